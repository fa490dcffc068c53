"""What tests of the chat engine's transport share: a request, a clock that costs no time, a ledger that remembers."""

from collections.abc import Mapping
from threading import Lock
from typing import Any, NamedTuple

from rationale_reviewer.engines.base import Message, Reply, Request
from rationale_reviewer.engines.chat.outcomes import Ended
from rationale_reviewer.engines.chat.settings import OWN_KEY, make_settings
from rationale_reviewer.engines.chat.transport import Clocks, Transport
from rationale_reviewer.records.usage import Usage

SCHEMA: Mapping[str, Any] = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
DOCUMENT = "The model card says that the shutdown drill was run in March, twice, with the whole of the team."
KEY = "sk-proj-canaryCANARYcanary0123456789"


def request(number: int = 1, schema: Mapping[str, Any] = SCHEMA) -> Request:
    """A request like one of the engine's."""
    messages = (Message(role="system", content=f"{DOCUMENT} ({number})"), Message(role="user", content="Is it so?"))
    return Request(id=f"q-{number}", step="read", messages=messages, reply_schema=schema)


class FakeTime:
    """Time that passes only by sleeping."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.slept: list[float] = []
        self._now = now
        self._lock = Lock()

    def sleep(self, seconds: float) -> None:
        """Sleep, at no cost."""
        with self._lock:
            self.slept.append(seconds)
            self._now += seconds

    def now(self) -> float:
        """The time."""
        return self._now

    @property
    def clocks(self) -> Clocks:
        """The clocks to give to a transport."""
        return Clocks(self.sleep, self.now, self.now)


class Row(NamedTuple):
    """What a ledger was told about one call."""

    request: str
    end: str = ""
    """``finished``, how it failed, or nothing yet."""
    detail: str = ""
    usage: Usage | None = None


class ListLedger:
    """Remembers its calls in order."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._lock = Lock()

    def intend(self, request: Request, model: str) -> int:
        """A call is about to be made."""
        assert model == "m"
        with self._lock:
            self.rows.append(Row(request.id))
            return len(self.rows) - 1

    def finish(self, call: int, reply: Reply, usage: Usage | None) -> None:
        """It has a reply."""
        self._end(call, Row(reply.request, "finished", reply.detail, usage))

    def fail(self, call: int, outcome: Ended, detail: str) -> None:
        """It has none."""
        self._end(call, Row(self.rows[call].request, outcome.value, detail))

    def _end(self, call: int, row: Row) -> None:
        assert self.rows[call].end == "", "a call ends once"
        self.rows[call] = row


def transport(url: str, *, time: FakeTime | None = None, ledger: Any = None, key: str = KEY, **more: Any) -> Transport:
    """A transport for a stub server; time costs nothing unless a timeout is waited for."""
    settings = make_settings(None, {"model": "m", "base_url": url, "timeout": 5, "attempts": 3, **more})
    environment = {OWN_KEY: key, settings.key_env: key} if key else {}
    return Transport(settings, ledger, environment=environment, clocks=(time or FakeTime()).clocks)
