"""PDF files that cost a reader far more than they weigh, by name."""

import struct
import zlib
from collections.abc import Callable
from typing import Final

from pdf_writer import Pdf, lines, show, simple

_MEGA: Final = 1_000_000
_STROKE: Final = b"0 0 m 1 1 l S\n"
_GIANT: Final = 60_000


def _packed(unit: bytes, size: int) -> bytes:
    """A unit over and over, as Flate packs it, without ever holding the whole."""
    packer = zlib.compressobj(9)
    block = unit * max(1, 65_536 // len(unit))
    out = [packer.compress(block) for _ in range(size // len(block) + 1)]
    return b"".join(out) + packer.flush()


def _page(pdf: Pdf, content: int, resources: str = "", entries: str = "", box: str = "0 0 595 842") -> None:
    """A page whose content is an object that there is."""
    fonts = f"/Font << /F1 {pdf.font} 0 R >>"
    pdf.pages.append(
        pdf.add(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] {entries} /Resources << {fonts} {resources} >> "
            f"/Contents {content} 0 R >>"
        )
    )


def _one(content: bytes | str, resources: str = "", *, filters: str = "", pdf: Pdf | None = None) -> bytes:
    """A file with one page of this content; packed unless filters are named."""
    pdf = pdf or Pdf()
    raw = content.encode() if isinstance(content, str) else content
    stream = pdf.stream(raw, filters) if filters else pdf.stream(raw, packed=True)
    _page(pdf, stream, resources)
    return pdf.bytes()


def packed_page(content: bytes) -> bytes:
    """A file with one page of this content, packed."""
    return _one(content)


def _flate(unit: bytes, size: int, times: int = 1) -> bytes:
    raw = _packed(unit, size)
    for _ in range(times - 1):
        raw = zlib.compress(raw, 9)
    return _one(raw, filters="/Filter [%s]" % ("/FlateDecode " * times))


def _looping_tree() -> bytes:
    pdf = Pdf()
    pdf.page(lines(["It sorts letters."]))
    pdf.pages = [2] * 10
    return pdf.bytes()


def _deep_tree(depth: int) -> bytes:
    pdf = Pdf()
    first = len(pdf.objects) + 1
    for at in range(depth):
        pdf.add(f"<< /Type /Pages /Count 1 /Kids [{first + at + 1} 0 R] /Parent {first + at - 1 if at else 2} 0 R >>")
    pdf.page(lines(["It sorts letters."]))
    # The page itself is written after its content, so the last node points one further.
    pdf.objects[first + depth - 2] = b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % pdf.pages[0]
    pdf.pages = [first]
    return pdf.bytes()


def _bushy_tree() -> bytes:
    """Every node of the tree has the next one ten times: 10 to the 12th pages."""
    pdf = Pdf()
    first = len(pdf.objects) + 1
    for at in range(12):
        pdf.add(f"<< /Type /Pages /Count {10 ** (12 - at)} /Kids [{f'{first + at + 1} 0 R ' * 10}] >>")
    pdf.add("<< /Type /Page /MediaBox [0 0 9 9] >>")
    pdf.pages = [first]
    return pdf.bytes()


def _counted(number: int) -> bytes:
    pdf = Pdf()
    pdf.page(lines(["It sorts letters."]))
    return pdf.bytes().replace(b"/Count 1 ", b"/Count %d " % number)


def _self_previous() -> bytes:
    raw = simple(lines(["It sorts letters."]))
    at = raw.rfind(b"xref\n0")
    return raw.replace(b"trailer\n<<", b"trailer\n<< /Prev %d " % at)


def _xref_claims() -> bytes:
    return simple(lines(["It sorts letters."])).replace(b"xref\n0 ", b"xref\n0 99999999")


def _with_objects_in(stream: bytes, count: int, entries: str = "") -> bytes:
    """A file whose catalogue is in an object stream, found through a cross-reference stream."""
    out = bytearray(b"%PDF-1.7\n")
    start = len(out)
    described = b"<< /Type /ObjStm /N %d /First 8 %s /Filter /FlateDecode /Length %d >>"
    out += (b"4 0 obj\n" + described + b"\nstream\n%s\nendstream endobj\n") % (
        count, entries.encode(), len(stream), stream)  # fmt: skip
    rows = [(0, 0, 255), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, start, 0), (1, len(out), 0)]
    packed = b"".join(struct.pack(">BIB", *row) for row in rows)
    at = len(out)
    out += b"5 0 obj\n<< /Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream endobj\n" % (
        len(packed), packed)  # fmt: skip
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % at


def _object_stream() -> bytes:
    packer = zlib.compressobj(9)
    head = b"1 0 2 40" + b"<< /Type /Catalog /Pages 2 0 R >>".ljust(40) + b"<< /Type /Pages /Kids [] /Count 0 >>"
    body = packer.compress(head) + b"".join(packer.compress(b" " * _MEGA) for _ in range(80)) + packer.flush()
    return _with_objects_in(body, 2)


def _object_stream_of_many() -> bytes:
    return _with_objects_in(zlib.compress(b"1 0 2 9 " * 3 * _MEGA), 3 * _MEGA)


def _object_stream_in_itself() -> bytes:
    return _with_objects_in(zlib.compress(b"4 0 1 9 << /Type /Catalog /Pages 2 0 R >>"), 2, "/Extends 4 0 R")


def _fan_of_forms(levels: int, width: int, last: str) -> bytes:
    """Forms that each draw the next one some times."""
    pdf = Pdf()
    form = "/Type /XObject /Subtype /Form /BBox [0 0 600 850]"
    inner = pdf.stream(last, f"{form} /Resources << /Font << /F1 {pdf.font} 0 R >> >>")
    for _ in range(levels):
        inner = pdf.stream("/X Do " * width, f"{form} /Resources << /XObject << /X {inner} 0 R >> >>")
    return _one("/X Do", f"/XObject << /X {inner} 0 R >>", pdf=pdf)


def _form_in_itself() -> bytes:
    pdf = Pdf()
    own = len(pdf.objects) + 1
    pdf.stream(
        "/X Do " * 10, f"/Type /XObject /Subtype /Form /BBox [0 0 600 850] /Resources << /XObject << /X {own} 0 R >> >>"
    )
    return _one("/X Do", f"/XObject << /X {own} 0 R >>", pdf=pdf)


def _fan_of_patterns(levels: int) -> bytes:
    pdf = Pdf()
    head = "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 600 850] /XStep 600 /YStep 850"
    inner = pdf.stream("0 0 600 850 re f", head + " /Resources << >>")
    for _ in range(levels):
        content = "/Pattern cs /P scn 0 0 600 850 re f " * 10
        inner = pdf.stream(content, f"{head} /Resources << /Pattern << /P {inner} 0 R >> >>")
    words = show("It sorts letters.", 72, 700)
    return _one(words + "/Pattern cs /P scn 0 0 600 850 re f", f"/Pattern << /P {inner} 0 R >>", pdf=pdf)


def _tiny_tiles() -> bytes:
    pdf = Pdf()
    head = "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 900 900] /XStep 0.01 /YStep 0.01"
    tile = pdf.stream("0 0 m 900 900 l S " * 1000, head + " /Resources << >>", packed=True)
    words = show("It sorts letters.", 72, 700)
    return _one(words + "/Pattern cs /P scn 0 0 595 842 re f", f"/Pattern << /P {tile} 0 R >>", pdf=pdf)


def _fan_of_glyphs(levels: int) -> bytes:
    """Fonts whose letters are drawn with letters of the next font."""
    pdf = Pdf()
    inner = pdf.font
    for _ in range(levels):
        glyph = pdf.stream("500 0 d0 BT /G 1 Tf (aaaaaaaaaa) Tj ET", packed=True)
        inner = pdf.add(
            "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 750 750] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 97 "
            f"/LastChar 97 /Widths [500] /Encoding << /Differences [97 /a] >> /CharProcs << /a {glyph} 0 R >> "
            f"/Resources << /Font << /G {inner} 0 R >> >> >>"
        )
    return _one("BT /F1 9 Tf 72 700 Td (aaaaaaaaaa) Tj ET", pdf=_as_first(pdf, inner))


def _as_first(pdf: Pdf, font: int) -> Pdf:
    pdf.font = font
    return pdf


def _calculated_shading() -> bytes:
    """Every pixel of the page is worked out by a program of 60,000 steps."""
    pdf = Pdf()
    program = b"{ " + b"dup mul sqrt " * 20_000 + b"}"
    function = pdf.stream(program, "/FunctionType 4 /Domain [0 1 0 1] /Range [0 1]")
    shading = pdf.add(
        f"<< /ShadingType 1 /ColorSpace /DeviceGray /Function {function} 0 R /Matrix [600 0 0 850 0 0] >>"
    )
    words = show("It sorts letters.", 72, 700)
    return _one(words + "/S sh", f"/Shading << /S {shading} 0 R >>", pdf=pdf)


def _function_in_itself() -> bytes:
    pdf = Pdf()
    own = len(pdf.objects) + 1
    pdf.add(f"<< /FunctionType 3 /Domain [0 1] /Functions [{own} 0 R {own} 0 R] /Bounds [0.5] /Encode [0 1 0 1] >>")
    shading = pdf.add(f"<< /ShadingType 2 /ColorSpace /DeviceGray /Function {own} 0 R /Coords [0 0 600 850] >>")
    return _one(show("It sorts letters.", 72, 700) + "/S sh", f"/Shading << /S {shading} 0 R >>", pdf=pdf)


def _mesh() -> bytes:
    """A million patches over the whole page."""
    pdf = Pdf()
    head = (
        "/ShadingType 6 /ColorSpace /DeviceGray /BitsPerCoordinate 8 /BitsPerComponent 8 /BitsPerFlag 8 "
        "/Decode [0 600 0 850 0 1] /Filter /FlateDecode"
    )
    edge = [
        (0, 0),
        (0, 90),
        (0, 180),
        (0, 255),
        (90, 200),
        (180, 255),
        (255, 255),
        (200, 180),
        (255, 90),
        (255, 0),
        (180, 9),
        (90, 0),
    ]
    patch = bytes([0, *(number for point in edge for number in point), 0, 90, 180, 255])
    mesh = pdf.stream(_packed(patch, 1_000 * len(patch)), head)
    return _one(show("It sorts letters.", 72, 700) + "/S sh", f"/Shading << /S {mesh} 0 R >>", pdf=pdf)


def _picture(entries: str, raw: bytes, width: int = _GIANT, height: int = _GIANT) -> bytes:
    pdf = Pdf()
    image = pdf.stream(raw, f"/Type /XObject /Subtype /Image /Width {width} /Height {height} {entries}")
    words = show("It sorts letters.", 72, 700)
    return _one(f"{words} q 500 0 0 500 50 100 cm /I Do Q", f"/XObject << /I {image} 0 R >>", pdf=pdf)


def _flate_picture(bits: int, colours: str, size: int) -> bytes:
    return _picture(f"/ColorSpace /{colours} /BitsPerComponent {bits} /Filter /FlateDecode", _packed(b"\x55", size))


def _jpx() -> bytes:
    """A code stream that says it is huge, in one tile."""
    size = struct.pack(">HHIIIIIIIIH", 47, 0, _GIANT, _GIANT, 0, 0, _GIANT, _GIANT, 0, 0, 3) + b"\x07\x01\x01" * 3
    coding = struct.pack(">HBBHBBBBBB", 12, 0, 0, 1, 0, 5, 4, 4, 0, 1)
    quantum = struct.pack(">HB", 19, 0x40) + b"\x40" * 16
    tile = b"\xff\x90" + struct.pack(">HHIBB", 10, 0, 0, 0, 1) + b"\xff\x93" + b"\x80" * 2000
    raw = b"\xff\x4f\xff\x51" + size + b"\xff\x52" + coding + b"\xff\x5c" + quantum + tile + b"\xff\xd9"
    return _picture("/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /JPXDecode", raw)


def _jpeg() -> bytes:
    frame = struct.pack(">HBHHB", 17, 8, 65_500, 65_500, 3) + b"\x01\x44\x00\x02\x11\x00\x03\x11\x00"
    raw = (
        b"\xff\xd8\xff\xdb\x00\x43\x00"
        + b"\x01" * 64
        + b"\xff\xc2"
        + frame
        + b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"
    )
    return _picture(
        "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode", raw + b"\0" * 9_000, 65_500, 65_500
    )


def _many_pictures() -> bytes:
    """One picture of 8,000 x 8,000 a thousand times on a page."""
    pdf = Pdf()
    head = "/Type /XObject /Subtype /Image /Width 8000 /Height 8000"
    head += " /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode"
    raw = _packed(b"\x55\x66\x77", 192_000_000)
    names = " ".join(f"/I{at} {pdf.stream(raw, head)} 0 R" for at in range(100))
    words = show("It sorts letters.", 72, 700)
    drawn = "".join(f"q 500 0 0 500 {at} 100 cm /I{at} Do Q " for at in range(100))
    return _one(words + drawn, f"/XObject << {names} >>", pdf=pdf)


def _annotations(number: int) -> bytes:
    pdf = Pdf()
    look = pdf.stream(
        show("A note", 1, 1),
        f"/Type /XObject /Subtype /Form /BBox [0 0 90 30] /Resources << /Font << /F1 {pdf.font} 0 R >> >>",
    )
    note = f"<< /Type /Annot /Subtype /FreeText /Rect [10 10 90 40] /Contents (A note) /AP << /N {look} 0 R >> /F 4 >>"
    content = pdf.stream(lines(["It sorts letters."]))
    _page(pdf, content, entries=f"/Annots [{note * number}]")
    return pdf.bytes()


def _to_unicode(raw: bytes) -> bytes:
    pdf = Pdf()
    cmap = pdf.stream(raw, "/Filter /FlateDecode")
    inner = pdf.add(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Letters /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    pdf.font = pdf.add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /Letters /Encoding /Identity-H /DescendantFonts [{inner} 0 R] "
        f"/ToUnicode {cmap} 0 R >>"
    )
    return _one("BT /F1 11 Tf 72 700 Td <00410042> Tj ET", pdf=pdf)


def _ranges() -> bytes:
    """A hundred thousand ranges of all codes."""
    head = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange "
    return _to_unicode(zlib.compress(head + b"1 beginbfrange <0000> <ffff> <00410042> endbfrange\n" * 2_000))


def _lzw(size: int) -> bytes:
    """Blanks as LZW packs them, found by following the coder on one letter: each code is the one before and a blank."""
    codes, total = [256, 32], 1
    code = 258
    while total < size:
        if code >= 4094:
            codes += [256, 32]
            code, total = 258, total + 1
            continue
        codes.append(code)
        total += code - 256
        code += 1
    bits, width, count, out = 0, 9, 0, bytearray()
    table = 257
    for one in codes:
        if one == 256:
            width_now, table, width = width, 257, 9
        else:
            width_now, table = width, table + 1
            width = 9 if table < 511 else 10 if table < 1023 else 11 if table < 2047 else 12
        bits, count = (bits << width_now) | one, count + width_now
        while count >= 8:
            count -= 8
            out.append((bits >> count) & 255)
            bits &= (1 << count) - 1
    return bytes(out) + bytes([(bits << (8 - count)) & 255]) if count else bytes(out)


def _run_length(size: int) -> bytes:
    """Blanks as runs of 128, as runs again, then Flate."""
    inner = b"\x81 " * 64 + b"\x80"
    return zlib.compress(inner * 0 + b"\x81 " * (size // 128), 9)


def _deep_objects(sign: bytes, end: bytes, depth: int) -> bytes:
    pdf = Pdf()
    pdf.page(lines(["It sorts letters."]))
    pdf.objects[-1] = pdf.objects[-1].replace(b"/Type /Page ", b"/Type /Page /Deep " + sign * depth + end * depth)
    return pdf.bytes()


def _groups(number: int) -> bytes:
    """Transparent groups in each other, each of the size of the page."""
    pdf = Pdf()
    head = "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Group << /S /Transparency /I true >>"
    inner = pdf.stream("0 0 595 842 re f", head)
    for _ in range(number):
        inner = pdf.stream(
            "/G gs /X Do /X Do /X Do",
            f"{head} /Resources << /XObject << /X {inner} 0 R >> /ExtGState << /G << /ca 0.5 /BM /Luminosity >> >> >>",
        )
    return _one(show("It sorts letters.", 72, 700) + "/X Do", f"/XObject << /X {inner} 0 R >>", pdf=pdf)


def _on_500_pages(content: bytes, resources: str = "") -> bytes:
    """One content on five hundred pages."""
    pdf = Pdf()
    stream = pdf.stream(content, packed=True)
    for _ in range(500):
        _page(pdf, stream, resources)
    return pdf.bytes()


def _letters(number: int, columns: int = 60) -> bytes:
    """Small words all over the page, each an object of its own."""
    return "".join(
        f"BT /F1 4 Tf {20 + 9 * (at % columns)} {830 - 5 * (at // columns % 160)} Td (w{at % 1000}) Tj ET\n"
        for at in range(number)
    ).encode()


def _masks() -> bytes:
    pdf = Pdf()
    head = "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Group << /S /Transparency /CS /DeviceGray >>"
    inner = pdf.stream("1 g 0 0 595 842 re f", head)
    for _ in range(12):
        state = f"/ExtGState << /G << /SMask << /S /Luminosity /G {inner} 0 R >> >> >>"
        inner = pdf.stream(
            "/G gs 1 g 0 0 595 842 re f 0 0 500 800 re f 9 9 500 800 re f", f"{head} /Resources << {state} >>"
        )
    state = f"/ExtGState << /G << /SMask << /S /Luminosity /G {inner} 0 R >> >> >>"
    return _one(show("It sorts letters.", 72, 700) + "/G gs 0 0 595 842 re f", state, pdf=pdf)


BOMBS: Final[dict[str, Callable[[], bytes]]] = {
    "operators_8mb": lambda: _flate(_STROKE, 8 * _MEGA),
    "operators_100mb": lambda: _flate(_STROKE, 100 * _MEGA),
    "double_flate": lambda: _flate(_STROKE, 60 * _MEGA, 2),
    "triple_flate": lambda: _flate(_STROKE, 60 * _MEGA, 3),
    "blanks_60mb": lambda: _flate(b" ", 60 * _MEGA),
    "count_million": lambda: _counted(_MEGA),
    "pages_501": lambda: simple(*[lines(["It sorts letters."])] * 501),
    "pages_20000": lambda: simple(*[""] * 20_000),
    "object_stream_80mb": _object_stream,
    "object_stream_of_millions": _object_stream_of_many,
    "object_stream_in_itself": _object_stream_in_itself,
    "forms_fan": lambda: _fan_of_forms(8, 10, show("a", 9, 9)),
    "form_in_itself": _form_in_itself,
    "patterns_fan": lambda: _fan_of_patterns(6),
    "tiny_tiles": _tiny_tiles,
    "glyphs_fan": lambda: _fan_of_glyphs(8),
    "calculated_shading": _calculated_shading,
    "mesh": _mesh,
    "pictures_hundred": _many_pictures,
    "annotations_100000": lambda: _annotations(100_000),
    "to_unicode_40mb": lambda: _to_unicode(_packed(b"1 beginbfchar <0041> <0042> endbfchar\n", 40 * _MEGA)),
    "texts_million": lambda: _one(_letters(_MEGA)),
    "letters_3_million": lambda: _one(b"BT /F1 1 Tf 72 700 Td (" + b"It sorts letters. " * 170_000 + b") Tj ET"),
    "lzw_flate_600mb": lambda: _one(zlib.compress(_lzw(600 * _MEGA)), filters="/Filter [/FlateDecode /LZWDecode]"),
    "run_length_flate_300mb": lambda: _one(_run_length(300 * _MEGA), filters="/Filter [/FlateDecode /RunLengthDecode]"),
    "predictor_tiff": lambda: _one(
        _packed(b"0 0 m ", 100 * _MEGA),
        filters="/Filter /FlateDecode /DecodeParms << /Predictor 2 /Columns 500000000 >>",
    ),
    "content_deep_arrays": lambda: _one(b"[" * 3 * _MEGA),
    "states_saved": lambda: _one(b"q " * 5 * _MEGA),
    "clips": lambda: _one(b"0 0 m 500 800 l 0 800 l W n\n" * 300_000 + b"0 0 595 842 re f"),
    "groups_fan": lambda: _groups(12),
    "masks_fan": _masks,
    "string_of_brackets": lambda: _one(b"(" * 20 * _MEGA),
    "content_on_500_pages": lambda: _on_500_pages(_STROKE * 30_000),
    "words_on_500_pages": lambda: _on_500_pages(_letters(3_000)),
    "curves": lambda: _one(
        b"90 w 1 j 1 J 0 0 m " + b"999 -999 -999 999 500 500 c 100 900 900 100 0 0 c " * 100_000 + b"S"
    ),
}
"""Each is refused."""

HARMLESS: Final[dict[str, Callable[[], bytes]]] = {
    "page_tree_deep": lambda: _deep_tree(100_000),
    "page_tree_loop": _looping_tree,
    "page_tree_bushy": _bushy_tree,
    "previous_table_is_itself": _self_previous,
    "table_of_a_billion": _xref_claims,
    "function_in_itself": _function_in_itself,
    "picture_10_gigabytes": lambda: _flate_picture(8, "DeviceRGB", 100 * _MEGA),
    "jpx_3_gigapixels": _jpx,
    "jpeg_4_gigapixels": _jpeg,
    "huge_page": lambda: simple(lines(["It sorts letters."])).replace(b"0 0 595 842", b"0 0 999999999 999999999"),
    "to_unicode_ranges": _ranges,
    "deep_arrays": lambda: _deep_objects(b"[", b"]", _MEGA),
}
"""Each is read."""

SLOW: Final = (
    "forms_fan", "form_in_itself", "patterns_fan", "tiny_tiles", "glyphs_fan", "calculated_shading", "mesh",
    "pictures_hundred", "annotations_100000", "texts_million", "lzw_flate_600mb", "groups_fan", "masks_fan",
    "content_on_500_pages", "words_on_500_pages",
)  # fmt: skip
"""Those that only the limits of the process end."""
