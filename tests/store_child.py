"""A process that asks a server through the run store, to be killed and started again.

Usage: python store_child.py RUN URL ITEMS WORKERS [STARTS RUNS]

Works as the live driver does: several threads, an intent before each call, the reply kept before anything reads it.
Says ``ready`` when the run is open, ``kept ID`` when a reply is on the disk. Exit code 0 when all replies are there,
130 when a signal ended it after the calls under way, 3 when the run cannot be used. With STARTS, so many processes
start at once, for one run after the other, and their exit codes are said.
"""

import http.client
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from storing import PRICE, USAGE, info, request

from rationale_reviewer.drain import Drain
from rationale_reviewer.errors import ReviewerError
from rationale_reviewer.records.exchange import Reply, Request
from rationale_reviewer.store.run import RunStore


def post(url: str, body: str) -> str:
    """One call."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("POST", "/", body.encode())
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def say(line: str) -> None:
    """A line in one piece, past all buffers, so that it is out before the next thing happens."""
    os.write(1, f"{line}\n".encode())


class Driver:
    """Hands out requests to threads until there are none left or a signal comes."""

    def __init__(self, store: RunStore, drain: Drain, url: str) -> None:
        self._store, self._drain, self._url = store, drain, url
        self._turn = threading.Lock()

    def work(self, requests: Iterator[Request]) -> None:
        """What one thread does."""
        while (one := self._next(requests)) is not None:
            if self._store.reply(one.id) is None:
                call = self._store.intend(one, "m", price=PRICE)
                self._store.finish(call, Reply(request=one.id, text=post(self._url, one.id)), USAGE)
                say(f"kept {one.id}")

    def _next(self, requests: Iterator[Request]) -> Request | None:
        with self._turn:
            return next(self._drain.each(requests), None)


def start_together(starts: int, path: Path, *how: Any) -> None:
    """Several processes at the same instant; they are forked, so that they need not all load Python first."""
    begin, go = os.pipe()
    children = []
    for _ in range(starts):
        child = os.fork()
        if child == 0:
            os.close(go)
            os.read(begin, 1)  # until the parent closes its end
            os._exit(run(path, *how))
        children.append(child)
    os.close(go)
    for child in children:
        say(f"code {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}")


def run(path: Path, url: str, items: int, workers: int) -> int:
    """One process."""
    try:
        with Drain() as drain, RunStore.open(path, info()) as store:
            say("ready")
            driver, requests = Driver(store, drain, url), iter([request(number) for number in range(items)])
            with ThreadPoolExecutor(workers) as pool:
                for done in [pool.submit(driver.work, requests) for _ in range(workers)]:
                    done.result()
            return 130 if drain.stopping else 0
    except ReviewerError as error:
        say(f"refused {error}")
        return error.exit_code


def main() -> int:
    """Run; see above."""
    path, url, (items, workers, *starts) = Path(sys.argv[1]), sys.argv[2], map(int, sys.argv[3:])
    if not starts:
        return run(path, url, items, workers)
    for number in range(starts[1]):
        start_together(starts[0], path.parent / str(number) / path.name, url, items, workers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
