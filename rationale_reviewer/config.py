"""What one review is asked to do. Built once at the edge, frozen, passed as an argument."""

from collections.abc import Mapping, Sequence

from rationale_reviewer.errors import OptionError
from rationale_reviewer.records.bank import Question, QuestionBank
from rationale_reviewer.records.base import Record
from rationale_reviewer.records.review import Scope
from rationale_reviewer.records.vocabulary import GateState

_YES = frozenset({"yes", "y", "true", "1", "on", "met"})
_NO = frozenset({"no", "n", "false", "0", "off", "not_met"})


class ReviewOptions(Record):
    """Options of one review."""

    scope: Scope = Scope()
    gates: Mapping[str, GateState] = {}
    """Gates that the editor has set; they win over what the document says."""


def make_options(
    bank: QuestionBank,
    *,
    phases: Sequence[str] = (),
    questions: Sequence[str] = (),
    settings: Sequence[str] = (),
) -> ReviewOptions:
    """Check names against the bank.

    Args:
        bank: The bank of the review.
        phases: Phases or cross-cutting problems to review; all when empty.
        questions: Question ids to review; all when empty.
        settings: Gates as ``name=yes`` or ``name=no``.

    Raises:
        OptionError: A name is unknown; the message lists the known ones, or the likely ones.
    """
    groups = [*(phase.id for phase in bank.phases), *(problem.id for problem in bank.problems)]
    numbers = {str(number): phase.id for number, phase in enumerate(bank.phases, 1)}
    phases = [numbers.get(phase, phase.lower().replace(" ", "_").replace("-", "_")) for phase in phases]
    for phase in phases:
        if phase not in groups:
            raise OptionError(f"{phase!r} is no phase of the bank; the phases and problems are {', '.join(groups)}")
    ids = [question.id for question in bank.questions]
    for name in questions:
        if name not in ids:
            raise OptionError(f"{name!r} is no question of the bank; {_hint(name, ids)}")
    gates = dict(_gate(bank, setting) for setting in settings)
    return ReviewOptions(scope=Scope(phases=tuple(phases), questions=tuple(questions)), gates=gates)


def select(bank: QuestionBank, scope: Scope) -> tuple[Question, ...]:
    """The questions of a scope, in the bank's order."""
    return tuple(
        question
        for question in bank.questions
        if (not scope.phases and not scope.questions)
        or question.group in scope.phases
        or question.id in scope.questions
    )


def _gate(bank: QuestionBank, setting: str) -> tuple[str, GateState]:
    name, _, value = setting.partition("=")
    known = [gate.id for gate in bank.gates if gate.id != "any"]
    if name not in known:
        raise OptionError(f"{name!r} is no system class of the bank; the classes are {', '.join(known)}")
    if value.lower() in _YES:
        return name, GateState.MET
    if value.lower() in _NO:
        return name, GateState.NOT_MET
    raise OptionError(f"--set {setting} says neither yes nor no; write --set {name}=yes or --set {name}=no")


def _hint(name: str, ids: Sequence[str]) -> str:
    stem = name.split(".")[0]
    near = [one for one in ids if one.startswith(stem + ".")] if stem else []
    shown = near or [one for one in ids if stem in one][:6]
    return f"did you mean one of {', '.join(shown)}" if shown else "`questions list` shows them all"
