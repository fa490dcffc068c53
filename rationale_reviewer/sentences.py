"""A sentence that an engine wrote, against the passages that it names: its figures and quoted words are theirs. Pure.

What is looked at is the sentence as it will be read: without invisible characters, in one spelling. Figures in words,
units and signs are not looked at, nor figures that are part of a name (GPT-2, A1, v0.4).
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from rationale_reviewer.text import fold

_QUOTES: Final = str.maketrans("‹›", "''")
_NUMBER: Final = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)*|\.\d+"
# Not behind a letter, nor behind a letter and its joint, nor within another figure.
_FIGURE: Final = re.compile(rf"(?<![^\W_])(?<![^\W\d_][-.])(?<!\d[.,])(?:{_NUMBER})")
_ANY_FIGURE: Final = re.compile(_NUMBER)
_GROUPED: Final = re.compile(r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?")
_SINGLE: Final = re.compile(r"(?<!\w)'([^']+)'(?!\w)|`([^`]+)`")
_CUT: Final = re.compile(r"\[[^\]]*\]|\.\.\.+")


def as_read(text: str) -> str:
    """Words as a reader sees them: one spelling of quotes and blanks, compatible forms of digits, nothing invisible."""
    spelled = unicodedata.normalize("NFKC", text)
    seen = "".join(letter for letter in spelled if unicodedata.category(letter) != "Cf")
    return fold(seen).translate(_QUOTES)


def stray_figures(sentence: str, passages: str) -> list[str]:
    """Figures of a sentence that the visible text of the passages it rests on does not have.

    ``18,400``, ``18 400`` and ``18400`` are the same, as are ``.87`` and ``0.87``; ``21,2`` is not ``212``.
    """
    known = {value for figure in _ANY_FIGURE.findall(as_read(passages)) for value in _values(figure)}
    return [figure for figure in _FIGURE.findall(as_read(sentence)) if not _is_known(figure, known)]


def _is_known(figure: str, known: set[Decimal | str]) -> bool:
    if _value(figure) in known:
        return True
    parts = figure.split()
    return len(parts) > 1 and all(_value(part) in known for part in parts)  # two figures side by side


def _values(figure: str) -> Iterator[Decimal | str]:
    yield _value(figure)
    if " " in figure:
        yield from map(_value, figure.split())


def _value(figure: str) -> Decimal | str:
    if _GROUPED.fullmatch(figure):
        return Decimal(figure.replace(",", "").replace(" ", ""))
    if figure.count(".") + figure.count(",") > 1:
        return figure  # a version, a date
    return Decimal(figure.replace(",", "."))


def stray_quotes(sentence: str, visible: str) -> list[str]:
    """Words in quotation marks within a sentence that do not stand whole in the visible text.

    Args:
        sentence: The sentence.
        visible: The document's visible text, :func:`as_read` and without case.
    """
    return [quote for quote in _quoted(as_read(sentence)) if not all(_stands(*one, visible) for one in _pieces(quote))]


def _quoted(sentence: str) -> Iterator[str]:
    """What stands between marks; behind one that nothing closes, all the rest."""
    yield from sentence.split('"')[1::2]
    for single, code in _SINGLE.findall(sentence):
        yield single or code


def _pieces(quote: str) -> Iterator[tuple[str, bool, bool]]:
    """The runs of a quote between what was left out or put in, and whether each has to begin and end with a word."""
    at, begins = 0, True
    for cut in [*_CUT.finditer(quote), None]:
        end = cut.start() if cut else len(quote)
        ends = not (cut and cut[0].startswith("[") and end and quote[end - 1].isalnum())
        yield quote[at:end], begins, ends
        if cut:
            at = cut.end()
            begins = not (cut[0].startswith("[") and quote[at : at + 1].isalnum())


def _stands(piece: str, begins: bool, ends: bool, visible: str) -> bool:
    words = piece.strip(" .,;:!?").casefold()
    edges = (r"(?<!\w)" if begins else ""), (r"(?!\w)" if ends else "")
    return not words or re.search(f"{edges[0]}{re.escape(words)}{edges[1]}", visible) is not None
