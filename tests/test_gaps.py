"""Answers to gaps: the severity rule step by step, which gaps are raised, which one is primary, their order."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import pytest
from building import answer, evidence, make_bank, question, result, results, rubric
from doubles import ScriptedEngine
from loading import plain

from rationale_reviewer.gaps import find_gaps, weigh
from rationale_reviewer.pipeline import review
from rationale_reviewer.records.bank import Question, QuestionBank, TypicalGap
from rationale_reviewer.records.reading import ContradictionOffer, ItemOffer, Quotation, Reading
from rationale_reviewer.records.review import Answer, Gap, Nearest, Receipt
from rationale_reviewer.records.vocabulary import (
    Applies,
    Cause,
    EvidenceStatus,
    GateState,
    ItemState,
    Reason,
    Severity,
    Verdict,
)

BLOCKER, MAJOR, MODERATE, MINOR = Severity.BLOCKER, Severity.MAJOR, Severity.MODERATE, Severity.MINOR
CORE, SOMETIMES, RARE = Applies.CORE, Applies.SOMETIMES, Applies.RARE
MET, NOT_MET, UNSETTLED = GateState.MET, GateState.NOT_MET, GateState.UNSETTLED
PARTIAL, UNSUPPORTED = Verdict.PARTIAL, Verdict.UNSUPPORTED
DOWN = "one step down: only sometimes answered in this kind of document"
DISAGREE = "never below major: two passages disagree"


# -- the severity rule -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "applies", "raised", "contradiction", "severity"),
    [
        pytest.param(BLOCKER, CORE, False, False, BLOCKER, id="as the bank says: blocker"),
        pytest.param(MAJOR, CORE, False, False, MAJOR, id="as the bank says: major"),
        pytest.param(MODERATE, CORE, False, False, MODERATE, id="as the bank says: moderate"),
        pytest.param(MINOR, CORE, False, False, MINOR, id="as the bank says: minor"),
        pytest.param(BLOCKER, SOMETIMES, False, False, MAJOR, id="sometimes lowers a blocker"),
        pytest.param(MAJOR, SOMETIMES, False, False, MODERATE, id="sometimes lowers major"),
        pytest.param(MODERATE, SOMETIMES, False, False, MINOR, id="sometimes lowers moderate"),
        pytest.param(MINOR, SOMETIMES, False, False, MINOR, id="minor is the floor"),
        pytest.param(MAJOR, CORE, True, False, BLOCKER, id="raised to a blocker"),
        pytest.param(MODERATE, CORE, True, False, MAJOR, id="raised to major"),
        pytest.param(MINOR, CORE, True, False, MODERATE, id="raised to moderate"),
        pytest.param(BLOCKER, CORE, True, False, BLOCKER, id="not past blocker"),
        pytest.param(BLOCKER, SOMETIMES, True, False, BLOCKER, id="down and up again: blocker"),
        pytest.param(MAJOR, SOMETIMES, True, False, MAJOR, id="down and up again: major"),
        pytest.param(MODERATE, CORE, False, True, MAJOR, id="a contradiction lifts moderate"),
        pytest.param(MINOR, CORE, False, True, MAJOR, id="a contradiction lifts minor"),
        pytest.param(MINOR, SOMETIMES, False, True, MAJOR, id="sometimes does not take it below major"),
        pytest.param(MAJOR, SOMETIMES, False, True, MAJOR, id="nor from major down"),
        pytest.param(BLOCKER, CORE, False, True, BLOCKER, id="a contradiction lowers no blocker"),
        pytest.param(BLOCKER, SOMETIMES, False, True, MAJOR, id="a lowered blocker with a contradiction"),
        pytest.param(MAJOR, CORE, True, True, BLOCKER, id="raised above what a contradiction asks"),
    ],
)
def test_weigh(start: Severity, applies: Applies, raised: bool, contradiction: bool, severity: Severity) -> None:
    """From the bank's severity: down where only sometimes answered, up for a raising class, major for a conflict."""
    raised_by = ["agentic"] if raised else []
    assert weigh(start, applies, raised_by=raised_by, contradiction=contradiction).severity is severity


@pytest.mark.parametrize(
    ("start", "applies", "raised_by", "contradiction", "why"),
    [
        pytest.param(MAJOR, CORE, [], False, ["major in the bank"], id="no step"),
        pytest.param(MAJOR, SOMETIMES, [], False, ["major in the bank", DOWN], id="down"),
        pytest.param(MINOR, SOMETIMES, [], False, ["minor in the bank"], id="no step below the floor"),
        pytest.param(
            MAJOR, CORE, ["agentic"], False, ["major in the bank", "one step up: the system is agentic"], id="up"
        ),
        pytest.param(
            MODERATE,
            CORE,
            ["agentic", "frontier"],
            False,
            ["moderate in the bank", "one step up: the system is agentic and frontier"],
            id="two classes are one step",
        ),
        pytest.param(BLOCKER, CORE, ["agentic"], False, ["blocker in the bank"], id="no step past blocker"),
        pytest.param(MINOR, CORE, [], True, ["minor in the bank", DISAGREE], id="a contradiction"),
        pytest.param(BLOCKER, CORE, [], True, ["blocker in the bank"], id="a contradiction that changes nothing"),
        pytest.param(
            BLOCKER,
            SOMETIMES,
            ["frontier"],
            False,
            ["blocker in the bank", DOWN, "one step up: the system is frontier"],
            id="down, then up",
        ),
    ],
)
def test_weigh_says_which_steps_it_took(
    start: Severity, applies: Applies, raised_by: list[str], contradiction: bool, why: list[str]
) -> None:
    """The reasons are the steps that were taken, in their order, and no others."""
    weighed = weigh(start, applies, raised_by=raised_by, contradiction=contradiction)
    assert list(weighed.why) == why


def test_weigh_moves_one_step_at_most_for_each_rule() -> None:
    """For every start, no rule moves by more than one step, and a contradiction never ends below major."""
    order = list(Severity)
    for start, applies, classes in product(Severity, (CORE, SOMETIMES), (0, 1, 2)):
        raised_by = ["agentic", "frontier"][:classes]
        at = order.index(weigh(start, applies, raised_by=raised_by).severity)
        assert abs(at - order.index(start)) <= 1
        severity = weigh(start, applies, raised_by=raised_by, contradiction=True).severity
        assert severity is order[min(at, order.index(MAJOR))]


# -- which gaps are raised ---------------------------------------------------------------------------------------------


def typical(severity: Severity, *letters: str, name: str = "", **when: str) -> TypicalGap:
    """A gap of the bank that is known by its words."""
    name = name or f"{severity.value} on {''.join(letters) or 'nothing'}"
    return TypicalGap.model_validate(
        {"severity": severity, "critique": f"{name} critique", "ask": f"{name} ask", "items": letters, "when": when}
    )


def asked(*gaps: TypicalGap, question_id: str = "first.practice.1", **changes: Any) -> Question:
    """A question with items a (must), b (must) and c, and these gaps."""
    items = changes.pop("items", (rubric("a"), rubric("b"), rubric("c", must=False)))
    return question(question_id, items=items, gaps=gaps, **changes)


def found(
    of: Question,
    verdict: Verdict,
    spec: str,
    *,
    gates: Mapping[str, GateState] | None = None,
    raising: Sequence[str] = ("agentic", "frontier"),
    **changes: Any,
) -> tuple[Gap, ...]:
    """The gaps of one answer."""
    return find_gaps([of], [answer(of, verdict, results(spec), **changes)], gates or {"any": MET}, raising)


@pytest.mark.parametrize(
    ("verdict", "applies", "raised"),
    [
        pytest.param(PARTIAL, CORE, True, id="partial"),
        pytest.param(UNSUPPORTED, CORE, True, id="unsupported"),
        pytest.param(PARTIAL, SOMETIMES, True, id="partial, sometimes"),
        pytest.param(UNSUPPORTED, SOMETIMES, True, id="unsupported, sometimes"),
        pytest.param(PARTIAL, RARE, False, id="partial, rare"),
        pytest.param(UNSUPPORTED, RARE, False, id="unsupported, rare: look elsewhere"),
        pytest.param(Verdict.SUPPORTED, CORE, False, id="supported"),
        pytest.param(Verdict.NOT_APPLICABLE, CORE, False, id="not applicable"),
        pytest.param(Verdict.NOT_ASSESSED, CORE, False, id="not assessed is no finding"),
    ],
)
def test_which_answers_have_gaps(verdict: Verdict, applies: Applies, raised: bool) -> None:
    """Partial and unsupported answers have gaps, unless the question is rare for this kind of document."""
    gaps = found(asked(typical(BLOCKER, "a")), verdict, "a must not_found; b must strong; c strong", applies=applies)
    assert [gap.id for gap in gaps] == (["first.practice.1:a"] if raised else [])


@pytest.mark.parametrize(
    ("spec", "letters"),
    [
        pytest.param("a must not_found; b must strong; c strong", "a", id="not found"),
        pytest.param("a must weak; b must strong; c strong", "a", id="weak"),
        pytest.param("a must strong; b must strong; c not_found", "c", id="not a must"),
        pytest.param("a must not_found; b must weak; c not_found", "abc", id="each of them"),
        pytest.param("a must not_found; b must not_assessed; c strong", "a", id="never one that was not assessed"),
    ],
)
def test_which_items_have_gaps(spec: str, letters: str) -> None:
    """An item that is not found or weak has a gap of its own where no gap of the bank joins it to another."""
    assert {gap.item for gap in found(asked(), PARTIAL, spec)} == set(letters)


@pytest.mark.parametrize(
    ("must", "severity"), [pytest.param(True, MODERATE, id="must"), pytest.param(False, MINOR, id="may")]
)
def test_an_item_without_a_gap_in_the_bank(must: bool, severity: Severity) -> None:
    """It weighs little, and its words are made from the item's topic; a plain statement, and a question to ask."""
    of = question(items=(rubric("a", must=must), rubric("b")))
    (gap,) = [
        one for one in found(of, PARTIAL, f"a {'must ' if must else ''}not_found; b must strong") if one.item == "a"
    ]
    assert gap.severity is severity
    assert (gap.critique, gap.ask) == ("No passage gives thing a.", "Where can a reader find thing a?")
    assert gap.addition == "Add thing a [here]."


def test_a_gap_of_the_bank_gives_severity_and_words() -> None:
    """Critique and question come from the bank's gap, the addition from the item."""
    (gap,) = found(asked(typical(MAJOR, "a")), PARTIAL, "a must weak; b must strong; c strong")
    assert (gap.severity, gap.critique, gap.ask) == (MAJOR, "major on a critique", "major on a ask")
    assert (gap.question, gap.item, gap.addition) == ("first.practice.1", "a", "Add thing a [here].")
    assert gap.why_severity == ("major in the bank",)


def test_the_heaviest_fitting_gap_describes_an_item() -> None:
    """Of several gaps on one item the heaviest is raised, wherever it stands in the bank."""
    of = asked(typical(MINOR, "a"), typical(BLOCKER, "a"), typical(MAJOR, "a"), typical(BLOCKER, "b"))
    (gap,) = found(of, PARTIAL, "a must not_found; b must strong; c strong")
    assert gap.critique == "blocker on a critique"


def test_a_gap_on_several_items_is_raised_once() -> None:
    """What the bank describes as one gap is one gap, under the first of its items."""
    gaps = found(asked(typical(MAJOR, "a", "b")), PARTIAL, "a must not_found; b must not_found; c not_found")
    assert [(gap.item, gap.severity) for gap in gaps] == [("a", MAJOR), ("c", MINOR)]


def test_a_gap_on_no_item_in_particular_is_not_raised() -> None:
    """A gap that names no item describes the absence of none."""
    (gap,) = found(asked(typical(BLOCKER)), PARTIAL, "a must not_found; b must strong; c strong")
    assert gap.severity is MODERATE


def test_a_lighter_gap_on_several_items_does_not_hide_a_heavier_one() -> None:
    """Whatever gap describes another item, the heaviest gap on a missing item is raised."""
    of = asked(typical(MINOR, "a", "b"), typical(BLOCKER, "b"))
    gaps = found(of, UNSUPPORTED, "a must not_found; b must not_found; c not_found")
    assert "blocker on b critique" in [gap.critique for gap in gaps]


@pytest.mark.parametrize(
    ("when", "gates", "raised"),
    [
        pytest.param({"agentic": "met"}, {"agentic": MET}, True, id="met, as asked"),
        pytest.param({"agentic": "met"}, {"agentic": NOT_MET}, False, id="an agent's gap is not held against others"),
        pytest.param({"agentic": "met"}, {"agentic": UNSETTLED}, False, id="unsettled is not met"),
        pytest.param({"agentic": "met"}, {}, False, id="unknown is not met"),
        pytest.param({"hosted": "not_met"}, {"hosted": NOT_MET}, True, id="not met, as asked"),
        pytest.param({"hosted": "not_met"}, {"hosted": MET}, False, id="met where not met is asked"),
        pytest.param({"hosted": "not_met"}, {"hosted": UNSETTLED}, False, id="unsettled is not not-met"),
        pytest.param(
            {"agentic": "met", "hosted": "not_met"}, {"agentic": MET, "hosted": NOT_MET}, True, id="both conditions"
        ),
        pytest.param(
            {"agentic": "met", "hosted": "not_met"}, {"agentic": MET, "hosted": MET}, False, id="one of two conditions"
        ),
    ],
)
def test_the_conditions_of_a_gap(when: dict[str, str], gates: dict[str, GateState], raised: bool) -> None:
    """A gap with conditions is raised where all of them stand; else the item's plain gap takes its place."""
    of = asked(typical(BLOCKER, "a", **when))
    (gap,) = found(of, PARTIAL, "a must not_found; b must strong; c strong", gates={"any": MET, **gates}, raising=())
    assert gap.severity is (BLOCKER if raised else MODERATE)
    assert (gap.critique == "blocker on a critique") is raised


@pytest.mark.parametrize(
    ("own", "gates", "raising", "severity"),
    [
        pytest.param("any", {"any": MET, "agentic": MET}, ["agentic"], MAJOR, id="a question on every system"),
        pytest.param("agentic", {"any": MET, "agentic": MET}, ["agentic"], MAJOR, id="a question on agents"),
        pytest.param("hosted", {"hosted": MET, "frontier": MET}, ["agentic", "frontier"], MAJOR, id="both classes met"),
        pytest.param("any", {"agentic": MET}, ["agentic"], MAJOR, id="every system, whether or not it is listed"),
        pytest.param("any", {"any": MET, "agentic": NOT_MET}, ["agentic"], MODERATE, id="no agent"),
        pytest.param("any", {"any": MET, "agentic": UNSETTLED}, ["agentic"], MODERATE, id="unsettled raises nothing"),
        pytest.param("any", {"any": MET, "hosted": MET}, ["agentic"], MODERATE, id="a class that does not raise"),
        pytest.param("any", {"any": MET, "agentic": MET}, [], MODERATE, id="a bank without raising classes"),
        pytest.param(
            "any", {"any": MET, "agentic": MET, "frontier": MET}, ["agentic", "frontier"], MAJOR, id="two are one step"
        ),
        pytest.param(
            "hosted",
            {"hosted": UNSETTLED, "agentic": MET},
            ["agentic"],
            MODERATE,
            id="the question's own class is unsettled",
        ),
    ],
)
def test_which_systems_raise_a_gap(
    own: str, gates: dict[str, GateState], raising: list[str], severity: Severity
) -> None:
    """A gap is raised where the system is of the class the question is about and of a raising class too."""
    of = asked(typical(MODERATE, "a"), gate=own)
    (gap,) = found(of, PARTIAL, "a must not_found; b must strong; c strong", gates=gates, raising=raising)
    assert gap.severity is severity


def test_the_shipped_bank_raises_for_agents_and_frontier_models(bank: QuestionBank) -> None:
    """The two raising classes are those of the severity rule, and they are classes of the bank."""
    assert set(bank.raised_by_gates) == {"agentic", "frontier"}
    assert set(bank.raised_by_gates) <= {gate.id for gate in bank.gates}


@pytest.mark.parametrize(
    ("reason", "severity"),
    [pytest.param(Reason.CONTRADICTED, MAJOR, id="two passages disagree")]
    + [pytest.param(one, MINOR, id=one.value) for one in Reason if one is not Reason.CONTRADICTED],
)
def test_a_contradiction_is_never_below_major(reason: Reason, severity: Severity) -> None:
    """Of the reasons for unsupported only a contradiction moves the severity."""
    receipt = Receipt(reason=reason, looked_for=(), passages_read=1, passages_total=1)
    spec = "a must not_found; b must not_found; c not_found"
    gaps = found(asked(typical(MINOR, "a", "b", "c")), UNSUPPORTED, spec, applies=SOMETIMES, receipt=receipt)
    assert [gap.severity for gap in gaps] == [severity]


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        pytest.param(EvidenceStatus.DEFERRED, UNSUPPORTED, id="unsupported"),
        pytest.param(
            EvidenceStatus.ASSERTED,
            PARTIAL,
            id="partial",
        ),
    ],
)
def test_a_contradiction_reaches_the_gaps_of_a_review(status: EvidenceStatus, verdict: Verdict) -> None:
    """Where two passages disagree on a question its gap is not below major, whatever the verdict."""
    first, second = "We believe that every clerk can halt the sorter.", "Two of the nine clerks could not halt it."
    of = question(items=(rubric("a", alone=status is EvidenceStatus.ASSERTED),), gaps=(typical(MINOR, "a"),))
    offer = ItemOffer(question=of.id, item="a", quotation=Quotation(words=first), status=status)
    conflict = ContradictionOffer(
        question=of.id, first=Quotation(words=first), second=Quotation(words=second), note="they disagree"
    )
    reading = Reading(items=(offer,), contradictions=(conflict,), passages_read=("P1", "P2"))
    bundle = review(plain(f"{first}\n\n{second}\n"), make_bank(of), ScriptedEngine(reading))
    assert bundle.answers[0].verdict is verdict
    assert [gap.severity for gap in bundle.gaps] == [MAJOR]


@pytest.mark.parametrize(
    ("cited", "nearest", "shown"),
    [
        pytest.param("c-weak", None, "c-weak", id="the weak evidence itself"),
        pytest.param(None, "c-near", "c-near", id="the nearest miss"),
        pytest.param("c-weak", "c-near", "c-weak", id="evidence before a miss"),
        pytest.param(None, None, None, id="nothing near"),
    ],
)
def test_a_gap_points_to_the_nearest_passage(cited: str | None, nearest: str | None, shown: str | None) -> None:
    """The passage that comes nearest stands with the gap."""
    of = question(items=(rubric("a"),))
    item = result(
        ItemState.WEAK if cited else ItemState.NOT_FOUND,
        rubric("a"),
        found=[evidence(citation_id=cited)] if cited else [],
    ).model_copy(update={"nearest": Nearest(citation=nearest, why="too little") if nearest else None})
    (gap,) = find_gaps([of], [answer(of, PARTIAL, [item])], {}, [])
    assert gap.nearest == shown


# -- primary, and the order --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gaps", "primary"),
    [
        pytest.param([], "a", id="a must before a may, both plain"),
        pytest.param([typical(MAJOR, "c")], "c", id="a heavier gap on a may item"),
        pytest.param([typical(MAJOR, "b")], "b", id="the heavier of two musts"),
        pytest.param([typical(MAJOR, "c"), typical(MAJOR, "b")], "b", id="equal: the must item"),
        pytest.param([typical(MAJOR, "b"), typical(MAJOR, "a")], "a", id="equal musts: the first item"),
    ],
)
def test_primary(gaps: list[TypicalGap], primary: str) -> None:
    """Each question has one primary gap: the heaviest, of equal ones that of the first must item."""
    raised = found(asked(*gaps), UNSUPPORTED, "a must not_found; b must not_found; c not_found")
    assert [gap.item for gap in raised if gap.primary] == [primary]
    assert len(raised) == 3


def test_a_must_item_is_primary_although_a_may_item_stands_before_it() -> None:
    """Of equal gaps that of the must item is primary, wherever it stands in the question."""
    of = question(items=(rubric("a", must=False), rubric("b")), gaps=(typical(MAJOR, "a"), typical(MAJOR, "b")))
    assert [(gap.item, gap.primary) for gap in found(of, UNSUPPORTED, "a not_found; b must not_found")] == [
        ("b", True),
        ("a", False),
    ]


def ranked(*entries: tuple[str, Severity, Applies, Verdict]) -> list[str]:
    """Ids of the gaps of answers with one missing item each, in the order they come out."""
    questions: list[Question] = []
    answers: list[Answer] = []
    for name, severity, applies, verdict in entries:
        of = question(f"first.practice.{name}", items=(rubric("a"),), gaps=(typical(severity, "a"),))
        questions.append(of)
        answers.append(answer(of, verdict, results("a must weak"), applies=applies))
    return [gap.question.removeprefix("first.practice.") for gap in find_gaps(questions, answers, {"any": MET}, [])]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param((MAJOR, CORE, PARTIAL), (MODERATE, CORE, PARTIAL), id="heavier first"),
        pytest.param((MAJOR, CORE, PARTIAL), (MODERATE, CORE, UNSUPPORTED), id="severity before verdict"),
        pytest.param((BLOCKER, SOMETIMES, PARTIAL), (MODERATE, CORE, UNSUPPORTED), id="severity before core"),
        pytest.param(
            (MODERATE, CORE, PARTIAL), (MAJOR, SOMETIMES, PARTIAL), id="core before sometimes, equal severity"
        ),
        pytest.param((MODERATE, CORE, PARTIAL), (MAJOR, SOMETIMES, UNSUPPORTED), id="core before verdict"),
        pytest.param((MAJOR, CORE, UNSUPPORTED), (MAJOR, CORE, PARTIAL), id="unsupported before partial"),
    ],
)
def test_rank(first: tuple[Severity, Applies, Verdict], second: tuple[Severity, Applies, Verdict]) -> None:
    """Severity, then core, then unsupported decide, in whatever order the questions come."""
    assert ranked(("1", *first), ("2", *second)) == ["1", "2"]
    assert ranked(("2", *second), ("1", *first)) == ["1", "2"]


@pytest.mark.parametrize(
    ("state", "order"),
    [
        pytest.param(UNSETTLED, ["2", "1"], id="unsettled"),
        pytest.param(MET, ["1", "2"], id="met"),
    ],
)
def test_questions_whose_class_is_unsettled_come_after_settled_ones(state: GateState, order: list[str]) -> None:
    """Of equally heavy gaps those that may turn out not to apply come last, even where the others weigh less else."""
    first = question("first.practice.1", items=(rubric("a"),), gaps=(typical(MAJOR, "a"),), gate="agentic")
    second = question("first.practice.2", items=(rubric("a"),), gaps=(typical(BLOCKER, "a"),))
    answers = [
        answer(first, UNSUPPORTED, results("a must not_found")),
        answer(second, PARTIAL, results("a must weak"), applies=SOMETIMES),
    ]
    gaps = find_gaps([first, second], answers, {"any": MET, "agentic": state}, [])
    assert [gap.question.removeprefix("first.practice.") for gap in gaps] == order
    assert {gap.severity for gap in gaps} == {MAJOR}


def test_what_may_not_apply_comes_after_what_does() -> None:
    """Of equally heavy gaps that of a question whose class of system is settled comes first, even if partial."""
    open_, settled = (
        question(f"first.practice.{gate}", items=(rubric("a"),), gaps=(typical(MAJOR, "a"),), gate=gate)
        for gate in ("agentic", "hosted")
    )
    answers = [
        answer(open_, UNSUPPORTED, results("a must not_found")),
        answer(settled, PARTIAL, results("a must weak")),
    ]
    gates = {"any": MET, "agentic": UNSETTLED, "hosted": MET}
    ids = [gap.question for gap in find_gaps([open_, settled], answers, gates, [])]
    assert ids == ["first.practice.hosted", "first.practice.agentic"]


def test_equal_gaps_keep_the_order_of_the_bank() -> None:
    """Nothing but the bank's order is left to decide between equal gaps."""
    same = (MAJOR, CORE, PARTIAL)
    assert ranked(("3", *same), ("1", *same), ("2", *same)) == ["3", "1", "2"]


def test_primary_gaps_come_before_all_others() -> None:
    """A light primary gap stands before a heavy one of a question that is listed already."""
    heavy = question("first.practice.1", gaps=(typical(BLOCKER, "a"), typical(BLOCKER, "b")))
    light = question("first.practice.2", items=(rubric("a", must=False), rubric("b")))
    gaps = find_gaps(
        [heavy, light],
        [
            answer(heavy, UNSUPPORTED, results("a must not_found; b not_found")),
            answer(light, PARTIAL, results("a not_found; b must strong")),
        ],
        {"any": MET},
        [],
    )
    assert [(gap.id, gap.severity, gap.primary) for gap in gaps] == [
        ("first.practice.1:a", BLOCKER, True),
        ("first.practice.2:a", MINOR, True),
        ("first.practice.1:b", BLOCKER, False),
    ]


def test_no_answers_no_gaps() -> None:
    """A review without answers has no gaps."""
    assert find_gaps([asked()], [], {}, ["agentic"]) == ()


def test_a_question_that_was_not_assessed_leaves_the_others_alone() -> None:
    """One question's failure takes no other question's gap away."""
    first, second = asked(question_id="first.practice.1"), asked(question_id="first.practice.2")
    answers = [
        answer(first, Verdict.NOT_ASSESSED, results("a must not_found"), cause=Cause.REFUSAL),
        answer(second, PARTIAL, results("a must not_found; b must strong; c strong")),
    ]
    assert [gap.id for gap in find_gaps([first, second], answers, {"any": MET}, [])] == ["first.practice.2:a"]
