"""The response cache: the same question is paid for once, and nothing that goes wrong with it stops a run."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from storing import whole

from rationale_reviewer.errors import StoreError
from rationale_reviewer.records.exchange import Reply
from rationale_reviewer.records.vocabulary import Cause
from rationale_reviewer.store import database
from rationale_reviewer.store.cache import ResponseCache, cache_folder

ASKED = ("sha256:r", "m", "sha256:p")
GIVEN = Reply(request="sha256:r", text="So, naïve 😀 \ud800.")


def _put(cache: ResponseCache, reply: Reply = GIVEN) -> None:
    cache.put(reply, *ASKED[1:])


def test_a_reply_is_found_by_the_next_run(tmp_path: Path) -> None:
    with ResponseCache(tmp_path) as cache:
        assert cache.get(*ASKED) is None
        _put(cache)
        assert cache.get(*ASKED) == GIVEN.text
    with ResponseCache(tmp_path) as cache:
        assert cache.get(*ASKED) == GIVEN.text
        assert cache.notes == []


@pytest.mark.parametrize(
    "other", [("sha256:s", "m", "sha256:p"), ("sha256:r", "n", "sha256:p"), ("sha256:r", "m", "q")]
)
def test_another_question_is_not_found(tmp_path: Path, other: tuple[str, str, str]) -> None:
    """Request, model and parameters are all part of the question."""
    with ResponseCache(tmp_path) as cache:
        _put(cache)
        assert cache.get(*other) is None


@pytest.mark.parametrize("cause", Cause)
def test_failures_are_not_kept(tmp_path: Path, cause: Cause) -> None:
    """Refused, filtered, cut or unreadable: the next run asks again."""
    with ResponseCache(tmp_path) as cache:
        _put(cache, Reply(request="sha256:r", text="half an ans", cause=cause))
        _put(cache, Reply(request="sha256:r"))
        assert cache.get(*ASKED) is None


def test_the_oldest_go_out(tmp_path: Path) -> None:
    """The bound holds, the newest stay, one that alone is too large is not kept."""
    texts = {number: os.urandom(500).hex() for number in range(200)}
    with ResponseCache(tmp_path, limit=20_000) as cache:
        for number, text in texts.items():
            cache.put(Reply(request=str(number), text=text), "m", "p")
        cache.put(Reply(request="huge", text=os.urandom(30_000).hex()), "m", "p")
        kept = [number for number in texts if cache.get(str(number), "m", "p") == texts[number]]
        assert cache._database is not None
        held = cache._database.read("SELECT SUM(length(text)), (SELECT size FROM total) FROM replies")[0]
    assert kept == list(range(200 - len(kept), 200))
    assert 10 <= len(kept) <= 40
    assert held[0] == held[1] <= 20_000
    assert (tmp_path / "replies.sqlite").stat().st_size < 120_000


def test_a_reply_put_again_counts_once(tmp_path: Path) -> None:
    with ResponseCache(tmp_path) as cache:
        for text in ("a", "b", "c"):
            _put(cache, Reply(request="sha256:r", text=text))
        assert cache.get(*ASKED) == "c"
        assert cache._database is not None
        assert cache._database.read("SELECT COUNT(*), SUM(size), (SELECT size FROM total) FROM replies")[0] == (1, 9, 9)


BAD: dict[str, Callable[[Path], object]] = {
    "no database": lambda path: path.write_bytes(b"x" * 5000),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "overwritten": lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (len(path.read_bytes()) - 4096)),
    "a link": lambda path: path.rename(path.with_name("x")).with_name("replies.sqlite").symlink_to("x"),
    "a folder": lambda path: path.rename(path.with_name("x")).with_name("replies.sqlite").mkdir(),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_passed_by(tmp_path: Path, name: str) -> None:
    """A note, a new file beside it, which the run after that finds too; the bad one is left alone."""
    path = tmp_path / "replies.sqlite"
    with ResponseCache(tmp_path) as cache:
        for number in range(20):
            cache.put(Reply(request=str(number), text=os.urandom(500).hex()), "m", "p")
    BAD[name](path)
    before = path.read_bytes() if path.is_file() else b""
    with ResponseCache(tmp_path) as cache:
        assert len(cache.notes) == 1
        assert "the response cache begins anew" in cache.notes[0]
        _put(cache)
    with ResponseCache(tmp_path) as cache:
        assert cache.get(*ASKED) == GIVEN.text
    assert (path.read_bytes() if path.is_file() else b"") == before
    assert whole(tmp_path / "replies-1.sqlite")


def test_when_all_are_bad_the_run_does_without(tmp_path: Path) -> None:
    for name in ("replies", "replies-1", "replies-2", "replies-3"):
        (tmp_path / f"{name}.sqlite").write_text("no database")
    with ResponseCache(tmp_path) as cache:
        _put(cache)
        assert cache.get(*ASKED) is None
        assert len(cache.notes) == 4


def test_a_reply_that_is_not_what_was_put_is_not_given(tmp_path: Path) -> None:
    for statement in (
        "UPDATE replies SET text = x'00'",
        "UPDATE replies SET text = 'a'",
        "UPDATE replies SET digest = 'a'",
    ):
        with ResponseCache(tmp_path) as cache:
            _put(cache)
        with sqlite3.connect(tmp_path / "replies.sqlite") as connection:
            connection.execute(statement)
        connection.close()
        with ResponseCache(tmp_path) as cache:
            assert cache.get(*ASKED) is None


def test_a_failure_under_way_is_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, say; the run goes on without the cache."""
    with ResponseCache(tmp_path) as cache:
        _put(cache)
        assert cache._database is not None

        def refuse(*_args: object) -> None:
            raise StoreError("the disk is full")

        monkeypatch.setattr(cache._database, "write", refuse)
        _put(cache)
        _put(cache)
        assert cache.get(*ASKED) is None
        assert cache.notes == ["the response cache is not used any more: the disk is full"]


def test_a_folder_that_cannot_be_made_is_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    for folder, said in ((tmp_path / "file", "is a file"), (tmp_path / "file" / "below", "no response cache")):
        with ResponseCache(folder) as cache:
            assert len(cache.notes) == 1
            assert said in cache.notes[0]

    def full(_path: Path) -> sqlite3.Connection:
        error = sqlite3.OperationalError("full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(database, "_connect", full)
    with ResponseCache(tmp_path / "full") as cache:
        assert len(cache.notes) == 1
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["replies.sqlite"]


def test_switched_off_it_holds_nothing(tmp_path: Path) -> None:
    with ResponseCache(None) as cache:
        _put(cache)
        assert cache.get(*ASKED) is None
        assert cache.notes == []


@pytest.mark.parametrize(
    ("environ", "platform", "folder"),
    [
        ({}, "linux", "HOME/.cache/rationale-reviewer"),
        ({"XDG_CACHE_HOME": "/x"}, "linux", "/x/rationale-reviewer"),
        ({"XDG_CACHE_HOME": ""}, "linux", "HOME/.cache/rationale-reviewer"),
        ({}, "darwin", "HOME/Library/Caches/rationale-reviewer"),
        ({"LOCALAPPDATA": "/local"}, "win32", "/local/rationale-reviewer"),
        ({}, "win32", "HOME/AppData/Local/rationale-reviewer"),
        ({"RATIONALE_REVIEWER_CACHE": "/y"}, "linux", "/y"),
        ({"RATIONALE_REVIEWER_CACHE": "~/y"}, "linux", "HOME/y"),
        ({"RATIONALE_REVIEWER_CACHE": "off"}, "linux", None),
        ({"RATIONALE_REVIEWER_CACHE": " No "}, "linux", None),
        ({"RATIONALE_REVIEWER_CACHE": ""}, "linux", None),
        ({"RATIONALE_REVIEWER_CACHE": "0", "XDG_CACHE_HOME": "/x"}, "linux", None),
    ],
)
def test_where_it_lies(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, environ: dict[str, str], platform: str, folder: str | None
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", platform)
    assert cache_folder(environ) == (None if folder is None else Path(folder.replace("HOME", str(tmp_path))))


CODE = """
import sys
from pathlib import Path
from rationale_reviewer.records.exchange import Reply
from rationale_reviewer.store.cache import ResponseCache
folder, name = Path(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
sys.stdin.read(1)
for start in range(5):
    with ResponseCache(folder, limit=30_000) as cache:
        for number in range(20):
            cache.put(Reply(request=f"{name}.{start}.{number}", text="x" * 100 + name), "m", "p")
            assert cache.get(f"{name}.{start}.{number}", "m", "p") == "x" * 100 + name, (name, number, cache.notes)
            cache.get(f"0.{start}.{number}", "m", "p")
        assert cache.notes == [], cache.notes
"""


def test_two_processes_use_it_at_once(tmp_path: Path) -> None:
    """Making it, writing, reading, closing, all at the same time: no notes, no losses, whole in the end."""
    command = [sys.executable, "-c", CODE, str(tmp_path / "cache")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    processes = [
        subprocess.Popen(
            [*command, str(name)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        for name in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"go")
        process.stdin.flush()
    ends = [(process.communicate(timeout=120)[1].decode(), process.returncode) for process in processes]
    assert ends == [("", 0)] * 3
    assert whole(tmp_path / "cache" / "replies.sqlite")
    assert not (tmp_path / "cache" / "replies-1.sqlite").exists()
