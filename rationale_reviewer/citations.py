"""Offered words + visible text -> a citation with span and status, or a refusal. No model, no repair.

Words are looked for as they stand, then with typesetting folded away (text.fold) and markup left out. Where they are
found they must be words that a reader sees, outside headings, questions, contents, stubs and checklists, and at least
eight of them, unless they are a whole row, item or sentence. Random quotations of eight words from another document
are verbatim in a given card in 0.5 % of cases, of three words in 2.5 % (docs/design/citations.md).
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from rationale_reviewer.records.document import Document, Passage, Source, Span, Unit
from rationale_reviewer.records.reading import Quotation
from rationale_reviewer.records.review import Citation
from rationale_reviewer.records.vocabulary import (
    EVIDENCE_ROLES,
    HIDDEN_WORDS,
    CitationStatus,
    Refusal,
    UnitRole,
)
from rationale_reviewer.text import (
    WORD,
    Lines,
    Mapped,
    context,
    cut_out,
    digest,
    fold,
    fold_with_map,
    merge,
    occurrences,
)

MIN_WORDS: Final = 8
_REFUSED_ROLE: Final = {
    UnitRole.HEADING: Refusal.HEADING,
    UnitRole.LABEL: Refusal.HEADING,
    UnitRole.QUESTION: Refusal.QUESTION,
    UnitRole.CONTENTS: Refusal.CONTENTS,
    UnitRole.STUB: Refusal.STUB,
    UnitRole.CHECKLIST: Refusal.CHECKLIST,
    UnitRole.CODE: Refusal.CODE,
    UnitRole.MARKUP: Refusal.MARKUP,
}


class Place(NamedTuple):
    """A range of one source's text."""

    source: str
    start: int
    end: int


class Located(NamedTuple):
    """Where offered words were found, or why they do not count."""

    status: CitationStatus
    place: Place | None
    refusal: Refusal | None


class SourceIndex:
    """One source, ready for looking quotations up."""

    def __init__(self, source: Source, passages: Sequence[Passage]) -> None:
        self.source = source
        self.passages = passages
        self.lines = Lines(source.text)
        self._passage_starts = [passage.start for passage in passages]
        self.units: list[Unit] = [unit for passage in passages for unit in passage.units]
        self._unit_starts = [unit.start for unit in self.units]
        self._hidden = [(found.start, found.end) for found in source.hidden if found.kind in HIDDEN_WORDS]

    @cached_property
    def dropped(self) -> list[tuple[int, int]]:
        """Ranges that are no visible text: markup, and everything hidden."""
        return merge([*self.source.markup, *((found.start, found.end) for found in self.source.hidden)])

    @cached_property
    def visible(self) -> Mapped:
        """The visible text, folded, with a map back."""
        return fold_with_map(self.source.text, self.dropped)

    def passage_at(self, offset: int) -> Passage:
        """The passage that holds an offset."""
        return self.passages[max(0, bisect_right(self._passage_starts, offset) - 1)]

    def units_in(self, start: int, end: int) -> Iterator[Unit]:
        """Units that overlap a range, in order."""
        index = max(0, bisect_right(self._unit_starts, start) - 1)
        while index < len(self.units) and self.units[index].start < end:
            if self.units[index].end > start:
                yield self.units[index]
            index += 1

    def plain(self, start: int, end: int) -> str:
        """The words of a range as a reader sees them, folded."""
        return fold(cut_out(self.source.text, start, end, self.dropped))

    def exact(self, words: str) -> list[Place]:
        """Places where the words stand as they are."""
        needle = words.strip()
        return [Place(self.source.id, at, at + len(needle)) for at in occurrences(self.source.text, needle)]

    def normalised(self, words: str) -> list[Place]:
        """Places where the words stand but for typesetting and markup."""
        needle = fold(words)
        places = [self.visible.back(at, at + len(needle)) for at in occurrences(self.visible.text, needle)]
        return [Place(self.source.id, *place) for place in places]

    def refusal(self, start: int, end: int) -> Refusal | None:
        """Why a range is no evidence; None when it can be."""
        at = bisect_left(self._hidden, (end, end))
        if at and self._hidden[at - 1][1] > start:
            return Refusal.HIDDEN
        touched = list(self.units_in(start, end))
        good = [unit for unit in touched if unit.role in EVIDENCE_ROLES]
        if not good:
            return _REFUSED_ROLE[touched[0].role] if touched else Refusal.MARKUP
        words = 0
        for unit in good:
            low, high = max(start, unit.start), min(end, unit.end)
            piece = _bare(self.plain(low, high))
            if piece == _bare(self.plain(unit.start, unit.end)):
                return None
            words += len(WORD.findall(piece))
        return None if words >= MIN_WORDS else Refusal.TOO_SHORT


def _bare(words: str) -> str:
    return words.strip(" .,;:!*_|\"'()[]`-")


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

    def index(self, source_id: str) -> SourceIndex:
        """The index of one source; KeyError when there is none."""
        return self._indexes[source_id]

    @property
    def table(self) -> tuple[Citation, ...]:
        """Every citation made so far, in the order of the document."""
        order = {source.id: number for number, source in enumerate(self.document.sources)}
        return tuple(
            sorted(self._table.values(), key=lambda one: (order[one.span.source], one.span.start, one.span.end))
        )

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
        for status in (CitationStatus.EXACT, CitationStatus.NORMALISED):
            places = [place for index in self._indexes.values() for place in _find(index, quotation.words, status)]
            if places:
                return self._choose(places, status, quotation.passage)
        return Located(CitationStatus.ABSENT, None, Refusal.ABSENT)

    def _given(self, quotation: Quotation) -> Place | None:
        span = quotation.span
        if span is None or span.source not in self._indexes:
            return None
        text = self._indexes[span.source].source.text
        return Place(span.source, span.start, span.end) if text[span.start : span.end] == quotation.words else None

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
        citation = self.make(located.place, located.status, quotation.words)
        return self._table.setdefault(citation.id, citation)

    def make(self, place: Place, status: CitationStatus, offered: str) -> Citation:
        """The citation of a place, without entering it into the table."""
        index = self._indexes[place.source]
        text = index.source.text
        quote = text[place.start : place.end]
        before, after = context(text, place.start, place.end)
        rank = 1 + sum(
            1
            for earlier in occurrences(text[: place.start], quote)
            if context(text, earlier, earlier + len(quote)) == (before, after)
        )
        first, last = index.lines.range(place.start, place.end)
        passage = index.passage_at(place.start)
        plain = " ".join(cut_out(text, place.start, place.end, index.dropped).split())
        return Citation(
            id=citation_id(quote, before, after, rank),
            span=Span(source=place.source, start=place.start, end=place.end),
            quote=quote,
            plain=plain if plain != quote else None,
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


def citation_id(quote: str, before: str, after: str, rank: int) -> str:
    """``c-`` and 12 hex digits of the digest of what identifies a citation whatever its offset."""
    content = json.dumps([fold(quote), before, after, rank], ensure_ascii=False)
    return "c-" + digest(content).removeprefix("sha256:")[:12]
