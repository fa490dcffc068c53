"""The style sheets of a page -> what they declare of each element, the winner first.

Only sheets inside the file are read. Media queries are answered for a laptop's screen in light colours: what a rule
hides at every width but a telephone's is hidden. Layers, nesting, ``!important`` and specificity count as in browsers.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from tinycss2 import parse_blocks_contents, parse_component_value_list, parse_stylesheet, serialize

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.css import VIEW_HEIGHT, VIEW_WIDTH, Declared, bounded, declarations, declared_in, pixels
from rationale_reviewer.load.css_selectors import Budget, Selector, Specificity, selectors
from rationale_reviewer.load.html_tree import Element

_RANGE: Final = re.compile(r"\((min|max)-(width|height)\s*:\s*([^()]+)\)|\((width|height)\s*(>=?|<=?)\s*([^()]+)\)")
_FEATURES: Final = {
    "(prefers-color-scheme:light)": True,
    "(prefers-reduced-motion:no-preference)": True,
    "(hover:hover)": True,
    "(hover)": True,
    "(pointer:fine)": True,
    "(orientation:landscape)": True,
    "(scripting:enabled)": True,
    "(color)": True,
}
# Animations that show at their end what was transparent before; they stay so where they fill forwards.
_SHOWS_AT_THE_END: Final = re.compile(r"(?:\bto|100%)\s*\{[^{}]*?opacity\s*:\s*(?:1|0?\.[1-9])", re.IGNORECASE)
_ENDS: Final = frozenset({"forwards", "both"})
_GROUPS: Final = frozenset({"media", "supports", "layer", "container", "scope", "starting-style", "document"})
_UNLAYERED: Final = 1_000_000
_MOST_NESTED: Final = 8
# Nested rules multiply their selectors. Two common frameworks have some 8,000 rules together.
_MOST_RULES: Final = 30_000
# Two common frameworks together have 0.5 MB; 0.6 MB of nothing but signs take 3 s to parse.
_MOST_CSS: Final = 600_000
_LONGEST_PRELUDE: Final = 2_000

Weight = tuple[bool, bool, int, Specificity, int]
"""Important, inline, layer, specificity, order: the larger one wins."""


class Rule(NamedTuple):
    """What is declared of the elements that a selector selects."""

    selector: Selector
    declared: tuple[Declared, ...]
    layer: int
    order: int


class Sheets:
    """The rules of a page."""

    def __init__(self, relevant: frozenset[str]) -> None:
        self._relevant = relevant
        self._rules: dict[tuple[str, str], list[Rule]] = {}
        self._layers: dict[str, int] = {}
        self._order = 0
        self._size = 0
        self.elsewhere = 0
        """Sheets that other files hold."""
        self._showing: set[str] = set()
        self.budget = Budget()
        """How much comparing is left."""

    def __bool__(self) -> bool:
        return bool(self._rules)

    def add(self, css: str, media: str = "") -> None:
        """Read the text of a ``style`` element."""
        if media_applies(media):
            css = self._bounded(css)
            self._nodes(parse_stylesheet(css, skip_comments=True, skip_whitespace=True), [], _UNLAYERED, 0)

    def _bounded(self, css: str) -> str:
        self._size += len(css)
        if self._size > _MOST_CSS:
            raise DocumentError(f"the style sheets have more than {_MOST_CSS / 1e6:.1f} MB; remove the styles")
        return bounded(css)

    def _nodes(self, nodes: Iterable[Any], parents: Sequence[Sequence[Any]], layer: int, depth: int) -> None:
        """Follow rules into rules, to a bounded depth."""
        if depth > _MOST_NESTED:
            return
        for node in nodes:
            if node.type == "qualified-rule":
                self._qualified(node, parents, layer, depth)
            elif node.type == "at-rule":
                self._at_rule(node, parents, layer, depth)

    def _qualified(self, node: Any, parents: Sequence[Sequence[Any]], layer: int, depth: int) -> None:
        preludes = _nested(node.prelude, parents) if parents else [node.prelude]
        inside = parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        self._declare(preludes, inside, layer)
        if any(one.type in {"qualified-rule", "at-rule"} for one in inside):
            self._nodes(inside, preludes, layer, depth + 1)

    def _declare(self, preludes: Sequence[Sequence[Any]], inside: Sequence[Any], layer: int) -> None:
        declared = tuple(one for one in declared_in(inside) if one.name in self._relevant or one.name.startswith("--"))
        if not declared:
            return
        for prelude in preludes:
            if self._order + sum(token.type == "literal" and token.value == "," for token in prelude) >= _MOST_RULES:
                raise DocumentError(f"the style sheets have more than {_MOST_RULES:,} rules; remove the styles")
            for selector in selectors(prelude):
                self._order += 1
                self._rules.setdefault(_key(selector), []).append(Rule(selector, declared, layer, self._order))

    def _at_rule(self, node: Any, parents: Sequence[Sequence[Any]], layer: int, depth: int) -> None:
        name, prelude = node.lower_at_keyword, serialize(node.prelude).strip().lower()
        if name == "import":
            self.elsewhere += 1
        elif name == "layer":
            names = [one.strip() for one in prelude.split(",")] if prelude else [f"layer {len(self._layers)}"]
            ranks = [self._layers.setdefault(one, len(self._layers)) for one in names]
            layer = ranks[-1]
        elif name.endswith("keyframes") and _SHOWS_AT_THE_END.search(serialize(node.content or [])):
            self._showing.add(prelude)
        if node.content is None or name not in _GROUPS or not _group_applies(name, prelude):
            return
        inside = parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        if parents:
            self._declare(parents, inside, layer)
        self._nodes(inside, parents, layer, depth + 1)

    def of(self, element: Element) -> dict[str, str]:
        """What wins for each property of an element, its ``style`` attribute among it."""
        keys = [("", ""), ("tag", element.tag), *(("class", one) for one in element.classes)]
        keys += [("attribute", name) for name in element.attributes]
        if "id" in element.attributes:
            keys.append(("id", element.attributes["id"]))
        winners: dict[str, tuple[Weight, str]] = {}
        for key in keys:
            for rule in self._rules.get(key, ()):
                if rule.selector.matches(element, self.budget):
                    _offer(winners, rule.declared, rule.layer, rule.selector.specificity, rule.order, inline=False)
        style = element.attributes.get("style")
        if style:
            _offer(winners, declarations(style), _UNLAYERED, (0, 0, 0), 0, inline=True)
        found = {name: value for name, (_, value) in winners.items()}
        words = frozenset(found.get("animation", "").split()) if self._showing else frozenset()
        if words & self._showing and words & _ENDS and "paused" not in words:
            found.pop("opacity", None)
        return found


def _offer(
    winners: dict[str, tuple[Weight, str]],
    declared: Iterable[Declared],
    layer: int,
    specificity: Specificity,
    order: int,
    *,
    inline: bool,
) -> None:
    for one in declared:
        rank = -layer if one.important else layer
        weight = (one.important, inline, rank, specificity, order)
        if one.name not in winners or weight >= winners[one.name][0]:
            for name in _LONGHANDS.get(one.name, ()):
                if name in winners and winners[name][0] <= weight:
                    del winners[name]
            winners[one.name] = (weight, one.value)


# A shorthand takes back what was said of its parts before.
_LONGHANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "background": ("background-color", "background-image", "background-clip", "-webkit-background-clip"),
    "font": ("font-size", "font-weight", "line-height"),
    "overflow": ("overflow-x", "overflow-y"),
    "margin": ("margin-left", "margin-top", "margin-right", "margin-bottom"),
    "padding": ("padding-left", "padding-top", "padding-bottom"),
    "inset": ("left", "right", "top", "bottom"),
    "list-style": ("list-style-type",),
}


def _key(selector: Selector) -> tuple[str, str]:
    """What an element must have for the selector to be worth comparing."""
    last = selector.last
    if last.ids:
        return "id", last.ids[0]
    if last.classes:
        return "class", last.classes[0]
    if last.tag:
        return "tag", last.tag
    return ("attribute", last.attribute) if last.attribute else ("", "")


def _nested(prelude: Sequence[Any], parents: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """A nested rule's selectors, written out with ``:is()`` of the rule around it."""
    inner = serialize(prelude)
    found: list[list[Any]] = []
    for parent in parents:
        around = f":is({serialize(parent)})"
        if len(inner) + (inner.count("&") + 1) * len(around) > _LONGEST_PRELUDE:
            raise DocumentError("the style sheets nest selectors that become too long to follow; remove the styles")
        text = inner.replace("&", around) if "&" in inner else f"{around} {inner}"
        found.append(parse_component_value_list(text, skip_comments=True))
    return found


def _group_applies(name: str, prelude: str) -> bool:
    if name == "media":
        return media_applies(prelude)
    if name == "supports":
        return not prelude.startswith("not")
    return name in {"layer", "scope"}


def media_applies(media: str) -> bool:
    """Whether a media query holds on a laptop's screen; one that is not understood does not."""
    return any(_query(one.strip()) for one in media.lower().split(",")) if media.strip() else True


def _query(query: str) -> bool:
    query = query.removeprefix("only ").strip()
    if query.startswith("not "):
        return not _query(query.removeprefix("not ").strip())
    parts = [part.strip() for part in query.split(" and ")]
    return all(part in {"all", "screen"} or _feature(part) for part in parts)


def _feature(text: str) -> bool:
    match = _RANGE.fullmatch(text)
    if not match:
        return _FEATURES.get(text.replace(" ", ""), False)
    size = VIEW_WIDTH if (match[2] or match[4]) == "width" else VIEW_HEIGHT
    bound = pixels((match[3] or match[6]).strip())
    if bound is None:
        return False
    sign = match[5] or (">=" if match[1] == "min" else "<=")
    return {">=": size >= bound, ">": size > bound, "<=": size <= bound, "<": size < bound}[sign]
