"""Records that several test files need, made small: rubric items, questions, banks, evidence, answers, citations."""

from collections.abc import Sequence
from typing import Any

from rationale_reviewer.engines.base import Request
from rationale_reviewer.records.bank import (
    Asks,
    BankSource,
    Cell,
    FitCodes,
    Gate,
    LeadQuestion,
    PairSide,
    Phase,
    Question,
    QuestionBank,
    QuestionSource,
    RubricItem,
)
from rationale_reviewer.records.document import Span
from rationale_reviewer.records.review import Answer, Citation, Evidence, ItemResult
from rationale_reviewer.records.vocabulary import (
    Applies,
    Cause,
    CitationStatus,
    DocumentKind,
    EvidenceStatus,
    ItemState,
    Level,
    SupportCheck,
    Verdict,
)
from rationale_reviewer.text import digest

CARD_COUNTS = (EvidenceStatus.MEASURED, EvidenceStatus.IN_PLACE)
DESIGN_COUNTS = (*CARD_COUNTS, EvidenceStatus.DESIGNED)


def rubric(
    letter: str = "a",
    *,
    must: bool = True,
    alone: bool = True,
    asks: Asks = "mechanism",
    topic: str = "",
    cues: Sequence[str] = (),
    words: Sequence[str] = (),
    facets: Sequence[Sequence[str]] = (),
) -> RubricItem:
    """A rubric item whose wording names its letter, so that it is known again in a draft."""
    topic = topic or f"thing {letter}"
    return RubricItem(
        id=letter,
        must=must,
        alone=alone,
        shows=f"It shows {topic}.",
        topic=topic,
        asks=asks,
        addition=f"Add {topic} [here].",
        cues=tuple(cues),
        words=tuple(words),
        facets=tuple(tuple(terms) for terms in facets),
    )


def question(
    question_id: str = "first.practice.1", *, items: Sequence[RubricItem] | None = None, **changes: Any
) -> Question:
    """A question that every kind of document answers; ``changes`` are further fields of the record."""
    group, level, *_ = question_id.split(".")
    items = tuple(items) if items is not None else (rubric("a"), rubric("b", must=False))
    fields: dict[str, Any] = {
        "title": f"Title of {question_id}",
        "group": group,
        "level": Level(level),
        "origin": "other",
        "source": QuestionSource(cell=f"{group}/{level}", column="questions"),
        "text": f"Is {question_id} answered?",
        "applies": dict.fromkeys(DocumentKind, Applies.CORE),
        "supported_min": max(1, sum(item.must for item in items)),
        **changes,
    }
    return Question(id=question_id, items=items, **fields)


def phase(phase_id: str, order: int = 1, **sides: Sequence[str]) -> Phase:
    """A phase with a theory cell; ``x`` and ``y`` are the cues of its pair."""
    lead = LeadQuestion(origin="other", text=f"What does {phase_id} ask?")
    cell = Cell(verb="do", x="the end", y="the means", lead_question=lead, kind_of_problem="a problem", gist="a gist")
    pair = {side: PairSide(topic=f"the {side} of {phase_id}", cues=tuple(cues)) for side, cues in sides.items()}
    return Phase.model_validate(
        {
            "id": phase_id, "order": order, "name": phase_id.title(), "concern": "a concern",
            "deliverable": "a deliverable", "theory": cell, "pair": pair,
        }
    )  # fmt: skip


def make_bank(
    *questions: Question,
    gates: Sequence[Gate] = (),
    phases: Sequence[Phase] = (),
    markers: dict[str, tuple[str, ...]] | None = None,
    fit: FitCodes | None = None,
    raised_by_gates: Sequence[str] = (),
) -> QuestionBank:
    """A bank of these questions; its digest is taken over its content, so two different banks have two digests."""
    found = QuestionBank(
        schema_version=1,
        id="small",
        version="1",
        title="Small bank",
        digest="",
        source=BankSource(title="A post", author="An author"),
        counts_as_evidence={
            DocumentKind.MODEL_CARD: CARD_COUNTS,
            DocumentKind.SYSTEM_CARD: CARD_COUNTS,
            DocumentKind.DESIGN_DOC: DESIGN_COUNTS,
        },
        raised_by_gates=tuple(raised_by_gates),
        gates=(Gate(id="any", means="every system"), *gates),
        reasons={},
        statuses={},
        markers=markers or {},
        fit=fit or FitCodes(),
        phases=tuple(phases),
        questions=questions,
    )
    return found.model_copy(update={"digest": digest(found.model_dump_json())})


def evidence(
    status: EvidenceStatus = EvidenceStatus.MEASURED,
    support: SupportCheck = SupportCheck.UNCHECKED,
    citation_id: str = "c-1",
) -> Evidence:
    """Evidence of this status."""
    return Evidence(citation=citation_id, status=status, support=support)


def result(
    state: ItemState,
    item: RubricItem | None = None,
    *,
    found: Sequence[Evidence] = (),
    cause: Cause | None = None,
) -> ItemResult:
    """A rubric item in this state; one that was not assessed has an engine error as cause unless told otherwise."""
    item = item or rubric("a")
    if state is ItemState.NOT_ASSESSED and cause is None:
        cause = Cause.ENGINE_ERROR
    return ItemResult.of(item, state, tuple(found), cause=cause)


def results(spec: str) -> tuple[ItemResult, ...]:
    """Items from a line such as ``a must strong; b weak; c scene not_found``; ``scene`` is an item that sets the scene.

    Of two words for one letter the state comes last.
    """
    made: list[ItemResult] = []
    for part in filter(None, (part.strip() for part in spec.split(";"))):
        letter, *flags, state = part.split()
        assert set(flags) <= {"must", "scene"}, part
        made.append(result(ItemState(state), rubric(letter, must="must" in flags, alone="scene" not in flags)))
    return tuple(made)


def answer(of: Question, verdict: Verdict, items: Sequence[ItemResult], **changes: Any) -> Answer:
    """An answer to a question with these items; ``changes`` are further fields of the record."""
    fields: dict[str, Any] = {"applies": Applies.CORE, "headline": "a headline", **changes}
    return Answer(
        question=of.id,
        title=of.title,
        group=of.group,
        level=of.level,
        text=of.text,
        gate=of.gate,
        supported_min=of.supported_min,
        verdict=verdict,
        items=tuple(items),
        **fields,
    )


def citation(quote: str, citation_id: str = "c-1", plain: str | None = None) -> Citation:
    """A citation of these words."""
    return Citation(
        id=citation_id,
        span=Span(source="S1", start=0, end=len(quote)),
        quote=quote,
        plain=plain,
        status=CitationStatus.EXACT,
        before="",
        after="",
        passage="P1",
        line_start=1,
        line_end=1,
    )


def request(name: str) -> Request:
    """A request with this id."""
    return Request(id=name, step="read", messages=())
