"""Word files that cost a reader far more than they weigh, by name."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Final

from docx_writer import docx, drawing, p, pack, parts, r, root, sdt, style, tbl, tc, tr

_MEGA: Final = 1_000_000
_WORDS: Final = "It sorts letters. "
_MAIN: Final = "word/document.xml"
_LAUGHS: Final = '<!ENTITY a "ha ha">' + "".join(
    f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)
)


def _with(main: str | bytes) -> bytes:
    """A Word file whose main part is this."""
    return pack({**parts(""), _MAIN: main})


def _typed(declaration: str, words: str, encoding: str = "utf-8") -> bytes:
    """A Word file whose main part declares a document type."""
    made = root("w:document", f"<w:body>{p(r('WORDS'))}</w:body>").replace("WORDS", words)
    made = made.replace('encoding="UTF-8"', f'encoding="{encoding}"')
    head, _, tail = made.partition("?>")
    return _with(f"{head}?><!DOCTYPE d [{declaration}]>{tail}".encode(encoding))


def _unalike(number: int) -> str:
    """Words that do not pack well."""
    return " ".join(f"w{at * 2_654_435_761 % 4_294_967_296:x}" for at in range(number))


def _paragraphs(number: int, runs: int = 1) -> str:
    return "".join(p(*(r(f"w{at * 2_654_435_761 % 4_294_967_296:x} ") for _ in range(runs))) for at in range(number))


def _overlapping() -> bytes:
    """Two thousand entries that all are the same compressed bytes."""
    name, packed = b"word/document.xml", zlib.compress(b" " * 10 * _MEGA, 9)[2:-4]
    check = zlib.crc32(b" " * 10 * _MEGA)
    sizes = struct.pack("<III", check, len(packed), 10 * _MEGA)
    out = bytearray(
        b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sizes + struct.pack("<HH", len(name), 0) + name + packed
    )
    start, count = len(out), 15
    for at in range(count):
        own = name + (b"%d" % at if at else b"")
        out += b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0) + sizes
        out += struct.pack("<HHHHHII", len(own), 0, 0, 0, 0, 0, 0) + own
    size = len(out) - start
    return bytes(out) + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, size, start, 0)


def _lying(size: int) -> bytes:
    """An archive that says another size of its main part than it has."""
    raw = bytearray(_with(" " * 120 * _MEGA))
    at = (
        raw.rfind(_MAIN.encode())
        if raw.count(_MAIN.encode()) == 2
        else raw.rfind(b"word/document.xml", 0, raw.rfind(b"word/_rels"))
    )
    struct.pack_into("<I", raw, at - 46 + 24, size)
    first = raw.find(_MAIN.encode())
    struct.pack_into("<I", raw, first - 30 + 22, size)
    return bytes(raw)


def _in_itself(depth: int) -> bytes:
    """An archive in an archive in an archive, where the document should be."""
    raw = b" " * 10 * _MEGA
    for _ in range(depth):
        raw = pack({_MAIN: raw, **{f"word/media/{at}.zip": raw for at in range(5)}})
    return raw


def _archive(extra: Mapping[str, str | bytes]) -> bytes:
    return pack({**parts(p(_WORDS)), **extra})


def _charts(number: int) -> bytes:
    """One chart of 1.5 MB that is drawn a thousand times."""
    chart = f"<c:chart><a:p><a:r><a:t>{_unalike(150_000)}</a:t></a:r></a:p></c:chart>"
    shown = p(drawing('<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rchart"/>'))
    return docx(shown * number, chart=chart)


def _nested(opening: str, closing: str, depth: int) -> bytes:
    return docx(opening * depth + p(_WORDS) + closing * depth)


def _alternatives(depth: int) -> str:
    inner = p(_WORDS)
    for _ in range(depth):
        choices = f"<mc:Choice Requires='wps'>{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback>"
        inner = f"<mc:AlternateContent>{choices}</mc:AlternateContent>"
    return inner


def _named_spaces(number: int) -> bytes:
    names = " ".join(f'xmlns:n{at}="urn:{at}"' for at in range(number))
    inner = "".join(f"<n{at}:a/>" for at in range(number))
    return _with(root("w:document", f"<w:body>{p(_WORDS)}<w:p {names}>{inner}</w:p></w:body>"))


def _attributes(number: int) -> bytes:
    names = " ".join(f'a{at}="1"' for at in range(number))
    return _with(root("w:document", f"<w:body><w:p {names}></w:p>{p(_WORDS)}</w:body>"))


def _method(method: int) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in {**parts(""), _MAIN: " " * 9 * _MEGA}.items():
            archive.writestr(name, content)
    return out.getvalue()


BOMBS: Final[dict[str, Callable[[], bytes]]] = {
    "blanks_100mb": lambda: _with(root("w:document", f"<w:body>{p(r(' ' * 100 * _MEGA))}</w:body>")),
    "blanks_3gb": lambda: _lying(3_000 * _MEGA),
    "tags_90mb": lambda: _with(root("w:document", f"<w:body><w:p>{'<w:r/>' * 15 * _MEGA}</w:p></w:body>")),
    "size_is_a_lie": lambda: _lying(100),
    "entries_30000": lambda: _archive({f"word/media/{at}.png": "" for at in range(30_000)}),
    "entries_2500": lambda: _archive({f"word/media/{at}.png": "" for at in range(2_500)}),
    "entries_overlap": _overlapping,
    "archives_in_archives": lambda: _in_itself(4),
    "packed_as_bzip2": lambda: _method(zipfile.ZIP_BZIP2),
    "packed_as_lzma": lambda: _method(zipfile.ZIP_LZMA),
    "name_points_outside": lambda: _archive({"../../outside.xml": "<a/>"}),
    "name_is_a_drive": lambda: _archive({"C:/outside.xml": "<a/>"}),
    "expands_to_225mb": lambda: _archive({f"word/{at}.bin": "a" * 25 * _MEGA for at in range(9)}),
    "depth_100000": lambda: _with(root("w:document", f"<w:body>{'<w:p>' * 100_000}{'</w:p>' * 100_000}</w:body>")),
    "depth_100000_unclosed": lambda: _with("<w>" * 100_000),
    "billion_laughs": lambda: _typed(_LAUGHS, "&j;"),
    "billion_laughs_utf16": lambda: _typed(_LAUGHS, "&j;", "utf-16"),
    "billion_laughs_ebcdic": lambda: _typed(_LAUGHS, "&j;", "cp037"),
    "quadratic_entity": lambda: _typed(f'<!ENTITY a "{"ha " * 50_000}">', "&a;" * 50_000),
    "outside_entity": lambda: _typed('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;"),
    "parameter_entity": lambda: _typed('<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;', "x"),
    "attribute_12mb": lambda: _with(root("w:document", f'<w:body><w:p w:rsid="{_unalike(100_000) * 13}"/></w:body>')),
    "runs_200000": lambda: docx(p(*[r(f"w{at * 7919 % 100_003}") for at in range(200_000)])),
    "paragraphs_120000": lambda: docx(_paragraphs(120_000)),
    "letters_7_million": lambda: docx(p(*[_unalike(100_000)] * 7)),
    "tables_in_tables": lambda: _nested("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 10_000),
    "controls_in_controls": lambda: _nested("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 10_000),
    "boxes_in_boxes": lambda: _nested(
        "<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>", 10_000
    ),
    "alternatives_doubled": lambda: docx(_alternatives(16)),
    "chart_drawn_1000_times": lambda: _charts(1_000),
    "cells_300000": lambda: docx(tbl(tr(*["a"] * 300_000))),
    "fields_open_100000": lambda: docx(p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 100_000, _WORDS)),
    "breaks_million": lambda: docx(p("<w:r>" + "<w:br/>" * _MEGA + "</w:r>", _WORDS)),
    "tabs_3_million": lambda: docx(p("<w:r>" + "<w:tab/>" * 3 * _MEGA + "</w:r>", _WORDS)),
    "controls_in_a_row": lambda: docx(sdt(p(_WORDS)) * 100_000),
    "sections_50000": lambda: docx(p(_WORDS, properties="<w:sectPr/>") * 50_000),
    "choices_200000": lambda: docx(
        "<w:p><w:r><mc:AlternateContent>"
        + "<mc:Choice Requires='zz'><w:t>a b</w:t></mc:Choice>" * 200_000
        + "</mc:AlternateContent></w:r></w:p>"
    ),
    "main_part_is_itself_a_list": lambda: pack({**parts(""), "_rels/.rels": "<" * 10 * _MEGA, _MAIN: "<" * 10 * _MEGA}),
}
"""Each is refused."""

HARMLESS: Final[dict[str, Callable[[], bytes]]] = {
    "attributes_100000": lambda: _attributes(100_000),
    "name_spaces_30000": lambda: _named_spaces(30_000),
    "tables_in_tables_80": lambda: _nested("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 80),
    "styles_in_a_ring": lambda: docx(
        p(_WORDS, style="A") * 9, styles=style("A", "", based="B") + style("B", "", based="A")
    ),
    "lists_in_a_ring": lambda: docx(
        p(_WORDS),
        numbering='<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="A"/>'
        '<w:styleLink w:val="A"/></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    ),
    "span_of_a_billion": lambda: docx(tbl(tr(tc(p(_WORDS), '<w:gridSpan w:val="1000000000"/>'), tc(p("x"))) * 100)),
}
"""Each is read."""
