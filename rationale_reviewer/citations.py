"""Offered words + visible text -> a citation with span and status, or a refusal. No model, no repair.

``places`` says where words stand and whether they count there; here one place is chosen, and entered into the one
table of citations under an id that outlives whatever is changed elsewhere (docs/design/citations.md).
"""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Final, NamedTuple

from rationale_reviewer.places import Place, SourceIndex
from rationale_reviewer.records.document import Document, Span
from rationale_reviewer.records.reading import Quotation
from rationale_reviewer.records.review import Citation
from rationale_reviewer.records.vocabulary import CitationStatus, Refusal
from rationale_reviewer.sentences import as_read
from rationale_reviewer.text import WORD, context, digest, fold, plain

MAIN_SOURCE: Final = "S1"
"""Id of the document itself; the ids of its citations do not hold it."""


class Located(NamedTuple):
    """Where offered words were found, or why they do not count."""

    status: CitationStatus
    place: Place | None
    refusal: Refusal | None


class Locator:
    """Looks quotations up in one document and keeps the one table of citations."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._indexes = {
            source.id: SourceIndex(source, [one for one in document.passages if one.source == source.id])
            for source in document.sources
        }
        self._labels = {passage.label: passage for passage in document.passages}
        self._table: dict[str, Citation] = {}
        self._entered: dict[tuple[Place, CitationStatus, str], Citation] = {}

    def index(self, source_id: str) -> SourceIndex:
        """The index of one source; KeyError when there is none."""
        return self._indexes[source_id]

    @cached_property
    def visible(self) -> str:
        """All words that a reader sees, in one spelling and without case."""
        indexes = [self.index(source.id) for source in self.document.sources]
        return as_read(" ".join(index.plain(0, len(index.source.text)) for index in indexes)).casefold()

    def around(self, place: Place) -> str:
        """The visible words of the passages that a place lies in, and what stands over them."""
        index = self.index(place.source)
        first, last = index.passage_at(place.start), index.passage_at(max(place.start, place.end - 1))
        return " ".join([*first.heading_path, first.lead, last.lead, index.plain(first.start, last.end)])

    @property
    def table(self) -> tuple[Citation, ...]:
        """Every citation made so far, in the order of the document."""
        order = {source.id: number for number, source in enumerate(self.document.sources)}
        return tuple(
            sorted(self._table.values(), key=lambda one: (order[one.span.source], one.span.start, one.span.end))
        )

    @property
    def by_id(self) -> Mapping[str, Citation]:
        """Every citation made so far, to be looked up."""
        return self._table

    def locate(self, quotation: Quotation) -> Located:
        """Find offered words in the visible text.

        Args:
            quotation: The words; a span or a passage's label decides between equal places.

        Returns:
            ``exact``, ``normalised`` or ``ambiguous`` with the place (the first, when ambiguous); or the status with
            a refusal and no place. Words that are nowhere are ``absent``.
        """
        if not WORD.search(quotation.words):
            return Located(CitationStatus.ABSENT, None, Refusal.ABSENT)
        given = self._given(quotation)
        if given:
            return self._choose([given], CitationStatus.EXACT, None)
        refused: Located | None = None
        for status in (CitationStatus.EXACT, CitationStatus.NORMALISED):
            places = [place for index in self._indexes.values() for place in _find(index, quotation.words, status)]
            found = self._choose(places, status, quotation.passage) if places else None
            if found and found.place:
                return found
            # Words that stand exactly in a heading may stand in a sentence but for its markup.
            refused = refused or found
        return refused or Located(CitationStatus.ABSENT, None, Refusal.ABSENT)

    def _given(self, quotation: Quotation) -> Place | None:
        span = quotation.span
        if span is None or span.source not in self._indexes:
            return None
        index = self._indexes[span.source]
        stands = index.source.text[span.start : span.end] == quotation.words
        whole = stands and index.whole_words(span.start, span.end)
        return Place(span.source, span.start, span.end) if whole else None

    def _choose(self, places: list[Place], status: CitationStatus, label: str | None) -> Located:
        refusals = [self._indexes[place.source].refusal(place.start, place.end) for place in places]
        good = [place for place, refusal in zip(places, refusals, strict=True) if refusal is None]
        if not good:
            return Located(status, None, refusals[0])
        passage = self._labels.get(label or "")
        if len(good) > 1 and passage:
            within = [p for p in good if p.source == passage.source and passage.start <= p.start < passage.end]
            good = within or good
        return Located(status if len(good) == 1 else CitationStatus.AMBIGUOUS, good[0], None)

    def cite(self, quotation: Quotation) -> Citation | Located:
        """Enter a quotation into the table.

        Returns:
            The citation, the same one for the same place; or, when refused, where and why.
        """
        located = self.locate(quotation)
        if located.place is None:
            return located
        return self.enter(located.place, located.status, quotation.words)

    def enter(self, place: Place, status: CitationStatus, offered: str) -> Citation:
        """Enter a place that was located into the table; the same row for the same place."""
        key = (place, status, offered)
        if key not in self._entered:
            self._entered[key] = self._enter(*key)
        return self._entered[key]

    def _enter(self, place: Place, status: CitationStatus, offered: str) -> Citation:
        citation = self.make(place, status, offered)
        while (row := self._table.setdefault(citation.id, citation)).span != citation.span:
            # Places that differ by typesetting alone have one digest and no rank: they are told apart as they come.
            citation = _ranked(citation, citation.rank + 1)
        return row

    def make(self, place: Place, status: CitationStatus, offered: str) -> Citation:
        """The citation of a place, without entering it into the table."""
        index = self._indexes[place.source]
        text = index.source.text
        quote = text[place.start : place.end]
        before, after = context(text, place.start, place.end)
        rank = index.rank(place.start, place.end)
        first, last = index.lines.range(place.start, place.end)
        passage = index.passage_at(place.start)
        seen = plain(text, place.start, place.end, index.dropped)
        return Citation(
            id=citation_id(quote, before, after, rank, place.source),
            span=Span(source=place.source, start=place.start, end=place.end),
            quote=quote,
            plain=seen if seen != quote else None,
            status=status,
            offered=offered if offered != quote else None,
            before=before,
            after=after,
            rank=rank,
            passage=passage.label,
            line_start=first,
            line_end=last,
            page=passage.page,
            heading=passage.heading_path[-1] if passage.heading_path else "",
        )


def _find(index: SourceIndex, words: str, status: CitationStatus) -> list[Place]:
    return index.exact(words) if status is CitationStatus.EXACT else index.normalised(words)


def _ranked(citation: Citation, rank: int) -> Citation:
    """The same citation under another rank."""
    changed = citation_id(citation.quote, citation.before, citation.after, rank, citation.span.source)
    return citation.model_copy(update={"rank": rank, "id": changed})


def citation_id(quote: str, before: str, after: str, rank: int, source: str = MAIN_SOURCE) -> str:
    """``c-`` and 12 hex digits of the digest of what identifies a citation whatever its offset.

    Args:
        quote: The words as they stand; folded here.
        before: The context before, folded.
        after: The context after, folded.
        rank: Which of the places with the same words in the same company.
        source: The source; counts for added sources only, so that adding one changes no id of the document.
    """
    content = [fold(quote), before, after, rank, *([] if source == MAIN_SOURCE else [source])]
    return "c-" + digest(json.dumps(content, ensure_ascii=False)).removeprefix("sha256:")[:12]
