"""Bullets and numbers of lists, which stand in no run of the text."""

from collections.abc import Callable
from typing import Final, NamedTuple

from rationale_reviewer.load.docx_names import Element, attr, child, children, number, path

BULLET: Final = "•"
_LEVELS: Final = 9
_LARGEST: Final = 100_000
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


class Level(NamedTuple):
    """How one level of a list counts."""

    form: str
    text: str
    """``%1.%2`` stands for the numbers of the first two levels."""
    start: int
    style: str | None


class Numbering:
    """The lists of one document, with how far each has counted."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, dict[int, Level]] = {}
        linked: dict[str, str] = {}
        pointing: dict[str, str] = {}
        for one in children(root, "w:abstractNum"):
            list_id = attr(one, "abstractNumId") or ""
            self._lists[list_id] = dict(map(_level, children(one, "w:lvl")))
            if style := attr(child(one, "w:styleLink"), "val"):
                linked[style] = list_id
            if style := attr(child(one, "w:numStyleLink"), "val"):
                pointing[list_id] = style
        self._uses: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        for one in children(root, "w:num"):
            target = attr(child(one, "w:abstractNumId"), "val") or ""
            target = linked.get(pointing.get(target, ""), target)
            use = attr(one, "numId") or ""
            self._uses[use] = target
            self._restarts[use] = _restarts(one)
        self._counts: dict[str, list[int | None]] = {}

    def level_of_style(self, list_id: str, style: str | None) -> int:
        """The level of a list that belongs to a paragraph style; 0 when none does."""
        levels = self._lists.get(self._uses.get(list_id, ""), {})
        return next((index for index, level in levels.items() if style and level.style == style), 0)

    def mark(self, list_id: str, index: int) -> str:
        """Count one item and give its bullet or number; nothing when the file does not say how it looks."""
        index = min(max(index, 0), _LEVELS - 1)
        target = self._uses.get(list_id)
        levels = self._lists.get(target or "", {})
        level = levels.get(index)
        if target is None or level is None or level.form == "none":
            return ""
        if level.form == "bullet":
            return BULLET
        counts = self._counted(target, list_id, index, level)
        text = level.text
        for deep in range(index + 1):
            if f"%{deep + 1}" in text:
                outer = levels.get(deep, level)
                count = counts[deep]
                text = text.replace(f"%{deep + 1}", _form(outer.form, outer.start if count is None else count))
        return " ".join(text.split())[:40]

    def _counted(self, target: str, list_id: str, index: int, level: Level) -> list[int | None]:
        counts = self._counts.setdefault(target, [None] * _LEVELS)
        restart = self._restarts[list_id].pop(index, None)
        if restart is not None:
            counts[index] = restart
        else:
            before = counts[index]
            counts[index] = level.start if before is None else before + 1
        counts[index + 1 :] = [None] * (_LEVELS - index - 1)
        return counts


def _level(element: Element) -> tuple[int, Level]:
    form = attr(path(element, "w:numFmt"), "val") or "decimal"
    text = attr(child(element, "w:lvlText"), "val") or ""
    start = number(child(element, "w:start"))
    style = attr(child(element, "w:pStyle"), "val")
    return number(element, "ilvl") or 0, Level(form, text, 1 if start is None else start, style)


def _restarts(use: Element) -> dict[int, int]:
    found: dict[int, int] = {}
    for one in children(use, "w:lvlOverride"):
        start = number(child(one, "w:startOverride"))
        if start is not None:
            found[number(one, "ilvl") or 0] = start
    return found


def _letters(count: int) -> str:
    # Word goes a, b ... z, aa, bb ...
    return chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 8)


def _roman(count: int) -> str:
    found = ""
    for value, sign in _ROMAN:
        found += sign * (count // value)
        count %= value
    return found


_FORMS: Final[dict[str, Callable[[int], str]]] = {
    "lowerLetter": _letters,
    "upperLetter": lambda count: _letters(count).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(),
    "decimalZero": "{:02d}".format,
}


def _form(form: str, count: int) -> str:
    return _FORMS.get(form, str)(count) if 0 < count < _LARGEST else str(count)
