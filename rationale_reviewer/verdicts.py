"""Item evidence -> item states, verdict, parts. The bank's rules, pure; nobody asks a model for a verdict.

The rules, in the order they are applied (docs/design/verdicts.md):

1. A gate that is not met is ``not_applicable``.
2. Every ``must`` item strong and at least ``supported_min`` strong: ``supported``. More reading cannot undo it.
3. A failure of the whole question is ``not_assessed`` with its cause.
4. An item that was not assessed and could still bring about rule 2, or could lift *unsupported*: ``not_assessed``.
5. A shown item that does not merely set the scene, or a partial clause that holds: ``partial``.
6. Otherwise ``unsupported``.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

from rationale_reviewer.records.bank import Part
from rationale_reviewer.records.review import ItemResult, PartResult
from rationale_reviewer.records.vocabulary import Cause, EvidenceStatus, GateState, ItemState, SupportCheck, Verdict

_SHOWN = frozenset({ItemState.STRONG, ItemState.WEAK})
_STATUSES = tuple(EvidenceStatus)


class _Graded(Protocol):
    """What says how far it goes."""

    @property
    def status(self) -> EvidenceStatus: ...

    @property
    def support(self) -> SupportCheck: ...


Graded = TypeVar("Graded", bound=_Graded)


class Judgement(NamedTuple):
    """A verdict, with the cause where it is ``not_assessed``."""

    verdict: Verdict
    cause: Cause | None = None


def item_state(evidence: Sequence[_Graded], counts: Sequence[EvidenceStatus]) -> ItemState:
    """The state of one item that was assessed.

    Args:
        evidence: Its checked evidence, or offers whose words were found.
        counts: The statuses that make an item strong for this kind of document.

    Returns:
        ``strong`` when any evidence counts and no second look downgraded it, ``weak`` when there is other evidence,
        ``not_found`` when there is none.
    """
    kept = [one for one in evidence if one.support is not SupportCheck.NO]
    if any(one.status in counts and one.support is not SupportCheck.RELATED for one in kept):
        return ItemState.STRONG
    return ItemState.WEAK if kept else ItemState.NOT_FOUND


def strongest_first(evidence: Sequence[Graded], counts: Sequence[EvidenceStatus] = ()) -> list[Graded]:
    """Evidence of one item: what counts, then what no second look downgraded, then by status; else as it comes.

    Args:
        evidence: Its evidence, or what is offered as such.
        counts: The statuses that make an item strong for this kind of document, if they are known.
    """

    def rank(one: Graded) -> tuple[bool, bool, int]:
        downgraded = one.support in {SupportCheck.RELATED, SupportCheck.NO}
        return downgraded or one.status not in counts, downgraded, _STATUSES.index(one.status)

    return sorted(evidence, key=rank)


def judge(
    items: Sequence[ItemResult],
    *,
    supported_min: int,
    gate: GateState = GateState.MET,
    clause_holds: bool = False,
    cause: Cause | None = None,
) -> Judgement:
    """The verdict on one question.

    Args:
        items: Its rubric items with their states.
        supported_min: How many strong items *supported* takes.
        gate: Whether the system is of the class that the question is about; unsettled counts as met.
        clause_holds: Whether a partial clause holds, with a checked citation.
        cause: Why the whole question could not be assessed, if so.

    Returns:
        The verdict. ``cause`` is set exactly when it is ``not_assessed``.
    """
    if gate is GateState.NOT_MET:
        return Judgement(Verdict.NOT_APPLICABLE)
    if _supported(items, supported_min, {ItemState.STRONG}):
        return Judgement(Verdict.SUPPORTED)
    if cause is not None:
        return Judgement(Verdict.NOT_ASSESSED, cause)
    missing = next((item.cause for item in items if item.state is ItemState.NOT_ASSESSED), None)
    shown = clause_holds or any(item.state in _SHOWN and item.alone for item in items)
    if missing is not None:
        could_be_supported = _supported(items, supported_min, {ItemState.STRONG, ItemState.NOT_ASSESSED})
        if could_be_supported or not shown:
            return Judgement(Verdict.NOT_ASSESSED, missing)
    return Judgement(Verdict.PARTIAL if shown else Verdict.UNSUPPORTED)


def _supported(items: Sequence[ItemResult], supported_min: int, good: set[ItemState]) -> bool:
    strong = [item for item in items if item.state in good]
    return all(item in strong for item in items if item.must) and len(strong) >= supported_min


def judge_parts(parts: Sequence[Part], items: Sequence[ItemResult]) -> tuple[PartResult, ...]:
    """The state of each half of a question that asks two things.

    A part is ``strong`` when all its items are, ``not_found`` when none is shown, else ``weak``; an item that was not
    assessed leaves the part ``not_assessed`` unless another item of it is shown.
    """
    states = {item.id: item.state for item in items}
    results: list[PartResult] = []
    for part in parts:
        own = [states[letter] for letter in part.items]
        if own and all(state is ItemState.STRONG for state in own):
            state = ItemState.STRONG
        elif any(state in _SHOWN for state in own):
            state = ItemState.WEAK
        elif ItemState.NOT_ASSESSED in own:
            state = ItemState.NOT_ASSESSED
        else:
            state = ItemState.NOT_FOUND
        results.append(PartResult(name=part.name, items=part.items, state=state))
    return tuple(results)


def weaker_part(parts: Sequence[PartResult]) -> PartResult | None:
    """The part to name in the headline: the weakest where they differ, None where they do not."""
    order = [ItemState.NOT_FOUND, ItemState.NOT_ASSESSED, ItemState.WEAK, ItemState.STRONG]
    ranked = sorted(parts, key=lambda part: order.index(part.state))
    return ranked[0] if ranked and ranked[0].state is not ranked[-1].state else None
