"""The map of passages: every passage with words, with the questions that it bears on."""

import json
import re
import unicodedata

import pytest
from conftest import ROOT
from scripted import ACROSS, BELIEVED, MEASURED, RESULTS, SECOND, card, offer, quotation, reviewed, small_bank

from rationale_reviewer.engines.factory import make_engine
from rationale_reviewer.load.document import load_document
from rationale_reviewer.pipeline import review
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.reading import ClauseOffer, NearMiss, Reading
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.records.vocabulary import EvidenceStatus
from rationale_reviewer.report.passage_map import map_rows, map_text

EXAMPLES = sorted((ROOT / "examples").glob("*.md"))


@pytest.fixture(params=["scripted", *(path.name for path in EXAMPLES)])
def bundle(request: pytest.FixtureRequest, bank: QuestionBank) -> ReviewBundle:
    """Bundles with used and unused passages."""
    if request.param == "scripted":
        clause = ClauseOffer(question=ACROSS, clause=0, form="partial_if", quotation=quotation(BELIEVED))
        items = (offer("a"), offer("b", SECOND), offer("a", MEASURED, EvidenceStatus.ASSERTED, question=ACROSS))
        return reviewed(card(), small_bank(), Reading(items=items, clauses=(clause,)))
    return review(load_document(ROOT / "examples" / request.param), bank, make_engine())


def test_rows_are_the_passages(bundle: ReviewBundle) -> None:
    """One row a passage, in order, fit for JSON, with the fields of the bundle."""
    rows = map_rows(bundle)
    assert json.loads(json.dumps(rows)) == rows
    assert [row["label"] for row in rows] == [use.label for use in bundle.passages]
    assert [row["line_start"] for row in rows] == sorted(row["line_start"] for row in rows)


def test_evidence_is_on_the_map(bundle: ReviewBundle) -> None:
    """A question stands at exactly the passages in which its evidence and the lines of its clauses begin."""
    bears: set[tuple[str, str]] = set()
    for answer in bundle.answers:
        ids = [one.citation for item in answer.items for one in item.evidence]
        ids += [one for clause in answer.clauses for one in clause.citations]
        bears |= {(bundle.citation(one).passage, answer.question) for one in ids}
    assert bears
    assert {(row["label"], question) for row in map_rows(bundle) for question in row["questions"]} == bears


def test_text_has_a_line_for_every_passage(bundle: ReviewBundle) -> None:
    """Used passages first, with their questions; then unused ones, apart from headings; with counts that fit."""
    text = map_text(bundle)
    used = [use for use in bundle.passages if use.questions]
    unused = [use for use in bundle.passages if not use.questions and use.kind not in {"heading", "markup"}]
    labels = [match[0] for line in text.splitlines() if (match := re.match(r"P\d+", line))]
    assert labels == [use.label for use in [*used, *unused]]
    for use in used:
        (line,) = [row for row in text.splitlines() if re.match(rf"{use.label}\b", row)]
        assert all(question in line for question in use.questions)
        assert re.search(rf"\b{use.line_start}\b", line)
    assert re.search(rf"^{len(used)} passages", text)
    assert re.search(rf"\b{len(unused)} passages \({sum(use.words for use in unused):,} words\)", text)
    assert text.endswith("\n")


def test_near_misses_are_no_use() -> None:
    """A passage that is only the nearest miss is not said to bear on a question."""
    miss = NearMiss(question=RESULTS, item="a", quotation=quotation(BELIEVED), why="it is a belief")
    rows = map_rows(reviewed(card(), small_bank(), Reading(near_misses=(miss,))))
    assert not any(row["questions"] for row in rows)


def test_headings_are_neutral() -> None:
    """The words of a heading cannot steer the terminal or begin a line."""
    document = card(text="# A\x1b[31m b\x9b0m c\u202e d\n\nThe sorter was tested by nine people from the town today.\n")
    text = map_text(reviewed(document, small_bank()))
    assert not [char for char in text if char != "\n" and unicodedata.category(char) in {"Cc", "Cf"}]


def test_words_are_counted_without_what_is_hidden() -> None:
    """A passage's words are those that a reader sees."""
    document = card(text="The sorter was tested by nine people <!-- and by three more --> from the town.\n")
    (row,) = map_rows(reviewed(document, small_bank()))
    assert row["words"] == 10


def test_pages_are_named() -> None:
    """Where a format has pages, the place says which."""
    bundle = reviewed(card(), small_bank(), Reading(items=(offer("a"),)))
    paged = bundle.sources[0].model_copy(update={"page_lines": (1, 2, 3)})
    assert "page 3, line 5" in map_text(bundle.model_copy(update={"sources": (paged,)}))
    assert "page" not in map_text(bundle).replace("passage", "")
