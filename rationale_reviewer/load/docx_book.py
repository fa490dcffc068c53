"""What the parts of one Word file share: styles, lists, colours, counts; and the text of one part."""

from collections.abc import Iterator
from typing import Final

from rationale_reviewer.load.docx_blocks import Block, Lost, Paragraph, Piece
from rationale_reviewer.load.docx_colours import Theme, page_colour
from rationale_reviewer.load.docx_fields import find_fields
from rationale_reviewer.load.docx_names import Element, attr, child, children, name, text_in
from rationale_reviewer.load.docx_numbering import Numbering
from rationale_reviewer.load.docx_package import DamagedPartError, Package
from rationale_reviewer.load.docx_styles import Styles
from rationale_reviewer.records.vocabulary import HiddenKind, UnitRole
from rationale_reviewer.text import WORD

WORDS: Final = frozenset({"w:t", "w:delText", "a:t", "m:t"})
_MICROSOFT: Final = "http://schemas.microsoft.com/office/"
# Namespaces that programs of today read; an alternative that asks for another one is not what they show.
_UNDERSTOOD: Final = frozenset(
    {
        *(_MICROSOFT + f"word/2010/{one}" for one in ("wordml", "wordprocessingDrawing")),
        *(_MICROSOFT + f"word/2010/wordprocessing{one}" for one in ("Shape", "Group", "Canvas", "Ink")),
        *(_MICROSOFT + one for one in ("word/2012/wordml", "drawing/2010/main", "drawing/2016/ink")),
        *(_MICROSOFT + one for one in ("drawing/2017/model3d", "drawing/2007/8/2/chart", "drawing/2008/diagram")),
        "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "urn:schemas-microsoft-com:vml",
        "urn:schemas-microsoft-com:office:office",
    }
)


class Book:
    """One Word file."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.damaged: list[str] = []
        """Parts that could not be read."""
        self.pictures = 0
        self.charts = 0
        self.settings = self.side("settings")
        self.theme = Theme(self.side("theme"), self.settings)
        self.styles = Styles(self.side("styles"), self.theme)
        self.numbering = Numbering(self.side("numbering"))
        self.main = Story(self, package.main)
        self.ground = page_colour(self.main.root, self.settings, self.theme)
        self.stories: list[Story] = [self.main]

    def side(self, kind: str) -> Element | None:
        """The root of the part of a kind that belongs to the main part."""
        for part in self.package.related(self.package.main, kind):
            return self.tree(part)
        return None

    def tree(self, part: str) -> Element | None:
        """The root of a part beside the main one; None and a remark when it is damaged."""
        try:
            return self.package.root(part)
        except DamagedPartError:
            self.damaged.append(part)
            return None

    def story(self, part: str) -> "Story | None":
        """The text of a part beside the main one; None and a remark when it is damaged."""
        root = self.tree(part)
        if root is None:
            return None
        self.stories.append(Story(self, part, root))
        return self.stories[-1]


class Story:
    """The text of one part."""

    def __init__(self, book: Book, part: str, root: Element | None = None) -> None:
        self.book = book
        self.part = part
        self.root = book.package.root(part) if root is None else root
        self.fields = find_fields(self.root)
        self.page_after = dict(_sections(self.root))
        """Properties of a section -> whether a page ends with it."""

    def choose(self, element: Element) -> tuple[Element | None, str]:
        """What is shown of several alternatives, and the words of the others that are not in it."""
        options = list(element)
        shown = next((one for one in options if name(one) == "mc:Choice" and _is_understood(one)), None)
        if shown is None:
            shown = next((one for one in options if name(one) == "mc:Fallback"), None)
        known = set(WORD.findall(words_of(shown)))
        unseen: list[str] = []
        for one in options:
            if one is not shown:
                words = words_of(one)
                unseen += [words] if set(WORD.findall(words)) - known else []
                element.remove(one)
        return shown, " ".join(unseen)

    def chart(self, relation: str | None, hidden: HiddenKind | None) -> list[Block]:
        """The titles and names of a chart; what it shows is not read."""
        self.book.charts += 1
        root = self._other(relation)
        if root is None:
            return [Lost("a chart", "its part is missing or damaged")]
        found = [words_of(one) for one in root.iter() if name(one) == "a:p"]
        for cache in (one for one in root.iter() if name(one) == "c:strCache"):
            found.append(", ".join((value.text or "") for value in cache.iter() if name(value) == "c:v"))
        return [Paragraph([Piece(words, hidden)], role=UnitRole.LABEL) for words in dict.fromkeys(found)]

    def diagram(self, relation: str | None, hidden: HiddenKind | None) -> list[Block]:
        """The words of a drawing of boxes and arrows, a paragraph each."""
        root = self._other(relation)
        if root is None:
            return [Lost("a diagram", "its part is missing or damaged")]
        return [Paragraph([Piece(words_of(one), hidden)]) for one in root.iter() if name(one) == "a:p"]

    def target(self, relation: str | None) -> str:
        """Name of the part that an id points to."""
        found = self.book.package.relations(self.part).get(relation or "")
        return found.target if found else ""

    def _other(self, relation: str | None) -> Element | None:
        part = self.target(relation)
        return self.book.tree(part) if self.book.package.has(part) else None


def words_of(element: Element | None) -> str:
    """The words of everything in an element."""
    pieces: list[str] = []
    for one in element.iter() if element is not None else ():
        what = name(one)
        if what in WORDS:
            pieces.append(text_in(one))
        elif what in {"w:p", "a:p", "w:br", "w:tab"}:
            pieces.append(" ")
    return " ".join("".join(pieces).split())


def _is_understood(choice: Element) -> bool:
    prefixes = (choice.get("Requires") or "").split()
    return all(choice.nsmap.get(prefix) in _UNDERSTOOD for prefix in prefixes)


def _sections(root: Element) -> Iterator[tuple[Element, bool]]:
    """How a section begins is said in its own properties, which stand at its end."""
    found = [one for one in root.iter() if name(one) == "w:sectPr"]
    for index, one in enumerate(found):
        following = child(found[index + 1], "w:type") if index + 1 < len(found) else None
        kind = attr(following, "val") or "nextPage"
        yield one, index + 1 < len(found) and kind in {"nextPage", "oddPage", "evenPage"}


def notes_by_id(story: Story | None) -> dict[str, Element]:
    """The notes or comments of a part, without the lines that only separate them."""
    found: dict[str, Element] = {}
    for what in ("w:footnote", "w:endnote", "w:comment"):
        for one in children(story.root if story else None, what):
            if attr(one, "type") in {None, "normal"}:
                found.setdefault(attr(one, "id") or "", one)
    return found
