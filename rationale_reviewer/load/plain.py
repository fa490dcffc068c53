"""Plain text -> source and blocks: paragraphs parted by blank lines, list items, underlined or numbered headings."""

import re
from typing import Final

from rationale_reviewer.load import units
from rationale_reviewer.load.decode import Decoded
from rationale_reviewer.load.hidden import find_hidden
from rationale_reviewer.records.document import Block, Loaded, Parser, Source
from rationale_reviewer.records.vocabulary import UnitRole
from rationale_reviewer.text import WORD, Lines, digest

VERSION: Final = "1"

_ITEM: Final = re.compile(r"^\s*(?:[-*+•·]|\d{1,3}[.)]|\([a-z0-9]{1,3}\))[^\S\n]+\S")
_ITEM_MARK: Final = re.compile(r"[^\S\n]*(?:[-*+•·]|\d{1,3}[.)]|\([a-z0-9]{1,3}\))[^\S\n]+(?=\S)")
_RULE: Final = re.compile(r"^\s*([=\-~_*#])\1{2,}\s*$")
_NUMBERED: Final = re.compile(r"^\s*(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[A-Z][^.!?:;]{2,80}$")
_HEADING_WORDS: Final = 12


def load_plain(decoded: Decoded, source_id: str) -> Loaded:
    """Read one plain text file.

    Args:
        decoded: The file's text.
        source_id: The id that spans of this file will carry.
    """
    text = decoded.text
    lines = Lines(text)
    hidden = find_hidden(text, lines)
    unseen = units.Unseen.of(hidden).ranges
    blocks = [_block(text, start, end, unseen) for start, end in _paragraphs(text, lines)]
    source = Source(
        id=source_id,
        name=decoded.name,
        format="text",
        bytes_digest=digest(decoded.raw),
        text_digest=digest(text),
        parser=Parser(name="plain", version=VERSION),
        text=text,
        hidden=hidden,
        markup=tuple(mark.span() for block in blocks if (mark := _mark(text, block))),
        notes=decoded.notes,
    )
    return Loaded(source=source, blocks=tuple(blocks))


def _mark(text: str, block: Block) -> re.Match[str] | None:
    """The mark or number in front of a list item."""
    return _ITEM_MARK.match(text, block.start) if block.kind == "list_item" else None


def _paragraphs(text: str, lines: Lines) -> list[tuple[int, int]]:
    """Ranges of whole lines: a list item or a heading ends the paragraph before it."""
    ranges: list[tuple[int, int]] = []
    open_at: int | None = None
    for number in range(1, len(lines) + 1):
        start, end = lines.start(number), lines.start(number + 1)
        row = text[start:end]
        blank = not row.strip()
        starts_new = bool(_ITEM.match(row) or _NUMBERED.match(row.rstrip()))
        if open_at is not None and (blank or starts_new):
            ranges.append((open_at, start))
            open_at = None
        if not blank and open_at is None:
            open_at = start
        if open_at is not None and (_RULE.match(row) or _NUMBERED.match(row.rstrip())):
            ranges.append((open_at, end))
            open_at = None
    if open_at is not None:
        ranges.append((open_at, len(text)))
    return ranges


def _block(text: str, start: int, end: int, hidden: list[tuple[int, int]]) -> Block:
    raw = text[start:end]
    level = _heading_level(raw)
    if level:
        return Block(
            start=start, end=end, kind="heading", level=level, units=units.whole(text, start, end, UnitRole.HEADING)
        )
    if not WORD.search(raw):
        return Block(start=start, end=end, kind="markup")
    item = bool(_ITEM.match(raw))
    found = units.prose(text, start, end, hidden, UnitRole.ITEM if item else UnitRole.PROSE)
    return Block(start=start, end=end, kind="list_item" if item else "paragraph", units=found)


def _heading_level(raw: str) -> int:
    """1 to 6 for a heading, 0 for none."""
    rows = [row for row in raw.splitlines() if row.strip()]
    if len(rows) == 2 and _RULE.match(rows[1]) and len(WORD.findall(rows[0])) <= _HEADING_WORDS:
        return 1 if "=" in rows[1] else 2
    if len(rows) != 1:
        return 0
    numbered = _NUMBERED.match(rows[0])
    if numbered:
        return min(6, numbered[1].count(".") + 1)
    letters = [char for char in rows[0] if char.isalpha()]
    shouted = len(letters) > 3 and all(char.isupper() for char in letters)
    return 1 if shouted and len(WORD.findall(rows[0])) <= _HEADING_WORDS else 0
