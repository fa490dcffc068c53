"""Stand-ins for what the tests must not have: an engine that follows a script, somebody who answers its requests."""

from collections.abc import Callable, Sequence

from rationale_reviewer.engines.base import Reply, Request, Step, Task
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.base import Record
from rationale_reviewer.records.reading import Reading
from rationale_reviewer.records.review import EngineRef


class Played(Record):
    """How far a script has got, and everything that was answered on the way."""

    task: Task
    waves: int = 0
    replies: tuple[Reply, ...] = ()


class ScriptedEngine:
    """Asks its waves of requests one after the other, then reads out what it was told to.

    Args:
        reading: The reading, or what makes it of the task and all replies (sorted by request).
        waves: Requests to ask, wave by wave; none for an engine that is done at once.
        stalls: Whether it stops after its waves with neither requests nor a reading.
    """

    def __init__(
        self,
        reading: Reading | Callable[[Task, Sequence[Reply]], Reading],
        waves: Sequence[Sequence[Request]] = (),
        *,
        stalls: bool = False,
    ) -> None:
        self._make = reading
        self._waves = [tuple(wave) for wave in waves]
        self._stalls = stalls

    def describe(self, bank: QuestionBank) -> EngineRef:
        """A name for the bundle."""
        return EngineRef(name="scripted", version="1", digest=bank.digest, note="It follows a script.")

    def begin(self, task: Task) -> Step[Played]:
        """The first wave, or the reading where there is none."""
        return self._step(Played(task=task))

    def advance(self, state: Played, replies: Sequence[Reply]) -> Step[Played]:
        """The next wave, or the reading after the last."""
        known = tuple(sorted((*state.replies, *replies), key=lambda reply: reply.request))
        return self._step(state.model_copy(update={"waves": state.waves + 1, "replies": known}))

    def _step(self, state: Played) -> Step[Played]:
        if state.waves < len(self._waves):
            return Step(state, self._waves[state.waves], None)
        if self._stalls:
            return Step(state, (), None)
        made = self._make if isinstance(self._make, Reading) else self._make(state.task, state.replies)
        return Step(state, (), made)


class Answerer:
    """Answers each request with its own id, and remembers the waves it was asked."""

    def __init__(self, *, backwards: bool = False) -> None:
        self.asked: list[tuple[str, ...]] = []
        self._backwards = backwards

    def __call__(self, requests: Sequence[Request]) -> list[Reply]:
        """One reply a request."""
        self.asked.append(tuple(request.id for request in requests))
        replies = [Reply(request=request.id, text=f"answer to {request.id}") for request in requests]
        return replies[::-1] if self._backwards else replies
