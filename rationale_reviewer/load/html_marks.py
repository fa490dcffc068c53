"""The marks of list items: a bullet, or the number that a browser counts."""

from typing import Final

from rationale_reviewer.load.html_tree import Element

_BULLET: Final = "•"
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_ROMAN: Final = 3999
_LONGEST_NUMBER: Final = 9


class Counter:
    """Counts the items of one list."""

    def __init__(self, style: str, at: int, step: int) -> None:
        self._style, self._at, self._step = style, at, step

    @classmethod
    def of(cls, element: Element) -> "Counter":
        """The counter of a list element."""
        if element.tag != "ol":
            return cls("", 0, 1)
        items = sum(child.tag == "li" for child in element.elements())
        backwards = "reversed" in element.attributes
        start = _whole(element.attributes.get("start"), items if backwards else 1)
        return cls(element.attributes.get("type", "1") or "1", start, -1 if backwards else 1)

    def next(self, item: Element) -> str:
        """The mark of the next item."""
        if not self._style:
            return _BULLET
        at = _whole(item.attributes.get("value"), self._at)
        self._at = at + self._step
        return _spelt(at, self._style) + "."


def _whole(text: str | None, default: int) -> int:
    text = (text or "").strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER else default


def _spelt(number: int, style: str) -> str:
    if style in {"a", "A"} and number > 0:
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord(style) + rest) + letters
        return letters
    if style in {"i", "I"} and 0 < number <= _MOST_ROMAN:
        roman = ""
        for value, sign in _ROMAN:
            count, number = divmod(number, value)
            roman += sign * count
        return roman if style == "i" else roman.upper()
    return str(number)
