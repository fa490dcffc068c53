"""Checked quotations, numbered for a prompt: what the draft and critique steps may lean on, and nothing else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from rationale_reviewer.citations import Locator
from rationale_reviewer.engines.chat.rendering import beside
from rationale_reviewer.engines.chat.support import Pair
from rationale_reviewer.records.bank import Question
from rationale_reviewer.records.document import Span
from rationale_reviewer.records.reading import Quotation
from rationale_reviewer.records.vocabulary import SupportCheck

# More of an item makes a draft no better; a report shows up to five.
A_ITEM: Final = 3
LEANED_ON: Final = frozenset({SupportCheck.SUPPORTS, SupportCheck.UNCHECKED})


class Numbered(NamedTuple):
    """The quotations of one request by their numbers, and the text that shows them."""

    text: str
    quotations: Mapping[int, Quotation]
    own: Mapping[str, frozenset[int]]
    """The numbers that were shown for a question, and for a group of questions."""

    def of(self, name: str, numbers: Sequence[int]) -> tuple[Quotation, ...]:
        """The quotations behind some numbers, each once, as far as they were shown for a question or group."""
        shown = self.own.get(name, frozenset())
        return tuple(self.quotations[one] for one in dict.fromkeys(numbers) if one in shown)


def kept(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Those that no check removed or downgraded, at most :data:`A_ITEM` an item, in the order offered."""
    counts: dict[tuple[str, str], int] = {}
    left: list[Pair] = []
    for pair in pairs:
        key = (pair.offer.question, pair.offer.item)
        if pair.offer.support in LEANED_ON and counts.get(key, 0) < A_ITEM:
            counts[key] = counts.get(key, 0) + 1
            left.append(pair)
    return tuple(left)


def numbered(
    questions: Sequence[Question], pairs: Sequence[Pair], locator: Locator, heads: Mapping[str, str] | None = None
) -> Numbered:
    """Questions with what was found for their items; a place has one number wherever it is named.

    Args:
        questions: The questions, in the bank's order.
        pairs: What was found for them.
        locator: Knows the document.
        heads: What stands over the questions of a group, by the group.
    """
    places: dict[object, int] = {}
    quotations: dict[int, Quotation] = {}
    for pair in pairs:
        if pair.place not in places:
            number = places[pair.place] = len(places) + 1
            span = Span(source=pair.place.source, start=pair.place.start, end=pair.place.end)
            words = locator.index(pair.place.source).source.text[span.start : span.end]
            quotations[number] = Quotation(words=words, span=span)
    blocks: list[str] = []
    left = dict(heads or {})
    for question in questions:
        if head := left.pop(question.group, ""):
            blocks.append(head)
        blocks.append("\n".join(_question(question, pairs, places, locator)))
    own: dict[str, set[int]] = defaultdict(set)
    groups = {question.id: question.group for question in questions}
    for pair in pairs:
        if group := groups.get(pair.offer.question):
            own[pair.offer.question].add(places[pair.place])
            own[group].add(places[pair.place])
    return Numbered("\n\n".join(blocks), quotations, {name: frozenset(shown) for name, shown in own.items()})


def _question(
    question: Question, pairs: Sequence[Pair], places: Mapping[object, int], locator: Locator
) -> Iterator[str]:
    yield f"QUESTION {question.id} ({question.level.value}): {question.text}"
    if question.parts:
        parts = "; ".join(f"{part.name} (items {', '.join(part.items)})" for part in question.parts)
        yield f"  parts: {parts}"
    shown: set[int] = set()
    over = ""
    for item in question.items:
        own = [pair for pair in pairs if (pair.offer.question, pair.offer.item) == (question.id, item.id)]
        if own:
            yield f"  item {item.id}: {item.shows}"
        for pair in own:
            number = places[pair.place]
            if number in shown:
                yield f"    [{number}] {pair.offer.status.value}: (as above)"
                continue
            shown.add(number)
            if (stands := _over(pair, locator)) != over:
                over = stands
                yield f"    under {over or 'no heading'}:"
            index = locator.index(pair.place.source)
            yield f"    [{number}] {pair.offer.status.value}: «{index.plain(pair.place.start, pair.place.end)}»"


def _over(pair: Pair, locator: Locator) -> str:
    """What stands over a quotation: without that, *it* and *this* mean nothing."""
    passage = locator.index(pair.place.source).passage_at(pair.place.start)
    return beside("; ".join(one for one in (" > ".join(passage.heading_path[-1:]), passage.lead) if one))
