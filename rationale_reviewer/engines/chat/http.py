"""The one door to the network: one host, no redirects, nothing from the environment, bounded replies.

The libraries above would take a proxy, an address, an organisation and whole headers from environment variables, follow
redirects with the document's text in the body, and unpack a reply of any size. None of that gets past this door.
"""

import time
import zlib
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import httpx2

from rationale_reviewer import __version__
from rationale_reviewer.engines.chat.bodies import BodyError
from rationale_reviewer.engines.chat.wires import OPENAI, Wire
from rationale_reviewer.errors import EngineError

MAX_BODY: Final = 8_000_000
"""Bytes of a reply's body, unpacked: the 2 MB that a text may have, with room for escapes and the frame."""

_CONNECT: Final = 15.0
"""Seconds to open a connection; a host that is down must not take the time meant for a long reply."""

_DROPPED: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class Door(NamedTuple):
    """What the guard needs to know."""

    address: str
    read_key: Callable[[], str]
    """Gives the key at the moment of sending, or nothing."""
    timeout: float
    wire: Wire = OPENAI


class Guard(httpx2.BaseTransport):
    """Sends to one address with a short list of headers, and reads the whole reply within its limits."""

    def __init__(self, door: Door, inner: httpx2.BaseTransport, clock: Callable[[], float] = time.monotonic) -> None:
        self._door = door
        self._home = _origin(httpx2.URL(door.address))
        self._inner = inner
        self._clock = clock

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request and read its reply."""
        if _origin(request.url) != self._home:
            raise EngineError("a request was about to leave for another address than the one named; nothing was sent")
        # The library looks up headers of its own in the request that it made, so another one goes out.
        ours = httpx2.Request(
            request.method,
            request.url,
            headers=self._headers(request),
            content=request.read(),
            extensions=request.extensions,
        )
        end = self._clock() + self._door.timeout
        response = self._inner.handle_request(ours)
        try:
            body = b"".join(self._chunks(response, end))
        finally:
            response.close()
        if response.status_code == httpx2.codes.OK:
            self._door.wire.check(body)
        headers = [(name, value) for name, value in response.headers.multi_items() if name.lower() not in _DROPPED]
        return httpx2.Response(response.status_code, headers=headers, content=body, request=request)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def _headers(self, request: httpx2.Request) -> httpx2.Headers:
        """Ours, and the library's count of its attempts: its others tell of the machine, or come from variables."""
        count = request.headers.get("x-stainless-retry-count")
        key, wire = self._door.read_key(), self._door.wire
        return httpx2.Headers(
            [
                ("host", request.url.netloc.decode("ascii")),
                ("user-agent", f"rationale-reviewer/{__version__}"),
                ("accept", "application/json"),
                ("accept-encoding", "identity"),
                ("content-type", "application/json"),
                ("content-length", str(len(request.read()))),
                *wire.headers,
                *([(wire.key_header, f"{wire.key_word}{key}")] if key else []),
                *([("x-stainless-retry-count", count)] if count else []),
            ]
        )

    def _chunks(self, response: httpx2.Response, end: float) -> Iterator[bytes]:
        unpack = _unpacker(response.headers.get("content-encoding", ""))
        size, late = 0, False
        for packed in response.iter_raw():
            if late:
                raise httpx2.ReadTimeout("the reply took too long")
            late = self._clock() > end  # the last piece may be late: a whole reply is not thrown away
            for chunk in unpack(packed):
                size += len(chunk)
                if size > MAX_BODY:
                    raise BodyError(f"its body is larger than {MAX_BODY} bytes")
                yield chunk


def make_guard(door: Door) -> Guard:
    """The guard with connections behind it."""
    return Guard(door, httpx2.HTTPTransport(trust_env=False, limits=httpx2.Limits(max_connections=None)))


def open_client(door: Door) -> httpx2.Client:
    """A client that talks to one address."""
    return httpx2.Client(
        transport=make_guard(door), trust_env=False, follow_redirects=False, timeout=timeouts(door.timeout)
    )


def closed_client() -> httpx2.AsyncClient:
    """A client that sends nothing: the library wants one for its asynchronous side, which is not used."""
    return httpx2.AsyncClient(transport=httpx2.AsyncBaseTransport(), trust_env=False)


def timeouts(seconds: float) -> httpx2.Timeout:
    """The library's timeouts for one request."""
    return httpx2.Timeout(seconds, connect=min(seconds, _CONNECT))


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _unpacker(encoding: str) -> Callable[[bytes], Iterator[bytes]]:
    """Unpacks in small pieces, so that a bomb is noticed before it is unpacked. No server was asked to pack."""
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return lambda packed: iter((packed,))
    if name not in {"gzip", "x-gzip", "deflate"}:
        raise BodyError("its body is packed although it was asked for unpacked")
    machine = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def unpack(packed: bytes) -> Iterator[bytes]:
        while packed:
            try:
                yield machine.decompress(packed, 65536)
            except zlib.error:
                raise BodyError("its body cannot be unpacked") from None
            packed = machine.unconsumed_tail

    return unpack
