"""Prompt files and variables -> plain messages, with a digest of what was asked by.

A prompt is a pair of files, ``<step>.system.md`` and ``<step>.user.md``, with ``$name`` variables. Nothing of a
document is ever looked at for variables: they are filled in once, from the outside.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Final, NamedTuple

from rationale_reviewer.errors import MachineryError
from rationale_reviewer.resources import folder
from rationale_reviewer.text import digest

_VARIABLE: Final = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


class Prompt(NamedTuple):
    """One step's prompt."""

    step: str
    system: str
    user: str

    @property
    def variables(self) -> frozenset[str]:
        """The names that have to be filled in."""
        found = _VARIABLE.findall(self.system.replace("$$", "") + "\n" + self.user.replace("$$", ""))
        return frozenset(braced or bare for braced, bare in found)

    @property
    def digest(self) -> str:
        """Of both files as they stand."""
        return digest(f"{self.step}\n{self.system}\n{self.user}")

    def fill(self, values: Mapping[str, str]) -> tuple[str, str]:
        """The system's and the user's text.

        Raises:
            MachineryError: A variable has no value, or a value no variable: the files and the code do not fit.
        """
        if self.variables != frozenset(values):
            odd = ", ".join(sorted(self.variables ^ frozenset(values)))
            raise MachineryError(f"the prompt {self.step!r} and the program do not fit together ({odd}); install again")
        return Template(self.system).substitute(values), Template(self.user).substitute(values)


@cache
def load_prompt(step: str, place: Path | None = None) -> Prompt:
    """The prompt of a step.

    Args:
        step: Its name, as its files have it.
        place: The folder; the project's own by default.

    Raises:
        MachineryError: A file is missing or empty.
    """
    return Prompt(step, _read(f"{step}.system.md", place), _read(f"{step}.user.md", place))


@cache
def load_repair(place: Path | None = None) -> Template:
    """What is said after a reply that could not be read: it stands behind the messages of the request itself.

    Raises:
        MachineryError: The file is missing or empty.
    """
    return Template(_read("repair.user.md", place))


def _read(name: str, place: Path | None) -> str:
    try:
        text = ((place or folder("prompts")) / name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise MachineryError(f"the prompt {name!r} cannot be read; install rationale-reviewer again") from error
    if not text:
        raise MachineryError(f"the prompt {name!r} is empty; install rationale-reviewer again")
    return text + "\n"
