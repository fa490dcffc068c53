"""Word files: what stands where, in reading order, and nothing lost."""

from typing import NamedTuple

import pytest
from docx_writer import box, docx, drawing, field, p, pack, parts, r, sdt, style, tbl, tc, tr
from loading import assert_tiles, document, passages, quotes, unaccounted

from rationale_reviewer.load.docx import load_docx
from rationale_reviewer.records.document import Document
from rationale_reviewer.records.vocabulary import HiddenKind


def _read(raw: bytes) -> Document:
    found = document(load_docx("card.docx", raw, "S1"))
    assert_tiles(found)
    assert unaccounted(found) == []
    return found


def _hidden(found: Document) -> list[tuple[HiddenKind, str]]:
    return [(one.kind, found.main.text[one.start : one.end].strip()) for one in found.main.hidden]


class Case(NamedTuple):
    """A structure: how it is written, the lines it must give, and places that must be named as not read."""

    name: str
    raw: bytes
    lines: list[str]
    unread: tuple[str, ...] = ()


_NUMBERS = (
    "<w:abstractNum w:abstractNumId='1'>"
    "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>"
    "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%1.%2)'/></w:lvl>"
    "</w:abstractNum><w:abstractNum w:abstractNumId='2'>"
    "<w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/><w:lvlText w:val='&#xF0B7;'/></w:lvl></w:abstractNum>"
    "<w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='2'/></w:num>"
)


def _item(words: str, level: int = 0, list_id: int = 1) -> str:
    return p(words, properties=f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list_id}'/></w:numPr>")


def _deep(inner: str, levels: int) -> str:
    for level in range(levels):
        inner = tbl(tr(tc(p(f"Level {level}.") + inner)))
    return inner


CASES = [
    Case("paragraphs", docx(p("One ", "two.") + p("Three.")), ["One two.", "Three."]),
    Case(
        "table",
        docx(tbl(tr("Hand", "Accuracy", properties="<w:tblHeader/>"), tr("left", "91 %"))),
        ["Hand | Accuracy", "left | 91 %"],
    ),
    Case(
        "nested table",
        docx(tbl(tr("Outer", tc(tbl(tr("a", "b"), tr("c", "d")) + p("After."))))),
        ["Outer", "a | b", "c | d", "After."],
    ),
    Case("deep nesting", docx(_deep(p("Core."), 20)), [f"Level {n}." for n in range(19, -1, -1)] + ["Core."]),
    Case(
        "merged cells",
        docx(
            tbl(
                tr(tc(p("Both"), "<w:gridSpan w:val='2'/>"), "x"),
                tr(tc(p("Tall"), "<w:vMerge w:val='restart'/>"), "1", "2"),
                tr(tc(p(""), "<w:vMerge/>"), "3", "4"),
            )
        ),
        ["Both | x", "Tall | 1 | 2", "| 3 | 4"],
    ),
    Case("insertion", docx(p("It is ", f"<w:ins w:id='1'>{r('now ')}</w:ins>", "safe.")), ["It is now safe."]),
    Case(
        "deletion",
        docx(p("It is ", "<w:del w:id='1'><w:r><w:delText>not </w:delText></w:r></w:del>", "safe.")),
        ["It is not safe."],
    ),
    Case(
        "moved text",
        docx(
            p(f"<w:moveFrom w:id='1'>{r('Old place.')}</w:moveFrom>") + p(f"<w:moveTo w:id='2'>{r('New.')}</w:moveTo>")
        ),
        ["Old place.", "New."],
    ),
    Case("text box", docx(p("Before.", box(p("In the box."))) + p("After.")), ["Before.", "In the box.", "After."]),
    Case(
        "text box of older files",
        docx(
            p(
                "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>" + p("Old box.") + "</w:txbxContent></v:textbox>"
                "</v:shape></w:pict></w:r>"
            )
        ),
        ["Old box."],
    ),
    Case(
        "footnote",
        docx(
            p("Claim.", "<w:r><w:footnoteReference w:id='2'/></w:r>") + p("Next."),
            footnotes="<w:footnote w:type='separator' w:id='0'><w:p/></w:footnote><w:footnote w:id='2'>"
            + p("The note.")
            + "</w:footnote>",
        ),
        ["Claim.", "The note.", "Next."],
    ),
    Case(
        "endnote",
        docx(
            p("Claim.", "<w:r><w:endnoteReference w:id='2'/></w:r>") + p("Next."),
            endnotes=f"<w:endnote w:id='2'>{p('The note.')}</w:endnote><w:endnote w:id='3'>{p('Unused.')}</w:endnote>",
        ),
        ["Claim.", "Next.", "The note.", "Unused."],
    ),
    Case("control around blocks", docx(sdt(p("One.") + p("Two."))), ["One.", "Two."]),
    Case("control in a line", docx(p("Name: ", sdt(r("Ada")), ".")), ["Name: Ada."]),
    Case("control around a cell", docx(tbl(tr("Name", sdt(tc(p("Ada")))))), ["Name | Ada"]),
    Case("control around a row", docx(tbl(tr("k", "v"), sdt(tr("Name", "Ada")))), ["k | v", "Name | Ada"]),
    Case("control in a table", docx(tbl(tr("k", tc(sdt(p("Ada")))))), ["k | Ada"]),
    Case("hyperlink", docx(p("See ", f"<w:hyperlink r:id='x'>{r('the page')}</w:hyperlink>", ".")), ["See the page."]),
    Case(
        "fields",
        docx(
            p(
                "On ",
                field("", r("3 May"), instruction="DATE"),
                f"<w:fldSimple w:instr='X'>{r(' 2024')}</w:fldSimple>",
                ".",
            )
        ),
        ["On 3 May 2024."],
    ),
    Case(
        "symbols and signs",
        docx(
            p(
                "<w:r><w:sym w:font='Symbol' w:char='F061'/><w:t> is 5</w:t><w:noBreakHyphen/><w:t>fold</w:t><w:tab/>"
                "<w:t>soft</w:t><w:softHyphen/><w:t>ly</w:t><w:br/><w:t>next</w:t><w:cr/><w:t>line</w:t></w:r>"
            )
        ),
        ["α is 5-fold\tsoftly next line"],
    ),
    Case(
        "header and footer",
        docx(p("Body."), header=p("Draft 3"), footer=p("Page ") + tbl(tr("a", "b"))),
        ["Body.", "Draft 3", "Page", "a | b"],
    ),
    Case("comment", docx(p("Body."), comments=f"<w:comment w:id='1'>{p('Really?')}</w:comment>"), ["Body.", "Really?"]),
    Case("smart tag", docx(p(f"<w:smartTag>{r('In Rome')}</w:smartTag>", " it rains.")), ["In Rome it rains."]),
    Case(
        "alternatives that differ",
        docx(
            p(
                f"<mc:AlternateContent><mc:Choice Requires='wps'>{r('Shown.')}</mc:Choice>"
                f"<mc:Fallback>{r('Other words.')}</mc:Fallback></mc:AlternateContent>"
            )
        ),
        ["Shown. Other words."],
    ),
    Case(
        "equation",
        docx(
            p(
                "Loss is ",
                "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
                "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>",
            )
        ),
        ["Loss is a/bx^2"],
    ),
    Case(
        "inserted file",
        docx(p("One.") + "<w:altChunk r:id='raFChunk'/>" + p("Two."), aFChunk="<p>words</p>"),
        ["One.", "Two."],
        ("an inserted file after paragraph 1",),
    ),
    Case(
        "embedded document",
        docx(
            p("One.", "<w:r><w:object><o:OLEObject ProgID='Excel.Sheet.12' r:id='roleObject'/></w:object></w:r>"),
            oleObject="x",
        ),
        ["One."],
        ("an embedded document after paragraph 1",),
    ),
    Case(
        "diagram",
        docx(
            p(drawing("<dgm:relIds r:dm='rdiagramData'/>")),
            diagramData="<dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>Collect</a:t></a:r></a:p></dgm:t></dgm:pt>"
            "<dgm:pt><dgm:t><a:p><a:r><a:t>Train</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst>",
        ),
        ["Collect", "Train"],
    ),
    Case(
        "chart",
        docx(
            p(drawing("<c:chart r:id='rchart'/>")),
            chart="<c:title><a:p><a:r><a:t>Accuracy by hand</a:t></a:r></a:p></c:title>"
            "<c:strCache><c:pt><c:v>left</c:v></c:pt><c:pt><c:v>right</c:v></c:pt></c:strCache>",
        ),
        ["Accuracy by hand", "left, right"],
    ),
    Case(
        "numbered list",
        docx(
            _item("One") + _item("Deep", 1) + _item("Deeper", 1) + _item("Two") + _item("Deep", 1) + _item("Dot", 0, 2),
            numbering=_NUMBERS,
        ),
        ["1. One", "1.a) Deep", "1.b) Deeper", "2. Two", "2.a) Deep", "• Dot"],
    ),
    Case("strict form", docx(p("One.") + tbl(tr("a", "b")), form="strict"), ["One.", "a | b"]),
    Case("with macros", docx(p("One."), kind="docm"), ["One."]),
    Case("template", docx(p("One."), kind="dotx"), ["One."]),
    Case("template with macros", docx(p("One."), kind="dotm"), ["One."]),
    Case("building blocks", docx(p("One."), glossaryDocument=f"<w:docParts>{p('Blank words')}</w:docParts>"), ["One."]),
    Case(
        "unknown element",
        docx(f"<w:novelty>{p('Kept.')}</w:novelty>" + p(f"<w:oddity>{r('Also.')}</w:oddity>")),
        ["Kept.", "Also."],
    ),
    Case("words outside of runs", docx("<w:p>stray words</w:p>" + p("Kept.")), ["Kept."], ("part word/document.xml",)),
    Case(
        "row in an unknown wrapper",
        docx(tbl(tr("a", "b"), f"<w:wrapper>{tr('c', 'd')}</w:wrapper>")),
        ["a | b"],
        ("part word/document.xml",),
    ),
    Case(
        "ruby",
        docx(p(f"<w:r><w:ruby><w:rt>{r('reading')}</w:rt><w:rubyBase>{r('base ')}</w:rubyBase></w:ruby></w:r>")),
        ["base reading"],
    ),
    Case(
        "form fields",
        docx(
            p(
                "<w:r><w:fldChar w:fldCharType='begin'>"
                "<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar>"
                "</w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>",
                "We checked the data.",
            )
        ),
        ["☒ We checked the data."],
    ),
    Case("word art", docx(p("<w:r><w:pict><v:shape><v:textpath string='DRAFT'/></v:shape></w:pict></w:r>")), ["DRAFT"]),
    Case("an empty line inside", docx(p("<w:r><w:t>One.</w:t><w:br/><w:br/><w:t>Two.</w:t></w:r>")), ["One.", "Two."]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_structures_are_kept_or_named(case: Case) -> None:
    """Every structure's words are in the text in reading order, or the place is named as not read."""
    found = _read(case.raw)
    assert [line.strip() for line in found.main.text.splitlines()] == case.lines
    assert tuple(part.place for part in found.main.unread) == case.unread


def test_what_is_no_part_of_the_document_is_marked() -> None:
    """Deleted, moved, commented and alternative words are hidden, each as what it is."""
    kinds = {case.name: _hidden(_read(case.raw)) for case in CASES}
    assert kinds["deletion"] == [(HiddenKind.DELETED, "not")]
    assert kinds["moved text"] == [(HiddenKind.DELETED, "Old place.")]
    assert kinds["comment"] == [(HiddenKind.COMMENT, "Really?")]
    assert kinds["alternatives that differ"] == [(HiddenKind.NOT_DRAWN, "Other words.")]
    assert kinds["endnote"] == [(HiddenKind.NOT_DRAWN, "Unused.")]
    hiding = {name for name, found in kinds.items() if found}
    assert hiding == {"deletion", "moved text", "comment", "alternatives that differ", "endnote"}


def test_notes_name_what_is_beside_the_text() -> None:
    """Pictures, charts and building blocks are remarks: no words of the document are lost with them."""
    notes = {case.name: found.main.notes for case in CASES if (found := _read(case.raw)).main.notes}
    assert notes == {
        "chart": ("1 chart was read for titles and names only",),
        "building blocks": ("word/glossary/document.xml holds 2 words that are no part of the document",),
    }


_STYLES = (
    style("Heading1", "<w:pPr><w:outlineLvl w:val='0'/></w:pPr>", name="heading 1")
    + style("berschrift2", "", name="heading 2")
    + style("Own", "", based="berschrift2")
    + style("Body", "<w:pPr><w:outlineLvl w:val='9'/></w:pPr>", based="Heading1")
    + style("TOC1", "", name="toc 1")
    + style("Code", "", name="Source Code")
    + style("ListBullet", "<w:pPr><w:numPr><w:numId w:val='2'/></w:numPr></w:pPr>", name="List Bullet")
)


def test_headings_come_from_styles() -> None:
    """By outline level, by the style's name in Word's own language, inherited, or direct; body text is none."""
    found = _read(
        docx(
            p("A", style="Heading1")
            + p("B", style="berschrift2")
            + p("C", style="Own")
            + p("Text.", style="Body")
            + p("D", properties="<w:outlineLvl w:val='2'/>")
            + p("E", style="Title")
            + p("word " * 60, style="Heading1"),
            styles=_STYLES,
        )
    )
    assert [(one.kind, one.heading_path) for one in found.passages] == [
        ("heading", ()),
        ("heading", ("A",)),
        ("heading", ("A",)),
        ("paragraph", ("A", "C")),
        ("heading", ("A", "C")),
        ("heading", ()),
        ("paragraph", ("E",)),
    ]


def test_roles_follow_from_the_file() -> None:
    """Lists, contents, listings, placeholders, checkboxes and bold lines have their roles."""
    found = _read(
        docx(
            p("Scope 3", style="TOC1")
            + p("Risks", style="ListBullet")
            + p("x = 1", style="Code")
            + p("y = 2", style="Code")
            + sdt(p("Click here to enter text."), "<w:showingPlcHdr/>")
            + p("Owner: ", sdt(r("Choose a name."), "<w:showingPlcHdr/>"))
            + tbl(tr("Owner", tc(p(sdt(r("Choose a name."), "<w:showingPlcHdr/>")))), tr("Team", "Red"))
            + p("☒ We tested it.")
            + p(r("Limits", "<w:b/>"))
            + p(r("Scope: ", "<w:b/>"), "letters only."),
            styles=_STYLES,
            numbering=_NUMBERS,
        )
    )
    assert quotes(found) == [
        ("contents", "Scope 3"),
        ("item", "Risks"),
        ("code", "x = 1\ny = 2"),
        ("stub", "Click here to enter text."),
        ("prose", "Owner:"),
        ("stub", "Choose a name."),
        ("stub", "Owner | Choose a name."),
        ("row", "Team | Red"),
        ("checklist", "☒ We tested it."),
        ("heading", "Limits"),
        ("prose", "Scope: letters only."),
    ]
    assert found.passages[-1].lead == "Scope:"


def test_forms_are_no_evidence() -> None:
    """Rows with boxes to tick and rows that say nothing; a numbered bold line over a table is a heading."""
    title = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>"
    found = _read(
        docx(
            p(r("RISKS", "<w:b/>"), properties=title)
            + tbl(
                tr("Owner", "Red"),
                tr("Kinds", tc(p("(Select all that apply)") + p("☐ Bias: (Specify)") + p("☒ Misuse"))),
                tr("Contact", "N/A"),
                tr("Use", "Sorting letters."),
            )
            + p(r("First", "<w:b/>"), properties=title)
            + p(r("Second", "<w:b/>"), properties=title)
            + p("Text."),
            numbering=_NUMBERS,
        )
    )
    assert quotes(found) == [
        ("heading", "1. RISKS"),
        ("row", "Owner | Red"),
        ("checklist", "Kinds | (Select all that apply) ☐ Bias: (Specify) ☒ Misuse"),
        ("stub", "Contact | N/A"),
        ("row", "Use | Sorting letters."),
        ("item", "First"),
        ("item", "Second"),
        ("prose", "Text."),
    ]


def test_contents_are_found_by_field_and_control() -> None:
    """A table of contents in plain paragraphs is one by its field, or by the gallery it was taken from."""
    toc = field("", r("Scope 3"), instruction="TOC \\o")
    gallery = "<w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
    found = _read(docx(p(toc) + sdt(p("Risks 4"), gallery) + p("Text.")))
    assert quotes(found) == [("contents", "Scope 3"), ("contents", "Risks 4"), ("prose", "Text.")]


def test_tables_that_lay_out_a_page_are_paragraphs() -> None:
    """One column, or a row too long for one; a short first cell stands over what is beside it."""
    long = "It was tested on forty hands. " * 20
    found = _read(
        docx(tbl(tr(tc(p("One.") + p("Two."))), tr("Three.")) + tbl(tr("Data", long.strip()), tr("Team", "Red")))
    )
    assert [kind for kind, _ in passages(found)] == ["paragraph"] * 5 + ["table"]
    assert quotes(found)[3] == ("label", "Data")
    assert found.passages[4].lead == "Data"


@pytest.mark.parametrize(
    ("rows", "headers"),
    [
        ([tr("Hand", "Rate", properties="<w:tblHeader/>"), tr("left", "91 %")], 1),
        ([tr(tc(p(r("Hand", "<w:b/>"))), tc(p(r("Rate", "<w:b/>")))), tr("left", "91 %")], 1),
        ([tr("Hand", "Rate", "Count"), tr("left", "91 %", "4"), tr("right", "92 %", "5")], 1),
        ([tr("Model", "Sorter"), tr("Owner", "Red")], 0),
        ([tr("left", "91 %", "4"), tr("right", "92 %", "5"), tr("both", "93 %", "6")], 0),
        ([tr("Hand", "Rate", properties="<w:tblHeader/>")], 0),
    ],
)
def test_header_rows(rows: list[str], headers: int) -> None:
    """A first row stands over the others where the file says so, or where it looks like it."""
    roles = [role for role, _ in quotes(_read(docx(tbl(*rows))))]
    assert roles == ["label"] * headers + ["row"] * (len(rows) - headers)


_MARK = "<w:r><w:lastRenderedPageBreak/></w:r>"
_SET = "<w:r><w:br w:type='page'/></w:r>"


def _paged(body: str, said: int) -> list[tuple[int | None, str]]:
    """Page and words of each passage of a file that says how many pages it has."""
    found = parts(body)
    space = "http://schemas.openxmlformats.org/officeDocument/2006"
    relation = f'<Relationship Id="r9" Type="{space}/relationships/extended-properties" Target="docProps/app.xml"/>'
    found["_rels/.rels"] = str(found["_rels/.rels"]).replace("</Relationships>", f"{relation}</Relationships>")
    found["docProps/app.xml"] = f'<Properties xmlns="{space}/extended-properties"><Pages>{said}</Pages></Properties>'
    document_ = _read(pack(found))
    return [(one.page, document_.main.text[one.start : one.end].strip()) for one in document_.passages]


def _section(kind: str) -> str:
    return f"<w:sectPr><w:type w:val='{kind}'/></w:sectPr>"


@pytest.mark.parametrize(
    ("body", "said", "pages"),
    [
        (p("One.") + p(_MARK, "Two.") + p("Three."), 2, [1, 2, 2]),
        (p("One.", _MARK, " Goes on.") + p("Two."), 2, [1, 2]),
        (p("One.", _SET) + p(_MARK, "Two."), 2, [1, 2]),
        (p("One.") + p(_SET) + p(_SET) + p(_MARK, "Two."), 3, [1, 3]),
        (p("One.") + p("Two.", properties="<w:pageBreakBefore/>"), 2, [1, 2]),
        (p("One.", properties=_section("continuous")) + p("Two.") + _section("nextPage"), 2, [1, 2]),
        (p("One.", properties=_section("nextPage")) + p("Two.") + _section("continuous"), 2, [None, None]),
        (tbl(tr("a", "b"), tr(tc(p(_MARK, "c")), tc(p(_MARK, "d")))) + p("Two."), 2, [1, 2]),
        (
            tbl(tr("a", "b"), tr("c", tc(p("d") + p(_MARK, "e"))), tr(tc(p(_MARK, "f")), "g")) + p("Two."),
            2,
            [1, 2],
        ),
        (p("One.") + p(_MARK, "Two."), 5, [None, None]),
        (p("One.", _SET) + p("Two."), 1, [None, None]),
        (p("One."), 1, [None]),
    ],
)
def test_pages_are_those_that_the_file_marks(body: str, said: int, pages: list[int | None]) -> None:
    """A page that is marked twice is one; marks that do not make up the pages that the file says are not used."""
    assert [page for page, _ in _paged(body, said)] == pages


def test_pages_without_a_count() -> None:
    """A file that does not say how many pages it has is taken by its marks, if it was laid out."""
    assert [one.page for one in _read(docx(p("One.") + p(_MARK, "Two."))).passages] == [1, 2]
    assert [one.page for one in _read(docx(p("One.", _SET) + p("Two."))).passages] == [None, None]
