"""Shapes of a Word file, of today's kind and the older one: what is behind their words, and whether they are seen."""

import re
from typing import Final

from rationale_reviewer.load.docx_colours import Colour, Theme, named
from rationale_reviewer.load.docx_names import Element, attr, child, name, number, path

# A point in the units of drawings; a shape thinner than that shows no word.
_POINT: Final = 12_700
# 25 inches: farther from its anchor than any page is wide or high.
_FAR: Final = 25 * 72 * _POINT
_ON: Final = frozenset({"1", "true", "on"})
_UNSEEN_CSS: Final = re.compile(
    r"(?:^|;)\s*(?:visibility\s*:\s*hidden|display\s*:\s*none|(?:width|height)\s*:\s*0(?![.\d]*[1-9])"
    r"|(?:margin-)?(?:left|top)\s*:\s*-?\d{4,}(?:\.\d*)?(?:pt|px))",
    re.IGNORECASE,
)


def ground_of_shape(element: Element, theme: Theme, around: Colour | None) -> Colour | None:
    """The colour behind the words in a shape.

    Args:
        element: ``wps:wsp``, or one of the older kind.
        theme: The document's colours.
        around: What is behind the shape, which is seen through one without a fill.

    Returns:
        The colour; None where it cannot be said, as with a picture or a gradient.
    """
    if name(element).startswith("v:"):
        return _older(element, around)
    fill = theme.drawn(child(element, "wps:spPr"))
    reference = path(element, "wps:style", "a:fillRef")
    if fill is None and reference is not None and number(reference, "idx"):
        fill = theme.solid(reference)
    return around if fill is None or fill.none else fill.colour


def _older(element: Element, around: Colour | None) -> Colour | None:
    said = element.get("fillcolor")
    if said is None or name(element) == "v:fill" or element.get("filled", "t")[:1] == "f":
        return around
    mixed = any(name(one) == "v:fill" and one.get("type", "solid") != "solid" for one in element)
    return None if mixed else named(said)


def is_out_of_sight(element: Element) -> bool:
    """Whether a shape is hidden, has no size, or stands far off the page."""
    if name(element).startswith("v:"):
        return bool(_UNSEEN_CSS.search(element.get("style", "")))
    if attr(child(element, "wp:docPr"), "hidden") in _ON:
        return True
    extent = child(element, "wp:extent")
    sizes = [number(extent, side) for side in ("cx", "cy")]
    if any(size is not None and size < _POINT for size in sizes):
        return True
    offsets = [path(element, one, "wp:posOffset") for one in ("wp:positionH", "wp:positionV")]
    return any(_is_far(one.text) for one in offsets if one is not None)


def _is_far(offset: str | None) -> bool:
    try:
        return abs(int((offset or "").strip()[:20])) > _FAR
    except ValueError:
        return False
