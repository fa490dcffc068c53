"""Whether a body that came with status 200 is a reply at all. Gateways answer with pages and with errors."""

import json
from typing import Any


class BodyError(Exception):
    """A reply's body cannot be taken as it is.

    Attributes:
        error: What the body says in place of a reply, where it is an error in OpenAI's form.
    """

    def __init__(self, message: str, error: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.error = error


def check_completion(body: bytes) -> None:
    """Refuse what is no chat completion; the libraries would fail on it in some way of their own.

    Raises:
        BodyError: It is none; an error in it goes along.
    """
    whole = _object(body)
    choices = whole.get("choices")
    if not choices:
        _refuse_error(whole)
    if not isinstance(choices, list) or not choices:
        raise BodyError("it holds no choices")
    if not isinstance(choices[0], dict) or not isinstance(choices[0].get("message"), dict):
        raise BodyError("its first choice holds no message")


def check_message(body: bytes) -> None:
    """The same for Anthropic's form.

    Raises:
        BodyError: It is no message; an error in it goes along.
    """
    whole = _object(body)
    _refuse_error(whole)
    content = whole.get("content")
    if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
        raise BodyError("it holds no content")


def check_candidates(body: bytes) -> None:
    """The same for Google's form, in which a prompt that was blocked has no candidates.

    Raises:
        BodyError: It holds neither; an error in it goes along.
    """
    whole = _object(body)
    _refuse_error(whole)
    candidates, feedback = whole.get("candidates"), whole.get("promptFeedback")
    if not candidates and isinstance(feedback, dict) and feedback.get("blockReason"):
        return
    if not isinstance(candidates, list) or not candidates or not isinstance(candidates[0], dict):
        raise BodyError("it holds no candidates")


def check_lines(body: bytes) -> None:
    """The same for Ollama's form: a message in pieces, one JSON object a line.

    Raises:
        BodyError: A line is none; an error in it goes along.
    """
    for line in [line for line in body.split(b"\n") if line.strip()] or [b""]:
        whole = _object(line)
        _refuse_error(whole)
        if not isinstance(whole.get("message"), dict):
            raise BodyError("a line of it holds no message")


def _object(body: bytes) -> dict[str, Any]:
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        page = body.lstrip()[:1] == b"<"
        raise BodyError("its body is a page" if page else "its body is no JSON" if body else "it has no body") from None
    if not isinstance(whole, dict):
        raise BodyError("its body is no JSON object")
    return whole


def _refuse_error(whole: dict[str, Any]) -> None:
    error = whole.get("error")
    if error:
        raise BodyError("it is an error", error if isinstance(error, dict) else {"message": error})
