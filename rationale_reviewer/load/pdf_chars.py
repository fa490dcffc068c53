"""A page's characters as pdfium gives them -> words with their place and look, in the order of the file."""

import ctypes
import math
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pypdfium2.raw as c

from rationale_reviewer.load.pdf_library import Page, address, text_object
from rationale_reviewer.load.pdf_shapes import Box, Matrix

# pdfium's own: what stands for a hyphen at a line end.
_HYPHEN: Final = 0x02
_BLANKS: Final = (0x09, 0x0A, 0x0D)
_BOLD_FROM: Final = 600
_FORCE_BOLD: Final = 1 << 18
_BOLD_NAME: Final = re.compile(r"bold|black|heavy|-(?:med|medi|demi)\b", re.IGNORECASE)
# In ems. A step back or a gap of this size ends a word even without a blank; letters of one word touch.
_WORD_GAP: Final = 0.8
_STEP_BACK: Final = 0.6
# A raised or lowered letter moves by up to 0.45 em; lines are at least 1 em apart.
_SAME_LINE: Final = 0.5


class Look(NamedTuple):
    """How a run of characters is drawn."""

    size: float
    """Height of the font as shown, in points."""
    em: float
    """Its size along the line; other than the height where letters are stretched."""
    bold: bool
    mode: int
    """Rendering mode: 3 draws nothing, 4 and up also clip."""
    alpha: int
    turn: int
    """Quarter turns clockwise of its line, or -1 for a slant."""
    substitute: bool
    """Whether the font is not in the file, so that another one stands in for it."""


class Glyph(NamedTuple):
    """One character."""

    char: str
    box: Box
    """Around its ink."""
    x: float
    base: float
    """The line that it stands on."""
    unmapped: bool
    """Whether the file does not say which character it is, so that its number in the font was taken for one."""


class Word(NamedTuple):
    """A run of characters without white space, on one line."""

    text: str
    box: Box
    base: float
    look: Look
    glyphs: tuple[Glyph, ...]
    objects: frozenset[int]
    """The text objects of its characters."""
    gap_before: bool
    """Whether white space, drawn or made, stands in front of it."""


class _Reader:
    """Reads one page's characters; looks are read once for each text object."""

    def __init__(self, page: Page, text: Any) -> None:
        self._page, self._text = page, text
        self._address = address(text)
        self._looks: dict[int, Look] = {}
        self._edges = tuple(ctypes.c_double() for _ in range(4))
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def chars(self) -> Iterator[tuple[str, int, Glyph | None]]:
        """Each character with its text object; no glyph for white space."""
        text = self._text
        for index in range(c.FPDFText_CountChars(text)):
            code = int(c.FPDFText_GetUnicode(text, index))
            char = self._char(code, index)
            if char.isspace() or not char:
                yield " ", 0, None
            else:
                yield char, text_object(self._address, index), self._glyph(char, index)

    def _char(self, code: int, index: int) -> str:
        if code == _HYPHEN and c.FPDFText_IsHyphen(self._text, index) == 1:
            return "-"
        if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
            return "\ufffd"
        if code < 0x20:
            made = code in _BLANKS or c.FPDFText_IsGenerated(self._text, index) == 1
            return " " if made else "\ufffd"
        return chr(code)

    def _glyph(self, char: str, index: int) -> Glyph:
        left, right, bottom, top = self._edges
        c.FPDFText_GetCharBox(self._text, index, left, right, bottom, top)
        c.FPDFText_GetCharOrigin(self._text, index, self._x, self._y)
        shown = self._page.shown
        x, base = shown.point(self._x.value, self._y.value)
        box = shown.box(left.value, bottom.value, right.value, top.value)
        return Glyph(char, box, x, base, c.FPDFText_HasUnicodeMapError(self._text, index) == 1)

    def look(self, number: int, index: int) -> Look:
        """How the text object of this number, which has a character at this index, is drawn."""
        if number not in self._looks:
            self._looks[number] = self._read_look(index)
        return self._looks[number]

    def _read_look(self, index: int) -> Look:
        text, raw = self._text, c.FS_MATRIX()
        own = Matrix(1, 0, 0, 1, 0, 0)
        if c.FPDFText_GetMatrix(text, index, raw):
            own = Matrix(raw.a, raw.b, raw.c, raw.d, 0, 0)
        whole = self._page.shown.after(own)
        size = abs(float(c.FPDFText_GetFontSize(text, index)))
        handle = c.FPDFText_GetTextObject(text, index)
        font = c.FPDFTextObj_GetFont(handle) if handle else None
        return Look(
            size=round(size * math.hypot(whole.c, whole.d), 1),
            em=size * math.hypot(whole.a, whole.b),
            bold=int(c.FPDFText_GetFontWeight(text, index)) >= _BOLD_FROM or _is_bold(font),
            mode=int(c.FPDFTextObj_GetTextRenderMode(handle)) if handle else 0,
            alpha=self._alpha(index),
            turn=_turn(whole.a, whole.b),
            substitute=bool(font) and c.FPDFFont_GetIsEmbedded(font) == 0,
        )

    def _alpha(self, index: int) -> int:
        parts = [ctypes.c_uint() for _ in range(4)]
        return parts[3].value if c.FPDFText_GetFillColor(self._text, index, *parts) else 255


def read_words(page: Page) -> list[Word]:
    """The words of a page in the order of the file; no character is left out."""
    with page.text() as text:
        if text is None:
            return []
        reader = _Reader(page, text)
        return list(_words(reader))


def _words(reader: _Reader) -> Iterator[Word]:
    glyphs: list[Glyph] = []
    objects: set[int] = set()
    look = Look(0, 0, False, 0, 255, 0, False)
    gap = blank = True
    for index, (_, number, glyph) in enumerate(reader.chars()):
        if glyph is None:
            blank = True
            continue
        own = reader.look(number, index)
        apart = bool(glyphs) and _apart(glyphs[-1], glyph, look, own)
        if glyphs and (blank or apart):
            yield _word(glyphs, look, objects, gap)
            glyphs, objects = [], set()
        if not glyphs:
            look, gap = own, blank
        glyphs.append(glyph)
        objects.add(number)
        blank = False
    if glyphs:
        yield _word(glyphs, look, objects, gap)


def _apart(last: Glyph, glyph: Glyph, look: Look, own: Look) -> bool:
    """Whether two characters that follow each other belong to two words."""
    if look.turn != own.turn:
        return True
    if look.turn % 2:  # lines that run up or down the page: only the step along them counts
        along, across = glyph.base - last.base, glyph.x - last.x
    else:
        along, across = glyph.x - last.x, glyph.base - last.base
    size, em = max(look.size, own.size, 0.1), max(look.em, own.em, 0.1)
    if look.turn < 0:
        return math.hypot(along, across) > 2 * em
    if abs(across) > _SAME_LINE * size:
        return True
    return abs(along) > (1 + _WORD_GAP) * em if look.turn else _gap(last, glyph) > _WORD_GAP * em


def _gap(last: Glyph, glyph: Glyph) -> float:
    """White space between two characters of a line; a step back counts as one, since text is not drawn so."""
    if glyph.box.left >= last.box.left:
        return glyph.box.left - last.box.right
    return (last.box.left - glyph.box.right) * (_WORD_GAP / _STEP_BACK)


def _word(glyphs: list[Glyph], look: Look, objects: set[int], gap: bool) -> Word:
    boxes = [glyph.box for glyph in glyphs]
    box = Box(
        min(one.left for one in boxes),
        min(one.top for one in boxes),
        max(one.right for one in boxes),
        max(one.bottom for one in boxes),
    )
    bases = sorted(glyph.base for glyph in glyphs)
    text = "".join(glyph.char for glyph in glyphs)
    return Word(text, box, bases[len(bases) // 2], look, tuple(glyphs), frozenset(objects), gap)


def _is_bold(font: Any) -> bool:
    """Whether a font says so in its flags or its name: many files leave the weight out."""
    if not font:
        return False
    flags = int(c.FPDFFont_GetFlags(font))
    name = ctypes.create_string_buffer(200)
    c.FPDFFont_GetBaseFontName(font, name, len(name))
    return (flags > 0 and bool(flags & _FORCE_BOLD)) or bool(_BOLD_NAME.search(name.value.decode("latin-1")))


def _turn(a: float, b: float) -> int:
    """Quarter turns clockwise of a direction on the shown page; -1 when it is none of the four."""
    angle = math.degrees(math.atan2(b, a)) % 360
    quarter = round(angle / 90)
    return quarter % 4 if abs(angle - 90 * quarter) <= 5 else -1
