"""The grid of phases by theory, practice and deliverable: one sign a question, readable at a glance. Pure."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from rationale_reviewer.records.review import Answer, Group
from rationale_reviewer.records.vocabulary import Level, Severity, Verdict
from rationale_reviewer.report.html_markup import Html, join, own, tag
from rationale_reviewer.report.html_page import Page, glyph
from rationale_reviewer.report.view import LEVELS
from rationale_reviewer.report.wording import said

_HEAVY: Final = frozenset({Severity.BLOCKER, Severity.MAJOR})


def legend(page: Page) -> Html:
    """Every verdict with its sign, its word and how often it was given."""
    counted = Counter(answer.verdict for answer in page.bundle.answers)
    entries = [
        tag("li", glyph(verdict), " ", tag("b", str(counted[verdict])), f" {said(verdict)}")
        for verdict in Verdict
        if counted[verdict]
    ]
    return tag("ul", *entries, class_="legend")


def grid(page: Page) -> Html:
    """The table; empty where the bank has neither phases nor problems."""
    groups = [*page.phases, *page.problems]
    if not groups:
        return Html("")
    head = tag("tr", tag("th", "Phase", scope="col"), *(tag("th", level.value, scope="col") for level in LEVELS))
    rows = [_row(page, group, number) for number, group in enumerate(groups, 1)]
    caption = tag("caption", "One sign a question, by phase and level", class_="sr")
    return join((tag("table", caption, tag("thead", head), tag("tbody", *rows), class_="grid"), _key(page)))


def _key(page: Page) -> Html:
    heavy = any(gap.severity in _HEAVY for gap in page.primary)
    parts: list[str] = []
    if heavy:
        parts.append(join((tag("i", class_="k heavy"), " with a blocker or major gap")))
    if page.elsewhere():
        parts.append(join((tag("i", class_="k rare"), f" not expected in a {page.kind}")))
    return tag("p", *(tag("span", part) for part in parts), class_="key") if parts else Html("")


def _row(page: Page, group: Group, number: int) -> Html:
    phase = group.form == "phase"
    name = tag("span", own(f"{number} {group.name}" if phase else group.name), class_="name")
    concern = tag("small", own(group.concern)) if group.concern else ""
    cells = [_cell(page, group, level) for level in LEVELS]
    return tag("tr", tag("th", name, concern, scope="row"), *cells, class_=None if phase else "problem")


def _cell(page: Page, group: Group, level: Level) -> Html:
    answers = [one for one in page.bundle.answers if one.group == group.id and one.level is level]
    if not answers:
        return tag("td", class_="none")
    label = tag("span", level.value, class_="level")
    tiles = tag("span", *(_tile(page, one) for one in answers), class_="tiles")
    words = tag("small", ", ".join(_words(page, answers)))
    return tag("td", label, tag("div", tiles, words, class_="cell"))


def _words(page: Page, answers: list[Answer]) -> Iterator[str]:
    expected = Counter(one.verdict for one in answers if not page.rare(one))
    yield from (f"{expected[verdict]} {said(verdict)}" for verdict in Verdict if expected[verdict])
    rare = len(answers) - sum(expected.values())
    if rare:
        yield f"{rare} not expected"


def _tile(page: Page, answer: Answer) -> Html:
    gap = page.gap_of.get(answer.question)
    weight = " heavy" if gap and gap.severity in _HEAVY else " rare" if page.rare(answer) else ""
    words = f"{answer.title}: {page.standing(answer)}"
    return tag(
        "a",
        glyph(answer.verdict),
        tag("span", words, class_="sr"),
        href=f"#a-{answer.question}",
        class_=f"tile v-{answer.verdict.value}{weight}",
        title=words,
    )
