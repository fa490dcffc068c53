"""Whether the right things were found: quotations, items and rankings against a reader's labels. Pure.

A range of lines is its first and its last line, 1-based and inclusive; one that ends before it starts holds no line.
A pair of labels is (given, gold): what was said first, what it is held against second. A measure without a
denominator is None, never 0 and never NaN.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from typing import Final, TypeAlias

from rationale_reviewer.records.base import Record
from rationale_reviewer.records.vocabulary import ItemState

Pair: TypeAlias = tuple[str, str]
Ranges: TypeAlias = Sequence[tuple[int, int]]

_STRONG: Final = frozenset({ItemState.STRONG})
_SHOWN: Final = frozenset({ItemState.STRONG, ItemState.WEAK})
_STATES: Final = frozenset({ItemState.STRONG, ItemState.WEAK, ItemState.NOT_FOUND})


class PrecisionRecall(Record):
    """How well one class of labels was found: counts of pairs and the shares made of them, each from 0 to 1."""

    tp: int
    """Pairs with the class on both sides."""
    fp: int
    """Pairs with the class given where gold has another."""
    fn: int
    """Pairs with another class given where gold has this one."""
    precision: float | None
    """tp / (tp + fp); None where the class was never given."""
    recall: float | None
    """tp / (tp + fn); None where gold never has the class."""
    f1: float | None
    """2 tp / (2 tp + fp + fn); None where neither side has the class."""


class ItemScores(Record):
    """How well rubric items were found, at two levels of strength."""

    shown: PrecisionRecall
    """Items that are ``strong`` or ``weak``."""
    strong: PrecisionRecall
    """Items that are ``strong``; ``weak`` counts as not found."""


def precision_recall(pairs: Sequence[Pair], positive: str | Set[str]) -> PrecisionRecall:
    """Precision, recall and F1 of one label, or of several taken as one class.

    Formula: see :class:`PrecisionRecall`. Source: van Rijsbergen, Information Retrieval, 2nd ed. 1979, chapter 7. F1
    is made of the counts, so it is 0 (not None) where only one side has the class.

    Args:
        pairs: (given, gold), one per thing that was labelled.
        positive: The label looked for, or a set of labels that count as one.

    Returns:
        Counts and shares. Without pairs the counts are 0 and the shares None.
    """
    wanted = frozenset({positive}) if isinstance(positive, str) else positive
    tp = sum(given in wanted and gold in wanted for given, gold in pairs)
    fp = sum(given in wanted and gold not in wanted for given, gold in pairs)
    fn = sum(given not in wanted and gold in wanted for given, gold in pairs)
    return PrecisionRecall(
        tp=tp,
        fp=fp,
        fn=fn,
        precision=_share(tp, tp + fp),
        recall=_share(tp, tp + fn),
        f1=_share(2 * tp, 2 * tp + fp + fn),
    )


def item_scores(pairs: Sequence[Pair]) -> ItemScores:
    """Precision, recall and F1 of rubric items, as shown at all and as strong.

    Args:
        pairs: (given, gold) states of items: ``strong``, ``weak`` or ``not_found``.

    Returns:
        Both levels; see :func:`precision_recall` for the formulas and for what happens without pairs.

    Raises:
        ValueError: A state is another one. What was not assessed must be settled by the caller, in the open: to leave
            it out spares the reviewer, to count it as not found blames it.
    """
    if other := {state for pair in pairs for state in pair} - _STATES:
        raise ValueError(f"an item scored here is strong, weak or not_found, not {sorted(other)}")
    return ItemScores(shown=precision_recall(pairs, _SHOWN), strong=precision_recall(pairs, _STRONG))


def lines_of(ranges: Ranges) -> frozenset[int]:
    """All lines that the ranges hold; none for no ranges."""
    return frozenset(line for first, last in ranges for line in range(first, last + 1))


def overlaps(a: Ranges, b: Ranges) -> bool:
    """Whether any line lies in both; False where either has no range."""
    return any(max(first, start) <= min(last, end) for first, last in a for start, end in b)


def evidence_precision(predicted: Sequence[Ranges], gold: Ranges) -> float | None:
    """The share of quotations that touch the reader's lines.

    Formula: quotations with at least one line in gold / quotations. Source: precision as in :func:`precision_recall`,
    of whole quotations; the least overlap counts, because readers agree on the place far better than on its ends. A
    quotation of everything always hits, so read it beside :func:`line_f1`.

    Args:
        predicted: The lines of each quotation.
        gold: The reader's lines.

    Returns:
        From 0 to 1. None without quotations; 0 where there are some and gold has no line.
    """
    return _share(sum(overlaps(one, gold) for one in predicted), len(predicted))


def line_f1(predicted: Ranges, gold: Ranges) -> float | None:
    """How far two sets of lines are the same.

    Formula: 2 |P ∩ G| / (|P| + |G|), each line counted once. Source: Dice, Ecology 26 (1945); of evidence, as the
    token F1 of DeYoung et al., ERASER, ACL 2020, with lines for tokens.

    Args:
        predicted: The lines of all quotations together.
        gold: The reader's lines.

    Returns:
        From 0 to 1, the same both ways round. None where neither has a line; 0 where only one has.
    """
    mine, theirs = lines_of(predicted), lines_of(gold)
    return _share(2 * len(mine & theirs), len(mine) + len(theirs))


def hit_at(ranked: Sequence[bool], k: int, *, relevant: int | None = None) -> bool | None:
    """Whether something relevant is among the first k.

    Formula: at least one of the first k is relevant; the mean over questions is success at k. Source: Craswell and
    Hawking, Overview of the TREC 2004 Web Track.

    Args:
        ranked: Whether each thing found is relevant, best first.
        k: How many are looked at, from 1.
        relevant: How many relevant things there are, found or not.

    Returns:
        None where there is nothing to find: ``relevant`` is 0, or is not told and nothing is ranked. Tell it where
        a reviewer may return nothing at all: that is then a miss, and not a question left out.

    Raises:
        ValueError: k is below 1, or fewer are relevant than were ranked as such.
    """
    if k < 1:
        raise ValueError(f"the first {k} of a ranking cannot hold anything; k starts at 1")
    if relevant is None:
        return any(ranked[:k]) if ranked else None
    _check_relevant(ranked, relevant)
    return any(ranked[:k]) if relevant else None


def average_precision(ranked: Sequence[bool], *, relevant: int) -> float | None:
    """How early the relevant things come in a ranking.

    Formula: the sum, over the ranks r of relevant things, of (relevant among the first r) / r, divided by
    ``relevant``; what was not ranked adds 0. Source: Manning, Raghavan and Schütze, Introduction to Information
    Retrieval, 2008, chapter 8.

    Args:
        ranked: Whether each thing found is relevant, best first, without ties.
        relevant: How many relevant things there are, found or not. Not taken from the ranking, because one that
            leaves things out would then score higher.

    Returns:
        From 0 to 1. None where nothing is relevant; 0 where something is and none of it was ranked.

    Raises:
        ValueError: Fewer are relevant than were ranked as such.
    """
    _check_relevant(ranked, relevant)
    ranks = [rank for rank, good in enumerate(ranked, start=1) if good]
    return sum(found / rank for found, rank in enumerate(ranks, start=1)) / relevant if relevant else None


def roc_auc(scores_positive: Sequence[float], scores_negative: Sequence[float]) -> float | None:
    """How often a positive thing scores above a negative one: the area under the ROC curve.

    Formula: (pairs with positive > negative + half the pairs with a tie) / (positives * negatives), which is
    U / (m n) of Mann and Whitney, Annals of Mathematical Statistics 18 (1947). Source: Hanley and McNeil,
    Radiology 143 (1982).

    Args:
        scores_positive: Scores of what should score high.
        scores_negative: Scores of what should score low.

    Returns:
        From 0 to 1; 0.5 where the scores say nothing. None where either side is empty.

    Raises:
        ValueError: A score is NaN, which has no place in an order.
    """
    if any(map(math.isnan, (*scores_positive, *scores_negative))):
        raise ValueError("a score is NaN; give every thing a score, or leave out what has none")
    low = sorted(scores_negative)
    twice = sum(bisect_left(low, score) + bisect_right(low, score) for score in scores_positive)
    return _share(twice, 2 * len(scores_positive) * len(low))


def _check_relevant(ranked: Sequence[bool], relevant: int) -> None:
    if relevant < sum(ranked):
        raise ValueError(f"{sum(ranked)} things are ranked as relevant, but only {relevant} are said to be")


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
