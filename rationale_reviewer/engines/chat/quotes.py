"""Checked quotations, numbered for a prompt: what the draft and critique steps may lean on, and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from rationale_reviewer.citations import Locator
from rationale_reviewer.engines.chat.support import Pair
from rationale_reviewer.records.bank import Question
from rationale_reviewer.records.document import Span
from rationale_reviewer.records.reading import Quotation
from rationale_reviewer.records.vocabulary import SupportCheck

# As many as a report shows of an item.
A_ITEM: Final = 5
_LEANED_ON: Final = frozenset({SupportCheck.SUPPORTS, SupportCheck.UNCHECKED})


class Numbered(NamedTuple):
    """The quotations of one request by their numbers, and the text that shows them."""

    text: str
    quotations: Mapping[int, Quotation]


def kept(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Those that no check removed or downgraded, at most :data:`A_ITEM` an item, in the order offered."""
    counts: dict[tuple[str, str], int] = {}
    left: list[Pair] = []
    for pair in pairs:
        key = (pair.offer.question, pair.offer.item)
        if pair.offer.support in _LEANED_ON and counts.get(key, 0) < A_ITEM:
            counts[key] = counts.get(key, 0) + 1
            left.append(pair)
    return tuple(left)


def numbered(questions: Sequence[Question], pairs: Sequence[Pair], locator: Locator) -> Numbered:
    """Questions with what was found for their items; a place has one number wherever it is named."""
    places: dict[object, int] = {}
    quotations: dict[int, Quotation] = {}
    for pair in pairs:
        if pair.place not in places:
            number = places[pair.place] = len(places) + 1
            span = Span(source=pair.place.source, start=pair.place.start, end=pair.place.end)
            words = locator.index(pair.place.source).source.text[span.start : span.end]
            quotations[number] = Quotation(words=words, span=span)
    blocks = ["\n".join(_question(question, pairs, places, locator)) for question in questions]
    return Numbered("\n\n".join(blocks), quotations)


def _question(
    question: Question, pairs: Sequence[Pair], places: Mapping[object, int], locator: Locator
) -> Iterator[str]:
    yield f"QUESTION {question.id} ({question.level.value}): {question.text}"
    if question.parts:
        parts = "; ".join(f"{part.name} (items {', '.join(part.items)})" for part in question.parts)
        yield f"  parts: {parts}"
    shown: set[int] = set()
    for item in question.items:
        own = [pair for pair in pairs if (pair.offer.question, pair.offer.item) == (question.id, item.id)]
        if own:
            yield f"  item {item.id}: {item.shows}"
        for pair in own:
            number = places[pair.place]
            words = "(as above)" if number in shown else _words(pair, locator)
            shown.add(number)
            yield f"    [{number}] {pair.offer.status.value}: {words}"


def _words(pair: Pair, locator: Locator) -> str:
    """The quotation as a reader sees it, with what stands over it: without that, *it* and *this* mean nothing."""
    index = locator.index(pair.place.source)
    passage = index.passage_at(pair.place.start)
    over = [" > ".join(passage.heading_path[-2:]), passage.lead]
    where = "; ".join(one for one in over if one)
    return f"«{index.plain(pair.place.start, pair.place.end)}»" + (f" (under: {where})" if where else "")
