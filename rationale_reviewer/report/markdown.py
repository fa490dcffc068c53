"""A bundle -> the drafted rationale as Markdown, made to be edited. Pure; writes nothing.

One page first, then everything else, worst first. What a person decides on stands in regions between HTML comments
with stable ids, which do not show when the file is rendered.
"""

from collections.abc import Iterator
from typing import Final

from rationale_reviewer.records.review import Answer, DraftSentence, Gap, Group, ItemResult, ReviewBundle
from rationale_reviewer.records.vocabulary import Applies, Verdict
from rationale_reviewer.report.appendix import appendix
from rationale_reviewer.report.front_page import front_page
from rationale_reviewer.report.neutral import markdown as safe
from rationale_reviewer.report.neutral import own
from rationale_reviewer.report.view import LEVELS, MAX_ASKED, View
from rationale_reviewer.report.wording import (
    CHAIN_NAMES,
    ITEM_MARKS,
    PAIRS,
    SEVERITY_RULE,
    agreement,
    headline,
    leaning_clauses,
    said,
    status,
)

_SHOWN_QUOTES: Final = 2
EDITOR: Final = "> - [ ] accept  - [ ] change  - [ ] reject · owner: ____ · why: ____"


def render(bundle: ReviewBundle, *, short: bool = False) -> str:
    """The rationale.

    Args:
        bundle: The review.
        short: Leave out what needs no decision: supported answers, pairs, appendix.

    Returns:
        Markdown, ending in a line break.
    """
    view = View(bundle, short=short)
    lines = [*front_page(view)]
    if not short:
        lines += _pairs(view)
    lines += _sections(view)
    lines += _gaps(view)
    lines += _questions(view)
    if not short:
        lines += _circle(view)
        lines += appendix(view)
    return "\n".join(lines).rstrip() + "\n"


def region(kind: str, name: str, lines: list[str]) -> list[str]:
    """Lines between two comments that a program finds again and a reader does not see."""
    return [f"<!-- rr:begin {kind} {name} -->", *lines, f"<!-- rr:end {kind} {name} -->", ""]


def _pairs(view: View) -> Iterator[str]:
    yield from ("## 2. Ends, means, and the chain", "")
    if not view.bundle.pairs:
        yield from ("The questions in scope have no pairs.", "")
        return
    yield from (
        f"{PAIRS}; change them where they miss what you mean.",
        "",
        "| phase | X, the end | Y, the means |",
        "|---|---|---|",
    )
    names = {group.id: own(group.name) for group in view.phases}
    for pair in view.bundle.pairs:
        cells = [_filled(view, side.citations, side.means) for side in (pair.x, pair.y)]
        yield f"| {names.get(pair.phase, pair.phase)} | {cells[0]} | {cells[1]} |"
    yield ""
    for link in view.bundle.chain:
        before, after = names.get(link.before, link.before), names.get(link.after, link.after)
        yield f"- {before} to {after.lower()}: **{CHAIN_NAMES[link.state]}**. {own(link.note)}"
    yield ""


def _filled(view: View, citations: tuple[str, ...], means: str) -> str:
    if not citations:
        return f"*{own(means)}*: no passage was matched"
    return view.cited(citations[0], 140)


def _sections(view: View) -> Iterator[str]:
    yield from ("## 3. The phases", "")
    for number, phase in enumerate(view.phases, 1):
        yield from _phase(view, phase, number)
    if view.problems:
        yield from ("## 4. The four earlier problems", "", "They cut across the phases.", "")
        for problem in view.problems:
            answers = [answer for answer in view.of(problem.id) if view.in_section(answer)]
            if answers:
                yield from (f"### {own(problem.name)}", "")
                for answer in answers:
                    yield from _answer(view, answer)


def _phase(view: View, phase: Group, number: int) -> Iterator[str]:
    supported, answered, elsewhere = view.shown(phase.id)
    apart = f" ({elsewhere} of them not expected in a {view.kind})" if elsewhere else ""
    yield from (f"### Phase {number}, {own(phase.name.lower())}: {own(phase.concern)}", "")
    yield from (f"It delivers {own(phase.deliverable)}. {supported} of {answered} questions supported{apart}.", "")
    for level in LEVELS:
        answers = [answer for answer in view.of(phase.id, level) if view.in_section(answer)]
        if not answers:
            continue
        lead = phase.leads.get(level.value)
        yield from (f"**{level.value.capitalize()}**" + (f": *{own(lead)}*" if lead else ""), "")
        for answer in answers:
            yield from _answer(view, answer)
    if not view.short:
        yield from region("assumption", phase.id, list(_assumption(view, phase)))


def _assumption(view: View, phase: Group) -> Iterator[str]:
    """What the engine takes to carry the phase, with the passages that take it for granted; else blanks."""
    found = next((one for one in view.bundle.assumptions if one.phase == phase.id), None)
    if found is None:
        yield "**Carrying assumption.** *Which assumption carries the answers of this phase?* ____"
        yield from ("", "**Defeater.** *What finding would overturn it?* ____")
        return
    rests = "; ".join(view.cited(one, 120, mark=True) for one in found.citations)
    yield f"**Carrying assumption.** {safe(found.text)} Taken for granted in {rests}."
    yield from ("", f"**Defeater.** {safe(found.defeater) or '____'}")


def _answer(view: View, answer: Answer) -> Iterator[str]:
    gap = view.gap_of.get(answer.question)
    rare = f" (rarely answered in a {view.kind})" if answer.applies is Applies.RARE else ""
    weight = f" ({gap.severity.value})" if gap else rare
    lines = [
        f"#### {own(answer.title)}: {said(answer.verdict)}{weight}",
        "",
        f"*{own(answer.text)}* `{answer.question}`",
        "",
        own(headline(answer)),
        "",
    ]
    if drafted := " ".join(_sentence(view, sentence) for sentence in view.written(answer)):
        lines += [f"**Draft.** {drafted}", ""]
    lines += [line for item in answer.items if (line := _item(view, answer, item))]
    lines += _leaning(view, answer)
    lines += _nearest(view, answer)
    lines += _next(answer, gap)
    lines += ["", EDITOR]
    yield from region("answer", answer.question, lines)


def _sentence(view: View, sentence: DraftSentence) -> str:
    """What an engine wrote, with the places it rests on."""
    places = "; ".join(f"{view.place(one)}<!-- {one} -->" for one in sentence.citations)
    return f"{safe(sentence.text)} ({places})"


def _item(view: View, answer: Answer, item: ItemResult) -> str:
    """One line for an item; an unsupported answer says what was looked for in its headline instead."""
    optional = "" if item.must else ", optional"
    agreed = f", {agreement(item)}" if item.stability else ""
    head = f"- **{item.id}** {own(item.topic)} ({ITEM_MARKS[item.state]}{optional}{agreed})"
    if item.evidence:
        quotes = [
            view.cited(one.citation, note=status(one, view.second_look), mark=True)
            for one in item.evidence[:_SHOWN_QUOTES]
        ]
        return f"{head}: " + "; ".join(quotes)
    if item.cause:
        return f"{head}: {item.cause.value.replace('_', ' ')}"
    if not item.stability and (answer.verdict is Verdict.UNSUPPORTED or not item.must):
        return ""
    if item.nearest:
        return f"{head}. Nearest: {view.cited(item.nearest.citation, 120, mark=True)}"
    return head


def _leaning(view: View, answer: Answer) -> Iterator[str]:
    for citation, when in leaning_clauses(answer).items():
        clauses = " and ".join(f"*{own(one)}*" for one in when)
        yield f"- Partial by the bank's clause {clauses} {view.cited(citation, mark=True)}"
    for fit in answer.fits:
        where = f" ({view.place(fit.citations[0])})" if fit.citations else ""
        yield f"- Check the fit: {own(fit.meaning)}?{where} `{fit.code}`"


def _nearest(view: View, answer: Answer) -> Iterator[str]:
    nearest = answer.receipt.nearest if answer.receipt else None
    if nearest:
        why = f": {safe(nearest.why)}" if nearest.why else ""
        yield f"- Nearest: {view.cited(nearest.citation)}{why}<!-- {nearest.citation} -->"


def _next(answer: Answer, gap: Gap | None) -> Iterator[str]:
    if gap:
        yield f"- To close it: {own(gap.addition)}"
        yield f"- Ask: {own(gap.ask)}"
    if answer.verdict is Verdict.UNSUPPORTED and answer.elsewhere:
        yield f"- It may live in: {own(', '.join(answer.elsewhere))}."


def _gaps(view: View) -> Iterator[str]:
    yield from ("## 5. Ranked gaps", "")
    if not view.primary:
        yield from ("None by rule.", "")
        return
    yield from ("| no. | severity | question | nothing quoted for | to close it |", "|---|---|---|---|---|")
    for number, gap in enumerate(view.primary, 1):
        answer = view.answers[gap.question]
        yield (
            f"| {number} | {gap.severity.value} | {own(answer.title)} `{gap.question}` | {own(view.missing(gap))} "
            f"| {own(gap.addition)} |"
        )
    yield from (
        "",
        f"{SEVERITY_RULE} Override it here, and say why:",
        "",
    )
    yield from region("severity", "overrides", ["____"])


def _questions(view: View) -> Iterator[str]:
    yield from ("## 6. Questions to the authors", "")
    if not view.primary:
        yield from ("None by rule.", "")
        return
    lines: list[str] = []
    for number, gap in enumerate(view.primary[:MAX_ASKED], 1):
        lines.append(f"{number}. {own(gap.ask)} Enough would be: {own(gap.addition)} `{gap.question}`")
    yield from region("asks", "authors", lines)
    if len(view.primary) > MAX_ASKED:
        yield from (
            f"{len(view.primary) - MAX_ASKED} more gaps stand in section 5; twelve questions are what gets answered.",
            "",
        )


def _circle(view: View) -> Iterator[str]:
    open_links = [link for link in view.bundle.chain if link.state != "joined"]
    names = {group.id: own(group.name.lower()) for group in view.phases}
    yield from ("## 7. Closing the circle", "")
    lines = [
        f"- Open hand-over: {names.get(one.before)} to {names.get(one.after)}. {own(one.note)}" for one in open_links
    ]
    lines += [
        "- Open the rationale again when: a new version ships, the assignment widens, an incident contradicts a "
        "carrying assumption, a document that was pointed to arrives, or on: ____",
        "- What the next statement of the goal should say: ____",
    ]
    yield from region("circle", "closing", lines)
