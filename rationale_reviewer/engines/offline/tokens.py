"""Text -> stems, the form in which cues and sentences are compared.

A number is ``#``, a share in per cent is ``%``, a year is ``<year>``; ``f1`` and ``h100`` stay words. Words are
stemmed by Snowball's English stemmer, so one inflection of a cue finds the others.
"""

import re
from typing import Final

import Stemmer

from rationale_reviewer.text import fold

NUMBER: Final = "#"
SHARE: Final = "%"
YEAR: Final = "<year>"

_TOKEN: Final = re.compile(
    r"[^\W\d_]+\d[^\W_]*|\d+(?:[.,]\d+)*(?:\s?%|\s?per\s?cent\b)?|[^\W\d_]+(?:['’][^\W\d_]+)?|[#%]"
)
# The stemmer gives these the stem of another word (objection, criticism, ...), so they stay as they are.
_APART: Final = {"objective": "objective", "objectives": "objective", "critical": "critical", "critically": "critical"}
_MARK: Final = re.compile(r"[#%]")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_STEMMER: Final = Stemmer.Stemmer("english", 50_000)
_stem = _STEMMER.stemWord
_SAID: Final = {NUMBER: "number", SHARE: "percentage"}
_NEGATING: Final = ("not", "no", "never", "without", "cannot", "none", "neither", "nor", "nobody", "nothing", "nowhere")
NEGATORS: Final = frozenset(_stem(word) for word in _NEGATING)


def stems(text: str) -> list[str]:
    """The stems of a text, in order; contractions of *not* give ``not``."""
    if not text.isascii() or "-\n" in text:
        text = fold(text)
    found: list[str] = []
    for token in _TOKEN.findall(text.lower()):
        first = token[0]
        if first.isdigit():
            found.append(_number(token))
        elif token in (NUMBER, SHARE):
            if found and found[-1] == NUMBER and token == SHARE:
                found[-1] = SHARE
            else:
                found.append(token)
        elif token.endswith(("n't", "n’t")):
            found.append(_stem(token[:-3]))
            found.append("not")
        else:
            word = token.split("'")[0].split("’")[0]
            found.append(_APART.get(word) or _stem(word))
    return found


def in_words(cue: str) -> str:
    """A cue as a reader may see it, its notation said in words.

    >>> in_words("refusal & #"), in_words("within # day of + notice")
    ('refusal and a number', 'within (number) day of and notice')
    """
    parts = re.split(r" [&+] ", cue)
    return " and ".join(f"a {_SAID[part]}" if part in _SAID else _MARK.sub(_said, part) for part in parts)


def _said(mark: re.Match[str]) -> str:
    return f"({_SAID[mark[0]]})"


def _number(token: str) -> str:
    if token.endswith(("%", "cent")):
        return SHARE
    return YEAR if _YEAR.fullmatch(token) else NUMBER
