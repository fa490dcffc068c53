"""What a review can be given: formats, added documents, standard input, Hub ids; and that verify finds it all."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.records.vocabulary import Verdict

CARD = """# Model card: sorter

## Intended use

The sorter is a trained model that sorts letters by district for the post office of one town.

## Evaluation

Results of the red teaming are reported in the system card.
"""
SYSTEM_CARD = """# System card

## Red teaming

Nine external experts attacked the deployed sorter for 40 hours; 3 of 120 attacks succeeded (2.5 %).
"""
ITEM = "delegation.practice.1"


def run(*args: str, cwd: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The program as a user calls it."""
    command = [sys.executable, "-m", "rationale_reviewer", *args]
    return subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, timeout=120, check=False)


def bundle_in(folder: Path) -> ReviewBundle:
    """The bundle of a review."""
    return ReviewBundle.model_validate_json((folder / "review.json").read_bytes())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A card and a document that it points to."""
    (tmp_path / "card.md").write_text(CARD, encoding="utf-8")
    (tmp_path / "system.md").write_text(SYSTEM_CARD, encoding="utf-8")
    return tmp_path


def test_an_added_document_answers(place: Path) -> None:
    """What the document states elsewhere is answered only with that source given, by citations that name it."""
    assert run("review", "card.md", "-o", "alone", cwd=place).returncode in {0, 4}
    done = run("review", "card.md", "-o", "both", "--with", "system.md", cwd=place)
    assert done.returncode in {0, 4}, done.stderr.decode()
    alone, both = bundle_in(place / "alone"), bundle_in(place / "both")
    assert [source.id for source in both.sources] == ["S1", "S2"]
    added = [one for one in both.citations if one.span.source == "S2"]
    assert any("120 attacks" in one.quote for one in added)
    assert not any("120 attacks" in one.quote for one in alone.citations)
    better = {
        answer.question
        for answer, before in zip(both.answers, alone.answers, strict=True)
        if before.verdict is Verdict.UNSUPPORTED and answer.verdict in {Verdict.PARTIAL, Verdict.SUPPORTED}
    }
    assert better
    text = (place / "both" / "rationale.md").read_text(encoding="utf-8")
    assert "of `system.md`" in text
    assert "`system.md` (" in text, "the first page says that it was added"
    assert "of `card.md`" not in text


def test_verify_finds_added_documents(place: Path) -> None:
    """They are found where they were, named with --with where they are not, and checked word for word."""
    run("review", "card.md", "-o", "out", "--with", "system.md", cwd=place)
    assert run("verify", "out", cwd=place).returncode == 0
    (place / "system.md").rename(place / "moved.md")
    gone = run("verify", "out", cwd=place)
    assert gone.returncode == 2
    assert b"--with" in gone.stderr
    assert run("verify", "out", "--with", "moved.md", cwd=place).returncode == 0
    (place / "moved.md").write_text(SYSTEM_CARD.replace("40 hours", "4 hours"), encoding="utf-8")
    changed = run("verify", "out", "--with", "moved.md", cwd=place)
    assert changed.returncode == 5
    assert b"vanished" in changed.stdout


def test_standard_input_with_another(place: Path) -> None:
    """A document that is piped in is kept with the review; the added one stays where it is."""
    done = run("review", "-", "-o", "out", "--with", "system.md", cwd=place, stdin=CARD.encode())
    assert done.returncode in {0, 4}
    assert (place / "out" / "document.md").read_text(encoding="utf-8") == CARD
    assert bundle_in(place / "out").volatile.added_paths == ("../system.md",)
    assert run("verify", "out", cwd=place).returncode == 0


def test_an_added_document_from_standard_input(place: Path) -> None:
    """It is kept with the review under a name of its own."""
    done = run("review", "card.md", "-o", "out", "--with", "-", cwd=place, stdin=SYSTEM_CARD.encode())
    assert done.returncode in {0, 4}
    assert (place / "out" / "added-2.md").read_text(encoding="utf-8") == SYSTEM_CARD
    assert run("verify", "out", cwd=place).returncode == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        pytest.param(["card.md", "--with", "none.md"], "'none.md' does not exist", id="missing"),
        pytest.param(["card.md", "--with", "."], "is a folder", id="folder"),
        pytest.param(["-", "--with", "-"], "standard input, which can be read once", id="standard input twice"),
        pytest.param(["town/sorter"], "write hf:town/sorter", id="looks like an id of the Hub"),
    ],
)
def test_wrong_sources(args: list[str], said: str, place: Path) -> None:
    """One line, exit code 2, nothing written."""
    before = sorted(path.name for path in place.iterdir())
    done = run("review", *args, cwd=place)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert sorted(path.name for path in place.iterdir()) == before


def _notebook() -> bytes:
    cells = [{"cell_type": "markdown", "source": part} for part in CARD.split("\n\n")]
    return json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}).encode()


@pytest.mark.parametrize(
    ("name", "raw", "form", "place_name"),
    [
        pytest.param("card.ipynb", _notebook(), "notebook", "cell 3, line 1", id="notebook"),
        pytest.param("card.json", json.dumps({"intended_use": CARD}).encode(), "json", "line", id="json"),
    ],
)
def test_formats(name: str, raw: bytes, form: str, place_name: str, tmp_path: Path) -> None:
    """Each format is reviewed and verified as a whole, and its places have their names."""
    (tmp_path / name).write_bytes(raw)
    done = run("review", name, "-o", "out", cwd=tmp_path)
    assert done.returncode in {0, 4}, done.stderr.decode()
    bundle = bundle_in(tmp_path / "out")
    assert bundle.sources[0].format == form
    assert any("post office" in one.quote for one in bundle.citations)
    assert place_name in (tmp_path / "out" / "rationale.md").read_text(encoding="utf-8")
    assert run("verify", "out", cwd=tmp_path).returncode == 0
