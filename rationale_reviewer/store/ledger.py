"""Keeps count of what a run has cost, with every doubt counted at its most, and says whether a cap allows more."""

from collections.abc import Iterable
from decimal import Decimal

from rationale_reviewer.errors import OptionError
from rationale_reviewer.records.run import FREE, CallId, CallRow
from rationale_reviewer.records.usage import Cap, Spend, Usage

_NOTHING = Usage(prompt_tokens=0, cached_tokens=0, output_tokens=0, money=Decimal(0))


class Ledger:
    """Calls with an end are summed up; those without one are kept apart until they get it."""

    def __init__(self, calls: Iterable[CallRow], currency: str) -> None:
        self._settled = Spend(money=Decimal(0), uncertain_money=Decimal(0), currency=currency)
        self._open: dict[CallId, Spend] = {}
        for call in calls:
            self.put(call)

    def put(self, call: CallRow) -> None:
        """Count a call, or count it anew now that it has an end."""
        if call.finished_at is None:
            self._open[call.id] = cost(call)
        else:
            self._open.pop(call.id, None)
            self._settled = _add(self._settled, cost(call))

    def total(self) -> Spend:
        """All calls together."""
        total = self._settled
        for one in self._open.values():
            total = _add(total, one)
        return total

    def allows(self, cap: Cap, price: Usage) -> bool:
        """Whether a further call of this price stays within the cap, whatever the calls under way turn out to cost.

        Raises:
            OptionError: The cap cannot be held, because the price of the call is not known.
        """
        total = self.total()
        if cap.calls is not None and total.calls + 1 > cap.calls:
            return False
        if cap.tokens is not None:
            if price.prompt_tokens is None or price.output_tokens is None:
                raise OptionError("--max-tokens cannot be held: a call's size is not known; set the most it may answer")
            if _tokens(total) + price.prompt_tokens + price.output_tokens > cap.tokens:
                return False
        if cap.money is None:
            return True
        if price.money is None or total.money is None:
            raise OptionError("--max-cost cannot be held: the model has no known price; name one, or use --max-tokens")
        return total.money + price.money <= cap.money


def cost(call: CallRow) -> Spend:
    """What one call cost, or the most it can have cost where that is not certain."""
    if call.outcome in FREE:
        return _spend(_NOTHING, certain=True)
    certain = call.usage.prompt_tokens is not None and call.usage.output_tokens is not None
    certain = certain and (call.usage.money is not None or call.price.money is None)
    known = {name: value for name, value in call.usage if value is not None}
    return _spend(call.price.model_copy(update=known), certain=certain)


def _spend(usage: Usage, *, certain: bool) -> Spend:
    return Spend(
        calls=1,
        uncertain_calls=int(not certain),
        prompt_tokens=usage.prompt_tokens or 0,
        cached_tokens=usage.cached_tokens or 0,
        output_tokens=usage.output_tokens or 0,
        money=usage.money,
        uncertain_money=Decimal(0) if certain else usage.money,
        price_date=usage.price_date,
    )


def _add(one: Spend, other: Spend) -> Spend:
    return Spend(
        calls=one.calls + other.calls,
        uncertain_calls=one.uncertain_calls + other.uncertain_calls,
        prompt_tokens=one.prompt_tokens + other.prompt_tokens,
        cached_tokens=one.cached_tokens + other.cached_tokens,
        output_tokens=one.output_tokens + other.output_tokens,
        money=_sum(one.money, other.money),
        uncertain_money=_sum(one.uncertain_money, other.uncertain_money),
        currency=one.currency,
        price_date=max(one.price_date, other.price_date),
    )


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def _tokens(spend: Spend) -> int:
    return spend.prompt_tokens + spend.output_tokens
