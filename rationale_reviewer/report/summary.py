"""A bundle -> one page for the terminal. Pure; plain text without colours or control characters."""

from collections.abc import Iterator
from typing import Final

from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.records.vocabulary import Verdict
from rationale_reviewer.report.neutral import one_line
from rationale_reviewer.report.view import LEVELS, TOP_GAPS, View
from rationale_reviewer.report.wording import items_named, unchecked

WIDTH: Final = 100
_LETTERS: Final = {"supported": "S", "partial": "P", "unsupported": "U", "not_applicable": "-", "not_assessed": "?"}


def summarise(bundle: ReviewBundle) -> str:
    """What a reader needs before opening the rationale: grid, system class, heaviest gaps, counts."""
    view = View(bundle)
    return "\n".join(line[: WIDTH + 60] for line in _lines(view)) + "\n"


def _lines(view: View) -> Iterator[str]:
    bundle = view.bundle
    yield f"{one_line(view.main.name)}: {view.main.words:,} words, read as a {view.kind} ({bundle.kind_basis})"
    counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in view.counts().items())
    asked = f"{len(bundle.answers)} question{'s' if len(bundle.answers) != 1 else ''}"
    cited = f"{len(bundle.citations)} citations, all found in the visible text" if bundle.citations else "0 citations"
    yield f"{asked}: {counts}; {cited}"
    if view.nothing_assessed:
        yield f"nothing was assessed: {view.nothing_assessed}"
        return
    if view.no_sign_of_a_system:
        yield "no passage shows that this describes an AI system; read the result with that in mind"
    yield ""
    yield from _grid(view)
    unsettled = view.unsettled()
    if unsettled:
        names = ", ".join(gate for gate, _, _ in unsettled)
        yield ""
        yield f"not settled by the document: {names} (set with --set NAME=yes|no)"
    yield ""
    yield from _gaps(view)
    if view.unstable:
        yield ""
        named = "; ".join(f"{question} {items_named(letters)}" for question, letters in view.unstable.items())
        yield f"readings disagree, look yourself: {named}"
    if view.unchecked:
        yield ""
        yield f"not looked at twice: {unchecked(view.unchecked)}"
    missed = [answer for answer in bundle.answers if answer.verdict is Verdict.NOT_ASSESSED]
    if missed:
        yield ""
        yield f"not assessed: {len(missed)} ({', '.join(sorted({a.cause.value for a in missed if a.cause}))})"
    elsewhere = view.elsewhere()
    if elsewhere:
        yield ""
        unsupported = view.counts()["unsupported"]
        yield f"look elsewhere: {len(elsewhere)} of the {unsupported} unsupported, which a {view.kind} rarely answers"


def _grid(view: View) -> Iterator[str]:
    groups = [*view.phases, *view.problems]
    if not groups:
        return
    names = {group.id: one_line(group.name) for group in groups}
    width = max(map(len, names.values())) + 2
    yield f"{'':{width}}{'theory':12}{'practice':12}deliverable"
    for group in groups:
        cells = [
            " ".join(_LETTERS[a.verdict.value] for a in view.bundle.answers if a.group == group.id and a.level is level)
            for level in LEVELS
        ]
        yield f"{names[group.id]:{width}}{cells[0]:12}{cells[1]:12}{cells[2]}".rstrip()
    yield "S supported  P partial  U unsupported  - not applicable  ? not assessed"


def _gaps(view: View) -> Iterator[str]:
    if not view.primary:
        yield "no gaps by rule"
        return
    yield f"heaviest gaps, of {len(view.primary)}:"
    width = max(len(gap.question) for gap in view.primary[:TOP_GAPS]) + 1
    for number, gap in enumerate(view.primary[:TOP_GAPS], 1):
        yield f" {number}. {gap.severity.value:9} {gap.question:{width}} {one_line(view.shortfall(gap))}"
