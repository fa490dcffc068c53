"""What an item is about, as a bag of weighted stems, and how much of it a run of stems holds.

Every word of an item's cues, facets, rare words and own wording counts, by how rare it is in such documents and by how
few items share it. Questions have a bag of their own, which headings are held against.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from rationale_reviewer.engines.offline.background import rarity
from rationale_reviewer.engines.offline.tokens import NUMBER, SHARE, YEAR, stems
from rationale_reviewer.records.bank import Question, QuestionBank, RubricItem

COMMON: Final = frozenset(
    stems(
        "a an and any are as at be been by can could do does each for from had has have how if in into is it its may "
        "might more most no not of on one only or other our over own said same shall should so some such than that the "
        "their them then there these they this those through to under up use used using was we were what when where "
        "which who will with within without would you your model system document named given stated shown described"
    )
) | {NUMBER, SHARE, YEAR}
# Weights of an item's sources of words. Found by hand on a grid of 20; kappas of `gold` moved by less than .02 between
# neighbours. The items' own sentences are worth less than cues: they are written in words that all items share.
CUE: Final = 0.8
WORD: Final = 0.7
TOPIC: Final = 0.7
SHOWS: Final = 0.3
FACET: Final = 0.4
QUESTION_CUE: Final = 0.8
QUESTION_TEXT: Final = 0.6
# Stems of so many items, or so common, say nothing about any of them.
MOST_HOLDERS: Final = 60
LEAST_RARITY: Final = 3.0
# Long runs hold more of anything; so many stems are free.
FREE: Final = 10
FREE_HEADING: Final = 3

Bag = dict[str, float]
Postings = dict[str, Any]
"""Stem -> list of (number of the item or question, weight), or the same as JSON until it is first needed."""


class Wording(NamedTuple):
    """Bags of all items, and of all questions, turned round."""

    items: Postings
    questions: Postings


def make_wording(bank: QuestionBank) -> Wording:
    """The bank's bags."""
    items = [_item_bag(item) for question in bank.questions for item in question.items]
    questions = [_question_bag(question) for question in bank.questions]
    return Wording(_postings(items, MOST_HOLDERS, LEAST_RARITY), _postings(questions, len(questions), 0.0))


def held(postings: Postings, words: Iterable[str], size: int) -> list[float]:
    """How much of each bag some distinct stems hold, before the run's length is taken into account."""
    found = [0.0] * size
    for stem in words:
        if stem in postings:
            own = postings[stem]
            if isinstance(own, str):
                own = postings[stem] = json.loads(own)
            for number, weight in own:
                found[number] += weight
    return found


def bare(text: str) -> list[str]:
    """The stems of a text that say something."""
    return [stem for stem in stems(text) if stem not in COMMON and len(stem) > 1]


def _item_bag(item: RubricItem) -> Bag:
    bag: Bag = {}
    _add(bag, (bare(term) for terms in item.facets for term in terms), FACET)
    _add(bag, map(bare, item.cues), CUE)
    _add(bag, map(bare, item.words), WORD)
    _add(bag, (bare(item.topic),), TOPIC)
    _add(bag, (bare(item.shows),), SHOWS)
    return bag


def _question_bag(question: Question) -> Bag:
    bag: Bag = {}
    _add(bag, (bare(question.title), bare(question.text), bare(question.reading)), QUESTION_TEXT)
    _add(bag, map(bare, (*question.evidence_cues, *question.heading_cues)), QUESTION_CUE)
    return bag


def _add(bag: Bag, runs: Iterable[Iterable[str]], weight: float) -> None:
    for run in runs:
        for stem in run:
            bag[stem] = max(weight, bag.get(stem, 0.0))


def _postings(bags: Sequence[Bag], most_holders: int, least_rarity: float) -> dict[str, list[tuple[int, float]]]:
    """Bags turned round, each stem weighted by its rarity and by how few bags hold it."""
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, bag in enumerate(bags):
        for stem, weight in bag.items():
            holders[stem].append((number, weight))
    everything = math.log(1 + len(bags))
    found: dict[str, list[tuple[int, float]]] = {}
    for stem, own in holders.items():
        rare = rarity(stem)
        if len(own) <= most_holders and rare >= least_rarity:
            weight = rare * math.sqrt(math.log(1 + len(bags) / len(own)) / everything)
            found[stem] = [(number, round(share * weight, 4)) for number, share in own]
    return found
