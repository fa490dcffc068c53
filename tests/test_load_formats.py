"""Name and first bytes to a format; what is binary and of none is refused by what it is."""

import codecs

import pytest

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.files import File
from rationale_reviewer.load.formats import Format, format_of

PAGE = b"<p>Words.</p>"


@pytest.mark.parametrize(
    ("name", "raw", "form"),
    [
        pytest.param("a.md", b"Words.", Format.MARKDOWN, id="md"),
        pytest.param("a.QMD", b"Words.", Format.MARKDOWN, id="capitals"),
        pytest.param("a.html", PAGE, Format.HTML, id="html"),
        pytest.param("a.htm", PAGE, Format.HTML, id="htm"),
        pytest.param("a.ipynb", b"{}", Format.NOTEBOOK, id="notebook"),
        pytest.param("a.json", b"{}", Format.JSON, id="json"),
        pytest.param("a.jsonl", b"{}", Format.TEXT, id="many cards are no card"),
        pytest.param("a.txt", b"Words.", Format.TEXT, id="txt"),
        pytest.param("a", b"Words.", Format.TEXT, id="no ending"),
        pytest.param("stdin", b"<!DOCTYPE html><p>Words.", Format.HTML, id="html by its first words"),
        pytest.param(
            "stdin", b"\xef\xbb\xbf\n<!-- a --><HTML lang=en>", Format.HTML, id="html behind a mark and a comment"
        ),
        pytest.param("stdin", b'<?xml version="1.0"?>\n<html xmlns="x">', Format.HTML, id="xhtml"),
        pytest.param("stdin", b"Write <html> first.", Format.TEXT, id="a word in a text"),
        pytest.param("a.md", b"<!doctype html>", Format.MARKDOWN, id="the ending goes before the words"),
        pytest.param("a.md", b"%PDF-1.7 1 0 obj", Format.PDF, id="the bytes go before the ending"),
        pytest.param("a.pdf", b"\n\n%PDF-1.4\n1 0 obj", Format.PDF, id="a mark further down"),
        pytest.param("a.txt", b"A file begins with %PDF-1.4.", Format.TEXT, id="a text that speaks of the mark"),
        pytest.param("a.docx", b"PK\x03\x04", Format.DOCX, id="zip"),
        pytest.param("a.txt", codecs.BOM_UTF16_LE + b"h\x00i\x00", Format.TEXT, id="UTF-16 with a mark"),
    ],
)
def test_formats(name: str, raw: bytes, form: Format) -> None:
    """Bytes that only one format begins with decide; then the ending; then signs of HTML."""
    assert format_of(File(name, raw)) is form


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(b"\x89PNG\r\n", "a PNG picture", id="PNG"),
        pytest.param(b"\xff\xd8\xff\xe0", "a JPEG picture", id="JPEG"),
        pytest.param(b"GIF89a", "a GIF picture", id="GIF"),
        pytest.param(b"\x1f\x8b\x08", "a gzip archive", id="gzip"),
        pytest.param(b"\x7fELF\x02", "a program", id="program"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1", "an old Office file, or a Word file with a password", id="old Office"),
        pytest.param(b"SQLite format 3\x00", "a SQLite database", id="SQLite"),
        pytest.param(b"7z\xbc\xaf", "a 7z archive", id="7z"),
        pytest.param(b"Rar!", "a RAR archive", id="RAR"),
        pytest.param(b"{\\rtf1", "rich text", id="RTF"),
        pytest.param(b"text\x00text", "binary", id="NUL"),
        pytest.param("hi".encode("utf-16-le"), "binary", id="UTF-16 without a mark"),
    ],
)
def test_refused(raw: bytes, said: str) -> None:
    """The message says what the file is, what can be read, and nothing of what it holds."""
    with pytest.raises(DocumentError) as caught:
        format_of(File("card.md", raw + b" quetzal"))
    message = str(caught.value)
    assert message.startswith("'card.md' is " + said)
    assert all(name in message for name in ("Markdown", "PDF", "Word", "export it"))
    assert "quetzal" not in message


@pytest.mark.parametrize(
    ("raw", "form"),
    [(b"a\x00b", Format.TEXT), (b"%PDF-1.7", Format.PDF), (b"PK\x03\x04", Format.DOCX), (b"GIF89a", Format.TEXT)],
)
def test_an_encoding_says_that_it_is_text(raw: bytes, form: Format) -> None:
    """What is told to be in an encoding is no picture; a PDF beside it is one all the same."""
    assert format_of(File("a", raw), "utf-16-le") is form
