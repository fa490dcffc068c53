"""How browsers show elements when no style sheet says otherwise, and what attributes say of their looks."""

from typing import Final

from rationale_reviewer.load.html_tree import Element

_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "html", "legend", "listing", "main", "menu", "nav", "ol", "p", "plaintext", "pre",
    "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp",
})  # fmt: skip
_NONE: Final = frozenset({
    "area", "base", "basefont", "datalist", "head", "link", "meta", "noembed", "noframes", "noscript", "param", "rp",
    "script", "style", "template", "title", "iframe", "audio", "video", "canvas",
})  # fmt: skip
_INLINE_BLOCKS: Final = frozenset({"button", "input", "meter", "progress", "select", "textarea", "option", "optgroup"})
# Elements of drawings and formulas that hold words and are not drawn.
_UNDRAWN: Final = frozenset({
    "annotation", "annotation-xml", "clippath", "defs", "desc", "lineargradient", "marker", "mask", "metadata",
    "pattern", "radialgradient", "symbol", "title",
})  # fmt: skip
_SVG_BLOCKS: Final = frozenset({"text", "foreignobject", "svg"})
_BOLD: Final = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_CONTROLS: Final = frozenset({"button", "input", "select", "textarea"})
_SVG_ATTRIBUTES: Final = ("fill", "fill-opacity", "opacity", "visibility", "display", "font-size", "style")
_PRE: Final = frozenset({"pre", "listing", "plaintext", "xmp", "textarea"})
_FONT_SIZES: Final = {
    "1": "x-small", "2": "small", "3": "medium", "4": "large", "5": "x-large", "6": "xx-large", "7": "xx-large",
}  # fmt: skip


def display_of(element: Element) -> str:
    """How an element is displayed by default: block, inline, inline-block, list-item or none."""
    tag = element.tag
    if element.svg or tag in {"annotation", "annotation-xml"}:
        return "none" if tag in _UNDRAWN else "block" if tag in _SVG_BLOCKS else "inline"
    if tag in _NONE or _is_put_away(element):
        return "none"
    if tag == "li":
        return "list-item"
    if tag in _INLINE_BLOCKS:
        return "inline-block"
    return "block" if tag in _BLOCKS else "inline"


def _is_put_away(element: Element) -> bool:
    attributes = element.attributes
    if "hidden" in attributes or "popover" in attributes:
        return True
    return (element.tag == "dialog" and "open" not in attributes) or (element.tag == "object" and "data" in attributes)


def hints(element: Element, *, quirks: bool) -> dict[str, str]:
    """What is declared of an element by its name and attributes, weaker than every style sheet."""
    tag, attributes = element.tag, element.attributes
    found: dict[str, str] = {}
    if element.svg:
        return {name: attributes[name].lower() for name in _SVG_ATTRIBUTES[:-1] if name in attributes}
    if tag in _BOLD:
        found["font-weight"] = "bold"
    if tag in _PRE:
        found["white-space"] = "pre"
    if tag in _CONTROLS:
        found |= {"color": "black", "background-color": "#efefef", "font-size": "13.3px"}
    elif tag == "mark":
        found |= {"color": "black", "background-color": "yellow"}
    elif tag == "a" and "href" in attributes:
        found["color"] = "#0000ee"
    elif tag == "dialog":
        found |= {"color": "black", "background-color": "white"}
    elif tag == "table" and quirks:
        found["font-size"] = "medium"
    if attributes:
        _attributes(tag, attributes, found)
    return found


def _attributes(tag: str, attributes: dict[str, str], found: dict[str, str]) -> None:
    """Colours and sizes as pages gave them before there were style sheets."""
    if "bgcolor" in attributes:
        found["background-color"] = _legacy(attributes["bgcolor"])
    if attributes.get("background") and tag in {"body", "table", "tr", "td", "th", "tbody", "thead", "tfoot"}:
        found["background-image"] = "url(x)"
    if tag == "body" and "text" in attributes:
        found["color"] = _legacy(attributes["text"])
    elif tag == "font":
        if "color" in attributes:
            found["color"] = _legacy(attributes["color"])
        if attributes.get("size") in _FONT_SIZES:
            found["font-size"] = _FONT_SIZES[attributes["size"]]


def _legacy(value: str) -> str:
    """A colour attribute's value, where the sign in front of the digits may be left out."""
    bare = value.strip().lower()
    if len(bare) == 6 and all(char in "0123456789abcdef" for char in bare):
        return "#" + bare
    return bare
