"""Nothing in the environment moves a byte of the document to another host than the one that is named."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import langsmith.utils
import pytest
from asking import DOCUMENT, KEY, request
from langchain_core.tracers.langchain import wait_for_all_tracers
from stub_modes import Answer
from stub_server import StubServer

from rationale_reviewer.engines.chat.settings import OWN_KEY, make_settings
from rationale_reviewer.engines.chat.transport import Transport
from rationale_reviewer.errors import EngineError, OptionError

pytestmark = pytest.mark.usefixtures("loopback")

# Variable -> value; {canary} stands for the address of a server that must not hear anything.
HOSTILE: dict[str, dict[str, str]] = {
    "OPENAI_BASE_URL": {"OPENAI_BASE_URL": "{canary}/v1", "OPENAI_API_BASE": "{canary}/v1"},
    "HTTP_PROXY": {"HTTP_PROXY": "{canary}", "http_proxy": "{canary}"},
    "HTTPS_PROXY": {"HTTPS_PROXY": "{canary}", "https_proxy": "{canary}"},
    "ALL_PROXY": {"ALL_PROXY": "{canary}", "all_proxy": "socks5://{host}"},
    "OPENAI_PROXY": {"OPENAI_PROXY": "{canary}"},
    "LANGSMITH_TRACING": {"LANGSMITH_TRACING": "true", "LANGSMITH_ENDPOINT": "{canary}", "LANGSMITH_API_KEY": "lsv2_x"},
    "LANGCHAIN_TRACING_V2": {
        "LANGCHAIN_TRACING_V2": "true", "LANGCHAIN_ENDPOINT": "{canary}", "LANGCHAIN_API_KEY": "lsv2_x",
    },
    "LANGSMITH_RUNS_ENDPOINTS": {"LANGSMITH_TRACING": "true", "LANGSMITH_RUNS_ENDPOINTS": '{{"{canary}": "x"}}'},
    "LANGSMITH_GATEWAY": {
        "LANGSMITH_GATEWAY": "true", "LANGSMITH_GATEWAY_URL": "{canary}", "LANGSMITH_GATEWAY_API_KEY": "lsv2_x",
    },
    "OPENAI_ORG_ID": {"OPENAI_ORG_ID": "org-hostile", "OPENAI_ORGANIZATION": "org-hostile"},
    "OPENAI_PROJECT_ID": {"OPENAI_PROJECT_ID": "hostile-project"},
    "OPENAI_CUSTOM_HEADERS": {
        "OPENAI_CUSTOM_HEADERS": "Authorization: Bearer hostile\nX-Hostile: 1\nHost: hostile\nContent-Length: 3",
    },
    "OPENAI_API_KEY": {"OPENAI_API_KEY": "hostile-key", "OPENAI_ADMIN_KEY": "hostile-key"},
    "LC_OUTPUT_VERSION": {"LC_OUTPUT_VERSION": "responses/v1"},
    "SSL_CERT_FILE": {"SSL_CERT_FILE": "/nowhere.pem", "SSL_CERT_DIR": "/nowhere"},
    "OPENAI_LOG": {"OPENAI_LOG": "debug", "LANGCHAIN_VERBOSE": "true"},
}  # fmt: skip


class Dialled:
    """Notes the addresses that any code of this process connects to or looks up, from the system's own audit."""

    def __init__(self) -> None:
        self.addresses: set[Any] = set()
        self.on = False
        sys.addaudithook(self._note)

    def _note(self, event: str, args: tuple[Any, ...]) -> None:
        if self.on and event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
            self.addresses.add(args[1][:2] if event == "socket.connect" else args[:2])


DIALLED = Dialled()


@pytest.fixture
def dialled() -> Iterator[Dialled]:
    DIALLED.addresses.clear()
    DIALLED.on = True
    yield DIALLED
    DIALLED.on = False


@pytest.fixture(autouse=True)
def _fresh_environment() -> Iterator[None]:
    _forget_environment()
    yield
    _forget_environment()


def _place(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").partition("/")[0].partition(":")
    return host, int(port)


def _forget_environment() -> None:
    """The tracer's library remembers variables."""
    cached: Any = langsmith.utils.get_env_var
    cached.cache_clear()


def _set(monkeypatch: pytest.MonkeyPatch, canary: StubServer, values: dict[str, str]) -> None:
    address = canary.url.removesuffix("/v1")
    for name, value in values.items():
        monkeypatch.setenv(name, value.format(canary=address, host=address.removeprefix("http://")))
    _forget_environment()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_variable(
    stub: StubServer, canary: StubServer, dialled: Dialled, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """One hostile variable: the named server gets the request, with our key, and nobody else gets anything."""
    _set(monkeypatch, canary, {OWN_KEY: KEY, **HOSTILE[name]})
    with Transport(make_settings(None, {"model": "m", "base_url": stub.url, "timeout": 5})) as asked:
        reply = asked.ask(request())
    wait_for_all_tracers()
    assert (reply.text, stub.count, canary.count) == ('{"ok": true}', 1, 0)
    assert {one for one in dialled.addresses if one[0] != "127.0.0.1" or one[1] != _place(stub.url)[1]} == set()
    sent = stub.received[0]
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert sent.headers["host"] == "{}:{}".format(*_place(stub.url))
    assert "hostile" not in repr(sent).lower()
    assert DOCUMENT in sent.body["messages"][0]["content"]


def test_all_at_once(stub: StubServer, canary: StubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them together."""
    for values in HOSTILE.values():
        _set(monkeypatch, canary, values)
    monkeypatch.setenv(OWN_KEY, KEY)
    with Transport(make_settings(None, {"model": "m", "base_url": stub.url, "timeout": 5})) as asked:
        assert asked.ask(request()).cause is None
    wait_for_all_tracers()
    assert (stub.count, canary.count) == (1, 0)


def test_the_canary_would_hear(stub: StubServer, canary: StubServer) -> None:
    """The test of the test: the library as it comes sends the document to the tracer, and asks through the proxy."""
    address = canary.url.removesuffix("/v1")
    script = (
        "from langchain_openai import ChatOpenAI\n"
        "from langchain_core.tracers.langchain import wait_for_all_tracers\n"
        f"ChatOpenAI(model='m', api_key='x', base_url={stub.url!r}, max_retries=0).invoke('{DOCUMENT}')\n"
        "wait_for_all_tracers()\n"
    )
    hostile = {
        "LANGSMITH_TRACING": "true",
        "LANGSMITH_ENDPOINT": address,
        "LANGSMITH_API_KEY": "x",
        "HTTP_PROXY": address,
    }
    subprocess.run([sys.executable, "-c", script], env={**os.environ, **hostile}, check=False, capture_output=True)
    heard = [one.path for one in canary.received]
    assert any("/runs" in path for path in heard)
    assert any(path.endswith("/chat/completions") for path in heard)
    assert stub.count == 0


@pytest.mark.parametrize("name", ["LANGCHAIN_TRACING", "LANGCHAIN_HANDLER"])
def test_variables_that_forbid_every_call(name: str) -> None:
    """langchain-core refuses to work while these are set; it is said before anything is sent."""
    with pytest.raises(OptionError, match=f"{name} is set.*unset it"):
        Transport(make_settings(None, {"model": "m", "base_url": "http://127.0.0.1:9/v1"}), environment={name: "true"})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(stub: StubServer, canary: StubServer, status: int) -> None:
    """A redirect to another host ends the run; neither the document nor the key goes there."""
    stub.play(Answer(status, b"", {"location": f"{canary.url}/chat/completions"}))
    settings = make_settings(None, {"model": "m", "base_url": stub.url})
    with Transport(settings, environment={OWN_KEY: KEY}) as asked, pytest.raises(EngineError, match="sends elsewhere"):
        asked.ask(request())
    assert (stub.count, canary.count) == (1, 0)


def test_tracing_when_it_is_asked_for(stub: StubServer, canary: StubServer, tmp_path: Path) -> None:
    """Who sets ``tracing = true`` and the tracer's variables gets what is asked traced."""
    script = tmp_path / "traced.py"
    script.write_text(
        "from asking import request\n"
        "from langchain_core.tracers.langchain import wait_for_all_tracers\n"
        "from rationale_reviewer.engines.chat.settings import make_settings\n"
        "from rationale_reviewer.engines.chat.transport import Transport\n"
        f"settings = make_settings(None, {{'model': 'm', 'base_url': {stub.url!r}, 'tracing': True}})\n"
        "print(Transport(settings).ask(request()).text)\n"
        "wait_for_all_tracers()\n",
        encoding="utf-8",
    )
    path = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parent.parent)])
    traced = {
        "LANGSMITH_TRACING": "true",
        "LANGSMITH_ENDPOINT": canary.url.removesuffix("/v1"),
        "LANGSMITH_API_KEY": "x",
    }
    environment = {**os.environ, **traced, "PYTHONPATH": path}
    done = subprocess.run([sys.executable, str(script)], env=environment, check=True, capture_output=True, text=True)
    assert done.stdout == '{"ok": true}\n'
    assert canary.count > 0
