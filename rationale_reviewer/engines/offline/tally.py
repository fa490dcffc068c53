"""What the lexicon finds in one sentence, and in the heading and lead over it, sorted by what it speaks for."""

from typing import Any, Final

from rationale_reviewer.engines.offline.lexicon import (
    CLAUSE,
    FACET,
    FIT,
    FRIEND,
    GATE,
    HEADING,
    ITEM,
    MARKER,
    PAIR,
    QUESTION,
    Effect,
    Joint,
    Lexicon,
)
from rationale_reviewer.engines.offline.tokens import NEGATORS

# A negator this many words before a cue turns it round.
NEGATION_REACH: Final = 4


class Over:
    """What stands in a heading and lead; worked out once for everything under them.

    Attributes:
        phrases: The phrases in it.
        cues: Item -> worth and wording of the worthiest cue that stands wholly in it.
        headed: Numbers of the questions of which it holds a heading.
        joints: Cues that have a phrase in it and may be completed by a sentence.
    """

    def __init__(self, lexicon: Lexicon, words: list[str]) -> None:
        self.phrases = lexicon.phrases_in(words)
        self.cues: dict[int, tuple[float, str]] = {}
        self.headed: set[int] = set()
        self.joints: list[tuple[int, list[int], Effect]] = []
        for phrase in self.phrases:
            effects, joints = lexicon.spoken(phrase)
            for effect in effects:
                self._enter(effect)
            for others, effect in joints:
                missing = [one for one in others if one not in self.phrases]
                if missing:
                    self.joints.append((phrase, missing, effect))
                else:
                    self._enter(effect)

    def _enter(self, effect: Effect) -> None:
        form, key, worth, _, written = effect
        if form == ITEM:
            if worth > self.cues.get(key, (0.0, ""))[0]:
                self.cues[key] = (worth, written)
        elif form == HEADING:
            self.headed.add(key)


class Tally:
    """Cues of one sentence.

    Attributes:
        cues: Item -> worth, wording and negation of each of its cues in the sentence.
        facets: Item -> facet -> worth and wording of its worthiest term.
        denied: Items of which a facet's term stands behind a negator that is not its own.
        denying: Items of which a facet's term holds a negator itself.
        questions: Question -> worth of its cues.
        friends: Questions of which a false friend stands in it.
        clauses: ``(form, question, clause)`` -> worth.
        gates: ``(state, gate)`` -> cues.
        pairs: ``(phase, side)`` -> worth.
        markers: Names of markers.
        fits: Fit codes.
    """

    def __init__(self, lexicon: Lexicon, words: list[str], over: Over) -> None:
        self._words = words
        self._turns = [at for at, word in enumerate(words) if word in NEGATORS]
        self.cues: dict[int, list[tuple[float, str, bool]]] = {}
        self.facets: dict[int, dict[int, tuple[float, str]]] = {}
        self.denied: set[int] = set()
        self.denying: set[int] = set()
        self.questions: dict[int, float] = {}
        self.friends: set[int] = set()
        self.clauses: dict[tuple[str, int, int], float] = {}
        self.gates: dict[tuple[str, str], list[str]] = {}
        self.pairs: dict[tuple[str, str], float] = {}
        self.markers: set[str] = set()
        self.fits: set[str] = set()
        self._read(lexicon, over)

    def _read(self, lexicon: Lexicon, over: Over) -> None:
        """Enter every cue whose phrases all stand in the sentence, or partly over it."""
        own = lexicon.phrases_in(self._words)
        above = over.phrases
        for phrase, at in own.items():
            negated = self._negated(at)
            effects, joints = lexicon.spoken(phrase)
            for effect in effects:
                if effect[0] == FACET:
                    self._facet(effect, negated)
                else:
                    self._enter(effect, negated)
            for joint in joints:
                self._join(joint, own, above, at)
        for hangs_on, missing, effect in over.joints:
            if hangs_on not in own and all(one in own for one in missing):
                self._enter(effect, self._negated(min(own[one] for one in missing)))

    def _join(self, joint: Joint, own: dict[int, int], above: dict[int, int], at: int) -> None:
        others, effect = joint
        for one in others:
            if one in own:
                at = min(at, own[one])
            elif one not in above:
                return
        self._enter(effect, self._negated(at))

    def _negated(self, at: int) -> bool:
        return any(at - NEGATION_REACH <= turn < at for turn in self._turns)

    def _facet(self, effect: Effect, negated: bool) -> None:
        _, (item, facet), worth, own_negator, written = effect
        if own_negator:
            self.denying.add(item)
        elif negated:
            self.denied.add(item)
        found = self.facets.get(item)
        if found is None:
            found = self.facets[item] = {}
        if facet not in found or worth > found[facet][0]:
            found[facet] = (worth, written)

    def _enter(self, effect: Effect, negated: bool) -> None:
        """Enter one satisfied cue."""
        form, key, worth, own_negator, written = effect
        turned = negated and not own_negator
        if form == FACET:
            self._facet(effect, negated)
        elif form == ITEM:
            self.cues.setdefault(key, []).append((worth, written, turned))
        elif form == QUESTION:
            self.questions[key] = self.questions.get(key, 0.0) + worth
        elif form == FRIEND:
            self.friends.add(key)
        elif form == FIT:
            self.fits.add(key)
        elif form == PAIR:
            self.pairs[tuple(key)] = self.pairs.get(tuple(key), 0.0) + worth
        elif not turned:
            self._rule(form, key, worth, written)

    def _rule(self, form: int, key: Any, worth: float, written: str) -> None:
        if form == MARKER:
            self.markers.add(key)
        elif form == CLAUSE:
            self.clauses[tuple(key)] = self.clauses.get(tuple(key), 0.0) + worth
        elif form == GATE:
            self.gates.setdefault(tuple(key), []).append(written)
