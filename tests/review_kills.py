"""Reviews from the command line that are ended by SIGKILL at random instants and started again until they are done."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from stub_server import StubServer

from rationale_reviewer.records.review import ReviewBundle

TOGETHER = 3
_SECONDS = 60


class Killed(NamedTuple):
    """What a number of kills cost."""

    kills: int
    reviews: int
    calls: int
    repeats: int
    """Requests that were sent again."""
    unlisted: int
    """Of them those that the run's own list of calls does not account for."""
    differing: int
    """Reviews whose bundle is not that of one that nobody killed."""


def kill_reviews(place: Path, stub: StubServer, kills: int, seed: int) -> Killed:
    """Review a card again and again, each in a folder of its own, until enough were killed.

    Args:
        place: A folder with ``card.md`` in it.
        stub: Answers by rule, after a moment.
        kills: How often a process is ended.
        seed: Of the instants.
    """
    draw = random.Random(seed)  # noqa: S311  # instants, no secret
    expected = _fixed(_finish(place, stub, "whole"))
    made = Killed(0, 0, 0, 0, 0, 0)
    while made.kills < kills:
        folder = f"killed{made.reviews}"
        stub.forget()
        killed = 0
        while made.kills + killed < kills and _kill_one(place, stub, folder, draw):
            killed += 1
        bundle = _finish(place, stub, folder)
        sent = {json.dumps(one.body, sort_keys=True) for one in stub.received}
        made = Killed(
            made.kills + killed, made.reviews + 1, made.calls + stub.count, made.repeats + stub.count - len(sent),
            made.unlisted + max(0, stub.count - bundle.spend.calls), made.differing + (_fixed(bundle) != expected),
        )  # fmt: skip
    return made


def _start(place: Path, stub: StubServer, folder: str) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "rationale_reviewer", "review", "card.md", "--model", "m-1", "--base-url", stub.url,
        "--concurrency", str(TOGETHER), "-o", folder,
    ]  # fmt: skip
    # Only the run's own store goes on: no reply comes from another run.
    own = {**os.environ, "RATIONALE_REVIEWER_CACHE": ""}
    return subprocess.Popen(command, cwd=place, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _kill_one(place: Path, stub: StubServer, folder: str, draw: random.Random) -> bool:
    """Start, and end it at an instant after its first request; False when it was done before."""
    before = stub.count
    process = _start(place, stub, folder)
    until = time.monotonic() + _SECONDS
    while stub.count == before and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    try:
        process.wait(draw.random() * 4 * stub.delay)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def _finish(place: Path, stub: StubServer, folder: str) -> ReviewBundle:
    path = place / folder / "review.json"
    if not path.exists():
        assert _start(place, stub, folder).wait(_SECONDS) in {0, 4}
    return ReviewBundle.model_validate_json(path.read_bytes())


def _fixed(bundle: ReviewBundle) -> str:
    """What must not differ: all but what the run cost and when it was made."""
    return bundle.model_dump_json(exclude={"volatile", "spend"})
