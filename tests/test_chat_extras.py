"""The providers of the extras, by their real libraries: replies, failures, and that nothing leaves for anywhere else.

Skipped where a library is not installed; CONTRIBUTING.md says how to run them.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from asking import DOCUMENT, KEY, FakeTime, ListLedger
from asking import request as question
from chatting import Answering
from conftest import ROOT
from stub_modes import LEAKED, Answer
from stub_providers import GOOD, PROVIDERS, Provider, google_blocked, google_no_key, google_quota, with_headers
from stub_server import Received, StubServer
from test_chat_environment import DIALLED, HOSTILE

from rationale_reviewer.engines.base import Message
from rationale_reviewer.engines.chat.asks import StepName, request_of
from rationale_reviewer.engines.chat.engine import FORMS
from rationale_reviewer.engines.chat.models import make_model
from rationale_reviewer.engines.chat.settings import OWN_KEY, make_settings
from rationale_reviewer.engines.chat.transport import Clocks, Transport
from rationale_reviewer.errors import EngineError, OptionError
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.records.usage import Usage
from rationale_reviewer.records.vocabulary import Cause

pytestmark = pytest.mark.usefixtures("loopback")

STOPS = "stops"
CARD = "harbour-7b-model-card.md"
FOUND_WORDS = "This card describes version 1.2 (12 June 2025)."
# Further variables that these libraries look at; {canary} stands for a server that must not hear anything.
EXTRA_HOSTILE = {
    "ANTHROPIC_BASE_URL": {"ANTHROPIC_BASE_URL": "{canary}", "ANTHROPIC_API_URL": "{canary}"},
    "ANTHROPIC_PROXY": {"ANTHROPIC_PROXY": "{canary}"},
    "ANTHROPIC_CUSTOM_HEADERS": {"ANTHROPIC_CUSTOM_HEADERS": "x-api-key: hostile\nX-Hostile: 1"},
    "ANTHROPIC_API_KEY": {"ANTHROPIC_API_KEY": "hostile-key", "ANTHROPIC_AUTH_TOKEN": "hostile-token"},
    "ANTHROPIC_PROFILE": {"ANTHROPIC_PROFILE": "hostile"},
    "ANTHROPIC_LOG": {"ANTHROPIC_LOG": "debug"},
    "OTEL": {"OTEL_EXPORTER_OTLP_ENDPOINT": "{canary}", "OTEL_TRACES_EXPORTER": "otlp"},
    "OLLAMA_HOST": {"OLLAMA_HOST": "{canary}", "OLLAMA_API_KEY": "hostile-key"},
    "GOOGLE_API_KEY": {"GOOGLE_API_KEY": "hostile-key", "GEMINI_API_KEY": "hostile-key"},
    "GOOGLE_GEMINI_BASE_URL": {"GOOGLE_GEMINI_BASE_URL": "{canary}", "GOOGLE_VERTEX_BASE_URL": "{canary}"},
    "GOOGLE_CLOUD_PROJECT": {"GOOGLE_CLOUD_PROJECT": "hostile", "GOOGLE_CLOUD_LOCATION": "hostile"},
    "GOOGLE_GENAI_HTTP_CLIENT": {"GOOGLE_GENAI_HTTP_CLIENT": "httpx2"},
    "GOOGLE_API_USE_MTLS_ENDPOINT": {
        "GOOGLE_API_USE_MTLS_ENDPOINT": "always", "GOOGLE_API_USE_CLIENT_CERTIFICATE": "true",
    },
}  # fmt: skip
UNLOADABLE = {"SSL_CERT_FILE": "/nowhere.pem", "SSL_CERT_DIR": "/nowhere", "all_proxy": "socks5://127.0.0.1:9"}
ALL_HOSTILE = {**HOSTILE, **EXTRA_HOSTILE}


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> Provider:
    found = PROVIDERS[request.param]
    if find_spec(found.library) is None:
        pytest.skip(f"needs an extra: pip install 'rationale-reviewer[{found.name}]'")
    import_module(found.library)  # before a test sets variables under which Ollama's cannot be loaded
    return found


@pytest.fixture
def google(provider: Provider) -> Provider:
    if provider.name != "google":
        pytest.skip("is about Google alone")
    return provider


def place(stub: StubServer) -> str:
    """The base URL of a stub server; these providers' paths begin behind the host."""
    return stub.url.removesuffix("/v1")


def good(provider: Provider) -> Answer:
    return provider.reply(GOOD, provider.ends["done"])


def transport(
    stub: StubServer,
    provider: Provider,
    *,
    time: FakeTime | None = None,
    ledger: Any = None,
    key: str = KEY,
    **more: Any,
) -> Transport:
    named = {"model": "some", "provider": provider.name, "base_url": place(stub), "timeout": 5, "attempts": 3, **more}
    clocks: Clocks = (time or FakeTime()).clocks
    return Transport(make_settings(None, named), ledger, environment={OWN_KEY: key} if key else {}, clocks=clocks)


class Rows(ListLedger):
    """For the name of the model here."""

    def intend(self, request: Any, model: str) -> int:
        """A call is about to be made."""
        assert model == "some"
        return super().intend(request, "m")


# -- replies -----------------------------------------------------------------------------------------------------------


def test_a_good_reply(provider: Provider, stub: StubServer) -> None:
    """One request, with our headers and the key in its own, and the text and the tokens of the reply."""
    stub.play(good(provider))
    with transport(stub, provider) as asked:
        reply = asked.ask(question())
    cached = None if provider.name == "ollama" else 64  # Ollama does not count it
    assert (reply.text, reply.cause) == (GOOD, None)
    assert reply.usage == Usage(prompt_tokens=100, cached_tokens=cached, output_tokens=20)
    (sent,) = stub.received
    assert sent.path == provider.path
    assert sent.headers[provider.key_header].removeprefix("Bearer ") == KEY
    ours = {"host", "user-agent", "accept", "accept-encoding", "content-type", "content-length", provider.key_header}
    assert sent.headers.keys() <= ours | {"anthropic-version", "x-stainless-retry-count"}
    prompt = provider.prompt(sent)
    assert [role for role, _ in prompt] == ["system", "user"]
    assert DOCUMENT in prompt[0][1]
    assert prompt[1][1].startswith("Is it so?\n\nAnswer with one JSON object")


def test_settings_are_sent(provider: Provider, stub: StubServer) -> None:
    """The temperature and the most tokens of a reply arrive under the provider's names."""
    stub.play(good(provider))
    with transport(stub, provider, temperature=0.5, max_output_tokens=77) as asked:
        asked.ask(question())
    body = stub.received[0].body
    where: Any = {"anthropic": body, "google": body.get("generationConfig"), "ollama": body.get("options")}[
        provider.name
    ]
    name = {"anthropic": "max_tokens", "google": "maxOutputTokens", "ollama": "num_predict"}[provider.name]
    assert (where["temperature"], where[name]) == (0.5, 77)


def test_nothing_is_sent_that_is_not_set(provider: Provider, stub: StubServer) -> None:
    """The provider's default temperature holds, and not the library's; no thinking, no seed."""
    stub.play(good(provider))
    with transport(stub, provider) as asked:
        asked.ask(question())
    sent = stub.received[0].raw
    assert not [name for name in (b"temperature", b"seed", b"thinking", b"top") if b'"' + name in sent]


@pytest.mark.parametrize(
    ("end", "cause"),
    [("cut", Cause.CUT_REPLY), ("refusal", Cause.REFUSAL), ("filtered", Cause.CONTENT_FILTER)],
)
def test_how_a_reply_ends(provider: Provider, stub: StubServer, end: str, cause: Cause) -> None:
    """Greatest length, refusal and filter are told apart, asked once, and paid for."""
    if end not in provider.ends:
        pytest.skip("this provider has no such end")
    stub.play(provider.reply('{"ok": tr', provider.ends[end]))
    ledger = Rows()
    with transport(stub, provider, ledger=ledger) as asked:
        assert asked.ask(question()).cause is cause
    assert stub.count == 1
    assert ledger.rows[0].usage is not None
    assert (ledger.rows[0].end, ledger.rows[0].usage.output_tokens) == ("finished", 20)


def test_a_blocked_prompt(google: Provider, stub: StubServer) -> None:
    """Google answers a prompt that it blocks with no candidate: that is its filter, and no cut reply."""
    stub.play(google_blocked())
    with transport(stub, google) as asked:
        assert asked.ask(question()).cause is Cause.CONTENT_FILTER


# -- failures ----------------------------------------------------------------------------------------------------------

Made = Callable[[Provider], Answer]
AGAIN = (3, Cause.NO_REPLY)
ONCE_MORE = (2, Cause.NO_REPLY)
HALT = (1, STOPS)
UNREADABLE = (1, Cause.UNREADABLE_REPLY)
OVERFLOW = {
    "anthropic": "prompt is too long: 210000 tokens > 200000 maximum",
    "google": "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    "ollama": "the input length exceeds the context length",
}
PAGE = b"<!doctype html><html><body>Sign in</body></html>"
FAILURES: dict[str, tuple[Made, int, Any]] = {
    "401": (lambda one: one.error(401, f"invalid key {LEAKED}, or {KEY}"), *HALT),
    "403": (lambda one: one.error(403, "not for you"), *HALT),
    "404": (lambda one: one.error(404, "model not found"), *HALT),
    "429": (lambda one: one.error(429, "slow down"), *AGAIN),
    "429 with a time": (lambda one: with_headers(one.error(429, "slow down"), retry_after="7"), *AGAIN),
    "429 with a long time": (lambda one: with_headers(one.error(429, "slow down"), retry_after="121"), *HALT),
    "500": (lambda one: one.error(500, "it broke"), *AGAIN),
    "503": (lambda one: one.error(503, "the model is overloaded"), *AGAIN),
    "529": (lambda one: one.error(529, "Overloaded"), *AGAIN),
    "a page with 502": (lambda _: Answer(502, PAGE, {"content-type": "text/html"}), *AGAIN),
    "408": (lambda one: one.error(408, "too slow"), *AGAIN),
    "400": (lambda one: one.error(400, "unknown field"), 1, Cause.ENGINE_ERROR),
    "400 that repeats": (lambda one: one.error(400, f"bad: {DOCUMENT}"), 1, Cause.ENGINE_ERROR),
    "too long": (lambda one: one.error(400, OVERFLOW[one.name]), 1, Cause.TOO_LONG),
    "413": (lambda _: Answer(413, PAGE), 1, Cause.TOO_LONG),
    "reset": (lambda _: Answer(act="reset"), *ONCE_MORE),
    "cut": (lambda one: good(one)._replace(act="cut"), *ONCE_MORE),
    "cut in a chunk": (lambda one: Answer(body=good(one).body[:60], act="chunked_cut"), *ONCE_MORE),
    "hang": (lambda _: Answer(act="hang"), *ONCE_MORE),
    "drip": (lambda one: good(one)._replace(act="drip"), *ONCE_MORE),
    "an empty reply": (lambda one: one.reply("", one.ends["done"]), *UNREADABLE),
    "prose": (lambda one: one.reply("It is so.", one.ends["done"]), *UNREADABLE),
    "an unknown end": (lambda one: one.reply(GOOD, "OTHER"), 1, Cause.CUT_REPLY),
    "no body": (lambda _: Answer(), *UNREADABLE),
    "a page": (lambda _: Answer(200, PAGE, {"content-type": "text/html"}), *UNREADABLE),
    "cut JSON": (lambda one: Answer(body=good(one).body[:-30]), *UNREADABLE),
    "a list": (lambda _: Answer(body=b"[]"), *UNREADABLE),
    "an empty object": (lambda _: Answer(body=b"{}"), *UNREADABLE),
    "an error with 200": (lambda _: Answer(body=b'{"error": {"message": "upstream failed"}}'), *UNREADABLE),
    "an error's words with 200": (lambda _: Answer(body=b'{"error": "upstream failed"}'), *UNREADABLE),
    "a 503 with 200": (lambda _: Answer(body=b'{"error": {"message": "upstream", "code": 503}}'), *AGAIN),
    "not UTF-8": (lambda _: Answer(body=b'{"message": "\xff\xfe"}'), *UNREADABLE),
    "packed": (lambda _: Answer(body=b"\x8b\x03", headers={"content-encoding": "br"}), *UNREADABLE),
    "huge": (lambda one: one.reply("x" * 9_000_000, one.ends["done"]), *UNREADABLE),
}


@pytest.mark.parametrize("name", FAILURES)
def test_failure(provider: Provider, stub: StubServer, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """The table of docs/design/transport.md holds: requests are exact, so the libraries try nothing again."""
    make, count, end = FAILURES[name]
    stub.play(make(provider))
    ledger, time = Rows(), FakeTime()
    caplog.set_level(logging.DEBUG)
    with transport(stub, provider, ledger=ledger, time=time, timeout=0.5 if name in {"hang", "drip"} else 10) as asked:
        if end == STOPS:
            with pytest.raises(EngineError) as caught:
                asked.ask(question())
            said = str(caught.value)
        else:
            reply = asked.ask(question())
            assert reply.cause is end
            said = reply.detail
            assert said
        assert asked.tally.sent == stub.count == len(ledger.rows) == count
    assert all(row.end for row in ledger.rows)
    assert name != "429 with a time" or time.slept == [7.0, 7.0]
    ours = said + repr(ledger.rows)
    assert not [one for one in (KEY, LEAKED, DOCUMENT[:40], "Traceback") if one in ours]
    assert KEY not in caplog.text.replace(f"invalid key {LEAKED}, or {KEY}", "")  # what a server says is its own


@pytest.mark.parametrize(
    ("made", "count", "slept"),
    [
        pytest.param(google_quota("GenerateRequestsPerMinutePerProject", "34.5s"), 3, [34.5, 34.5], id="a minute's"),
        pytest.param(google_quota("GenerateRequestsPerMinutePerProject", "121s"), 1, [], id="a long wait"),
        pytest.param(google_quota("GenerateRequestsPerDayPerProject", "34s"), 1, [], id="a day's"),
        pytest.param(google_no_key(), 1, [], id="no key"),
    ],
)
def test_what_google_says_in_details(
    google: Provider, stub: StubServer, made: Answer, count: int, slept: list[float]
) -> None:
    """The words are the same for a minute's quota and a day's, and a wrong key is a 400: the details tell."""
    stub.play(made)
    time = FakeTime()
    with transport(stub, google, time=time) as asked:
        if count == 1:
            with pytest.raises(EngineError):
                asked.ask(question())
        else:
            assert asked.ask(question()).cause is Cause.NO_REPLY
    assert (stub.count, time.slept) == (count, slept)


def test_nobody_listens(provider: Provider) -> None:
    """No connection: nothing was sent, it is tried as often as is set, and the run ends with address and reason."""
    with StubServer() as gone:
        pass
    ledger = Rows()
    refused = pytest.raises(EngineError, match=r"cannot be reached; .*: connection refused")
    with transport(gone, provider, ledger=ledger) as asked, refused:
        asked.ask(question())
    assert [row.end for row in ledger.rows] == ["unsent"] * 3


def test_a_key_that_goes_away(provider: Provider, stub: StubServer) -> None:
    """It is read as each request leaves; what is no key ends the run by our own error, whatever the library wraps."""
    environment = {"MINE": KEY}
    named = {"model": "some", "provider": provider.name, "base_url": place(stub), "key_env": "MINE"}
    stub.play(good(provider))
    with Transport(make_settings(None, named), environment=environment) as asked:
        assert asked.ask(question()).cause is None
        environment["MINE"] = ""
        with pytest.raises(OptionError, match="MINE is not set"):
            asked.ask(question(2))
        environment["MINE"] = "two words"
        with pytest.raises(EngineError, match="the value of MINE is no key"):
            asked.ask(question(3))
    assert stub.count == 1


# -- where it goes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(provider: Provider, stub: StubServer, canary: StubServer, status: int) -> None:
    """Neither the document nor the key goes where an answer points."""
    stub.play(Answer(status, b"", {"location": f"{place(canary)}{provider.path}"}))
    with transport(stub, provider) as asked, pytest.raises(EngineError, match="sends elsewhere"):
        asked.ask(question())
    assert (stub.count, canary.count) == (1, 0)


def _hostile(values: dict[str, str], canary: StubServer) -> dict[str, str]:
    address = place(canary)
    return {name: value.format(canary=address, host=address.removeprefix("http://")) for name, value in values.items()}


@pytest.mark.parametrize("name", ALL_HOSTILE)
def test_hostile_variable(
    provider: Provider, stub: StubServer, canary: StubServer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hostile variable: the named server gets the request, with our key, and nobody else is dialled."""
    for variable, value in _hostile(ALL_HOSTILE[name], canary).items():
        monkeypatch.setenv(variable, value)
    stub.play(good(provider))
    DIALLED.addresses.clear()
    DIALLED.on = True
    try:
        with transport(stub, provider) as asked:
            assert asked.ask(question()).text == GOOD
    finally:
        DIALLED.on = False
    port = int(place(stub).rpartition(":")[2])
    assert {one for one in DIALLED.addresses if one[0] != "127.0.0.1" or one[1] != port} == set()
    assert (stub.count, canary.count) == (1, 0)
    (sent,) = stub.received
    assert sent.path == provider.path
    assert sent.headers[provider.key_header].removeprefix("Bearer ") == KEY
    assert "hostile" not in repr(sent).lower()


PLAIN = {
    "anthropic": "ChatAnthropic(model='some', api_key='x', base_url={url!r}, max_retries=0, timeout=5)",
    "google": "ChatGoogleGenerativeAI(model='some', api_key='x', base_url={url!r}, max_retries=1, timeout=5)",
    "ollama": "ChatOllama(model='some', base_url={url!r})",
}


def test_the_canary_would_hear(provider: Provider, stub: StubServer, canary: StubServer) -> None:
    """The test of the test: the library as it comes sends the document through the proxy of the environment."""
    made = PLAIN[provider.name].format(url=place(stub))
    script = f"from {provider.library} import {made.partition('(')[0]}\n{made}.invoke({DOCUMENT!r})\n"
    environment = {**os.environ, "HTTP_PROXY": place(canary)}
    subprocess.run([sys.executable, "-c", script], env=environment, check=False, capture_output=True, timeout=60)
    assert any(DOCUMENT.encode() in one.raw for one in canary.received)
    assert stub.count == 0


def test_no_key_is_no_other_key(
    provider: Provider, stub: StubServer, canary: StubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no key is set for an address, no provider's key is sent there in its stead."""
    for values in ALL_HOSTILE.values():
        for variable, value in _hostile(values, canary).items():
            monkeypatch.setenv(variable, value)
    stub.play(good(provider))
    with transport(stub, provider, key="") as asked:
        assert asked.ask(question()).cause is None
    (sent,) = stub.received
    assert not sent.headers.keys() & {"authorization", "x-api-key", "x-goog-api-key"}
    assert "hostile" not in repr(sent).lower()
    assert canary.count == 0


def test_the_object_holds_no_key(provider: Provider) -> None:
    """What could be printed or traced has no key in it."""
    model = make_model(
        make_settings(None, {"model": "some", "provider": provider.name, "key_env": "MINE"}), {"MINE": KEY}
    )
    assert KEY not in repr(model) + repr(vars(model))


@pytest.mark.parametrize("name", ["GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE"])
def test_another_service_is_refused(google: Provider, name: str) -> None:
    """The library would ask Vertex AI, at a path that nobody named."""
    settings = make_settings(None, {"model": "some", "provider": google.name, "key_env": "MINE"})
    with pytest.raises(OptionError, match=f"{name} is set.*unset it"):
        make_model(settings, {"MINE": KEY, name: "true"})


def test_a_setting_that_a_model_does_not_take(provider: Provider) -> None:
    """Anthropic's library knows models without a temperature, and would say so for every question anew."""
    if provider.name != "anthropic":
        pytest.skip("is about Anthropic alone")
    named = {"model": "claude-sonnet-5-5", "provider": provider.name, "key_env": "MINE", "temperature": 0}
    with pytest.raises(OptionError, match="`temperature` is not supported for claude-sonnet-5-5"):
        make_model(make_settings(None, named), {"MINE": KEY})


# -- from the command line ---------------------------------------------------------------------------------------------


def _by_rule(provider: Provider) -> Callable[[Received], Answer]:
    def answer(received: Received) -> Answer:
        messages = tuple(Message(role=role, content=text) for role, text in provider.prompt(received))
        asked = request_of(StepName.READ, messages, FORMS[StepName.READ])
        found = {("testing.practice.1", "a"): [(FOUND_WORDS, "measured")]}
        return provider.reply(Answering(found).answer(asked).text, provider.ends["done"])

    return answer


def test_a_whole_review(provider: Provider, stub: StubServer, canary: StubServer, tmp_path: Path) -> None:
    """Under every hostile variable at once: a review, from the named server alone, and the key in nothing it leaves."""
    (tmp_path / CARD).write_bytes((ROOT / "examples" / CARD).read_bytes())
    netrc = tmp_path / "home" / ".netrc"
    netrc.parent.mkdir()
    netrc.write_text("machine 127.0.0.1 login hostile password hostile\n", encoding="utf-8")
    netrc.chmod(0o600)
    environment = {**os.environ, OWN_KEY: KEY, "HOME": str(netrc.parent), "NETRC": str(netrc)}
    for values in ALL_HOSTILE.values():
        environment |= _hostile(values, canary)
    if provider.name == "ollama":  # its library cannot be loaded under these, see below
        environment = {name: value for name, value in environment.items() if name not in UNLOADABLE}
    environment["RATIONALE_REVIEWER_CACHE"] = str(tmp_path / "cache")
    stub.play(_by_rule(provider))
    options = ["--effort", "quick", "--provider", provider.name, "--base-url", place(stub), "--model", "some"]
    done = subprocess.run(
        [sys.executable, "-m", "rationale_reviewer", "review", CARD, *options],
        cwd=tmp_path, env=environment, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    said = done.stderr.decode()
    assert done.returncode in {0, 4}, said
    assert f"asking some at {place(stub)}" in said.splitlines()
    assert (stub.count, canary.count) == (12, 0)
    assert {one.path for one in stub.received} == {provider.path}
    assert all(one.headers[provider.key_header].removeprefix("Bearer ") == KEY for one in stub.received)
    assert not [one for one in stub.received if "hostile" in repr(one.headers).lower()]
    bundle = ReviewBundle.model_validate_json((tmp_path / f"{CARD}.rationale" / "review.json").read_bytes())
    assert any(one.quote == FOUND_WORDS for one in bundle.citations)
    spend = bundle.spend
    assert (spend.calls, spend.uncertain_calls, spend.prompt_tokens, spend.output_tokens) == (12, 0, 1200, 240)
    left = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert len(left) >= 5
    assert not [one.name for one in left if KEY.encode() in one.read_bytes()]
    assert KEY.encode() not in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "all_proxy"])
def test_a_library_that_cannot_be_loaded(provider: Provider, stub: StubServer, tmp_path: Path, name: str) -> None:
    """Ollama's makes a client as it is loaded: where that fails, one line says which variables to look at."""
    if provider.name != "ollama":
        pytest.skip("is about Ollama alone")
    (tmp_path / CARD).write_bytes((ROOT / "examples" / CARD).read_bytes())
    options = ["--provider", provider.name, "--base-url", place(stub), "--model", "some"]
    done = subprocess.run(
        [sys.executable, "-m", "rationale_reviewer", "review", CARD, *options],
        cwd=tmp_path, env={**os.environ, name: UNLOADABLE[name]}, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, stub.count) == (2, 0)
    assert b"it reads SSL_CERT_FILE" in done.stderr
    assert b"Traceback" not in done.stderr
