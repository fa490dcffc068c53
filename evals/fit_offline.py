"""Fits the offline engine's weights on the labelled documents and writes them into the package.

Usage: python evals/fit_offline.py            (needs numpy, which nothing else here does)

A logistic regression over every sentence x rubric item of the labelled documents: do the readers' lines for the item
hold the sentence? Eleven numbers, the same for all items, with a heavy ridge. The two thresholds are chosen on a grid
by the headline of evals/README.md. For every document the file also holds what is fitted, and chosen, without it:

* weights without document d: fitted on the others;
* thresholds without d: the best on the others, each scored by weights fitted without d and without itself.
"""

import datetime
import json
import sys
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from rationale_reviewer.engines.base import Task
from rationale_reviewer.engines.offline.engine import OfflineEngine
from rationale_reviewer.engines.offline.lexicon import Lexicon
from rationale_reviewer.engines.offline.reader import Reader
from rationale_reviewer.engines.offline.scan import Found, Scanner, Sentence
from rationale_reviewer.engines.offline.weights import FILE, Fitted, Weights
from rationale_reviewer.evaluation.engines import from_bundle
from rationale_reviewer.evaluation.labels import Held
from rationale_reviewer.evaluation.run_labels import read_labels
from rationale_reviewer.evaluation.scoring import HEADLINE, MEASURES, Case
from rationale_reviewer.evaluation.suites import find_document, find_root, read_suite
from rationale_reviewer.load.document import load_document
from rationale_reviewer.pipeline import review
from rationale_reviewer.question_bank import load_bank
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.document import Document
from rationale_reviewer.records.review import Evidence, ItemResult
from rationale_reviewer.records.vocabulary import Verdict
from rationale_reviewer.text import Lines
from rationale_reviewer.verdicts import item_state, judge

SUITES = ("gold", "smoke")
SIGNS = tuple(name for name in Weights.model_fields if name not in ("bias", "shown", "question_shown"))
# Of 1/RIDGE in .0003, .001, .003, .01 this had the best headline; .003 cost .04, .0003 as much precision of evidence.
RIDGE = 1000.0
SHOWN = (-2.3, -2.1, -1.9, -1.7, -1.5, -1.3)
QUESTION_SHOWN = (0.12, 0.14, 0.16, 0.18, 0.20, 0.22)


class Labelled(NamedTuple):
    """One document with all that fitting needs."""

    name: str
    sha256: str
    suite: str
    document: Document
    held: Mapping[str, Mapping[str, Held]]
    by_item: Mapping[str, bool]
    signs: Any
    """Sentence x item x sign."""
    target: Any
    """Sentence x item: share of readers whose lines for the item hold the sentence."""
    counted: Any
    """Sentence x item: whether the question is applicable."""


def main() -> int:
    """Fit, choose, score, write."""
    bank = load_bank()
    lexicon = Lexicon(bank)
    documents = read_all(bank, lexicon)
    everything = frozenset(one.sha256 for one in documents)
    without = {one.sha256: fit_and_choose(documents, {one.sha256}, bank, lexicon) for one in documents}
    final = fit_and_choose(documents, set(), bank, lexicon)
    fitted = Fitted(
        made_by="evals/fit_offline.py",
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        documents={one.sha256: one.name for one in documents if one.sha256 in everything},
        bank_digest=bank.digest,
        measured=score_left_out(documents, without, bank),
        final=final,
        without=without,
    )
    Path(FILE).write_text(json.dumps(fitted.model_dump(mode="json"), indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps({**fitted.measured, **final.model_dump()}, indent=1) + "\n")
    return 0


def read_all(bank: QuestionBank, lexicon: Lexicon) -> list[Labelled]:
    """Every labelled document of the suites, with its signs."""
    found = []
    for name in SUITES:
        path = Path(__file__).parent / "suites" / f"{name}.toml"
        suite = read_suite(path)
        labels = read_labels(suite, path, bank)
        root = find_root(suite, path)
        for one in suite.document:
            files = {reader: own[one.file] for reader, own in labels.files.items()}
            document = load_document(find_document(root, one), kind=next(iter(files.values())).document.kind)
            held = {reader: own[one.file] for reader, own in labels.held.items()}
            by_item = {reader: file.reader.granularity == "item" for reader, file in files.items()}
            signs, sentences = signs_of(document, lexicon)
            target, counted = target_of(document, sentences, held, by_item, bank)
            found.append(Labelled(one.file, one.sha256, name, document, held, by_item, signs, target, counted))
    return found


def signs_of(document: Document, lexicon: Lexicon) -> tuple[Any, list[Sentence]]:
    """Each sign alone: the scan is linear, so a weight of 1 on one sign and 0 on all others gives that sign."""
    columns = []
    sentences: list[Sentence] = []
    for name in SIGNS:
        numbers = {**dict.fromkeys(Weights.model_fields, 0.0), name: 1.0}
        scanner = Scanner(document, lexicon, Weights(**numbers), float("-inf"))
        found = [one for one in scanner.read() if isinstance(one, Found)]
        sentences = [one.sentence for one in found]
        columns.append([[one.items[item].score for item in range(len(lexicon.items))] for one in found])
    friends = np.array(columns[-1]) < -5  # a false friend's loss stands in every column; take it out of the fit
    signs = np.stack([np.where(friends, 0.0, np.array(column)) for column in columns], axis=2)
    return signs, sentences


def target_of(
    document: Document,
    sentences: Sequence[Sentence],
    held: Mapping[str, Mapping[str, Held]],
    by_item: Mapping[str, bool],
    bank: QuestionBank,
) -> tuple[Any, Any]:
    """What the readers say of each sentence and item; a reader without lines for items says nothing."""
    lines = Lines(document.main.text)
    places = [lines.range(one.unit.start, one.unit.end) for one in sentences]
    targets, counts = [], []
    for reader, own in held.items():
        if not by_item[reader]:
            continue
        columns, applicable = [], []
        for question in bank.questions:
            label = own[question.id]
            for item in question.items:
                ranges = label.item_lines.get(item.id, ())
                columns.append([any(a <= last and first <= b for a, b in ranges) for first, last in places])
                applicable.append(label.verdict is not Verdict.NOT_APPLICABLE)
        targets.append(np.array(columns, float).T)
        counts.append(np.tile(np.array(applicable), (len(sentences), 1)))
    return np.mean(targets, axis=0), np.all(counts, axis=0)


def fit(documents: Sequence[Labelled]) -> dict[str, float]:
    """Ridge logistic regression by Newton's method; signs are scaled for the ridge and scaled back."""
    rows = np.concatenate([one.signs[one.counted] for one in documents])
    target = np.concatenate([one.target[one.counted] for one in documents])
    # A long document has more sentences, but is still one document.
    weight = np.concatenate([np.full(one.counted.sum(), 50 / np.sqrt(one.counted.size)) for one in documents])
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(rows)), (rows - mean) / scale])
    ridge = np.diag([0.0, *[RIDGE] * len(SIGNS)])
    found = np.zeros(design.shape[1])
    found[0] = -4.0

    def loss(numbers: Any) -> float:
        line = design @ numbers
        return float((weight * (np.logaddexp(0, line) - target * line)).sum() + numbers @ ridge @ numbers / 2)

    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ (weight * (chance - target)) + ridge @ found
        curve = (design * (weight * chance * (1 - chance))[:, None]).T @ design + ridge
        step = np.linalg.solve(curve, slope)
        before = loss(found)
        while loss(found - step) > before and np.abs(step).max() > 1e-9:
            step = step / 2
        found = found - step
        if np.abs(step).max() < 1e-8:
            break
    raw = found[1:] / scale
    return {"bias": float(found[0] - raw @ mean), **dict(zip(SIGNS, map(float, raw), strict=True))}


def fit_and_choose(documents: Sequence[Labelled], left_out: set[str], bank: QuestionBank, lexicon: Lexicon) -> Weights:
    """Weights and thresholds that have seen nothing of the documents left out."""
    others = [one for one in documents if one.sha256 not in left_out]
    readers = {}
    for one in others:
        rest = [other for other in others if other is not one]
        numbers = fit(rest)
        readers[one.sha256] = scanned(one, Weights(**numbers, shown=0.0, question_shown=0.0), bank, lexicon)
    fixed = {one.sha256: given(one, bank) for one in others}
    scored = {
        pair: headline(
            others, {one.sha256: predict(readers[one.sha256], pair, bank, fixed[one.sha256]) for one in others}
        )
        for pair in product(SHOWN, QUESTION_SHOWN)
    }
    best = max(scored, key=lambda pair: smooth(scored, pair))
    return Weights(
        **{name: round(value, 5) for name, value in fit(others).items()}, shown=best[0], question_shown=best[1]
    )


def smooth(scored: Mapping[tuple[float, float], float], pair: tuple[float, float]) -> float:
    """Mean over a place of the grid and its neighbours: with seven documents a single peak is chance."""
    at, beside = SHOWN.index(pair[0]), QUESTION_SHOWN.index(pair[1])
    near = product(SHOWN[max(0, at - 1) : at + 2], QUESTION_SHOWN[max(0, beside - 1) : beside + 2])
    return float(np.mean([scored[one] for one in near]))


def scanned(one: Labelled, weights: Weights, bank: QuestionBank, lexicon: Lexicon) -> Reader:
    """A reader that has scanned a document."""
    task = Task(document=one.document, bank=bank, questions=tuple(question.id for question in bank.questions))
    reader = Reader(task, lexicon, weights)
    reader.scan()
    return reader


_GIVEN: dict[str, dict[str, tuple[bool, tuple[tuple[int, int], ...]]]] = {}


def given(one: Labelled, bank: QuestionBank) -> dict[str, tuple[bool, tuple[tuple[int, int], ...]]]:
    """What no weight moves: whether a question's gate is unmet, and the lines of its partial clauses."""
    if one.sha256 not in _GIVEN:
        nothing = {**dict.fromkeys(Weights.model_fields, 0.0), "shown": 99.0, "question_shown": 99.0}
        bundle = review(one.document, bank, OfflineEngine(Weights(**nothing)))
        held = from_bundle(bundle)
        _GIVEN[one.sha256] = {
            name: (own.verdict is Verdict.NOT_APPLICABLE, own.clause_lines) for name, own in held.items()
        }
    return _GIVEN[one.sha256]


def predict(
    reader: Reader, thresholds: tuple[float, float], bank: QuestionBank, fixed: Mapping[str, Any]
) -> dict[str, Held]:
    """What the engine would hold with these thresholds."""
    reader.weights = reader.weights.model_copy(update={"shown": thresholds[0], "question_shown": thresholds[1]})
    lines = Lines(reader.document.main.text)
    held = {}
    for number, question in enumerate(bank.questions):
        unmet, clauses = fixed[question.id]
        chosen = reader.choose(number)
        results, places = [], {}
        for at, item in enumerate(question.items):
            evidence = tuple(Evidence(citation="x", status=one.status) for one in chosen.get(at, ()))
            results.append(ItemResult.of(item, item_state(evidence, reader.counts), evidence))
            if evidence:
                units = [one.candidate.sentence.unit for one in chosen[at]]
                places[item.id] = tuple(lines.range(unit.start, unit.end) for unit in units)
        verdict = judge(results, supported_min=question.supported_min, clause_holds=bool(clauses)).verdict
        held[question.id] = Held(
            question=question.id,
            verdict=Verdict.NOT_APPLICABLE if unmet else verdict,
            items={one.id: one.state for one in results},
            item_lines=places,
            clause_lines=clauses,
        )
    return held


def headline(documents: Sequence[Labelled], predicted: Mapping[str, Mapping[str, Held]]) -> float:
    """The headline over the documents, mean of both readers."""
    values = []
    for reader in documents[0].held:
        cases = [Case(one.name, predicted[one.sha256], one.held[reader], one.by_item[reader]) for one in documents]
        values.append(MEASURES[HEADLINE](cases) or 0.0)
    return float(np.mean(values))


def score_left_out(
    documents: Sequence[Labelled], without: Mapping[str, Weights], bank: QuestionBank
) -> dict[str, float]:
    """Headline of each suite, every document read with what was fitted without it."""
    found = {}
    for suite in SUITES:
        own = [one for one in documents if one.suite == suite]
        predicted = {
            one.sha256: from_bundle(review(one.document, bank, OfflineEngine(without[one.sha256]))) for one in own
        }
        found[f"{HEADLINE}, {suite}, mean of readers"] = round(headline(own, predicted), 4)
    return found


if __name__ == "__main__":
    sys.exit(main())
