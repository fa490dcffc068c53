"""A bundle and the document it is about -> what still stands. No engine, no network.

Every citation is looked up again in the visible text; ids, verdicts, parts and severities are computed again from
what the bundle holds. A file read by another version of the parser is no changed document: its bytes decide.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from rationale_reviewer.citations import Locator, Place, citation_id
from rationale_reviewer.records.base import Record
from rationale_reviewer.records.document import Document
from rationale_reviewer.records.review import Answer, Citation, ReviewBundle, SourceRef
from rationale_reviewer.records.vocabulary import CitationStatus, GateState, Refusal
from rationale_reviewer.text import context
from rationale_reviewer.verdicts import item_state, judge


class Standing(StrEnum):
    """How a citation stands in the document as it is now."""

    SAME = "same"
    MOVED = "moved"
    VANISHED = "vanished"
    REFUSED = "refused"
    ALTERED = "altered"


class CheckedCitation(Record):
    """One citation, looked up again."""

    id: str
    standing: Standing
    status: CitationStatus
    """How the words were found this time."""
    line_before: int
    line_now: int | None = None
    refusal: Refusal | None = None


class CheckedSource(Record):
    """One source of the bundle against the file at hand."""

    name: str
    changed: bool
    """Whether the file's bytes differ."""
    reparsed: bool
    """Whether the same bytes gave another text, because the parser is another version."""
    note: str


class Verification(Record):
    """The outcome of ``verify``."""

    sources: tuple[CheckedSource, ...]
    citations: tuple[CheckedCitation, ...]
    faults: tuple[str, ...]
    """Verdicts, states and ids of the bundle that do not follow from it."""

    @property
    def holds(self) -> bool:
        """Whether every citation stands and the bundle follows from itself."""
        bad = {Standing.VANISHED, Standing.REFUSED, Standing.ALTERED}
        return not self.faults and not any(one.standing in bad for one in self.citations)

    def counts(self) -> dict[str, int]:
        """Number of citations by standing, and by how the words were found."""
        standing = Counter(one.standing.value for one in self.citations)
        status = Counter(one.status.value for one in self.citations)
        return {**{name: standing[name] for name in Standing}, **{name: status[name] for name in CitationStatus}}


def verify(bundle: ReviewBundle, document: Document) -> Verification:
    """Check a bundle against a document.

    Args:
        bundle: The review.
        document: The document as it is now, its sources in the bundle's order.

    Returns:
        Standing of every citation, in the bundle's order, and whatever in the bundle does not follow from it.
    """
    locator = Locator(document)
    return Verification(
        sources=tuple(_source(ref, document) for ref in bundle.sources),
        citations=tuple(_citation(citation, locator) for citation in bundle.citations),
        faults=tuple(_faults(bundle)),
    )


def _source(ref: SourceRef, document: Document) -> CheckedSource:
    source = next((one for one in document.sources if one.id == ref.id), None)
    if source is None:
        return CheckedSource(name=ref.name, changed=True, reparsed=False, note="not given")
    if source.bytes_digest != ref.bytes_digest:
        return CheckedSource(name=ref.name, changed=True, reparsed=False, note="the file has changed since the review")
    if source.text_digest != ref.text_digest or source.parser != ref.parser:
        old, new = f"{ref.parser.name} {ref.parser.version}", f"{source.parser.name} {source.parser.version}"
        return CheckedSource(
            name=ref.name, changed=False, reparsed=True, note=f"the same file, read by {new} instead of {old}"
        )
    return CheckedSource(name=ref.name, changed=False, reparsed=False, note="the same file")


def _citation(citation: Citation, locator: Locator) -> CheckedCitation:
    if citation.id != citation_id(citation.quote, citation.before, citation.after, citation.rank):
        return _checked(citation, Standing.ALTERED, CitationStatus.ABSENT)
    span = citation.span
    try:
        index = locator.index(span.source)
    except KeyError:
        return _checked(citation, Standing.VANISHED, CitationStatus.ABSENT)
    text = index.source.text
    if text[span.start : span.end] == citation.quote and context(text, span.start, span.end) == (
        citation.before,
        citation.after,
    ):
        refusal = index.refusal(span.start, span.end)
        standing = Standing.REFUSED if refusal else Standing.SAME
        status = citation.status if citation.offered else CitationStatus.EXACT
        return _checked(citation, standing, status, line=index.lines.of(span.start), refusal=refusal)
    return _again(citation, locator)


def _again(citation: Citation, locator: Locator) -> CheckedCitation:
    """Look for the words elsewhere; among equal places the one in the same company wins."""
    index = locator.index(citation.span.source)
    refusal: Refusal | None = None
    for status, places in (
        (CitationStatus.EXACT, index.exact(citation.quote)),
        (CitationStatus.NORMALISED, index.normalised(citation.plain or citation.quote)),
    ):
        standing = [place for place in places if index.refusal(place.start, place.end) is None]
        if standing:
            best = max(standing, key=lambda place: _company(index.source.text, place, citation))
            return _checked(citation, Standing.MOVED, status, line=index.lines.of(best.start))
        if places:
            refusal = index.refusal(places[0].start, places[0].end)
    if refusal:
        return _checked(citation, Standing.REFUSED, CitationStatus.EXACT, refusal=refusal)
    return _checked(citation, Standing.VANISHED, CitationStatus.ABSENT)


def _company(text: str, place: Place, citation: Citation) -> int:
    before, after = context(text, place.start, place.end)
    wanted = set(citation.before.split()) | set(citation.after.split())
    return len(wanted & (set(before.split()) | set(after.split())))


def _checked(
    citation: Citation,
    standing: Standing,
    status: CitationStatus,
    *,
    line: int | None = None,
    refusal: Refusal | None = None,
) -> CheckedCitation:
    return CheckedCitation(
        id=citation.id,
        standing=standing,
        status=status,
        line_before=citation.line_start,
        line_now=line,
        refusal=refusal,
    )


def _faults(bundle: ReviewBundle) -> list[str]:
    """What the bundle says and does not follow from it."""
    gates = {gate.gate: gate.state for gate in bundle.gates}
    known = {citation.id for citation in bundle.citations}
    faults: list[str] = []
    for answer in bundle.answers:
        faults += _answer_faults(answer, bundle, gates)
        used = _used(answer)
        faults += [f"{answer.question} refers to {one}, which is not in the table" for one in used if one not in known]
    return faults


def _answer_faults(answer: Answer, bundle: ReviewBundle, gates: Mapping[str, GateState]) -> list[str]:
    faults: list[str] = []
    for item in answer.items:
        state = item_state(item.evidence, bundle.bank.counts_as_evidence)
        if item.cause is None and item.state is not state:
            faults.append(f"{answer.question} item {item.id} is {item.state}, its evidence makes it {state}")
    judged = judge(
        answer.items,
        supported_min=answer.supported_min,
        gate=gates.get(answer.gate, GateState.MET),
        clause_holds=any(clause.form == "partial_if" for clause in answer.clauses),
    )
    if judged.verdict is not answer.verdict:
        faults.append(f"{answer.question} is {answer.verdict}, its items make it {judged.verdict}")
    return faults


def _used(answer: Answer) -> Sequence[str]:
    used = [one.citation for item in answer.items for one in item.evidence]
    used += [item.nearest.citation for item in answer.items if item.nearest]
    used += [one for clause in answer.clauses for one in clause.citations]
    used += [one for sentence in answer.draft for one in sentence.citations]
    return used
