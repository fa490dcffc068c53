"""What the project says of itself: examples in docstrings run, the README knows every command, one version."""

import doctest
import importlib
import pkgutil
import re
import tomllib
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from typer.main import get_command

import rationale_reviewer
from rationale_reviewer.cli.app import app
from rationale_reviewer.records import vocabulary

README = (ROOT / "README.md").read_text(encoding="utf-8")
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"(?<!!)\]\(([^()\s]+)\)")
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "evals/README.md", "prompts/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
_PLACE = re.compile(r"\b(?:docs|scripts|evals|examples|requirements|prompts|question_bank)/[\w./-]*[\w/]")


def _names(module: types.ModuleType = rationale_reviewer) -> Iterator[str]:
    yield module.__name__
    for found in pkgutil.walk_packages(module.__path__, f"{module.__name__}."):
        if not found.name.endswith("__main__"):
            yield found.name


def _commands(command: object, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The words that call each command that does something."""
    below: dict[str, object] = getattr(command, "commands", {})
    if not below:
        yield " ".join(path)
    for name, one in below.items():
        yield from _commands(one, (*path, name))


MODULES = list(_names())
COMMANDS = list(_commands(get_command(app)))


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    """What a docstring shows is what happens."""
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert result.failed == 0


@pytest.mark.parametrize(
    "name", ["rationale_reviewer.pipeline", "rationale_reviewer.load.document", "rationale_reviewer.question_bank"]
)
def test_public_functions_have_examples(name: str) -> None:
    """The ways into the package are shown with an example that a test can run."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    assert any(test.examples for test in finder.find(importlib.import_module(name)))


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is(name: str) -> None:
    """Each module begins with a sentence."""
    doc = importlib.import_module(name).__doc__
    assert doc
    assert doc.strip()


def _called_in_readme() -> list[set[str]]:
    """The words of the commands on each line of the README, in a console block or between backticks."""
    lines = (line if line.startswith("$ ") else " ".join(_CODE.findall(line)) for line in README.splitlines())
    return [set(line.replace("rationale-reviewer", "").split()) for line in lines]


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_mentions_every_command(command: str) -> None:
    """A reader of the README meets every command, with its group where it has one."""
    assert any(set(command.split()) <= words for words in _called_in_readme())


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a place in the project leads to a file or folder, and to a heading where it names one."""
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = target.partition("#")
        place = (page.parent / name).resolve() if name else page
        assert place.exists(), target
        assert place.is_relative_to(ROOT), target
        if heading:
            titles = re.findall(r"^#+ (.+)$", place.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


def test_the_first_block_calls_what_the_first_scripts_make() -> None:
    """The program stands in .venv, so a shell finds it only after the first line."""
    first = re.search(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert first
    lines = [line.removeprefix("$ ") for line in first[1].splitlines()]
    assert lines[0] == ". .venv/bin/activate"
    assert lines[1].startswith("rationale-reviewer review ")
    assert ".venv/bin/rationale-reviewer" in (ROOT / "scripts" / "venv").read_text(encoding="utf-8")


def test_readme_names_the_exit_codes() -> None:
    """The README says which codes a script can rely on."""
    assert re.search(r"exit code", README, re.IGNORECASE)


@pytest.mark.parametrize("banned", vocabulary.BANNED_WORDS)
def test_readme_uses_no_banned_word(banned: str) -> None:
    """The README keeps the rule that drafts keep, outside the place where it names the words."""
    for line in README.splitlines():
        if banned in line.lower():
            assert f"`{banned}`" in line or "*fails to*" in line


def test_version_stands_in_one_place() -> None:
    """The package has a version, and the build takes it from there."""
    assert re.fullmatch(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+|\.dev\d+)?", rationale_reviewer.__version__)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert "version" not in project["project"]
    source = (ROOT / project["tool"]["hatch"]["version"]["path"]).read_text(encoding="utf-8")
    assert re.findall(r'^__version__ = "(.+)"$', source, re.MULTILINE) == [rationale_reviewer.__version__]


def test_changelog_is_kept() -> None:
    """The changelog has a part for what is to come, or for this version."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[(?:Unreleased|{re.escape(rationale_reviewer.__version__)})\]", text, re.MULTILINE)


def test_places_that_docstrings_name_exist() -> None:
    """A reader who is sent to a page of the project finds it."""
    missing: set[str] = set()
    for name in MODULES:
        file = importlib.import_module(name).__file__
        assert file is not None
        for place in _PLACE.findall(Path(file).read_text(encoding="utf-8")):
            if not (ROOT / place).exists():
                missing.add(f"{name}: {place}")
    assert missing == set()
