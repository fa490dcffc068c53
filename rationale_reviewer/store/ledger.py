"""Keeps count of what a run has cost, with every doubt counted at its most, and says whether a cap allows more."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from rationale_reviewer.errors import OptionError
from rationale_reviewer.records.run import FREE, CallOutcome
from rationale_reviewer.records.usage import Cap, Spend, Usage


class Priced(NamedTuple):
    """What a call's row says of its cost; no record, because a long run has a hundred thousand of them."""

    id: int
    outcome: str | None
    prompt_tokens: int | None
    cached_tokens: int | None
    output_tokens: int | None
    money: str | None
    price_date: str
    max_prompt_tokens: int | None
    max_output_tokens: int | None
    max_money: str | None


@dataclass(slots=True)
class Sum:
    """What calls cost together."""

    calls: int = 0
    uncertain_calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    money: Decimal | None = Decimal(0)
    uncertain_money: Decimal | None = Decimal(0)
    price_date: str = ""

    def add(self, other: "Sum") -> None:
        """Count another one in."""
        self.calls += other.calls
        self.uncertain_calls += other.uncertain_calls
        self.prompt_tokens += other.prompt_tokens
        self.cached_tokens += other.cached_tokens
        self.output_tokens += other.output_tokens
        self.money = _plus(self.money, other.money)
        self.uncertain_money = _plus(self.uncertain_money, other.uncertain_money)
        self.price_date = max(self.price_date, other.price_date)


class Ledger:
    """Calls with an end are summed up; those without one are kept apart until they get it."""

    def __init__(self, rows: Iterable[Priced], currency: str) -> None:
        self._currency = currency
        self._settled = Sum()
        self._open: dict[int, Sum] = {}
        for row in rows:
            self.put(row)

    def put(self, row: Priced) -> None:
        """Count a call, or count it anew now that it has an end."""
        if row.outcome is None:
            self._open[row.id] = cost(row)
        else:
            self._open.pop(row.id, None)
            self._settled.add(cost(row))

    def total(self) -> Spend:
        """All calls together."""
        total = Sum()
        for one in (self._settled, *self._open.values()):
            total.add(one)
        return Spend(
            calls=total.calls,
            uncertain_calls=total.uncertain_calls,
            prompt_tokens=total.prompt_tokens,
            cached_tokens=total.cached_tokens,
            output_tokens=total.output_tokens,
            money=total.money,
            uncertain_money=total.uncertain_money,
            currency=self._currency,
            price_date=total.price_date,
        )

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
            used = total.prompt_tokens + total.output_tokens
            if used + price.prompt_tokens + price.output_tokens > cap.tokens:
                return False
        if cap.money is None:
            return True
        if price.money is None or total.money is None:
            raise OptionError("--max-cost cannot be held: the model has no known price; name one, or use --max-tokens")
        return total.money + price.money <= cap.money


def cost(row: Priced) -> Sum:
    """What one call cost, or the most it can have cost where that is not certain.

    Raises:
        ValueError: The row holds an outcome that there is not.
    """
    if row.outcome is not None and CallOutcome(row.outcome) in FREE:
        return Sum(calls=1)
    money = Decimal(row.money) if row.money is not None else None
    most = Decimal(row.max_money) if row.max_money is not None else None
    certain = row.prompt_tokens is not None and row.output_tokens is not None and (money is not None or most is None)
    money = most if money is None else money
    return Sum(
        calls=1,
        uncertain_calls=int(not certain),
        prompt_tokens=(row.max_prompt_tokens if row.prompt_tokens is None else row.prompt_tokens) or 0,
        cached_tokens=row.cached_tokens or 0,
        output_tokens=(row.max_output_tokens if row.output_tokens is None else row.output_tokens) or 0,
        money=money,
        uncertain_money=Decimal(0) if certain else money,
        price_date=row.price_date,
    )


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other
