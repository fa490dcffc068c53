"""Whether a page's characters are the ones that a reader sees: a font need not say which letters it draws."""

from collections.abc import Sequence
from typing import Final

from rationale_reviewer.load.pdf_chars import Glyph

# Share of characters without a meaning from which a page's text is not what stands there. Formulas of the five papers
# at hand have up to 1 %; a page whose body font has no map has more than half.
_MEANINGLESS: Final = 0.05
_AT_LEAST: Final = 5
# Vowels among the letters of English are 38 %, of the languages written in Latin letters 35 to 48 %; of text whose
# letters are moved by a fixed step, as in fonts without a map, about 15 %.
_VOWELS: Final = "aeiouyAEIOUY"
_FEWEST_VOWELS: Final = 0.25
_MOST_VOWELS: Final = 0.65
# A font whose characters are few (the digits and units of a chart) cannot be told by its vowels.
_LETTERS: Final = 40
_LATIN: Final = 0.6


def is_meaningless(glyphs: Sequence[Glyph]) -> bool:
    """Whether more than a small share of them has no meaning in the file.

    A font without a map to characters may still number its letters as everybody does: labels of charts often do.
    Then they read as words, and count as such.
    """
    lost = [glyph for glyph in glyphs if glyph.char == "\ufffd" or "\ue000" <= glyph.char <= "\uf8ff"]
    unmapped = [glyph.char for glyph in glyphs if glyph.unmapped and glyph.char != "\ufffd"]
    count = len(lost) + (0 if _reads_as_words(unmapped) else len(unmapped))
    return count >= _AT_LEAST and count > _MEANINGLESS * len(glyphs)


def _reads_as_words(chars: Sequence[str]) -> bool:
    letters = [char for char in chars if char.isalpha()]
    if len(letters) < _LETTERS:
        return sum(char.isascii() for char in chars) >= _LATIN * len(chars)
    latin = [char for char in letters if char.isascii()]
    vowels = sum(char in _VOWELS for char in latin)
    return len(latin) >= _LATIN * len(letters) and _FEWEST_VOWELS <= vowels / len(latin) <= _MOST_VOWELS
