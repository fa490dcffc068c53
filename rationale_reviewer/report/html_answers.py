"""The answers, worst first, each with its items, quotations and what would close its gap. Pure."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from rationale_reviewer.records.review import Answer, DraftSentence, ItemResult
from rationale_reviewer.records.vocabulary import ItemState, Severity, Verdict
from rationale_reviewer.report.html_markup import Html, join, own, tag
from rationale_reviewer.report.html_page import Page, glyph
from rationale_reviewer.report.wording import ITEM_MARKS, agreement, lead, leaning_clauses, passages_read, said, status

_NO_GAP: Final = "none"
_STATE_GLYPH: Final = {
    ItemState.STRONG: Verdict.SUPPORTED,
    ItemState.WEAK: Verdict.PARTIAL,
    ItemState.NOT_FOUND: Verdict.UNSUPPORTED,
    ItemState.NOT_ASSESSED: Verdict.NOT_ASSESSED,
}


def answers(page: Page) -> Html:
    """The whole column: filters, then the answers by weight."""
    groups = [
        _group(page, title, list(found)) for title, found in groupby(page.ranked(), key=lambda one: _title(page, one))
    ]
    empty = tag(
        "p", "No answer fits. ", tag("button", "Show all", type="button", data_do="clear"), id="none", hidden=True
    )
    return tag(
        "section",
        tag("div", tag("h2", "Answers, worst first", id="answers-title"), _expand(), class_="answers-head"),
        _filters(page),
        *groups,
        empty,
        id="answers",
        aria_labelledby="answers-title",
        tabindex=-1,
    )


def _title(page: Page, answer: Answer) -> str:
    gap = page.gap_of.get(answer.question)
    if answer.verdict is Verdict.NOT_APPLICABLE:
        return "Not applicable"
    if page.rare(answer):
        return f"Not expected in a {page.kind}; absence here is no defect"
    if gap:
        return f"{said(gap.severity).capitalize()} gaps"
    return "Not assessed" if answer.verdict is Verdict.NOT_ASSESSED else "No gap by rule"


def _group(page: Page, title: str, found: list[Answer]) -> Html:
    count = tag("span", str(len(found)), class_="count")
    return tag("div", tag("h3", f"{title} ", count), *(_answer(page, one) for one in found), class_="weight")


def _filters(page: Page) -> Html:
    groups = [(group.id, group.name) for group in (*page.phases, *page.problems)]
    weights = [(one.value, said(one)) for one in Severity if any(gap.severity is one for gap in page.primary)]
    verdicts = [(one.value, said(one)) for one in Verdict if any(a.verdict is one for a in page.bundle.answers)]
    search = tag("input", type="search", id="search", placeholder="Search answers", aria_label="Search the answers")
    return tag(
        "form",
        search,
        _select("phase", "Phase", groups),
        _select("severity", "Severity", [*weights, (_NO_GAP, "no gap")]),
        _select("verdict", "Verdict", verdicts),
        tag("output", _of(page), tag("span", " answers", class_="sr"), id="shown"),
        class_="filters",
        role="search",
        aria_label="Filter the answers",
    )


def _expand() -> Html:
    button = tag("button", "Expand all", type="button", data_do="expand", aria_pressed="false")
    return tag("span", button, class_="buttons")


def _of(page: Page) -> str:
    return f"{len(page.bundle.answers)} of {len(page.bundle.answers)}"


def _select(name: str, label: str, options: list[tuple[str, str]]) -> Html:
    choices = [tag("option", f"{label}: all", value="")]
    choices += [tag("option", own(shown), value=value) for value, shown in options]
    return tag("select", *choices, id=f"by-{name}", data_by=name, aria_label=label)


def _answer(page: Page, answer: Answer) -> Html:
    gap = page.gap_of.get(answer.question)
    lid = tag(
        "summary",
        glyph(answer.verdict),
        tag("h4", own(answer.title)),
        tag("span", _where(page, answer), class_="where"),
        tag("p", tag("strong", page.standing(answer), class_=f"v-{answer.verdict.value}"), ". ", own(_why(answer))),
    )
    body = tag("div", *_body(page, answer), class_="body")
    return tag(
        "article",
        tag("details", lid, body, open=True),
        id=f"a-{answer.question}",
        class_="answer",
        data_phase=answer.group,
        data_severity=gap.severity.value if gap else _NO_GAP,
        data_verdict=answer.verdict.value,
    )


def _why(answer: Answer) -> str:
    """The line under a title: what is missing most, or why it was not assessed."""
    return f"{said(answer.cause).capitalize()}." if answer.cause else f"{lead(answer)}."


def _where(page: Page, answer: Answer) -> Html:
    name = next((group.name for group in page.bundle.groups if group.id == answer.group), answer.group)
    return own(f"{name} · {answer.level.value}")


def _body(page: Page, answer: Answer) -> Iterator[Html]:
    yield tag("p", own(answer.text), " ", tag("code", answer.question), class_="asked")
    if answer.receipt:
        yield tag(
            "p", tag("code", answer.receipt.reason.value), f", {passages_read(answer.receipt)}.", class_="receipt"
        )
    if answer.verdict is Verdict.NOT_APPLICABLE:
        yield _not_applicable(page, answer)
        return
    if answer.cause:
        yield tag("p", f"Cause: {said(answer.cause)}. This says nothing about the document.")
    if written := page.written(answer):
        yield tag("p", tag("b", "Draft. "), join((_sentence(page, one) for one in written), " "), class_="drafted")
    yield tag("ul", *(_item(page, item) for item in answer.items), class_="items")
    yield from _leaning(page, answer)
    yield from _next(page, answer)


def _not_applicable(page: Page, answer: Answer) -> Html:
    gate = next((one for one in page.bundle.gates if one.gate == answer.gate), None)
    why = page.cite(gate.citations[0]) if gate and gate.citations else "Set by the editor."
    means = own(f"It asks of a system where this holds: {gate.means}. ") if gate else ""
    return tag("p", means, why)


def _sentence(page: Page, sentence: DraftSentence) -> Html:
    places = join((page.to_place(one) for one in sentence.citations), " ")
    return join((tag("bdi", sentence.text), " ", places))


def _item(page: Page, item: ItemResult) -> Html:
    mark = ITEM_MARKS[item.state] + (f" ({said(item.cause)})" if item.cause else "")
    optional = "" if item.must else tag("span", "optional", class_="optional")
    agreed = tag("span", agreement(item), class_="optional") if item.stability else ""
    head = tag(
        "div",
        tag("b", item.id),
        tag("span", own(item.topic), " ", optional, " ", agreed),
        tag("span", glyph(_STATE_GLYPH[item.state]), " ", mark, class_="state"),
        class_="item",
    )
    quotes = [tag("p", page.cite(one.citation, status(one, page.second_look)), class_="quote") for one in item.evidence]
    if item.nearest and not item.evidence:
        quotes.append(_nearest(page, item.nearest.citation))
    return tag("li", head, *quotes)


def _nearest(page: Page, citation: str, why: str = "") -> Html:
    return tag("p", "Nearest: ", page.cite(citation), f": {why}" if why else "", class_="quote near")


def _leaning(page: Page, answer: Answer) -> Iterator[Html]:
    for citation, when in leaning_clauses(answer).items():
        clauses = join((tag("em", own(one)) for one in when), " and ")
        yield tag("p", "Partial by the bank's clause ", clauses, " ", page.cite(citation))
    for fit in answer.fits:
        where = page.cite(fit.citations[0]) if fit.citations else ""
        yield tag("p", "Check the fit: ", own(f"{fit.meaning}? "), where, " ", tag("code", fit.code))
    nearest = answer.receipt.nearest if answer.receipt else None
    if nearest and all(not item.nearest or item.nearest.citation != nearest.citation for item in answer.items):
        yield _nearest(page, nearest.citation, nearest.why)


def _next(page: Page, answer: Answer) -> Iterator[Html]:
    gap = page.gap_of.get(answer.question)
    facts: list[tuple[str, str]] = []
    if gap:
        facts += [("To close it", gap.addition), ("Ask", gap.ask), ("Severity", "; ".join(gap.why_severity))]
    if answer.verdict is Verdict.UNSUPPORTED and answer.elsewhere:
        facts.append(("It may live in", ", ".join(answer.elsewhere)))
    if facts:
        pairs = [join((tag("dt", name), tag("dd", own(words)))) for name, words in facts if words]
        yield tag("dl", *pairs, class_="next")
