"""Lines, quotations, items and rankings against a reader's labels, worked by hand.

Where a constant is said to be confirmed, scikit-learn 1.9 gave the same number; the comparisons at the end run only
where it is installed.
"""

import math
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rationale_reviewer.evaluation.retrieval import (
    Pair,
    average_precision,
    evidence_precision,
    hit_at,
    item_scores,
    line_f1,
    lines_of,
    overlaps,
    roc_auc,
)

Lines = list[tuple[int, int]]
RANGES = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 4)).map(lambda one: (one[0], one[0] + one[1] - 1)))


@pytest.mark.parametrize(
    ("ranges", "lines"),
    [
        pytest.param([], set(), id="none"),
        pytest.param([(4, 4)], {4}, id="one line"),
        pytest.param([(12, 14)], {12, 13, 14}, id="both ends belong"),
        pytest.param([(3, 4), (4, 5), (9, 9)], {3, 4, 5, 9}, id="overlap counts once"),
        pytest.param([(5, 4)], set(), id="ends before it starts"),
    ],
)
def test_lines_of(ranges: Lines, lines: set[int]) -> None:
    """A range holds its first line, its last line and what lies between."""
    assert lines_of(ranges) == lines


@pytest.mark.parametrize(
    ("a", "b", "meet"),
    [
        pytest.param([(1, 3)], [(3, 5)], True, id="share an end"),
        pytest.param([(1, 3)], [(4, 5)], False, id="side by side"),
        pytest.param([(1, 9)], [(4, 5)], True, id="one within the other"),
        pytest.param([(1, 2), (8, 8)], [(5, 6), (7, 9)], True, id="later ranges"),
        pytest.param([(1, 2), (8, 8)], [(3, 7), (9, 9)], False, id="in the gaps"),
        pytest.param([], [(1, 9)], False, id="nothing on one side"),
        pytest.param([(5, 3)], [(1, 9)], False, id="a range without lines"),
    ],
)
def test_overlaps(a: Lines, b: Lines, meet: bool) -> None:
    """Ranges overlap when one line is in both, whichever way round they are asked."""
    assert overlaps(a, b) is meet
    assert overlaps(b, a) is meet


@settings(deadline=None, derandomize=True)
@given(RANGES, RANGES)
def test_overlap_is_a_shared_line(a: Lines, b: Lines) -> None:
    """Overlap says the same as the sets of lines."""
    assert overlaps(a, b) == bool(lines_of(a) & lines_of(b))


@pytest.mark.parametrize(
    ("predicted", "gold", "share"),
    [
        pytest.param([], [(1, 9)], None, id="no quotations"),
        pytest.param([], [], None, id="nothing at all"),
        pytest.param([[(1, 2)]], [], 0.0, id="the reader has no line"),
        pytest.param([[(1, 2)], [(5, 6)], [(9, 9)]], [(2, 5)], 2 / 3, id="two of three"),
        pytest.param([[(1, 1), (5, 5)]], [(5, 5)], 1.0, id="a quotation of two places counts once"),
        pytest.param([[]], [(5, 5)], 0.0, id="a quotation without lines"),
    ],
)
def test_evidence_precision(predicted: list[Lines], gold: Lines, share: float | None) -> None:
    """A quotation counts when it touches the reader's lines at all."""
    assert evidence_precision(predicted, gold) == share


@pytest.mark.parametrize(
    ("predicted", "gold", "f1"),
    [
        pytest.param([], [], None, id="neither has a line"),
        pytest.param([(1, 2)], [], 0.0, id="gold is empty"),
        pytest.param([], [(1, 2)], 0.0, id="nothing predicted"),
        pytest.param([(1, 3)], [(1, 2), (3, 3)], 1.0, id="same lines, other ranges"),
        pytest.param([(1, 1)], [(2, 2)], 0.0, id="no line shared"),
        # 3 shared of 4 and 6: precision 3/4, recall 3/6, 2*3/(4 + 6)
        pytest.param([(3, 6)], [(1, 5), (9, 9)], 0.6, id="some shared"),
        pytest.param([(3, 6), (3, 6), (5, 6)], [(1, 5), (9, 9)], 0.6, id="a line quoted twice counts once"),
        # Everything quoted: 2 shared of 100 and 2
        pytest.param([(1, 100)], [(7, 8)], 4 / 102, id="quoting everything does not pay"),
    ],
)
def test_line_f1(predicted: Lines, gold: Lines, f1: float | None) -> None:
    """Line F1 is twice the shared lines over the lines of both."""
    assert line_f1(predicted, gold) == (None if f1 is None else pytest.approx(f1))


@pytest.mark.parametrize(
    ("ranked", "k", "relevant", "hit"),
    [
        pytest.param([False, True, True], 1, None, False, id="not the first"),
        pytest.param([False, True, True], 2, None, True, id="the second of two"),
        pytest.param([False, True], 9, None, True, id="fewer than k"),
        pytest.param([False, False], 2, None, False, id="none ranked"),
        pytest.param([], 3, None, None, id="nothing ranked, nothing known"),
        pytest.param([], 3, 2, False, id="nothing ranked though there was something"),
        pytest.param([False], 3, 0, None, id="nothing to find"),
        pytest.param([], 3, 0, None, id="nothing to find, nothing ranked"),
    ],
)
def test_hit_at(ranked: list[bool], k: int, relevant: int | None, hit: bool | None) -> None:
    """A hit is something relevant among the first k; returning nothing is a miss where there was something."""
    assert hit_at(ranked, k, relevant=relevant) is hit


@pytest.mark.parametrize(
    ("ranked", "relevant", "precision"),
    [
        pytest.param([], 0, None, id="nothing to find"),
        pytest.param([False, False], 0, None, id="ranked, but nothing to find"),
        pytest.param([], 2, 0.0, id="nothing ranked"),
        pytest.param([True, True, False], 2, 1.0, id="best order"),
        pytest.param([False, False, True], 1, 1 / 3, id="one, third"),
        # (1/1 + 2/3 + 3/4 + 4/7) / 4; confirmed
        pytest.param([True, False, True, True, False, False, True], 4, 0.7470238095238095, id="four of seven"),
        # The fourth was cut off: (1/1 + 2/3 + 3/4) / 4
        pytest.param([True, False, True, True], 4, 29 / 48, id="cut short"),
    ],
)
def test_average_precision(ranked: list[bool], relevant: int, precision: float | None) -> None:
    """Average precision rewards early places and does not forget what was left out."""
    assert average_precision(ranked, relevant=relevant) == (None if precision is None else pytest.approx(precision))


def test_rankings_out_of_range() -> None:
    """A k below 1 and a count of relevant things that cannot be are errors."""
    with pytest.raises(ValueError, match="starts at 1"):
        hit_at([True], 0)
    with pytest.raises(ValueError, match="only 1"):
        hit_at([True, True], 1, relevant=1)
    with pytest.raises(ValueError, match="only 1"):
        average_precision([True, True], relevant=1)


@pytest.mark.parametrize(
    ("positive", "negative", "area"),
    [
        pytest.param([], [0.1], None, id="no positives"),
        pytest.param([0.1], [], None, id="no negatives"),
        pytest.param([2, 3], [0, 1], 1.0, id="apart"),
        pytest.param([0, 1], [2, 3], 0.0, id="apart the wrong way"),
        pytest.param([5, 5], [5, 5, 5], 0.5, id="all tied"),
        # 0.9 and the like: 6 + 5.5 + 5 + 3.5 + 3.5 of 30; confirmed
        pytest.param([0.9, 0.8, 0.7, 0.4, 0.4], [0.8, 0.5, 0.4, 0.3, 0.1, 0.1], 23.5 / 30, id="ties count half"),
        pytest.param([math.inf], [1.0, math.inf], 0.75, id="infinite scores have a place"),
    ],
)
def test_roc_auc(positive: list[float], negative: list[float], area: float | None) -> None:
    """The area is the share of pairs in the right order, a tie being half a pair."""
    assert roc_auc(positive, negative) == (None if area is None else pytest.approx(area))


@pytest.mark.parametrize("sides", [([math.nan], [1.0]), ([1.0], [2.0, math.nan])], ids=["positive", "negative"])
def test_roc_auc_of_no_number(sides: tuple[list[float], list[float]]) -> None:
    """NaN has no place in an order."""
    with pytest.raises(ValueError, match="NaN"):
        roc_auc(*sides)


# Rows: given; columns: gold, in the order strong, weak, not_found. A cell is a count.
ITEMS = {"strong": (5, 2, 1), "weak": (3, 4, 2), "not_found": (1, 3, 9)}
ITEM_PAIRS = [
    (row, column) for row, counts in ITEMS.items() for column, n in zip(ITEMS, counts, strict=True) for _ in range(n)
]


def test_item_scores() -> None:
    """Shown takes strong and weak as one; strong stands alone."""
    found = item_scores(ITEM_PAIRS)
    # Both sides show 5 + 2 + 3 + 4 = 14, given alone 1 + 2, gold alone 1 + 3: 14/17, 14/18, 28/35; confirmed
    assert (found.shown.tp, found.shown.fp, found.shown.fn) == (14, 3, 4)
    assert (found.shown.precision, found.shown.recall, found.shown.f1) == pytest.approx((14 / 17, 14 / 18, 0.8))
    # Both strong 5, given alone 2 + 1, gold alone 3 + 1: 5/8, 5/9, 10/17; confirmed
    assert (found.strong.tp, found.strong.fp, found.strong.fn) == (5, 3, 4)
    assert (found.strong.precision, found.strong.recall, found.strong.f1) == pytest.approx((5 / 8, 5 / 9, 10 / 17))


def test_item_scores_without_items() -> None:
    """Without pairs the counts are 0 and the shares undefined."""
    found = item_scores([])
    assert found.shown == found.strong
    assert (found.shown.tp, found.shown.precision, found.shown.recall, found.shown.f1) == (0, None, None, None)


@pytest.mark.parametrize("pair", [("not_assessed", "strong"), ("strong", "measured")], ids=["given", "gold"])
def test_item_scores_of_other_states(pair: Pair) -> None:
    """A state that is none of the three is an error, not silently a miss."""
    with pytest.raises(ValueError, match=next(state for state in pair if state != "strong")):
        item_scores([("strong", "strong"), pair])


@pytest.fixture(scope="module")
def sklearn() -> Any:
    """The metrics of scikit-learn, which is not in the lock file."""
    return pytest.importorskip("sklearn.metrics")


SCORES = st.lists(st.integers(-3, 3), min_size=1, max_size=20)


@settings(deadline=None, derandomize=True)
@given(positive=SCORES, negative=SCORES)
def test_roc_auc_against_scikit_learn(sklearn: Any, positive: list[int], negative: list[int]) -> None:
    """The area is that of scikit-learn, ties included."""
    truth = [1] * len(positive) + [0] * len(negative)
    assert roc_auc(positive, negative) == pytest.approx(sklearn.roc_auc_score(truth, positive + negative))


@settings(deadline=None, derandomize=True)
@given(ranked=st.lists(st.booleans(), min_size=1, max_size=20))
def test_average_precision_against_scikit_learn(sklearn: Any, ranked: list[bool]) -> None:
    """Average precision of a whole ranking is that of scikit-learn."""
    assume(any(ranked))
    other = sklearn.average_precision_score(ranked, range(len(ranked), 0, -1))
    assert average_precision(ranked, relevant=sum(ranked)) == pytest.approx(other)


@settings(deadline=None, derandomize=True)
@given(predicted=RANGES, gold=RANGES)
def test_line_f1_against_scikit_learn(sklearn: Any, predicted: Lines, gold: Lines) -> None:
    """Line F1 is the F1 of each line being in or out."""
    mine, theirs = lines_of(predicted), lines_of(gold)
    assume(mine or theirs)
    lines = range(1, 40)
    other = sklearn.f1_score([line in theirs for line in lines], [line in mine for line in lines], zero_division=0)
    assert line_f1(predicted, gold) == pytest.approx(other)
