"""``review DOC``: one document in, a drafted rationale out."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from rationale_reviewer.cli.model_options import (
    BaseUrl,
    Concurrency,
    Context,
    EffortIfGiven,
    MaxCost,
    MaxTokens,
    Model,
    Provider,
    Seed,
    Structured,
    Temperature,
    Timeout,
    Wanted,
    names_a_model,
)
from rationale_reviewer.cli.options import AsJson, Bank, Encoding, Kind
from rationale_reviewer.errors import OptionError

if TYPE_CHECKING:
    from rationale_reviewer.records.document import Document
    from rationale_reviewer.records.review import ReviewBundle

FAIL_ON: Final = ("blocker", "major", "moderate", "minor", "unsupported", "partial", "not_assessed")
_ONLY: Final = ("map",)


def review(
    document: Annotated[
        str,
        typer.Argument(
            metavar="DOC",
            help="Markdown, text, HTML, PDF, Word, notebook or JSON file; hf:OWNER/NAME is a card on the Hub; "
            "- reads standard input.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FOLDER", help="Where the review goes; DOC.rationale/ by default."),
    ] = None,
    added: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="OTHER",
            help="A further document that may hold what DOC states elsewhere; its citations name it; may be repeated.",
        ),
    ] = None,
    kind: Kind = None,
    phase: Annotated[
        list[str] | None, typer.Option("--phase", metavar="NAME", help="Only this phase or problem; may be repeated.")
    ] = None,
    question: Annotated[
        list[str] | None, typer.Option("--question", metavar="ID", help="Only this question; may be repeated.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="CLASS=yes|no", help="Set a system class, such as agentic=yes; may be repeated."),
    ] = None,
    short: Annotated[bool, typer.Option("--short", help="Leave out of the rationale what needs no decision.")] = False,
    only: Annotated[
        str | None,
        typer.Option("--only", metavar="map", help="map: print which passages bear on which questions; write nothing."),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on", metavar="WHAT", help=f"Exit with 5 from this gap or verdict on: {', '.join(FAIL_ON)}."
        ),
    ] = None,
    html: Annotated[
        bool, typer.Option("--html/--no-html", help="Write report.html too, to read document and answers side by side.")
    ] = True,
    model: Model = None,
    provider: Provider = None,
    base_url: BaseUrl = None,
    temperature: Temperature = None,
    seed: Seed = None,
    timeout: Timeout = None,
    concurrency: Concurrency = None,
    structured: Structured = None,
    context: Context = None,
    effort: EffortIfGiven = None,
    max_cost: MaxCost = None,
    max_tokens: MaxTokens = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask no model, even if the settings file names one.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask everything anew; replies of an earlier start are kept aside.")
    ] = False,
    bank: Bank = None,
    encoding: Encoding = None,
    as_json: AsJson = False,
    timings: Annotated[bool, typer.Option("--timings", help="Print on stderr where the time went.")] = False,
) -> None:
    """Draft a rationale from one document.

    Writes DOC.rationale/ with rationale.md, made to be edited, report.html, made to be read in a browser, and
    review.json, which `verify` checks; prints a page. An existing rationale is never overwritten.
    """
    clock = _Clock()
    _check(fail_on, only)
    wanted = Wanted(
        model, provider, base_url, temperature, seed, timeout, concurrency, structured, context, effort, max_cost,
        max_tokens, offline, fresh,
    )  # fmt: skip
    by_model = names_a_model(wanted)
    from rationale_reviewer import output as out
    from rationale_reviewer.cli.inputs import folder_name, found_again, load_inputs, read_inputs
    from rationale_reviewer.config import make_options
    from rationale_reviewer.engines.factory import make_engine
    from rationale_reviewer.pipeline import review as run
    from rationale_reviewer.question_bank import load_bank

    folder = output or out.default_folder(folder_name(document))
    if only is None:
        out.refuse_overwriting(folder)
    clock.lap("import")
    loaded_bank = load_bank(bank)
    options = make_options(loaded_bank, phases=phase or (), questions=question or (), settings=settings or ())
    clock.lap("bank")
    inputs = read_inputs(document, added or ())
    loaded = load_inputs(inputs, kind, encoding)
    clock.lap("load")
    if by_model:
        from rationale_reviewer.cli.chat import review_by_model

        bundle = review_by_model(loaded, loaded_bank, options, folder, wanted)
    else:
        bundle = run(loaded, loaded_bank, make_engine(), options)
    clock.lap("review")
    if only:
        _print_map(bundle, as_json=as_json)
    else:
        paths, copies = found_again(inputs, loaded, folder)
        bundle = _placed(bundle, paths, encoding)
        files = _rendered(bundle, copies, short=short)
        clock.lap("rationale")
        if html:
            files |= _report(bundle, loaded)
            clock.lap("report")
        out.write_review(folder, files)
        clock.lap("write")
        _print(bundle, folder, files, as_json=as_json)
    if timings:
        typer.echo(clock.report(), err=True)
    _exit(bundle, fail_on)


class _Clock:
    """Where the time goes, in seconds of wall clock."""

    def __init__(self) -> None:
        self.laps: list[tuple[str, float]] = []
        self._at = time.perf_counter()

    def lap(self, name: str) -> None:
        """End the lap with this name."""
        now = time.perf_counter()
        self.laps.append((name, now - self._at))
        self._at = now

    def report(self) -> str:
        """All laps on one line, in milliseconds."""
        return "time: " + ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in self.laps)


def _check(fail_on: str | None, only: str | None) -> None:
    if fail_on is not None and fail_on not in FAIL_ON:
        raise OptionError(f"--fail-on {fail_on!r} is unknown; write one of {', '.join(FAIL_ON)}")
    if only is not None and only not in _ONLY:
        raise OptionError(f"--only {only!r} is unknown; write --only map")


def _placed(bundle: "ReviewBundle", paths: Sequence[str], encoding: str | None) -> "ReviewBundle":
    """The bundle with what ``verify`` needs to find and read the document again."""
    from datetime import UTC, datetime

    about = {
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "document_path": paths[0],
        "added_paths": tuple(paths[1:]),
        "encoding": encoding,
    }
    return bundle.model_copy(update={"volatile": bundle.volatile.model_copy(update=about)})


def _rendered(bundle: "ReviewBundle", copies: Mapping[str, bytes], *, short: bool) -> dict[str, str | bytes]:
    """The files of a review by name, without the page for the browser."""
    from rationale_reviewer import output as out
    from rationale_reviewer.report.markdown import render

    files: dict[str, str | bytes] = dict(copies)
    files[out.RATIONALE] = render(bundle, short=short)
    files[out.BUNDLE] = bundle.model_dump_json(indent=1) + "\n"
    return files


def files_of(
    bundle: "ReviewBundle", document: "Document", path: Path, folder: Path, encoding: str | None
) -> dict[str, str | bytes]:
    """All files of a review of one document that lies at a path, by name."""
    import os

    placed = _placed(bundle, [os.path.relpath(path, folder)], encoding)
    return {**_rendered(placed, {}, short=False), **_report(placed, document)}


def _report(bundle: "ReviewBundle", document: "Document") -> dict[str, str]:
    from rationale_reviewer.output import REPORT
    from rationale_reviewer.report.html import render

    return {REPORT: render(bundle, document)}


def _print(bundle: "ReviewBundle", folder: Path, files: Mapping[str, object], *, as_json: bool) -> None:
    from rationale_reviewer.output import BUNDLE, RATIONALE, REPORT
    from rationale_reviewer.report.summary import summarise

    try:
        typer.echo(bundle.model_dump_json(indent=1) if as_json else summarise(bundle))
        page = f", {folder / REPORT} (read this in a browser)" if REPORT in files else ""
        typer.echo(f"wrote {folder / RATIONALE} (edit this){page} and {folder / BUNDLE} (for verify)", err=True)
    except KeyboardInterrupt:
        # The review is written by now, so the line that nothing was written would not be true.
        raise typer.Exit(130) from None


def _print_map(bundle: "ReviewBundle", *, as_json: bool) -> None:
    import json

    from rationale_reviewer.report.passage_map import map_rows, map_text

    typer.echo(json.dumps(map_rows(bundle), ensure_ascii=False, indent=1) if as_json else map_text(bundle), nl=as_json)


def _exit(bundle: "ReviewBundle", fail_on: str | None) -> None:
    from rationale_reviewer.records.vocabulary import Severity, Verdict

    if fail_on in {severity.value for severity in Severity}:
        heavy = list(Severity)[: list(Severity).index(Severity(fail_on)) + 1]
        found = sum(gap.primary and gap.severity in heavy for gap in bundle.gaps)
        if found:
            typer.echo(f"--fail-on {fail_on}: {found} gaps of that weight or more", err=True)
            raise typer.Exit(5)
    elif fail_on:
        rank = {"unsupported": [Verdict.UNSUPPORTED], "partial": [Verdict.UNSUPPORTED, Verdict.PARTIAL]}
        wanted = rank.get(fail_on, [Verdict.NOT_ASSESSED])
        from rationale_reviewer.report.view import View

        view = View(bundle)
        found = sum(answer.verdict in wanted and view.to_decide(answer) for answer in bundle.answers)
        if found:
            typer.echo(f"--fail-on {fail_on}: {found} such answers", err=True)
            raise typer.Exit(5)
    if any(answer.verdict is Verdict.NOT_ASSESSED for answer in bundle.answers):
        raise typer.Exit(4)
