"""``eval SUITE``: how good the reviewer is, against readers, baselines and its own stored results."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rationale_reviewer.cli.options import AsJson, Bank
from rationale_reviewer.errors import DocumentError, OutputError

if TYPE_CHECKING:
    from rationale_reviewer.records.results import Comparison, SuiteResult


def evaluate(
    suite: Annotated[
        Path, typer.Argument(metavar="SUITE", help="A suite's TOML file, such as evals/suites/smoke.toml.")
    ],
    engine: Annotated[
        str, typer.Option("--engine", metavar="NAME", help="An engine, or a baseline: majority, 'question prior' ...")
    ] = "offline",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FOLDER", help="Write SUITE.ENGINE.json and .html into this folder."),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against", metavar="JSON", help="Stored result to compare with; the one in evals/results by default."
        ),
    ] = None,
    resamples: Annotated[int, typer.Option("--resamples", min=1, help="Draws for the intervals.")] = 1000,
    bank: Bank = None,
    as_json: AsJson = False,
) -> None:
    """Measure the reviewer on a suite.

    Prints a table; -o writes the numbers as JSON and as one HTML page. Exits with 5 when the headline has fallen below
    the stored result by more than its interval. A suite whose documents are not on this machine is skipped with a
    message.
    """
    from rationale_reviewer.evaluation.page import comparison_line, table
    from rationale_reviewer.evaluation.runner import compare, run_suite
    from rationale_reviewer.evaluation.suites import SuiteUnavailableError
    from rationale_reviewer.question_bank import load_bank

    try:
        result = run_suite(
            suite,
            engine=engine,
            bank=load_bank(bank),
            date=datetime.now(UTC).date().isoformat(),
            resamples=resamples,
        )
    except SuiteUnavailableError as missing:
        typer.echo(f"skipped: {missing}", err=True)
        return
    stored = _stored(suite, result, against)
    comparison = compare(result, stored, resamples=resamples) if stored else None
    typer.echo(result.model_dump_json(indent=1) if as_json else table(result))
    if comparison:
        typer.echo(comparison_line(comparison), err=as_json)
    if output:
        _write(output, result, comparison)
    if comparison and comparison.regressed:
        raise typer.Exit(5)


def _stored(suite: Path, result: "SuiteResult", against: Path | None) -> "SuiteResult | None":
    from pydantic import ValidationError

    from rationale_reviewer.records.results import SuiteResult

    path = against or suite.resolve().parent.parent / "results" / f"{_name(result)}.json"
    if not path.is_file():
        if against:
            raise DocumentError(f"{str(against)!r} does not exist; name a JSON file that eval -o wrote")
        return None
    try:
        return SuiteResult.model_validate_json(path.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError) as error:
        raise DocumentError(f"{str(path)!r} is no result of eval; name a JSON file that eval -o wrote") from error


def _name(result: "SuiteResult") -> str:
    return f"{result.suite}.{result.engine.replace(' ', '_')}"


def _write(folder: Path, result: "SuiteResult", comparison: "Comparison | None") -> None:
    from rationale_reviewer.evaluation.page import page

    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{_name(result)}.json").write_text(result.model_dump_json(indent=1) + "\n", encoding="utf-8")
        (folder / f"{_name(result)}.html").write_text(page(result, comparison), encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{str(folder)!r} cannot be written ({error.strerror}); name another folder with -o"
        ) from error
    typer.echo(f"wrote {folder / _name(result)}.json and .html", err=True)
