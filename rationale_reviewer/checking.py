"""What an engine offers -> what of it stands. The engine's claims end here: nothing goes on unchecked.

Every quotation is located in the visible text; what does not stand is dropped and kept among the rejected, so that the
loss is seen. Nothing here computes a verdict.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from rationale_reviewer.citations import Located, Locator
from rationale_reviewer.config import ReviewOptions
from rationale_reviewer.places import Place
from rationale_reviewer.records.bank import Gate, Question, QuestionBank, RubricItem
from rationale_reviewer.records.document import Document
from rationale_reviewer.records.reading import ClauseOffer, DraftOffer, Failure, ItemOffer, Quotation, Reading
from rationale_reviewer.records.review import (
    AssumptionResult,
    Citation,
    ClauseResult,
    Contradiction,
    DraftSentence,
    Evidence,
    Finding,
    FitNote,
    GateResult,
    ItemResult,
    Nearest,
    PairResult,
    PairSideResult,
    Rejected,
    Stability,
)
from rationale_reviewer.records.vocabulary import (
    BANNED_WORDS,
    Cause,
    CitationStatus,
    GateState,
    ItemState,
    Reason,
    Refusal,
    SupportCheck,
    UnitRole,
    Verdict,
)
from rationale_reviewer.sentences import stray_figures, stray_quotes
from rationale_reviewer.text import WORD
from rationale_reviewer.verdicts import item_state, strongest_first

MAX_EVIDENCE: Final = 5
_BANNED: Final = re.compile(rf"\b(?:{'|'.join(map(re.escape, BANNED_WORDS))})\b", re.IGNORECASE)


class _Standing(NamedTuple):
    """Offered words that were found and count."""

    place: Place
    status: CitationStatus
    offered: str


class Checked:
    """One reading, gone through claim by claim."""

    def __init__(
        self,
        document: Document,
        bank: QuestionBank,
        questions: Sequence[Question],
        reading: Reading,
        options: ReviewOptions,
    ) -> None:
        self.document = document
        self.bank = bank
        self.questions = questions
        self.reading = reading
        self.options = options
        self.locator = Locator(document)
        self.rejected: list[Rejected] = []
        labels = {passage.label for passage in document.passages}
        self.passages_read = len(labels.intersection(reading.passages_read))
        self._counts = bank.counts_as_evidence[document.kind]
        self._offers = _by_question(reading.items)
        self._near = _by_question(reading.near_misses)
        self._failures = _by_question(reading.failures)
        self._clauses = _by_question(reading.clauses)
        self._drafts = _by_question(reading.drafts)
        self._fits = _by_question(reading.fits)
        self._stability = {
            (one.question, one.item): Stability(readings=one.readings, agreed=one.agreed) for one in reading.stability
        }
        self._reasons = {offer.question: offer for offer in reading.reasons}
        in_part = self.passages_read < len(labels) or any(source.unread for source in document.sources)
        self._unread = Cause.EMPTY_TEXT if _is_empty(self.locator) else Cause.PARTIAL_TEXT if in_part else None

    # -- quotations ----------------------------------------------------------------------------------------------

    def cite(self, quotation: Quotation, question: str, target: str) -> Citation | None:
        """A checked citation; None, and an entry among the rejected, when the quotation does not stand."""
        place = self._place(quotation, question, target)
        return self._enter(place) if place else None

    def _place(self, quotation: Quotation, question: str, target: str) -> _Standing | None:
        """Where a quotation stands, without a row in the table yet."""
        found = self.locator.locate(quotation)
        if found.place is None:
            self._reject(quotation, question, target, found)
            return None
        return _Standing(found.place, found.status, quotation.words)

    def _enter(self, standing: _Standing) -> Citation:
        return self.locator.enter(*standing)

    def _reject(self, quotation: Quotation, question: str, target: str, found: Located) -> None:
        # Words that stand and are refused all the same were refused by a check of what they are offered for.
        stands = Refusal.UNSUPPORTED_BY_CHECK if found.place else Refusal.ABSENT
        refusal = found.refusal or stands
        self.rejected.append(
            Rejected(question=question, target=target, words=quotation.words, status=found.status, refusal=refusal)
        )

    # -- gates and pairs -----------------------------------------------------------------------------------------

    def gates(self) -> tuple[GateResult, ...]:
        """Every gate of the bank: set by the editor, shown by the document, or unsettled."""
        return tuple(self._gate(gate) for gate in self.bank.gates)

    def _gate(self, gate: Gate) -> GateResult:
        if gate.id == "any":
            return GateResult(gate=gate.id, means=gate.means, state=GateState.MET, basis="always")
        unsettled = GateResult(
            gate=gate.id, means=gate.means, ask=gate.question, state=GateState.UNSETTLED, basis="unsettled"
        )
        if gate.id in self.options.gates:
            return unsettled.model_copy(update={"state": self.options.gates[gate.id], "basis": "editor"})
        offers = [offer for offer in self.reading.gates if offer.gate == gate.id]
        stand = [(one, at) for one in offers if (at := self._place(one.quotation, f"gate.{gate.id}", "gate"))]
        states = {offer.state for offer, _ in stand}
        if len(states) != 1:
            return unsettled  # no passage stands, or those that do disagree
        cited = dict.fromkeys(self._enter(standing).id for _, standing in stand)
        return unsettled.model_copy(update={"state": states.pop(), "basis": "document", "citations": tuple(cited)})

    def pairs(self) -> tuple[PairResult, ...]:
        """X and Y of each phase in scope, as the document fills them."""
        offers = {(offer.phase, str(offer.side)): offer for offer in self.reading.pairs}
        groups = {question.group for question in self.questions}
        results: list[PairResult] = []
        for phase in self.bank.phases:
            cell = phase.theory or phase.practice
            if phase.id not in groups or cell is None:
                continue
            sides: dict[str, PairSideResult] = {}
            for side, means in (("x", cell.x), ("y", cell.y)):
                offer = offers.get((phase.id, side))
                citation = self.cite(offer.quotation, f"pair.{phase.id}", side) if offer else None
                sides[side] = PairSideResult(means=means, citations=(citation.id,) if citation else ())
            results.append(PairResult(phase=phase.id, x=sides["x"], y=sides["y"]))
        return tuple(results)

    # -- items ---------------------------------------------------------------------------------------------------

    def items(self, question: Question) -> tuple[ItemResult, ...]:
        """Every rubric item of a question with its checked evidence."""
        letters = {item.id for item in question.items}
        # A failure of an item that the bank does not have may be one of any: it spoils the whole question.
        spoiled = {
            failure.item if failure.item in letters else None: failure
            for failure in self._failures.get(question.id, ())
        }
        return tuple(self._item(question, item, spoiled) for item in question.items)

    def _item(self, question: Question, item: RubricItem, spoiled: Mapping[str | None, Failure]) -> ItemResult:
        evidence = self._evidence(question, item)
        state = item_state(evidence, self._counts)
        cause: Cause | None = None
        failure = spoiled.get(item.id) or spoiled.get(None)
        if state is not ItemState.STRONG and failure:
            state, cause = ItemState.NOT_ASSESSED, failure.cause
        elif state is not ItemState.STRONG and self._unread:  # what was not read could strengthen it
            state, cause = ItemState.NOT_ASSESSED, self._unread
        nearest = self.nearest(question, item.id) if not evidence else None
        assessed = state is not ItemState.NOT_ASSESSED
        stability = self._stability.get((question.id, item.id)) if assessed else None
        return ItemResult.of(item, state, evidence, cause=cause, nearest=nearest, stability=stability)

    def _evidence(self, question: Question, item: RubricItem) -> tuple[Evidence, ...]:
        """The strongest pieces, each place once; the rest is dropped before it reaches the table."""
        own = [offer for offer in self._offers.get(question.id, ()) if offer.item == item.id]
        places = self._standing_places(question, item, own)
        ranked = strongest_first([offer for offer in own if id(offer) in places], self._counts)
        best = {places[id(offer)].place: offer for offer in reversed(ranked)}
        kept = [offer for offer in ranked if best[places[id(offer)].place] is offer][:MAX_EVIDENCE]
        return tuple(
            Evidence(citation=self._enter(places[id(one)]).id, status=one.status, basis=one.basis, support=one.support)
            for one in kept
        )

    def _standing_places(
        self, question: Question, item: RubricItem, offers: Sequence[ItemOffer]
    ) -> dict[int, _Standing]:
        """Where each offer stands, by the offer's identity; a place that the support check refused counts for none."""
        removed: set[Place | None] = set()
        for offer in offers:
            if offer.support is SupportCheck.NO:
                found = self.locator.locate(offer.quotation)
                removed.add(found.place)
                self._reject(offer.quotation, question.id, item.id, found)
        places: dict[int, _Standing] = {}
        for offer in offers:
            if offer.support is not SupportCheck.NO:
                standing = self._place(offer.quotation, question.id, item.id)
                if standing and standing.place not in removed:
                    places[id(offer)] = standing
        return places

    def nearest(self, question: Question, item: str | None) -> Nearest | None:
        """The first near miss for an item that stands; for the question as a whole when ``item`` is None."""
        for miss in self._near.get(question.id, ()):
            if miss.item != item:
                continue
            standing = self._place(miss.quotation, question.id, miss.item or "*")
            if standing:
                return Nearest(citation=self._enter(standing).id, why=self._sound(miss.why, standing.place))
        return None

    # -- what belongs to a question ------------------------------------------------------------------------------

    def clauses(self, question: Question) -> tuple[ClauseResult, ...]:
        """The bank's clauses that hold on lines that stand; a number that the bank does not have is rejected."""
        results: list[ClauseResult] = []
        for offer in self._clauses.get(question.id, ()):
            target = f"{offer.form} {offer.clause + 1}"
            known: Sequence[Any] = question.partial_if if offer.form == "partial_if" else question.unsupported_if
            if not 0 <= offer.clause < len(known):
                self._reject(offer.quotation, question.id, target, self.locator.locate(offer.quotation))
            elif citation := self.cite(offer.quotation, question.id, target):
                results.append(_clause(offer, known[offer.clause], citation))
        return tuple(results)

    def reason(self, question: Question) -> tuple[Reason, Citation | None]:
        """The engine's reason with its passage; ``no_match`` when it gives none, or its words do not stand."""
        offer = self._reasons.get(question.id)
        if offer is None:
            return Reason.NO_MATCH, None
        if offer.quotation is None:
            return offer.reason, None
        citation = self.cite(offer.quotation, question.id, "reason")
        return (offer.reason, citation) if citation else (Reason.NO_MATCH, None)

    def drafts(self, question: Question) -> tuple[DraftSentence, ...]:
        """The engine's sentences that rest on a checked quotation, with its figures and words, and no banned one."""
        offers: Sequence[DraftOffer] = self._drafts.get(question.id, ())
        refused = self._refused(question) if offers else []
        sentences: list[DraftSentence] = []
        for offer in offers:
            standing = [self._carried(one, question, refused) for one in offer.quotations]
            places = [one.place for one in standing if one]
            if places and not _banned(offer) and self._says_what_stands(question.id, "draft", offer.sentence, places):
                cited = dict.fromkeys(self._enter(one).id for one in standing if one)
                sentences.append(DraftSentence(text=offer.sentence, citations=tuple(cited), by="engine"))
        return tuple(sentences)

    def _says_what_stands(self, about: str, target: str, sentence: str, places: Sequence[Place]) -> bool:
        """Whether figures and quoted words of a sentence are the document's; else it is kept among the rejected."""
        if stray_quotes(sentence, self.locator.visible):
            refusal = Refusal.ABSENT
        elif stray_figures(sentence, " ".join(map(self.locator.around, places))):
            refusal = Refusal.FIGURE_NOT_CITED
        else:
            return True
        absent = CitationStatus.ABSENT
        self.rejected.append(Rejected(question=about, target=target, words=sentence, status=absent, refusal=refusal))
        return False

    def _sound(self, note: str, *places: Place) -> str:
        """An engine's note beside quotations; nothing of it where words or figures in it are not the document's."""
        around = " ".join(map(self.locator.around, places))
        odd = _BANNED.search(note) or stray_quotes(note, self.locator.visible) or stray_figures(note, around)
        return "" if odd else note

    def _refused(self, question: Question) -> list[Place]:
        """Places that the support check refused for every item of the question that they were offered for."""
        kept: list[Place] = []
        refused: list[Place] = []
        for offer in self._offers.get(question.id, ()):
            if place := self.locator.locate(offer.quotation).place:
                (refused if offer.support is SupportCheck.NO else kept).append(place)
        return [place for place in refused if not any(_overlap(place, one) for one in kept)]

    def _carried(self, quotation: Quotation, question: Question, refused: Sequence[Place]) -> _Standing | None:
        standing = self._place(quotation, question.id, "draft")
        if standing and any(_overlap(standing.place, one) for one in refused):
            self._reject(quotation, question.id, "draft", self.locator.locate(quotation))
            return None
        return standing

    def fits(self, question: Question) -> tuple[FitNote, ...]:
        """The engine's fit notes that rest on a checked quotation."""
        codes = self.bank.fit.codes
        notes: list[FitNote] = []
        for offer in self._fits.get(question.id, ()):
            if offer.code in codes and (citation := self.cite(offer.quotation, question.id, offer.code)):
                notes.append(FitNote(code=offer.code, meaning=codes[offer.code], citations=(citation.id,)))
        return tuple(notes)

    # -- what belongs to the document ----------------------------------------------------------------------------

    def findings(self, verdicts: Mapping[str, Verdict]) -> tuple[Finding, ...]:
        """Unwelcome results that are evidenced, where their question is asked and applies."""
        results: list[Finding] = []
        for offer in self.reading.findings:
            standing = self._place(offer.quotation, offer.question, "finding")
            applies = verdicts.get(offer.question, Verdict.NOT_APPLICABLE) is not Verdict.NOT_APPLICABLE
            if standing and applies:
                text, citation = self._sound(offer.note, standing.place), self._enter(standing)
                results.append(Finding(question=offer.question, text=text, citations=(citation.id,)))
        return tuple(results)

    def contradictions(self) -> tuple[Contradiction, ...]:
        """Pairs of passages that disagree on a question that is asked: two places, both of them checked."""
        asked = {question.id for question in self.questions}
        results: list[Contradiction] = []
        for offer in self.reading.contradictions:
            first = self._place(offer.first, offer.question, "contradiction")
            second = self._place(offer.second, offer.question, "contradiction")
            if first and second and offer.question in asked and not _overlap(first.place, second.place):
                ids = {"first": self._enter(first).id, "second": self._enter(second).id}
                note = self._sound(offer.note, first.place, second.place)
                results.append(Contradiction(question=offer.question, note=note, **ids))
        return tuple(results)

    def assumptions(self) -> tuple[AssumptionResult, ...]:
        """What the phases in scope rest on: one a phase, resting on checked quotations, without a banned word."""
        asked = {question.group for question in self.questions}
        results: dict[str, AssumptionResult] = {}
        for offer in self.reading.assumptions:
            if offer.phase not in asked or offer.phase in results or _BANNED.search(f"{offer.text} {offer.defeater}"):
                continue
            found = [self._place(one, offer.phase, "assumption") for one in offer.quotations]
            places = [one.place for one in found if one]
            if stray_quotes(offer.defeater, self.locator.visible):  # what would overturn it may have figures of its own
                continue
            if places and self._says_what_stands(offer.phase, "assumption", offer.text, places):
                cited = dict.fromkeys(self._enter(one).id for one in found if one)
                results[offer.phase] = AssumptionResult(
                    phase=offer.phase, text=offer.text, defeater=offer.defeater, citations=tuple(cited)
                )
        return tuple(results.values())


def _by_question(offers: Iterable[Any]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = defaultdict(list)
    for offer in offers:
        grouped[offer.question].append(offer)
    return grouped


def _is_empty(locator: Locator) -> bool:
    """Whether a reader sees no word of the document itself: a template of headings is a finding, an empty file none."""
    for passage, unit in locator.document.quotable():
        shown = unit.role is not UnitRole.MARKUP and passage.source == locator.document.main.id
        if shown and WORD.search(locator.index(passage.source).plain(unit.start, unit.end)):
            return False
    return True


def _clause(offer: ClauseOffer, clause: Any, citation: Citation) -> ClauseResult:
    return ClauseResult(
        form=offer.form,
        number=offer.clause + 1,
        when=clause.when,
        reason=getattr(clause, "reason", None),
        citations=(citation.id,),
    )


def _banned(offer: DraftOffer) -> bool:
    """Whether the sentence holds a banned word of its own; the words that it quotes are the document's."""
    own = offer.sentence
    for quotation in offer.quotations:
        own = own.replace(quotation.words, " ")
    return bool(_BANNED.search(" ".join(own.split())))


def _overlap(one: Place, other: Place) -> bool:
    return one.source == other.source and one.start < other.end and other.start < one.end
