"""Words in a line -> runs of a block: white space collapsed as browsers do, hidden words kept apart."""

import re
from typing import Final

from rationale_reviewer.load.compose import Run
from rationale_reviewer.records.vocabulary import HiddenKind
from rationale_reviewer.text import WORD

_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_SPACES_IN_LINE: Final = re.compile(r"[ \t\r\f]+")
_KEPT: Final = frozenset({"pre", "pre-wrap", "break-spaces", "preserve", "preserve nowrap"})
_KEPT_LINES: Final = frozenset({"pre-line", "preserve-breaks"})


class Flow:
    """The words of one block as they come."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.seen = False
        """Whether there are visible words."""
        self.unseen = False
        """Whether there are hidden ones."""
        self.bold = True
        """Whether all visible words are bold."""
        self.linked = True
        """Whether all visible words link to a place in the page."""
        self._blank = True

    def add(self, text: str, white_space: str, *, bold: bool = False, linked: bool = False) -> None:
        """Add visible text."""
        if white_space not in _KEPT:
            spaces = _SPACES_IN_LINE if white_space in _KEPT_LINES else _SPACES
            text = spaces.sub(" ", text)
            if self._blank and text[:1] == " ":
                text = text[1:]
        if not text:
            return
        self._blank = text[-1] in " \n"
        self.runs.append(Run(text))
        if WORD.search(text):
            self.seen = True
            self.bold = self.bold and bold
            self.linked = self.linked and linked

    def hide(self, text: str, white_space: str, kind: HiddenKind, *, apart: bool) -> None:
        """Add hidden text; ``apart`` from the words around it when it takes no place among them."""
        if white_space not in _KEPT:
            text = _SPACES.sub(" ", text)
        if not text.strip():
            self._hide_blank(kind)
            return
        if not self.runs:
            text = text.lstrip()
        self.runs.append(
            Run(f" {text.strip()} " if apart and self.runs else text.strip() + " " if apart else text, kind)
        )
        self.unseen = True

    def _hide_blank(self, kind: HiddenKind) -> None:
        if self.runs and not self.runs[-1].text[-1:].isspace():
            self.runs.append(Run(" ", kind))

    def line(self, kind: HiddenKind | None = None) -> None:
        """End the line, not the block."""
        if self.runs:
            self.runs.append(Run("\n", kind))
            self._blank = self._blank or kind is None

    def blank(self) -> None:
        """Set what follows apart, as the edge of a box does."""
        if not self._blank:
            self.runs.append(Run(" "))
            self._blank = True

    def taken(self) -> list[Run]:
        """The runs without white space at their end."""
        runs = self.runs
        while runs and not runs[-1].text.strip():
            runs.pop()
        if runs:
            runs[-1] = runs[-1]._replace(text=runs[-1].text.rstrip())
        return runs
