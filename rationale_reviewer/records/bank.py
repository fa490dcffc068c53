"""Records of a question bank, in the shape its TOML files have (docs/question_bank.md).

Lists in the files are tuples here. Every sentence that a person may read in a report comes from these records.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rationale_reviewer.records.base import Record
from rationale_reviewer.records.vocabulary import (
    Applies,
    DocumentKind,
    EvidenceStatus,
    Level,
    Reason,
    Severity,
)

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]
Letter = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]?$")]
Cue = Annotated[str, StringConstraints(pattern=r"^[^A-Z\n]+$")]
"""Lower-case words that stand together in a sentence; ``a + b`` needs both parts, ``#`` is a number, ``%`` a share."""
Origin = Literal["post", "project", "other"]
AnswerForm = Literal["yes_no", "yes_no_degree", "how", "how_much"]
Asks = Literal["statement", "mechanism", "result"]


class QuestionSource(Record):
    """Where in the source post a question stands."""

    cell: Text
    column: Text
    ordinal: int | None = None
    post_line: int | None = None


class RubricItem(Record):
    """One checkable thing that a supported answer shows."""

    id: Letter
    must: bool
    alone: bool = True
    """False when the item only sets the scene and lifts no verdict by itself."""
    shows: Text
    topic: Text
    """Noun phrase that completes 'The document gives ...' and 'No passage gives ...'."""
    asks: Asks
    addition: Text
    """The smallest honest addition that would show it, with typed blanks in square brackets."""
    cues: tuple[Cue, ...] = ()
    facets: tuple[tuple[Cue, ...], ...] = ()
    """Two or three concepts, each as alternative terms; a sentence with a term of each probably shows the item."""
    words: tuple[str, ...] = ()


class Part(Record):
    """One half of a question that asks two things, and the items that show it."""

    name: Text
    items: tuple[Letter, ...]


class Clause(Record):
    """A situation that makes an answer partial."""

    when: Text
    cues: tuple[Cue, ...] = ()


class UnsupportedClause(Record):
    """A situation that gives an unsupported answer its reason."""

    reason: Reason
    when: Text
    cues: tuple[Cue, ...] = ()


class TypicalGap(Record):
    """A gap that is often found, with the question to put to the authors."""

    severity: Severity
    critique: Text
    ask: Text
    items: tuple[Letter, ...] = ()
    """The items whose absence this gap describes; empty when it describes none in particular."""
    when: dict[Identifier, Literal["met", "not_met"]] = {}
    """Gates that must stand so for the gap to be raised; an agent's gap is not held against a transcriber."""


class Question(Record):
    """One question of the bank, or one check of a phase's deliverable."""

    id: Identifier
    title: Text
    group: Identifier
    """The phase, or the cross-cutting problem, that the question belongs to."""
    level: Level
    origin: Origin
    source: QuestionSource
    text: Text
    reading: str = ""
    answer_form: AnswerForm = "yes_no"
    reassuring_answer: Literal["yes", "no", "open", "depends"] = "yes"
    applies: dict[DocumentKind, Applies]
    gate: Identifier = "any"
    supported_min: int = Field(ge=1)
    items: tuple[RubricItem, ...] = Field(min_length=1)
    parts: tuple[Part, ...] = ()
    partial_if: tuple[Clause, ...] = ()
    unsupported_if: tuple[UnsupportedClause, ...] = ()
    fit_trap: str = ""
    heading_cues: tuple[Text, ...] = ()
    evidence_cues: tuple[Text, ...] = ()
    false_friends: tuple[Text, ...] = ()
    elsewhere: tuple[Text, ...] = ()
    """Kinds of document in which an answer usually lives when it is not in this one."""
    gaps: tuple[TypicalGap, ...] = ()
    problems: tuple[Identifier, ...] = ()
    crosswalk: dict[Identifier, tuple[str, ...]] = {}

    def item(self, letter: str) -> RubricItem:
        """The rubric item with this letter; KeyError when there is none."""
        for item in self.items:
            if item.id == letter:
                return item
        raise KeyError(letter)


class LeadQuestion(Record):
    """The question that stands over a cell."""

    origin: Origin
    text: Text


class Problem(Record):
    """A difficulty that makes the questions of a cell worth asking."""

    id: Identifier
    text: Text
    origin: Origin = "post"


class Cell(Record):
    """One phase at one level, with the end X and the means Y that its questions are about."""

    post_lines: tuple[int, int] | None = None
    origin: Origin = "post"
    verb: Text
    x: Text
    y: Text
    lead_question: LeadQuestion
    kind_of_problem: Text
    gist: Text
    problems: tuple[Problem, ...] = ()


class PairSide(Record):
    """How to find the words by which a document fills X or Y."""

    topic: Text
    cues: tuple[Cue, ...] = ()
    items: tuple[str, ...] = ()
    """Rubric items (``question:letter``) whose evidence fills the side where no cue does."""


class Phase(Record):
    """One of the phases, in its order round the circle."""

    id: Identifier
    order: int
    name: Text
    post_lines: tuple[int, int] | None = None
    concern: Text
    deliverable: Text
    theory: Cell | None = None
    practice: Cell | None = None
    pair: dict[Literal["x", "y"], PairSide] = {}


class CrossCuttingProblem(Record):
    """An earlier problem that cuts across the phases."""

    id: Identifier
    name: Text
    post_lines: tuple[int, int] | None = None
    x: Text
    y: Text
    note: str = ""


class Gate(Record):
    """A class of system that some questions are about."""

    id: Identifier
    means: Text
    question: str = ""
    """What to ask the editor when the document does not settle it."""
    met: tuple[Cue, ...] = ()
    not_met: tuple[Cue, ...] = ()


class BankSource(Record):
    """Where the questions come from."""

    title: Text
    author: Text
    published: str = ""
    text_sha256: str = ""
    counting_rule: str = ""
    counts: dict[str, int] = {}
    per_cell: dict[str, int] = {}


class FitCodes(Record):
    """Direction of fit: what an answer must not lean on, by level."""

    codes: dict[str, Text] = {}
    markers: dict[str, tuple[Cue, ...]] = {}
    """Cues by fit code."""


class QuestionBank(Record):
    """A whole bank: phases x levels x questions, with the rules that verdicts are computed by."""

    schema_version: Literal[1]
    id: Identifier
    version: Text
    title: Text
    digest: str
    """Digest of the bank's files, sorted by name."""
    source: BankSource
    counts_as_evidence: dict[DocumentKind, tuple[EvidenceStatus, ...]]
    raised_by_gates: tuple[Identifier, ...] = ()
    """Gates that raise a gap's severity by one step when met."""
    gates: tuple[Gate, ...]
    reasons: dict[Reason, Text]
    statuses: dict[EvidenceStatus, Text]
    markers: dict[str, tuple[Cue, ...]] = {}
    """Cues for the evidence statuses and reasons."""
    fit: FitCodes = FitCodes()
    chain_note: str = ""
    ambiguities: tuple[Text, ...] = ()
    crosswalks: dict[Identifier, Text] = {}
    crosswalk_terms: dict[Identifier, tuple[str, ...]] = {}
    """Closed lists of terms for the cross-walks that have one."""
    phases: tuple[Phase, ...]
    problems: tuple[CrossCuttingProblem, ...] = ()
    questions: tuple[Question, ...] = Field(min_length=1)

    def question(self, question_id: str) -> Question:
        """The question with this id; KeyError when there is none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def gate(self, gate_id: str) -> Gate:
        """The gate with this id; KeyError when there is none."""
        for gate in self.gates:
            if gate.id == gate_id:
                return gate
        raise KeyError(gate_id)
