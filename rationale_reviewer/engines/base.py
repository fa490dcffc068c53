"""The interface that every engine has: a pure reducer, driven from outside.

``begin(task)`` and ``advance(state, replies)`` return a :class:`Step`: either requests that somebody has to get
answered, or the finished reading. The engine does no input or output of its own, so the same engine runs live, through
a provider's batch files, or with replies carried by hand. The offline engine needs no replies: its first step is done.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from rationale_reviewer.errors import EngineError
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.base import Record
from rationale_reviewer.records.document import Document
from rationale_reviewer.records.exchange import Message, Reply, Request
from rationale_reviewer.records.reading import Reading
from rationale_reviewer.records.review import EngineRef
from rationale_reviewer.records.vocabulary import GateState

__all__ = ["Engine", "Message", "Reply", "Request", "State", "Step", "Task", "run"]

State = TypeVar("State")


class Task(Record):
    """What is to be read, against what."""

    document: Document
    bank: QuestionBank
    questions: tuple[str, ...]
    """Ids of the questions to read for, in the bank's order."""
    gates: Mapping[str, GateState] = {}
    """Gates that the editor has set."""


class Step(NamedTuple, Generic[State]):
    """Where an engine stands: requests to answer, or a reading."""

    state: State
    requests: tuple[Request, ...]
    reading: Reading | None


class Engine(Protocol[State]):
    """Reads a document against a bank."""

    def describe(self, bank: QuestionBank) -> EngineRef:
        """Name, version and digest for the bundle, and what the engine can and cannot do."""

    def begin(self, task: Task) -> Step[State]:
        """Start on a task."""

    def advance(self, state: State, replies: Sequence[Reply]) -> Step[State]:
        """Go on with replies, in any order."""


def run(
    engine: Engine[State], task: Task, ask: Callable[[Sequence[Request]], Sequence[Reply]] | None = None
) -> Reading:
    """Drive an engine to its end.

    Args:
        engine: The engine.
        task: What to read.
        ask: Gets requests answered; may be None for an engine that asks nothing.

    Raises:
        EngineError: The engine asks and nobody answers, or stops without a reading.
    """
    step = engine.begin(task)
    while step.reading is None:
        if not step.requests:
            raise EngineError("the engine stopped without a reading; this is a defect, please report it")
        if ask is None:
            raise EngineError("the engine asks a model and none is configured; use the offline engine")
        step = engine.advance(step.state, ask(step.requests))
    return step.reading
