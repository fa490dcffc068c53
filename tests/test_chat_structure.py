"""The best form that a server takes: by schema, by JSON mode, by words; each step down is noted and remembered."""

from collections.abc import Iterator
from typing import Any

import pytest
from asking import SCHEMA, request, transport
from stub_modes import MODES, Answer, chat
from stub_server import Received, StubServer

from rationale_reviewer.engines.base import Message, Request
from rationale_reviewer.engines.chat.settings import make_settings
from rationale_reviewer.engines.chat.structure import Structure, strict_schema
from rationale_reviewer.records.base import Record
from rationale_reviewer.records.vocabulary import Cause


class Inner(Record):
    """For the schema."""

    default: str = "a field of this name is no keyword"


class Outer(Record):
    """For the schema."""

    one: Inner
    many: tuple[Inner, ...] = ()
    either: Inner | None = None


@pytest.fixture
def stub(loopback: None) -> Iterator[StubServer]:
    with StubServer() as server:
        yield server


def _only(*taken: str) -> Any:
    """A server that takes some forms."""

    def play(received: Received) -> Answer:
        form = received.body.get("response_format", {}).get("type", "words")
        return (
            chat('```json\n{"ok": true}\n```' if form == "words" else '{"ok": true}')
            if form in taken
            else MODES["no_response_format"]
        )

    return play


def test_strict_schema() -> None:
    """Every object is closed and asks for all its fields; defaults are gone, fields of that name are not."""
    found = strict_schema(Outer.model_json_schema())
    assert found["required"] == ["one", "many", "either"]
    assert found["additionalProperties"] is False
    inner = found["$defs"]["Inner"]  # type: ignore[index, call-overload]
    assert inner["required"] == ["default"]  # type: ignore[index, call-overload]
    assert "default" not in str(found["properties"])


def test_each_request_has_its_schema(stub: StubServer) -> None:
    """What is made once for a step goes with its own schema only."""
    other = {**SCHEMA, "title": "Other"}
    with transport(stub.url) as asked:
        for step, schema in (("read", SCHEMA), ("read", SCHEMA), ("draft", other), ("read", other), ("read", SCHEMA)):
            asked.ask(request(schema=schema).model_copy(update={"step": step}))
    sent = [one.body["response_format"]["json_schema"] for one in stub.received]
    assert [one["name"] for one in sent] == ["read", "read", "draft", "read", "read"]
    assert [one["schema"].get("title") for one in sent] == [None, None, "Other", "Other", None]


@pytest.mark.parametrize(
    ("taken", "requests", "notes"),
    [
        pytest.param(("json_schema", "json_object", "words"), 1, 0, id="all"),
        pytest.param(("json_object", "words"), 2, 1, id="no schema"),
        pytest.param(("words",), 3, 2, id="words only"),
    ],
)
def test_auto(stub: StubServer, taken: tuple[str, ...], requests: int, notes: int) -> None:
    """Steps down once for a transport, not for each question; an unpaid refusal is no retry."""
    stub.play(_only(*taken))
    with transport(stub.url) as asked:
        assert asked.ask(request(1)).text == '{"ok": true}'
        assert stub.count == requests
        assert asked.ask(request(2)).text == '{"ok": true}'
        assert stub.count == requests + 1
        assert len(asked.notes) == notes
        assert asked.tally.retried == 0


@pytest.mark.parametrize("fixed", ["json_schema", "json_mode"])
def test_fixed(stub: StubServer, fixed: str) -> None:
    """A form that was chosen is not left."""
    stub.play(_only("words"))
    with transport(stub.url, structured=fixed) as asked:
        reply = asked.ask(request())
        assert asked.notes == ()
    assert stub.count == 1
    assert (reply.cause, reply.detail.startswith("HTTP 400")) == (Cause.ENGINE_ERROR, True)


def test_what_each_form_sends(stub: StubServer) -> None:
    """The schema goes to the server or, behind everything else, into the words."""
    for fixed in ("json_schema", "json_mode", "prompt"):
        with transport(stub.url, structured=fixed) as asked:
            asked.ask(request())
    by_schema, by_mode, by_words = (one.body for one in stub.received)
    sent = by_schema["response_format"]["json_schema"]
    assert (sent["name"], sent["strict"], sent["schema"]["properties"]) == ("read", True, SCHEMA["properties"])
    assert by_mode["response_format"] == {"type": "json_object"}
    assert "response_format" not in by_words
    plain = request().messages[-1].content
    assert by_schema["messages"][-1]["content"] == plain
    for body in (by_mode, by_words):
        assert body["messages"][-1]["content"].startswith(f"{plain}\n\nAnswer with one JSON object")
        assert '"required": ["ok"]' in body["messages"][-1]["content"]
        assert body["messages"][0] == by_schema["messages"][0]


def test_words_after_the_assistant() -> None:
    """A request that ends with the assistant's words gets the schema as words of its own."""
    ended = Request(id="q", step="read", messages=(Message(role="assistant", content="x"),), reply_schema=SCHEMA)
    form = Structure(make_settings(None, {"model": "m", "structured": "prompt"})).shape(ended)
    assert [one.role for one in form.messages] == ["assistant", "user"]


def test_other_providers_are_asked_by_words() -> None:
    """The server's modes are OpenAI's wire format."""
    assert Structure(make_settings(None, {"model": "m", "provider": "anthropic"})).mode == "prompt"


def test_a_fence_counts_only_by_words(stub: StubServer) -> None:
    """A server that was held to JSON and sends a fence has not kept to it."""
    stub.play("fenced")
    with transport(stub.url, structured="prompt") as asked:
        assert asked.ask(request()).text == '{"ok": true}'
    with transport(stub.url, structured="json_mode") as asked:
        assert asked.ask(request()).cause == Cause.UNREADABLE_REPLY


@pytest.mark.parametrize("fixed", ["json_schema", "json_mode", "prompt"])
@pytest.mark.parametrize(("finish", "cause"), [("length", Cause.CUT_REPLY), ("content_filter", Cause.CONTENT_FILTER)])
def test_what_came_is_kept_in_every_form(stub: StubServer, fixed: str, finish: str, cause: Cause) -> None:
    """A reply that was cut off or filtered has its text, whatever form was asked for."""
    stub.play(chat('{"ok": tr', finish))
    with transport(stub.url, structured=fixed) as asked:
        reply = asked.ask(request())
    assert (reply.cause, reply.text, stub.count) == (cause, '{"ok": tr', 1)
    assert reply.usage is not None
