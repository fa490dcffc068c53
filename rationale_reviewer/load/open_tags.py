"""Tags of HTML inside Markdown as they open and close, and whether what they open is seen.

By the same rules as whole pages of HTML. That renderers of Markdown may strip styles changes nothing of what the file
holds: it is said as a browser would show it, on a white page.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from rationale_reviewer.load.css_cascade import Sheets
from rationale_reviewer.load.css_look import RELEVANT, Look
from rationale_reviewer.load.html_looks import Looks
from rationale_reviewer.load.html_tree import Element

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

    @property
    def depth(self) -> int:
        """How many are open."""
        return len(self._open)

    def open(self, name: str, rest: str) -> bool:
        """A start tag comes; whether what it opens is not seen, in which case it is not kept."""
        if name in _VOID:
            return False
        if name in _FOLLOWED and self._open and self._open[-1].element.tag == name:
            self._open.pop()
        above = self._open[-1] if self._open else None
        self._order += 1
        element = Element(name, _attributes(rest), above.element if above else None, self._order)
        look = self._looks.of(element, above.look if above else self._looks.first)
        if self._looks.unseen(look):
            return True
        if len(self._open) < _DEEPEST:
            self._open.append(_Open(element, look))
        return False

    def close(self, name: str) -> None:
        """An end tag comes; one that nothing opened closes nothing."""
        for number in range(len(self._open) - 1, -1, -1):
            if self._open[number].element.tag == name:
                self.back_to(number)
                return

    def back_to(self, depth: int) -> None:
        """Close all but the first so many."""
        del self._open[depth:]


def _attributes(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match, _ in zip(_ATTRIBUTE.finditer(rest), range(_MOST_ATTRIBUTES), strict=False):
        found.setdefault(match[1].lower(), match[2] or match[3] or match[4] or "")
    return found
