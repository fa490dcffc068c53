"""The page of a result: one file without script or network, every word of it text; and the table for the terminal."""

import re
from html.parser import HTMLParser
from typing import Any, Final

import pytest
from evaluating import EVALS, suite_result

from rationale_reviewer.evaluation.page import comparison_line, page, table
from rationale_reviewer.evaluation.runner import run_suite
from rationale_reviewer.evaluation.scoring import MEASURES
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.results import Comparison, Measured, Row, SuiteResult, Tally

VOID: Final = {"meta", "br", "line", "circle", "rect"}
"""Elements without an end; those of SVG are closed by themselves here."""
ELEMENTS: Final = VOID | {
    "html", "head", "title", "style", "body", "h1", "h2", "p", "div", "span",
    "table", "thead", "tbody", "tr", "th", "td", "svg", "text",
}  # fmt: skip
NUMBERS: Final = {"width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r"}


class Parsed(HTMLParser):
    """A page taken apart; a tag that is not closed, or closed twice, is an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == [], "tags are left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element, and that it is open."""
        assert len(dict(attrs)) == len(attrs), f"{tag} has an attribute twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """The element that is closed is the one that was opened last."""
        assert self.open, f"{tag} was never opened"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note the text, with the element it stands in."""
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data.strip()))

    def of(self, *tags: str) -> list[str]:
        """Texts that stand right in these elements."""
        return [text for tag, text in self.texts if tag in tags]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of all elements of this name."""
        return [attributes for name, attributes in self.elements if name == tag]


def assert_harmless(text: str) -> None:
    """One document of known elements, without script, handler, form, or an address of anything."""
    found = Parsed(text)
    names = {name for name, _ in found.elements}
    assert names <= ELEMENTS, names - ELEMENTS
    assert all(len(found.all(one)) == 1 for one in ("html", "head", "title", "style", "body", "h1"))
    for name, attributes in found.elements:
        for attribute, value in attributes.items():
            assert not attribute.startswith("on"), f"{name} has {attribute}"
            assert attribute not in {"src", "href", "srcset", "action", "data", "xlink:href", "id", "srcdoc"}
            if attribute in NUMBERS:
                assert re.fullmatch(r"-?\d+(\.\d+)?", value or ""), f"{name} {attribute} is {value!r}"
            if attribute == "style":
                assert re.fullmatch(r"background: rgb\(var\(--blue\) / [01]\.\d\d\)", value or "")
    (style,) = found.of("style")
    assert not re.search(r"url\(|@import|expression|//", style)
    (policy,) = [one for one in found.all("meta") if "http-equiv" in one]
    assert policy == {
        "http-equiv": "Content-Security-Policy",
        "content": "default-src 'none'; style-src 'unsafe-inline'",
    }
    order = [name for name, _ in found.elements]
    assert order.index("meta") < order.index("style") < order.index("body")
    assert [tag for tag, _ in found.elements][:4] == ["html", "head", "meta", "meta"]
    assert text.startswith("<!doctype html><html lang=")


@pytest.fixture(scope="module")
def smoke(bank: QuestionBank) -> SuiteResult:
    """The project's own examples, measured."""
    return run_suite(EVALS / "suites" / "smoke.toml", bank=bank, date="2026-01-02", resamples=5)


def test_page(smoke: SuiteResult) -> None:
    """The page of a suite has every measure, every row and every table by name, and is harmless."""
    text = page(smoke)
    assert_harmless(text)
    assert "://" not in text
    found = Parsed(text)
    headings = found.of("h2")
    assert headings[0].lower().startswith(smoke.headline)
    assert headings[1:] == ["All measures", *(one.title for one in smoke.tallies)]
    cells = found.of("td")
    assert all(name in cells for name in MEASURES)
    for tally in smoke.tallies:
        assert set(tally.columns) <= set(found.of("th"))
        assert set(tally.rows) <= set(cells)
    assert [one for one in found.of("text") if " against " in one] == [
        f"{one.who} against {one.against}" for one in smoke.rows
    ]
    (head,) = [one for one in found.of("p") if smoke.command in one]
    assert all(part in head for part in (smoke.date, f"version {smoke.tool_version}", f"bank {smoke.bank}"))
    assert any("100.0% of the citations found again" in one for one in found.of("p"))


def test_page_is_the_same_again(smoke: SuiteResult) -> None:
    """The same result gives the same page."""
    assert page(smoke) == page(smoke.model_copy())


HOSTILE: Final = (
    "</title><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onload="alert(1)',
    "' onclick='alert(1)",
    "</style><style>@import '//evil'",
    "]]><!-- --><svg/onload=alert(1)>",
    "&lt;b&gt; &amp; &#x3c;",
    "{0} %s {{7*7}} ${x}",
)


def hostile(words: str) -> SuiteResult:
    """A result with the same words in every place that takes any."""
    measures = {words: Measured(value=0.5, low=0.25, high=0.75), f"more {words}": Measured(value=None)}
    return suite_result(
        suite=words,
        headline=words,
        rows=[Row(who=words, against=words, measures=measures)],
        tallies=[Tally(title=words, rows=(words,), columns=(words,), counts=((1.5,),))],
        title=words, command=words, date=words, tool_version=words, engine=words, engine_digest=words, bank=words,
        bank_digest=words, quote_fidelity=1.0,
    )  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_names(words: str) -> None:
    """Whatever an engine, a document or a suite is called stands on the page as those words and nothing else."""
    comparison = Comparison(before=0.5, now=0.4, difference=-0.1, low=-0.2, high=0.0, regressed=False, note=words)
    text = page(hostile(words), comparison)
    assert_harmless(text)
    found = Parsed(text)
    assert found.of("title") == [f"{words}: {words}"]
    assert found.of("h1") == [f"{words}: {words}"]
    assert f"{words} against {words}" in found.of("text")
    assert found.of("h2")[-1] == words
    assert found.of("td").count(words) == 2
    assert found.of("th").count(words) == 3
    (drawing,) = found.all("svg")
    assert drawing["aria-label"] == words
    assert any(one.endswith(words) for one in found.of("p"))


# -- the plots ---------------------------------------------------------------------------------------------------------


def rows(*values: tuple[float | None, float | None, float | None]) -> list[Row]:
    """Rows with these values and intervals of the headline."""
    return [
        Row(who=f"engine {n}", against="a", measures={"score": Measured(value=value, low=low, high=high)})
        for n, (value, low, high) in enumerate(values)
    ]


def places(result: SuiteResult) -> tuple[list[float], list[tuple[float, float]], list[float]]:
    """Across the page: the dots, the ranges from left to right, the ends of the axis."""
    found = Parsed(page(result))
    dots = [float(one["cx"] or 0) for one in found.all("circle")]
    lines = found.all("line")
    ranges = [(float(one["x1"] or 0), float(one["x2"] or 0)) for one in lines if one["class"] == "range"]
    ticks = [float(one["x1"] or 0) for one in lines if one["class"] == "axis"]
    return dots, ranges, ticks


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([(0.5, 0.25, 0.75)], id="positive"),
        pytest.param([(-0.4, -0.9, 0.1), (0.9, 0.8, 1.0)], id="negative"),
        pytest.param([(-0.4, None, None), (0.0, None, None)], id="without intervals"),
        pytest.param([(1.0, 1.0, 1.0), (0.0, 0.0, 0.0)], id="ends"),
    ],
)
def test_dots_stand_where_their_values_are(values: list[tuple[float, float | None, float | None]]) -> None:
    """Dots and ranges lie on the axis in proportion, whatever is below 0, between the labels and the numbers."""
    dots, ranges, ticks = places(suite_result(rows=rows(*values)))
    zero, one = ticks[0], ticks[-1]
    assert len(ticks) == 5
    assert dots == pytest.approx([zero + value * (one - zero) for value, _, _ in values], abs=0.11)
    ends = [(low, high) for _, low, high in values if low is not None and high is not None]
    expected = [zero + end * (one - zero) for pair in ends for end in pair]
    assert [end for pair in ranges for end in pair] == pytest.approx(expected, abs=0.11)
    assert all(250 <= place <= 700 for place in (*dots, *ticks, *(end for pair in ranges for end in pair)))


def test_row_without_a_value() -> None:
    """A row whose headline is undefined, or missing, has a name but no dot, and a dash in the table."""
    made = [*rows((None, None, None)), Row(who="other", against="a", measures={})]
    result = suite_result(rows=made)
    found = Parsed(page(result))
    assert found.all("circle") == []
    assert "engine 0 against a" in found.of("text")
    assert found.of("td") == ["score", "–", "–"]


@pytest.mark.parametrize(
    ("title", "cell", "shown"),
    [
        ("counts", 12.0, "12"),
        ("counts", 1.0, "1"),
        ("counts", 0.0, "0"),
        ("shares", 0.25, "0.25"),
        ("shares", None, "–"),
        ("steps above", 2.0, "+2"),
        ("steps above", -1.0, "-1"),
        ("steps above", 0.0, "+0"),
    ],
)
def test_cells(title: str, cell: float | None, shown: str) -> None:
    """Counts are whole, shares have two digits, steps have a sign, and nothing is a dash."""
    tally = Tally(title=title, rows=("r",), columns=("c",), counts=((cell,),))
    assert Parsed(page(suite_result(tallies=[tally]))).of("td")[-1] == shown


def test_tint() -> None:
    """The largest cell is tinted most, by its distance from 0; an empty one not at all."""
    tally = Tally(title="t", rows=("r",), columns=("a", "b", "c", "d"), counts=((2.0, -4.0, 0.0, None),))
    shown = [one["style"] for one in Parsed(page(suite_result(tallies=[tally]))).all("td") if "style" in one]
    assert [re.findall(r"/ (\S+)\)", one or "") for one in shown] == [["0.23"], ["0.45"], ["0.00"], ["0.00"]]


def test_empty_tally() -> None:
    """A table of nothing is a heading without rows."""
    tally = Tally(title="of nothing", rows=(), columns=("c",), counts=())
    text = page(suite_result(tallies=[tally]))
    assert_harmless(text)
    assert "of nothing" in Parsed(text).of("h2")


# -- the terminal ------------------------------------------------------------------------------------------------------


def test_table(smoke: SuiteResult) -> None:
    """A line a measure, a column a row, the headline marked and with its interval; all columns are aligned."""
    text = table(smoke)
    lines = text.splitlines()
    assert lines[0].startswith("Own examples (smoke), offline: ")
    for letter, one in zip("ABCDEFGHI", smoke.rows, strict=True):
        assert f"  {letter} = {one.who} against {one.against}" in lines
    body = lines[-2 - len(MEASURES) : -2]
    assert [re.split(r"\s{2,}|\s(?=-?\d)", one)[0] for one in body] == list(MEASURES)
    assert len({len(one.removesuffix(" *")) for one in body}) == 1
    marked = [one for one in lines if one.endswith(" *")]
    assert [one.startswith(smoke.headline) for one in marked] == [True]
    ends = smoke.rows[0].measures[smoke.headline]
    assert lines[-1] == f"* headline, A: 95 % interval over documents {ends.low:.2f} to {ends.high:.2f}"


def test_table_without_interval() -> None:
    """Of a single document there is no interval to tell; what is undefined is a dash."""
    text = table(suite_result(rows=rows((None, None, None))))
    assert "interval" not in text
    assert re.search(r"^score +– \*$", text, re.MULTILINE)


def compared(**changes: Any) -> str:
    """The line of a comparison, with changes to its fields."""
    fields: dict[str, Any] = {
        "before": 0.5, "now": 0.4, "difference": -0.1, "low": -0.2, "high": -0.05, "regressed": True, "note": "so",
        **changes,
    }  # fmt: skip
    return comparison_line(Comparison(**fields))


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "Against the stored result: 0.500 -> 0.400, difference -0.100 (-0.200 to -0.050): REGRESSED; so"),
        (
            {"regressed": False, "low": None, "high": None},
            "Against the stored result: 0.500 -> 0.400, difference -0.100: no regression; so",
        ),
        ({"before": None, "difference": None}, "Against the stored result: undefined (so)"),
        ({"now": None, "difference": None}, "Against the stored result: undefined (so)"),
    ],
    ids=["regressed", "no interval", "no value before", "no value now"],
)
def test_comparison_line(changes: dict[str, Any], line: str) -> None:
    """A comparison in one sentence, with its interval where there is one."""
    assert compared(**changes) == line


def test_comparison_on_the_page() -> None:
    """The comparison stands on the page when there is one."""
    comparison = Comparison(before=0.5, now=0.4, difference=-0.1, low=None, high=None, regressed=True, note="so")
    assert comparison_line(comparison) in Parsed(page(suite_result(), comparison)).of("p")
    assert "Against" not in page(suite_result())
