"""Parts that were each read by themselves -> one text: the cells of a notebook, the values of a JSON card.

Each part is closed in itself: a comment or fence that one leaves open does not reach into the next.
"""

import re
from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.decode import MAX_LETTERS, Decoded
from rationale_reviewer.load.markdown import load_markdown
from rationale_reviewer.records.document import Block, HiddenRange, Loaded, Parser, Source, Unit, UnreadPart
from rationale_reviewer.text import digest

_TICKS: Final = re.compile("`+")


class Joiner:
    """Collects parts in reading order."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._letters = 0
        self._lines = 0
        self._blocks: list[Block] = []
        self._hidden: list[HiddenRange] = []
        self._markup: list[tuple[int, int]] = []
        self._pages: list[int] = []
        self._unread: list[UnreadPart] = []
        self._notes: list[str] = []

    def page(self) -> None:
        """A new cell begins here."""
        self._pages.append(self._length)

    def markdown(self, text: str) -> None:
        """Add a part that is Markdown; blank ones are none.

        Raises:
            DocumentError: All parts together are longer than anybody reads.
        """
        self._letters += len(text)
        if self._letters > MAX_LETTERS:
            raise DocumentError(f"its texts hold more than {MAX_LETTERS // 1_000_000} million letters; split it")
        if text.strip():
            ended = text if text.endswith("\n") else text + "\n"
            self._add(load_markdown(Decoded("", b"", ended, ()), "", header=False))

    def fence(self, text: str, language: str) -> None:
        """Add a part that is shown as it stands."""
        if text.strip():
            mark = "`" * (1 + max([2, *map(len, _TICKS.findall(text))]))
            self.markdown(f"{mark}{language}\n{text.rstrip()}\n{mark}\n")

    def block(self, text: str, block: Block) -> None:
        """Add a part that is one block, with offsets of its own text, which ends its line."""
        self._put(text, (block,))

    def could_not_read(self, place: str, why: str) -> None:
        """Name a part that no text could be had from."""
        self._unread.append(UnreadPart(place=place, why=why))

    def note(self, words: str) -> None:
        """Say something about the file."""
        self._notes.append(words)

    def _add(self, part: Loaded) -> None:
        at, lines = self._length, self._lines
        for one in part.source.hidden:
            moved = {"start": one.start + at, "end": one.end + at, "line": one.line + lines}
            self._hidden.append(one.model_copy(update=moved))
        self._markup += [(start + at, end + at) for start, end in part.source.markup]
        self._put(part.source.text, part.blocks)

    def _put(self, text: str, blocks: tuple[Block, ...]) -> None:
        at = self._length
        for block in blocks:
            units = tuple(Unit(start=one.start + at, end=one.end + at, role=one.role) for one in block.units)
            moved = {"start": block.start + at, "end": block.end + at, "units": units}
            self._blocks.append(block.model_copy(update=moved))
        for piece in (text, "\n"):  # a blank line between parts
            self._pieces.append(piece)
            self._length += len(piece)
            self._lines += piece.count("\n")

    def loaded(
        self,
        decoded: Decoded,
        source_id: str,
        form: str,
        parser: Parser,
        *,
        metadata: Mapping[str, JsonValue],
        **names: str,
    ) -> Loaded:
        """All parts as one source.

        Args:
            decoded: The file.
            source_id: The id that spans of it will carry.
            form: The name of its format.
            parser: What read it.
            metadata: Data about it, every scalar a string.
            **names: ``page_name`` and ``line_name``, where they are not page and line.
        """
        text = "".join(self._pieces)
        source = Source(
            id=source_id,
            name=decoded.name,
            format=form,
            bytes_digest=digest(decoded.raw),
            text_digest=digest(text),
            parser=parser,
            text=text,
            hidden=tuple(self._hidden),
            markup=tuple(self._markup),
            metadata=dict(metadata),
            page_starts=tuple(self._pages),
            unread=tuple(dict.fromkeys(self._unread)),
            notes=(*decoded.notes, *dict.fromkeys(self._notes)),
            **names,
        )
        return Loaded(source=source, blocks=tuple(self._blocks))
