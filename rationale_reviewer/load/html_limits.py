"""What a page may hold before it is parsed.

The parser takes time that grows with the square of how deep elements are nested (30,000 deep 1.1 s, 1,000,000 over a
minute), of how many attributes a tag has (8,000 attributes 0.12 s), and of how many different formatting tags are left
open (800 of them 0.09 s and 300,000 elements). So tags are counted first, in one pass, as the parser would nest them.
"""

import re
from typing import Final

from rationale_reviewer.errors import DocumentError

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_DEPTH: Final = 200
# A real page of 1.7 MB has 11,000 elements; 150,000 paragraphs take 6 s and 300 MB to read.
MAX_ELEMENTS: Final = 150_000
# The most seen in a real tag is 40.
MAX_ATTRIBUTES: Final = 500

_TAG: Final = re.compile(
    r"""<(?:
        !--(?P<short>-?>)?
      | (?P<odd>[!?]|/(?![a-zA-Z>]))
      | (?P<close>/?)(?P<name>[a-zA-Z][^\s/>]{0,60})
        (?P<rest>(?:[^>=]++|=[ \t\n\r\f]*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+)
    )""",
    re.VERBOSE,
)
_COMMENT_END: Final = re.compile(r"--!?>")
_ATTRIBUTE: Final = re.compile(r"=[ \t\n\r\f]*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>]*+)|[^\s=/]++")
_RAW: Final = frozenset(
    {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"}
)
_VOID: Final = frozenset({
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img", "input", "keygen",
    "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
_FORMATTING: Final = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
_CELLS: Final = frozenset({"td", "th", "caption"})
# An element of the first kind is closed by a start tag of the second; the third are bounds that it does not reach past.
_IMPLIED: Final = {
    "li": ({"li"}, {"ul", "ol", "menu"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr", "td", "th"}, {"table", "tbody", "thead", "tfoot"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "tbody": ({"tbody", "thead", "tfoot", "tr", "td", "th", "caption", "colgroup"}, {"table"}),
    "thead": ({"tbody", "thead", "tfoot", "tr", "td", "th", "caption", "colgroup"}, {"table"}),
    "tfoot": ({"tbody", "thead", "tfoot", "tr", "td", "th", "caption", "colgroup"}, {"table"}),
    "option": ({"option"}, {"select", "optgroup", "datalist"}),
    "optgroup": ({"option", "optgroup"}, {"select"}),
    "a": ({"a"}, {"td", "th", "table", "caption", "object"}),
    "body": ({"head"}, set()),
}  # fmt: skip
_CLOSES_P: Final = frozenset({
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "li",
    "dt", "dd", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "ul", "xmp",
    "listing",
})  # fmt: skip
_P_BOUNDS: Final = frozenset({"td", "th", "caption", "table", "button", "object", "html", "template", "marquee"})
# Of formatting tags that are alike the parser keeps three.
_MOST_ALIKE: Final = 3
_ONCE: Final = frozenset({"html", "body", "head"})


def check_limits(name: str, html: str) -> None:
    """Refuse a page that would take too long or too much memory to parse.

    Raises:
        DocumentError: One line with the limit that it breaks.
    """
    count = _Count(name)
    at = 0
    while match := _TAG.search(html, at):
        at = match.end()
        if match["name"]:
            closing = bool(match["close"])
            tag = match["name"].lower()
            count.tag(tag, match["rest"], closing=closing)
            if tag in _RAW and not closing and not count.foreign:
                at = _raw_end(html, tag, at)
        elif match["odd"]:
            count.remark()
            at = _after(html.find(">", at), len(html))
        else:
            count.remark()
            if match["short"]:
                continue
            end = _COMMENT_END.search(html, at)
            at = end.end() if end else len(html)


def _after(found: int, length: int) -> int:
    return length if found == -1 else found + 1


def _raw_end(html: str, tag: str, at: int) -> int:
    """Where the end tag of an element of raw text begins; it holds no tags."""
    end = re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE).search(html, at)
    return len(html) if end is None or tag == "plaintext" else end.start()


class _Count:
    """How deep and how many elements are, as the tags come."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: list[str] = []
        self._formatting: list[tuple[str, str] | None] = []
        self._elements = 0
        self._once = 0
        self.foreign = 0

    def tag(self, tag: str, rest: str, *, closing: bool) -> None:
        """Take a tag into account."""
        if closing:
            self._close(tag)
            return
        if len(rest) > MAX_ATTRIBUTES and sum(1 for _ in _ATTRIBUTE.finditer(rest)) > 2 * MAX_ATTRIBUTES:
            self._refuse(f"a tag with more than {MAX_ATTRIBUTES} attributes")
        self._once += tag in _ONCE and len(rest) > 1
        if self._once > MAX_ATTRIBUTES:
            self._refuse(f"more than {MAX_ATTRIBUTES} tags of html and body")
        self._count(tag)
        if tag not in _VOID and tag not in _ONCE and not (self.foreign and rest.endswith("/")):
            self._push(tag, rest)

    def remark(self) -> None:
        """Take a comment into account."""
        self._count("")

    def _count(self, tag: str) -> None:
        """One element more, and those formatting elements that a new block opens again."""
        self._elements += 1 + (tag in _CLOSES_P and self._live())
        if self._elements > MAX_ELEMENTS:
            self._refuse(f"more than {MAX_ELEMENTS:,} elements")

    def _live(self) -> int:
        """Formatting tags that are open since the last cell began."""
        live = 0
        for entry in reversed(self._formatting):
            if entry is None:
                break
            live += 1
        return live

    def _push(self, tag: str, rest: str) -> None:
        if tag in _CLOSES_P:
            self._imply({"p"}, _P_BOUNDS)
        if tag in _IMPLIED:
            self._imply(*_IMPLIED[tag])
        self._open.append(tag)
        self.foreign += tag in {"svg", "math"}
        if tag in _CELLS:
            self._formatting.append(None)
        elif tag in _FORMATTING and self._formatting.count((tag, rest)) < _MOST_ALIKE:
            self._formatting.append((tag, rest))
        if len(self._open) > MAX_DEPTH or len(self._formatting) > MAX_DEPTH:
            self._refuse(f"elements more than {MAX_DEPTH} deep")

    def _imply(self, tags: set[str], bounds: set[str] | frozenset[str]) -> None:
        """Close the outermost open element of the tags that stands inside the bounds."""
        lowest = None
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at] in bounds:
                break
            if self._open[at] in tags:
                lowest = at
        if lowest is not None:
            self._pop(lowest)

    def _close(self, tag: str) -> None:
        if tag in _FORMATTING:
            for at in range(len(self._formatting) - 1, -1, -1):
                entry = self._formatting[at]
                if entry is None:
                    break
                if entry[0] == tag:
                    del self._formatting[at]
                    break
        if tag == "br" or (tag == "p" and tag not in self._open):
            self._count(tag)  # these end tags make an element
        if tag in self._open:
            at = len(self._open) - 1 - self._open[::-1].index(tag)
            if tag in _FORMATTING and at < len(self._open) - 1:
                del self._open[at]  # blocks inside stay open
            else:
                self._pop(at)

    def _pop(self, at: int) -> None:
        for tag in self._open[at:]:
            self.foreign -= tag in {"svg", "math"}
            if tag in _CELLS and None in self._formatting:
                while self._formatting.pop() is not None:
                    pass
        del self._open[at:]

    def _refuse(self, what: str) -> None:
        raise DocumentError(f"{self._name!r} has {what}; export it as plain text or Markdown")
