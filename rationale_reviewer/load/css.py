"""Style declarations -> names with values, and values -> pixels and numbers.

Only what decides whether words are seen is understood. A value that is not understood is None, and decides nothing.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from tinycss2 import parse_blocks_contents, serialize

from rationale_reviewer.errors import DocumentError

# The window that lengths and media queries are taken against: a common laptop's, in CSS pixels.
VIEW_WIDTH: Final = 1280.0
VIEW_HEIGHT: Final = 800.0
ROOT_SIZE: Final = 16.0

_PIXELS: Final = {
    "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945, "rem": ROOT_SIZE,
    "vw": VIEW_WIDTH / 100, "vh": VIEW_HEIGHT / 100, "vmin": VIEW_HEIGHT / 100, "vmax": VIEW_WIDTH / 100,
    "svw": VIEW_WIDTH / 100, "svh": VIEW_HEIGHT / 100, "dvw": VIEW_WIDTH / 100, "dvh": VIEW_HEIGHT / 100,
    "vi": VIEW_WIDTH / 100, "vb": VIEW_HEIGHT / 100,
}  # fmt: skip
_FONT_UNITS: Final = {"em": 1.0, "ex": 0.5, "ch": 0.5, "lh": 1.2, "ic": 1.0, "cap": 0.7}
_NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_LENGTH: Final = re.compile(rf"({_NUMBER})([a-z]*|%)$")
_CALC_PART: Final = re.compile(rf"\s*(?:(?P<amount>{_NUMBER}(?:[a-z]+|%)?)|(?P<sign>[-+*/()]))")
# Declarations without quotes, functions, escapes, comments or blocks can be cut at their signs.
_NOT_SIMPLE: Final = re.compile(r"[\\\"'(){}\[\]/@!<]")
_CALC: Final = re.compile(r"(?:-webkit-)?calc\((.*)\)$", re.DOTALL)
_MOST_CALC_PARTS: Final = 60
# The library makes numbers of digits, which Python does of at most 4,300; no screen has a length of 300.
_DIGITS: Final = re.compile(r"(\d{300})\d+")
_BRACKETS: Final = re.compile(r"[(\[{}\])]")
_URL: Final = re.compile(r"url\(\s*+(?:\"[^\"]*+\"|'[^']*+'|[^()\"']*+)\s*+\)", re.IGNORECASE)
# Real sheets nest six deep, in layers of layers; Python follows a thousand.
_DEEPEST: Final = 50
_LONGEST_STYLE: Final = 50_000
_TOP_COMMA: Final = re.compile(r",(?![^()]*\))")
_CHOICE: Final = re.compile(r"(min|max|clamp)\((.*)\)$", re.DOTALL)


class Declared(NamedTuple):
    """One declaration; the value is in small letters but for custom properties, white space as one blank."""

    name: str
    value: str
    important: bool = False


def bounded(css: str) -> str:
    """The text of styles with pictures and overlong numbers cut; DocumentError when brackets nest too deep."""
    if "url(" in css or "URL(" in css:
        css = _URL.sub("url(x)", css)
    css = _DIGITS.sub(r"\1", css)
    depth = deepest = 0
    for match in _BRACKETS.finditer(css):
        depth = max(0, depth + (1 if match.group() in "([{" else -1))
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise DocumentError(f"its styles nest brackets more than {_DEEPEST} deep; remove the styles")
    return css


@lru_cache(maxsize=4096)
def declarations(css: str) -> tuple[Declared, ...]:
    """The declarations of a ``style`` attribute, in order."""
    if not _NOT_SIMPLE.search(css):
        pairs = (part.partition(":") for part in css.split(";"))
        return tuple(
            Declared(name.strip().lower(), " ".join(value.split()).lower())
            for name, colon, value in pairs
            if colon and value.strip() and "--" not in name
        ) or _parsed(css)
    return _parsed(css)


def _parsed(css: str) -> tuple[Declared, ...]:
    css = bounded(css)
    if len(css) > _LONGEST_STYLE:
        raise DocumentError(f"a style attribute has more than {_LONGEST_STYLE:,} characters; remove the styles")
    return declared_in(parse_blocks_contents(css, skip_comments=True, skip_whitespace=True))


def declared_in(nodes: Iterable[Any]) -> tuple[Declared, ...]:
    """Those of the nodes of a parsed block that are declarations."""
    return tuple(
        Declared(node.lower_name, spelt(node.value, keep_case=node.name.startswith("--")), node.important)
        for node in nodes
        if node.type == "declaration"
    )


def spelt(tokens: Iterable[Any], *, keep_case: bool = False) -> str:
    """Tokens as text in one spelling: escapes resolved, comments left out, white space as one blank."""
    pieces = [
        " " if token.type == "comment" else token.value if token.type == "ident" else serialize([token])
        for token in tokens
    ]
    text = " ".join("".join(pieces).split())
    return text if keep_case else text.lower()


def pixels(value: str, font: float = ROOT_SIZE, *, quirks: bool = False, whole: float = VIEW_WIDTH) -> float | None:
    """A length in pixels; None for ``auto`` and whatever else is no length.

    Args:
        value: As the style sheet has it, also ``calc()``.
        font: The font size that ``em`` stands for.
        quirks: Whether a number without a unit is one of pixels, as in a page without a document type.
        whole: What 100 % is.
    """
    match = _LENGTH.match(value)
    if not match:
        return _calculated(value, font, whole)
    amount, unit = float(match[1]), match[2]
    if unit == "%":
        return amount * whole / 100
    if not unit:
        return amount if quirks or not amount else None
    if unit in _FONT_UNITS:
        return amount * _FONT_UNITS[unit] * font
    return amount * _PIXELS[unit] if unit in _PIXELS else None


def _calculated(value: str, font: float, whole: float) -> float | None:
    """The outcome of a ``calc()`` of lengths and numbers, worked out with two stacks."""
    chosen = _CHOICE.match(value)
    if chosen:
        return _chosen(chosen[1], [pixels(one.strip(), font, whole=whole) for one in _TOP_COMMA.split(chosen[2])])
    match = _CALC.match(value)
    if not match:
        return None
    amounts: list[float] = []
    signs: list[str] = []
    inner, at = match[1].replace("calc", "").strip(), 0
    for _ in range(_MOST_CALC_PARTS):
        part = _CALC_PART.match(inner, at)
        if not part:
            break
        at = part.end()
        _push(part, amounts, signs, font, whole)
    if at < len(inner):
        return None
    while signs:
        _reduce(amounts, signs)
    return amounts[0] if len(amounts) == 1 else None


def _chosen(name: str, lengths: list[float | None]) -> float | None:
    """The outcome of ``min()``, ``max()`` or ``clamp()``."""
    known = [one for one in lengths if one is not None]
    if not known or len(known) < len(lengths):
        return None
    if name == "clamp":
        return sorted(known)[len(known) // 2]
    return min(known) if name == "min" else max(known)


def _push(part: re.Match[str], amounts: list[float], signs: list[str], font: float, whole: float) -> None:
    sign = part["sign"]
    if sign is None:
        amounts.append(pixels(part["amount"], font, quirks=True, whole=whole) or 0.0)
    elif sign == ")":
        while signs and signs[-1] != "(":
            _reduce(amounts, signs)
        del signs[-1:]
    else:
        rank = {"(": 0, "+": 1, "-": 1, "*": 2, "/": 2}
        while sign != "(" and signs and rank[signs[-1]] >= rank[sign]:
            _reduce(amounts, signs)
        signs.append(sign)


def _reduce(amounts: list[float], signs: list[str]) -> None:
    sign = signs.pop()
    if sign == "(" or len(amounts) < 2:
        return
    two, one = amounts.pop(), amounts.pop()
    outcome = {"+": one + two, "-": one - two, "*": one * two, "/": one / two if two else 0.0}
    amounts.append(outcome[sign])


def number(value: str) -> float | None:
    """A plain number, or a percentage as a share."""
    match = _LENGTH.match(value)
    if not match or match[2] not in {"", "%"}:
        return None
    return float(match[1]) / (100 if match[2] else 1)
