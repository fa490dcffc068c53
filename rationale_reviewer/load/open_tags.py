"""Tags of HTML inside Markdown as they open and close, and whether what they open is seen.

By the same rules as whole pages of HTML. That renderers of Markdown may strip styles changes nothing of what the file
holds: it is said as a browser would show it, on a white page.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from rationale_reviewer.load.css_cascade import Sheets
from rationale_reviewer.load.css_look import RELEVANT, Look
from rationale_reviewer.load.html_looks import Looks
from rationale_reviewer.load.html_tree import Element
from rationale_reviewer.text import WORD

TAG: Final = re.compile(r"<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)\b(?P<rest>[^<>]*)>", re.IGNORECASE)
_VOID: Final = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_ATTRIBUTE: Final = re.compile(r"([^\s=/\"'<>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+)))?")
# Elements that the next one of their kind closes.
_FOLLOWED: Final = frozenset({"p", "li", "td", "th", "tr", "dt", "dd", "option"})
_DEEPEST: Final = 200
# Attributes of a tag beyond these decide nothing; real ones have a dozen at most.
_MOST_ATTRIBUTES: Final = 50


class _Open(NamedTuple):
    element: Element
    look: Look


class OpenTags:
    """The elements that are open at a place."""

    def __init__(self, styles: Iterable[str] = ()) -> None:
        sheets = Sheets(RELEVANT)
        for css in styles:
            sheets.add(css)
        self._looks = Looks(sheets, quirks=False)
        self._open: list[_Open] = []
        self._order = 0
        self._next = Element("", {}, None, 0)
        self._dark: int | None = None
        self.covered = 0
        """Where the last element ends that is not seen with all in it."""
        self.unclosed: set[str] = set()
        """Names that no end tag closes from here on."""

    @property
    def depth(self) -> int:
        """How many are open."""
        return len(self._open)

    def look_of(self, name: str, rest: str) -> Look | None:
        """How what a start tag opens looks; None for one that opens nothing."""
        if name in _VOID:
            return None
        if name in _FOLLOWED and self._open and self._open[-1].element.tag == name:
            self._open.pop()
        above = self._open[-1] if self._open else None
        self._order += 1
        self._next = Element(name, _attributes(rest), above.element if above else None, self._order)
        return self._looks.of(self._next, above.look if above else self._looks.first)

    def unseen(self, look: Look) -> bool:
        """Whether text that looks so is not seen."""
        return self._looks.unseen(look)

    def push(self, look: Look | None) -> None:
        """Open the element whose look was asked for last."""
        if look is not None and len(self._open) < _DEEPEST:
            self._open.append(_Open(self._next, look))

    def close(self, name: str) -> None:
        """An end tag comes; one that nothing opened closes nothing."""
        for number in range(len(self._open) - 1, -1, -1):
            if self._open[number].element.tag == name:
                self.back_to(number)
                return

    def back_to(self, depth: int) -> None:
        """Close all but the first so many."""
        del self._open[depth:]

    def turned(self, change: Callable[[], None], at: int, text: str) -> Iterator[tuple[int, int]]:
        """Make a change at a place; the range that was out of sight until there, if it ends and holds words."""
        change()
        dark = bool(self._open) and self._looks.unseen(self._open[-1].look)
        if dark and self._dark is None:
            self._dark = at
        elif not dark and self._dark is not None:
            if WORD.search(TAG.sub(" ", text[self._dark : at])):
                yield self._dark, at
            self._dark = None


def _attributes(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match, _ in zip(_ATTRIBUTE.finditer(rest), range(_MOST_ATTRIBUTES), strict=False):
        found.setdefault(match[1].lower(), match[2] or match[3] or match[4] or "")
    return found
