"""Other people's words, made harmless where they are shown: Markdown that says only what it says, and no controls.

A document may hold markup, terminal escapes or bidirectional controls; in a report they are letters like any others.
"""

import re
from typing import Final

_CONTROLS: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
_SPECIAL: Final = re.compile(r"([\\`*\[\]|~])")
_EDGE_UNDERSCORE: Final = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_LINE_START: Final = re.compile(r"^([#>+\-=]+|\d+[.)])(?=\s)")
_SCHEME: Final = re.compile(r"\b(https?|ftp|www)(?=[:.])", re.IGNORECASE)


def one_line(words: str) -> str:
    """The words on one line, without control characters; for the terminal and for tables."""
    return " ".join(_CONTROLS.sub("", words).split())


def markdown(words: str) -> str:
    """The words as Markdown that shows exactly these words on one line: no markup, HTML, link or image takes effect."""
    flat = one_line(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    flat = _EDGE_UNDERSCORE.sub(r"\\_", _SPECIAL.sub(r"\\\1", flat))
    return _SCHEME.sub(lambda match: f"{match[1][0]}&#8203;{match[1][1:]}", _LINE_START.sub(r"\\\1", flat))


def own(words: str) -> str:
    """The bank's or the program's own words on one line: their markup stands, HTML does not."""
    return one_line(words).replace("<", "&lt;")
