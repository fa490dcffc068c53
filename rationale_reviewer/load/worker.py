"""Parses files in a process of its own, which is limited, kept for further files, and replaced when it misbehaves.

A compressed file of 3 kB can make a parser take minutes, gigabytes, or the whole process with it (docs/design/
loading.md). Here it costs one clear error.
"""

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from typing import Final, NamedTuple

from rationale_reviewer.errors import DocumentError, EngineError
from rationale_reviewer.load.files import File
from rationale_reviewer.load.formats import Format
from rationale_reviewer.records.document import Loaded

# Real documents took at most 3 s and 400 MB; a bomb takes whatever it is given.
SECONDS: Final = 20
MEMORY: Final = 1536 * 1024 * 1024
# A new process now and then: what a parser leaks does not add up.
FILES: Final = 200

_START: Final = """
import sys
sys.path[:] = {path!r}
from rationale_reviewer.load.child import main
main({memory}, {seconds})
"""
_KEPT: Final = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "TMPDIR", "TEMP")


class Limits(NamedTuple):
    """What one file may cost."""

    seconds: int = SECONDS
    memory: int = MEMORY
    files: int = FILES
    """After so many files the process is replaced."""


class _Ended(Exception):  # noqa: N818  # not an error by itself: it says how the process ended
    """The process ended before it answered; the argument is what is said of it."""


class Worker:
    """One parsing process. Calls from several threads take turns; for more at once take more workers."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._files = 0
        atexit.register(self.close)

    def parse(self, file: File, form: Format, source_id: str, encoding: str | None = None) -> Loaded:
        """Parse a file in the process.

        Args:
            file: The file.
            form: Its format.
            source_id: The id that spans of this file will carry.
            encoding: What to decode a text format as.

        Raises:
            DocumentError: The file cannot be read, or costs more than the limits.
        """
        with self._lock:
            kind, content = self._ask(file, form, source_id, encoding)
        if kind == "loaded":
            return Loaded.model_validate_json(content)
        if kind == "refused":
            raise DocumentError(content.decode())
        if kind == "failed" and content == b"memory":
            self.close()
            raise DocumentError(self._too_much(file, "memory"))
        raise DocumentError(
            f"{file.name!r} cannot be read as {form.value} ({content.decode()}); it may be damaged, so save it anew"
        )

    def close(self) -> None:
        """End the process; the next file starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        _kill(process)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _ask(self, file: File, form: Format, source_id: str, encoding: str | None) -> tuple[str, bytes]:
        if self._process is None or self._process.poll() is not None or self._files >= self.limits.files:
            self._start()
        assert self._process is not None  # noqa: S101  # it was started just now
        self._files += 1
        head = {"name": file.name, "format": form.value, "source": source_id, "encoding": encoding}
        exchange = _Exchange(self._process, json.dumps({**head, "size": len(file.raw)}).encode() + b"\n", file.raw)
        try:
            return exchange.within(self.limits.seconds)
        except _Ended as end:
            self.close()
            raise DocumentError(self._too_much(file, str(end))) from end

    def _start(self) -> None:
        self.close()
        code = _START.format(path=sys.path, memory=self.limits.memory, seconds=self.limits.seconds)
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        try:
            self._process = subprocess.Popen(  # noqa: S603  # this very interpreter, with code of our own
                [sys.executable, "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        except OSError as error:
            raise EngineError(f"no process could be started to read the file ({error.strerror})") from error
        self._files = 0

    def _too_much(self, file: File, what: str) -> str:
        said = {
            "time": f"takes more than {self.limits.seconds} s to read",
            "memory": f"needs more than {self.limits.memory / 1e9:.1f} GB to read",
        }.get(what, f"makes its parser crash ({what})")
        return f"{file.name!r} {said}; save it anew, or export it as Markdown or text"


class _Exchange:
    """One request and its reply, in a thread of its own: pipes know no time limit on every system."""

    def __init__(self, process: subprocess.Popen[bytes], head: bytes, raw: bytes) -> None:
        self._process = process
        self._reply: tuple[str, bytes] | None = None
        self._thread = threading.Thread(target=self._run, args=(head, raw), daemon=True)
        self._thread.start()

    def within(self, seconds: float) -> tuple[str, bytes]:
        """The reply.

        Raises:
            _Ended: There was none in time, or the process ended; it is killed by then.
        """
        self._thread.join(seconds)
        late = self._thread.is_alive()
        if late or self._reply is None:
            why = "time" if late else _why(self._code())
            _kill(self._process)
            self._thread.join()
            raise _Ended(why)
        return self._reply

    def _run(self, head: bytes, raw: bytes) -> None:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            return
        with contextlib.suppress(OSError, ValueError):
            stdin.write(head)
            stdin.write(raw)
            stdin.flush()
            reply = json.loads(stdout.readline())
            content = stdout.read(reply["size"])
            if len(content) == reply["size"]:
                self._reply = (reply["kind"], content)

    def _code(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(1)
        return None


def _why(code: int | None) -> str:
    """What ended a process, from its exit code; None when it runs on and has said what cannot be understood."""
    if code is None:
        return "no answer"
    if code == -getattr(signal, "SIGXCPU", 0):
        return "time"
    return f"signal {-code}" if code < 0 else f"exit {code}"


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and whatever it started."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


_shared: Final = Worker()


def parse_confined(file: File, form: Format, source_id: str, encoding: str | None = None) -> Loaded:
    """Parse a file in the process that this program shares.

    Raises:
        DocumentError: As :meth:`Worker.parse`.
    """
    return _shared.parse(file, form, source_id, encoding)
