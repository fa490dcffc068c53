"""Blocks of a Word file in reading order: paragraphs, tables, controls, and what hangs on a paragraph after it.

Footnotes come after the paragraph that refers to them, since they stand on its page; so do text boxes.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from rationale_reviewer.load.docx_blocks import Block, Lost, PageMark, Paragraph, Piece, Row, Table
from rationale_reviewer.load.docx_book import Story
from rationale_reviewer.load.docx_names import Element, attr, child, is_on, name, number, path
from rationale_reviewer.load.docx_runs import Ink, Inside, Scene
from rationale_reviewer.load.docx_styles import SQUEEZED, Layout, over
from rationale_reviewer.load.docx_tables import Place, TableStyle
from rationale_reviewer.records.vocabulary import HiddenKind, UnitRole

_GONE: Final = frozenset({"w:del", "w:moveFrom"})
# What stands in a paragraph; it is one of its own where a file has it beside paragraphs.
_INLINE: Final = frozenset(
    {
        "w:r",
        "w:t",
        "w:hyperlink",
        "w:fldSimple",
        "m:oMath",
        "m:oMathPara",
        "w:smartTag",
        "a:p",
        "w:delText",
        "m:t",
        "a:t",
    }
)
_FILES: Final = {"w:altChunk": "an inserted file", "w:subDoc": "a sub-document"}
_CONTENTS_GALLERY: Final = "Table of Contents"


class Walk:
    """Reads one part."""

    def __init__(self, story: Story, notes: Mapping[str, "Notes"] | None = None) -> None:
        self.story = story
        self.endnotes: list[tuple[str, HiddenKind | None]] = []
        """Endnotes that were referred to, in order."""
        self._notes = notes or {}

    def blocks(self, parent: Element, scene: Scene) -> list[Block]:
        """The blocks of a body, cell, note, header or text box."""
        found: list[Block] = []
        for element in parent:
            found += self._block(element, scene)
        return found

    def _block(self, element: Element, scene: Scene) -> list[Block]:
        what = name(element)
        if what == "w:p":
            return self._paragraph(element, scene)
        if what == "w:tbl":
            return [self._table(element, scene)]
        if what in _FILES:
            return [Lost(_FILES[what], f"{self.story.target(attr(element, 'r:id')) or 'it'} is not read here")]
        if what == "mc:AlternateContent":
            return self._alternatives(element, scene)
        if what in _INLINE:
            return self._stray(element, scene)
        if what.endswith("Pr"):
            return []
        return self.blocks(element, self._around(element, what, scene))

    def _around(self, element: Element, what: str, scene: Scene) -> Scene:
        if what in _GONE:
            return scene._replace(hidden=HiddenKind.DELETED)
        if what != "w:sdt":
            return scene
        properties = child(element, "w:sdtPr")
        gallery = attr(path(properties, "w:docPartObj", "w:docPartGallery"), "val")
        return scene._replace(
            stub=scene.stub or child(properties, "w:showingPlcHdr") is not None,
            contents=scene.contents or gallery == _CONTENTS_GALLERY,
        )

    def _alternatives(self, element: Element, scene: Scene) -> list[Block]:
        chosen, unseen = self.story.choose(element)
        found = self.blocks(chosen, scene) if chosen is not None else []
        return [*found, Paragraph([Piece(unseen, HiddenKind.NOT_DRAWN)])] if unseen else found

    def _stray(self, element: Element, scene: Scene) -> list[Block]:
        inside = Inside(self.story)
        inside.visit(element, scene, Ink())
        return self._gathered(Paragraph(inside.pieces), inside)

    def _paragraph(self, element: Element, scene: Scene) -> list[Block]:
        if not len(element):
            return []
        properties = child(element, "w:pPr")
        styles = self.story.book.styles
        style_id = attr(child(properties, "w:pStyle"), "val")
        layout = styles.paragraph(properties)
        scene = scene._replace(style=style_id, ground=layout.behind or scene.ground)
        if layout.squeezed and scene.hidden is None:
            scene = scene._replace(hidden=HiddenKind.STYLED_AWAY)
        inside = Inside(self.story)
        inside.walk(element, scene, Ink(scene.hidden))
        paragraph = Paragraph(inside.pieces, styles.level(properties), code=styles.is_code(style_id))
        self._list(paragraph, layout, style_id)
        if scene.contents or styles.is_contents(style_id) or (self.story.fields.contents and inside.all_contents):
            paragraph.role, paragraph.level = UnitRole.CONTENTS, 0
        if layout.page_before:
            paragraph.pieces.insert(0, Piece("", page=PageMark.SET))
        found = self._gathered(paragraph, inside)
        section = child(properties, "w:sectPr")
        if section is not None and self.story.page_after.get(section):
            found.append(Paragraph([Piece("", page=PageMark.SET)]))
        return found

    def _list(self, paragraph: Paragraph, layout: Layout, style_id: str | None) -> None:
        numbering = self.story.book.numbering
        if layout.list_id in {None, "0"} or not any(piece.text.strip() for piece in paragraph.pieces):
            return
        list_id = layout.list_id or ""
        level = layout.list_level
        if level is None:
            level = numbering.level_of_style(list_id, style_id)
        paragraph.mark = numbering.mark(list_id, level)
        paragraph.listed = not paragraph.level

    def _gathered(self, paragraph: Paragraph, inside: Inside) -> list[Block]:
        """A paragraph with what hangs on it."""
        found: list[Block] = [paragraph, *inside.after]
        for box in inside.boxes:
            found += self.blocks(box.element, box.scene)
        for kind, note_id, hidden in inside.notes:
            if kind == "endnotes":
                self.endnotes.append((note_id, hidden))
            elif kind in self._notes:
                found += self._notes[kind].take(note_id, hidden)
        return found

    def _table(self, element: Element, scene: Scene) -> Table:
        style = TableStyle(element, self.story.book.styles)
        rows = [(row, around, list(_through(row, around, "w:tc"))) for row, around in _through(element, scene, "w:tr")]
        found: list[Row] = []
        for index, (row, around, cells) in enumerate(rows):
            properties = child(row, "w:trPr")
            hidden = around.hidden or _row_hidden(properties)
            blocks: list[list[Block]] = []
            for column, (cell, inner) in enumerate(cells):
                place = Place(index, len(rows), column, len(cells))
                blocks.append(self._cell(cell, inner._replace(hidden=hidden or inner.hidden), style, place))
            found.append(Row(blocks, bool(is_on(child(properties, "w:tblHeader")))))
        return Table(found, style.sets_first_row_off)

    def _cell(self, cell: Element, scene: Scene, style: TableStyle, place: Place) -> list[Block]:
        properties = child(cell, "w:tcPr")
        dress = style.dress(place)
        own = self.story.book.theme.shade(child(properties, "w:shd"))
        hidden = scene.hidden
        if hidden is None and child(properties, "w:cellDel") is not None:
            hidden = HiddenKind.DELETED
        ground = own or dress.behind or scene.ground
        return self.blocks(cell, scene._replace(hidden=hidden, ground=ground, table=over(scene.table, dress.look)))


class Notes:
    """Footnotes or endnotes, each given out once."""

    def __init__(self, story: Story, found: dict[str, Element], scene: Scene) -> None:
        self._walk = Walk(story)
        self._left = found
        self._scene = scene

    def take(self, note_id: str, hidden: HiddenKind | None) -> list[Block]:
        """The blocks of one note; none when it is not there or was given out."""
        element = self._left.pop(note_id, None)
        return [] if element is None else self._walk.blocks(element, self._scene._replace(hidden=hidden))

    def rest(self, hidden: HiddenKind) -> list[Block]:
        """The blocks of the notes that nothing refers to."""
        return [block for note_id in list(self._left) for block in self.take(note_id, hidden)]


def _through(parent: Element, scene: Scene, wanted: str) -> Iterator[tuple[Element, Scene]]:
    """Rows of a table or cells of a row, also those in controls, insertions and deletions."""
    for one in parent:
        what = name(one)
        if what == wanted:
            yield one, scene
        elif what == "mc:AlternateContent" or what.endswith("Pr"):
            continue
        elif what in {"w:sdt", "w:sdtContent", "w:ins", "w:customXml", "w:moveTo", *_GONE}:
            inner = scene._replace(hidden=HiddenKind.DELETED) if what in _GONE else scene
            if what == "w:sdt" and path(one, "w:sdtPr", "w:showingPlcHdr") is not None:
                inner = inner._replace(stub=True)
            yield from _through(one, inner, wanted)


def _row_hidden(properties: Element | None) -> HiddenKind | None:
    if child(properties, "w:del") is not None:
        return HiddenKind.DELETED
    height = child(properties, "w:trHeight")
    tall = number(height)
    squeezed = attr(height, "hRule") == "exact" and tall is not None and tall <= SQUEEZED
    return HiddenKind.STYLED_AWAY if squeezed or is_on(child(properties, "w:hidden")) else None
