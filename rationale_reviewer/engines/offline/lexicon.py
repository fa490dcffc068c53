"""A bank -> one compiled lexicon: every cue of every item, clause, gate, pair and marker, to be streamed over text.

The bank is the index: a sentence is read once, whatever the number of questions. A phrase is found by its first stem;
a cue is satisfied when all of its phrases are.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from rationale_reviewer.engines.offline.tokens import NEGATORS, NUMBER, SHARE, stems
from rationale_reviewer.records.bank import QuestionBank

Form = Literal[
    "item",
    "facet",
    "question",
    "heading",
    "friend",
    "partial_if",
    "unsupported_if",
    "met",
    "not_met",
    "pair",
    "marker",
    "fit",
]

# What one satisfied cue is worth by the number of its words. A single word is right less often than a phrase.
_WORTH: Final = {1: 0.7, 2: 1.0}
_WORTH_MORE: Final = 1.2
_COMMON: Final = frozenset(
    stems(
        "a an and any are as at be been by can could do does each for from had has have how if in into is it its may "
        "might more most no not of on one only or other our over own said same shall should so some such than that the "
        "their them then there these they this those through to under up use used using was we were what when where "
        "which who will with within without would you your model system document named given stated shown described"
    )
)


class Target(NamedTuple):
    """What a cue speaks for: for an item ``(question number, item number)``, else a question, name or side."""

    form: Form
    key: tuple[int, int] | tuple[int, int, int] | int | str | tuple[str, str]


class CompiledCue(NamedTuple):
    """One cue: the phrases it needs, what it speaks for, its worth, and how it is written."""

    phrases: tuple[int, ...]
    target: Target
    worth: float
    negated: bool
    """Whether it holds a negator itself, so that one before it changes nothing."""
    written: str


class Lexicon:
    """All cues of a bank.

    Attributes:
        cues: Every compiled cue.
        cues_of: For each phrase the numbers of the cues that need it.
        wording: For each stem the items whose wording has it, with its weight.
        facet_counts: Number of facets of each item that has any.
    """

    def __init__(self, bank: QuestionBank) -> None:
        self.bank = bank
        self.cues: list[CompiledCue] = []
        self.cues_of: list[list[int]] = []
        self._phrases: dict[tuple[str, ...], int] = {}
        self._known: dict[str, list[str]] = {}
        self._by_first: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        shared = _shared_by_items(bank)
        in_facets = _shared_by_facets(bank)
        for number, question in enumerate(bank.questions):
            for at, item in enumerate(question.items):
                for cue in item.cues:
                    self._add(cue, Target("item", (number, at)), 1 / math.sqrt(shared[cue]))
                for facet, terms in enumerate(item.facets):
                    for term in terms:
                        self._add(term, Target("facet", (number, at, facet)), 1.0, worth=in_facets[term] ** -0.25)
            self._add_all(question.evidence_cues, Target("question", number))
            self._add_all(question.heading_cues, Target("heading", number))
            self._add_all(question.false_friends, Target("friend", number))
            for at, clause in enumerate(question.partial_if):
                self._add_all(clause.cues, Target("partial_if", (number, at)))
            for at, reason in enumerate(question.unsupported_if):
                self._add_all(reason.cues, Target("unsupported_if", (number, at)))
        self._add_rules(bank)
        self._known.clear()
        self.wording = _wording(bank)
        self.facet_counts = {
            (number, at): len(item.facets)
            for number, question in enumerate(bank.questions)
            for at, item in enumerate(question.items)
            if item.facets
        }

    def _add_rules(self, bank: QuestionBank) -> None:
        for gate in bank.gates:
            self._add_all(gate.met, Target("met", gate.id))
            self._add_all(gate.not_met, Target("not_met", gate.id))
        for phase in bank.phases:
            for side, how in phase.pair.items():
                self._add_all(how.cues, Target("pair", (phase.id, side)))
        for name, cues in bank.markers.items():
            self._add_all(cues, Target("marker", name))
        for code, cues in bank.fit.markers.items():
            self._add_all(cues, Target("fit", code))

    def _add_all(self, cues: Iterable[str], target: Target) -> None:
        for cue in cues:
            self._add(cue, target, 1.0)

    def _add(self, cue: str, target: Target, rarity: float, *, worth: float | None = None) -> None:
        parts = [self._stems(part) for part in cue.split(" + ")]
        parts = [part for part in parts if part]
        if not parts:
            return
        words = sum(1 for part in parts for stem in part if stem not in (NUMBER, SHARE))
        worth = rarity * _WORTH.get(words, _WORTH_MORE) if worth is None else worth
        negated = any(stem in NEGATORS for part in parts for stem in part)
        # A cue's number may be met by a share, so each such phrase has a second spelling.
        spellings: list[tuple[int, ...]] = [()]
        for part in parts:
            ids = [self._phrase(tuple(part))]
            if NUMBER in part:
                ids.append(self._phrase(tuple(SHARE if stem == NUMBER else stem for stem in part)))
            spellings = [(*done, one) for done in spellings for one in ids]
        for spelling in spellings:
            number = len(self.cues)
            self.cues.append(CompiledCue(spelling, target, worth, negated, cue))
            for phrase in set(spelling):
                self.cues_of[phrase].append(number)

    def _stems(self, part: str) -> list[str]:
        """Stems of a part, worked out once: many items share their terms."""
        known = self._known.get(part)
        if known is None:
            known = self._known[part] = stems(part)
        return known

    def _phrase(self, phrase: tuple[str, ...]) -> int:
        known = self._phrases.get(phrase)
        if known is not None:
            return known
        number = self._phrases[phrase] = len(self._phrases)
        self._by_first[phrase[0]].append((phrase, number))
        self.cues_of.append([])
        return number

    def phrases_in(self, sequence: Sequence[str]) -> dict[int, int]:
        """The phrases in a sequence of stems, each with the position where it first stands."""
        found: dict[int, int] = {}
        by_first = self._by_first
        for at, stem in enumerate(sequence):
            for phrase, number in by_first.get(stem, ()):
                if number in found:
                    continue
                length = len(phrase)
                if length == 1 or tuple(sequence[at : at + length]) == phrase:
                    found[number] = at
        return found


def _shared_by_items(bank: QuestionBank) -> dict[str, int]:
    """For each cue the number of items that have it: what speaks for many speaks less for each."""
    shared: dict[str, int] = defaultdict(int)
    for question in bank.questions:
        for item in question.items:
            for cue in set(item.cues):
                shared[cue] += 1
    return shared


def _shared_by_facets(bank: QuestionBank) -> dict[str, int]:
    """For each term the number of facets that have it."""
    shared: dict[str, int] = defaultdict(int)
    for question in bank.questions:
        for item in question.items:
            for terms in item.facets:
                for term in set(terms):
                    shared[term] += 1
    return shared


def _wording(bank: QuestionBank) -> dict[str, list[tuple[tuple[int, int], float]]]:
    """Stems of the items' own wording, weighted by how few items have them."""
    holders: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, question in enumerate(bank.questions):
        for at, item in enumerate(question.items):
            own = set(stems(f"{item.shows} {item.topic} {' '.join(item.words)}")) - _COMMON
            for stem in own:
                if len(stem) > 2:
                    holders[stem].append((number, at))
    total = sum(len(question.items) for question in bank.questions)
    return {stem: [(item, math.log(1 + total / len(items))) for item in items] for stem, items in holders.items()}
