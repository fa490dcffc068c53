"""Markdown -> source and blocks.

markdown-it-py says where blocks begin and end (its block rules only; inline text stays as it stands in the file).
Lines that it assigns to no block, among them text nested deeper than it follows, become blocks too: nothing is lost.
"""

import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any, Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rationale_reviewer.load import units
from rationale_reviewer.load.decode import Decoded
from rationale_reviewer.load.front_matter import NONE, read_front_matter
from rationale_reviewer.load.hidden import Region, find_hidden, find_markup
from rationale_reviewer.load.html_blocks import html_blocks
from rationale_reviewer.load.leads import with_leads
from rationale_reviewer.records.document import Block, Loaded, Parser, Source, Unit
from rationale_reviewer.records.vocabulary import UnitRole
from rationale_reviewer.text import Lines, cut_out, digest

Range = tuple[int, int]

# Raised whenever the offsets, units or hidden ranges that this module finds may differ from those it found before.
VERSION: Final = "3"

_PARSER: Final = MarkdownIt("commonmark", {"maxNesting": 60}).enable("table").disable(["inline", "text_join"])
_LEAF: Final = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "fence": "code",
    "code_block": "code",
    "html_block": "html",
    "table_open": "table",
    "hr": "markup",
}
_AS_IT_STANDS: Final = frozenset({"code", "preformatted"})
# Fences that may hold words rather than code: a system prompt, a policy, a sample of dialogue.
_WORDS_IN_FENCES: Final = frozenset({"", "text", "txt", "plain", "plaintext", "prompt", "md", "markdown"})
_TABLE_RULE: Final = re.compile(r"^[\s|:\-=>*_]+$")


class _Piece(NamedTuple):
    start: int
    end: int
    kind: str
    level: int


class _Outline(NamedTuple):
    """What the parser says of a text: leaf blocks in order, and where list items begin."""

    pieces: list[_Piece]
    items: list[int]


def load_markdown(decoded: Decoded, source_id: str, *, header: bool = True) -> Loaded:
    """Read one Markdown file.

    Args:
        decoded: The file's text.
        source_id: The id that spans of this file will carry.
        header: Whether a YAML header is looked for; a cell of a notebook has none.

    Raises:
        DocumentError: The front matter is refused (load.front_matter).
    """
    text = decoded.text
    lines = Lines(text)
    front = read_front_matter(decoded.name, text) if header else NONE
    outline = _outline(text, lines, front.end)
    code = [(piece.start, piece.end) for piece in outline.pieces if piece.kind in _AS_IT_STANDS]
    if front.end:
        code.insert(0, (0, front.end))
    regions = [
        Region(piece.start, piece.end, html=piece.kind == "html")
        for piece in outline.pieces
        if piece.kind not in {*_AS_IT_STANDS, "markup"}
    ]
    hidden = find_hidden(text, lines, regions=regions, code=code)
    html = [(region.start, region.end) for region in regions if region.html]
    markup = find_markup(text, code=code, items=outline.items, html=html)
    source = Source(
        id=source_id,
        name=decoded.name,
        format="markdown",
        bytes_digest=digest(decoded.raw),
        text_digest=digest(text),
        parser=Parser(name="markdown-it-py", version=f"{version('markdown-it-py')}/{VERSION}"),
        text=text,
        hidden=hidden,
        markup=markup,
        metadata=front.data,
        notes=decoded.notes + front.notes,
    )
    blocks: list[Block] = []
    if front.end:
        fields = units.by_line(text, 4, text.rfind("---", 4, front.end), UnitRole.FIELD)
        blocks.append(Block(start=0, end=front.end, kind="front_matter", units=fields))
    unseen = units.Unseen.of(hidden)
    for piece in outline.pieces:
        blocks += _blocks(text, piece, unseen)
    return Loaded(source=source, blocks=with_leads(text, blocks, source.hidden))


def _outline(text: str, lines: Lines, body: int) -> _Outline:
    """Leaf blocks in order, with what lies between them where that is not blank."""
    env: dict[str, Any] = {}
    tokens = _PARSER.parse(text[body:], env)
    first = lines.of(body) - 1 if body < len(text) else len(lines)
    definitions = _definition_lines(env, first)
    pieces: list[_Piece] = []
    items: list[int] = []
    at, table_end, depth = first, -1, 0
    for token in tokens:
        if token.type == "list_item_open":
            depth += 1
            items.append(lines.start((token.map or [0])[0] + first + 1))
        elif token.type == "list_item_close":
            depth -= 1
        if token.map is None or token.type not in _LEAF or token.map[0] + first < table_end:
            continue
        low, high = token.map[0] + first, token.map[1] + first
        pieces += _between(text, lines, at, low, definitions)
        pieces.append(_leaf(lines, token, low, high, in_list=depth > 0))
        at = max(at, high)
        table_end = high if token.type == "table_open" else -1
    pieces += _between(text, lines, at, len(lines), definitions)
    return _Outline(pieces, items)


def _definition_lines(env: dict[str, Any], first: int) -> set[int]:
    """Lines of link definitions, which are never shown, however many lines they take."""
    found = [*env.get("references", {}).values(), *env.get("duplicate_refs", [])]
    return {line + first for one in found for line in range(*one.get("map", (0, 0)))}


def _leaf(lines: Lines, token: Token, low: int, high: int, *, in_list: bool) -> _Piece:
    kind = _LEAF[token.type]
    if kind == "paragraph" and in_list:
        kind = "list_item"
    if token.type == "fence" and (token.info or "").strip().lower() in _WORDS_IN_FENCES:
        kind = "preformatted"
    level = int(token.tag[1]) if kind == "heading" else 0
    return _Piece(lines.start(low + 1), lines.start(high + 1), kind, level)


def _between(text: str, lines: Lines, low: int, high: int, definitions: set[int]) -> Iterator[_Piece]:
    """Lines that belong to no leaf block; blank ones are left to the block before them."""
    for line in range(low, high):
        start, end = lines.start(line + 1), lines.start(line + 2)
        row = text[start:end]
        if not row.strip():
            continue
        syntax = line in definitions or _TABLE_RULE.match(row)
        yield _Piece(start, end, "markup" if syntax else "paragraph", 0)


def _blocks(text: str, piece: _Piece, unseen: units.Unseen) -> list[Block]:
    start, end, kind, level = piece
    if kind == "html":
        return html_blocks(text, start, end, unseen)
    hidden = unseen.within(start, end)
    if kind == "preformatted":
        found = units.preformatted(text, start, end, hidden)
        kind = "preformatted" if len(found) > 1 else "code"
    elif kind in {"heading", "code"}:
        role = UnitRole.HEADING if kind == "heading" else UnitRole.CODE
        pieces = units.visible_pieces(start, end, hidden)
        found = tuple(unit for low, high in pieces for unit in units.whole(text, low, high, role))
    elif kind == "markup":
        found = units.whole(text, start, end, UnitRole.MARKUP)
    elif kind == "table":
        return [_table(text, start, end, hidden)]
    else:
        found = units.prose(text, start, end, hidden, UnitRole.ITEM if kind == "list_item" else UnitRole.PROSE)
    return [Block(start=start, end=end, kind=kind, level=level, units=found)]


def _table(text: str, start: int, end: int, hidden: list[Range]) -> Block:
    """A table with its rows as units; the header row is no evidence, and stands over the rows as their lead."""
    rows = units.by_line(text, start, end, UnitRole.ROW)
    # A header without words leaves no unit: then the first row with words is a row like the others.
    first_line = text.find("\n", start, end)
    headers = [row for row in rows if row.start < first_line]
    header = " ".join(cut_out(text, row.start, row.end, hidden) for row in headers)
    kept: list[Unit] = []
    for row in rows:
        role = UnitRole.LABEL if row.start < first_line else units.role_of(text[row.start : row.end], row.role)
        for low, high in units.visible_pieces(row.start, row.end, hidden):
            kept += [one.model_copy(update={"role": role}) for one in units.whole(text, low, high, role)]
    return Block(start=start, end=end, kind="table", lead=" ".join(header.split()), units=tuple(kept))
