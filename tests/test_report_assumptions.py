"""What carries a phase, and results that were found more than once, in both reports."""

import re

import pytest
from scripted import MEASURED, RESULTS, SECOND, card, offer, quotation, reviewed, small_bank

from rationale_reviewer.records.reading import AssumptionOffer, FindingOffer, Reading
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.report.html import render as html
from rationale_reviewer.report.markdown import render
from rationale_reviewer.report.view import MAX_RESULTS
from rationale_reviewer.verify import verify

EVIL = "Trays <b>stay</b> [the same](javascript:x) | always."


def _bundle(*questions: str, text: str = "Trays stay the same.") -> ReviewBundle:
    assumption = AssumptionOffer(
        phase="first", text=text, defeater="A new tray.", quotations=(quotation(MEASURED), quotation("nowhere"))
    )
    findings = tuple(
        FindingOffer(question=one, quotation=quotation(SECOND), note="ten were wrong") for one in questions
    )
    reading = Reading(items=(offer("a"),), assumptions=(assumption,), findings=findings)
    return reviewed(card(), small_bank(), reading)


def test_what_carries_a_phase_stands_in_its_section() -> None:
    """In place of the blanks, with the checked passage that takes it for granted; the region can be edited."""
    bundle = _bundle()
    text = render(bundle)
    region = text[text.index("rr:begin assumption first") :]
    region = region[: region.index("rr:end")]
    assert "Trays stay the same." in region
    assert "**Defeater.** A new tray." in region
    assert MEASURED in region
    assert "nowhere" not in region
    assert "____" not in region
    page = html(bundle, card())
    assert "Trays stay the same." in page
    assert "A new tray." in page
    assert verify(bundle, card()).holds


def test_blanks_where_nothing_was_said() -> None:
    """An engine without critique leaves the question to the editor."""
    assert "*What finding would overturn it?* ____" in render(reviewed(card(), small_bank()))


@pytest.mark.parametrize("words", [EVIL, "<script>alert(1)</script>", "a\u202eb\x1b[31m"])
def test_the_words_of_a_model_are_made_harmless(words: str) -> None:
    """Nothing in them takes effect in either report."""
    bundle = _bundle(text=words)
    assert "<b>stay</b>" not in render(bundle)
    assert not re.search(r"(?<!\\)\]\(javascript", render(bundle))
    assert 'href="javascript' not in html(bundle, card())
    for shown in (render(bundle), html(bundle, card())):
        assert "<script>alert(1)" not in shown
        assert not re.search("[\x1b\u202e]", shown)


def test_a_result_stands_once() -> None:
    """A passage that bears on two questions is one line with both."""
    bundle = _bundle(RESULTS, RESULTS, "across.1")
    (line,) = [line for line in render(bundle).splitlines() if SECOND in line and line.startswith("- “")]
    assert f"`{RESULTS}`" in line
    assert line.count(RESULTS) == 1


def test_many_results_are_folded() -> None:
    """The first page keeps its length."""
    rows = [f"The town counted {number} wrong letters in week {number} of the trial." for number in range(12)]
    findings = tuple(FindingOffer(question=RESULTS, quotation=quotation(row), note="") for row in rows)
    bundle = reviewed(card(text="# Card\n\n" + "\n\n".join(rows) + "\n"), small_bank(), Reading(findings=findings))
    assert len(bundle.findings) == 12
    text = render(bundle)
    assert f"<details><summary>{12 - MAX_RESULTS} more</summary>" in text
    assert all(row in text for row in rows)
