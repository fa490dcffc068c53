"""Borderline items are read for twice more; the middle of three readings holds, and disagreement is shown."""

import json
import random
from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from chatting import Answering, asked, chat_review, read_reply, user_text
from scripted import (
    ACROSS,
    GATED,
    MEASURED,
    RARE,
    RESULTS,
    SECOND,
    card,
    fixed,
    item_of,
    offer,
    quotation,
    quotes_of,
    small_bank,
)

from rationale_reviewer.citations import Locator
from rationale_reviewer.config import ReviewOptions
from rationale_reviewer.engines.base import Reply, Request
from rationale_reviewer.engines.chat.again import READINGS, borderline
from rationale_reviewer.engines.chat.engine import ChatEngine, Effort
from rationale_reviewer.records.reading import ClauseOffer, Failure, NearMiss, Reading
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.records.vocabulary import (
    Cause,
    DocumentKind,
    EvidenceStatus,
    GateState,
    ItemState,
    SupportCheck,
    Verdict,
)
from rationale_reviewer.report import html, markdown, summary
from rationale_reviewer.verify import verify

FOUND = {(RESULTS, "a"): [(MEASURED, "measured")], (RESULTS, "b"): [(SECOND, "measured")]}
STRONG, WEAK, NONE = (MEASURED, "measured"), (MEASURED, "asserted"), None
_STATES = {STRONG: ItemState.STRONG, WEAK: ItemState.WEAK, NONE: ItemState.NOT_FOUND}
_ORDER = [ItemState.NOT_FOUND, ItemState.WEAK, ItemState.STRONG]


def _reading_of(request: Request) -> int:
    text = user_text(request)
    return next((number for number in range(2, READINGS + 1) if f"This is reading {number};" in text), 1)


class Readings(Answering):
    """Finds something else for item a in each reading; of item b always the same."""

    def __init__(
        self, finds: Sequence[tuple[str, str] | None], lost: Sequence[int] = (), said: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(FOUND, lambda _, quote: (said or {}).get(quote, "supports"), self._instead)
        self.finds = finds
        self.missed = lost

    def _instead(self, request: Request, number: int) -> str | Reply | None:  # noqa: ARG002  # the form of a rule
        if request.step != "read":
            return None
        reading = _reading_of(request)
        if reading in self.missed:
            return Reply(request="", cause=Cause.CUT_REPLY)
        find = self.finds[reading - 1]
        found = {**FOUND, (RESULTS, "a"): [find] if find else []}
        return json.dumps(read_reply(request, found))

    def again(self) -> list[Request]:
        """The requests of the further readings."""
        return [request for request in self.requests if request.step == "read" and _reading_of(request) > 1]


def _thorough(answering: Answering) -> ReviewBundle:
    return chat_review(card(), small_bank(), answering, ChatEngine("test-model", effort=Effort.THOROUGH))


# -- which items -------------------------------------------------------------------------------------------------------

TWICE = offer("a", SECOND)
B = offer("b", SECOND)
NEAR = NearMiss(question=RESULTS, item="a", quotation=quotation(MEASURED), why="it comes near")
CLAUSE = ClauseOffer(question=ACROSS, clause=0, form="partial_if", quotation=quotation(MEASURED))


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        pytest.param(Reading(items=(offer("a"), B)), {"a", "b"}, id="one quotation makes each strong"),
        pytest.param(Reading(items=(offer("a"), TWICE, B)), {"b"}, id="two are enough"),
        pytest.param(
            Reading(items=(offer("a"), TWICE.model_copy(update={"support": SupportCheck.RELATED}), B)),
            {"a", "b"},
            id="one of two was downgraded",
        ),
        pytest.param(Reading(items=(offer("a", status=EvidenceStatus.ASSERTED), B)), {"a"}, id="weak could be strong"),
        pytest.param(Reading(items=(offer("a", "words that stand nowhere in it"), B)), {"b"}, id="lost is not near"),
        pytest.param(
            Reading(items=(offer("a", support=SupportCheck.NO), B)), {"a", "b"}, id="removed by the support check"
        ),
        pytest.param(Reading(items=(B,), near_misses=(NEAR,)), {"a", "b"}, id="something comes near"),
        pytest.param(Reading(items=(B,)), {"b"}, id="nothing near"),
        pytest.param(Reading(near_misses=(NEAR,)), {"a"}, id="unsupported with something near"),
        pytest.param(Reading(), set(), id="nothing at all"),
        pytest.param(
            Reading(items=(offer("c"),)), set(), id="it only sets the scene and decides nothing"
        ),
        pytest.param(
            Reading(items=(offer("a"), B), failures=(Failure(question=RESULTS, cause=Cause.CUT_REPLY),)),
            set(),
            id="not assessed anyway",
        ),
    ],
)  # fmt: skip
def test_borderline(reading: Reading, expected: set[str]) -> None:
    """Little speaks for the state, and another state would change the verdict."""
    document, bank = card(), small_bank()
    counts = bank.counts_as_evidence[DocumentKind.MODEL_CARD]
    found = borderline(bank.questions, reading, Locator(document), counts, {})
    assert {item.id for question in found for item in question.items} == expected


@pytest.mark.parametrize(("clauses", "expected"), [((), {"a"}), ((CLAUSE,), set())])
def test_a_clause_that_holds_takes_the_edge_off(clauses: tuple[ClauseOffer, ...], expected: set[str]) -> None:
    """Where the verdict is partial by a clause whatever a weak item is, only *strong* could still change it."""
    bank = small_bank()
    question = bank.question(ACROSS).model_copy(update={"supported_min": 9})
    near = NearMiss(question=ACROSS, item="a", quotation=quotation(MEASURED), why="it comes near")
    reading = Reading(near_misses=(near,), clauses=clauses)
    counts = bank.counts_as_evidence[DocumentKind.MODEL_CARD]
    found = borderline([question], reading, Locator(card()), counts, {})
    assert {item.id for one in found for item in one.items} == expected


# -- what is asked -----------------------------------------------------------------------------------------------------


def test_only_borderline_items_are_asked_again() -> None:
    """Twice, each in a request of its own, behind the same document."""
    answering = Readings([STRONG, STRONG, STRONG])
    _thorough(answering)
    again = answering.again()
    assert [asked(request) for request in again] == [{RESULTS: ["a", "b"]}] * 2
    assert len({request.id for request in answering.requests}) == len(answering.requests)
    first = answering.requests[0]
    end = user_text(first).index(" ENDS\n")
    assert all(user_text(request)[:end] == user_text(first)[:end] for request in again)
    assert all(request.messages[0] == first.messages[0] for request in again)


@pytest.mark.parametrize("effort", [Effort.QUICK, Effort.STANDARD])
def test_lesser_efforts_ask_once(effort: Effort) -> None:
    """No second reading, and nothing is said of agreement."""
    answering = Readings([STRONG, NONE, NONE])
    bundle = chat_review(card(), small_bank(), answering, ChatEngine(effort=effort))
    assert answering.again() == []
    assert not any(item.stability for answer in bundle.answers for item in answer.items)


def test_standard_requests_stay_the_same() -> None:
    """Thorough asks all that standard asks, in the same words: replies that were paid for serve it."""
    standard, thorough = Answering(FOUND), Answering(FOUND)
    chat_review(card(), small_bank(), standard, ChatEngine())
    _thorough(thorough)
    assert {request.id for request in standard.requests} <= {request.id for request in thorough.requests}


# -- what holds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("finds", list(product([STRONG, WEAK, NONE], repeat=3)))
def test_the_middle_holds(finds: tuple[tuple[str, str] | None, ...]) -> None:
    """All 27 ways in which three readings of one item can end, but for those whose first leaves it no borderline."""
    bundle = _thorough(Readings(finds))
    item = item_of(bundle, "a")
    if finds[0] is NONE:  # nothing came near: there is nothing to read again for
        assert item.stability is None
        return
    states = sorted((_STATES[one] for one in finds), key=_ORDER.index)
    assert item.state is states[1]
    assert item.stability
    assert (item.stability.readings, item.stability.agreed) == (3, states.count(states[1]))
    assert item.stability.stable is (len(set(states)) == 1)
    assert bool(item.evidence) is (states[1] is not ItemState.NOT_FOUND)
    assert verify(bundle, card()).holds
    if states[1] is ItemState.NOT_FOUND:
        assert item.nearest
        assert quotes_of(bundle, [item.nearest.citation]) == [MEASURED]


def test_what_the_middle_does_not_find_moves_the_verdict() -> None:
    """One quotation of one reading in three does not carry *supported*."""
    assert _thorough(Readings([STRONG, STRONG, NONE])).answer(RESULTS).verdict is Verdict.SUPPORTED
    assert _thorough(Readings([STRONG, NONE, NONE])).answer(RESULTS).verdict is Verdict.PARTIAL


def test_new_quotations_are_checked_as_well() -> None:
    """What a further reading offers goes through the support check; what was checked is not asked twice."""
    other = (SECOND, "measured")
    answering = Readings([WEAK, other, other], said={SECOND: "no"})
    item = item_of(_thorough(answering), "a")
    assert item.state is ItemState.NOT_FOUND
    support = [user_text(request) for request in answering.requests if request.step == "support"]
    assert len(support) == 2
    assert SECOND in support[1]
    assert f"«{MEASURED}»" not in support[1]


@pytest.mark.parametrize(("lost", "readings"), [((2,), 2), ((3,), 2), ((2, 3), None)])
def test_a_lost_reading_is_no_finding(lost: tuple[int, ...], readings: int | None) -> None:
    """Where a further reading gets no reply the first one stands, and the count says how many there were."""
    bundle = _thorough(Readings([STRONG, NONE, NONE], lost=lost))
    item = item_of(bundle, "a")
    assert item.state is ItemState.STRONG
    assert (item.stability.readings if item.stability else None) == readings
    assert not any(answer.verdict is Verdict.NOT_ASSESSED for answer in bundle.answers)


def test_words_that_stand_nowhere_show_nothing() -> None:
    """An invented quotation in a further reading is rejected as in the first."""
    invented = ("The sorter was certified by three independent agencies.", "measured")

    answering = Readings([WEAK, invented, invented])

    def instead(request: Request, number: int) -> str | Reply | None:  # the form of a rule
        if request.step != "read":
            return None
        find = answering.finds[_reading_of(request) - 1]
        found = {**FOUND, (RESULTS, "a"): [find] if find else []}
        return json.dumps(read_reply(request, found, **{"(not in the document)": True}))

    answering.instead = instead
    bundle = _thorough(answering)
    assert item_of(bundle, "a").state is ItemState.NOT_FOUND
    assert any(one.words == invented[0] for one in bundle.rejected)


@pytest.mark.parametrize("seed", range(5))
def test_order_does_not_matter(seed: int) -> None:
    """Replies in any order, and twice, give the same bundle."""
    order = random.Random(seed)  # noqa: S311  # an order, no secret

    class Shuffled(Readings):
        def __call__(self, requests: Sequence[Request]) -> list[Reply]:
            replies = super().__call__(requests)
            replies += replies[:2]
            order.shuffle(replies)
            return replies

    finds = [STRONG, NONE, WEAK]
    assert fixed(_thorough(Shuffled(finds))) == fixed(_thorough(Readings(finds)))


def test_every_window_has_to_be_answered() -> None:
    """A further reading counts for an item only when all of the document was read for it."""
    filler = "\n\n".join(
        f"Paragraph {number} speaks of trays and letters and of nothing else." for number in range(400)
    )
    document = card(text=f"# Card\n\n{MEASURED}\n\n{filler}\n\n{SECOND}\n")

    def lost(request: Request, number: int) -> Reply | None:  # the form of a rule
        last = request.step == "read" and _reading_of(request) == 2 and SECOND in user_text(request)
        return Reply(request="", cause=Cause.CUT_REPLY) if last else None

    engine = ChatEngine(effort=Effort.THOROUGH, context=18_000)
    item = item_of(chat_review(document, small_bank(), Answering(FOUND, instead=lost), engine), "a")
    assert item.state is ItemState.STRONG
    assert item.stability
    assert item.stability.readings == 2


@pytest.mark.parametrize("finds", [(STRONG, NONE, NONE), (WEAK, NONE, NONE)])
def test_what_fewer_readings_found_is_the_nearest(finds: tuple[tuple[str, str] | None, ...]) -> None:
    """With how many readings took it for what was asked, in words."""
    nearest = item_of(_thorough(Readings(finds)), "a").nearest
    assert nearest
    assert nearest.why == "one of three readings took it for this"


def test_a_refused_quotation_stays_refused() -> None:
    """What the support check refused is no near miss, is counted among the rejected, and carries no sentence."""
    other = (SECOND, "measured")
    answering = Readings([WEAK, other, WEAK], said={SECOND: "no"})
    bundle = _thorough(answering)
    assert item_of(bundle, "a").state is ItemState.WEAK
    assert [one.words for one in bundle.rejected if one.target == "a"] == [SECOND]
    refused = _thorough(Readings([WEAK, NONE, other], said={SECOND: "no"}))
    nearest = item_of(refused, "a").nearest
    assert nearest is None or quotes_of(refused, [nearest.citation]) != [SECOND]


def test_a_first_reading_that_failed_in_part_is_not_read_for_again() -> None:
    """What was not assessed stays so, and no agreement is claimed for it."""
    filler = "\n\n".join(
        f"Paragraph {number} speaks of trays and letters and of nothing else." for number in range(400)
    )
    document = card(text=f"# Card\n\n{MEASURED}\n\n{filler}\n\n{SECOND}\n")

    def lost(request: Request, number: int) -> Reply | None:  # the form of a rule
        last = request.step == "read" and SECOND in user_text(request)
        return Reply(request="", cause=Cause.CUT_REPLY) if last else None

    answering = Answering(FOUND, instead=lost)
    bundle = chat_review(document, small_bank(), answering, ChatEngine(effort=Effort.THOROUGH, context=18_000))
    assert item_of(bundle, "a").state is ItemState.STRONG
    assert item_of(bundle, "b").state is ItemState.NOT_ASSESSED
    assert not any(_reading_of(request) > 1 for request in answering.requests if request.step == "read")
    assert not any(item.stability for answer in bundle.answers for item in answer.items)


@pytest.mark.parametrize("state", [GateState.NOT_MET, GateState.MET])
def test_a_question_that_does_not_apply_is_not_read_for_again(state: GateState) -> None:
    """Where the editor says that the system is of another class."""
    answering = Answering({(GATED, "a"): [(MEASURED, "asserted")]})
    options = ReviewOptions(gates={"agentic": state})
    chat_review(card(), small_bank(), answering, ChatEngine(effort=Effort.THOROUGH), options)
    again = [request for request in answering.requests if request.step == "read" and _reading_of(request) > 1]
    assert bool(again) is (state is GateState.MET)


# -- what is shown -----------------------------------------------------------------------------------------------------


def test_disagreement_is_shown_to_the_editor() -> None:
    """In the rationale, on the page and in the terminal; where all agree that is said at the item alone."""
    bundle = _thorough(Readings([STRONG, STRONG, NONE]))
    text = markdown.render(bundle)
    assert "unstable: 2 of 3 readings agree" in text
    assert "3 of 3 readings agree" in text
    assert f"`{RESULTS}`: item a" in text.split("## 2.")[0]
    page = html.render(bundle, card())
    assert "unstable: 2 of 3 readings agree" in page
    assert "Readings disagree (1)" in page
    assert f"readings disagree, look yourself: {RESULTS} item a" in summary.summarise(bundle)


def test_agreement_raises_no_notice() -> None:
    """Nothing on the first page where all readings agree."""
    bundle = _thorough(Readings([STRONG, STRONG, STRONG]))
    assert "Read these yourself" not in markdown.render(bundle)
    assert "Readings disagree" not in html.render(bundle, card())
    assert "disagree" not in summary.summarise(bundle)


def test_gated_and_rare_questions_are_treated_alike() -> None:
    """A weak item of a question with one item decides its verdict."""
    found = {**FOUND, (GATED, "a"): [(MEASURED, "asserted")], (RARE, "a"): [(SECOND, "planned")]}
    answering = Answering(found)
    _thorough(answering)
    again = [request for request in answering.requests if request.step == "read" and _reading_of(request) > 1]
    assert {name for request in again for name in asked(request)} == {RESULTS, GATED, RARE}
