"""Requests and replies as lines of JSON, in the form of the Batch API: for a provider, ``vllm run-batch``, a person.

Comes in and goes out as text; nothing is sent here. Custom ids are the requests' own, digests of what is asked.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import JsonValue

from rationale_reviewer.engines.base import Reply, Request
from rationale_reviewer.engines.chat.structure import response_format
from rationale_reviewer.errors import OptionError
from rationale_reviewer.records.vocabulary import Cause

URL: Final = "/v1/chat/completions"
BY_HAND: Final = '{"custom_id": "...", "reply": {...}}'
_WANTED: Final = f"give the file as the provider returned it, or by hand lines of the form {BY_HAND}"
_CUT: Final = {"length": Cause.CUT_REPLY, "content_filter": Cause.REFUSAL}


def write_requests(
    requests: Iterable[Request],
    model: str,
    parameters: Mapping[str, JsonValue] | None = None,
    *,
    structured: bool = True,
) -> Iterator[str]:
    """One line a request.

    Args:
        requests: What is asked.
        model: Goes into every line.
        parameters: Further fields of the body, such as temperature and seed.
        structured: Whether the form of the reply goes along as a JSON Schema; not every server knows that.
    """
    for request in requests:
        body: dict[str, Any] = {
            "model": model,
            "messages": [{"role": one.role, "content": one.content} for one in request.messages],
            **(parameters or {}),
        }
        if structured and request.reply_schema:
            body["response_format"] = response_format(request)
        yield json.dumps({"custom_id": request.id, "method": "POST", "url": URL, "body": body}, ensure_ascii=False)


def read_replies(lines: Iterable[str], name: str) -> Iterator[Reply]:
    """Replies from lines of JSON: the Batch API's results, or ``{"custom_id": ..., "reply": ...}`` written by hand.

    Args:
        lines: The lines; blank ones are skipped.
        name: What the file is called, for messages.

    Raises:
        OptionError: A line is no JSON, or names no request.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise OptionError(f"line {number} of {name!r} is no JSON; {_WANTED}") from error
        if not isinstance(row, dict) or not isinstance(row.get("custom_id"), str):
            raise OptionError(f"line {number} of {name!r} has no custom_id; {_WANTED}")
        yield _reply(row)


def _reply(row: Mapping[str, Any]) -> Reply:
    request = row["custom_id"]
    if "reply" in row:
        said = row["reply"]
        return Reply(request=request, text=said if isinstance(said, str) else json.dumps(said, ensure_ascii=False))
    response = row.get("response")
    body = response.get("body") if isinstance(response, dict) else None
    status = response.get("status_code", 200) if isinstance(response, dict) else None
    if row.get("error") or status != 200 or not isinstance(body, dict):
        return Reply(request=request, cause=Cause.ENGINE_ERROR, detail=_error(row, body, status))
    return _choice(request, body)


def _choice(request: str, body: Mapping[str, Any]) -> Reply:
    choices = body.get("choices")
    choice = _table(choices[0] if isinstance(choices, list) and choices else None)
    message = _table(choice.get("message"))
    if message.get("refusal"):
        return Reply(request=request, cause=Cause.REFUSAL, detail="the model refused")
    finish = choice.get("finish_reason")
    if finish in _CUT:
        return Reply(request=request, cause=_CUT[finish], detail=f"the reply ended for {finish}")
    content = message.get("content")
    if not isinstance(content, str) or finish not in {"stop", None}:
        return Reply(request=request, cause=Cause.UNREADABLE_REPLY, detail="the reply holds no text")
    return Reply(request=request, text=content)


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _error(row: Mapping[str, Any], body: Any, status: Any) -> str:
    """What went wrong, by code alone: a provider's own words may repeat what was sent."""
    error = row.get("error") or (body.get("error") if isinstance(body, dict) else None) or {}
    code = error.get("code") if isinstance(error, dict) else None
    return f"the provider answered {status if status is not None else 'nothing'}" + (f" ({code})" if code else "")
