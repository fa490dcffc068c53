"""Borderline items are read for twice more: the middle of three readings holds, and how many agree with it is said.

An item is borderline when little speaks for its state and another state would change the verdict: one quotation alone
makes it strong, or what was found is weak, or nothing was found and a passage came near. Everything is computed from
offers whose words were found; asking again can lift an item as well as lower it, as a first reading can.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from rationale_reviewer.citations import Locator
from rationale_reviewer.engines.chat import support
from rationale_reviewer.engines.chat.asks import Ask, packs
from rationale_reviewer.engines.chat.quotes import LEANED_ON
from rationale_reviewer.engines.chat.read import Cell, Heard, make_reads
from rationale_reviewer.engines.chat.rendering import Window
from rationale_reviewer.places import Place
from rationale_reviewer.records.bank import Question, QuestionBank, RubricItem
from rationale_reviewer.records.reading import ItemOffer, NearMiss, Reading, StabilityOffer
from rationale_reviewer.records.review import ItemResult
from rationale_reviewer.records.vocabulary import DocumentKind, EvidenceStatus, GateState, ItemState, SupportCheck
from rationale_reviewer.verdicts import Judgement, item_state, judge

READINGS: Final = 3
# So many items a request: a reply of some 4,000 tokens.
ITEMS: Final = 24
_ORDER: Final = (ItemState.NOT_FOUND, ItemState.WEAK, ItemState.STRONG)

# A figure in a note would have to stand in the passage.
_IN_WORDS: Final = ("none", "one", "two", "three")

Key = tuple[str, str]
"""Question and item."""


class Again(NamedTuple):
    """What one reply to a further reading offers."""

    reading: int
    window: int
    cell: Cell
    heard: Heard

    @property
    def answered(self) -> set[Key]:
        """Items that it says something of, if only that nothing was found."""
        left_out = {(failure.question, failure.item) for failure in self.heard.failures}
        keys = {(question.id, item.id) for question in self.cell.questions for item in question.items}
        return {key for key in keys if key not in left_out and (key[0], None) not in left_out}


class Items:
    """The offers of one reading whose words were found, by question and item."""

    def __init__(self, offers: Sequence[ItemOffer], locator: Locator, counts: Sequence[EvidenceStatus]) -> None:
        self._counts = counts
        self.offers: dict[Key, list[ItemOffer]] = defaultdict(list)
        self.lost: dict[Key, list[ItemOffer]] = defaultdict(list)
        """Those whose words were not found: they show nothing, and are counted among the rejected."""
        for offer in offers:
            found = self.offers if locator.locate(offer.quotation).place else self.lost
            found[offer.question, offer.item].append(offer)

    def state(self, key: Key) -> ItemState:
        """The state of an item by this reading alone."""
        return item_state(self.offers.get(key, ()), self._counts)

    def is_thin(self, key: Key, near: set[Key]) -> bool:
        """Whether little speaks for the state."""
        state, offers = self.state(key), self.offers.get(key, ())
        if state is ItemState.STRONG:
            return sum(one.status in self._counts and one.support in LEANED_ON for one in offers) == 1
        return state is ItemState.WEAK or key in near or bool(offers)


def borderline(
    questions: Sequence[Question],
    reading: Reading,
    locator: Locator,
    counts: Sequence[EvidenceStatus],
    gates: Mapping[str, GateState],
) -> tuple[Question, ...]:
    """The questions that have borderline items, each with these items only.

    Args:
        questions: What was asked, in the bank's order.
        reading: The first reading, with what the support check said.
        locator: Finds words in the document.
        counts: The statuses that make an item strong for this kind of document.
        gates: Gates that the editor has set; a question whose gate is not met is not read for again.
    """
    items = Items(reading.items, locator, counts)
    near = {(one.question, one.item) for one in reading.near_misses if one.item and locator.locate(one.quotation).place}
    spoilt = {failure.question for failure in reading.failures}
    holds = {clause.question for clause in reading.clauses if clause.form == "partial_if"}
    found: list[Question] = []
    closed = {**_not_met(reading, locator), **gates}
    for question in questions:
        if closed.get(question.gate) is GateState.NOT_MET:
            continue
        states = {item.id: items.state((question.id, item.id)) for item in question.items}
        thin = [item for item in question.items if items.is_thin((question.id, item.id), near)]
        left = tuple(item for item in thin if _decides(question, states, item, clause_holds=question.id in holds))
        if left and question.id not in spoilt:
            found.append(question.model_copy(update={"items": left, "partial_if": (), "unsupported_if": ()}))
    return tuple(found)


def _not_met(reading: Reading, locator: Locator) -> dict[str, GateState]:
    """Gates that the document settles as not met."""
    states: dict[str, set[GateState]] = defaultdict(set)
    for offer in reading.gates:
        if locator.locate(offer.quotation).place:
            states[offer.gate].add(offer.state)
    return {gate: GateState.NOT_MET for gate, found in states.items() if found == {GateState.NOT_MET}}


def _decides(question: Question, states: Mapping[str, ItemState], item: RubricItem, *, clause_holds: bool) -> bool:
    """Whether another state of the item would change the verdict."""

    def judged(changed: Mapping[str, ItemState]) -> Judgement:
        results = [ItemResult.of(one, changed[one.id]) for one in question.items]
        return judge(results, supported_min=question.supported_min, clause_holds=clause_holds)

    now = judged(states)
    return any(judged({**states, item.id: other}) != now for other in _ORDER)


def make_again(
    bank: QuestionBank, kind: DocumentKind, questions: Sequence[Question], shown: Sequence[Window]
) -> Iterator[tuple[Cell, list[Ask]]]:
    """The requests of both further readings, with their cells; each asks in another order than the first did."""
    for reading in range(2, READINGS + 1):
        half = len(questions) // 2
        ordered = questions[::-1] if reading == 2 else (*questions[half:], *questions[:half])
        for number, batch in enumerate(packs(ordered, lambda question: len(question.items), ITEMS), 1):
            cell = Cell(f"reading {reading}.{number}", batch, phase=None, gates=False)
            yield cell, list(make_reads(bank, kind, [cell], shown, reading))


def settle(
    asked: Sequence[Question],
    first: Reading,
    again: Sequence[Again],
    said: Mapping[tuple[str, str, Place], SupportCheck],
    locator: Locator,
    counts: Sequence[EvidenceStatus],
    windows: int,
) -> Reading:
    """The first reading with the middle of all readings in place of each borderline item.

    A further reading of an item counts when every window was answered for it. Where fewer than three count, the first
    stands, and how many agree with it is said all the same.

    Args:
        asked: The questions with their borderline items.
        first: The first reading, with what the support check said.
        again: What the further readings offer, in any order.
        said: What the support check said of all pairs.
        locator: Finds words in the document.
        counts: The statuses that make an item strong for this kind of document.
        windows: How many windows the document has.
    """
    keys = {(question.id, item.id): None for question in asked for item in question.items}
    readings = [Items(first.items, locator, counts)]
    complete: list[set[Key]] = [set(keys)]
    for number in range(2, READINGS + 1):
        own = sorted((one for one in again if one.reading == number), key=lambda one: one.window)
        offers = support.apply([offer for one in own for offer in one.heard.items], said, locator)
        readings.append(Items(offers, locator, counts))
        complete.append({key for key in keys if sum(key in one.answered for one in own) == windows})
    items = [offer for offer in first.items if (offer.question, offer.item) not in keys]
    near: list[NearMiss] = []
    stability: list[StabilityOffer] = []
    for key in keys:
        items += [offer for reading in readings for offer in reading.lost.get(key, ())]
        counted = [reading for reading, whole in zip(readings, complete, strict=True) if key in whole]
        states = [reading.state(key) for reading in counted]
        holds = sorted(states, key=_ORDER.index)[1] if len(states) == READINGS else states[0]
        if len(states) > 1:
            agreed = states.count(holds)
            stability.append(StabilityOffer(question=key[0], item=key[1], readings=len(states), agreed=agreed))
        for reading, state in zip(counted, states, strict=True):
            # What the support check refused shows nothing, and stays refused whichever reading holds.
            refused = [one for one in reading.offers.get(key, ()) if one.support is SupportCheck.NO]
            left = [one for one in reading.offers.get(key, ()) if one.support is not SupportCheck.NO]
            items += refused + (left if state is holds else [])
            if holds is ItemState.NOT_FOUND:
                took = _IN_WORDS[len(states) - states.count(holds)]
                why = f"{took} of {_IN_WORDS[len(states)]} readings took it for this"
                left.sort(key=lambda one: one.support is SupportCheck.RELATED)
                near += [NearMiss(question=key[0], item=key[1], quotation=one.quotation, why=why) for one in left]
    return first.model_copy(
        update={"items": tuple(items), "near_misses": (*near, *first.near_misses), "stability": tuple(stability)}
    )
