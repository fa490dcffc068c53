"""The top of the HTML report: what was read, the grid, the gaps that weigh most, and what to settle first. Pure."""

from collections import Counter
from collections.abc import Iterator

from rationale_reviewer.records.review import Gap, PairSideResult
from rationale_reviewer.records.vocabulary import Severity
from rationale_reviewer.report.html_grid import grid, legend
from rationale_reviewer.report.html_markup import NOTHING, Html, join, own, tag
from rationale_reviewer.report.html_page import Page, fold
from rationale_reviewer.report.view import MAX_ASKED, TOP_GAPS
from rationale_reviewer.report.wording import (
    CHAIN_NAMES,
    FINDINGS,
    PAIRS,
    SUPPORT_IS,
    UNSTABLE,
    VERIFIED,
    bears_on,
    file_facts,
    gate_answer,
    items_named,
    not_assessed,
    notice,
    unchecked,
)


def header(page: Page) -> Html:
    """Name of the document, and that nobody has looked at the draft."""
    bundle, main = page.bundle, page.main
    cited = f"{len(bundle.citations)} citations, all found in the visible text" if bundle.citations else "0 citations"
    facts = (
        f"{main.words:,} words",
        f"read as a {page.kind} ({bundle.kind_basis})",
        f"{len(bundle.answers)} question{'s' if len(bundle.answers) != 1 else ''}",
        cited,
    )
    buttons = tag(
        "div",
        tag("button", "Theme", type="button", data_do="theme", aria_label="Switch between light and dark"),
        tag("button", "Keys", type="button", data_do="help", aria_label="Show the keys"),
        class_="buttons",
    )
    return tag(
        "header",
        tag(
            "p", "Training rationale ", tag("span", "Draft by machine, not reviewed", class_="draft"), class_="eyebrow"
        ),
        tag("h1", tag("bdi", main.name)),
        tag("p", *(tag("span", fact) for fact in facts), class_="facts"),
        buttons,
    )


def overview(page: Page) -> Html:
    """One page: caution, grid, heaviest gaps, and the rest under lids."""
    what, then = notice(page)
    return tag(
        "section",
        tag("h2", "One page", id="overview-title", class_="sr"),
        tag("p", tag("strong", own(what)), " ", own(then), class_="notice") if what else NOTHING,
        tag("div", tag("div", legend(page), grid(page), class_="picture"), _gaps(page), class_="front"),
        _caution(page),
        tag("p", f"Not looked at twice: {unchecked(page.unchecked)}", class_="notice") if page.unchecked else NOTHING,
        *(tag("p", tag("bdi", fact.name), fact.link, fact.words, class_="notice") for fact in file_facts(page.bundle)),
        tag("div", *_lids(page), class_="lids"),
        id="overview",
        aria_labelledby="overview-title",
    )


def _caution(page: Page) -> Html:
    """What the engine can and cannot do, with its measured errors."""
    engine = page.bundle.engine
    name = tag("strong", f"Engine: {engine.name} {engine.version}.")
    return tag("p", name, " ", own(f"{engine.note} {SUPPORT_IS} {VERIFIED}"), class_="caution")


def _gaps(page: Page) -> Html:
    top = page.primary[:TOP_GAPS]
    if not top:
        return tag("div", tag("h3", "Gaps that bear on the decision"), tag("p", "None by rule."), class_="gaps")
    weights = Counter(gap.severity for gap in page.primary)
    counted = ", ".join(f"{weights[one]} {one.value}" for one in Severity if weights[one])
    most = "The gap that weighs most" if len(top) == 1 else f"The {len(top)} gaps that weigh most"
    return tag(
        "div",
        tag("h3", most, tag("small", f" of {len(page.primary)}: {counted}")),
        tag("ol", *(_gap(page, gap) for gap in top)),
        class_="gaps",
    )


def _gap(page: Page, gap: Gap) -> Html:
    said = page.shortfall(gap)
    near = tag("p", "Nearest: ", page.cite(gap.nearest, limit=120), class_="quote near") if gap.nearest else NOTHING
    return tag(
        "li",
        tag("p", tag("b", gap.severity.value, class_=f"sev {gap.severity.value}"), " ", page.to_answer(gap.question)),
        tag("p", own(said[0].upper() + said[1:]), ". ", tag("em", own(gap.ask))),
        near,
    )


def _lids(page: Page) -> Iterator[Html]:
    yield from _classes(page)
    yield from _unstable(page)
    yield from _unwelcome(page)
    yield from _asks(page)
    yield from _ends(page)
    yield from _beside(page)


def _classes(page: Page) -> Iterator[Html]:
    opened, gates = page.unsettled(), page.bundle.gates
    guessed = [gate for gate in gates if gate.basis == "document"]
    given = [f"{gate.gate}: {gate_answer(gate)}" for gate in gates if gate.basis == "editor"]
    if not opened and not guessed and not given:
        return
    parts: list[Html] = []
    if opened:
        parts.append(tag("p", "It decides which questions apply. The document leaves open:"))
        asked = (own(f"{ask} `--set {gate}=yes` or `--set {gate}=no` ({bears_on(of)})") for gate, ask, of in opened)
        parts.append(tag("ul", *(tag("li", one) for one in asked)))
    if guessed:
        parts.append(tag("p", "Taken from the document's wording, so confirm them the same way:"))
        lines = (
            join((f"{gate.gate}: {gate_answer(gate)}, ", page.cite(gate.citations[0], limit=100))) for gate in guessed
        )
        parts.append(tag("ul", *(tag("li", one) for one in lines)))
    if given:
        parts.append(tag("p", f"Set by you: {'; '.join(given)}."))
    yield fold("classes", own(f"Set your system class ({len(opened)} open)"), *parts)


def _unstable(page: Page) -> Iterator[Html]:
    found = page.unstable
    if found:
        lines = (join((page.to_answer(one), ": ", items_named(letters))) for one, letters in found.items())
        title = own(f"Readings disagree ({len(found)})")
        yield fold("unstable", title, tag("p", UNSTABLE), tag("ul", *(tag("li", one) for one in lines)))


def _unwelcome(page: Page) -> Iterator[Html]:
    found, against = page.results(), page.bundle.contradictions
    if found:
        lines = (
            join((page.cite(citation), " ", join((page.to_answer(one) for one in questions), ", ")))
            for citation, questions in found.items()
        )
        said = tag("p", "Read them; an honest one is support, not a defect.")
        yield fold("findings", own(f"{FINDINGS} ({len(found)})"), said, tag("ul", *(tag("li", one) for one in lines)))
    if against:
        both = (
            join((page.cite(one.first), " against ", page.cite(one.second), f": {one.note}" if one.note else ""))
            for one in against
        )
        yield fold(
            "disagree", own(f"Passages that disagree ({len(against)})"), tag("ul", *(tag("li", one) for one in both))
        )


def _asks(page: Page) -> Iterator[Html]:
    asked = page.primary[:MAX_ASKED]
    if not asked:
        return
    lines = (
        tag("li", own(gap.ask), " Enough would be: ", own(gap.addition), " ", page.to_answer(gap.question))
        for gap in asked
    )
    more = len(page.primary) - len(asked)
    rest = (
        tag("p", f"{more} more gaps stand among the answers; twelve questions are what gets answered.")
        if more
        else NOTHING
    )
    yield fold("asks", own(f"Questions to the authors ({len(asked)})"), tag("ol", *lines), rest)


def _ends(page: Page) -> Iterator[Html]:
    if not page.bundle.pairs:
        return
    names = {group.id: group.name for group in page.phases}
    head = tag("tr", *(tag("th", one, scope="col") for one in ("Phase", "X, the end", "Y, the means")))
    rows = [
        tag(
            "tr",
            tag("th", own(names.get(pair.phase, pair.phase)), scope="row"),
            _side(page, pair.x),
            _side(page, pair.y),
        )
        for pair in page.bundle.pairs
    ]
    chain = (
        tag(
            "li",
            own(f"{names.get(link.before, link.before)} to {names.get(link.after, link.after).lower()}: "),
            tag("strong", CHAIN_NAMES[link.state]),
            own(f". {link.note}"),
        )
        for link in page.bundle.chain
    )
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="ends")
    leads = [
        tag("li", own(f"{group.name}, {level}: "), tag("em", own(words)))
        for group in page.phases
        for level, words in group.leads.items()
    ]
    asked = join((tag("p", "What each phase asks first:"), tag("ul", *leads))) if leads else NOTHING
    carried = list(_assumptions(page))
    yield fold(
        "ends", own("Ends, means, and the chain"), tag("p", f"{PAIRS}."), table, tag("ul", *chain), *carried, asked
    )


def _side(page: Page, side: PairSideResult) -> Html:
    if not side.citations:
        return tag("td", tag("em", own(side.means)), ": no passage was matched")
    return tag("td", page.cite(side.citations[0], limit=140))


def _beside(page: Page) -> Iterator[Html]:
    elsewhere = page.elsewhere()
    missed, causes = not_assessed(page.bundle)
    if elsewhere:
        said = tag("p", f"A {page.kind} rarely answers these; their absence here is no defect.")
        lines = (
            tag(
                "li",
                page.to_answer(one.question),
                f": it may live in {', '.join(one.elsewhere)}" if one.elsewhere else "",
            )
            for one in elsewhere
        )
        title = own(f"Not expected in a {page.kind} ({len(elsewhere)})")
        yield fold("elsewhere", title, said, tag("ul", *lines))
    if missed:
        said = tag("p", f"{causes[:1].upper()}{causes[1:]}. This says nothing about the document.")
        yield fold("missed", own(f"Not assessed ({missed})"), said)


def _assumptions(page: Page) -> Iterator[Html]:
    """What carries the answers of each phase, as the engine sees it."""
    names = {phase.id: phase.name for phase in page.phases}
    rows = [
        tag(
            "li",
            tag("strong", names.get(one.phase, one.phase)),
            f": {one.text} It would be defeated by this: {one.defeater} ",
            join((page.cite(citation) for citation in one.citations), "; "),
        )
        for one in page.bundle.assumptions
    ]
    if rows:
        yield tag("p", "What the answers of a phase take for granted:")
        yield tag("ul", *rows)
