"""What a run store holds: which run it is, its calls, its replies."""

from enum import StrEnum
from typing import Final, NewType

from pydantic import Field

from rationale_reviewer.records.base import Record
from rationale_reviewer.records.exchange import Reply
from rationale_reviewer.records.usage import Spend, Usage
from rationale_reviewer.records.vocabulary import Cause

CallId = NewType("CallId", int)


class RunInfo(Record):
    """What a run is of. A run goes on only with what it was begun with."""

    documents: tuple[str, ...] = Field(min_length=1)
    """Digest of each document, in order."""
    bank: str
    prompts: str
    model: str
    """Name of the model."""
    options: str
    """Digest of everything else that requests depend on: parameters, scope, effort."""
    currency: str = "USD"
    tool_version: str = ""
    """Version that began the run. Another may go on with it: a request it words differently has another id."""
    created: str = ""


# Fields that must be the same for a run to go on, and how a message names them.
IDENTITY: Final = {
    "documents": "the document",
    "bank": "the question bank",
    "prompts": "the prompts",
    "model": "the model",
    "options": "the options",
    "currency": "the currency",
}


class CallOutcome(StrEnum):
    """How an attempt ended; one without an outcome was under way when its process ended."""

    ANSWERED = "answered"
    REJECTED = "rejected"
    """The provider said no (rate limit, bad request, overload), for which none bills."""
    LOST = "lost"
    """No whole answer came (timeout, connection cut); it may have been billed."""
    UNSENT = "unsent"
    """Nothing left this machine."""


FREE: Final = frozenset({CallOutcome.REJECTED, CallOutcome.UNSENT})


class CallRow(Record):
    """One attempt to get one request answered."""

    id: CallId
    request: str
    step: str
    document: str
    attempt: int
    """1 for the first of this request."""
    model: str
    sent_at: str
    finished_at: str | None = None
    outcome: CallOutcome | None = None
    detail: str = ""
    usage: Usage = Usage()
    price: Usage = Usage()
    """The most it can cost, as known before it was sent."""


class StoredReply(Record):
    """A reply that is on the disk, and what it cost; no usage for one that cost this run nothing."""

    reply: Reply
    usage: Usage | None = None


class RunSummary(Record):
    """What a run store holds, in figures."""

    info: RunInfo
    spend: Spend
    replies: int
    failed: dict[Cause, int] = {}
    """Replies without a text, by cause."""
    outcomes: dict[CallOutcome, int] = {}
    unaccounted: int = 0
    """Calls without an end."""
