"""Where the pages of a Word file begin, as far as the file says so.

A page mark is what the program that saved the file left where it broke a page. Marks are doubled in tables and missing
where a page begins without words, so they count only where they make up as many pages as the file says it has: of 35
files with marks, 10 do as they are and 27 once doubles are dropped. Five of those 27 were laid out by another program:
107 of the 110 blocks that could be looked up stand on the same page there, and the others next to the same page break.
"""

from collections.abc import Iterator

from rationale_reviewer.load.docx_blocks import Block, PageMark, Paragraph, Row, Table, pieces
from rationale_reviewer.load.docx_book import Book


def settle(blocks: list[Block]) -> int:
    """Drop marks that say of one page twice that it begins.

    Returns:
        The number of marks that are left.
    """
    for block in blocks:
        _settle_tables(block)
    fresh = False
    count = 0
    for paragraph in _paragraphs(blocks):
        kept = []
        for piece in paragraph.pieces:
            # A break that the author set is marked again where the next page was laid out.
            if piece.page is PageMark.LAID_OUT and fresh:
                fresh = False
                continue
            fresh = piece.page is PageMark.SET or (fresh and not piece.text.strip())
            count += piece.page is not None
            kept.append(piece)
        paragraph.pieces = kept
    return count


def tells_pages(book: Book, blocks: list[Block], count: int) -> bool:
    """Whether the marks can be counted on.

    Args:
        book: The file, which may say how many pages it has.
        blocks: Its blocks.
        count: The marks that :func:`settle` left.
    """
    said = _said(book)
    if said is None:
        return any(piece.page is PageMark.LAID_OUT for piece in pieces(blocks))
    return bool(count) and said == count + 1


def _settle_tables(block: Block) -> None:
    if not isinstance(block, Table):
        return
    broken = False
    for row in block.rows:
        for cell in row.cells:
            for inner in cell:
                _settle_tables(inner)
        _one_cell_marks(row)
        marks = list(_marks(row))
        # Where a row runs over a page, the row after it is marked as well.
        if broken and marks and not marks[0][1]:
            paragraph, _ = marks.pop(0)
            first = next(index for index, piece in enumerate(paragraph.pieces) if piece.page)
            del paragraph.pieces[first]
        broken = any(inside for _, inside in marks)


def _one_cell_marks(row: Row) -> None:
    """Where several cells of a row run over a page, the one with most marks counts."""
    most = max(row.cells, key=lambda one: sum(piece.page is not None for piece in pieces(one)), default=[])
    for cell in row.cells:
        for paragraph in _paragraphs(cell) if cell is not most else ():
            paragraph.pieces = [piece for piece in paragraph.pieces if not piece.page]


def _marks(row: Row) -> Iterator[tuple[Paragraph, bool]]:
    """The paragraphs of a row's marks, and whether words of the row stand before the mark."""
    inside = False
    for cell in row.cells:
        for paragraph in _paragraphs(cell):
            for piece in paragraph.pieces:
                inside = inside or bool(piece.text.strip())
                if piece.page:
                    yield paragraph, inside


def _paragraphs(blocks: list[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from _paragraphs(cell)


def _said(book: Book) -> int | None:
    """How many pages the file says it has."""
    for kind in ("extended-properties", "extendedProperties"):
        for part in book.package.related("", kind):
            root = book.tree(part)
            for one in root if root is not None else ():
                said = (one.text or "").strip()
                if str(one.tag).endswith("}Pages") and said.isdecimal():
                    return int(said[:9])
    return None
