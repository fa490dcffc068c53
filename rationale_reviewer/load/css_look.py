"""What is declared of an element -> how its text looks, and whether a reader sees it.

One record a way of looking; elements without declarations share their parent's. Colours are compared with the nearest
background that is one colour: where a picture or gradient lies behind, colour decides nothing.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from rationale_reviewer.load import css
from rationale_reviewer.load.css import ROOT_SIZE
from rationale_reviewer.load.css_colour import BLACK, WHITE, Colour, colour
from rationale_reviewer.load.css_gone import gone

# A reader can tell 24 steps of 255 apart at a glance, and 10 hardly: #eee on white is a rule between rows, not text.
_LEAST_CONTRAST: Final = 24
# Letters of 2 px have no shape on a screen; the smallest print seen in real pages has 8 px.
_LEAST_SIZE: Final = 2.0
_LEAST_ALPHA: Final = _LEAST_CONTRAST / 255
_FAR: Final = 999.0

_TAKEN_OUT: Final = frozenset({"absolute", "fixed"})
_FLOATS: Final = frozenset({"left", "right"})
_FROM_PARENT: Final = frozenset({"inherit", "unset", "revert", "revert-layer"})
_SIZES: Final = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0,
}  # fmt: skip
_PICTURE: Final = re.compile(r"url\(|gradient\(|image-set\(|element\(|paint\(|cross-fade\(")
_INVERTED: Final = re.compile(r"invert\((?:1|100%|0?\.[5-9]|[5-9]\d%|\))")
_FONT_SIZE: Final = re.compile(r"(?:^|\s)([-+.\d][-+.\w%]*)(?:\s*/\s*(\S+))?\s+\S")
_VAR: Final = re.compile(r"var\(\s*(--[^\s,()]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")
_TOKEN: Final = re.compile(r"(?:[^\s()]+\((?:[^()]|\([^()]*\))*\)|[^\s()]+)")
_MOST_VARS: Final = 20
# No value that decides anything is longer; what reads values takes time that grows with their square.
_LONGEST_VALUE: Final = 2000

RELEVANT: Final = frozenset({
    "animation", "backface-visibility", "background", "background-clip", "background-color", "background-image", "clip",
    "mask", "mask-image", "-webkit-mask-image", "zoom",
    "clip-path", "color", "color-scheme", "content-visibility", "display", "filter", "float", "font", "font-size",
    "font-weight", "fill", "fill-opacity", "height", "inset", "left", "line-height", "list-style", "list-style-type",
    "margin", "margin-left", "margin-top", "max-height", "max-width", "opacity", "overflow", "overflow-x",
    "overflow-y", "padding", "padding-bottom", "padding-left", "padding-top", "position", "right", "bottom", "rotate",
    "scale", "top", "text-indent", "text-shadow", "transform", "translate", "visibility", "white-space",
    "white-space-collapse", "width", "-webkit-background-clip", "-webkit-text-fill-color", "-webkit-text-security",
    "-webkit-text-stroke", "-webkit-text-stroke-color",
})  # fmt: skip


class Look(NamedTuple):
    """How the text of an element looks."""

    display: str = "inline"
    gone: bool = False
    """Whether nothing inside is seen, whatever is declared there."""
    visible: bool = True
    alpha: float = 1.0
    size: float = ROOT_SIZE
    scale: float = 1.0
    colour: Colour | None = BLACK
    fill: Colour | None = None
    """What letters are filled with, where that is not the colour."""
    shadow: Colour | None = None
    """Colour of a shadow or outline that shows letters whose own colour does not."""
    below: Colour | None = WHITE
    """The background; None where it is not one colour that is known."""
    clipped: bool = False
    """Whether a picture shows through the letters."""
    away: bool = False
    """Whether lines are indented off the page."""
    veiled: bool = False
    """Whether letters are shown as dots."""
    white_space: str = "normal"
    marks: bool = True
    bold: bool = False
    svg: bool = False
    quirks: bool = False
    partial: bool = False
    """Whether other files hold styles too, so that a variable may be set there."""
    variables: tuple[Mapping[str, str], ...] = ()

    @property
    def unseen(self) -> bool:
        """Whether a reader does not see its text."""
        if self.gone or not self.visible or self.away or self.veiled:
            return True
        size = self.size * self.scale
        if size < _LEAST_SIZE and not (self.svg and size > 0):  # drawings have units of their own
            return True
        return self.alpha < _LEAST_ALPHA or not (self.clipped or self._inked())

    def _inked(self) -> bool:
        own = self.fill if self.fill is not None else self.colour
        return self._shows(own) or (self.shadow is not None and self._shows(self.shadow))

    def _shows(self, ink: Colour | None) -> bool:
        if ink is None:
            return True
        ink = ink._replace(alpha=ink.alpha * self.alpha)
        if self.below is None:
            return ink.alpha >= _LEAST_ALPHA
        return ink.over(self.below).far_from(self.below) >= _LEAST_CONTRAST


def looks(parent: Look, declared: Mapping[str, str], display: str) -> Look:
    """How an element looks.

    Args:
        parent: How the element around it looks.
        declared: What its style sheets and attributes say of it; the winners only.
        display: What it is when nothing is declared: ``block``, ``inline``, ``none``.
    """
    look = parent if parent.display == display else parent._replace(display=display)
    if parent.display in {"flex", "grid"} and display == "inline":
        look = look._replace(display="block")
    if not declared:
        return look._replace(gone=True) if look.display == "none" else look
    own, look = _resolved(declared, look)
    look = _boxed(own, look)
    look = _sized(own, look)
    look = _coloured(own, look)
    look = _worded(own, look)
    if look.display == "none" or gone(own, look.size, look.display, quirks=look.quirks):
        return look._replace(gone=True)
    return look


def _resolved(declared: Mapping[str, str], look: Look) -> tuple[dict[str, str], Look]:
    """The declarations with their variables filled in."""
    custom = {name: value for name, value in declared.items() if name.startswith("--")}
    if custom:
        look = look._replace(variables=(custom, *look.variables))
    own: dict[str, str] = {}
    for name, value in declared.items():
        if not name.startswith("--"):
            otherwise = "unknown" if look.partial else ""
            filled = _filled(value, look.variables, otherwise) if "var(" in value else value
            if filled:  # a variable that is nowhere set makes the declaration void
                own[name] = filled[:_LONGEST_VALUE]
    return own, look


def _filled(value: str, variables: tuple[Mapping[str, str], ...], otherwise: str) -> str:
    for _ in range(_MOST_VARS):
        match = _VAR.search(value)
        if not match or len(value) > _LONGEST_VALUE:
            break
        known = next((scope[match[1]] for scope in variables if match[1] in scope), None)
        filling = known if known is not None else (match[2] or otherwise)
        value = value[: match.start()] + filling.strip() + value[match.end() :]
    return value.lower()


def _boxed(own: Mapping[str, str], look: Look) -> Look:
    display = own.get("display", "")
    if display:
        look = look._replace(display=_display(display, look.display))
    elif look.display == "inline" and (own.get("position") in _TAKEN_OUT or own.get("float") in _FLOATS):
        look = look._replace(display="block")
    visibility = own.get("visibility")
    if visibility in {"hidden", "collapse", "visible", "initial"}:
        look = look._replace(visible=visibility in {"visible", "initial"})
    opacity = css.number(own.get("opacity", ""))
    if opacity is not None:
        look = look._replace(alpha=look.alpha * min(1.0, max(0.0, opacity)))
    return look


_DISPLAYS: Final = {
    "initial": "inline", "inline flex": "inline-block", "inline-flex": "inline-block", "inline-grid": "inline-block",
    "inline-table": "inline-block", "contents": "inline", "ruby": "inline", "inline flow-root": "inline-block",
    "table-cell": "cell", "table-column": "none", "table-column-group": "none", "block flex": "flex",
    "block grid": "grid",
}  # fmt: skip
_PLAIN: Final = frozenset({"none", "inline", "inline-block", "block", "flex", "grid", "list-item"})


def _display(value: str, before: str) -> str:
    if value in _PLAIN:
        return value
    if value in _DISPLAYS:
        return _DISPLAYS[value]
    if value in {"revert", "unknown"}:
        return before
    return "inline" if value in {"inherit", "unset"} else "block"


def _sized(own: Mapping[str, str], look: Look) -> Look:
    value = own.get("font-size", "")
    match = _FONT_SIZE.search(own["font"]) if not value and "font" in own else None
    value = match[1] if match else value
    size = look.size
    if value in _SIZES:
        size = _SIZES[value]
    elif value in {"smaller", "larger"}:
        size *= 1.2 if value == "larger" else 1 / 1.2
    elif value == "initial":
        size = ROOT_SIZE
    elif value and value not in _FROM_PARENT:
        found = css.pixels(value, size, quirks=look.quirks, whole=size)
        size = size if found is None or found < 0 else found
    zoom = css.number(own.get("zoom", ""))
    if zoom:
        look = look._replace(scale=look.scale * abs(zoom))
    weight = own.get("font-weight", own.get("font", ""))
    bold = look.bold
    if weight:
        bold = bool(re.search(r"\b(?:bold|bolder|[6-9]00)\b", weight)) or (weight in _FROM_PARENT and bold)
    return look if (size, bold) == (look.size, look.bold) else look._replace(size=size, bold=bold)


def _coloured(own: Mapping[str, str], look: Look) -> Look:
    look = _scheme(own, look)
    look = _background(own, look)
    if _INVERTED.search(own.get("filter", "")):
        look = look._replace(below=None)
    name = "fill" if look.svg else "color"
    if name in own and own[name] not in {*_FROM_PARENT, "currentcolor"}:
        look = look._replace(colour=_ink(own[name]), fill=None)
    fill = own.get("-webkit-text-fill-color", "")
    if fill:
        look = look._replace(fill=None if fill in {"currentcolor", *_FROM_PARENT} else _ink(fill))
    opacity = css.number(own.get("fill-opacity", "")) if look.svg else None
    if opacity is not None and look.colour is not None:
        look = look._replace(colour=look.colour._replace(alpha=look.colour.alpha * min(1.0, max(0.0, opacity))))
    return _outlined(own, look)


def _ink(value: str) -> Colour | None:
    if value == "initial":
        return BLACK
    return Colour(0, 0, 0, 0.0) if value == "none" else colour(value)


def _scheme(own: Mapping[str, str], look: Look) -> Look:
    scheme = own.get("color-scheme", "").split()
    if "dark" in scheme and "light" not in scheme:
        return look._replace(colour=WHITE, below=Colour(18, 18, 18))
    return look


def _background(own: Mapping[str, str], look: Look) -> Look:
    values = [own[name] for name in ("background", "background-color", "background-image") if name in own]
    if not values:
        return look
    clips = "text" in (*own.get("-webkit-background-clip", "").split(), *own.get("background-clip", "").split())
    clips = clips or "text" in own.get("background", "").split()
    if any(_PICTURE.search(value) for value in values):
        return look._replace(clipped=True) if clips else look._replace(below=None)
    found = look
    for value in values[:2]:
        for token in _TOKEN.findall(value) if value != "unknown" else ["unknown"]:
            found = _laid(token, found, clips=clips)
    return found


_NO_COLOUR: Final = re.compile(
    r"(?:none|repeat|no-repeat|repeat-[xy]|scroll|fixed|local|(?:border|padding|content)-box|text|left|right|top"
    r"|bottom|center|cover|contain|/|auto|[-+.\d].*|,|initial|inherit|unset|revert|currentcolor)$"
)


def _laid(token: str, look: Look, *, clips: bool) -> Look:
    """A background laid over what is below."""
    laid = colour(token)
    if laid is None:
        return look if _NO_COLOUR.match(token) else look._replace(below=None)
    if clips:
        return look._replace(clipped=True) if laid.alpha else look
    if laid.alpha >= 1:
        return look._replace(below=laid)
    return look if look.below is None else look._replace(below=laid.over(look.below))


def _outlined(own: Mapping[str, str], look: Look) -> Look:
    """A shadow or outline in a colour of its own shows letters that are transparent."""
    for name in ("text-shadow", "-webkit-text-stroke", "-webkit-text-stroke-color"):
        if name not in own:
            continue
        colours = [found for token in _TOKEN.findall(own[name]) if (found := colour(token)) is not None]
        look = look._replace(shadow=colours[0] if colours else None)
    return look


def _worded(own: Mapping[str, str], look: Look) -> Look:
    indent = css.pixels(own.get("text-indent", ""), look.size, quirks=look.quirks)
    if indent is not None:
        far = abs(indent) >= _FAR
        kept_in = own.get("overflow", own.get("overflow-x", "")) in {"hidden", "clip"}
        look = look._replace(away=far and (indent < 0 or kept_in))
    if "white-space" in own or "white-space-collapse" in own:
        look = look._replace(white_space=own.get("white-space") or own["white-space-collapse"])
    marks = own.get("list-style-type", own.get("list-style", ""))
    if marks:
        look = look._replace(marks="none" not in marks.split())
    if "-webkit-text-security" in own:
        look = look._replace(veiled=own["-webkit-text-security"] not in {"none", "initial"})
    return look
