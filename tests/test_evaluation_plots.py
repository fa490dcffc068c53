"""The counts behind each plot, worked by hand."""

import pytest
from building import make_bank, phase, question, rubric
from evaluating import NA, NOT_ASSESSED, NOT_FOUND, STRONG, WEAK, P, S, U, held

from rationale_reviewer.evaluation.labels import Held
from rationale_reviewer.evaluation.plots import label_tallies, ranking_tally
from rationale_reviewer.evaluation.ranking import Outcome
from rationale_reviewer.evaluation.scoring import Case
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.results import Tally

ONE, TWO, THREE = "first.practice.1", "first.practice.2", "second.practice.1"


@pytest.fixture
def bank() -> QuestionBank:
    """Two questions of one phase, one of another."""
    questions = [question(name, items=[rubric("a"), rubric("b", must=False)]) for name in (ONE, TWO, THREE)]
    return make_bank(*questions, phases=[phase("first"), phase("second", 2)])


def tallies(bank: QuestionBank, *documents: tuple[list[Held], list[Held]]) -> list[Tally]:
    """The tables of some documents, each with the engine's and the reader's side of all questions."""
    names = [one.id for one in bank.questions]
    cases = [
        Case(
            f"d{number}",
            dict(zip(names, mine, strict=True)),
            dict(zip(names, gold, strict=True)),
            by_item=True,
        )
        for number, (mine, gold) in enumerate(documents)
    ]
    return list(label_tallies(cases, bank, "a"))


def counts(tally: Tally) -> list[list[float | None]]:
    """The cells of a table, row by row."""
    return [list(row) for row in tally.counts]


def test_tables(bank: QuestionBank) -> None:
    """Confusion, per phase, per question and calibration of two documents."""
    confusion, phases, questions, calibration = tallies(
        bank,
        (
            [held(P, states={"a": STRONG, "b": WEAK}), held(U, states={"a": NOT_FOUND}), held(NA)],
            [held(S, states={"a": STRONG, "b": NOT_FOUND}), held(U, states={"a": WEAK}), held(U, states={"a": WEAK})],
        ),
        (
            [held(U, states={"a": STRONG}), held(S), held(U)],
            [held(P, states={"a": WEAK}), held(U), held(NA, states={"a": STRONG})],
        ),
    )
    assert confusion.title == "Verdicts: engine (down) against reader a (across)"
    assert confusion.rows == confusion.columns == ("unsupported", "partial", "supported", "not_applicable")
    assert counts(confusion) == [[1, 1, 0, 1], [0, 0, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    # First: PS UU UP SU, one the same; of two unsupported one rightly. Second: NA U, U NA: none.
    assert (phases.rows, phases.columns) == (("first", "second"), ("same verdict", "unsupported rightly"))
    assert counts(phases) == [[1 / 4, 1 / 2], [0, 0]]
    assert (questions.rows, questions.columns) == ((ONE, TWO, THREE), ("d0", "d1"))
    assert counts(questions) == [[-1, -1], [0, 2], [None, None]]
    # Items of d0: strong-strong, weak-not found, not found-weak; of d1: strong-weak. The third question is left out.
    assert calibration.rows == calibration.columns == ("strong", "weak", "not found")
    assert counts(calibration) == [[1 / 2, 1 / 2, 0], [0, 0, 1], [0, 1, 0]]


def test_nothing_said(bank: QuestionBank) -> None:
    """A share of nothing is empty, not 0."""
    _, phases, _, calibration = tallies(bank, ([held(P), held(P), held(P)], [held(P), held(U), held(U)]))
    assert counts(phases) == [[1 / 2, None], [0, None]]
    assert counts(calibration) == [[None] * 3] * 3


def test_not_assessed(bank: QuestionBank) -> None:
    """What was not assessed is in no confusion and has no distance from the reader."""
    sides = [held(NOT_ASSESSED)] * 3, [held(S), held(U), held(NA)]
    confusion, _, questions, _ = tallies(bank, sides)
    assert counts(confusion) == [[0] * 4] * 4
    assert counts(questions) == [[None]] * 3


def test_not_assessed_per_phase(bank: QuestionBank) -> None:
    """A phase of which nothing was assessed has no share of agreement."""
    _, phases, _, _ = tallies(bank, ([held(P), held(P), held(NOT_ASSESSED)], [held(P), held(P), held(S)]))
    assert counts(phases) == [[1, None], [None, None]]


def test_ranking_tally() -> None:
    """Best scores in ten equal parts, lowest first, with the share of answered questions in each."""
    outcomes = [Outcome((True,) * 10, tuple(range(10, 20)), tuple(range(5))), Outcome((), (), tuple(range(5, 10)))]
    found = ranking_tally(outcomes)
    assert found.columns == ("answered",)
    assert found.rows[0] == "0.00 to 1.00"
    assert found.rows[-1] == "18.00 to 19.00"
    assert counts(found) == [[0]] * 5 + [[1]] * 5


def test_ranking_tally_of_few() -> None:
    """Fewer questions than parts give a row each, and none gives no rows."""
    assert counts(ranking_tally([Outcome((True,), (0.5,), (0.25,))])) == [[0], [1]]
    assert ranking_tally([Outcome((True,), (0.5,), (0.25,))]).rows == ("0.25 to 0.25", "0.50 to 0.50")
    assert counts(ranking_tally([])) == []
