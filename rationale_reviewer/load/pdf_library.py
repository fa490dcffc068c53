"""Files, pages, drawn objects and pictures by pdfium: what is typed here is C behind it.

pdfium is not safe for threads and may end the process on hostile bytes: callers run it in a worker process. Page
coordinates are turned here into what a reader sees: points from the top left corner of the shown page, y downwards.
"""

import ctypes
import logging
import math
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any, Final, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as c

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.pdf_notes import Note, notes_of
from rationale_reviewer.load.pdf_shapes import Box, Matrix

LIBRARY: Final = "pypdfium2"
# What it has to say of a file is said in the record, not on standard error.
logging.getLogger(LIBRARY).setLevel(logging.CRITICAL)
_DEEPEST_FORM: Final = 15
# A page of 2,000 x 2,000 pixels is 12 MB; a poster is drawn smaller rather than with more.
_MOST_PIXELS: Final = 4_000_000
_METADATA: Final = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")
# Text object of a character as a number, which can be compared; the binding's own pointers cannot.
_text_object: Final = ctypes.cast(
    c.FPDFText_GetTextObject, ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
)


class Thing(NamedTuple):
    """An object that is drawn on a page."""

    handle: Any
    kind: int
    """``FPDF_PAGEOBJ_...``: text, path, image, shading, form."""
    box: Box


class Picture(NamedTuple):
    """A page drawn: rows of blue, green, red."""

    pixels: bytes
    width: int
    height: int
    stride: int
    scale: float


@contextmanager
def open_file(name: str, raw: bytes) -> Iterator["File"]:
    """A file that pdfium can read.

    Raises:
        DocumentError: It is protected with a password, is no PDF or is damaged beyond reading.
    """
    try:
        handle = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in {c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY}:
            raise DocumentError(f"{name!r} is a PDF with a password; save it without one") from None
        raise DocumentError(
            f"{name!r} is no PDF, or so damaged that it cannot be read; save it anew, or export it as text"
        ) from None
    with closing(handle):
        with suppress(pdfium.PdfiumError):  # a broken form leaves the pages readable
            handle.init_forms()
        yield File(handle)


class File:
    """An open PDF."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def __len__(self) -> int:
        return int(c.FPDF_GetPageCount(self._handle))

    def metadata(self) -> dict[str, str]:
        """Title, author and so on, those that are set."""
        found: dict[str, str] = {}
        for key in _METADATA:
            with suppress(UnicodeDecodeError):
                value = str(self._handle.get_metadata_value(key)).strip()
                if value:
                    found[key] = value
        return found

    def attachments(self) -> int:
        """How many files are packed into this one."""
        return int(c.FPDFDoc_GetAttachmentCount(self._handle))

    def has_dynamic_form(self) -> bool:
        """Whether its content is an XFA form, which other software than this draws."""
        return c.FPDF_GetFormType(self._handle) in {c.FORMTYPE_XFA_FULL, c.FORMTYPE_XFA_FOREGROUND}

    @contextmanager
    def page(self, index: int) -> Iterator["Page | None"]:
        """A page with its form fields and drawn annotations made part of it; None when it cannot be loaded."""
        page = self._load(index)
        if page is None:
            yield None
            return
        notes = list(notes_of(page))
        if notes and c.FPDFPage_Flatten(page, c.FLAT_NORMALDISPLAY) == c.FLATTEN_SUCCESS:
            page.close()
            page = self._load(index)
        if page is None:
            yield None
            return
        with closing(page):
            yield Page(page, notes)

    def _load(self, index: int) -> Any:
        try:
            return self._handle.get_page(index)
        except pdfium.PdfiumError:
            return None


class Page:
    """A loaded page."""

    def __init__(self, handle: Any, notes: list[Note]) -> None:
        self.handle = handle
        self.notes = notes
        self.width = float(c.FPDF_GetPageWidthF(handle))
        self.height = float(c.FPDF_GetPageHeightF(handle))
        self.shown = _shown(handle, self.width, self.height)

    @property
    def box(self) -> Box:
        """What is shown of it."""
        return Box(0.0, 0.0, self.width, self.height)

    @contextmanager
    def text(self) -> Iterator[Any]:
        """The list of the page's characters that pdfium makes; None when it has none to give."""
        handle = c.FPDFText_LoadPage(self.handle)
        try:
            yield handle or None
        finally:
            if handle:
                c.FPDFText_ClosePage(handle)

    def things(self) -> Iterator[Thing]:
        """Everything drawn, also inside forms."""
        yield from _things(self.handle, c.FPDFPage_CountObjects, c.FPDFPage_GetObject, self.shown, 0)

    def draw(self, scale: float) -> Picture | None:
        """The page as a picture; None when it is too small to be one."""
        scale = min(scale, math.sqrt(_MOST_PIXELS / max(1.0, self.width * self.height)))
        width, height = math.ceil(self.width * scale), math.ceil(self.height * scale)
        if not (0 < width < 65_000 and 0 < height < 65_000):
            return None
        stride = width * 3
        pixels = (ctypes.c_ubyte * (stride * height))()
        bitmap = c.FPDFBitmap_CreateEx(width, height, c.FPDFBitmap_BGR, pixels, stride)
        if not bitmap:
            return None
        try:
            c.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
            c.FPDF_RenderPageBitmap(bitmap, self.handle, 0, 0, width, height, 0, c.FPDF_ANNOT)
        finally:
            c.FPDFBitmap_Destroy(bitmap)
        return Picture(bytes(pixels), width, height, stride, scale)

    def set_shown(self, things: list[Thing], shown: bool) -> None:
        """Take objects out of the drawing, or put them back."""
        for thing in things:
            c.FPDFPageObj_SetIsActive(thing.handle, shown)


def number_of(handle: Any) -> int:
    """A number for an object on a page, the same as :func:`text_object` gives."""
    return address(handle).value or 0


def address(handle: Any) -> Any:
    """A handle as what :func:`text_object` takes; worked out once a page, since it is asked for each character."""
    return ctypes.cast(handle, ctypes.c_void_p)


def text_object(text: Any, index: int) -> int:
    """A number for the text object that a character belongs to; 0 when it belongs to none."""
    return _text_object(text, index) or 0


def _shown(handle: Any, width: float, height: float) -> Matrix:
    """From the page's own coordinates to those of a reader."""
    rect = c.FS_RECTF()
    if not c.FPDF_GetPageBoundingBox(handle, rect):
        return Matrix(1, 0, 0, -1, 0, height)
    left, bottom = min(rect.left, rect.right), min(rect.bottom, rect.top)
    turned = {
        0: Matrix(1, 0, 0, -1, -left, bottom + height),
        1: Matrix(0, 1, 1, 0, -bottom, -left),
        2: Matrix(-1, 0, 0, 1, left + width, -bottom),
        3: Matrix(0, -1, -1, 0, bottom + width, left + height),
    }
    return turned[int(c.FPDFPage_GetRotation(handle)) % 4]


def _things(parent: Any, count: Any, get: Any, matrix: Matrix, depth: int) -> Iterator[Thing]:
    for index in range(count(parent)):
        handle = get(parent, index)
        if not handle:
            continue
        kind = int(c.FPDFPageObj_GetType(handle))
        yield Thing(handle, kind, _bounds(handle, matrix))
        if kind == c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            own = c.FS_MATRIX()
            inner = matrix
            if c.FPDFPageObj_GetMatrix(handle, own):
                inner = matrix.after(Matrix(own.a, own.b, own.c, own.d, own.e, own.f))
            yield from _things(handle, c.FPDFFormObj_CountObjects, c.FPDFFormObj_GetObject, inner, depth + 1)


def _bounds(handle: Any, matrix: Matrix) -> Box:
    edges = [ctypes.c_float() for _ in range(4)]
    if not c.FPDFPageObj_GetBounds(handle, *edges):
        return Box(0, 0, 0, 0)
    return matrix.box(*(edge.value for edge in edges))
