"""Path or standard input -> decoded text, with every refusal said in one line.

Comes in: a path. Goes out: :class:`Decoded`. Nothing is parsed here.
"""

import codecs
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from rationale_reviewer.errors import DocumentError

# Above this a document is no card and no design document; the largest real one seen has 0.6 MB.
MAX_BYTES: Final = 50 * 1024 * 1024
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC: Final = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive (Word, PowerPoint, an e-book or the like)"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"SQLite format 3", "a SQLite database"),
)


class Decoded(NamedTuple):
    r"""One file's text with ``\n`` line ends."""

    name: str
    raw: bytes
    text: str
    notes: tuple[str, ...]


def read_path(path: Path, encoding: str | None = None) -> Decoded:
    """Read and decode a file.

    Args:
        path: The file.
        encoding: What to decode it as; by default UTF-8, or what a byte order mark says.

    Raises:
        DocumentError: The file is missing, a folder, unreadable, too large, empty, binary or in another encoding.
    """
    try:
        exists, folder = path.exists(), path.is_dir()
    except (OSError, ValueError):
        exists, folder = False, False  # a name that no file can have
    if not exists:
        raise DocumentError(f"{str(path)!r} does not exist; give the path of a Markdown or text file, or - for stdin")
    if folder:
        raise DocumentError(f"{str(path)!r} is a folder; give one file of it")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentError(
                f"{str(path)!r} has {size / 1e6:.0f} MB, the limit is {MAX_BYTES / 1e6:.0f} MB; split it"
            )
        with path.open("rb") as stream:
            return read_stream(stream, encoding, path.name)
    except OSError as error:
        raise DocumentError(f"{str(path)!r} cannot be read ({error.strerror}); check its permissions") from error


def read_stream(stream: BinaryIO, encoding: str | None = None, name: str = "stdin") -> Decoded:
    """Read and decode standard input, at most :data:`MAX_BYTES` of it.

    Raises:
        DocumentError: As :func:`read_path`.
    """
    raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise DocumentError(f"{name} has more than {MAX_BYTES / 1e6:.0f} MB; split the document")
    return decode(name, raw, encoding)


def decode(name: str, raw: bytes, encoding: str | None = None) -> Decoded:
    r"""Decode bytes; the text is the bytes' text with line ends as ``\n`` and without a byte order mark.

    Raises:
        DocumentError: The bytes are empty, binary, or not in the encoding.
    """
    chosen = encoding or next((name_ for bom, name_ in _BOMS if raw.startswith(bom)), "utf-8")
    if not encoding:
        _refuse_binary(name, raw, wide=chosen in {"utf-16", "utf-32"})
    try:
        text = raw.decode(chosen)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name!r} is not {chosen.upper()} (byte {error.start}); "
            "save it as UTF-8, or say what it is, for example --encoding cp1252"
        ) from error
    except (LookupError, ValueError) as error:
        raise DocumentError(f"{chosen!r} is no known encoding; try --encoding latin-1 or cp1252") from error
    notes: list[str] = []
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        notes.append("line ends were changed to \\n")
    if chosen not in {"utf-8", "utf-8-sig"}:
        notes.append(f"decoded as {chosen}")
    text = text.removeprefix("\ufeff")
    if "\x00" in text:
        raise DocumentError(f"{name!r} holds NUL characters, so it is no text; export it as Markdown or text first")
    if not text.strip():
        raise DocumentError(f"{name!r} is empty; nothing can be reviewed")
    return Decoded(name, raw, text, tuple(notes))


def _refuse_binary(name: str, raw: bytes, *, wide: bool) -> None:
    for magic, what in _MAGIC:
        if raw.startswith(magic):
            raise DocumentError(
                f"{name!r} is {what}; this version reads Markdown and text, so export it as one of these"
            )
    if not wide and b"\x00" in raw[:8192]:
        raise DocumentError(f"{name!r} is binary; this version reads Markdown and text, so export it as one of these")
