"""Text that a file holds and a reader does not see, and syntax that is no text.

Reported neutrally: that a file holds hidden text is a fact about the file and says nothing about why.
"""

import re
from typing import Final

from rationale_reviewer.records.document import HiddenRange
from rationale_reviewer.records.vocabulary import HiddenKind
from rationale_reviewer.text import Lines, inside

Range = tuple[int, int]

_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ZERO_WIDTH: Final = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\U000e0100-\U000e01ef]+")
_TAGS: Final = re.compile("[\U000e0000-\U000e007f]+")
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]+")
_NON_ASCII: Final = re.compile("[^\x00-\x7f]")
# Joiners inside emoji and the tags of a flag emoji are how these are spelt, so they hide nothing.
_EMOJI_BEFORE: Final = re.compile("[\u2190-\u2bff\u3030\ufe0f\U0001f000-\U0001faff]$")
_FLAG_BEFORE: Final = re.compile("\U0001f3f4$")

# Emphasis marks, code marks, link targets, images, tags and list or quote marks at the start of a line.
_MARKUP: Final = re.compile(
    r"""
      \]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"\n]*")?\)   # target of a link or an image
    | !?\[(?=[^\]\n]{0,400}\]\()                           # opening of the same (bounded: a line of '[' is no attack)
    | \]\[[^\]\n]{0,400}\]                                 # reference of a link
    | </?[A-Za-z][^<>\n]*(?:\n[^<>\n]*){0,3}>              # HTML tag
    | \*{1,3} | (?<!\w)_{1,3}(?=\S) | (?<=\S)_{1,3}(?!\w) | ~~ | `+
    | ^[ \t]*(?:>[ \t]?)+                                  # quote mark
    | ^[ \t]*(?:[-+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?  # list mark
    | ^[ \t]{0,3}\#{1,6}[ \t]+
    | \\(?=[!-/:-@\[-`{-~])                                # escape
    """,
    re.VERBOSE | re.MULTILINE,
)


def find_hidden(text: str, lines: Lines, *, code: list[Range], comments: bool = True) -> tuple[HiddenRange, ...]:
    """Ranges that a reader of the rendered document does not see, sorted.

    Args:
        text: The source's text.
        lines: Its lines.
        code: Sorted ranges shown as code, where a comment is visible.
        comments: Whether the format has HTML comments.
    """
    found: list[tuple[int, int, HiddenKind]] = []
    if comments and "<!--" in text:
        for match in _COMMENT.finditer(text):
            if not inside(code, match.start()):
                found.append((*match.span(), HiddenKind.COMMENT))
    if _NON_ASCII.search(text):
        found += _characters(text)
    found.sort()
    ranges: list[HiddenRange] = []
    for start, end, kind in found:
        if not ranges or start >= ranges[-1].end:
            ranges.append(HiddenRange(start=start, end=end, kind=kind, line=lines.of(start)))
    return tuple(ranges)


def _characters(text: str) -> list[tuple[int, int, HiddenKind]]:
    found: list[tuple[int, int, HiddenKind]] = []
    for pattern, kind, excused in (
        (_ZERO_WIDTH, HiddenKind.ZERO_WIDTH, _EMOJI_BEFORE),
        (_TAGS, HiddenKind.TAG_CHARACTERS, _FLAG_BEFORE),
        (_BIDI, HiddenKind.BIDI_CONTROL, None),
    ):
        for match in pattern.finditer(text):
            if not (excused and excused.search(text, max(0, match.start() - 1), match.start())):
                found.append((*match.span(), kind))
    return found


def find_markup(text: str, *, code: list[Range]) -> tuple[Range, ...]:
    """Ranges of Markdown and HTML syntax outside code, sorted and non-overlapping."""
    ranges: list[Range] = []
    for match in _MARKUP.finditer(text):
        start, end = match.span()
        if not inside(code, start):
            ranges.append((start, end))
    return tuple(ranges)
