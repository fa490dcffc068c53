"""Lines whose pieces stand in columns -> the rows of a table."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rationale_reviewer.load.pdf_lines import Line, Piece

_ROWS: Final = 3
# Where every line has many cells, two lines are enough.
_CELLS_OF_TWO_ROWS: Final = 3
# Between two columns, in ems, free on all lines.
_FREE: Final = 0.5
_FILLED_ROWS: Final = 0.8
# Cells of this many characters on all sides are columns of running text.
_PROSE: Final = 45
_MARKS: Final = 4
_FARTHEST: Final = 2.6


class Table(NamedTuple):
    """Rows of cells, and how many lines of the region they take."""

    rows: tuple[tuple[str, ...], ...]
    lines: int
    headers: int


def table_at(region: Sequence[Line], at: int) -> Table | None:
    """The table that begins at a line; None when there is none."""
    end = at
    while end < len(region) and _has_cells(region[end]) and (end == at or _near(region[end - 1], region[end])):
        end += 1
    lines = region[at:end]
    if len(lines) < _ROWS and not (len(lines) == 2 and all(len(line.pieces) >= _CELLS_OF_TWO_ROWS for line in lines)):
        return None
    bounds = _bounds(lines)
    if not bounds:
        return None
    rows = [_row(line, bounds) for line in lines]
    filled = sum(sum(bool(cell) for cell in row) > 1 for row in rows)
    if filled < _FILLED_ROWS * len(rows) or _is_prose(rows):
        return None
    return Table(tuple(rows), len(lines), _headers(lines, rows))


def _has_cells(line: Line) -> bool:
    first = line.pieces[0].text
    return len(line.pieces) > 1 and (len(first) >= _MARKS or len(line.pieces) > 2 or first.isalnum())


def _near(first: Line, second: Line) -> bool:
    return second.base - first.base <= _FARTHEST * max(first.size, second.size)


def _bounds(lines: Sequence[Line]) -> list[float]:
    """Where one column ends and the next begins: what no piece of any line covers."""
    spans = sorted((piece.box.left, piece.box.right) for line in lines for piece in line.pieces)
    size = max(line.size for line in lines)
    bounds: list[float] = []
    right = spans[0][1]
    for left, end in spans:
        if left - right >= _FREE * size:
            bounds.append((left + right) / 2)
        right = max(right, end)
    return bounds


def _row(line: Line, bounds: Sequence[float]) -> tuple[str, ...]:
    cells: list[list[Piece]] = [[] for _ in range(len(bounds) + 1)]
    for piece in line.pieces:
        cells[sum(piece.box.left > bound for bound in bounds)].append(piece)
    return tuple(" ".join(piece.text for piece in cell) for cell in cells)


def _is_prose(rows: Sequence[Sequence[str]]) -> bool:
    columns = list(zip(*rows, strict=True))
    lengths = [sum(len(cell) for cell in column) / max(1, sum(bool(cell) for cell in column)) for column in columns]
    return min(lengths) >= _PROSE


def _headers(lines: Sequence[Line], rows: Sequence[Sequence[str]]) -> int:
    """Whether the first row stands over the others: it is bold and they are not, or names what they count."""
    if lines[0].bold and not lines[1].bold:
        return 1
    counts = [any(_is_figure(row[at]) for row in rows[1:]) for at in range(len(rows[0]))]
    named = [bool(cell) and not _is_figure(cell) for cell in rows[0]]
    return int(any(counts) and all(name or not rows[0][at] for at, name in enumerate(named)))


def _is_figure(cell: str) -> bool:
    return sum(char.isdigit() for char in cell) * 2 > len(cell)
