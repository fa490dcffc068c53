"""Who is told about each request that goes out and what became of it, so that none is paid for unseen."""

from typing import Protocol, TypeVar

from rationale_reviewer.engines.base import Reply, Request
from rationale_reviewer.engines.chat.outcomes import Ended
from rationale_reviewer.records.base import Record
from rationale_reviewer.records.usage import Usage

Call = TypeVar("Call")


class Ledger(Protocol[Call]):
    """Keeps the requests of a run. Called from several threads; what it raises ends the run.

    ``intend`` comes before every request that is sent, retries included, and exactly one of the others after it. A call
    that was intended and has neither was cut off: its outcome is unknown, and it may have been paid for.
    """

    def intend(self, request: Request, model: str) -> Call | None:
        """A request is about to be sent. It may be sent only when this has come back, and not when it gives None.

        Returns:
            What stands for the call from then on; None when a cap forbids it.
        """

    def finish(self, call: Call, reply: Reply, usage: Usage | None) -> None:
        """A reply arrived: accepted, or with the cause why it cannot be used. Both were paid for."""

    def fail(self, call: Call, outcome: Ended, detail: str) -> None:
        """No reply arrived; the outcome says whether it may have been paid for all the same."""


class NullLedger:
    """Keeps nothing."""

    def intend(self, *_: object) -> int:
        """Nothing is kept, and nothing forbidden."""
        return 0

    def finish(self, call: int, reply: Reply, usage: Usage | None) -> None:
        """Nothing is kept."""

    def fail(self, call: int, outcome: Ended, detail: str) -> None:
        """Nothing is kept."""


class Tally(Record):
    """Counts of one transport."""

    asked: int = 0
    """Questions put to the model, each once however often it was sent."""
    sent: int = 0
    """Requests that went out."""
    accepted: int = 0
    retried: int = 0
    unknown: int = 0
    """Requests of which nobody can say whether they were paid for."""
