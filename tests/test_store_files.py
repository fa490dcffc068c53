"""Files of the store: closed to others, never through links, nobody else's, whole, and safe on a full disk."""

import contextlib
import errno
import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from storing import PRICE, USAGE, info, request, whole

from rationale_reviewer.errors import DamagedStoreError, OutputError, ReviewerError, StoreError
from rationale_reviewer.records.exchange import Reply
from rationale_reviewer.store import database, lock
from rationale_reviewer.store.cache import ResponseCache
from rationale_reviewer.store.run import RunStore, run_path
from rationale_reviewer.store.schema import CACHE, RUN

SCHEMA_1 = Path(__file__).with_name("store_schema_1.sql")
LINKS = ["run.sqlite", "run.sqlite-wal", "run.sqlite-shm", "run.sqlite-journal", "run.sqlite.lock"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return run_path(tmp_path / "card.md.rationale")


@pytest.fixture(params=[0o000, 0o077, 0o022])
def mask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def _fill(path: Path, replies: int = 3, size: int = 10) -> None:
    """A run with some replies."""
    with RunStore.open(path, info()) as store:
        for number in range(replies):
            _ask(store, number, os.urandom(size).hex())


def _ask(store: RunStore, number: int, text: str) -> None:
    store.finish(store.intend(request(number), "m", price=PRICE), Reply(request=request(number).id, text=text), USAGE)


def _modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.lstat().st_mode) for file in folder.iterdir()}


def test_nobody_else_can_read_a_run(path: Path, mask: int) -> None:
    """Every file that is there while it is used and after, whatever the mask; and the folder, when we made it."""
    with RunStore.open(path, info()) as store:
        _ask(store, 1, "So.")
        found = _modes(path.parent)
        assert set(found) == {"run.sqlite", "run.sqlite-wal", "run.sqlite-shm", "run.sqlite.lock"}
        assert set(found.values()) == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert set(_modes(path.parent).values()) == {0o600}


def test_nobody_else_can_read_the_cache(tmp_path: Path, mask: int) -> None:
    folder = tmp_path / "deep" / "cache"
    with ResponseCache(folder) as cache:
        cache.put(Reply(request="r", text="So."), "m", "p")
        assert set(_modes(folder)) == {"replies.sqlite", "replies.sqlite-wal", "replies.sqlite-shm"}
        assert set(_modes(folder).values()) == {0o600}
    assert {stat.S_IMODE(one.stat().st_mode) for one in (folder, folder.parent)} == {0o700}


def test_files_are_born_closed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No mode is ever changed afterwards."""
    for name in ("chmod", "fchmod", "lchmod"):
        monkeypatch.setattr(os, name, None, raising=False)
    _fill(path)


def test_a_folder_that_is_there_stays_as_it_is(path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    before = path.parent.stat().st_mode
    _fill(path)
    assert path.parent.stat().st_mode == before


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("dangling", [True, False])
def test_links_are_refused(path: Path, name: str, dangling: bool) -> None:
    """What the link leads to is not made, read or changed."""
    path.parent.mkdir()
    target = path.parent.parent / "target"
    if not dangling:
        target.write_bytes(b"precious")
    path.with_name(name).symlink_to(target)
    with pytest.raises(OutputError, match=f"{name}' is a link"):
        RunStore.open(path, info())
    assert target.read_bytes() == b"precious" if not dangling else not target.exists()


def test_a_folder_behind_a_link_is_fine(path: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    path.parent.symlink_to(tmp_path / "elsewhere")
    _fill(path)
    assert (tmp_path / "elsewhere" / "run.sqlite").is_file()


def _other_program(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE bookmarks (url)")
    connection.close()


def _cache(path: Path) -> None:
    database.Database(path, CACHE).close()


FOREIGN: dict[str, Callable[[Path], object]] = {
    "text": lambda path: path.write_text("my notes"),
    "one byte": lambda path: path.write_bytes(b"\0"),
    "another program's database": _other_program,
    "our cache": _cache,
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_files_are_left_alone(path: Path, name: str) -> None:
    path.parent.mkdir()
    FOREIGN[name](path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(OutputError, match=r"left alone|no plain file"):
        RunStore.open(path, info())
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_an_empty_file_is_a_run_that_was_cut_off_at_birth(path: Path) -> None:
    path.parent.mkdir()
    path.touch(mode=0o600)
    _fill(path)
    assert whole(path)


def test_a_file_put_there_in_between_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite opens the path by itself, so it is looked at again afterwards."""
    connect = database._connect

    def swapped(at: Path) -> sqlite3.Connection:
        at.rename(at.with_name("moved"))
        at.symlink_to("moved")
        return connect(at)

    monkeypatch.setattr(database, "_connect", swapped)
    with pytest.raises(OutputError, match="is a link"):
        RunStore.open(path, info())


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75, 0.99])
@pytest.mark.parametrize("how", ["cut", "overwritten"])
def test_damage_is_said(path: Path, share: float, how: str) -> None:
    """Never a traceback, and never replies that are something else."""
    _fill(path, replies=20, size=3000)
    raw = bytearray(path.read_bytes())
    at = int(len(raw) * share)
    if how == "cut":
        path.write_bytes(raw[:at])
    else:
        raw[at : at + 8192] = b"\xff" * len(raw[at : at + 8192])
        path.write_bytes(raw)
    with pytest.raises(DamagedStoreError, match="is damaged"), RunStore.open(path, info()) as store:
        _read_all(store, range(20))


def test_a_newer_schema_is_refused(path: Path) -> None:
    _fill(path)
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {RUN.version + 1}")
    connection.close()
    with pytest.raises(StoreError, match="newer rationale-reviewer"):
        RunStore.open(path, info())


def old_run(path: Path) -> None:
    """A run as the oldest schema had it, from its text, which no change of the code changes."""
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA_1.read_text(encoding="utf-8"))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


def _schema(path: Path) -> dict[str, str]:
    connection = sqlite3.connect(path)
    found = {
        f"{kind} {name}": sql for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master")
    }
    connection.close()
    return found


def test_the_oldest_schema_is_read(path: Path, tmp_path: Path) -> None:
    """Replies, calls and money of an old run are there, and its tables are those of a new one."""
    old_run(path)
    with RunStore.open(path, info()) as store:
        kept = store.reply(request(1).id)
        assert kept is not None
        assert (kept.reply.text, kept.usage) == ("So.", USAGE)
        first, second = store.calls()
        assert (first.outcome, first.detail, first.price.prompt_tokens) == ("answered", "", None)
        assert [call.id for call in store.unaccounted()] == [second.id]
        spent = store.spent()
        assert (str(spent.money), str(spent.uncertain_money), spent.uncertain_calls) == ("0.025", "0.02", 1)
        _ask(store, 2, "Then.")
    _fill(tmp_path / "new" / "run.sqlite")
    assert _schema(path) == _schema(tmp_path / "new" / "run.sqlite")


@pytest.mark.parametrize("old", [True, False])
def test_a_cut_migration_leaves_the_old_schema(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    old: bool,
) -> None:
    """At every statement of it; and so does the making of a new file."""
    if old:
        old_run(path)
    for number in range(1, sum(map(len, RUN.steps[old:])) + 4):
        monkeypatch.setattr(database, "_connect", _failing(number))
        with pytest.raises(StoreError, match="disk is full"):
            RunStore.open(path, info())
        monkeypatch.undo()
        assert whole(path)
    with RunStore.open(path, info()) as store:
        assert (store.reply(request(1).id) is not None) == old


_WRITES = (
    "BEGIN IMMEDIATE",
    "INSERT",
    "UPDATE",
    "DELETE",
    "CREATE",
    "ALTER",
    "COMMIT",
    "PRAGMA APPLICATION_ID =",
    "PRAGMA USER_VERSION =",
)


def _failing(at: int) -> Callable[[Path], sqlite3.Connection]:
    """Connections whose writing statements fail, from this one on, as on a full disk."""
    left = [at]

    class Failing(sqlite3.Connection):
        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            if sql.upper().startswith(_WRITES):
                left[0] -= 1
                if left[0] <= 0:
                    error = sqlite3.OperationalError("database or disk is full")
                    error.sqlite_errorcode = sqlite3.SQLITE_FULL
                    raise error
            return super().execute(sql, *values)  # type: ignore[arg-type]

    def connect(path: Path) -> sqlite3.Connection:
        return sqlite3.connect(path, isolation_level=None, check_same_thread=False, factory=Failing)

    return connect


def _read_all(store: RunStore, numbers: range) -> list[str]:
    found = [store.reply(request(number).id) for number in numbers]
    return [one.reply.text for one in found if one is not None]


def _ask_until_full(store: RunStore, texts: list[str]) -> None:
    while True:
        text = f"text {len(texts)}"
        _ask(store, len(texts), text)
        texts.append(text)


def test_a_full_disk_at_every_write(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store stays readable, what was kept is intact, and the run goes on when there is room again."""
    _fill(path, replies=0)
    texts: list[str] = []
    for at in range(1, 12):
        monkeypatch.setattr(database, "_connect", _failing(at))
        with RunStore.open(path, info()) as store:
            with pytest.raises(StoreError, match="the disk is full; make room"):
                _ask_until_full(store, texts)
            assert _read_all(store, range(20)) == texts
            spent = store.spent()
        monkeypatch.undo()
        assert whole(path)
        with RunStore.open(path, info()) as store:
            assert _read_all(store, range(20)) == texts
            assert store.spent() == spent
    assert texts


def test_a_file_that_cannot_grow(path: Path) -> None:
    """SQLite's own fullness, in the middle of a reply, several times over; small ones may still fit."""
    _fill(path, replies=0)
    texts: dict[int, str] = {}
    for round_ in range(8):
        with RunStore.open(path, info()) as store:
            pages = store._database.read("PRAGMA page_count")[0][0]
            store._database.read(f"PRAGMA max_page_count = {pages + 1 + round_}")
            for number in range(round_ * 10, round_ * 10 + 10):
                text = os.urandom(1000 * (number % 10)).hex()
                with contextlib.suppress(StoreError):
                    _ask(store, number, text)
                    texts[number] = text
            assert {n: _read_all(store, range(n, n + 1)) for n in texts} == {n: [text] for n, text in texts.items()}
        assert whole(path)
    assert 8 < len(texts) < 80


def test_a_system_that_writes_no_more(path: Path) -> None:
    """The operating system itself refuses, at each size up to what the replies need."""
    _fill(path, replies=1)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    refused = 0
    for size in range(4096, 80_000, 6001):
        done = 0
        with RunStore.open(path, info()) as store:
            before = _read_all(store, range(200))
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
            try:
                for number in range(100, 110):
                    _ask(store, number, os.urandom(2000).hex())
                    done += 1
            except StoreError:
                refused += 1
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            assert _read_all(store, range(200))[: len(before)] == before
        assert whole(path)
        path.unlink()
        _fill(path, replies=1)
    assert refused > 5


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.ENAMETOOLONG, errno.EDQUOT])
@pytest.mark.parametrize("call", ["open", "mkdir"])
def test_a_place_that_cannot_be_written(path: Path, monkeypatch: pytest.MonkeyPatch, code: int, call: str) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise OSError(code, os.strerror(code))

    if call == "open":
        path.parent.mkdir()
    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(StoreError, match=os.strerror(code)):
        RunStore.open(path, info())


SQLITE: dict[str, tuple[int, str]] = {
    "read-only": (sqlite3.SQLITE_READONLY_DIRECTORY, "cannot be written"),
    "no rights": (sqlite3.SQLITE_PERM, "give the right"),
    "cannot open": (sqlite3.SQLITE_CANTOPEN, "cannot be opened"),
    "broken disk": (sqlite3.SQLITE_IOERR_FSYNC, "refused to read or write"),
    "locks": (sqlite3.SQLITE_IOERR_LOCK, "refused to read or write"),
    "network share": (sqlite3.SQLITE_PROTOCOL, "network shares"),
    "busy": (sqlite3.SQLITE_BUSY, "another process holds it"),
    "anything else": (sqlite3.SQLITE_TOOBIG, "the words of SQLite"),
}


@pytest.mark.parametrize("name", SQLITE)
def test_failures_of_sqlite_are_plain_lines(path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    code, said = SQLITE[name]

    def refuse(_path: Path) -> sqlite3.Connection:
        error = sqlite3.OperationalError("the words of SQLite")
        error.sqlite_errorcode = code
        raise error

    monkeypatch.setattr(database, "_connect", refuse)
    with pytest.raises(StoreError, match=said) as raised:
        RunStore.open(path, info())
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EIO])
def test_a_disk_without_locks_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(lock, "_lock", refuse)
    with pytest.raises(StoreError, match="network shares"):
        RunStore.open(path, info())


def test_a_run_is_open_once_in_a_process_too(path: Path) -> None:
    with RunStore.open(path, info()), pytest.raises(StoreError, match="in use by another process"):
        RunStore.open(path, info())
    RunStore.open(path, info()).close()


@pytest.mark.parametrize("bad", [{"bank": "sha256:other"}, {}])
def test_a_failed_start_holds_no_lock(path: Path, bad: dict[str, object]) -> None:
    _fill(path)
    if not bad:
        path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(ReviewerError):
        RunStore.open(path, info(**bad))
    with pytest.raises((OutputError, DamagedStoreError)):
        RunStore.open(path, info(**bad))


def test_a_forked_child_holds_no_lock(path: Path) -> None:
    """A pool's process outlives its killed parent; the run must be free all the same."""
    code = f"""
import os, signal, sys, time
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
from pathlib import Path
from storing import info
from rationale_reviewer.store.run import RunStore
store = RunStore.open(Path({str(path)!r}), info())
if os.fork() == 0:
    os.close(1)
    time.sleep(20)
    os._exit(0)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=False, timeout=30)
    assert done.returncode == -9
    RunStore.open(path, info()).close()


def test_a_log_of_a_removed_run_does_not_come_back(path: Path, tmp_path: Path) -> None:
    """Who removes the file alone leaves its log, which must not be read into the next run."""
    with RunStore.open(path, info()) as store:
        _ask(store, 1, "of the old run")
        left = path.with_name("run.sqlite-wal").read_bytes()
    path.unlink()
    path.with_name("run.sqlite-wal").write_bytes(left)
    with RunStore.open(path, info()) as store:
        assert store.reply(request(1).id) is None
    assert whole(path)
