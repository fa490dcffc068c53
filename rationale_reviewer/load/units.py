"""Ranges of text -> units that can be quoted whole, each with its role.

A sentence ends at a full stop, question or exclamation mark that is followed by white space and something that can
begin a sentence; known abbreviations, initials and numbers do not end one.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from rationale_reviewer.records.document import HiddenRange, Unit
from rationale_reviewer.records.vocabulary import HIDDEN_WORDS, UnitRole
from rationale_reviewer.text import WORD

Range = tuple[int, int]

# Every repeat is bounded or cannot overlap with what follows, so that no input takes time that grows with its square.
_BOUNDARY: Final = re.compile(
    r"""[.!?][)\]"'”’*_`]{0,6}(?=\s{1,40}["'“‘(\[*_`]{0,4}(?P<next>[A-Z0-9]|[^\x00-\x7f“‘]))"""
)
_ABBREVIATED: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|al|etc|vs|approx|ca|fig|figs|eq|sec|no|vol|ch|pp?|dr|mr|mrs|ms|prof|st|inc|ltd|corp|co|dept"
    r"|est)|\b[A-Z]|^\s*\d{1,3})\.$",
    re.IGNORECASE,
)
_STUB_CHARS: Final = 120
_STUB: Final = re.compile(
    r"^[\W_]*(?:tbd|tba|todo|n/?a|none|none yet|coming soon"
    r"|to be (?:determined|added|completed|filled in|decided|defined)"
    r"|placeholder|xxx+|fill (?:this )?in(?: here)?|work in progress|wip)[\W_]*$",
    re.IGNORECASE,
)
_STUB_INSIDE: Final = re.compile(
    r"\bmore information (?:is )?needed\b|^[\W_]{0,9}lorem ipsum\b"
    r"|\[(?:insert|your|add|describe|fill)\b[^\[\]]{0,200}\](?![(\[])",
    re.IGNORECASE,
)
_CONTENTS: Final = re.compile(r"^(?:(?:[-*+]|\d+[.)])[ \t]+)?\[[^\]]*\]\(#[^)\s]*\)[.·\d\s]*$")
_CHECKBOX: Final = re.compile(r"^(?:>[ \t]?)*(?:(?:[-*+]|\d+[.)])[ \t]+)?\[[ xX✓✔]\]\s")
_BOLD_MARKS: Final = ("**", "__")
_LIST_MARK: Final = re.compile(r"(?:>[ \t]?)*(?:[-*+•·]|\d{1,9}[.)])[ \t]+")
_LABEL_WORDS: Final = 12
# A line of a fence is prose from these on; logs, listings and drawings hold more signs or fewer words.
_WORDS_OF_PROSE: Final = 5
_LINES_OF_PROSE: Final = 2
_SHARE_OF_LETTERS: Final = 0.85


class Unseen(NamedTuple):
    """Sorted ranges that hold words of their own and are not seen, ready to be looked up for a block."""

    ranges: list[Range]

    @classmethod
    def of(cls, hidden: tuple[HiddenRange, ...]) -> "Unseen":
        """Those of the hidden ranges that hold words."""
        return cls([(found.start, found.end) for found in hidden if found.kind in HIDDEN_WORDS])

    def within(self, start: int, end: int) -> list[Range]:
        """The ranges that touch a block."""
        at = max(0, bisect_right(self.ranges, (start, start)) - 1)
        found: list[Range] = []
        while at < len(self.ranges) and self.ranges[at][0] < end:
            if self.ranges[at][1] > start:
                found.append(self.ranges[at])
            at += 1
        return found


def sentences(text: str, start: int, end: int) -> list[Range]:
    """Ranges of the sentences of a paragraph, without the white space around them."""
    ranges: list[Range] = []
    at = start
    for match in _BOUNDARY.finditer(text, start, end):
        if text[match.start()] == "." and _ABBREVIATED.search(text[max(at, match.start() - 12) : match.start() + 1]):
            continue
        following = match["next"]
        if not following.isascii() and not (following.isalpha() and not following.islower()):
            continue
        ranges.append((at, match.end()))
        at = match.end()
    ranges.append((at, end))
    return [trimmed for low, high in ranges if (trimmed := trim(text, low, high))]


def trim(text: str, start: int, end: int) -> Range | None:
    """The range without white space at its ends; None when nothing is left."""
    piece = text[start:end]
    low = start + len(piece) - len(piece.lstrip())
    high = end - (len(piece) - len(piece.rstrip()))
    return (low, high) if low < high else None


def trim_item(text: str, start: int, end: int) -> Range | None:
    """As :func:`trim`, and without a list mark in front."""
    trimmed = trim(text, start, end)
    if trimmed and (mark := _LIST_MARK.match(text, *trimmed)):
        return trim(text, mark.end(), trimmed[1])
    return trimmed


def role_of(raw: str, default: UnitRole) -> UnitRole:
    """The role of a unit from its own text, where it is no evidence; else the given one."""
    words = raw.strip()
    if _CONTENTS.match(words):
        return UnitRole.CONTENTS
    if _CHECKBOX.match(words):
        return UnitRole.CHECKLIST
    if (len(words) <= _STUB_CHARS and _STUB.match(words)) or _STUB_INSIDE.search(words):
        return UnitRole.STUB
    bare = words.rstrip("*_`\"')]”’ ")
    if bare.endswith("?"):
        return UnitRole.QUESTION
    if default in {UnitRole.PROSE, UnitRole.ITEM} and _is_label(words):
        return UnitRole.LABEL
    return default


def _is_label(words: str) -> bool:
    """A short bold line stands over what follows; it says nothing by itself."""
    bare = words.rstrip(": \t\n")
    for mark in _BOLD_MARKS:
        inner = bare[2:-2]
        if bare.startswith(mark) and bare.endswith(mark) and inner.strip() and mark not in inner:
            return len(WORD.findall(inner)) <= _LABEL_WORDS and not inner.endswith(".")
    return False


def prose(
    text: str, start: int, end: int, hidden: Sequence[Range], role: UnitRole = UnitRole.PROSE
) -> tuple[Unit, ...]:
    """Units of a paragraph or list item: one for each sentence, cut where hidden text stands between.

    Args:
        text: The source's text.
        start: Start of the paragraph.
        end: Its end.
        hidden: Sorted ranges that hold words of their own and are not seen.
        role: PROSE, or ITEM when the paragraph is a list item.
    """
    units: list[Unit] = []
    for number, (low, high) in enumerate(visible_pieces(start, end, hidden)):
        if role is UnitRole.ITEM and _CHECKBOX.match(text[low:high].lstrip()):
            trimmed = trim(text, low, high)
            pieces = [trimmed] if trimmed else []
        else:
            marked = role is UnitRole.ITEM and number == 0  # what follows hidden words has no mark in front
            inner = (trim_item if marked else trim)(text, low, high)
            pieces = sentences(text, *inner) if inner else []
        for first, last in pieces:
            if WORD.search(text, first, last):
                units.append(Unit(start=first, end=last, role=role_of(text[first:last], role)))
    return tuple(units)


def whole(text: str, start: int, end: int, role: UnitRole) -> tuple[Unit, ...]:
    """One unit for the whole range, without white space at its ends; none when it has no word."""
    trimmed = trim(text, start, end)
    if not trimmed or not WORD.search(text, *trimmed):
        return ()
    return (Unit(start=trimmed[0], end=trimmed[1], role=role),)


def by_line(text: str, start: int, end: int, role: UnitRole) -> tuple[Unit, ...]:
    """One unit a line: rows of front matter, rows of a table."""
    units: list[Unit] = []
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop == -1 else stop
        units += whole(text, at, stop, role)
        at = stop + 1
    return tuple(units)


def preformatted(text: str, start: int, end: int, hidden: Sequence[Range] = ()) -> tuple[Unit, ...]:
    """Units of a fence without a programming language: prose where several lines are words, as in a quoted prompt.

    Returns:
        One unit a line, prose or code, without what is hidden in it; or one of code for the whole, where fewer than
        two lines are words.
    """
    lines = by_line(text, start, end, UnitRole.CODE)
    prose_lines = [unit for unit in lines if _is_words(text[unit.start : unit.end])]
    if len(prose_lines) < _LINES_OF_PROSE:
        pieces = visible_pieces(start, end, hidden)
        return tuple(unit for low, high in pieces for unit in whole(text, low, high, UnitRole.CODE))
    found: list[Unit] = []
    for unit in lines:
        role = role_of(text[unit.start : unit.end], UnitRole.PROSE) if unit in prose_lines else UnitRole.CODE
        for low, high in visible_pieces(unit.start, unit.end, hidden):
            found += whole(text, low, high, role)
    return tuple(found)


def _is_words(line: str) -> bool:
    letters = sum(char.isalpha() or char.isspace() for char in line)
    begins = line[0].isalpha() or line[0] in "-*"
    return begins and len(WORD.findall(line)) >= _WORDS_OF_PROSE and letters >= _SHARE_OF_LETTERS * len(line)


def visible_pieces(start: int, end: int, hidden: Sequence[Range]) -> list[Range]:
    """The parts of a range that lie outside the hidden ranges."""
    pieces: list[Range] = []
    at = start
    for low, high in hidden:
        if high <= at or low >= end:
            continue
        if low > at:
            pieces.append((at, low))
        at = max(at, high)
    if at < end:
        pieces.append((at, end))
    return pieces
