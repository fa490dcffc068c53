"""Names of a Word file's XML, the same for its transitional and its strict form."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lxml import etree

Element = etree._Element

_OPEN: Final = "http://schemas.openxmlformats.org/"
_STRICT: Final = "http://purl.oclc.org/ooxml/"
_MICROSOFT: Final = "http://schemas.microsoft.com/office/"
_PREFIXES: Final = {
    _OPEN + "wordprocessingml/2006/main": "w",
    _STRICT + "wordprocessingml/main": "w",
    _OPEN + "officeDocument/2006/math": "m",
    _STRICT + "officeDocument/math": "m",
    _OPEN + "officeDocument/2006/relationships": "r",
    _STRICT + "officeDocument/relationships": "r",
    _OPEN + "drawingml/2006/main": "a",
    _STRICT + "drawingml/main": "a",
    _OPEN + "drawingml/2006/wordprocessingDrawing": "wp",
    _STRICT + "drawingml/wordprocessingDrawing": "wp",
    _OPEN + "drawingml/2006/picture": "pic",
    _STRICT + "drawingml/picture": "pic",
    _OPEN + "drawingml/2006/chart": "c",
    _STRICT + "drawingml/chart": "c",
    _OPEN + "drawingml/2006/diagram": "dgm",
    _STRICT + "drawingml/diagram": "dgm",
    _OPEN + "markup-compatibility/2006": "mc",
    _MICROSOFT + "word/2010/wordprocessingShape": "wps",
    _MICROSOFT + "word/2010/wordml": "w14",
    _MICROSOFT + "drawing/2008/diagram": "dsp",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
}
_OFF: Final = frozenset({"0", "false", "off"})


@lru_cache(maxsize=4096)
def _short(tag: str) -> str:
    space, _, local = tag.rpartition("}")
    return f"{_PREFIXES.get(space[1:], '?')}:{local}" if space else local


def name(element: Element) -> str:
    """Prefix and local name, such as ``w:p``; ``?`` stands for a namespace that is not known here."""
    tag = element.tag
    return _short(tag) if isinstance(tag, str) else "?:"


@lru_cache(maxsize=256)
def _keys(attribute: str) -> tuple[str, ...]:
    prefix, _, local = attribute.rpartition(":")
    spaces = [space for space, short in _PREFIXES.items() if short == (prefix or "w")]
    return (*(f"{{{space}}}{local}" for space in spaces), local)


def attr(element: Element | None, attribute: str) -> str | None:
    """An attribute, such as ``val`` (of Word's own namespace) or ``r:id``; bare ones count too."""
    if element is not None:
        for key in _keys(attribute):
            value = element.get(key)
            if value is not None:
                return value
    return None


def number(element: Element | None, attribute: str = "val") -> int | None:
    """An attribute as a number; None when it is none."""
    value = attr(element, attribute)
    try:
        return round(float(value)) if value is not None and len(value) < 20 else None
    except (ValueError, OverflowError):
        return None


def is_on(element: Element | None) -> bool | None:
    """What an on-off element says; None when it is not there."""
    if element is None:
        return None
    return (attr(element, "val") or "true").lower() not in _OFF


def child(element: Element | None, wanted: str) -> Element | None:
    """The first child with this name."""
    for one in element if element is not None else ():
        if name(one) == wanted:
            return one
    return None


def children(element: Element | None, wanted: str) -> Iterator[Element]:
    """The children with this name, in order."""
    for one in element if element is not None else ():
        if name(one) == wanted:
            yield one


def path(element: Element | None, *names: str) -> Element | None:
    """The first child of the first child ... with these names."""
    for wanted in names:
        element = child(element, wanted)
    return element


def text_in(element: Element) -> str:
    """All text in an element."""
    if not len(element):
        return element.text or ""
    return "".join(str(piece) for piece in element.itertext())
