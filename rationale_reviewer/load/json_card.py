"""JSON card -> source and blocks: names as headings, long values as Markdown, short ones as fields.

A value is what a person wrote; braces, quotes and escapes around it are not, so the text is made of names and values.
"""

import re
from typing import Any, Final

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load import units
from rationale_reviewer.load.decode import Decoded
from rationale_reviewer.load.join import Joiner
from rationale_reviewer.load.json_text import parse_json
from rationale_reviewer.load.markdown import VERSION as MARKDOWN_VERSION
from rationale_reviewer.records.document import Block, Loaded, Parser, Unit
from rationale_reviewer.records.vocabulary import UnitRole
from rationale_reviewer.text import WORD

VERSION: Final = "1"

# The largest real card seen has 2,000.
MAX_VALUES: Final = 50_000
# A value of more words is a text under its name, a shorter one a field of the table it stands in.
_FIELD_WORDS: Final = 12
_BREAKS: Final = re.compile(r"\s+")


def load_json(decoded: Decoded, source_id: str) -> Loaded:
    """Read one JSON card.

    Args:
        decoded: The file's text.
        source_id: The id that spans of this file will carry.

    Raises:
        DocumentError: The file is no JSON, or holds no words.
    """
    card = parse_json(decoded)
    if _values(card) > MAX_VALUES:
        raise DocumentError(
            f"{decoded.name!r} holds more than {MAX_VALUES:,} values; it is data and no card, so shorten it"
        )
    joiner = Joiner()
    _value(joiner, "", card, 0)
    parser = Parser(name="json", version=f"{VERSION}/{MARKDOWN_VERSION}")
    loaded = joiner.loaded(decoded, source_id, "json", parser, metadata={})
    if not WORD.search(loaded.source.text):
        raise DocumentError(f"{decoded.name!r} holds no words; nothing can be reviewed")
    return loaded


def _values(card: Any) -> int:
    """How many values there are, tables and lists among them."""
    waiting, count = [card], 0
    while waiting:
        value = waiting.pop()
        count += 1
        if isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value
    return count


def _value(joiner: Joiner, name: str, value: Any, level: int) -> None:
    """A value under its name: a table, a list, a text."""
    if name:
        joiner.markdown(f"{'#' * min(6, max(1, level))} {_title(name)}")
    if isinstance(value, dict):
        _table(joiner, value, level + 1)
    elif isinstance(value, list):
        _list(joiner, name, value, level + 1)
    else:
        joiner.markdown(_text(value))


def _table(joiner: Joiner, table: dict[str, Any], level: int) -> None:
    """Fields first come first, as in the file; each run of short ones is one block."""
    fields: list[tuple[str, str]] = []
    for name, value in table.items():
        if not isinstance(value, dict | list) and _is_short(_text(value)):
            fields.append((_title(name), _BREAKS.sub(" ", _text(value)).strip()))
            continue
        _fields(joiner, fields)
        fields = []
        _value(joiner, name, value, level)
    _fields(joiner, fields)


def _fields(joiner: Joiner, fields: list[tuple[str, str]]) -> None:
    """One line a field; a name without a value says nothing by itself."""
    text = ""
    found: list[Unit] = []
    for name, value in fields:
        start = len(text)
        text += f"{name}: {value}".rstrip() + "\n"
        role = units.role_of(value, UnitRole.FIELD) if value else UnitRole.LABEL
        found += units.whole(text, start, len(text), role)
    if found:
        joiner.block(text, Block(start=0, end=len(text), kind="front_matter", units=tuple(found)))


def _list(joiner: Joiner, name: str, values: list[Any], level: int) -> None:
    plain = [_text(value).strip() for value in values if not isinstance(value, dict | list)]
    if len(plain) == len(values) and not any("\n" in one for one in plain):
        joiner.markdown("\n".join(f"- {one}" for one in plain if one))
        return
    for number, value in enumerate(values, 1):
        held = isinstance(value, dict | list)
        _value(joiner, f"{name or 'entry'} {number}" if held else "", value, level)


def _title(name: str) -> str:
    return _BREAKS.sub(" ", _text(name).replace("_", " ")).strip()


def _is_short(text: str) -> bool:
    return "\n" not in text.strip() and len(WORD.findall(text)) <= _FIELD_WORDS


def _text(value: Any) -> str:
    """A scalar as text: nothing for null, halves of surrogates replaced."""
    if value is None:
        return ""
    words = value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return words.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", " ").encode("utf-8", "replace").decode()
