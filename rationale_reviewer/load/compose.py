"""Blocks of runs -> one text with blocks, hidden ranges and pages.

What formats share that have no text of their own: their parsers say what stands there in reading order and which runs
a reader does not see; the offsets, units and leads are worked out here. Every word that is put in is in the text.
"""

from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Final, NamedTuple

from pydantic import JsonValue

from rationale_reviewer.load import units
from rationale_reviewer.load.hidden import find_hidden
from rationale_reviewer.load.leads import with_leads
from rationale_reviewer.records.document import Block, HiddenRange, Loaded, Parser, Source, Unit, UnreadPart
from rationale_reviewer.records.vocabulary import HiddenKind, UnitRole
from rationale_reviewer.text import WORD, Lines, cut_out, digest, inside, merge

# Between the cells of a row, as in a Markdown table.
CELL_GAP: Final = " | "


class Run(NamedTuple):
    """A stretch of words that is seen, or hidden in one way."""

    text: str
    hidden: HiddenKind | None = None
    new_page: bool = False
    """Whether a page, cell or the like begins with it, inside its block."""


class Draft(NamedTuple):
    """A block before its units are known: its range and what its parser said of it."""

    start: int
    end: int
    kind: str
    level: int
    lead: str
    role: UnitRole | None
    rows: tuple[tuple[int, int, UnitRole], ...] = ()


class Origin(NamedTuple):
    """Where a text came from."""

    source_id: str
    name: str
    raw: bytes
    format: str
    library: str
    """Name of the package that parsed it, whose version is recorded."""
    version: str
    """Of the module that drove it: raised whenever offsets, units or hidden ranges may differ."""


class Composer:
    """Collects a document's blocks in reading order."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._drafts: list[Draft] = []
        self._hidden: list[tuple[int, int, HiddenKind]] = []
        self._markup: list[tuple[int, int]] = []
        self._pages: list[int] = []
        self.unread: list[UnreadPart] = []
        """What no text could be had from."""
        self.notes: list[str] = []

    @property
    def length(self) -> int:
        """Number of code points so far."""
        return self._length

    def page(self) -> None:
        """A new page, cell or the like begins here."""
        self._pages.append(self._length)

    def block(
        self,
        runs: Iterable[Run],
        kind: str = "paragraph",
        *,
        level: int = 0,
        lead: str = "",
        mark: str = "",
        role: UnitRole | None = None,
    ) -> None:
        """Add a block of words; it ends its line.

        Args:
            runs: The words with their line breaks; empty ones are skipped, and a block without any is none.
            kind: heading, paragraph, list_item, code, preformatted, html ... (records.document.Passage).
            level: 1 to 6 for a heading.
            lead: Words that stand over the block.
            mark: A bullet or number put in front, which is markup.
            role: The role of all of its units, where the kind does not say it: a running header is MARKUP.
        """
        start = self._length
        if mark:
            self._put(mark + " ")
            self._markup.append((start, self._length))
        if self._runs(runs):
            self._drafts.append(Draft(start, self._length, kind, level, lead, role))
            self._put("\n")
        else:
            self._take_back(start)

    def table(self, rows: Sequence[Sequence[Iterable[Run]]], *, headers: int = 1) -> None:
        """Add a table as one block, a line a row.

        Args:
            rows: The runs of each cell; line breaks inside a cell become blanks, and a row without words is left out.
            headers: How many of the first rows stand over the others: they are no evidence, and are their lead.
        """
        start = self._length
        placed: list[tuple[int, int, UnitRole]] = []
        for number, cells in enumerate(rows):
            at = self._length
            if self._row(cells):
                placed.append((at, self._length, UnitRole.LABEL if number < headers else UnitRole.ROW))
                self._put("\n")
        if not placed:
            return
        self._drafts.append(Draft(start, placed[-1][1], "table", 0, "", None, tuple(placed)))

    def _row(self, cells: Sequence[Iterable[Run]]) -> bool:
        """Put the cells of a row; whether they hold anything but white space."""
        start = self._length
        some = False
        for number, cell in enumerate(cells):
            if number:
                self._put(CELL_GAP)
                self._markup.append((self._length - 2, self._length - 1))
            some = self._runs(Run(run.text.replace("\n", " "), run.hidden) for run in cell) or some
        if not some:
            self._take_back(start)
        return some

    def gap(self) -> None:
        """Leave a blank line, so that what follows stands apart when the text is read as it is."""
        if self._length:
            self._put("\n")

    def could_not_read(self, place: str, why: str) -> None:
        """Name a part that no text could be had from."""
        part = UnreadPart(place=place, why=why)
        if part not in self.unread:
            self.unread.append(part)

    def loaded(
        self,
        origin: Origin,
        *,
        metadata: dict[str, JsonValue] | None = None,
        page_name: str = "page",
        line_name: str = "line",
    ) -> Loaded:
        """The text with everything that was said of it."""
        text = "".join(self._pieces)
        hidden = self._all_hidden(text)
        unseen = units.Unseen.of(hidden)
        blocks = [_block(text, draft, unseen) for draft in self._drafts]
        source = Source(
            id=origin.source_id,
            name=origin.name,
            format=origin.format,
            bytes_digest=digest(origin.raw),
            text_digest=digest(text),
            parser=Parser(name=origin.library, version=f"{version(origin.library)}/{origin.version}"),
            text=text,
            hidden=hidden,
            markup=tuple(merge(self._markup)),
            metadata=metadata or {},
            page_starts=tuple(self._pages),
            page_name=page_name,
            line_name=line_name,
            unread=tuple(self.unread),
            notes=tuple(dict.fromkeys(self.notes)),
        )
        return Loaded(source=source, blocks=with_leads(text, blocks, source.hidden))

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _take_back(self, length: int) -> None:
        """Forget what was put after this length."""
        while self._length > length:
            self._length -= len(self._pieces.pop())
        self._pages = [min(one, length) for one in self._pages]
        self._pages = [min(one, length) for one in self._pages]
        self._markup = [one for one in self._markup if one[1] <= length]
        self._hidden = [one for one in self._hidden if one[1] <= length]

    def _runs(self, runs: Iterable[Run]) -> bool:
        """Put the runs; whether there was anything but white space."""
        some = False
        for run in runs:
            text = clean(run.text)
            if run.new_page:
                self.page()
            if not text:
                continue
            if run.hidden:
                self._hidden.append((self._length, self._length + len(text), run.hidden))
            some = some or bool(text.strip())
            self._put(text)
        return some

    def _all_hidden(self, text: str) -> tuple[HiddenRange, ...]:
        """Hidden runs, touching ones of a kind as one, and characters that nobody sees in what is left."""
        lines = Lines(text)
        ranges: list[tuple[int, int, HiddenKind]] = []
        for start, end, kind in self._hidden:
            if ranges and ranges[-1][2] is kind and not text[ranges[-1][1] : start].strip():
                ranges[-1] = (ranges[-1][0], end, kind)
            elif WORD.search(text, start, end):
                ranges.append((start, end, kind))
        found = [HiddenRange(start=low, end=high, kind=kind, line=lines.of(low)) for low, high, kind in ranges]
        covered = merge((one.start, one.end) for one in found)
        for one in find_hidden(text, lines):
            if not inside(covered, one.start):
                found.append(one)
        return tuple(sorted(found, key=lambda one: one.start))


def clean(text: str) -> str:
    r"""The text without controls: line ends as ``\n``, other C0 controls and lone surrogates as a blank."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        " " if (char < " " and char not in "\n\t") or "\ud800" <= char <= "\udfff" else char for char in text
    )


def _block(text: str, draft: Draft, unseen: units.Unseen) -> Block:
    start, end, kind = draft.start, draft.end, draft.kind
    headers = [(low, high) for low, high, role in draft.rows if role is UnitRole.LABEL]
    over = " ".join(cut_out(text, low, high, unseen.within(low, high)) for low, high in headers)
    return Block(
        start=start,
        end=end,
        kind=kind,
        level=draft.level if kind == "heading" else 0,
        lead=" ".join(over.split()) or draft.lead,
        units=_units(text, draft, unseen.within(start, end)),
    )


def _units(text: str, draft: Draft, hidden: Sequence[tuple[int, int]]) -> tuple[Unit, ...]:
    start, end, kind = draft.start, draft.end, draft.kind
    whole = {"heading": UnitRole.HEADING, "code": UnitRole.CODE, "markup": UnitRole.MARKUP}
    role = draft.role or whole.get(kind)
    if kind == "preformatted" and role is None:
        return units.preformatted(text, start, end, hidden)
    if role is not None:
        return _visible(text, start, end, role, hidden)
    if kind == "table":
        return tuple(unit for low, high, one in draft.rows for unit in _visible(text, low, high, one, hidden))
    return units.prose(text, start, end, hidden, UnitRole.ITEM if kind == "list_item" else UnitRole.PROSE)


def _visible(text: str, start: int, end: int, role: UnitRole, hidden: Sequence[tuple[int, int]]) -> tuple[Unit, ...]:
    """What is seen of a range, each piece a unit of the role; a row may turn out to be a stub or a question."""
    found: list[Unit] = []
    for low, high in units.visible_pieces(start, end, hidden):
        for unit in units.whole(text, low, high, role):
            own = units.role_of(text[unit.start : unit.end], role) if role is UnitRole.ROW else role
            found.append(unit.model_copy(update={"role": own}))
    return tuple(found)
