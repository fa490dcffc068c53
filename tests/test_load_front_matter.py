"""The YAML header: strings stay strings, bombs are refused at once, broken headers are kept as text."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import assert_tiles, markdown, quotes, unaccounted, within

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load import front_matter
from rationale_reviewer.load.front_matter import MAX_CHARS, MAX_DEPTH, NONE, read_front_matter

KEYS = "abcdefghi"


@pytest.fixture(params=["C parser", "Python parser"])
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test that asks for it holds with libyaml and without."""
    loader = yaml.BaseLoader if request.param == "Python parser" else getattr(yaml, "CBaseLoader", None)
    if loader is None:
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(front_matter, "_LOADER", loader)


def header(yaml_text: str) -> str:
    """A document with this header and one sentence."""
    return f"---\n{yaml_text}\n---\nThe body stands here.\n"


def data(yaml_text: str) -> Any:
    """The data of a header with this text."""
    return read_front_matter("card.md", header(yaml_text)).data


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    ("yaml_text", "expected"),
    [
        pytest.param("a: NO", {"a": "NO"}, id="NO"),
        pytest.param("a: yes\nb: Off\nc: true", {"a": "yes", "b": "Off", "c": "true"}, id="other truth words"),
        pytest.param("version: 1.10", {"version": "1.10"}, id="1.10"),
        pytest.param("a: 12:30:45", {"a": "12:30:45"}, id="12:30:45"),
        pytest.param("a: 010", {"a": "010"}, id="010"),
        pytest.param("a: 0x1F\nb: 1_000\nc: 1e3", {"a": "0x1F", "b": "1_000", "c": "1e3"}, id="other numbers"),
        pytest.param("a: 2024-01-02", {"a": "2024-01-02"}, id="date"),
        pytest.param("a: ~\nb: null\nc:", {"a": "~", "b": "null", "c": ""}, id="null"),
        pytest.param("NO: 1\n1.10: x", {"NO": "1", "1.10": "x"}, id="keys too"),
        pytest.param("a: 'it''s'\nb: \"x\\ty\"", {"a": "it's", "b": "x\ty"}, id="quoted"),
        pytest.param("a: |\n  one\n  two", {"a": "one\ntwo\n"}, id="block"),
        pytest.param(
            "tags:\n- a\n- b: c\n  d: e\n- [f, g]", {"tags": ["a", {"b": "c", "d": "e"}, ["f", "g"]]}, id="nested"
        ),
        pytest.param("a: {}\nb: []", {"a": {}, "b": []}, id="empty collections"),
        pytest.param("# a remark\na: b # another", {"a": "b"}, id="remarks"),
        pytest.param("a: 1\na: 2", {"a": "2"}, id="the last of two"),
        pytest.param("a: naïve ﬁle 😀", {"a": "naïve ﬁle 😀"}, id="any script"),
        pytest.param("a: !!python/object/apply:os.getcwd []", {"a": []}, id="tags make nothing"),
        pytest.param("a: !!int 5\nb: !!bool no", {"a": "5", "b": "no"}, id="tags change nothing"),
        pytest.param("a: &x 1", {"a": "1"}, id="an anchor that nothing refers to"),
        pytest.param("? [a, b]\n: c\n? d\n: e", {"[]": "c", "d": "e"}, id="a collection as key"),
        pytest.param("a:\n- <<\nb: <<", {"a": ["<<"], "b": "<<"}, id="<< that is no key"),
    ],
)
def test_every_scalar_is_the_string_in_the_file(yaml_text: str, expected: dict[str, object]) -> None:
    """Scalars mean what they say, and nothing is made into another type."""
    assert data(yaml_text) == expected


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(alphabet="0123456789.:-+_eExXoOnNyYtTfF", min_size=1, max_size=10))
def test_number_like_scalars_stay_strings(scalar: str) -> None:
    """No spelling of a number, time or truth word is interpreted."""
    assert data(f"a: '{scalar}'") == {"a": scalar}
    found = read_front_matter("card.md", header(f"a: {scalar}x"))
    assert found.notes or found.data == {"a": f"{scalar}x"}


def merge_bomb(levels: int = 9, width: int = 9) -> str:
    """Merges of merges: few bytes that a loader would expand to ``width ** levels`` pairs."""
    lines = [f"{KEYS[0]}: &{KEYS[0]} {{k: v}}"]
    for level in range(1, levels):
        below = KEYS[level - 1]
        lines.append(f"{KEYS[level]}: &{KEYS[level]} {{<<: [{', '.join([f'*{below}'] * width)}]}}")
    return "\n".join(lines)


def alias_bomb(levels: int = 9, width: int = 9) -> str:
    """Lists of aliases of lists of aliases."""
    lines = [f"{KEYS[0]}: &{KEYS[0]} [lol]"]
    for level in range(1, levels):
        lines.append(f"{KEYS[level]}: &{KEYS[level]} [{', '.join([f'*{KEYS[level - 1]}'] * width)}]")
    return "\n".join(lines)


def test_the_bombs_are_small() -> None:
    """What is refused below is a header of a few hundred bytes, so no limit of size would catch it."""
    assert len(merge_bomb()) < 600
    assert len(alias_bomb()) < 600


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    ("yaml_text", "said"),
    [
        pytest.param(merge_bomb(), ["merges", "line 3"], id="merge bomb"),
        pytest.param(alias_bomb(), ["aliases", "line 3"], id="alias bomb"),
        pytest.param("a: &a [*a]", ["aliases", "line 2"], id="a list inside itself"),
        pytest.param("a: &a {b: *a}", ["aliases", "line 2"], id="a table inside itself"),
        pytest.param("base: &base {x: y}\n\nother:\n  <<: *base", ["merges", "line 5"], id="one honest merge"),
        pytest.param("base: &base x\nother: *base", ["aliases", "line 3"], id="one honest alias"),
        pytest.param("<<: {x: y}", ["merges", "line 2"], id="a merge without an alias"),
        pytest.param("a: *nothing", ["aliases", "line 2"], id="an alias of nothing"),
        pytest.param("*a : b", ["aliases", "line 2"], id="an alias as key"),
        pytest.param("[" * 100_000, ["64 KB"], id="100,000 brackets"),
        pytest.param("[\n" * 30_000, ["deeper than 20"], id="30,000 lines of brackets"),
        pytest.param("{a: " * 15_000, ["deeper than 20"], id="15,000 braces"),
        pytest.param("- " * 30_000, ["deeper than 20"], id="30,000 dashes"),
        pytest.param("? " * 30_000, ["deeper than 20"], id="30,000 keys"),
        pytest.param("a: [" + "{b: [" * 9_000, ["deeper than 20"], id="mixed nesting"),
    ],
)
def test_bombs_are_refused_at_once(yaml_text: str, said: list[str]) -> None:
    """Aliases, merges, depth and size are refused before anything is built, with the place and what to do."""
    with within(5), pytest.raises(DocumentError) as caught:
        read_front_matter("card.md", header(yaml_text))
    assert "'card.md'" in str(caught.value)
    assert all(part in str(caught.value) for part in said), str(caught.value)
    assert any(advice in str(caught.value) for advice in ("write the values out", "flatten it", "move the data out"))


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize("size", [60_000, 100_000])
def test_open_brackets_cost_nothing(size: int) -> None:
    """A header of open brackets is refused, or kept as text by a parser that gives up first; no data is built."""
    with within(5):
        try:
            found = read_front_matter("card.md", header("[" * size))
        except DocumentError:
            return
    assert found.data == {}
    assert found.notes


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    "opening", [pytest.param("[", id="lists"), pytest.param("{x: ", id="tables"), pytest.param("[{x: ", id="both")]
)
def test_depth_limit(opening: str) -> None:
    """The limit is the last depth that is read; one more is refused."""

    def nested(depth: int) -> str:
        marks = (opening.replace("[{", "[|{").split("|") * depth)[:depth]
        closing = "".join("]" if mark == "[" else "}" for mark in reversed(marks))
        return "".join(marks) + "y" + closing

    deepest = read_front_matter("card.md", header("a: " + nested(MAX_DEPTH - 1)))
    assert deepest.notes == ()
    assert str(deepest.data).count("y") == 1
    with pytest.raises(DocumentError, match="nested deeper than 20; flatten it"):
        read_front_matter("card.md", header("a: " + nested(MAX_DEPTH)))


def test_size_limit() -> None:
    """The limit is the last size that is read; one character more is refused."""
    fits = "a: " + "x" * (MAX_CHARS - 4)
    assert len(data(fits)["a"]) == MAX_CHARS - 4
    with pytest.raises(DocumentError, match=r"'card\.md' has more than 64 KB; move the data"):
        data(fits + "x")


@pytest.mark.parametrize(
    ("yaml_text", "line"),
    [
        pytest.param("license: mit\ntags: [a, b", 3, id="open list"),
        pytest.param("license: mit\n\ttags: a", 3, id="tab"),
        pytest.param("title: a: b", 2, id="two colons"),
        pytest.param('a: "open', 2, id="open quote"),
        pytest.param("a: b\n c: d", 3, id="wrong indent"),
        pytest.param("a: @x", 2, id="reserved sign"),
        pytest.param("%YAML 9.9", 2, id="another version"),
    ],
)
@pytest.mark.usefixtures("_loader")
def test_invalid_yaml_is_kept_as_text_with_a_note(yaml_text: str, line: int) -> None:
    """A header that is no YAML gives no data, a note with a line in the file, and loses nothing."""
    text = header(yaml_text)
    found = read_front_matter("card.md", text)
    assert found.data == {}
    assert found.end == text.index("The body")
    assert len(found.notes) == 1
    assert found.notes[0].startswith("the front matter is no valid YAML")
    assert found.notes[0].endswith("; it was read as text only")
    assert int(found.notes[0].split("line ")[1].split(")")[0]) in {line, line + 1}


@pytest.mark.parametrize(
    ("yaml_text", "note"),
    [
        pytest.param("a: [b", "no valid YAML", id="invalid"),
        pytest.param("a: \x01", "no valid YAML", id="control character"),
        pytest.param("- license\n- mit", "no table of names and values", id="list"),
        pytest.param("The licence is MIT.", "no table of names and values", id="prose"),
    ],
)
def test_what_gives_no_data_loses_nothing(yaml_text: str, note: str) -> None:
    """Every line of a header without data is a field that can be quoted, and the note is in the source."""
    document = markdown(header(yaml_text))
    assert document.main.metadata == {}
    assert [note in one for one in document.main.notes] == [True]
    assert unaccounted(document) == []
    assert_tiles(document)
    fields = [quote for role, quote in quotes(document) if role == "field"]
    assert fields == yaml_text.split("\n")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        pytest.param("---\na: b\n---\nbody", "body", id="plain"),
        pytest.param("---\na: b\n---   \nbody", "body", id="blanks after the end mark"),
        pytest.param("---\na: b\n---", "", id="ends with the file"),
        pytest.param("---\na: b\n---\n", "", id="ends with the file and a line feed"),
        pytest.param("---\n---\nbody", "body", id="empty header"),
        pytest.param("---\na: b\n----\nc: d\n---\nbody", "body", id="four dashes end nothing"),
        pytest.param("---\na: b\n---c\nd: e\n---\nbody", "body", id="dashes with text end nothing"),
        pytest.param("---\na: b\n\n---\n---\nbody", "---\nbody", id="the first end mark counts"),
    ],
)
def test_where_the_header_ends(text: str, body: str) -> None:
    """The header ends with the first line of three dashes after the first line."""
    assert text[read_front_matter("card.md", text).end :] == body


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("# Card\n---\na: b\n---\n", id="not at the start"),
        pytest.param("\n---\na: b\n---\n", id="after a blank line"),
        pytest.param("---\na: b\n", id="never closed"),
        pytest.param("----\na: b\n----\n", id="four dashes"),
        pytest.param("---", id="dashes alone"),
        pytest.param("--- a\n---\n", id="text on the first line"),
    ],
)
def test_no_header(text: str) -> None:
    """Without two lines of dashes, the first at the very start, there is no header."""
    assert read_front_matter("card.md", text) is NONE


def test_fields_can_be_quoted() -> None:
    """Each line of a header is a unit of its own, and its place in the file is exact."""
    text = "---\nlicense: mit\ntags:\n- naïve ﬁle\n\nmodel: 😀 one\n---\n\n# Card\n"
    document = markdown(text)
    assert quotes(document) == [
        ("field", "license: mit"),
        ("field", "tags:"),
        ("field", "- naïve ﬁle"),
        ("field", "model: 😀 one"),
        ("heading", "# Card"),
    ]
    assert document.passages[0].kind == "front_matter"
    assert document.main.metadata == {"license": "mit", "tags": ["naïve ﬁle"], "model": "😀 one"}


def test_marks_of_markdown_in_a_header_are_text() -> None:
    """Nothing in a header is taken for Markdown syntax."""
    document = markdown("---\nmodel-index:\n- name: a*b_c\n---\n\n*Body*\n")
    assert [document.main.text[low:high] for low, high in document.main.markup] == ["*", "*"]


def test_a_comment_mark_in_a_header_hides_nothing() -> None:
    """A YAML value has no comments of HTML, so the document after it stays visible."""
    document = markdown('---\nwidget: "<!-- greet"\n---\n\n# Card\n\nThe model sorts letters.\n')
    assert ("prose", "The model sorts letters.") in quotes(document)
    assert document.main.hidden == ()


PIECES = (
    ["a", "b: ", "- ", "[", "]", "{", "}", ": ", "? ", "'", '"', "|\n", "> ", "# ", "%", "@", "!x ", "&a ", "\n", "  "],
    ["\t", "é", "😀", ", ", "*a", "<<: ", "...\n", "---\n", "\x01", "\x85", "\u2028", "NO", "1.10"],
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([piece for pieces in PIECES for piece in pieces]), max_size=25).map("".join))
def test_any_header_is_read_or_refused(yaml_text: str) -> None:
    """Whatever stands in a header, only DocumentError is raised, every leaf is a string, and nothing is lost."""
    text = header(yaml_text)
    try:
        found = read_front_matter("card.md", text)
    except DocumentError:
        return
    assert text[: found.end].endswith("---\n") or found is NONE
    stack: list[object] = [found.data]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack += [*value, *value.values()]
        elif isinstance(value, list):
            stack += value
        else:
            assert isinstance(value, str)
