"""Reads all bombs of tests/bomb_files.py as the command line does, and prints what each costs.

Usage: python benchmarks/bombs.py [NAME...]

Each is made by a process of its own, read with the default limits, and has to end as one error of one line within the
time and memory that a file may cost; after each a good document has to be read. The last line sums up: the slowest, the
largest process that parsed, and by how much this process grew. Exits with 5 when a line of the table does not hold.
"""

import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from bomb_files import BOMBS, HARMLESS  # noqa: E402  # found by the line above

from rationale_reviewer.errors import DocumentError  # noqa: E402  # the same
from rationale_reviewer.load import worker  # noqa: E402  # the same
from rationale_reviewer.load.document import load_document  # noqa: E402  # the same

_MAKE = "--make"
_GRACE = 2.0


class Watch(threading.Thread):
    """Looks at the parsing process while it lives: the most memory and processor time that it took."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.megabytes = 0
        self.seconds = 0.0
        self.done = threading.Event()

    def run(self) -> None:
        """Look every few milliseconds."""
        while not self.done.wait(0.02):
            process = worker._shared._process
            if process is not None:
                self._look(Path(f"/proc/{process.pid}"))

    def _look(self, place: Path) -> None:
        try:
            status = dict(row.split(":", 1) for row in (place / "status").read_text().splitlines())
            times = (place / "stat").read_text().rpartition(") ")[2].split()[11:13]
        except (OSError, ValueError):
            return
        self.megabytes = max(self.megabytes, int(status.get("VmHWM", "0 kB").split()[0]) // 1024)
        self.seconds = max(self.seconds, sum(map(int, times)) / 100)


def main() -> int:
    """Go through all of them."""
    if sys.argv[1:2] == [_MAKE]:
        name, folder = sys.argv[2:4]
        file = {**BOMBS, **HARMLESS}[name]()
        (Path(folder) / file.name).write_bytes(file.raw)
        return 0
    names = sys.argv[1:] or [*BOMBS, *HARMLESS]
    before = _grown()
    rows = [_row(name) for name in names]
    total = {
        "bombs": len([name for name in names if name in BOMBS]),
        "as they should be": sum(row[0] for row in rows),
        "slowest": max((seconds, name) for (_, seconds, _), name in zip(rows, names, strict=True)),
        "largest process, MB": max((megabytes, name) for (_, _, megabytes), name in zip(rows, names, strict=True)),
        "growth of this process, MB": _grown() - before,
    }
    print(json.dumps(total))
    return 0 if all(row[0] for row in rows) else 5


def _row(name: str) -> tuple[bool, float, int]:
    """Read one: whether it went as it should, seconds and megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, __file__, _MAKE, name, folder], check=True)
        (path,) = Path(folder).iterdir()
        worker._shared.close()
        watch = Watch()
        watch.start()
        started = time.perf_counter()
        outcome, good = _outcome(path, bomb=name in BOMBS)
        seconds = time.perf_counter() - started
        watch.done.set()
        good = good and _reads_on(Path(folder)) and seconds <= worker.SECONDS + _GRACE
    sign = "  " if good else "!!"
    print(
        f"{sign} {name:32} {seconds:6.2f} s {watch.seconds:6.2f} cpu {watch.megabytes:5} MB  {outcome[:160]}",
        flush=True,
    )
    return good, round(seconds, 2), watch.megabytes


def _outcome(path: Path, *, bomb: bool) -> tuple[str, bool]:
    try:
        words = len(load_document(path).main.text)
    except DocumentError as error:
        return str(error), bomb and str(error).isprintable() and path.name in str(error)
    return f"read, {words:,} letters", not bomb


def _reads_on(folder: Path) -> bool:
    path = folder / "good.html"
    path.write_text("<!doctype html><p>It sorts letters.", encoding="utf-8")
    return load_document(path).main.text == "It sorts letters.\n"


def _grown() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    sys.exit(main())
