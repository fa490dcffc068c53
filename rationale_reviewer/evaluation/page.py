"""A suite's result -> one HTML page, without script or network, and a table for the terminal. Pure."""

from collections.abc import Iterator
from html import escape
from typing import Final

from rationale_reviewer.records.results import Comparison, Measured, Row, SuiteResult, Tally

_STYLE: Final = """
:root {
  color-scheme: light dark;
  --ink: #1a1c1f; --soft: #5d6570; --line: #d5d9df; --ground: #fff; --blue: 33 94 168;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --soft: #a3abb5; --line: #3a4048; --ground: #16181b; --blue: 110 168 254; }
}
body {
  font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
  margin: 2rem auto; max-width: 76rem; padding: 0 1rem;
}
h1 { font-size: 1.5rem; margin-bottom: .2rem; }
h2 { font-size: 1.1rem; margin-top: 2.2rem; }
p.meta { color: var(--soft); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .6rem; text-align: right; }
th:first-child, td:first-child { text-align: left; }
thead th { color: var(--soft); font-weight: 500; vertical-align: bottom; }
.low { color: var(--soft); font-size: .85em; white-space: nowrap; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
svg .axis { stroke: var(--line); }
svg .soft { fill: var(--soft); }
svg .mark { fill: rgb(var(--blue)); }
svg .range { stroke: rgb(var(--blue)); stroke-width: 2; }
"""
_WIDTH: Final = 760
_LABEL: Final = 250


def page(result: SuiteResult, comparison: Comparison | None = None) -> str:
    """The whole page."""
    return "\n".join(_page(result, comparison)) + "\n"


def _page(result: SuiteResult, comparison: Comparison | None) -> Iterator[str]:
    title = f"{result.title}: {result.engine}"
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
    yield f"<h1>{escape(title)}</h1>"
    yield (
        f'<p class="meta">{escape(result.command)} · {escape(result.date)} · version {escape(result.tool_version)} · '
        f"bank {escape(result.bank)} · {result.cost.seconds:.2f} s, {result.cost.calls} calls</p>"
    )
    if result.quote_fidelity is not None:
        found = f"{result.quote_fidelity:.1%} of the citations found again"
        yield f"<p>{found}; {result.not_assessed} questions not assessed.</p>"
    if comparison:
        yield f"<p>{escape(comparison_line(comparison))}</p>"
    yield f"<h2>{escape(result.headline.capitalize())}, with 95 % interval over documents</h2>"
    yield _forest(result)
    yield "<h2>All measures</h2>"
    yield _measures(result)
    for tally in result.tallies:
        yield f"<h2>{escape(tally.title)}</h2>"
        yield _heat(tally)
    yield "</body></html>"


def _forest(result: SuiteResult) -> str:
    """Dots with whiskers on one axis, from the lowest whisker (at most 0) to 1."""
    rows = [(row, row.measures[result.headline]) for row in result.rows if result.headline in row.measures]
    least = min([0.0, *(one.low if one.low is not None else one.value or 0.0 for _, one in rows)])
    height = 30 * len(rows) + 40

    def across(value: float) -> float:
        return _LABEL + (value - least) / (1 - least) * (_WIDTH - _LABEL - 70)

    out = [
        f'<div class="wide"><svg width="{_WIDTH}" height="{height}" role="img" aria-label="{escape(result.headline)}">'
    ]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = across(tick)
        out.append(f'<line class="axis" x1="{x:.1f}" y1="6" x2="{x:.1f}" y2="{height - 26}"/>')
        out.append(f'<text class="soft" x="{x:.1f}" y="{height - 8}" text-anchor="middle">{tick:g}</text>')
    for number, (row, one) in enumerate(rows):
        y = 22 + 30 * number
        out.append(f'<text x="0" y="{y + 4}">{escape(row.who)} against {escape(row.against)}</text>')
        if one.value is None:
            continue
        if one.low is not None and one.high is not None:
            out.append(
                f'<line class="range" x1="{across(one.low):.1f}" y1="{y}" x2="{across(one.high):.1f}" y2="{y}"/>'
            )
        out.append(f'<circle class="mark" cx="{across(one.value):.1f}" cy="{y}" r="5"/>')
        out.append(f'<text x="{_WIDTH - 50}" y="{y + 4}">{one.value:.2f}</text>')
    return "".join(out) + "</svg></div>"


def _measures(result: SuiteResult) -> str:
    names = list(result.rows[0].measures)
    out = ['<div class="wide"><table><thead><tr><th></th>']
    out += [f"<th>{escape(row.who)}<br>{escape(row.against)}</th>" for row in result.rows]
    out.append("</tr></thead><tbody>")
    for name in names:
        out.append(f"<tr><td>{escape(name)}</td>")
        out += [f"<td>{_cell(row.measures.get(name))}</td>" for row in result.rows]
        out.append("</tr>")
    return "".join(out) + "</tbody></table></div>"


def _cell(one: Measured | None) -> str:
    if one is None or one.value is None:
        return "–"
    interval = f'<br><span class="low">{one.low:.2f} to {one.high:.2f}</span>' if one.low is not None else ""
    return f"{one.value:.2f}{interval}"


def _heat(tally: Tally) -> str:
    """A table whose cells are tinted by how large they are against the largest."""
    largest = max((abs(cell) for row in tally.counts for cell in row if cell), default=1.0)
    out = ['<div class="wide"><table><thead><tr><th></th>']
    out += [f"<th>{escape(column)}</th>" for column in tally.columns]
    out.append("</tr></thead><tbody>")
    for name, row in zip(tally.rows, tally.counts, strict=True):
        out.append(f"<tr><td>{escape(name)}</td>")
        for cell in row:
            share = abs(cell) / largest if cell else 0.0
            words = "–" if cell is None else f"{cell:+.0f}" if "steps" in tally.title else _number(cell)
            out.append(f'<td style="background: rgb(var(--blue) / {0.45 * share:.2f})">{words}</td>')
        out.append("</tr>")
    return "".join(out) + "</tbody></table></div>"


def _number(cell: float) -> str:
    return f"{cell:.0f}" if cell == int(cell) and cell > 1 else f"{cell:.2f}" if cell != int(cell) else f"{cell:.0f}"


def comparison_line(comparison: Comparison) -> str:
    """The comparison in a sentence."""
    if comparison.before is None or comparison.now is None or comparison.difference is None:
        return f"Against the stored result: undefined ({comparison.note})"
    interval = f" ({comparison.low:+.3f} to {comparison.high:+.3f})" if comparison.low is not None else ""
    word = "REGRESSED" if comparison.regressed else "no regression"
    return (
        f"Against the stored result: {comparison.before:.3f} -> {comparison.now:.3f}, "
        f"difference {comparison.difference:+.3f}{interval}: {word}; {comparison.note}"
    )


def table(result: SuiteResult) -> str:
    """The measures as a table for the terminal: one line a measure, one column a row of the result."""
    shown = result.rows
    width = max(len(name) for name in shown[0].measures) + 2
    lines = [f"{result.title} ({result.suite}), {result.engine}: reviewing took {result.cost.seconds:.2f} s", ""]
    lines += [f"  {chr(65 + number)} = {row.who} against {row.against}" for number, row in enumerate(shown)]
    lines += ["", " " * width + "".join(f"{chr(65 + number):>7}" for number in range(len(shown)))]
    for name in shown[0].measures:
        cells = "".join(f"{_plain(row, name):>7}" for row in shown)
        mark = " *" if name == result.headline else ""
        lines.append(f"{name:{width}}{cells}{mark}")
    first = shown[0].measures[result.headline]
    if first.low is not None:
        lines += ["", f"* headline, A: 95 % interval over documents {first.low:.2f} to {first.high:.2f}"]
    return "\n".join(lines)


def _plain(row: Row, name: str) -> str:
    one = row.measures.get(name)
    return "–" if one is None or one.value is None else f"{one.value:.2f}"
