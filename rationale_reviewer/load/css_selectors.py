"""Selectors of style sheets: text -> :class:`Selector`, and whether one matches an element.

What depends on a pointer, the keyboard or scripts (``:hover``, ``:focus``) matches nothing, and pseudo-elements are
no elements. Every comparison is counted, so that a style sheet made to be slow is refused and not followed for hours.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

from tinycss2.nth import parse_nth

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.html_tree import Element

Specificity = tuple[int, int, int]
Test = Callable[[Element, "Budget"], bool]

# A page of 11,000 elements with 17 KB of styles takes 0.44 million; 4 million take 4 to 6 s of processor time.
_MOST_STEPS: Final = 4_000_000
_MOST_NESTED: Final = 8
_LIST_PSEUDOS: Final = frozenset({"is", "where", "matches", "-webkit-any", "not", "has"})


class Budget:
    """How much comparing is left."""

    def __init__(self, steps: int = _MOST_STEPS) -> None:
        self._left = steps

    def spend(self, steps: int = 1) -> None:
        """Take some of it; DocumentError when none is left."""
        self._left -= steps
        if self._left < 0:
            raise DocumentError("the style sheets take too many comparisons to follow; remove the styles")


class Compound(NamedTuple):
    """What one element must be: ``li.note[lang]``."""

    tag: str = ""
    ids: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    tests: tuple[Test, ...] = ()
    attribute: str = ""
    """An attribute that the element must have, if any."""

    def matches(self, element: Element, budget: Budget) -> bool:
        """Whether an element is that."""
        budget.spend(1 + (len(element.classes) >> 6))
        if self.tag and self.tag != element.tag:
            return False
        if self.ids and any(element.attributes.get("id") != one for one in self.ids):
            return False
        if self.classes and any(one not in element.classes for one in self.classes):
            return False
        return bool(element.tag) and all(test(element, budget) for test in self.tests)


class Selector(NamedTuple):
    """Compounds from right to left, each with the sign that ties it to the one on its right."""

    parts: tuple[tuple[str, Compound], ...]
    specificity: Specificity

    @property
    def last(self) -> Compound:
        """What the element itself must be."""
        return self.parts[0][1]

    def matches(self, element: Element, budget: Budget) -> bool:
        """Whether it selects an element; other ways round are tried where the nearest ancestor does not fit."""
        waiting = [(element, 0)]
        while waiting:
            found, number = waiting.pop()
            if not self.parts[number][1].matches(found, budget):
                continue
            if number + 1 == len(self.parts):
                return True
            sign = self.parts[number + 1][0]
            waiting += [(other, number + 1) for other in reversed(_related(found, sign, budget))]
        return False


def _related(element: Element, sign: str, budget: Budget) -> list[Element]:
    """Elements that may stand left of a sign, nearest first."""
    parent = element.parent
    if parent is None:
        return []
    if sign == ">":
        return [parent]
    found: list[Element] = []
    if sign == " ":
        above: Element | None = parent
        while above is not None:
            found.append(above)
            above = above.parent
    else:
        before = [child for child in parent.elements() if child.place < element.place]
        budget.spend(len(parent.children))
        found = before[-1:] if sign == "+" else before[::-1]
    return found


def selectors(tokens: Sequence[Any], depth: int = 0) -> list[Selector]:
    """The selectors of a list that are understood; the others select nothing."""
    found: list[Selector] = []
    for piece in _split(tokens):
        selector = _selector(piece, depth)
        if selector is not None:
            found.append(selector)
    return found


def _is(node: Any, sign: str) -> bool:
    return bool(node.type == "literal" and node.value == sign)


def _split(tokens: Iterable[Any]) -> list[list[Any]]:
    """Lists of tokens between commas."""
    pieces: list[list[Any]] = [[]]
    for token in tokens:
        if _is(token, ","):
            pieces.append([])
        elif token.type != "comment":
            pieces[-1].append(token)
    return pieces


def _selector(tokens: list[Any], depth: int) -> Selector | None:
    if depth > _MOST_NESTED:
        return None
    parts: list[tuple[str, list[Any]]] = [("", [])]
    sign = ""
    for token in tokens:
        if token.type == "whitespace":
            sign = sign or (" " if parts[-1][1] else "")
        elif token.type == "literal" and token.value in {">", "+", "~"}:
            sign = token.value
        else:
            if sign:
                parts.append((sign, []))
                sign = ""
            parts[-1][1].append(token)
    if sign and sign != " ":
        return None
    return _assembled(parts, depth)


def _assembled(parts: list[tuple[str, list[Any]]], depth: int) -> Selector | None:
    done: list[tuple[str, Compound]] = []
    weight = (0, 0, 0)
    follows = ""
    for sign, tokens in reversed(parts):
        made = _compound(tokens, depth) if tokens else None
        if made is None:
            return None
        done.append((follows, made[0]))
        weight = _added(weight, made[1])
        follows = sign
    return Selector(tuple(done), weight)


def _added(one: Specificity, two: Specificity) -> Specificity:
    return one[0] + two[0], one[1] + two[1], one[2] + two[2]


def _compound(tokens: list[Any], depth: int) -> tuple[Compound, Specificity] | None:
    tag, ids, classes, tests, weight, attribute = "", [], [], [], (0, 0, 0), ""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.type == "ident" and at == 1:
            tag, weight = token.lower_value, _added(weight, (0, 0, 1))
        elif _is(token, "*"):
            continue
        elif token.type == "hash":
            ids.append(token.value)
            weight = _added(weight, (1, 0, 0))
        elif _is(token, ".") and at < len(tokens) and tokens[at].type == "ident":
            classes.append(tokens[at].value)
            weight, at = _added(weight, (0, 1, 0)), at + 1
        else:
            made = _test(token, tokens[at] if at < len(tokens) else None, depth)
            if made is None:
                return None
            tests.append(made[0])
            weight, at = _added(weight, made[1]), at + _is(token, ":")
            if token.type == "[] block":
                attribute = _names(token.content)[0].lower_value
    return Compound(tag, tuple(ids), tuple(classes), tuple(tests), attribute), weight


def _test(token: Any, following: Any, depth: int) -> tuple[Test, Specificity] | None:
    if token.type == "[] block":
        test = _attribute(token.content)
        return (test, (0, 1, 0)) if test else None
    if not _is(token, ":") or following is None:
        return None
    if following.type == "ident":
        plain = _PSEUDOS.get(following.lower_value)
        return (plain, (0, 1, 0)) if plain else None
    if following.type != "function":
        return None
    if following.lower_name in _LIST_PSEUDOS:
        return _of_list(following.lower_name, following.arguments, depth)
    return _counted(following.lower_name, following.arguments)


def _names(content: Sequence[Any]) -> list[Any]:
    return [token for token in content if token.type not in {"whitespace", "comment"}]


def _attribute(content: Sequence[Any]) -> Test | None:
    """``[name]`` and ``[name=value]`` with all of its signs."""
    tokens = _names(content)
    if not tokens or tokens[0].type != "ident":
        return None
    name = tokens[0].lower_value
    if len(tokens) == 1:
        return lambda element, _: name in element.attributes
    signs = "".join(str(token.value) for token in tokens[1:] if token.type == "literal")
    values = [token.value for token in tokens[1:] if token.type in {"ident", "string"}]
    if signs not in _COMPARE or not values:
        return None
    compare, wanted = _COMPARE[signs], str(values[0])
    lenient = len(values) > 1 and values[1] in {"i", "I"}

    def test(element: Element, budget: Budget) -> bool:
        value = element.attributes.get(name)
        if value is None:
            return False
        budget.spend(len(value) >> 6)
        return compare(value.lower(), wanted.lower()) if lenient else compare(value, wanted)

    return test


_COMPARE: Final[dict[str, Callable[[str, str], bool]]] = {
    "=": lambda value, wanted: value == wanted,
    "~=": lambda value, wanted: wanted in value.split(),
    "|=": lambda value, wanted: value == wanted or value.startswith(wanted + "-"),
    "^=": lambda value, wanted: bool(wanted) and value.startswith(wanted),
    "$=": lambda value, wanted: bool(wanted) and value.endswith(wanted),
    "*=": lambda value, wanted: bool(wanted) and wanted in value,
}


def _of_list(name: str, arguments: Sequence[Any], depth: int) -> tuple[Test, Specificity] | None:
    """``:is()``, ``:where()``, ``:not()`` and ``:has()``."""
    if name == "has":
        return _has(arguments, depth)
    found = selectors(arguments, depth + 1)
    if not found:
        return None
    weight = (0, 0, 0) if name == "where" else max(one.specificity for one in found)
    if name == "not":
        return (lambda element, budget: not any(one.matches(element, budget) for one in found)), weight
    return (lambda element, budget: any(one.matches(element, budget) for one in found)), weight


def _has(arguments: Sequence[Any], depth: int) -> tuple[Test, Specificity] | None:
    """``:has()`` of something inside; of siblings it is not understood."""
    tokens = [token for token in arguments if token.type != "comment"]
    while tokens and (tokens[0].type == "whitespace" or _is(tokens[0], ">")):
        del tokens[0]
    found = selectors(tokens, depth + 1)
    if not found:
        return None

    def test(element: Element, budget: Budget) -> bool:
        waiting = list(element.elements())
        while waiting:
            inside = waiting.pop()
            budget.spend(4)  # a step here takes as long as four elsewhere
            if any(one.matches(inside, budget) for one in found):
                return True
            waiting += inside.elements()
        return False

    return test, max(one.specificity for one in found)


def _counted(name: str, arguments: Sequence[Any]) -> tuple[Test, Specificity] | None:
    """``:nth-child()`` and its kin."""
    try:
        numbers = parse_nth(arguments)
    except AttributeError:  # the library's own failure, at a sign with nothing behind it: nth-child(n+)
        return None
    if numbers is None or not name.startswith("nth-"):
        return None
    step, first = numbers
    last, same = "last" in name, name.endswith("of-type")

    def test(element: Element, budget: Budget) -> bool:
        position = _position(element, budget, last=last, same=same)
        away = position - first
        return bool(away == 0 if not step else away % step == 0 and away // step >= 0)

    return test, (0, 1, 0)


def _position(element: Element, budget: Budget, *, last: bool, same: bool) -> int:
    """Number of an element among its siblings, from 1."""
    if element.parent is None:
        return 1
    if not last and not same:
        return element.place + 1
    budget.spend(len(element.parent.children))
    alike = [one for one in element.parent.elements() if not same or one.tag == element.tag]
    before = sum(one.place < element.place for one in alike)
    return len(alike) - before if last else before + 1


def _only(element: Element, budget: Budget) -> bool:
    return _position(element, budget, last=False, same=False) == 1 == _position(element, budget, last=True, same=False)


_PSEUDOS: Final[dict[str, Test]] = {
    "root": lambda element, _: element.tag == "html",
    "scope": lambda element, _: element.tag == "html",
    "first-child": lambda element, _: element.place == 0,
    "last-child": lambda element, budget: _position(element, budget, last=True, same=False) == 1,
    "only-child": _only,
    "first-of-type": lambda element, budget: _position(element, budget, last=False, same=True) == 1,
    "last-of-type": lambda element, budget: _position(element, budget, last=True, same=True) == 1,
    "empty": lambda element, _: not element.children,
    "link": lambda element, _: element.tag == "a" and "href" in element.attributes,
    "any-link": lambda element, _: element.tag == "a" and "href" in element.attributes,
    "checked": lambda element, _: "checked" in element.attributes or "selected" in element.attributes,
    "disabled": lambda element, _: "disabled" in element.attributes,
    "enabled": lambda element, _: element.tag in {"input", "button"} and "disabled" not in element.attributes,
    "open": lambda element, _: "open" in element.attributes,
    "defined": lambda *_: True,
}
