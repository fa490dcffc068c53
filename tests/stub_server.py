"""A server on the loopback that talks like an OpenAI-compatible one, or badly, as it is told.

    with StubServer() as stub:
        stub.play("rate_limit_seconds", "good")     # one answer for each request; the last one goes on
        ...
        assert stub.count == 2 and stub.received[0].body["model"] == "m"

An entry of ``play`` is the name of a mode (``MODES``), an :class:`Answer`, or a function of the request that gives one
of the two. ``stub.text`` is what a good answer says; it may be a function of the request as well.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, NamedTuple, Self

from stub_modes import MODES, Answer, chat

GOOD_TEXT: Final = '{"ok": true}'


class Received(NamedTuple):
    """A request as it came in."""

    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    raw: bytes
    at: float
    """Monotonic seconds."""

    @property
    def body(self) -> dict[str, Any]:
        """The body's JSON object."""
        found: dict[str, Any] = json.loads(self.raw)
        return found


Play = str | Answer | Callable[[Received], "str | Answer"]


@dataclass
class StubServer:
    """Counts and keeps what it gets, and answers as told."""

    text: str | Callable[[Received], str] = GOOD_TEXT
    delay: float = 0.0
    """Seconds before every answer."""
    received: list[Received] = field(default_factory=list)
    port: int = 0
    """0: any that is free."""

    def __post_init__(self) -> None:
        self._plays: list[Play] = ["good"]
        self._lock = threading.Lock()
        self._under_way = 0
        self.most_together = 0
        self.released = threading.Event()
        """Ends every answer that hangs."""
        self._server = _Server(("127.0.0.1", self.port), _Handler)
        self._server.stub = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Go away: nobody listens any more. A second time does nothing."""
        if self.released.is_set():
            return
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The base URL to give to a client."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def count(self) -> int:
        """Requests so far."""
        return len(self.received)

    def play(self, *plays: Play) -> None:
        """What to answer from now on: one entry for each request, the last one for all further ones."""
        with self._lock:
            self._plays = list(plays)

    def forget(self) -> None:
        """Begin to count anew."""
        self.received.clear()

    def answer(self, request: Received) -> Answer:
        """The answer to the next request."""
        with self._lock:
            self.received.append(request)
            play = self._plays.pop(0) if len(self._plays) > 1 else self._plays[0]
        if callable(play):
            play = play(request)
        if isinstance(play, str):
            play = MODES[play] if play != "good" else chat(self.text(request) if callable(self.text) else self.text)
        return play

    def enter(self, step: int) -> None:
        """A request begins (1) or ends (-1)."""
        with self._lock:
            self._under_way += step
            self.most_together = max(self.most_together, self._under_way)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    stub: StubServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are part of the game."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for the client's acknowledgement of its headers
    server: _Server

    def do_POST(self) -> None:
        stub = self.server.stub
        stub.enter(1)
        try:
            length = int(self.headers.get("content-length", "0"))
            raw = self.rfile.read(length)
            if len(raw) < length:
                return  # who asked was killed between headers and body: that was no request
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = stub.answer(Received(self.path, headers, raw, time.monotonic()))
            time.sleep(stub.delay)
            self._send(answer, stub)
        finally:
            stub.enter(-1)

    do_GET = do_CONNECT = do_PUT = do_POST  # noqa: N815 - a canary counts whatever arrives

    def log_message(self, *args: Any) -> None:
        """Says nothing."""

    def _send(self, answer: Answer, stub: StubServer) -> None:
        if answer.act == "hang":
            stub.released.wait(30)
        if answer.act in {"hang", "reset"}:
            self._reset()
            return
        self.send_response_only(answer.status)
        headers = {"content-type": "application/json", "date": self.date_time_string(), **answer.headers}
        body = answer.body
        if answer.act == "chunked_cut":
            headers["transfer-encoding"] = "chunked"
        elif answer.act != "close":
            headers.setdefault("content-length", str(len(body) + (50 if answer.act == "cut" else 0)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self._write(answer, body, stub)

    def _write(self, answer: Answer, body: bytes, stub: StubServer) -> None:
        if answer.act == "chunked_cut":
            self.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
        elif answer.act == "drip":
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if stub.released.wait(0.05):
                    break
        else:
            self.wfile.write(body)
        if answer.act in {"cut", "chunked_cut", "close", "drip"}:
            self.wfile.flush()
            self.close_connection = True

    def _reset(self) -> None:
        """Ends the connection with a reset instead of a goodbye."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self.close_connection = True
        self.connection.close()
