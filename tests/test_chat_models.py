"""The factory: one place that knows the providers' libraries, and says which one is missing."""

import importlib
import sys
from functools import cached_property
from typing import Any

import pytest
from asking import KEY, request
from stub_server import StubServer

from rationale_reviewer.engines.chat.bridge import Bridge
from rationale_reviewer.engines.chat.http import Door, Guard, open_client
from rationale_reviewer.engines.chat.models import make_model, read_key
from rationale_reviewer.engines.chat.settings import make_settings
from rationale_reviewer.engines.chat.transport import Transport
from rationale_reviewer.errors import EngineError, OptionError


@pytest.mark.parametrize(
    ("provider", "key"), [("anthropic", "ANTHROPIC_API_KEY"), ("google", "GOOGLE_API_KEY"), ("ollama", "X")]
)
def test_a_missing_library(provider: str, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said what to install."""
    monkeypatch.setitem(sys.modules, f"langchain_{'google_genai' if provider == 'google' else provider}", None)
    with pytest.raises(OptionError, match=rf"pip install 'rationale-reviewer\[{provider}\]'"):
        make_model(make_settings(None, {"model": "m", "provider": provider}), {key: KEY})


@pytest.mark.parametrize("provider", ["anthropic", "google", "ollama"])
def test_what_the_libraries_are_given(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address is explicit, nothing is retried by the library, the way out is ours, and no key is in its hands."""

    class Chat:
        def __init__(self, **given: Any) -> None:
            self.given = given

        @cached_property
        def _client(self) -> Any:
            raise AssertionError("the library's own client must not be made")

    class Library:
        def __getattr__(self, name: str) -> Any:
            return (lambda **given: given) if name == "Anthropic" else Chat

    real = importlib.import_module
    monkeypatch.setattr(
        "importlib.import_module",
        lambda name: Library() if name.startswith(("langchain_", "anthropic")) else real(name),
    )
    settings = make_settings(None, {"model": "m", "provider": provider, "temperature": 0, "key_env": "MINE", "seed": 3})
    made: Any = make_model(settings, {"MINE": KEY})
    given = made.given
    assert given["base_url"] == settings.base_url
    assert given["temperature"] == 0
    assert given["cache"] is False
    assert {"anthropic": 0, "google": 1, "ollama": None}[provider] == given.get("max_retries")
    assert KEY not in str(given)
    if provider == "anthropic":
        assert isinstance(made._client["http_client"]._transport, Guard)
        assert made._client["max_retries"] == 0
        assert KEY not in str(made._client)
    else:
        client = given["client_args" if provider == "google" else "client_kwargs"]
        assert isinstance(client["transport"], Bridge)
        assert client["trust_env"] is False
        assert client["follow_redirects"] is False


def test_a_library_that_cannot_be_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version that would make a client of its own is refused: it could send the document through a proxy."""

    class Library:
        def __getattr__(self, name: str) -> Any:
            return lambda **_: object()

    monkeypatch.setattr("importlib.import_module", lambda _: Library())
    settings = make_settings(None, {"model": "m", "provider": "anthropic", "key_env": "MINE"})
    with pytest.raises(OptionError, match=r"kept from the proxies.*rationale-reviewer\[anthropic\]"):
        make_model(settings, {"MINE": KEY})


@pytest.mark.parametrize("key", ["sk-two words", "sk-\nx", "clé-secrète", "a\x00b"])
def test_a_key_that_is_none(key: str) -> None:
    """A value that cannot be a key names the variable and not itself."""
    with pytest.raises(EngineError, match="OPENAI_API_KEY is no key") as caught:
        read_key(make_settings(None, {"model": "m"}), {"OPENAI_API_KEY": key})
    assert key not in str(caught.value)


def test_a_key_is_stripped() -> None:
    """A line end from a file does no harm."""
    assert read_key(make_settings(None, {"model": "m"}), {"OPENAI_API_KEY": f"{KEY}\n"}) == KEY


def test_a_missing_key() -> None:
    """A provider's own address needs its key, and says so before anything is sent."""
    with pytest.raises(OptionError, match=r"OPENAI_API_KEY is not set; put the key for https://api\.openai\.com/v1"):
        Transport(make_settings(None, {"model": "m"}), environment={})


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "http://localhost:8/v1", "https://127.0.0.1:8/v1"])
def test_the_guard_knows_one_address(url: str) -> None:
    """Another host, port or scheme is refused before a connection is opened."""
    with (
        open_client(Door("http://127.0.0.1:8/v1", lambda: "", 1)) as client,
        pytest.raises(EngineError, match="nothing was sent"),
    ):
        client.post(url)


def test_no_model_name_takes_another_way(loopback: None) -> None:
    """Names for which the library would use another API, or send a temperature, are asked like all the others."""
    with StubServer() as stub:
        for name in ("gpt-5-pro", "codex-mini", "o1", "o3-mini"):
            settings = make_settings(None, {"model": name, "base_url": stub.url})
            with Transport(settings, environment={}) as asked:
                assert asked.ask(request()).cause is None
        assert {one.path for one in stub.received} == {"/v1/chat/completions"}
        assert all("temperature" not in one.body for one in stub.received)


def test_the_guard_is_what_a_client_sends_through() -> None:
    """The client has no other transport, for any scheme."""
    with open_client(Door("http://127.0.0.1:8/v1", lambda: "", 1)) as client:
        assert isinstance(client._transport, Guard)
        assert not client._mounts
        assert not client.trust_env
        assert not client.follow_redirects
