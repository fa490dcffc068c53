"""One page of a PDF -> its words, what of them is seen, and what could not be read of it."""

from collections.abc import Sequence
from itertools import islice
from typing import Final, NamedTuple

import pypdfium2.raw as c

from rationale_reviewer.load.pdf_chars import Word, read_words
from rationale_reviewer.load.pdf_furniture import split_line_numbers
from rationale_reviewer.load.pdf_ink import Seen, share_drawn, what_is_seen
from rationale_reviewer.load.pdf_library import Page, Thing
from rationale_reviewer.load.pdf_lines import Line, lines_of
from rationale_reviewer.load.pdf_meaning import is_meaningless
from rationale_reviewer.load.pdf_notes import Note

# A page with fewer words over a picture of this share of the page is a picture with a caption.
_FEW_WORDS: Final = 20
_PAGE_FILLING: Final = 0.6
# A logo or a rule is not a page's content.
_PICTURE: Final = 0.02
_MANY_PATHS: Final = 30
# Share of the page that is drawn on. Measured on A4: a frame of a point 0.7 %, ten lines of text 3.7 %.
_DRAWN: Final = 0.01
# Forms that hold forms can draw more objects than there are bytes; the busiest real page has 3,146.
_MOST_THINGS: Final = 100_000


class PageText(NamedTuple):
    """What was read of a page."""

    height: float
    regions: tuple[tuple[Line, ...], ...]
    numbers: tuple[Word, ...]
    """Numbers of its lines in the margin."""
    hidden: tuple[Word, ...]
    """What a reader does not see."""
    unread: str
    """Why it could not be read, or not wholly; empty when it could."""
    machine_read: bool
    """Whether its text is a machine's reading of what is drawn."""
    unsure: bool
    """Whether some of it could not be drawn for want of a font, so that it is not known to be seen."""
    notes: tuple[Note, ...]
    pictured: bool = False
    """Whether pictures stand beside its text, which were not read."""

    @property
    def lines(self) -> list[Line]:
        """Its lines in reading order."""
        return [line for region in self.regions for line in region]


UNLOADED: Final = PageText(0.0, (), (), (), "it is damaged", False, False, ())


def read_page(page: Page) -> PageText:
    """Read a loaded page."""
    words = read_words(page)
    things = list(islice(page.things(), _MOST_THINGS))
    covered = _covered(page, things)
    seen = what_is_seen(page, words, things) if words else Seen(frozenset())
    unseen = seen.hidden if seen else frozenset()
    shown = [word for index, word in enumerate(words) if index not in unseen]
    numbers, rest = split_line_numbers(shown)
    return PageText(
        height=page.height,
        regions=tuple(tuple(region) for region in lines_of(rest)),
        numbers=tuple(numbers),
        hidden=tuple(words[index] for index in sorted(unseen)),
        unread="it cannot be drawn" if seen is None else unread_because(page, shown, things, covered),
        machine_read=seen is not None and seen.machine_read,
        unsure=seen is not None and seen.unsure,
        notes=tuple(page.notes),
        pictured=bool(words) and covered >= _PICTURE and not (seen is not None and seen.machine_read),
    )


def unread_because(page: Page, words: Sequence[Word], things: Sequence[Thing], covered: float) -> str:
    """Why the words are not all that stands on the page; empty when they are."""
    if is_meaningless([glyph for word in words for glyph in word.glyphs]):
        return "its letters have no meaning in the file"
    if len(words) < _FEW_WORDS and covered >= _PAGE_FILLING:
        return "it is a picture with few words or none as text"
    if not words and covered >= _PICTURE:
        return "it is a picture without text"
    paths = sum(thing.kind == c.FPDF_PAGEOBJ_PATH for thing in things)
    if not words and (paths >= _MANY_PATHS or share_drawn(page) >= _DRAWN):
        return "it is drawn as shapes, without text"
    return ""


def _covered(page: Page, things: Sequence[Thing]) -> float:
    """Share of the page that pictures cover."""
    whole = page.box.area
    pictures = [thing.box.meet(page.box).area for thing in things if thing.kind == c.FPDF_PAGEOBJ_IMAGE]
    return min(1.0, sum(pictures) / whole) if whole else 0.0
