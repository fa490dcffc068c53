"""The command line: commands, exit codes, and the one place where errors become a line on stderr.

Heavy modules are imported by the commands that need them, so that --help stays as fast as typer itself.
"""

import os
import sys
from typing import Annotated, Final

import typer
from typer._click.exceptions import ClickException
from typer.main import get_command

from rationale_reviewer import __version__
from rationale_reviewer.cli.evaluate import evaluate
from rationale_reviewer.cli.exchange import replies, requests
from rationale_reviewer.cli.options import Commands
from rationale_reviewer.cli.plan import plan
from rationale_reviewer.cli.questions import questions
from rationale_reviewer.cli.review import review
from rationale_reviewer.cli.verify import verify
from rationale_reviewer.errors import ReviewerError

CODES: Final = """Exit codes: 0 done; 1 crash; 2 wrong input; 3 engine or store failed;
4 finished with items not assessed; 5 a check that was asked for does not hold."""

app = typer.Typer(
    name="rationale-reviewer",
    cls=Commands,
    help="Drafts a training rationale from a model card or design document, with citations that code has checked.",
    epilog=CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command()(review)
app.command()(verify)
app.command()(plan)
app.command()(requests)
app.command()(replies)
app.command("eval")(evaluate)
app.add_typer(questions, name="questions")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rationale-reviewer {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Drafts a training rationale from a model card or design document, with citations that code has checked."""


def main() -> None:
    """Run the command line; never shows a traceback for an error that has a name."""
    try:
        code = _run(sys.argv[1:])
    except BrokenPipeError:
        # The reader of our output has gone (``| head``); what is left unwritten must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def _run(args: list[str]) -> int:
    """Exit code of a call. Typer's own way of running ends by itself on a closed pipe and on Ctrl-C."""
    try:
        command = get_command(app)
        with command.make_context("rationale-reviewer", args) as context:
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except ClickException as error:
        error.show()
        return error.exit_code
    except ReviewerError as error:
        typer.echo(f"rationale-reviewer: {error}", err=True)
        return error.exit_code
    except KeyboardInterrupt:
        typer.echo("rationale-reviewer: interrupted; nothing was written", err=True)
        return 130
    return 0
