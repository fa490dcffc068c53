"""A bank -> one compiled lexicon: every cue of every item, clause, gate, pair and marker, to be streamed over text.

The bank is the index: a sentence is read once, whatever the number of questions. A phrase is found by its first stem;
what it speaks for hangs on the phrase, and a cue of several phrases hangs on the rarest of them. Everything here is
plain lists and dicts, so that a compiled lexicon can be kept as JSON and read back in a fraction of the time.
"""

import contextlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from rationale_reviewer import __version__
from rationale_reviewer.engines.offline.background import background_digest, phrase_rarity
from rationale_reviewer.engines.offline.tokens import NEGATORS, NUMBER, SHARE, stems
from rationale_reviewer.engines.offline.wording import Wording, make_wording
from rationale_reviewer.kept import keep, recall
from rationale_reviewer.records.bank import QuestionBank

# Raised whenever the compiled form changes, so that no kept one is taken for it.
FORMAT: Final = 3
# What a target's key looks like: ITEM the item's number; FACET (item, facet); QUESTION, HEADING and FRIEND the
# question's number; CLAUSE (form, question, clause); GATE (state, gate); PAIR (phase, side); MARKER and FIT a name.
ITEM, FACET, QUESTION, HEADING, FRIEND, CLAUSE, GATE, PAIR, MARKER, FIT = range(10)
_BY_WORDS: Final = frozenset({CLAUSE, PAIR})

Effect = Sequence[Any]
"""``[form, key, worth, negated, written]``: what a cue speaks for, its worth, whether it holds a negator itself, so
that one before it changes nothing, and how it is written."""
# What a clause's or pair's cue is worth by the number of its words. A single word is right less often than a phrase.
_WORTH: Final = {1: 0.7, 2: 1.0}
_WORTH_MORE: Final = 1.2
Joint = Sequence[Any]
"""``[the other phrases, effect]``: a cue that needs more than the phrase it hangs on."""


class Lexicon:
    """All cues of a bank.

    Attributes:
        bank: The bank.
        by_first: Stem -> number of the phrase that it is by itself (or -1), and second stem -> longer phrases that
            begin so, each as the stems after that and the phrase's number.
        wording: Bags of items and questions.
        items: Item's number -> (question number, item number in it).
        question_of: Item's number -> question number.
        items_of: Question number -> numbers of its items.
        facet_counts: Item's number -> how many facets it has.
        asks: Item's number -> what it asks for.
    """

    def __init__(self, bank: QuestionBank, compiled: dict[str, Any] | None = None) -> None:
        """Compile a bank, or take what was compiled from this very bank before."""
        self.bank = bank
        data = compiled or _Compiler(bank).data()
        self.by_first: dict[str, tuple[int, dict[str, list[tuple[list[str], int]]]]] = data["by_first"]
        self._spoken: list[str | tuple[list[Effect], list[Joint]]] = data["spoken"]
        self.wording = Wording(data["items"], data["questions"])
        self.items = [(n, at) for n, question in enumerate(bank.questions) for at in range(len(question.items))]
        self.question_of = [number for number, _ in self.items]
        rubric = [item for question in bank.questions for item in question.items]
        self.items_of: list[list[int]] = [[] for _ in bank.questions]
        for item, number in enumerate(self.question_of):
            self.items_of[number].append(item)
        self.facet_counts = [len(item.facets) for item in rubric]
        self.asks = [item.asks for item in rubric]

    def dump(self) -> str:
        """The compiled form as JSON; ``Lexicon(bank, json.loads(...))`` is the same lexicon.

        What hangs on a phrase or stem is JSON within JSON: it is unpacked when a text first has that phrase, which most
        texts never have, so that reading the whole back takes a tenth of the time.
        """
        items, questions = self.wording.items, self.wording.questions
        return json.dumps(
            {
                "for": [self.bank.digest, len(self.bank.questions), len(self.items)],
                "by_first": self.by_first,
                "spoken": [one if isinstance(one, str) else _pack(one) for one in self._spoken],
                "items": {stem: one if isinstance(one, str) else _pack(one) for stem, one in items.items()},
                "questions": {stem: one if isinstance(one, str) else _pack(one) for stem, one in questions.items()},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    def spoken(self, phrase: int) -> tuple[list[Effect], list[Joint]]:
        """What a phrase alone speaks for, and the cues that hang on it and need others."""
        found = self._spoken[phrase]
        if isinstance(found, str):
            effects, joints = json.loads(found)
            found = self._spoken[phrase] = (effects, joints)
        return found

    def phrases_in(self, sequence: Sequence[str]) -> dict[int, int]:
        """The phrases in a sequence of stems, each with the position where it first stands."""
        found: dict[int, int] = {}
        by_first = self.by_first
        last = len(sequence) - 1
        for at, stem in enumerate(sequence):
            if stem not in by_first:
                continue
            single, longer = by_first[stem]
            if single >= 0 and single not in found:
                found[single] = at
            if at < last and sequence[at + 1] in longer:
                for rest, number in longer[sequence[at + 1]]:
                    if number not in found and (not rest or sequence[at + 2 : at + 2 + len(rest)] == rest):
                        found[number] = at
        return found


def compiled(bank: QuestionBank) -> Lexicon:
    """The bank's lexicon: the one that an earlier run kept, or a new one, which is kept."""
    key = f"{__version__} {FORMAT} {background_digest()} {bank.digest}"
    text = recall("lexicon", key)
    if text is not None:
        # What is whole but does not fit (a bank changed in memory, a file edited by hand) is compiled again.
        with contextlib.suppress(ValueError, KeyError, TypeError):
            data = json.loads(text)
            if data["for"] == [bank.digest, len(bank.questions), sum(len(one.items) for one in bank.questions)]:
                return Lexicon(bank, data)
    lexicon = Lexicon(bank)
    keep("lexicon", key, lexicon.dump())
    return lexicon


class _Compiler:
    """Collects the cues of one bank."""

    def __init__(self, bank: QuestionBank) -> None:
        self.bank = bank
        self.by_first: dict[str, tuple[int, dict[str, list[tuple[list[str], int]]]]] = {}
        self.effects: list[list[Effect]] = []
        self.joints: list[list[Joint]] = []
        self._rarity: list[float] = []
        self._phrases: dict[tuple[str, ...], int] = {}
        self._stems: dict[str, list[str]] = {}

    def data(self) -> dict[str, Any]:
        """The compiled bank as plain data."""
        shared = _shared_terms(self.bank)
        number = 0
        for at, question in enumerate(self.bank.questions):
            for item in question.items:
                self._add_all(item.cues, ITEM, number)
                for facet, terms in enumerate(item.facets):
                    for term in terms:
                        self._add(term, FACET, (number, facet), shared[term] ** -0.25)
                number += 1
            self._add_all(question.evidence_cues, QUESTION, at)
            self._add_all(question.heading_cues, HEADING, at)
            self._add_all(question.false_friends, FRIEND, at)
            for clause, one in enumerate(question.partial_if):
                self._add_all(one.cues, CLAUSE, ("partial_if", at, clause))
            for clause, other in enumerate(question.unsupported_if):
                self._add_all(other.cues, CLAUSE, ("unsupported_if", at, clause))
        self._add_rules()
        wording = make_wording(self.bank)
        return {
            "by_first": self.by_first, "spoken": list(zip(self.effects, self.joints, strict=True)),
            "items": dict(wording.items), "questions": dict(wording.questions),
        }  # fmt: skip

    def _add_rules(self) -> None:
        for gate in self.bank.gates:
            self._add_all(gate.met, GATE, ("met", gate.id))
            self._add_all(gate.not_met, GATE, ("not_met", gate.id))
        for phase in self.bank.phases:
            for side, how in phase.pair.items():
                self._add_all(how.cues, PAIR, (phase.id, side))
        for name, cues in self.bank.markers.items():
            self._add_all(cues, MARKER, name)
        for code, cues in self.bank.fit.markers.items():
            self._add_all(cues, FIT, code)

    def _add_all(self, cues: Iterable[str], form: int, key: Any) -> None:
        for cue in cues:
            self._add(cue, form, key, 1.0)

    def _add(self, cue: str, form: int, key: Any, share: float) -> None:
        parts = [part for part in (self._stemmed(part) for part in cue.split(" + ")) if part]
        if not parts:
            return
        negated = any(stem in NEGATORS for part in parts for stem in part)
        # A cue's number may be met by a share, so each such phrase has a second spelling.
        spellings: list[tuple[int, ...]] = [()]
        for part in parts:
            ids = [self._phrase(tuple(part))]
            if NUMBER in part:
                ids.append(self._phrase(tuple(SHARE if stem == NUMBER else stem for stem in part)))
            spellings = [(*done, one) for done in spellings for one in ids]
        for spelling in spellings:
            if form in _BY_WORDS:
                worth = _WORTH.get(sum(stem not in (NUMBER, SHARE) for part in parts for stem in part), _WORTH_MORE)
            else:
                worth = round(share * sum(self._rarity[one] for one in spelling), 4)
            effect = [form, key, worth, negated, cue]
            rarest = max(spelling, key=lambda one: self._rarity[one])
            others = [one for one in dict.fromkeys(spelling) if one != rarest]
            if others:
                self.joints[rarest].append([others, effect])
            else:
                self.effects[rarest].append(effect)

    def _stemmed(self, part: str) -> list[str]:
        """Stems of a part, worked out once: many items share their terms."""
        known = self._stems.get(part)
        if known is None:
            known = self._stems[part] = stems(part)
        return known

    def _phrase(self, phrase: tuple[str, ...]) -> int:
        known = self._phrases.get(phrase)
        if known is not None:
            return known
        number = self._phrases[phrase] = len(self._phrases)
        single, longer = self.by_first.get(phrase[0], (-1, {}))
        if len(phrase) == 1:
            single = number
        else:
            longer.setdefault(phrase[1], []).append((list(phrase[2:]), number))
        self.by_first[phrase[0]] = (single, longer)
        self.effects.append([])
        self.joints.append([])
        self._rarity.append(phrase_rarity(phrase))
        return number


def _pack(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _shared_terms(bank: QuestionBank) -> dict[str, int]:
    """For each facet term the number of facets that have it: what speaks for many speaks less for each."""
    shared: dict[str, int] = defaultdict(int)
    for question in bank.questions:
        for item in question.items:
            for terms in item.facets:
                for term in set(terms):
                    shared[term] += 1
    return shared
