"""Blocks of HTML inside Markdown -> blocks with units: rows of tables, list items, headings, paragraphs.

No HTML parser is needed for this: where a row or paragraph begins and ends is all that is asked, and the words between
stay where they are. Whole HTML files are another format with a parser of its own.
"""

import re
from collections.abc import Sequence
from typing import Final

from rationale_reviewer.load import units
from rationale_reviewer.records.document import Block, Unit
from rationale_reviewer.records.vocabulary import UnitRole
from rationale_reviewer.text import WORD, cut_out

Range = tuple[int, int]

_BLOCK_TAG: Final = re.compile(
    r"<(?P<close>/?)(?P<name>tr|li|p|div|h[1-6]|br|hr|summary|details|table|thead|tbody|caption|ul|ol|dl|dt|dd|center|blockquote|pre|section)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_HEADER_CELL: Final = re.compile(r"<th\b", re.IGNORECASE)
_CELL: Final = re.compile(r"<td\b", re.IGNORECASE)


def html_blocks(text: str, start: int, end: int, unseen: units.Unseen) -> list[Block]:
    """Blocks that cover a range of HTML: headings apart, everything between as one block of units.

    Args:
        text: The source's text.
        start: Start of the HTML.
        end: Its end.
        unseen: What holds words of its own and is not seen.
    """
    blocks: list[Block] = []
    pending: list[Unit] = []
    block_start = start
    lead = ""
    for low, high, name in _segments(text, start, end):
        hidden = unseen.within(low, high)
        level = int(name[1:]) if name[:1] == "h" and name[1:].isdigit() else 0
        found = _units(text, low, high, _role(text, low, high, name, level), hidden)
        if (level and found) or (name == "table" and pending):
            if pending or block_start < low:
                blocks.append(_block(block_start, low, pending, lead))
            block_start, pending, lead = low, [], ""
        if level:
            if found:
                blocks.append(Block(start=low, end=high, kind="heading", level=level, units=found))
                block_start = high
            continue
        if name == "tr" and not lead and (_HEADER_CELL.search(text, low, high) or not pending):
            lead = " ".join(_TAG.sub(" ", cut_out(text, low, high, hidden)).split())
        pending += found
    if block_start < end:
        blocks.append(_block(block_start, end, pending, lead))
    return blocks


def _role(text: str, start: int, end: int, name: str, level: int) -> UnitRole:
    """What a segment's units are; a row of header cells alone stands over the others."""
    if level:
        return UnitRole.HEADING
    if name == "tr":
        headers = _HEADER_CELL.search(text, start, end) and not _CELL.search(text, start, end)
        return UnitRole.LABEL if headers else UnitRole.ROW
    return UnitRole.ITEM if name == "li" else UnitRole.PROSE


def _block(start: int, end: int, pending: list[Unit], lead: str) -> Block:
    rows = any(unit.role is UnitRole.ROW for unit in pending)
    kind = "table" if rows else "html" if pending else "markup"
    return Block(start=start, end=end, kind=kind, lead=lead if rows else "", units=tuple(pending))


def _segments(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """Ranges between block tags, each with the name of the tag it stands in."""
    segments: list[tuple[int, int, str]] = []
    at, name, in_row = start, "", False
    for match in _BLOCK_TAG.finditer(text, start, end):
        tag = match["name"].lower()
        if in_row and tag != "tr" and tag not in {"table", "thead", "tbody"}:
            continue  # a paragraph or break inside a cell does not end the row
        segments.append((at, match.start(), name))
        at = match.end()
        in_row = tag == "tr" and not match["close"]
        name = "" if match["close"] else tag
    segments.append((at, end, name))
    return [one for one in segments if one[0] < one[1] or one[2] == "table"]


def _units(text: str, start: int, end: int, role: UnitRole, hidden: Sequence[Range]) -> tuple[Unit, ...]:
    if not WORD.search(_TAG.sub(" ", cut_out(text, start, end, hidden))):
        return ()
    if role is UnitRole.PROSE:
        return units.prose(text, start, end, hidden)
    found: list[Unit] = []
    for low, high in units.visible_pieces(start, end, hidden):
        for unit in units.whole(text, low, high, role):
            found.append(_with_role(text, unit) if role in {UnitRole.ROW, UnitRole.ITEM} else unit)
    return tuple(found)


def _with_role(text: str, unit: Unit) -> Unit:
    words = _TAG.sub(" ", text[unit.start : unit.end])
    return unit.model_copy(update={"role": units.role_of(words, unit.role)})
