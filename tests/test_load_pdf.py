"""PDF: pages, lines in reading order, blocks, what could not be read, and one plain error for what cannot be opened."""

import subprocess
import sys
from pathlib import Path

import pytest
from loading import assert_tiles, document, passages, quotes, unaccounted
from pdf_writer import A4, Pdf, lines, show, simple

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.pdf import MOST_PAGES, load_pdf, name_pages
from rationale_reviewer.records.document import Document


def _load(raw: bytes) -> Document:
    found = document(load_pdf("card.pdf", raw, "S1"))
    assert_tiles(found)
    assert unaccounted(found) == []
    return found


def test_pages_count_like_the_files_pages() -> None:
    """A passage knows its page, also behind a blank one, and metadata are strings."""
    pdf = Pdf({"Title": "A card", "Author": "The lab"})
    for content in (lines(["It sorts letters."]), "", lines(["It was measured."])):
        pdf.page(content)
    found = _load(pdf.bytes())
    assert [passage.page for passage in found.passages] == [1, 3]
    assert len(found.main.page_starts) == 3
    assert found.main.metadata == {"Title": "A card", "Author": "The lab"}
    assert found.main.unread == ()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "no PDF"),
        (b"hello", "no PDF"),
        (b"%PDF-1.7\n", "no PDF"),
        (simple(show("It stands.", 72, 700))[:300], "no PDF"),
    ],
    ids=["empty", "text", "head only", "cut"],
)
def test_what_is_no_pdf_is_refused_in_one_line(raw: bytes, message: str) -> None:
    """Nothing of the library's own errors comes through."""
    with pytest.raises(DocumentError, match=message) as caught:
        load_pdf("card.pdf", raw, "S1")
    assert "\n" not in str(caught.value)


def test_more_pages_than_are_read_are_refused() -> None:
    """The limit is looked at before any page is."""
    raw = simple(*[""] * (MOST_PAGES + 1))
    with pytest.raises(DocumentError, match="501 pages"):
        load_pdf("card.pdf", raw, "S1")


def test_headings_items_and_paragraphs() -> None:
    """Larger or bold short lines are headings, marks make items, and lines keep their ends."""
    content = (
        show("Intended use", 72, 760, size=18, font="F2")
        + lines(
            ["The model sorts letters that people have written by", "hand. It has seen forty hands in two dis-"],
            top=730,
        )
        + lines(["tricts."], top=702)
        + show("Limits", 72, 670, font="F2")
        + lines(["• It reads no numbers.".replace("•", "\x95"), "\x95 It reads no signs."], top=650)
    )
    found = _load(simple(content))
    assert passages(found) == [
        ("heading", "Intended use"),
        (
            "paragraph",
            "The model sorts letters that people have written by\nhand. It has seen forty hands in two dis-\ntricts.",
        ),
        ("heading", "Limits"),
        ("list_item", "• It reads no numbers."),
        ("list_item", "• It reads no signs."),
    ]
    assert quotes(found)[-1] == ("item", "It reads no signs.")
    assert found.passages[-1].heading_path == ("Intended use", "Limits")


_LEFT = [
    "The left column is read first, all of",
    "it, before a reader's eye goes on to the",
    "top of the right one. It has no gap",
    "in it and its lines are nearly equally",
    "long, as those of running text are in",
    "papers. Its last sentence is not over",
]
_RIGHT = [
    "when the column is. Then the right one",
    "goes on from where the left one stop-",
    "ped, which a reader of lines across the",
    "page would not see: he would read two",
    "halves of different sentences as if",
    "they were one. So the gutter is found.",
]


def test_two_columns_are_read_one_after_the_other() -> None:
    """A sentence goes on in the next column; a title that crosses the gutter stands over both."""
    title = show("A title that crosses both of the columns", 120, 800, size=16, font="F2")
    found = _load(simple(title + lines(_LEFT, x=60) + lines(_RIGHT, x=320)))
    text = found.main.text
    assert text.index("before a reader's") < text.index("papers.") < text.index("when the column")
    assert "Its last sentence is not over\nwhen the column is." in [words for _, words in quotes(found)]
    assert passages(found)[0] == ("heading", "A title that crosses both of the columns")


def test_the_order_of_the_file_does_not_matter() -> None:
    """Lines are read from the top whatever order they are drawn in."""
    drawn = [show(text, 72, 700 - 14 * number) for number, text in enumerate(_LEFT)]
    assert _load(simple("".join(reversed(drawn)))).main.text == _load(simple("".join(drawn))).main.text


def test_headers_and_footers_do_not_cut_a_sentence_in_two() -> None:
    """What repeats is markup; a sentence over a page break is one unit, and the next page starts inside it."""
    pages = [
        show("The card of the letter sorter", 72, 810, size=9) + show(f"Page {number} of 3", 280, 30, size=9) + body
        for number, body in enumerate(
            (
                lines([*_LEFT, "so the line below goes on where this one"], top=700),
                lines(["stops, on the next page of the file. Then", "it ends and there is room for another."], top=760),
                lines(["A third page has its own paragraph here.", "It has two lines."], top=760),
            ),
            1,
        )
    ]
    found = _load(simple(*pages))
    whole = (
        "Its last sentence is not over\nso the line below goes on where this one\nstops, on the next page of the file."
    )
    assert ("prose", whole) in quotes(found)
    roles = {words: role for role, words in quotes(found)}
    assert roles["The card of the letter sorter"] == "markup"
    assert roles["Page 1 of 3"] == "markup"
    text, starts = found.main.text, found.main.page_starts
    assert len(starts) == 3
    assert text[starts[1] :].startswith("stops, on the next page")
    assert text.index("Page 2 of 3") > starts[1]
    assert text.index("Page 1 of 3") < starts[1]


def test_numbers_of_lines_are_markup() -> None:
    """They stand in the margin of papers under review, and in no sentence."""
    body = [*_LEFT, *_RIGHT]
    numbers = "".join(show(str(number + 1), 50, 760 - 14 * number, size=7) for number in range(len(body)))
    found = _load(simple(numbers + lines(body, x=90)))
    assert quotes(found)[-1] == ("markup", "1 2 3 4 5 6 7 8 9 10 11 12")
    assert all(not any(char.isdigit() for char in words) for role, words in quotes(found) if role == "prose")


def test_rows_of_a_table_can_be_quoted_whole() -> None:
    """Aligned cells are rows; the first row stands over them."""
    rows = [
        ("Hand", "Letters", "Accuracy"),
        ("ink", "3,100", "91 %"),
        ("pencil", "900", "84 %"),
        ("typed", "50", "99 %"),
    ]
    cells = "".join(
        show(cell, 80 + 120 * column, 600 - 16 * number, font="F2" if number == 0 else "F1")
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
    )
    found = _load(simple(lines(_LEFT) + cells))
    assert quotes(found)[-4:] == [
        ("label", "Hand | Letters | Accuracy"),
        ("row", "ink | 3,100 | 91 %"),
        ("row", "pencil | 900 | 84 %"),
        ("row", "typed | 50 | 99 %"),
    ]


def test_form_fields_and_drawn_annotations_are_text() -> None:
    """What a field or a text box shows stands on the page; a sticky note's words do not and are named."""
    pdf = Pdf()
    fonts = f"/Resources << /Font << /F1 {pdf.font} 0 R >> >>"
    looks = "/Type /XObject /Subtype /Form /BBox [0 0 200 20]"
    field = pdf.stream("/Tx BMC q " + show("The answer given.", 2, 6) + "Q EMC", f"{looks} {fonts}")
    box = pdf.stream(show("A remark drawn on it.", 2, 6), f"{looks} {fonts}")
    widget = pdf.add(
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (The answer given.) /Rect [72 600 272 620] /F 4"
        f" /DA (/F1 11 Tf 0 g) /AP << /N {field} 0 R >> >>"
    )
    free = pdf.add(
        "<< /Type /Annot /Subtype /FreeText /Contents (A remark drawn on it.) /Rect [72 500 272 520] /F 4"
        f" /DA (/F1 11 Tf 0 g) /AP << /N {box} 0 R >> >>"
    )
    sticky = pdf.add("<< /Type /Annot /Subtype /Text /Contents (Between ourselves.) /Rect [300 500 320 520] >>")
    pdf.catalog = f"/AcroForm << /Fields [{widget} 0 R] /DR << /Font << /F1 {pdf.font} 0 R >> >> >>"
    pdf.page(lines(["What is your name?"]), entries=f"/Annots [{widget} 0 R {free} 0 R {sticky} 0 R]")
    found = _load(pdf.bytes())
    assert [words for _, words in quotes(found)] == ["What is your name?", "The answer given.", "A remark drawn on it."]
    assert found.main.notes == ("the file holds notes beside the text on page 1, which were not read",)
    assert found.main.hidden == ()


def test_what_no_text_can_be_had_from_is_named() -> None:
    """Pictures, drawings and letters without a meaning; a page of its own kind each."""
    pdf = Pdf()
    image = pdf.image(bytes(12), 2, 2)
    picture = f"q {A4[0]} 0 0 {A4[1]} 0 0 cm /Im0 Do Q\n"
    objects = f"/XObject << /Im0 {image} 0 R >>"
    pdf.page(picture, resources=objects)
    pdf.page("q 200 0 0 200 0 0 cm /Im0 Do Q\n", resources=objects)
    pdf.page("".join(f"{10 * number} 10 5 5 re f\n" for number in range(40)))
    pdf.page(picture + "1 1 1 rg " + show("A caption over it", 72, 72), resources=objects)
    pdf.page("")
    pdf.page("50 50 495 742 re S")
    pdf.page("60 60 m 300 700 l 500 60 l f")
    found = _load(pdf.bytes())
    assert [(part.place, part.why) for part in found.main.unread] == [
        ("page 1", "it is a picture with few words or none as text"),
        ("page 2", "it is a picture without text"),
        ("page 3", "it is drawn as shapes, without text"),
        ("page 4", "it is a picture with few words or none as text"),
        ("page 7", "it is drawn as shapes, without text"),
    ]
    assert [words for _, words in quotes(found)] == ["A caption over it"]


def test_letters_without_a_meaning_are_named() -> None:
    """A font that does not say which letters it draws leaves nothing that could be quoted."""
    pdf = Pdf()
    names = " ".join(f"/g{number}" for number in range(1, 27))
    procs = pdf.stream("600 0 0 0 500 700 d1 0 0 500 700 re f")
    glyphs = " ".join(f"/g{number} {procs} 0 R" for number in range(1, 27))
    widths = " ".join(["600"] * 26)
    font = pdf.add(
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 700] /FontMatrix [0.001 0 0 0.001 0 0]"
        f" /FirstChar 1 /LastChar 26 /Widths [{widths}] /CharProcs << {glyphs} >>"
        f" /Encoding << /Type /Encoding /Differences [1 {names}] >> >>"
    )
    codes = "".join(f"\\{1 + at % 26:03o}" for at in range(60))
    content = f"BT /T3 11 Tf 72 700 Td ({codes}) Tj ET\n" + lines(["One line can be read."], top=600)
    pdf.page(content)
    page = pdf.objects[pdf.pages[0] - 1].replace(b"/Font <<", b"/Font << /T3 %d 0 R" % font)
    pdf.objects[pdf.pages[0] - 1] = page
    found = _load(pdf.bytes())
    assert [(part.place, part.why) for part in found.main.unread] == [
        ("page 1", "its letters have no meaning in the file")
    ]


def test_a_file_without_any_text_is_loaded_with_its_pages_unread() -> None:
    """It is for the caller to say that it was not assessed."""
    pdf = Pdf()
    image = pdf.image(bytes(12), 2, 2)
    for _ in range(2):
        pdf.page(f"q {A4[0]} 0 0 {A4[1]} 0 0 cm /Im0 Do Q\n", resources=f"/XObject << /Im0 {image} 0 R >>")
    found = _load(pdf.bytes())
    assert found.main.text == ""
    assert len(found.main.unread) == len(found.main.page_starts) == 2
    assert [passage.label for passage in found.passages] == ["P1"]


def test_a_protected_file_is_refused() -> None:
    """With what to do about it."""
    pdf = Pdf()
    pdf.page(lines(["It stands."]))
    key = "A" * 32
    encrypt = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O ({key}) /U ({key}) /P -4 >> /ID [({key}) ({key})]"
    with pytest.raises(DocumentError, match="password"):
        load_pdf("card.pdf", pdf.bytes(trailer=encrypt), "S1")


def test_a_file_with_a_broken_table_of_objects_is_read() -> None:
    """It is put together again from its objects, as viewers do."""
    raw = simple(lines(["It sorts letters."])).replace(b"startxref\n", b"startxref\n9")
    assert _load(raw).main.text == "It sorts letters.\n"
    table, trailer = raw.index(b"xref\n0"), raw.index(b"trailer")
    assert _load(raw[:table] + raw[trailer:]).main.text == "It sorts letters.\n"


def test_hostile_bytes_end_in_one_kind_of_error() -> None:
    """Random bytes and damaged files are read or refused; in a process of its own, which the library could end."""
    run = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("pdf_fuzz.py")), "60"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (run.returncode, run.stderr[-2000:]) == (0, "")


def test_rows_with_cells_of_several_lines_are_whole() -> None:
    """Rows stand farther apart than the lines of a cell; a sentence in a cell is not cut at the ends of its lines."""
    rows = [
        (["Risk"], ["What is done about it"]),
        (
            ["A letter is sent to the", "wrong district"],
            ["A clerk looks at each letter that the", "model is not sure of, and signs it."],
        ),
        (
            ["Letters can be read by", "people without a right to"],
            ["The pictures are kept on one machine", "and are deleted after thirty days."],
        ),
    ]
    content, y = lines([f"{left} {right}" for left, right in zip(_LEFT, _RIGHT, strict=True)], top=780), 640.0
    for cells in rows:
        for column, cell in enumerate(cells):
            content += lines(cell, x=72 + 190 * column, top=y, leading=13)
        y -= 13 * max(len(cell) for cell in cells) + 9
    found = _load(simple(content))
    table = [words for role, words in quotes(found) if role in {"row", "label"}]
    assert table[1:] == [
        "A letter is sent to the wrong district"
        " | A clerk looks at each letter that the model is not sure of, and signs it.",
        "Letters can be read by people without a right to"
        " | The pictures are kept on one machine and are deleted after thirty days.",
    ]


@pytest.mark.parametrize(
    ("numbers", "words"), [([3], "page 3"), ([1, 2, 3, 4, 9], "pages 1-4, 9"), ([1, 3, 4], "pages 1, 3-4")]
)
def test_pages_are_named_as_a_reader_writes_them(numbers: list[int], words: str) -> None:
    """One note for a scanned book, not one a page."""
    assert name_pages(numbers) == words


def test_bold_words_at_the_start_of_a_paragraph_are_its_lead() -> None:
    """They say what the sentences after them are about."""
    content = show("Limits.", 72, 700, font="F2") + show("It reads no numbers and no signs.", 116, 700)
    found = _load(simple(content + lines(_LEFT, top=600)))
    assert found.passages[0].lead == "Limits."
    assert found.passages[1].lead == ""


_TURNS = {0: "1 0 0 1 0 0", 90: "0 1 -1 0 595 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 842"}


@pytest.mark.parametrize("turned", _TURNS)
@pytest.mark.parametrize("shown", [True, False], ids=["page turned back", "page as it is"])
def test_turned_pages_are_read_line_by_line(turned: int, shown: bool) -> None:
    """Text that runs up, down or upside down is read as text, whether or not viewers turn the page."""
    body = [f"{left} {right}" for left, right in zip(_LEFT, _RIGHT, strict=True)]
    pdf = Pdf()
    pdf.page(f"q {_TURNS[turned]} cm {lines(body, x=60, top=500)} Q", entries=f"/Rotate {turned}" if shown else "")
    found = _load(pdf.bytes())
    assert found.main.text == "\n".join(body) + "\n"
    assert found.main.hidden == ()


def test_a_shifted_crop_box_moves_nothing() -> None:
    """Places are those of what is shown, not of the sheet."""
    pdf = Pdf()
    pdf.page(lines(_LEFT, x=160, top=700), entries="/CropBox [100 200 595 800]")
    found = _load(pdf.bytes())
    assert found.main.text == "\n".join(_LEFT) + "\n"
    assert found.main.hidden == ()
