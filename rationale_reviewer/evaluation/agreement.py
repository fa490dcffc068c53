"""How far two sets of labels agree, with and without what chance would give. Pure.

A pair is (given, gold): what was said first, what it is held against second; pairs without one of the two are the
caller's to settle. An order lists every label there may be, lowest first; a label outside it is an error, never left
out. A measure that is undefined is None, never 0 and never NaN.

All kappas are one formula, 1 - observed disagreement / expected disagreement, where the observed is the sum of a
distance d over the pairs and the expected is its sum if each rater kept its own labels but dealt them out blindly:
``sum over labels i, j of given_i * gold_j * d(i, j) / number of pairs``. They differ in d and in whose labels are
dealt out together. A kappa is undefined exactly where both raters give one and the same label throughout: nothing can
then be told from chance.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from rationale_reviewer.evaluation.retrieval import Pair, PrecisionRecall, Ranges, overlaps, precision_recall

# Precision and recall are one thing for verdicts and for items: made where the items are, and offered here too.
__all__ = [
    "Metric",
    "Pair",
    "PrecisionRecall",
    "Table",
    "Weights",
    "cohen_kappa",
    "confusion",
    "grounded",
    "krippendorff_alpha",
    "precision_recall",
    "raw_agreement",
    "weighted_kappa",
    "within_group_kappa",
]

Table: TypeAlias = tuple[tuple[int, ...], ...]
Weights: TypeAlias = Literal["linear", "quadratic"]
Metric: TypeAlias = Literal["nominal", "ordinal", "interval"]
_Distance: TypeAlias = Callable[[int, int], int]

_POWERS: Final[Mapping[Weights, int]] = {"linear": 1, "quadratic": 2}


def raw_agreement(pairs: Sequence[Pair]) -> float | None:
    """The share of pairs with the same label on both sides, from 0 to 1; None without pairs."""
    return sum(given == gold for given, gold in pairs) / len(pairs) if pairs else None


def confusion(pairs: Sequence[Pair], order: Sequence[str]) -> Table:
    """How often each label met each label.

    Args:
        pairs: (given, gold).
        order: Every label there may be.

    Returns:
        A square of counts: a row per given label, a column per gold label, both in order. All 0 without pairs.

    Raises:
        ValueError: A label is not in the order, or the order names one twice.
    """
    if len(set(order)) < len(order):
        raise ValueError(f"the order names a label twice: {list(order)}")
    if other := {label for pair in pairs for label in pair} - set(order):
        raise ValueError(f"labels {sorted(other)} are not in the order {list(order)}; add or settle them first")
    counts = Counter(pairs)
    return tuple(tuple(counts[given, gold] for gold in order) for given in order)


def cohen_kappa(pairs: Sequence[Pair], categories: Collection[str] | None = None) -> float | None:
    """Agreement beyond chance where every disagreement weighs the same.

    Formula: (p_o - p_e) / (1 - p_e) with p_o the raw agreement and p_e = sum over labels k of
    given_k * gold_k / pairs^2; that is, d(i, j) = 1 where i and j differ. Source: Cohen, Educational and Psychological
    Measurement 20 (1960).

    Args:
        pairs: (given, gold).
        categories: Every label there may be, to have strays caught; they do not change the value. None allows any.

    Returns:
        At most 1; 0 is what chance gives. None without pairs and where only one label occurs.

    Raises:
        ValueError: A label is not among the categories.
    """
    order = sorted({label for pair in pairs for label in pair} if categories is None else categories)
    return _kappa([confusion(pairs, order)], lambda i, j: int(i != j))


def weighted_kappa(pairs: Sequence[Pair], order: Sequence[str], weights: Weights = "quadratic") -> float | None:
    """Agreement beyond chance where a disagreement weighs by how far apart the labels are.

    Formula: d(i, j) = |i - j| (linear) or (i - j)^2 (quadratic), i and j places in the order. Source: Cohen,
    Psychological Bulletin 70 (1968). A label that never occurs still keeps its neighbours apart.

    Args:
        pairs: (given, gold).
        order: Every label there may be, lowest first.
        weights: How the distance grows.

    Returns:
        At most 1; 0 is what chance gives. None without pairs and where only one label occurs.

    Raises:
        ValueError: A label is not in the order, or the order names one twice.
    """
    power = _POWERS[weights]
    return _kappa([confusion(pairs, order)], lambda i, j: abs(i - j) ** power)


def within_group_kappa(
    groups: Mapping[str, Sequence[Pair]] | Sequence[Sequence[Pair]], order: Sequence[str]
) -> float | None:
    """Quadratic kappa that cannot be earned by telling easy documents from hard ones.

    Formula: 1 - sum over groups g of D_o(g) / sum over groups g of D_e(g), with D_o(g) = sum over the pairs of g of
    (i - j)^2 and D_e(g) = sum over labels i, j of given_gi * gold_gj * (i - j)^2 / n_g, from the labels of that group
    alone. It is the mean of the groups' own kappas, each weighted by its D_e(g), so a group in which only one label
    occurs has no weight: a stratified kappa (Barlow, Lai and Azen, Statistics in Medicine 10, 1991, compare other
    weights). One label for all of a group, right or wrong, earns 0. What is the same in every document (a question
    that nobody answers) can still earn it: hold it against the questions' prior.

    Args:
        groups: Pairs (given, gold) by document, or without names, as resampled documents come.
        order: Every label there may be, lowest first.

    Returns:
        At most 1; 0 is what chance gives. None without pairs and where every group has only one label.

    Raises:
        ValueError: A label is not in the order, or the order names one twice.
    """
    documents = groups.values() if isinstance(groups, Mapping) else groups
    return _kappa([confusion(pairs, order) for pairs in documents], lambda i, j: (i - j) ** 2)


def krippendorff_alpha(pairs: Sequence[Pair], order: Sequence[str], metric: Metric = "ordinal") -> float | None:
    """Agreement beyond chance of two raters who are taken to be interchangeable.

    Formula: 1 - (n - 1) * sum over pairs of (d(i, j) + d(j, i)) / sum over labels c, k of n_c * n_k * d(c, k), with
    n_c how often label c occurs on either side and n = sum of n_c, twice the pairs. d is, by metric, 1 where the
    labels differ (nominal), (i - j)^2 (interval), or (n_i + ... + n_j - (n_i + n_j) / 2)^2 (ordinal: how many values
    lie between). Source: Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011.

    Args:
        pairs: (given, gold), whichever way round.
        order: Every label there may be, lowest first.
        metric: What makes two labels differ more than two others.

    Returns:
        At most 1; 0 is what chance gives. None without pairs and where only one label occurs.

    Raises:
        ValueError: A label is not in the order, or the order names one twice.
    """
    table = confusion(pairs, order)
    totals = [sum(row) + sum(column) for row, column in zip(table, zip(*table, strict=True), strict=True)]
    distance = _distance(metric, totals)
    cells = [(i, j) for i in range(len(order)) for j in range(len(order))]
    observed = sum(2 * table[i][j] * distance(i, j) for i, j in cells)
    expected = sum(totals[i] * totals[j] * distance(i, j) for i, j in cells)
    return 1 - (sum(totals) - 1) * observed / expected if expected else None


def grounded(
    verdict: str,
    citations_lines: Ranges,
    gold_lines: Ranges,
    *,
    floor: str = "unsupported",
    positive: Collection[str] = ("supported", "partial"),
) -> str:
    """The verdict, if it rests on a place that the reader also saw; otherwise the floor.

    Formula: the floor where the verdict is positive and no cited line is a gold line, else the verdict. Source: the
    score of Thorne et al., FEVER, NAACL 2018, where a label counts only with its evidence; here any one overlap is
    enough, so it is read beside :func:`~rationale_reviewer.evaluation.retrieval.evidence_precision`.

    Args:
        verdict: What the reviewer said on one question.
        citations_lines: Line ranges of all its citations on that question, 1-based, inclusive.
        gold_lines: The reader's line ranges for that question, those of clauses included.
        floor: What an ungrounded verdict counts as.
        positive: The verdicts that need a ground.

    Returns:
        One of the two labels. Without citations or without gold lines a positive verdict is the floor.
    """
    return floor if verdict in positive and not overlaps(citations_lines, gold_lines) else verdict


def _kappa(tables: Sequence[Table], distance: _Distance) -> float | None:
    """1 - observed / expected disagreement, both summed over the tables; None where nothing could disagree."""
    observed = 0
    expected = 0.0
    for table in tables:
        given, gold = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
        cells = [(i, j, distance(i, j)) for i in range(len(given)) for j in range(len(gold))]
        observed += sum(table[i][j] * d for i, j, d in cells)
        expected += sum(given[i] * gold[j] * d for i, j, d in cells) / max(1, sum(given))
    return 1 - observed / expected if expected else None


def _distance(metric: Metric, totals: Sequence[int]) -> _Distance:
    """Krippendorff's distance of two places in the order; the ordinal one four times over, to keep it whole."""
    match metric:
        case "nominal":
            return lambda i, j: int(i != j)
        case "interval":
            return lambda i, j: (i - j) ** 2
        case "ordinal":
            return lambda i, j: (2 * sum(totals[min(i, j) : max(i, j) + 1]) - totals[i] - totals[j]) ** 2
