"""Answers -> gaps with their severity, worst first. Pure; the bank's severity rule is applied step by step.

A gap starts at the severity written in the bank. It falls one step where documents of this kind answer the question
only sometimes, and rises one step (not past blocker) where the system is of the class the question is about and also
of a class that raises (agentic, frontier). A contradiction is never below major. Where the question is *rare* for the
kind of document there is no gap: it is listed under 'look elsewhere'.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from rationale_reviewer.records.bank import Question, TypicalGap
from rationale_reviewer.records.review import Answer, Gap, ItemResult
from rationale_reviewer.records.vocabulary import Applies, GateState, ItemState, Reason, Severity, Verdict

_ORDER: Final = tuple(Severity)
_EVERY_SYSTEM: Final = "any"
_WITH_GAPS: Final = frozenset({Verdict.PARTIAL, Verdict.UNSUPPORTED})
_MISSING: Final = frozenset({ItemState.NOT_FOUND, ItemState.WEAK})


class Weighed(NamedTuple):
    """A severity and the steps that led to it."""

    severity: Severity
    why: tuple[str, ...]


def weigh(start: Severity, applies: Applies, *, raised_by: Sequence[str] = (), contradiction: bool = False) -> Weighed:
    """Apply the severity rule.

    Args:
        start: The severity written at the gap.
        applies: Whether documents of this kind answer the question.
        raised_by: The raising classes that the system is known to belong to; only whether there is one matters.
        contradiction: Whether two passages disagree on the question.
    """
    at = _ORDER.index(start)
    why = [f"{start.value} in the bank"]
    if applies is Applies.SOMETIMES and at < len(_ORDER) - 1:
        at += 1
        why.append("one step down: only sometimes answered in this kind of document")
    if raised_by and at > 0:
        at -= 1
        why.append(f"one step up: the system is {' and '.join(raised_by)}")
    if contradiction and at > _ORDER.index(Severity.MAJOR):
        at = _ORDER.index(Severity.MAJOR)
        why.append("never below major: two passages disagree")
    return Weighed(_ORDER[at], tuple(why))


def find_gaps(
    questions: Sequence[Question],
    answers: Sequence[Answer],
    gates: Mapping[str, GateState],
    raising: Sequence[str],
    contradicted: Collection[str] = (),
) -> tuple[Gap, ...]:
    """Every gap of a review, ranked.

    Args:
        questions: The bank's questions, at least those that were answered.
        answers: The answers.
        gates: State of each gate.
        raising: Gates that raise a gap's severity when met.
        contradicted: Ids of questions on which two passages disagree.

    Returns:
        Primary gaps, one a question, before the others; within these the heaviest first, then those of questions
        whose gate is settled, *core* before *sometimes*, *unsupported* before *partial*, and the bank's order. None
        for questions that are rare here, not applicable, supported or not assessed.
    """
    by_id = {question.id: question for question in questions}
    ranked: list[tuple[tuple[int, ...], Gap]] = []
    for number, answer in enumerate(answers):
        question = by_id[answer.question]
        system = _System(gates, _raised_by(question, gates, raising), answer.question in contradicted)
        for gap in _gaps(question, answer, system):
            rank = (
                not gap.primary,
                _ORDER.index(gap.severity),
                # What may turn out not to apply does not push aside what does.
                gates.get(question.gate) is GateState.UNSETTLED,
                answer.applies is not Applies.CORE,
                answer.verdict is not Verdict.UNSUPPORTED,
                number,
            )
            ranked.append((rank, gap))
    ranked.sort(key=lambda entry: entry[0])
    return tuple(gap for _, gap in ranked)


def _raised_by(question: Question, gates: Mapping[str, GateState], raising: Sequence[str]) -> list[str]:
    """The raising classes of the system, where it is known to be of the class that the question is about."""
    if question.gate != _EVERY_SYSTEM and gates.get(question.gate) is not GateState.MET:
        return []
    return [gate for gate in raising if gates.get(gate) is GateState.MET]


class _System(NamedTuple):
    """What weighs on the gaps of one question besides its answer."""

    gates: Mapping[str, GateState]
    raised_by: Sequence[str]
    contradicted: bool


def _gaps(question: Question, answer: Answer, system: _System) -> list[Gap]:
    if answer.verdict not in _WITH_GAPS or answer.applies is Applies.RARE:
        return []
    missing = [item for item in answer.items if item.state in _MISSING]
    by_reason = answer.receipt is not None and answer.receipt.reason is Reason.CONTRADICTED
    found: list[Gap] = []
    listed: list[TypicalGap] = []
    for item in sorted(missing, key=lambda one: not one.must):
        typical = _typical(question, item, system.gates)
        if typical in listed:
            continue
        listed += [typical] if typical else []
        weighed = weigh(
            _start(typical, item),
            answer.applies,
            raised_by=system.raised_by,
            contradiction=by_reason or system.contradicted,
        )
        found.append(_gap(question, item, typical, weighed))
    if not found:
        return []
    best = min(found, key=lambda gap: (_ORDER.index(gap.severity), found.index(gap)))
    return [gap.model_copy(update={"primary": gap is best}) for gap in found]


def _typical(question: Question, item: ItemResult, gates: Mapping[str, GateState]) -> TypicalGap | None:
    """The heaviest of the bank's gaps that describes the absence of this item in a system of this class."""
    fitting = [
        gap
        for gap in question.gaps
        if item.id in gap.items and all(gates.get(gate) == state for gate, state in gap.when.items())
    ]
    return min(fitting, key=lambda gap: _ORDER.index(gap.severity), default=None)


def _start(typical: TypicalGap | None, item: ItemResult) -> Severity:
    """The severity to start from; an item for which the bank has no gap weighs little."""
    if typical:
        return typical.severity
    return Severity.MODERATE if item.must else Severity.MINOR


def _gap(question: Question, item: ItemResult, typical: TypicalGap | None, weighed: Weighed) -> Gap:
    rubric = question.item(item.id)
    nearest = item.evidence[0].citation if item.evidence else item.nearest.citation if item.nearest else None
    return Gap(
        id=f"{question.id}:{item.id}",
        question=question.id,
        item=item.id,
        severity=weighed.severity,
        why_severity=weighed.why,
        primary=False,
        critique=typical.critique if typical else f"No passage gives {rubric.topic}.",
        ask=typical.ask if typical else f"Where can a reader find {rubric.topic}?",
        addition=rubric.addition,
        nearest=nearest,
    )
