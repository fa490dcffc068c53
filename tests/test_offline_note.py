"""What the offline engine says of itself in every rationale is what was measured."""

import re

from conftest import ROOT

from rationale_reviewer.engines.offline.engine import NOTE
from rationale_reviewer.records.results import SuiteResult


def _mean(name: str) -> float:
    """Mean of a measure of the stored gold result over both readers."""
    text = (ROOT / "evals" / "results" / "gold.offline.json").read_text(encoding="utf-8")
    rows = SuiteResult.model_validate_json(text).rows
    values = [row.measures[name].value for row in rows if row.who == "offline"]
    assert len(values) == 2
    return sum(value or 0.0 for value in values) / 2


def test_the_note_gives_the_stored_figures() -> None:
    """Unsupported precision and evidence precision at question and item, in per cent, in this order."""
    names = ("unsupported precision", "evidence precision, question", "evidence precision, item")
    stated = [int(number) for number in re.findall(r"(\d+) %", NOTE)]
    assert stated == [round(100 * _mean(name)) for name in names]


def test_the_readme_gives_the_same_figures() -> None:
    """The README's figures are those of the note."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [number in readme for number in re.findall(r"\d+ %", NOTE)] == [True] * 3
