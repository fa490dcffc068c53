"""Running suites: what comes out, what is refused, where documents are looked for, and when a run has regressed."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from building import make_bank, question, rubric
from evaluating import EVALS, P, S, U, gold_text, sha_of, small_bank, suite_result, write_suite

from rationale_reviewer import __version__
from rationale_reviewer.errors import DocumentError, OptionError
from rationale_reviewer.evaluation.agreement import weighted_kappa
from rationale_reviewer.evaluation.engines import BASELINES
from rationale_reviewer.evaluation.ranking import RANKING_MEASURES
from rationale_reviewer.evaluation.runner import RANKERS, compare, run_suite
from rationale_reviewer.evaluation.scoring import HEADLINE, MEASURES, ORDER
from rationale_reviewer.evaluation.suites import (
    ENVIRONMENT,
    SuiteUnavailableError,
    find_document,
    find_root,
    read_suite,
)
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.gold import SuiteDocument
from rationale_reviewer.records.results import DocumentResult, SuiteResult

SUITES: Final = EVALS / "suites"
SMOKE: Final = SUITES / "smoke.toml"
DOCUMENTS: Final = ("triage-assistant-design.md", "harbour-7b-model-card.md")
FEW: Final = 5


@pytest.fixture(scope="module")
def smoke(bank: QuestionBank) -> SuiteResult:
    """The project's own examples, measured."""
    return run_suite(SMOKE, bank=bank, date="2026-01-02", resamples=FEW)


def row(result: SuiteResult, who: str, against: str) -> dict[str, float | None]:
    """Values of one row of a result, by measure."""
    (found,) = [one for one in result.rows if (one.who, one.against) == (who, against)]
    return {name: measured.value for name, measured in found.measures.items()}


# -- the smoke suite ---------------------------------------------------------------------------------------------------


def test_rows(smoke: SuiteResult) -> None:
    """The engine against each reader, the readers against each other, every baseline against each reader."""
    assert [(one.who, one.against) for one in smoke.rows] == [
        ("offline", "reader a"),
        ("offline", "reader b"),
        ("reader a", "reader b"),
        *((name, f"reader {reader}") for name in BASELINES for reader in "ab"),
    ]
    assert {tuple(one.measures) for one in smoke.rows} == {tuple(MEASURES)}


def test_headline(smoke: SuiteResult) -> None:
    """The headline has an interval around it, and reading is worth more than the verdicts of other documents."""
    assert smoke.headline == HEADLINE
    for one in smoke.rows:
        value, low, high = (getattr(one.measures[HEADLINE], name) for name in ("value", "low", "high"))
        assert -1 <= low <= value <= high <= 1
    values = {(one.who, one.against): one.measures[HEADLINE].value or 0.0 for one in smoke.rows}
    readers = values["reader a", "reader b"]
    for reader in ("reader a", "reader b"):
        engine = values["offline", reader]
        assert all(values[name, reader] < engine for name in BASELINES)
        assert engine < readers


def test_every_citation_is_found_again(smoke: SuiteResult) -> None:
    """The offline engine cites what is there, assesses everything, and calls nobody."""
    assert smoke.quote_fidelity == 1.0
    assert smoke.not_assessed == 0
    assert (smoke.cost.calls, smoke.cost.prompt_tokens, smoke.cost.output_tokens) == (0, 0, 0)
    assert smoke.cost.seconds > 0


def test_head(smoke: SuiteResult, bank: QuestionBank) -> None:
    """A result says which command on which day made it, with which version, bank and engine, of which documents."""
    assert (smoke.suite, smoke.engine, smoke.date) == ("smoke", "offline", "2026-01-02")
    assert smoke.command == "rationale-reviewer eval evals/suites/smoke.toml"
    assert (smoke.tool_version, smoke.bank_digest) == (__version__, bank.digest)
    assert smoke.bank == f"{bank.id} {bank.version}"
    listed = {one.file: one.sha256 for one in read_suite(SMOKE).document}
    assert {one.document: one.sha256 for one in smoke.documents} == listed
    assert tuple(listed) == DOCUMENTS


def test_tallies(smoke: SuiteResult, bank: QuestionBank) -> None:
    """There is a table for each plot: confusion, per phase, per question, calibration."""
    confusion, phases, questions, calibration = smoke.tallies
    assert confusion.rows == confusion.columns
    assert sum(cell or 0 for line in confusion.counts for cell in line) == len(DOCUMENTS) * len(bank.questions)
    assert phases.rows == tuple(dict.fromkeys(one.group for one in bank.questions))
    assert (questions.rows, questions.columns) == (tuple(one.id for one in bank.questions), DOCUMENTS)
    assert all(sum(cell or 0 for cell in line) == pytest.approx(1) for line in calibration.counts)


def test_run_is_repeatable(smoke: SuiteResult, bank: QuestionBank) -> None:
    """Two runs differ in nothing but their time."""

    def fixed(result: SuiteResult) -> dict[str, Any]:
        left_out: Any = {"cost": {"seconds"}, "documents": {"__all__": {"seconds"}}}
        return result.model_dump(exclude=left_out)

    assert fixed(run_suite(SMOKE, bank=bank, date="2026-01-02", resamples=FEW)) == fixed(smoke)


def test_result_survives_its_file(smoke: SuiteResult) -> None:
    """A result is the same after it was written and read."""
    assert SuiteResult.model_validate_json(smoke.model_dump_json(indent=1)) == smoke


def test_verdicts_are_stored_by_question(smoke: SuiteResult, bank: QuestionBank) -> None:
    """The verdicts of a document are kept by question, so that another run can be held against them."""
    known = {one.id for one in bank.questions}
    assert all(own.keys() <= known for one in smoke.documents for own in one.verdicts.values())


@pytest.mark.parametrize("reader", ["a", "b"])
def test_stored_verdicts_give_the_headline(smoke: SuiteResult, reader: str) -> None:
    """What is kept for comparing is what the headline was measured on: it can be had again from the stored pairs."""
    kept = [pair for one in smoke.documents for pair in one.verdicts[reader].values()]
    assert weighted_kappa(kept, ORDER) == pytest.approx(row(smoke, "offline", f"reader {reader}")[HEADLINE])


# -- engines -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BASELINES)
def test_baseline_as_engine(smoke: SuiteResult, bank: QuestionBank, name: str) -> None:
    """A baseline can take the engine's place; it scores what it scores as a baseline, and cites nothing."""
    found = run_suite(SMOKE, engine=name, bank=bank, resamples=FEW)
    assert found.engine == name
    assert found.command == f"rationale-reviewer eval evals/suites/smoke.toml --engine {name!r}"
    assert (found.quote_fidelity, found.not_assessed, found.cost.seconds) == (None, 0, 0)
    for reader in ("reader a", "reader b"):
        assert row(found, name, reader) == row(smoke, name, reader)
    assert row(found, "reader a", "reader b") == row(smoke, "reader a", "reader b")
    others = [one for one in BASELINES if one != name]
    assert [one.who for one in found.rows[3:]] == [one for one in others for _ in "ab"]
    assert found.engine_digest != smoke.engine_digest


@pytest.mark.parametrize("suite", ["smoke", "gold", "fmti", "kep"])
def test_unknown_engine(suite: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A name that nobody has is an error that lists the names there are, whether documents are here or not."""
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    with pytest.raises(OptionError, match=r"'nope' is no engine; the engines are offline") as caught:
        run_suite(SUITES / f"{suite}.toml", engine="nope")
    assert suite != "smoke" or all(name in str(caught.value) for name in BASELINES)


@pytest.mark.parametrize("name", BASELINES)
def test_baseline_of_labels_cannot_rank(name: str) -> None:
    """A baseline of verdicts is refused for a suite of rankings, by a message that names the rankers."""
    with pytest.raises(DocumentError, match="the rankers are offline, BM25, longest first"):
        run_suite(SUITES / "fmti.toml", engine=name)


# -- documents that are not here ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("suite", ["gold", "fmti", "kep"])
@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_documents_are_not_here(suite: str, folder: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A suite of other people's documents says that it cannot run, and what to set."""
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / folder))
    with pytest.raises(SuiteUnavailableError, match=f"suite {suite!r} needs .* set {ENVIRONMENT}") as caught:
        run_suite(SUITES / f"{suite}.toml")
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize(
    "suite",
    [
        "gold",
        *(
            pytest.param(
                name,
            )
            for name in ("fmti", "kep")
        ),
    ],
)
def test_some_documents_are_not_here(suite: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder that has other documents than the suite's is no error either: the suite cannot run here."""
    (tmp_path / "data").mkdir()
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    with pytest.raises(SuiteUnavailableError, match="get it from "):
        run_suite(SUITES / f"{suite}.toml")


def test_smoke_needs_nothing(smoke: SuiteResult, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The project's own examples are found wherever the shared documents are."""
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    assert find_root(read_suite(SMOKE), SMOKE) == EVALS.parent
    assert row(run_suite(SMOKE, resamples=1), "offline", "reader a") == row(smoke, "offline", "reader a")


def test_find_document(tmp_path: Path) -> None:
    """A document is found below the root when it is the one that was labelled."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.md").write_text("Text.", encoding="utf-8")
    wanted = SuiteDocument(file="one.md", path="deep/one.md", sha256=sha_of("Text."))
    assert find_document(tmp_path, wanted) == tmp_path / "deep" / "one.md"


@pytest.mark.parametrize("content", ["Text", "Text. ", "text.", "Text.\r\n", ""])
def test_another_version(tmp_path: Path, content: str) -> None:
    """A document that differs by one byte is refused, with the place to get the right one from; it is not skipped."""
    (tmp_path / "one.md").write_bytes(content.encode())
    wanted = SuiteDocument(file="one.md", path="one.md", sha256=sha_of("Text."), origin="example.org at 1")
    with pytest.raises(
        DocumentError, match=r"'one\.md' is not the version that was labelled.*example\.org at 1"
    ) as caught:
        find_document(tmp_path, wanted)
    assert not isinstance(caught.value, SuiteUnavailableError)


def test_missing_document(tmp_path: Path) -> None:
    """A document that is not there makes the suite unavailable, and says where to get it."""
    for origin, said in (("example.org at 1", r"example\.org at 1"), ("", "its authors")):
        wanted = SuiteDocument(file="one.md", path="one.md", sha256=sha_of(""), origin=origin)
        with pytest.raises(SuiteUnavailableError, match=rf"'one\.md' is not there; get it from {said}"):
            find_document(tmp_path, wanted)


# -- suites and labels that do not fit ---------------------------------------------------------------------------------

HEAD: Final = 'id = "tiny"\ntitle = "Tiny"\nform = "labels"\nroot = "project"\n'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(None, "does not exist; the suites are in", id="missing"),
        pytest.param(b"id = ", "is no suite", id="no TOML"),
        pytest.param(b'id = "\xff"', "is no suite", id="no UTF-8"),
        pytest.param(b"", "id: field required", id="empty"),
        pytest.param((HEAD + "colour = 1").encode(), "colour: extra", id="unknown key"),
        pytest.param(HEAD.replace('"labels"', '"guess"').encode(), "form: input should be", id="unknown form"),
        pytest.param(HEAD.replace('"project"', '"moon"').encode(), "root: input should be", id="unknown root"),
        pytest.param(HEAD.replace('"tiny"', '"Tiny suite"').encode(), "id: string should match", id="id with a space"),
        pytest.param((HEAD + '[[document]]\nfile = "a"').encode(), r"document\.0\.path: field", id="half a document"),
    ],
)
def test_broken_suite(tmp_path: Path, content: bytes | None, said: str) -> None:
    """A suite's file that cannot be read is refused with its name and the key."""
    path = tmp_path / "tiny.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DocumentError, match=rf"tiny\.toml.*{said}"):
        run_suite(path)


def test_suite_is_a_folder(tmp_path: Path) -> None:
    """A folder in the place of a suite is refused."""
    with pytest.raises(DocumentError, match=r"is a folder; name a suite.s TOML file"):
        run_suite(tmp_path)


TEXT: Final = "# Card\n\nThe sorter placed 212 of 250 letters in the right tray.\n\nIt was tested for a year.\n"
LABELS: Final[dict[str, Any]] = {"lines": 5}
QUESTIONS: Final = ("first.practice.1", "first.practice.2")


def tiny(folder: Path, *readers: str, **labels: Any) -> Path:
    """A suite of one document with the same labels by some readers."""
    own = {"one.md": {**LABELS, **labels}}
    return write_suite(folder, {"one.md": TEXT}, dict.fromkeys(readers, own))


def test_one_document_one_reader(tmp_path: Path) -> None:
    """With one document nothing can be fitted and no interval drawn; the engine is measured all the same."""
    found = run_suite(tiny(tmp_path, "a"), bank=small_bank(), resamples=FEW)
    assert [(one.who, one.against) for one in found.rows] == [("offline", "reader a")]
    assert found.rows[0].measures["verdict raw agreement"].value is not None
    assert all(one.low is None for one in found.rows[0].measures.values())


FUTURE: Final = "# Card\n\nThe sorter will place 212 of 250 letters in the right tray.\n\nIt is tested for a year.\n"


@pytest.mark.parametrize(("kind", "verdict"), [("model_card", P), ("system_card", P), ("design_doc", S)])
def test_engine_reads_what_the_reader_read(tmp_path: Path, kind: str, verdict: str) -> None:
    """The document is reviewed as the kind that the labels say: what is designed counts in a design document only."""
    cues = ["# of # letters", "in the right tray", "sorter", "letters"]
    questions = [question(name, items=[rubric("a", cues=cues)]) for name in QUESTIONS]
    label = {"first": 'items.a = [{ status = "designed", lines = [[3, 3]] }]', "kind": kind, "lines": 5}
    path = write_suite(tmp_path, {"one.md": FUTURE}, {"a": {"one.md": label}})
    found = run_suite(path, bank=make_bank(*questions), resamples=1)
    (document,) = found.documents
    assert next(iter(document.verdicts["a"].values())) == (verdict, verdict)


def test_no_labels(tmp_path: Path) -> None:
    """A suite without a reader is refused."""
    with pytest.raises(DocumentError, match="suite 'tiny' has no labels"):
        run_suite(tiny(tmp_path), bank=small_bank())
    (tmp_path / "evals" / "labels").mkdir()
    with pytest.raises(DocumentError, match="make one folder a reader"):
        run_suite(tmp_path / "evals" / "suites" / "tiny.toml", bank=small_bank())


def test_reader_has_not_labelled_all(tmp_path: Path) -> None:
    """A reader who left out a document is found out."""
    path = tiny(tmp_path, "a", "b")
    (tmp_path / "evals" / "labels" / "b" / "one.toml").unlink()
    with pytest.raises(DocumentError, match=r"one\.toml cannot be read"):
        run_suite(path, bank=small_bank())


def test_reader_has_labelled_another_version(tmp_path: Path) -> None:
    """Labels of another version of a document are refused."""
    path = tiny(tmp_path, "a")
    place = tmp_path / "evals" / "labels" / "b"
    place.mkdir()
    (place / "one.toml").write_text(gold_text(lines=5, reader="b", sha=sha_of("another")), encoding="utf-8")
    with pytest.raises(DocumentError, match=r"reader 'b' labelled another version of 'one\.md'"):
        run_suite(path, bank=small_bank())


def test_labels_in_the_folder_of_another_reader(tmp_path: Path) -> None:
    """Labels that say they are by somebody else than their folder are refused."""
    path = tiny(tmp_path, "a")
    place = tmp_path / "evals" / "labels" / "b"
    place.mkdir()
    (place / "one.toml").write_text(gold_text(lines=5, reader="a", sha=sha_of(TEXT)), encoding="utf-8")
    with pytest.raises(DocumentError, match="reader 'b'"):
        run_suite(path, bank=small_bank())


def test_lines_by_question_of_the_gold_reader(tmp_path: Path) -> None:
    """An engine is not scored by item against a reader who gave lines by question."""
    found = run_suite(tiny(tmp_path, "a", granularity="question"), bank=small_bank(), resamples=1)
    assert row(found, "offline", "reader a")["line F1, item"] is None


def test_lines_by_question_of_the_other_reader(tmp_path: Path) -> None:
    """Nor is a reader who gave lines by question scored by item against one who gave them by item."""
    path = tiny(tmp_path, "b")
    tiny(tmp_path, "a", granularity="question")
    found = run_suite(path, bank=small_bank(), resamples=1)
    assert row(found, "reader a", "reader b")["line F1, question"] == 1
    assert row(found, "reader a", "reader b")["line F1, item"] is None


def test_same_document_twice(tmp_path: Path) -> None:
    """A suite that has a document twice cannot score what is fitted on it."""
    own = dict.fromkeys(("one.md", "two.md"), LABELS)
    path = write_suite(tmp_path, {"one.md": TEXT, "two.md": TEXT}, {"a": own})
    with pytest.raises(OptionError, match="fitted or chosen on"):
        run_suite(path, bank=small_bank())


# -- comparing ---------------------------------------------------------------------------------------------------------


def flipped(result: SuiteResult) -> SuiteResult:
    """The result of an engine that gets every verdict as wrong as it can."""
    wrong = {S.value: U.value, U.value: S.value, P.value: U.value}
    documents = [
        one.model_copy(
            update={
                "verdicts": {
                    reader: {name: (wrong[gold], gold) for name, (_, gold) in own.items()}
                    for reader, own in one.verdicts.items()
                }
            }
        )
        for one in result.documents
    ]
    return result.model_copy(update={"documents": tuple(documents)})


def test_equal_results(smoke: SuiteResult) -> None:
    """A run held against itself has not regressed: the difference is 0, without an interval around it."""
    found = compare(smoke, smoke, resamples=FEW)
    assert (found.difference, found.low, found.high, found.regressed) == (0, 0, 0, False)
    assert found.before == found.now
    assert found.before is not None
    assert found.note.endswith("; 2 documents")


def test_all_verdicts_wrong(smoke: SuiteResult) -> None:
    """A run that has every verdict wrong has regressed, and the other way round it has not."""
    found = compare(flipped(smoke), smoke, resamples=FEW)
    assert found.regressed
    assert found.high is not None
    assert found.high < 0
    assert "whole interval lies below zero" in found.note
    back = compare(smoke, flipped(smoke), resamples=FEW)
    assert not back.regressed
    assert (back.before, back.now) == (found.now, found.before)


Shown = Sequence[tuple[str, str]]
R, W = (S.value, S.value), (U.value, S.value)
LOW: Final = (U.value, U.value)


def labels_result(**documents: Shown) -> SuiteResult:
    """A result of labels, each document with these pairs by one reader."""
    found = [
        DocumentResult(
            document=name, sha256="", seconds=0, verdicts={"a": {f"q{n}": pair for n, pair in enumerate(pairs)}}
        )
        for name, pairs in documents.items()
    ]
    return suite_result(found)


def ranks_result(**documents: Sequence[float]) -> SuiteResult:
    """A result of rankings, each document with these hits."""
    found = [
        DocumentResult(document=name, sha256="", seconds=0, ranking={"hits": tuple(hits)})
        for name, hits in documents.items()
    ]
    return suite_result(found)


Make = Callable[..., SuiteResult]


@pytest.mark.parametrize(
    ("make", "now", "before", "expected"),
    [
        # One of four called U instead of S: observed 4; given U3 S1, gold U2 S2, expected (3*2*4 + 1*2*4) / 4 = 8.
        pytest.param(
            labels_result,
            {"d": [LOW, LOW, R, W]},
            {"d": [LOW, LOW, R, R]},
            (1.0, 0.5, True),
            id="one document, fell by half",
        ),
        pytest.param(
            labels_result,
            {"d": [LOW, LOW, R, R]},
            {"d": [LOW, LOW, R, W]},
            (0.5, 1.0, False),
            id="one document, rose",
        ),
        pytest.param(
            labels_result,
            {"d": [LOW, LOW, R, W], "new": [W] * 9},
            {"d": [LOW, LOW, R, W], "old": [R, LOW]},
            (0.5, 0.5, False),
            id="only common documents count",
        ),
        pytest.param(
            labels_result,
            {name: [LOW, LOW, R, W] for name in "abc"},
            {name: [LOW, LOW, R, R] for name in "abc"},
            (1.0, 0.5, True),
            id="every document fell",
        ),
        # Observed 4; given U5 S3, gold U4 S4, expected (5*4*4 + 3*4*4) / 8 = 16. The draws of b alone did not fall.
        pytest.param(
            labels_result,
            {"a": [LOW, LOW, R, W], "b": [LOW, LOW, R, R]},
            {"a": [LOW, LOW, R, R], "b": [LOW, LOW, R, R]},
            (1.0, 0.75, False),
            id="one of two fell",
        ),
        pytest.param(labels_result, {"d": [R]}, {"e": [R]}, (None, None, False), id="nothing in common"),
        pytest.param(labels_result, {"d": [R, R]}, {"d": [R, R]}, (None, None, False), id="undefined"),
        pytest.param(ranks_result, {"d": [1, 0]}, {"d": [1, 1]}, (1.0, 0.5, True), id="hits fell"),
        pytest.param(
            ranks_result, {"d": [1] * 19 + [0]}, {"d": [1] * 20}, (1.0, 0.95, False), id="hits fell within 0.05"
        ),
        pytest.param(
            ranks_result,
            {name: [1, 0, 0] for name in "abc"},
            {name: [1, 1, 0] for name in "abc"},
            (2 / 3, 1 / 3, True),
            id="hits fell in every document",
        ),
        # A document without answered questions has no say.
        pytest.param(
            ranks_result, {"a": [1, 0], "b": []}, {"a": [1, 0], "b": []}, (0.5, 0.5, False), id="nothing answered in b"
        ),
    ],
)
def test_compare(
    make: Make,
    now: Mapping[str, Any],
    before: Mapping[str, Any],
    expected: tuple[float | None, float | None, bool],
) -> None:
    """Common documents are compared; a run has regressed where the whole interval of the difference is below zero."""
    found = compare(make(**now), make(**before), resamples=200)
    assert (found.before, found.now, found.regressed) == pytest.approx(expected)
    if expected[0] is not None and expected[1] is not None:
        assert found.difference == pytest.approx(expected[1] - expected[0])


@pytest.mark.parametrize(
    "other", [suite_result(suite="other"), suite_result(headline="other score")], ids=["suite", "headline"]
)
def test_compare_different_suites(other: SuiteResult) -> None:
    """Results of different suites, or with different headlines, are not compared."""
    with pytest.raises(DocumentError, match=r"the stored result is of .* name another with --against"):
        compare(suite_result(), other)


def test_compare_another_version_of_a_document() -> None:
    """A document that has changed since the stored run is not the same document."""
    now, before = labels_result(d=[LOW, LOW, R, W]), labels_result(d=[LOW, LOW, R, R])
    changed = [one.model_copy(update={"sha256": "1"}) for one in before.documents]
    found = compare(now, before.model_copy(update={"documents": tuple(changed)}), resamples=FEW)
    assert not found.regressed


# -- suites on other people's documents --------------------------------------------------------------------------------


NEAR: Final = 0.001
"""Half a step of the last digit in the tables is five times as much."""


def assert_stored(found: SuiteResult) -> None:
    """The stored result of this suite has the values of this run."""
    path = EVALS / "results" / f"{found.suite}.offline.json"
    stored = SuiteResult.model_validate_json(path.read_text(encoding="utf-8"))
    now, then = (
        {(one.who, one.against): row(each, one.who, one.against) for one in each.rows} for each in (found, stored)
    )
    assert then.keys() == now.keys()
    stale = [key for key, values in now.items() if then[key] != pytest.approx(values, abs=NEAR)]
    assert stale == [], f"{path.name} was made by another state of the project; run scripts/evals"
    assert stored.bank_digest == found.bank_digest


def test_stored_smoke(smoke: SuiteResult) -> None:
    """The stored result of the project's own examples is what the project gives today."""
    assert_stored(smoke)


@pytest.fixture(scope="module", params=["gold", "fmti", "kep"])
def measured(request: pytest.FixtureRequest, shared: Path, bank: QuestionBank) -> SuiteResult:
    """A suite on other people's documents, run once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ENVIRONMENT, str(shared))
        return run_suite(SUITES / f"{request.param}.toml", bank=bank, resamples=5)


def test_stored(measured: SuiteResult) -> None:
    """The stored result of each suite is what the project gives today."""
    assert_stored(measured)


def test_suite_against_itself(measured: SuiteResult) -> None:
    """Labels and rankings have not regressed against themselves."""
    found = compare(measured, measured, resamples=5)
    assert (found.difference, found.regressed) == (0, False)


SIZES: Final = {"gold": 6, "fmti": 18, "kep": 45}


def test_all_documents(measured: SuiteResult) -> None:
    """All documents of a suite are measured."""
    assert len(measured.documents) == len({one.document for one in measured.documents}) == SIZES[measured.suite]


@pytest.mark.parametrize("measured", ["gold"], indirect=True)
def test_gold(measured: SuiteResult) -> None:
    """Six labelled documents: every citation found again, above the baselines, below the readers."""
    assert (measured.quote_fidelity, measured.not_assessed) == (1.0, 0)
    readers = row(measured, "reader a", "reader b")
    assert readers["verdict raw agreement"] == pytest.approx(0.93)
    for reader in ("reader a", "reader b"):
        engine = row(measured, "offline", reader)[HEADLINE] or 0.0
        assert engine < (readers[HEADLINE] or 0.0)
        for name in BASELINES:
            assert (row(measured, name, reader)[HEADLINE] or 0.0) < engine
            assert row(measured, name, reader)["line F1, question"] == 0


@pytest.mark.parametrize("measured", ["fmti", "kep"], indirect=True)
def test_ranking_suite(measured: SuiteResult) -> None:
    """Rankings: the engine and each other ranker, with both measures and a table for the plot."""
    suite = measured.suite
    assert [(one.who, one.against) for one in measured.rows] == [(name, suite) for name in RANKERS]
    assert {tuple(one.measures) for one in measured.rows} == {tuple(RANKING_MEASURES)}
    assert measured.headline == "hit@5"
    hits = [hit or 0.0 for one in measured.documents for hit in one.ranking["hits"]]
    assert row(measured, "offline", suite)["hit@5"] == pytest.approx(sum(hits) / len(hits))
    assert (row(measured, "longest first", suite)["hit@5"] or 0.0) < 0.1
    assert (row(measured, "offline", suite)["hit@5"] or 0.0) > 0.2
    assert len(measured.tallies[0].rows) == 10


# -- a small suite of rankings -----------------------------------------------------------------------------------------


@pytest.fixture
def ranking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A suite of rankings of two documents, as the readiness reviews have them, in the shared folder."""
    answers = {
        "Were the clerks paid in crowns?": "Clerks were paid nine crowns.",
        "Did power come from a dam?": "Power came from one dam.",
        "Did the birds leave early?": "Birds leave early here.",
    }
    asked = list(answers)
    rows: list[dict[str, Any]] = []
    data = tmp_path / "shared" / "data"
    data.mkdir(parents=True)
    for name, absent in (("one.md", asked[2]), ("two.md", asked[1])):
        text = "\n".join(f"## Part {n}\n\n{answers[one]}\n" for n, one in enumerate(asked) if one != absent)
        (data / name).write_text(text, encoding="utf-8")
        for one, answer in answers.items():
            start = text.find(answer)
            span = None if start < 0 else [start, start + len(answer)]
            rows.append({"question": one, "document": name, "doc_span": span})
    (data / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "shared"))
    suite = tmp_path / "tiny.toml"
    head = HEAD.replace('"labels"', '"ranking"').replace('"project"', '"shared"')
    suite.write_text(head + 'pairs = "data/pairs.jsonl"\nreader = "kep"\n', encoding="utf-8")
    return suite


@pytest.mark.parametrize("name", RANKERS)
def test_ranker_as_engine(ranking: Path, name: str) -> None:
    """Each of the rankers can take the engine's place; it comes first, and the others once each."""
    found = run_suite(ranking, engine=name, resamples=FEW)
    assert (found.engine, found.suite) == (name, "tiny")
    assert [one.who for one in found.rows] == [name, *(one for one in RANKERS if one != name)]
    # Two of three questions are answered in each document, which has two sentences: every answer is among five.
    assert {one.document: one.ranking["hits"] for one in found.documents} == {"one.md": (1, 1), "two.md": (1, 1)}
    assert row(found, name, "tiny")["hit@5"] == 1
    # Words tell the absent answer from the others; length does not.
    assert row(found, name, "tiny")["absent AUC"] == (0.5 if name == "longest first" else 1)
    assert not compare(found, found, resamples=FEW).regressed


def test_pairs_of_another_place(ranking: Path) -> None:
    """Pairs that are not there make the suite unavailable; pairs that are malformed are an error."""
    pairs = ranking.parent / "shared" / "data" / "pairs.jsonl"
    pairs.write_text("[1, 2", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"pairs\.jsonl") as caught:
        run_suite(ranking)
    assert not isinstance(caught.value, SuiteUnavailableError)
    pairs.unlink()
    with pytest.raises(SuiteUnavailableError, match=r"pairs\.jsonl"):
        run_suite(ranking)
