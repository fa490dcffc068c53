"""PDF: pages, lines in reading order, blocks, what could not be read, and one plain error for what cannot be opened."""

import pytest
from loading import assert_tiles, document, passages, quotes, unaccounted
from pdf_writer import Pdf, lines, show, simple

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.pdf import MOST_PAGES, load_pdf
from rationale_reviewer.records.document import Document


def _load(raw: bytes) -> Document:
    found = document(load_pdf("card.pdf", raw, "S1"))
    assert_tiles(found)
    assert unaccounted(found) == []
    return found


def test_pages_count_like_the_files_pages() -> None:
    """A passage knows its page, also behind a blank one, and metadata are strings."""
    pdf = Pdf({"Title": "A card", "Author": "The lab"})
    for content in (lines(["It sorts letters."]), "", lines(["It was measured."])):
        pdf.page(content)
    found = _load(pdf.bytes())
    assert [passage.page for passage in found.passages] == [1, 3]
    assert len(found.main.page_starts) == 3
    assert found.main.metadata == {"Title": "A card", "Author": "The lab"}
    assert found.main.unread == ()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "no PDF"),
        (b"hello", "no PDF"),
        (b"%PDF-1.7\n", "no PDF"),
        (simple(show("It stands.", 72, 700))[:300], "no PDF"),
    ],
    ids=["empty", "text", "head only", "cut"],
)
def test_what_is_no_pdf_is_refused_in_one_line(raw: bytes, message: str) -> None:
    """Nothing of the library's own errors comes through."""
    with pytest.raises(DocumentError, match=message) as caught:
        load_pdf("card.pdf", raw, "S1")
    assert "\n" not in str(caught.value)


def test_more_pages_than_are_read_are_refused() -> None:
    """The limit is looked at before any page is."""
    raw = simple(*[""] * (MOST_PAGES + 1))
    with pytest.raises(DocumentError, match="501 pages"):
        load_pdf("card.pdf", raw, "S1")


def test_headings_items_and_paragraphs() -> None:
    """Larger or bold short lines are headings, marks make items, and lines keep their ends."""
    content = (
        show("Intended use", 72, 760, size=18, font="F2")
        + lines(
            ["The model sorts letters that people have written by", "hand. It has seen forty hands in two dis-"],
            top=730,
        )
        + lines(["tricts."], top=702)
        + show("Limits", 72, 670, font="F2")
        + lines(["• It reads no numbers.".replace("•", "\x95"), "\x95 It reads no signs."], top=650)
    )
    found = _load(simple(content))
    assert passages(found) == [
        ("heading", "Intended use"),
        (
            "paragraph",
            "The model sorts letters that people have written by\nhand. It has seen forty hands in two dis-\ntricts.",
        ),
        ("heading", "Limits"),
        ("list_item", "• It reads no numbers."),
        ("list_item", "• It reads no signs."),
    ]
    assert quotes(found)[-1] == ("item", "It reads no signs.")
    assert found.passages[-1].heading_path == ("Intended use", "Limits")
