"""PDF -> one text with pages, headings, paragraphs, lists, tables, and what a reader does not see of it.

Pages are read one by one (pdf_pages), headers and footers are told apart by what repeats (pdf_furniture), lines
become parts (pdf_layout), parts that a page break cuts in two are joined (pdf_flow). docs/design/loading.md says why.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import pypdfium2.raw as c

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.compose import Composer, Origin, Run
from rationale_reviewer.load.pdf_flow import join_flow
from rationale_reviewer.load.pdf_furniture import furniture
from rationale_reviewer.load.pdf_layout import Part, body_size, heading_levels, parts_of, style_of
from rationale_reviewer.load.pdf_library import LIBRARY, File, open_file
from rationale_reviewer.load.pdf_lines import text_of
from rationale_reviewer.load.pdf_pages import UNLOADED, PageText, read_page
from rationale_reviewer.records.document import Loaded
from rationale_reviewer.records.vocabulary import HiddenKind, UnitRole

_VERSION: Final = "1"
# The longest system card at hand has 319 pages.
MOST_PAGES: Final = 500
_SHOWN_NOTES: Final = frozenset({c.FPDF_ANNOT_FREETEXT, c.FPDF_ANNOT_WIDGET})


def load_pdf(name: str, raw: bytes, source_id: str) -> Loaded:
    """Read a PDF.

    Args:
        name: File name, without folders.
        raw: The file.
        source_id: ``S1`` for the document itself.

    Returns:
        Its text, with what could not be read of it. A file of pictures has no text and all of its pages unread.

    Raises:
        DocumentError: It is protected, no PDF, damaged beyond reading, without pages or with more than 500.
    """
    with open_file(name, raw) as file:
        count = len(file)
        if not count:
            raise DocumentError(f"{name!r} holds no page that can be read; save it anew, or export it as text")
        if count > MOST_PAGES:
            raise DocumentError(f"{name!r} has {count} pages, the limit is {MOST_PAGES}; split it")
        pages = [_page(file, index) for index in range(count)]
        metadata, composer = file.metadata(), Composer()
        _compose(composer, pages)
        _remark(composer, file, pages)
    return composer.loaded(Origin(source_id, name, raw, "pdf", LIBRARY, _VERSION), metadata=dict(metadata))


def _page(file: File, index: int) -> PageText:
    with file.page(index) as page:
        return UNLOADED if page is None else read_page(page)


def _compose(composer: Composer, pages: Sequence[PageText]) -> None:
    parts = join_flow(list(_parts(pages)))
    levels = heading_levels(parts)
    at = 0
    for part in parts:
        while at <= part.page:
            composer.page()
            at += 1
        _put(composer, part, levels[style_of(part)] if part.kind == "heading" else 0)
        at = max(at, part.last_page + 1)
    for _ in range(at, len(pages)):
        composer.page()


def _parts(pages: Sequence[PageText]) -> Iterator[Part]:
    """The parts of all pages: of each page its header, its text, then its footer and what stands beside the text."""
    beside = furniture([page.lines for page in pages], [page.height for page in pages])
    body = body_size(
        [line for page, ids in zip(pages, beside, strict=True) for line in page.lines if id(line) not in ids]
    )
    for number, (page, ids) in enumerate(zip(pages, beside, strict=True)):
        margin = [Part("margin", (line,), number, line.size, aside=True) for line in page.lines if id(line) in ids]
        yield from (part for part in margin if part.lines[0].base < page.height / 2)
        for region in page.regions:
            yield from parts_of([line for line in region if id(line) not in ids], number, body)
        yield from (part for part in margin if part.lines[0].base >= page.height / 2)
        for kind, words in (("margin", page.numbers), ("hidden", page.hidden)):
            if words:
                yield Part(kind, (), number, body, aside=True, words=words)


def _put(composer: Composer, part: Part, level: int) -> None:
    if part.kind == "table":
        composer.table([[[Run(cell)] for cell in row] for row in part.rows], headers=part.headers)
    elif part.kind == "margin":
        composer.block(_runs(part), "markup", role=UnitRole.MARKUP)
    elif part.kind == "contents":
        composer.block(_runs(part), role=UnitRole.CONTENTS)
    elif part.kind == "hidden":
        composer.block([Run(text_of(part.words), HiddenKind.NOT_DRAWN)])
    else:
        composer.block(_runs(part), part.kind, level=level, lead=part.lead, mark=part.mark)


def _runs(part: Part) -> Iterator[Run]:
    """The lines of a part, without the mark in front of the first."""
    if part.words:
        yield Run(text_of(part.words))
    starts = {line for line, _ in part.breaks}
    for number, line in enumerate(part.lines):
        text = line.text
        if number == 0 and part.mark:
            text = text[len(part.mark) :].lstrip()
        end = "\n" if number + 1 < len(part.lines) else ""
        yield Run(text + end, new_page=number in starts)


def _remark(composer: Composer, file: File, pages: Sequence[PageText]) -> None:
    """Say what could not be read, and what a reader would want to know of the file."""
    if file.has_dynamic_form():
        composer.could_not_read("the form", "it is an XFA form, of which only the plain pages can be read")
    if file.attachments():
        composer.notes.append("other files are packed into this one; they were not read")
    for number, page in enumerate(pages, 1):
        if page.unread:
            composer.could_not_read(f"page {number}", page.unread)
        if any(note.kind == c.FPDF_ANNOT_FREETEXT and note.words and not note.drawn for note in page.notes):
            composer.could_not_read(f"page {number}", "a text box on it is not drawn in the file")
    for found, words in (
        ([page.machine_read for page in pages], "the text of {} is a machine's reading of a picture or drawing"),
        ([page.unsure for page in pages], "fonts of {} are not in the file: whether all text is seen was not checked"),
        ([page.pictured and not page.unread for page in pages], "pictures on {} were not read"),
        ([_has_notes(page) for page in pages], "the file holds notes beside the text on {}, which were not read"),
    ):
        numbers = [number for number, one in enumerate(found, 1) if one]
        if numbers:
            composer.notes.append(words.format(name_pages(numbers)))


def _has_notes(page: PageText) -> bool:
    return any(note.words and note.kind not in _SHOWN_NOTES for note in page.notes)


def name_pages(numbers: Sequence[int]) -> str:
    """Numbers in ascending order as a reader writes them: ``page 3``, ``pages 1-4, 9``."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1] = [ranges[-1][0], number]
        else:
            ranges.append([number])
    return ("pages " if len(numbers) > 1 else "page ") + ", ".join("-".join(map(str, one)) for one in ranges)
