"""What a provider said about a failure -> words that may be shown and kept."""

import re
from collections.abc import Iterable
from typing import Final

from rationale_reviewer.engines.base import Request
from rationale_reviewer.redact import redact

_LONGEST: Final = 300
_PIECE: Final = 32
"""So many letters in common with the request are no chance: a server that quotes what it was sent quotes it whole."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+|\s+")


def clean(detail: str, request: Request, secrets: Iterable[str] = ()) -> str:
    """One line without credentials, control characters, or text of the document.

    Args:
        detail: What is known about a failure, perhaps with a provider's own message in it.
        request: What was asked; servers quote it back in their messages.
        secrets: Keys to take out whatever their shape.
    """
    line = _CONTROL.sub(" ", redact(detail, secrets)).strip()
    line = line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
    return line.partition(":")[0] + ": (the message repeats the request)" if _quotes(line, request) else line


def _quotes(line: str, request: Request) -> bool:
    sent = " ".join(_CONTROL.sub(" ", message.content) for message in request.messages)
    plain = line.replace("\\n", " ").replace('\\"', '"')
    pieces = (plain[start : start + _PIECE] for start in range(0, max(1, len(plain) - _PIECE + 1), 4))
    return any(len(piece) == _PIECE and piece in sent for piece in pieces)
