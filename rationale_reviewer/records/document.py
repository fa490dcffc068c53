"""Records of what was read: sources, spans, units, passages, the document."""

from collections.abc import Iterator
from typing import Final

from pydantic import Field, JsonValue

from rationale_reviewer.records.base import Record
from rationale_reviewer.records.vocabulary import DocumentKind, HiddenKind, UnitRole
from rationale_reviewer.text import Lines, merge


class Span(Record):
    """Half-open range of code points of one source's text; ``text[start:end]`` is the quote, always."""

    source: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class HiddenRange(Record):
    """A range of a source's text that a reader does not see."""

    start: int
    end: int
    kind: HiddenKind
    line: int
    """1-based line on which the range starts."""


class AddressedRange(Record):
    """A range of a source's visible text that is worded as if to its reader or to a model; a fact, no finding."""

    start: int
    end: int
    line: int
    """1-based line on which the range starts."""


class UnreadPart(Record):
    """A part of the file that no text could be had from, with its place (a page, a line, a sheet)."""

    place: str
    why: str


class Parser(Record):
    """What turned the bytes into text; a new version may move offsets without the document having changed."""

    name: str
    version: str


class Source(Record):
    r"""One file of a review.

    ``text`` of a text format is the decoded file with line ends as ``\n`` and nothing else changed, so that every span
    of it can be checked against the file. Of other formats it is what the parser read, which the same parser reads
    again. ``hidden`` and ``markup`` are sorted, non-overlapping ranges of it.
    """

    id: str
    name: str
    """File name without folders, or ``stdin``."""
    format: str
    bytes_digest: str
    text_digest: str
    parser: Parser
    text: str
    hidden: tuple[HiddenRange, ...] = ()
    markup: tuple[tuple[int, int], ...] = ()
    """Syntax that is no text: emphasis marks, link targets, tags."""
    metadata: dict[str, JsonValue] = {}
    """Front matter as data; every scalar is a string."""
    page_starts: tuple[int, ...] = ()
    """Offset at which each page starts; empty where the format has no pages."""
    page_name: str = "page"
    """What a reader calls such a part: a page, the cell of a notebook."""
    line_name: str = "line"
    """What a reader calls a line of the text: a paragraph where the format lays its own lines out."""
    unread: tuple[UnreadPart, ...] = ()
    notes: tuple[str, ...] = ()
    language: str | None = None

    @property
    def page_lines(self) -> tuple[int, ...]:
        """The 1-based line of the text on which each page begins, worked out anew at every call."""
        if not self.page_starts:
            return ()
        lines = Lines(self.text)
        return tuple(lines.of(start) for start in self.page_starts)

    @property
    def dropped(self) -> list[tuple[int, int]]:
        """Ranges that are no visible text: markup, and everything hidden; sorted, merged anew at every call."""
        return merge([*self.markup, *((found.start, found.end) for found in self.hidden)])


class Unit(Record):
    """The smallest thing that can be quoted whole: a sentence, a table row, a list item, a field of front matter."""

    start: int
    end: int
    role: UnitRole


class Block(Record):
    """A piece of a source as its parser saw it, before labels: heading, paragraph, list item, table, code ..."""

    start: int
    end: int
    kind: str
    level: int = 0
    """1 to 6 for a heading."""
    lead: str = ""
    units: tuple[Unit, ...] = ()


class Loaded(Record):
    """One file, read: its source and the blocks that cover all of its words, in order and without overlap."""

    source: "Source"
    blocks: tuple[Block, ...]


class Passage(Record):
    """A labelled piece of a source. Passages tile the text: no gap, no overlap, in order."""

    label: str
    """``P1`` ... for the document itself, ``P1@S2`` for an added source."""
    source: str
    start: int
    end: int
    line_start: int
    line_end: int
    """1-based, inclusive; blank lines at the end of the passage are not counted."""
    page: int | None
    heading_path: tuple[str, ...]
    kind: str
    """heading, paragraph, list_item, table, code, preformatted, html, front_matter, markup."""
    lead: str = ""
    """Words that stand over the passage's rows or sentences: a table's header, a bold lead-in."""
    units: tuple[Unit, ...] = ()


SET_BY_EDITOR: Final = "set by the editor"
"""The basis of a kind that was not found from the document's own signs."""


class Document(Record):
    """What is under review: the file itself first, then the sources added to it."""

    kind: DocumentKind
    kind_basis: str
    """One clause for the reader: why this kind."""
    sources: tuple[Source, ...]
    passages: tuple[Passage, ...]

    @property
    def main(self) -> Source:
        """The document itself."""
        return self.sources[0]

    def source(self, source_id: str) -> Source:
        """The source with this id; KeyError when there is none."""
        for source in self.sources:
            if source.id == source_id:
                return source
        raise KeyError(source_id)

    def quotable(self) -> Iterator[tuple[Passage, Unit]]:
        """Every unit with its passage, in reading order."""
        for passage in self.passages:
            for unit in passage.units:
                yield passage, unit
