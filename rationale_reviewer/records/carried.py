"""What a run by files needs to be gone on with."""

from pydantic import JsonValue

from rationale_reviewer.records.base import Record


class CarriedRun(Record):
    """The documents and settings of a run whose requests and replies are carried as files."""

    documents: tuple[str, ...]
    """Paths."""
    settings: dict[str, JsonValue]
    effort: str
    context: int | None
    kind: str | None
    bank: str | None
    encoding: str | None
    structured: bool
    """Whether requests carry the form of the reply."""
