"""Which of the sentences that match are offered, and how: two thresholds, and what no score makes good.

An item is offered where a sentence reaches the first threshold. A question of which no item does is offered its best
one all the same where the chance that any of its items is shown reaches the second: three hints at one question say
more than each of them.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from rationale_reviewer.engines.offline.scan import Scored, Sentence
from rationale_reviewer.engines.offline.status import status_of
from rationale_reviewer.engines.offline.weights import Weights
from rationale_reviewer.records.bank import Question, RubricItem
from rationale_reviewer.records.vocabulary import DocumentKind, EvidenceStatus

# From this score on, a chance of 1 in 20, a sentence is worth showing as the nearest miss.
NEAR: Final = -2.95
# From here on, 1 in 13, it is a hint at its question. Lower, the headline on left-out documents fell by .01, and text
# about nothing in particular could tip a question over.
HINT: Final = -2.5
# A sentence needs this much of its score in itself: what a heading says is no evidence of anybody's words under it.
# Half and twice as much moved the headline on left-out documents by .01 and .06.
LEAST_OWN: Final = 0.8
MAX_EVIDENCE: Final = 3
# Further quotations must come this close to the best one. Precision at items fell by .01 with twice as much.
CLOSE: Final = 0.3


class Candidate(NamedTuple):
    """A sentence that may show an item."""

    sentence: Sentence
    scored: Scored


class Chosen(NamedTuple):
    """A sentence that is offered for an item."""

    candidate: Candidate
    status: EvidenceStatus


Candidates = Mapping[int, Sequence[Candidate]]
"""Place of an item in its question -> sentences that may show it, best first."""


def choose(
    question: Question, candidates: Candidates, weights: Weights, kind: DocumentKind, counts: Sequence[EvidenceStatus]
) -> dict[int, list[Chosen]]:
    """What is offered for each item of a question.

    Args:
        question: The question.
        candidates: What may show its items.
        weights: The thresholds.
        kind: The kind of document.
        counts: The statuses that make an item strong; such evidence comes first.

    Returns:
        Item's place in the question -> its evidence, what counts first; items without any are left out.
    """
    good = {
        at: found
        for at, item in enumerate(question.items)
        if (found := [one for one in candidates.get(at, ()) if _may_show(one.scored, item)])
    }
    shown = {at: found for at, found in good.items() if found[0].scored.score >= weights.shown}
    if not any(question.items[at].alone for at in shown):
        hinted = {at: found for at, found in good.items() if question.items[at].alone}
        if hinted and _chance(hinted) >= weights.question_shown:
            best = max(hinted, key=lambda at: hinted[at][0].scored.score)
            shown[best] = hinted[best]
    return {at: _close(question.items[at], shown[at], weights, kind, counts) for at in sorted(shown)}


def chance(score: float) -> float:
    """The chance that a sentence of this score shows the item, as the fit has it."""
    return 1 / (1 + math.exp(-score))


def _may_show(scored: Scored, item: RubricItem) -> bool:
    """What no score makes good: nothing of it in the sentence, or a mechanism or result that is denied."""
    return scored.own >= LEAST_OWN and not (scored.negated and item.asks != "statement")


def _chance(hinted: Candidates) -> float:
    """The chance that any item is shown, as if they were independent."""
    none = 1.0
    for found in hinted.values():
        score = found[0].scored.score
        if score >= HINT:
            none *= 1 - chance(score)
    return 1 - none


def _close(
    item: RubricItem,
    found: Sequence[Candidate],
    weights: Weights,
    kind: DocumentKind,
    counts: Sequence[EvidenceStatus],
) -> list[Chosen]:
    """The sentences that come close to the best one, what counts first; claims never crowd it out."""
    floor = found[0].scored.score - CLOSE
    offers = [Chosen(one, _status(one, item, kind)) for one in found]
    close = [one for one in offers[:MAX_EVIDENCE] if one.candidate.scored.score >= floor]
    if not any(one.status in counts for one in close):
        good = (one for one in offers if one.status in counts and one.candidate.scored.score >= weights.shown)
        close += list(good)[:1]
    return sorted(close, key=lambda one: one.status not in counts)


def _status(candidate: Candidate, item: RubricItem, kind: DocumentKind) -> EvidenceStatus:
    sentence, scored = candidate
    counted = any("#" in cue or "%" in cue for cue in scored.cues)
    return status_of(sentence.signs._replace(cues=len(scored.cues), counted=counted), item.asks, kind)
