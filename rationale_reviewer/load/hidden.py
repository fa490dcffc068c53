"""Text that a file holds and a reader does not see, and syntax that is no text.

Reported neutrally: that a file holds hidden text is a fact about the file and says nothing about why.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from markdown_it.common.html_blocks import block_names

from rationale_reviewer.records.document import HiddenRange
from rationale_reviewer.records.vocabulary import HiddenKind
from rationale_reviewer.text import Lines, inside, merge

if TYPE_CHECKING:
    from rationale_reviewer.load.open_tags import OpenTags

Range = tuple[int, int]


class Region(NamedTuple):
    """A stretch of Markdown in which comments are looked for."""

    start: int
    end: int
    html: bool
    """Whether it is a block of HTML, where a comment that is never closed runs to the end."""


_COMMENT_START: Final = "<!--"
# What is read from left to right: a comment mark in code or behind a backslash opens nothing.
_INLINE: Final = re.compile(r"\\[!-/:-@\[-`{-~]|(?P<ticks>`+)|(?P<comment><!--)")
_ZERO_WIDTH: Final = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\U000e0100-\U000e01ef]+")
_TAGS: Final = re.compile("[\U000e0000-\U000e007f]+")
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]+")
_NON_ASCII: Final = re.compile("[^\x00-\x7f]")
# How emoji and flags are spelt: one joiner behind a pictograph; a country's tags behind a black flag.
_EMOJI_BEFORE: Final = re.compile("[\u2190-\u2bff\u3030\ufe0f\U0001f000-\U0001faff]$")
_FLAG_BEFORE: Final = re.compile("\U0001f3f4$")
_FLAG_TAGS: Final = re.compile("[\U000e0061-\U000e007a\U000e0030-\U000e0039]{2,6}\U000e007f")
_JOINER: Final = "\u200d"

_STYLE_ELEMENT: Final = re.compile(r"<style\b[^<>]*>", re.IGNORECASE)

# Emphasis marks, code marks, link targets, images, tags and list or quote marks at the start of a line. Every repeat
# is bounded or cannot overlap with what follows, so that no input takes time that grows with its square.
_MARKUP: Final = re.compile(
    r"""
      \\[!-/:-@\[-`{-~]                                     # escape: the sign behind it is text
    | \]\((?:[^()\s]|\([^()\s]{0,200}\)){0,2000}
        (?:\s{1,9}(?:"[^"\n]{0,400}"|'[^'\n]{0,400}'|\([^()\n]{0,400}\)))?\s{0,9}\)
    | !?\[(?=[^\]\n]{0,400}\](?:\(|\[[^\]\n]{0,400}\]))  # opening of a link or image
    | \]\[[^\]\n]{0,400}\]                                 # reference of a link
    | </?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>\n]*(?:\n(?![ \t]*\n)[^<>\n]*){0,3})?/?>   # HTML tag
    | <![A-Za-z][^<>\n]{0,400}> | <\?[^\n]{0,2000}?\?> | <!\[CDATA\[ | \]\]>
    | \*{1,3} | (?<!\w)_{1,3}(?=\S) | (?<=\S)_{1,3}(?!\w) | ~~ | `+
    | ^[ \t]*(?:>[ \t]?)*(?:[-+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?  # list mark, in quotes too
    | ^[ \t]*(?:>[ \t]?)+                                  # quote mark
    | ^[ \t]{0,3}\#{1,6}[ \t]+
    """,
    re.VERBOSE | re.MULTILINE,
)
# What browsers take for a tag although Markdown does not: <d]>.
_ANY_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_TICKS: Final = re.compile("`+")
_TAG_NAME: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
# What is no element is text in angle brackets: a comparison, a placeholder, an address.
_ELEMENTS: Final = frozenset(block_names) | {
    "a", "abbr", "audio", "b", "bdi", "bdo", "big", "br", "button", "canvas", "cite", "code", "data", "del", "dfn",
    "em",
    "embed", "font", "g", "i", "iframe", "img", "input", "ins", "kbd", "label", "map", "mark", "meta", "meter", "nobr",
    "noscript", "object", "path", "picture", "pre", "progress", "q", "rect", "rp", "rt", "ruby", "s", "samp", "title",
    "script", "select", "small", "source", "span", "strike", "strong", "style",
    "sub", "sup", "svg", "template", "textarea", "time", "tt", "u", "var", "video", "wbr",
}  # fmt: skip


def find_hidden(
    text: str, lines: Lines, *, regions: Sequence[Region] = (), code: Sequence[Range] = ()
) -> tuple[HiddenRange, ...]:
    """Ranges that a reader of the rendered document does not see, sorted.

    Args:
        text: The source's text.
        lines: Its lines.
        regions: Where comments and elements of HTML are looked for; none in plain text.
        code: Sorted ranges that are shown as they stand.
    """
    found: list[tuple[int, int, HiddenKind]] = []
    if "<" in text:
        found += _comments(text, regions)
        found += _unseen(text, regions, code)
    if _NON_ASCII.search(text):
        found += _characters(text)
    found.sort(key=lambda one: (one[0], -one[1]))
    ranges: list[HiddenRange] = []
    for start, end, kind in found:
        if not ranges or start >= ranges[-1].end:
            ranges.append(HiddenRange(start=start, end=end, kind=kind, line=lines.of(start)))
    return tuple(ranges)


def _comments(text: str, regions: Iterable[Region]) -> Iterator[tuple[int, int, HiddenKind]]:
    for region in regions:
        if text.find(_COMMENT_START, region.start, region.end) == -1:
            continue
        for start, end in _html_comments(text, region) if region.html else _inline_comments(text, region):
            yield start, end, HiddenKind.COMMENT


def _html_comments(text: str, region: Region) -> Iterator[Range]:
    at = text.find(_COMMENT_START, region.start, region.end)
    while at != -1:
        end = _comment_end(text, at, region.end)
        yield at, region.end if end is None else end
        if end is None:
            return
        at = text.find(_COMMENT_START, end, region.end)


def _inline_comments(text: str, region: Region) -> Iterator[Range]:
    """Comments of a paragraph, where code and escapes come first and an unclosed mark is text."""
    for start, end, mark in _inline(text, region):
        if mark == "comment":
            yield start, end


def _inline(text: str, region: Region) -> Iterator[tuple[int, int, str]]:
    """Escapes, code spans and comments of a paragraph, from left to right."""
    runs = _tick_runs(text, region)
    at, closed = region.start, True
    while match := _INLINE.search(text, at, region.end):
        at = match.end()
        if match["ticks"]:
            starts = runs.get(len(match["ticks"]), [])
            following = bisect_left(starts, at)
            if following < len(starts):
                at = starts[following] + len(match["ticks"])
                yield match.start(), at, "code"
        elif match["comment"] and closed:
            end = _comment_end(text, match.start(), region.end)
            closed = end is not None  # where one mark finds no end, no later one does
            if end is not None:
                yield match.start(), end, "comment"
                at = end
        elif not match["comment"]:
            yield match.start(), at, "escape"


def _tick_runs(text: str, region: Region) -> dict[int, list[int]]:
    """Starts of runs of backticks by length: a code span is closed by a run as long as the one that opened it."""
    runs: dict[int, list[int]] = {}
    for match in _TICKS.finditer(text, region.start, region.end):
        runs.setdefault(match.end() - match.start(), []).append(match.start())
    return runs


def _comment_end(text: str, start: int, limit: int) -> int | None:
    """Where a comment ends; ``<!-->`` and ``<!--->`` are whole ones."""
    for short in ("<!-->", "<!--->"):
        if text.startswith(short, start):
            return start + len(short)
    end = text.find("-->", start + len(_COMMENT_START), limit)
    return None if end == -1 else end + 3


def _unseen(text: str, regions: Sequence[Region], code: Sequence[Range]) -> Iterator[tuple[int, int, HiddenKind]]:
    """Elements that are never shown or are styled away, over as many blocks as they take."""
    if _ANY_TAG.search(text) is None:
        return
    from rationale_reviewer.load.open_tags import TAG, OpenTags  # with the rules of style, which few texts need

    tags = OpenTags(_styles(text, regions, code))
    for region in regions:
        if text.find("<", region.start, region.end) == -1:
            continue
        shielded = [] if region.html else [(low, high) for low, high, _ in _inline(text, region)]
        depth = tags.depth
        for match in TAG.finditer(text, region.start, region.end):
            if match.start() < tags.covered or inside(code, match.start()) or inside(shielded, match.start()):
                continue
            for start, end in _turns(text, tags, match, region):
                yield start, end, HiddenKind.STYLED_AWAY
        if not region.html:
            for start, end in tags.turned(partial(tags.back_to, depth), region.end, text):
                yield start, end, HiddenKind.STYLED_AWAY
    for start, end in tags.turned(partial(tags.back_to, 0), regions[-1].end if regions else 0, text):
        yield start, end, HiddenKind.STYLED_AWAY


def _turns(text: str, tags: "OpenTags", match: re.Match[str], region: Region) -> Iterator[Range]:
    """What a tag puts out of sight, or ends to."""
    name = match["name"].lower()
    if match["close"]:
        yield from tags.turned(partial(tags.close, name), match.end(), text)
        return
    look = tags.look_of(name, match["rest"])
    if look is None or not tags.unseen(look):
        yield from tags.turned(partial(tags.push, look), match.start(), text)
        return
    end = None if name in tags.unclosed else _closing(text, name, match.end())
    if end is not None and not look.gone:
        yield from tags.turned(partial(tags.push, look), match.start(), text)  # what is inside may look otherwise
        return
    if end is None:
        tags.unclosed.add(name)
        if not region.html:
            return  # a tag that nothing closes hides nothing of a paragraph
        end = region.end
    tags.covered = end
    yield match.start(), end


def _styles(text: str, regions: Sequence[Region], code: Sequence[Range]) -> Iterator[str]:
    """The texts of ``style`` elements."""
    for region in regions:
        if not region.html or text.find("<", region.start, region.end) == -1:
            continue
        for match in _STYLE_ELEMENT.finditer(text, region.start, region.end):
            end = None if inside(code, match.start()) else _closing(text, "style", match.end())
            if end is not None:
                yield text[match.end() : text.rfind("</", match.end(), end)]


def _closing(text: str, name: str, start: int) -> int | None:
    """Where the end tag of an element stands, elements of the same name inside it left out."""
    depth = 1
    for match in re.compile(rf"<(/?){name}\b[^<>]*>", re.IGNORECASE).finditer(text, start):
        depth += -1 if match[1] else 1
        if not depth:
            return match.end()
    return None


def _characters(text: str) -> Iterator[tuple[int, int, HiddenKind]]:
    for match in _ZERO_WIDTH.finditer(text):
        before = text[max(0, match.start() - 1) : match.start()]
        if not (match.group() == _JOINER and _EMOJI_BEFORE.search(before)):
            yield *match.span(), HiddenKind.ZERO_WIDTH
    for match in _TAGS.finditer(text):
        before = text[max(0, match.start() - 1) : match.start()]
        if not (_FLAG_BEFORE.search(before) and _FLAG_TAGS.fullmatch(match.group())):
            yield *match.span(), HiddenKind.TAG_CHARACTERS
    for match in _BIDI.finditer(text):
        yield *match.span(), HiddenKind.BIDI_CONTROL


def find_markup(
    text: str, *, code: Sequence[Range] = (), items: Sequence[int] | None = None, html: Sequence[Range] = ()
) -> tuple[Range, ...]:
    """Ranges of Markdown and HTML syntax outside code, sorted and non-overlapping.

    Args:
        text: The source's text.
        code: Sorted ranges that are shown as they stand.
        items: Offsets of lines on which a list item begins: elsewhere a number at the start of a line is text. None
            takes every such number for an item's.
        html: Sorted ranges that are HTML, where a tag of any name is a tag.
    """
    begins = None if items is None else frozenset(items)
    ranges: list[Range] = []
    for match in _MARKUP.finditer(text):
        start, end = match.span()
        if match.group()[0] == "\\":
            end = start + 1
        if not inside(code, start) and (_is_syntax(match.group(), start, begins) or inside(html, start)):
            ranges.append((start, end))
    tags = [match.span() for low, high in html for match in _ANY_TAG.finditer(text, low, high)]
    odd = [(start, end) for start, end in tags if not inside(ranges, start) and not inside(code, start)]
    return tuple(merge([*ranges, *odd]) if odd else ranges)


def _is_syntax(mark: str, start: int, items: frozenset[int] | None) -> bool:
    bare = mark.strip(" \t\n>") if mark.lstrip()[:1] == ">" else mark.strip()
    if bare[:1].isdigit():
        return items is None or start in items
    name = _TAG_NAME.match(bare)
    return name is None or name[1].lower() in _ELEMENTS
