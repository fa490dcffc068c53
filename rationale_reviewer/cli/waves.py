"""A run by files: what it is of, what it asks next, and the reviews that are complete."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import typer

from rationale_reviewer.cli.model_options import SETTINGS_FILE, Wanted
from rationale_reviewer.errors import DocumentError, OptionError, OutputError

if TYPE_CHECKING:
    from rationale_reviewer.engines.base import Reply
    from rationale_reviewer.engines.chat.engine import ChatEngine
    from rationale_reviewer.engines.chat.intake import Intake
    from rationale_reviewer.engines.chat.settings import ModelSettings
    from rationale_reviewer.engines.replay import Progress
    from rationale_reviewer.records.bank import QuestionBank
    from rationale_reviewer.records.carried import CarriedRun
    from rationale_reviewer.records.document import Document
    from rationale_reviewer.records.review import ReviewBundle
    from rationale_reviewer.store.run import RunStore

_SHOWN: Final = 3


class Prepared(NamedTuple):
    """A run with its documents read."""

    run: Path
    carried: "CarriedRun"
    documents: list["Document"]
    bank: "QuestionBank"
    engine: "ChatEngine"
    settings: "ModelSettings"


def prepare(run: Path, carried: "CarriedRun") -> Prepared:
    """Read what a run is of.

    Raises:
        InputError: A document, the bank or a setting is not as it has to be.
    """
    from rationale_reviewer.cli.chat import make_chat_engine
    from rationale_reviewer.cli.inputs import load_inputs, read_inputs
    from rationale_reviewer.engines.chat.settings import make_settings
    from rationale_reviewer.question_bank import load_bank

    settings = make_settings(SETTINGS_FILE, carried.settings)
    engine = make_chat_engine(settings, Wanted(effort=carried.effort, context=carried.context))
    documents = [load_inputs(read_inputs(one), carried.kind, carried.encoding) for one in carried.documents]
    bank = load_bank(Path(carried.bank) if carried.bank else None)
    return Prepared(run, carried, documents, bank, engine, settings)


def folders(documents: Sequence[str], output: Path | None) -> list[Path]:
    """Where the review of each document goes: beside it, or into the folder that was named.

    Several documents have a folder each in there, and those of the same name have numbers.
    """
    from rationale_reviewer.output import default_folder

    beside = [default_folder(Path(one)) for one in documents]
    if output is None or len(documents) == 1:
        return [output or one for one in beside]
    names: Counter[str] = Counter()
    found: dict[Path, Path] = {}
    for one in beside:
        if one not in found:
            names[one.name] += 1
            number = names[one.name]
            found[one] = output / (one.name if number == 1 else f"{one.stem}.{number}{one.suffix}")
    return [found[one] for one in beside]


def advance(prepared: Prepared, replies: Sequence["Reply"] = (), output: Path | None = None) -> None:
    """Take replies in, print what has to be answered next, each request once, and write what is complete.

    Raises:
        OptionError: No reply fits.
        OutputError: A review is complete and cannot be written where it should go.
        typer.Exit: With 4, when everything is complete and questions are not assessed.
    """
    from rationale_reviewer.engines.base import Task
    from rationale_reviewer.engines.chat.intake import Intake

    questions = tuple(question.id for question in prepared.bank.questions)
    with _open(prepared) as store:
        intake = Intake(store, replies)
        tasks = [Task(document=one, bank=prepared.bank, questions=questions) for one in prepared.documents]
        gone = [intake.go_on(prepared.engine, task) for task in tasks]
        _say_taken(prepared, intake, len(replies))
        missing = _print_missing(prepared, gone)
        written = _Written(prepared, store)
        for number, folder in enumerate(folders(prepared.carried.documents, output)):
            if gone[number].reading is not None:
                written.write(number, folder)
    if missing or not written.refused:
        whole = len(prepared.documents)
        then = f"{missing} requests to be answered; then: replies FILE --run {prepared.run}"
        state = then if missing else "nothing is left to ask"
        typer.echo(f"{written.done} of {whole} document{'s' if whole > 1 else ''} reviewed; {state}", err=True)
    if written.refused:
        raise OutputError(written.refused[0])
    if written.not_assessed and not missing:
        raise typer.Exit(4)


class _Written:
    """Writes the reviews that are complete."""

    def __init__(self, prepared: Prepared, store: "RunStore") -> None:
        self._prepared = prepared
        self._store = store
        self.done = 0
        self.not_assessed = 0
        self.refused: list[str] = []
        """Why a review is not where it should be."""

    def write(self, number: int, folder: Path) -> None:
        """Write the review of a document; what is there stays."""
        from rationale_reviewer import output as out
        from rationale_reviewer.cli.review import files_of

        prepared = self._prepared
        path, document = Path(prepared.carried.documents[number]), prepared.documents[number]
        bundle = self._review(document)
        held = out.held(folder)
        if held and not _is_there(bundle, folder):
            self.refused.append(
                f"{str(held)!r} exists and may have been edited; it is never overwritten. The replies are kept: "
                f"`replies --run {prepared.run} -o OTHER` writes the review into another folder"
            )
            return
        if not held:
            try:
                out.write_review(folder, files_of(bundle, document, path, folder, prepared.carried.encoding))
            except OutputError as error:
                self.refused.append(f"{error}; the replies are kept")
                return
        typer.echo(f"{folder} holds this review already" if held else f"wrote {folder}", err=True)
        self.done += 1
        self.not_assessed += _say_not_assessed(bundle, path.name)

    def _review(self, document: "Document") -> "ReviewBundle":
        from rationale_reviewer.engines.base import Reply, Request
        from rationale_reviewer.pipeline import review

        def answered(asked: Sequence[Request]) -> list[Reply]:
            found = [self._store.reply(request.id) for request in asked]
            return [one.reply for one in found if one]

        return review(document, self._prepared.bank, self._prepared.engine, None, answered)


def _open(prepared: Prepared) -> "RunStore":
    from rationale_reviewer.cli.chat import run_info
    from rationale_reviewer.redact import redact
    from rationale_reviewer.store.run import RunStore, run_path

    info = run_info(prepared.documents, prepared.bank, prepared.engine, prepared.settings)
    return RunStore.open(run_path(prepared.run), info, redact=redact)


def _say_taken(prepared: Prepared, intake: "Intake", came: int) -> None:
    if not came:
        return
    strange = intake.leave()
    if strange == came:
        raise OptionError(
            f"{_replies(came)} {_fit(came)} no request of the run in {str(prepared.run)!r}; give answers to what it "
            f"asks (`replies --run {prepared.run}` prints that again), or name another run with --run"
        )
    typer.echo(f"{_replies(intake.taken)} taken in", err=True)
    if intake.late:
        were = "was" if intake.late == 1 else "were"
        typer.echo(f"{_replies(intake.late)} {were} not needed: the first one to a request stands", err=True)
    if strange:
        typer.echo(f"{_replies(strange)} {_fit(strange)} no request of this run", err=True)


def _print_missing(prepared: Prepared, gone: Sequence["Progress"]) -> int:
    from rationale_reviewer.engines.chat.intake import unread
    from rationale_reviewer.engines.chat.jsonl import write_requests

    missing = {request.id: request for progress in gone for request in progress.missing}
    given = prepared.settings.model_dump(include={"temperature", "seed"}, exclude_none=True)
    structured = prepared.carried.structured
    for line in write_requests(missing.values(), prepared.settings.model, given, structured=structured):
        typer.echo(line)
    again = list(dict.fromkeys(one for progress in gone for one in unread(progress)))
    if again:
        more = f" and {len(again) - _SHOWN} more" if len(again) > _SHOWN else ""
        are = "is" if len(again) == 1 else "are"
        typer.echo(
            f"{_replies(len(again))} could not be read and {are} asked for again, each under a new id: "
            f"{', '.join(again[:_SHOWN])}{more}",
            err=True,
        )
    return len(missing)


def _is_there(bundle: "ReviewBundle", folder: Path) -> bool:
    """Whether the folder holds this very review, its rationale edited or not."""
    from rationale_reviewer.output import RATIONALE, read_bundle

    try:
        found, _ = read_bundle(folder)
    except DocumentError:
        return False
    same = found.model_dump_json(exclude={"volatile"}) == bundle.model_dump_json(exclude={"volatile"})
    return same and (folder / RATIONALE).exists()


def _say_not_assessed(bundle: "ReviewBundle", name: str) -> int:
    from rationale_reviewer.records.vocabulary import Verdict
    from rationale_reviewer.report.wording import said

    causes = Counter(one.cause for one in bundle.answers if one.verdict is Verdict.NOT_ASSESSED)
    number = sum(causes.values())
    if number:
        why = ", ".join(f"{said(cause)} ({times})" for cause, times in sorted(causes.items()) if cause)
        are = "is" if number == 1 else "are"
        typer.echo(f"{name}: {number} of {len(bundle.answers)} questions {are} not assessed: {why}", err=True)
    return number


def _replies(number: int) -> str:
    return f"{number} {'reply' if number == 1 else 'replies'}"


def _fit(number: int) -> str:
    return "fits" if number == 1 else "fit"
