"""What stands on a page beside its text: running headers and footers, page numbers, numbers of lines."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from rationale_reviewer.load.pdf_chars import Word
from rationale_reviewer.load.pdf_lines import Line

# Share of the page's height, at the top and at the bottom.
_MARGIN: Final = 0.12
_LINES_LOOKED_AT: Final = 3
# A page's number stands alone farther in on small layouts of large sheets; in ems, and as a share of the height.
_APART: Final = 1.8
_OUTER: Final = 0.2
_NUMBER: Final = re.compile(r"\d+")
_PAGE_NUMBER: Final = re.compile(
    r"^[\W_]*(?:page\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/|\|)\s*\d{1,4})?[\W_]*$", re.IGNORECASE
)
# Fewer numbers in a column may be a table's.
_LINE_NUMBERS: Final = 8
_LINE_NUMBER: Final = re.compile(r"^\d{1,5}$")
_STEADY: Final = 0.8
# Points: numbers of a column share their left or their right edge.
_EDGE: Final = 2.0


def split_line_numbers(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """The numbers of a page's lines that stand in its margin, and the other words."""
    columns: dict[tuple[str, int], list[Word]] = {}
    for word in words:
        if _LINE_NUMBER.match(word.text) and word.look.turn == 0:
            columns.setdefault(("left", round(word.box.left / _EDGE)), []).append(word)
            columns.setdefault(("right", round(word.box.right / _EDGE)), []).append(word)
    found: set[int] = set()
    lines: dict[int, list[Word]] = {}
    for word in words if columns else ():
        lines.setdefault(round(word.base / 2), []).append(word)
    for side, edge in sorted(columns):
        column = [*columns[side, edge], *columns.get((side, edge + 1), [])]
        if len(column) >= _LINE_NUMBERS and _counts_up(column):
            outside = [word for word in column if _alone(word, lines)]
            if len(outside) >= _STEADY * len(column):
                found |= {id(word) for word in outside}
    return [word for word in words if id(word) in found], [word for word in words if id(word) not in found]


def _counts_up(column: Sequence[Word]) -> bool:
    values = [int(word.text) for word in sorted(column, key=lambda one: one.base)]
    steps = Counter(second - first for first, second in pairwise(values))
    step, times = steps.most_common(1)[0]
    return 0 < step <= 10 and times >= _STEADY * (len(values) - 1)


def _alone(word: Word, lines: Mapping[int, Sequence[Word]]) -> bool:
    """Whether nothing stands left of it on its line, or nothing right of it."""
    at = round(word.base / 2)
    line = [other for key in (at - 1, at, at + 1) for other in lines.get(key, ()) if other is not word]
    return all(other.box.left > word.box.right for other in line) or all(
        other.box.right < word.box.left for other in line
    )


def furniture(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[set[int]]:
    """For each page the ids of its lines that are headers, footers or page numbers."""
    ends = [_ends(lines, height) for lines, height in zip(pages, heights, strict=True)]
    seen = Counter(key for lines in ends for key in {_key(line) for line in lines})
    needed = 2 if len(pages) <= 4 else 3
    return [
        {id(line) for line in own if seen[_key(line)] >= needed} | {id(line) for line in _page_numbers(lines, height)}
        for own, lines, height in zip(ends, pages, heights, strict=True)
    ]


def _ends(lines: Sequence[Line], height: float) -> list[Line]:
    """The outermost lines at the top and at the bottom of a page."""
    ordered = sorted(lines, key=lambda one: one.base)
    top = [line for line in ordered[:_LINES_LOOKED_AT] if line.base <= _MARGIN * height]
    bottom = [line for line in ordered[-_LINES_LOOKED_AT:] if line.base >= (1 - _MARGIN) * height]
    return list({id(line): line for line in [*top, *bottom]}.values())


def _key(line: Line) -> tuple[str, int]:
    """What repeats: the words without their numbers, at the same height."""
    return _NUMBER.sub("#", line.text), round(line.base / 4)


def _page_numbers(lines: Sequence[Line], height: float) -> list[Line]:
    """The outermost line at the top or bottom, where it is a number and stands apart from the text."""
    ordered = sorted((line for line in lines if not line.pieces[0].words[0].look.turn), key=lambda one: one.base)
    found: list[Line] = []
    for outer, inner in ((ordered[:1], ordered[1:2]), (ordered[-1:], ordered[-2:-1])):
        for line in outer:
            apart = not inner or abs(line.base - inner[0].base) >= _APART * line.size
            outside = min(line.base, height - line.base) <= _OUTER * height
            if apart and outside and _PAGE_NUMBER.match(line.text):
                found.append(line)
    return found
