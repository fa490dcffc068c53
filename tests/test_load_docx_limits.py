"""Word files that are none, damaged, locked or too much: one plain line each, soon; and only our own error, ever."""

import hashlib
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

import pytest
from docx_writer import docx, p, pack, parts, r, root, tbl, tc, tr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loading import assert_tiles, document, unaccounted, within

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load import docx_package
from rationale_reviewer.load.docx import load_docx

_BODY = p("It was tested on forty hands.")
# What a person waits for at most, as for every bomb.
_SECONDS = 20


def _refusal(raw: bytes) -> str:
    with within(_SECONDS), pytest.raises(DocumentError) as caught:
        load_docx("card.docx", raw, "S1")
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("'card.docx' ")
    return message


def _parsed(raw: bytes) -> str:
    with within(_SECONDS):
        return load_docx("card.docx", raw, "S1").source.text


def _with(**more: str | bytes) -> bytes:
    found = parts(_BODY)
    found.update({part.replace("__", "/"): content for part, content in more.items()})
    return pack(found)


def _noise(letters: int) -> str:
    """Letters that pack to half."""
    blocks = (hashlib.sha256(str(number).encode()).hexdigest() for number in range(1 + letters // 64))
    return "".join(blocks)[:letters]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no Word file"),
        (b"plain words", "no Word file"),
        (b"%PDF-1.7", "a PDF"),
        (b"{\\rtf1 words}", "an RTF file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Word file or one with a password"),
        (docx(_BODY)[:-30], "a damaged archive"),
        (docx(_BODY)[:300], "a damaged archive"),
        (pack({"notes.txt": "words"}), "a zip archive without a Word document"),
        (pack({"xl/workbook.xml": "<a/>"}), "an Excel workbook"),
        (pack({"ppt/presentation.xml": "<a/>"}), "a PowerPoint presentation"),
        (pack({"META-INF/container.xml": "<a/>"}), "an e-book"),
        (pack({"META-INF/manifest.xml": "<a/>", "content.xml": "<a/>"}), "an OpenDocument file"),
        (pack({"META-INF/MANIFEST.MF": ""}), "a Java archive"),
        (_with(**{"word/document.xml": "<w:document"}), "damaged in 'word/document.xml'"),
        (_with(**{"word/document.xml": "\xff\xfe\x00"}), "damaged in 'word/document.xml'"),
        (_with(**{"word/document.xml": root("w:other", "")}), "a zip archive without a Word document"),
        (_with(**{"../evil.xml": "<a/>"}), "points outside"),
        (_with(**{"/evil.xml": "<a/>"}), "points outside"),
        (_with(**{"word/..\\evil.xml": "<a/>"}), "points outside"),
        (_with(**{"WORD/document.XML": "<a/>"}), "twice"),
        (pack(parts(_BODY), method=zipfile.ZIP_LZMA), "in a way that Word does not"),
        (pack(parts(_BODY), method=zipfile.ZIP_BZIP2), "in a way that Word does not"),
    ],
)
def test_what_is_no_word_file_is_said_in_one_line(raw: bytes, said: str) -> None:
    """Each with what it is and what to do."""
    assert said in _refusal(raw)


def _locked() -> bytes:
    raw = bytearray(docx(_BODY))
    at = -1
    while (at := raw.find(b"PK\x01\x02", at + 1)) != -1:
        raw[at + 8] |= 1
    return bytes(raw)


def _changed_bytes() -> bytes:
    raw = bytearray(pack(parts(_BODY), method=zipfile.ZIP_STORED))
    at = raw.find(b"forty")
    raw[at : at + 5] = b"fifty"
    return bytes(raw)


@pytest.mark.parametrize(("make", "said"), [(_locked, "password"), (_changed_bytes, "damaged in")])
def test_locked_and_altered_archives(make: Callable[[], bytes], said: str) -> None:
    """An entry that is locked, and one whose checksum does not hold."""
    assert said in _refusal(make())


def test_a_damaged_part_beside_the_text_is_named() -> None:
    """The document is read; what its notes say is not, and that is said."""
    found = parts(_BODY, footnotes="x")
    found["word/footnotes.xml"] = "<w:footnotes"
    source = load_docx("card.docx", pack(found), "S1").source
    assert source.text.startswith("It was tested")
    assert [(part.place, part.why) for part in source.unread] == [("part word/footnotes.xml", "it is damaged")]


def _entries(count: int) -> bytes:
    found = parts(_BODY)
    return pack({**found, **{f"word/media/{n}.bin": b"" for n in range(count - len(found))}}, method=zipfile.ZIP_STORED)


def _declared(total: int) -> bytes:
    """A picture that is said to have this many bytes, with everything else; it is never expanded."""
    raw = bytearray(_with(**{"word/media/image1.png": b"x"}))
    own = sum(info.file_size for info in zipfile.ZipFile(BytesIO(raw)).infolist()) - 1
    at = raw.rfind(b"word/media/image1.png") - 46
    raw[at + 24 : at + 28] = struct.pack("<I", total - own)
    return bytes(raw)


def _ratio(times: int) -> bytes:
    """A part that expands about this many times: noise that packs to half, and blanks that pack to nearly nothing."""
    size = 3_000_000
    words = _noise(round((size / times - 2_900) / 0.612))
    raw = docx(p(words) + p(" " * (size - len(words))))
    info = zipfile.ZipFile(BytesIO(raw)).getinfo("word/document.xml")
    assert abs(info.file_size / info.compress_size - times) < 5
    return raw


def _levels(count: int) -> bytes:
    """Elements inside one another; body and document are two, the run and its text two more."""
    inner = "<w:r><w:t>Deep words.</w:t></w:r>"
    around = count - 4
    return pack(parts("<w:ins>" * around + inner + "</w:ins>" * around))


def _tags(count: int) -> bytes:
    """A file with this many tags in the parts that are read."""
    own = sum(str(content).count("<") for part, content in parts(_BODY).items() if part != "[Content_Types].xml")
    return docx(_BODY + "<w:b/>" * (count - own))


LIMITS: list[tuple[str, Callable[[], bytes], Callable[[], bytes], str]] = [
    ("entries", lambda: _entries(2_000), lambda: _entries(2_001), "more than 2,000 parts"),
    ("declared size", lambda: _declared(200_000_000), lambda: _declared(200_000_001), "more than 200 MB"),
    ("ratio", lambda: _ratio(94), lambda: _ratio(106), "100-fold"),
    ("depth", lambda: _levels(255), lambda: _levels(257), "nested too deeply"),
    ("tags", lambda: _tags(4_000), lambda: _tags(4_001), "tags; split it"),
]


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit[0])
def test_limits(
    limit: tuple[str, Callable[[], bytes], Callable[[], bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Just under a limit a file is parsed, just over it is refused."""
    name, under, over, said = limit
    if name == "tags":
        monkeypatch.setattr(docx_package, "MAX_TAGS", 4_000)  # a million take a while to write
    assert _parsed(under())
    assert said in _refusal(over())


def _overlapping() -> bytes:
    """Many entries that share one piece of packed bytes."""
    raw = pack({**parts(_BODY), "word/header1.xml": "x" * 5000})
    end = raw.rfind(b"PK\x05\x06")
    start = struct.unpack("<I", raw[end + 16 : end + 20])[0]
    directory = raw[start:end]
    at = directory.rfind(b"PK\x01\x02")
    entry = directory[at:]
    copies = b"".join(entry.replace(b"header1", b"header%d" % n) for n in range(2, 9))
    count = len(zipfile.ZipFile(BytesIO(raw)).infolist()) + 7
    tail = raw[end : end + 8] + struct.pack("<HHII", count, count, len(directory) + len(copies), start) + b"\0\0"
    return raw[:end] + copies + tail


def _many_entries() -> bytes:
    """A directory of 100,000 entries, which is all that a program has to read to choke on it."""
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 5) + bytes(16)
    directory = b"".join(entry + b"%05d" % number for number in range(100_000))
    return directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65_535, 65_535, len(directory), 0, 0)


def _lies_about_its_size() -> bytes:
    """30 MB of blanks, said to be 100 bytes."""
    raw = bytearray(docx(p("x" + " " * 30_000_000)))
    for sign, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = -1
        while (at := raw.find(sign, at + 1)) != -1:
            raw[at + offset : at + offset + 4] = struct.pack("<I", 100)
    return bytes(raw)


def _entities() -> bytes:
    rows = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    text = f"<!DOCTYPE x [<!ENTITY e0 'lol'>{rows}]>" + root("w:document", "<w:body>&e9;</w:body>").split("?>", 1)[1]
    return _with(**{"word/document.xml": text})


def _entities_in_wide_letters() -> bytes:
    text = "<!DOCTYPE x [<!ENTITY e 'lol'>]>" + root("w:document", "<w:body/>").split("?>", 1)[1]
    return _with(**{"word/document.xml": text.encode("utf-16")})


def _outside_entity() -> bytes:
    text = (
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
        + root("w:document", "<w:body>&e;</w:body>").split("?>", 1)[1]
    )
    return _with(**{"word/document.xml": text})


BOMBS: dict[str, Callable[[], bytes]] = {
    "100 MB of blanks": lambda: docx(p(" " * 100_000_000)),
    "100 MB of paragraphs": lambda: docx("<w:p/>" * 17_000_000),
    "size is a lie": _lies_about_its_size,
    "blanks in the notes": lambda: docx(_BODY, footnotes=p(" " * 30_000_000)),
    "depth in the notes": lambda: docx(_BODY, footnotes="<w:p>" * 400 + "</w:p>" * 400),
    "entities": _entities,
    "entities in wide letters": _entities_in_wide_letters,
    "an entity outside of the file": _outside_entity,
    "depth": lambda: _levels(100_000),
    "tables in tables": lambda: docx("<w:tbl><w:tr><w:tc>" * 50_000 + _BODY + "</w:tc></w:tr></w:tbl>" * 50_000),
    "100,000 entries": _many_entries,
    "entries over one another": _overlapping,
    "5 million tags": lambda: _with(**{"word/document.xml": root("w:document", "<w:body>" + "<w:p/>" * 5_000_000)}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_one_clear_error(name: str) -> None:
    """Each is refused soon and in one line."""
    raw = BOMBS[name]()
    assert len(raw) < 20_000_000
    _refusal(raw)


def test_parts_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part is under the limit, but not all of them."""
    monkeypatch.setattr(docx_package, "MAX_EXPANDED", 100_000)
    assert "expands to more than" in _refusal(docx(_BODY, header=p(_noise(60_000)), footer=p(_noise(60_000))))


def test_a_large_honest_file_is_read_soon() -> None:
    """8,000 paragraphs and a table of 2,000 rows."""
    body = "".join(p(f"Paragraph {n} says something of ", r("weight", "<w:b/>"), ".") for n in range(8_000))
    rows = "".join(tr(f"row {n}", tc(p(f"{n} %"))) for n in range(2_000))
    assert _parsed(docx(body + tbl(rows))).count("\n") == 10_000


_FULL = parts(
    p("One ", r("two", "<w:vanish/>")) + tbl(tr("a", tc(p("b"))), tr("c", "d")),
    styles="<w:docDefaults/>",
    numbering="<w:num w:numId='1'/>",
    footnotes=f"<w:footnote w:id='1'>{p('Note.')}</w:footnote>",
    comments=f"<w:comment w:id='1'>{p('Why?')}</w:comment>",
    header=p("Head"),
)
_XML = [part for part in _FULL if part.endswith((".xml", ".rels"))]
_TAGS = ["w:p", "w:r", "w:t", "w:tbl", "w:tr", "w:tc", "w:sdt", "w:sdtContent", "w:del", "w:ins", "w:pPr", "w:rPr",
         "w:numPr", "w:numId", "w:pStyle", "w:vanish", "w:fldChar", "mc:AlternateContent", "mc:Choice", "w:drawing",
         "wps:wsp", "w:txbxContent", "v:shape", "m:oMath", "m:r", "w:br", "w:sym", "w:sectPr", "a:p", "a:t", "w:sz",
         "w:lastRenderedPageBreak", "w:footnoteReference", "w:object", "o:OLEObject", "w:shd", "w:color"]  # fmt: skip
_names = st.sampled_from(_TAGS)
_VALUES = [
    "0", "1", "-1", "begin", "separate", "end", "page", "FFFFFF", "auto", "99999999999999999999", "NaN", "1e400", "",
    "pct50", "r1",
]  # fmt: skip
_values = st.one_of(st.sampled_from(_VALUES), st.text(max_size=5))


_keys = st.sampled_from(["val", "id", "fldCharType", "type", "fill", "char"])
_steps = st.tuples(st.integers(0, 2), _names, st.dictionaries(_keys, _values, max_size=2), st.text(max_size=8))


def _tree(steps: list[tuple[int, str, dict[str, str], str]]) -> str:
    """Elements opened and closed as the steps say; all are closed in the end."""
    pieces: list[str] = []
    open_tags: list[str] = []
    for closing, tag, attributes, words in steps:
        for _ in range(min(closing, len(open_tags))):
            pieces.append(f"</{open_tags.pop()}>")
        said = "".join(f" w:{key}={quoteattr(_legal(value))}" for key, value in attributes.items())
        pieces.append(f"<{tag}{said}>{escape(_legal(words))}")
        open_tags.append(tag)
    return "".join(pieces) + "".join(f"</{tag}>" for tag in reversed(open_tags))


def _legal(text: str) -> str:
    """Without what no XML can hold."""
    return "".join(char for char in text if char >= " " and not "\ud800" <= char <= "\udfff" and char < "\ufffe")


def _only_our_error(raw: bytes) -> None:
    try:
        loaded = load_docx("card.docx", raw, "S1")
    except DocumentError:
        return
    found = document(loaded)
    assert_tiles(found)
    assert unaccounted(found) == []


_QUICK = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@_QUICK
@given(st.binary(max_size=400), st.booleans())
def test_any_bytes(raw: bytes, begun: bool) -> None:
    """No bytes raise anything but our own error."""
    _only_our_error((b"PK\x03\x04" if begun else b"") + raw)


@_QUICK
@given(st.data())
def test_altered_archives(data: st.DataObject) -> None:
    """Bytes changed, cut out or put into an archive."""
    raw = bytearray(pack(_FULL))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        change = data.draw(st.sampled_from(["set", "cut", "put"]))
        if change == "set":
            raw[at] = data.draw(st.integers(0, 255))
        elif change == "cut":
            del raw[at : at + data.draw(st.integers(1, 50))]
        else:
            raw[at:at] = data.draw(st.binary(max_size=20))
    _only_our_error(bytes(raw))


@_QUICK
@given(st.data())
def test_altered_parts(data: st.DataObject) -> None:
    """Letters changed, cut out or put into a part, which is then packed as it should be."""
    found = dict(_FULL)
    part = data.draw(st.sampled_from(_XML))
    text = str(found[part])
    at = data.draw(st.integers(0, len(text)))
    put = data.draw(
        st.one_of(
            st.sampled_from(["<w:p>", "</w:p>", "<w:tbl>", "&x;", "<!--", "]]>", "<w:t>a</w:t>"]), st.text(max_size=5)
        )
    )
    found[part] = (text[:at] + put + text[at + data.draw(st.integers(0, 40)) :]).encode("utf-8", "surrogatepass")
    _only_our_error(pack(found))


@_QUICK
@given(st.lists(_steps, max_size=30))
def test_elements_anywhere(steps: list[tuple[int, str, dict[str, str], str]]) -> None:
    """Known elements in places where Word never puts them: everything is in the text or named."""
    _only_our_error(docx(_tree(steps)))
