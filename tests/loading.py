"""What several test files do with loaded documents: load text, list its units, check that nothing was lost."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from rationale_reviewer.load.decode import decode
from rationale_reviewer.load.html import load_html
from rationale_reviewer.load.markdown import load_markdown
from rationale_reviewer.load.plain import load_plain
from rationale_reviewer.passages import assemble
from rationale_reviewer.records.document import Document, Loaded
from rationale_reviewer.records.vocabulary import HIDDEN_WORDS, DocumentKind, UnitRole
from rationale_reviewer.text import WORD, merge


def markdown(text: str, name: str = "card.md") -> Document:
    """A document made of this Markdown."""
    return document(load_markdown(decode(name, text.encode()), "S1"))


def plain(text: str, name: str = "notes.txt") -> Document:
    """A document made of this plain text."""
    return document(load_plain(decode(name, text.encode()), "S1"))


def page(text: str | bytes, name: str = "card.html") -> Document:
    """A document made of this HTML."""
    raw = text.encode() if isinstance(text, str) else text
    return document(load_html(name, raw, "S1"))


def two_files(text: str, markup: str) -> Document:
    """A document that is plain text, with a Markdown file added to it."""
    first, second = (
        load_plain(decode("notes.txt", text.encode()), "S1"),
        load_markdown(decode("card.md", markup.encode()), "S2"),
    )
    return assemble((first, second), DocumentKind.MODEL_CARD, "set by the test")


def document(loaded: Loaded) -> Document:
    """A document of one source."""
    return assemble((loaded,), DocumentKind.MODEL_CARD, "set by the test")


def quotes(found: Document) -> list[tuple[str, str]]:
    """Role and text of every unit, in reading order."""
    return [(unit.role.value, found.main.text[unit.start : unit.end]) for _, unit in found.quotable()]


def passages(found: Document) -> list[tuple[str, str]]:
    """Kind and stripped text of every passage, in reading order."""
    return [(passage.kind, found.main.text[passage.start : passage.end].strip()) for passage in found.passages]


def unaccounted(found: Document) -> list[str]:
    """Words of the text of which a letter is in no unit, no hidden range and no markup."""
    text = found.main.text
    ranges = merge(
        [(unit.start, unit.end) for _, unit in found.quotable()]
        + [(hidden.start, hidden.end) for hidden in found.main.hidden]
        + list(found.main.markup)
    )
    lost: list[str] = []
    at = 0
    for word in WORD.finditer(text):
        for offset in range(*word.span()):
            while at < len(ranges) and ranges[at][1] <= offset:
                at += 1
            covered = at < len(ranges) and ranges[at][0] <= offset
            if text[offset].isalnum() and not covered:
                lost.append(word.group())
                break
    return lost


def assert_tiles(found: Document) -> None:
    """Passages joined are the text; units lie inside their passage, ascending, apart; ranges are sorted and apart."""
    text = found.main.text
    assert "".join(text[passage.start : passage.end] for passage in found.passages) == text
    assert [passage.label for passage in found.passages] == [f"P{n}" for n in range(1, len(found.passages) + 1)]
    hidden = [(one.start, one.end) for one in found.main.hidden if one.kind in HIDDEN_WORDS]
    for passage in found.passages:
        assert 1 <= passage.line_start <= passage.line_end <= text.count("\n") + 1
        at = passage.start
        for unit in passage.units:
            quote = text[unit.start : unit.end]
            assert at <= unit.start < unit.end <= passage.end, f"{passage.label}: {unit} is out of order"
            assert quote == quote.strip()
            assert WORD.search(quote)
            if hidden and unit.role in {UnitRole.PROSE, UnitRole.ITEM}:
                assert not any(low < unit.end and unit.start < high for low, high in hidden), (
                    f"{unit} holds hidden text"
                )
            at = unit.end
    _assert_apart([(one.start, one.end) for one in found.main.hidden], len(text))
    _assert_apart(found.main.markup, len(text))


def _assert_apart(ranges: Sequence[tuple[int, int]], length: int) -> None:
    at = 0
    for start, end in ranges:
        assert at <= start < end <= length
        at = end


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stop what runs longer than this with a TimeoutError, so that a hang is a failed test and no stuck run."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
