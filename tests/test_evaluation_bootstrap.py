"""Intervals over documents: few enough that every resample can be counted by hand."""

import statistics
from collections.abc import Sequence

import pytest

from rationale_reviewer.evaluation.bootstrap import Interval, bootstrap, paired_difference

TWO = {"a": 0.0, "b": 1.0}
THREE = {"a": 0.0, "b": 3.0, "c": 6.0}
MANY = {f"document {number}": float(number * number % 17) for number in range(12)}


def mean(values: Sequence[float]) -> float:
    """A statistic that is always defined."""
    return statistics.fmean(values)


def spread(values: Sequence[float]) -> float | None:
    """A statistic that is undefined where all values are the same."""
    return max(values) - min(values) if len(set(values)) > 1 else None


@pytest.mark.parametrize(
    ("groups", "level", "ends"),
    [
        # Means of two draws: 0 (1/4), 0.5 (1/2), 1 (1/4).
        pytest.param(TWO, 0.95, (0.0, 1.0), id="two documents, wide"),
        pytest.param(TWO, 0.4, (0.5, 0.5), id="two documents, narrow"),
        # Means of three draws: 0 to 6 in steps of 1 with 1, 3, 6, 7, 6, 3, 1 of 27; cumulated 0.037, 0.148, 0.370.
        pytest.param(THREE, 0.98, (0.0, 6.0), id="three documents, 1% to 99%"),
        pytest.param(THREE, 0.8, (1.0, 5.0), id="three documents, 10% to 90%"),
        pytest.param(THREE, 0.5, (2.0, 4.0), id="three documents, 25% to 75%"),
    ],
)
def test_interval(groups: dict[str, float], level: float, ends: tuple[float, float]) -> None:
    """The ends are the quantiles of the statistic over all ways to draw as many documents."""
    found = bootstrap(groups, mean, level=level)
    assert found == Interval(value=mean(list(groups.values())), low=ends[0], high=ends[1], resamples=2000, dropped=0)


def test_draws_are_promised() -> None:
    """A seed stands for the same draws on every Python."""
    # random.Random(0) starts 0.844, 0.758, 0.421: the third, the third and the second of three; (6 + 6 + 3) / 3
    found = bootstrap(THREE, mean, resamples=1)
    assert found == Interval(value=3.0, low=5.0, high=5.0, resamples=1, dropped=0)


def test_quantiles_are_interpolated() -> None:
    """The ends are type 7 quantiles of the resampled values, which the standard library knows as inclusive."""
    seen: list[float] = []

    def watched(values: Sequence[float]) -> float:
        seen.append(mean(values))
        return seen[-1]

    found = bootstrap(MANY, watched, resamples=50)
    cuts = statistics.quantiles(seen[1:], n=40, method="inclusive")
    assert found is not None
    assert (found.value, len(seen)) == (seen[0], 51)
    assert (found.low, found.high) == pytest.approx((cuts[0], cuts[-1]))


def test_documents_are_drawn_whole() -> None:
    """Each resample holds as many documents as there are, each as it is, some of them more than once."""
    seen: list[Sequence[tuple[str, ...]]] = []

    def watched(documents: Sequence[tuple[str, ...]]) -> float:
        seen.append(documents)
        return 0.0

    groups = {name: (name, "labels", "of", name) for name in "abcd"}
    bootstrap(groups, watched, resamples=200)
    assert all(len(documents) == 4 and set(documents) <= set(groups.values()) for documents in seen)
    assert any(len(set(documents)) < 4 for documents in seen)
    assert {document for documents in seen[1:] for document in documents} == set(groups.values())


def test_seed_and_order() -> None:
    """The same seed gives the same interval in whatever order the documents come; another seed gives another."""
    turned = dict(reversed(MANY.items()))
    assert bootstrap(MANY, mean) == bootstrap(turned, mean) == bootstrap(MANY, mean, seed=0)
    assert bootstrap(MANY, mean) != bootstrap(MANY, mean, seed=1)


def test_undefined_resamples_are_dropped_and_counted() -> None:
    """A resample without a value is left out of the quantiles and counted."""
    seen: list[float | None] = []

    def watched(values: Sequence[float]) -> float | None:
        seen.append(spread(values))
        return seen[-1]

    found = bootstrap(TWO, watched, resamples=400)
    dropped = seen[1:].count(None)
    assert found == Interval(value=1.0, low=1.0, high=1.0, resamples=400, dropped=dropped)
    assert 150 < dropped < 250  # half of all draws of two take the same document twice


@pytest.mark.parametrize(
    ("groups", "resamples"),
    [
        pytest.param({}, 2000, id="no documents"),
        pytest.param({"a": 1.0, "b": 1.0}, 2000, id="no value to begin with"),
        pytest.param({"a": 1.0, "b": 2.0}, 1, id="no resample has a value"),
    ],
)
def test_no_interval(groups: dict[str, float], resamples: int) -> None:
    """Where there is no value, or none of any resample, there is no interval."""
    assert bootstrap(groups, spread, resamples=resamples, seed=0) is None


def test_one_document_shows_no_spread() -> None:
    """One document can only be drawn as itself, and an interval without width would say too much."""
    assert bootstrap({"a": 1.0}, mean) is None
    assert paired_difference({"a": 1.0}, {"a": 2.0}, mean) is None


@pytest.mark.parametrize(
    ("resamples", "level"),
    [
        pytest.param(0, 0.95, id="no resamples"),
        pytest.param(10, 0.0, id="level 0"),
        pytest.param(10, 1.0, id="level 1"),
        pytest.param(10, 95, id="level in per cent"),
    ],
)
def test_out_of_range(resamples: int, level: float) -> None:
    """An impossible number of resamples or level is an error, however many documents there are."""
    with pytest.raises(ValueError, match="at least 1, and between 0 and 1"):
        bootstrap({}, mean, resamples=resamples, level=level)


def test_paired_difference() -> None:
    """The same documents are drawn for both, so a constant lead has no spread though each side has much."""
    better = {name: value + 0.25 for name, value in MANY.items()}
    found = paired_difference(better, MANY, mean)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((0.25, 0.25, 0.25))
    alone = bootstrap(MANY, mean)
    assert alone is not None
    assert alone.high - alone.low > 4


def test_paired_difference_has_a_sign() -> None:
    """The difference is the first less the second."""
    found = paired_difference({"a": 1.0, "b": 5.0}, {"a": 3.0, "b": 4.0}, mean)
    # Differences -2 and 1; of two draws their means are -2 (1/4), -0.5 (1/2), 1 (1/4).
    assert found == Interval(value=-0.5, low=-2.0, high=1.0, resamples=2000, dropped=0)


def test_paired_difference_takes_documents_by_name() -> None:
    """Documents are paired by name, not by place, and options are passed on."""
    turned = {name: MANY[name] for name in reversed(MANY)}
    found = paired_difference(MANY, turned, mean, resamples=7, seed=3, level=0.5)
    assert found == Interval(value=0.0, low=0.0, high=0.0, resamples=7, dropped=0)
    options = [paired_difference(MANY, dict.fromkeys(MANY, 0.0), mean, seed=seed, level=0.5) for seed in (0, 3)]
    assert options == [bootstrap(MANY, mean, seed=seed, level=0.5) for seed in (0, 3)]


@pytest.mark.parametrize("turned", [False, True], ids=["first undefined", "second undefined"])
def test_paired_difference_where_one_is_undefined(turned: bool) -> None:
    """Where either side has no value the difference has none, and the resample is dropped."""
    sides = ({"a": 0.0, "b": 1.0}, {"a": 2.0, "b": 2.0})
    first, second = reversed(sides) if turned else sides
    assert paired_difference(first, second, spread) is None
    found = paired_difference({"a": 0.0, "b": 1.0}, {"a": 0.0, "b": 4.0}, spread, resamples=100)
    assert found is not None
    assert found.dropped > 0
    assert (found.value, found.low, found.high) == (-3.0, -3.0, -3.0)


@pytest.mark.parametrize("turned", [False, True], ids=["missing in the second", "missing in the first"])
def test_paired_difference_of_other_documents(turned: bool) -> None:
    """Two measurements of different documents cannot be compared, and the message names the odd ones."""
    first, second = (TWO, THREE) if turned else (THREE, TWO)
    with pytest.raises(ValueError, match=r"\['c'\]"):
        paired_difference(first, second, mean)
