"""Bytes to text: byte order marks, line ends, limits, and refusals that say what to do."""

import codecs
import io
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import within

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load import decode as module
from rationale_reviewer.load.decode import decode, read_path, read_stream

MARKER = "The marker word is quetzal."


@pytest.mark.parametrize(
    ("raw", "encoding", "text", "notes"),
    [
        pytest.param("naïve ﬁle 😀\n".encode(), None, "naïve ﬁle 😀\n", (), id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + b"hi\n", None, "hi\n", (), id="UTF-8 with a mark"),
        pytest.param(
            codecs.BOM_UTF16_LE + "hé\n".encode("utf-16-le"), None, "hé\n", ("decoded as utf-16",), id="UTF-16 LE"
        ),
        pytest.param(
            codecs.BOM_UTF16_BE + "hé\n".encode("utf-16-be"), None, "hé\n", ("decoded as utf-16",), id="UTF-16 BE"
        ),
        pytest.param(
            codecs.BOM_UTF32_LE + "hé\n".encode("utf-32-le"), None, "hé\n", ("decoded as utf-32",), id="UTF-32 LE"
        ),
        pytest.param(
            codecs.BOM_UTF32_BE + "hé\n".encode("utf-32-be"), None, "hé\n", ("decoded as utf-32",), id="UTF-32 BE"
        ),
        pytest.param(b"caf\xe9", "latin-1", "café", ("decoded as latin-1",), id="encoding as told"),
        pytest.param(b"\x93hi\x94", "cp1252", "“hi”", ("decoded as cp1252",), id="cp1252"),
        pytest.param(b"a\r\nb\rc\n", None, "a\nb\nc\n", ("line ends were changed to \\n",), id="line ends"),
        pytest.param(b"a\r\r\n\n", None, "a\n\n\n", ("line ends were changed to \\n",), id="mixed line ends"),
        pytest.param("a\u2028b\x85c\x0cd".encode(), None, "a\u2028b\x85c\x0cd", (), id="no other character is changed"),
        pytest.param("a\ufeffb".encode(), None, "a\ufeffb", (), id="a mark inside stays"),
        pytest.param(codecs.BOM_UTF8 + b"hi", "utf-8", "hi", (), id="a mark goes when the encoding is told too"),
    ],
)
def test_decodes(raw: bytes, encoding: str | None, text: str, notes: tuple[str, ...]) -> None:
    """The text is the bytes' text, with line feeds as line ends and no byte order mark in front."""
    decoded = decode("card.md", raw, encoding)
    assert (decoded.text, decoded.notes) == (text, notes)
    assert (decoded.name, decoded.raw) == ("card.md", raw)


@pytest.mark.parametrize(
    ("raw", "encoding", "said"),
    [
        pytest.param(b"", None, ["'card.md' is empty"], id="no bytes"),
        pytest.param(b" \n\t\r\n", None, ["'card.md' is empty"], id="blank"),
        pytest.param(codecs.BOM_UTF8, None, ["'card.md' is empty"], id="a mark alone"),
        pytest.param(b"%PDF-1.7\n", None, ["'card.md' is a PDF", "export it"], id="PDF"),
        pytest.param(b"PK\x03\x04rest", None, ["'card.md' is a zip archive", "export it"], id="Word"),
        pytest.param(b"\x89PNG\r\n", None, ["a PNG picture", "export it"], id="PNG"),
        pytest.param(b"\xff\xd8\xff\xe0", None, ["a JPEG picture"], id="JPEG"),
        pytest.param(b"GIF89a", None, ["a GIF picture"], id="GIF"),
        pytest.param(b"\x1f\x8b\x08", None, ["a gzip archive"], id="gzip"),
        pytest.param(b"\x7fELF\x02", None, ["a program"], id="program"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1", None, ["an old Office file"], id="old Office"),
        pytest.param(b"SQLite format 3\x00", None, ["a SQLite database"], id="SQLite"),
        pytest.param(b"text\x00text", None, ["'card.md' is binary", "export it"], id="NUL at the start"),
        pytest.param(b"x" * 9000 + b"\x00", None, ["NUL characters", "export it"], id="NUL far behind"),
        pytest.param("hi".encode("utf-16-le"), None, ["'card.md' is binary"], id="UTF-16 without a mark"),
        pytest.param(codecs.BOM_UTF16_LE + b"h\x00\x00\x00", None, ["NUL characters"], id="NUL in UTF-16"),
        pytest.param(codecs.BOM_UTF16_LE + b"h\x00i", None, ["not UTF-16", "--encoding"], id="cut UTF-16"),
        pytest.param(b"caf\xe9 au lait", None, ["'card.md' is not UTF-8 (byte 3)", "--encoding cp1252"], id="Latin-1"),
        pytest.param("ﬁ".encode()[:2], None, ["not UTF-8 (byte 0)", "--encoding"], id="cut UTF-8"),
        pytest.param(b"\xed\xa0\x80", None, ["not UTF-8"], id="a surrogate in UTF-8"),
        pytest.param(b"caf\xe9", "ascii", ["not ASCII (byte 3)", "--encoding"], id="not the encoding told"),
        pytest.param(b"hi", "klingon", ["'klingon' is no known encoding", "try --encoding"], id="unknown encoding"),
        pytest.param(b"aGk=", "base64", ["'base64' is no known encoding"], id="a codec that is no encoding"),
    ],
)
def test_refuses(raw: bytes, encoding: str | None, said: list[str]) -> None:
    """What is no text is refused, with the file's name or the encoding, the reason and what to do."""
    with pytest.raises(DocumentError) as caught:
        decode("card.md", raw, encoding)
    assert all(part in str(caught.value) for part in said), str(caught.value)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(MARKER.encode() + b"\xff", id="encoding"),
        pytest.param(MARKER.encode() + b"\x00", id="binary"),
        pytest.param(b"%PDF" + MARKER.encode(), id="PDF"),
    ],
)
def test_refusals_hold_no_text_of_the_document(raw: bytes) -> None:
    """A message never quotes what it refuses."""
    with pytest.raises(DocumentError) as caught:
        decode("card.md", raw)
    assert "quetzal" not in str(caught.value)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=60), st.sampled_from([None, "utf-8", "utf-16", "utf-32", "cp1252", "utf-7", "idna", "nope"]))
def test_any_bytes_decode_or_are_refused(raw: bytes, encoding: str | None) -> None:
    """Nothing but a DocumentError is raised, and what comes out is free of carriage returns and NUL."""
    try:
        text = decode("card.md", raw, encoding).text
    except DocumentError:
        return
    assert text.strip()
    assert not set(text) & {"\r", "\x00"}


@pytest.mark.parametrize(
    "encoding",
    [
        pytest.param("undefined"),
        pytest.param("a\x00b"),
    ],
)
def test_odd_encoding_names_are_refused(encoding: str) -> None:
    """An encoding that cannot decode is no known encoding."""
    with pytest.raises(DocumentError):
        decode("card.md", b"hi", encoding)


class TestReadPath:
    """A file is read whole or refused with its path."""

    def test_reads(self, tmp_path: Path) -> None:
        """The name is the file's own, without folders."""
        path = tmp_path / "naïve card.md"
        path.write_bytes(b"# Card\r\n")
        decoded = read_path(path)
        assert (decoded.name, decoded.text, decoded.raw) == ("naïve card.md", "# Card\n", b"# Card\r\n")

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
    read: Callable[[], module.Decoded] = (
        (lambda: read_path(path)) if how == "path" else (lambda: read_stream(io.BytesIO(b"x" * size)))
    )
    if refused:
        with pytest.raises(DocumentError, match="split"):
            read()
    else:
        assert read().text == "x" * size


def test_stream() -> None:
    """Standard input is a file of that name, in the encoding told."""
    decoded = read_stream(io.BytesIO(b"caf\xe9"), "latin-1")
    assert (decoded.name, decoded.text) == ("stdin", "café")
    assert read_stream(io.BytesIO(b"hi"), name="card.md").name == "card.md"


def test_stream_is_not_read_past_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless stream costs no more than the limit."""
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    stream = io.BytesIO(b"x" * 1000)
    with pytest.raises(DocumentError, match="stdin has more than"):
        read_stream(stream)
    assert stream.tell() == 11
