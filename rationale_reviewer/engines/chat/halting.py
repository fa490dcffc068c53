"""The end of a run before its time: one message, told to everybody who is under way."""

import threading
from collections.abc import Mapping
from typing import Final

from rationale_reviewer.engines.chat.outcomes import Fault, Kind
from rationale_reviewer.engines.chat.settings import ModelSettings
from rationale_reviewer.engines.chat.waiting import LONGEST_WAIT, until
from rationale_reviewer.errors import EngineError

_ADVICE: Final[Mapping[Kind, str]] = {
    Kind.QUOTA: "the account behind {key} has no credit or quota left at {url}; add some and go on",
    Kind.ACCESS: "{url} does not accept the key in {key}; set it to a valid key with access to the model",
    Kind.UNSENT: "{url} cannot be reached; see that the server runs and that --base-url is right, then give the same "
    "command again",
    Kind.SETTINGS: "{url} does not know the model or the address, or sends elsewhere; check --model and --base-url",
}


class Halt:
    """Whether the run has ended, and why. The first reason stays."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self._why = "the run was stopped; what has been answered is kept"
        self._lock = threading.Lock()

    def is_set(self) -> bool:
        """Whether the run has ended."""
        return self.event.is_set()

    def set(self, why: str = "") -> EngineError:
        """End the run; gives the error to raise."""
        with self._lock:
            if why and not self.event.is_set():
                self._why = why
            self.event.set()
        return self.error()

    def error(self) -> EngineError:
        """The error that everybody gets from then on."""
        return EngineError(self._why)


def ends_run(fault: Fault) -> bool:
    """Whether every further request would meet the same, now."""
    return fault.rule.stops or (fault.wait is not None and fault.wait > LONGEST_WAIT)


def reason(fault: Fault, detail: str, settings: ModelSettings, now: float) -> str:
    """Why a fault ends the run, and what to do.

    Args:
        fault: One that does.
        detail: What the provider said, cleaned.
        settings: Name the address and the variable with the key.
        now: Seconds since the epoch.
    """
    if fault.rule.stops or fault.kind is Kind.UNSENT:
        return f"{_ADVICE[fault.kind].format(key=settings.key_env, url=settings.base_url)} ({detail})"
    wait = fault.wait or 0
    return f"the provider asks to wait {wait:.0f} s; go on after {until(wait, now)} ({detail})"
