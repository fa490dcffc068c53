"""A tiny writer of Word files for tests: parts in, bytes out. It writes what it is told, also what Word never would."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from xml.sax.saxutils import escape

_OPEN = "http://schemas.openxmlformats.org"
_SPACES = {
    "w": f"{_OPEN}/wordprocessingml/2006/main",
    "m": f"{_OPEN}/officeDocument/2006/math",
    "r": f"{_OPEN}/officeDocument/2006/relationships",
    "a": f"{_OPEN}/drawingml/2006/main",
    "pic": f"{_OPEN}/drawingml/2006/picture",
    "wp": f"{_OPEN}/drawingml/2006/wordprocessingDrawing",
    "c": f"{_OPEN}/drawingml/2006/chart",
    "dgm": f"{_OPEN}/drawingml/2006/diagram",
    "mc": f"{_OPEN}/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
_STRICT = {
    f"{_OPEN}/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    f"{_OPEN}/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    f"{_OPEN}/officeDocument/2006/math": "http://purl.oclc.org/ooxml/officeDocument/math",
    f"{_OPEN}/drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
}
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "dotx": "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "dotm": "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
}
# Kind of relation -> part and root element.
_SIDES = {
    "styles": ("word/styles.xml", "w:styles"),
    "numbering": ("word/numbering.xml", "w:numbering"),
    "settings": ("word/settings.xml", "w:settings"),
    "theme": ("word/theme/theme1.xml", "a:theme"),
    "footnotes": ("word/footnotes.xml", "w:footnotes"),
    "endnotes": ("word/endnotes.xml", "w:endnotes"),
    "comments": ("word/comments.xml", "w:comments"),
    "header": ("word/header1.xml", "w:hdr"),
    "footer": ("word/footer1.xml", "w:ftr"),
    "chart": ("word/charts/chart1.xml", "c:chartSpace"),
    "diagramData": ("word/diagrams/data1.xml", "dgm:dataModel"),
    "glossaryDocument": ("word/glossary/document.xml", "w:glossaryDocument"),
    "aFChunk": ("word/afchunk1.html", ""),
    "oleObject": ("word/embeddings/oleObject1.bin", ""),
    "image": ("word/media/image1.png", ""),
}


def root(tag: str, inner: str, *, strict: bool = False) -> str:
    """A part: its root element with all namespaces and what stands in it."""
    names = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())
    text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><{tag} {names}>{inner}</{tag}>'
    for old, new in _STRICT.items() if strict else ():
        text = text.replace(old, new)
    return text


def pack(parts: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return out.getvalue()


def parts(
    body: str,
    *,
    kind: str = "docx",
    form: str = "",
    document: str = "",
    main: str = "word/document.xml",
    **sides: str,
) -> dict[str, str | bytes]:
    """The parts of a Word file.

    Args:
        body: What stands in ``w:body``.
        kind: docx, docm, dotx or dotm.
        form: ``strict`` for the namespaces of the strict form.
        document: What stands in ``w:document`` before the body.
        main: Name of the main part.
        sides: Kind of relation -> what stands in the part's root element; ids are ``r`` and the kind.
    """
    strict = form == "strict"
    office = "http://purl.oclc.org/ooxml" if strict else f"{_OPEN}/officeDocument/2006"
    relations = "".join(
        f'<Relationship Id="r{side}" Type="{office}/relationships/{side}" Target="/{_SIDES[side][0]}"/>'
        for side in sides
    )
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_OPEN}/package/2006/content-types">'
        f'<Override PartName="/{main}" ContentType="{_TYPES[kind]}"/></Types>',
        "_rels/.rels": _relations(
            f'<Relationship Id="r1" Type="{office}/relationships/officeDocument" Target="{main}"/>'
        ),
        main: root("w:document", f"{document}<w:body>{body}</w:body>", strict=strict),
        "word/_rels/document.xml.rels": _relations(relations),
    }
    for side, inner in sides.items():
        part, tag = _SIDES[side]
        found[part] = root(tag, inner, strict=strict) if tag else inner
    return found


def _relations(inner: str) -> str:
    return f'<Relationships xmlns="{_OPEN}/package/2006/relationships">{inner}</Relationships>'


def docx(body: str, *, kind: str = "docx", form: str = "", document: str = "", **sides: str) -> bytes:
    """A Word file; arguments as for :func:`parts`."""
    return pack(parts(body, kind=kind, form=form, document=document, **sides))


def r(words: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def p(*runs: str, style: str = "", properties: str = "") -> str:
    """A paragraph of runs; words that are no element become a run."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{properties}</w:pPr>{inner}</w:p>"


def tbl(*rows: str, properties: str = "") -> str:
    """A table of rows."""
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def tr(*cells: str, properties: str = "") -> str:
    """A row of cells; words that are no element become a cell."""
    inner = "".join(cell if cell.startswith("<") else tc(p(cell)) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def tc(inner: str, properties: str = "") -> str:
    """A cell of blocks."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def sdt(inner: str, properties: str = "") -> str:
    """A content control."""
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def style(
    style_id: str, inner: str, *, kind: str = "paragraph", name: str = "", based: str = "", extra: str = ""
) -> str:
    """A style."""
    parent = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{style_id}" {extra}><w:name w:val="{name or style_id}"/>{parent}{inner}'
        "</w:style>"
    )


def box(inner: str, *, shape: str = "") -> str:
    """A run with a text box as Word writes it: the shape of today and the same words for older programs."""
    content = f"<w:txbxContent>{inner}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><a:graphic><a:graphicData>"
        f"<wps:wsp><wps:spPr>{shape}</wps:spPr><wps:txbx>{content}</wps:txbx></wps:wsp>"
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def field(code: str, result: str, *, instruction: str = "") -> str:
    """A complex field of runs: its code as runs, its result as runs."""
    said = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>" if instruction else ""
    mark = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
    return f"{mark.format('begin')}{said}{code}{mark.format('separate')}{result}{mark.format('end')}"


def drawing(inner: str) -> str:
    """A run with a drawing."""
    return (
        f"<w:r><w:drawing><wp:inline><a:graphic><a:graphicData>{inner}</a:graphicData></a:graphic></wp:inline>"
        "</w:drawing></w:r>"
    )
