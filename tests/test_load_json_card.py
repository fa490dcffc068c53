"""JSON cards: names as headings, values as text, nothing lost, bounded."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import assert_tiles, document, quotes, unaccounted

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.decode import decode
from rationale_reviewer.load.json_card import load_json
from rationale_reviewer.records.document import Document
from rationale_reviewer.text import WORD

LONG = "The sorter was tested by nine people from the town, who had never seen it before."


def _load(value: Any) -> Document:
    found = document(load_json(decode("a.json", json.dumps(value).encode()), "S1"))
    assert_tiles(found)
    assert unaccounted(found) == []
    return found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param({"name": "sorter"}, [("field", "name: sorter")], id="short value"),
        pytest.param({"intended_use": LONG}, [("heading", "# intended use"), ("prose", LONG)], id="long value"),
        pytest.param({"a": "x\ny"}, [("heading", "# a"), ("prose", "x\ny")], id="lines"),
        pytest.param(
            {"training": {"data": {"size": "40 hands"}}},
            [("heading", "# training"), ("heading", "## data"), ("field", "size: 40 hands")],
            id="tables in tables",
        ),
        pytest.param({"tags": ["a b", "c"]}, [("heading", "# tags"), ("item", "a b"), ("item", "c")], id="list"),
        pytest.param(
            {"sets": [{"name": "left"}, {"name": "right"}]},
            [("heading", "# sets"), ("heading", "## sets 1"), ("field", "name: left"), ("heading", "## sets 2"),
             ("field", "name: right")],
            id="list of tables",
        ),
        pytest.param({"limits": None, "risks": ""}, [("label", "limits:"), ("label", "risks:")], id="no value"),
        pytest.param({"version": 1.5, "open": True}, [("field", "version: 1.5"), ("field", "open: true")], id="scalar"),
        pytest.param({"text": "## Use\n\n- a b"}, [("heading", "# text"), ("heading", "## Use"), ("item", "a b")],
                     id="Markdown inside"),
        pytest.param([LONG, "b\nc"], [("prose", LONG), ("prose", "b\nc")], id="a list of texts"),
        pytest.param("Words alone.", [("prose", "Words alone.")], id="a string"),
        pytest.param({"more": "More information needed"}, [("stub", "more: More information needed")], id="stub"),
        pytest.param({"more": "TBD"}, [("stub", "more: TBD")], id="a short stub"),
    ],
)  # fmt: skip
def test_values(value: Any, expected: list[tuple[str, str]]) -> None:
    """Each kind of value with its units."""
    assert quotes(_load(value)) == expected


def test_numbers_stay_as_they_are_written() -> None:
    """No figure is rounded or rewritten on the way."""
    raw = b'{"a": 1.10, "b": 1e-5, "c": 12345678901234567890, "d": NaN}'
    found = document(load_json(decode("a.json", raw), "S1"))
    assert [words for _, words in quotes(found)] == ["a: 1.10", "b: 1e-5", "c: 12345678901234567890", "d: NaN"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(b"{", "no valid JSON (line 1)", id="cut"),
        pytest.param(b'{"a": 1,\n}', "no valid JSON (line 2)", id="comma"),
        pytest.param(b"{}", "holds no words", id="empty table"),
        pytest.param(b'{"": null}', "holds no words", id="no words"),
        pytest.param(b"[" * 101 + b"]" * 101, "nested deeper than 100", id="over the depth"),
        pytest.param(b'{"a":' * 100_000, "nested deeper than 100", id="far over the depth"),
        pytest.param(b'{"a": {}} {}', "no valid JSON", id="two values"),
    ],
)
def test_refused(raw: bytes, said: str) -> None:
    """What is no card is refused by its name."""
    with pytest.raises(DocumentError) as caught:
        load_json(decode("a.json", raw), "S1")
    assert said in str(caught.value)


def test_just_under_the_depth() -> None:
    """The limit is the last depth that is read."""
    raw = b"[" * 100 + b'"Words."' + b"]" * 100
    assert "Words." in load_json(decode("a.json", raw), "S1").source.text
    assert "[[[" in _load({"a": "[" * 200 + " words"}).main.text


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=40),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
        max_leaves=15,
    )
)
def test_words_in_are_words_out(value: Any) -> None:
    """Every letter and figure of every name and value is in the text."""
    try:
        text = _load(value).main.text
    except DocumentError:
        return
    for words in _strings(value):
        assert all(word in text or "_" in word for word in WORD.findall(words.encode("utf-8", "replace").decode()))


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [one for pair in value.items() for part in pair for one in _strings(part)]
    if isinstance(value, list):
        return [one for part in value for one in _strings(part)]
    return [value] if isinstance(value, str) else []


def test_real_cards(shared: Path) -> None:
    """Every JSON card at hand is read whole."""
    for path in sorted((shared / "data" / "model_cards").glob("**/*.json")):
        value = json.loads(path.read_text(encoding="utf-8"))
        text = _load(value).main.text
        words = [word for one in _strings(value) for word in WORD.findall(one.replace("_", " "))]
        spaced = text.replace("_", " ")
        assert [word for word in words if word not in spaced] == [], path.name
