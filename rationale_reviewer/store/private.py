"""Files and folders that nobody else on the machine can read, from the moment that they exist."""

import errno
import os
import stat
from pathlib import Path
from typing import Final

from rationale_reviewer.errors import OutputError, StoreError

FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700
# What SQLite puts beside a database: it takes the database's own mode for them.
BESIDE: Final = ("-wal", "-shm", "-journal")
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


def make_folder(folder: Path) -> None:
    """Make a folder and the missing ones above it, each closed to others; one that is there stays as it is.

    Raises:
        OutputError: A file is in the way.
        StoreError: The folder cannot be made.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    try:
        folder.mkdir(mode=FOLDER_MODE)
        _sync(folder.parent)
    except FileExistsError as error:
        if not folder.is_dir():
            raise OutputError(f"{str(folder)!r} is a file; name another folder with -o") from error
    except OSError as error:
        raise cannot(folder, error) from error


def make_file(path: Path) -> tuple[int, int]:
    """Make an empty file closed to others, or find one that is there.

    Returns:
        Which file it is (device and inode), to be compared with :func:`identity` once it is open.

    Raises:
        OutputError: The path is a link or no plain file.
        StoreError: The file cannot be made.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | _NO_LINK, FILE_MODE))
    except FileExistsError:
        pass
    except OSError as error:
        raise cannot(path, error) from error
    for suffix in BESIDE:
        beside = path.with_name(path.name + suffix)
        if beside.is_symlink():
            raise _link(beside)
    return identity(path)


def open_file(path: Path) -> int:
    """Descriptor of a file for reading and writing, made closed to others if need be, never through a link.

    Raises:
        OutputError: The path is a link.
        StoreError: The file cannot be made or opened.
    """
    try:
        return os.open(path, os.O_CREAT | os.O_RDWR | _NO_LINK, FILE_MODE)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _link(path) from error
        raise cannot(path, error) from error


def identity(path: Path) -> tuple[int, int]:
    """Device and inode of a plain file.

    Raises:
        OutputError: It is a link or no plain file.
        StoreError: It cannot be looked at.
    """
    try:
        found = path.lstat()
    except OSError as error:
        raise cannot(path, error) from error
    if stat.S_ISLNK(found.st_mode):
        raise _link(path)
    if not stat.S_ISREG(found.st_mode):
        raise OutputError(f"{str(path)!r} is no plain file; name another place for the run")
    return found.st_dev, found.st_ino


def cannot(path: Path, error: OSError) -> StoreError:
    """What is said of a path that the system refuses."""
    return StoreError(
        f"{str(path)!r} cannot be used ({error.strerror or type(error).__name__}); make room or give rights there, "
        "or name another place"
    )


def _link(path: Path) -> OutputError:
    return OutputError(f"{str(path)!r} is a link and is not followed; name the place that it leads to")


def _sync(folder: Path) -> None:
    """Put the entry of a new folder on the disk; systems that open no folders do it by themselves."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
