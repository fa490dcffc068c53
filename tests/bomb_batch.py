"""Reads the files of a folder one after the other, in a process of its own: how each ends, and what it costs in memory.

Usage: python tests/bomb_batch.py GOOD SECONDS FILE...
Prints JSON: `refused` (file name to the error's text), `good` (how often GOOD was read between them) and `megabytes`
(by how much the most memory that this process ever held grew).
"""

import json
import resource
import sys
from pathlib import Path

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load import worker
from rationale_reviewer.load.document import load_document
from rationale_reviewer.load.worker import Limits


def _most() -> int:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Read all of them."""
    good, seconds, *paths = sys.argv[1:]
    expected = load_document(Path(good)).main.text
    before, refused, read = _most(), {}, 0
    for path in map(Path, paths):
        worker._shared.limits = Limits(seconds=int(seconds))
        try:
            load_document(path)
        except DocumentError as error:
            refused[path.name] = str(error)
        worker._shared.limits = Limits()
        read += load_document(Path(good)).main.text == expected
    sys.stdout.write(json.dumps({"refused": refused, "good": read, "megabytes": _most() - before}))


if __name__ == "__main__":
    main()
