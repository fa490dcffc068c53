"""Processes ended on purpose: nothing kept is lost, nothing kept is paid twice, what is unknown is listed."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import enable_socket, socket_allow_hosts
from storing import Child, Server, Trial, answer, info, request, served

from rationale_reviewer.store.run import RunStore

WORKERS = 4


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on the loopback, the only host that may be reached."""
    enable_socket()
    socket_allow_hosts(["127.0.0.1"])
    with served() as one:
        yield one


def test_kills(tmp_path: Path, server: Server) -> None:
    """Twenty SIGKILLs at random instants."""
    figures = Trial(tmp_path, server, (signal.SIGKILL,), seed=20).go(20, workers=WORKERS)
    assert (figures.wrong, figures.lost, figures.corrupt, figures.unlisted) == ([], 0, 0, 0)
    assert figures.most_unknown <= WORKERS
    assert figures.repeats <= WORKERS * figures.ended


def test_signals(tmp_path: Path, server: Server) -> None:
    """Twenty times Ctrl-C or SIGTERM: calls under way end, and no call is made twice."""
    figures = Trial(tmp_path, server, (signal.SIGINT, signal.SIGTERM), seed=20).go(20, workers=WORKERS)
    assert (figures.wrong, figures.lost, figures.corrupt, figures.unlisted) == ([], 0, 0, 0)
    assert (figures.repeats, figures.most_unknown) == (0, 0)


def test_a_second_process_is_refused(tmp_path: Path, server: Server) -> None:
    """Fifty starts, five at the same instant: one works, the others are told, and no call is made twice."""
    child = Child(tmp_path / "run.sqlite", server.url, 40, WORKERS, 5, 10)
    assert child.end() == (0, "")
    rounds = [child.codes[at : at + 5] for at in range(0, 50, 5)]
    assert all(0 in codes and set(codes) <= {0, 3} and len(codes) == 5 for codes in rounds)
    assert child.codes.count(3) >= 30
    assert "in use by another process" in child.refusal
    assert set(server.calls.values()) == {10}
    assert len(server.calls) == 40


def test_a_kill_frees_the_run(tmp_path: Path, server: Server) -> None:
    """The lock ends with its process; what it had under way is listed with its price, and asked again."""
    path = tmp_path / "run.sqlite"
    child = Child(path, server.url, 200, WORKERS)
    assert child.ready()
    while len(child.kept) < 3:
        time.sleep(0.005)
    child.end(signal.SIGKILL)
    with RunStore.open(path, info()) as store:
        unknown = store.unaccounted()
        assert 0 < len(unknown) <= WORKERS
        assert [call.price.money for call in unknown] == [call.price.money for call in unknown if call.price.money]
        spent = store.spent()
        assert spent.uncertain_calls == len(unknown)
        for one in child.kept:
            kept = store.reply(one)
            assert kept is not None
            assert kept.reply.text == answer(one)
    again = Child(path, server.url, 200, WORKERS)
    assert again.end()[0] == 0
    with RunStore.open(path, info()) as store:
        assert [call.id for call in store.unaccounted()] == [call.id for call in unknown]
        assert {call.attempt for call in store.calls() if call.request in {call.request for call in unknown}} == {1, 2}
        assert all(store.reply(request(number).id) for number in range(200))
