"""Evidence to item states to verdicts: a table for each rule of the module, and what must hold for all of them."""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from building import CARD_COUNTS, DESIGN_COUNTS, evidence, result, results, rubric

from rationale_reviewer.records.bank import Part, QuestionBank
from rationale_reviewer.records.review import ItemResult, PartResult
from rationale_reviewer.records.vocabulary import (
    Cause,
    DocumentKind,
    EvidenceStatus,
    GateState,
    ItemState,
    SupportCheck,
    Verdict,
)
from rationale_reviewer.verdicts import Judgement, item_state, judge, judge_parts, strongest_first, weaker_part

S, W, N, X = ItemState.STRONG, ItemState.WEAK, ItemState.NOT_FOUND, ItemState.NOT_ASSESSED
MEASURED, IN_PLACE, DESIGNED = EvidenceStatus.MEASURED, EvidenceStatus.IN_PLACE, EvidenceStatus.DESIGNED
PLANNED, ASSERTED, DEFERRED = EvidenceStatus.PLANNED, EvidenceStatus.ASSERTED, EvidenceStatus.DEFERRED
UNCHECKED, SUPPORTS = SupportCheck.UNCHECKED, SupportCheck.SUPPORTS
RELATED, NO = SupportCheck.RELATED, SupportCheck.NO

SUPPORTED, PARTIAL, UNSUPPORTED = (
    Judgement(Verdict.SUPPORTED),
    Judgement(Verdict.PARTIAL),
    Judgement(Verdict.UNSUPPORTED),
)
NOT_APPLICABLE = Judgement(Verdict.NOT_APPLICABLE)
NOT_ASSESSED = Judgement(Verdict.NOT_ASSESSED, Cause.ENGINE_ERROR)


# -- item states -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "in_a_card", "in_a_design"),
    [
        pytest.param(MEASURED, S, S, id="measured"),
        pytest.param(IN_PLACE, S, S, id="in place"),
        pytest.param(DESIGNED, W, S, id="designed"),
        pytest.param(PLANNED, W, W, id="planned"),
        pytest.param(ASSERTED, W, W, id="asserted"),
        pytest.param(DEFERRED, W, W, id="deferred"),
    ],
)
def test_what_counts_depends_on_the_kind_of_document(
    bank: QuestionBank, status: EvidenceStatus, in_a_card: ItemState, in_a_design: ItemState
) -> None:
    """Claims, plans and pointers are never more than weak; a design counts in a design document alone."""
    states = {kind: item_state([evidence(status)], bank.counts_as_evidence[kind]) for kind in DocumentKind}
    assert states == {
        DocumentKind.MODEL_CARD: in_a_card,
        DocumentKind.SYSTEM_CARD: in_a_card,
        DocumentKind.DESIGN_DOC: in_a_design,
    }


@pytest.mark.parametrize(
    ("found", "state"),
    [
        pytest.param([], N, id="nothing"),
        pytest.param([(MEASURED, UNCHECKED)], S, id="not looked at again"),
        pytest.param([(MEASURED, SUPPORTS)], S, id="confirmed"),
        pytest.param([(MEASURED, RELATED)], W, id="only related: downgraded"),
        pytest.param([(MEASURED, NO)], N, id="refused: removed"),
        pytest.param([(ASSERTED, SUPPORTS)], W, id="confirming a claim lifts nothing"),
        pytest.param([(PLANNED, SUPPORTS)], W, id="confirming a plan lifts nothing"),
        pytest.param([(DEFERRED, SUPPORTS)], W, id="confirming a pointer lifts nothing"),
        pytest.param([(ASSERTED, NO)], N, id="a refused claim is gone"),
        pytest.param([(ASSERTED, UNCHECKED), (MEASURED, UNCHECKED)], S, id="the best one decides, whatever the order"),
        pytest.param([(MEASURED, NO), (ASSERTED, UNCHECKED)], W, id="a claim is left"),
        pytest.param([(MEASURED, RELATED), (IN_PLACE, SUPPORTS)], S, id="another one stands"),
        pytest.param([(MEASURED, RELATED), (ASSERTED, SUPPORTS)], W, id="two halves make no whole"),
        pytest.param([(MEASURED, NO), (IN_PLACE, NO)], N, id="all refused"),
        pytest.param([(ASSERTED, UNCHECKED)] * 5, W, id="many claims are still claims"),
    ],
)
def test_item_state(found: list[tuple[EvidenceStatus, SupportCheck]], state: ItemState) -> None:
    """Strong with evidence that counts and was not downgraded, weak with other evidence, else not found."""
    assert item_state([evidence(*one) for one in found], CARD_COUNTS) is state


@pytest.mark.parametrize("counts", [CARD_COUNTS, DESIGN_COUNTS], ids=["card", "design"])
def test_a_second_look_never_lifts_an_item(counts: Sequence[EvidenceStatus]) -> None:
    """Whatever the second look says, the state is not above that without it, for every pair of statuses."""
    order = [N, W, S]
    for statuses in product(EvidenceStatus, repeat=2):
        without = item_state([evidence(status) for status in statuses], counts)
        for checks in product(SupportCheck, repeat=2):
            looked = [evidence(status, check) for status, check in zip(statuses, checks, strict=True)]
            assert order.index(item_state(looked, counts)) <= order.index(without)


@pytest.mark.parametrize(
    ("found", "counts", "order"),
    [
        pytest.param([], CARD_COUNTS, [], id="none"),
        pytest.param([(ASSERTED, UNCHECKED), (MEASURED, UNCHECKED)], CARD_COUNTS, [2, 1], id="what counts"),
        pytest.param(
            [(MEASURED, UNCHECKED), (PLANNED, UNCHECKED)], (PLANNED,), [2, 1], id="what counts in an odd bank"
        ),
        pytest.param([(DEFERRED, UNCHECKED), (PLANNED, UNCHECKED)], CARD_COUNTS, [2, 1], id="the better status"),
        pytest.param([(MEASURED, RELATED), (ASSERTED, SUPPORTS)], CARD_COUNTS, [2, 1], id="what was not downgraded"),
        pytest.param([(MEASURED, NO), (DEFERRED, UNCHECKED)], CARD_COUNTS, [2, 1], id="what was not refused"),
        pytest.param([(MEASURED, RELATED), (IN_PLACE, SUPPORTS)], CARD_COUNTS, [2, 1], id="counting and downgraded"),
        pytest.param([(DESIGNED, UNCHECKED), (IN_PLACE, UNCHECKED)], DESIGN_COUNTS, [2, 1], id="of two that count"),
        pytest.param(
            [(IN_PLACE, UNCHECKED), (MEASURED, UNCHECKED), (IN_PLACE, SUPPORTS)],
            CARD_COUNTS,
            [2, 1, 3],
            id="as it comes",
        ),
        pytest.param([(ASSERTED, UNCHECKED), (MEASURED, UNCHECKED)], (), [2, 1], id="when it is not known what counts"),
    ],
)
def test_strongest_first(
    found: list[tuple[EvidenceStatus, SupportCheck]], counts: Sequence[EvidenceStatus], order: list[int]
) -> None:
    """What counts comes first, then what was not downgraded, then by status; equal pieces stay as they come."""
    pieces = [evidence(*one, citation_id=f"c-{number}") for number, one in enumerate(found, 1)]
    assert [one.citation for one in strongest_first(pieces, counts)] == [f"c-{number}" for number in order]


def test_the_first_piece_decides_the_state() -> None:
    """For every pair of pieces that stand, the first alone gives the item the state that both give it."""
    for statuses, checks in product(
        product(EvidenceStatus, repeat=2), product((UNCHECKED, SUPPORTS, RELATED), repeat=2)
    ):
        pieces = [evidence(status, check) for status, check in zip(statuses, checks, strict=True)]
        first = strongest_first(pieces, CARD_COUNTS)[:1]
        assert item_state(first, CARD_COUNTS) is item_state(pieces, CARD_COUNTS)


# -- the rules of judge, in their order --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "clause", "cause"),
    [
        pytest.param("a must not_found", False, None, id="nothing found"),
        pytest.param("a must weak", True, None, id="something found"),
        pytest.param("a must strong", False, None, id="everything found"),
        pytest.param("a must not_assessed", False, None, id="an item failed"),
        pytest.param("a must not_assessed", True, Cause.REFUSAL, id="everything failed"),
    ],
)
def test_rule_1_a_gate_that_is_not_met(spec: str, clause: bool, cause: Cause | None) -> None:
    """The question does not apply, whatever was found or failed; it is never unsupported."""
    judgement = judge(results(spec), supported_min=1, gate=GateState.NOT_MET, clause_holds=clause, cause=cause)
    assert judgement == NOT_APPLICABLE


@pytest.mark.parametrize(
    ("spec", "judgement"),
    [
        pytest.param("a must strong", SUPPORTED, id="supported"),
        pytest.param("a must weak", PARTIAL, id="partial"),
        pytest.param("a must not_found", UNSUPPORTED, id="unsupported"),
        pytest.param("a must not_assessed", NOT_ASSESSED, id="not assessed"),
    ],
)
def test_rule_1_an_unsettled_gate_is_taken_as_met(spec: str, judgement: Judgement) -> None:
    """Where the document does not settle the class of system, the question is judged like any other."""
    for gate in (GateState.UNSETTLED, GateState.MET):
        assert judge(results(spec), supported_min=1, gate=gate) == judgement


@pytest.mark.parametrize(
    ("spec", "least", "judgement"),
    [
        pytest.param("a must strong", 1, SUPPORTED, id="the one item"),
        pytest.param(
            "a must strong; b not_found; c weak", 1, SUPPORTED, id="what need not be shown does not hold it up"
        ),
        pytest.param("a must strong; b must strong; c not_found", 2, SUPPORTED, id="all musts"),
        pytest.param("a must strong; b strong; c not_found", 2, SUPPORTED, id="a may-item fills the number"),
        pytest.param("a must strong; b scene strong", 2, SUPPORTED, id="so does one that sets the scene"),
        pytest.param("a strong; b strong", 2, SUPPORTED, id="no musts, enough items"),
        pytest.param("a must strong; b not_found; c not_found", 2, PARTIAL, id="one strong item short"),
        pytest.param("a must strong; b weak; c weak", 2, PARTIAL, id="weak items do not fill the number"),
        pytest.param("a must weak; b strong; c strong", 2, PARTIAL, id="a weak must, number reached"),
        pytest.param("a must not_found; b strong; c strong", 2, PARTIAL, id="a must not found, number reached"),
        pytest.param("a must strong; b must weak", 2, PARTIAL, id="one of two musts weak"),
        pytest.param("a must strong; b must strong; c not_found", 3, PARTIAL, id="all musts, number not reached"),
    ],
)
def test_rule_2_supported(spec: str, least: int, judgement: Judgement) -> None:
    """Every must item strong and at least the number: supported; short of either it is partial."""
    assert judge(results(spec), supported_min=least) == judgement


@pytest.mark.parametrize(
    ("spec", "least", "cause"),
    [
        pytest.param("a must strong; b not_assessed", 1, None, id="an item that need not be shown failed"),
        pytest.param("a must strong; b strong; c not_assessed", 2, None, id="the number is reached without it"),
        pytest.param("a must strong; b not_assessed", 1, Cause.OVER_BUDGET, id="the rest of the question failed"),
        pytest.param("a must strong", 1, Cause.PARTIAL_TEXT, id="a part of the text was not read"),
    ],
)
def test_rule_2_more_reading_cannot_undo_support(spec: str, least: int, cause: Cause | None) -> None:
    """What is strong stays strong, so a failure elsewhere does not take support away."""
    assert judge(results(spec), supported_min=least, cause=cause) == SUPPORTED


@pytest.mark.parametrize("cause", list(Cause), ids=str)
@pytest.mark.parametrize(
    ("spec", "clause"),
    [
        pytest.param("a must not_found; b not_found", False, id="nothing found"),
        pytest.param("a must weak; b not_found", False, id="something weak"),
        pytest.param("a must not_found; b strong", False, id="something strong"),
        pytest.param("a must not_found; b not_found", True, id="a clause holds"),
        pytest.param("a must not_assessed; b not_assessed", False, id="every item failed too"),
    ],
)
def test_rule_3_a_failure_of_the_whole_question(cause: Cause, spec: str, clause: bool) -> None:
    """Any cause that befalls the question gives not_assessed with that very cause, never unsupported or partial."""
    judgement = judge(results(spec), supported_min=1, clause_holds=clause, cause=cause)
    assert judgement == Judgement(Verdict.NOT_ASSESSED, cause)


@pytest.mark.parametrize(
    ("spec", "least", "clause", "judgement"),
    [
        pytest.param("a must not_assessed", 1, False, NOT_ASSESSED, id="the only item"),
        pytest.param("a must not_assessed; b not_found", 1, False, NOT_ASSESSED, id="the must item, nothing shown"),
        pytest.param("a must not_assessed; b weak", 1, False, NOT_ASSESSED, id="the must item could bring support"),
        pytest.param("a must not_assessed; b strong", 2, False, NOT_ASSESSED, id="it would complete the number"),
        pytest.param("a must strong; b not_assessed; c not_found", 2, False, NOT_ASSESSED, id="a may-item would too"),
        pytest.param("a must strong; b not_assessed; c not_assessed", 3, False, NOT_ASSESSED, id="both of them would"),
        pytest.param("a must not_found; b not_assessed", 1, False, NOT_ASSESSED, id="it could lift unsupported"),
        pytest.param("a must not_assessed; b not_found", 1, True, NOT_ASSESSED, id="a clause does not settle it"),
        pytest.param(
            "a scene strong; b must not_assessed", 1, False, NOT_ASSESSED, id="a set scene does not settle it"
        ),
        pytest.param(
            "a must not_found; b scene not_assessed", 2, False, NOT_ASSESSED, id="no unsupported beside any failure"
        ),
        pytest.param("a must not_found; b weak; c not_assessed", 1, False, PARTIAL, id="support is out of reach"),
        pytest.param("a must weak; b strong; c not_assessed", 1, False, PARTIAL, id="the must item is settled as weak"),
        pytest.param("a must strong; b not_assessed; c weak", 3, False, PARTIAL, id="the number is out of reach"),
        pytest.param("a must not_found; b not_assessed", 1, True, PARTIAL, id="a clause holds, support out of reach"),
        pytest.param(
            "a must not_found; b must not_assessed; c weak", 2, False, PARTIAL, id="the other must is settled"
        ),
    ],
)
def test_rule_4_an_item_that_was_not_assessed(spec: str, least: int, clause: bool, judgement: Judgement) -> None:
    """While it could still bring support or lift unsupported, the question is not assessed; else it changes nothing."""
    assert judge(results(spec), supported_min=least, clause_holds=clause) == judgement


@pytest.mark.parametrize("cause", list(Cause), ids=str)
def test_rule_4_keeps_the_cause_of_the_item(cause: Cause) -> None:
    """The question says why its item was not assessed."""
    items = [result(N, rubric("a", must=False)), result(X, rubric("b"), cause=cause)]
    assert judge(items, supported_min=1) == Judgement(Verdict.NOT_ASSESSED, cause)


@pytest.mark.parametrize(
    ("spec", "clause", "judgement"),
    [
        pytest.param("a must weak; b must not_found", False, PARTIAL, id="weak only"),
        pytest.param("a must weak; b must weak", False, PARTIAL, id="all weak"),
        pytest.param("a must strong; b must not_found", False, PARTIAL, id="one strong of two"),
        pytest.param("a must not_found; b weak", False, PARTIAL, id="a may-item"),
        pytest.param("a must not_found; b must not_found", True, PARTIAL, id="a clause alone"),
        pytest.param("a scene strong; b must not_found", True, PARTIAL, id="a clause beside a set scene"),
        pytest.param("a scene strong; b must weak", False, PARTIAL, id="a shown item beside a set scene"),
        pytest.param("a scene strong; b must not_found", False, UNSUPPORTED, id="a set scene alone lifts nothing"),
        pytest.param("a must scene strong; b must not_found", False, UNSUPPORTED, id="not even where it must be shown"),
        pytest.param("a scene weak; b scene strong; c must not_found", False, UNSUPPORTED, id="nor do two of them"),
    ],
)
def test_rule_5_partial(spec: str, clause: bool, judgement: Judgement) -> None:
    """One item that does more than set the scene, or a clause that holds, makes it partial."""
    assert judge(results(spec), supported_min=2, clause_holds=clause) == judgement


def test_rule_5_a_must_item_that_sets_the_scene_can_complete_support() -> None:
    """``alone: false`` keeps an item from lifting a verdict by itself; it counts as strong beside others."""
    assert judge(results("a must scene strong; b must strong"), supported_min=2) == SUPPORTED


@pytest.mark.parametrize(
    "spec",
    ["a must not_found", "a must not_found; b not_found; c scene not_found", "a must not_found; b scene weak"],
)
def test_rule_6_unsupported(spec: str) -> None:
    """Nothing is shown, all of it was assessed: unsupported."""
    assert judge(results(spec), supported_min=1) == UNSUPPORTED


# -- what must hold for every question of up to three items ------------------------------------------------------------

Shape = tuple[tuple[bool, bool], ...]
SHAPES: tuple[Shape, ...] = tuple(
    shape for count in (1, 2, 3) for shape in product(product((True, False), (True, False)), repeat=count)
)


def every_question() -> Iterator[tuple[tuple[ItemResult, ...], int, bool]]:
    """Items in every state, must or not, scene or not, with every number that a bank may ask for."""
    made = {
        (letter, must, alone, state): result(state, rubric(letter, must=must, alone=alone))
        for letter, must, alone, state in product("abc", (True, False), (True, False), ItemState)
    }
    for shape in SHAPES:
        musts = sum(must for must, _ in shape)
        for states in product(ItemState, repeat=len(shape)):
            items = tuple(
                made[letter, must, alone, state]
                for letter, (must, alone), state in zip("abc", shape, states, strict=False)
            )
            for least in range(max(1, musts), len(shape) + 1):
                yield items, least, False
                yield items, least, True


def completions(items: Sequence[ItemResult]) -> Iterator[tuple[ItemResult, ...]]:
    """The same items with each that was not assessed in every state that it could have turned out to have."""
    settled = (S, W, N)
    choices = [
        [item.model_copy(update={"state": state, "cause": None}) for state in settled] if item.state is X else [item]
        for item in items
    ]
    yield from product(*choices)


def test_a_verdict_given_beside_a_failure_would_not_have_changed() -> None:
    """Where an item failed and a verdict is given all the same, every way it could have gone gives that verdict."""
    seen: set[Verdict] = set()
    for items, least, clause in every_question():
        if not any(item.state is X for item in items):
            continue
        given = judge(items, supported_min=least, clause_holds=clause)
        if given.verdict is Verdict.NOT_ASSESSED:
            continue
        seen.add(given.verdict)
        for complete in completions(items):
            assert judge(complete, supported_min=least, clause_holds=clause) == given, [one.state for one in items]
    assert seen == {Verdict.SUPPORTED, Verdict.PARTIAL}


def test_no_failure_ends_as_unsupported_and_every_not_assessed_has_a_cause() -> None:
    """Unsupported needs every item assessed; a cause is given with not_assessed and with nothing else."""
    for items, least, clause in every_question():
        failed = any(item.state is X for item in items)
        for gate, cause in product((GateState.MET, GateState.UNSETTLED), (None, Cause.CUT_REPLY)):
            verdict, why = judge(items, supported_min=least, gate=gate, clause_holds=clause, cause=cause)
            assert (why is not None) == (verdict is Verdict.NOT_ASSESSED)
            if verdict is Verdict.UNSUPPORTED:
                assert not failed
                assert cause is None


def test_stronger_evidence_never_lowers_a_verdict() -> None:
    """Lifting the state of any one item, or a clause that holds, leaves the verdict or lifts it."""
    order = [Verdict.UNSUPPORTED, Verdict.PARTIAL, Verdict.SUPPORTED]
    lift = {N: W, W: S}
    for items, least, clause in every_question():
        if any(item.state is X for item in items):
            continue
        before = order.index(judge(items, supported_min=least, clause_holds=clause).verdict)
        assert order.index(judge(items, supported_min=least, clause_holds=True).verdict) >= before
        for at, item in enumerate(items):
            if item.state in lift:
                better = (*items[:at], item.model_copy(update={"state": lift[item.state]}), *items[at + 1 :])
                assert order.index(judge(better, supported_min=least, clause_holds=clause).verdict) >= before


def test_the_order_of_the_items_does_not_matter() -> None:
    """A question's verdict is the same however its items are ordered."""
    for items, least, clause in every_question():
        forth = judge(items, supported_min=least, clause_holds=clause)
        assert judge(items[::-1], supported_min=least, clause_holds=clause) == forth


# -- parts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "state"),
    [
        pytest.param([S], S, id="its one item strong"),
        pytest.param([S, S], S, id="all strong"),
        pytest.param([S, W], W, id="one weak"),
        pytest.param([S, N], W, id="one not found"),
        pytest.param([W, W], W, id="all weak"),
        pytest.param([W, N], W, id="one shown at all"),
        pytest.param([N, N], N, id="none"),
        pytest.param([N, X], X, id="none found, one not assessed"),
        pytest.param([X, X], X, id="none assessed"),
        pytest.param([W, X], W, id="one shown, one not assessed"),
        pytest.param([S, X], W, id="one strong, one not assessed"),
    ],
)
def test_judge_parts(states: list[ItemState], state: ItemState) -> None:
    """A part is strong when all its items are, not found when none is, else weak; a failure hides nothing shown."""
    letters = tuple("abc"[: len(states)])
    items = [result(one, rubric(letter)) for letter, one in zip(letters, states, strict=True)]
    other = result(S, rubric("z"))
    assert judge_parts([Part(name="drives", items=letters)], [*items, other]) == (
        PartResult(name="drives", items=letters, state=state),
    )


def test_parts_are_judged_apart_and_keep_their_order() -> None:
    """Each part is judged by its own items, and an item may serve two parts."""
    parts = [
        Part(name="drives", items=("a",)),
        Part(name="skills", items=("b", "c")),
        Part(name="both", items=("a", "b")),
    ]
    judged = judge_parts(parts, results("a strong; b not_found; c not_found"))
    assert [(part.name, part.state) for part in judged] == [("drives", S), ("skills", N), ("both", W)]
    assert judge_parts([], results("a strong")) == ()


@pytest.mark.parametrize(
    ("states", "weaker"),
    [
        pytest.param([], None, id="no parts"),
        pytest.param([N], None, id="one part is weaker than none"),
        pytest.param([S, S], None, id="both strong"),
        pytest.param([N, N], None, id="both not found"),
        pytest.param([S, W], 1, id="weak after strong"),
        pytest.param([W, S], 0, id="weak before strong"),
        pytest.param([W, N], 1, id="not found below weak"),
        pytest.param([N, X], 0, id="not found below not assessed"),
        pytest.param([X, W], 0, id="not assessed below weak"),
        pytest.param([W, S, N], 2, id="the weakest of three"),
        pytest.param([S, W, W], 1, id="the first of two equal ones"),
    ],
)
def test_weaker_part(states: list[ItemState], weaker: int | None) -> None:
    """The weakest part is named where the parts differ, and none where they do not."""
    parts = [PartResult(name=f"part {n}", items=("a",), state=state) for n, state in enumerate(states)]
    found = weaker_part(parts)
    assert (found and found.name) == (None if weaker is None else f"part {weaker}")
