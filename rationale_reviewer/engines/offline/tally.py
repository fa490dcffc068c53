"""What the lexicon finds in one sentence, sorted by what it speaks for."""

from typing import Any, Final

from rationale_reviewer.engines.offline.lexicon import CompiledCue, Lexicon
from rationale_reviewer.engines.offline.tokens import NEGATORS

ItemKey = tuple[int, int]

# A negator this many words before a cue turns it round.
NEGATION_REACH: Final = 4


class Tally:
    """Cues of one sentence.

    Attributes:
        own: Item -> worth, wording and negation of each of its cues in the sentence.
        over: Item -> the worthiest cue that stands in the heading or lead over the sentence.
        facets: Item -> facet -> the worth of its worthiest term.
        terms: ``(item, facet)`` -> that term.
        denied: Items of which a facet's term stands behind a negator that is not its own.
        denying: Items of which a facet's term holds a negator itself.
        clauses: ``(form, clause)`` -> worth.
        gates: ``(form, gate)`` -> cue.
        pairs: ``(phase, side)`` -> worth.
        sets: Names of markers and fit codes; numbers of questions with cues, with headings over it, with false friends.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._words: list[str] = []
        self.own: dict[ItemKey, list[tuple[float, str, bool]]] = {}
        self.over: dict[ItemKey, tuple[float, str]] = {}
        self.facets: dict[ItemKey, dict[int, float]] = {}
        self.terms: dict[tuple[ItemKey, int], str] = {}
        self.denied: set[ItemKey] = set()
        self.denying: set[ItemKey] = set()
        self.clauses: dict[tuple[str, ItemKey], float] = {}
        self.gates: dict[tuple[str, str], str] = {}
        self.pairs: dict[tuple[str, str], float] = {}
        self.sets: dict[str, set[Any]] = {name: set() for name in ("marker", "fit", "question", "friend", "headed")}

    def read(self, words: list[str], own: dict[int, int], over: dict[int, int]) -> None:
        """Enter every cue whose phrases all stand in the sentence or over it.

        Args:
            words: The sentence's stems.
            own: Phrases in the sentence, with their positions.
            over: Phrases in the heading and lead.
        """
        self._words = words
        cues, cues_of = self._lexicon.cues, self._lexicon.cues_of
        several: set[int] = set()
        for phrases, inside in ((own, True), (over, False)):
            for phrase in phrases:
                if not inside and phrase in own:
                    continue
                for number in cues_of[phrase]:
                    cue = cues[number]
                    if len(cue.phrases) == 1:
                        self._add(cue, own.get(phrase))
                    elif number not in several:
                        several.add(number)
                        if all(one in own or one in over for one in cue.phrases):
                            positions = [own[one] for one in cue.phrases if one in own]
                            self._add(cue, min(positions) if positions else None)

    def _add(self, cue: CompiledCue, at: int | None) -> None:
        """Enter one satisfied cue; ``at`` is None when it stands wholly in the heading or lead."""
        form, key = cue.target
        if form == "facet":
            if at is not None:
                self._facet(key, cue, at)  # type: ignore[arg-type]  # the form says which key it is
        elif form == "item":
            self._item(key, cue, at)  # type: ignore[arg-type]
        elif at is None:
            if form == "heading":
                self.sets["headed"].add(key)
        elif form in self.sets:
            if form != "marker" or cue.negated or not self._negated(at):
                self.sets[form].add(key)
        else:
            self._rule(form, key, cue, at)

    def _rule(self, form: str, key: Any, cue: CompiledCue, at: int) -> None:
        if form == "pair":
            self.pairs[key] = self.pairs.get(key, 0.0) + cue.worth
        elif form in {"met", "not_met"}:
            if cue.negated or not self._negated(at):
                self.gates.setdefault((form, key), cue.written)
        elif form in {"partial_if", "unsupported_if"} and (cue.negated or not self._negated(at)):
            self.clauses[form, key] = self.clauses.get((form, key), 0.0) + cue.worth

    def _facet(self, key: tuple[int, int, int], cue: CompiledCue, at: int) -> None:
        item, facet = (key[0], key[1]), key[2]
        if cue.negated:
            self.denying.add(item)
        elif self._negated(at):
            self.denied.add(item)
        found = self.facets.setdefault(item, {})
        if cue.worth > found.get(facet, 0.0):
            found[facet] = cue.worth
            self.terms[item, facet] = cue.written

    def _item(self, key: ItemKey, cue: CompiledCue, at: int | None) -> None:
        if at is None:
            if cue.worth > self.over.get(key, (0.0, ""))[0]:
                self.over[key] = (cue.worth, cue.written)
        else:
            self.own.setdefault(key, []).append((cue.worth, cue.written, not cue.negated and self._negated(at)))

    def _negated(self, at: int) -> bool:
        return any(word in NEGATORS for word in self._words[max(0, at - NEGATION_REACH) : at])
