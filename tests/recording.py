"""Cassettes without credentials: matched on the body, a short list of headers, and one redactor for all the rest."""

from pathlib import Path
from typing import Any, Final

import vcr
from vcr.request import Request

from rationale_reviewer.redact import redact

_HEADERS: Final = frozenset({"content-type", "retry-after", "retry-after-ms"})


def recorder(folder: Path, mode: str = "none") -> Any:
    """A recorder of vcrpy.

    Args:
        folder: Where its cassettes lie.
        mode: ``none`` replays; ``once`` records what is not there.
    """
    return vcr.VCR(
        cassette_library_dir=str(folder),
        record_mode=vcr.mode(mode),
        match_on=("method", "scheme", "host", "path", "query", "body"),
        before_record_request=_clean_request,
        before_record_response=_clean_response,
        decode_compressed_response=False,
    )


def _clean_request(request: Request) -> Request:
    request.headers = {name: value for name, value in request.headers.items() if name.lower() in _HEADERS}
    request.uri = redact(request.uri)
    request.body = _clean(request.body)
    return request


def _clean_response(response: dict[str, Any]) -> dict[str, Any]:
    headers = {name: value for name, value in response["headers"].items() if name.lower() in _HEADERS}
    return {**response, "headers": headers, "body": {"string": _clean(response["body"]["string"])}}


def _clean(body: bytes | str | None) -> bytes:
    """Packed bodies are kept as they are: our client asks for none, and a key cannot be looked for in them."""
    raw = body.encode() if isinstance(body, str) else body or b""
    try:
        return redact(raw.decode()).encode()
    except UnicodeDecodeError:
        return raw
