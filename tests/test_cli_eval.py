"""The command ``eval`` from outside: exit codes, what goes to which stream, what is written."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from conftest import ROOT
from evaluating import EVALS, P, S, U

from rationale_reviewer.cli.app import main
from rationale_reviewer.evaluation.scoring import HEADLINE, MEASURES
from rationale_reviewer.evaluation.suites import ENVIRONMENT
from rationale_reviewer.records.results import SuiteResult

SMOKE: Final = "evals/suites/smoke.toml"
FEW: Final = ("--resamples", "5")


class Ran(NamedTuple):
    """How a command ended, and what it said where."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The program, called from the project's root, in this process."""

    def call(*args: str) -> Ran:
        monkeypatch.chdir(ROOT)
        monkeypatch.setattr(sys, "argv", ["rationale-reviewer", "eval", *args])
        with pytest.raises(SystemExit) as caught:
            main()
        out, err = capsys.readouterr()
        return Ran(int(caught.value.code or 0), out, err)

    return call


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """One run in a process of its own, with its output in a folder that was not there."""
    folder = tmp_path_factory.mktemp("eval") / "new" / "folder"
    done = subprocess.run(
        [sys.executable, "-m", "rationale_reviewer", "eval", SMOKE, *FEW, "-o", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    return folder, done


def assert_refused(ran: Ran, *said: str) -> None:
    """Exit code 2 and one message on stderr: what failed, on which thing, and what to do."""
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("rationale-reviewer: ")
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err
    for one in said:
        assert one in ran.err


# -- what it prints and writes -----------------------------------------------------------------------------------------


def test_table(written: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """The table of all measures is on stdout, with what the columns are, and the headline's interval."""
    _, done = written
    assert done.returncode in {0, 5}, done.stderr
    for name in MEASURES:
        assert any(line.startswith(name) for line in done.stdout.splitlines())
    for row in ("offline against reader a", "reader a against reader b", "question prior against reader b"):
        assert row in done.stdout
    assert "* headline, A: 95 % interval over documents" in done.stdout


def test_no_regression(written: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """The project has not fallen behind its own stored result, which it was held against unasked."""
    _, done = written
    assert done.returncode == 0, done.stdout
    assert "Against the stored result:" in done.stdout
    assert ": no regression; " in done.stdout


def test_two_files(written: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """-o makes the folder and writes the numbers and the page, named after suite and engine, and says so."""
    folder, done = written
    assert sorted(path.name for path in folder.iterdir()) == ["smoke.offline.html", "smoke.offline.json"]
    result = SuiteResult.model_validate_json((folder / "smoke.offline.json").read_text(encoding="utf-8"))
    assert (result.suite, result.engine, result.headline) == ("smoke", "offline", HEADLINE)
    assert result.date
    page = (folder / "smoke.offline.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert all(tally.title.split(":")[0] in page for tally in result.tallies)
    assert "Against the stored result" in page
    assert done.stderr.count("\n") == 1
    assert "smoke.offline.json and .html" in done.stderr


def test_json(run: Run) -> None:
    """--json prints the result alone on stdout; the comparison goes to stderr."""
    ran = run(SMOKE, *FEW, "--json")
    result = SuiteResult.model_validate(json.loads(ran.out))
    assert (ran.code, result.suite) == (0, "smoke")
    assert result.command == f"rationale-reviewer eval {SMOKE}"
    assert ran.err.startswith("Against the stored result:")


def test_nothing_is_written_unasked(run: Run) -> None:
    """Without -o nothing in the project changes."""

    def tree() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in EVALS.rglob("*")}

    before = tree()
    run(SMOKE, "--resamples", "1", "--engine", "majority")
    assert tree() == before


def test_baseline(run: Run, tmp_path: Path) -> None:
    """A baseline is measured like an engine; nothing is stored of it to be held against."""
    ran = run(SMOKE, "--resamples", "1", "--engine", "question prior", "-o", str(tmp_path))
    assert ran.code == 0
    assert "A = question prior against reader a" in ran.out
    assert "Against the stored" not in ran.out + ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "smoke.question_prior.html",
        "smoke.question_prior.json",
    ]


# -- comparing ---------------------------------------------------------------------------------------------------------


def tampered(path: Path, change: Callable[[str, str], tuple[str, str]]) -> Path:
    """A copy of a result with another verdict in each pair of (engine, reader)."""
    result = SuiteResult.model_validate_json(path.read_text(encoding="utf-8"))
    documents = [
        one.model_copy(
            update={
                "verdicts": {
                    reader: {name: change(*pair) for name, pair in own.items()} for reader, own in one.verdicts.items()
                }
            }
        )
        for one in result.documents
    ]
    copy = path.parent.parent / "tampered.json"
    copy.write_text(result.model_copy(update={"documents": tuple(documents)}).model_dump_json(), encoding="utf-8")
    return copy


def test_regression(run: Run, written: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    """Held against a result that has every verdict right, the run exits with 5, and still prints and writes all."""
    perfect = tampered(written[0] / "smoke.offline.json", lambda _, gold: (gold, gold))
    ran = run(SMOKE, *FEW, "--against", str(perfect), "-o", str(tmp_path / "out"))
    assert ran.code == 5
    assert "Against the stored result: 1.000 -> " in ran.out
    assert ": REGRESSED; " in ran.out
    assert all(name in ran.out for name in MEASURES)
    assert len(list((tmp_path / "out").iterdir())) == 2
    assert "REGRESSED" in (tmp_path / "out" / "smoke.offline.html").read_text(encoding="utf-8")


def test_regression_as_json(run: Run, written: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """A regression is on stderr and in the exit code when stdout is JSON."""
    perfect = tampered(written[0] / "smoke.offline.json", lambda _, gold: (gold, gold))
    ran = run(SMOKE, *FEW, "--against", str(perfect), "--json")
    assert ran.code == 5
    assert json.loads(ran.out)["suite"] == "smoke"
    assert "REGRESSED" in ran.err


def test_improvement(run: Run, written: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """Held against a result that has every verdict wrong, or against itself, the run exits with 0."""
    wrong = {S.value: U.value, U.value: S.value, P.value: U.value}
    path = written[0] / "smoke.offline.json"
    worse = tampered(path, lambda _, gold: (wrong[gold], gold))
    for stored in (worse, path):
        ran = run(SMOKE, *FEW, "--against", str(stored))
        assert (ran.code, ran.err) == (0, "")
        assert ": no regression; " in ran.out


# -- documents that are not here ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("suite", ["gold", "fmti", "kep"])
def test_skipped(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, suite: str) -> None:
    """A suite whose documents are not here is skipped: exit code 0, one message on stderr, nothing written."""
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    ran = run(f"evals/suites/{suite}.toml", "--json", "-o", str(tmp_path / "out"))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith(f"skipped: suite '{suite}' needs the shared documents")
    assert ran.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


# -- wrong calls -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "said"),
    [
        pytest.param(["evals/suites/nope.toml"], ["nope.toml", "does not exist", "evals/suites"], id="unknown suite"),
        pytest.param(["smoke"], ["'smoke'", "evals/suites"], id="suite by its name"),
        pytest.param(["evals/suites"], ["'evals/suites' is a folder; name a suite's TOML file"], id="folder"),
        pytest.param(["evals/README.md"], ["README.md", "no suite"], id="no suite"),
        pytest.param(["examples/triage-assistant-design.md"], ["no suite"], id="document"),
        pytest.param([SMOKE, "--engine", "nope"], ["'nope'", "offline", "question prior"], id="unknown engine"),
        pytest.param([SMOKE, "--bank", "nope"], ["nope", "bank.toml"], id="no bank"),
        pytest.param(
            [SMOKE, "--engine", "majority", "--resamples", "1", "--against", "nope.json"],
            ["nope.json", "does not exist", "eval -o"],
            id="nothing to compare with",
        ),
        pytest.param(
            [SMOKE, "--engine", "majority", "--resamples", "1", "--against", "evals/gold.schema.json"],
            ["gold.schema.json", "no result of eval"],
            id="compare with something else",
        ),
        pytest.param(
            [SMOKE, "--engine", "majority", "--resamples", "1", "--against", "evals/results/gold.offline.json"],
            ["'gold'", "'smoke'", "--against"],
            id="compare with another suite",
        ),
    ],
)
def test_wrong_call(run: Run, args: Sequence[str], said: Sequence[str]) -> None:
    """What cannot be done ends with 2 and one message that names the thing and what to do."""
    assert_refused(run(*args), *said)


@pytest.mark.parametrize("resamples", ["0", "-1", "many"])
def test_wrong_number_of_resamples(run: Run, resamples: str) -> None:
    """The number of draws is at least 1."""
    ran = run(SMOKE, "--resamples", resamples)
    assert (ran.code, ran.out) == (2, "")
    assert "--resamples" in ran.err


def test_output_cannot_be_written(run: Run, tmp_path: Path) -> None:
    """A file in the place of the folder is an error with a name; the table was printed before."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    ran = run(SMOKE, "--engine", "majority", "--resamples", "1", "-o", str(tmp_path / "file"))
    assert ran.code == 2
    assert "name another folder with -o" in ran.err
    assert "Traceback" not in ran.err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
