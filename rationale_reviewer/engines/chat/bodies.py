"""Whether a body that came with status 200 is a chat completion at all. Gateways answer with pages and with errors."""

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
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        page = body.lstrip()[:1] == b"<"
        raise BodyError("its body is a page" if page else "its body is no JSON" if body else "it has no body") from None
    if not isinstance(whole, dict):
        raise BodyError("its body is no JSON object")
    choices, error = whole.get("choices"), whole.get("error")
    if error and not choices:
        raise BodyError("it is an error", error if isinstance(error, dict) else {"message": error})
    if not isinstance(choices, list) or not choices:
        raise BodyError("it holds no choices")
    if not isinstance(choices[0], dict) or not isinstance(choices[0].get("message"), dict):
        raise BodyError("its first choice holds no message")
