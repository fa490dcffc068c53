"""Inside a paragraph: runs, insertions, deletions, fields, controls, shapes -> pieces of words in reading order.

Words are taken out of the tree as they are read, so that what is left at the end was not read (docx_ledger).
An element that is not known here is walked through: its words are kept.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from rationale_reviewer.load.docx_blocks import Block, Lost, PageMark, Piece
from rationale_reviewer.load.docx_book import Story
from rationale_reviewer.load.docx_colours import WHITE, Colour
from rationale_reviewer.load.docx_fields import form_value
from rationale_reviewer.load.docx_names import Element, attr, child, name, path, text_in
from rationale_reviewer.load.docx_shapes import ground_of_shape, is_out_of_sight
from rationale_reviewer.load.docx_styles import NOTHING, Look, is_unseen
from rationale_reviewer.load.docx_symbols import symbol
from rationale_reviewer.records.vocabulary import HiddenKind

_SIGNS: Final = {"w:tab": "\t", "w:ptab": "\t", "w:cr": "\n", "w:noBreakHyphen": "-"}
# What is put before a part of a formula, so that a fraction or a power reads as one.
_MATHS: Final = {"m:den": "/", "m:sup": "^", "m:sub": "_", "m:deg": "root ", "m:rad": "√"}
_WORDS: Final = frozenset({"w:t", "w:delText", "m:t", "a:t"})
_GONE: Final = frozenset({"w:del", "w:moveFrom"})


class Scene(NamedTuple):
    """What surrounds words."""

    ground: Colour | None = WHITE
    """Colour behind them; None where it cannot be said."""
    hidden: HiddenKind | None = None
    stub: bool = False
    contents: bool = False
    table: Look = NOTHING
    """What the style of the table says of letters."""
    style: str | None = None
    """Style of the paragraph."""


class Ink(NamedTuple):
    """How words look in the run at hand."""

    hidden: HiddenKind | None = None
    bold: bool = False
    vanish: bool = False


class Boxed(NamedTuple):
    """Blocks that hang on a paragraph and are read after it."""

    element: Element
    scene: Scene


class Inside:
    """Collects one paragraph."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.pieces: list[Piece] = []
        self.boxes: list[Boxed] = []
        self.notes: list[tuple[str, str, HiddenKind | None]] = []
        self.after: list[Block] = []
        self.all_contents = True

    def walk(self, element: Element, scene: Scene, ink: Ink) -> None:
        """Read the children of an element."""
        for one in element:
            self.visit(one, scene, ink)

    def visit(self, element: Element, scene: Scene, ink: Ink) -> None:
        """Read one element."""
        what = name(element)
        if what in _WORDS:
            self._words(element, scene, ink)
        elif what in _KNOWN:
            _KNOWN[what](self, element, scene, ink)
        elif what in _SIGNS:
            self._put(_SIGNS[what], scene, ink)
        elif what in _GONE:
            self.walk(element, scene._replace(hidden=HiddenKind.DELETED), ink._replace(hidden=HiddenKind.DELETED))
        elif what.endswith("Pr") or what == "w:instrText":
            return
        elif what.startswith("v:"):
            self._shape(element, scene, ink)
        else:
            if what in _MATHS and text_in(element).strip():
                self._put(_MATHS[what], scene, ink)
            self.walk(element, scene, ink)
            if what in {"a:p", "w:p"}:
                self._put(" ", scene, ink)

    def _put(self, text: str, scene: Scene, ink: Ink) -> None:
        if text:
            self.pieces.append(Piece(text, ink.hidden or scene.hidden, ink.bold, scene.stub))

    def _words(self, element: Element, scene: Scene, ink: Ink) -> None:
        text = text_in(element).replace("\n", " ").replace("\r", " ")
        hidden = ink.hidden or scene.hidden
        if element in self.story.fields.code:
            hidden = hidden or HiddenKind.NOT_DRAWN
        if name(element) == "w:delText":
            hidden = HiddenKind.DELETED
        if text.strip() and element not in self.story.fields.contents:
            self.all_contents = False
        self._put(text, scene, ink._replace(hidden=hidden))
        element.text = None
        del element[:]

    def _run(self, element: Element, scene: Scene, _ink: Ink) -> None:
        properties = child(element, "w:rPr")
        look = self.story.book.styles.run(properties, scene.style, scene.table)
        hidden = scene.hidden
        if hidden is None and is_unseen(look, scene.ground):
            hidden = HiddenKind.STYLED_AWAY
        self.walk(element, scene, Ink(hidden, bool(look.bold), bool(look.vanish)))

    def _control(self, element: Element, scene: Scene, ink: Ink) -> None:
        stub = scene.stub or path(element, "w:sdtPr", "w:showingPlcHdr") is not None
        self.walk(element, scene._replace(stub=stub), ink)

    def _alternatives(self, element: Element, scene: Scene, ink: Ink) -> None:
        chosen, unseen = self.story.choose(element)
        if chosen is not None:
            self.walk(chosen, scene, ink)
        if unseen:
            self._put(f" {unseen} ", scene, ink._replace(hidden=HiddenKind.NOT_DRAWN))

    def _box(self, element: Element, scene: Scene, ink: Ink) -> None:
        hidden = scene.hidden or (HiddenKind.STYLED_AWAY if ink.vanish else None)
        self.boxes.append(Boxed(element, scene._replace(hidden=hidden, table=NOTHING, style=None)))

    def _shape(self, element: Element, scene: Scene, ink: Ink) -> None:
        ground = ground_of_shape(element, self.story.book.theme, scene.ground)
        scene = scene._replace(ground=ground)
        if is_out_of_sight(element):
            scene = scene._replace(hidden=scene.hidden or HiddenKind.STYLED_AWAY)
            ink = ink._replace(hidden=scene.hidden)
        self.walk(element, scene, ink)

    def _break(self, element: Element, scene: Scene, ink: Ink) -> None:
        if attr(element, "type") == "page":
            self.pieces.append(Piece("", page=PageMark.SET))
        self._put("\n", scene, ink)

    def _laid_out(self, _element: Element, _scene: Scene, _ink: Ink) -> None:
        self.pieces.append(Piece("", page=PageMark.LAID_OUT))

    def _symbol(self, element: Element, scene: Scene, ink: Ink) -> None:
        self._put(symbol(attr(element, "font"), attr(element, "char")), scene, ink)

    def _field_mark(self, element: Element, scene: Scene, ink: Ink) -> None:
        self._put(form_value(element), scene, ink)

    def _ruby(self, element: Element, scene: Scene, ink: Ink) -> None:
        """The words first, then how they are spoken."""
        for part in ("w:rubyBase", "w:rt"):
            found = child(element, part)
            if found is not None:
                self.walk(found, scene, ink)

    def _brackets(self, element: Element, scene: Scene, ink: Ink) -> None:
        properties = child(element, "m:dPr")
        opening, closing = (attr(child(properties, one), "m:val") for one in ("m:begChr", "m:endChr"))
        self._put("(" if opening is None else opening, scene, ink)
        self.walk(element, scene, ink)
        self._put(")" if closing is None else closing, scene, ink)

    def _note(self, element: Element, scene: Scene, ink: Ink) -> None:
        kind = "footnotes" if name(element) == "w:footnoteReference" else "endnotes"
        hidden = scene.hidden or (HiddenKind.STYLED_AWAY if ink.vanish else None)
        self.notes.append((kind, attr(element, "id") or "", hidden))

    def _picture(self, element: Element, scene: Scene, ink: Ink) -> None:
        self.story.book.pictures += 1
        self.walk(element, scene, ink)

    def _object(self, element: Element, scene: Scene, ink: Ink) -> None:
        """An embedded object shows a picture of itself, which is none of the document's pictures."""
        before = self.story.book.pictures
        self.walk(element, scene, ink)
        if any(isinstance(one, Lost) for one in self.after):
            self.story.book.pictures = before

    def _embedded(self, element: Element, _scene: Scene, _ink: Ink) -> None:
        program = element.get("ProgID") or "an unnamed program"
        what = "a formula" if program.startswith("Equation") else "an embedded document"
        self.after.append(Lost(what, f"it belongs to {program.split('.')[0][:40]} and is not read here"))

    def _chart(self, element: Element, scene: Scene, _ink: Ink) -> None:
        self.after += self.story.chart(attr(element, "r:id"), scene.hidden)

    def _diagram(self, element: Element, scene: Scene, _ink: Ink) -> None:
        self.after += self.story.diagram(attr(element, "r:dm"), scene.hidden)

    def _word_art(self, element: Element, scene: Scene, ink: Ink) -> None:
        self._put(f" {element.get('string') or ''} ", scene, ink)


_KNOWN: Final[dict[str, Callable[[Inside, Element, Scene, Ink], None]]] = {
    "w:r": Inside._run, "m:r": Inside._run, "w:sdt": Inside._control, "mc:AlternateContent": Inside._alternatives,
    "w:txbxContent": Inside._box, "wps:wsp": Inside._shape, "wp:inline": Inside._shape, "wp:anchor": Inside._shape,
    "w:br": Inside._break, "w:sym": Inside._symbol, "w:lastRenderedPageBreak": Inside._laid_out,
    "w:fldChar": Inside._field_mark, "w:ruby": Inside._ruby, "w:footnoteReference": Inside._note,
    "w:endnoteReference": Inside._note, "pic:pic": Inside._picture, "v:imagedata": Inside._picture,
    "o:OLEObject": Inside._embedded, "c:chart": Inside._chart, "dgm:relIds": Inside._diagram,
    "v:textpath": Inside._word_art, "m:d": Inside._brackets, "w:object": Inside._object,
}  # fmt: skip
