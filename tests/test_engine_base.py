"""Driving an engine: waves of requests go out, replies come back, a reading ends it."""

from collections.abc import Callable, Sequence

import pytest
from building import make_bank, question, request
from doubles import Answerer, Played, ScriptedEngine
from loading import plain, within

from rationale_reviewer.engines.base import Reply, Request, Step, Task, run
from rationale_reviewer.errors import EngineError
from rationale_reviewer.records.reading import Reading
from rationale_reviewer.records.vocabulary import Cause

READING = Reading(passages_read=("P1",))


@pytest.fixture
def task() -> Task:
    """A task on a document of one sentence."""
    asked = question()
    return Task(document=plain("The model sorts letters by district.\n"), bank=make_bank(asked), questions=(asked.id,))


def told(task: Task, replies: Sequence[Reply]) -> Reading:
    """A reading that shows which replies came in, and on which document."""
    return Reading(passages_read=(task.document.main.name, *(reply.text for reply in replies)))


@pytest.mark.parametrize(
    "waves",
    [
        pytest.param([], id="none"),
        pytest.param([["r1"]], id="one"),
        pytest.param([["r1", "r2"], ["r3"]], id="two, as with a repair turn"),
        pytest.param([["r1"], ["r2"], ["r3", "r4", "r5"]], id="three"),
    ],
)
def test_every_wave_is_asked_once_and_in_order(task: Task, waves: list[list[str]]) -> None:
    """Each wave goes out whole, in its turn, and all replies reach the reading."""
    ask = Answerer()
    reading = run(ScriptedEngine(told, [[request(name) for name in wave] for wave in waves]), task, ask)
    assert ask.asked == [tuple(wave) for wave in waves]
    names = [name for wave in waves for name in wave]
    assert reading.passages_read == ("notes.txt", *(f"answer to {name}" for name in names))


def test_replies_may_come_in_any_order(task: Task) -> None:
    """The same replies in another order make the same reading."""
    engine = ScriptedEngine(told, [[request("r1"), request("r2")], [request("r3")]])
    assert run(engine, task, Answerer()) == run(engine, task, Answerer(backwards=True))


def test_a_reply_without_text_is_handed_on(task: Task) -> None:
    """A cause instead of a text goes back to the engine, which makes data of it; it ends nothing."""

    def refuse(requests: Sequence[Request]) -> list[Reply]:
        return [Reply(request=one.id, cause=Cause.REFUSAL) for one in requests]

    def causes(task: Task, replies: Sequence[Reply]) -> Reading:
        return Reading(passages_read=tuple(reply.cause or "" for reply in replies))

    assert run(ScriptedEngine(causes, [[request("r1")]]), task, refuse).passages_read == ("refusal",)


def test_an_engine_that_is_done_at_once_asks_nobody(task: Task) -> None:
    """Neither an answerer nor another turn is needed where the first step has a reading."""

    def never(requests: Sequence[Request]) -> list[Reply]:
        raise AssertionError("asked")

    assert run(ScriptedEngine(READING), task) == READING
    assert run(ScriptedEngine(READING), task, never) == READING


def test_a_reading_ends_the_run_whatever_else_the_step_holds(task: Task) -> None:
    """Requests beside a finished reading are not asked."""

    class Late(ScriptedEngine):
        def begin(self, task: Task) -> Step[Played]:
            return super().begin(task)._replace(reading=READING)

    assert run(Late(READING, [[request("r1")]]), task) == READING


def test_asking_with_nobody_to_answer_is_an_error(task: Task) -> None:
    """The message says that no model is configured and what to use instead."""
    with pytest.raises(EngineError, match=r"none is configured.*offline engine") as error:
        run(ScriptedEngine(READING, [[request("r1")]]), task)
    assert error.value.exit_code == 3


@pytest.mark.parametrize(
    ("waves", "asked"),
    [
        pytest.param([], [], id="at once"),
        pytest.param([["r1"]], [("r1",)], id="after a wave"),
        pytest.param([["r1"], ["r2"]], [("r1",), ("r2",)], id="after two waves"),
    ],
)
def test_stopping_without_a_reading_is_an_error(
    task: Task, waves: list[list[str]], asked: list[tuple[str, ...]]
) -> None:
    """No requests and no reading is a defect of the engine, not a document with nothing in it."""
    ask = Answerer()
    engine = ScriptedEngine(READING, [[request(name) for name in wave] for wave in waves], stalls=True)
    with within(20), pytest.raises(EngineError, match="stopped without a reading"):
        run(engine, task, ask)
    assert ask.asked == asked


@pytest.mark.parametrize("ask", [None, Answerer()], ids=["nobody answers", "somebody answers"])
def test_a_stall_is_told_from_a_missing_model(
    task: Task, ask: Callable[[Sequence[Request]], Sequence[Reply]] | None
) -> None:
    """An engine that stalls at once is reported as such, whether or not a model is configured."""
    with within(20), pytest.raises(EngineError, match="defect"):
        run(ScriptedEngine(READING, stalls=True), task, ask)


def test_what_goes_wrong_in_answering_is_not_swallowed(task: Task) -> None:
    """An error of whoever answers reaches the caller as it is."""

    def broken(requests: Sequence[Request]) -> list[Reply]:
        raise EngineError("the line is dead")

    with pytest.raises(EngineError, match="the line is dead"):
        run(ScriptedEngine(READING, [[request("r1")]]), task, broken)
