"""The offline engine: no network, no download, deterministic. It ranks and quotes; it does not judge meaning.

The document is read once (scan); what stands out for an item is offered with a status (status), what nearly does is
kept as its nearest miss. Where no sentence stands out it offers nothing: silence is for a person to establish.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from rationale_reviewer import __version__
from rationale_reviewer.engines.base import Reply, Step, Task
from rationale_reviewer.engines.offline.language import is_known_language, reads_all
from rationale_reviewer.engines.offline.lexicon import Lexicon
from rationale_reviewer.engines.offline.scan import Scored, Sentence, Stub, scan
from rationale_reviewer.engines.offline.status import status_of
from rationale_reviewer.engines.offline.tally import ItemKey
from rationale_reviewer.errors import EngineError
from rationale_reviewer.records.bank import Question, QuestionBank, RubricItem
from rationale_reviewer.records.document import Document, Passage, Span, Unit
from rationale_reviewer.records.reading import (
    ClauseOffer,
    Failure,
    FindingOffer,
    FitOffer,
    GateOffer,
    ItemOffer,
    NearMiss,
    PairOffer,
    Quotation,
    Reading,
    ReasonOffer,
)
from rationale_reviewer.records.review import EngineRef
from rationale_reviewer.records.vocabulary import Cause, GateState, Level, Reason

NAME: Final = "offline"
# Raised whenever the same document and bank may give another reading.
VERSION: Final = "1"
# The shares are those of evals/results/gold.offline.json, both readers; a test holds them against it.
NOTE: Final = (
    "It matches sentences to rubric items by wording and quotes them; it does not judge meaning, and does not look for "
    "contradictions. On six labelled documents 72 % of its *unsupported* were right and 36 % of its quotations touched "
    "lines that a reader would cite for the question (21 % for the very item): check each before you rely on it."
)

# A sentence is offered from this score on: one cue of two words, or a single word with other signs.
SHOWN: Final = 1.0
# From here on it is worth showing as the nearest miss.
NEAR: Final = 0.55
# A sentence that matches by its heading and wording alone is offered only for items that ask for a statement.
CLAUSE: Final = 1.0
MAX_EVIDENCE: Final = 3
# Further quotations must come close to the best one.
CLOSE: Final = 0.7
MAX_FINDINGS: Final = 6

_REASONS: Final = {
    "withheld": Reason.WITHHELD,
    "admitted": Reason.ADMITTED,
    "deferred": Reason.DEFERRED,
    "delegated": Reason.DELEGATED,
    "asserted": Reason.ASSERTED,
}
_FIT_LEVEL: Final = {
    "F-WISH": Level.THEORY,
    "F-CONVENIENCE": Level.THEORY,
    "F-WORTH": Level.PRACTICE,
    "F-OPTIMALITY": Level.PRACTICE,
    "F-POSSIBILITY": Level.PRACTICE,
}


class Candidate(NamedTuple):
    """A sentence that may show an item."""

    sentence: Sentence
    scored: Scored


class OfflineEngine:
    """Reads by matching. Compiles a bank once and keeps it for further documents."""

    def __init__(self) -> None:
        self._lexicon: Lexicon | None = None

    def describe(self, bank: QuestionBank) -> EngineRef:
        """Name, version and what decides the engine's behaviour besides its code: the bank."""
        return EngineRef(name=NAME, version=VERSION, digest=bank.digest, note=NOTE, settings={"tool": __version__})

    def begin(self, task: Task) -> Step[None]:
        """Read the document; the step is done at once."""
        if not is_known_language(task.document):
            return Step(None, (), _unknown_language(task))
        reading = _Reader(task, self.lexicon(task.bank)).read()
        if not reads_all(task.document):
            reading = reading.model_copy(update={"failures": (*reading.failures, *_language_failures(task))})
        return Step(None, (), reading)

    def advance(self, state: None, replies: Sequence[Reply]) -> Step[None]:  # noqa: ARG002  # the interface's form
        """Never called: the engine asks nothing.

        Raises:
            EngineError: Always.
        """
        raise EngineError("the offline engine asked nothing, so there is nothing to go on with")

    def rank(self, document: Document, bank: QuestionBank) -> dict[str, list[tuple[float, Unit]]]:
        """Every sentence with a score for a question, best first, whatever the thresholds.

        Args:
            document: The document.
            bank: The questions; a question's score of a sentence is the best of its items'.

        Returns:
            Question id -> (score, unit); the earlier of two equal ones first.
        """
        lexicon = self.lexicon(bank)
        ranked: dict[str, list[tuple[float, Unit]]] = {question.id: [] for question in bank.questions}
        for found in scan(document, lexicon, everything=True):
            if isinstance(found, Stub):
                continue
            best: dict[int, float] = {}
            for (number, _), scored in found.items.items():
                best[number] = max(scored.score, best.get(number, 0.0))
            for number, score in best.items():
                ranked[bank.questions[number].id].append((score, found.unit))
        for one in ranked.values():
            one.sort(key=lambda entry: -entry[0])
        return ranked

    def lexicon(self, bank: QuestionBank) -> Lexicon:
        """The compiled bank."""
        if self._lexicon is None or self._lexicon.bank.digest != bank.digest:
            self._lexicon = Lexicon(bank)
        return self._lexicon


def _unknown_language(task: Task) -> Reading:
    """Nothing is offered on a document that cannot be read; that is a failure, not a finding."""
    return Reading(
        failures=_language_failures(task),
        passages_read=tuple(passage.label for passage in task.document.passages),
    )


def _language_failures(task: Task) -> tuple[Failure, ...]:
    detail = "the offline engine reads English only"
    return tuple(Failure(question=one, cause=Cause.LANGUAGE, detail=detail) for one in task.questions)


class _Reader:
    """One reading of one document."""

    def __init__(self, task: Task, lexicon: Lexicon) -> None:
        self.task = task
        self.lexicon = lexicon
        self.document: Document = task.document
        self.counts = task.bank.counts_as_evidence[task.document.kind]
        self.texts = {source.id: source.text for source in task.document.sources}
        wanted = set(task.questions)
        self.questions = {n: one for n, one in enumerate(task.bank.questions) if one.id in wanted}
        self.candidates: dict[ItemKey, list[Candidate]] = defaultdict(list)
        self.clauses: dict[tuple[str, ItemKey], tuple[float, Sentence]] = {}
        self.gates: dict[str, dict[str, Sentence]] = defaultdict(dict)
        self.gate_cues: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.pairs: dict[tuple[str, str], tuple[float, Sentence]] = {}
        self.stubs: dict[int, Stub] = {}

    def read(self) -> Reading:
        """Scan, then choose what to offer, in the bank's order."""
        for found in scan(self.document, self.lexicon):
            if isinstance(found, Stub):
                for number in found.questions:
                    self.stubs.setdefault(number, found)
            else:
                self._keep(found)
        items: list[ItemOffer] = []
        near: list[NearMiss] = []
        reasons: list[ReasonOffer] = []
        fits: list[FitOffer] = []
        for number, question in self.questions.items():
            shown = self._items(number, question, items, near)
            if not shown:
                reasons.append(self._reason(number, question, near))
            fits += self._fits(number, question)
        return Reading(
            items=tuple(items),
            clauses=tuple(self._clauses()),
            near_misses=tuple(near),
            reasons=tuple(reasons),
            gates=tuple(self._gates()),
            pairs=tuple(self._pairs(items)),
            fits=tuple(fits),
            findings=tuple(self._findings()),
            passages_read=tuple(passage.label for passage in self.document.passages),
        )

    def _keep(self, sentence: Sentence) -> None:
        for key, scored in sentence.items.items():
            if scored.score >= NEAR and key[0] in self.questions:
                self.candidates[key].append(Candidate(sentence, scored))
        for clause, worth in sentence.clauses.items():
            if worth >= CLAUSE and worth > self.clauses.get(clause, (0.0, None))[0]:
                self.clauses[clause] = (worth, sentence)
        for (form, gate), cue in sentence.gates.items():
            self.gates[gate].setdefault(form, sentence)
            self.gate_cues[form, gate].add(cue)
        for side, worth in sentence.pairs.items():
            if worth > self.pairs.get(side, (0.0, None))[0]:
                self.pairs[side] = (worth, sentence)

    def _quotation(self, passage: Passage, unit: Unit) -> Quotation:
        words = self.texts[passage.source][unit.start : unit.end]
        span = Span(source=passage.source, start=unit.start, end=unit.end)
        return Quotation(words=words, span=span, passage=passage.label)

    def _quote(self, sentence: Sentence) -> Quotation:
        return self._quotation(sentence.passage, sentence.unit)

    def _items(self, number: int, question: Question, items: list[ItemOffer], near: list[NearMiss]) -> bool:
        """Offer what stands out for each item; whether anything did."""
        any_shown = False
        for at, item in enumerate(question.items):
            ranked = sorted(
                self.candidates.get((number, at), ()), key=lambda one: (-one.scored.score, one.sentence.number)
            )
            good = [one for one in ranked if self._stands_out(one, item.asks)]
            if good:
                items += self._best_offers(question, item, good)
                any_shown = True
            elif ranked:
                near.append(self._near(question, item.id, item.topic, ranked[0]))
        return any_shown

    def _best_offers(self, question: Question, item: RubricItem, good: Sequence[Candidate]) -> list[ItemOffer]:
        """The sentences that come close to the best one, what counts first; claims never crowd it out."""
        floor = max(SHOWN, CLOSE * good[0].scored.score)
        offers = [self._offer(question, item, one) for one in good]
        close = [offer for offer, one in zip(offers, good, strict=True) if one.scored.score >= floor]
        counting = [offer for offer in offers if offer.status in self.counts]
        if counting and counting[0] not in close:
            close.append(counting[0])
        close.sort(key=lambda offer: offer.status not in self.counts)
        return close[:MAX_EVIDENCE]

    def _stands_out(self, candidate: Candidate, asks: str) -> bool:
        scored = candidate.scored
        if scored.score < SHOWN or (scored.negated and asks != "statement"):
            return False
        return scored.own > 0 or asks == "statement"

    def _offer(self, question: Question, item: RubricItem, candidate: Candidate) -> ItemOffer:
        sentence, scored = candidate
        counted = any("#" in cue or "%" in cue for cue in scored.cues)
        signs = sentence.signs._replace(cues=len(scored.cues), counted=counted)
        return ItemOffer(
            question=question.id,
            item=item.id,
            quotation=self._quote(sentence),
            status=status_of(signs, item.asks, self.document.kind),
            basis="matches " + ", ".join(scored.cues[:3]) if scored.cues else "matches by wording",
        )

    def _near(self, question: Question, item: str, topic: str, candidate: Candidate) -> NearMiss:
        sentence, scored = candidate
        if scored.negated:
            return NearMiss(
                question=question.id, item=item, quotation=self._quote(sentence), reason=Reason.ADMITTED,
                why=f"touches on {topic}, behind a negation",
            )  # fmt: skip
        matched = f"matches {', '.join(scored.cues[:2])}" if scored.cues else "shares wording"
        return NearMiss(
            question=question.id, item=item, quotation=self._quote(sentence),
            why=f"{matched}; too little to show {topic}",
        )  # fmt: skip

    def _reason(self, number: int, question: Question, near: Sequence[NearMiss]) -> ReasonOffer:
        """Why nothing was found, from the clauses of the bank and the markers of the nearest sentence."""
        for at, clause in enumerate(question.unsupported_if):
            held = self.clauses.get(("unsupported_if", (number, at)))
            if held:
                return ReasonOffer(question=question.id, reason=clause.reason, quotation=self._quote(held[1]))
        best = self._best(number, question)
        withheld = best is not None and "withheld" in best.sentence.signs.markers
        if not withheld and any(miss.question == question.id and miss.reason is Reason.ADMITTED for miss in near):
            return ReasonOffer(question=question.id, reason=Reason.ADMITTED)
        if best and best.scored.own > 0:
            for marker, reason in _REASONS.items():
                if marker in best.sentence.signs.markers:
                    return ReasonOffer(question=question.id, reason=reason, quotation=self._quote(best.sentence))
        stub = self.stubs.get(number)
        if stub:
            return ReasonOffer(question=question.id, reason=Reason.PLACEHOLDER)
        return ReasonOffer(question=question.id, reason=Reason.NO_MATCH)

    def _best(self, number: int, question: Question) -> Candidate | None:
        everything = [one for at in range(len(question.items)) for one in self.candidates.get((number, at), ())]
        return min(everything, key=lambda one: (-one.scored.score, one.sentence.number), default=None)

    def _clauses(self) -> list[ClauseOffer]:
        offers: list[ClauseOffer] = []
        for (form, (number, at)), (_, sentence) in sorted(self.clauses.items(), key=lambda entry: entry[0]):
            question = self.questions.get(number)
            if question:
                offers.append(ClauseOffer(question=question.id, clause=at, form=form, quotation=self._quote(sentence)))
        return offers

    def _gates(self) -> list[GateOffer]:
        """A gate is settled when its signs point one way, or twice as many one way; else it is left to the editor."""
        offers: list[GateOffer] = []
        for gate in self.task.bank.gates:
            yes, no = len(self.gate_cues["met", gate.id]), len(self.gate_cues["not_met", gate.id])
            found = self.gates.get(gate.id, {})
            if yes and yes >= 2 * no:
                offers.append(GateOffer(gate=gate.id, state=GateState.MET, quotation=self._quote(found["met"])))
            elif no and no >= 2 * yes:
                offers.append(GateOffer(gate=gate.id, state=GateState.NOT_MET, quotation=self._quote(found["not_met"])))
        return offers

    def _pairs(self, items: Sequence[ItemOffer]) -> list[PairOffer]:
        """The sentence with the worthiest cues of each side; where there is none, the evidence of the side's items."""
        best: dict[str, Quotation] = {}
        for item in items:
            best.setdefault(f"{item.question}:{item.item}", item.quotation)
        offers: list[PairOffer] = []
        for phase in self.task.bank.phases:
            for side, how in phase.pair.items():
                found = self.pairs.get((phase.id, side))
                quotation = (
                    self._quote(found[1]) if found else next((best[one] for one in how.items if one in best), None)
                )
                if quotation:
                    offers.append(PairOffer(phase=phase.id, side=side, quotation=quotation))
        return offers

    def _fits(self, number: int, question: Question) -> list[FitOffer]:
        """The best sentence on a question leans on what its level must not lean on."""
        best = self._best(number, question)
        if best is None:
            return []
        codes = [code for code in sorted(best.sentence.fits) if _FIT_LEVEL.get(code) is question.level]
        return [FitOffer(question=question.id, code=code, quotation=self._quote(best.sentence)) for code in codes]

    def _findings(self) -> list[FindingOffer]:
        """Sentences with figures that are worded as an unwelcome result, each under the question it scores best on."""
        best: dict[int, tuple[float, str, Sentence]] = {}
        for (number, _), candidates in self.candidates.items():
            for sentence, scored in candidates:
                signs = sentence.signs
                intended = signs.future or "planned" in signs.markers
                if "unwelcome" in signs.markers and signs.figures and not intended:
                    known = best.get(sentence.number)
                    if known is None or scored.score > known[0]:
                        best[sentence.number] = (scored.score, self.questions[number].id, sentence)
        ranked = sorted(best.values(), key=lambda found: (-found[0], found[2].number))[:MAX_FINDINGS]
        ranked.sort(key=lambda found: found[2].number)
        return [
            FindingOffer(question=question, quotation=self._quote(sentence), note="worded as an unwelcome result")
            for _, question, sentence in ranked
        ]
