"""Ends work on a signal without losing any: the first lets what is under way finish, the second stops at once."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from types import FrameType, TracebackType
from typing import Final, Self, TypeVar

Item = TypeVar("Item")
# How soon a pause notices the signal.
_SLICE: Final = 0.05
# One Ctrl-C reaches a program twice when its launcher passes on what the terminal gave to both.
_ECHO: Final = 0.5
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
FIRST: Final = "Stopping: calls under way are waited for. Once more stops at once; such calls may then be paid twice."


def _say(message: str) -> None:
    """To standard error, past Python's buffers, which a signal may have caught in the middle of a line."""
    with contextlib.suppress(OSError):
        os.write(2, f"\n{message}\n".encode())


class Drain:
    """Takes Ctrl-C and SIGTERM while its ``with`` block runs.

    Whoever hands out work asks :attr:`stopping` first, or goes through :meth:`each`; pauses between attempts go
    through :meth:`sleep`. What is under way is left alone: the block ends when its threads have ended. A second signal
    ends the process by that very signal, which the run store is made for. A signal that was ignored stays ignored.
    Outside the main thread, where Python takes no signals, only :meth:`stop` works.

    >>> with Drain() as drain:
    ...     for item in drain.each(["a", "b", "c"]):
    ...         if item == "b":
    ...             drain.stop()
    >>> item, drain.stopping, drain.signal
    ('b', True, None)

    Args:
        say: Gets one line when the first signal comes; it runs inside a signal handler.
    """

    def __init__(self, say: Callable[[str], None] = _say) -> None:
        self.signal: int | None = None
        """The first signal that came."""
        self._say = say
        # A plain flag: a handler that sets an Event waits for ever if it caught the main thread inside that Event.
        self._stopping = False
        self._since = 0.0
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # it is what signal.signal gave
        self._before = {}

    @property
    def stopping(self) -> bool:
        """Whether no new work is to be handed out."""
        return self._stopping

    def stop(self) -> None:
        """Hand out no new work, as after a signal."""
        self._stopping = True

    def each(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, until there is to be no new work. Threads that share it need a lock of their own."""
        for item in items:
            if self._stopping:
                return
            yield item

    def sleep(self, seconds: float) -> bool:
        """Pause; returns early, with False, when there is to be no new work."""
        end = time.monotonic() + seconds
        while not self._stopping:
            left = end - time.monotonic()
            if left <= 0:
                return True
            time.sleep(min(left, _SLICE))
        return False

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self.signal is not None:
            if time.monotonic() - self._since > _ECHO:
                signal.signal(number, signal.SIG_DFL)
                signal.raise_signal(number)
            return
        self.signal, self._since = number, time.monotonic()
        self._stopping = True
        self._say(FIRST)
