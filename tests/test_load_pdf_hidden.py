"""PDF: a sentence that is drawn so that nobody sees it is in no quotation, whatever the drawing and the page."""

import pytest
from loading import assert_tiles, document, quotes, unaccounted
from pdf_tricks import HIDDEN, HOSTS, TRICKS, build

from rationale_reviewer.load.pdf import load_pdf
from rationale_reviewer.records.document import Document
from rationale_reviewer.text import fold


def _load(raw: bytes) -> Document:
    found = document(load_pdf("card.pdf", raw, "S1"))
    assert_tiles(found)
    assert unaccounted(found) == []
    return found


def _hidden(found: Document) -> str:
    return fold(" ".join(found.main.text[one.start : one.end] for one in found.main.hidden))


@pytest.mark.parametrize("host", HOSTS)
def test_a_page_that_hides_nothing_is_not_flagged(host: str) -> None:
    """Whatever its ground and layout."""
    found = _load(build(host, None))
    assert found.main.hidden == ()
    assert found.main.unread == ()
    assert found.main.notes == ()


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("trick", TRICKS)
def test_a_hidden_sentence_is_flagged_and_nothing_else(trick: str, host: str) -> None:
    """The sentence is one hidden range, and what is seen reads as on the page without it."""
    found = _load(build(host, trick))
    assert _hidden(found) == HIDDEN
    assert {one.kind.value for one in found.main.hidden} == {"not_drawn"}
    assert [words for _, words in quotes(found)] == [words for _, words in quotes(_load(build(host, None)))]
