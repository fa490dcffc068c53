"""What the providers of the extras send, for the stub server: replies and errors, each in its provider's form."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from stub_modes import Answer
from stub_server import Received

GOOD: Final = '{"ok": true}'


class Provider(NamedTuple):
    """One provider, as the tests need it."""

    name: str
    library: str
    path: str
    """Where it is asked."""
    key_header: str
    reply: Callable[[str, str], Answer]
    """A reply with a text and a reason for its end."""
    ends: Mapping[str, str]
    """Kind of the end -> what the provider calls it."""
    error: Callable[[int, str], Answer]
    """An error with a status and words."""
    prompt: Callable[[Received], list[tuple[str, str]]]
    """Roles and texts of a request."""


def _json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, json.dumps(value).encode(), headers or {})


def with_headers(answer: Answer, **headers: str) -> Answer:
    """An answer with further headers; ``_`` stands for ``-``."""
    return answer._replace(headers={name.replace("_", "-"): value for name, value in headers.items()})


# -- Anthropic ---------------------------------------------------------------------------------------------------------


def _anthropic_reply(text: str, end: str) -> Answer:
    usage = {"input_tokens": 36, "cache_read_input_tokens": 64, "cache_creation_input_tokens": 0, "output_tokens": 20}
    said = [{"type": "text", "text": text}] if text else []
    whole = {"id": "msg_1", "type": "message", "role": "assistant", "model": "some", "content": said}
    return _json({**whole, "stop_reason": end, "stop_sequence": None, "usage": usage})


def _anthropic_error(status: int, words: str) -> Answer:
    kinds = {
        400: "invalid_request_error",
        401: "authentication_error",
        429: "rate_limit_error",
        529: "overloaded_error",
    }
    kind = kinds.get(status, "api_error")
    return _json({"type": "error", "error": {"type": kind, "message": words}, "request_id": "req_1"}, status)


def _anthropic_prompt(received: Received) -> list[tuple[str, str]]:
    body = received.body
    return [("system", _text(body["system"])), *((one["role"], _text(one["content"])) for one in body["messages"])]


def _text(content: Any) -> str:
    return content if isinstance(content, str) else "".join(block["text"] for block in content)


# -- Google ------------------------------------------------------------------------------------------------------------


def _google_reply(text: str, end: str) -> Answer:
    usage = {
        "promptTokenCount": 100, "cachedContentTokenCount": 64, "candidatesTokenCount": 20, "totalTokenCount": 120,
    }  # fmt: skip
    said = {"content": {"role": "model", "parts": [{"text": text}] if text else []}, "finishReason": end, "index": 0}
    return _json({"candidates": [said], "usageMetadata": usage, "modelVersion": "some"})


def google_blocked() -> Answer:
    """The prompt was blocked: no candidates."""
    return _json({"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 100}})


def google_error(status: int, words: str, *details: Mapping[str, Any], name: str = "") -> Answer:
    """An error as Google sends it, with details."""
    names = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE"}
    inner = {"code": status, "message": words, "status": name or names.get(status, "INTERNAL"), "details": details}
    return _json({"error": inner}, status)


def google_quota(quota: str, delay: str = "7s") -> Answer:
    """Too many requests, or tokens, of a quota."""
    kind = "type.googleapis.com/google.rpc."
    return google_error(
        429,
        "You exceeded your current quota, please check your plan and billing details.",
        {"@type": f"{kind}QuotaFailure", "violations": [{"quotaId": quota}]},
        {"@type": f"{kind}RetryInfo", "retryDelay": delay},
    )


def google_no_key() -> Answer:
    """The key is wrong: Google says so with status 400."""
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
    return google_error(400, "API key not valid. Please pass a valid API key.", info)


def _google_prompt(received: Received) -> list[tuple[str, str]]:
    body = received.body
    system = "".join(part["text"] for part in body["systemInstruction"]["parts"])
    turns = [(one["role"], "".join(part["text"] for part in one["parts"])) for one in body["contents"]]
    return [("system", system), *turns]


# -- Ollama ------------------------------------------------------------------------------------------------------------


def _ollama_reply(text: str, end: str) -> Answer:
    half = len(text) // 2
    pieces = [{"message": {"role": "assistant", "content": one}, "done": False} for one in (text[:half], text[half:])]
    last = {
        "message": {"role": "assistant", "content": ""}, "done": True, "done_reason": end,
        "prompt_eval_count": 100, "eval_count": 20, "total_duration": 1, "eval_duration": 1,
    }  # fmt: skip
    lines = [{"model": "some", "created_at": "2026-11-01T00:00:00Z", **one} for one in (*pieces, last)]
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    return Answer(body=body, headers={"content-type": "application/x-ndjson"})


def _ollama_prompt(received: Received) -> list[tuple[str, str]]:
    return [(one["role"], one["content"]) for one in received.body["messages"]]


PROVIDERS: Final = {
    "anthropic": Provider(
        "anthropic", "langchain_anthropic", "/v1/messages", "x-api-key", _anthropic_reply,
        {"done": "end_turn", "cut": "max_tokens", "refusal": "refusal"}, _anthropic_error, _anthropic_prompt,
    ),
    "google": Provider(
        "google", "langchain_google_genai", "/v1beta/models/some:generateContent", "x-goog-api-key", _google_reply,
        {"done": "STOP", "cut": "MAX_TOKENS", "filtered": "SAFETY"}, google_error, _google_prompt,
    ),
    "ollama": Provider(
        "ollama", "langchain_ollama", "/api/chat", "authorization", _ollama_reply,
        {"done": "stop", "cut": "length"}, lambda status, words: _json({"error": words}, status), _ollama_prompt,
    ),
}  # fmt: skip
