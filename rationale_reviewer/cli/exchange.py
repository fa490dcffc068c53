"""``requests`` and ``replies``: a review by a model as files, for a provider's batch endpoint, vLLM, or a person."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import typer

from rationale_reviewer.cli.model_options import (
    SETTINGS_FILE,
    BaseUrl,
    Context,
    EffortOption,
    Model,
    Seed,
    Temperature,
    Wanted,
)
from rationale_reviewer.cli.options import Bank, Encoding, Kind
from rationale_reviewer.errors import DocumentError, OptionError

if TYPE_CHECKING:
    from rationale_reviewer.engines.chat.engine import ChatEngine
    from rationale_reviewer.engines.chat.settings import ModelSettings
    from rationale_reviewer.records.bank import QuestionBank
    from rationale_reviewer.records.carried import CarriedRun
    from rationale_reviewer.records.document import Document
    from rationale_reviewer.store.run import RunStore

RUN: Final = Path("carried-run")
_MANIFEST: Final = "run.json"
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
    effort: EffortOption = "standard",
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
    answers to `replies`, which prints the next wave or writes the reviews.
    """
    from rationale_reviewer.records.carried import CarriedRun

    if (run / _MANIFEST).exists():
        raise OptionError(
            f"{str(run)!r} holds a run; go on with `replies FILE --run {run}`, or name another with --run"
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
    prepared = _prepare(carried)
    _keep(run, carried)
    _advance(run, carried, prepared)


def replies(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Answers as JSON lines; - reads standard input.")
    ],
    run: Run = RUN,
) -> None:
    """Take answers in, and print the next wave of requests or write the reviews that are complete.

    Takes the Batch API's result lines, and {"custom_id": ..., "reply": ...} as a person writes them: in any order,
    twice, or in part. What is still missing is printed again.
    """
    from rationale_reviewer.engines.chat.jsonl import read_replies
    from rationale_reviewer.records.carried import CarriedRun

    try:
        carried = CarriedRun.model_validate_json((run / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OptionError(f"{str(run)!r} holds no run; begin one with `requests DOC... --run {run}`") from error
    prepared = _prepare(carried)
    with _open(run, prepared) as store:
        taken = 0
        for file in files:
            for reply in read_replies(_lines(file), str(file)):
                store.keep(reply)
                taken += 1
    typer.echo(f"{taken} replies taken in", err=True)
    _advance(run, carried, prepared)


class _Prepared(NamedTuple):
    documents: list["Document"]
    bank: "QuestionBank"
    engine: "ChatEngine"
    settings: "ModelSettings"


def _prepare(carried: "CarriedRun") -> _Prepared:
    from rationale_reviewer.cli.chat import make_chat_engine
    from rationale_reviewer.cli.inputs import load_inputs, read_inputs
    from rationale_reviewer.engines.chat.settings import make_settings
    from rationale_reviewer.question_bank import load_bank

    settings = make_settings(SETTINGS_FILE, carried.settings)
    engine = make_chat_engine(settings, Wanted(effort=carried.effort, context=carried.context))
    documents = [load_inputs(read_inputs(one), carried.kind, carried.encoding) for one in carried.documents]
    return _Prepared(documents, load_bank(Path(carried.bank) if carried.bank else None), engine, settings)


def _keep(run: Path, carried: "CarriedRun") -> None:
    try:
        run.mkdir(parents=True, exist_ok=True)
        (run / _MANIFEST).write_text(carried.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise OptionError(
            f"{str(run)!r} cannot be written ({error.strerror}); name another folder with --run"
        ) from error


def _open(run: Path, prepared: _Prepared) -> "RunStore":
    from rationale_reviewer.cli.chat import run_info
    from rationale_reviewer.redact import redact
    from rationale_reviewer.store.run import RunStore, run_path

    info = run_info(prepared.documents, prepared.bank, prepared.engine, prepared.settings)
    return RunStore.open(run_path(run), info, redact=redact)


def _advance(run: Path, carried: "CarriedRun", prepared: _Prepared) -> None:
    """Print what has to be answered next, each request once, and write the reviews that need nothing more."""
    from rationale_reviewer.engines.base import Task
    from rationale_reviewer.engines.chat.jsonl import write_requests
    from rationale_reviewer.engines.replay import replay

    questions = tuple(question.id for question in prepared.bank.questions)
    given = prepared.settings.model_dump(include={"temperature", "seed"}, exclude_none=True)
    missing: dict[str, str] = {}
    done = 0
    with _open(run, prepared) as store:
        for path, document in zip(carried.documents, prepared.documents, strict=True):
            task = Task(document=document, bank=prepared.bank, questions=questions)
            progress = replay(prepared.engine, task, lambda one: found.reply if (found := store.reply(one)) else None)
            lines = write_requests(progress.missing, prepared.settings.model, given, structured=carried.structured)
            missing |= {request.id: line for request, line in zip(progress.missing, lines, strict=True)}
            if progress.reading is not None:
                done += 1
                _write(Path(path), document, prepared, store, carried.encoding)
    for line in missing.values():
        typer.echo(line)
    whole = len(prepared.documents)
    state = (
        f"{len(missing)} requests to be answered; then: replies FILE --run {run}"
        if missing
        else "nothing is left to ask"
    )
    typer.echo(f"{done} of {whole} document{'s' if whole > 1 else ''} reviewed; {state}", err=True)


def _write(path: Path, document: "Document", prepared: _Prepared, store: "RunStore", encoding: str | None) -> None:
    """Write a review that is complete; one that is there stays."""
    from rationale_reviewer import output as out
    from rationale_reviewer.cli.review import files_of
    from rationale_reviewer.engines.base import Reply, Request
    from rationale_reviewer.pipeline import review

    def answered(asked: Sequence[Request]) -> list[Reply]:
        found = [store.reply(request.id) for request in asked]
        return [one.reply for one in found if one]

    folder = out.default_folder(path)
    if (folder / out.BUNDLE).exists():
        return
    bundle = review(document, prepared.bank, prepared.engine, None, answered)
    out.write_review(folder, files_of(bundle, document, path, folder, encoding))
    typer.echo(f"wrote {folder}", err=True)


def _lines(file: Path) -> list[str]:
    if str(file) == "-":
        return sys.stdin.read().splitlines()
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{str(file)!r} cannot be read; give the file with the answers, or - for stdin") from error
