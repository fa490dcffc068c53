"""What an engine offers. All of it is a claim until code has found the words in the visible text.

An engine never says *supported*: it offers quotations for rubric items, clauses, gates and pairs, and may name a
reason. A part that it could not do is a :class:`Failure`, never an empty list.
"""

from typing import Literal

from rationale_reviewer.records.base import Record
from rationale_reviewer.records.document import Span
from rationale_reviewer.records.vocabulary import Cause, EvidenceStatus, GateState, Reason, SupportCheck


class Quotation(Record):
    """Words that the engine says are in the document."""

    words: str
    span: Span | None = None
    """Where the engine took them from, when it knows; checked like everything else."""
    passage: str | None = None
    """Label of the passage they are said to be in."""


class ItemOffer(Record):
    """A quotation offered as evidence for one rubric item."""

    question: str
    item: str
    quotation: Quotation
    status: EvidenceStatus
    basis: str = ""
    """What made the engine offer it, for the reader: matched cues, or the model's one-line reason."""
    support: SupportCheck = SupportCheck.UNCHECKED


class ClauseOffer(Record):
    """A quotation that a partial or unsupported clause rests on. ``clause`` counts from 0 in the bank's order."""

    question: str
    clause: int
    form: Literal["partial_if", "unsupported_if"]
    quotation: Quotation


class NearMiss(Record):
    """The nearest passage that does not show the item, and why it falls short."""

    question: str
    item: str | None
    quotation: Quotation
    why: str
    reason: Reason | None = None


class ReasonOffer(Record):
    """The engine's reason for finding nothing on a question."""

    question: str
    reason: Reason
    quotation: Quotation | None = None


class GateOffer(Record):
    """What the document says about the class of system; an unsettled gate is simply not offered."""

    gate: str
    state: Literal[GateState.MET, GateState.NOT_MET]
    quotation: Quotation


class PairOffer(Record):
    """Words by which the document fills X or Y of a phase."""

    phase: str
    side: Literal["x", "y"]
    quotation: Quotation


class FitOffer(Record):
    """An answer that leans on what its level must not lean on."""

    question: str
    code: str
    quotation: Quotation


class FindingOffer(Record):
    """A passage that reports an unwelcome result with evidence."""

    question: str
    quotation: Quotation
    note: str


class ContradictionOffer(Record):
    """Two passages that disagree."""

    question: str
    first: Quotation
    second: Quotation
    note: str


class DraftOffer(Record):
    """A drafted sentence and the quotations it rests on; without a checked one it is cut."""

    question: str
    sentence: str
    quotations: tuple[Quotation, ...]


class AssumptionOffer(Record):
    """What has to be true for the answers of a phase to carry, and what would show that it is not."""

    phase: str
    text: str
    defeater: str
    quotations: tuple[Quotation, ...]


class StabilityOffer(Record):
    """How often a borderline item was read for, and how many readings agree with what holds."""

    question: str
    item: str
    readings: int
    agreed: int


class Failure(Record):
    """Something the engine did not do. It spoils the items it names and nothing else."""

    question: str
    item: str | None = None
    """None spoils the whole question."""
    cause: Cause
    detail: str = ""


class Reading(Record):
    """Everything one engine offers on one document, in the bank's order."""

    items: tuple[ItemOffer, ...] = ()
    clauses: tuple[ClauseOffer, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    reasons: tuple[ReasonOffer, ...] = ()
    gates: tuple[GateOffer, ...] = ()
    pairs: tuple[PairOffer, ...] = ()
    fits: tuple[FitOffer, ...] = ()
    findings: tuple[FindingOffer, ...] = ()
    contradictions: tuple[ContradictionOffer, ...] = ()
    drafts: tuple[DraftOffer, ...] = ()
    assumptions: tuple[AssumptionOffer, ...] = ()
    stability: tuple[StabilityOffer, ...] = ()
    failures: tuple[Failure, ...] = ()
    passages_read: tuple[str, ...] = ()
    """Labels of the passages that were read, for the receipt."""
