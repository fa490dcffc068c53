"""The JSON Schemas on disk are those of the records, and fit the files that they are for."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from scripted import ABSENT, MEASURED, card, offer, offers_everywhere, reviewed, small_bank

from rationale_reviewer.schemas import as_text, schemas

NAMES = sorted(schemas())
BANKS = [path.parent for path in sorted((ROOT / "question_bank").glob("*/bank.toml"))]


def _refs(value: Any) -> Iterator[str]:
    """Every reference inside a schema."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for one in value.values():
            yield from _refs(one)
    elif isinstance(value, list):
        for one in value:
            yield from _refs(one)


def _closed(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schema and its definitions, those of records."""
    yield from (one for one in [schema, *schema.get("$defs", {}).values()] if one.get("type") == "object")


@pytest.mark.parametrize("name", NAMES)
def test_file_is_the_schema(name: str) -> None:
    """What stands on disk is what the records give; `scripts/schemas` writes it again."""
    assert (ROOT / name).read_text(encoding="utf-8") == as_text(schemas()[name])


def test_no_other_file() -> None:
    """Every schema that lies in their folders is one of these."""
    folders = {(ROOT / name).parent for name in NAMES}
    on_disk = {path.relative_to(ROOT).as_posix() for place in folders for path in place.glob("*.schema.json")}
    assert on_disk == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_whole(name: str) -> None:
    """Text reads back as the schema, ends in one line break, and every reference in it leads somewhere."""
    schema = schemas()[name]
    text = as_text(schema)
    assert json.loads(text) == schema
    assert text.endswith("}\n")
    for ref in _refs(schema):
        assert ref.removeprefix("#/$defs/") in schema["$defs"]


@pytest.mark.parametrize("name", NAMES)
def test_unknown_keys_are_faults(name: str) -> None:
    """Records are closed, so that an editor marks a key that is misspelt."""
    for one in _closed(schemas()[name]):
        if "properties" in one:
            assert one["additionalProperties"] is False
            assert set(one.get("required", ())) <= set(one["properties"])


@pytest.mark.parametrize("bank", BANKS, ids=lambda path: path.name)
def test_keys_of_the_banks(bank: Path) -> None:
    """The keys of every bank file are keys of its schema, and those that the schema wants are there."""
    head = schemas()["question_bank/bank.schema.json"]
    further = schemas()["question_bank/phase.schema.json"]
    question = further["$defs"]["Question"]
    for path in sorted(bank.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        schema = head if path.name == "bank.toml" else further
        assert set(table) <= set(schema["properties"])
        assert set(schema.get("required", ())) <= set(table)
        for one in table.get("question", ()):
            assert set(one) <= set(question["properties"])
            assert set(question["required"]) <= set(one)


@pytest.mark.parametrize("bank", BANKS, ids=lambda path: path.name)
def test_banks_name_their_schema(bank: Path) -> None:
    """Every bank file says in its first line where its schema is, so that editors find it."""
    for path in sorted(bank.glob("*.toml")):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("#:schema ")
        assert (path.parent / first.removeprefix("#:schema ")).resolve().is_file()


def test_keys_of_a_bundle() -> None:
    """A bundle has the keys of its schema at every depth."""
    schema = schemas()["docs/schemas/review.schema.json"]
    refused = (offer("b", ABSENT), *offers_everywhere(MEASURED).items)
    reading = offers_everywhere(MEASURED).model_copy(update={"items": refused})
    raw = reviewed(card(), small_bank(), reading).model_dump(mode="json")
    seen = _walk(raw, schema, schema["$defs"])
    assert {"Citation", "ItemResult", "Receipt", "Gap", "Rejected", "PassageUse"} <= seen


def _walk(value: Any, schema: dict[str, Any], definitions: dict[str, Any]) -> set[str]:
    """Compare keys where the schema speaks of a record; the names of the records that were met."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return {name} | _walk(value, definitions[name], definitions)
    options = schema.get("anyOf")
    if options:
        if value is None:
            return set()
        return _walk(value, next(one for one in options if one.get("type") != "null"), definitions)
    if isinstance(value, list):
        items = schema.get("items", {})
        return set().union(*(_walk(one, items, definitions) for one in value)) if value else set()
    if isinstance(value, dict) and "properties" in schema:
        assert set(value) == set(schema["properties"])
        return set().union(*(_walk(one, schema["properties"][key], definitions) for key, one in value.items()))
    return set()
