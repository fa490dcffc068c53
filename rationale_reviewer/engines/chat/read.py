"""The read step: for each cell and window one request; its reply becomes offers, and what it leaves out failures."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from rationale_reviewer.engines.chat.asks import Ask, StepName, make_ask
from rationale_reviewer.engines.chat.forms import ClauseRead, ItemRead, QuestionRead, Quote, ReadReply
from rationale_reviewer.engines.chat.rendering import Window
from rationale_reviewer.records.bank import Question, QuestionBank
from rationale_reviewer.records.reading import (
    ClauseOffer,
    Failure,
    GateOffer,
    ItemOffer,
    NearMiss,
    PairOffer,
    Quotation,
    ReasonOffer,
)
from rationale_reviewer.records.vocabulary import Cause, DocumentKind, GateState, Level, Reason

_FIT: Final = {
    Level.THEORY: "These questions are of the level *theory*: can the end be had through the means at all? Evidence "
    "decides. How much it is wanted, and how handy the means is, shows nothing.",
    Level.PRACTICE: "These questions are of the level *practice*: does the attempt succeed, and how far? A measure, a "
    "mechanism in place, an owner or a limit shows it. The worth of the goal and bare possibility show nothing.",
    Level.DELIVERABLE: "These questions ask whether what each phase has to hand over is there.",
}
_MIXED: Final = "The level of each question stands beside it."
DELIVERABLES: Final = "deliverables"


class Cell(NamedTuple):
    """Questions that are read for together."""

    key: str
    questions: tuple[Question, ...]
    phase: str | None
    """The phase whose pair is asked for along with them."""
    gates: bool
    """Whether the classes of system are asked for along with them."""


class Heard(NamedTuple):
    """What one reply offers."""

    items: tuple[ItemOffer, ...] = ()
    clauses: tuple[ClauseOffer, ...] = ()
    near: tuple[NearMiss, ...] = ()
    reasons: tuple[ReasonOffer, ...] = ()
    gates: tuple[GateOffer, ...] = ()
    pairs: tuple[PairOffer, ...] = ()
    failures: tuple[Failure, ...] = ()


def cells(bank: QuestionBank, questions: Sequence[Question]) -> tuple[Cell, ...]:
    """Phases by level, then the problems, then the deliverables; gates are asked with the last of them."""
    phases = [phase.id for phase in bank.phases]
    grouped: dict[str, list[Question]] = {}
    for question in questions:
        if question.level is Level.DELIVERABLE:
            key = DELIVERABLES
        elif question.group in phases:
            key = f"{question.group}.{question.level.value}"
        else:
            key = "problems"
        grouped.setdefault(key, []).append(question)
    order = [f"{phase}.{level}" for phase in phases for level in ("theory", "practice")] + ["problems", DELIVERABLES]
    keys = [key for key in order if key in grouped]
    seen: set[str] = set()
    made: list[Cell] = []
    for key in keys:
        phase = key.partition(".")[0]
        asked = phase if phase in phases and phase not in seen else None
        seen.add(phase)
        made.append(Cell(key, tuple(grouped[key]), asked, gates=key == keys[-1]))
    return tuple(made)


def make_reads(
    bank: QuestionBank, kind: DocumentKind, asked: Sequence[Cell], shown: Sequence[Window], reading: int = 1
) -> Iterator[Ask]:
    """One request for each window and cell; those of a window share all bytes up to the questions."""
    note = "" if reading == 1 else f"\nThis is reading {reading}; it does not depend on earlier ones."
    for window in shown:
        for cell in asked:
            values = {
                "mark": window.mark,
                "kind": kind.value.replace("_", " "),
                "part": "the whole of it" if window.total == 1 else f"part {window.number} of {window.total}",
                "document": window.text,
                "fit": _fit(cell) + note,
                "questions": "\n\n".join(_blocks(bank, cell)),
            }
            about = [question.id for question in cell.questions]
            ask = make_ask(StepName.READ, values, ReadReply, about=about, key=cell.key, window=window.number)
            yield ask._replace(reading=reading)


def _fit(cell: Cell) -> str:
    levels = {question.level for question in cell.questions}
    return _FIT[levels.pop()] if len(levels) == 1 else _MIXED


def _blocks(bank: QuestionBank, cell: Cell) -> Iterator[str]:
    mixed = len({question.level for question in cell.questions}) > 1
    for question in cell.questions:
        yield "\n".join(_question(question, mixed=mixed))
    if cell.phase:
        phase = next(one for one in bank.phases if one.id == cell.phase)
        for side in ("x", "y"):
            about = phase.pair.get("x" if side == "x" else "y")
            if about:
                yield f"PAIR {phase.id} {side}: quote the words by which the document names {about.topic}."
    if cell.gates:
        gates = [f"- {gate.id}: {gate.means}" for gate in bank.gates if gate.id != "any"]
        yield "CLASSES of system, for `gates` (quote the passage that settles one; leave out what none settles):\n" + (
            "\n".join(gates)
        )


def _question(question: Question, *, mixed: bool) -> Iterator[str]:
    level = f" ({question.level.value})" if mixed else ""
    yield f"QUESTION {question.id}{level}: {question.text}"
    if question.reading:
        yield f"Read as: {question.reading}"
    for item in question.items:
        yield f"  item {item.id}: {item.shows}"
    for number, clause in enumerate(question.partial_if, 1):
        yield f"  clause partial {number}: {clause.when}"
    for number, unsupported in enumerate(question.unsupported_if, 1):
        yield f"  clause unsupported {number}: {unsupported.when}"
    if question.fit_trap:
        yield f"  does not count: {question.fit_trap}"


def hear(reply: ReadReply, cell: Cell, bank: QuestionBank) -> Heard:
    """What a reply offers for the questions that it was asked; what it leaves out was not assessed.

    Offers for questions, items, clauses, gates and phases that were not asked for are let fall.
    """
    by_id = _joined(reply.questions)
    items: list[ItemOffer] = []
    near: list[NearMiss] = []
    clauses: list[ClauseOffer] = []
    reasons: list[ReasonOffer] = []
    failures: list[Failure] = []
    for question in cell.questions:
        said = by_id.get(question.id)
        if said is None:
            failures.append(_left_out(question.id, None))
            continue
        letters = _items_joined(said.items)
        for item in question.items:
            told = letters.get(item.id)
            if told is None:
                failures.append(_left_out(question.id, item.id))
                continue
            items += _items(question, told)
            near += _near(question, told)
        clauses += [offer for one in said.clauses if (offer := _clause(question, one))]
        reasons += _reason(question, said)
    return Heard(
        items=tuple(items),
        clauses=tuple(clauses),
        near=tuple(near),
        reasons=tuple(reasons),
        gates=tuple(_gates(reply, bank)) if cell.gates else (),
        pairs=tuple(_pairs(reply, cell)),
        failures=tuple(failures),
    )


def _joined(said: Sequence[QuestionRead]) -> dict[str, QuestionRead]:
    """Entries on the same question as one: a model may write one for each quotation, and none of them is lost."""
    joined: dict[str, QuestionRead] = {}
    for one in said:
        before = joined.get(one.id)
        if before:
            one = QuestionRead(
                id=one.id,
                items=before.items + one.items,
                reason=before.reason or one.reason,
                reason_quote=before.reason_quote if before.reason else one.reason_quote,
                clauses=before.clauses + one.clauses,
            )
        joined[one.id] = one
    return joined


def _items_joined(said: Sequence[ItemRead]) -> dict[str, ItemRead]:
    """The same for entries on one item."""
    joined: dict[str, ItemRead] = {}
    for one in said:
        before = joined.get(one.item)
        if before:
            one = ItemRead(item=one.item, found=before.found + one.found, near=before.near or one.near)
        joined[one.item] = one
    return joined


def _left_out(question: str, item: str | None) -> Failure:
    return Failure(
        question=question, item=item, cause=Cause.LEFT_OUT_OF_REPLY, detail="the reply says nothing about it"
    )


def _items(question: Question, told: ItemRead) -> Iterator[ItemOffer]:
    for found in told.found:
        quotation = _quotation(found)
        yield ItemOffer(
            question=question.id, item=told.item, quotation=quotation, status=found.status, basis=found.why[:200]
        )


def _near(question: Question, told: ItemRead) -> Iterator[NearMiss]:
    if told.near and not told.found:
        yield NearMiss(question=question.id, item=told.item, quotation=_quotation(told.near), why=told.near.why[:200])


def _clause(question: Question, told: ClauseRead) -> ClauseOffer | None:
    form, _, number = told.clause.strip().partition(" ")
    if form not in {"partial", "unsupported"} or not number.isdigit():
        return None
    known = len(question.partial_if if form == "partial" else question.unsupported_if)
    if not 1 <= int(number) <= known:
        return None
    return ClauseOffer(
        question=question.id,
        clause=int(number) - 1,
        form="partial_if" if form == "partial" else "unsupported_if",
        quotation=_quotation(told.quote),
    )


def _reason(question: Question, said: QuestionRead) -> Iterator[ReasonOffer]:
    if said.reason and not any(item.found for item in said.items):
        quotation = _quotation(said.reason_quote) if said.reason_quote else None
        yield ReasonOffer(question=question.id, reason=Reason(said.reason), quotation=quotation)


def _gates(reply: ReadReply, bank: QuestionBank) -> Iterator[GateOffer]:
    known = {gate.id for gate in bank.gates} - {"any"}
    for one in reply.gates:
        if one.gate in known:
            state = GateState.MET if one.state == "met" else GateState.NOT_MET
            yield GateOffer(gate=one.gate, state=state, quotation=_quotation(one.quote))


def _pairs(reply: ReadReply, cell: Cell) -> Iterator[PairOffer]:
    for one in reply.pairs:
        if one.phase == cell.phase:
            yield PairOffer(phase=one.phase, side=one.side, quotation=_quotation(one.quote))


def _quotation(quote: Quote) -> Quotation:
    return Quotation(words=quote.words, passage=quote.passage.strip(" []") or None)
