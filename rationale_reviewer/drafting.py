"""Checked evidence -> the words of a drafted answer. Pure; every sentence about the document carries its citations.

A draft never says that something is not done; it says what the document does not show.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from rationale_reviewer.records.bank import Question
from rationale_reviewer.records.review import Citation, DraftSentence, ItemResult, PartResult, Receipt
from rationale_reviewer.records.vocabulary import EvidenceStatus, ItemState, Reason, Verdict
from rationale_reviewer.verdicts import strongest_first, weaker_part

QUOTE_CHARS: Final = 240
_WEAK: Final = {
    EvidenceStatus.DESIGNED: "specified, not shown to be in place",
    EvidenceStatus.PLANNED: "planned, with no mechanism shown",
    EvidenceStatus.ASSERTED: "claimed, with no method, figure or mechanism shown",
    EvidenceStatus.DEFERRED: "pointed to in another document, which was not given",
}
_UNSUPPORTED: Final = {
    Reason.NO_MATCH: "No passage was matched",
    Reason.SILENT: "No passage speaks of it",
    Reason.ASSERTED: "Claimed, with no method, figure or mechanism shown",
    Reason.DEFERRED: "Pointed to in another document, which was not given",
    Reason.DELEGATED: "Handed to those who build on or use the system",
    Reason.WITHHELD: "The authors choose not to disclose it",
    Reason.ADMITTED: "The authors say that they do not know or did not check",
    Reason.OFF_LEVEL: "Answered at the other level",
    Reason.OFF_PAIR: "Answered about another end or means",
    Reason.PLACEHOLDER: "The section holds a template stub",
    Reason.CONTRADICTED: "Two passages disagree",
}


def shorten(words: str, limit: int = QUOTE_CHARS) -> str:
    """At most ``limit`` characters, cut between words, with ``…`` where something was left out."""
    if len(words) <= limit:
        return words
    kept, blank, _ = words[: limit - 1].rpartition(" ")
    return (kept if blank else words[: limit - 2]).rstrip(" ,;:") + " …"


def reader_words(citation: Citation) -> str:
    """The quote as a reader sees it: cells of a whole table row parted by a dot."""
    words = (citation.plain or citation.quote).strip()
    # Any other bar may be the sentence's own, as in p(y|x).
    if words.startswith("|") and words.endswith("|"):
        words = " · ".join(cell.strip() for cell in words.strip("| ").split("|") if cell.strip())
    return " ".join(words.split())


def draft(items: Sequence[ItemResult], table: Mapping[str, Citation]) -> tuple[DraftSentence, ...]:
    """One sentence for each item that is shown, strong ones first; it quotes its best evidence, and names the topic.

    Args:
        items: Items with their checked evidence.
        table: The citations by id.
    """
    shown = [item for item in items if item.state in {ItemState.STRONG, ItemState.WEAK}]
    sentences: list[DraftSentence] = []
    for item in sorted(shown, key=lambda one: one.state is ItemState.WEAK):
        first = strongest_first(item.evidence)[0]
        quote = shorten(reader_words(table[first.citation]))
        how = f" ({_WEAK.get(first.status, 'related only')})" if item.state is ItemState.WEAK else ""
        text = f"On {item.topic}{how}: “{quote}”"
        sentences.append(DraftSentence(text=text, citations=tuple(one.citation for one in item.evidence)))
    return tuple(sentences)


def headline(
    verdict: Verdict, items: Sequence[ItemResult], parts: Sequence[PartResult], receipt: Receipt | None
) -> str:
    """What is missing most, in a line; the weaker part of a double question is named."""
    weaker = weaker_part(parts)
    also = f"; weaker part: {weaker.name}" if weaker else ""
    if verdict is Verdict.SUPPORTED:
        return f"Every required item has a quotation that counts{also}"
    if verdict is Verdict.NOT_APPLICABLE:
        return "The system is not of the class that the question is about"
    if verdict is Verdict.NOT_ASSESSED:
        return "Not assessed"
    if verdict is Verdict.UNSUPPORTED and receipt:
        return f"{_UNSUPPORTED[receipt.reason]}{also}"
    missing = [item for item in items if item.state in {ItemState.NOT_FOUND, ItemState.WEAK}]
    missing.sort(key=lambda item: (not item.must, item.state is ItemState.WEAK))
    musts = [item for item in missing if item.must] or missing[:1]
    named = "; ".join(item.topic + (" (weak)" if item.state is ItemState.WEAK else "") for item in musts[:2])
    lead = f"Weaker part: {weaker.name}. " if weaker else ""
    return f"{lead}Nothing that counts for: {named}" if named else f"{lead}Too few items have a quotation that counts"


def would_change(verdict: Verdict, question: Question, items: Sequence[ItemResult]) -> str:
    """What would move the verdict: the smallest additions, or what it rests on."""
    if verdict is Verdict.SUPPORTED:
        musts = [item.topic for item in items if item.must]
        return "It would fall if the passages on " + " and ".join(musts[:2]) + " no longer stood."
    if verdict not in {Verdict.PARTIAL, Verdict.UNSUPPORTED}:
        return ""
    missing = [item for item in items if item.state is not ItemState.STRONG]
    missing.sort(key=lambda item: not item.must)
    needed = [item for item in missing if item.must]
    short = max(0, question.supported_min - sum(item.state is ItemState.STRONG for item in items) - len(needed))
    wanted = needed + [item for item in missing if not item.must][:short]
    return " ".join(question.item(item.id).addition for item in wanted)
