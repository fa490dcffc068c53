"""Word files (.docx, .docm, .dotx, .dotm) -> text with blocks, hidden ranges and pages.

The parts are read by lxml; what stands where is worked out here (docs/design/loading.md says why). Pages are those
of the program that saved the file.
"""

from typing import Final

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.compose import Composer, Origin
from rationale_reviewer.load.docx_blocks import pieces
from rationale_reviewer.load.docx_book import Book, notes_by_id
from rationale_reviewer.load.docx_ledger import apart, unread
from rationale_reviewer.load.docx_names import name
from rationale_reviewer.load.docx_package import Package
from rationale_reviewer.load.docx_pages import settle, tells_pages
from rationale_reviewer.load.docx_runs import Scene
from rationale_reviewer.load.docx_walk import Notes, Walk
from rationale_reviewer.load.docx_write import Writer
from rationale_reviewer.records.document import Loaded
from rationale_reviewer.records.vocabulary import HiddenKind

# Raised whenever offsets, units or hidden ranges may differ.
VERSION: Final = "1"


def load_docx(file_name: str, raw: bytes, source_id: str) -> Loaded:
    """Read a Word file.

    Args:
        file_name: Its name, for messages and the record.
        raw: Its bytes.
        source_id: Id of the source.

    Returns:
        A source whose lines are its paragraphs and table rows, in reading order: footnotes and text boxes after the
        paragraph they belong to; endnotes, running headers and comments at the end.

    Raises:
        DocumentError: It is no Word file, locked, damaged, or over a limit.
    """
    book = Book(Package(file_name, raw))
    try:
        composer = _composed(book)
    except RecursionError as error:
        raise DocumentError(f"{file_name!r} is nested too deeply; save it anew from Word") from error
    origin = Origin(source_id, file_name, raw, "docx", "lxml", VERSION)
    return composer.loaded(origin, line_name="paragraph")


def _composed(book: Book) -> Composer:
    scene = Scene(ground=book.ground)
    notes = {kind: _notes(book, kind, scene) for kind in ("footnotes", "endnotes")}
    at_once = {"footnotes": notes["footnotes"]} if notes["footnotes"] else {}
    walk = Walk(book.main, at_once)
    body = [block for one in book.main.root if name(one) == "w:body" for block in walk.blocks(one, scene)]
    composer = Composer()
    marks = settle(body)
    paged = tells_pages(book, body, marks)
    writer = Writer(composer, paged=paged)
    writer.write(body)
    for note_id, hidden in walk.endnotes:
        writer.write(notes["endnotes"].take(note_id, hidden) if notes["endnotes"] else [])
    for found in notes.values():
        writer.write(found.rest(HiddenKind.NOT_DRAWN) if found else [])
    _margins(book, writer, scene)
    _comments(book, writer, scene)
    _remarks(book, composer)
    return composer


def _notes(book: Book, kind: str, scene: Scene) -> Notes | None:
    for part in book.package.related(book.package.main, kind):
        story = book.story(part)
        return Notes(story, notes_by_id(story), scene) if story else None
    return None


def _margins(book: Book, writer: Writer, scene: Scene) -> None:
    """Running headers and footers, each wording once."""
    seen: set[str] = set()
    for kind in ("header", "footer"):
        for part in book.package.related(book.package.main, kind):
            story = book.story(part)
            blocks = Walk(story).blocks(story.root, scene) if story else []
            words = " ".join("".join(piece.text for piece in pieces(blocks)).split())
            if words not in seen:
                writer.margin(blocks)
            seen.add(words)


def _comments(book: Book, writer: Writer, scene: Scene) -> None:
    """Comments stand in the margin: their words are kept and are no part of the document."""
    for part in book.package.related(book.package.main, "comments"):
        story = book.story(part)
        if story:
            writer.write(Walk(story).blocks(story.root, scene._replace(hidden=HiddenKind.COMMENT)))


def _remarks(book: Book, composer: Composer) -> None:
    for place, why in unread(book):
        composer.could_not_read(place, why)
    if book.pictures:
        composer.notes.append(f"{book.pictures} picture{'s were' if book.pictures > 1 else ' was'} not read")
    if book.charts:
        composer.notes.append(
            f"{book.charts} chart{'s were' if book.charts > 1 else ' was'} read for titles and names only"
        )
    composer.notes += apart(book)
