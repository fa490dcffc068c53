"""Asks a model: one question, as many requests as it takes, and what became of it.

Every request that leaves is written down first and its outcome after (``Ledger``). A failure of one question is a
``Reply`` with a cause; what every further request would meet as well ends the run as an ``EngineError``.
The table of failures: docs/design/transport.md.
"""

import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, Self

from langchain_core.language_models import BaseChatModel
from langsmith import tracing_context
from tenacity.nap import sleep_using_event

from rationale_reviewer.engines.base import Reply, Request
from rationale_reviewer.engines.chat.classify import classify
from rationale_reviewer.engines.chat.details import clean
from rationale_reviewer.engines.chat.halting import Halt, ends_run, reason
from rationale_reviewer.engines.chat.json_reply import UnreadableError, check_size, parse_object, unwrap
from rationale_reviewer.engines.chat.ledger import Ledger, NullLedger, Tally
from rationale_reviewer.engines.chat.limiter import Limiter
from rationale_reviewer.engines.chat.messages import fault_of, text_of, to_library, usage_of
from rationale_reviewer.engines.chat.models import close_model, make_model
from rationale_reviewer.engines.chat.outcomes import Ended, Fault, Kind
from rationale_reviewer.engines.chat.patience import Attempt, Patience
from rationale_reviewer.engines.chat.settings import ModelSettings
from rationale_reviewer.engines.chat.structure import Form, Structure

_KEPT: Final = 100_000
"""Letters of a reply that cannot be used; enough to be asked to put it right."""


class Clocks(NamedTuple):
    """Time, given from outside so that tests need none of it."""

    sleep: Callable[[float], None] | None = None
    """None: a sleep that ends when the run does."""
    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time


_REAL: Final = Clocks()


class Transport:
    """Asks one model, from any number of threads.

    Args:
        settings: Which model, and how.
        ledger: Is told of every request before it leaves, and of its outcome.
        environment: Where the key is looked up each time it is needed.
        clocks: Time.
        model: A chat model to ask instead of the one that the settings name.
    """

    def __init__(
        self,
        settings: ModelSettings,
        ledger: Ledger[Any] | None = None,
        *,
        environment: Mapping[str, str] = os.environ,
        clocks: Clocks = _REAL,
        model: BaseChatModel | None = None,
    ) -> None:
        self.settings = settings
        self._ledger: Ledger[Any] = NullLedger() if ledger is None else ledger
        self._environment = environment
        self._model = make_model(settings, environment) if model is None else model
        self._halt = Halt()
        self._now = clocks.now
        sleep: Callable[[float], None] = clocks.sleep or sleep_using_event(self._halt.event)
        self._structure = Structure(settings)
        self._limiter = Limiter(settings.concurrency, sleep, clocks.monotonic)
        self._patience = Patience(settings, sleep, self._halt)
        self._counts = dict.fromkeys(("asked", "sent", "accepted", "unknown"), 0)
        self._reached = False
        self._lock = threading.Lock()

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the review should know about how the model was asked."""
        return self._structure.notes

    @property
    def tally(self) -> Tally:
        """What has been sent so far."""
        with self._lock:
            return Tally(**self._counts, retried=self._patience.retried)

    @property
    def limit(self) -> int:
        """How many requests may be under way together at present."""
        return self._limiter.limit

    def ask(self, request: Request) -> Reply:
        """Get one question answered.

        Returns:
            The reply; with a cause, and a detail that may be shown, when it cannot be used. An unreadable one keeps its
            text, so that the model can be asked to put it right.

        Raises:
            EngineError: No further request would get a reply either, or the run was stopped. What has been answered is
                in the ledger.
            OptionError: The key has gone from the environment.
            StoreError: The ledger could not be written.
        """
        self._count("asked")
        attempt = self._patience.persist(lambda: self._attempt(request))
        fault = attempt.fault
        if fault is None:
            self._count("accepted")
        elif fault.kind is Kind.UNSENT and not self._reached:
            raise self._halt.set(reason(fault, attempt.reply.detail, self.settings, self._now()))
        return attempt.reply

    def stop(self) -> None:
        """Send nothing more. What is under way comes to its end; who waits, and who asks later, gets an EngineError."""
        self._halt.set()

    def close(self) -> None:
        """Stop, and close the connections."""
        self.stop()
        close_model(self._model)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _attempt(self, request: Request) -> Attempt:
        """One attempt; a form that the server does not know is sent again in a simpler one, which is no retry."""
        while True:
            with self._limiter.slot(self._halt.is_set) as generation:
                if self._halt.is_set():
                    raise self._halt.error()
                form = self._structure.shape(request)
                attempt = self._send(request, form)
            fault = attempt.fault
            if fault is None:
                self._limiter.speed_up()
                return attempt
            if ends_run(fault):
                raise self._halt.set(reason(fault, attempt.reply.detail, self.settings, self._now()))
            if fault.kind is Kind.RATE_LIMIT:
                self._limiter.slow_down(generation, fault.wait)
            if fault.kind is not Kind.STRUCTURE or not self._structure.step_down(form.mode):
                return attempt

    def _send(self, request: Request, form: Form) -> Attempt:
        """The one place from which a request leaves."""
        call = self._ledger.intend(request, self.settings.model)
        if call is None:
            over = Fault(Kind.OVER_BUDGET, "the cap of the run allows no further request")
            return Attempt(self._failed(request, over), over)
        self._count("sent")
        outcome = self._call(request, form)
        if isinstance(outcome, Reply) or outcome.kind is not Kind.UNSENT:
            self._reached = True
        if isinstance(outcome, Reply):
            self._ledger.finish(call, outcome, outcome.usage)
            return Attempt(outcome, None)
        reply = self._failed(request, outcome)
        if outcome.ended is Ended.ANSWERED:
            self._ledger.finish(call, reply, reply.usage)
        else:
            self._count("unknown", outcome.ended is Ended.LOST)
            self._ledger.fail(call, outcome.ended, reply.detail)
        return Attempt(reply, outcome)

    def _call(self, request: Request, form: Form) -> Reply | Fault:
        try:
            with tracing_context(enabled=None if self.settings.tracing else False):
                message = self._model.invoke(to_library(form.messages), **form.arguments)
        except Exception as error:
            fault = classify(error, self._now())
            if fault is None:
                raise
            return fault
        fault, text, usage = fault_of(message), text_of(message), usage_of(message)
        if fault:
            return fault
        text = unwrap(text) if form.mode == "prompt" else text
        try:
            check_size(text)
            if request.reply_schema:
                parse_object(text)
        except UnreadableError as error:
            return Fault(Kind.UNREADABLE, str(error), usage=usage, text=text)
        return Reply(request=request.id, text=text, usage=usage)

    def _failed(self, request: Request, fault: Fault) -> Reply:
        secret = self._environment.get(self.settings.key_env, "").strip()
        return Reply(
            request=request.id,
            text=fault.text[:_KEPT],
            cause=fault.rule.cause,
            detail=clean(fault.detail, request, (secret,)),
            usage=fault.usage,
        )

    def _count(self, name: str, more: int = 1) -> None:
        with self._lock:
            self._counts[name] += more
