"""What a call to a model used."""

from decimal import Decimal

from rationale_reviewer.records.base import Record


class Usage(Record):
    """Tokens and money of one call. None means that nobody said; it is never taken for zero."""

    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    """Those of the prompt tokens that the provider had in its cache."""
    output_tokens: int | None = None
    money: Decimal | None = None
