"""Styles of a Word file: what letters and paragraphs look like, as far as it bears on what they say and who sees it.

Vanishing and bold are toggles: direct formatting decides, else the document's defaults when they say yes, else
the styles of table, paragraph and letters, of which two undo each other (ECMA-376 part 1, 17.7.3).
"""

import re
from typing import Final, NamedTuple, TypeVar

from rationale_reviewer.load.docx_colours import Colour, Fill, Ink, Theme, highlight, same
from rationale_reviewer.load.docx_names import Element, attr, child, children, is_on, name, number, path

# Half points: letters of 1 pt are a line to the eye. Widths in per cent of the letter's own.
TINY: Final = 2
NARROW: Final = 5
# Twips: a line of exactly 2 pt shows no letter of a readable size.
SQUEEZED: Final = 40
# Twips: 25 inches, farther than any page is wide or high.
OFF_PAGE: Final = 25 * 1440
_HEADING: Final = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift|nagłówek|заголовок|标题|標題|見出し|제목)\s*([1-9])$"
)
_CONTENTS: Final = re.compile(r"toc \d|table of figures|index \d|toc heading|contents? \d")
_CODE: Final = re.compile(
    r"html preformatted|(?:source )?code(?: block)?|macro text|preformatted text|verbatim|listing"
)
_LONGEST_CHAIN: Final = 50
BODY: Final = 0


class Look(NamedTuple):
    """What is said of letters; None is not said."""

    vanish: bool | None = None
    bold: bool | None = None
    ink: Ink | None = None
    size: int | None = None
    behind: Colour | None = None
    """Shading or marker pen."""
    width: int | None = None
    fill: Fill | None = None
    outlined: bool | None = None


class Layout(NamedTuple):
    """What is said of a paragraph; None is not said."""

    outline: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    behind: Colour | None = None
    page_before: bool | None = None
    squeezed: bool | None = None


class Style(NamedTuple):
    """One style of the file, without what it is based on."""

    kind: str
    name: str
    parent: str | None
    look: Look
    layout: Layout
    element: Element


NOTHING: Final = Look()
PLAIN: Final = Layout()


Said = TypeVar("Said", Look, Layout)


def over(base: Said, top: Said) -> Said:
    """The two together; where both speak, the second counts."""
    if top is NOTHING or top is PLAIN:
        return base
    return base._replace(**{key: value for key, value in top._asdict().items() if value is not None})


class Styles:
    """All styles, with what they inherit."""

    def __init__(self, root: Element | None, theme: Theme) -> None:
        self.theme = theme
        self._styles: dict[str, Style] = {}
        self._default: dict[str, str] = {}
        for element in children(root, "w:style"):
            self._add(element)
        defaults = child(root, "w:docDefaults")
        self.defaults = self.look(path(defaults, "w:rPrDefault", "w:rPr"))
        self._chains: dict[tuple[str | None, str], list[Style]] = {}
        self._looks: dict[tuple[str | None, str], Look] = {}
        self._styled_looks: dict[tuple[str | None, str | None, Look], Look] = {}

    def _add(self, element: Element) -> None:
        kind, style_id = attr(element, "type") or "paragraph", attr(element, "styleId") or ""
        style = Style(
            kind,
            (attr(child(element, "w:name"), "val") or style_id).lower(),
            attr(child(element, "w:basedOn"), "val"),
            self.look(child(element, "w:rPr")),
            self.layout(child(element, "w:pPr")),
            element,
        )
        self._styles.setdefault(style_id, style)
        if (attr(element, "default") or "0") not in {"0", "false"}:
            self._default.setdefault(kind, style_id)

    def chain(self, style_id: str | None, kind: str) -> list[Style]:
        """A style and what it is based on, nearest first; the default one for None or an unknown id."""
        key = (style_id, kind)
        if key not in self._chains:
            self._chains[key] = self._chain(style_id, kind)
        return self._chains[key]

    def _chain(self, style_id: str | None, kind: str) -> list[Style]:
        found: list[Style] = []
        at = style_id if style_id in self._styles else self._default.get(kind)
        while at is not None and len(found) < _LONGEST_CHAIN:
            style = self._styles.get(at)
            if style is None or style.kind != kind or style in found:
                break
            found.append(style)
            at = style.parent
        return found

    def inherited(self, style_id: str | None, kind: str) -> Look:
        """What a style says of letters, with what it inherits."""
        key = (style_id, kind)
        if key not in self._looks:
            look = NOTHING
            for style in reversed(self.chain(style_id, kind)):
                look = over(look, style.look)
            self._looks[key] = look
        return self._looks[key]

    def paragraph(self, properties: Element | None) -> Layout:
        """What a paragraph's own properties and its style say of it."""
        layout = PLAIN
        for style in reversed(self.chain(attr(child(properties, "w:pStyle"), "val"), "paragraph")):
            layout = over(layout, style.layout)
        return over(layout, self.layout(properties))

    def level(self, properties: Element | None) -> int:
        """1 to 6 for a heading, by what is said first: its own outline level, its style's, its style's name."""
        own = number(child(properties, "w:outlineLvl"))
        if own is not None:
            return _level(own)
        style_id = attr(child(properties, "w:pStyle"), "val")
        for style in self.chain(style_id, "paragraph"):
            if style.layout.outline is not None:
                return _level(style.layout.outline)
            if named := _named_level(style.name):
                return named
        return _named_level((style_id or "").lower()) if style_id not in self._styles else BODY

    def is_contents(self, style_id: str | None) -> bool:
        """Whether the paragraph's style is one of a table of contents."""
        chain = self.chain(style_id, "paragraph")
        return bool(chain and _CONTENTS.fullmatch(chain[0].name))

    def is_code(self, style_id: str | None) -> bool:
        """Whether the paragraph's style is one of listings."""
        return any(_CODE.fullmatch(style.name) for style in self.chain(style_id, "paragraph"))

    def run(self, properties: Element | None, paragraph_style: str | None, table: Look) -> Look:
        """What letters look like, everything taken together."""
        own = self.look(properties)
        styled = self._styled(attr(child(properties, "w:rStyle"), "val"), paragraph_style, table)
        return styled if own is NOTHING else over(styled, own)

    def _styled(self, letter_style: str | None, paragraph_style: str | None, table: Look) -> Look:
        """What styles and defaults make of letters that have no properties of their own."""
        key = (letter_style, paragraph_style, table)
        if key not in self._styled_looks:
            letters = self.inherited(letter_style, "character") if letter_style else NOTHING
            whole = self.inherited(paragraph_style, "paragraph")
            layers = (self.defaults, table, whole, letters)
            look = over(over(over(self.defaults, table), whole), letters)
            self._styled_looks[key] = look._replace(
                vanish=_toggle([one.vanish for one in layers]), bold=_toggle([one.bold for one in layers])
            )
        return self._styled_looks[key]

    def look(self, properties: Element | None) -> Look:
        """What an ``w:rPr`` says of letters."""
        if properties is None or not len(properties):
            return NOTHING
        by = {name(one): one for one in properties}
        vanish = is_on(by.get("w:vanish"))
        special = is_on(by.get("w:specVanish"))
        fill = by.get("w14:textFill")
        outline = self.theme.drawn(by.get("w14:textOutline"))
        return Look(
            vanish=special if vanish is None else vanish,
            bold=is_on(by.get("w:b")),
            ink=self.theme.ink(by.get("w:color")),
            size=number(by.get("w:sz")),
            behind=highlight(by.get("w:highlight")) or self.theme.shade(by.get("w:shd")),
            width=number(by.get("w:w")),
            fill=self.theme.drawn(fill),
            outlined=None if outline is None else not outline.none,
        )

    def layout(self, properties: Element | None) -> Layout:
        """What an ``w:pPr`` says of a paragraph."""
        if properties is None or not len(properties):
            return PLAIN
        listed = child(properties, "w:numPr")
        spacing = child(properties, "w:spacing")
        line, exact = number(spacing, "line"), attr(spacing, "lineRule")
        return Layout(
            outline=number(child(properties, "w:outlineLvl")),
            list_id=attr(child(listed, "w:numId"), "val"),
            list_level=number(child(listed, "w:ilvl")),
            behind=self.theme.shade(child(properties, "w:shd")),
            page_before=is_on(child(properties, "w:pageBreakBefore")),
            squeezed=_is_framed_away(child(properties, "w:framePr"))
            or (None if line is None else exact == "exact" and line <= SQUEEZED),
        )


def is_unseen(look: Look, ground: Colour | None) -> bool:
    """Whether a reader cannot see letters of this look.

    Args:
        look: What they look like.
        ground: The colour behind them where they have none of their own; None where it cannot be said.
    """
    if look.vanish or (look.size is not None and look.size <= TINY):
        return True
    if look.width is not None and 0 < look.width <= NARROW:
        return True
    if look.outlined:
        return False
    if look.fill and look.fill.none:
        return True
    ink = look.fill.colour if look.fill else look.ink
    behind = look.behind or ground
    return ink is not None and ink != "auto" and behind is not None and same(ink, behind)


def _is_framed_away(frame: Element | None) -> bool | None:
    """Whether a frame is too low to show a line or stands off every page; None without such a frame."""
    height = number(frame, "h")
    if attr(frame, "hRule") == "exact" and height is not None and height <= SQUEEZED:
        return True
    return any(abs(number(frame, side) or 0) > OFF_PAGE for side in ("x", "y")) or None


def _toggle(layers: list[bool | None]) -> bool:
    defaults, *styles = layers
    return bool(defaults) or sum(bool(one) for one in styles) % 2 == 1


def _level(outline: int) -> int:
    return min(outline + 1, 6) if 0 <= outline < 9 else BODY


def _named_level(style_name: str) -> int:
    if style_name in {"title", "subtitle"}:
        return 1 if style_name == "title" else 2
    match = _HEADING.match(style_name)
    return min(int(match[1]), 6) if match else BODY
