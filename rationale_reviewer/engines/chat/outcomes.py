"""What can become of a request, and what is done about it. The table of docs/design/transport.md."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from rationale_reviewer.records.usage import Usage
from rationale_reviewer.records.vocabulary import Cause


class Kind(StrEnum):
    """Ways for a request to fail."""

    RATE_LIMIT = "rate_limit"
    TRANSIENT = "transient"
    UNSENT = "unsent"
    UNKNOWN = "unknown"
    QUOTA = "quota"
    ACCESS = "access"
    SETTINGS = "settings"
    OVER_BUDGET = "over_budget"
    STRUCTURE = "structure"
    TOO_LONG = "too_long"
    REQUEST = "request"
    BODY = "body"
    REFUSAL = "refusal"
    CUT = "cut"
    FILTERED = "filtered"
    TOOL_CALL = "tool_call"
    EMPTY = "empty"
    UNREADABLE = "unreadable"


class Ended(StrEnum):
    """How a request ended, for its price."""

    ANSWERED = "answered"
    """A reply came, which is billed."""
    REJECTED = "rejected"
    """The provider said no, for which none bills."""
    LOST = "lost"
    """No whole reply came; it may have been billed."""
    UNSENT = "unsent"
    """Nothing, or not all of it, left this machine."""


class Rule(NamedTuple):
    """What follows from a failure."""

    retries: int
    """How often it is tried again at most; -1: as often as the settings allow."""
    stops: bool
    """Whether it ends the run, because every further request would meet the same."""
    cause: Cause
    """What is said of the request when it is given up."""
    ended: Ended = Ended.REJECTED


ALWAYS: Final = -1
RULES: Final[Mapping[Kind, Rule]] = {
    Kind.RATE_LIMIT: Rule(ALWAYS, False, Cause.NO_REPLY),
    Kind.TRANSIENT: Rule(ALWAYS, False, Cause.NO_REPLY),
    Kind.UNSENT: Rule(ALWAYS, False, Cause.NO_REPLY, Ended.UNSENT),
    # It may have been paid for, so a second one may be paid for twice; a third is not risked.
    Kind.UNKNOWN: Rule(1, False, Cause.NO_REPLY, Ended.LOST),
    Kind.QUOTA: Rule(0, True, Cause.NO_REPLY),
    Kind.ACCESS: Rule(0, True, Cause.NO_REPLY),
    Kind.SETTINGS: Rule(0, True, Cause.NO_REPLY),
    Kind.OVER_BUDGET: Rule(0, False, Cause.OVER_BUDGET, Ended.UNSENT),
    # Sent again at once in a simpler form while there is one, which is no retry.
    Kind.STRUCTURE: Rule(0, False, Cause.ENGINE_ERROR),
    Kind.TOO_LONG: Rule(0, False, Cause.TOO_LONG),
    Kind.REQUEST: Rule(0, False, Cause.ENGINE_ERROR),
    Kind.BODY: Rule(0, False, Cause.UNREADABLE_REPLY, Ended.ANSWERED),
    Kind.REFUSAL: Rule(0, False, Cause.REFUSAL, Ended.ANSWERED),
    Kind.CUT: Rule(0, False, Cause.CUT_REPLY, Ended.ANSWERED),
    Kind.FILTERED: Rule(0, False, Cause.CONTENT_FILTER, Ended.ANSWERED),
    Kind.TOOL_CALL: Rule(0, False, Cause.UNREADABLE_REPLY, Ended.ANSWERED),
    Kind.EMPTY: Rule(0, False, Cause.UNREADABLE_REPLY, Ended.ANSWERED),
    Kind.UNREADABLE: Rule(0, False, Cause.UNREADABLE_REPLY, Ended.ANSWERED),
}


class Fault(NamedTuple):
    """A request failed."""

    kind: Kind
    detail: str
    """What is known, in a few words; may still hold what a provider echoed, see ``details.clean``."""
    wait: float | None = None
    """Seconds that the provider asks to wait."""
    usage: Usage | None = None
    text: str = ""
    """What was replied, where something was."""
    rejected: bool = False
    """Whether it came with the status of an error: then it is not billed, whatever its kind."""

    @property
    def rule(self) -> Rule:
        """What is done about it."""
        return RULES[self.kind]

    @property
    def ended(self) -> Ended:
        """How the request ended, for its price."""
        return Ended.REJECTED if self.rejected else self.rule.ended
