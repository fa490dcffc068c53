"""Ends reviews from the command line by SIGKILL at random instants, and prints what was repeated and what differed.

Usage: python benchmarks/cli_kills.py [--kills 60] [--seed 1]

A stub on the loopback answers by rule after 150 ms, three requests together. Exits with 5 when more was repeated than
was under way, when the run's own list misses a call, or when a review is not that of a run that nobody ended.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / name) for name in ("tests", "")]

from review_kills import TOGETHER, kill_reviews  # noqa: E402  # it lies with the tests
from scripted import CARD  # noqa: E402  # the same
from stub_server import StubServer  # noqa: E402  # the same
from test_cli_chat import by_rule  # noqa: E402  # the same


def main() -> int:
    """End as many as asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, StubServer(text=by_rule, delay=0.15) as stub:
        place = Path(folder)
        (place / "card.md").write_text(CARD, encoding="utf-8")
        made = kill_reviews(place, stub, options.kills, options.seed)
    print(
        f"{made.kills} kills in {made.reviews} reviews, {made.calls} calls: {made.repeats} repeated "
        f"({made.repeats / made.kills:.2f} a kill), {made.unlisted} not listed, {made.differing} reviews differ"
    )
    return 0 if not (made.unlisted or made.differing) and made.repeats <= TOGETHER * made.kills else 5


if __name__ == "__main__":
    sys.exit(main())
