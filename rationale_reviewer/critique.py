"""Answers and pairs -> fit notes and the chain check; what can be said by rule, said by rule. Pure.

Theory must give way to the facts and practice must say how far an attempt succeeded; the means of one phase must be
the end of the next. Sources: the post's section on theory and practice, and its table (docs/design/critique.md).
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from rationale_reviewer.records.bank import Phase, Question
from rationale_reviewer.records.review import ChainLink, Citation, FitNote, ItemResult, PairResult
from rationale_reviewer.records.vocabulary import EvidenceStatus, ItemState, Level, Verdict
from rationale_reviewer.text import WORD

UNMEASURED: Final = "F-UNMEASURED"
_JOINED_WORDS: Final = 2
# Words that stand in most documents about models and join nothing.
_COMMON: Final = frozenset(
    {
        "model", "models", "system", "systems", "language", "large", "using", "which", "their", "there", "these",
        "those",
        "other", "under", "about", "evaluation", "should", "intended",
    }
)  # fmt: skip


def unmeasured(
    question: Question, verdict: Verdict, items: Sequence[ItemResult], codes: Mapping[str, str]
) -> FitNote | None:
    """The note F-UNMEASURED, where a practice question is answered without saying how far the attempt succeeds.

    It is given where something is shown, and every piece of evidence is only claimed or planned.
    """
    if question.level is not Level.PRACTICE or verdict is not Verdict.PARTIAL or UNMEASURED not in codes:
        return None
    evidence = [one for item in items if item.state is ItemState.WEAK for one in item.evidence]
    strong = any(item.state is ItemState.STRONG for item in items)
    soft = {EvidenceStatus.ASSERTED, EvidenceStatus.PLANNED}
    if strong or not evidence or any(one.status not in soft for one in evidence):
        return None
    return FitNote(code=UNMEASURED, meaning=codes[UNMEASURED], citations=(evidence[0].citation,))


def check_chain(
    phases: Sequence[Phase], pairs: Sequence[PairResult], table: Mapping[str, Citation]
) -> tuple[ChainLink, ...]:
    """Compare the means of each phase with the end of the next, round the circle as far as the phases go.

    Args:
        phases: The bank's phases in order.
        pairs: What the document fills them with.
        table: The citations by id.

    Returns:
        One link for each phase but the last: ``joined`` where the two quotations are the same or share two words that
        carry meaning, ``compare`` where they do not (a person has to look), ``not_shown`` where one is missing.
    """
    by_phase = {pair.phase: pair for pair in pairs}
    return tuple(
        ChainLink(before=before.id, after=after.id, **_compared(before, after, by_phase, table))
        for before, after in pairwise(phases)
        if before.id in by_phase and after.id in by_phase
    )


def _compared(
    before: Phase, after: Phase, pairs: Mapping[str, PairResult], table: Mapping[str, Citation]
) -> dict[str, Any]:
    """State and note of one link."""
    means, end = pairs[before.id].y.citations, pairs[after.id].x.citations
    if not means or not end:
        missing = f"the means of {before.name.lower()}" if not means else f"the end of {after.name.lower()}"
        return {"state": "not_shown", "note": f"No passage was matched to {missing}."}
    if means[0] == end[0]:
        return {"state": "joined", "note": "The same passage serves both."}
    shared = _carrying(table[means[0]]) & _carrying(table[end[0]])
    if len(shared) >= _JOINED_WORDS:
        return {"state": "joined", "note": f"They share: {', '.join(sorted(shared)[:4])}."}
    return {"state": "compare", "note": "The two passages share no carrying words; compare them by reading."}


def _carrying(citation: Citation) -> set[str]:
    words = {word.lower() for word in WORD.findall(citation.plain or citation.quote)}
    return {word for word in words if len(word) > 4 and word not in _COMMON}
