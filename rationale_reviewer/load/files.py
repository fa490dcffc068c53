"""Paths and streams -> the bytes of one file, with every refusal said in one line. Nothing is decoded here."""

from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from rationale_reviewer.errors import DocumentError

# Above this a document is no card and no design document; the largest real one seen has 6 MB, as a PDF with pictures.
MAX_BYTES: Final = 50 * 1024 * 1024


class File(NamedTuple):
    """A name without folders, and the bytes."""

    name: str
    raw: bytes


def read_path(path: Path) -> File:
    """Read a file.

    Raises:
        DocumentError: The file is missing, a folder, unreadable or too large.
    """
    try:
        exists, folder = path.exists(), path.is_dir()
    except (OSError, ValueError):
        exists, folder = False, False  # a name that no file can have
    if not exists:
        raise DocumentError(f"{str(path)!r} does not exist; give the path of a document, or - for stdin")
    if folder:
        raise DocumentError(f"{str(path)!r} is a folder; give one file of it")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentError(
                f"{str(path)!r} has {size / 1e6:.0f} MB, the limit is {MAX_BYTES / 1e6:.0f} MB; split it"
            )
        with path.open("rb") as stream:
            return read_stream(stream, path.name)
    except OSError as error:
        raise DocumentError(f"{str(path)!r} cannot be read ({error.strerror}); check its permissions") from error


def read_stream(stream: BinaryIO, name: str = "stdin") -> File:
    """Read a stream, at most :data:`MAX_BYTES` of it.

    Raises:
        DocumentError: There is more.
    """
    raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise DocumentError(f"{name} has more than {MAX_BYTES / 1e6:.0f} MB; split the document")
    return File(name, raw)
