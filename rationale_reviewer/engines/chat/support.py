"""The support check: sees only an item and a located quotation with its neighbours; it may remove or downgrade."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from rationale_reviewer.citations import Locator
from rationale_reviewer.engines.chat.asks import Ask, StepName, make_ask
from rationale_reviewer.engines.chat.forms import SupportReply
from rationale_reviewer.engines.chat.rendering import beside, tokens
from rationale_reviewer.places import Place
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.reading import ItemOffer
from rationale_reviewer.records.vocabulary import SupportCheck

# So many tasks a request: a reply of some 2,000 tokens. Long quotations end a batch earlier, by tokens.
BATCH: Final = 60
BATCH_TOKENS: Final = 9_000
# Letters of the words around a quotation: before it stands what "it" and "these" refer to.
_BEFORE: Final = 160
_AFTER: Final = 80
# Of a task, without its quotation: the words around it, and its share of question and claim.
_TASK_TOKENS: Final = 80


class Pair(NamedTuple):
    """An offer whose words were found, with where."""

    offer: ItemOffer
    place: Place

    @property
    def key(self) -> tuple[str, str, Place]:
        """What is checked once, however often it is offered."""
        return self.offer.question, self.offer.item, self.place


def pairs(offers: Sequence[ItemOffer], locator: Locator) -> tuple[Pair, ...]:
    """Offers that stand, each place once for each item."""
    found: dict[tuple[str, str, Place], Pair] = {}
    for offer in offers:
        place = locator.locate(offer.quotation).place
        if place:
            pair = Pair(offer, place)
            found.setdefault(pair.key, pair)
    return tuple(found.values())


def batches(asked: Sequence[Pair], locator: Locator) -> Iterator[tuple[int, Sequence[Pair]]]:
    """What goes into one request, with the number of its first pair: quoting at length cannot switch the check off."""
    start, used = 0, 0
    for number, pair in enumerate(asked):
        size = tokens(locator.index(pair.place.source).source.text[pair.place.start : pair.place.end]) + _TASK_TOKENS
        if number > start and (number - start == BATCH or used + size > BATCH_TOKENS):
            yield start, asked[start:number]
            start, used = number, 0
        used += size
    if asked:
        yield start, asked[start:]


def make_checks(bank: QuestionBank, asked: Sequence[Pair], locator: Locator) -> Iterator[Ask]:
    """Requests of some tasks each, numbered within each; every quotation and every claim stands once."""
    for start, batch in batches(asked, locator):
        in_order = sorted({pair.place for pair in batch}, key=lambda place: (place.source, place.start, place.end))
        places = {place: number for number, place in enumerate(in_order, 1)}
        values = {
            "quotations": "\n".join(_quotations(places, locator)),
            "tasks": "\n".join(_tasks(bank, batch, places)),
        }
        about = dict.fromkeys(pair.offer.question for pair in batch)
        key = f"{start}:{start + len(batch)}"
        yield make_ask(StepName.SUPPORT, values, SupportReply, about=tuple(about), key=key)


def _quotations(places: Mapping[Place, int], locator: Locator) -> Iterator[str]:
    """In the document's order, as a reader sees them, among the words around; headings where they change."""
    headings: tuple[str, ...] = ()
    for place, number in places.items():
        index = locator.index(place.source)
        passage = index.passage_at(place.start)
        if passage.heading_path != headings:
            headings = passage.heading_path
            yield f"under {beside(' > '.join(headings[-2:]))}:" if headings else "under no heading:"
        yield f"[{number}] «{index.plain(place.start, place.end)}»"
        if before := _whole_words(index.plain(max(0, place.start - _BEFORE), place.start), first=False):
            yield f"  before: {before}"
        end = min(len(index.source.text), place.end + _AFTER)
        if after := _whole_words(index.plain(place.end, end), first=True):
            yield f"  after: {after}"
        if passage.lead:
            yield f"  heads of columns, or introduction: {beside(passage.lead)}"


def _tasks(bank: QuestionBank, batch: Sequence[Pair], places: Mapping[Place, int]) -> Iterator[str]:
    question = item = ""
    for number, pair in enumerate(batch, 1):
        asked = bank.question(pair.offer.question)
        if asked.id != question:
            question, item = asked.id, ""
            yield f"\nQUESTION: {asked.text}"
        if pair.offer.item != item:
            item = pair.offer.item
            yield f"CLAIM: {asked.item(item).shows}"
        yield f"  task {number}: quotation [{places[pair.place]}]"


def _whole_words(text: str, *, first: bool) -> str:
    """Words around a quotation, without the one that was cut in two at the outer end."""
    words = " ".join(text.split())
    kept, _, rest = words.rpartition(" ") if first else words.partition(" ")
    return (kept if first else rest) or words


def heard(reply: SupportReply, key: str, asked: Sequence[Pair]) -> dict[tuple[str, str, Place], SupportCheck]:
    """What a reply says of each pair of its batch; numbers not asked are let fall, of two answers the weaker holds.

    Args:
        reply: The reply.
        key: The key of its request.
        asked: All pairs that were asked in this wave.
    """
    start, end = map(int, key.split(":"))
    batch = asked[start:end]
    order = [SupportCheck.NO, SupportCheck.RELATED, SupportCheck.SUPPORTS]
    said: dict[tuple[str, str, Place], SupportCheck] = {}
    for check in reply.checks:
        if 1 <= check.task <= len(batch):
            pair = batch[check.task - 1].key
            told = SupportCheck(check.answer)
            said[pair] = min(said.get(pair, told), told, key=order.index)
    return said


def apply(
    offers: Sequence[ItemOffer], said: Mapping[tuple[str, str, Place], SupportCheck], locator: Locator
) -> tuple[ItemOffer, ...]:
    """The offers with what the check said; what it did not answer stays unchecked."""
    done: list[ItemOffer] = []
    for offer in offers:
        place = locator.locate(offer.quotation).place
        told = said.get((offer.question, offer.item, place)) if place else None
        done.append(offer if told is None else offer.model_copy(update={"support": told}))
    return tuple(done)
