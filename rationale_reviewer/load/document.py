"""The one entry point for reading: a path or a stream -> a document.

Bytes -> text (decode) -> blocks (one parser a format) -> passages. Nothing here asks what the text says.
"""

import re
from pathlib import Path
from typing import BinaryIO, Final

from rationale_reviewer.load.decode import Decoded, read_path, read_stream
from rationale_reviewer.load.kind import KindFound, detect_kind
from rationale_reviewer.load.markdown import load_markdown
from rationale_reviewer.load.plain import load_plain
from rationale_reviewer.passages import assemble
from rationale_reviewer.records.document import Document, Loaded
from rationale_reviewer.records.vocabulary import DocumentKind

_MARKDOWN_NAMES: Final = (".md", ".markdown", ".mdx", ".mdown", ".rmd", ".qmd")
_MARKDOWN_SIGNS: Final = re.compile(r"^(?:#{1,6} \S|---$|```|\|.+\|$|\*\*\S)|\]\([^()\s]{1,300}\)", re.MULTILINE)


def load_document(path: Path, *, kind: DocumentKind | None = None, encoding: str | None = None) -> Document:
    r"""Read a Markdown or text file.

    Args:
        path: The file; ``.md`` and the like are Markdown, others when they look like it.
        kind: What the document is; found from its own signs when None.
        encoding: What to decode it as; UTF-8, or what a byte order mark says, when None.

    Returns:
        A document of one source, ``S1``, whose passages tile its text.

    Raises:
        DocumentError: The file cannot be read as asked; the message says what to do.

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
    return _document(read_path(path, encoding), kind)


def load_stream(stream: BinaryIO, *, kind: DocumentKind | None = None, encoding: str | None = None) -> Document:
    """Read Markdown or text from a stream, such as standard input.

    Raises:
        DocumentError: As :func:`load_document`.
    """
    return _document(read_stream(stream, encoding), kind)


def _document(decoded: Decoded, kind: DocumentKind | None) -> Document:
    loaded = _load(decoded, "S1")
    found = detect_kind(loaded) if kind is None else KindFound(kind, "set by the editor")
    return assemble((loaded,), found.kind, found.basis)


def _load(decoded: Decoded, source_id: str) -> Loaded:
    named = decoded.name.lower().endswith(_MARKDOWN_NAMES)
    if named or _MARKDOWN_SIGNS.search(decoded.text):
        return load_markdown(decoded, source_id)
    return load_plain(decoded, source_id)
