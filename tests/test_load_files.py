"""Paths and streams to bytes: limits, and refusals that say what to do."""

import io
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from loading import within

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load import files as module
from rationale_reviewer.load.files import File, read_path, read_stream


class TestReadPath:
    """A file is read whole or refused with its path."""

    def test_reads(self, tmp_path: Path) -> None:
        """The name is the file's own, without folders."""
        path = tmp_path / "naïve card.md"
        path.write_bytes(b"# Card\r\n")
        assert read_path(path) == File("naïve card.md", b"# Card\r\n")

    def test_missing(self, tmp_path: Path) -> None:
        """A path to nothing is named."""
        with pytest.raises(DocumentError, match=r"nothing\.md' does not exist; give the path"):
            read_path(tmp_path / "nothing.md")

    def test_folder(self, tmp_path: Path) -> None:
        """A folder is no document."""
        with pytest.raises(DocumentError, match="is a folder; give one file of it"):
            read_path(tmp_path)

    def test_broken_link(self, tmp_path: Path) -> None:
        """A link to nothing, or to itself, does not exist."""
        link = tmp_path / "loop.md"
        link.symlink_to(link)
        with pytest.raises(DocumentError, match="does not exist"):
            read_path(link)

    @pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind this user")
    def test_unreadable(self, tmp_path: Path) -> None:
        """Missing permissions are said to be that."""
        path = tmp_path / "closed.md"
        path.write_text("hi")
        path.chmod(0)
        with pytest.raises(DocumentError, match=r"cannot be read .* check its permissions"):
            read_path(path)

    def test_read_error(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """An error of the file system becomes a refusal with its reason."""
        path = tmp_path / "card.md"
        path.write_text("hi")

        def fail(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", fail)
        with pytest.raises(DocumentError, match=r"card\.md' cannot be read \(Permission denied\); check"):
            read_path(path)

    def test_too_large(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file over the limit is refused before it is read."""
        path = tmp_path / "large.md"
        with path.open("wb") as file:
            file.truncate(module.MAX_BYTES + 1)
        monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("the file was opened"))
        with pytest.raises(DocumentError, match=r"large\.md' has 52 MB, the limit is 52 MB; split it"):
            read_path(path)

    def test_name_too_long(self, tmp_path: Path) -> None:
        """A path that no file can have does not exist."""
        with pytest.raises(DocumentError):
            read_path(tmp_path / ("a" * 5000))

    def test_pipe_is_bounded(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The limit holds for what has no size, such as a named pipe or a device."""
        monkeypatch.setattr(module, "MAX_BYTES", 10)
        pipe = tmp_path / "pipe.md"
        os.mkfifo(pipe)
        writer = threading.Thread(target=lambda: pipe.write_bytes(b"x" * 100), daemon=True)
        writer.start()
        with within(10), pytest.raises(DocumentError):
            read_path(pipe)
        writer.join(10)


@pytest.mark.parametrize(
    ("size", "refused"), [pytest.param(10, False, id="at the limit"), pytest.param(11, True, id="one byte over")]
)
@pytest.mark.parametrize("how", ["path", "stream"])
def test_limit(size: int, refused: bool, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is the last size that is read, from a file as from a stream."""
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    path = tmp_path / "card.md"
    path.write_bytes(b"x" * size)
    read: Callable[[], File] = (
        (lambda: read_path(path)) if how == "path" else (lambda: read_stream(io.BytesIO(b"x" * size)))
    )
    if refused:
        with pytest.raises(DocumentError, match="split"):
            read()
    else:
        assert read().raw == b"x" * size


def test_stream() -> None:
    """Standard input is a file of that name."""
    assert read_stream(io.BytesIO(b"caf\xe9")) == File("stdin", b"caf\xe9")
    assert read_stream(io.BytesIO(b"hi"), "card.md").name == "card.md"


def test_stream_is_not_read_past_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless stream costs no more than the limit."""
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    stream = io.BytesIO(b"x" * 1000)
    with pytest.raises(DocumentError, match="stdin has more than"):
        read_stream(stream)
    assert stream.tell() == 11
