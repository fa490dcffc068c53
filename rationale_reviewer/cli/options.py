"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

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
