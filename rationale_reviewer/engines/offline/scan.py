"""One pass over the document: every sentence scored for every rubric item it could show.

Score of a sentence for an item: its own cues (each further one counts half of the one before), the item's facets as
far as the sentence and its neighbours hold them, cues in the heading or lead over it, the item's wording weighted by
rarity, and what speaks for the question as a whole; a false friend takes away. Scores are local: nothing outside the
passage and its heading moves them.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from rationale_reviewer.engines.offline.lexicon import Lexicon
from rationale_reviewer.engines.offline.status import Signs
from rationale_reviewer.engines.offline.tally import ItemKey, Tally
from rationale_reviewer.engines.offline.tokens import NUMBER, SHARE, stems
from rationale_reviewer.records.document import Document, Passage, Unit
from rationale_reviewer.records.vocabulary import EVIDENCE_ROLES, UnitRole
from rationale_reviewer.text import cut_out

# First settings. The facet numbers were chosen among ten on the suite `smoke` (headline .18 with 1.4, 1.5, .4; .26 with
# these, item precision .80 and recall .47); the suite `gold` had no part in the choice. The others are judgements.
CONTEXT_SHARE: Final = 0.6
FACETS_FULL: Final = 1.8
FACET_POWER: Final = 1.5
NEIGHBOUR_SHARE: Final = 0.6
WORDING_SHARE: Final = 0.5
WORDING_FULL: Final = 12.0
QUESTION_BONUS: Final = 0.2
HEADING_BONUS: Final = 0.2
FRIEND_LOSS: Final = 0.8
MIN_STEMS: Final = 4

_FUTURE: Final = frozenset(stems("will shall"))


class Scored(NamedTuple):
    """A sentence's score for one item, and why."""

    score: float
    own: float
    """The part of it that stands in the sentence itself, without its wording."""
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


class Stub(NamedTuple):
    """A template stub or other place-holder and the questions whose headings it stands under."""

    passage: Passage
    unit: Unit
    questions: frozenset[int]


class _Read(NamedTuple):
    """A unit's words and the phrases found in them."""

    number: int
    unit: Unit
    words: list[str]
    phrases: dict[int, int]


def scan(document: Document, lexicon: Lexicon, *, everything: bool = False) -> Iterator[Sentence | Stub]:
    """Read every quotable unit and every stub, in reading order.

    Args:
        document: The document.
        lexicon: The compiled bank.
        everything: Score sentences also for items with which they share no more than a word; for rankings.
    """
    wording = 0.0 if everything else WORDING_FULL / 2
    dropped = {source.id: source.dropped for source in document.sources}
    texts = {source.id: source.text for source in document.sources}
    over: dict[tuple[str, str], dict[int, int]] = {}
    number = 0
    for passage in document.passages:
        heading = passage.heading_path[-1] if passage.heading_path else ""
        key = (heading, passage.lead)
        if key not in over:
            over[key] = lexicon.phrases_in([*stems(heading), "|", *stems(passage.lead)])
        read: list[_Read] = []
        for unit in passage.units:
            number += 1
            if unit.role is UnitRole.STUB:
                yield Stub(passage, unit, _headed(lexicon, over[key]))
            elif unit.role in EVIDENCE_ROLES and unit.role is not UnitRole.FIELD:
                words = stems(cut_out(texts[passage.source], unit.start, unit.end, dropped[passage.source]))
                if len(words) >= MIN_STEMS or (unit.role is UnitRole.ROW and len(words) > 1):
                    read.append(_Read(number, unit, words, lexicon.phrases_in(words)))
        yield from _passage(passage, read, over[key], lexicon, wording)


def _headed(lexicon: Lexicon, over: dict[int, int]) -> frozenset[int]:
    tally = Tally(lexicon)
    tally.read([], {}, over)
    return frozenset(tally.sets["headed"])


def _passage(
    passage: Passage, read: list[_Read], over: dict[int, int], lexicon: Lexicon, least: float
) -> Iterator[Sentence]:
    tallies: list[Tally] = []
    for one in read:
        tally = Tally(lexicon)
        tally.read(one.words, one.phrases, over)
        tallies.append(tally)
    for at, one in enumerate(read):
        neighbours = [tallies[beside].facets for beside in (at - 1, at + 1) if 0 <= beside < len(tallies)]
        yield _sentence(passage, one, tallies[at], neighbours, lexicon, least)


def _sentence(
    passage: Passage,
    read: _Read,
    tally: Tally,
    neighbours: list[dict[ItemKey, dict[int, float]]],
    lexicon: Lexicon,
    least: float,
) -> Sentence:
    wording: dict[ItemKey, float] = {}
    for stem in dict.fromkeys(read.words):  # in the order of the sentence, or sums would differ in their last digit
        for item, weight in lexicon.wording.get(stem, ()):
            wording[item] = wording.get(item, 0.0) + weight
    keys = {*tally.own, *tally.over, *(key for key, found in tally.facets.items() if len(found) > 1)}
    keys.update(key for key, weight in wording.items() if weight >= least)
    items = {key: scored for key in keys if (scored := _score(key, tally, neighbours, wording, lexicon)).score > 0}
    signs = Signs(
        markers=frozenset(tally.sets["marker"]),
        figures=NUMBER in read.words or SHARE in read.words,
        future=any(word in _FUTURE for word in read.words),
        row=read.unit.role is UnitRole.ROW,
        cues=0,
    )
    return Sentence(
        read.number, passage, read.unit, signs, items, tally.clauses, tally.gates, tally.pairs,
        frozenset(tally.sets["fit"]),
    )  # fmt: skip


def _score(
    key: ItemKey,
    tally: Tally,
    neighbours: list[dict[ItemKey, dict[int, float]]],
    wording: dict[ItemKey, float],
    lexicon: Lexicon,
) -> Scored:
    own = sorted(tally.own.get(key, ()), key=lambda found: -found[0])
    by_cues = sum(worth / 2**rank for rank, (worth, _, _) in enumerate(own))
    facets = tally.facets.get(key, {})
    by_facets = _by_facets(key, facets, neighbours, lexicon)
    over, over_cue = tally.over.get(key, (0.0, ""))
    score = by_cues + by_facets + CONTEXT_SHARE * over
    score += WORDING_SHARE * min(1.0, wording.get(key, 0.0) / WORDING_FULL)
    score += QUESTION_BONUS * (key[0] in tally.sets["question"])
    score += HEADING_BONUS * (key[0] in tally.sets["headed"])
    score -= FRIEND_LOSS * (key[0] in tally.sets["friend"])
    found = [written for _, written, _ in own]
    if len(facets) > 1:
        found.append(" & ".join(tally.terms[key, facet] for facet in sorted(facets)))
    if over_cue:
        found.append(f"{over_cue} (over it)")
    inside = by_cues + (by_facets if len(facets) > 1 else 0.0)
    denied = key in tally.denied and key not in tally.denying
    negated = all(turned for _, _, turned in own) if own else denied and len(facets) > 1
    return Scored(score, inside, tuple(dict.fromkeys(found)), negated)


def _by_facets(
    key: ItemKey, own: dict[int, float], neighbours: list[dict[ItemKey, dict[int, float]]], lexicon: Lexicon
) -> float:
    """How far the item's facets are there: those of the sentence in full, those beside it in part."""
    count = lexicon.facet_counts.get(key, 0)
    if not count or not own:
        return 0.0
    beside: dict[int, float] = {}
    for found in neighbours:
        for facet, worth in found.get(key, {}).items():
            if facet not in own:
                beside[facet] = max(worth, beside.get(facet, 0.0))
    filled = (sum(own.values()) + NEIGHBOUR_SHARE * sum(beside.values())) / count
    return FACETS_FULL * float(filled**FACET_POWER)
