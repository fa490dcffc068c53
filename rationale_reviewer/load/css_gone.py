"""Declarations that take an element off the page with everything in it.

Not shown at all, put outside the page, cut to nothing, or shrunk to nothing. Text that a reader scrolls or clicks to
is on the page.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from rationale_reviewer.load import css
from rationale_reviewer.load.css import VIEW_HEIGHT, VIEW_WIDTH
from rationale_reviewer.load.css_colour import colour

T = TypeVar("T")

# The usual distances are 999, 9999 and 10000 px; menus that slide in stand at most a few hundred pixels outside.
_FAR: Final = 999.0
# A reader may scroll to the right, yet nobody lays a page out five windows wide.
_FAR_RIGHT: Final = 5000.0
_SLIVER: Final = 1.0
# Letters at a fiftieth of their size have no shape.
_SMALL_SCALE: Final = 0.02
# As for opacity: 24 of 255 steps.
_LEAST_SHARE: Final = 0.094

_CALL: Final = re.compile(r"([a-z0-9-]+)\(((?:[^()]|\([^()]*\))*)\)")
# Letters blurred by more than their own size run into a haze.
_BLUR: Final = 20.0
_GRADIENT: Final = re.compile(r"[a-z-]*gradient\(([^()]*)\)")
_TURNED: Final = frozenset({"rotatex(180deg)", "rotatey(180deg)", "rotatex(-180deg)", "rotatey(-180deg)"})
_CUTS: Final = frozenset({"hidden", "clip"})
_BOXES: Final = frozenset({"block", "inline-block", "flex", "grid", "list-item", "cell"})


def gone(own: Mapping[str, str], size: float, display: str, *, quirks: bool = False) -> bool:
    """Whether an element and all in it are not seen.

    Args:
        own: What is declared of it.
        size: Its font size in pixels.
        display: How it is displayed; a box's width does not bind what runs in a line.
        quirks: Whether numbers without a unit are pixels.
    """
    if own.get("content-visibility") == "hidden":
        return True
    sizes = _Sizes(own, size, quirks)
    taken_out = own.get("position") in {"absolute", "fixed"}
    return (
        _outside(own, sizes, taken_out=taken_out)
        or _cut(own, sizes, taken_out=taken_out)
        or (display in _BOXES and _shut(own, sizes))
        or (display != "inline" and _moved(own, sizes))
        or _filtered(own)
    )


def four(parts: Sequence[T]) -> tuple[T, T, T, T]:
    """Top, right, bottom and left of a shorthand of one to four values."""
    top = parts[0]
    right = parts[1] if len(parts) > 1 else top
    bottom = parts[2] if len(parts) > 2 else top
    return top, right, bottom, parts[3] if len(parts) > 3 else right


class _Sizes:
    """Lengths among the declarations."""

    def __init__(self, own: Mapping[str, str], size: float, quirks: bool) -> None:
        self._own, self._size, self._quirks = own, size, quirks

    def of(self, text: str, whole: float = VIEW_WIDTH) -> float | None:
        return css.pixels(text, self._size, quirks=self._quirks, whole=whole)

    def get(self, name: str, whole: float = VIEW_WIDTH) -> float | None:
        return self.of(self._own[name], whole) if name in self._own else None

    def sides(self, name: str) -> dict[str, float | None]:
        """The four sides of a shorthand."""
        parts = self._own.get(name, "").split()
        if not parts:
            return {}
        top, right, bottom, left = four(parts)
        return {
            "top": self.of(top, VIEW_HEIGHT),
            "right": self.of(right),
            "bottom": self.of(bottom, VIEW_HEIGHT),
            "left": self.of(left),
        }


def _outside(own: Mapping[str, str], sizes: _Sizes, *, taken_out: bool) -> bool:
    if taken_out or own.get("position") == "relative":
        inset = sizes.sides("inset")
        for side, whole in (("left", VIEW_WIDTH), ("top", VIEW_HEIGHT), ("right", VIEW_WIDTH), ("bottom", VIEW_HEIGHT)):
            at = sizes.get(side, whole) if side in own else inset.get(side)
            if at is not None and (at <= -_FAR or (at >= _FAR_RIGHT and side != "top")):
                return True
    margins, paddings = sizes.sides("margin"), sizes.sides("padding")
    for side in ("left", "top"):
        margin = sizes.get(f"margin-{side}") if f"margin-{side}" in own else margins.get(side)
        padding = sizes.get(f"padding-{side}") if f"padding-{side}" in own else paddings.get(side)
        # A margin that is taken back by a padding of its size paints a band to the window's edge.
        if margin is not None and margin <= -_FAR and margin + (padding or 0) <= -_FAR:
            return True
    return False


def _cut(own: Mapping[str, str], sizes: _Sizes, *, taken_out: bool) -> bool:
    """Whether a clip leaves nothing."""
    clip = own.get("clip", "")
    if taken_out and clip.startswith("rect("):
        edges = [sizes.of(one) for one in re.split(r"[\s,]+", clip[5:].rstrip(") "))]
        if len(edges) == 4 and None not in edges:
            top, right, bottom, left = (one or 0.0 for one in edges)
            return right - left <= _SLIVER or bottom - top <= _SLIVER
    match = _CALL.match(own.get("clip-path", ""))
    return bool(match and _shape_is_empty(match[1], match[2].strip(), sizes))


def _share(text: str, sizes: _Sizes) -> float:
    """A length as a share of a window, which is as large as a box of text may be."""
    return (css.number(text) if text.endswith("%") else (sizes.of(text) or 0.0) / VIEW_WIDTH) or 0.0


def _shape_is_empty(name: str, inner: str, sizes: _Sizes) -> bool:
    if name == "inset":
        shares = [_share(one, sizes) for one in inner.split(" round ")[0].split()]
        if not shares:
            return False
        top, right, bottom, left = four(shares)
        return top + bottom >= 1 or left + right >= 1
    if name in {"circle", "ellipse"}:
        radius = sizes.of(inner.split()[0]) if inner else None
        return radius is not None and radius <= _SLIVER
    if name == "polygon":
        points = {" ".join(one.split()) for one in inner.split(",") if "evenodd" not in one and "nonzero" not in one}
        return len(points) <= 2 or len({one.split(" ")[0] for one in points}) == 1
    return name == "rect" and len(set(inner.split())) == 1


def _shut(own: Mapping[str, str], sizes: _Sizes) -> bool:
    """Whether a box without room cuts off what is in it."""
    if not (_CUTS & {*own.get("overflow", "").split(), own.get("overflow-x"), own.get("overflow-y")}):
        return False
    paddings = sizes.sides("padding")
    high = max((sizes.get(f"padding-{one}") or paddings.get(one) or 0) for one in ("top", "bottom"))
    wide = sizes.get("padding-left") or paddings.get("left") or 0
    for name, room in (("height", high), ("max-height", high), ("width", wide), ("max-width", wide)):
        value = own.get(name, "")
        found = (
            sizes.of(value) if not value.endswith("%") or (value.startswith("0%") and name.startswith("max")) else None
        )
        if found is not None and 0 <= found <= _SLIVER and room <= _SLIVER:
            return True
    line = own.get("line-height", "")
    flat = line in {"0", "0px"} and not any(one in own for one in ("height", "min-height"))
    return flat and high <= _SLIVER


_ON_EDGE: Final = frozenset({"90deg", "-90deg", "270deg", "-270deg", ".25turn", "0.25turn", "100grad"})


def _moved(own: Mapping[str, str], sizes: _Sizes) -> bool:
    """Whether a transformation moves it off the page, turns it on edge or shrinks it to nothing."""
    calls = _CALL.findall(own.get("transform", ""))
    if own.get("backface-visibility") == "hidden" and own.get("transform", "").replace(" ", "") in _TURNED:
        return True
    calls += [(name, ",".join(own[name].split())) for name in ("scale", "translate") if name in own]
    return any(_move_hides(name, [one.strip() for one in inner.split(",")], sizes) for name, inner in calls)


def _move_hides(name: str, arguments: Sequence[str], sizes: _Sizes) -> bool:
    if name.startswith("scale") and name != "scalez":
        shares = [css.number(one) for one in arguments[:2]]
        return any(share is not None and abs(share) <= _SMALL_SCALE for share in shares)
    if name.startswith("translate") and name != "translatez":
        moves = [sizes.of(one) for one in arguments[:2] if not one.endswith("%")]
        return any(move is not None and (move <= -_FAR or move >= _FAR_RIGHT) for move in moves)
    if name in {"rotatex", "rotatey"}:
        return arguments[0] in _ON_EDGE
    return name == "matrix" and [css.number(one) for one in arguments[:4]].count(0) == 4


def _filtered(own: Mapping[str, str]) -> bool:
    """Whether a filter or a mask leaves no trace of letters."""
    for name, inner in _CALL.findall(own.get("filter", "")):
        share = css.number(inner.strip()) if name in {"opacity", "contrast"} else None
        radius = css.pixels(inner.strip()) if name == "blur" else None
        if (share is not None and share < _LEAST_SHARE) or (radius is not None and radius >= _BLUR):
            return True
    masks = [own[name] for name in ("mask", "mask-image", "-webkit-mask-image") if name in own]
    return any(_is_clear(mask) for mask in masks)


def _is_clear(mask: str) -> bool:
    """Whether a mask is a gradient of nothing but transparent colours."""
    match = _GRADIENT.match(mask)
    if not match:
        return False
    parts = [part.split() for part in match[1].split(",")]
    colours = [found for part in parts if part and (found := colour(part[0])) is not None]
    return bool(colours) and all(one.alpha < _LEAST_SHARE for one in colours)
