"""Format -> its parser. The parsers' libraries are imported when a file of the format is read, and not before."""

from collections.abc import Callable
from typing import Final

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.decode import Decoded, check_letters, decode
from rationale_reviewer.load.files import File
from rationale_reviewer.load.formats import Format, looks_like_markdown
from rationale_reviewer.load.markdown import load_markdown
from rationale_reviewer.load.plain import load_plain
from rationale_reviewer.records.document import Loaded


def parse(file: File, form: Format, source_id: str, encoding: str | None = None) -> Loaded:
    """Parse a file, here and now.

    Args:
        file: The file.
        form: Its format.
        source_id: The id that spans of this file will carry.
        encoding: What to decode text formats as; found from the file when None.

    Raises:
        DocumentError: The file cannot be read; the message names it and says what to do.
    """
    try:
        return _PARSERS[form](file, source_id, encoding)
    except DocumentError as error:
        said, name = str(error), repr(file.name)
        if name[1:-1] in said:
            raise
        raise DocumentError(f"{name}: {said}") from error  # raised where no name is known
    except RecursionError as error:
        raise DocumentError(f"{file.name!r} is nested too deeply; flatten it, or export it as text") from error


def _decoded(file: File, encoding: str | None) -> Decoded:
    """The text of a file that is little else than text."""
    decoded = decode(file.name, file.raw, encoding)
    check_letters(file.name, decoded.text)
    return decoded


def _markdown(file: File, source_id: str, encoding: str | None) -> Loaded:
    return load_markdown(_decoded(file, encoding), source_id)


def _text(file: File, source_id: str, encoding: str | None) -> Loaded:
    decoded = _decoded(file, encoding)
    return (load_markdown if looks_like_markdown(decoded.text) else load_plain)(decoded, source_id)


def _json(file: File, source_id: str, encoding: str | None) -> Loaded:
    from rationale_reviewer.load.json_card import load_json

    return load_json(_decoded(file, encoding), source_id)


def _notebook(file: File, source_id: str, encoding: str | None) -> Loaded:
    from rationale_reviewer.load.notebook import load_notebook

    return load_notebook(decode(file.name, file.raw, encoding), source_id)


def _html(file: File, source_id: str, encoding: str | None) -> Loaded:
    from rationale_reviewer.load.html import load_html

    return load_html(file.name, file.raw, source_id, encoding)


def _docx(file: File, source_id: str, encoding: str | None) -> Loaded:  # noqa: ARG001  # it says its encoding itself
    from rationale_reviewer.load.docx import load_docx

    return load_docx(file.name, file.raw, source_id)


def _pdf(file: File, source_id: str, encoding: str | None) -> Loaded:  # noqa: ARG001  # it says its encoding itself
    from rationale_reviewer.load.pdf import load_pdf
    from rationale_reviewer.load.pdf_limits import check_limits

    check_limits(file.name, file.raw)
    return load_pdf(file.name, file.raw, source_id)


_PARSERS: Final[dict[Format, Callable[[File, str, str | None], Loaded]]] = {
    Format.MARKDOWN: _markdown,
    Format.TEXT: _text,
    Format.JSON: _json,
    Format.NOTEBOOK: _notebook,
    Format.HTML: _html,
    Format.DOCX: _docx,
    Format.PDF: _pdf,
}
