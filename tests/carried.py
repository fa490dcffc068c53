"""A loopback server whose replies are brought by hand: each request is held until its reply lies in a folder.

Who answers sees ``requests/ID.md``, the messages and the form of the reply, and writes ``replies/ID.json``. The id is
the request's own, a digest of what is asked, so replies that were brought before are found again.
"""

import json
import time
from pathlib import Path
from typing import Any, Final

from stub_server import Received

from rationale_reviewer.engines.base import Message
from rationale_reviewer.engines.chat.asks import StepName, request_of
from rationale_reviewer.engines.chat.engine import FORMS

_PATIENCE: Final = 6 * 3600.0
_LOOK: Final = 0.5


class Carried:
    """Answers from a folder; to be the ``text`` of a stub server.

    Args:
        folder: Holds ``requests`` and ``replies``, which are made.
        patience: Seconds for which a request is held.
    """

    def __init__(self, folder: Path, patience: float = _PATIENCE) -> None:
        self._folder = folder
        self._patience = patience
        for name in ("requests", "replies"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def __call__(self, received: Received) -> str:
        """The reply to a request, when it is there."""
        name = self.put(received.body)
        place = self._folder / "replies" / f"{name}.json"
        end = time.monotonic() + self._patience
        while not place.exists():
            if time.monotonic() > end:
                raise TimeoutError(f"nobody answered {name}")
            time.sleep(_LOOK)
        return place.read_text(encoding="utf-8")

    def put(self, body: dict[str, Any]) -> str:
        """Lay a request out to be answered; its id."""
        step = StepName(body["response_format"]["json_schema"]["name"])
        messages = tuple(Message(role=one["role"], content=one["content"]) for one in body["messages"])
        request = request_of(step, messages, FORMS[step])
        lines = [f"(request {request.id}, step {request.step})"]
        lines += [f"\n===== {one.role} message =====\n{one.content}" for one in messages]
        lines.append("\n===== JSON Schema of the reply =====\n" + json.dumps(request.reply_schema))
        (self._folder / "requests" / f"{request.id}.md").write_text("\n".join(lines), encoding="utf-8")
        return request.id
