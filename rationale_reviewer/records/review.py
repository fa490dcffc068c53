"""The review bundle, ``review.json``: everything needed to check a review again without a model.

Citations stand in one table; everything else refers to them by id. Ids are digests of content, so an id that does
not fit its row shows that somebody changed it. ``volatile`` is the one block that may differ between two equal runs.
"""

from typing import Literal, Self

from pydantic import Field, JsonValue, model_validator

from rationale_reviewer.records.bank import Asks, RubricItem
from rationale_reviewer.records.base import Record
from rationale_reviewer.records.document import AddressedRange, HiddenRange, Parser, Span, UnreadPart
from rationale_reviewer.records.usage import Spend
from rationale_reviewer.records.vocabulary import (
    Applies,
    Cause,
    CitationStatus,
    DocumentKind,
    EvidenceStatus,
    GateState,
    ItemState,
    Level,
    Reason,
    Refusal,
    Severity,
    SupportCheck,
    Verdict,
)


class Citation(Record):
    """Words that code found in the visible text of a source."""

    id: str
    """``c-`` and the first 12 hex digits of the digest of the folded quote, its context words and its rank."""
    span: Span
    quote: str
    """``source.text[span.start:span.end]``, exactly."""
    plain: str | None = None
    """The quote as a reader sees it, without markup and on one line; None when that is the quote itself."""
    status: CitationStatus
    offered: str | None = None
    """What the engine offered, when it differs from the quote by typesetting."""
    before: str
    after: str
    """Up to six words on either side, folded."""
    rank: int = 1
    """1 unless an earlier place has the same quote and the same context."""
    passage: str
    line_start: int
    line_end: int
    page: int | None = None
    heading: str = ""


class Rejected(Record):
    """An offered quotation that code did not accept, kept so that the loss is seen."""

    question: str
    target: str
    """Item letter, clause, gate or pair side it was offered for."""
    words: str
    status: CitationStatus
    refusal: Refusal


class Evidence(Record):
    """A citation for one rubric item."""

    citation: str
    status: EvidenceStatus
    basis: str = ""
    support: SupportCheck = SupportCheck.UNCHECKED


class Nearest(Record):
    """The nearest passage that does not show what was looked for."""

    citation: str
    why: str


class Stability(Record):
    """A borderline item was read for more than once: how often, and how many readings agree with its state."""

    readings: int = Field(ge=1)
    agreed: int = Field(ge=1)

    @model_validator(mode="after")
    def _no_more_than_there_are(self) -> Self:
        if self.agreed > self.readings:
            raise ValueError(f"{self.agreed} of {self.readings} readings cannot agree")
        return self

    @property
    def stable(self) -> bool:
        """Whether all readings agree."""
        return self.agreed == self.readings


class ItemResult(Record):
    """One rubric item as this document shows it."""

    id: str
    shows: str
    topic: str
    asks: Asks
    must: bool
    alone: bool
    state: ItemState
    cause: Cause | None = None
    evidence: tuple[Evidence, ...] = ()
    nearest: Nearest | None = None
    stability: Stability | None = None
    """None where it was read for once."""

    @classmethod
    def of(
        cls,
        item: RubricItem,
        state: ItemState,
        evidence: tuple[Evidence, ...] = (),
        *,
        cause: Cause | None = None,
        nearest: Nearest | None = None,
        stability: Stability | None = None,
    ) -> "ItemResult":
        """The result for an item of the bank, with what it repeats of it."""
        return cls(
            id=item.id,
            shows=item.shows,
            topic=item.topic,
            asks=item.asks,
            must=item.must,
            alone=item.alone,
            state=state,
            cause=cause,
            evidence=evidence,
            nearest=nearest,
            stability=stability,
        )


class ClauseResult(Record):
    """A clause of the bank that holds, with the lines it rests on."""

    form: Literal["partial_if", "unsupported_if"]
    number: int
    """1-based, in the bank's order."""
    when: str
    reason: Reason | None = None
    citations: tuple[str, ...]


class GateResult(Record):
    """Whether the system is of the class that some questions are about."""

    gate: str
    means: str
    ask: str = ""
    """What to ask the editor when the document does not settle it."""
    state: GateState
    basis: Literal["always", "editor", "document", "unsettled"]
    citations: tuple[str, ...] = ()


class PartResult(Record):
    """One half of a question that asks two things."""

    name: str
    items: tuple[str, ...]
    state: ItemState


class Receipt(Record):
    """Why a question is unsupported, and what was done before saying so."""

    reason: Reason
    looked_for: tuple[str, ...]
    passages_read: int
    passages_total: int
    nearest: Nearest | None = None


class DraftSentence(Record):
    """One sentence of a drafted answer, resting on checked citations."""

    text: str
    citations: tuple[str, ...]
    by: Literal["code", "engine"] = "code"
    """``code`` repeats the evidence of an item; what an ``engine`` wrote says it in words of its own."""


class FitNote(Record):
    """An answer that leans on what its level must not lean on."""

    code: str
    meaning: str
    citations: tuple[str, ...] = ()


class Answer(Record):
    """Everything on one question."""

    question: str
    title: str
    group: str
    level: Level
    text: str
    applies: Applies
    gate: str
    supported_min: int
    verdict: Verdict
    cause: Cause | None = None
    items: tuple[ItemResult, ...]
    clauses: tuple[ClauseResult, ...] = ()
    parts: tuple[PartResult, ...] = ()
    headline: str
    """What is missing most, or that nothing is; shorter than a line."""
    draft: tuple[DraftSentence, ...] = ()
    receipt: Receipt | None = None
    fits: tuple[FitNote, ...] = ()
    would_change: str = ""
    """What would move the verdict."""
    elsewhere: tuple[str, ...] = ()
    crosswalk: dict[str, tuple[str, ...]] = {}


class Gap(Record):
    """What is missing, how much it weighs, and the smallest addition that would close it."""

    id: str
    """``question:item``, or ``question:*`` where no item is meant."""
    question: str
    item: str | None
    severity: Severity
    why_severity: tuple[str, ...]
    """The steps of the rule, in order."""
    primary: bool
    """Whether it is the one gap by which its question is listed."""
    critique: str
    ask: str
    addition: str
    nearest: str | None = None


class Finding(Record):
    """An unwelcome answer that is well evidenced."""

    question: str
    text: str
    citations: tuple[str, ...]


class Contradiction(Record):
    """Two passages that disagree, side by side."""

    question: str
    first: str
    second: str
    note: str


class PairSideResult(Record):
    """X or Y of a phase as this document fills it."""

    means: str
    """What the bank says the side stands for."""
    citations: tuple[str, ...] = ()


class PairResult(Record):
    """The end and the means of one phase."""

    phase: str
    x: PairSideResult
    y: PairSideResult


class ChainLink(Record):
    """Whether the means of one phase is the end of the next."""

    before: str
    after: str
    state: Literal["joined", "compare", "not_shown"]
    note: str


class Group(Record):
    """A phase or a cross-cutting problem, as the report needs it."""

    id: str
    form: Literal["phase", "problem"]
    name: str
    concern: str = ""
    deliverable: str = ""
    leads: dict[str, str] = {}
    """Lead question by level."""


class PassageUse(Record):
    """One passage and the questions that it bears on."""

    label: str
    source: str
    line_start: int
    line_end: int
    page: int | None
    heading: str
    kind: str
    words: int
    questions: tuple[str, ...] = ()


class SourceRef(Record):
    """A source without its text."""

    id: str
    name: str
    format: str
    bytes_digest: str
    text_digest: str
    parser: Parser
    words: int
    hidden: tuple[HiddenRange, ...] = ()
    addressed: tuple[AddressedRange, ...] = ()
    """Visible words that are worded as if to the reader or to a model; told, and followed by no rule."""
    unread: tuple[UnreadPart, ...] = ()
    notes: tuple[str, ...] = ()
    language: str | None = None
    metadata: dict[str, JsonValue] = {}
    page_lines: tuple[int, ...] = ()
    """The line of the text on which each page begins; empty where the format has no pages."""
    page_name: str = "page"
    line_name: str = "line"
    """What a reader calls a page and a line of this format."""


class AssumptionResult(Record):
    """What has to be true for the answers of a phase to carry, and the finding that would show that it is not."""

    phase: str
    text: str
    defeater: str
    citations: tuple[str, ...]
    """The passages that take it for granted; at least one."""


class BankRef(Record):
    """Which bank the review used."""

    id: str
    version: str
    digest: str
    title: str
    attribution: str
    counts_as_evidence: tuple[EvidenceStatus, ...]
    crosswalks: dict[str, str] = {}
    """What each cross-walk of the answers refers to."""


class EngineRef(Record):
    """Which engine read, and with what."""

    name: str
    version: str
    digest: str
    """Digest of whatever decides its behaviour besides code: lexicon, prompts, settings."""
    note: str
    """What the engine can and cannot do, for the reader."""
    model: str | None = None
    settings: dict[str, JsonValue] = {}


class Tool(Record):
    """The program that made the bundle."""

    name: str = "rationale-reviewer"
    version: str


class Scope(Record):
    """What was asked for, where it was less than everything."""

    phases: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


class Volatile(Record):
    """What may differ between two equal runs."""

    created: str = ""
    seconds: dict[str, float] = {}
    document_path: str = ""
    """Path of the document relative to the folder of the bundle, so that ``verify`` finds it."""
    added_paths: tuple[str, ...] = ()
    """The same for each added source, in order."""
    encoding: str | None = None
    """What the review was told to decode the document as, so that ``verify`` does the same."""


class ReviewBundle(Record):
    """One review of one document."""

    schema_version: Literal[1] = 1
    tool: Tool
    engine: EngineRef
    bank: BankRef
    kind: DocumentKind
    kind_basis: str
    speaks_of_models: bool = False
    """Whether the document's own text plainly speaks of models and their training."""
    sources: tuple[SourceRef, ...]
    scope: Scope
    groups: tuple[Group, ...]
    gates: tuple[GateResult, ...]
    answers: tuple[Answer, ...]
    gaps: tuple[Gap, ...]
    findings: tuple[Finding, ...]
    contradictions: tuple[Contradiction, ...]
    assumptions: tuple[AssumptionResult, ...] = ()
    pairs: tuple[PairResult, ...]
    chain: tuple[ChainLink, ...]
    passages: tuple[PassageUse, ...]
    citations: tuple[Citation, ...]
    rejected: tuple[Rejected, ...]
    spend: Spend = Spend()
    volatile: Volatile = Volatile()

    def citation(self, citation_id: str) -> Citation:
        """The citation with this id; KeyError when there is none."""
        for citation in self.citations:
            if citation.id == citation_id:
                return citation
        raise KeyError(citation_id)

    def answer(self, question_id: str) -> Answer:
        """The answer to this question; KeyError when there is none."""
        for answer in self.answers:
            if answer.question == question_id:
                return answer
        raise KeyError(question_id)
