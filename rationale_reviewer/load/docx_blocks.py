"""What the walk through a Word file finds, before it becomes text: pieces, paragraphs, tables, what was not read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from rationale_reviewer.records.vocabulary import HiddenKind, UnitRole


class PageMark(Enum):
    """Where a page ends."""

    SET = "the author set a break"
    LAID_OUT = "the program that saved the file broke the page here"


class Piece(NamedTuple):
    r"""Words of one look; ``\n`` is a line break that the author set."""

    text: str
    hidden: HiddenKind | None = None
    bold: bool = False
    stub: bool = False
    page: PageMark | None = None
    """A mark without words."""


@dataclass
class Paragraph:
    """One paragraph of the file."""

    pieces: list[Piece] = field(default_factory=list)
    level: int = 0
    """1 to 6 for a heading."""
    listed: bool = False
    mark: str = ""
    code: bool = False
    role: UnitRole | None = None


@dataclass
class Lost:
    """Something at this place that no text could be had from."""

    what: str
    why: str


@dataclass
class Row:
    """One row of a table."""

    cells: "list[list[Block]]"
    header: bool = False
    """The file says that it stands over the others."""


@dataclass
class Table:
    """One table; cells hold blocks of their own."""

    rows: list[Row]
    styled_header: bool = False
    """Its style sets the first row off."""


Block = Paragraph | Table | Lost


def pieces(blocks: list[Block]) -> Iterator[Piece]:
    """All pieces of blocks, also inside tables."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.pieces
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from pieces(cell)


def has_words(blocks: list[Block]) -> bool:
    """Whether there is anything but white space."""
    return any(piece.text.strip() for piece in pieces(blocks))


def visible(found: list[Piece]) -> str:
    """What a reader sees of pieces."""
    return "".join(piece.text for piece in found if not piece.hidden)
