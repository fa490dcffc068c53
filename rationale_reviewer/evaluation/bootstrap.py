"""Intervals by resampling whole documents. Pure: the same groups and seed give the same interval.

Documents are drawn, not their labels, because the labels of one document go together: drawing labels would make the
intervals too narrow (Field and Welsh, Journal of the Royal Statistical Society B 69, 2007). With a handful of
documents percentile intervals are still on the narrow side; take them as a lower bound of the doubt.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from rationale_reviewer.records.base import Record

T = TypeVar("T")


class Interval(Record):
    """A value and how far it moves with the choice of documents."""

    value: float
    """The statistic of the documents as they are."""
    low: float
    high: float
    resamples: int
    """How many were drawn, those dropped included."""
    dropped: int
    """How many had no value; many of them mean that the interval is of the luckier draws only."""


def bootstrap(
    groups: Mapping[str, T],
    statistic: Callable[[Sequence[T]], float | None],
    *,
    resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> Interval | None:
    """Percentile interval of a statistic over documents.

    Formula: draw as many documents as there are, with replacement; take the statistic; do it ``resamples`` times; the
    interval runs from the (1 - level) / 2 to the (1 + level) / 2 quantile of what came out, interpolated linearly
    (type 7 of Hyndman and Fan, American Statistician 50, 1996). Source: Efron and Tibshirani, An Introduction to the
    Bootstrap, 1993, chapter 13.

    Args:
        groups: What was measured, by name of the document. It is taken in the order of the names, so that the order
            of the mapping does not matter.
        statistic: The value of some documents, one of which may come more than once; None where undefined.
        resamples: How many to draw, at least 1.
        seed: Start of the random numbers.
        level: Share of the resamples inside the interval, between 0 and 1.

    Returns:
        The interval, in the unit of the statistic. None with fewer than two documents (one shows no spread), where
        the statistic has no value, and where no resample has one.

    Raises:
        ValueError: ``resamples`` or ``level`` is out of range.
    """
    if resamples < 1 or not 0 < level < 1:
        raise ValueError(f"cannot draw {resamples} resamples at level {level}: at least 1, and between 0 and 1")
    sample = [groups[name] for name in sorted(groups)]
    value = statistic(sample) if len(sample) > 1 else None
    if value is None:
        return None
    drawn = _draw(sample, statistic, resamples, seed)
    if not drawn:
        return None
    low, high = (_quantile(drawn, share) for share in ((1 - level) / 2, (1 + level) / 2))
    return Interval(value=value, low=low, high=high, resamples=resamples, dropped=resamples - len(drawn))


def paired_difference(
    groups_a: Mapping[str, T],
    groups_b: Mapping[str, T],
    statistic: Callable[[Sequence[T]], float | None],
    *,
    resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> Interval | None:
    """Percentile interval of statistic(a) - statistic(b), two measurements of the same documents.

    Each resample draws the same documents for both, so that what makes a document easy cancels out and only the
    difference is left. Formula and source: :func:`bootstrap`, of the difference.

    Args:
        groups_a: What was measured of one reviewer, by name of the document.
        groups_b: The same of the other; above 0 the first is higher.
        statistic: The value of some documents; None where undefined, and then so is the difference.
        resamples: How many to draw, at least 1.
        seed: Start of the random numbers.
        level: Share of the resamples inside the interval, between 0 and 1.

    Returns:
        The interval of the difference. None with fewer than two documents, and where it has no value.

    Raises:
        ValueError: The two are not about the same documents, or as :func:`bootstrap`.
    """
    if alone := groups_a.keys() ^ groups_b.keys():
        raise ValueError(f"only one of the two has measured {sorted(alone)}; compare them on the same documents")

    def difference(both: Sequence[tuple[T, T]]) -> float | None:
        first, second = statistic([a for a, _ in both]), statistic([b for _, b in both])
        return None if first is None or second is None else first - second

    both = {name: (groups_a[name], groups_b[name]) for name in groups_a}
    return bootstrap(both, difference, resamples=resamples, seed=seed, level=level)


def _draw(
    sample: Sequence[T], statistic: Callable[[Sequence[T]], float | None], resamples: int, seed: int
) -> list[float]:
    """The statistic of each resample that has one, lowest first."""
    # random() is promised to be the same in every version of Python, choices() is not.
    generator = random.Random(seed)  # noqa: S311  # numbers that can be had again, not secrets
    size = len(sample)
    found: list[float] = []
    for _ in range(resamples):
        value = statistic([sample[int(generator.random() * size)] for _ in range(size)])
        if value is not None:
            found.append(value)
    return sorted(found)


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
