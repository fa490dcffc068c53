"""Bytes to text: byte order marks, line ends, and refusals that say what to do."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.decode import decode

MARKER = "The marker word is quetzal."


@pytest.mark.parametrize(
    ("raw", "encoding", "text", "notes"),
    [
        pytest.param("naïve ﬁle 😀\n".encode(), None, "naïve ﬁle 😀\n", (), id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + b"hi\n", None, "hi\n", (), id="UTF-8 with a mark"),
        pytest.param(
            codecs.BOM_UTF16_LE + "hé\n".encode("utf-16-le"), None, "hé\n", ("decoded as utf-16",), id="UTF-16 LE"
        ),
        pytest.param(
            codecs.BOM_UTF16_BE + "hé\n".encode("utf-16-be"), None, "hé\n", ("decoded as utf-16",), id="UTF-16 BE"
        ),
        pytest.param(
            codecs.BOM_UTF32_LE + "hé\n".encode("utf-32-le"), None, "hé\n", ("decoded as utf-32",), id="UTF-32 LE"
        ),
        pytest.param(
            codecs.BOM_UTF32_BE + "hé\n".encode("utf-32-be"), None, "hé\n", ("decoded as utf-32",), id="UTF-32 BE"
        ),
        pytest.param(b"caf\xe9", "latin-1", "café", ("decoded as latin-1",), id="encoding as told"),
        pytest.param(b"\x93hi\x94", "cp1252", "“hi”", ("decoded as cp1252",), id="cp1252"),
        pytest.param(b"a\r\nb\rc\n", None, "a\nb\nc\n", ("line ends were changed to \\n",), id="line ends"),
        pytest.param(b"a\r\r\n\n", None, "a\n\n\n", ("line ends were changed to \\n",), id="mixed line ends"),
        pytest.param("a\u2028b\x85c\x0cd".encode(), None, "a\u2028b\x85c\x0cd", (), id="no other character is changed"),
        pytest.param("a\ufeffb".encode(), None, "a\ufeffb", (), id="a mark inside stays"),
        pytest.param(codecs.BOM_UTF8 + b"hi", "utf-8", "hi", (), id="a mark goes when the encoding is told too"),
    ],
)
def test_decodes(raw: bytes, encoding: str | None, text: str, notes: tuple[str, ...]) -> None:
    """The text is the bytes' text, with line feeds as line ends and no byte order mark in front."""
    decoded = decode("card.md", raw, encoding)
    assert (decoded.text, decoded.notes) == (text, notes)
    assert (decoded.name, decoded.raw) == ("card.md", raw)


@pytest.mark.parametrize(
    ("raw", "encoding", "said"),
    [
        pytest.param(b"", None, ["'card.md' is empty"], id="no bytes"),
        pytest.param(b" \n\t\r\n", None, ["'card.md' is empty"], id="blank"),
        pytest.param(codecs.BOM_UTF8, None, ["'card.md' is empty"], id="a mark alone"),
        pytest.param(b"text\x00text", None, ["NUL characters", "export it"], id="NUL at the start"),
        pytest.param(b"x" * 9000 + b"\x00", None, ["NUL characters", "export it"], id="NUL far behind"),
        pytest.param(codecs.BOM_UTF16_LE + b"h\x00\x00\x00", None, ["NUL characters"], id="NUL in UTF-16"),
        pytest.param(codecs.BOM_UTF16_LE + b"h\x00i", None, ["not UTF-16", "--encoding"], id="cut UTF-16"),
        pytest.param(b"caf\xe9 au lait", None, ["'card.md' is not UTF-8 (byte 3)", "--encoding cp1252"], id="Latin-1"),
        pytest.param("ﬁ".encode()[:2], None, ["not UTF-8 (byte 0)", "--encoding"], id="cut UTF-8"),
        pytest.param(b"\xed\xa0\x80", None, ["not UTF-8"], id="a surrogate in UTF-8"),
        pytest.param(b"caf\xe9", "ascii", ["not ASCII (byte 3)", "--encoding"], id="not the encoding told"),
        pytest.param(b"hi", "klingon", ["'klingon' is no known encoding", "try --encoding"], id="unknown encoding"),
        pytest.param(b"aGk=", "base64", ["'base64' is no known encoding"], id="a codec that is no encoding"),
    ],
)
def test_refuses(raw: bytes, encoding: str | None, said: list[str]) -> None:
    """What is no text is refused, with the file's name or the encoding, the reason and what to do."""
    with pytest.raises(DocumentError) as caught:
        decode("card.md", raw, encoding)
    assert all(part in str(caught.value) for part in said), str(caught.value)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(MARKER.encode() + b"\xff", id="encoding"),
        pytest.param(MARKER.encode() + b"\x00", id="binary"),
    ],
)
def test_refusals_hold_no_text_of_the_document(raw: bytes) -> None:
    """A message never quotes what it refuses."""
    with pytest.raises(DocumentError) as caught:
        decode("card.md", raw)
    assert "quetzal" not in str(caught.value)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=60), st.sampled_from([None, "utf-8", "utf-16", "utf-32", "cp1252", "utf-7", "idna", "nope"]))
def test_any_bytes_decode_or_are_refused(raw: bytes, encoding: str | None) -> None:
    """Nothing but a DocumentError is raised, and what comes out is free of carriage returns and NUL."""
    try:
        text = decode("card.md", raw, encoding).text
    except DocumentError:
        return
    assert text.strip()
    assert not set(text) & {"\r", "\x00"}


@pytest.mark.parametrize(
    "encoding",
    [
        pytest.param("undefined"),
        pytest.param("a\x00b"),
    ],
)
def test_odd_encoding_names_are_refused(encoding: str) -> None:
    """An encoding that cannot decode is no known encoding."""
    with pytest.raises(DocumentError):
        decode("card.md", b"hi", encoding)
