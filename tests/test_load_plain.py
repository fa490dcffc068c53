"""Plain text: paragraphs, items, headings by their form; nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import assert_tiles, document, passages, plain, quotes, unaccounted

from rationale_reviewer.load.decode import decode
from rationale_reviewer.load.plain import load_plain
from rationale_reviewer.text import digest


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("One here. Two\nhere.\n\nThree.\n", ["paragraph", "paragraph"], id="paragraphs"),
        pytest.param("One\n\n\n\n\nTwo", ["paragraph", "paragraph"], id="many blank lines"),
        pytest.param("One\n \t \nTwo", ["paragraph", "paragraph"], id="a line of blanks parts"),
        pytest.param("- one\n* two\n• three\n", ["list_item", "list_item", "list_item"], id="bullets"),
        pytest.param("1. one\n2) two\n(a) three\n(iv) four\n", ["list_item"] * 4, id="numbers and letters"),
        pytest.param(
            "Words:\n- one\n  more\n- two\n", ["paragraph", "list_item", "list_item"], id="items after a line"
        ),
        pytest.param("INTRODUCTION\n\nWords.\n", ["heading", "paragraph"], id="capitals"),
        pytest.param("Title here\n==========\nWords.\n", ["heading", "paragraph"], id="double underline"),
        pytest.param("Title here\n----------\n\nWords.\n", ["heading", "paragraph"], id="single underline"),
        pytest.param("1. Goals and scope\n\nWords.\n", ["heading", "paragraph"], id="numbered"),
        pytest.param("2.1.3 Goals and scope\nWords.\n", ["heading", "paragraph"], id="numbered, deep"),
        pytest.param("Words\n\n-----\n\nMore\n", ["paragraph", "markup", "paragraph"], id="rule"),
        pytest.param("AI\n\nOK GO\n", ["paragraph", "heading"], id="short capitals are a word"),
        pytest.param("1. It sorts letters. It works.\n", ["list_item"], id="a numbered sentence is an item"),
        pytest.param(
            "One two three four five six seven eight nine ten\neleven\n---\n", ["paragraph"], id="two lines and a rule"
        ),
        pytest.param("WORD " * 13 + "\n", ["paragraph"], id="shouted paragraph"),
        pytest.param("# One\n\n| a |\n", ["paragraph", "paragraph"], id="marks of Markdown mean nothing"),
        pytest.param("<p>One</p>\n<!-- two -->\n", ["paragraph"], id="nor do those of HTML"),
    ],
)
def test_passages(text: str, found: list[str]) -> None:
    """The kind of a passage shows in its form."""
    loaded = plain(text)
    assert [kind for kind, _ in passages(loaded)] == found
    assert_tiles(loaded)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("One here. Two\nhere.\n", [("prose", "One here."), ("prose", "Two\nhere.")], id="sentences"),
        pytest.param("- One here.\n  Two.\n", [("item", "One here."), ("item", "Two.")], id="item"),
        pytest.param("TITLE WORDS\n", [("heading", "TITLE WORDS")], id="heading"),
        pytest.param("Title\n=====\n", [("heading", "Title\n=====")], id="underlined heading"),
        pytest.param(
            "TBD\n\nIs it safe?\n\n- [x] done\n",
            [("stub", "TBD"), ("question", "Is it safe?"), ("checklist", "- [x] done")],
            id="roles",
        ),
        pytest.param("~~~~~\n", [], id="rule"),
        pytest.param("<!-- One --> two.\n", [("prose", "<!-- One --> two.")], id="a comment is text"),
        pytest.param("a*b_c [d](e)\n", [("prose", "a*b_c [d](e)")], id="marks are text"),
        pytest.param(
            "naïve ﬁle 😀. Été 漢字.\n", [("prose", "naïve ﬁle 😀."), ("prose", "Été 漢字.")], id="other letters"
        ),
        pytest.param("zero\u200bwidth\n", [("prose", "zero\u200bwidth")], id="invisible characters inside a word"),
    ],
)
def test_units(text: str, found: list[tuple[str, str]]) -> None:
    """Sentences, items and headings are units with their role, and only the mark before an item is syntax."""
    loaded = plain(text)
    assert quotes(loaded) == found
    marks = [text[low:high].strip() for low, high in loaded.main.markup]
    assert all(mark.rstrip(".)").lstrip("(").isalnum() or mark in "-*+•·" for mark in marks)
    assert unaccounted(loaded) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("INTRODUCTION\n\nx\n", ("INTRODUCTION",), id="capitals"),
        pytest.param("1. Goals here\n\n1.1 Scope here\n\nx\n", ("1. Goals here", "1.1 Scope here"), id="numbered"),
        pytest.param("1.1 Scope here\n\n2. Goals here\n\nx\n", ("2. Goals here",), id="a higher one ends it"),
        pytest.param("Title\n=====\n\nSub\n---\n\nx\n", ("Title", "Sub"), id="underlined"),
        pytest.param("x\n", (), id="none"),
    ],
)
def test_heading_path(text: str, path: tuple[str, ...]) -> None:
    """Numbers and underlines give headings their level."""
    assert plain(text).passages[-1].heading_path == path


def test_lines() -> None:
    """Lines count from 1; blank lines belong to the passage before them and are not counted."""
    loaded = plain("\n\nOne\ntwo\n\n\n- three\n\n")
    assert [(one.line_start, one.line_end) for one in loaded.passages] == [(3, 4), (7, 7)]
    assert_tiles(loaded)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1. First of all, it works.\n2. Then it does not.\n", id="list"),
        pytest.param("The accuracy rose from 70 to\n85. The baseline stayed.\n", id="figure at a line start"),
        pytest.param(
            "1. \x0cFirst of all, it works.\n",
            id="number before a form feed",
        ),
    ],
)
def test_numbers_of_items_are_accounted_for(text: str) -> None:
    """A number at the start of a line is not lost."""
    assert unaccounted(plain(text)) == []


PIECES = (
    [
        "Words ",
        "more. ",
        "Éte ",
        "😀 ",
        "85 ",
        "TBD",
        "Is it? ",
        "e.g. ",
        "INTRO WORDS\n",
        "2.1 Sub heading\n",
        "\n",
        "\n\n",
    ],
    [
        "\n- ",
        "\n* ",
        "\n(a) ",
        "\n=====\n",
        "\n---\n",
        "~~~",
        "  ",
        "\t",
        "\u200b",
        "\u00ad",
        "\u202e",
        "\u2028",
        "\x0c",
        "<!-- ",
    ],
    ["-->", "`", "# ", "| ", "**", "](", "<p>", "\ufeff", "\x85", "\U000e0041", "\U0001f469\u200d\U0001f4bb"],
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from([piece for pieces in PIECES for piece in pieces]), min_size=1, max_size=25).map("".join)
)
def test_nothing_is_lost(text: str) -> None:
    """Whatever the text, passages tile it and every word is in a unit."""
    text += "End."
    loaded = plain(text)
    assert_tiles(loaded)
    assert unaccounted(loaded) == []


def test_source() -> None:
    """A source says what it was read from and by what."""
    source = document(load_plain(decode("notes.txt", b"One\r\n"), "S2")).main
    assert (source.id, source.name, source.format, source.text) == ("S2", "notes.txt", "text", "One\n")
    assert (source.bytes_digest, source.text_digest) == (digest(b"One\r\n"), digest("One\n"))
    assert source.parser.name == "plain"
    assert source.notes == ("line ends were changed to \\n",)
    assert source.metadata == {}


@pytest.mark.parametrize("text", ["0. \n\x01", "*\t\U000e00000. \x01", "1. \nwords", "- \nwords", "(a) \n\x02"])
def test_a_mark_with_nothing_behind_it_is_no_mark(text: str) -> None:
    """A number alone on its line is text: it is in a unit, as every word is."""
    found = plain(text)
    assert unaccounted(found) == []
    assert_tiles(found)
