"""What an engine holds against what a reader holds -> the numbers of a suite. Pure.

A case is one document with both sides. Questions that either side finds not applicable leave the ordinal measures and
stay in the nominal ones; questions that the engine did not assess leave all but the strict one and are counted.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, TypeVar

from rationale_reviewer.evaluation.agreement import (
    cohen_kappa,
    grounded,
    raw_agreement,
    weighted_kappa,
    within_group_kappa,
)
from rationale_reviewer.evaluation.bootstrap import Interval, bootstrap
from rationale_reviewer.evaluation.labels import Held
from rationale_reviewer.evaluation.retrieval import (
    Ranges,
    evidence_precision,
    item_scores,
    line_f1,
    lines_of,
    precision_recall,
)
from rationale_reviewer.records.results import Measured
from rationale_reviewer.records.vocabulary import ItemState, Verdict

T = TypeVar("T")

ORDER: Final = (Verdict.UNSUPPORTED.value, Verdict.PARTIAL.value, Verdict.SUPPORTED.value)
NOMINAL: Final = (*ORDER, Verdict.NOT_APPLICABLE.value)
HEADLINE: Final = "strictly grounded kappa"


_POSITIVE: Final = frozenset({Verdict.SUPPORTED, Verdict.PARTIAL})


class Case(NamedTuple):
    """One document: what was predicted and what one reader holds, by question."""

    document: str
    predicted: Mapping[str, Held]
    gold: Mapping[str, Held]
    by_item: bool
    """Whether the reader gave lines for each item, so that lines can be scored at items."""


class Prepared:
    """A case with what its measures need worked out once, because resampling draws whole cases many times."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._known: dict[str, list[Any]] = {}

    def once(self, key: str, make: Callable[[Case], list[T]]) -> list[T]:
        """What ``make`` gives for the case; the same list for the same key."""
        if key not in self._known:
            self._known[key] = make(self.case)
        return self._known[key]


Cases = Sequence[Case] | Sequence[Prepared]
Statistic = Callable[[Cases], float | None]


def _once(case: Case | Prepared, key: str, make: Callable[[Case], list[T]]) -> list[T]:
    return case.once(key, make) if isinstance(case, Prepared) else make(case)


Ground = Literal["no", "grounded", "strictly"]


# At least this share of the lines cited on a question must be the reader's for the verdict to stand on them. Without
# it one citation of the whole document, or one of every line, grounds everything.
LEAST_SHARE: Final = 0.2


def pairs(case: Case, *, ordinal: bool, ground: Ground = "no") -> list[tuple[str, str]]:
    """(predicted, gold) verdicts of one document, in the order of the gold.

    Args:
        case: The document.
        ordinal: Leave out what either side finds not applicable.
        ground: ``grounded`` counts a positive verdict without a citation in the reader's lines as *unsupported*. That
            forgives a positive verdict where the reader found nothing: an engine that says *partial* to everything
            and quotes every line does well on it. ``strictly`` counts it so only where the reader has lines, and
            otherwise leaves the verdict as wrong as it is; it asks that a fifth of the cited lines be the reader's;
            and what the engine did not assess or called not applicable counts as *unsupported* where the reader has
            an answer, so that an engine cannot choose what it is scored on.
    """
    found = [pair for question in case.gold if (pair := _pair(case, question, ground))]
    if not ordinal:
        return found
    return [pair for pair in found if Verdict.NOT_APPLICABLE.value not in pair]


def by_question(case: Case, ground: Ground = "no") -> dict[str, tuple[str, str]]:
    """(predicted, gold) of each question that has an ordinal pair."""
    found = {question: pair for question in case.gold if (pair := _pair(case, question, ground))}
    return {question: pair for question, pair in found.items() if Verdict.NOT_APPLICABLE.value not in pair}


def _pair(case: Case, question: str, ground: Ground) -> tuple[str, str] | None:
    gold, mine = case.gold[question], case.predicted.get(question)
    floor = Verdict.UNSUPPORTED.value
    if mine is None or mine.verdict is Verdict.NOT_ASSESSED:
        applicable = gold.verdict is not Verdict.NOT_APPLICABLE
        return (floor, gold.verdict.value) if ground == "strictly" and applicable else None
    if ground == "grounded":
        return grounded(mine.verdict.value, mine.lines, gold.lines), gold.verdict.value
    if ground == "strictly" and not _stands(mine, gold):
        return floor, gold.verdict.value
    return mine.verdict.value, gold.verdict.value


def _stands(mine: Held, gold: Held) -> bool:
    """Whether a verdict may count as it is: one on a question that the reader answers has to be grounded."""
    if gold.verdict is Verdict.NOT_APPLICABLE:
        return True
    if mine.verdict in _POSITIVE and gold.verdict in _POSITIVE:
        return _share(mine.lines, gold.lines) >= LEAST_SHARE
    return mine.verdict is not Verdict.NOT_APPLICABLE


def _share(cited: Ranges, gold: Ranges) -> float:
    """Share of the cited lines that are the reader's; 0 without citations."""
    mine = lines_of(cited)
    return len(mine & lines_of(gold)) / len(mine) if mine else 0.0


def _of(case: Case | Prepared, *, ordinal: bool, ground: Ground = "no") -> list[tuple[str, str]]:
    return _once(case, f"pairs {ordinal} {ground}", lambda one: pairs(one, ordinal=ordinal, ground=ground))


def _all(cases: Cases, *, ordinal: bool, ground: Ground = "no") -> list[tuple[str, str]]:
    return [pair for case in cases for pair in _of(case, ordinal=ordinal, ground=ground)]


def _items(case: Case) -> list[tuple[str, str]]:
    """(predicted, gold) states of all rubric items of questions that both sides find applicable and assessed."""
    found: list[tuple[str, str]] = []
    for question, gold in case.gold.items():
        mine = case.predicted.get(question)
        skipped = {Verdict.NOT_APPLICABLE, Verdict.NOT_ASSESSED}
        if mine is None or mine.verdict in skipped or gold.verdict is Verdict.NOT_APPLICABLE:
            continue
        for letter, state in gold.items.items():
            given = mine.items.get(letter, ItemState.NOT_FOUND)
            if given is not ItemState.NOT_ASSESSED:
                found.append((given.value, state.value))
    return found


def _lines(case: Case, *, by_item: bool) -> list[tuple[Ranges, Ranges]]:
    """(predicted, gold) lines, for each item or each question on which something was cited or is labelled."""
    found: list[tuple[Ranges, Ranges]] = []
    if by_item and not case.by_item:
        return found
    for question, gold in case.gold.items():
        mine = case.predicted.get(question)
        if mine is None or mine.verdict is Verdict.NOT_ASSESSED:
            continue
        if by_item:
            letters = [*dict.fromkeys([*gold.item_lines, *mine.item_lines])]
            found += [(mine.item_lines.get(one, ()), gold.item_lines.get(one, ())) for one in letters]
        elif mine.lines or gold.lines:
            found.append((mine.lines, gold.lines))
    return found


def _precisions(case: Case, *, by_item: bool) -> list[float]:
    lines = _lines(case, by_item=by_item)
    shares = [evidence_precision([[one] for one in mine], gold) for mine, gold in lines if mine]
    return [share for share in shares if share is not None]


def _f1s(case: Case, *, by_item: bool) -> list[float]:
    scores = [line_f1(mine, gold) for mine, gold in _lines(case, by_item=by_item)]
    return [score for score in scores if score is not None]


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _precision(cases: Cases, *, by_item: bool) -> float | None:
    key = f"precisions {by_item}"
    return _mean([one for case in cases for one in _once(case, key, lambda own: _precisions(own, by_item=by_item))])


def _f1(cases: Cases, *, by_item: bool) -> float | None:
    key = f"f1s {by_item}"
    return _mean([one for case in cases for one in _once(case, key, lambda own: _f1s(own, by_item=by_item))])


def _unsupported(cases: Cases, which: str) -> float | None:
    scored = precision_recall(_all(cases, ordinal=False), Verdict.UNSUPPORTED.value)
    value: float | None = getattr(scored, which)
    return value


def _item(cases: Cases, level: str, which: str) -> float | None:
    value: float | None = getattr(
        getattr(item_scores([pair for case in cases for pair in _once(case, "items", _items)]), level), which
    )
    return value


MEASURES: Final[Mapping[str, Statistic]] = {
    HEADLINE: lambda cases: weighted_kappa(_all(cases, ordinal=True, ground="strictly"), ORDER),
    "grounded kappa": lambda cases: weighted_kappa(_all(cases, ordinal=True, ground="grounded"), ORDER),
    "verdict quadratic kappa": lambda cases: weighted_kappa(_all(cases, ordinal=True), ORDER),
    "within-document kappa": lambda cases: within_group_kappa([_of(one, ordinal=True) for one in cases], ORDER),
    "verdict kappa": lambda cases: cohen_kappa(_all(cases, ordinal=False), NOMINAL),
    "verdict raw agreement": lambda cases: raw_agreement(_all(cases, ordinal=False)),
    "unsupported precision": lambda cases: _unsupported(cases, "precision"),
    "unsupported recall": lambda cases: _unsupported(cases, "recall"),
    "item precision, shown": lambda cases: _item(cases, "shown", "precision"),
    "item recall, shown": lambda cases: _item(cases, "shown", "recall"),
    "item F1, shown": lambda cases: _item(cases, "shown", "f1"),
    "item F1, strong": lambda cases: _item(cases, "strong", "f1"),
    "evidence precision, question": lambda cases: _precision(cases, by_item=False),
    "evidence precision, item": lambda cases: _precision(cases, by_item=True),
    "line F1, question": lambda cases: _f1(cases, by_item=False),
    "line F1, item": lambda cases: _f1(cases, by_item=True),
}


def measure(cases: Sequence[Case], *, resamples: int = 1000) -> dict[str, Measured]:
    """Every measure with its interval over documents.

    Args:
        cases: One for each document.
        resamples: Draws for the interval; none with fewer than two documents.
    """
    by_name = {case.document: Prepared(case) for case in cases}
    results: dict[str, Measured] = {}
    for name, statistic in MEASURES.items():
        interval: Interval | None = bootstrap(by_name, statistic, resamples=resamples) if len(by_name) > 1 else None
        results[name] = (
            Measured(value=interval.value, low=interval.low, high=interval.high)
            if interval
            else Measured(value=statistic(cases))
        )
    return results
