"""Messages to and from a model's library: ours -> langchain-core's, and a reply -> its text, its end and its usage."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from rationale_reviewer.engines.base import Message
from rationale_reviewer.engines.chat.outcomes import Fault, Kind
from rationale_reviewer.errors import EngineError
from rationale_reviewer.records.usage import Usage

_ROLES: Final[Mapping[str, type[BaseMessage]]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
# What the providers call the end of a reply: OpenAI and Ollama, Anthropic, Google.
_DONE: Final = frozenset({"stop", "end_turn", "stop_sequence"})
_ENDS: Final[Mapping[str, Kind]] = {
    "length": Kind.CUT, "max_tokens": Kind.CUT, "model_context_window_exceeded": Kind.CUT,
    "content_filter": Kind.FILTERED, "safety": Kind.FILTERED, "prohibited_content": Kind.FILTERED,
    "blocklist": Kind.FILTERED, "recitation": Kind.FILTERED, "spii": Kind.FILTERED,
    "refusal": Kind.REFUSAL,
    "tool_calls": Kind.TOOL_CALL, "function_call": Kind.TOOL_CALL, "tool_use": Kind.TOOL_CALL,
    "malformed_function_call": Kind.TOOL_CALL,
}  # fmt: skip
_SAID: Final[Mapping[Kind, str]] = {
    Kind.CUT: "the reply reached its greatest length",
    Kind.FILTERED: "the provider's content filter stopped the reply",
    Kind.REFUSAL: "the model refused to reply",
    Kind.TOOL_CALL: "the reply calls a tool, and none was offered",
}


def to_library(messages: Sequence[Message]) -> list[BaseMessage]:
    """Our messages as langchain-core's.

    Raises:
        EngineError: A role is unknown.
    """
    for message in messages:
        if message.role not in _ROLES:
            raise EngineError(f"a request has a message by {message.role!r}; this is a defect, please report it")
    return [_ROLES[message.role](content=message.content) for message in messages]


def text_of(reply: BaseMessage) -> str:
    """The text of a reply, without what a model says it thought."""
    return str(reply.text)


def fault_of(reply: BaseMessage) -> Fault | None:
    """Why a reply cannot be used, or None when it came to its end and holds text."""
    usage, text = usage_of(reply), text_of(reply)
    if not isinstance(reply, AIMessage):
        return Fault(Kind.BODY, "the reply is not by the assistant", usage=usage)
    end = _end(reply)
    kind = Kind.REFUSAL if _refuses(reply) else _ENDS.get(end)
    if kind is None and (reply.tool_calls or reply.invalid_tool_calls or reply.additional_kwargs.get("function_call")):
        kind = Kind.TOOL_CALL
    if kind is not None:
        return Fault(kind, _SAID[kind], usage=usage, text=text)
    if end not in _DONE:
        return Fault(Kind.CUT, "the reply does not say that it came to its end", usage=usage, text=text)
    if not text.strip():
        return Fault(Kind.EMPTY, "the reply is empty", usage=usage)
    return None


def usage_of(reply: BaseMessage) -> Usage | None:
    """Tokens of a reply, as its provider counted them; the library's own sum makes zeros of what is missing."""
    raw = reply.response_metadata.get("token_usage")
    if isinstance(raw, dict):
        return usage_from(raw)
    counted = reply.usage_metadata if isinstance(reply, AIMessage) else None
    if counted is None:
        return None
    cached = counted.get("input_token_details", {}).get("cache_read")
    return Usage(
        prompt_tokens=_count(counted.get("input_tokens")),
        cached_tokens=_count(cached),
        output_tokens=_count(counted.get("output_tokens")),
    )


def usage_from(raw: object) -> Usage | None:
    """Tokens in OpenAI's form, as an object or a mapping; None when nothing is counted."""
    cached = _part(_part(raw, "prompt_tokens_details"), "cached_tokens")
    found = Usage(
        prompt_tokens=_count(_part(raw, "prompt_tokens")),
        cached_tokens=_count(cached),
        output_tokens=_count(_part(raw, "completion_tokens")),
    )
    return None if found == Usage() else found


def _part(whole: object, name: str) -> object:
    return whole.get(name) if isinstance(whole, dict) else getattr(whole, name, None)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _end(reply: AIMessage) -> str:
    said: Any = next(
        (reply.response_metadata[name] for name in ("finish_reason", "stop_reason", "done_reason")
         if reply.response_metadata.get(name)), "",
    )  # fmt: skip
    if not said and _blocked(reply):
        return "content_filter"
    return str(getattr(said, "name", said)).lower()


def _blocked(reply: AIMessage) -> bool:
    """Whether Google took no notice of a prompt: then there is no reply whose end it could name."""
    feedback = reply.response_metadata.get("prompt_feedback")
    return isinstance(feedback, dict) and bool(feedback.get("block_reason"))


def _refuses(reply: AIMessage) -> bool:
    blocks = reply.content if isinstance(reply.content, list) else []
    return bool(reply.additional_kwargs.get("refusal")) or any(
        isinstance(block, dict) and block.get("type") == "refusal" for block in blocks
    )
