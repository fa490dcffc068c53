"""An exception of a model's library -> what it was. Pure.

Status and code decide, words only where there is no code. Several failures are no exceptions of the provider's library:
a body that is no JSON is a ``ValueError``, an empty list of choices an ``IndexError``, null choices a ``TypeError``.
What is not known here is a defect, or a test's missing recording, and is not swallowed.
"""

import re
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import openai
from langchain_core.exceptions import ContextOverflowError, ModelRefusalError

from rationale_reviewer.engines.chat.bodies import BodyError
from rationale_reviewer.engines.chat.messages import usage_from
from rationale_reviewer.engines.chat.outcomes import Fault, Kind
from rationale_reviewer.engines.chat.waiting import asked_in_details, asked_wait
from rationale_reviewer.errors import ReviewerError

_NO_CREDIT: Final = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_balance", "billing_error"}
)
_TOO_LONG: Final = frozenset(
    {"context_length_exceeded", "string_above_max_length", "exceed_context_size_error", "request_too_large"}
)
_NO_KEY: Final = frozenset({"api_key_invalid"})  # Google says so with status 400
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
# Below the providers' libraries stand the errors of the system, which say why; the first that fits does.
_WHY_UNSENT: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (ConnectionRefusedError, "connection refused"),
    (socket.gaierror, "name not found"),
    (ssl.SSLCertVerificationError, "certificate not accepted"),
    (ssl.SSLError, "no secure connection"),
    (TimeoutError, "timed out"),
)
_CONNECTION: Final = frozenset({"TransportError", "APIConnectionError", "ConnectionError", "TimeoutError"})
_MALFORMED: Final = (ValueError, TypeError, LookupError, AttributeError, RecursionError)


def classify(error: Exception, now: float) -> Fault | None:
    """What a failed call was.

    Args:
        error: What calling the model raised.
        now: Seconds since the epoch, to read a date to wait for.

    Returns:
        The fault, or None when this is no failure of the provider or its reply.

    Raises:
        ReviewerError: One of ours that a library has wrapped.
    """
    for one in _causes(error):
        if isinstance(one, ReviewerError):
            raise one from None
        if isinstance(one, BodyError):
            return _by_body(one, now)
        status = getattr(one, "status_code", getattr(one, "code", None))
        if isinstance(status, int) and status >= 300:
            return _by_status(error, one, status, now)
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
        return Fault(Kind.UNSENT, f"no connection to the model: {_why_unsent(causes, names) or name}")
    if names & _NOT_MADE:
        return Fault(Kind.SETTINGS, f"the request could not be made ({name})")
    if names & _CONNECTION:
        return Fault(Kind.UNKNOWN, f"the request was sent and the reply did not arrive ({name})")
    return None


def _why_unsent(causes: Sequence[BaseException], names: set[str]) -> str:
    """Why there was no connection, in words; empty where nothing says so."""
    for kind, words in _WHY_UNSENT:
        if any(isinstance(one, kind) for one in causes):
            return words
    if names & {"ConnectTimeout", "WriteTimeout"}:
        return "timed out"
    return next((one.strerror.lower() for one in causes if isinstance(one, OSError) and one.strerror), "")


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


def _by_status(error: BaseException, found: BaseException, status: int, now: float) -> Fault:
    # Ollama's error has the words only; the answer, and its headers, are with the one that it stands for.
    answers = (getattr(one, "response", None) for one in _causes(error))
    response = next((answer for answer in answers if hasattr(answer, "headers")), None)
    headers = {name.lower(): value for name, value in getattr(response, "headers", {}).items()}
    bodies = (getattr(found, name, None) for name in ("body", "details", "error"))
    body = _inner(next((one for one in bodies if one), None))
    return (_by_code(body, status, headers, now) or Fault(Kind.REQUEST, _said(status, body)))._replace(rejected=True)


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
    if kind not in {Kind.RATE_LIMIT, Kind.TRANSIENT}:
        return Fault(kind, said)
    wait = asked_wait(headers, now)
    return Fault(kind, said, asked_in_details(_details(body)) if wait is None else wait)


def _by_content(body: Mapping[str, Any], status: int) -> Kind | None:
    codes, words = _codes(body), _message(body)
    if codes & _NO_KEY:
        return Kind.ACCESS
    quotas = _quotas(body) if status == 429 else ""
    if quotas and "perday" not in quotas:
        return Kind.RATE_LIMIT
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
        return {"message": body} if isinstance(body, str) else {}
    inner = body.get("error")
    return inner if isinstance(inner, dict) else {"message": inner, **body} if isinstance(inner, str) else body


def _codes(body: Mapping[str, Any]) -> set[str]:
    inner = body.get("innererror")
    reasons = (one.get("reason") for one in _details(body))
    found = (body.get("code"), body.get("type"), inner.get("code") if isinstance(inner, dict) else None, *reasons)
    return {one.lower() for one in found if isinstance(one, str)}


def _details(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Google's further records of an error."""
    details = body.get("details")
    return [one for one in details if isinstance(one, dict)] if isinstance(details, list) else []


def _quotas(body: Mapping[str, Any]) -> str:
    """Names of the quotas that Google says are spent; its words are the same for a minute's and a day's."""
    broken = [one.get("violations") for one in _details(body)]
    each = [one for listed in broken if isinstance(listed, list) for one in listed if isinstance(one, dict)]
    return " ".join(str(one.get("quotaId") or "") for one in each).strip().lower()


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
