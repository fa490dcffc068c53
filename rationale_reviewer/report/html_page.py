"""What the parts of the HTML report share: citations with their places, signs, links to answers and quotations."""

from typing import Final

from rationale_reviewer.records.document import Document
from rationale_reviewer.records.review import Answer, Citation
from rationale_reviewer.records.vocabulary import Applies, Verdict
from rationale_reviewer.report.html_markup import Html, join, own, tag
from rationale_reviewer.report.references import references
from rationale_reviewer.report.view import View
from rationale_reviewer.report.wording import said

_QUOTE_CHARS: Final = 280
# Told apart without colour: how full the disc is, a bar, a question mark.
_SHAPES: Final = {
    "supported": '<circle cx="8" cy="8" r="7"/>',
    "partial": '<circle cx="8" cy="8" r="6.1" class="o"/><path d="M8 1.4a6.6 6.6 0 0 1 0 13.2z"/>',
    "unsupported": '<circle cx="8" cy="8" r="6.1" class="o"/>',
    "not_applicable": '<path d="M2.5 7h11v2h-11z"/>',
    "not_assessed": '<path d="M4.4 5.6C4.4 3.5 6 2.2 8 2.2s3.6 1.3 3.6 3.2c0 2.6-2.7 2.6-2.7 4.7H7.1c0-3 2.6-3 2.6-4.6'
    ' 0-.9-.7-1.5-1.7-1.5s-1.7.6-1.7 1.6zM7 11.6h2v2.2H7z"/>',
}


class Page(View):
    """A view with the document whose words the report shows."""

    def __init__(self, view: View, document: Document) -> None:
        super().__init__(view.bundle)
        self.document = document
        self.references = references(self)
        texts = {source.id: source.text for source in document.sources}
        self.placed = {one.id: one for one in self.bundle.citations if _stands(one, texts)}

    def rare(self, answer: Answer) -> bool:
        """Whether the answer is unsupported and documents of this kind rarely answer it."""
        return answer.applies is Applies.RARE and answer.verdict is Verdict.UNSUPPORTED

    def standing(self, answer: Answer) -> str:
        """Verdict and weight in words, such as ``partial, major gap``."""
        gap = self.gap_of.get(answer.question)
        rare = f", rarely answered in a {self.kind}" if answer.applies is Applies.RARE else ""
        words = said(answer.verdict) + (f", {said(gap.severity)} gap" if gap else rare)
        return words[:1].upper() + words[1:]

    def to_answer(self, question: str, *children: str, class_: str | None = None) -> Html:
        """A link to an answer, by its title unless told otherwise."""
        shown = children or (own(self.answers[question].title),)
        return tag("a", *shown, href=f"#a-{question}", class_=class_)

    def cite(self, citation_id: str, note: str = "", limit: int = _QUOTE_CHARS) -> Html:
        """A quotation that leads to its place in the document, and where that is."""
        words = tag("bdi", f"“{self.quote(citation_id, limit)}”")
        place = self._place(citation_id) + (f", {note}" if note else "")
        link = f"#{citation_id}" if citation_id in self.placed else None
        shown = tag("a", words, class_="cite", href=link) if link else tag("span", words, class_="cite")
        return join((shown, " ", tag("span", place, class_="at")))

    def to_place(self, citation_id: str) -> Html:
        """Where a quotation stands, as a link to it."""
        place = self._place(citation_id)
        linked = citation_id in self.placed
        return tag("a", place, class_="at", href=f"#{citation_id}") if linked else tag("span", place, class_="at")

    def _place(self, citation_id: str) -> str:
        citation = self.citations[citation_id]
        added = self.where.added(citation.span.source)
        return self.where.of(citation) + (f" of {added}" if added else "")


def _stands(citation: Citation, texts: dict[str, str]) -> bool:
    """Whether the words stand in the document at hand where the bundle says."""
    text = texts.get(citation.span.source, "")
    return text[citation.span.start : citation.span.end] == citation.quote


def glyph(verdict: Verdict) -> Html:
    """The sign of a verdict; the word stands beside it, so it is hidden from readers of speech."""
    use = Html(f'<use href="#g-{verdict.value}"/>')
    return tag("svg", use, class_=f"g v-{verdict.value}", viewBox="0 0 16 16", aria_hidden="true", focusable="false")


def sprite() -> Html:
    """All signs, once."""
    signs = "".join(f'<symbol id="g-{name}" viewBox="0 0 16 16">{shape}</symbol>' for name, shape in _SHAPES.items())
    return Html(f'<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">{signs}</svg>')


def fold(name: str, title: Html, *content: str) -> Html:
    """A part that opens by itself, with a heading on its lid."""
    return tag("details", tag("summary", tag("h3", title)), tag("div", *content, class_="in"), id=name, class_="fold")
