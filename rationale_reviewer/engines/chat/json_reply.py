"""A reply's text -> JSON, strictly, and JSON -> a record, strictly.

``json.loads`` takes the last of two equal keys, NaN, and ``1e999`` as infinity; a model that contradicts itself would
be read as if it had not. The messages name places and kinds of faults, never values, which may be the document's text.
"""

import json
import math
import re
from typing import Any, Final, TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

MAX_BYTES: Final = 2_000_000
"""Of a reply's text. The longest genuine reply, all items of a cell with quotations, has some 30,000."""

_FENCED: Final = re.compile(r"\A\s*```(?:json|JSON)?[ \t]*\r?\n(.*?)\r?\n?[ \t]*```\s*\Z", re.DOTALL)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SHOWN: Final = 60

Form = TypeVar("Form", bound=BaseModel)


class UnreadableError(ValueError):
    """Why a text is no usable reply, in words that may be said to whoever wrote it."""


def unwrap(text: str) -> str:
    """The text inside a code fence around the whole of it, or the text."""
    found = _FENCED.match(text)
    return found[1] if found and "```" not in found[1] else text


def check_size(text: str) -> None:
    """Refuse a text that is too long to be a genuine reply.

    Raises:
        UnreadableError: It is.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise UnreadableError(f"the text is longer than {MAX_BYTES} bytes")


def parse_json(text: str) -> JsonValue:
    """Read one JSON value, and nothing before or behind it.

    Raises:
        UnreadableError: It is none, is too large, names a key twice, or holds a number or letter that does not exist.
    """
    check_size(text)
    try:
        value: JsonValue = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"no JSON: {error.msg.lower()} (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise UnreadableError("the JSON is nested too deeply") from None
    except UnreadableError:
        raise
    except ValueError:  # the only one left: a whole number of more than 4,300 digits
        raise UnreadableError("a number is too long") from None
    if _SURROGATE.search(text) or _SURROGATE.search(_as_text(value)):
        raise UnreadableError("it holds half a character (a lone surrogate)")
    return value


def parse_object(text: str) -> dict[str, JsonValue]:
    """Read one JSON object.

    Raises:
        UnreadableError: See :func:`parse_json`; or it is JSON and no object.
    """
    value = parse_json(text)
    if not isinstance(value, dict):
        raise UnreadableError("the JSON is no object")
    return value


def parse_form(text: str, form: type[Form]) -> Form:
    """Read one record; no type is guessed (``"3"`` is no number).

    Raises:
        UnreadableError: It is no such record; the message says where.
    """
    parse_object(text)
    try:
        return form.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise UnreadableError(_first_fault(error)) from None


def _first_fault(error: ValidationError) -> str:
    found = error.errors(include_input=False, include_url=False, include_context=False)
    where = ".".join(str(part) for part in found[0]["loc"])[:_SHOWN]
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return f"it does not fit the form: {where or 'the whole'}: {found[0]['type'].replace('_', ' ')}{more}"


def _as_text(value: JsonValue) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        raise UnreadableError("the JSON is nested too deeply") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("a key stands twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise UnreadableError(f"{name} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise UnreadableError("a number is too large")
    return number
