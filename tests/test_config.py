"""Options are checked against the bank where they are made, and select what is reviewed."""

import pytest
from building import make_bank, phase, question
from pydantic import ValidationError

from rationale_reviewer.config import ReviewOptions, make_options, select
from rationale_reviewer.errors import OptionError
from rationale_reviewer.records.bank import CrossCuttingProblem, Gate, QuestionBank
from rationale_reviewer.records.review import Scope
from rationale_reviewer.records.vocabulary import GateState

MET, NOT_MET = GateState.MET, GateState.NOT_MET
IDS = ("plan.theory.1", "plan.practice.1", "build.practice.1", "trust.theory.1", "build.practice.2")


@pytest.fixture
def small() -> QuestionBank:
    """A bank of two phases, one problem and two classes of system."""
    made = make_bank(
        *(question(name) for name in IDS),
        gates=(Gate(id="agentic", means="acts through tools"), Gate(id="hosted", means="is run by its makers")),
        phases=(phase("plan", 1), phase("build", 2)),
    )
    return made.model_copy(update={"problems": (CrossCuttingProblem(id="trust", name="Trust", x="x", y="y"),)})


@pytest.mark.parametrize(
    ("phases", "questions", "chosen"),
    [
        pytest.param([], [], IDS, id="everything when nothing is asked for"),
        pytest.param(["plan"], [], IDS[:2], id="a phase"),
        pytest.param(["trust"], [], ("trust.theory.1",), id="a problem"),
        pytest.param(["build"], [], ("build.practice.1", "build.practice.2"), id="a phase that lies apart"),
        pytest.param(["build", "plan"], [], (*IDS[:3], IDS[4]), id="two phases, in the bank's order"),
        pytest.param([], ["trust.theory.1", "plan.theory.1"], (IDS[0], IDS[3]), id="questions, in the bank's order"),
        pytest.param(["plan"], ["build.practice.2"], (*IDS[:2], IDS[4]), id="a phase and a question besides"),
        pytest.param(["plan"], ["plan.theory.1"], IDS[:2], id="a question twice over is reviewed once"),
        pytest.param([], ["plan.theory.1", "plan.theory.1"], IDS[:1], id="a question named twice"),
    ],
)
def test_select(small: QuestionBank, phases: list[str], questions: list[str], chosen: tuple[str, ...]) -> None:
    """A scope selects the questions of its phases and those it names, in the bank's order."""
    options = make_options(small, phases=phases, questions=questions)
    assert options.scope == Scope(phases=tuple(phases), questions=tuple(questions))
    assert tuple(one.id for one in select(small, options.scope)) == chosen


@pytest.mark.parametrize(
    ("setting", "gates"),
    [
        *(
            pytest.param(f"agentic={word}", {"agentic": MET}, id=word)
            for word in ("yes", "y", "true", "1", "on", "met", "YES", "True")
        ),
        *(
            pytest.param(f"hosted={word}", {"hosted": NOT_MET}, id=word)
            for word in ("no", "n", "false", "0", "off", "not_met", "No", "FALSE")
        ),
    ],
)
def test_a_class_of_system_is_set(small: QuestionBank, setting: str, gates: dict[str, GateState]) -> None:
    """Yes and no may be written in several ways."""
    assert make_options(small, settings=[setting]).gates == gates


def test_several_classes_are_set_at_once(small: QuestionBank) -> None:
    """Each setting has its own class, and what is not set is left to the document."""
    assert make_options(small, settings=["agentic=no", "hosted=yes"]).gates == {"agentic": NOT_MET, "hosted": MET}
    assert make_options(small).gates == {}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param({"phases": ["plans"]}, ["'plans' is no phase", "plan, build, trust"], id="an unknown phase"),
        pytest.param({"phases": ["plan", ""]}, ["'' is no phase", "plan, build, trust"], id="an empty phase"),
        pytest.param({"phases": ["plan.theory.1"]}, ["is no phase", "plan, build"], id="a question for a phase"),
        pytest.param(
            {"questions": ["plan.theory.9"]},
            ["'plan.theory.9' is no question", "plan.theory.1, plan.practice.1"],
            id="an unknown question of a known phase",
        ),
        pytest.param(
            {"questions": ["practice"]}, ["plan.practice.1, build.practice.1"], id="a piece of some questions' names"
        ),
        pytest.param({"questions": ["nonsense"]}, ["`questions list`"], id="nothing like it"),
        pytest.param({"questions": ["plan"]}, ["'plan' is no question", "plan.theory.1"], id="a phase for a question"),
        pytest.param({"settings": ["robotic=yes"]}, ["'robotic' is no system class", "agentic, hosted"], id="no class"),
        pytest.param({"settings": ["any=no"]}, ["'any' is no system class", "agentic, hosted"], id="every system"),
        pytest.param({"settings": ["agentic=perhaps"]}, ["--set agentic=yes or --set agentic=no"], id="neither"),
        pytest.param({"settings": ["agentic="]}, ["says neither yes nor no"], id="no value"),
        pytest.param({"settings": ["agentic"]}, ["says neither yes nor no"], id="no sign either"),
        pytest.param({"settings": [""]}, ["'' is no system class"], id="empty"),
        pytest.param({"settings": ["hosted=yes", "agentic=x"]}, ["--set agentic=x"], id="the second of two"),
    ],
)
def test_unknown_names_are_refused(small: QuestionBank, options: dict[str, list[str]], said: list[str]) -> None:
    """The message names the wrong word and what to write instead."""
    with pytest.raises(OptionError) as error:
        make_options(
            small,
            phases=options.get("phases", ()),
            questions=options.get("questions", ()),
            settings=options.get("settings", ()),
        )
    assert error.value.exit_code == 2
    for words in said:
        assert words in str(error.value)


def test_options_are_frozen() -> None:
    """What a review was asked to do does not change under it."""
    options = ReviewOptions()
    with pytest.raises(ValidationError, match="frozen"):
        options.scope = Scope(phases=("plan",))  # type: ignore[misc]  # the very thing that is refused
    with pytest.raises(ValidationError, match="colour"):
        ReviewOptions.model_validate({"colour": "red"})


def test_every_name_of_the_shipped_bank_is_known(bank: QuestionBank) -> None:
    """Each phase, problem, question and class can be asked for, and each group selects its own questions."""
    groups = [*(one.id for one in bank.phases), *(one.id for one in bank.problems)]
    for group in groups:
        options = make_options(bank, phases=[group])
        assert {one.group for one in select(bank, options.scope)} == {group}
    everything = [one.id for one in bank.questions]
    assert [one.id for one in select(bank, make_options(bank, questions=everything).scope)] == everything
    assert [one.id for one in select(bank, make_options(bank, phases=groups).scope)] == everything
    classes = [gate.id for gate in bank.gates if gate.id != "any"]
    assert make_options(bank, settings=[f"{name}=yes" for name in classes]).gates == dict.fromkeys(classes, MET)
