"""The fitted numbers: what each sign of a sentence is worth, and from where on it is offered.

They are few, the same for every item, and lie in `weights.json` with the documents, the date and the score that they
have. The file also holds, for every labelled document, the numbers fitted without it: those score it in the evals.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import Field

from rationale_reviewer.records.base import Record

FILE: Final = Path(__file__).with_name("weights.json")


class Weights(Record):
    """One fit. A sentence's score for an item is the bias and the sum of its signs, each times its weight."""

    bias: float
    wording: float
    """How much of the item's bag the sentence and its passage hold."""
    heading: float
    """How much of the question's bag the headings over it hold."""
    cues: float
    """Logarithm of 1 and the rarity of the item's cues in it, each further one counting half."""
    facets: float
    """Mean over the item's facets of the rarity of the rarest term in it."""
    filled: float
    """Square of the share of facets that have a term in it."""
    over: float
    """Logarithm of 1 and the rarity of the rarest cue that stands wholly in the heading or lead."""
    question: float
    """The same of the question's cues in it."""
    headed: float
    """1 where one of the question's headings stands over it."""
    applies: float
    """1 where such documents answer the question, -1 where they rarely do."""
    unmeasured: float
    """1 where the item asks for a result and the sentence has neither figure nor word of measuring."""
    shown: float
    """An item is offered from this score on."""
    question_shown: float
    """So is the best item of a question from this chance on that any of its items is shown."""


class Fitted(Record):
    """The file: where the numbers come from, the numbers, and those for each labelled document's own test."""

    made_by: str
    date: str
    documents: Mapping[str, str]
    """Digest -> name of every document that the final numbers were fitted on."""
    bank_digest: str
    measured: Mapping[str, float]
    """What the left-out documents scored, for the record."""
    final: Weights
    without: Mapping[str, Weights] = Field(default_factory=dict)
    """Digest of a document -> numbers fitted on the others."""


@lru_cache(maxsize=1)
def shipped() -> Fitted:
    """The numbers in the package."""
    return Fitted.model_validate(json.loads(FILE.read_text(encoding="utf-8")))
