"""One process at a time: a lock of the operating system on a file beside the run, which ends with its process."""

import os
import sys
import weakref
from pathlib import Path
from typing import Final

from rationale_reviewer.errors import StoreError
from rationale_reviewer.store.private import open_file

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_held: "Final[weakref.WeakSet[RunLock]]" = weakref.WeakSet()


class RunLock:
    """Held from :meth:`take` to :meth:`give_back`, or to the end of the process however it comes.

    The file stays: removing it would let two processes lock two files of one name. The lock is not on the database
    itself, because closing any descriptor of that file would drop SQLite's own locks in this process.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def take(self) -> None:
        """Take the lock at once or not at all.

        Raises:
            StoreError: Another process has it, or the disk knows no locks.
            OutputError: The path is a link.
        """
        descriptor = open_file(self.path)
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise self._refused(error) from error
        self._descriptor = descriptor
        _held.add(self)

    def give_back(self) -> None:
        """Let others have it; nothing happens when it is not held."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)
        _held.discard(self)

    def _refused(self, error: OSError) -> StoreError:
        if isinstance(error, (BlockingIOError, PermissionError)):
            return StoreError(
                f"{str(self.path.parent)!r} is in use by another process; wait for it, or stop it and run this again"
            )
        return StoreError(
            f"{str(self.path)!r} cannot be locked ({error.strerror}), as on some network shares; "
            "name a folder on a local disk"
        )


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _leave_to_parent() -> None:
    """A forked child must not keep the lock when its parent is killed; closing its copy leaves the parent's."""
    for lock in list(_held):
        lock.give_back()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_to_parent)
