"""Who is scored: an engine's bundle, another reader, or a baseline that does not read. Pure but for the engine itself.

Baselines that learn from labels are fitted on other documents only; `harness` sees to it.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from rationale_reviewer.evaluation.labels import Held
from rationale_reviewer.records.gold import LineRange
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.records.vocabulary import Verdict


class Known(NamedTuple):
    """A labelled document as a baseline may see it: no text."""

    digest: str
    words: int
    held: Mapping[str, Held]


Predictor = Callable[[int], dict[str, Held]]
"""Words of a document -> what is held of each question."""
Fit = Callable[[Sequence[Known]], Predictor]


def from_bundle(bundle: ReviewBundle) -> dict[str, Held]:
    """What a review holds, with the lines of its citations."""
    lines: dict[str, LineRange] = {one.id: (one.line_start, one.line_end) for one in bundle.citations}
    held: dict[str, Held] = {}
    for answer in bundle.answers:
        held[answer.question] = Held(
            question=answer.question,
            verdict=answer.verdict,
            items={item.id: item.state for item in answer.items},
            item_lines={
                item.id: tuple(lines[one.citation] for one in item.evidence) for item in answer.items if item.evidence
            },
            clause_lines=tuple(
                lines[one] for clause in answer.clauses if clause.form == "partial_if" for one in clause.citations
            )
            if answer.verdict in {Verdict.PARTIAL, Verdict.SUPPORTED}
            else (),
        )
    return held


def bare(question: str, verdict: Verdict) -> Held:
    """A verdict with nothing under it."""
    return Held(question=question, verdict=verdict, items={}, item_lines={}, clause_lines=())


def fit_majority(known: Sequence[Known]) -> Predictor:
    """One verdict for everything: the most frequent one elsewhere."""
    counts = Counter(held.verdict for one in known for held in one.held.values())
    questions = list(known[0].held) if known else []
    verdict = counts.most_common(1)[0][0] if counts else Verdict.UNSUPPORTED
    return lambda _words: {question: bare(question, verdict) for question in questions}


def fit_prior(known: Sequence[Known]) -> Predictor:
    """The question's prior without reading: its most frequent verdict elsewhere, the lower of two equally frequent."""
    seen: dict[str, list[Verdict]] = defaultdict(list)
    for one in known:
        for question, held in one.held.items():
            seen[question].append(held.verdict)
    lower = [Verdict.UNSUPPORTED, Verdict.PARTIAL, Verdict.SUPPORTED, Verdict.NOT_APPLICABLE]
    chosen = {
        question: min(Counter(verdicts).items(), key=lambda found: (-found[1], lower.index(found[0])))[0]
        for question, verdicts in seen.items()
    }
    return lambda _words: {question: bare(question, verdict) for question, verdict in chosen.items()}


def fit_length(known: Sequence[Known]) -> Predictor:
    """Length only: the document nearest in logarithm of words lends its most frequent verdict to every question."""
    lengths = [(math.log(max(1, one.words)), one) for one in known]

    def predict(words: int) -> dict[str, Held]:
        _, nearest = min(lengths, key=lambda entry: abs(entry[0] - math.log(max(1, words))))
        verdict = Counter(held.verdict for held in nearest.held.values()).most_common(1)[0][0]
        return {question: bare(question, verdict) for question in nearest.held}

    return predict


BASELINES: dict[str, Fit] = {"majority": fit_majority, "length only": fit_length, "question prior": fit_prior}
