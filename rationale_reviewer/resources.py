"""Finds ``prompts/`` and ``question_bank/``: inside the package when installed from a wheel, beside it otherwise.

An editable install and a bare checkout have them beside the package, a wheel has them in ``_data``.
"""

from pathlib import Path
from typing import Final

from rationale_reviewer.errors import MachineryError

DEFAULT_BANK: Final = "training_rationale"
_PACKAGE: Final = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder of data files with this name (``prompts`` or ``question_bank``).

    Raises:
        MachineryError: The installation is incomplete.
    """
    for place in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise MachineryError(f"the folder {name!r} is missing from this installation; install rationale-reviewer again")


def bank_path(name: str = DEFAULT_BANK) -> Path:
    """The folder of a bank that ships with the project."""
    return folder("question_bank") / name


def asset(name: str) -> str:
    """The text of a file that a report carries in itself, such as ``report.css``.

    Raises:
        MachineryError: The installation is incomplete.
    """
    try:
        return (_PACKAGE / "report" / "assets" / name).read_text(encoding="utf-8")
    except OSError as error:
        raise MachineryError(
            f"the file {name!r} is missing from this installation; install rationale-reviewer again"
        ) from error
