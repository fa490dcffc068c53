"""Takes credentials out of text that is shown, logged or kept.

Fourteen shapes are known, and exact values can be named besides, because the key of a server of one's own may have any
shape. A word too many taken out of a message is no harm; a key left in is.
"""

import logging
import re
from collections.abc import Iterable
from typing import Final

MASK: Final = "[key]"
_SHORTEST_SECRET: Final = 6
"""A named value shorter than this is a placeholder such as ``none``, and would take words out of every message."""

_HEADERS: Final = (
    r"(?:proxy-)?authorization|(?:x-)?api[-_]?key|x-goog-api-key|ocp-apim-subscription-key|"
    r"openai-organization|openai-project|(?:set-)?cookie"
)
_START: Final = r"(?<![A-Za-z0-9])"
_SHAPES: Final = tuple(
    (re.compile(shape, re.DOTALL), put)
    for shape, put in (
        (r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", MASK),
        (r"(?i)([a-z0-9+.-]{1,20}://)[^\s/?#\"'<>]{1,500}@", rf"\1{MASK}@"),
        (rf"(?i)\b({_HEADERS})((?:\\?[\"']\s*,\s*b?|(?:\\?[\"'])?\]?\s*[:=]\s*+\[?+)(?:\\?[\"'])?+)(?!key\])(?:(?:bearer|basic|token)\s+)?[^\s\"',;\\)\]}}]+",
         rf"\1\2{MASK}"),
        (r"(?i)([?&](?:api[-_]?key|key|token|access_token|sig|signature)=)[^\s&#\"'<>]+", rf"\1{MASK}"),
        (rf"(?i){_START}bearer\s+[A-Za-z0-9._~+/=*-]{{6,}}", MASK),
        (rf"{_START}sk-[A-Za-z0-9_*.-]{{6,}}", MASK),
        (rf"{_START}eyJ[A-Za-z0-9_-]{{4,}}\.[A-Za-z0-9_-]{{4,}}(?:\.[A-Za-z0-9_-]*)?", MASK),
        (rf"{_START}AIza[A-Za-z0-9_-]{{20,}}", MASK),
        (rf"{_START}(?:hf|gsk|r8)_[A-Za-z0-9]{{10,}}", MASK),
        (rf"{_START}(?:AKIA|ASIA)[A-Z0-9]{{12,}}", MASK),
        (rf"{_START}(?:gh[pousr]_|github_pat_|glpat-|lsv2_|nvapi-|xai-)[A-Za-z0-9_-]{{12,}}", MASK),
        (rf"{_START}(?:org-|proj_)[A-Za-z0-9]{{12,}}", MASK),
    )
)  # fmt: skip


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without credentials.

    Args:
        text: Anything that is about to be shown, logged or kept.
        secrets: Values to take out whatever their shape.

    >>> redact("401: Incorrect API key provided: sk-proj-abcDEF123456")
    '401: Incorrect API key provided: [key]'
    """
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, MASK)
    for shape, put in _SHAPES:
        text = shape.sub(put, text)
    return text


def holds_key(text: str) -> bool:
    """Whether a text looks as if a credential stood in it."""
    return redact(text) != text


class RedactingFormatter(logging.Formatter):
    """Formats a log record as the formatter that it wraps, then takes credentials out: also out of tracebacks."""

    def __init__(self, inner: logging.Formatter | None = None) -> None:
        super().__init__()
        self._inner = inner or logging.Formatter()

    def format(self, record: logging.LogRecord) -> str:
        """The line, or lines, without credentials."""
        return redact(self._inner.format(record))
