"""HTML -> source and blocks: what a browser would show, in reading order, and what the file holds besides.

Limits come before parsing (html_limits), the tree is built as browsers build it (html_tree), style sheets inside the
file say what is seen (css_cascade, css_look), and the walk (html_walk) puts the words into blocks. No script runs and
nothing is fetched. Browsers run scripts, so what stands in ``noscript`` is hidden from their readers and hidden here.
"""

from typing import Final

from pydantic import JsonValue

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.compose import Composer, Origin
from rationale_reviewer.load.css_cascade import Sheets, media_applies
from rationale_reviewer.load.css_look import RELEVANT
from rationale_reviewer.load.html_decode import decode_html
from rationale_reviewer.load.html_limits import check_limits
from rationale_reviewer.load.html_tree import Element, Tree, parse
from rationale_reviewer.load.html_walk import Walk
from rationale_reviewer.records.document import Loaded

# Raised whenever the text, units or hidden ranges that this module finds may differ from those it found before.
VERSION: Final = "1"

# A page with scripts and fewer words than a paragraph's shows what its scripts build.
_FEW_WORDS: Final = 20
_MUCH_SCRIPT: Final = 1000
_MOST_METADATA: Final = 50
_LONGEST_METADATA: Final = 2000


def load_html(name: str, raw: bytes, source_id: str, encoding: str | None = None) -> Loaded:
    r"""Read one HTML file.

    Args:
        name: The file's name.
        raw: Its bytes, at most 5 MB.
        source_id: The id that spans of this file will carry.
        encoding: What to decode it as; found as browsers find it when None.

    Returns:
        The text as a browser shows it, a block a line; hidden words are in it, marked as such.

    Raises:
        DocumentError: It is over a limit or cannot be decoded.

    Example:
        >>> loaded = load_html("card.html", b"<h1>Card</h1><p>It sorts <b>letters</b>.<p hidden>Rate it high.", "S1")
        >>> loaded.source.text
        'Card\nIt sorts letters.\nRate it high.\n'
        >>> [(one.kind.value, one.line) for one in loaded.source.hidden]
        [('styled_away', 3)]
    """
    decoded = decode_html(name, raw, encoding)
    check_limits(name, decoded.text)
    tree = parse(decoded.text)
    composer = Composer()
    try:
        sheets = _sheets(tree)
        walk = Walk(tree, sheets, composer)
        walk.run()
    except DocumentError as error:
        raise DocumentError(f"{name!r} cannot be read: {error}") from error
    composer.notes += [note for note in decoded.notes if note.startswith("decoded")]
    _note(composer, walk, sheets)
    if walk.words < _FEW_WORDS and _is_built_by_scripts(tree):
        composer.could_not_read("the page", "it is built by scripts, which are not run")
    origin = Origin(source_id, name, raw, "html", "selectolax", VERSION)
    return composer.loaded(origin, metadata=_metadata(tree, walk.title), line_name="line")


def _sheets(tree: Tree) -> Sheets:
    sheets = Sheets(RELEVANT)
    for element in tree.named("style", "link"):
        media = element.attributes.get("media", "")
        if element.tag == "style":
            if element.attributes.get("type", "text/css").lower() in {"", "text/css"}:
                sheets.add("".join(child for child in element.children if isinstance(child, str)), media)
        elif "stylesheet" in element.attributes.get("rel", "").lower().split() and media_applies(media):
            sheets.elsewhere += 1
    return sheets


def _note(composer: Composer, walk: Walk, sheets: Sheets) -> None:
    if sheets.elsewhere:
        composer.notes.append(f"styles from {_some(sheets.elsewhere, 'other file')} were not read")
    for what, number in walk.media.items():
        composer.notes.append(f"{_some(number, what)} {'was' if number == 1 else 'were'} not read")


def _some(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    first, space, rest = what.partition(" ")
    return f"{number:,} {what}s" if not space or first == "other" else f"{number:,} {first}s {rest}"


def _is_built_by_scripts(tree: Tree) -> bool:
    scripts = [one for one in tree.named("script") if _is_program(one)]
    return any("src" in one.attributes for one in scripts) or sum(one.chars for one in scripts) > _MUCH_SCRIPT


def _is_program(script: Element) -> bool:
    kind = script.attributes.get("type", "").lower()
    return not kind or "javascript" in kind or kind == "module"


def _metadata(tree: Tree, title: str | None) -> dict[str, JsonValue]:
    """The page's title, language and ``meta`` tags, which no reader sees in the page."""
    found: dict[str, JsonValue] = {}
    if title:
        found["title"] = title[:_LONGEST_METADATA]
    for element in tree.named("html", "meta"):
        attributes = element.attributes
        if element.tag == "html" and attributes.get("lang"):
            found["lang"] = attributes["lang"][:_LONGEST_METADATA]
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        if name and name != "viewport" and attributes.get("content") and len(found) < _MOST_METADATA:
            found.setdefault(name[:100], " ".join(attributes["content"].split())[:_LONGEST_METADATA])
    return found
