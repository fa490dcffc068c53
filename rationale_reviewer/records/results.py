"""Results of a suite, as stored and compared."""

from typing import Literal

from rationale_reviewer.records.base import Record


class Measured(Record):
    """A measure with its interval over documents; None where it is undefined."""

    value: float | None
    low: float | None = None
    high: float | None = None


class Row(Record):
    """One measured side: an engine, a baseline or a reader, against one reader or one benchmark."""

    who: str
    against: str
    measures: dict[str, Measured]


class Tally(Record):
    """Numbers behind one plot: labels of rows and columns, and counts."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[float | None, ...], ...]


class DocumentResult(Record):
    """One document: (predicted, gold) verdicts by question, by reader; kept so that a later run can be paired."""

    document: str
    sha256: str
    seconds: float
    verdicts: dict[str, dict[str, tuple[str, str]]] = {}
    """Reader -> question -> (predicted, strictly grounded against gold)."""
    ranking: dict[str, tuple[float | None, ...]] = {}


class Cost(Record):
    """What the run cost."""

    seconds: float
    calls: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0


class SuiteResult(Record):
    """One run of one suite."""

    schema_version: Literal[1] = 1
    suite: str
    title: str
    command: str
    date: str
    tool_version: str
    engine: str
    engine_digest: str
    bank: str
    bank_digest: str
    headline: str
    rows: tuple[Row, ...]
    """The engine first, then the readers against each other, then the baselines."""
    quote_fidelity: float | None = None
    """Share of the engine's citations that were found exact or normalised again."""
    not_assessed: int = 0
    cost: Cost
    tallies: tuple[Tally, ...] = ()
    documents: tuple[DocumentResult, ...] = ()


class Comparison(Record):
    """The headline of a run against a stored one, on the documents that both have."""

    before: float | None
    now: float | None
    difference: float | None
    low: float | None
    high: float | None
    regressed: bool
    note: str
