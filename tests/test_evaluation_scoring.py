"""The numbers of a suite: worked by hand, for engines that cheat, and for what is left out.

Questions are q1, q2 ...; U, P, S are unsupported, partial, supported. A pair is (engine, reader).
"""

import random
from collections.abc import Callable, Mapping
from typing import Final

import pytest
from evaluating import (
    FOLDERS,
    NA,
    NOT_ASSESSED,
    NOT_FOUND,
    READERS,
    STRONG,
    WEAK,
    Labelled,
    P,
    S,
    U,
    held,
)

from rationale_reviewer.evaluation.engines import Known, fit_prior
from rationale_reviewer.evaluation.harness import leave_one_out
from rationale_reviewer.evaluation.labels import Held
from rationale_reviewer.evaluation.scoring import HEADLINE, MEASURES, Case, Ground, by_question, measure, pairs
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.vocabulary import ItemState, Verdict

GROUNDS: Final[tuple[Ground, ...]] = ("no", "grounded", "strictly")
STRICT, GROUNDED, QUADRATIC = "strictly grounded kappa", "grounded kappa", "verdict quadratic kappa"


def score(name: str, *cases: Case) -> float | None:
    """One measure of some cases."""
    return MEASURES[name](cases)


def case(predicted: Mapping[str, Held], gold: Mapping[str, Held], name: str = "d", *, by_item: bool = True) -> Case:
    """One document."""
    return Case(name, predicted, gold, by_item)


# -- two documents worked by hand --------------------------------------------------------------------------------------

ONE: Final = case(
    {
        # Right, and one line (2) shared; the clause's line 9 counts for the question, not for the item.
        "q1": held(S, {"a": [(1, 2)]}, states={"a": STRONG}, clause=[(9, 9)]),
        "q2": held(P, {"a": [(10, 10)]}, states={"a": STRONG}),  # nothing is there
        "q3": held(P, {"a": [(20, 20)]}, states={"a": WEAK}),  # right, from the wrong place
        "q4": held(U, states={"a": NOT_FOUND, "b": NOT_FOUND}),  # overlooked
    },
    {
        "q1": held(S, {"a": [(2, 3)]}, states={"a": STRONG, "b": NOT_FOUND}),
        "q2": held(U, states={"a": NOT_FOUND}),
        "q3": held(P, {"a": [(30, 30)]}, states={"a": STRONG}),
        "q4": held(P, {"a": [(40, 41)], "b": [(45, 45)]}, states={"a": WEAK, "b": STRONG}),
    },
    "one",
)
TWO: Final = case(
    {
        "q1": held(U, states={"a": NOT_FOUND}),
        "q2": held(NA),
        "q3": held(NOT_ASSESSED),
        "q4": held(S, {"a": [(5, 5)]}, states={"a": STRONG, "b": ItemState.NOT_ASSESSED}),
        "q5": held(U),
    },
    {
        "q1": held(U, states={"a": NOT_FOUND}),
        "q2": held(U, states={"a": NOT_FOUND}),
        "q3": held(U, states={"a": NOT_FOUND}),
        "q4": held(S, {"a": [(5, 5)], "b": [(7, 8)]}, states={"a": STRONG, "b": WEAK}),
        "q5": held(U),
    },
    "two",
)


@pytest.mark.parametrize(
    ("ordinal", "ground", "one", "two"),
    [
        pytest.param(
            False, "no", [(S, S), (P, U), (P, P), (U, P)], [(U, U), (NA, U), (S, S), (U, U)], id="as they are"
        ),
        pytest.param(True, "no", [(S, S), (P, U), (P, P), (U, P)], [(U, U), (S, S), (U, U)], id="ordinal"),
        # q3 has no ground; in q2 the reader has no lines to be met.
        pytest.param(True, "grounded", [(S, S), (U, U), (U, P), (U, P)], [(U, U), (S, S), (U, U)], id="grounded"),
        # In q2 the reader is not positive, so the engine's partial stays as wrong as it is.
        # What the engine did not assess or called not applicable counts as unsupported.
        pytest.param(
            True, "strictly", [(S, S), (P, U), (U, P), (U, P)], [(U, U), (U, U), (U, U), (S, S), (U, U)], id="strictly"
        ),
    ],
)
def test_pairs(ordinal: bool, ground: Ground, one: list[tuple[str, str]], two: list[tuple[str, str]]) -> None:
    """A pair for every question that was assessed, with the ground that was asked for."""
    assert pairs(ONE, ordinal=ordinal, ground=ground) == one
    assert pairs(TWO, ordinal=ordinal, ground=ground) == two


WORKED: Final = {
    # Nine pairs: SS PU UP UP UU UU UU SS UU. Observed 0+1+1+1 = 3. Given U6 P1 S2, gold U5 P2 S2; expected (U,P) 6*2*1
    # + (U,S) 6*2*4 + (P,U) 1*5*1 + (P,S) 1*2*1 + (S,U) 2*5*4 + (S,P) 2*2*1 = 12+48+5+2+40+4 = 111, over 9.
    STRICT: 1 - 3 / (111 / 9),
    # SS UU UP UP UU SS UU. Observed 2. Given U5 S2, gold U3 P2 S2: 5*2*1 + 5*2*4 + 2*3*4 + 2*2*1 = 78, over 7.
    GROUNDED: 1 - 2 / (78 / 7),
    # SS PU PP UP UU SS UU. Observed 2. Both U3 P2 S2: 2 * (3*2*1 + 2*2*1 + 3*2*4) = 68, over 7.
    QUADRATIC: 1 - 2 / (68 / 7),
    # The same by document. One: observed 2, both U1 P2 S1: 2 * (2 + 2 + 4) = 16, over 4. Two: 0, both U2 S1:
    # 2 * 2*1*4 = 16, over 3.
    "within-document kappa": 1 - 2 / (16 / 4 + 16 / 3),
    # Eight pairs with NA, 5 agree. Given U3 P2 S2 NA1, gold U4 P2 S2: p_e = (12 + 4 + 4) / 64.
    "verdict kappa": (5 / 8 - 20 / 64) / (1 - 20 / 64),
    "verdict raw agreement": 5 / 8,
    "unsupported precision": 2 / 3,  # said of one/q4, two/q1, two/q5; right of the last two
    "unsupported recall": 2 / 4,  # is so in one/q2, two/q1, two/q2, two/q5
    # Items: SS nn | Sn | WS | nW nS | nn | SS (two/q4 b was not assessed). Shown: tp 3, fp 1, fn 2.
    "item precision, shown": 3 / 4,
    "item recall, shown": 3 / 5,
    "item F1, shown": 6 / 9,
    # Strong: tp 2, fp 1 (one/q2), fn 2 (one/q3, one/q4 b).
    "item F1, strong": 4 / 7,
    # Quotations by question: one/q1 one of two, q2 none of one, q3 none of one, two/q4 one of one.
    "evidence precision, question": (1 / 2 + 0 + 0 + 1) / 4,
    # By item: one/q1 a one of one, q2 a and q3 a none, two/q4 a one of one.
    "evidence precision, item": (1 + 0 + 0 + 1) / 4,
    # Lines by question: {1,2,9} and {2,3}; three times nothing in common; {5} and {5,7,8}.
    "line F1, question": (2 * 1 / 5 + 0 + 0 + 0 + 2 * 1 / 4) / 5,
    # By item: {1,2} and {2,3}; q2 a, q3 a, q4 a, q4 b; {5} and {5}; {} and {7,8}.
    "line F1, item": (2 * 1 / 4 + 0 + 0 + 0 + 0 + 1 + 0) / 7,
}


def test_every_measure_is_worked() -> None:
    """The table above leaves out no measure, and the headline is one of them."""
    assert list(WORKED) == list(MEASURES)
    assert HEADLINE == STRICT


@pytest.mark.parametrize("name", WORKED)
def test_worked_by_hand(name: str) -> None:
    """Each measure of the two documents is what the formula gives on paper."""
    assert score(name, ONE, TWO) == pytest.approx(WORKED[name])


@pytest.mark.parametrize(("name", "expected"), [("evidence precision, item", 1 / 1), ("line F1, item", (1 + 0) / 2)])
def test_lines_by_question_are_not_scored_by_item(name: str, expected: float) -> None:
    """A document for which the reader gave lines by question is left out of the measures by item, and of no other."""
    coarse = ONE._replace(by_item=False)
    assert score(name, coarse, TWO) == pytest.approx(expected)
    others = [one for one in MEASURES if one not in {"evidence precision, item", "line F1, item"}]
    assert {one: score(one, coarse, TWO) for one in others} == {one: score(one, ONE, TWO) for one in others}


@pytest.mark.parametrize("name", MEASURES)
def test_nothing_to_measure(name: str) -> None:
    """Without documents, and with documents that share no question, a measure is undefined and no number."""
    assert score(name) is None
    # Strictly, an engine that answers nothing has said unsupported throughout, which is what chance gives.
    assert score(name, case({}, ONE.gold)) == (0 if name == STRICT else None)


def test_intervals() -> None:
    """Each measure comes with an interval over documents around its value; one document has none."""
    found = measure([ONE, TWO], resamples=50)
    assert {name: one.value for name, one in found.items()} == pytest.approx(WORKED)
    assert all(one.low is not None and one.high is not None for one in found.values())
    assert all(one.low <= one.value <= one.high for one in found.values() if one.low and one.value and one.high)
    assert found == measure([TWO, ONE], resamples=50)
    alone = measure([ONE], resamples=50)
    assert [one.low for one in alone.values()] == [None] * len(MEASURES)
    assert alone[STRICT].value == score(STRICT, ONE)


# -- grounds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mine", "gold", "grounded", "strictly"),
    [
        pytest.param(held(S, {"a": [(3, 3)]}), held(S, {"a": [(1, 9)]}), (S, S), (S, S), id="met"),
        pytest.param(held(S, {"a": [(3, 3)]}), held(P, {"b": [(3, 3)]}), (S, P), (S, P), id="met at another item"),
        pytest.param(held(P, clause=[(3, 3)]), held(P, {"a": [(3, 3)]}), (P, P), (P, P), id="met by a clause"),
        pytest.param(held(P, {"a": [(3, 3)]}), held(P, clause=[(3, 3)]), (P, P), (P, P), id="clause met"),
        pytest.param(held(P, {"a": [(1, 2)]}), held(P, {"a": [(3, 4)]}), (U, P), (U, P), id="missed by a line"),
        pytest.param(held(S), held(S, {"a": [(1, 9)]}), (U, S), (U, S), id="nothing cited"),
        pytest.param(held(P, {"a": [(3, 3)]}), held(U), (U, U), (P, U), id="reader found nothing"),
        pytest.param(held(P, {"a": [(3, 3)]}), held(U, {"a": [(3, 3)]}), (P, U), (P, U), id="reader set the scene"),
        pytest.param(held(P, {"a": [(3, 3)]}), held(U, {"a": [(8, 8)]}), (U, U), (P, U), id="another scene"),
        pytest.param(held(U, {"a": [(3, 3)]}), held(P, {"a": [(3, 3)]}), (U, P), (U, P), id="no verdict is lifted"),
        pytest.param(held(P, {"a": [(1, 5)]}), held(P, {"a": [(5, 9)]}), (P, P), (P, P), id="one line of five"),
        pytest.param(held(P, {"a": [(1, 6)]}), held(P, {"a": [(6, 9)]}), (P, P), (U, P), id="one line of six"),
        pytest.param(held(P, {"a": [(1, 6)]}), held(P, {"a": [(5, 9)]}), (P, P), (P, P), id="two lines of six"),
        pytest.param(
            held(P, {"a": [(5, 5)], "b": [(10, 12)]}, clause=[(20, 20)]),
            held(P, {"a": [(5, 9)]}),
            (P, P),
            (P, P),
            id="one of five, over items and clauses",
        ),
        pytest.param(
            held(P, {"a": [(5, 5)], "b": [(10, 13)]}, clause=[(20, 20)]),
            held(P, {"a": [(5, 9)]}),
            (P, P),
            (U, P),
            id="one of six, over items and clauses",
        ),
        pytest.param(
            held(P, {"a": [(1, 5), (1, 5)], "b": [(2, 4)]}), held(P, {"a": [(5, 9)]}), (P, P), (P, P), id="repeated"
        ),
        pytest.param(held(P, {"a": [(1, 99)]}), held(U), (U, U), (P, U), id="everything, where there is nothing"),
    ],
)
def test_ground(mine: Held, gold: Held, grounded: tuple[Verdict, Verdict], strictly: tuple[Verdict, Verdict]) -> None:
    """A positive verdict needs a citation in the reader's lines; strictly, a fifth of the lines it cites.

    Strictly it needs them only where the reader is positive too; elsewhere it stays as wrong as it is.
    """
    one = case({"q": mine}, {"q": gold})
    assert pairs(one, ordinal=True, ground="grounded") == [grounded]
    assert pairs(one, ordinal=True, ground="strictly") == [strictly]


# -- what is left out --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mine", "gold", "nominal", "ordinal"),
    [
        pytest.param(held(NA), held(U), [(NA, U)], [], id="engine finds it not applicable"),
        pytest.param(held(P, {"a": [(3, 3)]}), held(NA), [(P, NA)], [], id="reader finds it not applicable"),
        pytest.param(held(NA), held(NA), [(NA, NA)], [], id="both do"),
        pytest.param(held(NOT_ASSESSED), held(S), [], [], id="not assessed"),
        pytest.param(held(NOT_ASSESSED), held(NA), [], [], id="not assessed and not applicable"),
        pytest.param(None, held(S), [], [], id="not asked"),
    ],
)
def test_left_out(
    mine: Held | None, gold: Held, nominal: list[tuple[str, str]], ordinal: list[tuple[str, str]]
) -> None:
    """Not applicable leaves the ordinal measures only; what was not assessed leaves all but the strict one."""
    one = case({"q": mine} if mine else {}, {"q": gold})
    assert pairs(one, ordinal=False) == nominal
    for ground in ("no", "grounded"):
        assert pairs(one, ordinal=True, ground=ground) == ordinal
    answered = gold.verdict is not NA
    assert pairs(one, ordinal=True, ground="strictly") == ([(U, gold.verdict)] if answered else [])


def test_by_question() -> None:
    """The ordinal pairs under the names of their questions, with the ground that was asked for."""
    assert by_question(ONE, "strictly") == {"q1": (S, S), "q2": (P, U), "q3": (U, P), "q4": (U, P)}
    assert by_question(TWO) == {"q1": (U, U), "q4": (S, S), "q5": (U, U)}
    for one in (ONE, TWO):
        for ground in GROUNDS:
            assert list(by_question(one, ground).values()) == pairs(one, ordinal=True, ground=ground)


@pytest.mark.parametrize("mine", [NA, NOT_ASSESSED])
def test_items_of_questions_left_out(mine: Verdict) -> None:
    """Items of a question that was not assessed, or is not applicable, are no misses."""
    gold = {"q": held(S, {"a": [(1, 1)]}, states={"a": STRONG})}
    assert score("item recall, shown", case({"q": held(mine, states={"a": NOT_FOUND})}, gold)) is None
    assert score("item recall, shown", case({"q": held(U, states={"a": NOT_FOUND})}, gold)) == 0


@pytest.mark.parametrize("mine", [P, U])
def test_items_where_the_reader_finds_it_not_applicable(mine: Verdict) -> None:
    """Items that were shown for a question that the reader finds not applicable are no false alarms."""
    one = case({"q": held(mine, states={"a": WEAK})}, {"q": held(NA, states={"a": NOT_FOUND})})
    assert score("item precision, shown", one) is None


@pytest.mark.parametrize("name", ["line F1, question", "line F1, item"])
def test_lines_of_questions_not_assessed(name: str) -> None:
    """The reader's lines on a question that was not assessed are no misses either."""
    gold = {"q1": held(P, {"a": [(1, 1)]}), "q2": held(P, {"a": [(2, 2)]})}
    one = case({"q1": held(P, {"a": [(1, 1)]}), "q2": held(NOT_ASSESSED)}, gold)
    assert score(name, one) == 1


# -- a reader, and engines that cheat ----------------------------------------------------------------------------------

LABELS: Final = [(folder, reader) for folder in FOLDERS for reader in READERS]
Predictions = dict[str, dict[str, Held]]


@pytest.fixture(scope="session", params=LABELS, ids="/".join)
def labelled(request: pytest.FixtureRequest, bank: QuestionBank) -> Labelled:
    """The labels of one reader in one folder."""
    folder, reader = request.param
    return Labelled(folder, reader, bank)


def prior(labelled: Labelled) -> Predictions:
    """The question's prior, each document left out of its own."""
    names = list(labelled.files)
    known = [Known(name, 100, labelled.held[name]) for name in names]
    return leave_one_out("question prior", fit_prior, known, names)


def quoting(predicted: Predictions, quote: Callable[[str], tuple[int, int]]) -> Predictions:
    """The same verdicts, each positive one with the quotation that ``quote`` gives for its document."""
    return {
        name: {
            question: held(side.verdict, {"a": [quote(name)]} if side.verdict in {P, S} else {})
            for question, side in own.items()
        }
        for name, own in predicted.items()
    }


def random_line(labelled: Labelled, seed: int) -> Callable[[str], tuple[int, int]]:
    """A quotation of some line of the document."""
    generator = random.Random(seed)  # noqa: S311  # a cheat's choice, no secret

    def quote(name: str) -> tuple[int, int]:
        line = generator.randint(1, labelled.files[name].document.lines)
        return line, line

    return quote


def every_line(labelled: Labelled) -> Callable[[str], tuple[int, int]]:
    """A quotation of the whole document."""
    return lambda name: (1, labelled.files[name].document.lines)


def test_reader_against_itself(labelled: Labelled) -> None:
    """A reader held against itself scores 1 on every measure."""
    cases = labelled.cases(labelled.held)
    assert {name: statistic(cases) for name, statistic in MEASURES.items()} == dict.fromkeys(MEASURES, 1.0)


@pytest.mark.parametrize("seed", range(3))
def test_prior_with_random_quotes(labelled: Labelled, seed: int) -> None:
    """Verdicts from the prior with random quotes look good by verdict and are nothing by ground."""
    cases = labelled.cases(quoting(prior(labelled), random_line(labelled, seed)))
    verdict, grounded, strict = (score(name, *cases) for name in (QUADRATIC, GROUNDED, STRICT))
    assert verdict is not None and grounded is not None and strict is not None  # noqa: PT018  # for the types
    assert verdict > 0.2
    assert grounded < 0.15
    assert strict < 0
    assert verdict - max(grounded, strict) > 0.2


@pytest.mark.parametrize("seed", range(3))
def test_right_verdicts_with_random_quotes(labelled: Labelled, seed: int) -> None:
    """Even the right verdict on every question is worth next to nothing with random quotes."""
    cases = labelled.cases(quoting(labelled.held, random_line(labelled, seed)))
    grounded, strict = score(GROUNDED, *cases), score(STRICT, *cases)
    assert score(QUADRATIC, *cases) == 1
    assert grounded is not None
    assert grounded < 0.2
    # Where every positive verdict is right, the two grounds are one.
    assert strict == grounded


def test_right_verdicts_without_quotes(labelled: Labelled) -> None:
    """Without any quotation both grounded kappas are exactly what chance gives."""
    bare = {
        name: {question: held(side.verdict) for question, side in own.items()} for name, own in labelled.held.items()
    }
    cases = labelled.cases(bare)
    assert (score(QUADRATIC, *cases), score(GROUNDED, *cases), score(STRICT, *cases)) == (1, 0, 0)


def test_quoting_everything(labelled: Labelled) -> None:
    """An engine that says partial to everything and cites every line does well on grounded kappa alone.

    On the documents of other people it beats most honest engines; strictly grounded, it is worth less than nothing.
    """
    partial = {name: {question: held(P) for question in own} for name, own in labelled.held.items()}
    cases = labelled.cases(quoting(partial, every_line(labelled)))
    grounded = score(GROUNDED, *cases)
    supported = sum(side.verdict is S for own in labelled.held.values() for side in own.values())
    assert grounded is not None
    assert grounded > (0.85 if len(labelled.files) == 6 else 0.4), f"{supported} are supported"
    strict = score(STRICT, *cases)
    assert strict is not None
    assert strict < 0
    assert score(QUADRATIC, *cases) == 0
    lines = score("line F1, question", *cases)
    assert lines is not None
    assert lines < 0.1


def test_prior_quoting_everything(labelled: Labelled) -> None:
    """Verdicts from the prior do not become grounded by citing every line."""
    cases = labelled.cases(quoting(prior(labelled), every_line(labelled)))
    strict = score(STRICT, *cases)
    assert strict is not None
    assert strict < 0.15


def test_not_applicable_wherever_in_doubt(labelled: Labelled) -> None:
    """An engine that calls everything not applicable but two easy questions a document earns no high headline."""
    predicted: Predictions = {}
    for name, own in labelled.held.items():
        easy = {next(q for q, one in own.items() if one.verdict is verdict) for verdict in (U, P)}
        predicted[name] = {question: side if question in easy else held(NA) for question, side in own.items()}
    strict = score(STRICT, *labelled.cases(predicted))
    assert strict is not None
    assert strict < 0.5


def test_abstaining_shows_in_the_nominal_measures(labelled: Labelled) -> None:
    """What such an engine hides from the headline shows in raw agreement, kappa and the recall of unsupported."""
    predicted = {
        name: {question: side if number < 5 else held(NA) for number, (question, side) in enumerate(own.items())}
        for name, own in labelled.held.items()
    }
    cases = labelled.cases(predicted)
    for name in ("verdict raw agreement", "verdict kappa", "unsupported recall"):
        value = score(name, *cases)
        assert value is not None
        assert value < 0.4
