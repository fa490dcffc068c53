"""Cases -> the counts behind each plot. Pure; drawing is page's."""

from collections.abc import Iterator, Sequence

from rationale_reviewer.evaluation.agreement import confusion
from rationale_reviewer.evaluation.ranking import Outcome
from rationale_reviewer.evaluation.scoring import NOMINAL, ORDER, Case, pairs
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.results import Tally
from rationale_reviewer.records.vocabulary import ItemState, Verdict

_BINS = 10


def label_tallies(cases: Sequence[Case], bank: QuestionBank, reader: str) -> Iterator[Tally]:
    """Confusion, per phase, per question, calibration; against one reader."""
    nominal = [pair for case in cases for pair in pairs(case, ordinal=False)]
    yield Tally(
        title=f"Verdicts: engine (down) against reader {reader} (across)",
        rows=NOMINAL,
        columns=NOMINAL,
        counts=confusion(nominal, NOMINAL),
    )
    yield _by_group(cases, bank)
    yield _by_question(cases, bank)
    yield _calibration(cases)


def _by_group(cases: Sequence[Case], bank: QuestionBank) -> Tally:
    """Share of agreement, of engine's positives the reader shares, by phase or problem."""
    groups = list(dict.fromkeys(question.group for question in bank.questions))
    members = {question.id: question.group for question in bank.questions}
    rows: list[tuple[float | None, ...]] = []
    for group in groups:
        found = [
            (case.predicted[name].verdict, gold.verdict)
            for case in cases
            for name, gold in case.gold.items()
            if members[name] == group
            and name in case.predicted
            and case.predicted[name].verdict is not Verdict.NOT_ASSESSED
        ]
        agreed = sum(mine is gold for mine, gold in found)
        said = [gold for mine, gold in found if mine is Verdict.UNSUPPORTED]
        right = sum(gold is Verdict.UNSUPPORTED for gold in said)
        rows.append((agreed / len(found) if found else None, right / len(said) if said else None))
    return Tally(
        title="Per phase", rows=tuple(groups), columns=("same verdict", "unsupported rightly"), counts=tuple(rows)
    )


def _by_question(cases: Sequence[Case], bank: QuestionBank) -> Tally:
    """Distance of the engine's verdict from the reader's in steps, one column a document; empty where not ordinal."""
    rows: list[tuple[float | None, ...]] = []
    for question in bank.questions:
        row: list[float | None] = []
        for case in cases:
            mine, gold = case.predicted.get(question.id), case.gold[question.id]
            if mine is None or mine.verdict not in ORDER or gold.verdict not in ORDER:
                row.append(None)
            else:
                row.append(float(ORDER.index(mine.verdict) - ORDER.index(gold.verdict)))
        rows.append(tuple(row))
    return Tally(
        title="Per question: steps above (+) or below (-) the reader",
        rows=tuple(question.id for question in bank.questions),
        columns=tuple(case.document for case in cases),
        counts=tuple(rows),
    )


def _calibration(cases: Sequence[Case]) -> Tally:
    """For each state the engine gave an item: how often the reader found it strong, weak or not at all."""
    states = (ItemState.STRONG, ItemState.WEAK, ItemState.NOT_FOUND)
    counts = {(mine, gold): 0 for mine in states for gold in states}
    for case in cases:
        for name, gold in case.gold.items():
            mine = case.predicted.get(name)
            if mine is None or Verdict.NOT_APPLICABLE in (mine.verdict, gold.verdict):
                continue
            for letter, state in gold.items.items():
                key = (mine.items.get(letter, ItemState.NOT_FOUND), state)
                if key in counts:
                    counts[key] += 1
    rows: list[tuple[float | None, ...]] = []
    for mine_state in states:
        total = sum(counts[mine_state, state] for state in states)
        rows.append(tuple(counts[mine_state, state] / total if total else None for state in states))
    names = tuple(state.value.replace("_", " ") for state in states)
    return Tally(
        title="Calibration: items the engine calls (down), share the reader calls (across)",
        rows=names,
        columns=names,
        counts=tuple(rows),
    )


def ranking_tally(outcomes: Sequence[Outcome]) -> Tally:
    """Calibration of a ranker: share of answered questions by tenth of the best score."""
    scored = [(score, True) for outcome in outcomes for score in outcome.present]
    scored += [(score, False) for outcome in outcomes for score in outcome.absent]
    scored.sort(key=lambda one: one[0])
    rows: list[tuple[float | None, ...]] = []
    names: list[str] = []
    for number in range(_BINS):
        part = scored[number * len(scored) // _BINS : (number + 1) * len(scored) // _BINS]
        if part:
            names.append(f"{part[0][0]:.2f} to {part[-1][0]:.2f}")
            rows.append((sum(answered for _, answered in part) / len(part),))
    return Tally(
        title="Calibration: share of answered questions by tenth of the best score",
        rows=tuple(names),
        columns=("answered",),
        counts=tuple(rows),
    )
