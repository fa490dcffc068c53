"""Rankers: the offline engine's own scores, and what it is held against."""

import io
import math
from collections import Counter
from collections.abc import Mapping, Sequence

from rationale_reviewer.engines.offline.engine import OfflineEngine
from rationale_reviewer.engines.offline.tokens import stems
from rationale_reviewer.evaluation.ranking import Ranked, Shuffled
from rationale_reviewer.load.document import load_stream
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.document import Document
from rationale_reviewer.records.vocabulary import EVIDENCE_ROLES, DocumentKind, UnitRole


def load_shuffled(shuffled: Shuffled) -> Document:
    """A shuffled text as a document."""
    return load_stream(io.BytesIO(shuffled.text.encode("utf-8")), kind=DocumentKind.DESIGN_DOC)


def rank_offline(shuffled: Shuffled, bank: QuestionBank) -> Mapping[str, Sequence[Ranked]]:
    """The scores by which the offline engine chooses what to offer."""
    return {
        question: [Ranked(score, unit.start, unit.end) for score, unit in ranked]
        for question, ranked in OfflineEngine().rank(load_shuffled(shuffled), bank).items()
    }


def rank_bm25(shuffled: Shuffled, bank: QuestionBank) -> Mapping[str, Sequence[Ranked]]:
    """Plain BM25 over the same units, the question's words as query.

    Formula: sum over query terms of idf * tf (k + 1) / (tf + k (1 - b + b len / mean len)), k = 1.2, b = 0.75, idf =
    ln(1 + (N - n + 0.5) / (n + 0.5)). Source: Robertson and Zaragoza, Foundations and Trends in IR 3 (2009).
    """
    units = _units(load_shuffled(shuffled))
    bags = [Counter(words) for words, _, _ in units]
    mean = sum(map(len, (words for words, _, _ in units))) / max(1, len(units))
    holding = Counter(stem for bag in bags for stem in bag)
    results: dict[str, list[Ranked]] = {}
    for question in bank.questions:
        query = Counter(stems(f"{question.title} {question.items[0].shows}"))
        scored: list[Ranked] = []
        for bag, (words, start, end) in zip(bags, units, strict=True):
            norm = 1.2 * (1 - 0.75 + 0.75 * len(words) / mean)
            score = sum(
                math.log(1 + (len(units) - holding[stem] + 0.5) / (holding[stem] + 0.5))
                * bag[stem]
                * 2.2
                / (bag[stem] + norm)
                for stem in query
                if stem in bag
            )
            if score:
                scored.append(Ranked(score, start, end))
        results[question.id] = sorted(scored, key=lambda one: (-one.score, one.start))
    return results


def rank_longest(shuffled: Shuffled, bank: QuestionBank) -> Mapping[str, Sequence[Ranked]]:
    """The longest units, whatever the question."""
    units = sorted(_units(load_shuffled(shuffled)), key=lambda unit: (-len(unit[0]), unit[1]))
    ranked = [Ranked(float(len(words)), start, end) for words, start, end in units]
    return {question.id: ranked for question in bank.questions}


def _units(document: Document) -> list[tuple[list[str], int, int]]:
    text = document.main.text
    found: list[tuple[list[str], int, int]] = []
    for _, unit in document.quotable():
        if unit.role in EVIDENCE_ROLES and unit.role is not UnitRole.FIELD:
            found.append((stems(text[unit.start : unit.end]), unit.start, unit.end))
    return found
