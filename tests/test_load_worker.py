"""The parsing process: kept for further files, limited, killed and replaced; a bad file costs one clear error."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from loading import within

from rationale_reviewer.errors import DocumentError, EngineError
from rationale_reviewer.load import child, decode
from rationale_reviewer.load import worker as module
from rationale_reviewer.load.files import File
from rationale_reviewer.load.formats import Format
from rationale_reviewer.load.worker import Limits, Worker

CELL = {"cell_type": "markdown", "source": "The sorter was tested by nine people.", "metadata": {}}
BOOK = File("a.ipynb", json.dumps({"nbformat": 4, "cells": [CELL]}).encode())
HEAD = """
import sys, os, json, time
def ask():
    head = json.loads(sys.stdin.buffer.readline())
    return head, sys.stdin.buffer.read(head["size"])
def say(kind, content, size=None):
    line = json.dumps({{"kind": kind, "size": len(content) if size is None else size}}).encode() + b"\\n"
    sys.stdout.buffer.write(line + content)
    sys.stdout.buffer.flush()
"""
LIMITS = Limits(seconds=2, memory=2**31)


def _with_parser(code: str) -> str:
    """The real start of the process, with this as what its parser does."""
    lines = ["from rationale_reviewer.load import child", "def bad(*_):", f"    {code}", "child.parse = bad", "main("]
    return module._START.replace("main(", "\n".join(lines))


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(Limits(seconds=20))
    yield made
    made.close()


def _parse(worker: Worker, file: File = BOOK) -> str:
    return worker.parse(file, Format.NOTEBOOK, "S1").source.text


def _pid(worker: Worker) -> int:
    assert worker._process is not None
    return worker._process.pid


def test_parses_and_is_kept(worker: Worker) -> None:
    """The second file is read by the process that read the first; the same is read as here."""
    assert _parse(worker).strip() == CELL["source"]
    first = _pid(worker)
    assert worker.parse(BOOK, Format.NOTEBOOK, "S3").source.id == "S3"
    assert _pid(worker) == first


def test_a_file_that_is_refused_costs_no_process(worker: Worker) -> None:
    """A refusal comes through as it is said, and the process goes on."""
    _parse(worker)
    before = _pid(worker)
    with pytest.raises(DocumentError, match=r"'b\.ipynb' is no valid JSON \(line 1\)"):
        _parse(worker, File("b.ipynb", b"{"))
    assert (_parse(worker).strip(), _pid(worker)) == (CELL["source"], before)


def test_an_encoding_is_passed_on(worker: Worker) -> None:
    """What a text format is decoded as reaches the parser."""
    raw = BOOK.raw.replace(b"nine", b"n\xe9uf")
    assert "néuf" in worker.parse(File("a.ipynb", raw), Format.NOTEBOOK, "S1", "latin-1").source.text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        pytest.param("ask(); time.sleep(60)", "takes more than 2 s to read", id="hangs"),
        pytest.param("ask()\nwhile True: pass", "takes more than 2 s to read", id="runs on"),
        pytest.param("time.sleep(60)", "takes more than 2 s to read", id="never reads"),
        pytest.param("ask(); os.abort()", "crash (signal 6)", id="aborts"),
        pytest.param("ask(); os.kill(os.getpid(), 11)", "crash (signal 11)", id="segmentation fault"),
        pytest.param("ask(); os._exit(3)", "crash (exit 3)", id="exits"),
        pytest.param("os._exit(0)", "crash (exit 0)", id="is gone before it is asked"),
        pytest.param("ask(); say('failed', b'memory')", "needs more than 2.1 GB to read", id="memory"),
        pytest.param("ask(); say('failed', b'KeyError'); ask()", "cannot be read as notebook (KeyError)", id="fails"),
        pytest.param("ask(); say('loaded', b'{{}}', 9); os._exit(0)", "crash (exit 0)", id="half a reply"),
        pytest.param("ask(); print('nonsense', flush=True); time.sleep(60)", "crash (no answer)", id="no reply at all"),
    ],
)
def test_misbehaviour(code: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the process does, it is one clear error in time, and the next file is read by a new one."""
    worker = Worker(LIMITS)
    big = File("big.ipynb", b" " * 300_000)
    with monkeypatch.context() as patched, within(30):
        patched.setattr(module, "_START", HEAD + code)
        with pytest.raises(DocumentError) as caught:
            _parse(worker, big)
    assert "'big.ipynb'" in str(caught.value)
    assert said in str(caught.value)
    assert ";" in str(caught.value)
    worker.close()
    worker.limits = Limits()
    assert _parse(worker).strip() == CELL["source"]
    worker.close()


def test_children_of_the_process_end_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is killed as a group: what a parser started does not run on."""
    mark = tmp_path / "pid"
    code = f"ask()\nif os.fork() == 0:\n    open({str(mark)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    monkeypatch.setattr(module, "_START", HEAD + code)
    worker = Worker(LIMITS)
    with pytest.raises(DocumentError):
        _parse(worker)
    pid = int(mark.read_text())
    for _ in range(50):
        if not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]:
            return
        time.sleep(0.05)
    pytest.fail("a child of the process still runs")


def test_is_replaced_after_so_many_files() -> None:
    """What a parser leaks does not add up."""
    worker = Worker(Limits(files=2))
    pids = []
    for _ in range(4):
        _parse(worker)
        pids.append(_pid(worker))
    worker.close()
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_threads_take_turns(worker: Worker) -> None:
    """Calls from several threads get the reply to their own file."""
    texts: dict[int, str] = {}

    def read(number: int) -> None:
        cell = {**CELL, "source": f"Number {number} was read."}
        file = File("a.ipynb", json.dumps({"nbformat": 4, "cells": [cell]}).encode())
        texts[number] = worker.parse(file, Format.NOTEBOOK, "S1").source.text.strip()

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert texts == {number: f"Number {number} was read." for number in range(8)}


def test_no_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can be started, that is the machine's failure and no fault of the file."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(EngineError, match="no process could be started"):
        _parse(Worker())


def test_the_environment_stays_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and proxies of the shell do not reach the process that reads strangers' files."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setattr(module, "_START", HEAD + "ask(); say('refused', json.dumps(dict(os.environ)).encode())")
    worker = Worker(LIMITS)
    with pytest.raises(DocumentError) as caught:
        _parse(worker)
    worker.close()
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import socket; socket.socket().connect(('127.0.0.1', 9))", id="connects"),
        pytest.param("import socket; socket.getaddrinfo('example.org', 80)", id="looks a name up"),
        pytest.param("import subprocess; subprocess.run(['true'])", id="starts a program"),
        pytest.param("import os; os.system('true')", id="calls the shell"),
        pytest.param("open('written-by-a-parser', 'w')", id="writes a file"),
        pytest.param("import os; os.remove('written-by-a-parser')", id="removes a file"),
    ],
)
def test_what_a_parser_may_not_do(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No network, no programs, no files: an attempt ends the reading of that file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "_START", _with_parser(code))
    worker = Worker(Limits(seconds=20))
    with pytest.raises(DocumentError, match=r"cannot be read as notebook \(PermissionError\)"):
        _parse(worker)
    worker.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        pytest.param("b = bytearray(3 * 10**9)", "needs more than 1.6 GB", id="memory"),
        pytest.param("raise RecursionError", r"\(RecursionError\)", id="recursion"),
        pytest.param("sum(range(10**12))", "takes more than 2 s", id="processor time"),
        pytest.param("import ctypes; ctypes.string_at(0)", r"crash \(signal 11\)", id="crash in C"),
    ],
)
def test_limits_of_the_process(code: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own limits hold: memory and processor time as well as the parent's clock."""
    monkeypatch.setattr(module, "_START", _with_parser(code))
    worker = Worker(Limits(seconds=2))
    with within(30), pytest.raises(DocumentError, match=said):
        _parse(worker)
    worker.close()


def test_too_many_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that unfolds into more text than anybody reads is refused before it comes back."""
    monkeypatch.setattr(decode, "MAX_LETTERS", 10)
    kind, content = child._reply(BOOK, {"format": "notebook", "source": "S1", "encoding": None})
    assert kind == "refused"
    assert b"million letters" in content
