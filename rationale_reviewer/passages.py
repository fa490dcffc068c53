"""Blocks -> labelled passages that tile the text of every source, in reading order.

A passage begins where its block does and ends where the next begins; what is blank before the first belongs to the
first. Joined, the passages of a source are its text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from rationale_reviewer.records.document import Block, Document, Loaded, Passage, Source
from rationale_reviewer.records.vocabulary import DocumentKind
from rationale_reviewer.text import Lines, cut_out

_HEADING_CHARS: Final = 120
_CLOSING: Final = re.compile(r"\s#+$|^#+$")


def assemble(loaded: Sequence[Loaded], kind: DocumentKind, kind_basis: str) -> Document:
    """Label the blocks of every source.

    Args:
        loaded: The document itself first, then added sources.
        kind: What the document is.
        kind_basis: One clause for the reader: why this kind.

    Returns:
        A document; its passages are labelled ``P1`` ... in the first source, ``P1@S2`` ... in the second.
    """
    passages: list[Passage] = []
    for number, one in enumerate(loaded):
        suffix = "" if number == 0 else f"@{one.source.id}"
        passages += _passages(one, suffix)
    return Document(
        kind=kind, kind_basis=kind_basis, sources=tuple(one.source for one in loaded), passages=tuple(passages)
    )


def _passages(loaded: Loaded, suffix: str) -> Iterator[Passage]:
    source = loaded.source
    text, lines = source.text, Lines(source.text)
    path: list[tuple[int, str]] = []
    dropped = source.dropped
    blocks = loaded.blocks or (Block(start=0, end=len(text), kind="markup"),)
    for number, block in enumerate(blocks):
        start = 0 if number == 0 else block.start
        end = blocks[number + 1].start if number + 1 < len(blocks) else len(text)
        if block.kind == "heading":
            path = [entry for entry in path if entry[0] < block.level]
        first, last = lines.range(block.start, block.start + max(1, len(text[block.start : block.end].rstrip())))
        yield Passage(
            label=f"P{number + 1}{suffix}",
            source=source.id,
            start=start,
            end=end,
            line_start=first,
            line_end=last,
            page=page_of(source, block.start),
            heading_path=tuple(name for _, name in path),
            kind=block.kind,
            lead=block.lead,
            units=block.units,
        )
        if block.kind == "heading":
            path.append((block.level, _heading(source, block, dropped)))


def _heading(source: Source, block: Block, dropped: Sequence[tuple[int, int]]) -> str:
    """The words of a heading without its markup, short enough to stand over a passage."""
    rows = cut_out(source.text, block.start, block.end, dropped).strip().splitlines()
    if len(rows) > 1 and not rows[-1].strip("=- \t"):
        rows.pop()  # the line under a heading
    words = _CLOSING.sub("", " ".join(" ".join(rows).split()))
    return words[:_HEADING_CHARS]


def page_of(source: Source, offset: int) -> int | None:
    """The 1-based page that holds an offset; None where the format has no pages."""
    return bisect_right(source.page_starts, offset) if source.page_starts else None
