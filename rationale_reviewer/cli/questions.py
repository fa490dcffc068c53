"""``questions``: read, check and start question banks."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from rationale_reviewer.cli.options import AsJson, Bank, Commands

questions = typer.Typer(
    cls=Commands,
    help="List, show, check and start question banks.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)


@questions.command("list")
def list_(
    bank: Bank = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="Show how well documents of this kind answer each.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the questions of a bank."""
    from rationale_reviewer.load.kind import parse_kind
    from rationale_reviewer.question_bank import load_bank

    loaded = load_bank(bank)
    chosen = parse_kind(kind) if kind else None
    rows: list[dict[str, Any]] = [
        {
            "id": question.id,
            "title": question.title,
            "level": question.level.value,
            "origin": question.origin,
            "gate": question.gate,
            "items": len(question.items),
            "applies": {name.value: value.value for name, value in question.applies.items()},
        }
        for question in loaded.questions
    ]
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
        return
    width = max(len(row["id"]) for row in rows)
    for row in rows:
        applies = f"  {row['applies'].get(chosen.value, ''):10}" if chosen else ""
        typer.echo(f"{row['id']:{width}}{applies}  {row['title']}")
    typer.echo(f"{len(rows)} questions, {loaded.title} {loaded.version}", err=True)


@questions.command()
def show(
    question: Annotated[str, typer.Argument(metavar="ID", help="Id of the question, as `questions list` shows it.")],
    bank: Bank = None,
    as_json: AsJson = False,
) -> None:
    """Show one question: what is asked, what a supported answer shows, and what is often missing."""
    from rationale_reviewer.config import make_options
    from rationale_reviewer.question_bank import load_bank

    loaded = load_bank(bank)
    make_options(loaded, questions=(question,))
    found = loaded.question(question)
    if as_json:
        typer.echo(found.model_dump_json(indent=1))
        return
    applies = ", ".join(f"{kind.value} {value.value}" for kind, value in found.applies.items())
    lines = [f"{found.title} ({found.id})", "", found.text, ""]
    lines += [found.reading, ""] if found.reading else []
    lines += [
        f"level {found.level.value}; gate {found.gate}; origin {found.origin}",
        f"reassuring answer: {found.reassuring_answer}",
        f"answered in: {applies}",
        "",
        f"Supported when every item marked * and at least {found.supported_min} are shown:",
    ]
    lines += [f" {'*' if item.must else ' '} {item.id}  {item.shows}" for item in found.items]
    lines += (
        ["", "Partial also when:", *(f"   - {clause.when}" for clause in found.partial_if)] if found.partial_if else []
    )
    lines += ["", f"Trap: {found.fit_trap}"] if found.fit_trap else []
    lines += ["", "Often missing:"]
    lines += [f"   {gap.severity.value:9} {gap.critique} Ask: {gap.ask}" for gap in found.gaps]
    typer.echo("\n".join(lines))


@questions.command()
def check(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Folder of a bank, or its bank.toml.")],
    as_json: AsJson = False,
) -> None:
    """Check a bank; an error names file, key and what to write instead."""
    from rationale_reviewer.question_bank import load_bank

    loaded = load_bank(path)
    if as_json:
        counts = {
            "id": loaded.id,
            "version": loaded.version,
            "questions": len(loaded.questions),
            "digest": loaded.digest,
        }
        typer.echo(json.dumps(counts, indent=1))
        return
    items = sum(len(question.items) for question in loaded.questions)
    typer.echo(f"{loaded.id} {loaded.version} holds together: {len(loaded.questions)} questions, {items} items")


@questions.command()
def new(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Folder to make; it must not exist.")],
) -> None:
    """Start a bank of your own: a small one that checks, with a comment on every key."""
    from rationale_reviewer.question_bank import load_bank, write_new
    from rationale_reviewer.report.neutral import one_line

    write_new(path)
    loaded = load_bank(path)
    name = one_line(str(path))
    typer.echo(f"wrote {name} with {len(loaded.questions)} question; edit it, then: questions check {name}")
