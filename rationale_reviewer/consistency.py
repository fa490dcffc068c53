"""A bundle against itself -> what in it does not follow from the rest. Pure; needs neither document nor bank.

States of items and parts and verdicts are computed again, every reference is looked up in the table of citations, and
what the rules forbid is looked for: a claim without lines, *unsupported* without a receipt. What only the bank can
tell is out of reach: severities, wording, which items must be shown, and how many.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from rationale_reviewer.records.bank import Part
from rationale_reviewer.records.review import Answer, Gap, GateResult, ItemResult, ReviewBundle
from rationale_reviewer.records.vocabulary import CitationStatus, GateState, ItemState, Verdict
from rationale_reviewer.verdicts import item_state, judge, judge_parts

_MISSING: Final = frozenset({ItemState.NOT_FOUND, ItemState.WEAK})


def faults(bundle: ReviewBundle) -> Iterator[str]:
    """What a bundle says and does not follow from it, as sentences that name the place."""
    yield from _twice("citation", (citation.id for citation in bundle.citations))
    yield from _twice("answer", (answer.question for answer in bundle.answers))
    yield from _twice("gap", (gap.id for gap in bundle.gaps))
    yield from _twice("gate", (gate.gate for gate in bundle.gates))
    for answer in bundle.answers:
        yield from _twice(f"item of {answer.question},", (item.id for item in answer.items))
    yield from _table(bundle)
    for gate in bundle.gates:
        yield from _gate(gate)
    states = {gate.gate: gate.state for gate in bundle.gates}
    for answer in bundle.answers:
        yield from _items(answer, bundle)
        yield from _verdict(answer, states.get(answer.gate, GateState.MET))
        yield from _parts(answer)
        yield from _lines(answer)
    answers = {answer.question: answer for answer in bundle.answers}
    for gap in bundle.gaps:
        yield from _gap(gap, answers.get(gap.question))


def _table(bundle: ReviewBundle) -> Iterator[str]:
    known = {citation.id for citation in bundle.citations}
    for where, one in references(bundle):
        if one not in known:
            yield f"{where} refers to {one}, which is not in the table"
    for citation in bundle.citations:
        if citation.status is CitationStatus.ABSENT:
            yield f"{citation.id} is in the table and said to be absent"
    resting = [(f"a finding on {one.question}", one.citations) for one in bundle.findings]
    resting += [(f"the assumption of {one.phase}", one.citations) for one in bundle.assumptions]
    yield from (f"{what} rests on no citation" for what, citations in resting if not citations)
    for pair in bundle.contradictions:
        if pair.first == pair.second:
            yield f"a contradiction on {pair.question} has one passage on both sides"


def references(bundle: ReviewBundle) -> Iterator[tuple[str, str]]:
    """Everything in a bundle that refers to a citation: what refers, and the id."""
    for answer in bundle.answers:
        yield from ((answer.question, one) for one in _used(answer))
    for gate in bundle.gates:
        yield from ((f"gate {gate.gate}", one) for one in gate.citations)
    for pair in bundle.pairs:
        yield from ((f"pair of {pair.phase}", one) for one in (*pair.x.citations, *pair.y.citations))
    for finding in bundle.findings:
        yield from ((f"finding on {finding.question}", one) for one in finding.citations)
    for both in bundle.contradictions:
        yield from ((f"contradiction on {both.question}", one) for one in (both.first, both.second))
    for assumption in bundle.assumptions:
        yield from ((f"assumption of {assumption.phase}", one) for one in assumption.citations)
    yield from ((f"gap {gap.id}", gap.nearest) for gap in bundle.gaps if gap.nearest)


def _used(answer: Answer) -> Iterator[str]:
    for item in answer.items:
        yield from (one.citation for one in item.evidence)
        if item.nearest:
            yield item.nearest.citation
    for clause in answer.clauses:
        yield from clause.citations
    for sentence in answer.draft:
        yield from sentence.citations
    for note in answer.fits:
        yield from note.citations
    if answer.receipt and answer.receipt.nearest:
        yield answer.receipt.nearest.citation


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    yield from (f"{what} {name} stands {times} times" for name, times in Counter(names).items() if times > 1)


def _gate(gate: GateResult) -> Iterator[str]:
    if gate.basis == "document" and not gate.citations:
        yield f"gate {gate.gate} is said to be settled by the document and rests on no citation"
    if (gate.basis == "unsettled") != (gate.state is GateState.UNSETTLED):
        yield f"gate {gate.gate} is {gate.state}, on the basis {gate.basis}"
    if gate.basis == "always" and gate.state is not GateState.MET:
        yield f"gate {gate.gate} holds for every system and is {gate.state}"


def _items(answer: Answer, bundle: ReviewBundle) -> Iterator[str]:
    for item in answer.items:
        made = item_state(item.evidence, bundle.bank.counts_as_evidence)
        # A failure leaves open what was not strong already, and goes with its cause.
        state = made if item.cause is None or made is ItemState.STRONG else ItemState.NOT_ASSESSED
        if item.state is not state:
            yield f"{answer.question} item {item.id} is {item.state}, its evidence makes it {state}"
        elif item.cause and state is not ItemState.NOT_ASSESSED:
            yield f"{answer.question} item {item.id} is {state} and has the cause {item.cause}"


def _verdict(answer: Answer, gate: GateState) -> Iterator[str]:
    judged = judge(
        answer.items,
        supported_min=answer.supported_min,
        gate=gate,
        clause_holds=any(clause.form == "partial_if" and clause.citations for clause in answer.clauses),
    )
    if judged.verdict is not answer.verdict:
        yield f"{answer.question} is {answer.verdict}, its items make it {judged.verdict}"
    elif judged.cause is not answer.cause:
        yield f"{answer.question} has the cause {answer.cause}, its items give {judged.cause}"
    elif answer.verdict is Verdict.UNSUPPORTED and answer.receipt is None:
        yield f"{answer.question} is unsupported and has no receipt"
    elif answer.verdict is not Verdict.UNSUPPORTED and answer.receipt:
        yield f"{answer.question} is {answer.verdict} and has a receipt for being unsupported"


def _parts(answer: Answer) -> Iterator[str]:
    letters = {item.id for item in answer.items}
    parts = [Part(name=part.name, items=part.items) for part in answer.parts]
    if any(letter not in letters for part in parts for letter in part.items):
        yield f"{answer.question} has a part of items that it does not have"
        return
    for said, made in zip(answer.parts, judge_parts(parts, answer.items), strict=True):
        if said.state is not made.state:
            yield f"{answer.question}: {said.name} is {said.state}, its items make it {made.state}"


def _lines(answer: Answer) -> Iterator[str]:
    for clause in answer.clauses:
        if not clause.citations:
            yield f"{answer.question}: {clause.form} {clause.number} rests on no citation"
    for number, sentence in enumerate(answer.draft, 1):
        if not sentence.citations:
            yield f"{answer.question}: sentence {number} of the draft rests on no citation"


def _gap(gap: Gap, answer: Answer | None) -> Iterator[str]:
    verdicts = {Verdict.PARTIAL, Verdict.UNSUPPORTED}
    if answer is None or answer.verdict not in verdicts:
        yield f"gap {gap.id} is about a question that is neither partial nor unsupported"
        return
    item: ItemResult | None = next((one for one in answer.items if one.id == gap.item), None)
    if item is not None and item.state not in _MISSING:
        yield f"gap {gap.id} is about an item that is {item.state}"
