"""One reading of one document: what the scan found, put into the form of a reading, in the bank's order.

What stands out for an item is offered with a status, what nearly does is kept as its nearest miss. Where no sentence
stands out nothing is offered: silence is for a person to establish.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from rationale_reviewer.engines.base import Task
from rationale_reviewer.engines.offline.choice import NEAR, Candidate, Chosen, choose
from rationale_reviewer.engines.offline.lexicon import Lexicon
from rationale_reviewer.engines.offline.scan import Found, Scanner, Sentence, Stub
from rationale_reviewer.engines.offline.tokens import NEGATORS, in_words, stems
from rationale_reviewer.engines.offline.weights import Weights
from rationale_reviewer.records.bank import Question, RubricItem
from rationale_reviewer.records.document import Document, Passage, Span, Unit
from rationale_reviewer.records.reading import (
    ClauseOffer,
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
from rationale_reviewer.records.vocabulary import GateState, Level, Reason

# A clause needs a phrase, or two single words.
CLAUSE: Final = 1.0
# One sentence says little of what class a system is of. Where one was enough, 17 gates that the readers judged were
# settled on the eight labelled documents, one of them wrongly; with two it is 12, none wrongly.
LEAST_HINTS: Final = 2
MAX_FINDINGS: Final = 6

_REASONS: Final = {
    "withheld": Reason.WITHHELD,
    "admitted": Reason.ADMITTED,
    "deferred": Reason.DEFERRED,
    "delegated": Reason.DELEGATED,
    "asserted": Reason.ASSERTED,
}
_FORMS: Final[dict[str, Literal["partial_if", "unsupported_if"]]] = {
    "partial_if": "partial_if",
    "unsupported_if": "unsupported_if",
}
_FIT_LEVEL: Final = {
    "F-WISH": Level.THEORY,
    "F-CONVENIENCE": Level.THEORY,
    "F-WORTH": Level.PRACTICE,
    "F-OPTIMALITY": Level.PRACTICE,
    "F-POSSIBILITY": Level.PRACTICE,
}


class _Hint(NamedTuple):
    """One sentence that speaks for or against a gate."""

    sentence: Sentence
    denies: bool
    """Whether it denies in so many words, as *no fine-tuning* does, and not merely names another kind of system."""


class Reader:
    """One reading of one document."""

    def __init__(self, task: Task, lexicon: Lexicon, weights: Weights) -> None:
        self.task = task
        self.lexicon = lexicon
        self.weights = weights
        self.document: Document = task.document
        self.counts = task.bank.counts_as_evidence[task.document.kind]
        self.texts = {source.id: source.text for source in task.document.sources}
        wanted = set(task.questions)
        self.questions = {n: one for n, one in enumerate(task.bank.questions) if one.id in wanted}
        self.candidates: dict[int, dict[int, list[Candidate]]] = defaultdict(lambda: defaultdict(list))
        self.clauses: dict[tuple[str, int, int], tuple[float, Sentence]] = {}
        self.gates: dict[tuple[str, str], list[_Hint]] = defaultdict(list)
        self.pairs: dict[tuple[str, str], tuple[float, Sentence]] = {}
        self.stubs: dict[int, Stub] = {}

    def read(self) -> Reading:
        """Scan, then choose what to offer, in the bank's order."""
        self.scan()
        items: list[ItemOffer] = []
        near: list[NearMiss] = []
        reasons: list[ReasonOffer] = []
        fits: list[FitOffer] = []
        for number, question in self.questions.items():
            chosen = self.choose(number)
            items += [self._offer(question, at, one) for at, found in chosen.items() for one in found]
            near += self._near(number, question, chosen)
            if not chosen:
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

    def scan(self) -> None:
        """Read the document and keep what may be offered; the best candidates of each item come first."""
        for found in Scanner(self.document, self.lexicon, self.weights, NEAR).read():
            if isinstance(found, Stub):
                for number in found.questions:
                    self.stubs.setdefault(number, found)
            else:
                self._keep(found)
        for candidates in self.candidates.values():
            for one in candidates.values():
                one.sort(key=lambda candidate: -candidate.scored.score)

    def choose(self, number: int) -> dict[int, list[Chosen]]:
        """What is offered for each item of a question, after the scan."""
        question = self.questions[number]
        return choose(question, self.candidates.get(number, {}), self.weights, self.document.kind, self.counts)

    def _keep(self, found: Found) -> None:
        sentence, items, tally = found
        for item, scored in items.items():
            number, at = self.lexicon.items[item]
            if number in self.questions:
                self.candidates[number][at].append(Candidate(sentence, scored))
        for clause, worth in tally.clauses.items():
            if worth >= CLAUSE and worth > self.clauses.get(clause, (0.0, None))[0]:
                self.clauses[clause] = (worth, sentence)
        for key, cues in tally.gates.items():
            denies = any(word in NEGATORS for cue in cues for word in stems(cue))
            self.gates[key].append(_Hint(sentence, denies))
        for side, worth in tally.pairs.items():
            if worth > self.pairs.get(side, (0.0, None))[0]:
                self.pairs[side] = (worth, sentence)

    def _quotation(self, passage: Passage, unit: Unit) -> Quotation:
        words = self.texts[passage.source][unit.start : unit.end]
        span = Span(source=passage.source, start=unit.start, end=unit.end)
        return Quotation(words=words, span=span, passage=passage.label)

    def _quote(self, sentence: Sentence) -> Quotation:
        return self._quotation(sentence.passage, sentence.unit)

    def _offer(self, question: Question, at: int, chosen: Chosen) -> ItemOffer:
        sentence, scored = chosen.candidate
        return ItemOffer(
            question=question.id,
            item=question.items[at].id,
            quotation=self._quote(sentence),
            status=chosen.status,
            basis=_matched(scored.cues[:3]) or "matches by wording",
        )

    def _near(self, number: int, question: Question, chosen: Mapping[int, list[Chosen]]) -> list[NearMiss]:
        """The best candidate of each item that nothing is offered for."""
        found: list[NearMiss] = []
        for at, item in enumerate(question.items):
            ranked = self.candidates.get(number, {}).get(at)
            if at not in chosen and ranked:
                found.append(self._near_miss(question, item, ranked[0]))
        return found

    def _near_miss(self, question: Question, item: RubricItem, candidate: Candidate) -> NearMiss:
        sentence, scored = candidate
        if scored.negated:
            return NearMiss(
                question=question.id, item=item.id, quotation=self._quote(sentence), reason=Reason.ADMITTED,
                why=f"touches on {item.topic}, behind a negation",
            )  # fmt: skip
        matched = _matched(scored.cues[:2]) or "shares wording"
        return NearMiss(
            question=question.id, item=item.id, quotation=self._quote(sentence),
            why=f"{matched}; too little to show {item.topic}",
        )  # fmt: skip

    def _reason(self, number: int, question: Question, near: Sequence[NearMiss]) -> ReasonOffer:
        """Why nothing was found, from the clauses of the bank and the markers of the nearest sentence."""
        for at, clause in enumerate(question.unsupported_if):
            held = self.clauses.get(("unsupported_if", number, at))
            if held:
                return ReasonOffer(question=question.id, reason=clause.reason, quotation=self._quote(held[1]))
        best = self._best(number)
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

    def _best(self, number: int) -> Candidate | None:
        firsts = [found[0] for found in self.candidates.get(number, {}).values()]
        return min(firsts, key=lambda one: (-one.scored.score, one.sentence.number), default=None)

    def _clauses(self) -> list[ClauseOffer]:
        offers: list[ClauseOffer] = []
        for (form, number, at), (_, sentence) in sorted(self.clauses.items(), key=lambda entry: entry[0]):
            question = self.questions.get(number)
            if question:
                quotation = self._quote(sentence)
                offers.append(ClauseOffer(question=question.id, clause=at, form=_FORMS[form], quotation=quotation))
        return offers

    def _gates(self) -> list[GateOffer]:
        """A gate is settled by two sentences, or one that denies it, with no more than half as many against them."""
        offers: list[GateOffer] = []
        for gate in self.task.bank.gates:
            yes, no = self.gates.get(("met", gate.id), []), self.gates.get(("not_met", gate.id), [])
            if len(yes) >= LEAST_HINTS and len(yes) >= 2 * len(no):
                offers.append(self._gate(gate.id, GateState.MET, yes[0]))
            elif len(no) >= 2 * len(yes) and (len(no) >= LEAST_HINTS or any(hint.denies for hint in no)):
                offers.append(self._gate(gate.id, GateState.NOT_MET, next((one for one in no if one.denies), no[0])))
        return offers

    def _gate(self, gate: str, state: Literal[GateState.MET, GateState.NOT_MET], hint: _Hint) -> GateOffer:
        return GateOffer(gate=gate, state=state, quotation=self._quote(hint.sentence))

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
        best = self._best(number)
        if best is None:
            return []
        codes = [code for code in sorted(best.sentence.fits) if _FIT_LEVEL.get(code) is question.level]
        return [FitOffer(question=question.id, code=code, quotation=self._quote(best.sentence)) for code in codes]

    def _findings(self) -> list[FindingOffer]:
        """Sentences with figures that are worded as an unwelcome result, each under the question it scores best on."""
        best: dict[int, tuple[float, str, Sentence]] = {}
        for number in self.questions:
            for sentence, scored in (one for found in self.candidates.get(number, {}).values() for one in found):
                known = best.get(sentence.number)
                if _is_unwelcome(sentence) and (known is None or scored.score > known[0]):
                    best[sentence.number] = (scored.score, self.questions[number].id, sentence)
        ranked = sorted(best.values(), key=lambda found: (-found[0], found[2].number))[:MAX_FINDINGS]
        ranked.sort(key=lambda found: found[2].number)
        return [
            FindingOffer(question=question, quotation=self._quote(sentence), note="worded as an unwelcome result")
            for _, question, sentence in ranked
        ]


def _matched(cues: Sequence[str]) -> str:
    return f"matches {', '.join(map(in_words, cues))}" if cues else ""


def _is_unwelcome(sentence: Sentence) -> bool:
    signs = sentence.signs
    intended = signs.future or "planned" in signs.markers
    return "unwelcome" in signs.markers and signs.figures and not intended
