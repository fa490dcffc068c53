"""Times --help and a review against an empty typer application that imports pydantic, side by side.

Usage: python benchmarks/startup.py DOCUMENT [RUNS]

Prints the median wall clock of each command and its ratio to the empty application's, then where the time of one
review goes.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EMPTY = """
import pydantic
import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def main() -> None:
    '''Nothing.'''


app()
"""


def median_s(command: list[str], runs: int) -> float:
    """Median seconds of a command's wall clock over some runs."""
    seconds: list[float] = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(command, check=False, capture_output=True)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def main() -> None:
    """Measure and print."""
    document, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 11
    ours = [sys.executable, "-m", "rationale_reviewer"]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY, encoding="utf-8")
        commands = {
            "empty typer application with pydantic, --help": [sys.executable, str(script), "--help"],
            "rationale-reviewer --help": [*ours, "--help"],
            "rationale-reviewer review --only map": [*ours, "review", document, "--only", "map"],
        }
        base = 0.0
        for name, command in commands.items():
            seconds = median_s(command, runs)
            base = base or seconds
            print(f"{name:48} {seconds * 1000:7.0f} ms  {seconds / base:5.2f}x")
        done = subprocess.run(
            [*ours, "review", document, "-o", str(Path(folder) / "out"), "--timings"],
            check=True,
            capture_output=True,
            text=True,
        )
        print(done.stderr.strip().splitlines()[-1])


if __name__ == "__main__":
    main()
