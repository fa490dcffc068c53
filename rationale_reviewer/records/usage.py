"""What calls cost: one call, a whole run, and the cap that a run keeps to."""

from decimal import Decimal

from pydantic import NonNegativeInt

from rationale_reviewer.records.base import Record


class Usage(Record):
    """What one call used, or the most it can use; None where that is not known."""

    prompt_tokens: NonNegativeInt | None = None
    cached_tokens: NonNegativeInt | None = None
    """The part of the prompt tokens that a provider's prefix cache served."""
    output_tokens: NonNegativeInt | None = None
    money: Decimal | None = None
    """None where the price of the model is not known."""
    price_date: str = ""
    """Date of the price list that ``money`` was computed from."""


class Spend(Record):
    """What a review or a run cost; zero for an engine without calls.

    A call whose cost is not known for certain (killed under way, timed out, answered without figures) counts with the
    most it can have cost, so that every sum is an upper bound.
    """

    calls: int = 0
    uncertain_calls: int = 0
    """Calls counted with the most they can have cost."""
    prompt_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    money: Decimal | None = None
    """None where the price of a call is not known."""
    uncertain_money: Decimal | None = None
    """The part of ``money`` that is for uncertain calls."""
    currency: str = "USD"
    price_date: str = ""


class Cap(Record):
    """What a run may cost over all its starts; None is no cap."""

    calls: NonNegativeInt | None = None
    tokens: NonNegativeInt | None = None
    """Of prompts and output together."""
    money: Decimal | None = None
