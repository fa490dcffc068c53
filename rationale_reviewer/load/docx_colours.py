"""Colours of a Word file: theme, tints, shading, fills; and whether a reader can tell two of them apart."""

import re
from typing import Final, Literal, NamedTuple

from rationale_reviewer.load.docx_names import Element, attr, child, name, number

Colour = tuple[int, int, int]
Ink = Colour | Literal["auto"]
WHITE: Final[Colour] = (255, 255, 255)
BLACK: Final[Colour] = (0, 0, 0)
# Largest difference of a channel at which two colours are one to a reader; as in the other formats.
SAME_WITHIN: Final = 24
_HEX: Final = re.compile(r"#?([0-9A-Fa-f]{6})\b")
_NAMED: Final = {
    "black": BLACK, "white": WHITE, "red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255),
    "yellow": (255, 255, 0), "cyan": (0, 255, 255), "magenta": (255, 0, 255), "darkBlue": (0, 0, 128),
    "darkCyan": (0, 128, 128), "darkGreen": (0, 128, 0), "darkMagenta": (128, 0, 128), "darkRed": (128, 0, 0),
    "darkYellow": (128, 128, 0), "darkGray": (128, 128, 128), "lightGray": (192, 192, 192),
    "silver": (192, 192, 192), "gray": (128, 128, 128),
}  # fmt: skip
# What the names of a theme's colours stand for, unless the settings map them otherwise.
_ROLES: Final = {
    "background1": "bg1", "text1": "tx1", "background2": "bg2", "text2": "tx2", "dark1": "dk1", "light1": "lt1",
    "dark2": "dk2", "light2": "lt2", "hyperlink": "hlink", "followedHyperlink": "folHlink", "t1": "tx1", "t2": "tx2",
}  # fmt: skip
_MAPPED: Final = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
_MIXED_FILLS: Final = frozenset({"gradFill", "blipFill", "pattFill", "grpFill"})


class Fill(NamedTuple):
    """How a shape or a letter is filled."""

    colour: Colour | None
    """None where it cannot be said, as of a picture."""
    none: bool = False
    """Nothing is drawn."""


def same(one: Colour, other: Colour) -> bool:
    """Whether a reader cannot tell the colours apart."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < SAME_WITHIN


def named(value: str | None) -> Colour | None:
    """A colour from six hexadecimal digits or a name."""
    if not value:
        return None
    match = _HEX.match(value)
    if match:
        digits = int(match[1], 16)
        return (digits >> 16, digits >> 8 & 255, digits & 255)
    return _NAMED.get(value.split(" ")[0])


class Theme:
    """The named colours of one document."""

    def __init__(self, theme: Element | None, settings: Element | None) -> None:
        self._colours: dict[str, Colour] = {"lt1": WHITE, "dk1": BLACK}
        for scheme in theme.iter() if theme is not None else ():
            if name(scheme) == "a:clrScheme":
                self._read(scheme)
        self._mapping = dict(_MAPPED)
        mapping = child(settings, "w:clrSchemeMapping")
        for role in _MAPPED:
            said = attr(mapping, role.replace("tx", "t"))
            if said:
                self._mapping[role] = _ROLES.get(said, said)

    def _read(self, scheme: Element) -> None:
        for one in scheme:
            for value in one:
                colour = named(value.get("val")) if name(value) == "a:srgbClr" else named(value.get("lastClr"))
                if colour:
                    self._colours[name(one)[2:]] = colour

    def role(self, said: str | None) -> Colour | None:
        """The colour behind a theme's name for it."""
        short = _ROLES.get(said or "", said or "")
        return self._colours.get(self._mapping.get(short, short))

    def ink(self, element: Element | None) -> Ink | None:
        """What ``w:color`` says of letters."""
        if element is None:
            return None
        found = self.attribute(element, "val", "theme")
        return found or ("auto" if attr(element, "val") == "auto" else None)

    def attribute(self, element: Element, value: str, theme: str) -> Colour | None:
        """A colour that is given by value, or by theme with a tint, which then counts."""
        suffix = {"theme": "Color"}.get(theme, "")
        themed = self.role(attr(element, theme + suffix))
        if themed is None:
            return named(attr(element, value))
        for kind, towards in (("Tint", WHITE), ("Shade", BLACK)):
            share = attr(element, theme + kind)
            if share and re.fullmatch(r"[0-9A-Fa-f]{1,2}", share):
                themed = mix(themed, towards, int(share, 16) / 255)
        return themed

    def shade(self, shd: Element | None) -> Colour | None:
        """The colour behind the words that ``w:shd`` gives; None when it gives none."""
        pattern = attr(shd, "val") or "clear"
        if shd is None or pattern == "nil":
            return None
        fill = self.attribute(shd, "fill", "themeFill")
        if pattern == "clear":
            return fill
        over = self.attribute(shd, "color", "theme") or BLACK
        percent = re.fullmatch(r"pct(\d{1,3})", pattern)
        share = 1.0 if pattern == "solid" else int(percent[1]) / 100 if percent else 0.5
        return mix(over, fill or WHITE, min(1.0, share))

    def drawn(self, parent: Element | None) -> Fill | None:
        """The fill that a drawing's properties give; None when they say nothing."""
        for one in parent if parent is not None else ():
            local = name(one).rpartition(":")[2]
            if local == "noFill":
                return Fill(None, none=True)
            if local in _MIXED_FILLS:
                return Fill(None)
            if local == "solidFill":
                return self.solid(one)
        return None

    def solid(self, parent: Element) -> Fill:
        """The colour that stands in an element of a drawing."""
        for one in parent:
            local = name(one).rpartition(":")[2]
            said = attr(one, "w14:val")
            colour = self.role(said) if local == "schemeClr" else named(said) or named(one.get("lastClr"))
            return self._changed(one, colour)
        return Fill(None)

    def _changed(self, element: Element, colour: Colour | None) -> Fill:
        for change in element:
            local = name(change).rpartition(":")[2]
            share = (number(change, "w14:val") or 0) / 100_000
            # In letters, alpha is how far one sees through; in shapes, how far one does not.
            if local == "alpha":
                gone = share >= 0.9 if name(change).startswith("w14") else share <= 0.1
                if gone:
                    return Fill(None, none=True)
            elif colour and local in {"lumMod", "shade"}:
                colour = mix(colour, BLACK, share)
            elif colour and local == "lumOff":
                colour = mix(WHITE, colour, share)
            elif colour and local == "tint":
                colour = mix(colour, WHITE, share)
        return Fill(colour)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """A share of the first colour in the second."""
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return (red, green, blue)


def page_colour(document: Element, settings: Element | None, theme: Theme) -> Colour:
    """The colour of the page; Word shows one only where the settings say so."""
    background = child(document, "w:background")
    if background is None or child(settings, "w:displayBackgroundShape") is None:
        return WHITE
    return theme.attribute(background, "color", "theme") or WHITE


def highlight(element: Element | None) -> Colour | None:
    """The colour of a marker pen."""
    return _NAMED.get(attr(element, "val") or "")
