"""Lets a client of httpx or httpx2 send through our door: its request goes in, our answer comes back as its own."""

import importlib
from typing import Any, Final

import httpx2

from rationale_reviewer.engines.chat.http import Door, Guard, make_guard, timeouts


class Bridge:
    """A transport for the client of either library, by its methods: the two have no common type.

    Args:
        door: Where to, and how.
    """

    def __init__(self, door: Door) -> None:
        self._guard: Final[Guard] = make_guard(door)
        self._extensions = {"timeout": timeouts(door.timeout).as_dict()}

    def handle_request(self, request: Any) -> Any:
        """Send one request and read its reply."""
        ours = httpx2.Request(
            request.method, str(request.url), content=request.read(), extensions=self._extensions
        )  # fmt: skip
        answer = self._guard.handle_request(ours)
        library = importlib.import_module(type(request).__module__.partition(".")[0])
        return library.Response(
            answer.status_code, headers=answer.headers.multi_items(), content=answer.content, request=request
        )

    def close(self) -> None:
        """Close the connections."""
        self._guard.close()
