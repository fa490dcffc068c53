"""The one entry point: a suite's file and an engine -> results, compared with stored ones."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rationale_reviewer import __version__
from rationale_reviewer.engines.factory import ENGINES, make_engine
from rationale_reviewer.errors import DocumentError
from rationale_reviewer.evaluation import plots
from rationale_reviewer.evaluation.agreement import weighted_kappa
from rationale_reviewer.evaluation.bootstrap import bootstrap, paired_difference
from rationale_reviewer.evaluation.rankers import rank_bm25, rank_longest, rank_offline
from rationale_reviewer.evaluation.ranking import RANKING_MEASURES, Outcome, Ranker, read_pairs, run_ranker
from rationale_reviewer.evaluation.run_labels import check_engine, run_labels
from rationale_reviewer.evaluation.scoring import HEADLINE, ORDER
from rationale_reviewer.evaluation.suites import SuiteUnavailableError, find_root, read_suite
from rationale_reviewer.question_bank import load_bank
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.gold import Suite
from rationale_reviewer.records.results import Comparison, Cost, DocumentResult, Measured, Row, SuiteResult
from rationale_reviewer.text import digest

RANKERS: Final[dict[str, Ranker]] = {"offline": rank_offline, "BM25": rank_bm25, "longest first": rank_longest}
RESAMPLES: Final = 1000


def run_suite(
    path: Path, *, engine: str = "offline", bank: QuestionBank | None = None, date: str = "", resamples: int = RESAMPLES
) -> SuiteResult:
    """Run a suite.

    Args:
        path: The suite's TOML file.
        engine: An engine or a baseline.
        bank: The bank; the project's when None.
        date: Day of the run, for the record.
        resamples: Draws for the intervals.

    Raises:
        SuiteUnavailableError: Its documents are not on this machine.
        DocumentError: It or its labels are malformed.
        OptionError: There is no such engine.
    """
    suite = read_suite(path)
    if suite.form == "labels" or engine not in RANKERS:
        check_engine(engine)
    bank = bank or load_bank()
    common = {
        "suite": suite.id,
        "title": suite.title,
        "command": f"rationale-reviewer eval evals/suites/{path.name}"
        + (f" --engine {engine!r}" if engine != "offline" else ""),
        "date": date,
        "tool_version": __version__,
        "engine": engine,
        "engine_digest": make_engine(engine).describe(bank).digest if engine in ENGINES else digest(engine),
    }
    if suite.form == "ranking":
        return _run_ranking(suite, path, engine, resamples, common)
    measured = run_labels(suite, path, bank, engine, resamples)
    return SuiteResult(
        **common,
        bank=f"{bank.id} {bank.version}",
        bank_digest=bank.digest,
        headline=HEADLINE,
        rows=measured.rows,
        quote_fidelity=measured.fidelity,
        not_assessed=measured.not_assessed,
        cost=measured.cost,
        tallies=measured.tallies,
        documents=measured.documents,
    )


def _run_ranking(suite: Suite, path: Path, engine: str, resamples: int, common: dict[str, str]) -> SuiteResult:
    if engine not in RANKERS:
        raise DocumentError(f"suite {suite.id!r} ranks sentences; the rankers are {', '.join(RANKERS)}")
    place = find_root(suite, path) / suite.pairs
    if not place.is_file():
        raise SuiteUnavailableError(f"{suite.pairs!r} is not there; get it from its authors: {suite.title}")
    pairs = read_pairs(place, suite.reader or "fmti")
    rows: list[Row] = []
    documents: tuple[DocumentResult, ...] = ()
    started = time.perf_counter()
    own: Sequence[Outcome] = ()
    seconds = 0.0
    for name in dict.fromkeys([engine, *RANKERS]):
        outcomes = run_ranker(pairs, RANKERS[name])
        if name == engine:
            seconds = time.perf_counter() - started
            own = list(outcomes.values())
            documents = tuple(_ranked_document(document, outcome) for document, outcome in outcomes.items())
        measures: dict[str, Measured] = {}
        for measure, statistic in RANKING_MEASURES.items():
            interval = bootstrap(outcomes, statistic, resamples=resamples)
            if interval:
                measures[measure] = Measured(value=interval.value, low=interval.low, high=interval.high)
            else:
                measures[measure] = Measured(value=statistic(list(outcomes.values())))
        rows.append(Row(who=name, against=suite.id, measures=measures))
    return SuiteResult(
        **common,
        bank=f"generated from the questions of {suite.id}",
        bank_digest=digest("".join(sorted(bank.digest for bank in pairs.banks.values()))),
        headline=next(iter(RANKING_MEASURES)),
        rows=tuple(rows),
        cost=Cost(seconds=round(seconds, 3)),
        tallies=(plots.ranking_tally(own),),
        documents=documents,
    )


def _ranked_document(name: str, outcome: Outcome) -> DocumentResult:
    return DocumentResult(
        document=name,
        sha256="",
        seconds=0.0,
        ranking={
            "hits": tuple(float(hit) for hit in outcome.hits),
            "present": tuple(round(score, 6) for score in outcome.present),
            "absent": tuple(round(score, 6) for score in outcome.absent),
        },
    )


def compare(now: SuiteResult, before: SuiteResult, *, resamples: int = RESAMPLES) -> Comparison:
    """The headline against a stored run's, on the documents that both have.

    It has regressed when the whole interval of the paired difference over documents lies below zero; with fewer than
    two common documents, when the value itself fell by more than 0.05.

    Args:
        now: This run.
        before: The stored one, of the same suite.
        resamples: Draws for the interval.

    Raises:
        DocumentError: They are of different suites.
    """
    if now.suite != before.suite or now.headline != before.headline:
        raise DocumentError(
            f"the stored result is of {before.suite!r}, not of {now.suite!r}; name another with --against"
        )
    mine, theirs = _units(now), _units(before)
    common = sorted(mine.keys() & theirs.keys())
    statistic = _hit_share if now.documents and now.documents[0].ranking else _kappa
    value_now = statistic([mine[name] for name in common])
    value_before = statistic([theirs[name] for name in common])
    interval = (
        paired_difference(
            {name: mine[name] for name in common},
            {name: theirs[name] for name in common},
            statistic,
            resamples=resamples,
        )
        if len(common) > 1
        else None
    )
    if interval:
        regressed = interval.high < 0
        note = "the whole interval lies below zero" if regressed else "the interval of the difference reaches zero"
        return Comparison(
            before=value_before, now=value_now, difference=interval.value, low=interval.low, high=interval.high,
            regressed=regressed, note=f"{note}; {len(common)} documents",
        )  # fmt: skip
    fell = value_now is not None and value_before is not None and value_now < value_before - 0.05
    difference = value_now - value_before if value_now is not None and value_before is not None else None
    return Comparison(
        before=value_before, now=value_now, difference=difference, low=None, high=None, regressed=fell,
        note=f"{len(common)} common documents, too few for an interval",
    )  # fmt: skip


Unit = tuple[tuple[str, str], ...]


def _units(result: SuiteResult) -> dict[str, Unit]:
    """What is resampled: a document's pairs of verdicts over all readers, or its hits."""
    units: dict[str, Unit] = {}
    for document in result.documents:
        name = f"{document.document} {document.sha256}"
        if document.ranking:
            units[name] = tuple(("hit", str(hit)) for hit in document.ranking["hits"])
        else:
            units[name] = tuple(pair for own in document.verdicts.values() for pair in own.values())
    return units


def _kappa(units: Sequence[Unit]) -> float | None:
    return weighted_kappa([pair for unit in units for pair in unit], ORDER)


def _hit_share(units: Sequence[Unit]) -> float | None:
    hits = [float(hit or 0) for unit in units for _, hit in unit]
    return sum(hits) / len(hits) if hits else None


__all__ = ["RANKERS", "compare", "run_suite"]
