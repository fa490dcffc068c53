"""An exception is taken for what it is: by status and code, in every provider's form, and a defect for a defect."""

import socket
import ssl
from typing import Any

import httpx2
import openai
import pytest
from asking import DOCUMENT, request
from langchain_core.exceptions import ContextOverflowError
from langchain_core.messages import AIMessage

from rationale_reviewer.engines.chat.bodies import BodyError
from rationale_reviewer.engines.chat.classify import classify
from rationale_reviewer.engines.chat.details import clean
from rationale_reviewer.engines.chat.messages import fault_of, usage_of
from rationale_reviewer.engines.chat.outcomes import Kind
from rationale_reviewer.errors import EngineError
from rationale_reviewer.records.usage import Usage

SENT = httpx2.Request("POST", "http://127.0.0.1/v1")


def status_error(status: int, body: Any, **headers: str) -> openai.APIStatusError:
    """As OpenAI's library raises it, with the error already unwrapped."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = httpx2.Response(status, request=SENT, headers=named)
    return openai.APIStatusError("it failed", response=response, body=body)


class OtherLibraryError(Exception):
    """As Anthropic's library raises it: the body as it came."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__("it failed")
        self.status_code, self.body = status, body


class GoogleError(Exception):
    """As Google's library raises it."""

    code = 400
    details: dict[str, Any] = {
        "error": {"code": 400, "message": "The input token count (9) exceeds the maximum number of tokens (1)"}
    }


def google_error(status: int, reason: str = "", quota: str = "", delay: str = "") -> GoogleError:
    """One with details."""
    error = GoogleError()
    error.code = status
    found = [{"reason": reason}, {"violations": [{"quotaId": quota}]}, {"retryDelay": delay}, "no record"]
    words = "You exceeded your current quota"
    error.details = {"error": {"code": status, "message": words, "details": found}}
    return error


class OllamaError(Exception):
    """As Ollama's library raises it: the words alone, in place of the answer's own error."""

    def __init__(self, status: int, error: str, **headers: str) -> None:
        super().__init__("it failed")
        self.status_code, self.error = status, error
        self.__context__ = GoneError()
        self.__context__.response = httpx2.Response(status, request=SENT, headers=headers)


class GoneError(Exception):
    """The one that the answer hangs on."""

    response: httpx2.Response


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        pytest.param(status_error(400, {"code": "context_length_exceeded"}), Kind.TOO_LONG, id="OpenAI overflow"),
        pytest.param(
            status_error(400, {"object": "error", "message": "maximum context length is 4096 tokens", "code": 400}),
            Kind.TOO_LONG, id="vLLM overflow",
        ),
        pytest.param(
            status_error(400, {"message": "The prompt (length 9) is longer than the maximum model length of 4"}),
            Kind.TOO_LONG, id="vLLM overflow in other words",
        ),
        pytest.param(
            status_error(400, {"message": "ContextWindowExceededError: x", "code": "400"}), Kind.TOO_LONG, id="LiteLLM",
        ),
        pytest.param(
            OtherLibraryError(400, {"type": "error", "error": {"message": "prompt is too long: 9 tokens > 1 maximum"}}),
            Kind.TOO_LONG, id="Anthropic overflow",
        ),
        pytest.param(
            OtherLibraryError(400, {"error": {"message": "Your credit balance is too low to access the API"}}),
            Kind.QUOTA, id="Anthropic quota",
        ),
        pytest.param(OtherLibraryError(529, {"error": {"type": "overloaded_error"}}), Kind.TRANSIENT, id="overloaded"),
        pytest.param(GoogleError(), Kind.TOO_LONG, id="Google overflow"),
        pytest.param(google_error(429, quota="RequestsPerMinute"), Kind.RATE_LIMIT, id="Google, a minute's quota"),
        pytest.param(google_error(429, quota="RequestsPerDay"), Kind.QUOTA, id="Google, a day's quota"),
        pytest.param(google_error(429), Kind.QUOTA, id="Google, some quota"),
        pytest.param(google_error(400, reason="API_KEY_INVALID"), Kind.ACCESS, id="Google, no key"),
        pytest.param(OllamaError(400, "the input exceeds the context length"), Kind.TOO_LONG, id="Ollama overflow"),
        pytest.param(OllamaError(404, "model 'm' not found"), Kind.SETTINGS, id="Ollama, no model"),
        pytest.param(status_error(429, {"code": "insufficient_quota"}), Kind.QUOTA, id="OpenAI quota"),
        pytest.param(status_error(429, {"type": "insufficient_quota"}), Kind.QUOTA, id="quota by type"),
        pytest.param(status_error(429, None), Kind.RATE_LIMIT, id="bare 429"),
        pytest.param(status_error(401, {"message": "maximum context length"}), Kind.ACCESS, id="status before words"),
        pytest.param(status_error(500, {"message": "context window"}), Kind.TRANSIENT, id="words of a failing server"),
        pytest.param(status_error(400, {"code": "content_filter"}), Kind.FILTERED, id="Azure filter"),
        pytest.param(status_error(400, {"param": "response_format.json_schema"}), Kind.STRUCTURE, id="structure"),
        pytest.param(status_error(400, "<html>"), Kind.REQUEST, id="a page"),
        pytest.param(status_error(302, None), Kind.SETTINGS, id="redirect"),
        pytest.param(ValueError({"message": "x", "code": 429}), Kind.RATE_LIMIT, id="429 in a 200"),
        pytest.param(ValueError({"message": "x", "code": "insufficient_quota"}), Kind.QUOTA, id="quota in a 200"),
        pytest.param(ValueError({"message": "x"}), Kind.BODY, id="error in a 200"),
        pytest.param(IndexError("list index out of range"), Kind.BODY, id="no choices"),
        pytest.param(TypeError("null choices"), Kind.BODY, id="null choices"),
        pytest.param(KeyError("choices"), Kind.BODY, id="absent choices"),
        pytest.param(UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"), Kind.BODY, id="no utf-8"),
        pytest.param(ContextOverflowError("x"), Kind.TOO_LONG, id="langchain's overflow"),
        pytest.param(openai.APITimeoutError(SENT), Kind.UNKNOWN, id="timeout"),
        pytest.param(httpx2.ReadTimeout("x"), Kind.UNKNOWN, id="read timeout"),
        pytest.param(httpx2.RemoteProtocolError("x"), Kind.UNKNOWN, id="cut off"),
        pytest.param(httpx2.ConnectError("x"), Kind.UNSENT, id="no connection"),
        pytest.param(httpx2.ConnectTimeout("x"), Kind.UNSENT, id="no connection in time"),
        pytest.param(httpx2.UnsupportedProtocol("x"), Kind.SETTINGS, id="no protocol"),
    ],
)  # fmt: skip
def test_classes(error: Exception, kind: Kind) -> None:
    """Each shape has its class."""
    found = classify(error, 0)
    assert found is not None
    assert found.kind is kind


def test_a_cause_is_found() -> None:
    """What the libraries wrap is unwrapped: whether a request had been sent decides."""
    found = classify(_wrapped(httpx2.ConnectError("no connection")), 0)
    assert found is not None
    assert (found.kind, found.detail) == (Kind.UNSENT, "no connection to the model: ConnectError")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        pytest.param(ConnectionRefusedError(111, "Connection refused"), "connection refused", id="refused"),
        pytest.param(socket.gaierror(-2, "Name or service not known"), "name not found", id="no such name"),
        pytest.param(TimeoutError("timed out"), "timed out", id="no answer"),
        pytest.param(httpx2.ConnectTimeout("x"), "timed out", id="no answer, as the library says it"),
        pytest.param(ssl.SSLCertVerificationError(1, "self-signed"), "certificate not accepted", id="certificate"),
        pytest.param(ssl.SSLError(1, "WRONG_VERSION_NUMBER"), "no secure connection", id="no TLS"),
        pytest.param(OSError(101, "Network is unreachable"), "network is unreachable", id="other errors of the system"),
    ],
)
def test_why_there_was_no_connection(error: Exception, why: str) -> None:
    """The system's own error, below the libraries', is said in words."""
    connect = error if isinstance(error, httpx2.ConnectTimeout) else httpx2.ConnectError("x")
    connect.__cause__ = None if connect is error else error
    found = classify(_wrapped(connect), 0)
    assert found is not None
    assert (found.kind, found.detail) == (Kind.UNSENT, f"no connection to the model: {why}")


def _wrapped(cause: Exception) -> Exception:
    error = openai.APIConnectionError(request=SENT)
    error.__cause__ = cause
    return error


def test_what_a_library_wraps() -> None:
    """A body that our door refused is no lost reply, and an error of ours stays one."""
    error = openai.APIConnectionError(request=SENT)
    error.__cause__ = BodyError("its body is a page")
    found = classify(error, 0)
    assert found is not None
    assert (found.kind, found.detail) == (Kind.BODY, "the reply cannot be taken: its body is a page")
    error.__cause__ = EngineError("nothing was sent")
    with pytest.raises(EngineError, match="nothing was sent"):
        classify(error, 0)


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (google_error(429, quota="PerMinute", delay="34.5s"), 34.5),
        (google_error(503, delay="2s"), 2.0),
        (google_error(429, quota="PerMinute", delay="soon"), None),
        (OllamaError(429, "slow down", **{"Retry-After": "7"}), 7.0),
    ],
)
def test_the_wait_is_found(error: Exception, wait: float | None) -> None:
    """Google says it in the body, and Ollama's library leaves the headers behind."""
    found = classify(error, 0)
    assert found is not None
    assert found.wait == wait


class CannotOverwriteExistingCassetteException(Exception):  # noqa: N818 - vcrpy's name
    """A recording that is missing."""


@pytest.mark.parametrize(
    "error", [CannotOverwriteExistingCassetteException(), RuntimeError("defect"), AssertionError()]
)
def test_defects_are_no_faults(error: Exception) -> None:
    """A missing recording, or a defect of ours, is not made into a failed question."""
    assert classify(error, 0) is None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"content": "{}", "response_metadata": {"finish_reason": "stop"}}, None),
        ({"content": "{}", "response_metadata": {"stop_reason": "end_turn"}}, None),
        ({"content": "{}", "response_metadata": {"done_reason": "stop"}}, None),
        ({"content": "{}", "response_metadata": {"finish_reason": "STOP"}}, None),
        ({"content": [{"type": "text", "text": "{}"}], "response_metadata": {"stop_reason": "end_turn"}}, None),
        ({"content": "{}", "response_metadata": {"stop_reason": "max_tokens"}}, Kind.CUT),
        ({"content": "{}", "response_metadata": {"finish_reason": "MAX_TOKENS"}}, Kind.CUT),
        ({"content": "{}", "response_metadata": {}}, Kind.CUT),
        ({"content": "{}", "response_metadata": {"finish_reason": "SAFETY"}}, Kind.FILTERED),
        ({"content": "{}", "response_metadata": {"stop_reason": "refusal"}}, Kind.REFUSAL),
        ({"content": "", "response_metadata": {"prompt_feedback": {"block_reason": "SAFETY"}}}, Kind.FILTERED),
        ({"content": "", "response_metadata": {"prompt_feedback": {"block_reason": None}}}, Kind.CUT),
        ({"content": [{"type": "refusal", "refusal": "no"}], "response_metadata": {"stop_reason": "x"}}, Kind.REFUSAL),
        ({"content": "", "response_metadata": {"stop_reason": "tool_use"}}, Kind.TOOL_CALL),
        ({"content": [{"type": "thinking"}], "response_metadata": {"stop_reason": "end_turn"}}, Kind.EMPTY),
    ],
)  # fmt: skip
def test_ends(said: dict[str, Any], kind: Kind | None) -> None:
    """Every provider's word for the end of a reply is known; a reply without an end is cut."""
    found = fault_of(AIMessage(**said))
    assert (found.kind if found else None) is kind


def test_usage_of_other_providers() -> None:
    """Where there is no count in OpenAI's form, langchain's is taken."""
    counted = {"input_tokens": 5, "output_tokens": 2, "total_tokens": 7, "input_token_details": {"cache_read": 4}}
    message = AIMessage(content="{}", usage_metadata=counted)
    assert usage_of(message) == Usage(prompt_tokens=5, cached_tokens=4, output_tokens=2)


@pytest.mark.parametrize(
    "echo",
    [
        f"HTTP 422: value is wrong: {DOCUMENT}",
        f"HTTP 400: input_value={{'messages': [{{'content': '{DOCUMENT[:60]}...'}}]}}",
        "HTTP 400: you sent\\n" + DOCUMENT[20:60],
    ],
)  # fmt: skip
def test_the_document_is_not_quoted(echo: str) -> None:
    """A server that repeats the request does not bring the document into a message."""
    assert clean(echo, request()) == f"{echo[:8]}: (the message repeats the request)"


def test_details_are_one_short_line() -> None:
    """No control characters, no length without end."""
    found = clean("HTTP 500: a\x1b[31mb\r\n\u202ec" + "x" * 999, request())
    assert found.startswith("HTTP 500: a [31mb c")
    assert len(found) == 301
