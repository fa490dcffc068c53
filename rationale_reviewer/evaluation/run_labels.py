"""Runs a suite of labelled documents: the engine against each reader, the readers against each other, the baselines."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from rationale_reviewer.engines.factory import make_engine
from rationale_reviewer.engines.offline.engine import OfflineEngine
from rationale_reviewer.errors import DocumentError, OptionError
from rationale_reviewer.evaluation import plots
from rationale_reviewer.evaluation.engines import BASELINES, Known, from_bundle
from rationale_reviewer.evaluation.harness import leave_one_out, unseen
from rationale_reviewer.evaluation.labels import Held, hold, read_gold
from rationale_reviewer.evaluation.scoring import HEADLINE, Case, by_question, measure
from rationale_reviewer.evaluation.suites import find_document, find_root
from rationale_reviewer.load.document import load_document
from rationale_reviewer.pipeline import review
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.gold import GoldFile, Suite
from rationale_reviewer.records.results import Cost, DocumentResult, Row, Tally
from rationale_reviewer.records.vocabulary import Verdict
from rationale_reviewer.text import count_words
from rationale_reviewer.verify import verify


class Read(NamedTuple):
    """One document of the suite as the engine read it."""

    file: str
    sha256: str
    words: int
    held: Mapping[str, Held]
    seconds: float
    citations: int
    standing: int


class Measurements(NamedTuple):
    """Everything a run of a suite measured."""

    rows: tuple[Row, ...]
    tallies: tuple[Tally, ...]
    documents: tuple[DocumentResult, ...]
    fidelity: float | None
    not_assessed: int
    cost: Cost


class Labels(NamedTuple):
    """All readers' labels."""

    files: Mapping[str, Mapping[str, GoldFile]]
    """Reader -> document -> labels."""
    held: Mapping[str, Mapping[str, Mapping[str, Held]]]

    def case(self, reader: str, document: str, predicted: Mapping[str, Held], also: str | None = None) -> Case:
        """A prediction against one reader; ``also`` names the reader whose labels the prediction is."""
        readers = [reader] if also is None else [reader, also]
        by_item = all(self.files[one][document].reader.granularity == "item" for one in readers)
        return Case(document, predicted, self.held[reader][document], by_item)


def read_labels(suite: Suite, path: Path, bank: QuestionBank) -> Labels:
    """All gold files of a suite.

    Raises:
        DocumentError: A reader has not labelled a document, or labelled another version of it.
    """
    folder = path.parent / suite.labels
    readers = sorted(one.name for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []
    if not readers:
        raise DocumentError(f"suite {suite.id!r} has no labels in {suite.labels!r}; make one folder a reader there")
    files: dict[str, dict[str, GoldFile]] = {}
    for reader in readers:
        files[reader] = {}
        for document in suite.document:
            gold = read_gold(folder / reader / f"{Path(document.file).stem}.toml", bank)
            if gold.document.sha256 != document.sha256:
                raise DocumentError(f"reader {reader!r} labelled another version of {document.file!r}")
            if gold.reader.id != reader:
                raise DocumentError(
                    f"labels of {document.file!r} under reader {reader!r} are by {gold.reader.id!r}; move them"
                )
            files[reader][document.file] = gold
    held = {reader: {name: hold(gold, bank) for name, gold in own.items()} for reader, own in files.items()}
    return Labels(files, held)


def run_labels(suite: Suite, path: Path, bank: QuestionBank, engine: str, resamples: int) -> Measurements:
    """Run the suite.

    Args:
        suite: The suite.
        path: Its file.
        bank: The bank that the labels were given against.
        engine: Name of an engine, or of a baseline, which is then scored in the engine's place.
        resamples: Draws for the intervals.

    Raises:
        SuiteUnavailableError: The documents are not here.
        DocumentError: A label file does not fit.
        OptionError: There is no such engine.
    """
    labels = read_labels(suite, path, bank)
    read = _read_all(suite, path, bank, labels, engine)
    first = next(iter(labels.held))
    rows: list[Row] = []
    cases: dict[str, list[Case]] = {}
    for reader in labels.held:
        predicted = _predictions(engine, reader, read, labels)
        cases[reader] = [labels.case(reader, one.file, predicted[one.file]) for one in read if one.file in predicted]
        rows.append(Row(who=engine, against=f"reader {reader}", measures=measure(cases[reader], resamples=resamples)))
    rows += _readers(labels, resamples)
    rows += _baselines(read, labels, resamples, engine)
    standing = sum(one.standing for one in read)
    cited = sum(one.citations for one in read)
    return Measurements(
        rows=tuple(rows),
        tallies=tuple(plots.label_tallies(cases[first], bank, first)),
        documents=tuple(_document(one, cases) for one in read),
        fidelity=standing / cited if cited else None,
        not_assessed=sum(held.verdict is Verdict.NOT_ASSESSED for one in read for held in one.held.values()),
        cost=Cost(seconds=round(sum(one.seconds for one in read), 3)),
    )


def _read_all(suite: Suite, path: Path, bank: QuestionBank, labels: Labels, engine: str) -> list[Read]:
    root = find_root(suite, path)
    first = next(iter(labels.files.values()))
    reader = None if engine in BASELINES else make_engine(engine)
    if isinstance(reader, OfflineEngine):
        reader.lexicon(bank)  # compiled once, for all documents
    read: list[Read] = []
    for document in suite.document:
        loaded = load_document(find_document(root, document), kind=first[document.file].document.kind)
        words = count_words(loaded.main.text)
        if reader is None:
            read.append(Read(document.file, document.sha256, words, {}, 0.0, 0, 0))
            continue
        own = unseen(reader, document.sha256, document.file) if isinstance(reader, OfflineEngine) else reader
        started = time.perf_counter()
        bundle = review(loaded, bank, own)
        seconds = time.perf_counter() - started
        counts = verify(bundle, loaded).counts()
        standing = counts["exact"] + counts["normalised"]
        held = from_bundle(bundle)
        read.append(Read(document.file, document.sha256, words, held, seconds, len(bundle.citations), standing))
    return read


def _predictions(engine: str, reader: str, read: Sequence[Read], labels: Labels) -> Mapping[str, Mapping[str, Held]]:
    if engine in BASELINES:
        return leave_one_out(engine, BASELINES[engine], _known(reader, read, labels), [one.file for one in read])
    return {one.file: one.held for one in read}


def _known(reader: str, read: Sequence[Read], labels: Labels) -> list[Known]:
    return [Known(one.sha256, one.words, labels.held[reader][one.file]) for one in read]


def _readers(labels: Labels, resamples: int) -> list[Row]:
    names = list(labels.held)
    rows: list[Row] = []
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            cases = [labels.case(other, document, held, also=one) for document, held in labels.held[one].items()]
            rows.append(
                Row(who=f"reader {one}", against=f"reader {other}", measures=measure(cases, resamples=resamples))
            )
    return rows


def _baselines(read: Sequence[Read], labels: Labels, resamples: int, engine: str) -> list[Row]:
    rows: list[Row] = []
    for name, fit in BASELINES.items():
        if name == engine or len(read) < 2:
            continue
        for reader in labels.held:
            predicted = leave_one_out(name, fit, _known(reader, read, labels), [one.file for one in read])
            cases = [labels.case(reader, document, held) for document, held in predicted.items()]
            rows.append(Row(who=name, against=f"reader {reader}", measures=measure(cases, resamples=resamples)))
    return rows


def _document(read: Read, cases: Mapping[str, Sequence[Case]]) -> DocumentResult:
    verdicts: dict[str, dict[str, tuple[str, str]]] = {}
    for reader, own in cases.items():
        case = next((one for one in own if one.document == read.file), None)
        if case:
            verdicts[reader] = by_question(case, "strictly")
    return DocumentResult(document=read.file, sha256=read.sha256, seconds=round(read.seconds, 4), verdicts=verdicts)


def check_engine(engine: str) -> None:
    """Stop early for an unknown name.

    Raises:
        OptionError: It is neither an engine nor a baseline.
    """
    if engine not in BASELINES:
        try:
            make_engine(engine)
        except OptionError as error:
            raise OptionError(f"{error}; the baselines are {', '.join(BASELINES)}") from error


__all__ = ["HEADLINE", "Measurements", "check_engine", "read_labels", "run_labels"]
