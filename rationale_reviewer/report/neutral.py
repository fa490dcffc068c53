"""Other people's words, made harmless where they are shown: Markdown that says only what it says, and no controls.

A document may hold markup, terminal escapes or bidirectional controls; in a report they are letters like any others.
"""

import re
from typing import Final

_CONTROLS: Final = re.compile(
    # C0 and C1, then what nobody sees: soft hyphen, joiners, turns of direction, shaping, notes, tags, selectors.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_LINE_ENDS: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_SPECIAL: Final = re.compile(r"([\\`*\[\]|~])")
_EDGE_UNDERSCORE: Final = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_LINE_START: Final = re.compile(r"^(?=[#>+\-=]+(?:\s|$))")
_NUMBER_START: Final = re.compile(r"^(\d+)([.)])(?=\s|$)")
# A run of '#' at the end of a heading closes it.
_HEADING_END: Final = re.compile(r"(?<=\s)(?=#+$)")
# What GitHub makes a link of by itself, or a message to somebody; only a letter before it keeps it from doing so.
_SCHEME: Final = re.compile(r"(?<![A-Za-z])(https?|ftp|www)(?=[:.])", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"@(?=[\w-])")
_PLAIN_NAME: Final = re.compile(r"[\w][\w .()+-]{0,200}", re.ASCII)
_BREAK: Final = "&#8203;"
# A pipe that no backslash stands before.
_PIPE: Final = re.compile(r"(?<!\\)((?:\\\\)*)\|")


def in_utf8(words: str) -> str:
    """The words with a replacement character for each byte of a file's name that is no UTF-8."""
    return _SURROGATES.sub("\ufffd", words)


def visible(words: str) -> str:
    """The words without control characters, their lines and tabs kept; what else parts lines ends a line."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", in_utf8(words)))


def one_line(words: str) -> str:
    """The words on one line, without control characters; for the terminal and for tables."""
    return " ".join(_CONTROLS.sub("", in_utf8(words)).split())


def markdown(words: str) -> str:
    """The words as Markdown that shows exactly these words on one line: no markup, HTML, link or image takes effect."""
    return _HEADING_END.sub(r"\\", _NUMBER_START.sub(r"\1\\\2", _LINE_START.sub(r"\\", _inline(words))))


def quoted(words: str) -> str:
    """As ``markdown``, in quotation marks: what means something at the ends of a line only needs no escape there."""
    return f"“{_inline(words)}”"


def _inline(words: str) -> str:
    """The words with what takes effect anywhere in a line made harmless."""
    flat = one_line(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    flat = _EDGE_UNDERSCORE.sub(r"\\_", _SPECIAL.sub(r"\\\1", flat))
    flat = _SCHEME.sub(lambda match: f"{match[1][0]}{_BREAK}{match[1][1:]}", flat)
    return _ADDRESS.sub(f"@{_BREAK}", flat)


def own(words: str) -> str:
    """The bank's or the program's own words on one line: their markup stands, HTML, links and cells do not."""
    flat = one_line(words).replace("<", "&lt;").replace("](", "]\\(")
    return _PIPE.sub(r"\1\\|", flat)


def file_name(name: str) -> str:
    """A file's name as code where its letters allow it, so that underscores stay readable; else neutralised."""
    return f"`{name}`" if _PLAIN_NAME.fullmatch(name) else markdown(name)
