"""Pieces of lines -> regions in reading order: bands that cross the page, and the columns between them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rationale_reviewer.load.pdf_lines import Piece

# A column is there when on both sides of a gutter this many lines are running text.
_LINES_OF_TEXT: Final = 4
_CHARS_OF_TEXT: Final = 18
# Share of a column's width that a line of running text fills.
_FILLED: Final = 0.55
# Share of the lines that may cross the gutter: titles, wide figures, footers.
_CROSSING: Final = 0.4
# Share of the letters that must stand in the columns' running text. Two charts side by side have less.
_IN_COLUMNS: Final = 0.35
_DEEPEST: Final = 3
# The format's largest page, in points. A word that reaches further would take millions of steps.
_WIDEST: Final = 14_400
_STEP: Final = 2.0
_GUTTER: Final = 3.0


def reading_order(pieces: Sequence["Piece"], depth: int = 0) -> list[list["Piece"]]:
    """Regions of one column each, in the order in which they are read."""
    gutter = _gutter(pieces) if depth < _DEEPEST else None
    if gutter is None:
        return [list(pieces)] if pieces else []
    crossing = _crossing(pieces, gutter)
    regions: list[list[Piece]] = []
    across: list[Piece] = []
    band: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: one.base):
        if id(piece) in crossing:
            regions += _columns(band, gutter, depth)
            band = []
            across.append(piece)
        else:
            if across:
                regions.append(across)
                across = []
            band.append(piece)
    regions += _columns(band, gutter, depth)
    return [*regions, across] if across else regions


def _columns(band: Sequence["Piece"], gutter: float, depth: int) -> list[list["Piece"]]:
    left = [piece for piece in band if _middle(piece) < gutter]
    right = [piece for piece in band if _middle(piece) >= gutter]
    return [*reading_order(left, depth + 1), *reading_order(right, depth + 1)]


def _middle(piece: "Piece") -> float:
    return (piece.box.left + piece.box.right) / 2


def _crosses(piece: "Piece", gutter: float) -> bool:
    return piece.box.left < gutter - _GUTTER and piece.box.right > gutter + _GUTTER


def _crossing(pieces: Sequence["Piece"], gutter: float) -> set[int]:
    """Pieces over the gutter, with what else stands on their lines: the row of a wide table, a long formula."""
    over = [piece for piece in pieces if _crosses(piece, gutter)]
    bases = sorted(piece.base for piece in over)
    found = {id(piece) for piece in over}
    for piece in pieces:
        if any(abs(base - piece.base) <= 0.3 * piece.size for base in bases):
            found.add(id(piece))
    return found


def _gutter(pieces: Sequence["Piece"]) -> float | None:
    """Where the space between two columns of running text is; None where there is none."""
    if len(pieces) < 2 * _LINES_OF_TEXT:
        return None
    left, right = min(piece.box.left for piece in pieces), max(piece.box.right for piece in pieces)
    if not right - left <= _WIDEST:
        return None
    steps = range(int((right - left) * 0.7 / _STEP))
    tried = [left + (right - left) * 0.15 + _STEP * step for step in steps]
    counts = [sum(_crosses(piece, at) for piece in pieces) for at in tried]
    if not counts or min(counts) > _CROSSING * len(pieces):
        return None
    for at in _middles(tried, counts):
        if _has_columns(pieces, at):
            return at
    return None


def _middles(tried: Sequence[float], counts: Sequence[int]) -> list[float]:
    """The middle of each stretch that fewest pieces cross, widest first."""
    least = min(counts)
    stretches: list[list[float]] = []
    for number, at in enumerate(tried):
        if counts[number] > least + 1:
            continue
        if stretches and at - stretches[-1][-1] <= _STEP * 1.5:
            stretches[-1].append(at)
        else:
            stretches.append([at])
    stretches.sort(key=len, reverse=True)
    return [(one[0] + one[-1]) / 2 for one in stretches]


def _has_columns(pieces: Sequence["Piece"], gutter: float) -> bool:
    """Whether running text stands on both sides, side by side."""
    left = _running([piece for piece in pieces if piece.box.right <= gutter + _GUTTER])
    right = _running([piece for piece in pieces if piece.box.left >= gutter - _GUTTER])
    if min(len(left), len(right)) < _LINES_OF_TEXT:
        return False
    running = sum(len(piece.text) for piece in (*left, *right))
    if running < _IN_COLUMNS * sum(len(piece.text) for piece in pieces):
        return False
    top = max(min(piece.base for piece in left), min(piece.base for piece in right))
    bottom = min(max(piece.base for piece in left), max(piece.base for piece in right))
    return bottom > top


def _running(side: Sequence["Piece"]) -> list["Piece"]:
    if not side:
        return []
    widths = sorted(piece.box.width for piece in side)
    full = widths[int(0.9 * (len(widths) - 1))]
    return [piece for piece in side if piece.box.width >= _FILLED * full and len(piece.text) >= _CHARS_OF_TEXT]
