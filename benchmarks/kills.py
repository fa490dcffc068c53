"""Ends processes that use the run store at random instants, and prints what was lost, repeated and not accounted for.

Usage: python benchmarks/kills.py [--kills 300] [--signals 0] [--workers 4] [--items 120] [--seed 1]

Each process asks a server on the loopback, 25 ms a call, is ended by SIGKILL (or by SIGINT and SIGTERM), and is started
again until its run is done. Exits with 5 when a promise of docs/design/store.md does not hold.
"""

import argparse
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / name) for name in ("tests", "")]

from storing import Figures, Trial, served  # noqa: E402  # it lies with the tests


def main() -> int:
    """End as many as asked for; exit with 5 when a promise does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--signals", type=int, default=0)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--items", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    holds = True
    for times, signals in ((options.kills, (signal.SIGKILL,)), (options.signals, (signal.SIGINT, signal.SIGTERM))):
        if times:
            started = time.perf_counter()
            with served() as server, tempfile.TemporaryDirectory() as place:
                figures = Trial(Path(place), server, signals, options.seed).go(times, options.items, options.workers)
            print(" or ".join(signals_.name for signals_ in signals), f"{time.perf_counter() - started:.0f} s")
            print(_said(figures))
            allowed = options.workers * figures.ended if signal.SIGKILL in signals else 0
            clean = not (figures.lost or figures.corrupt or figures.unlisted or figures.wrong)
            holds = holds and clean and figures.repeats <= allowed
    return 0 if holds else 5


def _said(figures: Figures) -> str:
    each = figures.repeats / figures.ended
    return (
        f"  ended {figures.ended} times in {figures.runs} runs, {figures.calls} calls\n"
        f"  replies lost {figures.lost}, stores corrupt {figures.corrupt}, other failures {len(figures.wrong)}\n"
        f"  calls repeated {figures.repeats} ({each:.2f} each time), at most {figures.most_unknown} without an outcome "
        f"at one time, calls not listed {figures.unlisted}" + "".join(f"\n  {line}" for line in figures.wrong)
    )


if __name__ == "__main__":
    sys.exit(main())
