"""One pass over the document: every sentence scored for every rubric item it could show.

The score is linear in a few signs, each worth what was fitted (`weights`): how much of the item's wording the sentence
and its passage hold, how much of the question's the headings over it hold, the item's cues and facets in it, cues over
it, cues of the question, and whether such documents answer it. Scores are local: nothing outside the passage and the
headings over it moves them.
"""

import math
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from rationale_reviewer.address import talks_to_the_reader
from rationale_reviewer.engines.offline.lexicon import Lexicon
from rationale_reviewer.engines.offline.status import Signs
from rationale_reviewer.engines.offline.tally import Over, Tally
from rationale_reviewer.engines.offline.tokens import NUMBER, SHARE, stems
from rationale_reviewer.engines.offline.weights import Weights
from rationale_reviewer.engines.offline.wording import FREE, FREE_HEADING, bare, held
from rationale_reviewer.records.document import Document, Passage, Unit
from rationale_reviewer.records.vocabulary import EVIDENCE_ROLES, Applies, UnitRole
from rationale_reviewer.text import cut_out

MIN_STEMS: Final = 4
# A false friend makes a sentence as good as unmatched.
FRIEND_LOSS: Final = 10.0
_APPLIES: Final = {Applies.CORE: 1.0, Applies.SOMETIMES: 0.0, Applies.RARE: -1.0}
_FUTURE: Final = frozenset(stems("will shall"))


class Scored(NamedTuple):
    """A sentence's score for one item, and why."""

    score: float
    own: float
    """The part of it that stands in the sentence itself: wording, cues, facets, cues of the question."""
    cues: tuple[str, ...]
    negated: bool
    """Whether every cue of its own stands behind a negator."""


class Sentence(NamedTuple):
    """One quotable unit, as far as it has to be remembered."""

    number: int
    passage: Passage
    unit: Unit
    signs: Signs
    fits: frozenset[str]


class Found(NamedTuple):
    """A sentence with everything the lexicon says about it."""

    sentence: Sentence
    items: dict[int, Scored]
    tally: Tally


class Stub(NamedTuple):
    """A template stub or other place-holder and the questions whose headings it stands under."""

    passage: Passage
    unit: Unit
    questions: frozenset[int]


class _Above(NamedTuple):
    """What the headings over a sentence and the kind of document make of each item, before a word of it is read."""

    over: Over
    measured: list[float]
    unmeasured: list[float]
    """The same for a sentence without figures, which cannot be a result."""


class Scanner:
    """Reads one document with one lexicon and one set of weights."""

    def __init__(self, document: Document, lexicon: Lexicon, weights: Weights, floor: float) -> None:
        """Get ready.

        Args:
            document: The document.
            lexicon: The compiled bank.
            weights: What each sign is worth.
            floor: Items that a sentence scores less for are left out.
        """
        self.document = document
        self.lexicon = lexicon
        self.weights = weights
        self.floor = floor
        self._results = [asks == "result" for asks in lexicon.asks]
        applies = [_APPLIES[question.applies[document.kind]] for question in lexicon.bank.questions]
        self._priors = [weights.bias + weights.applies * applies[number] for number in lexicon.question_of]
        self._above: dict[tuple[tuple[str, ...], str], _Above] = {}

    def read(self) -> Iterator[Found | Stub]:
        """Every quotable unit and every stub, in reading order."""
        dropped = {source.id: source.dropped for source in self.document.sources}
        texts = {source.id: source.text for source in self.document.sources}
        number = 0
        for passage in self.document.passages:
            above = self._over(passage)
            kept: list[tuple[int, Unit, list[str]]] = []
            for unit in passage.units:
                number += 1
                if unit.role is UnitRole.STUB:
                    yield Stub(passage, unit, frozenset(above.over.headed))
                elif unit.role in EVIDENCE_ROLES and unit.role is not UnitRole.FIELD:
                    text = cut_out(texts[passage.source], unit.start, unit.end, dropped[passage.source])
                    if talks_to_the_reader(text):
                        continue
                    words = stems(text)
                    if len(words) >= MIN_STEMS or (unit.role is UnitRole.ROW and len(words) > 1):
                        kept.append((number, unit, words))
            if kept:
                yield from self._passage(passage, kept, above)

    def _over(self, passage: Passage) -> _Above:
        key = (passage.heading_path, passage.lead)
        if key not in self._above:
            heading = passage.heading_path[-1] if passage.heading_path else ""
            over = Over(self.lexicon, [*stems(heading), "|", *stems(passage.lead)])
            self._above[key] = self._weigh(over, passage.heading_path)
        return self._above[key]

    def _weigh(self, over: Over, headings: tuple[str, ...]) -> _Above:
        weights, lexicon = self.weights, self.lexicon
        words = dict.fromkeys(bare(" ".join(headings)))
        questions = len(lexicon.bank.questions)
        share = weights.heading / math.sqrt(len(words) + FREE_HEADING)
        worth = [share * one for one in held(lexicon.wording.questions, words, questions)]
        for number in over.headed:
            worth[number] += weights.headed
        measured = [prior + worth[number] for prior, number in zip(self._priors, lexicon.question_of, strict=True)]
        for item, (rarity, _) in over.cues.items():
            measured[item] += weights.over * math.log1p(rarity)
        less = weights.unmeasured
        unmeasured = [one + less if result else one for one, result in zip(measured, self._results, strict=True)]
        return _Above(over, measured, unmeasured)

    def _passage(self, passage: Passage, kept: list[tuple[int, Unit, list[str]]], above: _Above) -> Iterator[Found]:
        everything = dict.fromkeys(stem for _, _, words in kept for stem in words)
        around = self._wording(everything)
        for number, unit, words in kept:
            own = around if len(kept) == 1 else self._wording(dict.fromkeys(words))
            tally = Tally(self.lexicon, words, above.over)
            signs = Signs(
                markers=frozenset(tally.markers),
                figures=NUMBER in words or SHARE in words,
                future=any(word in _FUTURE for word in words),
                row=unit.role is UnitRole.ROW,
                cues=0,
            )
            items = self._score(tally, signs, above, own, around)
            yield Found(Sentence(number, passage, unit, signs, frozenset(tally.fits)), items, tally)

    def _wording(self, words: Collection[str]) -> list[float]:
        """How much of each item's bag some distinct stems hold, by weight and length; sums are in their order."""
        share = self.weights.wording / math.sqrt(len(words) + FREE)
        return [share * one for one in held(self.lexicon.wording.items, words, len(self.lexicon.items))]

    def _score(
        self, tally: Tally, signs: Signs, above: _Above, own: list[float], around: list[float]
    ) -> dict[int, Scored]:
        base = above.measured if signs.figures or "measured" in tally.markers else above.unmeasured
        inside = list(own)
        self._add_found(inside, tally)
        floor = self.floor
        return {
            item: _scored(item, one + two + three, two, tally, above.over)
            for item, (one, two, three) in enumerate(zip(base, inside, around, strict=True))
            if one + two + three >= floor
        }

    def _add_found(self, scores: list[float], tally: Tally) -> None:
        """What stands in the sentence itself: cues, facets, cues of the question, false friends."""
        weights, lexicon = self.weights, self.lexicon
        for item, found in tally.cues.items():
            worths = sorted((worth for worth, _, _ in found), reverse=True)
            scores[item] += weights.cues * math.log1p(sum(worth / 2**rank for rank, worth in enumerate(worths)))
        for item, facets in tally.facets.items():
            count = lexicon.facet_counts[item]
            mean = sum(worth for worth, _ in facets.values()) / count
            scores[item] += weights.facets * mean + weights.filled * (len(facets) / count) ** 2
        if tally.questions or tally.friends:
            gain = {number: weights.question * math.log1p(worth) for number, worth in tally.questions.items()}
            for number in tally.friends:
                gain[number] = gain.get(number, 0.0) - FRIEND_LOSS
            for number, one in gain.items():
                for item in lexicon.items_of[number]:
                    scores[item] += one


def _scored(item: int, score: float, inside: float, tally: Tally, over: Over) -> Scored:
    own = sorted(tally.cues.get(item, ()), key=lambda found: -found[0])
    facets = tally.facets.get(item, {})
    written = [cue for _, cue, _ in own]
    if len(facets) > 1:
        written.append(" & ".join(facets[facet][1] for facet in sorted(facets)))
    if item in over.cues:
        written.append(f"{over.cues[item][1]} (over it)")
    denied = item in tally.denied and item not in tally.denying
    negated = all(turned for _, _, turned in own) if own else denied and len(facets) > 1
    return Scored(score, inside, tuple(dict.fromkeys(written)), negated)
