"""Lines whose pieces stand in columns -> the rows of a table, or columns of text that stand side by side."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from rationale_reviewer.load.pdf_lines import Line, Piece, line_of

_LINES: Final = 3
# Where every line has many cells, two lines are enough.
_CELLS_OF_TWO_LINES: Final = 3
# Between two columns, in ems, free on all lines.
_FREE: Final = 0.6
# Share of the rows that must have words in more than one cell.
_FILLED: Final = 0.7
# Cells of this many characters a line on all sides, without rows to be seen, are columns of running text.
_PROSE: Final = 25
# Characters a line of a column whose cells may have several lines; figures and names have fewer.
_WRAPPED: Final = 15
# In ems: lines farther apart are no one table.
_FARTHEST: Final = 3.5
# Of the distance of lines within a cell: rows stand farther apart, by the cells' padding.
_PADDED: Final = 1.25
# Share of lines without a first cell from which those with one begin the rows.
_CONTINUED: Final = 0.25


_MARK: Final = re.compile(r"^(?:[^\w\s]|[\[(]?\w{1,12}[\])]\.?|\w{1,4}[.):])$")


class Table(NamedTuple):
    """Rows of cells, how many lines of the region they take, and how many rows stand over the others."""

    rows: tuple[tuple[str, ...], ...]
    lines: int
    headers: int
    columns: tuple[tuple[Line, ...], ...] = ()
    """Where there are no rows: text to be read a column after the other."""


def table_at(region: Sequence[Line], at: int) -> Table | None:
    """The table, or the columns of text, that begin at a line; None when there are none."""
    lines, bounds = _band(region, at)
    split = [_split(line, bounds) for line in lines]
    several = sum(len(line.pieces) > 1 for line in lines)
    if several < _LINES and not _is_short_table(split):
        return None
    groups = _groups(lines, split)
    rows = [_cells(split[start:end]) for start, end in groups]
    if sum(sum(bool(cell) for cell in row) > 1 for row in rows) < _FILLED * len(rows):
        return None
    if _is_prose(split) and len(groups) in {1, len(lines)}:
        return Table((), len(lines), 0, _columns(split))
    return Table(tuple(rows), len(lines), _headers(lines, rows))


def _band(region: Sequence[Line], at: int) -> tuple[list[Line], list[float]]:
    """Lines from here on that leave the same space between columns free, and the middles of that space."""
    lines: list[Line] = []
    free: list[tuple[float, float]] = []
    for line in region[at:]:
        if not lines and not _has_cells(line):
            break
        if lines and not 0 <= line.base - lines[-1].base <= _FARTHEST * max(line.size, lines[-1].size):
            break
        left = _gaps(line) if not lines else _still_free(free, line)
        if not left:
            break
        lines.append(line)
        free = left
    while lines and len(lines[-1].pieces) == 1 and not _belongs(lines):
        lines.pop()
    return lines, [(low + high) / 2 for low, high in free]


def _has_cells(line: Line) -> bool:
    """Whether a line has several pieces of which the first is no bullet or number of a list."""
    return len(line.pieces) > 1 and not _MARK.match(line.pieces[0].text)


def _is_short_table(split: Sequence[Sequence[Sequence[Piece]]]) -> bool:
    """Whether two lines are rows: each has the same three cells or more, none of them stretched text."""
    cells = [cell for row in split for cell in row]
    return (
        len(split) == _LINES - 1
        and len(split[0]) >= _CELLS_OF_TWO_LINES
        and all(len(cell) == 1 and len(cell[0].text) < _PROSE for cell in cells)
    )


def _gaps(line: Line) -> list[tuple[float, float]]:
    """The space between the pieces of a line."""
    return [
        (first.box.right, second.box.left)
        for first, second in pairwise(line.pieces)
        if second.box.left - first.box.right >= _FREE * line.size
    ]


def _still_free(free: Sequence[tuple[float, float]], line: Line) -> list[tuple[float, float]]:
    """What of the free space another line leaves free."""
    for piece in line.pieces:
        left: list[tuple[float, float]] = []
        for low, high in free:
            if piece.box.left > low and piece.box.right < high:
                left += [(low, piece.box.left), (piece.box.right, high)]
            elif piece.box.left <= low:
                left.append((max(low, piece.box.right), high))
            else:
                left.append((low, min(high, piece.box.left)))
        free = [one for one in left if one[1] - one[0] >= _FREE * line.size]
    return list(free)


def _belongs(lines: Sequence[Line]) -> bool:
    """Whether the last line, a single piece, goes on in a cell: it stands as near as the lines of the cell do."""
    last, before = lines[-1], lines[-2] if len(lines) > 1 else None
    return before is not None and last.base - before.base <= _PADDED * 1.2 * last.size and last.size == before.size


def _split(line: Line, bounds: Sequence[float]) -> list[list[Piece]]:
    cells: list[list[Piece]] = [[] for _ in range(len(bounds) + 1)]
    for piece in line.pieces:
        cells[sum(piece.box.left > bound for bound in bounds)].append(piece)
    return cells


def _groups(lines: Sequence[Line], split: Sequence[Sequence[Sequence[Piece]]]) -> list[tuple[int, int]]:
    """Ranges of lines that are a row each: by the padding of rows, or by their first cells."""
    steps = [second.base - first.base for first, second in pairwise(lines)]
    usual = min(step for step in steps if step > 0.5 * lines[0].size) if max(steps) > 0.5 * lines[0].size else 1.0
    starts = [number for number, step in enumerate(steps, 1) if step > _PADDED * usual]
    without_first = [number for number, cells in enumerate(split) if not cells[0]]
    every = list(range(1, len(lines)))
    if not _goes_on(split, [number for number in every if number not in starts]):
        starts = every
    elif not starts and len(without_first) >= _CONTINUED * len(lines):
        starts = [number for number in every if number not in without_first]
    elif not starts:
        starts = every
    edges = [0, *starts, len(lines)]
    return list(pairwise(edges))


def _goes_on(split: Sequence[Sequence[Sequence[Piece]]], numbers: Sequence[int]) -> bool:
    """Whether these lines go on with the cells of the line before, and are no rows that stand close together."""
    lengths = _lengths(split)
    wordy = [
        number for number in numbers if all(lengths[at] >= _WRAPPED for at, cell in enumerate(split[number]) if cell)
    ]
    return bool(numbers) and len(wordy) >= _FILLED * len(numbers)


def _cells(split: Sequence[Sequence[Sequence[Piece]]]) -> tuple[str, ...]:
    """The cells of one row; each may have several lines."""
    return tuple(
        "\n".join(" ".join(piece.text for piece in cell) for cell in column if cell)
        for column in zip(*split, strict=True)
    )


def _is_prose(split: Sequence[Sequence[Sequence[Piece]]]) -> bool:
    return min(_lengths(split)) >= _PROSE


def _lengths(split: Sequence[Sequence[Sequence[Piece]]]) -> list[float]:
    """How many characters a line of each column has."""
    lengths: list[float] = []
    for column in zip(*split, strict=True):
        filled = [sum(len(piece.text) for piece in cell) for cell in column if cell]
        lengths.append(sum(filled) / max(1, len(filled)))
    return lengths


def _columns(split: Sequence[Sequence[Sequence[Piece]]]) -> tuple[tuple[Line, ...], ...]:
    return tuple(tuple(line_of(cell) for cell in column if cell) for column in zip(*split, strict=True))


def _headers(lines: Sequence[Line], rows: Sequence[Sequence[str]]) -> int:
    """Whether the first row stands over the others: it is bold and they are not, or names what they count."""
    if len(rows) < 2:
        return 0
    if lines[0].bold and not lines[-1].bold:
        return 1
    counts = [any(_is_figure(row[at]) for row in rows[1:]) for at in range(len(rows[0]))]
    named = [bool(cell) and not _is_figure(cell) for cell in rows[0]]
    return int(any(counts) and all(name or not rows[0][at] for at, name in enumerate(named)))


def _is_figure(cell: str) -> bool:
    return sum(char.isdigit() for char in cell) * 2 > len(cell)
