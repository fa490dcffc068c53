"""The appendix of a rationale: everything that needs no decision and must still be found. Pure."""

from collections.abc import Iterator
from typing import Final

from rationale_reviewer.records.review import PassageUse, ReviewBundle
from rationale_reviewer.records.vocabulary import Verdict
from rationale_reviewer.report.neutral import file_name, own
from rationale_reviewer.report.neutral import markdown as safe
from rationale_reviewer.report.view import View

INDEXED: Final = ("nist", "eu_iv", "eu_xi", "model_card")
_UNUSED_WORDS: Final = 12


def appendix(view: View) -> Iterator[str]:
    """Look elsewhere, not applicable, refused quotations, unused passages, cross-walks."""
    yield from ("## 8. Appendix", "")
    yield from _elsewhere(view)
    yield from _not_applicable(view)
    yield from _rejected(view)
    yield from _unused(view)
    yield from _crosswalks(view)


def _elsewhere(view: View) -> Iterator[str]:
    answers = view.elsewhere()
    if not answers:
        return
    yield from ("### Look elsewhere", "", f"A {view.kind} rarely answers these; their absence here is no defect.", "")
    yield from ("| question | it may live in | nearest passage here |", "|---|---|---|")
    for answer in answers:
        nearest = answer.receipt.nearest if answer.receipt else None
        near = view.cited(nearest.citation, 90) if nearest else " "
        yield f"| {own(answer.title)} `{answer.question}` | {own(', '.join(answer.elsewhere))} | {near} |"
    yield ""


def _not_applicable(view: View) -> Iterator[str]:
    answers = [answer for answer in view.bundle.answers if answer.verdict is Verdict.NOT_APPLICABLE]
    if not answers:
        return
    gates = {gate.gate: gate for gate in view.bundle.gates}
    yield from ("### Not applicable", "")
    for answer in answers:
        gate = gates[answer.gate]
        why = view.cited(gate.citations[0]) if gate.citations else "set by the editor"
        yield f"- {own(answer.title)} `{answer.question}`: asks of a system where this holds: {own(gate.means)}. {why}"
    yield ""


def _rejected(view: View) -> Iterator[str]:
    if not view.bundle.rejected:
        return
    yield from ("### Quotations that were not accepted", "")
    for one in view.bundle.rejected:
        yield f"- `{one.question}` {own(one.target)}: {one.status.value}, {one.refusal.value.replace('_', ' ')}"
    yield ""


def _unused(view: View) -> Iterator[str]:
    unused = unused_passages(view.bundle)
    total = sum(use.words for use in view.bundle.passages)
    words = sum(use.words for use in unused)
    yield from ("### Passages that no answer used", "")
    if not unused:
        yield from ("None.", "")
        return
    yield f"{len(unused)} passages, {words:,} of {total:,} words. A question may be hiding in them."
    yield ""
    for heading, uses in by_heading(unused):
        spans = ", ".join(_place(view, use) for use in uses[:12]) + (" …" if len(uses) > 12 else "")
        yield f"- {safe(heading) or '(before the first heading)'}: {spans}"
    yield ""


def unused_passages(bundle: ReviewBundle) -> list[PassageUse]:
    """Passages with something to say that bear on no question."""
    return [
        use
        for use in bundle.passages
        if not use.questions and use.words >= _UNUSED_WORDS and use.kind not in {"heading", "code", "markup"}
    ]


def by_heading(uses: list[PassageUse]) -> list[tuple[str, list[PassageUse]]]:
    """Passages under the same heading of the same source, in order."""
    grouped: dict[tuple[str, str], list[PassageUse]] = {}
    for use in uses:
        grouped.setdefault((use.source, use.heading), []).append(use)
    return [(heading, group) for (_, heading), group in grouped.items()]


def _place(view: View, use: PassageUse) -> str:
    added = view.where.added(use.source)
    return short_place(view, use) + (f" of {file_name(added)}" if added else "")


def short_place(view: View, use: PassageUse) -> str:
    """Where a passage stands: lines alone in a text without pages, where every place of a list is one of lines."""
    place = view.where.of_passage(use)
    return place if "," in place else place.split(" ", 1)[1]


def _crosswalks(view: View) -> Iterator[str]:
    yield from ("### Index by other frameworks", "")
    for key in INDEXED:
        named = view.bundle.bank.crosswalks.get(key)
        index: dict[str, list[str]] = {}
        for answer in view.bundle.answers:
            for term in answer.crosswalk.get(key, ()):
                index.setdefault(term, []).append(f"`{answer.question}` {answer.verdict.value.replace('_', ' ')}")
        if not index or not named:
            continue
        yield from (f"<details><summary>{own(named)}</summary>", "")
        for term in sorted(index):
            yield f"- {own(term)}: {', '.join(index[term])}"
        yield from ("", "</details>", "")
