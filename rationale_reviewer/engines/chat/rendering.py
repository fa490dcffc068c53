"""Document -> the text that a model is shown: labelled passages without what a reader does not see, in windows.

Every request of a window begins with the same bytes, so that a provider's prefix cache pays for the document once.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rationale_reviewer.engines.chat.asks import packs
from rationale_reviewer.records.document import Document, Passage
from rationale_reviewer.text import cut_out, digest, merge

# Letters of a token, counted low so that the estimate is high: English prose has 4 to 5, tables and code 2 to 3.
LETTERS_A_TOKEN: Final = 3.5
# Tokens left for rules, questions and the reply in a window.
RESERVED: Final = 14_000
DEFAULT_CONTEXT: Final = 128_000


class Window(NamedTuple):
    """A run of passages that one request can hold. Windows tile the document."""

    number: int
    total: int
    labels: tuple[str, ...]
    text: str
    mark: str
    """Stands in the lines around the text: a digest of it, so that no text can hold its own."""


def tokens(text: str) -> int:
    """An estimate of how many tokens a text has, rather too many than too few."""
    return int(len(text) / LETTERS_A_TOKEN) + 1


def beside(words: str) -> str:
    """Headings and introductions as they are shown beside quotations: one line, and no marks of a quotation."""
    return " ".join(words.replace("«", '"').replace("»", '"').split())


def windows(document: Document, context: int = DEFAULT_CONTEXT) -> tuple[Window, ...]:
    """The document in as few windows as hold it.

    Args:
        document: The document with its added sources.
        context: How many tokens the model takes in all.

    Returns:
        At least one window; passages without words are in none, and are never asked about.
    """
    room = max(1_000, context - RESERVED) * LETTERS_A_TOKEN
    groups = list(packs(_rendered(document), lambda piece: len(piece[1]), room)) or [()]
    made: list[Window] = []
    for number, group in enumerate(groups, 1):
        text = "\n".join(piece for _, piece in group)
        labels = tuple(label for label, _ in group)
        made.append(Window(number, len(groups), labels, text, digest(text)[7:19]))
    return tuple(made)


def _rendered(document: Document) -> Sequence[tuple[str, str]]:
    """Label and text of every passage that has words."""
    hidden = {source.id: merge((one.start, one.end) for one in source.hidden) for source in document.sources}
    pieces: list[tuple[str, str]] = []
    path: tuple[str, ...] = ()
    for passage in document.passages:
        if passage.units:
            text = document.source(passage.source).text
            words = cut_out(text, passage.start, passage.end, hidden[passage.source]).strip()
            over = "" if passage.heading_path == path else " > ".join(passage.heading_path)
            path = passage.heading_path
            pieces.append((passage.label, f"{_head(document, passage, over)}\n{words}\n"))
    return pieces


def _head(document: Document, passage: Passage, over: str) -> str:
    """``[P12]``, with the headings where they change and the file where it is an added one."""
    added = passage.source != document.main.id
    about = [one for one in (document.source(passage.source).name if added else "", over) if one]
    return f"[{passage.label}]" + (f" ({' | '.join(' '.join(one.split()) for one in about)})" if about else "")
