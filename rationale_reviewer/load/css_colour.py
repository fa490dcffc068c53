"""Colours of style sheets -> red, green, blue and alpha."""

import re
from functools import lru_cache
from typing import Any, Final, NamedTuple

from tinycss2.color5 import parse_color

# In light colours, for system colours by name.
_SYSTEM: Final = {
    "canvas": "white", "canvastext": "black", "field": "white", "fieldtext": "black", "window": "white",
    "windowtext": "black", "buttonface": "#efefef", "buttontext": "black", "linktext": "#0000ee",
}  # fmt: skip
_MIX: Final = re.compile(r"color-mix\(\s*in [a-z0-9 -]+,(.*)\)$")
_TOP_COMMA: Final = re.compile(r",(?![^()]*\))")
_MIXED_PART: Final = re.compile(r"(?P<first>[\d.]+%)?\s*(?P<colour>.+?)\s*(?P<last>[\d.]+%)?$")


class Colour(NamedTuple):
    """Red, green and blue from 0 to 255, alpha from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    def over(self, below: "Colour") -> "Colour":
        """This colour laid over an opaque one."""
        share = self.alpha
        mixed = (top * share + under * (1 - share) for top, under in zip(self[:3], below[:3], strict=True))
        return Colour(*mixed)

    def far_from(self, other: "Colour") -> float:
        """The largest difference of a channel."""
        return max(abs(one - two) for one, two in zip(self[:3], other[:3], strict=True))


WHITE: Final = Colour(255, 255, 255)
BLACK: Final = Colour(0, 0, 0)


@lru_cache(maxsize=1024)
def colour(value: str) -> Colour | None:
    """A colour, None for one that is not understood, such as a system's own."""
    value = _SYSTEM.get(value, value)
    mix = _MIX.match(value)
    if mix:
        return _mixed(_TOP_COMMA.split(mix[1]))
    try:
        found = parse_color(value)
    except (AttributeError, NotImplementedError, TypeError, ValueError, ZeroDivisionError):
        return None  # what the library does with colours that it half understands
    if found is None or isinstance(found, str):
        return None
    channels = [float(one or 0) for one in found.coordinates]
    try:
        return _rgb(found, channels)
    except (NotImplementedError, OverflowError, ValueError):
        return None


def _mixed(parts: list[str]) -> Colour | None:
    """Two colours mixed; in which space matters little for whether they show."""
    found: list[tuple[Colour, float]] = []
    for part in parts:
        match = _MIXED_PART.match(part.strip())
        one = colour(match["colour"]) if match else None
        if match is None or one is None:
            return None
        share = match["first"] or match["last"]
        found.append((one, float(share.rstrip("%")) / 100 if share else 0.5))
    if len(found) != 2:
        return None
    (one, _), (two, share) = found
    channels = [first * (1 - share) + second * share for first, second in zip(one, two, strict=True)]
    return Colour(*channels)


def _rgb(found: Any, channels: list[float]) -> Colour | None:
    if found.space in {"srgb", "display-p3", "a98-rgb", "prophoto-rgb", "rec2020"}:
        shares = channels  # spaces wider than sRGB differ by less than what decides here
    elif found.space in {"hsl", "hwb"}:
        shares = list(found.to("srgb").coordinates)
    elif found.space in {"lab", "lch", "oklab", "oklch"}:
        white = "xyz-d50" if found.space in {"lab", "lch"} else "xyz-d65"
        shares = _from_xyz(*found.to(white).coordinates, d50=white == "xyz-d50")
    else:
        return None
    red, green, blue = (255 * min(1.0, max(0.0, share)) for share in shares)
    return Colour(red, green, blue, found.alpha)


def _from_xyz(x: float, y: float, z: float, *, d50: bool) -> list[float]:
    """XYZ -> sRGB by the matrix of CSS Color 4, the white point moved by plain scaling."""
    if d50:
        x, z = x * 0.9505 / 0.9643, z * 1.089 / 0.8251
    linear = (
        3.2410 * x - 1.5374 * y - 0.4986 * z,
        -0.9692 * x + 1.8760 * y + 0.0416 * z,
        0.0556 * x - 0.2040 * y + 1.0570 * z,
    )
    return [12.92 * one if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055 for one in linear]
