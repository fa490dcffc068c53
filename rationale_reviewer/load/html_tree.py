"""Decoded HTML -> a tree of plain objects, parsed as browsers do and built without recursion."""

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

_SVG: Final = frozenset({"svg"})
_HTML_INSIDE_SVG: Final = frozenset({"foreignobject", "desc", "title"})


class Comment(NamedTuple):
    """A comment's words."""

    text: str


class Element:
    """An element with its place in the tree."""

    __slots__ = (
        "attributes",
        "chars",
        "children",
        "classes",
        "end",
        "order",
        "parent",
        "place",
        "svg",
        "tables",
        "tag",
    )

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None", order: int) -> None:
        self.tag = tag
        """In small letters."""
        self.attributes = attributes
        self.classes = attributes["class"].split() if "class" in attributes else []
        self.parent = parent
        self.children: list[Child] = []
        self.order = order
        """Number in document order."""
        self.end = order + 1
        """Number of the element after the last one inside."""
        self.place = 0
        """Number among the elements of its parent."""
        self.chars = 0
        """Code points of text inside."""
        self.tables = 0
        """Tables inside."""
        self.svg: bool = tag in _SVG or (parent is not None and parent.svg and parent.tag not in _HTML_INSIDE_SVG)
        """Whether it is drawn by SVG's rules."""

    def elements(self) -> "Iterator[Element]":
        """Children that are elements."""
        return (child for child in self.children if isinstance(child, Element))


Child: TypeAlias = Element | Comment | str


class Tree(NamedTuple):
    """A parsed page: a root without a tag, and all elements in document order, the root first."""

    root: Element
    elements: list[Element]
    quirks: bool
    """Whether it has no document type, so that browsers read some values leniently."""

    def named(self, *tags: str) -> Iterator[Element]:
        """Elements with one of the tags, in document order."""
        return (element for element in self.elements if element.tag in tags)


def parse(html: str) -> Tree:
    """Parse a page as a browser with scripts does: what stands in ``noscript`` is raw text."""
    parser = LexborHTMLParser(html, options=LexborDocumentOptions.WO_EVENTS, scripting=True)
    root = Element("", {}, None, 0)
    elements = [root]
    quirks = True
    top = parser.root.parent if parser.root is not None else None
    if top is not None:
        quirks = not _fill(top.first_child, root, elements)
    _measure(elements)
    return Tree(root, elements, quirks)


def _fill(first: LexborNode | None, root: Element, elements: list[Element]) -> bool:
    """Copy the nodes into the tree; whether there was a document type."""
    waiting: list[tuple[LexborNode | None, Element]] = [(first, root)]
    typed = False
    while waiting:
        node, parent = waiting.pop()
        while node is not None:
            tag = node.tag
            if tag == "-text":
                parent.children.append(node.text_content or "")
            elif tag == "-comment":
                comment = Comment(_comment(node.html or ""))
                if not comment.text.startswith("?xml"):  # a declaration is no remark
                    parent.children.append(comment)
            elif tag == "-doctype":
                typed = True
            elif tag is not None:
                child = _element(node, tag, parent, elements)
                inside = _first_inside(node, tag)
                if inside is not None:
                    waiting.append((node.next, parent))
                    node, parent = inside, child
                    continue
            node = node.next
    return typed


def _element(node: LexborNode, tag: str, parent: Element, elements: list[Element]) -> Element:
    attributes = {name.lower(): value or "" for name, value in node.attributes.items()}
    child = Element(tag.lower(), attributes, parent, len(elements))
    elements.append(child)
    parent.children.append(child)
    return child


def _first_inside(node: LexborNode, tag: str) -> LexborNode | None:
    if tag == "template":
        fragments = node.template_fragments()
        return fragments[0].first_child if fragments else None
    return node.first_child


def _comment(html: str) -> str:
    return html.removeprefix("<!--").removesuffix("-->")


def _measure(elements: list[Element]) -> None:
    """Places, ends and sizes, from the last element to the first."""
    for element in elements:
        for place, child in enumerate(element.elements()):
            child.place = place
    for element in reversed(elements):
        element.chars += sum(len(child) for child in element.children if isinstance(child, str))
        if element.parent is not None:
            element.parent.chars += element.chars
            element.parent.tables += element.tables + (element.tag == "table")
            element.parent.end = max(element.parent.end, element.end)
