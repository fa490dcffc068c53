"""One SQLite file with one connection: safe to make, checked when opened, its failures in plain words."""

import contextlib
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from rationale_reviewer.errors import DamagedStoreError, OutputError, StoreError
from rationale_reviewer.store.private import cannot, identity, make_file
from rationale_reviewer.store.schema import Form

# How long a statement waits for another process that writes; only the cache has such.
BUSY_SECONDS: Final = 30
_PAUSE: Final = 0.01
_MAGIC: Final = b"SQLite format 3\x00"
_APPLICATION_ID: Final = slice(68, 72)
_HEADER: Final = 100
Value: TypeAlias = str | int | bytes | None
Row: TypeAlias = tuple[Any, ...]

# By SQLite's primary result code.
_SAID: Final = {
    sqlite3.SQLITE_FULL: "the disk is full; make room and run this again, what was received before is kept",
    sqlite3.SQLITE_IOERR: "the disk refused to read or write; check it, and run this again",
    sqlite3.SQLITE_READONLY: "it cannot be written; give the right to write, or name another place",
    sqlite3.SQLITE_PERM: "it cannot be used; give the right to read and write, or name another place",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; give the right to read and write in its folder, or name another",
    sqlite3.SQLITE_BUSY: "another process holds it; wait for it, and run this again",
    sqlite3.SQLITE_PROTOCOL: "its disk knows no locks, as some network shares; name a folder on a local disk",
    sqlite3.SQLITE_NOLFS: "its disk knows no files of this size; name a folder on another disk",
}
_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
# Closing any descriptor of a file drops the locks that this process has on it, SQLite's too.
_open: "Final[weakref.WeakSet[Database]]" = weakref.WeakSet()


class Database:
    """A file of one form. Threads take turns.

    Args:
        path: The file; made if missing, in a folder that is there.
        form: What kind of file it is.
        synchronous: FULL has every commit on the disk before it returns.

    Raises:
        OutputError: The file is a link, or of another program.
        StoreError: It is damaged, of a newer version, or cannot be read and written.
    """

    def __init__(self, path: Path, form: Form, synchronous: Literal["FULL", "NORMAL"] = "FULL") -> None:
        self.path = path
        self._form = form
        self._turn = threading.RLock()
        self.file = make_file(path)
        """Device and inode."""
        if not any(other.file == self.file for other in _open):
            _refuse_foreign(path, form)
        with self._plainly():
            self._connection = _connect(path)
        try:
            self._set_up(synchronous)
            _refuse_another(path, self.file)
            _open.add(self)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file; what was committed stays."""
        _open.discard(self)
        with self._turn, contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def read(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        """All rows of a query.

        Raises:
            StoreError: The file cannot be read.
        """
        with self._turn, self._plainly():
            return self._connection.execute(statement, values).fetchall()

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is on the disk when the block has ended, or nothing.

        Raises:
            StoreError: It could not be written; the file is as before.
        """
        with self._turn, self._plainly():
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        """Leave the transaction; after some failures SQLite has done so by itself."""
        if self._connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self._connection.rollback()

    def _set_up(self, synchronous: str) -> None:
        with self._plainly():
            run = self._connection.execute
            run("PRAGMA trusted_schema = OFF")
            run("PRAGMA temp_store = MEMORY")
            run("PRAGMA foreign_keys = ON")
            run(f"PRAGMA synchronous = {synchronous}")
        self._migrate()
        self._log_ahead()
        with self._plainly():
            found = run("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise damaged(self.path)

    def _migrate(self) -> None:
        """Bring the file to the newest schema, in one transaction."""
        version = self._version()
        if version > self._form.version:
            raise StoreError(
                f"{str(self.path)!r} was made by a newer rationale-reviewer (schema {version}, this one knows "
                f"{self._form.version}); upgrade, or name another place"
            )
        if version == self._form.version:
            return
        with self.write() as connection:
            # Another process may have done it while this one waited for its turn.
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            for step in self._form.steps[version:]:
                for statement in step:
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {self._form.application_id}")
            connection.execute(f"PRAGMA user_version = {self._form.version}")

    def _version(self) -> int:
        """The schema that the file has; 0 for a new one.

        Raises:
            OutputError: It is of another program.
        """
        with self._plainly():
            run = self._connection.execute
            run("BEGIN DEFERRED")  # one look, however busy another process is making the file at this moment
            mark, version = (run(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
            empty = not run("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
            run("ROLLBACK")
        if mark != self._form.application_id and (mark or version or not empty):
            raise _foreign(self.path, self._form)
        return int(version)

    def _log_ahead(self) -> None:
        """Switch to WAL. SQLite does not wait here for another process that opens the file, so this does."""
        end = time.monotonic() + BUSY_SECONDS
        while True:
            with self._plainly():
                try:
                    mode = self._connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
                    break
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                        raise
            time.sleep(_PAUSE)
        if mode != "wal":
            raise StoreError(f"{str(self.path)!r} is on a disk without shared memory; name a folder on a local one")

    @contextlib.contextmanager
    def _plainly(self) -> Iterator[None]:
        """Turn SQLite's errors into ours."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in _DAMAGE:
                raise damaged(self.path) from error
            raise StoreError(f"{str(self.path)!r} cannot be used: {_SAID.get(code, error)}") from error


def damaged(path: Path) -> DamagedStoreError:
    """What is said of a file that is no longer what was written."""
    return DamagedStoreError(
        f"{str(path)!r} is damaged; move it away or use --fresh, and keep it: what it holds may be recovered"
    )


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def _refuse_foreign(path: Path, form: Form) -> None:
    """Look at the head of the file, so that SQLite does not touch what is not ours.

    Raises:
        OutputError: It is of another program.
    """
    if path.with_name(path.name + "-journal").exists():
        return  # a transaction was cut off; SQLite puts the head right first
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEADER)
    except OSError as error:
        raise cannot(path, error) from error
    mark = int.from_bytes(head[_APPLICATION_ID], "big")
    if head and (not head.startswith(_MAGIC) or mark != form.application_id):
        raise _foreign(path, form)


def _refuse_another(path: Path, made: tuple[int, int]) -> None:
    """SQLite opened the path by itself: see that nobody put a link or another file there in between.

    Raises:
        OutputError: Somebody did.
    """
    if identity(path) != made:
        raise OutputError(f"{str(path)!r} was replaced while it was opened; run this again")


def _foreign(path: Path, form: Form) -> OutputError:
    return OutputError(f"{str(path)!r} is not {form.what} of rationale-reviewer and is left alone; name another place")
