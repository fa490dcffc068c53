"""How many requests are under way together: as many as set, fewer after a provider has asked for less."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition


class Limiter:
    """Halves its limit when a provider says that it is asked too much, and finds back one by one.

    What several threads are told at the same moment counts once: a slot carries the generation of the limit it was
    given under, and only news from the present generation lowers it.

    Args:
        most: The limit to begin with, and never above.
        sleep: Waits some seconds, or less when the run is stopped.
        clock: Seconds, never going back.
    """

    def __init__(self, most: int, sleep: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._most = self._limit = most
        self._sleep = sleep
        self._clock = clock
        self._free = Condition()
        self._active = 0
        self._generation = 0
        self._in_a_row = 0
        self._not_before = 0.0

    @property
    def limit(self) -> int:
        """The present limit."""
        return self._limit

    @contextmanager
    def slot(self, stopped: Callable[[], bool]) -> Iterator[int]:
        """Holds one of the places, when one is free and no provider has asked for quiet; gives its generation."""
        with self._free:
            while self._active >= self._limit and not stopped():
                self._free.wait(0.5)
            self._active += 1
            generation = self._generation
        try:
            self._be_quiet(stopped)
            yield generation
        finally:
            with self._free:
                self._active -= 1
                self._free.notify()

    def slow_down(self, generation: int, seconds: float | None) -> None:
        """A provider asked for less, and perhaps for some seconds of quiet."""
        with self._free:
            self._in_a_row = 0
            if seconds:
                self._not_before = max(self._not_before, self._clock() + seconds)
            if generation == self._generation:
                self._limit = max(1, self._limit // 2)
                self._generation += 1

    def speed_up(self) -> None:
        """A request was answered."""
        with self._free:
            self._in_a_row += 1
            if self._in_a_row >= self._limit and self._limit < self._most:
                self._limit += 1
                self._in_a_row = 0
                self._free.notify()

    def _be_quiet(self, stopped: Callable[[], bool]) -> None:
        while not stopped():
            left = self._not_before - self._clock()
            if left <= 0:
                return
            self._sleep(left)
