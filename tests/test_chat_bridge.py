"""Clients of both HTTP libraries send through our door, and the door knows what each provider's reply looks like."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from asking import KEY
from stub_modes import Answer
from stub_providers import GOOD, PROVIDERS, Provider, google_blocked
from stub_server import StubServer

from rationale_reviewer.engines.chat.bodies import BodyError
from rationale_reviewer.engines.chat.bridge import Bridge
from rationale_reviewer.engines.chat.http import Door
from rationale_reviewer.engines.chat.wires import EXTRA_WIRES
from rationale_reviewer.errors import EngineError


@pytest.fixture
def stub(loopback: None) -> Iterator[StubServer]:
    with StubServer() as server:
        yield server


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> Provider:
    return PROVIDERS[request.param]


@pytest.fixture(params=["httpx", "httpx2"])
def library(request: pytest.FixtureRequest) -> Any:
    return import_module(request.param)


def client(library: Any, url: str, name: str = "google") -> Any:
    bridge = Bridge(Door(url, lambda: KEY, 5, EXTRA_WIRES[name]))
    return library.Client(transport=bridge, trust_env=False)


def test_a_reply_comes_back(library: Any, provider: Provider, stub: StubServer) -> None:
    """As the client's own response, with status, headers and body; out go our headers and no others."""
    good = provider.reply(GOOD, provider.ends["done"])
    stub.play(Answer(200, good.body, {"x-hint": "1"}))
    asking = client(library, stub.url, provider.name)
    found = asking.post(f"{stub.url}/x", content=b"{}", headers={"x-hostile": "1", "authorization": "Bearer other"})
    asking.close()
    assert isinstance(found, library.Response)
    assert (found.status_code, found.headers["x-hint"], found.content) == (200, "1", good.body)
    sent = stub.received[0]
    assert sent.headers[provider.key_header].removeprefix("Bearer ") == KEY
    assert "other" not in repr(sent.headers)
    assert "x-hostile" not in sent.headers


def test_one_address(library: Any) -> None:
    """Another port is refused before a connection is opened."""
    asking = client(library, "http://127.0.0.1:8")
    with pytest.raises(EngineError, match="nothing was sent"):
        asking.post("http://127.0.0.1:9/v1beta")
    asking.close()


def test_bodies_of_each_provider(provider: Provider) -> None:
    """A reply is let through, and so is one whose text is empty."""
    check = EXTRA_WIRES[provider.name].check
    for end in provider.ends.values():
        check(provider.reply("", end).body)
        check(provider.reply(GOOD, end).body)
    EXTRA_WIRES["google"].check(google_blocked().body)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"[]", b"{}", b"null", b'{"choices": []}', b'{"error": "x"}', b'{"error": {"code": 503}}',
        b'{"content": "x"}', b'{"content": ["x"]}', b'{"candidates": []}', b'{"candidates": ["x"]}',
        b'{"promptFeedback": {}}', b'{"message": "x"}', b'{"message": {}}\n{"error": "x"}', b'{"message": {}}\n{"mess',
    ],
)  # fmt: skip
def test_bodies_that_are_none(provider: Provider, body: bytes) -> None:
    """Pages, lists, errors, other forms and half a line are no reply of any provider."""
    with pytest.raises(BodyError):
        EXTRA_WIRES[provider.name].check(body)
