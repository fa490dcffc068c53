"""Bytes -> decoded text, with every refusal said in one line. Nothing is parsed here."""

import codecs
from typing import Final, NamedTuple

from rationale_reviewer.errors import DocumentError

# More letters than any document that a person reads: the longest real one seen has 1.2 million.
MAX_LETTERS: Final = 5_000_000
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Decoded(NamedTuple):
    r"""One file's text with ``\n`` line ends."""

    name: str
    raw: bytes
    text: str
    notes: tuple[str, ...]


def decode(name: str, raw: bytes, encoding: str | None = None) -> Decoded:
    r"""Decode bytes; the text is the bytes' text with line ends as ``\n`` and without a byte order mark.

    Raises:
        DocumentError: The bytes are empty, hold NUL characters, or are not in the encoding.
    """
    chosen = encoding or next((name_ for bom, name_ in _BOMS if raw.startswith(bom)), "utf-8")
    try:
        text = raw.decode(chosen)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name!r} is not {chosen.upper()} (byte {error.start}); "
            "save it as UTF-8, or say what it is, for example --encoding cp1252"
        ) from error
    except (LookupError, ValueError) as error:
        raise DocumentError(f"{chosen!r} is no known encoding; try --encoding latin-1 or cp1252") from error
    notes: list[str] = []
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        notes.append("line ends were changed to \\n")
    if chosen not in {"utf-8", "utf-8-sig"}:
        notes.append(f"decoded as {chosen}")
    text = text.removeprefix("\ufeff")
    if "\x00" in text:
        raise DocumentError(f"{name!r} holds NUL characters, so it is no text; export it as Markdown or text first")
    if not text.strip():
        raise DocumentError(f"{name!r} is empty; nothing can be reviewed")
    return Decoded(name, raw, text, tuple(notes))


def check_letters(name: str, text: str) -> None:
    """Refuse a text that is longer than anybody reads, before it is parsed.

    Raises:
        DocumentError: It has more than :data:`MAX_LETTERS`.
    """
    if len(text) > MAX_LETTERS:
        raise DocumentError(f"{name!r} holds more than {MAX_LETTERS // 1_000_000} million letters; split it")
