"""Trying again: how often, after how long, and for how many requests of a run. tenacity does it, here only."""

import logging
from collections.abc import Callable
from threading import Lock
from typing import Final, NamedTuple

from tenacity import RetryCallState, Retrying, retry_if_result, wait_exponential_jitter

from rationale_reviewer.engines.base import Reply
from rationale_reviewer.engines.chat.halting import Halt
from rationale_reviewer.engines.chat.outcomes import ALWAYS, Fault
from rationale_reviewer.engines.chat.settings import SETTINGS_FILE, ModelSettings

_LOG: Final = logging.getLogger(__name__)
# Seconds: 1-2, 2-3, 4-5, 8-9 ... With five attempts a provider has a quarter of a minute to come back.
_BACKOFF: Final = wait_exponential_jitter(max=60, jitter=1)


class Attempt(NamedTuple):
    """A request that was sent: its reply, and the fault when it cannot be used."""

    reply: Reply
    fault: Fault | None


class Patience:
    """Retries of one run. They are counted together, so that a provider that is down costs no more than the budget.

    Args:
        settings: Attempts of one question, and the budget.
        sleep: Waits some seconds, or less when the run ends.
        halt: Ends the run when the budget is spent.
    """

    def __init__(self, settings: ModelSettings, sleep: Callable[[float], None], halt: Halt) -> None:
        self._attempts = settings.attempts
        self._budget = self._left = settings.retry_budget
        self._sleep = sleep
        self._halt = halt
        self._lock = Lock()

    @property
    def retried(self) -> int:
        """Retries so far."""
        return self._budget - self._left

    def persist(self, attempt: Callable[[], Attempt]) -> Attempt:
        """Attempts until one succeeds, or fails for good.

        Raises:
            EngineError: The run's retries are spent.
        """
        tried: list[Fault] = []

        def once() -> Attempt:
            made = attempt()
            tried.extend([made.fault] if made.fault else [])
            return made

        def wait(state: RetryCallState) -> float:
            return max(_BACKOFF(state), tried[-1].wait or 0)

        found: Attempt = Retrying(
            sleep=self._sleep,
            wait=wait,
            stop=lambda state: self._enough(tried, _detail(state)),
            retry=retry_if_result(lambda made: made.fault is not None and made.fault.rule.retries != 0),
            retry_error_callback=_last,
            before_sleep=_say,
        )(once)
        return found

    def _enough(self, tried: list[Fault], detail: str) -> bool:
        last = tried[-1]
        alike = sum(fault.kind is last.kind for fault in tried)
        if len(tried) >= self._attempts or (last.rule.retries != ALWAYS and alike > last.rule.retries):
            return True
        with self._lock:
            if self._left:
                self._left -= 1
                return False
        raise self._halt.set(
            f"the provider keeps failing and the {self._budget} retries of this run are spent; "
            f"what has been answered is kept, go on later (retry_budget in {SETTINGS_FILE} allows more): {detail}"
        )


def _last(state: RetryCallState) -> Attempt | None:
    made: Attempt | None = state.outcome.result() if state.outcome else None
    return made


def _detail(state: RetryCallState) -> str:
    made = _last(state)
    return made.reply.detail if made else ""


def _say(state: RetryCallState) -> None:
    _LOG.info("attempt %d failed, the next in %.1f s: %s", state.attempt_number, state.upcoming_sleep, _detail(state))
