"""Words in against words out: what is left in the trees after the walk was not read, and is named."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from rationale_reviewer.load.docx_book import WORDS, Book
from rationale_reviewer.load.docx_names import Element, name
from rationale_reviewer.text import count_words

# Text of these elements is a field's code or a number of the layout.
_NO_WORDS: Final = frozenset({"w:instrText", "w:delInstrText"})
_RAW_WORDS: Final = re.compile(rb"<(?:\w{1,20}:)?(?:t|delText)(?:\s[^<>]{0,200})?>([^<]+)<")


def left(root: Element) -> Iterator[tuple[str, int]]:
    """Element names and numbers of words that stand in a tree still."""
    for element in root.iter():
        what = name(element)
        parent = element.getparent()
        own = element.text if what in WORDS or (what.startswith("w:") and what not in _NO_WORDS) else None
        after = element.tail if parent is not None and name(parent).startswith("w:") else None
        for where, text in ((what, own), (name(parent) if parent is not None else what, after)):
            if text and (words := count_words(text)):
                yield where, words


def unread(book: Book) -> Iterator[tuple[str, str]]:
    """Place and reason for all words that stand in a part that was read and did not get into the text."""
    for story in book.stories:
        counts: Counter[str] = Counter()
        for where, words in left(story.root):
            counts[where] += words
        for where, words in sorted(counts.items()):
            yield f"part {story.part}", f"{words} words in elements {where} were not read"
    for part in dict.fromkeys(book.damaged):
        yield f"part {part}", "it is damaged"


def apart(book: Book) -> Iterator[str]:
    """Remarks on parts with words that no reader of the document is shown: building blocks, forgotten parts."""
    read = {story.part.lower() for story in book.stories} | {part.lower() for part in book.damaged}
    for part in book.package.parts:
        if part.lower() in read or not part.lower().startswith("word/") or not part.lower().endswith(".xml"):
            continue
        if part.lower().startswith(("word/charts/", "word/diagrams/")):
            continue
        raw = book.package.read(part)
        words = sum(count_words(found.decode("utf-8", "replace")) for found in _RAW_WORDS.findall(raw))
        if words:
            yield f"{part} holds {words} words that are no part of the document"
