"""Agreement of two sets of labels: hand-worked tables, undefined cases, and other people's implementations.

Where a constant is said to be confirmed, scikit-learn 1.9 or krippendorff 0.9 gave the same number; the comparisons at
the end run only where these are installed.
"""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rationale_reviewer.evaluation.agreement import (
    Metric,
    Pair,
    PrecisionRecall,
    Weights,
    cohen_kappa,
    confusion,
    grounded,
    krippendorff_alpha,
    precision_recall,
    raw_agreement,
    weighted_kappa,
    within_group_kappa,
)
from rationale_reviewer.records.vocabulary import Verdict

ORDER = ("unsupported", "partial", "supported")
U, P, S = ORDER


def pairs_of(table: Sequence[Sequence[int]], order: Sequence[str] = ORDER) -> list[Pair]:
    """The pairs of a confusion table: a row per given label, a column per gold label."""
    return [
        (row, column)
        for row, counts in zip(order, table, strict=True)
        for column, count in zip(order, counts, strict=True)
        for _ in range(count)
    ]


# 60 pairs; given 26, 20, 14; gold 24, 18, 18; 41 agree.
TABLE = ((20, 5, 1), (4, 10, 6), (0, 3, 11))
# Krippendorff 2011, example with two observers of twelve units in five categories.
TWELVE = list(zip("aabbdcccedda", "babbbccceddd", strict=True))
# The same paper, two observers of ten units in two categories.
TEN = list(zip("0100000010", "1110010000", strict=True))
SAME = [(P, P)] * 4
PAIRS = st.lists(st.tuples(st.sampled_from(ORDER), st.sampled_from(ORDER)), max_size=30)


@pytest.mark.parametrize(
    ("pairs", "share"),
    [
        pytest.param([], None, id="no pairs"),
        pytest.param([(U, U)], 1.0, id="one that agrees"),
        pytest.param([(U, S)], 0.0, id="one that does not"),
        pytest.param(pairs_of(TABLE), 41 / 60, id="table"),
        pytest.param([(Verdict.PARTIAL, "partial")], 1.0, id="members of an enumeration are their words"),
    ],
)
def test_raw_agreement(pairs: list[Pair], share: float | None) -> None:
    """Raw agreement is the share of equal pairs."""
    assert raw_agreement(pairs) == share


def test_confusion() -> None:
    """Rows are what was given, columns what gold says, both in the order told."""
    assert confusion([(U, S), (U, S), (P, U)], ORDER) == ((0, 0, 2), (1, 0, 0), (0, 0, 0))
    assert confusion(pairs_of(TABLE), ORDER) == TABLE
    assert confusion([], ORDER) == ((0, 0, 0),) * 3


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        pytest.param([], None, id="no pairs"),
        pytest.param(SAME, None, id="one label throughout"),
        pytest.param([(U, U), (P, P)], 1.0, id="all agree"),
        pytest.param([(U, P), (P, U)], -1.0, id="all crossed"),
        pytest.param([(U, U), (U, P)], 0.0, id="one rater never varies"),
        # p_o = 35/50, p_e = (25*30 + 25*20)/50^2 = 0.5, (0.7 - 0.5) / (1 - 0.5)
        pytest.param(pairs_of(((20, 5), (10, 15)), (U, S)), 0.4, id="two by two"),
        # (41*60 - (26*24 + 20*18 + 14*18)) / (60^2 - 1236) = 1224/2364; confirmed
        pytest.param(pairs_of(TABLE), 0.5177664974619289, id="table"),
        # 9 of 12 agree; p_e = (3*1 + 2*4 + 3*3 + 3*3 + 1*1)/144 = 30/144; (108 - 30)/(144 - 30); confirmed
        pytest.param(TWELVE, 0.6842105263157895, id="twelve units"),
        # 6 of 10 agree; p_e = (8*6 + 2*4)/100 = 0.56; 0.04/0.44; confirmed
        pytest.param(TEN, 0.09090909090909094, id="ten units"),
    ],
)
def test_cohen_kappa(pairs: list[Pair], kappa: float | None) -> None:
    """Cohen's kappa is what is left of the agreement beyond chance."""
    assert cohen_kappa(pairs) == (None if kappa is None else pytest.approx(kappa))


def test_cohen_kappa_with_categories() -> None:
    """Categories catch a stray label and change nothing else."""
    assert cohen_kappa([(U, U), (U, P)], (*ORDER, "not_applicable")) == cohen_kappa([(U, U), (U, P)])
    assert cohen_kappa([], ORDER) is None
    with pytest.raises(ValueError, match="'suported'"):
        cohen_kappa([(U, U), ("suported", P)], ORDER)


@pytest.mark.parametrize(
    ("pairs", "weights", "kappa"),
    [
        pytest.param([], "quadratic", None, id="no pairs"),
        pytest.param(SAME, "quadratic", None, id="one label throughout"),
        pytest.param([(U, P), (U, P)], "quadratic", 0.0, id="neither rater varies"),
        pytest.param([(U, U), (S, S)], "linear", 1.0, id="all agree"),
        pytest.param([(U, S), (S, U)], "quadratic", -1.0, id="all crossed"),
        # observed 5 + 2*1 + 4 + 6 + 3 = 20; expected (26*18 + 2*26*18 + 20*24 + 20*18 + 2*14*24 + 14*18)/60 = 3168/60
        pytest.param(pairs_of(TABLE), "linear", 0.6212121212121212, id="table, linear; confirmed"),
        # observed 5 + 4*1 + 4 + 6 + 3 = 22; expected (26*18 + 4*26*18 + 20*24 + 20*18 + 4*14*24 + 14*18)/60 = 4776/60
        pytest.param(pairs_of(TABLE), "quadratic", 0.7236180904522613, id="table, quadratic; confirmed"),
        # Observed 1; expected (U given: 1*2*1; P: 1*1*1; S: 1*1*4 + 1*2*1)/3 = 3
        pytest.param([(U, U), (P, P), (S, P)], "quadratic", 1 - 1 / 3, id="three pairs"),
    ],
)
def test_weighted_kappa(pairs: list[Pair], weights: Weights, kappa: float | None) -> None:
    """A disagreement weighs by how far apart its labels are in the order."""
    assert weighted_kappa(pairs, ORDER, weights) == (None if kappa is None else pytest.approx(kappa))


def test_weighted_kappa_is_quadratic_unless_told() -> None:
    """Without weights named, the quadratic ones are used."""
    assert weighted_kappa(pairs_of(TABLE), ORDER) == weighted_kappa(pairs_of(TABLE), ORDER, "quadratic")


def test_order_decides() -> None:
    """The distance is that of the order told, and a label that does not occur keeps its place in it."""
    pairs = [(U, U), (P, P), (S, P), (S, S)]
    values = {
        order: weighted_kappa(pairs, order)
        for order in [(U, P, S), (S, P, U), (P, U, S), (U, "x", P, S), ("x", U, P, S)]
    }
    assert values[U, P, S] == values[S, P, U] == values["x", U, P, S]
    assert len(set(values.values())) == 3


@pytest.mark.parametrize("measure", [confusion, weighted_kappa, krippendorff_alpha])
@pytest.mark.parametrize(
    ("pairs", "order", "message"),
    [
        pytest.param([(U, "stray")], ORDER, "'stray'", id="gold label outside the order"),
        pytest.param([("stray", U)], ORDER, "'stray'", id="given label outside the order"),
        pytest.param([(U, U)], (U, P, U), "twice", id="order with a repeat"),
    ],
)
def test_order_is_closed(measure: Any, pairs: list[Pair], order: tuple[str, ...], message: str) -> None:
    """A label outside the order is an error, not left out."""
    with pytest.raises(ValueError, match=message):
        measure(pairs, order)


# Easy: D_o = 2, given and gold 3 S and 1 P, D_e = (3*1 + 1*3)/4 = 1.5.
EASY = [(S, S), (S, S), (P, S), (S, P)]
# Hard: D_o = 1, given 3 U and 1 P, gold 2 U and 2 P, D_e = (3*2 + 1*2)/4 = 2.
HARD = [(U, U), (U, U), (P, P), (U, P)]


def test_within_group_kappa() -> None:
    """Chance is taken from each document's own labels, so knowing which document is easy earns nothing."""
    # Pooled: observed 3, expected (9*1 + 9*4 + 4*1 + 6*1 + 6*4 + 9*1)/8 = 11.
    assert weighted_kappa(EASY + HARD, ORDER) == pytest.approx(1 - 3 / 11)
    assert within_group_kappa({"easy": EASY, "hard": HARD}, ORDER) == pytest.approx(1 - 3 / 3.5)
    by_weight = [(weighted_kappa(EASY, ORDER), 1.5), (weighted_kappa(HARD, ORDER), 2.0)]
    assert sum((kappa or 0) * weight for kappa, weight in by_weight) / 3.5 == pytest.approx(1 - 3 / 3.5)


def test_within_group_kappa_of_one_label_per_document() -> None:
    """A reviewer that gives each document its commonest label scores high pooled and 0 within."""
    easy = [(S, gold) for gold in (S, S, S, P)]
    hard = [(U, gold) for gold in (U, U, U, P)]
    # Pooled: observed 2, expected (S given: 4*3*4 + 4*2*1; U given: the same)/8 = 14.
    assert weighted_kappa(easy + hard, ORDER) == pytest.approx(1 - 2 / 14)
    assert within_group_kappa({"easy": easy, "hard": hard}, ORDER) == pytest.approx(0)


@pytest.mark.parametrize(
    ("groups", "kappa"),
    [
        pytest.param({}, None, id="no documents"),
        pytest.param({"a": [], "b": []}, None, id="documents without pairs"),
        pytest.param({"a": SAME, "b": [(S, S)]}, None, id="one label in each, though not the same"),
        pytest.param({"a": EASY, "b": []}, 1 - 2 / 1.5, id="a document without pairs has no weight"),
        pytest.param({"a": EASY, "b": SAME}, 1 - 2 / 1.5, id="a document with one label has no weight"),
        pytest.param({"a": [(U, S)], "b": EASY}, 1 - 6 / 5.5, id="a lone disagreement is what chance gives"),
    ],
)
def test_within_group_kappa_where_documents_say_little(groups: dict[str, list[Pair]], kappa: float | None) -> None:
    """A document weighs by the disagreement that chance would give in it; without any the kappa is undefined."""
    assert within_group_kappa(groups, ORDER) == (None if kappa is None else pytest.approx(kappa))


def test_within_group_kappa_of_unnamed_documents() -> None:
    """Resampled documents have no names, and one that is drawn twice counts twice."""
    twice = within_group_kappa([EASY, HARD, HARD], ORDER)
    assert twice == within_group_kappa({"a": EASY, "b": HARD, "c": HARD}, ORDER) == pytest.approx(1 - 4 / 5.5)


@pytest.mark.parametrize(
    ("pairs", "counts", "shares"),
    [
        pytest.param([], (0, 0, 0), (None, None, None), id="no pairs"),
        pytest.param([(P, P), (S, P)], (0, 0, 0), (None, None, None), id="neither side has it"),
        pytest.param([(U, P), (U, S)], (0, 2, 0), (0.0, None, 0.0), id="given only"),
        pytest.param([(P, U)], (0, 0, 1), (None, 0.0, 0.0), id="gold only"),
        pytest.param([(U, U), (S, S)], (1, 0, 0), (1.0, 1.0, 1.0), id="all found"),
        # 20/26, 20/24, 40/50; confirmed
        pytest.param(pairs_of(TABLE), (20, 6, 4), (0.7692307692307693, 0.8333333333333334, 0.8), id="table"),
    ],
)
def test_precision_recall(
    pairs: list[Pair], counts: tuple[int, int, int], shares: tuple[float | None, float | None, float | None]
) -> None:
    """Precision is of what was given, recall of what gold has; a share without a denominator is undefined."""
    found = precision_recall(pairs, "unsupported")
    assert (found.tp, found.fp, found.fn) == counts
    assert (found.precision, found.recall, found.f1) == shares


def test_precision_recall_of_several_labels() -> None:
    """A set of labels counts as one class."""
    # partial and supported together: 10 + 6 + 3 + 11 on both sides, 4 given alone, 6 in gold alone
    assert precision_recall(pairs_of(TABLE), {P, S}) == PrecisionRecall(
        tp=30, fp=4, fn=6, precision=30 / 34, recall=30 / 36, f1=60 / 70
    )


def test_precision_recall_takes_a_label_whole() -> None:
    """A label that is part of the one looked for is another label."""
    assert precision_recall([("supported", "supported")], "unsupported").tp == 0


@pytest.mark.parametrize(
    ("pairs", "order", "metric", "alpha"),
    [
        pytest.param([], ORDER, "ordinal", None, id="no pairs"),
        pytest.param(SAME, ORDER, "nominal", None, id="one label throughout"),
        pytest.param([(U, U), (S, S)], ORDER, "ordinal", 1.0, id="all agree"),
        pytest.param([(U, S)], ORDER, "interval", 0.0, id="one pair that differs"),
        # 3 of 12 differ, values 4, 6, 6, 6, 2: 1 - 23 * 2*3 / (24^2 - 128); published as 0.692, confirmed
        pytest.param(TWELVE, "abcde", "nominal", 0.6919642857142858, id="twelve units, nominal"),
        # 4 of 10 differ, values 14 and 6: 1 - 19 * 2*4 / (2*14*6); published as 0.095, confirmed
        pytest.param(TEN, "01", "nominal", 0.09523809523809534, id="ten units, nominal"),
        # Values 50, 38, 32 of n = 120. Nominal: 1 - 119 * 2*19 / (120^2 - 50^2 - 38^2 - 32^2); confirmed
        pytest.param(pairs_of(TABLE), ORDER, "nominal", 0.520568278201866, id="table, nominal"),
        # d = 44, 35, 79, squared: 1 - 119 * 2*(9*1936 + 9*1225 + 6241) / 2*(1900*1936 + 1216*1225 + 1600*6241)
        pytest.param(pairs_of(TABLE), ORDER, "ordinal", 0.7275822246858832, id="table, ordinal; confirmed"),
        # 1 - 119 * 2*(9 + 9 + 4*1) / 2*(50*38 + 38*32 + 4*50*32); confirmed
        pytest.param(pairs_of(TABLE), ORDER, "interval", 0.724884405212274, id="table, interval"),
        pytest.param(TWELVE, "abcde", "ordinal", 0.5980616605616605, id="twelve units, ordinal; confirmed"),
        pytest.param(TWELVE, "abcde", "interval", 0.6202830188679245, id="twelve units, interval; confirmed"),
    ],
)
def test_krippendorff_alpha(pairs: list[Pair], order: Sequence[str], metric: Metric, alpha: float | None) -> None:
    """Alpha weighs a disagreement by the metric and takes chance from both raters together."""
    assert krippendorff_alpha(pairs, order, metric) == (None if alpha is None else pytest.approx(alpha))


def test_krippendorff_alpha_is_ordinal_unless_told() -> None:
    """Without a metric named, the ordinal one is used."""
    assert krippendorff_alpha(TWELVE, "abcde") == pytest.approx(0.5980616605616605)


@pytest.mark.parametrize(
    ("verdict", "cited", "gold", "counts_as"),
    [
        pytest.param(S, [(3, 5)], [(5, 9)], S, id="one line shared"),
        pytest.param(P, [(1, 1), (40, 41)], [(7, 8), (41, 60)], P, id="one citation of several"),
        pytest.param(S, [(3, 4)], [(5, 9)], U, id="next to it"),
        pytest.param(P, [(10, 12)], [(5, 9), (13, 13)], U, id="between"),
        pytest.param(S, [], [(5, 9)], U, id="no citation"),
        pytest.param(S, [(5, 9)], [], U, id="the reader saw nothing"),
        pytest.param(U, [], [], U, id="unsupported needs no ground"),
        pytest.param("not_applicable", [], [(1, 2)], "not_applicable", id="nor does what is no verdict on the text"),
    ],
)
def test_grounded(verdict: str, cited: list[tuple[int, int]], gold: list[tuple[int, int]], counts_as: str) -> None:
    """A positive verdict stands only on a place that the reader saw too."""
    assert grounded(verdict, cited, gold) == counts_as


def test_grounded_with_other_words() -> None:
    """Which verdicts need a ground, and what they fall to, can be told."""
    assert grounded("yes", [(1, 1)], [(2, 2)], floor="no", positive={"yes"}) == "no"
    assert grounded(P, [], [], positive=(S,)) == P
    assert grounded(Verdict.PARTIAL, [(1, 1)], [(2, 2)], floor=Verdict.UNSUPPORTED) is Verdict.UNSUPPORTED


@settings(deadline=None, derandomize=True)
@given(PAIRS)
def test_measures_do_not_depend_on_which_side_is_which(pairs: list[Pair]) -> None:
    """Every coefficient is the same both ways round, at most 1, and 1 only where all agree."""
    turned = [(gold, mine) for mine, gold in pairs]
    for measure in (weighted_kappa, krippendorff_alpha):
        value = measure(pairs, ORDER)
        assert value == (None if value is None else pytest.approx(measure(turned, ORDER)))
        assert value is None or (value <= 1 and (value == 1) == all(one == other for one, other in pairs))
        assert (value is None) == (len({label for pair in pairs for label in pair}) < 2)


@settings(deadline=None, derandomize=True)
@given(PAIRS)
def test_one_group_is_no_grouping(pairs: list[Pair]) -> None:
    """Within a single document the grouped kappa is the plain one."""
    assert within_group_kappa({"only": pairs}, ORDER) == weighted_kappa(pairs, ORDER)


@pytest.fixture(scope="module")
def sklearn() -> Any:
    """The metrics of scikit-learn, which is not in the lock file."""
    return pytest.importorskip("sklearn.metrics")


@pytest.fixture(scope="module")
def krippendorff() -> Any:
    """The package krippendorff, which is not in the lock file."""
    return pytest.importorskip("krippendorff")


@settings(deadline=None, derandomize=True)
@given(pairs=PAIRS)
def test_against_scikit_learn(sklearn: Any, pairs: list[Pair]) -> None:
    """The kappas, precision, recall and F1 are those of scikit-learn wherever they are defined."""
    assume(len({label for pair in pairs for label in pair}) > 1)
    mine, gold = zip(*pairs, strict=True)
    for weights in ("linear", "quadratic"):
        other = sklearn.cohen_kappa_score(mine, gold, labels=list(ORDER), weights=weights)
        assert weighted_kappa(pairs, ORDER, weights) == pytest.approx(other)
    assert cohen_kappa(pairs) == pytest.approx(sklearn.cohen_kappa_score(mine, gold))
    assert confusion(pairs, ORDER) == tuple(map(tuple, sklearn.confusion_matrix(mine, gold, labels=list(ORDER))))
    found = precision_recall(pairs, U)
    scores = sklearn.precision_recall_fscore_support(gold, mine, labels=[U], zero_division=0)
    assert [found.precision or 0, found.recall or 0, found.f1 or 0] == pytest.approx([one[0] for one in scores[:3]])


@settings(deadline=None, derandomize=True)
@given(pairs=PAIRS)
@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval"])
def test_against_krippendorff(krippendorff: Any, pairs: list[Pair], metric: Metric) -> None:
    """Alpha is that of the package krippendorff wherever it is defined."""
    assume(len({label for pair in pairs for label in pair}) > 1)
    codes = [[ORDER.index(label) for label in side] for side in zip(*pairs, strict=True)]
    other = krippendorff.alpha(codes, value_domain=[0, 1, 2], level_of_measurement=metric)
    assert krippendorff_alpha(pairs, ORDER, metric) == pytest.approx(other)
