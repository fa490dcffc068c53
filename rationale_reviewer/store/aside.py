"""Moves a run out of the way for a fresh one. Nothing that was paid for is removed."""

import contextlib
import itertools
from pathlib import Path

from rationale_reviewer.errors import StoreError
from rationale_reviewer.store.database import Database
from rationale_reviewer.store.lock import RunLock
from rationale_reviewer.store.private import BESIDE, cannot, identity
from rationale_reviewer.store.schema import RUN


def set_aside(path: Path) -> Path | None:
    """Rename the file of a run, and what SQLite keeps beside it, to the next free ``run-1.sqlite``.

    Returns:
        Where it is now, or None if there was none.

    Raises:
        OutputError: The path is a link, no plain file, or of another program.
        StoreError: Another process uses the run, or it cannot be moved.
    """
    if not path.exists():
        return None
    identity(path)
    lock = RunLock(path.with_name(path.name + ".lock"))
    lock.take()
    try:
        with contextlib.suppress(StoreError):  # a damaged one is moved as it is
            Database(path, RUN).close()  # which puts the log into the database: one file to move
        names = (path.with_stem(f"{path.stem}-{number}") for number in itertools.count(1))
        place = next(name for name in names if not name.exists())
        for suffix in ("", *BESIDE):
            old = path.with_name(path.name + suffix)
            if old.exists():
                old.rename(place.with_name(place.name + suffix))
    except OSError as error:
        raise cannot(path, error) from error
    finally:
        lock.give_back()
    return place
