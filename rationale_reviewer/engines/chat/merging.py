"""What was heard of every window -> one reading: evidence is joined, and silence must be said of all of them."""

from collections.abc import Sequence

from rationale_reviewer.engines.chat.read import Heard
from rationale_reviewer.engines.chat.rendering import Window
from rationale_reviewer.records.bank import Question
from rationale_reviewer.records.reading import Reading, ReasonOffer
from rationale_reviewer.records.vocabulary import Reason


def merged(
    questions: Sequence[Question], windows: Sequence[Window], heard: Sequence[tuple[str, int, Heard]]
) -> Reading:
    """The union over windows, in the order of the bank and then of the document.

    Args:
        questions: What was asked, in the bank's order.
        windows: All windows of the document.
        heard: Cell, window and what was heard, in any order.
    """
    order = {question.id: number for number, question in enumerate(questions)}
    parts = [one for _, _, one in sorted(heard, key=lambda entry: (entry[1], entry[0]))]

    def joined(name: str) -> tuple[object, ...]:
        found = [offer for part in parts for offer in getattr(part, name)]
        return tuple(sorted(found, key=lambda offer: order[offer.question]))

    shown = {offer.question for part in parts for offer in part.items}
    return Reading(
        items=joined("items"),
        clauses=joined("clauses"),
        near_misses=joined("near"),
        reasons=tuple(_reasons(parts, shown, order, len(windows))),
        gates=tuple(offer for part in parts for offer in part.gates),
        pairs=tuple(offer for part in parts for offer in part.pairs),
        failures=joined("failures"),
    )


def _reasons(parts: Sequence[Heard], shown: set[str], order: dict[str, int], windows: int) -> list[ReasonOffer]:
    """One reason a question: the first that a passage shows; *silent* only when every window says so."""
    by_question: dict[str, list[ReasonOffer]] = {}
    for part in parts:
        for offer in part.reasons:
            by_question.setdefault(offer.question, []).append(offer)
    kept: list[ReasonOffer] = []
    for question in sorted(by_question, key=order.__getitem__):
        offers = by_question[question]
        telling = [offer for offer in offers if offer.reason is not Reason.SILENT]
        if question in shown:
            continue
        if telling:
            kept.append(telling[0])
        elif len(offers) == windows:
            kept.append(offers[0])
    return kept
