"""Jupyter notebooks: cells as pages, words of every cell and output, broken files."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import assert_tiles, document, quotes, unaccounted

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.decode import decode
from rationale_reviewer.load.notebook import load_notebook
from rationale_reviewer.records.document import Document

WORDS = "The sorter was tested by nine people from the town."


def _cell(source: Any, kind: str = "markdown", **more: Any) -> dict[str, Any]:
    return {"cell_type": kind, "source": source, "metadata": {}, **more}


def _load(*cells: Any, **more: Any) -> Document:
    raw = json.dumps({"nbformat": 4, "metadata": {}, "cells": list(cells), **more}).encode()
    found = document(load_notebook(decode("a.ipynb", raw), "S1"))
    assert_tiles(found)
    assert unaccounted(found) == []
    return found


def test_cells_are_pages() -> None:
    """A place is a cell and a line in it; empty cells count."""
    found = _load(_cell("# Card"), _cell(""), _cell(["One line.\n", "\n", WORDS]))
    assert (found.main.page_name, found.main.format) == ("cell", "notebook")
    assert found.main.page_lines == (1, 3, 3)
    assert [passage.page for passage in found.passages] == [1, 3, 3]
    assert found.passages[2].heading_path == ("Card",)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param(_cell(WORDS), [("prose", WORDS)], id="markdown"),
        pytest.param(_cell(["# A\n", "- b c\n"]), [("heading", "# A"), ("item", "b c")], id="lines"),
        pytest.param(_cell("x = 1\ny = 2", "code"), [("code", "```python\nx = 1\ny = 2\n```")], id="code"),
        pytest.param(_cell("# no heading", "raw"), [("code", "```text\n# no heading\n```")], id="raw"),
        pytest.param(
            _cell("", "code", outputs=[{"output_type": "stream", "text": ["accuracy 0.91\n"]}]),
            [("code", "```text\naccuracy 0.91\n```")],
            id="stream",
        ),
        pytest.param(
            _cell("", "code", outputs=[{"data": {"text/plain": "<Figure size 6x4>", "image/png": "aa"}}]),
            [],
            id="picture",
        ),
        pytest.param(
            _cell("", "code", outputs=[{"data": {"text/markdown": WORDS, "text/plain": "<Markdown>"}}]),
            [("prose", WORDS)],
            id="shown Markdown",
        ),
        pytest.param(
            _cell("", "code", outputs=[{"output_type": "error", "traceback": ["\x1b[31mKeyError\x1b[0m: 'a'"]}]),
            [("code", "```text\nKeyError: 'a'\n```")],
            id="error without its colours",
        ),
        pytest.param(
            _cell("a\n```\nb `````` c", "code"),
            [("code", "```````python\na\n```\nb `````` c\n```````")],
            id="ticks inside code",
        ),
        pytest.param(
            {"cell_type": "heading", "level": 2, "source": "Use"}, [("heading", "## Use")], id="older heading"
        ),
        pytest.param({"cell_type": "code", "input": "x"}, [("code", "```python\nx\n```")], id="older code"),
        pytest.param(_cell(None), [], id="no source"),
        pytest.param(_cell({"a": 1}), [], id="a source of another kind"),
        pytest.param(_cell("a b\r\nc d"), [("prose", "a b\nc d")], id="line ends"),
    ],
)
def test_cell(cell: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """Each kind of cell and output with its units."""
    assert quotes(_load(cell)) == expected


def test_long_output_of_words_can_be_quoted() -> None:
    """An output whose lines are words is read line by line, as a quoted prompt is."""
    text = "The sorter placed ninety letters in the right tray.\nIt left ten letters out of one hundred.\n"
    found = _load(_cell("", "code", outputs=[{"text": text}]))
    assert [role for role, words in quotes(found) if words.startswith(("The", "It"))] == ["prose", "prose"]


@pytest.mark.parametrize("opening", ["<!-- a", "```\ncode", "<script>", "<div style='display:none'>", "---\na: b"])
def test_what_a_cell_leaves_open_ends_with_it(opening: str) -> None:
    """A comment, fence or element of one cell hides nothing of the next."""
    found = _load(_cell(opening), _cell(WORDS))
    assert ("prose", WORDS) in quotes(found)
    hidden = [one for one in found.main.hidden if one.end > found.main.page_starts[1]]
    assert hidden == []


def test_what_is_no_text_is_named() -> None:
    """HTML without a plain form is a part that was not read; pictures are a note."""
    html = _cell("", "code", outputs=[{"data": {"text/html": "<b>91 %</b>"}}])
    picture = _cell("", "code", outputs=[{"output_type": "display_data", "png": "aa"}])
    found = _load(_cell(WORDS), html, picture)
    assert [(one.place, one.why) for one in found.main.unread] == [
        ("cell 2", "its output is HTML without a plain form")
    ]
    assert found.main.notes == ("pictures among the outputs were not read",)


def test_language_of_the_code() -> None:
    """Fences carry the language that the notebook names, when it looks like one."""
    sheet = {"metadata": {"language_info": {"name": "julia"}}}
    assert "```julia" in _load(_cell("x", "code"), **sheet).main.text
    bad = {"metadata": {"language_info": {"name": "a\nb"}}}
    assert "```python" in _load(_cell("x", "code"), **bad).main.text


def test_older_form() -> None:
    """Version 3 keeps its cells in work sheets."""
    raw = json.dumps({"nbformat": 3, "worksheets": [{"cells": [_cell("# A")]}, {"cells": [_cell(WORDS)]}]}).encode()
    found = document(load_notebook(decode("a.ipynb", raw), "S1"))
    assert [words for _, words in quotes(found)] == ["# A", WORDS]


def test_hidden_text_keeps_its_line() -> None:
    """A comment is hidden on the line of the whole text."""
    found = _load(_cell("# A"), _cell("One line.\n\nWords <!-- not seen --> here."))
    (hidden,) = found.main.hidden
    assert found.main.text.splitlines()[hidden.line - 1].startswith("Words <!--")


def test_a_notebook_without_words_is_empty() -> None:
    """It opens, and has no passage with words: that is for the review to say."""
    found = _load()
    assert quotes(found) == []


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(b"{", "no valid JSON (line 1)", id="no JSON"),
        pytest.param(b'{"a": 1}', "no Jupyter notebook", id="other JSON"),
        pytest.param(b"[]", "no Jupyter notebook", id="a list"),
        pytest.param(b'"words"', "no Jupyter notebook", id="a string"),
        pytest.param(b"[" * 100_000, "nested deeper than 100", id="deep"),
        pytest.param(b'{"nbformat": 4, "cells": ' + b"[" * 200 + b"]" * 200 + b"}", "nested deeper", id="deep cells"),
    ],
)
def test_refused(raw: bytes, said: str) -> None:
    """What is no notebook is refused by its name."""
    with pytest.raises(DocumentError) as caught:
        load_notebook(decode("a.ipynb", raw), "S1")
    assert said in str(caught.value)
    assert "'a.ipynb'" in str(caught.value)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["cell_type", "source", "cells", "outputs", "data", "text", "text/plain", "markdown", "level",
                         "metadata", "traceback", "worksheets", "nbformat", "language_info", "name"]),
        inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(_JSON)
def test_any_json(value: Any) -> None:
    """Whatever stands where, the notebook is read or refused, and its text is tiled."""
    try:
        loaded = load_notebook(decode("a.ipynb", json.dumps({"nbformat": 4, "cells": [value, value]}).encode()), "S1")
    except DocumentError:
        return
    assert_tiles(document(loaded))
