"""Labels of a document by one reader, and suites of labelled documents, in the shape their TOML files have.

Labels hold line numbers, codes and notes, never a document's text. Verdicts are not labelled: they follow from the
items by the bank's rule, as everywhere else.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from rationale_reviewer.records.base import Record
from rationale_reviewer.records.vocabulary import DocumentKind, EvidenceStatus, GateState, Reason


def _ascending(lines: tuple[int, int]) -> tuple[int, int]:
    if lines[1] < lines[0]:
        raise ValueError(f"lines {lines[0]} to {lines[1]} run backwards")
    return lines


LineRange = Annotated[tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]], AfterValidator(_ascending)]
"""First and last line, 1-based, inclusive."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class GoldEvidence(Record):
    """Lines that show a rubric item, and how far they go."""

    status: EvidenceStatus
    lines: tuple[LineRange, ...] = Field(min_length=1)


class GoldLabel(Record):
    """One reader's labels on one question."""

    gate: Literal[GateState.NOT_MET] | None = None
    """``not_met`` when the system is not of the class the question is about; ``near`` then shows why."""
    items: dict[str, tuple[GoldEvidence, ...]] = {}
    """Evidence by item letter; an item that nothing shows is absent."""
    partial_if: tuple[int, ...] = ()
    """1-based numbers of the bank's partial clauses that hold."""
    partial_lines: tuple[LineRange, ...] = ()
    """Lines that these clauses rest on, where the reader gave them."""
    reason: Reason | None = None
    """Why nothing is shown, where no item and no clause holds."""
    near: tuple[LineRange, ...] = ()
    """The nearest miss."""
    note: str = ""
    """What is missing most."""


class GoldDocumentRef(Record):
    """The document that was read."""

    file: str
    sha256: Sha256
    kind: DocumentKind
    lines: int = Field(ge=1)


class GoldReader(Record):
    """Who read, and how finely."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
    granularity: Literal["item", "question"] = "item"
    """``question`` when line ranges are given for the question and repeated at its items."""
    note: str = ""


class GoldFile(Record):
    """All labels of one reader on one document."""

    document: GoldDocumentRef
    reader: GoldReader
    labels: dict[str, GoldLabel]


class SuiteDocument(Record):
    """A document of a suite and where to get it."""

    file: str
    path: str
    """Below the suite's root."""
    sha256: Sha256
    origin: str = ""
    """Repository, path and commit it was taken from."""
    licence: str = ""


class Suite(Record):
    """Documents and what they are held against."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
    title: str
    form: Literal["labels", "ranking"]
    """``labels``: readers' labels of whole documents; ``ranking``: spans for single questions."""
    root: Literal["project", "shared"]
    """Where the documents lie: in the project, or in the folder of shared documents."""
    labels: str = ""
    """Folder of labels, one folder a reader, beside the suite's file (form ``labels``)."""
    pairs: str = ""
    """JSONL file of questions with spans, below the root (form ``ranking``)."""
    reader: Literal["fmti", "kep"] | None = None
    """How to read the pairs."""
    document: tuple[SuiteDocument, ...] = ()
    note: str = ""
