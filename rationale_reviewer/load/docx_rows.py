"""Rows of a Word file's tables: which are rows at all, which stand over the others, which are no evidence."""

import re
from collections.abc import Iterator
from typing import Final

from rationale_reviewer.load.compose import CELL_GAP
from rationale_reviewer.load.docx_blocks import Block, Lost, Paragraph, Piece, Row, Table, has_words, pieces, visible
from rationale_reviewer.load.units import role_of
from rationale_reviewer.records.vocabulary import UnitRole
from rationale_reviewer.text import count_words

# A row of more characters is no row but a page laid out with a table: of 854 rows in real files the seven longer ones
# are columns of text, and the longest of the others has 315.
LONGEST_ROW: Final = 400
CHECKBOX: Final = re.compile(r"\s*[☐☑☒✓✗]\s*\w")
_HEADER_WORDS: Final = 8


def cell_pieces(blocks: list[Block]) -> list[Piece]:
    """The pieces of a cell, its paragraphs apart."""
    found: list[Piece] = []
    for block in blocks:
        inner = list(pieces([block]))
        found += [Piece(" "), *inner] if found and inner else inner
    return found


def joined(row: Row) -> Iterator[Piece]:
    """The pieces of a row that is put as a line of its own."""
    for number, cell in enumerate(row.cells):
        yield from [Piece(CELL_GAP)] if number else []
        yield from cell_pieces(cell)


def has_losses(row: Row) -> bool:
    """Whether something in a row could not be read."""
    return any(isinstance(block, Lost) for cell in row.cells for block in cell)


def is_row(row: Row) -> bool:
    """Whether a row is short enough for one and holds nothing but paragraphs."""
    if any(not isinstance(block, Paragraph) for cell in row.cells for block in cell):
        return False
    return sum(len(piece.text) for cell in row.cells for piece in pieces(cell) if not piece.hidden) <= LONGEST_ROW


def row_role(row: Row) -> UnitRole | None:
    """STUB where all that stands beside the first cell is placeholders, CHECKLIST where it offers boxes to tick."""
    lines = [block for cell in row.cells for block in cell if isinstance(block, Paragraph)]
    if any(CHECKBOX.match(visible(line.pieces)) for line in lines):
        return UnitRole.CHECKLIST
    rest = [cell for cell in row.cells[1:] if has_words(cell)]
    return UnitRole.STUB if rest and all(map(_is_stub, rest)) else None


def _is_stub(cell: list[Block]) -> bool:
    seen = [piece for piece in pieces(cell) if piece.text.strip() and not piece.hidden]
    if all(piece.stub for piece in seen):
        return bool(seen)
    return role_of("".join(piece.text for piece in seen), UnitRole.ROW) is UnitRole.STUB


def count_headers(table: Table, rows: list[Row]) -> int:
    """How many rows stand over the others: those that the file says, or a first one that looks like it."""
    said = 0
    while said < len(rows) and rows[said].header:
        said += 1
    if said or len(rows) < 2 or rows[0] is not table.rows[0]:
        return min(said, max(0, len(rows) - 1))
    cells = [" ".join(visible(list(pieces(cell))).split()) for cell in rows[0].cells]
    if table.styled_header or (_is_bold_row(rows[0]) and not _is_bold_row(rows[1])):
        return 1
    short = all(cell and count_words(cell) <= _HEADER_WORDS and not re.search(r"\d|[.?!]$", cell) for cell in cells)
    return int(len(cells) > 2 and len(rows) > 2 and short)


def _is_bold_row(row: Row) -> bool:
    found = [piece for cell in row.cells for piece in pieces(cell) if piece.text.strip() and not piece.hidden]
    return bool(found) and all(piece.bold for piece in found)
