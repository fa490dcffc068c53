"""Jupyter notebook -> source and blocks: Markdown cells as text, code and what it printed as they stand.

The format is JSON, so the standard library parses it; what is left is which values a reader sees. Both forms are read,
version 4 and the older one with work sheets. A place in a notebook is a cell and a line in it.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.decode import Decoded
from rationale_reviewer.load.join import Joiner
from rationale_reviewer.load.json_text import parse_json
from rationale_reviewer.load.markdown import VERSION as MARKDOWN_VERSION
from rationale_reviewer.records.document import Loaded, Parser

VERSION: Final = "1"

# A long course in one notebook has 300.
MAX_CELLS: Final = 20_000
_ESCAPES: Final = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
# What stands for a picture or object that is shown instead: <Figure size 640x480 with 1 Axes>.
_PLACE_HOLDER: Final = re.compile(r"\A\s*<[^<>]*>\s*\Z")
_PICTURES: Final = ("image/", "application/vnd.plotly", "application/vnd.vega")


def load_notebook(decoded: Decoded, source_id: str) -> Loaded:
    """Read one notebook.

    Args:
        decoded: The file's text.
        source_id: The id that spans of this file will carry.

    Raises:
        DocumentError: The file is no JSON, or no notebook.
    """
    book = parse_json(decoded)
    cells = list(_cells(book))
    if not isinstance(book, dict) or not ("nbformat" in book or cells):
        raise DocumentError(f"{decoded.name!r} is no Jupyter notebook: it has no cells; give it another ending")
    if len(cells) > MAX_CELLS:
        raise DocumentError(f"{decoded.name!r} has {len(cells):,} cells, the limit is {MAX_CELLS:,}; split it")
    language = _language(book)
    joiner = Joiner()
    for number, cell in enumerate(cells, 1):
        joiner.page()
        _read(joiner, cell, number, language)
    parser = Parser(name="json", version=f"{VERSION}/{MARKDOWN_VERSION}")
    about = {"language": language}
    return joiner.loaded(decoded, source_id, "notebook", parser, metadata=about, page_name="cell")


def _cells(book: Any) -> Iterator[dict[str, Any]]:
    """Cells in order, whatever else the file holds."""
    sheets = book.get("worksheets") if isinstance(book, dict) else None
    for holder in sheets if isinstance(sheets, list) else [book]:
        found = holder.get("cells") if isinstance(holder, dict) else None
        yield from (one for one in found or () if isinstance(one, dict)) if isinstance(found, list) else ()


def _language(book: dict[str, Any]) -> str:
    about = book.get("metadata")
    for name in ("language_info", "kernelspec"):
        held = about.get(name) if isinstance(about, dict) else None
        if isinstance(held, dict):
            told = held.get("name" if name == "language_info" else "language")
            if isinstance(told, str) and re.fullmatch(r"[\w+#.-]{1,30}", told):
                return told
    return "python"


def _read(joiner: Joiner, cell: dict[str, Any], number: int, language: str) -> None:
    words = _words(cell.get("source", cell.get("input")))
    kind = cell.get("cell_type")
    if kind == "markdown":
        joiner.markdown(words)
    elif kind == "heading":  # of the older form
        told = str(cell.get("level"))
        level = int(told) if told in {"1", "2", "3", "4", "5", "6"} else 1
        joiner.markdown(f"{'#' * level} {' '.join(words.split())}")
    elif kind == "code":
        joiner.fence(words, language)
    else:
        joiner.fence(words, "text")
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, dict):
            _output(joiner, output, number)


def _output(joiner: Joiner, output: dict[str, Any], number: int) -> None:
    """What a cell printed or showed: as plain text where there is one, as Markdown where that is what is shown."""
    data = output.get("data", output)
    data = data if isinstance(data, dict) else {}
    shown = _words(output.get("text")) or _PLACE_HOLDER.sub("", _words(data.get("text/plain")))
    trace = "\n".join(_words(line) for line in output.get("traceback") or () if isinstance(line, str))
    if rich := _words(data.get("text/markdown")):
        joiner.markdown(rich)
    elif shown or trace:
        joiner.fence(_ESCAPES.sub("", shown or trace), "text")
    elif "text/html" in data:
        joiner.could_not_read(f"cell {number}", "its output is HTML without a plain form")
    if any(name.startswith(_PICTURES) for name in data) or {"png", "jpeg", "svg"} & set(data):
        joiner.note("pictures among the outputs were not read")


def _words(value: Any) -> str:
    """Text of a notebook, which is a string or a list of lines."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    if not isinstance(value, str):
        return ""
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", " ").encode("utf-8", "replace").decode()
