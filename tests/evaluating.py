"""What the tests of the evaluation share: sides of a case made by hand, small suites on disk, gold files as text."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from building import make_bank, question, rubric
from conftest import ROOT

from rationale_reviewer.evaluation.labels import Held, hold, read_gold
from rationale_reviewer.evaluation.scoring import Case
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.gold import GoldFile, LineRange
from rationale_reviewer.records.results import Cost, DocumentResult, Measured, Row, SuiteResult, Tally
from rationale_reviewer.records.vocabulary import ItemState, Verdict
from rationale_reviewer.text import digest

EVALS: Final = ROOT / "evals"
U, P, S = Verdict.UNSUPPORTED, Verdict.PARTIAL, Verdict.SUPPORTED
NA, NOT_ASSESSED = Verdict.NOT_APPLICABLE, Verdict.NOT_ASSESSED
STRONG, WEAK, NOT_FOUND = ItemState.STRONG, ItemState.WEAK, ItemState.NOT_FOUND
FOLDERS: Final = ("gold", "cases")
READERS: Final = ("a", "b")


def held(
    verdict: Verdict,
    lines: Mapping[str, Sequence[LineRange]] | None = None,
    *,
    states: Mapping[str, ItemState] | None = None,
    clause: Sequence[LineRange] = (),
    name: str = "q",
) -> Held:
    """One side of a question: a verdict, its lines by item, the states of its items."""
    places = {letter: tuple(found) for letter, found in (lines or {}).items()}
    return Held(name, verdict, dict(states or {}), places, tuple(clause))


def verdicts(*given: Verdict) -> dict[str, Held]:
    """Bare verdicts on questions q1, q2 and so on."""
    return {f"q{number}": held(verdict, name=f"q{number}") for number, verdict in enumerate(given, 1)}


class Labelled:
    """All labels of one reader in one folder of evals, as read from their files."""

    def __init__(self, folder: str, reader: str, bank: QuestionBank) -> None:
        self.files: dict[str, GoldFile] = {
            path.stem: read_gold(path, bank) for path in sorted((EVALS / folder / reader).glob("*.toml"))
        }
        self.held: dict[str, dict[str, Held]] = {name: hold(gold, bank) for name, gold in self.files.items()}

    def cases(self, predicted: Mapping[str, Mapping[str, Held]]) -> list[Case]:
        """Predictions against this reader."""
        return [
            Case(name, predicted[name], self.held[name], gold.reader.granularity == "item")
            for name, gold in self.files.items()
        ]


def small_bank() -> QuestionBank:
    """Two questions: one that two items support, one with a partial clause and an item that only sets the scene."""
    first = question("first.practice.1", items=[rubric("a"), rubric("b", must=False)])
    second = question(
        "first.practice.2",
        items=[rubric("a"), rubric("b", must=False, alone=False)],
        partial_if=[{"when": "It is half there."}],
        gate="agentic",
    )
    return make_bank(first, second)


SHA: Final = "0" * 64


def gold_text(
    first: str = 'items.a = [{ status = "in_place", lines = [[2, 3]] }]',
    second: str = 'reason = "silent"',
    *,
    head: str = "",
    sha: str = SHA,
    kind: str = "model_card",
    granularity: str = "item",
    reader: str = "a",
    lines: int = 10,
) -> str:
    """A gold file for the small bank; ``first`` and ``second`` are the labels of its two questions."""
    return f"""{head}
[document]
file = "one.md"
sha256 = "{sha}"
kind = "{kind}"
lines = {lines}

[reader]
id = "{reader}"
granularity = "{granularity}"

[labels."first.practice.1"]
{first}

[labels."first.practice.2"]
{second}
"""


def write_suite(
    folder: Path,
    documents: Mapping[str, str],
    labels: Mapping[str, Mapping[str, Mapping[str, Any]]],
) -> Path:
    """A suite of labelled documents for the small bank.

    Args:
        folder: The project's root.
        documents: File name -> text.
        labels: Reader -> file name -> arguments of :func:`gold_text`.

    Returns:
        The suite's file.
    """
    path = folder / "evals" / "suites" / "tiny.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ['id = "tiny"\ntitle = "Tiny"\nform = "labels"\nroot = "project"\nlabels = "../labels"\n']
    for name, text in documents.items():
        (folder / name).write_text(text, encoding="utf-8")
        lines.append(f'[[document]]\nfile = "{name}"\npath = "{name}"\nsha256 = "{sha_of(text)}"\n')
    path.write_text("\n".join(lines), encoding="utf-8")
    for reader, own in labels.items():
        place = folder / "evals" / "labels" / reader
        place.mkdir(parents=True, exist_ok=True)
        for name, arguments in own.items():
            filled = {"sha": sha_of(documents[name]), "reader": reader, **arguments}
            (place / f"{Path(name).stem}.toml").write_text(gold_text(**filled), encoding="utf-8")
    return path


def sha_of(text: str) -> str:
    """The digest of a document as suites write it."""
    return digest(text.encode()).removeprefix("sha256:")


def suite_result(
    documents: Sequence[DocumentResult] = (),
    *,
    suite: str = "tiny",
    rows: Sequence[Row] = (),
    tallies: Sequence[Tally] = (),
    headline: str = "score",
    **changes: Any,
) -> SuiteResult:
    """A result with one row, unless told otherwise; ``changes`` are further fields of the record."""
    fields: dict[str, Any] = {
        "title": "Tiny suite", "command": "rationale-reviewer eval tiny.toml", "date": "2026-01-02",
        "tool_version": "0.0.1", "engine": "an engine", "engine_digest": "sha256:e", "bank": "small 1",
        "bank_digest": "sha256:b", "cost": Cost(seconds=0.5), **changes,
    }  # fmt: skip
    rows = rows or (Row(who="an engine", against="reader a", measures={headline: Measured(value=0.5)}),)
    return SuiteResult(
        suite=suite, headline=headline, rows=tuple(rows), tallies=tuple(tallies), documents=tuple(documents), **fields
    )
