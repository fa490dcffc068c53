"""An engine that offers what a test hands it, a small bank, a small card, and the offers that fit them.

Every sentence of the card is planted: a test names it by its constant, and offers whatever it likes about it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from loading import markdown
from pydantic import BaseModel

from rationale_reviewer.config import ReviewOptions
from rationale_reviewer.engines.base import Reply, Step, Task
from rationale_reviewer.pipeline import review
from rationale_reviewer.records.bank import (
    BankSource,
    Cell,
    Clause,
    CrossCuttingProblem,
    FitCodes,
    Gate,
    LeadQuestion,
    Part,
    Phase,
    Question,
    QuestionBank,
    QuestionSource,
    RubricItem,
    TypicalGap,
    UnsupportedClause,
)
from rationale_reviewer.records.document import Document, Source
from rationale_reviewer.records.reading import (
    ClauseOffer,
    ContradictionOffer,
    DraftOffer,
    Failure,
    FindingOffer,
    FitOffer,
    GateOffer,
    ItemOffer,
    NearMiss,
    PairOffer,
    Quotation,
    Reading,
    ReasonOffer,
)
from rationale_reviewer.records.review import Answer, EngineRef, ItemResult, ReviewBundle
from rationale_reviewer.records.vocabulary import (
    Applies,
    Cause,
    DocumentKind,
    EvidenceStatus,
    GateState,
    Level,
    Reason,
    Severity,
    SupportCheck,
)

MEASURED: Final = "The sorter placed 212 of 250 letters in the right tray."
SECOND: Final = "A second reader agreed with the sorter on 180 of 200 letters."
BELIEVED: Final = "We believe that the sorter is safe for every town that uses it."
PLANNED: Final = "We plan to compare the sorter with two clerks in the next year."
TOOLS: Final = "The sorter opens doors and moves carts through its own tools."
NO_TOOLS: Final = "The sorter has no tools and only prints the name of a tray."
ELSEWHERE: Final = "How the clerks were chosen is told in the handbook of the town."
REPEATED: Final = "Each tray is emptied by a clerk at the end of the day."
ACCENTED: Final = "Naïve façades of the ﬁling oﬃce in Zürich confused it 😀 in 9 of 40 letters."
ROW: Final = "| Zürich | 31 of 40 |"
ITEM: Final = "read the address"
HEADING: Final = "Results of the tests that were done in all of the towns"
ASKED: Final = "Can the sorter be trusted with the letters of a whole town?"
CONTENTS: Final = "[What the towns found out when they tried it for a year](#results)"
STUB: Final = "[More Information Needed] on the letters, the trays, the clerks and the towns."
CHECKED: Final = "[x] The sorter was tested for safety by people from outside the town"
CODE: Final = "sorter.run(letters) prints the tray of each letter and returns the number of errors"
HIDDEN: Final = "The sorter was also tested by people from outside of the town."
ABSENT: Final = "The sorter was certified by the ministry of letters in the year 2020."

CARD: Final = f"""# Card of the letter sorter

- {CONTENTS}

## {HEADING}

{MEASURED} {SECOND}

{ACCENTED} {REPEATED}

<!-- {HIDDEN} -->

| town | right |
|---|---|
{ROW}

## Use

{BELIEVED}

{PLANNED} {ELSEWHERE}

- {ITEM}

{ASKED}

{TOOLS}

{NO_TOOLS}

{STUB}

- {CHECKED}

```
{CODE}
```

{REPEATED}
"""

RESULTS: Final = "first.theory.1"
GATED: Final = "first.practice.1"
RARE: Final = "second.practice.1"
ACROSS: Final = "across.1"

_CORE: Final = dict.fromkeys(DocumentKind, Applies.CORE)


class ScriptedEngine:
    """Offers one reading, whatever the document says."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def describe(self, bank: QuestionBank) -> EngineRef:  # noqa: ARG002  # the interface's form
        """An engine that shows where it comes from."""
        return EngineRef(name="scripted", version="1", digest="sha256:0", note="It offers what a test hands it.")

    def begin(self, task: Task) -> Step[None]:  # noqa: ARG002  # the interface's form
        """Done at once."""
        return Step(None, (), self.reading)

    def advance(self, state: None, replies: Sequence[Reply]) -> Step[None]:
        """Never called."""
        raise NotImplementedError


def reviewed(
    document: Document, bank: QuestionBank, reading: Reading | None = None, options: ReviewOptions | None = None
) -> ReviewBundle:
    """The bundle of a reading. One that names no passages read all of them."""
    reading = reading or Reading()
    if not reading.passages_read:
        labels = tuple(passage.label for passage in document.passages)
        reading = reading.model_copy(update={"passages_read": labels})
    return review(document, bank, ScriptedEngine(reading), options)


def card(kind: DocumentKind = DocumentKind.MODEL_CARD, text: str = CARD, **changes: Any) -> Document:
    """The card as a document, with changes to its source."""
    document = markdown(text)
    source: Source = document.main.model_copy(update=changes)
    return document.model_copy(update={"kind": kind, "sources": (source,)})


def quotation(words: str) -> Quotation:
    """A quotation without a place."""
    return Quotation(words=words)


def offer(
    item: str,
    words: str = MEASURED,
    status: EvidenceStatus = EvidenceStatus.MEASURED,
    support: SupportCheck = SupportCheck.UNCHECKED,
    question: str = RESULTS,
) -> ItemOffer:
    """Evidence for one item."""
    return ItemOffer(question=question, item=item, quotation=quotation(words), status=status, support=support)


def failure(cause: Cause = Cause.CUT_REPLY, item: str | None = None, question: str = RESULTS) -> Failure:
    """Something that was not done."""
    return Failure(question=question, item=item, cause=cause)


def offers_everywhere(words: str) -> Reading:
    """A reading in which the same words stand in every place that takes a quotation."""
    quoted = quotation(words)
    return Reading(
        items=(offer("a", words), offer("b", words, EvidenceStatus.ASSERTED)),
        clauses=(ClauseOffer(question=ACROSS, clause=0, form="partial_if", quotation=quoted),),
        near_misses=(NearMiss(question=RESULTS, item="c", quotation=quoted, why="it is about something else"),),
        reasons=(ReasonOffer(question=RARE, reason=Reason.ADMITTED, quotation=quoted),),
        gates=(GateOffer(gate="agentic", state=GateState.NOT_MET, quotation=quoted),),
        pairs=(
            PairOffer(phase="first", side="x", quotation=quoted),
            PairOffer(phase="first", side="y", quotation=quoted),
        ),
        fits=(FitOffer(question=RESULTS, code="F-WISH", quotation=quoted),),
        findings=(FindingOffer(question=RESULTS, quotation=quoted, note="an unwelcome result"),),
        contradictions=(ContradictionOffer(question=RESULTS, first=quoted, second=quoted, note="they disagree"),),
        drafts=(DraftOffer(question=RESULTS, sentence="The card reports a test.", quotations=(quoted,)),),
    )


def item_of(bundle: ReviewBundle, item: str, question: str = RESULTS) -> ItemResult:
    """One item of an answer."""
    return next(one for one in bundle.answer(question).items if one.id == item)


def quotes_of(bundle: ReviewBundle, ids: Iterable[str]) -> list[str]:
    """The quotes of citations, in order."""
    return [bundle.citation(one).quote for one in ids]


def fixed(bundle: ReviewBundle) -> str:
    """What must not differ between two equal runs, as JSON."""
    return bundle.model_dump_json(exclude={"volatile"})


def strings(value: Any, *, without: Iterable[str] = ()) -> Iterator[str]:
    """Every string of a record, apart from the named fields of any record in it."""
    left_out = set(without)
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in left_out:
                yield from strings(one, without=left_out)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from strings(one, without=left_out)


def referred(value: Any) -> Iterator[str]:
    """Every id of a citation that a record refers to, wherever it stands outside the table of citations."""
    found = strings(value, without=("id", "quote", "words"))
    yield from (one for one in found if one.startswith("c-") and len(one) == 14)


def assert_follows(bundle: ReviewBundle, document: Document) -> None:
    """What holds for any reading: quotes stand where they say, ids resolve, no verdict says more than its items."""
    table = {citation.id: citation for citation in bundle.citations}
    assert len(table) == len(bundle.citations)
    for citation in bundle.citations:
        text = document.source(citation.span.source).text
        assert text[citation.span.start : citation.span.end] == citation.quote
    assert set(referred(bundle.model_copy(update={"citations": ()}))) <= set(table)
    for answer in bundle.answers:
        assert (answer.verdict == "not_assessed") == (answer.cause is not None)
        assert (answer.verdict == "unsupported") == (answer.receipt is not None)
        assert all(sentence.citations for sentence in answer.draft)
        if answer.verdict == "supported":
            assert all(item.state == "strong" for item in answer.items if item.must)
        if answer.verdict == "unsupported":
            assert not any(item.state == "not_assessed" for item in answer.items)
    assert ReviewBundle.model_validate_json(bundle.model_dump_json()) == bundle


def answers_but(bundle: ReviewBundle, *questions: str) -> list[Answer]:
    """The answers to all other questions."""
    return [answer for answer in bundle.answers if answer.question not in questions]


def _item(letter: str, topic: str, *, must: bool = True, alone: bool = True) -> RubricItem:
    return RubricItem(
        id=letter,
        must=must,
        alone=alone,
        shows=f"{topic} in plain words",
        topic=topic,
        asks="result",
        addition=f"Report {topic}: [figure].",
    )


def _question(name: str, group: str, level: Level, items: tuple[RubricItem, ...], **more: Any) -> Question:
    settings: dict[str, Any] = {
        "title": f"Title of {name}",
        "origin": "other",
        "source": QuestionSource(cell="none", column="none"),
        "text": f"What does the document show about {name}?",
        "applies": _CORE,
        "supported_min": 1,
        "elsewhere": ("handbook",),
        **more,
    }
    return Question(id=name, group=group, level=level, items=items, **settings)


def _cell(x: str, y: str) -> Cell:
    return Cell(
        verb="reach",
        x=x,
        y=y,
        lead_question=LeadQuestion(origin="other", text=f"Is {x} reached by {y}?"),
        kind_of_problem="none",
        gist="none",
    )


def small_bank() -> QuestionBank:
    """A bank of four questions: two parts, a gate, a question that cards rarely answer, a cross-cutting one."""
    rare = {**_CORE, DocumentKind.MODEL_CARD: Applies.RARE}
    return QuestionBank(
        schema_version=1,
        id="small",
        version="1.0.0",
        title="A small bank",
        digest="sha256:0",
        source=BankSource(title="Letters", author="A. Clerk"),
        counts_as_evidence={
            DocumentKind.MODEL_CARD: (EvidenceStatus.MEASURED, EvidenceStatus.IN_PLACE),
            DocumentKind.SYSTEM_CARD: (EvidenceStatus.MEASURED, EvidenceStatus.IN_PLACE),
            DocumentKind.DESIGN_DOC: (EvidenceStatus.MEASURED, EvidenceStatus.IN_PLACE, EvidenceStatus.DESIGNED),
        },
        raised_by_gates=("agentic",),
        gates=(
            Gate(id="any", means="every system"),
            Gate(id="agentic", means="acts through tools", question="Does the system act through tools?"),
        ),
        reasons={reason: f"the reason {reason.value}" for reason in Reason},
        statuses={status: f"the status {status.value}" for status in EvidenceStatus},
        fit=FitCodes(
            codes={"F-WISH": "does the answer rest on a wish", "F-UNMEASURED": "does it say how far it succeeds"}
        ),
        crosswalks={"nist": "A framework"},
        phases=(
            Phase(
                id="first", order=1, name="First", concern="sorting letters", deliverable="sorted letters",
                theory=_cell("letters in trays", "a sorter"), practice=_cell("letters in trays", "a sorter"),
            ),
            Phase(
                id="second", order=2, name="Second", concern="emptying trays", deliverable="empty trays",
                theory=_cell("a sorter", "clerks"), practice=_cell("a sorter", "clerks"),
            ),
        ),
        problems=(CrossCuttingProblem(id="across", name="Across", x="cost", y="care"),),
        questions=(
            _question(
                RESULTS, "first", Level.THEORY,
                (
                    _item("a", "letters in the right tray"),
                    _item("b", "agreement of readers"),
                    _item("c", "names of the towns", must=False, alone=False),
                ),
                supported_min=2,
                parts=(Part(name="the sorting part", items=("a",)), Part(name="the reading part", items=("b",))),
                partial_if=(Clause(when="A sorter is named without figures."),),
                unsupported_if=(UnsupportedClause(reason=Reason.DELEGATED, when="It is left to the towns."),),
                gaps=(
                    TypicalGap(
                        severity=Severity.MAJOR, critique="Figures are left out.", ask="Which figures?", items=("a",)
                    ),
                ),
                crosswalk={"nist": ("MAP 1.1",)},
            ),
            _question(GATED, "first", Level.PRACTICE, (_item("a", "control over the tools"),), gate="agentic"),
            _question(
                RARE, "second", Level.PRACTICE, (_item("a", "empty trays"), _item("b", "full carts", must=False)),
                applies=rare,
            ),
            _question(
                ACROSS, "across", Level.PRACTICE, (_item("a", "the cost of care"),),
                partial_if=(Clause(when="A cost is named without care."),),
            ),
        ),
    )  # fmt: skip
