"""Recorded replies are played to the request that they answered, and to no other."""

from pathlib import Path

import pytest
from asking import request, transport
from recording import recorder
from stub_server import Received, StubServer
from vcr.errors import CannotOverwriteExistingCassetteException


def _number(received: Received) -> str:
    return f'{{"said": "{received.body["messages"][0]["content"][-2]}"}}'


@pytest.fixture
def recorded(loopback: None, tmp_path: Path) -> Path:
    """Three replies, and no server any more."""
    with (
        StubServer(text=_number) as stub,
        recorder(tmp_path, "once").use_cassette("three.yaml"),
        transport(stub.url) as asked,
    ):
        for number in (1, 2, 3):
            asked.ask(request(number))
        assert stub.count == 3
    return tmp_path


def test_in_any_order(recorded: Path) -> None:
    """The body decides, not the order; every part is played."""
    with recorder(recorded).use_cassette("three.yaml") as cassette, transport("http://127.0.0.1:9/v1") as asked:
        assert [asked.ask(request(number)).text for number in (3, 1, 2)] == [f'{{"said": "{n}"}}' for n in (3, 1, 2)]
        assert cassette.all_played


def test_a_changed_request_is_no_failed_question(recorded: Path) -> None:
    """One character more and the test that asks is red: a missing recording never becomes a reply with a cause."""
    changed = request(1).messages[1].model_copy(update={"content": "Is it so?!"})
    asking = request(1).model_copy(update={"messages": (request(1).messages[0], changed)})
    with (
        recorder(recorded).use_cassette("three.yaml"),
        transport("http://127.0.0.1:9/v1") as asked,
        pytest.raises(CannotOverwriteExistingCassetteException),
    ):
        asked.ask(asking)


def test_what_a_cassette_holds(recorded: Path) -> None:
    """A short list of headers."""
    kept = (recorded / "three.yaml").read_text(encoding="utf-8")
    for name in ("authorization", "user-agent", "x-stainless", "date:"):
        assert name not in kept.lower()
