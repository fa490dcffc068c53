"""Text -> HTML, the one way there is: a plain string is other people's words and is escaped, only ``Html`` is not.

Nothing here can make an address: ``href`` leads to a place on the same page or is refused.
"""

import html
import re
from collections.abc import Iterable
from typing import Final

from rationale_reviewer.report.neutral import visible

# Letters and signs that need no care, which is nearly all of any text: they pass with one look.
_PLAIN: Final = re.compile("[\t\n !#-%(-;=?-~\xa0-\xac\xae-\u024f\u2010-\u2027]*")
_STRONG: Final = re.compile(r"\*\*([^*\n<>]+)\*\*")
_EMPHASIS: Final = re.compile(r"\*([^*\n<>]+)\*")
_CODE: Final = re.compile(r"`([^`\n]+)`")
_VOID: Final = frozenset({"input", "br", "hr", "meta", "link"})
Value = str | int | bool | None


class Html(str):
    """Text that is HTML already: made by this module's functions and from the program's own literals, nowhere else."""

    __slots__ = ()


NOTHING: Final = Html("")


def escape(words: str) -> Html:
    """Other people's words as letters and nothing else: no markup, no control or bidirectional characters."""
    return Html(words if _PLAIN.fullmatch(words) else html.escape(visible(words)))


def own(words: str) -> Html:
    """The bank's or the program's own words: emphasis and code take effect, all else is escaped."""
    safe = escape(words)
    if "*" not in safe and "`" not in safe:
        return safe
    marked = _STRONG.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", safe))
    return Html(_EMPHASIS.sub(r"<em>\1</em>", marked))


def join(parts: Iterable[str], by: str = "") -> Html:
    """The parts one behind the other; those that are no HTML are escaped."""
    between = by if isinstance(by, Html) else escape(by)
    return Html(between.join(part if isinstance(part, Html) else escape(part) for part in parts))


def tag(name: str, *children: str, **attributes: Value) -> Html:
    """One element.

    Args:
        name: Its name, a literal of the program.
        children: What stands in it; a plain string is escaped.
        attributes: ``class_`` is ``class``, ``data_x`` is ``data-x``; True stands alone, None and False are left out.

    Raises:
        ValueError: An ``href`` leads off the page.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(children)}</{name}>")


def _attribute(key: str, value: Value) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    if name == "href" and not str(value).startswith("#"):
        raise ValueError(f"a link of a report leads to a place on its own page, not to {value!r}")
    return f' {name}="{escape(str(value))}"'
