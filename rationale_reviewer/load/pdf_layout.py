"""Lines of a region -> parts: headings, paragraphs, list items, tables."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from statistics import median
from typing import Final, NamedTuple

from rationale_reviewer.load.pdf_chars import Word
from rationale_reviewer.load.pdf_lines import Line, text_of
from rationale_reviewer.load.pdf_tables import table_at

# In ems of the font, unless said otherwise.
_INDENT: Final = 0.8
_OTHER_SIZE: Final = 0.08
# Of the usual distance of lines. Items of a list stand 1.2 apart in LaTeX, paragraphs 1.5.
_GAP: Final = 1.3
# Bullets, numbers, and small letters; a large one is an initial more often than a mark.
_BULLET: Final = re.compile(r"^(?P<mark>[•◦▪▫●○■□‣⁃∙·*–—-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])(?: |$)(?=.)")
_REFERENCE: Final = re.compile(r"^\[[\w+, -]{1,12}\] \S")
_CAPTION: Final = re.compile(
    r"^(?:fig(?:ure|\.)?|table|listing|algorithm|box|chart|exhibit) ?\w{1,6}[.:|]", re.IGNORECASE
)
_NUMBERED: Final = re.compile(
    r"^(?:(?:\d{1,2}|[A-Z])(?P<deeper>(?:\.\d{1,2})*)\.?|(?:section|appendix|part) \w+[.:]?) \W?[A-Z]"
)
_CONTENTS: Final = re.compile(r"(?:\. ?){4,}\s*\d{1,4}$|(?:…\s?){2,}\d{1,4}$")
_LEAD_WORDS: Final = 10
_HEADING_CHARS: Final = 150
_HEADING_WORDS: Final = 20
_HEADING_LINES: Final = 3
_LARGER: Final = 1.1


class Part(NamedTuple):
    """What will be one block."""

    kind: str
    lines: tuple[Line, ...]
    page: int
    """Index of the page on which it begins."""
    size: float
    bold: bool = False
    mark: str = ""
    lead: str = ""
    """Bold words with which a paragraph begins."""
    aside: bool = False
    """Whether a sentence may go on behind it: a caption, a footnote, a header."""
    rows: tuple[tuple[str, ...], ...] = ()
    headers: int = 0
    words: tuple[Word, ...] = ()
    """Words that are no lines: numbers in the margin, what is not seen."""
    breaks: tuple[tuple[int, int], ...] = ()
    """Numbers of lines with which another page begins, and the index of that page."""

    @property
    def last_page(self) -> int:
        """Index of the page on which it ends."""
        return self.breaks[-1][1] if self.breaks else self.page

    @property
    def text(self) -> str:
        """Its words, a visual line a line."""
        return "\n".join(line.text for line in self.lines)


class Measure(NamedTuple):
    """What is usual in a region."""

    left: float
    right: float
    leading: float


def body_size(lines: Sequence[Line]) -> float:
    """The font size of most letters."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 10.0


def parts_of(region: Sequence[Line], page: int, body: float) -> Iterator[Part]:
    """The parts of a region, in order."""
    if not region:
        return
    measure = _measure(region, body)
    group: list[Line] = []
    at = 0
    while at < len(region):
        table = table_at(region, at)
        if table is not None:
            yield from _text_part(group, page, body)
            group = []
            lines = tuple(region[at : at + table.lines])
            for column in table.columns:
                yield from parts_of(column, page, body)
            if table.rows:
                yield Part("table", lines, page, lines[0].size, aside=True, rows=table.rows, headers=table.headers)
            at += table.lines
            continue
        if group and _breaks(group, region[at], measure):
            yield from _text_part(group, page, body)
            group = []
        group.append(region[at])
        at += 1
    yield from _text_part(group, page, body)


def _measure(region: Sequence[Line], body: float) -> Measure:
    gaps = [
        second.base - first.base
        for first, second in pairwise(region)
        if first.size == second.size and 0 < second.base - first.base < 2 * first.size
    ]
    lefts = sorted(line.box.left for line in region)
    rights = sorted(line.box.right for line in region)
    return Measure(lefts[len(lefts) // 20], rights[-1 - len(rights) // 20], median(gaps) / body if gaps else 1.25)


def _breaks(group: Sequence[Line], line: Line, measure: Measure) -> bool:
    """Whether a line begins a new part."""
    first, last = group[0], group[-1]
    size = max(line.size, last.size)
    full = measure.right - last.box.right <= line.pieces[0].words[0].box.width + size
    if abs(line.size - last.size) > _OTHER_SIZE * size or (line.bold != last.bold and not (last.bold and full)):
        return True
    if not 0 <= line.base - last.base <= _GAP * max(measure.leading, 1.0) * size:
        return True
    if _BULLET.match(line.text) or _REFERENCE.match(line.text) or _CAPTION.match(line.text):
        return _begins(group, line, size, full)
    if _CONTENTS.search(last.text):
        return True
    return _indented(first, last, line, size) or _forced(last, line, measure)


def _begins(group: Sequence[Line], line: Line, size: float, full: bool) -> bool:
    """Whether what looks like a mark begins an item: not where a full line of a sentence breaks before a number."""
    if line.text[:1] in "–—-*(" or line.text[:1].isalnum():
        listed = _BULLET.match(group[0].text) is not None
        return listed or not full or line.box.left > group[-1].box.left + _INDENT * size
    return True


def _indented(first: Line, last: Line, line: Line, size: float) -> bool:
    step = line.box.left - last.box.left
    if _BULLET.match(first.text):
        return line.box.left <= first.box.left + 0.2 * size and last.box.left > first.box.left + _INDENT * size
    if step > _INDENT * size:
        # The second line of an entry that hangs is set in too; a paragraph's first line follows a full line.
        return last is not first and last.box.left <= first.box.left + 0.2 * size
    return abs(line.box.left - first.box.left) <= 0.3 * size and last.box.left > first.box.left + _INDENT * size


def _forced(last: Line, line: Line, measure: Measure) -> bool:
    """Whether the line before ends although the next word would have fitted."""
    word = line.pieces[0].words[0].box.width
    room = measure.right - last.box.right
    centred = abs((last.box.left - measure.left) - room) < 2 * line.size and room > 3 * line.size
    if centred:
        return False
    ended = last.text.rstrip().endswith((".", "!", "?", ":", ".”", ".)"))
    return room > word + (1.0 if ended else 3.0) * line.size and (ended or not line.text[:1].islower())


def _text_part(group: Sequence[Line], page: int, body: float) -> Iterator[Part]:
    if not group:
        return
    text = "\n".join(line.text for line in group)
    letters: Counter[float] = Counter()
    for line in group:
        letters[line.size] += len(line.text)
    size, bold = letters.most_common(1)[0][0], all(line.bold for line in group)
    mark = _BULLET.match(text)
    part = Part("paragraph", tuple(group), page, size, bold)
    if _CONTENTS.search(text):
        yield part._replace(kind="contents")
    elif is_heading(part, body):
        yield part._replace(kind="heading")
    elif _CAPTION.match(text):
        yield part._replace(aside=True)
    elif mark:
        yield part._replace(kind="list_item", mark=mark["mark"])
    else:
        yield part._replace(aside=size < 0.95 * body, lead=_lead(group))


def _lead(group: Sequence[Line]) -> str:
    """The bold words with which a paragraph begins, where it goes on in plain ones."""
    words = [word for line in group for piece in line.pieces for word in piece.words]
    bold = list(takewhile(lambda word: word.look.bold, words[: _LEAD_WORDS + 1]))
    return text_of(bold) if len(bold) <= min(_LEAD_WORDS, len(words) - 1) else ""


def is_heading(part: Part, body: float) -> bool:
    """Whether words stand over others: short, larger or bold, and no sentence."""
    text = " ".join(part.text.split())
    if len(part.lines) > _HEADING_LINES or len(text) > _HEADING_CHARS or len(text.split()) > _HEADING_WORDS:
        return False
    if sum(char.isalpha() for char in text) < max(3, 0.4 * len(text)) or text.endswith((",", ";")):
        return False
    if (_BULLET.match(text) and not _NUMBERED.match(text)) or _CAPTION.match(text):
        return False
    if text.endswith(".") and not (part.bold and len(text.split()) <= 8):
        return False
    return part.size >= _LARGER * body or (part.bold and part.size >= 0.9 * body)


def heading_levels(parts: Sequence[Part]) -> dict[tuple[float, bool, int], int]:
    """Levels 1 to 6 by size, bold before plain, and by the depth of their number."""
    styles = sorted(
        {style_of(part) for part in parts if part.kind == "heading"}, key=lambda one: (-one[0], one[2], not one[1])
    )
    return {style: min(6, rank) for rank, style in enumerate(styles, 1)}


def style_of(part: Part) -> tuple[float, bool, int]:
    """What headings of one level share."""
    numbered = _NUMBERED.match(" ".join(part.text.split()))
    depth = numbered["deeper"].count(".") if numbered and numbered["deeper"] else 0
    return round(part.size * 2) / 2, part.bold, depth
