"""A tiny PDF writer for tests: raw objects, Helvetica, content streams as text. No dependency."""

import zlib
from collections.abc import Mapping, Sequence

A4 = (595, 842)


class Pdf:
    """Objects of a PDF, numbered as they are added; ``bytes()`` writes them with a cross-reference table."""

    def __init__(self, info: Mapping[str, str] | None = None) -> None:
        self.objects: list[bytes] = [b"", b""]  # the catalogue and the page tree, written last
        self.pages: list[int] = []
        self.catalog = ""
        self.font = self.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
        self.bold = self.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>")
        self.info = ""
        if info:
            pairs = " ".join(f"/{key} ({escape(value)})" for key, value in info.items())
            self.info = f" /Info {self.add(f'<< {pairs} >>')} 0 R"

    def add(self, body: str | bytes) -> int:
        """Add an object; its number."""
        self.objects.append(body.encode("latin-1") if isinstance(body, str) else body)
        return len(self.objects)

    def stream(self, content: str | bytes, entries: str = "", *, packed: bool = False) -> int:
        """Add a stream object; its number."""
        raw = content.encode("latin-1") if isinstance(content, str) else content
        if packed:
            raw, entries = zlib.compress(raw), entries + " /Filter /FlateDecode"
        return self.add(b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries.encode("latin-1"), len(raw), raw))

    def image(self, pixels: bytes, width: int, height: int) -> int:
        """Add a picture of RGB pixels; its number."""
        entries = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB"
        return self.stream(pixels, entries + " /BitsPerComponent 8", packed=True)

    def page(
        self,
        content: str | bytes,
        *,
        size: tuple[float, float] = A4,
        entries: str = "",
        resources: str = "",
    ) -> int:
        """Add a page with this content stream; its number."""
        body = self.stream(content)
        fonts = f"/Font << /F1 {self.font} 0 R /F2 {self.bold} 0 R >>"
        page = self.add(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] {entries}"
            f" /Resources << {fonts} {resources} >> /Contents {body} 0 R >>"
        )
        self.pages.append(page)
        return page

    def bytes(self, *, trailer: str = "") -> bytes:
        """The file."""
        kids = " ".join(f"{number} 0 R" for number in self.pages)
        self.objects[0] = f"<< /Type /Catalog /Pages 2 0 R {self.catalog} >>".encode("latin-1")
        self.objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} >>".encode("latin-1")
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        offsets: list[int] = []
        for number, body in enumerate(self.objects, 1):
            offsets.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        head = f"<< /Size {len(offsets) + 1} /Root 1 0 R{self.info} {trailer} >>"
        return bytes(out) + f"trailer\n{head}\nstartxref\n{start}\n%%EOF\n".encode("latin-1")


def escape(text: str) -> str:
    """Text as the inside of a PDF string."""
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def show(text: str, x: float, y: float, *, size: float = 11, font: str = "F1", before: str = "") -> str:
    """Operators that show a line of text; ``before`` sets colours and modes."""
    return f"BT {before} /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({escape(text)}) Tj ET\n"


def lines(
    texts: Sequence[str], *, x: float = 72, top: float = 760, size: float = 11, leading: float = 14, font: str = "F1"
) -> str:
    """Lines below each other; an empty one leaves a gap."""
    return "".join(
        show(text, x, top - number * leading, size=size, font=font) for number, text in enumerate(texts) if text
    )


def simple(*contents: str) -> bytes:
    """A file with a page for each content stream."""
    pdf = Pdf()
    for content in contents:
        pdf.page(content)
    return pdf.bytes()
