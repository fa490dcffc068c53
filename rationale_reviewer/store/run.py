"""The run store: an intent before each request is sent, its reply before anybody reads it."""

import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from rationale_reviewer.errors import StoreError
from rationale_reviewer.records.exchange import Reply, Request
from rationale_reviewer.records.run import CallId, CallOutcome, CallRow, RunInfo, RunSummary, StoredReply
from rationale_reviewer.records.usage import Cap, Spend, Usage
from rationale_reviewer.records.vocabulary import Cause
from rationale_reviewer.store import rows
from rationale_reviewer.store import statements as sql
from rationale_reviewer.store.database import Database, Row, Value, damaged
from rationale_reviewer.store.ledger import Ledger, Priced
from rationale_reviewer.store.lock import RunLock
from rationale_reviewer.store.private import make_folder
from rationale_reviewer.store.same import now, same_run
from rationale_reviewer.store.schema import RUN

NAME: Final = "run.sqlite"
_NO_CAP: Final = Cap()
Found = TypeVar("Found")


def run_path(folder: Path) -> Path:
    """Where the run of a review lies: in the folder of its files."""
    return folder / NAME


class RunStore:
    """One run: made by :meth:`open`, used by the threads of one process, closed by leaving its ``with`` block.

    >>> import tempfile
    >>> from rationale_reviewer.records.exchange import Message
    >>> info = RunInfo(documents=("sha256:d",), bank="sha256:b", prompts="sha256:p", model="m", options="sha256:o")
    >>> request = Request(id="sha256:r", step="read", messages=(Message(role="user", content="Why?"),))
    >>> with tempfile.TemporaryDirectory() as folder, RunStore.open(run_path(Path(folder)), info) as store:
    ...     call = store.intend(request, "m", price=Usage(prompt_tokens=3, output_tokens=9))
    ...     store.finish(call, Reply(request=request.id, text="So."), Usage(prompt_tokens=3, output_tokens=1))
    ...     store.reply(request.id).reply.text, store.spent().output_tokens, store.unaccounted()
    ('So.', 1, [])
    """

    def __init__(self, database: Database, lock: RunLock, info: RunInfo, redact: Callable[[str], str]) -> None:
        self.info = info
        self._database = database
        self._lock = lock
        self._redact = redact
        self._turn = threading.RLock()
        try:
            self._ledger = Ledger(self._rows(Priced._make, sql.COSTS), info.currency)
        except (ValueError, ArithmeticError) as error:
            raise damaged(database.path) from error

    @classmethod
    def open(cls, path: Path, info: RunInfo, *, redact: Callable[[str], str] = str) -> Self:
        """Begin a run, or go on with it.

        Args:
            path: The file; it is made if missing, and its folder too.
            info: What the run is of; it must be what the run was begun with.
            redact: Takes keys out of a text; applied to every detail before it is stored.

        Raises:
            OutputError: The file is a link, of another program, or of another run.
            StoreError: Another process uses the run, or the file is damaged or cannot be used.
        """
        make_folder(path.parent)
        lock = RunLock(path.with_name(path.name + ".lock"))
        lock.take()
        try:
            database = Database(path, RUN)
            try:
                return cls(database, lock, same_run(database, info), redact)
            except BaseException:
                database.close()
                raise
        except BaseException:
            lock.give_back()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let other processes have the run."""
        self._database.close()
        self._lock.give_back()

    def reply(self, request_id: str) -> StoredReply | None:
        """The reply to a request, if it is here.

        Raises:
            StoreError: The file cannot be read.
        """
        found = self._rows(rows.to_reply, sql.REPLY, request_id)
        return found[0] if found else None

    def intend(self, request: Request, model: str, *, price: Usage, document: str = "") -> CallId:
        """Note that a request is about to be sent. It may be sent when this has returned, not before.

        Args:
            request: What will be sent.
            model: The model it goes to.
            price: The most that the call can use and cost.
            document: Digest of the document it is about; the run's first when empty.

        Raises:
            StoreError: The note could not be written, so nothing may be sent.
        """
        call = self.intend_within(_NO_CAP, request, model, price=price, document=document)
        assert call is not None  # noqa: S101  # there was no cap
        return call

    def intend_within(
        self, cap: Cap, request: Request, model: str, *, price: Usage, document: str = ""
    ) -> CallId | None:
        """As :meth:`intend`, unless the run could pass the cap by it; the check and the note are one step.

        Returns:
            The call, or None when it must not be sent; then nothing was noted.

        Raises:
            StoreError: The note could not be written, so nothing may be sent.
            OptionError: The cap cannot be held because the price is not known.
        """
        about = document or self.info.documents[0]
        most = (price.prompt_tokens, price.output_tokens, None if price.money is None else str(price.money))
        with self._turn:
            if cap != _NO_CAP and not self._ledger.allows(cap, price):
                return None
            with self._database.write() as connection:
                cursor = connection.execute(
                    sql.INTEND, (request.id, request.step, about, model, now(), price.price_date, *most)
                )
            call = CallId(cursor.lastrowid or 0)
            self._ledger.put(self._priced(call))
        return call

    def finish(self, call_id: CallId, reply: Reply, usage: Usage | None = None) -> None:
        """Keep what a call brought. The reply may be read when this has returned, not before.

        A reply with a text is never replaced; one without gives way to a later one.

        Args:
            call_id: The call, which must be without an end.
            reply: What came back, with a text or with the cause why there is none.
            usage: What the provider counted; None where it did not say.

        Raises:
            StoreError: It could not be written, or the call has an end or is for another request.
        """
        used = rows.from_usage(usage or Usage())
        with self._turn:
            with self._database.write() as connection:
                ended = connection.execute(
                    sql.FINISH, (now(), CallOutcome.ANSWERED, self._said(reply), *used, call_id, reply.request)
                )
                _one_row(ended.rowcount, call_id)
                connection.execute(sql.KEEP_REPLY, self._row(reply, call_id))
            self._ledger.put(self._priced(call_id))

    def fail(self, call_id: CallId, outcome: CallOutcome, detail: str = "") -> None:
        """Note that a call ended without a reply; its request may be asked again.

        Args:
            call_id: The call, which must be without an end.
            outcome: How it ended, which decides whether it counts as paid.
            detail: What is known of the failure; no text of the document.

        Raises:
            StoreError: It could not be written, or the call has an end.
        """
        with self._turn:
            with self._database.write() as connection:
                ended = connection.execute(sql.FAIL, (now(), outcome, self._redact(detail), call_id))
                _one_row(ended.rowcount, call_id)
            self._ledger.put(self._priced(call_id))

    def keep(self, reply: Reply) -> None:
        """Keep a reply that cost this run nothing: from the cache, or carried by hand.

        Raises:
            StoreError: It could not be written.
        """
        with self._database.write() as connection:
            connection.execute(sql.KEEP_REPLY, self._row(reply, None))

    def calls(self) -> list[CallRow]:
        """Every attempt, in the order in which they were sent.

        Raises:
            StoreError: The file cannot be read.
        """
        return self._rows(rows.to_call, sql.ALL_CALLS)

    def unaccounted(self) -> list[CallRow]:
        """Calls without an end, which may have been billed: those under way, and those that a kill cut off.

        Raises:
            StoreError: The file cannot be read.
        """
        return self._rows(rows.to_call, sql.OPEN_CALLS)

    def spent(self) -> Spend:
        """What all starts of the run have cost, doubtful calls with the most they can have cost."""
        with self._turn:
            return self._ledger.total()

    def summary(self) -> RunSummary:
        """The run in figures.

        Raises:
            StoreError: The file cannot be read.
        """
        with self._turn:
            replies = self._database.read(sql.CAUSES)
            ends = self._database.read(sql.OUTCOMES)
        return RunSummary(
            info=self.info,
            spend=self.spent(),
            replies=sum(number for _, number in replies),
            failed={Cause(cause): number for cause, number in replies if cause},
            outcomes={CallOutcome(outcome): number for outcome, number in ends if outcome},
            unaccounted=sum(number for outcome, number in ends if not outcome),
        )

    def _priced(self, call_id: CallId) -> Priced:
        return self._rows(Priced._make, sql.COST, call_id)[0]

    def _rows(self, to_record: Callable[[Row], Found], statement: str, *values: Value) -> list[Found]:
        """The rows of a query as records.

        Raises:
            StoreError: The file cannot be read, or holds what no store writes.
        """
        try:
            return [to_record(row) for row in self._database.read(statement, values)]
        except (ValueError, ArithmeticError) as error:
            raise damaged(self._database.path) from error

    def _said(self, reply: Reply) -> str:
        return self._redact(reply.detail)

    def _row(self, reply: Reply, call_id: CallId | None) -> tuple[Value, ...]:
        return reply.request, call_id, reply.cause, self._said(reply), rows.pack(reply.text)


def _one_row(changed: int, call_id: CallId) -> None:
    if changed != 1:
        raise StoreError(
            f"call {call_id} has an end already, or is for another request; this is a defect, please report it"
        )
