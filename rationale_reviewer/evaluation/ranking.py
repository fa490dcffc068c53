"""Suites of single questions with spans: is the right sentence among the first, and is an absent answer told apart?

Documents of the outside benchmarks hold their answers in the order of the questions, so their sections are shuffled
with a fixed seed before anything reads them; position says nothing then.
"""

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.evaluation.retrieval import hit_at, roc_auc
from rationale_reviewer.records.bank import BankSource, Gate, Phase, Question, QuestionBank, QuestionSource, RubricItem
from rationale_reviewer.records.vocabulary import Applies, DocumentKind, EvidenceStatus, Level, Reason
from rationale_reviewer.text import digest, merge

SEED: Final = 20261124
HITS: Final = 5
_HEADING: Final = re.compile(r"^#{1,6} ", re.MULTILINE)
_NO_ID: Final = re.compile(r"[^a-z0-9]+")


class Asked(NamedTuple):
    """One question to one document, with the span of the answer in the shuffled text; None where it has none."""

    document: str
    question: str
    span: tuple[int, int] | None


class Shuffled(NamedTuple):
    """A document with its sections in another order."""

    name: str
    text: str


class RankingSuite(NamedTuple):
    """Questions as a bank, documents, and what is asked of them."""

    banks: Mapping[str, QuestionBank]
    """Document -> the bank of the questions that are put to it."""
    documents: Mapping[str, Shuffled]
    asked: Sequence[Asked]


class Ranked(NamedTuple):
    """A unit of text with its score."""

    score: float
    start: int
    end: int


Ranker = Callable[[Shuffled, QuestionBank], Mapping[str, Sequence[Ranked]]]
"""Best units first, for each question of the bank."""


def read_pairs(path: Path, form: str) -> RankingSuite:
    """Read a benchmark's pairs and documents.

    Args:
        path: The JSONL file; documents are named in it, relative to it.
        form: ``fmti`` or ``kep``.

    Raises:
        DocumentError: The file or a document is missing.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        names = list(dict.fromkeys(row["document"] for row in rows))
        texts = {name: (path.parent / name).read_text(encoding="utf-8") for name in names}
    except OSError as error:
        raise DocumentError(f"{path.name} or a document it names cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise DocumentError(f"{path.name} is no list of pairs, one JSON object a line ({error})") from error
    documents: dict[str, Shuffled] = {}
    banks: dict[str, QuestionBank] = {}
    asked: list[Asked] = []
    for name in names:
        own = [row for row in rows if row["document"] == name]
        spans = [tuple(row["doc_span"]) for row in own if row["doc_span"]]
        text, moved = shuffle(texts[name], spans, SEED)
        documents[name] = Shuffled(name, text)
        banks[name] = make_bank(form, [_as_question(form, row) for row in own])
        for row in own:
            span = tuple(row["doc_span"]) if row["doc_span"] else None
            asked.append(Asked(name, question_id(form, row), moved[span] if span else None))
    return RankingSuite(banks, documents, asked)


def shuffle(
    text: str, spans: Sequence[tuple[int, int]], seed: int
) -> tuple[str, dict[tuple[int, int], tuple[int, int]]]:
    """Put a text's sections into another order without cutting through a span.

    Args:
        text: The document.
        spans: Ranges that must stay whole.
        seed: Start of the random numbers.

    Returns:
        The text, and where each span went.
    """
    kept = merge(spans)
    cuts = sorted(
        {0, len(text), *(edge for span in kept for edge in span), *(m.start() for m in _HEADING.finditer(text))}
    )
    cuts = [cut for cut in cuts if not any(start < cut < end for start, end in kept)]
    pieces = [(low, high) for low, high in pairwise(cuts) if low < high]
    random.Random(seed).shuffle(pieces)  # noqa: S311  # an order, no secret
    out: list[str] = []
    moved: dict[tuple[int, int], tuple[int, int]] = {}
    at = 0
    for low, high in pieces:
        for start, end in spans:
            if low <= start and end <= high:
                moved[start, end] = (at + start - low, at + end - low)
        # A blank line keeps the pieces apart; nothing is stripped, so that spans keep their text.
        piece = text[low:high] + "\n\n"
        out.append(piece)
        at += len(piece)
    return "".join(out), moved


def question_id(form: str, row: Mapping[str, Any]) -> str:
    """A stable id from the question's own words."""
    name = row["indicator"] if form == "fmti" else row["question"]
    words = _NO_ID.sub("_", name.lower()).strip("_")
    return f"{form}.{words[:60].strip('_')}_{digest(name)[7:13]}"


def _as_question(form: str, row: Mapping[str, Any]) -> Question:
    words = f"{row['question']} {row['rubric']}" if form == "fmti" else row["question"]
    title = row["indicator"] if form == "fmti" else row["question"]
    return Question(
        id=question_id(form, row),
        title=title,
        group=form,
        level=Level.DELIVERABLE,
        origin="other",
        source=QuestionSource(cell=form, column="questions"),
        text=row["question"],
        applies=dict.fromkeys(DocumentKind, Applies.CORE),
        supported_min=1,
        items=(
            RubricItem(
                id="a", must=True, shows=words, topic=title, asks="statement", addition="State it.", words=(title,)
            ),
        ),
    )


def make_bank(form: str, questions: Sequence[Question]) -> QuestionBank:
    """A bank of one phase with the benchmark's questions."""
    return QuestionBank(
        schema_version=1,
        id=form,
        version="1",
        title=form,
        digest=digest(form + "".join(question.id for question in questions)),
        source=BankSource(title=form, author="its benchmark"),
        counts_as_evidence=dict.fromkeys(DocumentKind, (EvidenceStatus.IN_PLACE,)),
        gates=(Gate(id="any", means="every system"),),
        reasons={Reason.NO_MATCH: "nothing matched"},
        statuses={},
        phases=(Phase(id=form, order=1, name=form, concern="the benchmark's", deliverable="answers"),),
        questions=tuple({question.id: question for question in questions}.values()),
    )


class Outcome(NamedTuple):
    """What a ranker did on one document: hits of answered questions, best scores of answered and absent ones."""

    hits: tuple[bool, ...]
    present: tuple[float, ...]
    absent: tuple[float, ...]


def run_ranker(suite: RankingSuite, ranker: Ranker) -> dict[str, Outcome]:
    """Rank everything asked; outcomes by document."""
    outcomes: dict[str, Outcome] = {}
    for name, document in suite.documents.items():
        rankings = ranker(document, suite.banks[name])
        hits: list[bool] = []
        present: list[float] = []
        absent: list[float] = []
        for one in (asked for asked in suite.asked if asked.document == name):
            ranked = rankings.get(one.question, ())
            best = ranked[0].score if ranked else 0.0
            if one.span is None:
                absent.append(best)
            else:
                low, high = one.span
                found = [max(unit.start, low) < min(unit.end, high) for unit in ranked[:HITS]]
                hits.append(bool(hit_at(found or [False], HITS)))
                present.append(best)
        outcomes[name] = Outcome(tuple(hits), tuple(present), tuple(absent))
    return outcomes


def hit_rate(outcomes: Sequence[Outcome]) -> float | None:
    """Share of answered questions with the answer among the first five units."""
    hits = [hit for outcome in outcomes for hit in outcome.hits]
    return sum(hits) / len(hits) if hits else None


def absent_auc(outcomes: Sequence[Outcome]) -> float | None:
    """Chance that an answered question's best score is above an absent one's, over all documents."""
    return roc_auc(
        [score for outcome in outcomes for score in outcome.present],
        [score for outcome in outcomes for score in outcome.absent],
    )


RANKING_MEASURES: Final[Mapping[str, Callable[[Sequence[Outcome]], float | None]]] = {
    f"hit@{HITS}": hit_rate,
    "absent AUC": absent_auc,
}
