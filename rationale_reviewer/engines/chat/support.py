"""The support check: sees only an item and a located quotation with its neighbours; it may remove or downgrade."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from rationale_reviewer.citations import Locator
from rationale_reviewer.engines.chat.asks import Ask, StepName, make_ask
from rationale_reviewer.engines.chat.forms import SupportReply
from rationale_reviewer.places import Place
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.reading import ItemOffer
from rationale_reviewer.records.vocabulary import SupportCheck

# So many tasks a request: a reply of some 2,000 tokens.
BATCH: Final = 50
_AROUND: Final = 300


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


def make_checks(bank: QuestionBank, asked: Sequence[Pair], locator: Locator) -> Iterator[Ask]:
    """Requests of up to :data:`BATCH` tasks, numbered within each."""
    for start in range(0, len(asked), BATCH):
        batch = asked[start : start + BATCH]
        tasks = "\n\n".join(_task(bank, number, pair, locator) for number, pair in enumerate(batch, 1))
        about = dict.fromkeys(pair.offer.question for pair in batch)
        yield make_ask(StepName.SUPPORT, {"tasks": tasks}, SupportReply, about=tuple(about), key=str(start))


def _task(bank: QuestionBank, number: int, pair: Pair, locator: Locator) -> str:
    question = bank.question(pair.offer.question)
    item = question.item(pair.offer.item)
    index = locator.index(pair.place.source)
    start, end = pair.place.start, pair.place.end
    before = index.plain(max(0, start - _AROUND), start)
    after = index.plain(end, min(len(index.source.text), end + _AROUND))
    passage = index.passage_at(start)
    over = " > ".join(passage.heading_path)
    lines = [
        f"TASK {number}",
        f"Claim: {item.shows}",
        f"Question: {question.text}",
        f"Quotation: «{index.plain(start, end)}»",
        f"Words before: «{before}»",
        f"Words after: «{after}»",
        f"Headings over it: «{over}»",
    ]
    if passage.lead:
        lines.append(f"Column heads or introduction: «{passage.lead}»")
    return "\n".join(lines)


def heard(reply: SupportReply, start: int, asked: Sequence[Pair]) -> dict[tuple[str, str, Place], SupportCheck]:
    """What a reply says of each pair of its batch; numbers not asked are let fall, of two answers the weaker holds."""
    batch = asked[start : start + BATCH]
    order = [SupportCheck.NO, SupportCheck.RELATED, SupportCheck.SUPPORTS]
    said: dict[tuple[str, str, Place], SupportCheck] = {}
    for check in reply.checks:
        if 1 <= check.task <= len(batch):
            key = batch[check.task - 1].key
            told = SupportCheck(check.answer)
            said[key] = min(said.get(key, told), told, key=order.index)
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
