"""Fields of a Word file: which words are a field's code and so never shown, and which are a table of contents."""

from typing import Final, NamedTuple

from rationale_reviewer.load.docx_names import Element, attr, child, children, name, number, path

_WORDS: Final = frozenset({"w:t", "w:delText", "w:sym", "w:tab", "w:br", "w:cr", "w:noBreakHyphen"})
CHECKED: Final = "☒ "
UNCHECKED: Final = "☐ "


class Fields(NamedTuple):
    """What the fields of one part say of its elements."""

    code: frozenset[Element]
    """Elements with words between a field's beginning and its result."""
    contents: frozenset[Element]
    """Elements with words in the result of a table of contents."""


class _Field:
    def __init__(self) -> None:
        self.in_code = True
        self.instruction = ""
        self.code: list[Element] = []
        self.result: list[Element] = []


def find_fields(root: Element) -> Fields:
    """Follow the marks of a part. A field that never ends hides nothing: programs show such words."""
    code: set[Element] = set()
    contents: set[Element] = set()
    stack: list[_Field] = []
    for element in root.iter():
        what = name(element)
        if what == "w:fldChar":
            _mark(attr(element, "fldCharType") or "", stack, code, contents)
        elif stack and what == "w:instrText":
            stack[-1].instruction += element.text or ""
        elif stack and what in _WORDS:
            outer = next((field for field in stack if field.in_code), None)
            (outer.code if outer else stack[0].result).append(element)
    return Fields(frozenset(code), frozenset(contents))


def _mark(kind: str, stack: list[_Field], code: set[Element], contents: set[Element]) -> None:
    if kind == "begin":
        stack.append(_Field())
    elif kind == "separate" and stack:
        stack[-1].in_code = False
    elif kind == "end" and stack:
        done = stack.pop()
        code.update(done.code)
        if done.instruction.split()[:1] == ["TOC"]:
            contents.update(done.result)
        elif stack:
            stack[0].result += done.result


def form_value(mark: Element) -> str:
    """What a form field shows that has no words of its own: a box, or what was chosen from a list."""
    data = child(mark, "w:ffData")
    box = child(data, "w:checkBox")
    if box is not None:
        state = child(box, "w:checked")
        state = child(box, "w:default") if state is None else state
        on = state is not None and (attr(state, "val") or "1") not in {"0", "false", "off"}
        return CHECKED if on else UNCHECKED
    choices = [attr(one, "val") or "" for one in children(child(data, "w:ddList"), "w:listEntry")]
    chosen = number(path(data, "w:ddList", "w:result")) or 0
    return choices[chosen] if 0 <= chosen < len(choices) else ""
