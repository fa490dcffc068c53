"""An exception of a model's library -> what it was. Pure.

Status and code decide, words only where there is no code. Several failures are no exceptions of the provider's library:
a body that is no JSON is a ``ValueError``, an empty list of choices an ``IndexError``, null choices a ``TypeError``.
What is not known here is a defect, or a test's missing recording, and is not swallowed.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import openai
from langchain_core.exceptions import ContextOverflowError, ModelRefusalError

from rationale_reviewer.engines.chat.bodies import BodyError
from rationale_reviewer.engines.chat.messages import usage_from
from rationale_reviewer.engines.chat.outcomes import Fault, Kind
from rationale_reviewer.engines.chat.waiting import asked_wait

_NO_CREDIT: Final = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_balance", "billing_error"}
)
_TOO_LONG: Final = frozenset(
    {"context_length_exceeded", "string_above_max_length", "exceed_context_size_error", "request_too_large"}
)
_FILTER: Final = frozenset({"content_filter", "content_policy_violation", "responsibleaipolicyviolation"})
# vLLM, LiteLLM, llama.cpp, Anthropic and Google give no code for it.
_TOO_LONG_WORDS: Final = re.compile(
    r"maximum context length|context (?:window|size|length)|contextwindowexceeded|prompt is too long|prompt too long|"
    r"too many (?:input )?tokens|input (?:tokens exceed|token count|is too long)|maximum (?:model|prompt) length|"
    r"exceeds the (?:available|maximum) (?:context|number of tokens)|request too large",
    re.IGNORECASE,
)
_NO_CREDIT_WORDS: Final = re.compile(
    r"credit balance is too low|insufficient balance|exceeded your current quota", re.I
)
_STRUCTURE_WORDS: Final = re.compile(
    r"response[_ ]format|json[_ ](?:schema|object|mode)|structured[_ ]outputs?|guided|grammar", re.IGNORECASE
)
_TRANSIENT: Final = frozenset({408, 409, 425})
_SETTINGS: Final = frozenset({404, 405, 410})
_NEVER_BETTER: Final = frozenset({501, 505})
# By name, since the providers' libraries stand on httpx or on httpx2. Nothing, or not all of it, had been sent:
_NOT_SENT: Final = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "WriteError", "WriteTimeout"})
_NOT_MADE: Final = frozenset({"UnsupportedProtocol", "LocalProtocolError"})
_CONNECTION: Final = frozenset({"TransportError", "APIConnectionError", "ConnectionError", "TimeoutError"})
_MALFORMED: Final = (ValueError, TypeError, LookupError, AttributeError, RecursionError)


def classify(error: Exception, now: float) -> Fault | None:
    """What a failed call was.

    Args:
        error: What calling the model raised.
        now: Seconds since the epoch, to read a date to wait for.

    Returns:
        The fault, or None when this is no failure of the provider or its reply.
    """
    for one in _causes(error):
        status = getattr(one, "status_code", getattr(one, "code", None))
        if isinstance(status, int) and status >= 300:
            return _by_status(one, status, now)
    if isinstance(error, ContextOverflowError):
        return Fault(Kind.TOO_LONG, "the request is longer than the model's context")
    if isinstance(error, openai.LengthFinishReasonError):
        return Fault(Kind.CUT, "the reply reached its greatest length", usage=usage_from(error.completion.usage))
    if isinstance(error, openai.ContentFilterFinishReasonError):
        spent = error.completion.usage if error.completion else None
        return Fault(Kind.FILTERED, "the provider's content filter stopped the reply", usage=usage_from(spent))
    if isinstance(error, ModelRefusalError):
        return Fault(Kind.REFUSAL, "the model refused to reply")
    return _by_connection(error) or _by_body(error, now)


def _by_connection(error: Exception) -> Fault | None:
    """No status: the connection failed, before the request had been sent or after."""
    causes = [*_causes(error)]
    names = {kind.__name__ for one in causes for kind in type(one).__mro__}
    named = next((one for one in causes if type(one).__module__.split(".")[0] in {"httpx", "httpx2"}), error)
    name = type(named).__name__
    if names & _NOT_SENT:
        return Fault(Kind.UNSENT, f"no connection to the model ({name})")
    if names & _NOT_MADE:
        return Fault(Kind.SETTINGS, f"the request could not be made ({name})")
    if names & _CONNECTION:
        return Fault(Kind.UNKNOWN, f"the request was sent and the reply did not arrive ({name})")
    return None


def _by_body(error: Exception, now: float) -> Fault | None:
    """A reply came, and is not in the form of one."""
    # Status 200 with an error in it, as gateways send; langchain-openai raises it as a ValueError's argument.
    inner = error.args[0] if isinstance(error, ValueError) and error.args else getattr(error, "error", None)
    if isinstance(inner, dict):
        known = _by_code(inner, _code_status(inner), {}, now)
        return known or Fault(Kind.BODY, f"the reply is an error: {_message(inner)}")
    if isinstance(error, BodyError):
        return Fault(Kind.BODY, f"the reply cannot be taken: {error}")
    if isinstance(error, (*_MALFORMED, openai.APIError)):
        return Fault(Kind.BODY, f"the reply is not in the form of a chat completion ({type(error).__name__})")
    return None


def _by_status(error: BaseException, status: int, now: float) -> Fault:
    response = getattr(error, "response", None)
    headers = {name.lower(): value for name, value in getattr(response, "headers", {}).items()}
    body = getattr(error, "body", None) or getattr(error, "details", None)
    found = _by_code(_inner(body), status, headers, now) or Fault(Kind.REQUEST, _said(status, _inner(body)))
    return found._replace(rejected=True)


def _by_code(body: Mapping[str, Any], status: int, headers: Mapping[str, str], now: float) -> Fault | None:
    """The decision; None for a status that says nothing."""
    said = _said(status, body)
    kind = _by_content(body, status)
    if kind is None and headers.get("x-should-retry", "").lower() == "false":
        return Fault(Kind.REQUEST, f"{said}; the server asks not to try again")
    if kind is None:
        kind = _plain(status)
    if kind is None:
        return None
    return Fault(kind, said, asked_wait(headers, now) if kind in {Kind.RATE_LIMIT, Kind.TRANSIENT} else None)


def _by_content(body: Mapping[str, Any], status: int) -> Kind | None:
    codes, words = _codes(body), _message(body)
    if codes & _NO_CREDIT or status == 402 or (status in {400, 429} and _NO_CREDIT_WORDS.search(words)):
        return Kind.QUOTA
    if status >= 500 or status in {401, 403}:
        return None
    if codes & _TOO_LONG or status == 413 or (status in {400, 422, 429} and _TOO_LONG_WORDS.search(words)):
        return Kind.TOO_LONG
    if codes & _FILTER:
        return Kind.FILTERED
    shape = str(body.get("param") or "").startswith("response_format") or _STRUCTURE_WORDS.search(words)
    return Kind.STRUCTURE if status in {400, 404, 415, 422} and shape else None


def _plain(status: int) -> Kind | None:
    if status in {401, 403, 407}:
        return Kind.ACCESS
    if status in _SETTINGS or 300 <= status < 400:
        return Kind.SETTINGS
    if status == 429:
        return Kind.RATE_LIMIT
    if status in _TRANSIENT or (status >= 500 and status not in _NEVER_BETTER):
        return Kind.TRANSIENT
    return Kind.REQUEST if status >= 400 else None


def _inner(body: object) -> Mapping[str, Any]:
    """The error's own object; OpenAI's library has unwrapped it already, Anthropic's has not."""
    if not isinstance(body, dict):
        return {}
    inner = body.get("error")
    return inner if isinstance(inner, dict) else {"message": inner, **body} if isinstance(inner, str) else body


def _codes(body: Mapping[str, Any]) -> set[str]:
    inner = body.get("innererror")
    found = (body.get("code"), body.get("type"), inner.get("code") if isinstance(inner, dict) else None)
    return {one.lower() for one in found if isinstance(one, str)}


def _code_status(body: Mapping[str, Any]) -> int:
    code = body.get("code")
    return int(code) if isinstance(code, int | str) and re.fullmatch(r"[345]\d\d", str(code)) else 200


def _message(body: Mapping[str, Any]) -> str:
    message = body.get("message")
    return message if isinstance(message, str) else ""


def _said(status: int, body: Mapping[str, Any]) -> str:
    code = next((one for one in (body.get("code"), body.get("type")) if isinstance(one, str) and one), "")
    words = _message(body)
    return f"HTTP {status}" + (f", {code}" if code not in {"", str(status)} else "") + (f": {words}" if words else "")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(8):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__
