"""Where the data files are: inside an installed package, or beside a checkout."""

from pathlib import Path

import pytest

from rationale_reviewer import resources
from rationale_reviewer.errors import MachineryError
from rationale_reviewer.question_bank import HEAD, load_bank
from rationale_reviewer.resources import DEFAULT_BANK, asset, bank_path, folder


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation without data files."""
    place = tmp_path / "rationale_reviewer"
    place.mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", place)
    return place


@pytest.mark.parametrize("name", ["prompts", "question_bank"])
def test_folders_of_this_installation(name: str) -> None:
    """Both folders are found, and neither is empty."""
    assert any(folder(name).iterdir())


@pytest.mark.parametrize("name", ["template", DEFAULT_BANK])
def test_banks_of_this_installation(name: str) -> None:
    """The banks that ship with the project are found and hold together."""
    assert (bank_path(name) / HEAD).is_file()
    assert load_bank(bank_path(name)).questions


def test_default_bank() -> None:
    """Without a name it is the project's own bank."""
    assert bank_path() == bank_path(DEFAULT_BANK)
    assert load_bank().digest == load_bank(bank_path()).digest


@pytest.mark.parametrize(
    ("there", "found"),
    [
        pytest.param(["rationale_reviewer/_data/prompts"], "rationale_reviewer/_data/prompts", id="installed"),
        pytest.param(["prompts"], "prompts", id="checkout"),
        pytest.param(
            ["prompts", "rationale_reviewer/_data/prompts"], "rationale_reviewer/_data/prompts", id="inside goes first"
        ),
    ],
)
def test_places(package: Path, there: list[str], found: str) -> None:
    """Data inside the package wins over a folder of the same name beside it."""
    for name in there:
        (package.parent / name).mkdir(parents=True)
    assert folder("prompts") == package.parent / found


def test_incomplete_installation(package: Path) -> None:
    """Missing data is the installation's fault, not the user's, and the message names the folder and the way out."""
    (package.parent / "prompts").write_text("a file of this name is no folder\n")
    for name in ("prompts", "question_bank"):
        with pytest.raises(MachineryError) as caught:
            folder(name)
        assert name in str(caught.value)
        assert "install" in str(caught.value)
        assert caught.value.exit_code == 3
    with pytest.raises(MachineryError):
        load_bank()


@pytest.mark.parametrize("name", ["report.css", "report.js"])
def test_assets(package: Path, name: str) -> None:
    """What a report carries in itself comes from the package; without it the installation is at fault."""
    with pytest.raises(MachineryError, match=name) as caught:
        asset(name)
    assert "install" in str(caught.value)
    place = package / "report" / "assets"
    place.mkdir(parents=True)
    (place / name).write_text("content – naïve\n", encoding="utf-8")
    assert asset(name) == "content – naïve\n"
