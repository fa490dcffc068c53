"""Passages tile the text of every source, whatever it is; words are in units, hidden text or markup."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import assert_tiles, markdown, plain, unaccounted

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.decode import decode
from rationale_reviewer.load.document import load_stream
from rationale_reviewer.load.markdown import load_markdown
from rationale_reviewer.load.plain import load_plain
from rationale_reviewer.passages import assemble, page_of
from rationale_reviewer.records.document import Block, Loaded, Parser, Source, Unit
from rationale_reviewer.records.vocabulary import DocumentKind, UnitRole
from rationale_reviewer.text import digest


def loaded(text: str, *blocks: Block, source_id: str = "S1", page_starts: tuple[int, ...] = ()) -> Loaded:
    """A source with these blocks."""
    source = Source(
        id=source_id,
        name="made.txt",
        format="text",
        bytes_digest=digest(text),
        text_digest=digest(text),
        parser=Parser(name="made", version="1"),
        text=text,
        page_starts=page_starts,
    )
    return Loaded(source=source, blocks=blocks)


def test_a_passage_ends_where_the_next_begins() -> None:
    """What stands between two blocks belongs to the first, and what stands before all to the first of all."""
    text = "\n\nOne\n\n\nTwo\n\n"
    blocks = (Block(start=2, end=6, kind="paragraph"), Block(start=8, end=12, kind="paragraph"))
    found = assemble((loaded(text, *blocks),), DocumentKind.MODEL_CARD, "because")
    assert [(one.label, one.start, one.end) for one in found.passages] == [("P1", 0, 8), ("P2", 8, 13)]
    assert [(one.line_start, one.line_end) for one in found.passages] == [(3, 3), (6, 6)]
    assert (found.kind, found.kind_basis) == (DocumentKind.MODEL_CARD, "because")


def test_blank_lines_at_the_end_of_a_block_are_not_counted() -> None:
    """A passage's last line is the last one with something on it."""
    found = assemble((loaded("One\ntwo\n\n \n", Block(start=0, end=11, kind="code")),), DocumentKind.MODEL_CARD, "x")
    assert [(one.line_start, one.line_end) for one in found.passages] == [(1, 2)]


def test_units_and_leads_are_kept() -> None:
    """A passage has its block's kind, lead and units, their spans untouched."""
    unit = Unit(start=1, end=4, role=UnitRole.ITEM)
    found = assemble(
        (loaded("\nOne", Block(start=1, end=4, kind="list_item", lead="We do:", units=(unit,))),),
        DocumentKind.DESIGN_DOC,
        "x",
    )
    assert [(one.kind, one.lead, one.units) for one in found.passages] == [("list_item", "We do:", (unit,))]
    assert [(passage.label, one) for passage, one in found.quotable()] == [("P1", unit)]


def test_a_text_without_blocks_is_one_passage() -> None:
    """Where a parser finds nothing the text is still there."""
    found = assemble((loaded("***\n\n***\n"),), DocumentKind.DESIGN_DOC, "x")
    assert [(one.start, one.end, one.kind, one.units) for one in found.passages] == [(0, 9, "markup", ())]


def test_added_sources_have_labels_of_their_own() -> None:
    """The document's passages are P1, P2 ...; those of a second source name it, and each counts from 1."""
    first = load_markdown(decode("card.md", b"# A\n\nOne.\n"), "S1")
    second = load_plain(decode("notes.txt", b"Two.\n\nThree.\n"), "S2")
    found = assemble((first, second), DocumentKind.MODEL_CARD, "x")
    assert [one.label for one in found.passages] == ["P1", "P2", "P1@S2", "P2@S2"]
    assert [one.source for one in found.passages] == ["S1", "S1", "S2", "S2"]
    assert found.passages[2].heading_path == ()
    assert found.main.id == "S1"
    assert found.source("S2").text == "Two.\n\nThree.\n"
    with pytest.raises(KeyError):
        found.source("S3")
    for source in found.sources:
        own = [one for one in found.passages if one.source == source.id]
        assert "".join(source.text[one.start : one.end] for one in own) == source.text


@pytest.mark.parametrize(
    ("offset", "page"),
    [(0, 1), (4, 1), (5, 2), (9, 2), (10, 3), (99, 3)],
    ids=["first", "last", "next", "end", "third", "after"],
)
def test_page_of(offset: int, page: int) -> None:
    """A page holds the offsets from its start to the next."""
    assert page_of(loaded("x" * 100, page_starts=(0, 5, 10)).source, offset) == page


def test_pages() -> None:
    """A passage is on the page of its block's start; a format without pages has none."""
    blocks = (Block(start=0, end=3, kind="paragraph"), Block(start=5, end=8, kind="paragraph"))
    paged = assemble((loaded("One\n\nTwo", *blocks, page_starts=(0, 4)),), DocumentKind.MODEL_CARD, "x")
    assert [one.page for one in paged.passages] == [1, 2]
    assert [one.page for one in markdown("One\n").passages] == [None]


INLINE = st.sampled_from(
    """
    Words stand here.|Two sentences. And more.|Is it?|TBD|é ﬁ 😀|90 % of 1.10|e.g. Ada|**bold** lead|[a](#b)|![c](d.png)
    `code` x|a <b>tag</b> x|<!-- hidden words -->|zero\u200bwidth|so\u00adft|*|_x_|\\*|<br>|&amp;|[ ] box|--- x|[x][y]
    \u202ebidi|http://a.example/b_c?d=e|a\tb
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)
OPENINGS = [
    "", "", "# ", "### ", "- ", "* ", "1. ", "> ", "> - ", "- > ", "  - ", "    ", "      1) ", "| ", "[r]: /", "\t",
    "- [x] ",
]  # fmt: skip
ENDINGS = ["===", "---", "|---|---|\n| a | b |", "***", "```", "~~~\nx\n~~~"]
TAGS = ["<div>", "</div>", "<p>", "<table>", "</tr>", "<!--", "-->", "<pre>", "***"]
LINE = st.lists(INLINE, min_size=1, max_size=3).map(" ".join)
PAIR = st.tuples(LINE, LINE)
BLOCK = st.one_of(
    st.tuples(st.sampled_from(OPENINGS), LINE).map("".join),
    st.lists(LINE, min_size=1, max_size=3).map("\n".join),
    st.tuples(LINE, st.sampled_from(ENDINGS)).map("\n".join),
    st.tuples(st.sampled_from(["```", "~~~py", "````"]), LINE, st.sampled_from(["```", "~~~", ""])).map("\n".join),
    PAIR.map(lambda two: f"| {two[0]} | h |\n|---|---|\n| {two[1]} | c |"),
    PAIR.map(lambda two: f"<table><tr><td>{two[0]}</td></tr>\n<tr><td>{two[1]}</td></tr></table>"),
    PAIR.map(lambda two: f"<ul>\n<li>{two[0]}\n<li>{two[1]}</li></ul>"),
    st.tuples(st.sampled_from(["div", "p", "details", "center", "h2", "title", "p hidden"]), LINE).map(
        lambda two: f"<{two[0]}>{two[1]}</{two[0]}>"
    ),
    st.tuples(st.sampled_from(TAGS), LINE).map("\n".join),
)
GAP = st.sampled_from(["\n", "\n\n", "\n\n\n", "\r\n", "\n  ", "\n> "])
MARKDOWN = st.lists(st.tuples(BLOCK, GAP).map("".join), max_size=8).map("".join)
HEADER = st.sampled_from(["", "", "---\nlicense: mit\n---\n", "---\nopen: [\n---\n\n", "---\n"])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(HEADER, MARKDOWN)
def test_generated_markdown_is_tiled_and_accounted_for(header: str, body: str) -> None:
    """Passages joined are the text, units lie in order inside them, and no word is lost."""
    found = markdown(f"{header}{body}\nEnd.")
    assert_tiles(found)
    assert unaccounted(found) == []


@settings(max_examples=100, deadline=None, derandomize=True)
@given(MARKDOWN)
def test_markdown_read_as_plain_text_is_tiled(body: str) -> None:
    """The same texts as plain text hold together too."""
    assert_tiles(plain(f"{body}\nEnd."))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_is_tiled_or_refused(text: str) -> None:
    """Whatever the text, it is a document or a DocumentError."""
    try:
        found = load_stream(io.BytesIO(text.encode("utf-8", "surrogatepass")))
    except DocumentError:
        return
    assert_tiles(found)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.binary(max_size=100),
        st.lists(
            st.sampled_from([b"\xef\xbb\xbf", b"\xff\xfe", b"a\x00", b"---\n", b"a: b\n", b"# a\n", b"\xe9", b"\r"])
        ).map(b"".join),
    ),
    st.sampled_from([None, "latin-1", "utf-16", "utf-8"]),
)
def test_any_bytes_are_a_document_or_refused(raw: bytes, encoding: str | None) -> None:
    """Whatever the bytes, nothing but DocumentError is raised."""
    try:
        found = load_stream(io.BytesIO(raw), encoding=encoding)
    except DocumentError:
        return
    assert_tiles(found)
