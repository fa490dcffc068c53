"""For tests of the store: a run, its requests, a server that counts calls, and processes that are ended on purpose."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rationale_reviewer.errors import StoreError
from rationale_reviewer.records.exchange import Message, Request
from rationale_reviewer.records.run import RunInfo
from rationale_reviewer.records.usage import Usage
from rationale_reviewer.store.run import RunStore

TESTS = Path(__file__).resolve().parent
PRICE = Usage(prompt_tokens=100, output_tokens=50, money=Decimal("0.02"), price_date="2026-08-01")
USAGE = Usage(prompt_tokens=90, cached_tokens=60, output_tokens=10, money=Decimal("0.005"), price_date="2026-08-01")
SECONDS_A_CALL = 0.025


def info(**changed: object) -> RunInfo:
    """A run, with some of it changed."""
    plain = {"documents": ("sha256:d",), "bank": "sha256:b", "prompts": "sha256:p", "model": "m", "options": "sha256:o"}
    return RunInfo.model_validate({**plain, **changed})


def request(number: int) -> Request:
    """A request of its own for each number."""
    return Request(id=f"sha256:{number:064x}", step="read", messages=(Message(role="user", content=f"Q{number}"),))


def answer(request_id: str) -> str:
    """What the server says to a request, every time."""
    return f"answer to {request_id}"


class Server:
    """Answers on the loopback after some milliseconds; a call counts as paid when it arrives."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        turn = threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the name that http.server asks for
                length = int(self.headers["Content-Length"])
                raw = self.rfile.read(length)
                if len(raw) < length:
                    return  # who asked was killed between headers and body: that was no call
                body = raw.decode()
                with turn:
                    calls[body] += 1
                time.sleep(SECONDS_A_CALL)
                said = answer(body).encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(said)))
                    self.end_headers()
                    self.wfile.write(said)
                except OSError:
                    pass  # who asked is dead

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        calls = self.calls
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C has its usual meaning, here and in new processes, even where a shell started this with it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def served() -> Iterator[Server]:
    """A server for a while."""
    server = Server()
    try:
        with interruptible():
            yield server
    finally:
        server.close()


class Child:
    """One start of ``store_child.py``; reads what it says as it says it."""

    def __init__(self, path: Path, url: str, items: int, workers: int, *starts: int) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
        self.kept: list[str] = []
        self.codes: list[int] = []
        """With several starts, how each ended."""
        self.refusal = ""
        self._ready = threading.Event()
        self.process = subprocess.Popen(
            [sys.executable, str(TESTS / "store_child.py"), str(path), url, *map(str, (items, workers, *starts))],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def ready(self) -> bool:
        """Wait until the run is open; False when it never will be."""
        self._ready.wait(30)
        return not self.refusal

    def end(self, number: int | None = None) -> tuple[int, str]:
        """Send a signal if there is one, and wait for the end: exit code and standard error."""
        if number is not None:
            self.process.send_signal(number)
        stderr = self.process.stderr
        assert stderr is not None
        said = stderr.read().decode()
        code = self.process.wait(60)
        self._reader.join(30)
        for pipe in (self.process.stdout, stderr):
            if pipe:
                pipe.close()
        return code, said

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            word, _, rest = line.decode().rstrip("\n").partition(" ")
            if word == "ready":
                self._ready.set()
            elif word == "kept":
                self.kept.append(rest)
            elif word == "refused":
                self.refusal = rest
            elif word == "code":
                self.codes.append(int(rest))
        self._ready.set()


@dataclass
class Figures:
    """What came of ending processes."""

    ended: int = 0
    runs: int = 0
    calls: int = 0
    lost: int = 0
    """Replies that a process had reported as kept and that are not there, or differ."""
    corrupt: int = 0
    repeats: int = 0
    most_unknown: int = 0
    """Most calls that one end left without an outcome."""
    unlisted: int = 0
    """Calls that the server saw and the store has no intent for."""
    wrong: list[str] = field(default_factory=list)
    """What should not have been said."""


def whole(path: Path) -> bool:
    """Whether SQLite finds nothing wrong with a file."""
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("PRAGMA integrity_check")] == ["ok"]
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


class Trial:
    """Ends processes of one run after the other, and looks at what is left.

    Args:
        folder: Where the runs go.
        server: Whom they ask.
        signals: One of them ends a process, at random.
        seed: Of the random instants.
    """

    def __init__(self, folder: Path, server: Server, signals: tuple[int, ...], seed: int) -> None:
        self.figures = Figures()
        self._folder, self._server, self._signals = folder, server, signals
        self._random = random.Random(seed)  # noqa: S311  # instants, not secrets

    def go(self, times: int, items: int = 120, workers: int = 4) -> Figures:
        """End so many processes at work; every run is then finished."""
        while self.figures.ended < times:
            self._run(times, items, workers)
        return self.figures

    def _run(self, times: int, items: int, workers: int) -> None:
        path = self._folder / f"{self.figures.runs}" / "run.sqlite"
        self._server.calls.clear()
        kept: set[str] = set()
        code, unknown = 1, 0
        while code != 0:
            child = Child(path, self._server.url, items, workers)
            code, said = self._end(child) if self.figures.ended < times else child.end()
            kept.update(child.kept)
            if len(kept) == items and -code in self._signals:
                code = 0  # it came when all was done, and Python was on its way out
            if code not in (0, 130, -signal.SIGKILL):
                self.figures.wrong.append(f"exit {code}: {child.refusal or said}")
                self.figures.corrupt += "damaged" in child.refusal
                return
            unknown = self._look(path, kept, unknown)
        self._count(path, items)

    def _end(self, child: Child) -> tuple[int, str]:
        """End it at a random instant: mostly at work, sometimes while it starts, where only a kill is fair."""
        if self._random.random() < 0.8 or signal.SIGKILL not in self._signals:
            child.ready()
            time.sleep(self._random.uniform(0, 0.35))
        else:
            time.sleep(self._random.uniform(0, 0.4))
        code, said = child.end(self._random.choice(self._signals) if child.process.poll() is None else None)
        self.figures.ended += code != 0
        return code, said

    def _look(self, path: Path, kept: set[str], before: int) -> int:
        """What a process left behind, looked at in a copy, so that the next one finds it as it was left.

        Returns:
            How many calls have no end.
        """
        if not path.exists():
            self.figures.lost += len(kept)
            return before
        try:
            with tempfile.TemporaryDirectory() as place:
                copy = shutil.copytree(path.parent, Path(place) / "run") / path.name
                with RunStore.open(copy, info()) as store:
                    found = {one: store.reply(one) for one in kept}
                    unknown = len(store.unaccounted())
                self.figures.corrupt += not whole(copy)
        except StoreError as error:
            self.figures.corrupt += 1
            self.figures.wrong.append(str(error))
            return before
        self.figures.lost += sum(reply is None or reply.reply.text != answer(one) for one, reply in found.items())
        self.figures.most_unknown = max(self.figures.most_unknown, unknown - before)
        return unknown

    def _count(self, path: Path, items: int) -> None:
        """Compare what the server saw with what the store says, now that the run is done."""
        with RunStore.open(path, info()) as store:
            calls = store.calls()
            there = [store.reply(request(number).id) for number in range(items)]
        noted = Counter(call.request for call in calls)
        figures = self.figures
        figures.runs += 1
        figures.calls += self._server.calls.total()
        figures.lost += sum(reply is None for reply in there)
        figures.repeats += sum(number - 1 for number in self._server.calls.values())
        figures.unlisted += sum(max(0, number - noted[one]) for one, number in self._server.calls.items())
