"""Notebooks, JSON, Markdown and its headers, and plain text, that cost a reader far more than they weigh, by name."""

import json
from collections.abc import Callable
from typing import Final

from rationale_reviewer.load.files import File

_MEGA: Final = 1_000_000
_WORDS: Final = "It sorts letters."
_BODY: Final = "# Card\n\nIt sorts letters.\n"


def _md(text: str) -> File:
    return File("card.md", text.encode())


def _txt(text: str) -> File:
    return File("card.txt", text.encode())


def _json(text: str) -> File:
    return File("card.json", text.encode())


def _header(inner: str) -> File:
    return _md(f"---\n{inner}\n---\n{_BODY}")


def _book(*cells: str) -> File:
    return File("card.ipynb", f'{{"nbformat": 4, "cells": [{", ".join(cells)}]}}'.encode())


def _cell(words: str) -> str:
    return json.dumps({"cell_type": "markdown", "source": words})


def _aliases(levels: int) -> str:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, levels)]
    return "\n".join(rows)


def _merges(levels: int) -> str:
    rows = ["a0: &a0 {x: y}"]
    rows += [f"a{at}: &a{at} {{<<: [{', '.join([f'*a{at - 1}'] * 9)}]}}" for at in range(1, levels)]
    return "\n".join(rows)


def _table(rows: int, columns: int) -> str:
    row = "| a " * columns + "|\n"
    return row + "|-" * columns + "|\n" + row * rows


BOMBS: Final[dict[str, Callable[[], File]]] = {
    "book_depth_100000": lambda: _book("[" * 100_000),
    "book_depth_closed": lambda: _book("[" * 100_000 + "]" * 100_000),
    "book_cells_million": lambda: _book(*["{}"] * _MEGA),
    "book_cells_200000": lambda: _book(*[_cell(_WORDS)] * 200_000),
    "book_cell_of_6mb": lambda: _book(_cell("It sorts letters. " * 350_000)),
    "book_string_of_escapes": lambda: _book(_cell("x").replace("x", "\\n" * 20 * _MEGA)),
    "book_string_unclosed": lambda: _book('"' + "\\" * 20 * _MEGA),
    "book_commas": lambda: _book("[" + "," * 20 * _MEGA),
    "json_depth_100000": lambda: _json("[" * 100_000 + "]" * 100_000),
    "json_depth_open": lambda: _json('{"a":' * 100_000),
    "json_depth_101": lambda: _json("[" * 101 + "]" * 101),
    "json_number": lambda: _json('{"a": ' + "1" * 10 * _MEGA + "}"),
    "json_list_of_8_million": lambda: _json("[" + "1," * 8 * _MEGA + "1]"),
    "json_list_of_300000": lambda: _json("[" + "1," * 300_000 + "1]"),
    "json_tables_300000": lambda: _json("[" + '{"a":"b"},' * 300_000 + "1]"),
    "json_names_million": lambda: _json("{" + ",".join(f'"k{at}":1' for at in range(_MEGA)) + "}"),
    "json_names_alike": lambda: _json("{" + '"a":1,' * 2 * _MEGA + '"a":1}'),
    "json_escapes": lambda: _json('"' + "\\u0041" * 5 * _MEGA + '"'),
    "json_escapes_of_lines": lambda: _json('"' + "\\n- a" * 2 * _MEGA + '"'),
    "json_words_20mb": lambda: _json(json.dumps({"a": "It sorts letters. " * 1_100_000})),
    "json_names_long": lambda: _json(json.dumps({"n" * 5 * _MEGA: "a"})),
    "header_aliases": lambda: _header(_aliases(9)),
    "header_merges": lambda: _header(_merges(9)),
    "header_depth_of_tables": lambda: _header("a: " + "{a: " * 10_000),
    "header_depth_of_items": lambda: _header("- " * 30_000 + "a"),
    "header_depth_of_questions": lambda: _header("? " * 30_000),
    "header_long": lambda: _header("a: " + "b" * 70_000),
    "header_of_80000_rows": lambda: _header("a: b\n" * 80_000),
    "header_anchors": lambda: _header("".join(f"- &a{at} b\n" for at in range(4_000)) + "- *a1"),
    "header_alias_of_itself": lambda: _header("a: &a [*a]"),
    "header_merge_of_itself": lambda: _header("a: &a {<<: *a}"),
    "header_indents": lambda: _header("\n".join(" " * at + "a:" for at in range(340))),
    "markdown_20mb": lambda: _md("It sorts letters. It has seen forty hands.\n\n" * 450_000),
    "markdown_12mb_of_items": lambda: _md("- a\n" * 3 * _MEGA),
    "text_6_million": lambda: _txt("It sorts letters.\n\n" * 320_000),
    "text_30_million": lambda: _txt("It sorts letters.\n\n" * 1_600_000),
    "text_wide": lambda: File("card.txt", ("a " * 5 * _MEGA).encode("utf-32")),
}
"""Each is refused."""

HARMLESS: Final[dict[str, Callable[[], File]]] = {
    "book_quotes_in_quotes": lambda: _book(_cell(">" * 200_000 + " a")),
    "json_number_small": lambda: _json('{"a": ' + "1" * _MEGA + "}"),
    "header_depth": lambda: _header("a: " + "[" * 30_000),
    "header_tags": lambda: _header('a: !!python/object/apply:os.system ["true"]\n' * 1_000),
    "header_quotes": lambda: _header('a: "' + "\\n" * 30_000),
    "markdown_quotes": lambda: _md(">" * 200_000 + " a"),
    "markdown_items": lambda: _md("- " * 100_000 + "a"),
    "markdown_brackets": lambda: _md("[" * 200_000),
    "markdown_emphasis": lambda: _md("*a **b " * 30_000),
    "markdown_backticks": lambda: _md("".join("`" * at + " " for at in range(1, 630))),
    "markdown_definitions": lambda: _md("".join(f"[a{at}]: b\n" for at in range(5_000))),
    "markdown_table_wide": lambda: _md(_table(1, 40_000)),
    "markdown_table_rules": lambda: _md("|a\n|-\n" * 8_000),
    "markdown_processing": lambda: _md("a <? " * 40_000),
    "markdown_declarations": lambda: _md("a <!A " * 33_000),
    "markdown_tags_open": lambda: _md("a <b c='" * 25_000),
    "text_brackets": lambda: _txt("[a](" * 50_000),
    "text_one_line_200kb": lambda: _txt("It sorts letters. " * 11_000),
}
"""Each is read."""
