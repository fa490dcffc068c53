"""What a request is for, and the making of it: its id is a digest of what is asked, so that a reply is found again."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple, TypeVar

from pydantic import BaseModel, JsonValue

from rationale_reviewer.engines.base import Message, Request
from rationale_reviewer.prompts import load_prompt, load_repair
from rationale_reviewer.text import digest

_LONGEST_REPLY: Final = 4_000


class StepName(StrEnum):
    """The steps of a review by a model, in their order."""

    READ = "read"
    SUPPORT = "support"
    DRAFT = "draft"
    CRITIQUE = "critique"


Thing = TypeVar("Thing")


def packs(things: Iterable[Thing], size: Callable[[Thing], int], most: float) -> Iterator[tuple[Thing, ...]]:
    """Runs of things that go together, in their order; one that is larger than the most goes alone."""
    pack: list[Thing] = []
    used = 0
    for thing in things:
        if pack and used + size(thing) > most:
            yield tuple(pack)
            pack, used = [], 0
        pack.append(thing)
        used += size(thing)
    if pack:
        yield tuple(pack)


class Ask(NamedTuple):
    """A request with what it is for."""

    request: Request
    step: StepName
    about: tuple[str, ...]
    """What is spoilt when it gets no reply: ids of questions, or of tasks."""
    key: str
    """Tells apart the requests of a step: a cell, a batch."""
    window: int = 0
    repair: bool = False
    reading: int = 1
    """Which reading it belongs to; borderline items are read for again."""


def make_ask(
    step: StepName,
    values: Mapping[str, str],
    form: type[BaseModel],
    *,
    about: Sequence[str],
    key: str,
    window: int = 0,
) -> Ask:
    """A request for a step, from its prompt."""
    system, user = load_prompt(step.value).fill(values)
    messages = (Message(role="system", content=system), Message(role="user", content=user))
    return Ask(request_of(step, messages, form), step, tuple(about), key, window)


def make_repair(ask: Ask, reply: str, fault: str) -> Ask:
    """The one further turn after a reply that could not be read: the request, the reply, and what was wrong with it."""
    messages = (
        *ask.request.messages,
        Message(role="assistant", content=reply[:_LONGEST_REPLY] or "(nothing)"),
        Message(role="user", content=load_repair().substitute(fault=fault)),
    )
    return ask._replace(request=_request(ask.step, messages, ask.request.reply_schema), repair=True)


def request_of(step: StepName, messages: tuple[Message, ...], form: type[BaseModel]) -> Request:
    """The request that these messages are, with the form of its reply."""
    return _request(step, messages, schema_of(form))


def _request(step: StepName, messages: tuple[Message, ...], schema: Mapping[str, JsonValue]) -> Request:
    content = json.dumps(
        [step.value, [(one.role, one.content) for one in messages], schema], ensure_ascii=False, sort_keys=True
    )
    return Request(id="q-" + digest(content)[7:31], step=step.value, messages=messages, reply_schema=schema)


@cache
def schema_of(form: type[BaseModel]) -> dict[str, JsonValue]:
    """The JSON Schema of a reply, as strict structured output wants it: every field named as required."""
    schema: dict[str, JsonValue] = form.model_json_schema()
    return schema
