"""How a model is held to JSON: by schema, by the server's JSON mode, or by words alone."""

import json
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any, Final, NamedTuple

from pydantic import JsonValue

from rationale_reviewer.engines.base import Message, Request
from rationale_reviewer.engines.chat.settings import ModelSettings

_LADDER: Final = ("json_schema", "json_mode", "prompt")
_WORDS: Final = "Answer with one JSON object that fits this JSON Schema, and with nothing before or after it:"


class Form(NamedTuple):
    """A request in the form in which it is sent."""

    mode: str
    messages: tuple[Message, ...]
    arguments: Mapping[str, Any]
    """For the library's call."""


class Structure:
    """The mode of one transport. It only ever goes down, and says so."""

    def __init__(self, settings: ModelSettings) -> None:
        # The server-side modes are OpenAI's wire format; the other libraries have each their own, and words do for all.
        best = "json_schema" if settings.provider == "openai" else "prompt"
        self._fixed = settings.structured != "auto"
        self._mode = settings.structured if self._fixed else best
        self._openai = settings.provider == "openai"
        self._made: dict[str, tuple[Mapping[str, JsonValue], dict[str, Any]]] = {}
        self._lock = Lock()
        self.notes: tuple[str, ...] = ()

    @property
    def mode(self) -> str:
        """The mode that the next request is sent in."""
        return self._mode

    def step_down(self, refused: str) -> bool:
        """The server does not know a mode; whether there is a simpler one to try."""
        with self._lock:
            if self._fixed or refused == _LADDER[-1]:
                return False
            if self._mode == refused:
                self._mode = _LADDER[_LADDER.index(refused) + 1]
                self.notes += (f"the server does not take {refused}; asked by {self._mode} from then on",)
            return True

    def shape(self, request: Request) -> Form:
        """A request in the present mode; one without a schema is sent as it is."""
        mode = self._mode
        if not request.reply_schema:
            return Form(mode, request.messages, {})
        if mode == "json_schema":
            return Form(mode, request.messages, self._arguments(self._format(request)))
        arguments = self._arguments({"type": "json_object"}) if mode == "json_mode" else {}
        return Form(mode, _with_schema(request.messages, request.reply_schema), arguments)

    def _format(self, request: Request) -> dict[str, Any]:
        """As ``response_format``, made once for the requests of a step, which share their schema."""
        schema, made = self._made.get(request.step, ({}, {}))
        if schema != request.reply_schema:
            made = response_format(request)
            self._made[request.step] = (request.reply_schema, made)
        return made

    def _arguments(self, form: dict[str, Any]) -> dict[str, Any]:
        """OpenAI's library sends further fields of a body as they are; what it knows by name it walks through first.

        For a schema that walk, and a second look at the reply, took a fifth of the processor time of a call.
        """
        fields = {"response_format": form}
        return {"extra_body": fields} if self._openai else fields


def response_format(request: Request) -> dict[str, Any]:
    """The field by which a server is told the form of the reply, live and in files of requests alike."""
    named = {"name": request.step[:64], "schema": strict_schema(request.reply_schema), "strict": True}
    return {"type": "json_schema", "json_schema": named}


def strict_schema(schema: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The schema as strict structured output wants it: every field required, no others, no defaults."""
    found: dict[str, JsonValue] = {name: _strict(value, name) for name, value in schema.items() if name != "default"}
    fields = found.get("properties")
    if found.get("type") == "object" and isinstance(fields, dict):
        found |= {"required": list(fields), "additionalProperties": False}
    return found


def _strict(value: JsonValue, name: str) -> JsonValue:
    if isinstance(value, dict):
        if name in {"properties", "$defs"}:  # here the keys are names of fields and types, not keywords
            return {key: strict_schema(one) if isinstance(one, dict) else one for key, one in value.items()}
        return strict_schema(value)
    if isinstance(value, list) and name in {"anyOf", "allOf", "oneOf", "prefixItems"}:
        return [strict_schema(one) if isinstance(one, dict) else one for one in value]
    return value


def _with_schema(messages: Sequence[Message], schema: Mapping[str, JsonValue]) -> tuple[Message, ...]:
    """The schema goes to the end, so that requests over one document keep the same beginning."""
    words = f"{_WORDS}\n{json.dumps(schema, ensure_ascii=False)}"
    *before, last = messages
    if last.role == "user":
        return (*before, last.model_copy(update={"content": f"{last.content}\n\n{words}"}))
    return (*messages, Message(role="user", content=words))
