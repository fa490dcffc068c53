"""What is true of any bytes that are read, and seeds that fuzzers of all formats start from."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from docx_writer import box, docx, field, p, r, root, sdt, style, tbl, tr
from loading import assert_tiles, document, unaccounted
from pdf_writer import Pdf, lines, show

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.files import File
from rationale_reviewer.load.formats import Format
from rationale_reviewer.load.parsers import parse
from rationale_reviewer.records.document import Loaded

Target = Callable[[bytes], bytes]
"""Turns what a fuzzer made into the bytes of a file."""

_CLAIM: Final = "The model sorts scanned letters. It has seen 40 hands; accuracy is 91.5 % (e.g. on ink)."


def check(form: Format, raw: bytes) -> Loaded | None:
    """Read bytes here: what is read is tiled and has no word too few; None for what is refused in one line."""
    try:
        loaded = parse(File("card", raw), form, "S1")
    except DocumentError as error:
        assert_one_line(str(error), "card")
        return None
    found = document(loaded)
    assert_tiles(found)
    assert unaccounted(found) == [], "words are in no unit"
    return loaded


def assert_one_line(message: str, name: str) -> None:
    """A refusal is one line that names the file and holds nothing that a terminal would obey."""
    assert name in message
    assert message.isprintable(), repr(message)
    assert len(message) < 500


def word_file(pieces: bytes) -> bytes:
    """A Word file of pieces with NUL between: body, styles, numbering, footnotes, comments; an archive as it is."""
    if pieces.startswith(b"PK\x03\x04"):
        return pieces
    body, *rest = pieces.decode("utf-8", "replace").split("\x00")
    sides = dict(zip(("styles", "numbering", "footnotes", "comments", "settings"), rest, strict=False))
    return docx(body, **sides)


def notebook(pieces: bytes) -> bytes:
    """A notebook of cells with NUL between, each of the kind that its first letter says; whole JSON as it is."""
    if pieces.lstrip().startswith(b"{"):
        return pieces
    return json.dumps(
        {"nbformat": 4, "cells": [_cell(one) for one in pieces.decode("utf-8", "replace").split("\x00")]}
    ).encode()


def _cell(piece: str) -> dict[str, object]:
    kind, words = piece[:1], piece[1:]
    if kind == "c":
        source, _, printed = words.partition("\x01")
        return {
            "cell_type": "code",
            "source": source,
            "outputs": [{"text": printed}, {"data": {"text/markdown": printed}}],
        }
    return {"cell_type": {"h": "heading", "r": "raw"}.get(kind, "markdown"), "source": words, "level": 2}


def card(pieces: bytes) -> bytes:
    """A JSON card of names and values in turn, with NUL between; whole JSON as it is."""
    if pieces.lstrip().startswith((b"{", b"[")):
        return pieces
    made: object = "end"
    found = pieces.decode("utf-8", "replace").split("\x00")
    for number, (name, value) in enumerate(zip(found[::2], found[1::2], strict=False)):
        made = [value, made] if number % 3 == 2 else {name: value, f"{name} more": made}
    return json.dumps(made).encode()


def header(inner: bytes) -> bytes:
    """A Markdown text with this header."""
    return b"---\n" + inner + b"\n---\n# Card\n\nThe model sorts letters.\n"


def as_it_is(raw: bytes) -> bytes:
    """The bytes themselves."""
    return raw


TARGETS: Final[Mapping[str, tuple[Format, Target]]] = {
    "markdown": (Format.MARKDOWN, as_it_is),
    "front_matter": (Format.MARKDOWN, header),
    "text": (Format.TEXT, as_it_is),
    "json": (Format.JSON, card),
    "notebook": (Format.NOTEBOOK, notebook),
    "html": (Format.HTML, as_it_is),
    "docx": (Format.DOCX, word_file),
    "pdf": (Format.PDF, as_it_is),
}

_MARKDOWN: Final = f"""# Card <a id="x"></a>

{_CLAIM} **Bold** and `code` with a [link](https://example.org "title") and <!-- a note --> ![alt](x.png).

1. One item,
   over two lines.
   - nested *item*
     > quoted `` ` `` text

| Hand | Accuracy |
|:-----|---------:|
| ink \\| pen | 91 % |

```python
print("x")
```

~~~text
You are a helpful clerk. Sort letters.
~~~

<details hidden><summary>More</summary>Seen by nobody.</details>

- [ ] to do
- [x] done[^1]

[^1]: A footnote.
[ref]: https://example.org
  "A title"

Setext
======

    indented code

***
&amp; &#x41; \\* zero\u200bwidth
"""
_TEXT: Final = f"""CARD

1. Intended use

{_CLAIM}
More words here, i.e. a sentence.

Results
-------
- ink: 91 %
(a) pencil
2) typed
***
Tag\U000e0041 and \u202eturned\u202c words.
"""
_HEADER: Final = """license: apache-2.0
tags:
- letters
- "quoted: text"
model-index: [{name: sorter, results: [{value: 1.10, time: 12:30}]}]
note: |
  Two lines
  of text
other: >-
  folded
'key': !!str NO
? complex
: value
# comment
empty:
"""
_HTML: Final = f"""<!doctype html><html lang=en><head><meta charset=utf-8><title>Card</title>
<style>.gone{{display:none}} p:not(.x) > b[lang|=en], li:nth-child(2n+1) {{color:#fff;background:white}}
@media print{{p{{visibility:hidden}}}} td{{font-size:0}}</style></head>
<body><h1 id=a>Card</h1><p>{_CLAIM} <b lang=en-us>bold</b><br>next &amp; &#x41;&nbsp;line
<ul><li>One<li>Two <ol start=3><li>inner</ol></ul>
<table><caption>T</caption><tr><th>Hand<th colspan=2>Share<tr><td rowspan=2>ink<td>91 %
<td><table><tr><td>in</table></table>
<pre>  kept
 lines</pre><details><summary>S</summary>inside</details><dl><dt>t<dd>d</dl>
<p hidden>no</p><p class=gone>no</p><p style="opacity:0;position:absolute;left:-9999px">no</p><!-- comment -->
<select><option>a<option selected>b</select><textarea>typed</textarea><input value=x><button>B</button>
<svg><text>drawn</text><foreignObject><p>in</p></foreignObject></svg><math><mi>x</mi></math><template><p>t</p></template>
<ruby>a<rp>(<rt>b</ruby><noscript>n</noscript><script>var a="<p>";</script><iframe srcdoc="x"></iframe><img alt="pic">
<blockquote>Q<hr></blockquote></body></html>"""
_NOTEBOOK: Final = json.dumps({
    "nbformat": 4,
    "metadata": {"kernelspec": {"language": "python"}},
    "cells": [
        {"cell_type": "markdown", "source": ["# Card\n", _CLAIM]},
        {"cell_type": "code", "source": "x = 1", "outputs": [{"output_type": "stream", "text": ["1\n", "\x1b[31m2"]}]},
        {"cell_type": "code", "source": "", "outputs": [{"data": {"text/plain": "<Figure>", "image/png": "aa"}}]},
        {"cell_type": "code", "outputs": [{"traceback": ["Error"]}, {"data": {"text/markdown": ["**b**"]}}]},
        {"cell_type": "raw", "source": "raw words"},
    ],
})  # fmt: skip
_CARD: Final = json.dumps({
    "model_details": {"name": "sorter", "version": 1.10, "ok": True, "none": None},
    "uses": [_CLAIM, "Not for letters that are secret."],
    "results": [{"hand": "ink", "value": 91}, {"hand": "pen", "deep": [[1, [2]]]}],
})  # fmt: skip
_BODY: Final = (
    p("Card", style="H1")
    + p(_CLAIM, r("hidden", "<w:vanish/>"), r("white", '<w:color w:val="FFFFFF"/>'))
    + p("An item", properties='<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>')
    + p(
        "<w:ins w:id='1'><w:r><w:t>inserted</w:t></w:r></w:ins>"
        "<w:del w:id='2'><w:r><w:delText>gone</w:delText></w:r></w:del>"
    )
    + tbl(tr("Hand", "Accuracy", properties="<w:tblHeader/>"), tr("ink", p(box(p("boxed")))))
    + p(field(r("PAGEREF"), r("7"), instruction=" PAGE "), '<w:r><w:footnoteReference w:id="1"/></w:r>')
    + sdt(p('<w:r><w:br w:type="page"/><w:tab/><w:sym w:font="Symbol" w:char="F0B7"/><w:t>after</w:t></w:r>'))
    + p('<w:hyperlink r:id="r9"><w:r><w:t>link</w:t></w:r></w:hyperlink><m:oMath><m:r><m:t>x+y</m:t></m:r></m:oMath>')
)
_STYLES: Final = style("H1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>', name="heading 1", based="B") + style(
    "B", "<w:rPr><w:b/></w:rPr>"
)
_LISTS: Final = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="1"><w:start w:val="3"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
_NOTES: Final = f'<w:footnote w:id="1">{p("A footnote.")}</w:footnote>'
_COMMENTS: Final = f'<w:comment w:id="1">{p("A comment.")}</w:comment>'


def _pdf() -> bytes:
    pdf = Pdf({"Title": "Card"})
    image = pdf.image(bytes(12), 2, 2)
    cmap = pdf.stream("1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <41> <5A> <0061> endbfrange")
    pdf.bold = pdf.add(f"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /ToUnicode {cmap} 0 R >>")
    form = pdf.stream(show("In a form", 10, 10), "/Type /XObject /Subtype /Form /BBox [0 0 200 50]")
    note = pdf.add("<< /Type /Annot /Subtype /FreeText /Rect [10 10 90 40] /Contents (A note) >>")
    pdf.page(
        show("Card", 42, 230, size=20, font="F2")
        + lines([_CLAIM[:60], _CLAIM[60:], "", "1. An item", "- another"], x=42, top=210)
        + "q 1 0 0 1 42 60 cm /X1 Do Q q 50 0 0 50 300 40 cm /Im0 Do Q 0.5 g 42 30 100 20 re f "
        "BT 3 Tr /F1 9 Tf 42 20 Td "
        "(hidden) Tj ET BT /F2 9 Tf 42 10 Td [(ABC) -200 (D)] TJ T* (E) ' ET BI /W 1 /H 1 /BPC 8 /CS /G ID x EI",
        resources=f"/XObject << /Im0 {image} 0 R /X1 {form} 0 R >>",
        size=(420, 260),
        entries=f"/Annots [{note} 0 R] /Rotate 90",
    )
    pdf.page(lines(["Second page."], x=42, top=210), size=(420, 260))
    return pdf.bytes()


SEEDS: Final[Mapping[str, tuple[bytes, ...]]] = {
    "markdown": (_MARKDOWN.encode(), header(_HEADER.encode())),
    "front_matter": (_HEADER.encode(),),
    "text": (_TEXT.encode(), _MARKDOWN.encode()),
    "json": (_CARD.encode(), f"name\0{_CLAIM}\0uses\0{_MARKDOWN}\0a\0b\0c\0d".encode()),
    "notebook": (_NOTEBOOK.encode(), f"m{_MARKDOWN}\0cx = 1\x01printed **b**\0hTitle\0rraw".encode()),
    "html": (_HTML.encode(),),
    "docx": ("\0".join((_BODY, _STYLES, _LISTS, _NOTES, _COMMENTS)).encode(), docx(_BODY, styles=_STYLES)),
    "pdf": (_pdf(),),
}
"""Valid files, or what a target makes one from."""

TOKENS: Final[Mapping[str, tuple[str, ...]]] = {
    "markdown": (
        "#", "> ", "- ", "1. ", "```", "~~~", "|", "|-|", "<!--", "-->", "`", "**", "[", "](", "]: ", "\n\n", "    ",
        "\t", "<div hidden>", "</div>", "<details>", "***", "===", "\u200b", "\u202e", "\U000e0041", "&#", "\\",
        "\x0b", "\x0c", "\u2028", "\x85", "\x1c", "[^1]: ", "<b>", "<style>", "</style>", "<?", "<![CDATA[", "]]>",
        "- [ ] ",
    ),
    "front_matter": (
        "- ", ": ", "? ", "|", ">-", "&a ", "*a", "<<: ", "!!", "{", "}", "[", "]", "\"", "'", "#", "%YAML 1.1",
        "---", "...", "\n  ", "\\x", "\t", ",",
    ),
    "text": (
        "- ", "1. ", "(a) ", "===", "---", "\n\n", "A", "\u200b", "\U000e0041", "\x0c", "\u2028", "\x85", "\x1c",
        "e.g. ",
    ),
    "json": (
        "{", "}", "[", "]", ":", ",", "\"", "\\u0000", "\\ud800", "\\n", "null", "1e999", "NaN", "\x00", "# ", "```",
        "<!--",
    ),
    "notebook": (
        "\"cells\"", "\"source\"", "\"cell_type\"", "\"code\"", "\"markdown\"", "\"outputs\"", "\"data\"", "\"text\"",
        "{", "}", "[", "]", "\\ud800", "\\n", "\x00m", "\x00c", "\x00h", "\x00r", "\x01", "# ", "```", "<!--",
        "\\u001b[31m",
    ),
    "html": (
        "<p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</table>", "<ul>", "<li>", "<pre>", "<br>", "<select>",
        "<option>", "<template>", "<svg>", "<math>", "<style>", "</style>", "<script>", "<!--", "-->", "<textarea>",
        "<a>", "<b>", "<i>", "hidden", "style=", "display:none", "class=", "&#x0;", "&nbsp;", "<ruby>", "<rt>",
        "<details>", "<summary>", "<title>", "<noscript>", "<plaintext>", "<frameset>", "<body>", "</body>", ":has(",
        ":not(", "@media", "colspan=9", "rowspan=0", "white-space:pre", "position:absolute", "<dl>", "<dt>", "<dd>",
        "<button>", "<img alt=x>", "content:'x'", "<foreignObject>", "<q>", "<iframe>", "<object>", "\u200b",
        "\U000e0041",
    ),
    "docx": (
        "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>", "</w:t>", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>",
        "</w:tc>", "<w:tab/>", "<w:br/>", "<w:vanish/>", "<w:ins>", "</w:ins>", "<w:del>", "</w:del>", "<w:sdt>",
        "</w:sdt>", "<m:oMath>", "</m:oMath>", "<w:txbxContent>", "</w:txbxContent>", "<mc:AlternateContent>",
        "<w:fldChar w:fldCharType='begin'/>", "<w:fldChar w:fldCharType='end'/>", "<w:instrText>", "w:val=\"",
        "w:id=\"1\"", "<w:gridSpan w:val=\"3\"/>", "<w:vMerge/>", "<w:footnoteReference w:id=\"1\"/>",
        "<w:numId w:val=\"1\"/>", "<w:ilvl w:val=\"9\"/>", "<w:basedOn w:val=\"H1\"/>",
        "<w:numStyleLink w:val=\"B\"/>", "&#0;", "&amp;", "\x00", "\u200b", "w:rsid",
    ),
    "pdf": (
        "BT", "ET", "Tj", "TJ", "Td", "Tm", "cm", " Do", "q ", "Q ", " re f", " rg", " gs", "BI", "ID", "EI", "BDC",
        "EMC", "3 Tr", "/F1", "/Filter", "/FlateDecode", "/ASCIIHexDecode", "/DecodeParms", "/Predictor", "/Columns",
        "0 R", "<<", ">>", "obj", "endobj", "stream", "endstream", "xref", "trailer", "/Kids", "/Count", "/Type",
        "/MediaBox", "/Rotate", "/Annots", "/ToUnicode", "beginbfrange", "/ActualText", "/ObjStm", "/XRef", "/Prev",
        "/Encrypt", "/AcroForm", "/OCProperties", "-1", "99999999",
    ),
}  # fmt: skip
"""What a fuzzer may put in."""

__all__ = ["SEEDS", "TARGETS", "TOKENS", "check", "root"]
