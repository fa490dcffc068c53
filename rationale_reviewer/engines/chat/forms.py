"""The forms of a model's replies. Every field has to be there; nothing else may be."""

from typing import Literal

from rationale_reviewer.records.base import Record
from rationale_reviewer.records.vocabulary import EvidenceStatus

Said = Literal["supports", "related", "no"]
Told = Literal[
    "silent", "asserted", "deferred", "delegated", "withheld", "admitted", "off_level", "off_pair", "placeholder",
    "contradicted",
]  # fmt: skip


class Quote(Record):
    """Words that are said to stand in a passage."""

    passage: str
    words: str


class Found(Quote):
    """A quotation offered for an item."""

    status: EvidenceStatus
    why: str


class Near(Quote):
    """The passage that comes nearest to an item, and what it falls short by."""

    why: str


class ItemRead(Record):
    """One rubric item."""

    item: str
    found: tuple[Found, ...]
    near: Near | None


class ClauseRead(Record):
    """A clause that holds: ``partial 1`` is the first of the partial ones."""

    clause: str
    quote: Quote


class QuestionRead(Record):
    """One question."""

    id: str
    items: tuple[ItemRead, ...]
    reason: Told | None
    reason_quote: Quote | None
    clauses: tuple[ClauseRead, ...]


class GateRead(Record):
    """What the document says about the class of system."""

    gate: str
    state: Literal["met", "not_met"]
    quote: Quote


class PairRead(Record):
    """How the document fills X or Y of a phase."""

    phase: str
    side: Literal["x", "y"]
    quote: Quote


class ReadReply(Record):
    """Reply to a read request."""

    questions: tuple[QuestionRead, ...]
    gates: tuple[GateRead, ...]
    pairs: tuple[PairRead, ...]


class Check(Record):
    """One quotation, checked."""

    task: int
    answer: Said
    why: str


class SupportReply(Record):
    """Reply to a support check."""

    checks: tuple[Check, ...]


class Sentence(Record):
    """One drafted sentence and the numbers of the quotations it rests on."""

    text: str
    quotes: tuple[int, ...]


class QuestionDraft(Record):
    """A drafted answer."""

    id: str
    sentences: tuple[Sentence, ...]


class DraftReply(Record):
    """Reply to a draft request."""

    answers: tuple[QuestionDraft, ...]


class Fit(Record):
    """An answer that leans on what its level must not lean on."""

    question: str
    code: str
    quote: int


class Unwelcome(Record):
    """A quotation that reports an unwelcome result."""

    question: str
    quote: int
    result: str


class Disagreement(Record):
    """Two quotations that cannot both hold."""

    question: str
    first: int
    second: int
    how: str


class Assumption(Record):
    """What has to be true for a phase's answers to carry, and what would show that it is not."""

    phase: str
    text: str
    defeater: str
    quotes: tuple[int, ...]


class CritiqueReply(Record):
    """Reply to a critique request."""

    fits: tuple[Fit, ...]
    unwelcome: tuple[Unwelcome, ...]
    contradictions: tuple[Disagreement, ...]
    assumptions: tuple[Assumption, ...]
