"""Which words of a page a reader does not see: the page is drawn with and without its text, and compared.

However a word is hidden (white on white, invisible mode, covered, clipped, off the page, in a layer that is switched
off), taking it away changes nothing that is seen. So no list of tricks is needed. What cannot be found so: letters
that are drawn as other letters than the file says.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil, floor
from typing import Final, NamedTuple

import pypdfium2.raw as c

from rationale_reviewer.load.pdf_chars import Glyph, Look, Word
from rationale_reviewer.load.pdf_library import Page, Picture, Thing, number_of
from rationale_reviewer.load.pdf_shapes import Box
from rationale_reviewer.load.pdf_stacks import layers

# Pixels a point. At 1.5 the thinnest strokes of 6 point text still differ by more than the threshold.
_SCALE: Final = 1.5
# Of 255, in one colour. The threshold of trust.md 1: 10 of 10 tricks found, 3 of 132 real pages flagged.
_CONTRAST: Final = 24
# Points. Letters lower than this are no text to a reader.
_LOWEST: Final = 1.0
# Share of a page's words without ink from which they may be a reading of what is drawn under them.
_MACHINE_READ: Final = 0.8
_MACHINE_WORDS: Final = 5
_INVISIBLE: Final = 3
# Of the font's height, a letter. The narrowest words of condensed fonts have 0.17; a sentence that the file gives as
# the meaning (ActualText) of a drawn word has less than 0.1.
_NARROWEST: Final = 0.12
_LETTERS_TO_MEASURE: Final = 3
# Rendering modes from this on clip: what is drawn later shows inside the letters.
_CLIPS: Final = 4


class Seen(NamedTuple):
    """What a reader sees of a page's words."""

    hidden: frozenset[int]
    """Indices of the words that are not seen."""
    machine_read: bool = False
    """Whether the words lie unseen over a picture or drawing of them: a machine's reading of it."""
    unsure: bool = False
    """Whether some are set in fonts that are neither in the file nor here, so that they could not be drawn."""


def what_is_seen(page: Page, words: Sequence[Word], things: Sequence[Thing]) -> Seen | None:
    """Tell seen words from others.

    Args:
        page: A loaded page.
        words: Its words, in the order of the file.
        things: Everything drawn on it.

    Returns:
        None when the page could not be drawn.
    """
    texts = [thing for thing in things if thing.kind == c.FPDF_PAGEOBJ_TEXT]
    full = page.draw(_SCALE)
    bare = _without(page, texts, things, full) if full else None
    if full is None or bare is None:
        return None
    blank = _blank(page, words, things, full, bare)
    undrawn = {index for index in blank if _has_no_font(words[index].look, words[index].text)}
    unseen = blank - undrawn
    read = len(words) >= _MACHINE_WORDS and len(unseen) >= _MACHINE_READ * len(words)
    if read:
        near = {index for index in unseen if not _on_ink(words[index], bare)}
        read, unseen = len(near) < len(unseen), near
    return Seen(frozenset(_runs(words, unseen)), machine_read=read, unsure=bool(undrawn))


def _blank(page: Page, words: Sequence[Word], things: Sequence[Thing], full: Picture, bare: Picture) -> set[int]:
    """Indices of the words that leave no trace, looked at together and then layer by layer."""
    blank = {index for index, word in enumerate(words) if _is_blank(word, full, bare)}
    for layer in layers(words):
        removed = {number for index in layer for number in words[index].objects}
        without = _without(page, [thing for thing in things if _is_one_of(thing, removed)], things, full)
        if without:
            blank |= {index for index in layer if _is_blank(words[index], full, without)}
    return blank


def _is_one_of(thing: Thing, numbers: set[int]) -> bool:
    return thing.kind == c.FPDF_PAGEOBJ_TEXT and number_of(thing.handle) in numbers


def share_drawn(page: Page) -> float:
    """Share of a page that is not in the colour of its corner; 0 when it could not be drawn."""
    picture = page.draw(_SCALE)
    if picture is None:
        return 0.0
    ground = [picture.pixels[colour::3].count(picture.pixels[colour]) for colour in range(3)]
    return 1 - min(ground) / (picture.width * picture.height)


def _has_no_font(look: Look, text: str) -> bool:
    """Whether what stands in for a missing font is likely to have no such letters: only Latin ones are built in."""
    drawn = look.mode != _INVISIBLE and look.alpha > 0
    return look.substitute and drawn and not any(char.isascii() and char.isalpha() for char in text)


def _without(page: Page, texts: list[Thing], things: Sequence[Thing], full: Picture) -> Picture | None:
    """The page drawn without some of its text."""
    if len(texts) == len(things):  # nothing else is drawn: the page is white
        return full._replace(pixels=b"\xff" * len(full.pixels))
    page.set_shown(texts, False)
    try:
        return page.draw(_SCALE)
    finally:
        page.set_shown(texts, True)


def _is_blank(word: Word, full: Picture, bare: Picture) -> bool:
    """Whether most letters of a word leave no trace."""
    letters = [glyph for glyph in word.glyphs if glyph.char.isalnum()] or word.glyphs
    if max(min(glyph.box.height, glyph.box.width * 8) for glyph in letters) < _LOWEST and word.look.size < 2 * _LOWEST:
        return True
    if len(letters) >= _LETTERS_TO_MEASURE and word.look.turn % 2 == 0 and _is_squeezed(word):
        return True
    clips = word.look.mode >= _CLIPS
    needed = (len(letters) + 1) // 2
    inked = 0
    for number, glyph in enumerate(letters):
        inked += _leaves_trace(glyph.box, full, bare) or (clips and _varies(glyph.box, full))
        if inked >= needed:
            return False
        if inked + len(letters) - number - 1 < needed:
            return True
    return True


def _is_squeezed(word: Word) -> bool:
    """Whether a word is narrower than its letters can be."""
    return word.box.width < _NARROWEST * word.look.size * len(word.glyphs)


def _on_ink(word: Word, bare: Picture) -> bool:
    """Whether the picture behind a word shows something about where it stands: readings are a word or so out."""
    high = max(word.box.height, _LOWEST)
    reach = Box(word.box.left - 2 * high, word.box.top, word.box.right + 2 * high, word.box.bottom)
    return _varies(reach, bare)


def _leaves_trace(box: Box, full: Picture, bare: Picture) -> bool:
    """Whether two pictures differ inside a box, looked at from its middle outwards."""
    for start, end in _rows(box, full):
        with_text, without = full.pixels[start:end], bare.pixels[start:end]
        if with_text != without and any(
            abs(one - other) >= _CONTRAST for one, other in zip(with_text, without, strict=True)
        ):
            return True
    return False


def _varies(box: Box, picture: Picture) -> bool:
    """Whether there is more than one colour inside a box."""
    first = b""
    for start, end in _rows(box, picture):
        row = picture.pixels[start:end]
        first = first or row[:3]
        if any(abs(value - first[at % 3]) >= _CONTRAST for at, value in enumerate(row)):
            return True
    return False


def _rows(box: Box, picture: Picture) -> Iterator[tuple[int, int]]:
    """Ranges of the pixels of a box, a row each, the middle first; none when it is off the page."""
    left, right = max(0, floor(box.left * picture.scale)), min(picture.width, ceil(box.right * picture.scale))
    top, bottom = max(0, floor(box.top * picture.scale)), min(picture.height, ceil(box.bottom * picture.scale))
    if left >= right:
        return
    middle = (top + bottom) // 2
    for row in sorted(range(top, bottom), key=lambda one: abs(one - middle)):
        yield row * picture.stride + left * 3, row * picture.stride + right * 3


def _runs(words: Sequence[Word], blank: set[int]) -> Iterable[int]:
    """What of the blank words is hidden text: no single letter that stands alone, but what stands between others."""
    between = {
        index
        for index in range(1, len(words) - 1)
        if {index - 1, index + 1} <= blank
        and words[index - 1].objects == words[index].objects == words[index + 1].objects
    }
    blank = blank | between
    run: list[int] = []
    for index in range(len(words) + 1):
        if index in blank:
            run.append(index)
            continue
        if sum(_letters(words[one].glyphs) for one in run) > 1:
            yield from run
        run = []


def _letters(glyphs: Sequence[Glyph]) -> int:
    return sum(glyph.char.isalnum() for glyph in glyphs)
