"""How common words are in documents of this kind: a fixed table, so that nothing in a document moves another's score.

The table counts in how many of 33 thousand sentences of public model cards and design documents each stem stands. It
holds counts alone; `evals/fit_offline.py` makes it, and says from which documents. None of those are in the evals.
"""

import json
import math
from functools import lru_cache
from pathlib import Path
from typing import Final

from rationale_reviewer.engines.offline.tokens import NUMBER, SHARE, YEAR
from rationale_reviewer.text import digest

FILE: Final = Path(__file__).with_name("background.json")
# A stem below this count is as rare as can be told; the file leaves it out.
LEAST_COUNT: Final = 8
_FIGURES: Final = frozenset({NUMBER, SHARE, YEAR})
# A cue of figures alone says little, but not nothing.
_FIGURES_ALONE: Final = 0.5
_MOST: Final = 12.0


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, float], float]:
    read = json.loads(FILE.read_text(encoding="utf-8"))
    total = float(read["sentences"])
    table = {stem: _rarity(total, count) for count, stems in read["stems"].items() for stem in stems.split()}
    return table, _rarity(total, LEAST_COUNT)


def _rarity(total: float, count: float) -> float:
    return math.log((total + 1) / (float(count) + 3))


def background_digest() -> str:
    """Digest of the table, for what is made with it and kept."""
    return digest(FILE.read_bytes())


def rarity(stem: str) -> float:
    """How much a stem says by being there: the logarithm of how many sentences there are to one that has it.

    Returns:
        0 for a figure, up to about 8 for a stem that hardly any sentence has.
    """
    if stem in _FIGURES:
        return 0.0
    table, rarest = _table()
    return table.get(stem, rarest)


def phrase_rarity(phrase: tuple[str, ...]) -> float:
    """The same of stems that stand together; negators add nothing, figures alone a little."""
    if all(stem in _FIGURES for stem in phrase):
        return _FIGURES_ALONE
    return min(_MOST, sum(rarity(stem) for stem in phrase if stem not in ("not", "no")))
