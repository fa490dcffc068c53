"""The answers that the stub server knows by name: what providers, gateways and small servers really send."""

import gzip
import json
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any, Final, NamedTuple

USAGE: Final = {
    "prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120, "prompt_tokens_details": {"cached_tokens": 64},
}  # fmt: skip
FAR_AWAY: Final = "http://127.0.0.2:9/v1/chat/completions"
LEAKED: Final = "sk-proj-LEAKEDleakedLEAKED0123456789"


class Answer(NamedTuple):
    """An answer on the wire. ``act`` names what is done to it, or instead of it."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = {}
    act: str = ""
    """hang, reset, cut (less than announced), chunked_cut, close (no length), drip."""


def chat(text: str | None = '{"ok": true}', finish: str | None = "stop", **message: Any) -> Answer:
    """An answer in the form of a chat completion."""
    said = {"role": "assistant", "content": text, **message}
    return completion(choices=[{"index": 0, "message": said, "finish_reason": finish}])


def completion(**fields: Any) -> Answer:
    """A chat completion with other fields than a good one has."""
    whole = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "stub-model", "usage": USAGE}
    return Answer(body=_json({**whole, **fields}))


def error(status: int, *, headers: Mapping[str, str] | None = None, **fields: Any) -> Answer:
    """An error in OpenAI's form."""
    return Answer(
        status, _json({"error": {"message": "it failed", "type": None, "param": None, **fields}}), headers or {}
    )


def limited(**headers: str) -> Answer:
    """Too many requests, with headers; ``_`` stands for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return error(429, headers=named, code="rate_limit_exceeded", message="Rate limit reached")


def bomb(size: int = 300_000_000) -> Answer:
    """An answer that is small on the wire and large in memory."""
    head = b'{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop",'
    text = b'"message":{"role":"assistant","content":"' + b"a" * size
    return Answer(body=gzip.compress(head + text + b'"}}]}', 1), headers={"content-encoding": "gzip"})


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


_TOOL: Final = [{"id": "c1", "type": "function", "function": {"name": "run", "arguments": '{"ok": true}'}}]
_GOOD: Final = chat().body
_CHOICE: Final = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": '{"ok": true}'}}
_HTML: Final = b"<!doctype html><html><body><h1>Sign in to the network</h1></body></html>"
_VLLM: Final = {
    "object": "error", "type": "BadRequestError", "param": None, "code": 400,
    "message": "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens.",
}  # fmt: skip
_NO_FORMAT: Final = "Unsupported parameter: 'response_format' is not supported with this server"

MODES: Final[Mapping[str, Answer]] = {
    # asked to wait
    "rate_limit": limited(),
    "rate_limit_seconds": limited(retry_after="7"),
    "rate_limit_float": limited(retry_after="2.5"),
    "rate_limit_ms": limited(retry_after_ms="3500"),
    "rate_limit_azure_ms": limited(x_ms_retry_after_ms="4500"),
    "rate_limit_date": limited(date=formatdate(1_000_000, usegmt=True), retry_after=formatdate(1_000_009, usegmt=True)),
    "rate_limit_reset": limited(x_ratelimit_remaining_tokens="0", x_ratelimit_reset_tokens="1m3.5s"),
    "rate_limit_garbage": limited(retry_after="soon"),
    "rate_limit_negative": limited(retry_after="-5"),
    "rate_limit_long": limited(retry_after="121"),
    "rate_limit_infinite": limited(retry_after="1e400"),
    # failing for now
    "server_error": error(500),
    "bad_gateway": Answer(502, _HTML, {"content-type": "text/html"}),
    "unavailable": error(503, headers={"retry-after": "3"}),
    "overloaded": error(529, type="overloaded_error"),
    "request_timeout": error(408),
    "conflict": error(409),
    "no_retry_please": error(500, headers={"x-should-retry": "false"}),
    # nobody knows
    "hang": Answer(act="hang"),
    "reset": Answer(act="reset"),
    "drip": Answer(body=_GOOD, act="drip"),
    "cut": Answer(body=_GOOD, act="cut"),
    "chunked_cut": Answer(body=_GOOD[:60], act="chunked_cut"),
    # no better next time
    "quota": error(429, code="insufficient_quota", type="insufficient_quota", headers={"retry-after": "1"}),
    "payment": error(402),
    "unauthorised": error(401, code="invalid_api_key", message=f"Incorrect API key provided: {LEAKED}"),
    "forbidden": error(403),
    "not_found": error(404, code="model_not_found"),
    "redirect": Answer(307, b"", {"location": FAR_AWAY}),
    "unprocessable": Answer(422, _json({"detail": [{"loc": ["body"], "msg": "bad", "input": {"messages": "..."}}]})),
    "bad_request": error(400, message="Unknown parameter: 'frobnicate'"),
    "not_implemented": error(501),
    "no_response_format": error(400, param="response_format", message=_NO_FORMAT),
    # too long
    "overflow_openai": error(400, code="context_length_exceeded", message="Your input is too big."),
    "overflow_azure": error(400, code="context_length_exceeded", param="messages", message="Reduce the length."),
    "overflow_vllm": Answer(400, _json(_VLLM)),
    "overflow_litellm": error(400, code="400", message="litellm.ContextWindowExceededError: BadRequestError"),
    "overflow_llamacpp": error(400, type="exceed_context_size_error", message="the request exceeds the context"),
    "overflow_anthropic": error(400, type="invalid_request_error", message="prompt is too long: 210000 tokens"),
    "overflow_gateway": Answer(413, _HTML, {"content-type": "text/html"}),
    "overflow_per_minute": error(429, code="rate_limit_exceeded", message="Request too large on tokens per min"),
    "filtered_azure": error(400, code="content_filter", innererror={"code": "ResponsibleAIPolicyViolation"}),
    # a body that is no reply
    "html": Answer(200, _HTML, {"content-type": "text/html"}),
    "html_as_json": Answer(200, _HTML),
    "cut_json": Answer(body=_GOOD[:-30]),
    "no_body": Answer(),
    "wrong_type": Answer(body=_GOOD, headers={"content-type": "text/plain"}),
    "no_choices": completion(choices=[]),
    "null_choices": completion(choices=None),
    "absent_choices": Answer(body=b'{"id": "x"}'),
    "null_message": completion(choices=[{"index": 0, "message": None, "finish_reason": "stop"}]),
    "choice_is_text": completion(choices=["yes"]),
    "array_body": Answer(body=b"[]"),
    "error_body": Answer(body=_json({"error": {"message": "upstream failed", "code": "upstream"}})),
    "error_body_503": Answer(body=_json({"error": {"message": "upstream failed", "code": 503}})),
    "not_utf8": Answer(body=b'{"choices": "\xff\xfe"}'),
    "deep_body": Answer(body=b"[" * 100_000),
    "gzip_bomb": bomb(20_000_000),
    "brotli": Answer(body=b"\x8b\x03\x80", headers={"content-encoding": "br"}),
    "bad_gzip": Answer(body=b"no gzip", headers={"content-encoding": "gzip"}),
    "huge": chat("x" * 9_000_000),
    "by_user": chat(role="user"),
    # a reply that did not come to its end, or is none
    "length": chat('{"ok": tr', "length"),
    "filtered": chat("", "content_filter"),
    "refusal": chat(None, "stop", refusal="I cannot help with that."),
    "tool_call": chat(None, "tool_calls", tool_calls=_TOOL),
    "tool_call_stop": chat("", "stop", tool_calls=_TOOL),
    "null_content": chat(None),
    "empty": chat(""),
    "blank": chat(" \n\t "),
    "no_finish": chat(finish=None),
    "odd_finish": chat(finish="eos"),
    # a text that is no JSON object
    "prose": chat("The risk is low."),
    "trailing": chat('{"ok": true} I hope this helps!'),
    "leading": chat('Sure: {"ok": true}'),
    "two_objects": chat('{"ok": true}{"ok": false}'),
    "fenced": chat('```json\n{"ok": true}\n```'),
    "duplicate_keys": chat('{"ok": true, "ok": false}'),
    "inner_duplicate": chat('{"a": [{"ok": 1, "ok": 2}]}'),
    "nan": chat('{"ok": NaN}'),
    "infinity": chat('{"ok": -Infinity}'),
    "too_large_number": chat('{"ok": 1e999}'),
    "long_integer": chat('{"ok": ' + "9" * 5000 + "}"),
    "surrogate": chat('{"ok": "\\ud800"}'),
    "single_quotes": chat("{'ok': true}"),
    "trailing_comma": chat('{"ok": true,}'),
    "comment": chat('{"ok": true /* sure */}'),
    "cut_text": chat('{"ok": "tr'),
    "deep_text": chat("[" * 50_000 + "]" * 50_000),
    "array_text": chat('[{"ok": true}]'),
    "string_text": chat('"ok"'),
    "null_text": chat("null"),
    "bom": chat('\ufeff{"ok": true}'),
    "long_text": chat('{"ok": "' + "x" * 2_100_000 + '"}'),
    # good, in an unusual way
    "no_usage": completion(usage=None, choices=[_CHOICE]),
    "gzip": Answer(body=gzip.compress(_GOOD), headers={"content-encoding": "gzip"}),
    "no_length": Answer(body=_GOOD, act="close"),
}  # fmt: skip
