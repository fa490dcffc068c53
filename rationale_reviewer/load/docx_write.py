"""Blocks of a Word file -> lines of one text, with pages, leads and roles."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from rationale_reviewer.load.compose import Composer, Run
from rationale_reviewer.load.docx_blocks import (
    Block,
    Lost,
    Paragraph,
    Piece,
    Row,
    Table,
    has_words,
    pieces,
    visible,
)
from rationale_reviewer.load.docx_rows import CHECKBOX, cell_pieces, count_headers, has_losses, is_row, joined, row_role
from rationale_reviewer.records.vocabulary import UnitRole
from rationale_reviewer.text import count_words

# Whole paragraphs are set in a heading's style by mistake; the longest of 121 real headings has 161 characters.
_LONGEST_HEADING: Final = 200
# As for bold lines in Markdown (load.units).
_LABEL_WORDS: Final = 12
_LEAD_CHARS: Final = range(2, 121)
_SENTENCE_END: Final = (".", "!", "?", ";", ",")
_BOLD_LEVEL: Final = 6
_PARAGRAPH_BREAK: Final = re.compile(r"\n[ \t\u00a0]*\n")


class Writer:
    """Puts blocks into a composer and knows which line it is at."""

    def __init__(self, composer: Composer, *, paged: bool) -> None:
        self.composer = composer
        self.line = 1
        self._paged = paged
        if paged:
            composer.page()

    def write(self, blocks: Iterable[Block], *, lead: str = "", role: UnitRole | None = None) -> None:
        """Put blocks in order.

        Args:
            blocks: What the walk found.
            lead: Words that stand over all of them.
            role: The role of all their units, where it does not follow from the file.
        """
        found = [one for one in blocks if not isinstance(one, Paragraph) or one.pieces]
        _find_numbered_headings(found)
        for is_code, group in groupby(found, lambda one: isinstance(one, Paragraph) and one.code and not one.level):
            if is_code:
                self._listing([one for one in group if isinstance(one, Paragraph)])
                continue
            for block in group:
                if isinstance(block, Paragraph):
                    self._paragraph(block, lead, role)
                elif isinstance(block, Table):
                    self._table(block, lead, role)
                else:
                    self._lost(block)

    def margin(self, blocks: list[Block]) -> None:
        """Put a running header or footer: a line a paragraph or row, which is markup."""
        for block in blocks:
            if isinstance(block, Table):
                for row in block.rows:
                    self._line(list(joined(row)) if any(map(has_words, row.cells)) else [], "markup")
            elif isinstance(block, Paragraph):
                self._line(block.pieces, "markup")
            else:
                self.composer.could_not_read(f"{block.what} in a header or footer", block.why)

    def _lost(self, lost: Lost) -> None:
        self.composer.could_not_read(f"{lost.what} after paragraph {self.line - 1}", lost.why)

    def _paragraph(self, paragraph: Paragraph, lead: str, role: UnitRole | None) -> None:
        mark = paragraph.mark
        for stub, part in _parts(paragraph.pieces):
            if not _some(part):
                self._pages(part)
                continue
            kind, level, own = self._kind(paragraph, part, role)
            own = role or paragraph.role or (UnitRole.STUB if stub else own)
            over = "" if kind == "heading" else lead or _bold_lead(part)
            self._line(part, kind, level=level, lead=over, mark=mark, role=own)
            mark = ""

    def _kind(self, paragraph: Paragraph, part: list[Piece], role: UnitRole | None) -> tuple[str, int, UnitRole | None]:
        seen = " ".join(visible(part).split())
        if paragraph.role is None and paragraph.level and len(seen) <= _LONGEST_HEADING:
            return "heading", paragraph.level, None
        if CHECKBOX.match(seen):
            return "list_item" if paragraph.listed else "paragraph", 0, UnitRole.CHECKLIST
        if paragraph.listed:
            return "list_item", 0, None
        if paragraph.role is None and not role and _is_bold_line(part):
            return "heading", _BOLD_LEVEL, None
        return "paragraph", 0, None

    def _line(
        self,
        part: Sequence[Piece],
        kind: str,
        *,
        level: int = 0,
        lead: str = "",
        mark: str = "",
        role: UnitRole | None = None,
    ) -> None:
        if not _some(part):
            self._pages(part)
            return
        rest = self._leading_pages(part)
        self.composer.block(self._runs(rest), kind, level=level, lead=lead, mark=mark, role=role)
        self.line += 1

    def _listing(self, paragraphs: list[Paragraph]) -> None:
        """Paragraphs in a style for listings are one block, a line each."""
        filled = [one for one in paragraphs if _some(one.pieces)]
        if not filled:
            self._pages([piece for one in paragraphs for piece in one.pieces])
            return
        joined = [piece for one in filled for piece in (*_flat(one.pieces), Piece("\n"))][:-1]
        rest = self._leading_pages(joined)
        self.composer.block(self._runs(rest, keep_lines=True), "preformatted")
        self.line += len(filled)

    def _runs(self, part: Iterable[Piece], *, keep_lines: bool = False) -> Iterator[Run]:
        """Runs for the composer; it asks for them one by one, so that pages begin where they do in the text."""
        for piece in part:
            if piece.page:
                self._page()
            elif piece.text:
                yield Run(piece.text if keep_lines else piece.text.replace("\n", " "), piece.hidden)

    def _page(self) -> None:
        if self._paged:
            self.composer.page()

    def _pages(self, part: Iterable[Piece]) -> None:
        for piece in part:
            if piece.page:
                self._page()

    def _leading_pages(self, part: Sequence[Piece]) -> list[Piece]:
        """Begin the pages that come before the first word, so that the block begins on its page; what is left."""
        first = next((index for index, piece in enumerate(part) if piece.text.strip()), 0)
        self._pages(part[:first])
        return [piece for index, piece in enumerate(part) if index >= first or not piece.page]

    def _table(self, table: Table, lead: str, role: UnitRole | None) -> None:
        rows = [row for row in table.rows if any(map(has_words, row.cells)) or has_losses(row)]
        headers = count_headers(table, rows)
        pending: list[Row] = []
        columns = max((sum(map(has_words, row.cells)) for row in rows), default=0)
        for number, row in enumerate(rows):
            if columns > 1 and not role and is_row(row):
                pending.append(row)
                continue
            self._rows(pending, max(0, headers - (number - len(pending))))
            pending = []
            self._as_paragraphs(row, lead, role)
        self._rows(pending, max(0, headers - (len(rows) - len(pending))))

    def _rows(self, rows: list[Row], headers: int) -> None:
        """Put short rows as one table, and rows that are no evidence (nothing filled in, boxes ticked) one by one."""
        for role, group in groupby(rows, row_role):
            few = list(group)
            if role:
                for row in few:
                    self._line(list(joined(row)), "table", role=role)
            else:
                cells = [[cell_pieces(cell) for cell in row.cells] for row in few]
                first = next(index for index, cell in enumerate(cells[0]) if _some(cell))
                self._pages([piece for cell in cells[0][:first] for piece in cell])
                cells[0][: first + 1] = [*([[]] * first), self._leading_pages(cells[0][first])]
                self.composer.table([[self._runs(cell) for cell in row] for row in cells], headers=headers)
                self.line += len(few)
            headers = 0

    def _as_paragraphs(self, row: Row, lead: str, role: UnitRole | None) -> None:
        """A row that is too long for one: what its first cell says, if short, stands over the others."""
        over = lead
        for number, cell in enumerate(row.cells):
            words = " ".join(visible(list(pieces(cell))).split())
            label = number == 0 and len(row.cells) > 1 and 0 < count_words(words) <= _LABEL_WORDS
            self.write(cell, lead="" if label else over, role=role or (UnitRole.LABEL if label else None))
            if label:
                over = words


def _some(part: Iterable[Piece]) -> bool:
    return any(piece.text.strip() for piece in part)


def _flat(part: Iterable[Piece]) -> Iterator[Piece]:
    for piece in part:
        yield piece._replace(text=piece.text.replace("\n", " "))


def _parts(part: Sequence[Piece]) -> Iterator[tuple[bool, list[Piece]]]:
    """A paragraph cut where placeholders begin and end, and at empty lines."""
    for stub, group in groupby(part, lambda one: one.stub):
        found: list[Piece] = []
        broken = False
        for piece in group:
            if broken and piece.text.startswith("\n"):
                yield stub, found
                found = []
            if piece.text.strip():
                broken = False
            broken = broken or piece.text.endswith("\n")
            found.append(piece)
        yield stub, found


def _is_bold_line(part: Sequence[Piece]) -> bool:
    """A short bold line stands over what follows."""
    seen = " ".join(visible(list(part)).split())
    if not seen or seen.endswith(_SENTENCE_END) or count_words(seen) not in range(1, _LABEL_WORDS + 1):
        return False
    return all(piece.bold for piece in part if piece.text.strip() and not piece.hidden)


def _find_numbered_headings(blocks: list[Block]) -> None:
    """A bold line with a number that no other item of a list stands next to is a heading that the author numbered."""
    filled = [one for one in blocks if not isinstance(one, Paragraph) or _some(one.pieces)]
    listed = [False, *(isinstance(one, Paragraph) and one.listed for one in filled), False]
    for index, one in enumerate(filled):
        alone = isinstance(one, Paragraph) and listed[index : index + 3] == [False, True, False]
        if alone and isinstance(one, Paragraph) and one.mark[:1].isalnum() and _is_bold_line(one.pieces):
            one.level, one.listed = _BOLD_LEVEL, False


def _bold_lead(part: Sequence[Piece]) -> str:
    """The bold words with which a paragraph begins, when others follow."""
    words = ""
    for piece in part:
        if piece.hidden or not piece.text.strip():
            words += "" if piece.hidden else piece.text
        elif piece.bold:
            words += piece.text
        else:
            lead = " ".join(words.split())
            return lead if len(lead) in _LEAD_CHARS else ""
    return ""
