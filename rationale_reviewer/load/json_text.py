"""JSON text -> data, bounded: depth is counted before anything is built, and numbers stay as they are written."""

import json
import re
from typing import Any, Final

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.decode import Decoded

# The standard library's parser needs a level of the stack for each; the deepest real card seen has 6.
MAX_DEPTH: Final = 100
# Possessive: what a string holds is never gone back into, so that a picture of 40 MB in one costs no memory.
_SIGNIFICANT: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[{]|[\]}]', re.DOTALL)


def parse_json(decoded: Decoded) -> Any:
    """The data of a JSON file; numbers are strings, so that 1.10 stays 1.10.

    Raises:
        DocumentError: The text is no JSON, or nested deeper than :data:`MAX_DEPTH`.
    """
    if _depth(decoded.text) > MAX_DEPTH:
        raise DocumentError(f"{decoded.name!r} is nested deeper than {MAX_DEPTH}; flatten it")
    try:
        return json.loads(decoded.text, parse_int=str, parse_float=str, parse_constant=str)
    except ValueError as error:
        line = getattr(error, "lineno", None)
        where = f" (line {line})" if line else ""
        raise DocumentError(f"{decoded.name!r} is no valid JSON{where}; mend it, or give it another ending") from error


def _depth(text: str) -> int:
    depth = most = 0
    for match in _SIGNIFICANT.finditer(text):
        sign = match.group()
        if sign in "[{":
            depth += 1
            most = max(most, depth)
        elif sign in "]}":
            depth -= 1
    return most
