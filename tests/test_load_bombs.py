"""Bombs: each costs one clear error in time, and the next document is read."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from bomb_files import BOMBS, HARMLESS, SLOW, WORDLESS
from fuzzing import assert_one_line
from loading import assert_tiles, unaccounted, within

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load import worker as module
from rationale_reviewer.load.document import load_files
from rationale_reviewer.load.files import File
from rationale_reviewer.load.worker import Limits

# The clock of these tests; benchmarks/bombs.py runs all with the real one.
SECONDS: Final = 2
_CELL: Final = {"cell_type": "markdown", "source": "The sorter was tested by nine people."}
# These take seconds to make.
DEAR: Final = frozenset(
    f"docx_{name}"
    for name in ("letters_7_million", "attribute_12mb", "blanks_100mb", "blanks_3gb", "tags_90mb", "size_is_a_lie",
                 "expands_to_225mb", "chart_drawn_1000_times", "entries_30000", "cells_300000", "runs_200000",
                 "paragraphs_120000")
)  # fmt: skip
GOOD: Final = File("good.ipynb", json.dumps({"nbformat": 4, "cells": [_CELL]}).encode())


@pytest.fixture(autouse=True)
def _limits() -> Iterator[None]:
    """The real limits afterwards, whatever a test sets."""
    yield
    module._shared.limits = Limits()


def _refuse(file: File, seconds: int = SECONDS) -> None:
    """The file ends as one clear error, in time."""
    module._shared.limits = Limits(seconds=seconds)
    with within(seconds + 20), pytest.raises(DocumentError) as caught:
        load_files([file])
    assert_one_line(str(caught.value), file.name)
    assert any(sign in str(caught.value) for sign in ("; ", ": give a part of it")), (
        f"no word of what to do: {caught.value}"
    )


def _read_good() -> None:
    module._shared.limits = Limits()
    assert load_files([GOOD]).main.text.strip() == _CELL["source"]


def test_there_are_enough() -> None:
    """Sixty at least that differ, of every format."""
    assert len(BOMBS) >= 60
    assert {name.partition("_")[0] for name in BOMBS} >= {
        "pdf",
        "docx",
        "html",
        "book",
        "json",
        "header",
        "markdown",
        "text",
    }


@pytest.mark.parametrize("name", BOMBS)
def test_is_refused(name: str) -> None:
    """One line that names the file and says what to do; the next document is read."""
    _refuse(BOMBS[name](), 1 if name in SLOW else SECONDS)
    if name not in SLOW:  # for those the batch looks
        _read_good()


@pytest.mark.parametrize("name", HARMLESS)
def test_is_read(name: str) -> None:
    """What only looks like a bomb is read, with all of its words."""
    with within(60):
        found = load_files([HARMLESS[name]()])
    assert_tiles(found)
    assert unaccounted(found) == []
    assert bool(found.main.text.strip()) or name in WORDLESS


def test_batch(tmp_path: Path) -> None:
    """Sixty bombs among good documents: sixty errors, every good one read, and the process that asks stays small."""
    quick = [name for name in BOMBS if name not in SLOW | DEAR]
    chosen = [*quick[:: max(1, len(quick) // 58)][:58], *sorted(SLOW)[:2]]
    assert len(chosen) == 60
    paths = [_written(BOMBS[name](), tmp_path / str(number)) for number, name in enumerate(chosen)]
    good = _written(GOOD, tmp_path / "good")
    command = [sys.executable, str(Path(__file__).with_name("bomb_batch.py")), str(good), str(SECONDS)]
    done = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, check=True, timeout=300)
    found = json.loads(done.stdout)
    assert {path.name for path in paths} == set(found["refused"])
    assert len(found["refused"]) == found["good"] == 60
    assert found["megabytes"] < 200


def _written(file: File, folder: Path) -> Path:
    folder.mkdir()
    path = folder / f"{folder.name}_{file.name}"
    path.write_bytes(file.raw)
    return path
