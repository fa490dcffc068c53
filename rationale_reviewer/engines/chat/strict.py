"""Reply text -> a form, strictly: one JSON object, no key twice, no NaN, nothing behind it, every field there."""

import json
import re
from typing import Any, Final, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

Form = TypeVar("Form", bound=BaseModel)

MAX_LETTERS: Final = 2_000_000
_FENCED: Final = re.compile(r"\A\s*```(?:json)?\s*\n(.*)\n\s*```\s*\Z", re.DOTALL)


class Unreadable(NamedTuple):
    """Why a reply cannot be read, in words that can be said to whoever wrote it."""

    fault: str


def parse(text: str, form: type[Form]) -> Form | Unreadable:
    """Read a reply.

    Args:
        text: What came back; a fence around the whole of it is taken off, which servers without structured output add.
        form: What it has to be.
    """
    if len(text) > MAX_LETTERS:
        return Unreadable("it is far too long")
    fenced = _FENCED.match(text)
    try:
        value = json.loads(fenced[1] if fenced else text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
        return form.model_validate_json(json.dumps(value))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return Unreadable(f"{where or 'the object'}: {first['msg'].lower()}")
    except RecursionError:
        return Unreadable("it is nested too deeply")
    except ValueError as error:
        return Unreadable(f"it is no JSON object ({type(error).__name__}: {str(error)[:80]})")


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
