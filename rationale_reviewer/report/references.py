"""A bundle -> what rests on each citation, so that the words of a document lead to its answers. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from rationale_reviewer.records.review import Answer
from rationale_reviewer.report.view import View


class Reference(NamedTuple):
    """What leads to one citation."""

    questions: tuple[str, ...]
    """Questions whose answers name it, worst first."""
    evidence: bool
    """Whether one of them rests on it; else it is only the nearest miss, or fills a pair or a gate."""
    classes: bool
    """Whether a class of system was guessed from it."""


def references(view: View) -> dict[str, Reference]:
    """Citation id -> what leads to it; every citation of the bundle is there."""
    near: dict[str, dict[str, None]] = {one.id: {} for one in view.bundle.citations}
    evidence: set[str] = set()
    for answer in view.ranked():
        for citation in _rests_on(answer):
            evidence.add(citation)
            near.setdefault(citation, {})[answer.question] = None
        for citation in _leads_to(answer):
            near.setdefault(citation, {})[answer.question] = None
    for question, citation in _beside(view):
        near.setdefault(citation, {})[question] = None
    guessed = {citation for gate in view.bundle.gates for citation in gate.citations}
    return {name: Reference(tuple(found), name in evidence, name in guessed) for name, found in near.items()}


def _rests_on(answer: Answer) -> Iterator[str]:
    for item in answer.items:
        yield from (one.citation for one in item.evidence)
    for clause in answer.clauses:
        yield from clause.citations
    for sentence in answer.draft:
        yield from sentence.citations


def _leads_to(answer: Answer) -> Iterator[str]:
    for item in answer.items:
        if item.nearest:
            yield item.nearest.citation
    if answer.receipt and answer.receipt.nearest:
        yield answer.receipt.nearest.citation
    for fit in answer.fits:
        yield from fit.citations


def _beside(view: View) -> Iterator[tuple[str, str]]:
    for finding in view.bundle.findings:
        yield from ((finding.question, citation) for citation in finding.citations)
    for one in view.bundle.contradictions:
        yield from ((one.question, citation) for citation in (one.first, one.second))
    for gap in view.bundle.gaps:
        if gap.nearest:
            yield gap.question, gap.nearest
