"""Signals: the first lets work end, the second ends the process, and everything is as before afterwards."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from conftest import ROOT
from storing import interruptible

from rationale_reviewer.drain import FIRST, Drain

SIGNALS = [signal.SIGINT, signal.SIGTERM]


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    with interruptible():
        yield


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_stops_the_handing_out(said: list[str], number: int) -> None:
    """The item at hand is finished; no other is begun; one line is said."""
    begun, ended = [], []
    with Drain(said.append) as drain:
        for item in drain.each(range(10)):
            begun.append(item)
            if item == 3:
                signal.raise_signal(number)
            ended.append(item)
    assert begun == ended == [0, 1, 2, 3]
    assert (drain.stopping, drain.signal, said) == (True, number, [FIRST])


@pytest.mark.parametrize("number", SIGNALS)
def test_handlers_are_put_back(number: int) -> None:
    before = signal.getsignal(number)
    with Drain():
        assert signal.getsignal(number) != before
    assert signal.getsignal(number) == before


def test_an_ignored_signal_stays_ignored() -> None:
    """As under nohup, or in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Drain() as drain:
            signal.raise_signal(signal.SIGINT)
        assert not drain.stopping
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_echo_is_one_signal(said: list[str]) -> None:
    """A launcher passes on what the terminal has sent to both."""
    with Drain(said.append) as drain:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    assert drain.stopping
    assert said == [FIRST]


def test_outside_the_main_thread_no_signals_are_taken() -> None:
    found: list[bool] = []

    def work() -> None:
        with Drain() as drain:
            drain.stop()
            found.append(drain.stopping)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [True]


@pytest.mark.parametrize(
    ("stop", "whole"),
    [
        (lambda drain: drain.stop(), False),
        (lambda _drain: signal.raise_signal(signal.SIGINT), False),
        (lambda _drain: None, True),
    ],
)
def test_a_pause_ends_early(stop: Callable[[Drain], object], whole: bool) -> None:
    with Drain(lambda _message: None) as drain:
        stop(drain)
        started = time.monotonic()
        assert drain.sleep(0.1 if whole else 30) is whole
        assert (time.monotonic() - started >= 0.1) is whole


def test_a_pause_is_woken_from_another_thread() -> None:
    with Drain() as drain:
        threading.Timer(0.1, drain.stop).start()
        assert drain.sleep(30) is False


CODE = """
import signal, sys, threading, time
from rationale_reviewer import drain as module
from rationale_reviewer.drain import Drain
module._ECHO = 0.05
with Drain() as drain:
    thread = threading.Thread(target=time.sleep, args=(float(sys.argv[1]),))
    thread.start()
    print("ready", flush=True)
    thread.join()
print("ended", drain.signal, flush=True)
"""


@pytest.fixture
def start() -> Iterator[Callable[[float], "subprocess.Popen[str]"]]:
    """A process that works for some seconds in a thread while the main thread waits for it."""
    started: list[subprocess.Popen[str]] = []

    def begin(seconds: float) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", CODE, str(seconds)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", SIGNALS)
def test_work_under_way_ends(start: Callable[[float], "subprocess.Popen[str]"], number: int) -> None:
    process = start(0.5)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert (out, err, process.returncode) == (f"ended {number}\n", f"\n{FIRST}\n", 0)


@pytest.mark.parametrize("first", SIGNALS)
@pytest.mark.parametrize("second", SIGNALS)
def test_a_second_signal_ends_the_process(
    start: Callable[[float], "subprocess.Popen[str]"], first: int, second: int
) -> None:
    """By that signal, so that a shell sees what happened, and at once, although a thread works on."""
    process = start(60)
    process.send_signal(first)
    assert process.stderr is not None
    assert process.stderr.readline() + process.stderr.readline() == f"\n{FIRST}\n"
    time.sleep(0.2)
    process.send_signal(second)
    process.communicate(timeout=20)
    assert process.returncode == -second


def test_standard_error_may_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_descriptor: int, _raw: bytes) -> int:
        raise OSError

    monkeypatch.setattr(os, "write", refuse)
    with Drain() as drain:
        signal.raise_signal(signal.SIGINT)
    assert drain.stopping
