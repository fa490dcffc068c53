"""The page for the terminal: counts, grid, classes and gaps of the bundle, and no more than a terminal takes."""

import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from conftest import ROOT
from scripted import (
    ACROSS,
    BELIEVED,
    MEASURED,
    NO_TOOLS,
    RARE,
    RESULTS,
    SECOND,
    card,
    failure,
    offer,
    quotation,
    reviewed,
    small_bank,
)

from rationale_reviewer.config import ReviewOptions
from rationale_reviewer.engines.factory import make_engine
from rationale_reviewer.load.document import load_document
from rationale_reviewer.pipeline import review
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.reading import GateOffer, Reading, ReasonOffer
from rationale_reviewer.records.review import ReviewBundle, Scope
from rationale_reviewer.records.vocabulary import BANNED_WORDS, DocumentKind, EvidenceStatus, GateState, Reason
from rationale_reviewer.report.summary import summarise

EXAMPLES = sorted((ROOT / "examples").glob("*.md"))
LETTERS = {"S": "supported", "P": "partial", "U": "unsupported", "-": "not_applicable", "?": "not_assessed"}


@pytest.fixture(params=["mixed", "failed", *(path.name for path in EXAMPLES)])
def bundle(request: pytest.FixtureRequest, bank: QuestionBank) -> ReviewBundle:
    """Bundles with every verdict between them."""
    if request.param == "mixed":
        gate = GateOffer(gate="agentic", state=GateState.NOT_MET, quotation=quotation(NO_TOOLS))
        items = (offer("a"), offer("b", SECOND), offer("a", BELIEVED, EvidenceStatus.ASSERTED, question=ACROSS))
        return reviewed(card(), small_bank(), Reading(items=items, gates=(gate,)))
    if request.param == "failed":
        return reviewed(card(), small_bank(), Reading(failures=(failure(question=ACROSS), failure(question=RARE))))
    return review(load_document(ROOT / "examples" / request.param), bank, make_engine())


def _rows(bundle: ReviewBundle, text: str) -> dict[str, str]:
    """The rows of the grid by group, without the group's name."""
    lines = text.splitlines()
    rows: dict[str, str] = {}
    for group in bundle.groups:
        found = [line for line in lines if re.match(re.escape(group.name) + r"  +[SPU?-]", line)]
        assert len(found) == 1, group.name
        rows[group.id] = found[0].removeprefix(group.name)
    return rows


def test_counts_add_up(bundle: ReviewBundle) -> None:
    """Every answer is counted under its verdict."""
    line = next(row for row in summarise(bundle).splitlines() if f"{len(bundle.answers)} questions" in row)
    counted = {name.replace(" ", "_"): int(n) for n, name in re.findall(r"(\d+) ([a-z ]+?)(?=[,;])", line)}
    verdicts = Counter(answer.verdict.value for answer in bundle.answers)
    assert {name: counted[name] for name in verdicts} == verdicts
    assert f"{len(bundle.citations)} citation" in line


def test_grid_shows_every_answer(bundle: ReviewBundle) -> None:
    """Each group has a row, and in it a letter for each of its answers."""
    for group, row in _rows(bundle, summarise(bundle)).items():
        verdicts = Counter(answer.verdict.value for answer in bundle.answers if answer.group == group)
        assert Counter(LETTERS[letter] for letter in row.split()) == verdicts


def test_gaps_stand_heaviest_first(bundle: ReviewBundle) -> None:
    """The five that weigh most are named, with severity and question, in the bundle's order."""
    primary = [gap for gap in bundle.gaps if gap.primary]
    rows = [line for line in summarise(bundle).splitlines() if re.match(r" \d+\. ", line)]
    assert len(rows) == min(5, len(primary))
    for gap, row in zip(primary, rows, strict=False):
        assert gap.question in row
        assert gap.severity.value in row


def test_fits_a_terminal(bundle: ReviewBundle) -> None:
    """About a page of short lines, one line break at the end, no control character."""
    text = summarise(bundle)
    assert len(text.splitlines()) <= 40
    assert max(map(len, text.splitlines())) <= 160
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not [char for char in text if char != "\n" and unicodedata.category(char) in {"Cc", "Cf"}]


def test_names_what_was_read(bundle: ReviewBundle) -> None:
    """The first line names the file, its length, and what it was taken for."""
    first = summarise(bundle).splitlines()[0]
    assert bundle.sources[0].name in first
    assert f"{bundle.sources[0].words:,} words" in first
    assert bundle.kind.value.replace("_", " ").split()[0] in first


def test_open_classes_are_named() -> None:
    """A class that nobody settled is named with the flag; one that is settled is not."""
    assert re.search(r"agentic.*--set", summarise(reviewed(card(), small_bank())))
    options = ReviewOptions(gates={"agentic": GateState.MET})
    assert "agentic" not in summarise(reviewed(card(), small_bank(), options=options))


_SHIFTS: Final = "The clerks sort letters in two shifts. "
_MODELS: Final = "The network is trained on letters. Model weights are kept in the hall. "


@pytest.mark.parametrize(
    ("name", "text", "kind", "there"),
    [
        pytest.param("a.md", f"# Sorting\n\n{_SHIFTS}", None, True, id="about something else"),
        pytest.param("a.md", f"# Sorting\n\n{_SHIFTS}", DocumentKind.MODEL_CARD, True, id="a card for the editor"),
        pytest.param("model_card.md", f"# Sorting\n\n{_SHIFTS}", None, False, id="model card by its name"),
        pytest.param("a.md", f"# System card\n\n{_SHIFTS}", None, False, id="system card by its title"),
        pytest.param("a.md", f"# Sorting\n\n{_MODELS}", None, False, id="speaks of models"),
        pytest.param("a.md", f"# Sorting\n\n{_MODELS}{_SHIFTS * 300}", None, True, id="in passing, at length"),
        pytest.param("a.md", f"# Sorting\n\n{_SHIFTS}\n\n<!-- {_MODELS} -->\n", None, True, id="where nobody sees it"),
    ],
)
def test_nothing_that_speaks_of_a_system(
    tmp_path: Path, bank: QuestionBank, name: str, text: str, kind: DocumentKind | None, there: bool
) -> None:
    """The line stands over documents about something else: no class is shown, no sign of a card, no word of models."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    bundle = reviewed(load_document(tmp_path / name, kind=kind), bank)
    assert ("no passage shows that this describes an AI system" in summarise(bundle)) is there


def test_not_assessed_says_why() -> None:
    """What was not assessed is counted and its causes are named; otherwise the line is not there."""
    failures = (failure(question=RESULTS), failure(question=ACROSS))
    lines = summarise(reviewed(card(), small_bank(), Reading(failures=failures))).splitlines()
    assert [line for line in lines if line.startswith("not assessed: 2") and "cut_reply" in line]
    assert not [
        line for line in summarise(reviewed(card(), small_bank())).splitlines() if line.startswith("not assess")
    ]


def test_rare_questions_are_counted_apart() -> None:
    """What such documents rarely answer is counted in a line of its own, and is no gap."""
    text = summarise(reviewed(card(), small_bank()))
    assert re.search(r"look elsewhere: 1\b", text)
    assert RARE not in text


def test_names_are_neutral() -> None:
    """A file's name cannot steer the terminal or begin a line."""
    name = "card\x1b[31m\x9b0m\u202e\n 1. blocker  x\r.md"
    text = summarise(reviewed(card(name=name), small_bank()))
    assert not [char for char in text if char != "\n" and unicodedata.category(char) in {"Cc", "Cf"}]
    assert text.splitlines()[0].startswith("card")
    assert not any(line.startswith(" 1. blocker") for line in text.splitlines())


def test_banned_words_are_never_written(bank: QuestionBank) -> None:
    """For every reason over the whole bank, the page says what the document does not show."""
    for reason in Reason:
        reading = Reading(reasons=tuple(ReasonOffer(question=one.id, reason=reason) for one in bank.questions))
        text = summarise(reviewed(card(), bank, reading)).lower()
        assert not [banned for banned in BANNED_WORDS if banned in text]


def test_quotes_nothing(bundle: ReviewBundle) -> None:
    """The page counts and names; the document's sentences stand in the rationale."""
    text = summarise(bundle)
    assert not [citation for citation in bundle.citations if citation.quote in text]
    assert MEASURED not in text


def test_scope_of_one_question() -> None:
    """A review of one question has a grid of one row."""
    bundle = reviewed(card(), small_bank(), options=ReviewOptions(scope=Scope(questions=(ACROSS,))))
    assert list(_rows(bundle, summarise(bundle))) == ["across"]
