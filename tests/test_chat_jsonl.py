"""Requests out and replies in as lines of JSON."""

import json
from typing import Any

import pytest

from rationale_reviewer.engines.base import Message, Request
from rationale_reviewer.engines.chat.jsonl import read_replies, write_requests
from rationale_reviewer.errors import OptionError
from rationale_reviewer.records.vocabulary import Cause

REQUEST = Request(
    id="q-1", step="read", messages=(Message(role="system", content="Rules."), Message(role="user", content="Näh?")),
    reply_schema={"type": "object"},
)  # fmt: skip


def test_requests_have_the_form_of_the_batch_api() -> None:
    """One line each: id, method, address, body with messages, parameters and the form of the reply."""
    (line,) = write_requests([REQUEST], "m-1", {"temperature": 0})
    assert json.loads(line) == {
        "custom_id": "q-1",
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": {
            "model": "m-1",
            "temperature": 0,
            "messages": [{"role": "system", "content": "Rules."}, {"role": "user", "content": "Näh?"}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "read", "schema": {"type": "object"}, "strict": True},
            },
        },
    }
    assert "Näh?" in line


def test_the_form_may_be_left_out() -> None:
    """For servers that refuse it."""
    (line,) = write_requests([REQUEST], "m-1", structured=False)
    assert "response_format" not in json.loads(line)["body"]


def _body(content: Any = "{}", finish: Any = "stop", **message: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"content": content, **message}, "finish_reason": finish}]}


@pytest.mark.parametrize(
    ("row", "text", "cause"),
    [
        pytest.param(
            {"response": {"status_code": 200, "body": _body('{"a": 1}')}}, '{"a": 1}', None, id="batch result"
        ),
        pytest.param(
            {"response": {"status_code": 200, "body": _body()}, "error": None}, "{}", None, id="error is null"
        ),
        pytest.param({"response": {"body": _body("x")}}, "x", None, id="vLLM leaves the status out"),
        pytest.param({"reply": '{"a": 1}'}, '{"a": 1}', None, id="by hand, as text"),
        pytest.param({"reply": {"a": 1}}, '{"a": 1}', None, id="by hand, as JSON"),
        pytest.param({"response": {"body": _body("x", None)}}, "x", None, id="no reason for the end"),
        pytest.param({"response": {"body": _body("{", "length")}}, "", Cause.CUT_REPLY, id="cut"),
        pytest.param({"response": {"body": _body("", "content_filter")}}, "", Cause.REFUSAL, id="filtered"),
        pytest.param({"response": {"body": _body(None, refusal="No.")}}, "", Cause.REFUSAL, id="refused"),
        pytest.param({"response": {"body": _body(None)}}, "", Cause.UNREADABLE_REPLY, id="no content"),
        pytest.param({"response": {"body": _body("x", "tool_calls")}}, "", Cause.UNREADABLE_REPLY, id="tool call"),
        pytest.param({"response": {"body": {"choices": []}}}, "", Cause.UNREADABLE_REPLY, id="no choice"),
        pytest.param({"response": {"body": {"choices": None}}}, "", Cause.UNREADABLE_REPLY, id="null choices"),
        pytest.param({"response": {"status_code": 429, "body": {}}}, "", Cause.ENGINE_ERROR, id="status"),
        pytest.param({"response": None, "error": {"code": "batch_expired"}}, "", Cause.ENGINE_ERROR, id="expired"),
        pytest.param({"error": {"message": "sk-secret was wrong"}}, "", Cause.ENGINE_ERROR, id="error"),
        pytest.param({}, "", Cause.ENGINE_ERROR, id="nothing"),
    ],
)
def test_replies(row: dict[str, Any], text: str, cause: Cause | None) -> None:
    """Text, or the cause why there is none; a provider's own words are not repeated."""
    (reply,) = read_replies([json.dumps({"custom_id": "q-1", **row}), "", " \n"], "r.jsonl")
    assert (reply.request, reply.text, reply.cause) == ("q-1", text, cause)
    assert "secret" not in reply.detail


@pytest.mark.parametrize(
    ("line", "said"),
    [("{", "line 2 of 'r.jsonl' is no JSON"), ("[]", "has no custom_id"), ('{"id": "q"}', "has no custom_id")],
)
def test_wrong_lines(line: str, said: str) -> None:
    """A line that is no reply is named by its number, and both forms that would do are named."""
    with pytest.raises(OptionError, match=said) as caught:
        list(read_replies(['{"custom_id": "q", "reply": ""}', line], "r.jsonl"))
    assert "as the provider returned it" in str(caught.value)
    assert '{"custom_id": "...", "reply": {...}}' in str(caught.value)
