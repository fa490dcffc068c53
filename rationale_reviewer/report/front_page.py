"""The first page of a rationale: what a team reads before it argues. Pure."""

from collections.abc import Iterator
from typing import Final

from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.records.vocabulary import Level, Verdict
from rationale_reviewer.report.neutral import file_name, own
from rationale_reviewer.report.neutral import markdown as safe
from rationale_reviewer.report.view import LEVELS, MAX_RESULTS, TOP_GAPS, View
from rationale_reviewer.report.wording import (
    FINDINGS,
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

_SHORT: Final = {
    Verdict.SUPPORTED: "S",
    Verdict.PARTIAL: "P",
    Verdict.UNSUPPORTED: "U",
    Verdict.NOT_APPLICABLE: "n/a",
    Verdict.NOT_ASSESSED: "?",
}


def front_page(view: View) -> Iterator[str]:
    """Head, grid, system class, heaviest gaps, unwelcome results, contradictions, and the rest in a line each."""
    bundle = view.bundle
    decided = sum(view.in_section(answer) for answer in bundle.answers)
    yield from (
        f"# Training rationale: {file_name(view.main.name)}",
        "",
        f"**Draft by machine, not reviewed.** Looked at: 0 of {decided}.",
        f"<!-- rr:head decided={decided} -->",
        "",
        f"- Document: {file_name(view.main.name)}, {view.main.words:,} words, `{view.main.bytes_digest[:19]}`; "
        f"read as a {view.kind} ({own(bundle.kind_basis)})",
        f"- Bank: {own(bundle.bank.title)} {own(bundle.bank.version)}, {own(bundle.bank.attribution)}",
        f"- Engine: {own(bundle.engine.name)} {own(bundle.engine.version)}. {own(bundle.engine.note)}",
        f"- {SUPPORT_IS} {VERIFIED}",
        "",
        "## 1. One page",
        "",
    )
    yield from _unread(view)
    yield from _grid(view)
    yield from _classes(view)
    yield from _top_gaps(view)
    yield from _unstable(view)
    yield from _unwelcome(view)
    yield from _rest(view)


def _unread(view: View) -> Iterator[str]:
    """What stands above everything when nothing could be assessed, or nothing speaks of an AI system."""
    what, then = notice(view)
    if what:
        yield from (f"**{what}** {then}", "")


def _grid(view: View) -> Iterator[str]:
    yield "| phase | theory | practice | deliverable |"
    yield "|---|---|---|---|"
    for number, phase in enumerate(view.phases, 1):
        cells = [_cell(view, phase.id, level) for level in LEVELS]
        yield f"| {number} {own(phase.name)} | {' | '.join(cells)} |"
    for problem in view.problems:
        cells = [_cell(view, problem.id, level) for level in LEVELS]
        yield f"| *{own(problem.name)}* | {' | '.join(cells)} |"
    yield ""
    yield (
        "S supported, P partial, U unsupported, n/a not applicable, ? not assessed; "
        "in brackets: rarely answered in such a document."
    )
    yield ""


def _cell(view: View, group: str, level: Level) -> str:
    marks: list[str] = []
    for answer in view.bundle.answers:
        if answer.group == group and answer.level is level:
            mark = _SHORT[answer.verdict]
            rare = not view.to_decide(answer) and answer.verdict is Verdict.UNSUPPORTED
            marks.append(f"({mark})" if rare else mark)
    return " ".join(marks) or " "


def _classes(view: View) -> Iterator[str]:
    unsettled = view.unsettled()
    if unsettled:
        yield from (
            "**Set your system class** before you edit; it decides which questions apply. Draft again with the flags, "
            "into another folder (-o). The document leaves open:",
            "",
        )
        for gate, ask, waiting in unsettled:
            yield f"- {own(ask)} `--set {gate}=yes` or `--set {gate}=no` ({bears_on(waiting)})"
        yield ""
    guessed = [gate for gate in view.bundle.gates if gate.basis == "document"]
    if guessed:
        yield from ("Taken from the document's wording, so confirm them the same way:", "")
        for result in guessed:
            yield f"- {result.gate}: {gate_answer(result)}, {view.cited(result.citations[0], 100, mark=True)}"
        yield ""
    given = [f"{gate.gate}: {gate_answer(gate)}" for gate in view.bundle.gates if gate.basis == "editor"]
    if given:
        yield from (f"Set by you: {'; '.join(given)}.", "")


def _top_gaps(view: View) -> Iterator[str]:
    top = view.primary[:TOP_GAPS]
    if not top:
        yield from ("**Gaps that bear on the decision.** None by rule.", "")
        return
    most = "The gap that weighs most" if len(top) == 1 else f"The {len(top)} gaps that weigh most"
    yield from (f"**{most}**, of {len(view.primary)}:", "")
    for number, gap in enumerate(top, 1):
        near = f" Nearest: {view.cited(gap.nearest, 120)}." if gap.nearest else ""
        title = own(view.answers[gap.question].title)
        shown = own(view.shortfall(gap))
        yield (f"{number}. *{gap.severity.value}*, **{title}** `{gap.question}`: {shown}.{near} {own(gap.ask)}")
    yield ""


def _unstable(view: View) -> Iterator[str]:
    if view.unstable:
        yield from (f"**{UNSTABLE}**", "")
        for question, letters in view.unstable.items():
            yield f"- {own(view.answers[question].title)} `{question}`: {items_named(letters)}"
        yield ""


def _unwelcome(view: View) -> Iterator[str]:
    if view.bundle.findings:
        yield from (
            f"**{FINDINGS}** (read them; an honest one is support, not a defect):",
            "",
        )
        results = [
            f"- {view.cited(citation)} {', '.join(f'`{one}`' for one in questions)}"
            for citation, questions in view.results().items()
        ]
        yield from (*results[:MAX_RESULTS], "")
        if results[MAX_RESULTS:]:
            yield from (f"<details><summary>{len(results) - MAX_RESULTS} more</summary>", "")
            yield from (*results[MAX_RESULTS:], "", "</details>", "")
    if view.bundle.contradictions:
        yield from ("**Passages that disagree:**", "")
        for one in view.bundle.contradictions:
            note = f": {safe(one.note)}" if one.note else ""
            yield f"- {view.cited(one.first)} against {view.cited(one.second)}{note}"
        yield ""


def _rest(view: View) -> Iterator[str]:
    elsewhere = view.elsewhere()
    if elsewhere:
        titles = "; ".join(own(answer.title.lower()) for answer in elsewhere)
        where = "" if view.short else ", section 8"
        yield from (f"**Not expected in a {view.kind}** ({len(elsewhere)}{where}): {titles}.", "")
    missed, causes = not_assessed(view.bundle)
    if missed:
        yield from (f"**Not assessed** ({missed}): {causes}. This says nothing about the document.", "")
    if view.unchecked:
        yield from (f"**Not looked at twice**: {unchecked(view.unchecked)}", "")
    yield from _file_facts(view.bundle)


def _file_facts(bundle: ReviewBundle) -> Iterator[str]:
    """What a reader should know about the file itself, said neutrally."""
    for fact in file_facts(bundle):
        yield from (f"{file_name(fact.name)}{fact.link}{safe(fact.words)}", "")
