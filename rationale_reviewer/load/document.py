"""The one entry point for reading: paths or streams -> a document.

Bytes (files) -> format (formats) -> text and blocks (one parser a format) -> passages. Nothing here asks what the text
says.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

from rationale_reviewer.load.files import File, read_path, read_stream
from rationale_reviewer.load.formats import CONFINED, format_of
from rationale_reviewer.load.kind import KindFound, detect_kind
from rationale_reviewer.load.parsers import parse
from rationale_reviewer.load.worker import parse_confined
from rationale_reviewer.passages import assemble
from rationale_reviewer.records.document import SET_BY_EDITOR, Document, Loaded
from rationale_reviewer.records.vocabulary import DocumentKind

# The worst text of this size found takes 2 s and 150 MB to read; above it, its parser gets limits as well.
LARGE: Final = 200_000


def load_document(
    path: Path, *, kind: DocumentKind | None = None, encoding: str | None = None, added: Sequence[Path] = ()
) -> Document:
    r"""Read a document of any format that is read, and what is added to it.

    Args:
        path: The file. Its bytes and its name say which format it is.
        kind: What the document is; found from its own signs when None.
        encoding: What to decode text formats as; UTF-8, or what the file says, when None.
        added: Further files whose passages may answer what the document states elsewhere.

    Returns:
        A document whose passages tile the text of every source: ``S1`` is the file itself, ``S2`` ... the added ones.

    Raises:
        DocumentError: A file cannot be read as asked; the message says what to do.

    Example:
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder) / "card.md"
        ...     _ = path.write_text("# Model card\n\nThe model sorts letters. It has seen 40 hands.\n")
        ...     document = load_document(path)
        >>> [(passage.label, passage.kind, len(passage.units)) for passage in document.passages]
        [('P1', 'heading', 1), ('P2', 'paragraph', 2)]
    """
    return load_files([read_path(one) for one in (path, *added)], kind=kind, encoding=encoding)


def load_stream(stream: BinaryIO, *, kind: DocumentKind | None = None, encoding: str | None = None) -> Document:
    """Read a document from a stream, such as standard input.

    Raises:
        DocumentError: As :func:`load_document`.
    """
    return load_files([read_stream(stream)], kind=kind, encoding=encoding)


def load_files(files: Sequence[File], *, kind: DocumentKind | None = None, encoding: str | None = None) -> Document:
    """As :func:`load_document`, of files that have been read: the document itself first.

    Raises:
        DocumentError: As :func:`load_document`.
    """
    loaded = [_load(file, f"S{number}", encoding) for number, file in enumerate(files, 1)]
    found = detect_kind(loaded[0]) if kind is None else KindFound(kind, SET_BY_EDITOR)
    return assemble(loaded, found.kind, found.basis)


def _load(file: File, source_id: str, encoding: str | None) -> Loaded:
    form = format_of(file, encoding)
    confined = form in CONFINED or len(file.raw) > LARGE
    return (parse_confined if confined else parse)(file, form, source_id, encoding)
