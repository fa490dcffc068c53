"""Stored results -> the tables of ``evals/README.md``. Pure; a test holds the page against the files."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rationale_reviewer.records.results import Measured, SuiteResult

BEGIN: Final = "<!-- results:begin -->"
END: Final = "<!-- results:end -->"


def tables(results: Sequence[SuiteResult]) -> str:
    """One table for each result, each with its command, date and version."""
    return "\n".join(line for result in results for line in _table(result))


def replace(page: str, results: Sequence[SuiteResult]) -> str:
    """The page with the tables between the two marks replaced.

    Raises:
        ValueError: The page has no marks.
    """
    return replace_part(page, "results", tables(results))


def replace_part(page: str, name: str, table: str) -> str:
    """The page with what stands between the two marks of this name replaced.

    Raises:
        ValueError: The page has no such marks.
    """
    first, last = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    before, begin, rest = page.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"the page has no {first} and {last}")
    return f"{before}{first}\n\n{table}\n{last}{after}"


def ablation_table(measures: Sequence[str], rows: Mapping[str, Sequence[float | None]]) -> str:
    """One row for each variant of the engine."""
    lines = ["| | " + " | ".join(measures) + " |", "|---|" + "---|" * len(measures)]
    for name, values in rows.items():
        lines.append(f"| {name} | " + " | ".join("–" if one is None else f"{one:.2f}" for one in values) + " |")
    return "\n".join([*lines, ""])


def pairs_table(counts: Mapping[str, int]) -> str:
    """One row for each kind of pair: how many, and how many did what is said."""
    lines = ["| change | pairs | what happened | how often |", "|---|---|---|---|"]
    for name in sorted(counts):
        change, _, happened = name.partition(", ")
        total = counts[f"{change}, pairs"]
        if happened != "pairs" and total:
            lines.append(f"| {change} | {total} | {happened} | {counts[name]} ({counts[name] / total:.0%}) |")
    return "\n".join([*lines, ""])


def _table(result: SuiteResult) -> Iterator[str]:
    yield f"### {result.title} (`{result.suite}`)"
    yield ""
    yield (
        f"`{result.command}`, {result.date}, version {result.tool_version}, bank {result.bank}; "
        f"{len(result.documents)} documents, {result.cost.calls} calls"
        + (f", {result.quote_fidelity:.1%} of citations found again" if result.quote_fidelity is not None else "")
        + "."
    )
    yield ""
    yield "| | " + " | ".join(f"{row.who}, {row.against}" for row in result.rows) + " |"
    yield "|---|" + "---|" * len(result.rows)
    for name in result.rows[0].measures:
        headline = name == result.headline
        cells = [_cell(row.measures.get(name), interval=headline) for row in result.rows]
        yield f"| {f'**{name}**' if headline else name} | " + " | ".join(cells) + " |"
    yield ""


def _cell(one: Measured | None, *, interval: bool) -> str:
    if one is None or one.value is None:
        return "–"
    low = f" ({one.low:.2f} to {one.high:.2f})" if interval and one.low is not None else ""
    return f"{one.value:.2f}{low}"
