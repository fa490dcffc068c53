"""A page's tree -> blocks of words in reading order, seen and hidden told apart.

The walk keeps a frame an open element and needs no recursion. What a page shows by other means than text - embedded
pages, shadow trees, pictures - is named and not read.
"""

import html
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from rationale_reviewer.load.compose import Composer
from rationale_reviewer.load.css_cascade import Sheets
from rationale_reviewer.load.css_look import Look
from rationale_reviewer.load.html_flow import Flow
from rationale_reviewer.load.html_looks import Looks
from rationale_reviewer.load.html_marks import Counter
from rationale_reviewer.load.html_tables import Rows, holds_data
from rationale_reviewer.load.html_tree import Child, Comment, Element, Tree
from rationale_reviewer.records.vocabulary import HiddenKind, UnitRole
from rationale_reviewer.text import WORD, count_words

_NEVER_TEXT: Final = frozenset({"script", "style"})
_RAW: Final = frozenset({"noscript", "noembed", "noframes", "iframe"})
# Marks are taken out, words of remarks are kept: they are hidden like all that stands beside them.
_TAG: Final = re.compile(r"<!--|-->|</?[A-Za-z][^<>]*>")
_VALUES: Final = frozenset({"", "text", "search", "email", "url", "tel", "number", "date", "button", "submit", "reset"})
_EMBEDDED: Final = {"iframe": ("src", "srcdoc"), "frame": ("src",), "object": ("data",), "embed": ("src",)}
_MEDIA: Final = {"img": "picture", "video": "video", "audio": "recording", "canvas": "drawing made by scripts"}
_BOXES: Final = frozenset({"block", "list-item", "flex", "grid", "cell"})
_PRE: Final = frozenset({"pre", "listing", "xmp", "plaintext"})
_PROGRAM: Final = re.compile(
    r"\b(?:lang(?:uage)?|brush|highlight)[-:](?!(?:text|txt|plain|plaintext|none|md|markdown)\b)\w"
)
_LABEL_WORDS: Final = 12


class Context(NamedTuple):
    """What the words of an element become."""

    kind: str = "paragraph"
    level: int = 0
    lead: str = ""
    mark: list[str] = []
    """A list mark that is not put yet; shared by all that stands in the item."""


class Frame(NamedTuple):
    """An open element."""

    element: Element
    children: Iterator[Child]
    look: Look
    context: Context
    linked: bool
    counter: Counter | None
    own_block: bool
    """Whether what it holds is a block of its own, because it is hidden and nothing stood before it."""


class Walk:
    """One walk over a page."""

    def __init__(self, tree: Tree, sheets: Sheets, composer: Composer) -> None:
        self._tree, self._composer = tree, composer
        self._looks = Looks(sheets, quirks=tree.quirks)
        self._flow = Flow()
        self._frames: list[Frame] = []
        self._rows: Rows | None = None
        self._terms = ""
        self._line = 1
        self.title: str | None = None
        self.words = 0
        """Visible words so far."""
        self.media: dict[str, int] = {}
        """Pictures and the like by their name."""

    def run(self) -> None:
        """Walk over the whole page."""
        look = self._looks.first
        root = self._tree.root
        self._frames = [Frame(root, iter(root.children), look, Context(), False, None, False)]
        while self._frames:
            frame = self._frames[-1]
            child = next(frame.children, None)
            if child is None:
                self._leave(self._frames.pop())
            elif isinstance(child, str):
                self._text(child, frame)
            elif isinstance(child, Comment):
                self._hide(child.text, HiddenKind.COMMENT)
            else:
                self._enter(child, frame)
        self._flush(Context())

    def _text(self, text: str, frame: Frame) -> None:
        look = frame.look
        if frame.element.tag in _RAW:
            self._hide(html.unescape(_TAG.sub(" ", text)), HiddenKind.STYLED_AWAY)
        elif look.gone:
            self._hide(text, HiddenKind.STYLED_AWAY)
        elif self._looks.unseen(look):
            self._flow.hide(text, look.white_space, HiddenKind.STYLED_AWAY, apart=False)
        elif frame.element.tag not in {"table", "tbody", "tr"} or text.strip():
            self._flow.add(text, look.white_space, bold=look.bold, linked=frame.linked)

    def _hide(self, text: str, kind: HiddenKind) -> None:
        if WORD.search(text):
            self._flow.hide(text, "normal", kind, apart=True)

    def _enter(self, element: Element, above: Frame) -> None:
        """Open an element, or deal with one that holds no words of its own."""
        tag = element.tag
        if tag in _NEVER_TEXT:
            return
        look = self._looks.of(element, above.look)
        if tag in _EMBEDDED:
            self._embedded(element, look)
        if tag in _MEDIA and not look.unseen:
            self.media[_MEDIA[tag]] = self.media.get(_MEDIA[tag], 0) + 1
        if tag == "title" and not element.svg and self.title is None:
            self.title = " ".join("".join(one for one in element.children if isinstance(one, str)).split())
        elif tag == "template" and any(name.startswith("shadowroot") for name in element.attributes):
            self._shadow(element)
        elif tag == "br":
            self._flow.line(HiddenKind.STYLED_AWAY if look.gone else None)
        elif tag == "input":
            self._value(element, look)
        else:
            self._open(element, look, above)

    def _open(self, element: Element, look: Look, above: Frame) -> None:
        tag = element.tag
        out = look.gone and not above.look.gone
        own_block = out and not self._flow.seen and look.display != "inline" and self._rows is None
        if own_block or (look.display in _BOXES and not look.gone):
            self._flush(above.context)
        elif look.display == "inline-block" and not look.gone:
            self._flow.blank()
        elif look.gone and look.display in _BOXES:
            self._flow.line(HiddenKind.STYLED_AWAY) if own_block else None
        context, counter = self._context(element, look, above)
        self._table_tag(tag, element, look)
        href = element.attributes.get("href") if tag == "a" else None
        linked = above.linked if href is None else href.startswith("#")
        self._frames.append(Frame(element, iter(element.children), look, context, linked, counter, own_block))

    def _table_tag(self, tag: str, element: Element, look: Look) -> None:
        if tag == "table" and self._rows is None and not look.gone and holds_data(element, self._tree):
            self._rows = Rows()
        elif self._rows is not None and tag in {"thead", "tbody", "tfoot"}:
            self._rows.group(tag)
        elif self._rows is not None and tag == "tr":
            self._rows.row()
        elif self._rows is not None and tag in {"td", "th"}:
            self._flush(Context())
            self._rows.cell(tag)

    def _leave(self, frame: Frame) -> None:
        """Close an element."""
        look, tag = frame.look, frame.element.tag
        if frame.own_block or tag in {"td", "th"} or (look.display in _BOXES and not look.gone):
            self._flush(frame.context, caption=tag == "caption")
        elif look.display == "inline-block" and not look.gone:
            self._flow.blank()
        elif look.gone and look.display in _BOXES and not self._flow.seen:
            self._flow.line(HiddenKind.STYLED_AWAY)
        if tag == "table" and self._rows is not None and not look.gone:
            self._line += self._rows.into(self._composer)
            self._rows = None
        if tag == "dl":
            self._terms = ""

    def _context(self, element: Element, look: Look, above: Frame) -> tuple[Context, Counter | None]:
        tag, context = element.tag, above.context
        if look.display not in _BOXES or look.gone:
            return context, above.counter
        level = _heading_level(element)
        if level:
            return context._replace(kind="heading", level=level), None
        if tag in {"ol", "ul", "menu", "dir"}:
            return Context(lead=context.lead), Counter.of(element)
        if look.display == "list-item":
            counter = above.counter or Counter.of(element)
            mark = counter.next(element) if look.marks else ""
            return Context("list_item", mark=[mark] if mark else []), None
        if tag in _PRE:
            return context._replace(kind=_pre_kind(element)), None
        if tag == "dt":
            return Context("term"), None
        if tag == "dd":
            return Context("list_item", lead=self._terms), None
        return context, None

    def _flush(self, context: Context, *, caption: bool = False) -> None:
        """Put the words that have come as a block, or into the cell that is open."""
        flow, self._flow = self._flow, Flow()
        runs = flow.taken()
        if not runs:
            return
        if flow.seen:
            self.words += sum(count_words(run.text) for run in runs if run.hidden is None)
        if self._rows is not None and not caption and self._rows.put(runs):
            return
        self._line += 1 + sum(run.text.count("\n") for run in runs)
        if not flow.seen:
            self._composer.block(runs)
            return
        kind, role = _kind_and_role(context, flow)
        words = " ".join("".join(run.text for run in runs if run.hidden is None).split())
        if context.kind == "term":
            self._terms = words
        mark = context.mark.pop() if context.mark and kind == "list_item" else ""
        self._composer.block(runs, kind, level=context.level, lead=context.lead, mark=mark, role=role)

    def _value(self, element: Element, look: Look) -> None:
        """What stands in a field or on a button."""
        value = element.attributes.get("value", "")
        if element.attributes.get("type", "").lower() not in _VALUES or not value:
            return
        if look.gone:
            self._hide(value, HiddenKind.STYLED_AWAY)
            return
        self._flow.blank()
        if look.unseen:
            self._flow.hide(value, "normal", HiddenKind.STYLED_AWAY, apart=True)
        else:
            self._flow.add(value, "normal")
        self._flow.blank()

    def _embedded(self, element: Element, look: Look) -> None:
        sources = [name for name in _EMBEDDED[element.tag] if element.attributes.get(name, "").strip()]
        small = {"0", "1", "0px", "1px"} & {element.attributes.get(name, "") for name in ("width", "height")}
        style = element.attributes.get("style", "").replace(" ", "")
        put_away = small or "hidden" in element.attributes or "display:none" in style or "visibility:hidden" in style
        if not sources or put_away or self._frames[-1].look.unseen or not look.visible:
            return
        if element.attributes.get("type", "").startswith("image/"):
            self.media["picture"] = self.media.get("picture", 0) + 1
        else:
            self._composer.could_not_read(f"an embedded page near line {self._line}", "it is another document")

    def _shadow(self, element: Element) -> None:
        inside = self._tree.elements[element.order : element.end]
        words = any(isinstance(child, str) and WORD.search(child) for one in inside for child in one.children)
        if words and not self._frames[-1].look.unseen:
            self._composer.could_not_read(
                f"a part near line {self._line}", "it is a shadow tree, whose order and styles are not followed"
            )


def _heading_level(element: Element) -> int:
    tag = element.tag
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return int(tag[1])
    if element.attributes.get("role") == "heading":
        level = element.attributes.get("aria-level", "2")
        return min(6, int(level[:9])) if level.isascii() and level.isdigit() and level != "0" else 2
    return 0


def _pre_kind(element: Element) -> str:
    """Code when a class names a programming language, else whatever its lines look like."""
    classes = [*element.classes, *(name for child in element.elements() for name in child.classes)]
    return "code" if any(_PROGRAM.search(name) for name in classes) else "preformatted"


def _kind_and_role(context: Context, flow: Flow) -> tuple[str, UnitRole | None]:
    kind = "paragraph" if context.kind == "term" else context.kind
    if kind == "heading":
        return kind, None
    if flow.linked:
        return kind, UnitRole.CONTENTS
    words = sum(count_words(run.text) for run in flow.runs if run.hidden is None)
    label = context.kind == "term" or (kind == "paragraph" and flow.bold)
    ends = flow.runs[-1].text.rstrip()[-1:] in {".", "!", "?"}
    return kind, UnitRole.LABEL if label and words <= _LABEL_WORDS and not ends else None
