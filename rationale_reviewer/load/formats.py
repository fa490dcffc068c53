"""A file's name and first bytes -> its format. What is of no format that is read is refused by what it is."""

import re
from enum import StrEnum
from typing import Final

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.files import File


class Format(StrEnum):
    """Formats that are read, each by one parser."""

    MARKDOWN = "markdown"
    TEXT = "text"
    JSON = "json"
    HTML = "html"
    NOTEBOOK = "notebook"
    DOCX = "docx"
    PDF = "pdf"


# Parsed in a process of their own, with limits: compressed, nested or drawn formats can cost more than they weigh.
CONFINED: Final = frozenset({Format.HTML, Format.NOTEBOOK, Format.DOCX, Format.PDF})
READ: Final = "Markdown, text, HTML, PDF, Word, Jupyter notebooks and JSON"

_NAMES: Final = {
    Format.MARKDOWN: (".md", ".markdown", ".mdx", ".mdown", ".rmd", ".qmd"),
    Format.HTML: (".html", ".htm", ".xhtml"),
    Format.NOTEBOOK: (".ipynb",),
    Format.JSON: (".json",),
}
_MAGIC: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Office file, or a Word file with a password"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a SQLite database"),
    (b"{\\rtf", "rich text (RTF)"),
)
# A PDF may have up to 1,024 bytes in front of its mark, as readers allow.
_PDF_WITHIN: Final = 1024
_HTML_START: Final = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.I | re.S
)
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_MARKDOWN_SIGNS: Final = re.compile(r"^(?:#{1,6} \S|---$|```|\|.+\|$|\*\*\S)|\]\([^()\s]{1,300}\)", re.MULTILINE)


def format_of(file: File, encoding: str | None = None) -> Format:
    """The format of a file; TEXT where nothing speaks for another, which may yet turn out to be Markdown.

    Args:
        file: The file.
        encoding: What the user says that texts are encoded in: then only a PDF or zip is taken for none.

    Raises:
        DocumentError: The file is binary and of no format that is read.
    """
    if (found := _by_bytes(file)) is not None:
        return found
    if not encoding:
        _refuse_binary(file)
    name = file.name.lower()
    for one, endings in _NAMES.items():
        if name.endswith(endings):
            return one
    return Format.HTML if _HTML_START.match(file.raw[:4096]) else Format.TEXT


def looks_like_markdown(text: str) -> bool:
    """Whether a text of unknown format has signs of Markdown."""
    return bool(_MARKDOWN_SIGNS.search(text))


def _by_bytes(file: File) -> Format | None:
    if file.raw.startswith(b"PK\x03\x04"):
        return Format.DOCX
    at = file.raw.find(b"%PDF-", 0, _PDF_WITHIN)
    # Further down the mark may be a word of a text; a PDF has objects.
    return Format.PDF if at == 0 or (at > 0 and b" obj" in file.raw) else None


def _refuse_binary(file: File) -> None:
    for magic, what in _MAGIC:
        if file.raw.startswith(magic):
            raise DocumentError(f"{file.name!r} is {what}; what can be read is {READ}, so export it as one of these")
    if not file.raw.startswith(_WIDE) and b"\x00" in file.raw[:8192]:
        raise DocumentError(f"{file.name!r} is binary; what can be read is {READ}, so export it as one of these")
