"""JSON is read strictly: what the standard reader would guess or swallow is refused, and the reason holds no values."""

from enum import StrEnum

import pytest

from rationale_reviewer.engines.chat.json_reply import UnreadableError, parse_form, parse_json, parse_object, unwrap
from rationale_reviewer.records.base import Record


class Colour(StrEnum):
    """For the form."""

    RED = "red"


class Form(Record):
    """A form with what the engine's forms have: enums, tuples, nested records."""

    ok: bool
    colours: tuple[Colour, ...] = ()
    inner: "Form | None" = None


@pytest.mark.parametrize(
    "text",
    [
        '{"ok": true}', ' {"ok": true}\n', '{"a": "\\ud83d\\ude00 é \\u0000"}', '{"a": 1.5e3, "b": -0}',
        '{"a": {"ok": 1}, "ok": 2}',
    ],
)  # fmt: skip
def test_good(text: str) -> None:
    """Plain JSON is read, and equal keys in different objects are two keys."""
    assert isinstance(parse_object(text), dict)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no JSON"), ("nothing", "no JSON"), ('{"ok": true} x', "extra data"), ('{"ok": true,}', "no JSON"),
        ('{"ok": 1, "ok": 1}', "key stands twice"), ('{"a": [{"b": 1, "\\u0062": 2}]}', "key stands twice"),
        ('{"ok": NaN}', "NaN is no JSON"), ('{"ok": -Infinity}', "-Infinity is no JSON"),
        ('{"ok": 1e999}', "number is too large"), ('{"ok": ' + "9" * 5000 + "}", "number is too long"),
        ('{"ok": "\\udc00"}', "lone surrogate"), ('{"\\ud800": 1}', "lone surrogate"), ('{"ok": "\ud800"}', "lone"),
        ("[" * 50_000, "too deeply"), ("[1]", "no object"), ("null", "no object"), ('{"ok": "a\nb"}', "no JSON"),
        ('{"ok": "' + "é" * 1_000_001 + '"}', "longer than 2000000 bytes"),
    ],
)  # fmt: skip
def test_bad(text: str, fault: str) -> None:
    """Everything else is unreadable, with the reason."""
    with pytest.raises(UnreadableError, match=fault):
        parse_object(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"ok": "true"}', "ok: bool type"), ('{"ok": 1}', "ok: bool type"), ("{}", "ok: missing"),
        ('{"ok": true, "secret words": 1}', "secret words: extra forbidden"),
        ('{"ok": true, "colours": ["blue"]}', "colours.0: enum"),
        ('{"ok": true, "inner": {"ok": null}, "colours": [1]}', "and 1 more"),
    ],
)  # fmt: skip
def test_form_faults(text: str, fault: str) -> None:
    """Nothing is guessed: no number for a truth value, no text for a number. The place is named, the value is not."""
    with pytest.raises(UnreadableError, match=fault) as caught:
        parse_form(text, Form)
    assert "blue" not in str(caught.value)


def test_form() -> None:
    """A good form becomes its record."""
    found = parse_form('{"ok": true, "colours": ["red"], "inner": {"ok": false}}', Form)
    assert found == Form(ok=True, colours=(Colour.RED,), inner=Form(ok=False))


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('```json\n{"ok": true}\n```', '{"ok": true}'), ("```\n{}\n```", "{}"), (" ```JSON \r\n{}\r\n``` \n", "{}"),
        ("{}", "{}"), ("```json\n{}\n``` so", "```json\n{}\n``` so"), ("so ```json\n{}\n```", "so ```json\n{}\n```"),
        ("```json\n{}\n```\n```json\n{}\n```", "```json\n{}\n```\n```json\n{}\n```"),
    ],
)  # fmt: skip
def test_unwrap(text: str, inside: str) -> None:
    """Only a fence around the whole is taken off."""
    assert unwrap(text) == inside


def test_any_json() -> None:
    """A value that is no object can be read as well."""
    assert parse_json("[1, null]") == [1, None]
