"""Limits of PDFs, notebooks, JSON and long texts: just under they are read, just over they are refused in one line.

Those of files, Word, HTML and headers are held where their loaders are tested.
"""

import json
import random
from collections.abc import Callable

import pytest
from bombs_pdf import packed_page
from fuzzing import assert_one_line
from pdf_writer import lines, simple

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load import decode, document, join, json_card, notebook, pdf_limits
from rationale_reviewer.load.files import File
from rationale_reviewer.load.formats import Format
from rationale_reviewer.load.parsers import parse
from rationale_reviewer.records.document import Loaded

WORDS = "It sorts letters."


def _pages(number: int) -> bytes:
    return simple(*[lines([WORDS]), *[""] * (number - 1)])


def _unfolding(ratio: int) -> bytes:
    """A page of 1.2 MB that packs to about so much less: a comment of chance, and blanks."""
    size = 1_200_000
    chance = random.Random(1).randbytes(size // ratio).hex().encode()  # noqa: S311  # no secret
    return packed_page(lines([WORDS]).encode() + b"%" + chance + b"\n" + b" " * (size - len(chance)))


def _cells(number: int) -> bytes:
    cell = {"cell_type": "markdown", "source": WORDS}
    return json.dumps({"nbformat": 4, "cells": [cell, *[{}] * (number - 1)]}).encode()


def _values(number: int) -> bytes:
    return json.dumps({"a": WORDS, "b": ["x"] * (number - 3)}).encode()


def _letters(number: int) -> bytes:
    return WORDS.encode() + b" " * (number - len(WORDS))


def _cell_of(number: int) -> bytes:
    return json.dumps(
        {"nbformat": 4, "cells": [{"cell_type": "markdown", "source": _letters(number).decode()}]}
    ).encode()


LIMITS: list[tuple[str, Format, Callable[[int], bytes], int, int, str]] = [
    ("pages", Format.PDF, _pages, 500, 501, "501 pages"),
    ("unfolding", Format.PDF, _unfolding, 70, 200, "more than 100-fold"),
    (
        "all streams",
        Format.PDF,
        lambda size: packed_page(_letters(size) + b" Tj\n" * 9),
        5_000,
        21_000,
        "unfolds to more",
    ),
    ("cells", Format.NOTEBOOK, _cells, 20, 21, "21 cells, the limit is 20"),
    ("values", Format.JSON, _values, 20, 21, "more than 20 values"),
    ("letters of a text", Format.TEXT, _letters, 1_000, 1_001, "million letters"),
    ("letters of Markdown", Format.MARKDOWN, _letters, 1_000, 1_001, "million letters"),
    ("letters of cells", Format.NOTEBOOK, _cell_of, 1_000, 1_001, "million letters"),
]


@pytest.mark.parametrize("limit", LIMITS, ids=[limit[0] for limit in LIMITS])
def test_limit(
    limit: tuple[str, Format, Callable[[int], bytes], int, int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The largest that is read, and the smallest that is not."""
    name, form, made, under, over, said = limit
    monkeypatch.setattr(notebook, "MAX_CELLS", 20)
    monkeypatch.setattr(json_card, "MAX_VALUES", 20)
    if name.startswith("letters"):
        monkeypatch.setattr(decode, "MAX_LETTERS", 1_000)
        monkeypatch.setattr(join, "MAX_LETTERS", 1_000)
    if name == "all streams":
        monkeypatch.setattr(pdf_limits, "MAX_EXPANDED", 20_000)
    assert parse(File("card", made(under)), form, "S1").source.text is not None
    with pytest.raises(DocumentError, match=said) as caught:
        parse(File("card", made(over)), form, "S1")
    assert_one_line(str(caught.value), "card")


def test_pictures_may_unfold_as_they_like() -> None:
    """A blank sheet packs a thousandfold and is no bomb."""
    pdf_limits.check_limits("card.pdf", packed_page(b" " * 3_000_000).replace(b"/Filter", b"/Subtype /Image /Filter"))


@pytest.mark.parametrize("twice", [False, True])
def test_damaged_streams_are_left_to_the_parser(twice: bool) -> None:
    """What does not unpack is not this module's to judge."""
    raw = packed_page(b" " * 3_000_000)
    at = raw.find(b"stream\n") + 20
    names = b"[/FlateDecode /FlateDecode]" if twice else b"/FlateDecode"
    pdf_limits.check_limits("card.pdf", (raw[:at] + b"\xff" * 30 + raw[at + 30 :]).replace(b"/FlateDecode", names))


@pytest.mark.parametrize(("size", "confined"), [(document.LARGE, False), (document.LARGE + 1, True)])
def test_long_texts_get_limits_too(size: int, confined: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Markdown, text and JSON of some length are parsed in the process that has limits."""
    seen: list[str] = []

    def parsed(file: File, form: Format, source_id: str, encoding: str | None) -> Loaded:
        seen.append(file.name)
        return parse(file, form, source_id, encoding)

    monkeypatch.setattr(document, "parse_confined", parsed)
    document.load_files([File("card.txt", _letters(size))])
    assert seen == (["card.txt"] if confined else [])


def test_a_text_nested_too_deeply(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of Python's stack is a refusal like others, in whichever process it comes."""

    def deep(*_: object) -> Loaded:
        raise RecursionError

    monkeypatch.setattr("rationale_reviewer.load.parsers.load_markdown", deep)
    with pytest.raises(DocumentError, match=r"'a\.md' is nested too deeply; flatten it"):
        parse(File("a.md", b"a"), Format.MARKDOWN, "S1")


def test_a_picture_in_a_notebook_costs_little() -> None:
    """Long strings are passed over without a memory of each letter; a picture of 40 MB took 1.5 GB."""
    picture = {"cell_type": "code", "source": "x", "outputs": [{"data": {"image/png": "A" * 10_000_000}}]}
    cell = {"cell_type": "markdown", "source": WORDS}
    raw = json.dumps({"nbformat": 4, "cells": [picture, cell]}).encode()
    assert WORDS in document.load_files([File("card.ipynb", raw)]).main.text
