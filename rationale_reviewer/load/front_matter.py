"""The YAML header of Hub model cards, read as plain data.

Every scalar stays the string that stands in the file (``NO``, ``1.10`` and ``12:30`` mean what they say), and
aliases and merges are refused: a header of 431 bytes that used them cost 18 s and 717 MB (docs/design/loading.md).
"""

import re
from typing import Any, Final, NamedTuple

import yaml
from pydantic import JsonValue

from rationale_reviewer.errors import DocumentError

MAX_CHARS: Final = 64 * 1024
MAX_DEPTH: Final = 20
# libyaml's event parser keeps its own stack, so depth costs no Python or C recursion; the pure one is the fallback.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class FrontMatter(NamedTuple):
    """A header's data, the offset at which the document's body starts, and what was odd about it."""

    data: dict[str, JsonValue]
    end: int
    notes: tuple[str, ...]


_CLOSE: Final = re.compile(r"\n---[ \t]*(?:\n|\Z)")
NONE: Final = FrontMatter({}, 0, ())


def read_front_matter(name: str, text: str) -> FrontMatter:
    """Read the header between the first two ``---`` lines.

    Returns:
        :data:`NONE` when there is no header. A header that is no valid YAML is kept as text, with a note.

    Raises:
        DocumentError: The header is larger or deeper than the limits, or uses aliases or merges.
    """
    if not text.startswith("---\n"):
        return NONE
    closing = _CLOSE.search(text, 3)
    if closing is None:
        return NONE
    close, end = closing.start(), closing.end()
    header = text[4 : close + 1]
    if len(header) > MAX_CHARS:
        raise DocumentError(f"front matter of {name!r} has more than {MAX_CHARS // 1024} KB; move the data out of it")
    try:
        data = _build(name, header)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f" (line {line + 2})" if line is not None else ""
        return FrontMatter({}, end, (f"the front matter is no valid YAML{where}; it was read as text only",))
    if not isinstance(data, dict):
        return FrontMatter({}, end, ("the front matter is no table of names and values; it was read as text only",))
    return FrontMatter(data, end, ())


def _build(name: str, header: str) -> JsonValue:
    """Data from the stream of YAML events, with a stack of our own instead of recursion."""
    tree = _Tree()
    for event in yaml.parse(header, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise _refused(name, "aliases", event)
        if isinstance(event, yaml.ScalarEvent):
            if event.value == "<<" and tree.expects_key:
                raise _refused(name, "merges", event)
            tree.place(event.value)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if tree.depth > MAX_DEPTH:
                raise DocumentError(f"front matter of {name!r} is nested deeper than {MAX_DEPTH}; flatten it")
            tree.open({} if isinstance(event, yaml.MappingStartEvent) else [])
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            tree.close()
    return tree.data


class _Tree:
    """Nested data under construction."""

    def __init__(self) -> None:
        self._root: list[Any] = []
        self._stack: list[Any] = [self._root]
        self._keys: list[str | None] = [None]

    @property
    def data(self) -> JsonValue:
        """What has been built; an empty table for an empty header."""
        result: JsonValue = self._root[0] if self._root else {}
        return result

    @property
    def depth(self) -> int:
        """How many collections are open."""
        return len(self._stack)

    @property
    def expects_key(self) -> bool:
        """Whether the next value is a name of a table."""
        return isinstance(self._stack[-1], dict) and self._keys[-1] is None

    def place(self, value: Any) -> None:
        """Put a value where it belongs; a name that is no scalar is written out."""
        top = self._stack[-1]
        if isinstance(top, list):
            top.append(value)
        elif self._keys[-1] is None:
            self._keys[-1] = value if isinstance(value, str) else str(value)
        else:
            top[self._keys[-1]] = value
            self._keys[-1] = None

    def open(self, value: Any) -> None:
        """Put a collection in place and go into it."""
        self.place(value)
        self._stack.append(value)
        self._keys.append(None)

    def close(self) -> None:
        """Go out of a collection."""
        self._stack.pop()
        self._keys.pop()


def _refused(name: str, what: str, event: Any) -> DocumentError:
    line = event.start_mark.line + 2
    return DocumentError(
        f"front matter of {name!r} uses YAML {what} (line {line}), which are refused; write the values out"
    )
