"""A bundle -> which passages bear on which questions, and which passages no question used. Pure."""

from collections.abc import Iterator
from typing import Any

from rationale_reviewer.records.review import PassageUse, ReviewBundle
from rationale_reviewer.report.neutral import one_line
from rationale_reviewer.report.where import Whereabouts


def map_rows(bundle: ReviewBundle) -> list[dict[str, Any]]:
    """One row for each passage that has words, in reading order, ready for JSON."""
    return [use.model_dump(mode="json") for use in bundle.passages]


def map_text(bundle: ReviewBundle) -> str:
    """The map as a table for the terminal."""
    return "\n".join(_lines(bundle)) + "\n"


def _lines(bundle: ReviewBundle) -> Iterator[str]:
    where = Whereabouts(bundle.sources)
    used = [use for use in bundle.passages if use.questions]
    unused = [use for use in bundle.passages if not use.questions and use.kind not in {"heading", "markup"}]
    yield f"{len(used)} passages bear on {len({q for use in used for q in use.questions})} questions"
    yield ""
    for use in used:
        yield f"{_place(where, use):22} {one_line(use.heading)[:38]:38} {', '.join(use.questions)}"
    yield ""
    yield f"no question used {len(unused)} passages ({sum(use.words for use in unused):,} words):"
    for use in unused:
        yield f"{_place(where, use):22} {one_line(use.heading)[:38]:38} {use.kind}, {use.words} words"


def _place(where: Whereabouts, use: PassageUse) -> str:
    added = where.added(use.source)
    return f"{use.label:7} {where.of_passage(use)}" + (f" of {one_line(added)}" if added else "")
