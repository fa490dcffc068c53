"""The page of results: every number in its tables comes from a stored file, made with the bank as it is."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import ROOT
from evaluating import EVALS, suite_result

from rationale_reviewer import __version__
from rationale_reviewer.evaluation.ranking import RANKING_MEASURES, read_pairs
from rationale_reviewer.evaluation.readme import BEGIN, END, ablation_table, pairs_table, replace, tables
from rationale_reviewer.evaluation.scoring import HEADLINE, MEASURES
from rationale_reviewer.evaluation.suites import read_suite
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.results import Measured, Row, SuiteResult
from rationale_reviewer.text import digest

PAGE: Final = EVALS / "README.md"
ORDER: Final = ("gold", "smoke", "fmti", "kep")
STORED: Final = {name: EVALS / "results" / f"{name}.offline.json" for name in ORDER}
AGAIN: Final = "run scripts/evals, which stores the results and writes the tables again"


def stored(name: str) -> SuiteResult:
    """A stored result."""
    return SuiteResult.model_validate_json(STORED[name].read_text(encoding="utf-8"))


def between(page: str) -> str:
    """What stands between the two marks."""
    _, _, rest = page.partition(BEGIN)
    return rest.partition(END)[0]


# -- the page as it is -------------------------------------------------------------------------------------------------


def test_tables_are_those_of_the_stored_results() -> None:
    """The page's tables are what the stored results give, to the letter."""
    page = PAGE.read_text(encoding="utf-8")
    assert (page.count(BEGIN), page.count(END)) == (1, 1)
    results = [stored(name) for name in ORDER]
    assert between(page).strip() == tables(results).strip(), AGAIN
    assert replace(page, results) == page, AGAIN


def test_tables_of_ablations_and_pairs_are_stored_ones() -> None:
    """Every figure of a variant, and every count of pairs, stands in the page; nothing that must not move has moved."""
    page = PAGE.read_text(encoding="utf-8")
    ablations = json.loads((EVALS / "results" / "ablations.json").read_text(encoding="utf-8"))
    for row in ablation_table(ablations["measures"], ablations["rows"]).strip().splitlines():
        assert row in page, AGAIN
    counts = json.loads((EVALS / "results" / "pairs.json").read_text(encoding="utf-8"))
    assert pairs_table(counts).strip() in page, AGAIN
    assert counts["injection, pairs"] == 400
    assert [counts[f"{name}, moved"] for name in ("shuffle", "unrelated", "injection")] == [0, 0, 0]


def test_no_other_results() -> None:
    """Every suite has a stored result, and no other is stored."""
    others = {"ablations.json", "pairs.json"}
    assert {path.name for path in (EVALS / "results").iterdir()} == others | {path.name for path in STORED.values()}
    assert sorted(path.stem for path in (EVALS / "suites").glob("*.toml")) == sorted(ORDER)


def number(cell: str) -> float | None:
    """The first number of a cell of the page."""
    return None if cell == "–" else float(cell.split(" (")[0])


@pytest.mark.parametrize("name", ORDER)
def test_each_number(name: str) -> None:
    """Read without the code that wrote them: each cell of the page is a number of the stored file, to two digits."""
    raw: dict[str, Any] = json.loads(STORED[name].read_text(encoding="utf-8"))
    section = between(PAGE.read_text(encoding="utf-8")).split(f"(`{name}`)")[1].split("###")[0]
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if "|" in line]
    head, body = lines[0], lines[2:]
    assert head[1:] == [f"{one['who']}, {one['against']}" for one in raw["rows"]]
    shown = {cells[0].strip("*"): [number(cell) for cell in cells[1:]] for cells in body}
    for measure, values in shown.items():
        kept = [one["measures"][measure]["value"] for one in raw["rows"]]
        assert [value is None for value in values] == [value is None for value in kept]
        assert [v for v in values if v is not None] == pytest.approx([v for v in kept if v is not None], abs=0.00501)
    assert list(shown) == list(raw["rows"][0]["measures"])
    ((headline, *cells),) = [cells for cells in body if cells[0].startswith("**")]
    assert headline == f"**{raw['headline']}**"
    for cell, one in zip(cells, raw["rows"], strict=True):
        ends = one["measures"][raw["headline"]]
        low, high = map(float, re.findall(r"-?\d\.\d\d", cell.split(" (")[1]))
        assert (low, high) == pytest.approx((ends["low"], ends["high"]), abs=0.00501)


# -- the stored results ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ORDER)
def test_stored_result_names_its_run(name: str) -> None:
    """A stored result says which command made it, on which day, with which version, and of which suite it is."""
    result = stored(name)
    suite = read_suite(EVALS / "suites" / f"{name}.toml")
    assert (result.suite, result.title) == (suite.id, suite.title)
    assert result.command == f"rationale-reviewer eval evals/suites/{name}.toml"
    assert (ROOT / result.command.split()[-1]).is_file()
    assert re.fullmatch(r"20\d\d-[01]\d-[0-3]\d", result.date)
    assert result.tool_version == __version__, AGAIN
    assert result.engine == "offline"
    section = between(PAGE.read_text(encoding="utf-8")).split(f"(`{name}`)")[1].split("###")[0]
    for part in (f"`{result.command}`", result.date, f"version {result.tool_version}", f"bank {result.bank}"):
        assert part in section


@pytest.mark.parametrize("name", ORDER)
def test_stored_result_is_whole(name: str) -> None:
    """It has every measure of its kind for every row, the right headline, and every document of its suite."""
    result = stored(name)
    suite = read_suite(EVALS / "suites" / f"{name}.toml")
    measures = MEASURES if suite.form == "labels" else RANKING_MEASURES
    assert {tuple(one.measures) for one in result.rows} == {tuple(measures)}
    assert result.headline == (HEADLINE if suite.form == "labels" else "hit@5")
    assert len(result.tallies) == (4 if suite.form == "labels" else 1)
    if suite.form == "labels":
        assert [(one.document, one.sha256) for one in result.documents] == [
            (one.file, one.sha256) for one in suite.document
        ]


@pytest.mark.parametrize("name", ["gold", "smoke"])
def test_made_with_the_present_bank(name: str, bank: QuestionBank) -> None:
    """Results of labels were made with the bank as it is now."""
    result = stored(name)
    assert result.bank_digest == bank.digest, AGAIN
    assert result.bank == f"{bank.id} {bank.version}"


@pytest.mark.parametrize("name", ["fmti", "kep"])
def test_made_with_the_present_questions(name: str, shared: Path) -> None:
    """Results of rankings were made with the questions as they are now."""
    suite = read_suite(EVALS / "suites" / f"{name}.toml")
    found = read_pairs(shared / suite.pairs, suite.reader or "")
    banks = "".join(sorted(one.digest for one in found.banks.values()))
    assert stored(name).bank_digest == digest(banks), AGAIN
    assert [one.document for one in stored(name).documents] == list(found.documents)


@pytest.mark.parametrize("name", ORDER)
def test_stored_result_holds_no_text(name: str) -> None:
    """Numbers, names and verdicts only: no string in a stored result is as long as a sentence."""

    def strings(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [*value, *(found for one in value.values() for found in strings(one))]
        if isinstance(value, list):
            return [found for one in value for found in strings(one)]
        return [value] if isinstance(value, str) else []

    raw = strings(json.loads(STORED[name].read_text(encoding="utf-8")))
    assert max(map(len, raw)) < 120
    assert not any(one.startswith("/") or "\\" in one for one in raw)


# -- writing the tables ------------------------------------------------------------------------------------------------


def test_table_by_hand() -> None:
    """A table has a column a row of the result, intervals at the headline only, and a dash for what is undefined."""
    rows = [
        Row(
            who="engine",
            against="reader a",
            measures={"score": Measured(value=0.126, low=0.1, high=0.149), "other": Measured(value=1, low=0, high=1)},
        ),
        Row(who="guess", against="reader a", measures={"score": Measured(value=None), "more": Measured(value=2)}),
    ]
    result = suite_result(rows=rows, quote_fidelity=0.9)
    assert tables([result]).splitlines() == [
        "### Tiny suite (`tiny`)",
        "",
        "`rationale-reviewer eval tiny.toml`, 2026-01-02, version 0.0.1, bank small 1; 0 documents, 0 calls, "
        "90.0% of citations found again.",
        "",
        "| | engine, reader a | guess, reader a |",
        "|---|---|---|",
        "| **score** | 0.13 (0.10 to 0.15) | – |",
        "| other | 1.00 | – |",
    ]
    assert tables([]) == ""
    assert "citations" not in tables([suite_result()])


def test_replace() -> None:
    """Only what stands between the marks is written again; once written it stays."""
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    once = replace(page, [suite_result()])
    assert once.startswith(f"before\n{BEGIN}\n\n### Tiny suite")
    assert once.endswith(f"\n{END}\nafter\n")
    assert "old" not in once
    assert replace(once, [suite_result()]) == once


@pytest.mark.parametrize("page", ["", BEGIN, END, f"{END}{BEGIN}"], ids=["none", "begin", "end", "wrong way round"])
def test_page_without_marks(page: str) -> None:
    """A page without both marks, in their order, is refused and not overwritten."""
    with pytest.raises(ValueError, match="the page has no"):
        replace(page, [suite_result()])
