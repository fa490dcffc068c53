"""What a command is given to read -> files, each with where ``verify`` will find it again."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from rationale_reviewer.errors import DocumentError, OptionError

if TYPE_CHECKING:
    from rationale_reviewer.load.files import File
    from rationale_reviewer.records.document import Document

STDIN: Final = "-"


class Input(NamedTuple):
    """One file of a review."""

    file: "File"
    path: Path | None
    """Where it lies; None when a copy has to be kept with the review."""
    note: str = ""
    """Where it came from, when that is no path."""


def read_inputs(document: str, added: Sequence[str] = ()) -> list[Input]:
    """The document and what is added to it.

    Args:
        document: A path, ``-`` for standard input, or the id of a card on the Hub.
        added: The same, each.

    Raises:
        DocumentError: One of them cannot be read.
        OptionError: Standard input is named twice.
    """
    words = [document, *added]
    if words.count(STDIN) > 1:
        raise OptionError("- stands for standard input, which can be read once; give paths for the others")
    return [_read(one) for one in words]


def folder_name(document: str) -> Path:
    """The path beside which the review is written."""
    from rationale_reviewer.load.hub import parse_hub_id

    if document == STDIN:
        return Path("stdin")
    hub_id = parse_hub_id(document)
    return Path(hub_id.file_name) if hub_id else Path(document)


def load_inputs(inputs: Sequence[Input], kind: str | None, encoding: str | None) -> "Document":
    """The document, with what is known of where its sources came from.

    Raises:
        DocumentError: A file cannot be read as asked.
        OptionError: There is no such kind.
    """
    from rationale_reviewer.load.document import load_files
    from rationale_reviewer.load.kind import parse_kind
    from rationale_reviewer.report.neutral import in_utf8

    loaded = load_files([one.file for one in inputs], kind=parse_kind(kind) if kind else None, encoding=encoding)
    sources = tuple(
        source.model_copy(update={"name": in_utf8(source.name), "notes": (*source.notes, *filter(None, [one.note]))})
        for source, one in zip(loaded.sources, inputs, strict=True)
    )
    return loaded.model_copy(update={"sources": sources})


def found_again(inputs: Sequence[Input], loaded: "Document", folder: Path) -> tuple[list[str], dict[str, bytes]]:
    """Paths relative to the review's folder, and the copies that are kept in it: name -> bytes."""
    from rationale_reviewer.report.neutral import in_utf8

    paths: list[str] = []
    copies: dict[str, bytes] = {}
    for number, (one, source) in enumerate(zip(inputs, loaded.sources, strict=True), 1):
        if one.path is not None:
            paths.append(in_utf8(os.path.relpath(one.path, folder)))
            continue
        stem = "document" if number == 1 else f"added-{number}"
        name = stem + _ENDINGS.get(source.format, ".txt")
        copies[name] = one.file.raw
        paths.append(name)
    return paths, copies


_ENDINGS: Final = {
    "markdown": ".md", "text": ".txt", "json": ".json", "html": ".html", "notebook": ".ipynb", "docx": ".docx",
    "pdf": ".pdf",
}  # fmt: skip


def _read(words: str) -> Input:
    from rationale_reviewer.load.files import read_path, read_stream
    from rationale_reviewer.load.hub import fetch_card, hint, parse_hub_id

    if words == STDIN:
        return Input(read_stream(sys.stdin.buffer), None)
    if hub_id := parse_hub_id(words):
        file, note = fetch_card(hub_id)
        return Input(file, None, note)
    try:
        return Input(read_path(Path(words)), Path(words))
    except DocumentError as error:
        raise DocumentError(f"{error}{hint(words) if 'does not exist' in str(error) else ''}") from error
