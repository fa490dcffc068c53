"""What is attached to a page: remarks, text boxes, form fields, as pdfium lists them."""

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as c


class Note(NamedTuple):
    """An annotation that holds words."""

    kind: int
    words: str
    drawn: bool
    """Whether the file says how it looks."""


def notes_of(page: Any) -> Iterator[Note]:
    """Annotations other than links and pop-ups."""
    for index in range(c.FPDFPage_GetAnnotCount(page)):
        handle = c.FPDFPage_GetAnnot(page, index)
        if not handle:
            continue
        try:
            kind = int(c.FPDFAnnot_GetSubtype(handle))
            if kind not in {c.FPDF_ANNOT_LINK, c.FPDF_ANNOT_POPUP}:
                yield Note(kind, _contents(handle), bool(c.FPDFAnnot_HasKey(handle, b"AP")))
        finally:
            c.FPDFPage_CloseAnnot(handle)


def _contents(handle: Any) -> str:
    size = int(c.FPDFAnnot_GetStringValue(handle, b"Contents", None, 0))
    buffer = ctypes.create_string_buffer(size + 2)
    c.FPDFAnnot_GetStringValue(handle, b"Contents", ctypes.cast(buffer, ctypes.POINTER(c.FPDF_WCHAR)), size)
    return buffer.raw[: max(0, size - 2)].decode("utf-16-le", "replace").strip()
