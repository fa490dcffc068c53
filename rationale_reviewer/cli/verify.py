"""``verify PATH``: every citation of a review looked up again, without engine or network."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rationale_reviewer.cli.options import AsJson
from rationale_reviewer.errors import DocumentError

if TYPE_CHECKING:
    from rationale_reviewer.records.review import ReviewBundle
    from rationale_reviewer.verify import Verification


def verify(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The folder that review wrote, or its review.json.")],
    document: Annotated[
        Path | None,
        typer.Option("--document", metavar="DOC", help="The document; where the review found it by default."),
    ] = None,
    added: Annotated[
        list[Path] | None,
        typer.Option(
            "--with", metavar="OTHER", help="The added documents, in order; where the review found them by default."
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", metavar="NAME", help="Encoding of the document; that of the review by default."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check every citation of a review again.

    Looks each one up in the visible text of the document as it is now, and computes the verdicts again. Says what
    moved and what vanished; exits with 5 when something no longer stands.
    """
    from rationale_reviewer.load.document import load_document
    from rationale_reviewer.output import read_bundle
    from rationale_reviewer.verify import verify as run

    bundle, file = read_bundle(path)
    kept = [Path(one) for one in (bundle.volatile.document_path, *bundle.volatile.added_paths)]
    found = [file.parent / one for one in kept]
    found = [document or found[0], *(added or found[1:])]
    for number, one in enumerate(found):
        if not _is_file(one):
            raise DocumentError(
                f"the document {str(one)!r} is not there; name it with {'--with' if number else '--document'}"
            )
    chosen = encoding or bundle.volatile.encoding
    outcome = run(bundle, load_document(found[0], kind=bundle.kind, encoding=chosen, added=found[1:]))
    if as_json:
        typer.echo(outcome.model_dump_json(indent=1))
    else:
        typer.echo(_text(bundle, outcome))
    if not outcome.holds:
        raise typer.Exit(5)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long, or a folder that may not be looked into
        return False


def _text(bundle: "ReviewBundle", outcome: "Verification") -> str:
    from rationale_reviewer.report.neutral import one_line

    counts = outcome.counts()
    lines = [f"{one_line(source.name)}: {source.note}" for source in outcome.sources]
    lines.append(
        f"{len(outcome.citations)} citations: {counts['exact']} exact, {counts['normalised']} normalised, "
        f"{counts['ambiguous']} ambiguous, {counts['absent']} absent"
    )
    moved = counts["moved"]
    lines += [f"{moved} moved to other lines and stand there"] if moved else []
    quotes = {citation.id: citation.plain or citation.quote for citation in bundle.citations}
    for one in outcome.citations:
        if one.standing.value in {"same", "moved"}:
            continue
        where = f"line {one.line_before} -> {one.line_now}" if one.line_now else f"line {one.line_before}"
        why = f" ({one.refusal.value.replace('_', ' ')})" if one.refusal else ""
        questions = _questions(bundle, one.id)
        used = f" [{', '.join(questions)}]" if questions else ""
        lines.append(f"  {one.standing.value:9}{where}{why}: {one_line(quotes[one.id])[:90]}{used}")
    lines += [f"  does not follow: {fault}" for fault in outcome.faults]
    lines.append("review.json was checked; rationale.md, which people edit, was not read")
    lines.append("holds" if outcome.holds else "does not hold")
    return "\n".join(lines)


def _questions(bundle: "ReviewBundle", citation: str) -> list[str]:
    """Questions whose items rest on a citation."""
    return [
        answer.question
        for answer in bundle.answers
        if any(one.citation == citation for item in answer.items for one in item.evidence)
    ]
