"""Drives an engine by replies that are already there: how far it gets, and what it asks next.

A review by a model is a function of the replies to its requests. So a run that was stopped, a batch that came back in
parts, and replies carried by hand all go on from the start, and ask only for what is not there.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from rationale_reviewer.engines.base import Engine, Reply, Request, Task
from rationale_reviewer.errors import EngineError
from rationale_reviewer.records.reading import Reading

State = TypeVar("State")


class Progress(NamedTuple):
    """Where the replies lead."""

    reading: Reading | None
    """The reading, when nothing is left to ask."""
    missing: tuple[Request, ...]
    """What has to be answered before it can go on."""
    answered: int
    """How many requests were answered by what is there."""
    asked: tuple[Request, ...] = ()
    """All requests so far, answered or not."""


def replay(engine: Engine[State], task: Task, known: Callable[[str], Reply | None]) -> Progress:
    """Go as far as the known replies lead.

    Args:
        engine: The engine.
        task: What to read.
        known: The reply to a request, by its id; None when there is none.

    Raises:
        EngineError: The engine stops with neither requests nor a reading.
    """
    step = engine.begin(task)
    answered = 0
    waiting: dict[str, Request] = {}
    asked: dict[str, Request] = {}
    while step.reading is None:
        new = {request.id: request for request in step.requests}
        waiting, asked = waiting | new, asked | new
        replies = [reply for request in waiting if (reply := known(request)) is not None]
        if not replies:
            if not waiting:
                raise EngineError("the engine stopped without a reading; this is a defect, please report it")
            return Progress(None, tuple(waiting.values()), answered, tuple(asked.values()))
        for reply in replies:
            del waiting[reply.request]
        answered += len(replies)
        step = engine.advance(step.state, replies)
    return Progress(step.reading, (), answered, tuple(asked.values()))
