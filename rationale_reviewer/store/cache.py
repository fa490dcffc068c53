"""Replies of earlier runs, so that the same question to the same model is paid for once. Losing it costs money only."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from rationale_reviewer.errors import DamagedStoreError, OutputError, StoreError
from rationale_reviewer.kept import folder
from rationale_reviewer.records.exchange import Reply
from rationale_reviewer.store.database import Database
from rationale_reviewer.store.private import make_folder
from rationale_reviewer.store.rows import pack, unpack
from rationale_reviewer.store.schema import CACHE
from rationale_reviewer.text import digest

NAME: Final = "replies.sqlite"
# Packed replies are 1-4 KB, so this holds some 100,000 of them: several thousand documents.
LIMIT_BYTES: Final = 256 * 1024 * 1024
# How many damaged files are passed by before the run does without.
_TRIES: Final = 4
_EVICTED: Final = 16
_GET: Final = "SELECT text, digest FROM replies WHERE key = ?"
_EVICT: Final = "DELETE FROM replies WHERE id IN (SELECT id FROM replies WHERE key != ? ORDER BY id LIMIT ?)"
Result = TypeVar("Result")


def cache_folder(environ: Mapping[str, str]) -> Path | None:
    """Where the cache lies; None when it is switched off.

    Args:
        environ: The environment: ``RATIONALE_REVIEWER_CACHE`` names a folder, or says ``off``.
    """
    return folder(environ)


class ResponseCache:
    """Replies by request, model and parameters. Several processes may use one file at once.

    Whatever goes wrong with the file is a note, never an error: the run goes on without what it held.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, ResponseCache(Path(folder)) as cache:
    ...     cache.put(Reply(request="sha256:r", text="So."), "m", "sha256:p")
    ...     cache.get("sha256:r", "m", "sha256:p"), cache.get("sha256:r", "another model", "sha256:p")
    ('So.', None)

    Args:
        folder: Where the file is or will be; None for a cache that holds nothing.
        limit: The most bytes of packed replies; the oldest go out first.
    """

    def __init__(self, folder: Path | None, limit: int = LIMIT_BYTES) -> None:
        self.notes: list[str] = []
        """What the user should know, one line each."""
        self._limit = limit
        self._database = None if folder is None else self._open(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        database, self._database = self._database, None
        if database is not None:
            database.close()

    def get(self, request_id: str, model: str, parameters: str) -> str | None:
        """The text of the reply, if it is here and whole.

        Args:
            request_id: Digest of the request.
            model: The model that is to answer.
            parameters: Digest of what else decides the reply: endpoint, temperature, seed.
        """
        key = _key(request_id, model, parameters)
        found = self._tried(lambda database: database.read(_GET, (key,)))
        if not found:
            return None
        packed, noted = found[0]
        try:
            text = unpack(packed)
        except (ValueError, TypeError):
            return None
        return text if digest(text) == noted else None

    def put(self, reply: Reply, model: str, parameters: str) -> None:
        """Keep a reply for later runs; one that failed, was filtered or was cut is not kept."""
        if reply.cause is not None or not reply.text:
            return
        packed = pack(reply.text)
        if len(packed) > self._limit:
            return
        row = (_key(reply.request, model, parameters), packed, digest(reply.text), len(packed))
        self._tried(lambda database: self._store(database, row))

    def _store(self, database: Database, row: tuple[str, bytes, str, int]) -> None:
        with database.write() as connection:
            connection.execute("DELETE FROM replies WHERE key = ?", row[:1])
            connection.execute("INSERT INTO replies (key, text, digest, size) VALUES (?, ?, ?, ?)", row)
            while connection.execute("SELECT size FROM total").fetchone()[0] > self._limit:
                if not connection.execute(_EVICT, (row[0], _EVICTED)).rowcount:
                    break

    def _tried(self, use: Callable[[Database], Result]) -> Result | None:
        """What the use of the file gives; after a failure the cache is done with for this run."""
        database = self._database
        if database is None:
            return None
        try:
            return use(database)
        except StoreError as error:
            self.notes.append(f"the response cache is not used any more: {error}")
            self.close()
            return None

    def _open(self, folder: Path) -> Database | None:
        """The first file that is sound, made if need be; damaged ones are passed by and left alone."""
        try:
            make_folder(folder)
        except (StoreError, OutputError) as error:
            self.notes.append(f"no response cache: {error}")
            return None
        for number in range(_TRIES):
            path = (folder / NAME).with_stem(f"replies-{number}" if number else "replies")
            try:
                return Database(path, CACHE, synchronous="NORMAL")
            except (DamagedStoreError, OutputError) as error:
                self.notes.append(f"the response cache begins anew: {error}")
            except StoreError as error:
                self.notes.append(f"no response cache: {error}")
                return None
        return None


def _key(request_id: str, model: str, parameters: str) -> str:
    return digest("\n".join((request_id, model, parameters)))
