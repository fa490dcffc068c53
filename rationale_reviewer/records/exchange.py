"""What goes to a model and what comes back, whoever carries it."""

from collections.abc import Mapping

from pydantic import JsonValue

from rationale_reviewer.records.base import Record
from rationale_reviewer.records.usage import Usage
from rationale_reviewer.records.vocabulary import Cause


class Message(Record):
    """One message of a request."""

    role: str
    content: str


class Request(Record):
    """Something to ask a model. ``id`` is a digest of the content, so an answer can be kept and found again."""

    id: str
    step: str
    messages: tuple[Message, ...]
    reply_schema: Mapping[str, JsonValue] = {}


class Reply(Record):
    """What came back: the text, or the cause why there is none."""

    request: str
    text: str = ""
    cause: Cause | None = None
    detail: str = ""
    usage: Usage | None = None
    """What the call used, as far as the provider says; None when there was no call."""
