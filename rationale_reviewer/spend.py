"""Prices -> what a call costs, or may cost at most. A price that is not known is never taken for zero."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from rationale_reviewer.errors import OptionError
from rationale_reviewer.records.base import Record
from rationale_reviewer.records.usage import Usage

_SHIPPED: Final = Path(__file__).with_name("prices.toml")
_MILLION: Final = Decimal(1_000_000)


class Price(Record):
    """Of one model, for a million tokens."""

    prompt: Decimal
    output: Decimal
    cached: Decimal | None = None
    """Of prompt tokens that the provider's cache served; as others where it is not known."""


class PriceList(Record):
    """Prices of one date."""

    date: str
    currency: str = "USD"
    models: dict[str, Price] = {}

    def cost(self, model: str, usage: Usage) -> Usage:
        """The usage with what it costs; money stays None where a price or a count is not known."""
        price = self.models.get(model)
        prompt, output = usage.prompt_tokens, usage.output_tokens
        if price is None or prompt is None or output is None:
            return usage
        cached = min(usage.cached_tokens or 0, prompt)
        low = price.prompt if price.cached is None else price.cached
        money = (price.prompt * (prompt - cached) + low * cached + price.output * output) / _MILLION
        return usage.model_copy(update={"money": money, "price_date": self.date})


def load_prices(file: Path | None = None) -> PriceList:
    """The price list of a settings file's ``[prices]`` table, or the one that ships with the program.

    Raises:
        OptionError: The table holds what is no price.
    """
    try:
        if file and file.is_file():
            table = tomllib.loads(file.read_text(encoding="utf-8")).get("prices")
            if table is not None:
                return PriceList.model_validate(table)
        return PriceList.model_validate(tomllib.loads(_SHIPPED.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OptionError(f"{str(file or _SHIPPED)!r} cannot be read as TOML; mend it") from error
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise OptionError(
            f"[prices] in {str(file)!r} is no price list ({where}); write date, models.NAME.prompt"
        ) from error
