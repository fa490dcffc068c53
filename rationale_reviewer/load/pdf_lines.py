"""Words of a page -> its lines in the order in which a reader reads them, column after column."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from rationale_reviewer.load.pdf_chars import Word
from rationale_reviewer.load.pdf_columns import reading_order
from rationale_reviewer.load.pdf_shapes import Box

# In ems. Blanks of justified lines stay under it, gutters and the space between cells do not.
_PIECE_GAP: Final = 1.0
# Of the font size: pieces whose base lines are nearer stand on one line. Raised marks are 0.33 to 0.45 em up.
_ONE_LINE: Final = 0.5
# Fewer words that run up or down the page are labels.
_WORDS_OF_TEXT: Final = 20
_ASCENT: Final = 0.75
_DESCENT: Final = 0.25


class Piece(NamedTuple):
    """Words that follow each other on a line without a wide gap: a line of a column, or a cell."""

    words: tuple[Word, ...]
    box: Box
    """As high as its font, so that lines can be compared whatever letters they hold."""
    base: float
    size: float
    bold: bool

    @property
    def text(self) -> str:
        """Its words, with a blank where white space stands between them."""
        return "".join(
            (" " if number and word.gap_before else "") + word.text for number, word in enumerate(self.words)
        )


class Line(NamedTuple):
    """A line of a column: one piece, or several with wide gaps between them."""

    pieces: tuple[Piece, ...]
    box: Box
    base: float
    size: float
    bold: bool

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(piece.text for piece in self.pieces)


def text_of(words: Sequence[Word]) -> str:
    """Words one after the other, with a blank where white space or the end of a line stands between them."""
    pieces = [words[0].text] if words else []
    for last, word in pairwise(words):
        apart = word.gap_before or abs(word.base - last.base) > _ONE_LINE * max(word.look.size, last.look.size)
        pieces.append(f" {word.text}" if apart else word.text)
    return "".join(pieces)


def pieces_of(words: Iterable[Word]) -> list[Piece]:
    """Join words that follow each other on a line, in the order of the file."""
    found: list[list[Word]] = []
    for word in words:
        if found and _follows(found[-1], word):
            found[-1].append(word)
        else:
            found.append([word])
    return [_piece(group) for group in found]


def _follows(group: Sequence[Word], word: Word) -> bool:
    last = group[-1]
    size = max(last.look.size, word.look.size, 0.1)
    base = _base(group[-8:])
    if min(abs(word.base - base), abs(word.base - last.base)) > _ONE_LINE * size:
        return False
    if word.box.left >= last.box.left:
        return word.box.left - last.box.right <= _PIECE_GAP * size
    # Words of a line that runs from right to left come in the order in which they are read.
    back = last.box.left - word.box.right
    return _leftwards(word.text) and -0.5 * size <= back <= _PIECE_GAP * size


def _leftwards(text: str) -> bool:
    """Whether it is written from right to left: Hebrew, Arabic and their neighbours."""
    return any("\u0590" <= char <= "\u08ff" or "\ufb1d" <= char <= "\ufefc" for char in text)


def _base(words: Sequence[Word]) -> float:
    """The base line of most of their letters, so that a raised mark does not move it."""
    sizes = max(word.look.size for word in words)
    full = [word for word in words if word.look.size >= 0.85 * sizes] or list(words)
    weights: Counter[float] = Counter()
    for word in full:
        weights[word.base] += len(word.text)
    return weights.most_common(1)[0][0]


def _piece(words: Sequence[Word]) -> Piece:
    letters: Counter[float] = Counter()
    bold = 0
    for word in words:
        letters[word.look.size] += len(word.text)
        bold += len(word.text) if word.look.bold else 0
    size, base = letters.most_common(1)[0][0], _base(words)
    box = Box(
        min(word.box.left for word in words),
        base - _ASCENT * size,
        max(word.box.right for word in words),
        base + _DESCENT * size,
    )
    return Piece(tuple(words), box, base, size, bold > 0.8 * letters.total())


def lines_of(words: Sequence[Word]) -> list[list[Line]]:
    """The lines of a page's words, by column or band, in reading order.

    Words are ordered by where they stand, those that run up or down the page (a table set sideways) after the others.
    A few such words (a stamp in the margin, the labels of an axis) come last, in the order of the file.
    """
    regions: list[list[Line]] = []
    others: list[Word] = []
    for turn in (0, 1, 2, 3, -1):
        own = [word for word in words if word.look.turn == turn]
        if turn == 0 or (turn > 0 and len(own) >= _WORDS_OF_TEXT):
            regions += [_rows(region) for region in reading_order(pieces_of([_upright(word) for word in own]))]
        else:
            others += own
    if others:
        regions.append([line_of([piece]) for piece in _turned(others)])
    return [region for region in regions if region]


def _upright(word: Word) -> Word:
    """A word as it stands when the page is turned so that its line runs from left to right."""
    box = word.box
    middle = sorted(glyph.x for glyph in word.glyphs)[len(word.glyphs) // 2]
    if word.look.turn == 1:
        return word._replace(box=Box(box.top, -box.right, box.bottom, -box.left), base=-middle)
    if word.look.turn == 2:
        return word._replace(box=Box(-box.right, -box.bottom, -box.left, -box.top), base=-word.base)
    if word.look.turn == 3:
        return word._replace(box=Box(-box.bottom, box.left, -box.top, box.right), base=middle)
    return word


def _turned(words: Sequence[Word]) -> list[Piece]:
    """Words of other directions: those that share a text object's line and direction are one piece."""
    groups: list[list[Word]] = []
    for word in words:
        last = groups[-1][-1] if groups else None
        if last and last.look.turn == word.look.turn and word.gap_before and _near(last, word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [_piece(group) for group in groups]


def _near(last: Word, word: Word) -> bool:
    reach = 1.5 * max(last.look.size, word.look.size)
    across = max(last.box.left, word.box.left) - min(last.box.right, word.box.right)
    down = max(last.box.top, word.box.top) - min(last.box.bottom, word.box.bottom)
    return across <= reach and down <= reach


def _rows(pieces: Sequence[Piece]) -> list[Line]:
    """Pieces of one column -> lines, from the top."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: (one.base, one.box.left)):
        row = rows[-1] if rows else None
        if row and abs(piece.base - median(one.base for one in row)) <= _ONE_LINE * min(
            piece.size, max(one.size for one in row)
        ):
            row.append(piece)
        else:
            rows.append([piece])
    return [line_of(row) for row in _with_marks(rows)]


def _with_marks(rows: list[list[Piece]]) -> list[list[Piece]]:
    """Put raised or lowered pieces that stand alone to the line that they belong to."""
    done: list[list[Piece]] = []
    for number, row in enumerate(rows):
        below = rows[number + 1] if number + 1 < len(rows) else None
        if below is not None and _is_mark(row, below):
            below.extend(row)
        elif done and _is_mark(row, done[-1]):
            done[-1].extend(row)
        else:
            done.append(row)
    return done


def _is_mark(row: Sequence[Piece], host: Sequence[Piece]) -> bool:
    """Whether a row is a small raised or lowered mark of the host: it overlaps it and touches it."""
    size = max(piece.size for piece in host)
    small = all(piece.size <= 0.8 * size and len(piece.text) <= 6 for piece in row)
    return small and all(
        any(
            piece.box.top < other.box.bottom
            and other.box.top < piece.box.bottom
            and piece.box.left <= other.box.right + 0.3 * size
            and other.box.left <= piece.box.right + 0.3 * size
            for other in host
        )
        for piece in row
    )


def line_of(pieces: Sequence[Piece]) -> Line:
    """Pieces of one line -> the line, in the order in which they are read."""
    leftwards = sum(_leftwards(piece.text) for piece in pieces) * 2 > len(pieces)
    ordered = sorted(pieces, key=lambda one: -one.box.right if leftwards else one.box.left)
    whole = _piece([word for piece in ordered for word in piece.words])
    return Line(tuple(ordered), whole.box, whole.base, whole.size, whole.bold)
