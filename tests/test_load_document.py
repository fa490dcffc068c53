"""The entry point: which parser reads what, real documents, hostile files, inputs made to take long."""

import io
from pathlib import Path

import pytest
from loading import assert_tiles, markdown, plain, quotes, unaccounted, within

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.document import load_document, load_stream
from rationale_reviewer.records.document import Document
from rationale_reviewer.records.vocabulary import DocumentKind

SIZE = 200_000
# For what makes a block of every line, which costs more for each character.
LINES = 40_000
# Far above what any of these takes (2 s at most), far below a hang.
PATIENCE = 30.0


@pytest.mark.parametrize(
    ("name", "text", "format_name"),
    [
        pytest.param("card.md", "Plain words.\n", "markdown", id="md"),
        pytest.param("CARD.MD", "Plain words.\n", "markdown", id="capitals"),
        pytest.param("card.markdown", "Plain words.\n", "markdown", id="markdown"),
        pytest.param("card.mdx", "Plain words.\n", "markdown", id="mdx"),
        pytest.param("card.Rmd", "Plain words.\n", "markdown", id="Rmd"),
        pytest.param("card.qmd", "Plain words.\n", "markdown", id="qmd"),
        pytest.param("card.txt", "Plain words.\n", "text", id="txt"),
        pytest.param("card", "Plain words.\n", "text", id="no ending"),
        pytest.param("card.txt", "# One\n", "markdown", id="heading"),
        pytest.param("card.txt", "Words\n```\na\n```\n", "markdown", id="fence"),
        pytest.param("card.txt", "---\na: b\n---\n", "markdown", id="header"),
        pytest.param("card.txt", "| a | b |\n", "markdown", id="table"),
        pytest.param("card.txt", "See [a](http://b.example).\n", "markdown", id="link"),
        pytest.param("card.txt", "**Use:** words\n", "markdown", id="bold line"),
        pytest.param("card.txt", "#hashtag, a * b, [1] and (2)\n", "text", id="no signs"),
    ],
)
def test_parser(name: str, text: str, format_name: str, tmp_path: Path) -> None:
    """The name says Markdown, or the text looks like it; everything else is plain."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    found = load_document(path)
    assert (found.main.format, found.main.name, found.main.id) == (format_name, name, "S1")
    assert_tiles(found)


def test_stream_goes_by_its_text() -> None:
    """Standard input has no ending, so its text decides."""
    assert load_stream(io.BytesIO(b"# One\n")).main.format == "markdown"
    assert load_stream(io.BytesIO(b"One\n")).main.format == "text"
    assert load_stream(io.BytesIO(b"caf\xe9\n"), encoding="latin-1").main.text == "café\n"


def test_kind_is_found_or_set(tmp_path: Path) -> None:
    """A kind that is given is taken; otherwise the document's own signs decide."""
    path = tmp_path / "notes.md"
    path.write_text("# Model card\n\nWords.\n")
    assert load_document(path).kind is DocumentKind.MODEL_CARD
    assert "sign" in load_document(path).kind_basis
    found = load_document(path, kind=DocumentKind.DESIGN_DOC)
    assert (found.kind, found.kind_basis) == (DocumentKind.DESIGN_DOC, "set by the editor")
    assert load_stream(io.BytesIO(b"x"), kind=DocumentKind.SYSTEM_CARD).kind is DocumentKind.SYSTEM_CARD


def test_encoding_is_passed_on(tmp_path: Path) -> None:
    """An encoding that is given is used, and without it the refusal says how to give one."""
    path = tmp_path / "card.md"
    path.write_bytes("café".encode("cp1252"))
    assert load_document(path, encoding="cp1252").main.text == "café"
    with pytest.raises(DocumentError, match="--encoding"):
        load_document(path)


def test_the_same_bytes_give_the_same_document(tmp_path: Path) -> None:
    """Loading is a function of name and bytes."""
    path = tmp_path / "card.md"
    path.write_text("---\na: b\n---\n# One\n\n- two <!-- x -->\n\n| a |\n|---|\n| c |\n")
    assert load_document(path) == load_document(path)


def _paths(folder: Path, *endings: str) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in endings)
    assert found, f"no files in {folder.name}"
    return found


# The one real file with a document type in it; see test_every_word_is_accounted_for in test_load_markdown.py.
DOCUMENT_TYPE = {"asgaardlab__model-card-reorganization__verified_model_cards__THUDM@CogVideoX-5b__1_raw.md"}


@pytest.mark.parametrize("folder", ["model_cards", "design_docs"])
def test_real_documents(folder: str, shared: Path) -> None:
    """Every real Markdown file is tiled, and each of its words is in a unit, hidden or markup."""
    faults: dict[str, object] = {}
    paths = _paths(shared / "data" / folder, ".md")
    for path in paths:
        found = load_document(path)
        try:
            assert_tiles(found)
        except AssertionError as error:
            faults[path.name] = str(error)
        lost = unaccounted(found)
        if lost and not (path.name in DOCUMENT_TYPE and lost == ["DOCTYPE", "html"]):
            faults[path.name] = lost[:10]
        if found.main.text != path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"):
            faults[path.name] = "the text is not the file's"
    assert faults == {}
    assert len(paths) > 50


def test_the_document_type_is_accounted_for(shared: Path) -> None:
    """The file that the test above makes an exception for."""
    paths = [path for path in _paths(shared / "data" / "model_cards", ".md") if path.name in DOCUMENT_TYPE]
    assert [unaccounted(load_document(path)) for path in paths] == [[]]


def test_hostile_encodings(shared: Path) -> None:
    """Files in a hundred encodings are read or refused with what to do; none is read as something it is not."""
    read: list[Path] = []
    refusals: dict[str, str] = {}
    for path in sorted((shared / "data" / "hostile" / "encodings").iterdir()):
        try:
            found = load_document(path)
        except DocumentError as error:
            refusals[path.name] = str(error)
            continue
        read.append(path)
        assert_tiles(found)
        assert "\ufffd" not in found.main.text
    assert [one for one in refusals.values() if "--encoding" not in one and "export it" not in one] == []
    names = " ".join(path.name for path in read)
    assert all(known in names for known in ("__utf-8_", "__utf-8-sig_", "UTF-16__bom", "UTF-32__bom", "__ascii_"))
    assert not any(known in names for known in ("KOI8", "SHIFT_JIS", "windows-125", "iso-8859-5", "Big5", "nobom"))


@pytest.mark.parametrize("how", ["as they are", "as Markdown", "as plain text"])
def test_hostile_strings(how: str, shared: Path) -> None:
    """Lists of strings that break programs are read by every parser, and the passages tile them."""
    for path in sorted((shared / "data" / "hostile" / "strings").iterdir()):
        text = path.read_text(encoding="utf-8")
        with within(PATIENCE):
            found = load_document(path) if how == "as they are" else (markdown if how == "as Markdown" else plain)(text)
        assert_tiles(found)
        assert found.main.text == text or found.main.format == "json"


@pytest.mark.parametrize("how", ["as Markdown", "as plain text"])
def test_hostile_strings_one_by_one(how: str, shared: Path) -> None:
    """Each of the strings alone is a document or refused as none."""
    path = shared / "data" / "hostile" / "strings" / "minimaxir__big-list-of-naughty-strings__blns.txt"
    for line in path.read_text(encoding="utf-8").split("\n"):
        try:
            found = (markdown if how == "as Markdown" else plain)(line)
        except DocumentError:
            assert not line.strip("\ufeff ")
            continue
        assert_tiles(found)


def _lists(depth: int) -> str:
    return "".join(f"{' ' * (2 * level)}- a\n" for level in range(depth))


PATHOLOGICAL = {
    "brackets": "[" * SIZE,
    "closing brackets": "]" * SIZE,
    "pictures": "![" * (SIZE // 2),
    "open tags": "<a " * (SIZE // 3),
    "angle brackets": "<" * SIZE,
    "closing angle brackets": ">" * SIZE,
    "tags": "<td>" * (SIZE // 4),
    "rows": "<tr>" * (SIZE // 4),
    "closing tags": "</div>" * (SIZE // 6),
    "divs": "<div>" * (SIZE // 5) + "a",
    "paragraphs of HTML": "<p>x</p>\n" * (LINES // 9),
    "parentheses": "(" * SIZE,
    "stars": "*" * SIZE,
    "words in stars": "**a** " * (SIZE // 6),
    "underscores": "_" * SIZE,
    "words in underscores": "_a_ " * (SIZE // 4),
    "quotes": "> " * (SIZE // 2) + "a",
    "quote lines": ">\n" * (LINES // 2) + "a",
    "backticks": "`" * SIZE,
    "backticks apart": "` " * (SIZE // 2),
    "targets": "](" * (SIZE // 2),
    "targets apart": "]( " * (SIZE // 3),
    "targets with titles": '](a "' * (SIZE // 5),
    "links to nothing": "[a](#" * (SIZE // 5),
    "definitions": "[a]: b\n" * (LINES // 7),
    "bullets": "- " * (SIZE // 4) + "a",
    "numbers": "1. " * (SIZE // 3) + "a",
    "dashes": "-\n" * (LINES // 2) + "a",
    "items": "- a\n" * (LINES // 4),
    "nested items": _lists(400),
    "bars": "|" * SIZE,
    "table": "|a|a|\n|-|-|\n" + "|b|c|\n" * (LINES // 6),
    "wide table": "|a" * 500 + "|\n" + "|-" * 500 + "|\n" + "|b|\n" * 5_000,
    "headings": "# a\n" * (LINES // 4),
    "hashes": "#" * SIZE,
    "fences": "```a\n" * (LINES // 5),
    "open comments": "<!--" * (SIZE // 4),
    "open comments in a paragraph": "a " + "<!-- " * (LINES // 5),
    "backticks before a comment": "`a " * (SIZE // 3) + "<!--",
    "scripts": "<script>" * (LINES // 8) + "a",
    "hidden paragraphs": "<p hidden>" * (LINES // 10) + "a",
    "style attributes": "<p style='" * (SIZE // 10) + "a",
    "instructions": "<?" * (LINES // 2) + "a",
    "declarations": "<!a " * (SIZE // 4),
    "closing comments": "-->" * (SIZE // 3) + "a",
    "full stops": "." * SIZE + "a",
    "short sentences": "A. " * (SIZE // 3),
    "exclamation marks": "!" * SIZE + "a",
    "quotation marks": '"' * SIZE + "a",
    "backslashes": "\\" * SIZE + "a",
    "ampersands": "&" * SIZE + "a",
    "tildes": "~" * SIZE + "a",
    "equals": "a\n" + "=\n" * (LINES // 2),
    "lines": "a\n" * (LINES // 2),
    "one word": "a" * SIZE,
    "digits": "1" * SIZE,
    "hyphens": "a-\n" * (LINES // 3),
    "invisible characters": "a\u200b" * (SIZE // 2),
    "joiners": "\U0001f469\u200d" * (SIZE // 2),
    "header lines": "---\n" + "---x\n" * (LINES // 5),
    "blanks in front": " " * SIZE + "a",
    "blanks behind": "a" + " " * SIZE,
    "tabs in front": "\t" * SIZE + "a",
    "line feeds": "a" + "\n" * SIZE + "b",
    "comments": "a\n\n<!--b-->\n\n" * (LINES // 14),
}

# Each takes minutes, or seconds that grow with the square of the size; with the seconds it is given here.
SLOW = {
    "blanks between words": "a" + " " * SIZE + "b",
    "blanks after a table of contents entry": "[a](#b)" + " " * SIZE + "x",
    "blanks after bold words": "**a**" + " " * SIZE + "x",
    "stub that goes on": "lorem ipsum " + "." * SIZE + "\nx",
    "blanks to fill": "[add " * (SIZE // 5),
    "many comments": "a\n\n<!--b-->\n\n" * 8_000,
    "open comments in a paragraph": "a " + "<!-- " * (SIZE // 5),
    "comments in one block of HTML": "<p>a<!--b--></p>\n" * (2 * SIZE // 17),
    "many lines that might end a header": "---\n" + "---x\n" * 100_000,
}


def _read(how: str, text: str) -> Document | None:
    try:
        if how == "stream":
            return load_stream(io.BytesIO(text.encode()))
        return (markdown if how == "Markdown" else plain)(text)
    except DocumentError:
        return None


@pytest.mark.parametrize("how", ["Markdown", "plain"])
@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_pathological_inputs_load(name: str, how: str) -> None:
    """Inputs made to take long are read, whole, by each parser."""
    with within(PATIENCE):
        found = _read(how, PATHOLOGICAL[name])
    if found is None:
        assert not PATHOLOGICAL[name].strip()
        return
    assert "".join(found.main.text[one.start : one.end] for one in found.passages) == PATHOLOGICAL[name]


@pytest.mark.parametrize("name", SLOW)
def test_slow_inputs_load(name: str) -> None:
    """None of these takes time that grows with the square of its size; the limit is only there to end the test."""
    with within(PATIENCE):
        _read("Markdown", SLOW[name])


@pytest.mark.parametrize(
    "name", ["targets", "links", "brackets", "parentheses", "quotes", "backticks", "stars", "bars"]
)
def test_the_choice_of_parser_is_quick(name: str) -> None:
    """Looking for signs of Markdown costs no more than reading it."""
    with within(PATIENCE):
        _read(
            "stream", {"links": "[a](b) " * (SIZE // 7), "targets": "]( " * (SIZE // 3)}.get(name) or PATHOLOGICAL[name]
        )


@pytest.mark.parametrize(
    "text", [pytest.param("](" * (SIZE // 2), id="targets"), pytest.param("x](" * (SIZE // 3), id="words")]
)
def test_the_choice_of_parser_ends(text: str) -> None:
    """Link targets that never end are no sign of Markdown, however many."""
    with within(PATIENCE):
        _read("stream", text)


def test_a_long_real_paragraph_is_read_whole() -> None:
    """Size alone changes nothing: each of many sentences is a unit."""
    text = "The naïve model sorts 90 % of letters. " * 5000
    assert quotes(markdown(text)) == [("prose", "The naïve model sorts 90 % of letters.")] * 5000
