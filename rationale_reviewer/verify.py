"""A bundle and the document it is about -> what still stands. No engine, no network.

Every citation is looked up again in the visible text, and what the bundle says is computed again from what it holds
(``consistency``). A file read by another version of the parser is no changed document: its bytes decide. What needs
the bank is out of reach: the severity of a gap, the wording of questions, which items must be shown, and how many.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from rationale_reviewer.citations import Locator, citation_id
from rationale_reviewer.consistency import faults
from rationale_reviewer.places import Place, SourceIndex
from rationale_reviewer.records.base import Record
from rationale_reviewer.records.document import Document, Source
from rationale_reviewer.records.review import Citation, ReviewBundle, SourceRef
from rationale_reviewer.records.vocabulary import CitationStatus, Refusal
from rationale_reviewer.sentences import stray_figures, stray_quotes
from rationale_reviewer.text import Lines, context


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
    refs = {ref.id: ref for ref in bundle.sources}
    return Verification(
        sources=tuple(_source(ref, document) for ref in bundle.sources),
        citations=tuple(_citation(citation, refs, locator) for citation in bundle.citations),
        faults=(
            *faults(bundle),
            *_places(refs, document),
            *_addressed(refs, document),
            *_written(bundle, refs, locator),
        ),
    )


def _places(refs: Mapping[str, SourceRef], document: Document) -> Iterator[str]:
    """Where pages begin and what places are called, by which a report names them."""
    for source in document.sources:
        ref = refs.get(source.id)
        named = (source.page_lines, source.page_name, source.line_name)
        if _unchanged(ref, source) and ref and (ref.page_lines, ref.page_name, ref.line_name) != named:
            yield f"pages of {source.id}: they begin on other lines, or are called otherwise"


def _addressed(refs: Mapping[str, SourceRef], document: Document) -> Iterator[str]:
    """Words that are said to speak to the reader: whether each lies in a unit of visible text, on its line."""
    for source in document.sources:
        ref = refs.get(source.id)
        if ref is None or not ref.addressed or not _unchanged(ref, source):
            continue
        lines = Lines(source.text)
        units = [(unit.start, unit.end) for passage, unit in document.quotable() if passage.source == source.id]
        for one in ref.addressed:
            at = bisect_right(units, (one.start, len(source.text))) - 1
            inside = at >= 0 and one.start < one.end <= units[at][1]
            if not inside or lines.of(one.start) != one.line:
                yield f"words to the reader of {source.id}, line {one.line}: they do not stand there"


def _written(bundle: ReviewBundle, refs: Mapping[str, SourceRef], locator: Locator) -> Iterator[str]:
    """Sentences that an engine wrote, whose figures or quoted words are not in the passages that they name."""
    if not all(_unchanged(refs.get(source.id), source) for source in locator.document.sources):
        return
    places = {one.id: Place(one.span.source, one.span.start, one.span.end) for one in bundle.citations}
    for answer in bundle.answers:
        for sentence in answer.draft:
            if sentence.by == "engine":
                around = " ".join(locator.around(places[one]) for one in sentence.citations if one in places)
                odd = stray_quotes(sentence.text, locator.visible) or stray_figures(sentence.text, around)
                if odd:
                    yield f"{answer.question}: a drafted sentence says {odd[0]!r}, which its passages do not"


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


def _citation(citation: Citation, refs: Mapping[str, SourceRef], locator: Locator) -> CheckedCitation:
    span = citation.span
    made = citation_id(citation.quote, citation.before, citation.after, citation.rank, span.source)
    if citation.id != made or not _thinned(citation.plain or "", citation.quote):
        return _checked(citation, Standing.ALTERED, CitationStatus.ABSENT)
    try:
        index = locator.index(span.source)
    except KeyError:
        return _checked(citation, Standing.VANISHED, CitationStatus.ABSENT)
    text = index.source.text
    company = (citation.before, citation.after)
    if text[span.start : span.end] != citation.quote or context(text, span.start, span.end) != company:
        return _again(citation, index, refs, locator)
    place = Place(span.source, span.start, span.end)
    if _unchanged(refs.get(span.source), index.source) and _shown(citation) != _shown(_made(locator, place)):
        return _checked(citation, Standing.ALTERED, citation.status)
    refusal = index.refusal(span.start, span.end)
    standing = Standing.REFUSED if refusal else Standing.SAME
    kept = citation.offered or citation.status is CitationStatus.AMBIGUOUS
    status = citation.status if kept else CitationStatus.EXACT
    return _checked(citation, standing, status, line=index.lines.of(span.start), refusal=refusal)


def _again(citation: Citation, index: SourceIndex, refs: Mapping[str, SourceRef], locator: Locator) -> CheckedCitation:
    """Look for the words elsewhere; among equal places the one in the same company wins."""
    refused: tuple[CitationStatus, Refusal | None] | None = None
    for status, places in (
        (CitationStatus.EXACT, index.exact(citation.quote)),
        (CitationStatus.NORMALISED, index.normalised(citation.plain or citation.quote)),
    ):
        standing = [place for place in places if index.refusal(place.start, place.end) is None]
        if standing:
            best = _best(index.source.text, standing, citation)
            changed = not _unchanged(refs.get(index.source.id), index.source)
            if not changed and citation.plain != _made(locator, best).plain:
                return _checked(citation, Standing.ALTERED, status)
            unclear = citation.status is CitationStatus.AMBIGUOUS and len(standing) > 1
            found = CitationStatus.AMBIGUOUS if unclear else status
            return _checked(citation, Standing.MOVED, found, line=index.lines.of(best.start))
        if places:
            refused = refused or (status, index.refusal(places[0].start, places[0].end))
    if refused:
        return _checked(citation, Standing.REFUSED, refused[0], refusal=refused[1])
    return _checked(citation, Standing.VANISHED, CitationStatus.ABSENT)


def _best(text: str, places: Sequence[Place], citation: Citation) -> Place:
    """The place in the most similar company; among equal ones that of the citation's rank."""
    companies = [_company(text, place, citation) for place in places]
    equal = [place for place, company in zip(places, companies, strict=True) if company == max(companies)]
    return equal[min(citation.rank, len(equal)) - 1]


def _company(text: str, place: Place, citation: Citation) -> tuple[bool, int]:
    """Whether the words beside a place are the citation's, and how many of them are."""
    before, after = context(text, place.start, place.end)
    wanted = set(citation.before.split()) | set(citation.after.split())
    shared = wanted & (set(before.split()) | set(after.split()))
    return (before, after) == (citation.before, citation.after), len(shared)


def _unchanged(ref: SourceRef | None, source: Source) -> bool:
    """Whether the same parser gave the same text: then lines, pages and plain words must be the same too."""
    return ref is not None and ref.text_digest == source.text_digest and ref.parser == source.parser


def _made(locator: Locator, place: Place) -> Citation:
    return locator.make(place, CitationStatus.EXACT, "")


def _shown(citation: Citation) -> tuple[object, ...]:
    """What a report shows of a citation and its id does not hold."""
    return (
        citation.plain,
        citation.line_start,
        citation.line_end,
        citation.page,
        citation.passage,
        citation.heading,
    )


def _thinned(plain: str, quote: str) -> bool:
    """Whether the plain words are the quote with something left out: markup is taken away, and nothing is put in."""
    letters = iter(quote)
    return all(letter in letters for letter in plain if not letter.isspace())


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
