"""What several commands share: options, and groups whose help is light."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from typer._click import Context
    from typer.core import TyperOption


class Commands(TyperGroup):
    """A group of commands. The help of a command below it does not wait for pydantic."""

    def get_help_option(self, ctx: "Context") -> "TyperOption | None":
        """The group's own ``--help``. Not given it is False: typer would ask pydantic to read None."""
        option = super().get_help_option(ctx)
        if option is not None and option.default is None:
            option.default = False
        return option


Bank = Annotated[
    Path | None,
    typer.Option("--bank", metavar="FOLDER", help="A question bank of your own; the project's bank by default."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Kind = Annotated[
    str | None,
    typer.Option("--kind", metavar="KIND", help="model_card, system_card or design_doc; detected by default."),
]
Encoding = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help="Encoding of the document; UTF-8 by default.")
]
