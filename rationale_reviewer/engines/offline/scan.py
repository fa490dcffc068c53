"""One pass over the document: every sentence scored for every rubric item it could show.

Score of a sentence for an item: its own cues (each further one counts half of the one before), cues that stand in the
heading or lead over it, the item's wording weighted by rarity, and what speaks for the question as a whole; a false
friend takes away. Scores are local: no other passage moves them.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from rationale_reviewer.engines.offline.lexicon import CompiledCue, Lexicon
from rationale_reviewer.engines.offline.status import Signs
from rationale_reviewer.engines.offline.tokens import NEGATORS, NUMBER, SHARE, stems
from rationale_reviewer.records.document import Document, Passage, Source, Unit
from rationale_reviewer.records.vocabulary import EVIDENCE_ROLES, UnitRole
from rationale_reviewer.text import cut_out, merge

ItemKey = tuple[int, int]

# First settings, chosen by reading drafts of the two example documents; the evals say how far they carry.
CONTEXT_SHARE: Final = 0.6
WORDING_SHARE: Final = 0.5
WORDING_FULL: Final = 12.0
QUESTION_BONUS: Final = 0.2
HEADING_BONUS: Final = 0.2
FRIEND_LOSS: Final = 0.8
MIN_STEMS: Final = 4
NEGATION_REACH: Final = 4

_FUTURE: Final = frozenset(stems("will shall"))


class Scored(NamedTuple):
    """A sentence's score for one item, and why."""

    score: float
    own: float
    cues: tuple[str, ...]
    negated: bool
    """Whether every cue of its own stands behind a negator."""


class Sentence(NamedTuple):
    """One quotable unit with everything the lexicon says about it."""

    number: int
    passage: Passage
    unit: Unit
    signs: Signs
    items: dict[ItemKey, Scored]
    clauses: dict[tuple[str, ItemKey], float]
    gates: dict[tuple[str, str], str]
    """``(met or not_met, gate)`` -> the cue."""
    pairs: dict[tuple[str, str], float]
    fits: frozenset[str]
    questions: frozenset[int]
    """Questions of which a cue stands in it."""
    friends: frozenset[int]


class Stub(NamedTuple):
    """A template stub or other place-holder and the questions whose headings it stands under."""

    passage: Passage
    unit: Unit
    questions: frozenset[int]


def scan(document: Document, lexicon: Lexicon) -> Iterator[Sentence | Stub]:
    """Read every quotable unit and every stub, in reading order.

    Args:
        document: The document.
        lexicon: The compiled bank.
    """
    dropped = {source.id: _dropped(source) for source in document.sources}
    texts = {source.id: source.text for source in document.sources}
    contexts: dict[tuple[str, str], dict[int, int]] = {}
    for number, (passage, unit) in enumerate(document.quotable()):
        heading = passage.heading_path[-1] if passage.heading_path else ""
        key = (heading, passage.lead)
        context = contexts.get(key)
        if context is None:
            context = contexts[key] = lexicon.phrases_in([*stems(heading), "|", *stems(passage.lead)])
        if unit.role is UnitRole.STUB:
            yield Stub(passage, unit, _headed(lexicon, context))
        elif unit.role in EVIDENCE_ROLES and unit.role is not UnitRole.FIELD:
            words = stems(cut_out(texts[passage.source], unit.start, unit.end, dropped[passage.source]))
            if len(words) >= MIN_STEMS or (unit.role is UnitRole.ROW and len(words) > 1):
                yield _sentence(number, passage, unit, words, context, lexicon)


def _dropped(source: Source) -> list[tuple[int, int]]:
    return merge([*source.markup, *((found.start, found.end) for found in source.hidden)])


def _headed(lexicon: Lexicon, context: dict[int, int]) -> frozenset[int]:
    return frozenset(
        cue.target.key  # type: ignore[misc]  # a heading's key is a question number
        for cue, _ in _satisfied(lexicon, {}, context)
        if cue.target.form == "heading"
    )


def _satisfied(
    lexicon: Lexicon, own: dict[int, int], context: dict[int, int]
) -> Iterator[tuple[CompiledCue, int | None]]:
    """Cues whose phrases all stand in the sentence or over it, with the position of the first that is its own."""
    cues, cues_of = lexicon.cues, lexicon.cues_of
    seen: set[int] = set()
    for phrase in (*own, *context):
        for number in cues_of[phrase]:
            if number in seen:
                continue
            seen.add(number)
            cue = cues[number]
            if len(cue.phrases) == 1:
                yield cue, own.get(phrase)
            elif all(one in own or one in context for one in cue.phrases):
                positions = [own[one] for one in cue.phrases if one in own]
                yield cue, min(positions) if positions else None


class _Tally:
    """What has been found for one sentence while its cues are gone through."""

    def __init__(self) -> None:
        self.own: dict[ItemKey, list[tuple[float, str, bool]]] = {}
        self.over: dict[ItemKey, tuple[float, str]] = {}
        self.clauses: dict[tuple[str, ItemKey], float] = {}
        self.gates: dict[tuple[str, str], str] = {}
        self.pairs: dict[tuple[str, str], float] = {}
        self.sets: dict[str, set[Any]] = {name: set() for name in ("marker", "fit", "question", "friend", "headed")}

    def add(self, cue: CompiledCue, at: int | None, words: list[str]) -> None:
        """Enter one satisfied cue; ``at`` is None when it stands wholly in the heading or lead."""
        form, key = cue.target
        if form == "item":
            self._item(key, cue, at, words)  # type: ignore[arg-type]  # the form says which key it is
        elif at is None:
            if form == "heading":
                self.sets["headed"].add(key)
        elif form in self.sets:
            self.sets[form].add(key)
        elif form == "pair":
            self.pairs[key] = self.pairs.get(key, 0.0) + cue.worth  # type: ignore[index, arg-type]
        elif form in {"met", "not_met"}:
            if cue.negated or not _negated(words, at):
                self.gates.setdefault((form, key), cue.written)  # type: ignore[arg-type]
        elif form in {"partial_if", "unsupported_if"}:
            self.clauses[form, key] = self.clauses.get((form, key), 0.0) + cue.worth  # type: ignore[index, arg-type]

    def _item(self, key: ItemKey, cue: CompiledCue, at: int | None, words: list[str]) -> None:
        if at is None:
            if cue.worth > self.over.get(key, (0.0, ""))[0]:
                self.over[key] = (cue.worth, cue.written)
        else:
            self.own.setdefault(key, []).append((cue.worth, cue.written, not cue.negated and _negated(words, at)))


def _negated(words: list[str], at: int) -> bool:
    return any(word in NEGATORS for word in words[max(0, at - NEGATION_REACH) : at])


def _sentence(
    number: int, passage: Passage, unit: Unit, words: list[str], context: dict[int, int], lexicon: Lexicon
) -> Sentence:
    tally = _Tally()
    for cue, at in _satisfied(lexicon, lexicon.phrases_in(words), context):
        tally.add(cue, at, words)
    wording: dict[ItemKey, float] = {}
    for stem in set(words):
        for item, weight in lexicon.wording.get(stem, ()):
            wording[item] = wording.get(item, 0.0) + weight
    items = {
        key: scored
        for key in {*tally.own, *tally.over, *(key for key, weight in wording.items() if weight >= WORDING_FULL / 2)}
        if (scored := _score(key, tally, wording.get(key, 0.0))).score > 0
    }
    figures = NUMBER in words or SHARE in words
    signs = Signs(
        markers=frozenset(tally.sets["marker"]),
        figures=figures,
        future=any(word in _FUTURE for word in words),
        row=unit.role is UnitRole.ROW,
        cues=0,
    )
    return Sentence(
        number, passage, unit, signs, items, tally.clauses, tally.gates, tally.pairs,
        frozenset(tally.sets["fit"]), frozenset(tally.sets["question"]), frozenset(tally.sets["friend"]),
    )  # fmt: skip


def _score(key: ItemKey, tally: _Tally, wording: float) -> Scored:
    own = sorted(tally.own.get(key, ()), key=lambda found: -found[0])
    by_own = sum(worth / 2**rank for rank, (worth, _, _) in enumerate(own))
    over, over_cue = tally.over.get(key, (0.0, ""))
    score = by_own + CONTEXT_SHARE * over + WORDING_SHARE * min(1.0, wording / WORDING_FULL)
    if key[0] in tally.sets["question"]:
        score += QUESTION_BONUS
    if key[0] in tally.sets["headed"]:
        score += HEADING_BONUS
    if key[0] in tally.sets["friend"]:
        score -= FRIEND_LOSS
    cues = tuple(dict.fromkeys([written for _, written, _ in own] + ([f"{over_cue} (over it)"] if over_cue else [])))
    return Scored(score, by_own, cues, bool(own) and all(negated for _, _, negated in own))
