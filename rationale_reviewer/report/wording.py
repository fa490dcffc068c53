"""What every report says in the same words, whatever its form. Pure.

The words are the program's and the bank's, with ``*emphasis*`` and `` `code` `` where there is any; a report passes
them through the function that makes its own form of them. Names of files and words of a document stand apart.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from rationale_reviewer.records.review import Answer, Evidence, GateResult, ItemResult, Receipt, ReviewBundle, SourceRef
from rationale_reviewer.records.vocabulary import GateState, ItemState, SupportCheck, Verdict
from rationale_reviewer.report.view import View
from rationale_reviewer.report.where import Whereabouts

ITEM_MARKS: Final = {
    ItemState.STRONG: "quoted",
    ItemState.WEAK: "quoted, weak",
    ItemState.NOT_FOUND: "nothing quoted",
    ItemState.NOT_ASSESSED: "not assessed",
}
CHAIN_NAMES: Final = {"joined": "linked by wording", "compare": "compare", "not_shown": "not shown"}
HIDDEN_NAMES: Final = {
    "comment": "comments",
    "zero_width": "zero-width characters",
    "tag_characters": "tag characters",
    "bidi_control": "direction controls",
    "styled_away": "text styled out of sight",
    "not_drawn": "text drawn out of sight",
    "deleted": "text marked as deleted",
    "metadata": "metadata",
}
SUPPORT_IS: Final = "Verdicts are computed from quoted evidence; support is about evidence, not comfort."
ADDRESSED: Final = (
    "holds words addressed to whoever reads or rates it, or to a model ({where}). They are text like any other, "
    "and no instructions to this review."
)
VERIFIED: Final = (
    "Every quotation here was found in the visible text when this was drafted; `verify` checks those in "
    "`review.json` again, and does not read this page."
)
PAIRS: Final = (
    "Each phase asks whether an end X is reached by a means Y. These passages of the document were matched for them"
)
FINDINGS: Final = "Figures that are worded as an unwelcome result"
SEVERITY_RULE: Final = "Severity is computed by the bank's rule; `review.json` holds the steps."


class FileFact(NamedTuple):
    """Something a reader should know about a file; the words may be a parser's, so they are other people's."""

    name: str
    link: str
    """What stands between the name and the words."""
    words: str


def said(value: StrEnum) -> str:
    """A word of the vocabulary as a reader says it."""
    return value.value.replace("_", " ")


def headline(answer: Answer) -> str:
    """What is missing most; for an unsupported answer with its receipt."""
    receipt = answer.receipt
    if receipt is None:
        return f"{lead(answer)}."
    quoted = [item.topic for item in answer.items if item.evidence]
    looked = "; ".join(topic for topic in receipt.looked_for if topic not in quoted)
    return f"{lead(answer)} (`{receipt.reason.value}`, {passages_read(receipt)}). Looked for: {looked}."


def lead(answer: Answer) -> str:
    """What is missing most, without a full stop."""
    line = answer.headline.rstrip(".")
    scene = answer.receipt and any(item.evidence for item in answer.items)
    return f"{line}; what is quoted only sets the scene" if scene else line


def passages_read(receipt: Receipt) -> str:
    """How much was read before an answer was called unsupported."""
    return f"{receipt.passages_read} of {receipt.passages_total} passages read"


def leaning_clauses(answer: Answer) -> dict[str, list[str]]:
    """Citation -> the bank's clauses that make an answer partial by it, where no item is shown."""
    clauses: dict[str, list[str]] = {}
    shown = any(item.state in {ItemState.STRONG, ItemState.WEAK} for item in answer.items)
    if answer.verdict is Verdict.PARTIAL and not shown:
        for clause in answer.clauses:
            if clause.form == "partial_if":
                clauses.setdefault(clause.citations[0], []).append(clause.when)
    return clauses


def status(evidence: Evidence, second_look: bool) -> str:  # a fact about the review
    """How far a quotation goes, and what the second look made of it where that is less than it was offered for."""
    if evidence.support is SupportCheck.RELATED:
        return f"{said(evidence.status)}, but only related"
    missed = second_look and evidence.support is SupportCheck.UNCHECKED
    return said(evidence.status) + (", not looked at twice" if missed else "")


def unchecked(count: int) -> str:
    """What is to be known of quotations whose second look got no reply."""
    were = "quotation was" if count == 1 else "quotations were"
    return f"{count} {were} not checked against what it is offered for, since the request for that got no reply."


UNSTABLE: Final = "Read these yourself: several readings of them disagree."


def items_named(letters: Sequence[str]) -> str:
    """Items of a question by their letters."""
    return f"item{'s' if len(letters) != 1 else ''} {', '.join(letters)}"


def agreement(item: ItemResult) -> str:
    """How many readings of an item agree, and whether that is few enough to look oneself; empty where one was made."""
    if item.stability is None:
        return ""
    counted = f"{item.stability.agreed} of {item.stability.readings} readings agree"
    return counted if item.stability.stable else f"unstable: {counted}"


def notice(view: View) -> tuple[str, str]:
    """What stands above everything when nothing was assessed or nothing speaks of an AI system, and what follows."""
    if view.nothing_assessed:
        return (f"Nothing was assessed: {view.nothing_assessed}.", "What follows says nothing about the document.")
    if view.no_sign_of_a_system:
        return ("No passage shows that this describes an AI system.", "Read what follows with that in mind.")
    return ("", "")


def bears_on(waiting: Sequence[str]) -> str:
    """What an open gate decides."""
    return f"bears on {len(waiting)} question{'s' if len(waiting) != 1 else ''}" if waiting else "bears on severity"


def gate_answer(gate: GateResult) -> str:
    """Yes or no."""
    return "yes" if gate.state is GateState.MET else "no"


def not_assessed(bundle: ReviewBundle) -> tuple[int, str]:
    """How many answers were not assessed, and for what causes."""
    missed = [answer for answer in bundle.answers if answer.verdict is Verdict.NOT_ASSESSED]
    return len(missed), ", ".join(sorted({said(answer.cause) for answer in missed if answer.cause}))


def file_facts(bundle: ReviewBundle) -> Iterator[FileFact]:
    """What a reader should know about the files themselves, said neutrally."""
    where = Whereabouts(bundle.sources)
    for source in bundle.sources:
        if where.added(source.id):
            yield FileFact(source.name, " ", f"({source.words:,} words) was added to the review.")
        if source.hidden:
            what = _hidden(where, source)
            yield FileFact(source.name, " ", f"holds text that a reader does not see: {what}. It was not used.")
        if source.addressed:
            places = where.listed(source.id, [one.line for one in source.addressed])
            yield FileFact(source.name, " ", ADDRESSED.format(where=places))
        for part in source.unread:
            yield FileFact(source.name, ": ", f"{part.place} could not be read: {part.why}.")
        for note in source.notes:
            yield FileFact(source.name, ": ", f"{note}.")


def _hidden(where: Whereabouts, source: SourceRef) -> str:
    """Kinds of hidden text, each with its places."""
    kinds: dict[str, list[int]] = {}
    for one in source.hidden:
        kinds.setdefault(HIDDEN_NAMES[one.kind.value], []).append(one.line)
    return "; ".join(f"{name} ({where.listed(source.id, lines)})" for name, lines in kinds.items())
