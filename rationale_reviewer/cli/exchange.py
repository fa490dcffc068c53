"""``requests`` and ``replies``: a review by a model as files, for a provider's batch endpoint, vLLM, or a person."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from rationale_reviewer.cli.model_options import BaseUrl, Context, Model, Seed, Temperature, Wanted
from rationale_reviewer.cli.options import Bank, Encoding, Kind
from rationale_reviewer.errors import DocumentError, OptionError

if TYPE_CHECKING:
    from rationale_reviewer.cli.waves import Prepared
    from rationale_reviewer.records.carried import CarriedRun

RUN: Final = Path("carried-run")
_MANIFEST: Final = "run.json"
_LATER: Final = {
    "standard": "support checks, then drafts and remarks",
    "thorough": "support checks, further readings, then drafts and remarks",
}
Run = Annotated[
    Path, typer.Option("--run", metavar="FOLDER", help="Where the run is kept between waves; ./carried-run by default.")
]


def requests(
    documents: Annotated[list[str], typer.Argument(metavar="DOC...", help="Documents to review.")],
    run: Run = RUN,
    model: Model = None,
    base_url: BaseUrl = None,
    temperature: Temperature = None,
    seed: Seed = None,
    context: Context = None,
    effort: Annotated[
        str,
        typer.Option(
            "--effort",
            metavar="HOW",
            help="quick: read only; standard: also check, draft and criticise; thorough: also read for borderline "
            "items twice more. This wave reads; all later ones (support checks, further readings, drafts) follow "
            "through `replies`.",
        ),
    ] = "standard",
    kind: Kind = None,
    bank: Bank = None,
    encoding: Encoding = None,
    unstructured: Annotated[
        bool,
        typer.Option("--unstructured", help="Leave the form of the reply out of the lines, for servers without it."),
    ] = False,
) -> None:
    """Print the first wave of requests as JSON lines, in the form of the Batch API; send nothing.

    Redirect it to a file, have it answered (a provider's batch endpoint, `vllm run-batch`, a person), and hand the
    answers to `replies`, which prints the next wave or writes the reviews. `replies` without a file prints this one
    again.
    """
    from rationale_reviewer.cli.waves import advance, prepare
    from rationale_reviewer.records.carried import CarriedRun

    if (run / _MANIFEST).exists():
        raise OptionError(
            f"{str(run)!r} holds a run; go on with `replies FILE --run {run}`, print what it asks again with "
            f"`replies --run {run}`, or name another with --run"
        )
    overrides = Wanted(model or "carried-by-hand", base_url=base_url, temperature=temperature, seed=seed).overrides()
    carried = CarriedRun(
        documents=tuple(str(Path(one).resolve()) for one in documents),
        settings={name: value for name, value in overrides.items() if value is not None},
        effort=effort,
        context=context,
        kind=kind,
        bank=str(bank.resolve()) if bank else None,
        encoding=encoding,
        structured=not unstructured,
    )
    prepared = prepare(run, carried)
    _keep(run, carried)
    _warn(prepared)
    advance(prepared)
    if effort in _LATER:
        typer.echo(f"this wave reads; later ones follow through `replies`: {_LATER[effort]}", err=True)


def replies(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE",
            help="Answers as JSON lines; - reads standard input. Without one, what is missing is printed again.",
        ),
    ] = None,
    run: Run = RUN,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FOLDER",
            help="Where the review goes, or for several documents a folder for each; DOC.rationale/ by default.",
        ),
    ] = None,
) -> None:
    """Take answers in, and print the next wave of requests or write the reviews that are complete.

    Takes the Batch API's result lines, and lines written by hand, in any order, twice, or in part. What is still
    missing is printed again. By hand a support check of one task, say, is answered by this line (each request has the
    form of its reply):

    \b
    {"custom_id": "q-8c0f3a5d7e91b246f08a1c3d", "reply": {"checks": [{"task": 1, "answer": "no", "why": "A plan."}]}}

    A reply that cannot be read is asked for once more, and gives way to a readable one. A readable one stays.
    """  # noqa: D301  # a true backspace: it keeps the example on one line
    from rationale_reviewer.cli.waves import advance, prepare
    from rationale_reviewer.engines.chat.jsonl import read_replies
    from rationale_reviewer.records.carried import CarriedRun

    try:
        carried = CarriedRun.model_validate_json((run / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OptionError(f"{str(run)!r} holds no run; begin one with `requests DOC... --run {run}`") from error
    prepared = prepare(run, carried)
    advance(prepared, [reply for file in files or () for reply in read_replies(_lines(file), str(file))], output)


def _warn(prepared: "Prepared") -> None:
    """Say beforehand where a review cannot go."""
    from rationale_reviewer.cli.waves import folders
    from rationale_reviewer.output import held

    for folder in folders(prepared.carried.documents, None):
        if found := held(folder):
            typer.echo(
                f"{str(found)!r} exists and is never overwritten; hand `replies` another folder with -o, or move it "
                "away before the last wave",
                err=True,
            )


def _keep(run: Path, carried: "CarriedRun") -> None:
    try:
        run.mkdir(parents=True, exist_ok=True)
        (run / _MANIFEST).write_text(carried.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise OptionError(
            f"{str(run)!r} cannot be written ({error.strerror}); name another folder with --run"
        ) from error


def _lines(file: Path) -> list[str]:
    if str(file) == "-":
        return sys.stdin.read().splitlines()
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{str(file)!r} cannot be read; give the file with the answers, or - for stdin") from error
