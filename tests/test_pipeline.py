"""The rules of a review that code enforces whatever the engine says, each as a table, over one small card."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from conftest import ROOT
from loading import markdown, plain
from pydantic import ValidationError
from scripted import (
    ABSENT,
    ACCENTED,
    ACROSS,
    ASKED,
    BELIEVED,
    CARD,
    CHECKED,
    CODE,
    CONTENTS,
    ELSEWHERE,
    GATED,
    HEADING,
    HIDDEN,
    ITEM,
    MEASURED,
    NO_TOOLS,
    PLANNED,
    RARE,
    REPEATED,
    RESULTS,
    ROW,
    SECOND,
    STUB,
    TOOLS,
    ScriptedEngine,
    answers_but,
    assert_follows,
    card,
    failure,
    fixed,
    item_of,
    offer,
    offers_everywhere,
    quotation,
    quotes_of,
    reviewed,
    small_bank,
    strings,
)

from rationale_reviewer.config import ReviewOptions
from rationale_reviewer.engines.base import Reply, Request, Step, Task
from rationale_reviewer.engines.factory import make_engine
from rationale_reviewer.errors import EngineError
from rationale_reviewer.load.document import load_document
from rationale_reviewer.pipeline import review
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.document import Document, Span, UnreadPart
from rationale_reviewer.records.reading import (
    ClauseOffer,
    ContradictionOffer,
    DraftOffer,
    Failure,
    FindingOffer,
    GateOffer,
    ItemOffer,
    NearMiss,
    PairOffer,
    Quotation,
    Reading,
    ReasonOffer,
)
from rationale_reviewer.records.review import ReviewBundle, Scope
from rationale_reviewer.records.vocabulary import (
    BANNED_WORDS,
    Cause,
    DocumentKind,
    EvidenceStatus,
    GateState,
    ItemState,
    Reason,
    SupportCheck,
    Verdict,
)
from rationale_reviewer.report.markdown import render

MEASURED_, ASSERTED, PLANNED_, DEFERRED, DESIGNED = (
    EvidenceStatus.MEASURED,
    EvidenceStatus.ASSERTED,
    EvidenceStatus.PLANNED,
    EvidenceStatus.DEFERRED,
    EvidenceStatus.DESIGNED,
)
EXAMPLES = sorted((ROOT / "examples").glob("*.md"))


@pytest.fixture
def small() -> QuestionBank:
    """The bank of four questions."""
    return small_bank()


# -- rule 1: a failure is not a finding --------------------------------------------------------------------------


@pytest.mark.parametrize("cause", list(Cause))
@pytest.mark.parametrize("item", [None, "a"], ids=["question", "item"])
def test_failure_is_no_finding(small: QuestionBank, cause: Cause, item: str | None) -> None:
    """Whatever the cause, a question or item that was not read is not_assessed with it, and no gap is made of it."""
    bundle = reviewed(card(), small, Reading(failures=(failure(cause, item),)))
    answer = bundle.answer(RESULTS)
    assert (answer.verdict, answer.cause, answer.receipt) == (Verdict.NOT_ASSESSED, cause, None)
    spoiled = [one.id for one in answer.items if one.state is ItemState.NOT_ASSESSED]
    assert spoiled == (["a"] if item else ["a", "b", "c"])
    assert {one.cause for one in answer.items if one.id in spoiled} == {cause}
    assert not any(gap.question == RESULTS for gap in bundle.gaps)


@pytest.mark.parametrize("item", [None, "a"], ids=["question", "item"])
def test_failure_spoils_nothing_else(small: QuestionBank, item: str | None) -> None:
    """The other questions are answered as if nothing had failed."""
    reading = Reading(items=(offer("a", question=ACROSS), offer("b")))
    whole = reviewed(card(), small, reading)
    spoiled = reviewed(card(), small, reading.model_copy(update={"failures": (failure(item=item),)}))
    assert answers_but(spoiled, RESULTS) == answers_but(whole, RESULTS)
    assert spoiled.answer(RESULTS) != whole.answer(RESULTS)


@pytest.mark.parametrize(
    ("shown", "failed", "verdict"),
    [
        pytest.param({}, "a", Verdict.NOT_ASSESSED, id="nothing shown, one failed"),
        pytest.param({"b": MEASURED_}, "a", Verdict.NOT_ASSESSED, id="the failed item might have made it supported"),
        pytest.param({"b": ASSERTED}, "a", Verdict.PARTIAL, id="it could only have been partial"),
        pytest.param({"a": MEASURED_, "b": MEASURED_}, "c", Verdict.SUPPORTED, id="more reading cannot undo it"),
        pytest.param({"a": MEASURED_, "b": MEASURED_}, "a", Verdict.SUPPORTED, id="what is strong stays strong"),
        pytest.param({"a": ASSERTED, "b": MEASURED_}, "a", Verdict.NOT_ASSESSED, id="a weak item might become strong"),
    ],
)
def test_failure_of_an_item_beside_evidence(
    small: QuestionBank, shown: dict[str, EvidenceStatus], failed: str, verdict: Verdict
) -> None:
    """A failed item leaves the verdict open only where it could have changed it."""
    words = {"a": MEASURED, "b": SECOND}
    items = tuple(offer(letter, words[letter], status) for letter, status in shown.items())
    bundle = reviewed(card(), small, Reading(items=items, failures=(failure(item=failed),)))
    assert bundle.answer(RESULTS).verdict is verdict


def test_no_failure_ends_in_unsupported(small: QuestionBank) -> None:
    """In every mixture of shown, weak, silent and failed items, one failure is enough for the question to be open."""
    document = card()
    for states in product(("strong", "weak", "silent", "failed"), repeat=3):
        named = dict(zip("abc", states, strict=True))
        items = tuple(
            offer(letter, MEASURED, MEASURED_ if state == "strong" else ASSERTED)
            for letter, state in named.items()
            if state in {"strong", "weak"}
        )
        failures = tuple(failure(item=letter) for letter, state in named.items() if state == "failed")
        answer = reviewed(document, small, Reading(items=items, failures=failures)).answer(RESULTS)
        if "failed" in states:
            assert answer.verdict is not Verdict.UNSUPPORTED, states
        if set(states) == {"silent"}:
            assert answer.verdict is Verdict.UNSUPPORTED


def test_passages_not_read(small: QuestionBank) -> None:
    """Where a passage was not read, what was not found is not_assessed (partial_text); what was found stands."""
    document = card()
    labels = tuple(passage.label for passage in document.passages)[:-1]
    bundle = reviewed(document, small, Reading(items=(offer("a"), offer("b", SECOND)), passages_read=labels))
    assert bundle.answer(RESULTS).verdict is Verdict.SUPPORTED
    assert {answer.verdict for answer in answers_but(bundle, RESULTS)} == {Verdict.NOT_ASSESSED}
    assert {answer.cause for answer in answers_but(bundle, RESULTS)} == {Cause.PARTIAL_TEXT}
    assert bundle.gaps == ()


def test_unread_part_of_a_source(small: QuestionBank) -> None:
    """Where a part of the file gave no text, no question is unsupported, and the report says which part it was."""
    document = card(unread=(UnreadPart(place="page 7", why="it is a picture"),))
    bundle = reviewed(document, small)
    assert {(answer.verdict, answer.cause) for answer in bundle.answers} == {(Verdict.NOT_ASSESSED, Cause.PARTIAL_TEXT)}
    assert "page 7" in render(bundle)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"<!-- {HIDDEN} -->\n", id="a comment alone"),
        pytest.param("---\n\n***\n\n---\n", id="rules alone"),
        pytest.param("![](a.png)\n", id="a picture alone"),
    ],
)
def test_document_without_visible_words(small: QuestionBank, text: str) -> None:
    """A document that opened empty is not_assessed (empty_text)."""
    bundle = reviewed(markdown(text), small)
    assert {(answer.verdict, answer.cause) for answer in bundle.answers} == {(Verdict.NOT_ASSESSED, Cause.EMPTY_TEXT)}


def test_template_is_no_empty_document(small: QuestionBank) -> None:
    """Headings and stubs are words that were read and show nothing; that is a finding."""
    bundle = reviewed(markdown(f"# Card\n\n## Results\n\n{STUB}\n"), small)
    assert {answer.verdict for answer in bundle.answers} == {Verdict.UNSUPPORTED}


def test_offline_engine_knows_what_it_cannot_read(bank: QuestionBank) -> None:
    """A document in a language that the offline engine does not know is not_assessed (language)."""
    text = (
        "# Modelkaart\n\nDit model vat brieven van inwoners samen en is bedoeld voor ambtenaren van de gemeente die "
        "snel moeten werken.\n\nWij hebben het model niet getest op brieven die langer zijn dan zesduizend woorden.\n"
    ) * 8
    bundle = review(markdown(text), bank, make_engine())
    assert {(answer.verdict, answer.cause) for answer in bundle.answers} == {(Verdict.NOT_ASSESSED, Cause.LANGUAGE)}


def test_failure_of_an_unknown_item(small: QuestionBank) -> None:
    """Where it is not known which item failed, the whole question is open, and never unsupported."""
    answer = reviewed(card(), small, Reading(failures=(failure(item="z"),))).answer(RESULTS)
    assert answer.verdict is Verdict.NOT_ASSESSED


# -- rules 2 and 3: code finds the quotation, or it is no evidence --------------------------------------------------


REFUSED = [
    pytest.param(ABSENT, "absent", "absent", id="fabricated"),
    pytest.param(MEASURED.replace("212", "242"), "absent", "absent", id="one figure changed"),
    pytest.param("…", "absent", "absent", id="no word"),
    pytest.param(HEADING, "exact", "heading", id="heading"),
    pytest.param("| town | right |", "exact", "heading", id="header of a table"),
    pytest.param(ASKED, "exact", "question", id="question"),
    pytest.param(CONTENTS, "exact", "contents", id="table of contents"),
    pytest.param(STUB, "exact", "stub", id="template stub"),
    pytest.param(CHECKED, "exact", "checklist", id="the author's own checklist"),
    pytest.param(CODE, "exact", "code", id="code"),
    pytest.param(HIDDEN, "exact", "hidden", id="comment"),
    pytest.param("placed 212 of 250 letters in the", "exact", "too_short", id="seven words of a sentence"),
]


@pytest.mark.parametrize(("words", "status", "refusal"), REFUSED)
def test_refused_words_are_evidence_nowhere(small: QuestionBank, words: str, status: str, refusal: str) -> None:
    """Words that do not stand are dropped from every place that takes a quotation, and shown as rejected."""
    document = card()
    bundle = reviewed(document, small, offers_everywhere(words))
    assert_follows(bundle, document)
    assert bundle.citations == ()
    assert {answer.verdict for answer in bundle.answers} == {Verdict.UNSUPPORTED}
    assert {gate.basis for gate in bundle.gates} == {"always", "unsettled"}
    assert (bundle.findings, bundle.contradictions) == ((), ())
    assert {(one.words, one.status.value, one.refusal.value) for one in bundle.rejected} == {(words, status, refusal)}
    targets = {(one.question, one.target) for one in bundle.rejected}
    assert {
        (RESULTS, "a"),
        (RESULTS, "b"),
        (RESULTS, "c"),
        (ACROSS, "partial_if 1"),
        ("gate.agentic", "gate"),
    } <= targets
    assert {("pair.first", "x"), ("pair.first", "y"), (RESULTS, "finding"), (RESULTS, "draft")} <= targets


@pytest.mark.parametrize(
    ("words", "status"),
    [
        pytest.param(MEASURED, "exact", id="sentence"),
        pytest.param("The sorter placed 212 of 250 letters in the", "exact", id="nine words of a sentence"),
        pytest.param(ROW, "exact", id="whole row"),
        pytest.param(ITEM, "exact", id="whole list item of three words"),
        pytest.param(ACCENTED, "exact", id="accents, ligatures, emoji"),
        pytest.param(ACCENTED.replace("ﬁ", "fi").replace("ﬃ", "ffi"), "normalised", id="ligatures written out"),
        pytest.param(f"{MEASURED}\n   {SECOND}", "normalised", id="over a line break"),
        pytest.param(REPEATED, "ambiguous", id="stands twice"),
    ],
)
def test_words_that_stand(small: QuestionBank, words: str, status: str) -> None:
    """Words that are found are cited with the text that stands there, and say how they were found."""
    document = card()
    bundle = reviewed(document, small, Reading(items=(offer("a", words),)))
    assert_follows(bundle, document)
    (citation,) = bundle.citations
    assert citation.status.value == status
    assert document.main.text[citation.span.start : citation.span.end] == citation.quote
    assert item_of(bundle, "a").evidence[0].citation == citation.id
    assert bundle.rejected == ()


@pytest.mark.parametrize(
    ("span", "passage"),
    [
        pytest.param(Span(source="S1", start=0, end=20), None, id="another place"),
        pytest.param(Span(source="S9", start=0, end=20), None, id="a source that is not there"),
        pytest.param(Span(source="S1", start=9999, end=99999), None, id="beyond the end"),
        pytest.param(None, "P4", id="the label of a passage"),
        pytest.param(None, "P99", id="a label that is not there"),
    ],
)
def test_a_place_proves_nothing(small: QuestionBank, span: Span | None, passage: str | None) -> None:
    """Fabricated words stay fabricated whatever place the engine gives for them; true words are found all the same."""
    for words, found in ((ABSENT, False), (MEASURED, True)):
        placed = Quotation(words=words, span=span, passage=passage)
        one = ItemOffer(question=RESULTS, item="a", quotation=placed, status=MEASURED_)
        bundle = reviewed(card(), small, Reading(items=(one,)))
        assert (item_of(bundle, "a").state is ItemState.STRONG) is found
        assert bool(bundle.rejected) is not found


def test_a_passage_decides_between_equal_places(small: QuestionBank) -> None:
    """Of two equal places the one in the named passage is cited."""
    document = card()
    last = document.passages[-1]
    placed = Quotation(words=REPEATED, passage=last.label)
    one = ItemOffer(question=RESULTS, item="a", quotation=placed, status=MEASURED_)
    (citation,) = reviewed(document, small, Reading(items=(one,))).citations
    assert (citation.passage, citation.status.value) == (last.label, "exact")
    assert citation.span.start == CARD.rindex(REPEATED)


def test_an_offer_has_no_verdict() -> None:
    """The form of an offer has no room for a verdict or a state."""
    for field in ("verdict", "state", "confidence"):
        with pytest.raises(ValidationError):
            ItemOffer.model_validate({**offer("a").model_dump(), field: "supported"})


def test_one_place_is_one_citation(small: QuestionBank) -> None:
    """The same words offered everywhere are one row of the table of citations."""
    document = card()
    bundle = reviewed(document, small, offers_everywhere(MEASURED))
    assert_follows(bundle, document)
    assert [citation.quote for citation in bundle.citations] == [MEASURED]
    assert len(bundle.contradictions) <= 1
    assert bundle.rejected == ()


def test_the_strongest_evidence_is_kept(small: QuestionBank) -> None:
    """The number of pieces that are kept does not decide the state of an item."""
    weak = (BELIEVED, PLANNED, ELSEWHERE, TOOLS, NO_TOOLS)
    items = (*(offer("a", words, ASSERTED) for words in weak), offer("a", MEASURED))
    bundle = reviewed(card(), small, Reading(items=items))
    item = item_of(bundle, "a")
    assert item.state is ItemState.STRONG
    assert quotes_of(bundle, [one.citation for one in item.evidence]) == [MEASURED, *weak[:4]]
    assert len(bundle.citations) == len(item.evidence) == 5


@pytest.mark.parametrize(
    "number",
    [1, 99, -1],
)
def test_a_clause_that_the_bank_does_not_have(small: QuestionBank, number: int) -> None:
    """A clause with a number that the bank does not have holds nothing."""
    one = ClauseOffer(question=ACROSS, clause=number, form="partial_if", quotation=quotation(MEASURED))
    bundle = reviewed(card(), small, Reading(clauses=(one,)))
    answer = bundle.answer(ACROSS)
    assert (answer.clauses, answer.verdict) == ((), Verdict.UNSUPPORTED)
    assert [(rejected.target, rejected.words) for rejected in bundle.rejected] == [
        (f"partial_if {number + 1}", MEASURED)
    ]
    assert bundle.citations == ()


def test_order_of_offers_decides_nothing(small: QuestionBank) -> None:
    """The same words offered twice with different statuses give the same state in either order."""
    offers = (offer("a"), offer("a", status=ASSERTED))
    states = {item_of(reviewed(card(), small, Reading(items=two)), "a").state for two in (offers, offers[::-1])}
    assert len(states) == 1


# -- rule 4: the support check removes and downgrades ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("support", "state"),
    [
        (SupportCheck.UNCHECKED, ItemState.STRONG),
        (SupportCheck.SUPPORTS, ItemState.STRONG),
        (SupportCheck.RELATED, ItemState.WEAK),
        (SupportCheck.NO, ItemState.NOT_FOUND),
    ],
)
def test_support_check(small: QuestionBank, support: SupportCheck, state: ItemState) -> None:
    """*No* removes the evidence, *related* makes it weak, and what remains says which it was."""
    bundle = reviewed(card(), small, Reading(items=(offer("a", support=support),)))
    item = item_of(bundle, "a")
    assert item.state is state
    assert [one.support for one in item.evidence] == ([] if support is SupportCheck.NO else [support])


@pytest.mark.parametrize("support", list(SupportCheck))
@pytest.mark.parametrize("status", list(EvidenceStatus))
def test_support_check_never_lifts(small: QuestionBank, support: SupportCheck, status: EvidenceStatus) -> None:
    """No outcome of the support check makes an item stronger than the unchecked offer."""
    order = [ItemState.NOT_FOUND, ItemState.WEAK, ItemState.STRONG]
    states = [
        item_of(reviewed(card(), small, Reading(items=(offer("a", status=status, support=one),))), "a").state
        for one in (SupportCheck.UNCHECKED, support)
    ]
    assert order.index(states[1]) <= order.index(states[0])


def test_removed_evidence_is_shown_as_rejected(small: QuestionBank) -> None:
    """Evidence that the support check removes is listed, and its words are no citation."""
    bundle = reviewed(card(), small, Reading(items=(offer("a", support=SupportCheck.NO),)))
    assert bundle.citations == ()
    (one,) = bundle.rejected
    assert (one.question, one.target, one.words, one.refusal.value) == (RESULTS, "a", MEASURED, "unsupported_by_check")


def test_removed_words_that_are_not_there(small: QuestionBank) -> None:
    """Fabricated words are shown as absent even where the support check has removed them already."""
    bundle = reviewed(card(), small, Reading(items=(offer("a", ABSENT, support=SupportCheck.NO),)))
    assert [one.status.value for one in bundle.rejected] == ["absent"]


@pytest.mark.parametrize("order", [1, -1], ids=["removed last", "removed first"])
def test_removed_evidence_is_offered_twice(small: QuestionBank, order: int) -> None:
    """A passage that the support check removed from an item does not come back by another offer of the same words."""
    offers = (offer("a", support=SupportCheck.SUPPORTS), offer("a", support=SupportCheck.NO))[::order]
    assert item_of(reviewed(card(), small, Reading(items=offers)), "a").state is ItemState.NOT_FOUND


# -- rule 5: what counts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(DocumentKind))
@pytest.mark.parametrize("status", list(EvidenceStatus))
def test_what_counts_as_evidence(small: QuestionBank, kind: DocumentKind, status: EvidenceStatus) -> None:
    """Only the statuses that the bank lists for this kind of document make an item strong; others make it weak."""
    bundle = reviewed(card(kind), small, Reading(items=(offer("a", status=status), offer("b", SECOND, status))))
    strong = status in small.counts_as_evidence[kind]
    assert item_of(bundle, "a").state is (ItemState.STRONG if strong else ItemState.WEAK)
    assert bundle.answer(RESULTS).verdict is (Verdict.SUPPORTED if strong else Verdict.PARTIAL)


@pytest.mark.parametrize("status", [PLANNED_, ASSERTED, DEFERRED])
@pytest.mark.parametrize("kind", list(DocumentKind))
def test_words_alone_are_partial_at_most(small: QuestionBank, kind: DocumentKind, status: EvidenceStatus) -> None:
    """Assertions, plans and pointers count towards partial and no further, in every kind of document."""
    words = (BELIEVED, PLANNED, ELSEWHERE, MEASURED)
    items = tuple(offer(item, one, status) for item in "abc" for one in words)
    assert reviewed(card(kind), small, Reading(items=items)).answer(RESULTS).verdict is Verdict.PARTIAL


def test_scene_setting_lifts_nothing(small: QuestionBank) -> None:
    """An item that only sets the scene does not make a question partial."""
    assert reviewed(card(), small, Reading(items=(offer("c"),))).answer(RESULTS).verdict is Verdict.UNSUPPORTED


def test_parts_are_treated_apart(small: QuestionBank) -> None:
    """Each half of a double question has a state of its own, and the headline names the weaker one."""
    for strong, weaker in (("a", "the reading part"), ("b", "the sorting part")):
        answer = reviewed(card(), small, Reading(items=(offer(strong),))).answer(RESULTS)
        assert {part.name: part.state for part in answer.parts}[weaker] is ItemState.NOT_FOUND
        assert weaker in answer.headline
        other = "the sorting part" if weaker == "the reading part" else "the reading part"
        assert other not in answer.headline


@pytest.mark.parametrize(("words", "verdict"), [(MEASURED, Verdict.PARTIAL), (ABSENT, Verdict.UNSUPPORTED)])
def test_partial_clause_rests_on_checked_lines(small: QuestionBank, words: str, verdict: Verdict) -> None:
    """A partial clause holds with lines that stand, and not without."""
    clause = ClauseOffer(question=ACROSS, clause=0, form="partial_if", quotation=quotation(words))
    answer = reviewed(card(), small, Reading(clauses=(clause,))).answer(ACROSS)
    assert answer.verdict is verdict
    assert bool(answer.clauses) is (verdict is Verdict.PARTIAL)


# -- gates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("editor", "said", "words", "state", "basis"),
    [
        pytest.param(None, None, "", "unsettled", "unsettled", id="nobody says"),
        pytest.param(None, GateState.NOT_MET, NO_TOOLS, "not_met", "document", id="the document says no"),
        pytest.param(None, GateState.MET, TOOLS, "met", "document", id="the document says yes"),
        pytest.param(None, GateState.NOT_MET, ABSENT, "unsettled", "unsettled", id="fabricated"),
        pytest.param(None, GateState.NOT_MET, HIDDEN, "unsettled", "unsettled", id="hidden"),
        pytest.param(None, GateState.NOT_MET, ASKED, "unsettled", "unsettled", id="a question"),
        pytest.param(GateState.MET, GateState.NOT_MET, NO_TOOLS, "met", "editor", id="the editor against the document"),
        pytest.param(GateState.NOT_MET, GateState.MET, TOOLS, "not_met", "editor", id="the same the other way"),
        pytest.param(GateState.NOT_MET, None, "", "not_met", "editor", id="the editor alone"),
    ],
)
def test_gates(
    small: QuestionBank, editor: GateState | None, said: GateState | None, words: str, state: str, basis: str
) -> None:
    """The editor decides, else a passage that stands, else the gate is unsettled and its questions are asked."""
    offers: tuple[GateOffer, ...] = ()
    if said is GateState.MET:
        offers = (GateOffer(gate="agentic", state=GateState.MET, quotation=quotation(words)),)
    elif said is GateState.NOT_MET:
        offers = (GateOffer(gate="agentic", state=GateState.NOT_MET, quotation=quotation(words)),)
    options = ReviewOptions(gates={"agentic": editor} if editor else {})
    bundle = reviewed(card(), small, Reading(gates=offers, items=(offer("a", TOOLS, question=GATED),)), options)
    gate = next(one for one in bundle.gates if one.gate == "agentic")
    assert (gate.state.value, gate.basis) == (state, basis)
    assert quotes_of(bundle, gate.citations) == ([words] if basis == "document" else [])
    assert bundle.answer(GATED).verdict is (Verdict.NOT_APPLICABLE if state == "not_met" else Verdict.SUPPORTED)
    assert bundle.answer(RESULTS).verdict is Verdict.UNSUPPORTED


def test_gate_that_is_not_met_shows_its_passage(small: QuestionBank) -> None:
    """What is called not applicable by the document stands in the report with the passage that says so."""
    gate = GateOffer(gate="agentic", state=GateState.NOT_MET, quotation=quotation(NO_TOOLS))
    text = render(reviewed(card(), small, Reading(gates=(gate,))))
    rows = [row for row in text.splitlines() if NO_TOOLS in row]
    assert any(GATED in row for row in rows)


def test_failure_behind_a_gate(small: QuestionBank) -> None:
    """A failure does not make a question of another class of system open."""
    gate = GateOffer(gate="agentic", state=GateState.NOT_MET, quotation=quotation(NO_TOOLS))
    bundle = reviewed(card(), small, Reading(gates=(gate,), failures=(failure(question=GATED),)))
    assert bundle.answer(GATED).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("order", [1, -1], ids=["met first", "not met first"])
def test_passages_that_disagree_on_a_gate(small: QuestionBank, order: int) -> None:
    """Two passages that stand and say opposite things settle nothing, in whichever order they are offered."""
    offers = (
        GateOffer(gate="agentic", state=GateState.MET, quotation=quotation(TOOLS)),
        GateOffer(gate="agentic", state=GateState.NOT_MET, quotation=quotation(NO_TOOLS)),
    )[::order]
    gate = next(one for one in reviewed(card(), small, Reading(gates=offers)).gates if one.gate == "agentic")
    assert gate.state is GateState.UNSETTLED


def test_fabricated_passage_unsettles_no_gate(small: QuestionBank) -> None:
    """A gate that a passage settles stays settled when another offer for it is refused."""
    offers = (
        GateOffer(gate="agentic", state=GateState.MET, quotation=quotation(TOOLS)),
        GateOffer(gate="agentic", state=GateState.NOT_MET, quotation=quotation(ABSENT)),
    )
    gate = next(one for one in reviewed(card(), small, Reading(gates=offers)).gates if one.gate == "agentic")
    assert gate.state is GateState.MET


# -- rule 6: every drafted sentence rests on a checked citation ------------------------------------------------------


@pytest.mark.parametrize(
    ("quoted", "kept"),
    [
        pytest.param([], False, id="no quotation"),
        pytest.param([ABSENT], False, id="fabricated"),
        pytest.param([HIDDEN], False, id="hidden"),
        pytest.param([CHECKED], False, id="checklist"),
        pytest.param([MEASURED], True, id="checked"),
        pytest.param([ABSENT, MEASURED], True, id="one of two"),
    ],
)
def test_sentence_without_a_checked_citation_is_cut(small: QuestionBank, quoted: list[str], kept: bool) -> None:
    """A drafted sentence stands with the quotations that were found, and goes when there is none."""
    sentence = "The card reports how many letters came to the right tray."
    drafted = DraftOffer(question=RESULTS, sentence=sentence, quotations=tuple(map(quotation, quoted)))
    answer = (bundle := reviewed(card(), small, Reading(items=(offer("a"),), drafts=(drafted,)))).answer(RESULTS)
    assert (sentence in [one.text for one in answer.draft]) is kept
    for one in answer.draft:
        assert quotes_of(bundle, one.citations) == [MEASURED]


def test_draft_from_the_evidence_alone(small: QuestionBank) -> None:
    """Where the engine drafts nothing, the draft quotes the evidence and cites it."""
    bundle = reviewed(card(), small, Reading(items=(offer("a"), offer("b", BELIEVED, ASSERTED))))
    draft = bundle.answer(RESULTS).draft
    assert [quotes_of(bundle, one.citations) for one in draft] == [[MEASURED], [BELIEVED]]
    assert all(quote in one.text for one, quote in zip(draft, (MEASURED, BELIEVED), strict=True))


def test_draft_on_removed_evidence(small: QuestionBank) -> None:
    """A drafted sentence is cut when the support check has removed what it rests on."""
    drafted = DraftOffer(question=RESULTS, sentence="The card shows it all.", quotations=(quotation(MEASURED),))
    reading = Reading(items=(offer("a", support=SupportCheck.NO),), drafts=(drafted,))
    assert reviewed(card(), small, reading).answer(RESULTS).draft == ()


# -- rule 7: unsupported carries a receipt ---------------------------------------------------------------------------


def test_receipt(small: QuestionBank) -> None:
    """It names the reason, what was looked for, how much was read, the nearest miss and why it falls short."""
    document = card()
    miss = NearMiss(question=RESULTS, item="b", quotation=quotation(BELIEVED), why="it is a belief")
    bundle = reviewed(document, small, Reading(near_misses=(miss,)))
    receipt = bundle.answer(RESULTS).receipt
    assert receipt is not None
    assert receipt.reason is Reason.NO_MATCH
    assert receipt.looked_for == tuple(item.topic for item in small.question(RESULTS).items)
    assert receipt.passages_read == receipt.passages_total == len(document.passages)
    assert receipt.nearest is not None
    assert quotes_of(bundle, [receipt.nearest.citation]) == [BELIEVED]
    assert receipt.nearest.why == "it is a belief"


@pytest.mark.parametrize("reason", list(Reason))
def test_reason_of_the_engine(small: QuestionBank, reason: Reason) -> None:
    """The engine's reason stands on the receipt, with its passage where it has one."""
    one = ReasonOffer(question=RESULTS, reason=reason, quotation=quotation(ELSEWHERE))
    bundle = reviewed(card(), small, Reading(reasons=(one,)))
    receipt = bundle.answer(RESULTS).receipt
    assert receipt is not None
    assert receipt.reason is reason
    assert receipt.nearest is not None
    assert quotes_of(bundle, [receipt.nearest.citation]) == [ELSEWHERE]


def test_clause_of_the_bank_gives_the_reason(small: QuestionBank) -> None:
    """An unsupported clause that holds decides the reason, and its lines are the nearest passage."""
    clause = ClauseOffer(question=RESULTS, clause=0, form="unsupported_if", quotation=quotation(ELSEWHERE))
    bundle = reviewed(card(), small, Reading(clauses=(clause,)))
    receipt = bundle.answer(RESULTS).receipt
    assert receipt is not None
    assert receipt.reason is Reason.DELEGATED
    assert receipt.nearest is not None
    assert quotes_of(bundle, [receipt.nearest.citation]) == [ELSEWHERE]


@pytest.mark.parametrize("name", [path.name for path in EXAMPLES])
def test_offline_engine_never_says_silent(bank: QuestionBank, name: str) -> None:
    """That a document is silent is a judgement which matching words cannot make."""
    bundle = review(load_document(ROOT / "examples" / name), bank, make_engine())
    reasons = {answer.receipt.reason for answer in bundle.answers if answer.receipt}
    assert Reason.NO_MATCH in reasons
    assert Reason.SILENT not in reasons


def test_nearest_miss_of_the_whole_question(small: QuestionBank) -> None:
    """A near miss that belongs to no item stands on the receipt."""
    miss = NearMiss(question=RESULTS, item=None, quotation=quotation(BELIEVED), why="it is a belief")
    bundle = reviewed(card(), small, Reading(near_misses=(miss,)))
    receipt = bundle.answer(RESULTS).receipt
    assert receipt is not None
    assert receipt.nearest is not None


def test_passages_read_are_counted_once(small: QuestionBank) -> None:
    """A passage that was read twice, or that does not exist, does not raise the number read."""
    document = card()
    labels = tuple(passage.label for passage in document.passages)
    bundle = reviewed(document, small, Reading(passages_read=(*labels, *labels, "P99")))
    receipt = bundle.answer(RESULTS).receipt
    assert receipt is not None
    assert receipt.passages_read == receipt.passages_total


@pytest.mark.parametrize("reason", [Reason.WITHHELD, Reason.ADMITTED, Reason.DEFERRED, Reason.DELEGATED])
def test_reason_that_rests_on_fabricated_words(small: QuestionBank, reason: Reason) -> None:
    """What the authors are said to have said falls with the quotation."""
    one = ReasonOffer(question=RESULTS, reason=reason, quotation=quotation(ABSENT))
    receipt = reviewed(card(), small, Reading(reasons=(one,))).answer(RESULTS).receipt
    assert receipt is not None
    assert receipt.reason is Reason.NO_MATCH


def test_reason_without_a_quotation(small: QuestionBank) -> None:
    """A reason that rests on no words stands by itself."""
    one = ReasonOffer(question=RESULTS, reason=Reason.SILENT)
    receipt = reviewed(card(), small, Reading(reasons=(one,))).answer(RESULTS).receipt
    assert receipt is not None
    assert receipt.reason is Reason.SILENT


# -- contradictions, findings, pairs ---------------------------------------------------------------------------------


def test_contradiction_needs_both_passages(small: QuestionBank) -> None:
    """Two passages disagree only where both stand."""
    for second, count in ((NO_TOOLS, 1), (ABSENT, 0)):
        one = ContradictionOffer(
            question=RESULTS, first=quotation(TOOLS), second=quotation(second), note="one has tools, one has not"
        )
        bundle = reviewed(card(), small, Reading(contradictions=(one,)))
        assert len(bundle.contradictions) == count


def test_contradiction_is_the_reason(small: QuestionBank) -> None:
    """A question on which two passages disagree is unsupported for that reason, and its gap weighs at least major."""
    one = ContradictionOffer(question=RESULTS, first=quotation(TOOLS), second=quotation(NO_TOOLS), note="tools")
    bundle = reviewed(card(), small, Reading(contradictions=(one,)))
    receipt = bundle.answer(RESULTS).receipt
    assert receipt is not None
    assert receipt.reason is Reason.CONTRADICTED
    assert {gap.severity.value for gap in bundle.gaps if gap.question == RESULTS} <= {"blocker", "major"}


def test_fabricated_contradiction_is_no_reason(small: QuestionBank) -> None:
    """A contradiction with a passage that is not there is not held against the document."""
    one = ContradictionOffer(question=RESULTS, first=quotation(TOOLS), second=quotation(ABSENT), note="tools")
    receipt = reviewed(card(), small, Reading(contradictions=(one,))).answer(RESULTS).receipt
    assert receipt is not None
    assert receipt.reason is not Reason.CONTRADICTED


def test_passage_does_not_disagree_with_itself(small: QuestionBank) -> None:
    """A contradiction takes two places."""
    one = ContradictionOffer(question=RESULTS, first=quotation(TOOLS), second=quotation(TOOLS), note="tools")
    assert reviewed(card(), small, Reading(contradictions=(one,))).contradictions == ()


def test_finding_of_another_class_of_system(small: QuestionBank) -> None:
    """An unwelcome result is listed, unless its question does not apply or is not asked."""
    one = FindingOffer(question=GATED, quotation=quotation(TOOLS), note="an unwelcome result")
    unknown = one.model_copy(update={"question": "no.such.question"})
    for state, count in ((GateState.MET, 1), (GateState.NOT_MET, 0)):
        options = ReviewOptions(gates={"agentic": state})
        bundle = reviewed(card(), small, Reading(findings=(one, unknown)), options)
        assert [finding.question for finding in bundle.findings] == [GATED] * count


@pytest.mark.parametrize(
    ("means", "end", "state"),
    [
        pytest.param(TOOLS, TOOLS, "joined", id="the same passage"),
        pytest.param(MEASURED, SECOND, "joined", id="words in common"),
        pytest.param(TOOLS, ACCENTED, "compare", id="nothing in common"),
        pytest.param(TOOLS, ABSENT, "not_shown", id="no end"),
        pytest.param(ABSENT, TOOLS, "not_shown", id="no means"),
    ],
)
def test_chain(small: QuestionBank, means: str, end: str, state: str) -> None:
    """The means of one phase is compared with the end of the next, where both stand in the document."""
    pairs = (
        PairOffer(phase="first", side="y", quotation=quotation(means)),
        PairOffer(phase="second", side="x", quotation=quotation(end)),
    )
    bundle = reviewed(card(), small, Reading(pairs=pairs))
    assert [(link.before, link.after, link.state) for link in bundle.chain] == [("first", "second", state)]


# -- rule 11: the words of a draft -----------------------------------------------------------------------------------


def test_banned_words_are_in_nothing_the_program_says(bank: QuestionBank) -> None:
    """In every verdict and for every reason, the program's own words say what the document does not show."""
    quoted = ("quote", "plain", "words", "offered", "before", "after")
    document = card()
    for reason in Reason:
        reading = Reading(reasons=tuple(ReasonOffer(question=one.id, reason=reason) for one in bank.questions))
        _assert_no_banned(strings(reviewed(document, bank, reading), without=quoted))
    for status in EvidenceStatus:
        items = tuple(offer(one.items[0].id, status=status, question=one.id) for one in bank.questions)
        _assert_no_banned(strings(reviewed(document, bank, Reading(items=items)), without=quoted))


def _assert_no_banned(found: object) -> None:
    assert hasattr(found, "__iter__")
    for text in found:
        assert not any(banned in text.lower() for banned in BANNED_WORDS), text


@pytest.mark.parametrize("banned", BANNED_WORDS)
def test_banned_words_of_the_engine(small: QuestionBank, banned: str) -> None:
    """A drafted sentence with a banned word is cut, as one without a citation is."""
    drafted = DraftOffer(question=RESULTS, sentence=f"The card {banned} the towns.", quotations=(quotation(MEASURED),))
    bundle = reviewed(card(), small, Reading(items=(offer("a"),), drafts=(drafted,)))
    assert not any(banned in one.text for one in bundle.answer(RESULTS).draft)


def test_banned_words_that_a_sentence_quotes(small: QuestionBank) -> None:
    """The document's own words are no words of the draft; and a banned word inside another is none."""
    text = CARD.replace(SECOND, "The second reader clearly agreed with the sorter on 180 of 200 letters.")
    words = "The second reader clearly agreed with the sorter on 180 of 200 letters."
    for sentence, kept in ((f"It says: “{words}”", True), ("Slacks are sorted.", True), ("It lacks\nfigures.", False)):
        drafted = DraftOffer(question=RESULTS, sentence=sentence, quotations=(quotation(words),))
        bundle = reviewed(card(text=text), small, Reading(items=(offer("a"),), drafts=(drafted,)))
        assert (sentence in [one.text for one in bundle.answer(RESULTS).draft]) is kept


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("212 of 250 letters were placed in the right tray.", True),
        ("The figure of 180 of 200 stands in the same passage.", True),
        ("213 of 250 letters were placed in the right tray.", False),
        ("85 % of the letters were placed right.", False),
        ("In Zürich 31 of 40 were right.", False),  # it is in the document, not in what the sentence rests on
        ("Version A1 of GPT-2 was not asked.", True),  # parts of names
        ("Eighty-five per cent were right.", True),  # words are not looked at
        ("It is said that “the sorter placed 212” of them.", True),
        ("It is said that «A second reader agreed» with it.", True),
        ('It is said that "Façades of the filing office" confused it.', True),
        ("It is said that “every letter was placed right”.", False),
        ("It is said to be «certified by the ministry».", False),
        ("It is said to be «tested by people from outside».", False),  # hidden words
    ],
)
def test_figures_and_quoted_words_of_a_draft(small: QuestionBank, sentence: str, kept: bool) -> None:
    """A drafted sentence has no figure that its passages do not have, and quotes nothing that is not there."""
    drafted = DraftOffer(question=RESULTS, sentence=sentence, quotations=(quotation(MEASURED),))
    bundle = reviewed(card(), small, Reading(items=(offer("a"),), drafts=(drafted,)))
    assert (sentence in [one.text for one in bundle.answer(RESULTS).draft]) is kept
    assert (sentence in [one.words for one in bundle.rejected]) is not kept


def test_draft_on_evidence_that_counts_for_another_item(small: QuestionBank) -> None:
    """A quotation that was refused for one item and kept for another carries a sentence."""
    drafted = DraftOffer(question=RESULTS, sentence="The card reports figures.", quotations=(quotation(MEASURED),))
    items = (offer("a", support=SupportCheck.NO), offer("b"))
    draft = reviewed(card(), small, Reading(items=items, drafts=(drafted,))).answer(RESULTS).draft
    assert [one.text for one in draft] == ["The card reports figures."]


# -- the whole -------------------------------------------------------------------------------------------------------


Make = Callable[[QuestionBank], tuple[Document, ReviewBundle]]


def _scripted(bank: QuestionBank) -> tuple[Document, ReviewBundle]:
    document = card()
    reading = offers_everywhere(MEASURED).model_copy(
        update={"failures": (failure(question=ACROSS),), "items": (offer("a"), offer("b", ABSENT))}
    )
    return document, reviewed(document, small_bank(), reading)


def _offline(path: Path) -> Make:
    def make(bank: QuestionBank) -> tuple[Document, ReviewBundle]:
        document = load_document(path)
        return document, review(document, bank, make_engine())

    return make


WHOLE = [
    pytest.param(_scripted, id="scripted"),
    *(pytest.param(_offline(path), id=path.name) for path in EXAMPLES),
]


@pytest.mark.parametrize("make", WHOLE)
def test_bundle_follows_from_itself(bank: QuestionBank, make: Make) -> None:
    """Quotes stand where they say, ids resolve, and no verdict says more than its items."""
    document, bundle = make(bank)
    assert bundle.citations
    assert_follows(bundle, document)


@pytest.mark.parametrize("make", WHOLE)
def test_bundle_goes_through_json(bank: QuestionBank, make: Make) -> None:
    """What is read back from JSON is the same bundle, and writes the same JSON."""
    _, bundle = make(bank)
    raw = bundle.model_dump_json(indent=1)
    again = ReviewBundle.model_validate_json(raw)
    assert again == bundle
    assert again.model_dump_json(indent=1) == raw


@pytest.mark.parametrize("make", WHOLE)
def test_two_runs_are_equal(bank: QuestionBank, make: Make) -> None:
    """Two runs differ in nothing but the block that says so."""
    (_, first), (_, second) = make(bank), make(bank)
    assert fixed(first) == fixed(second)
    assert set(first.model_dump()) - set(first.model_dump(exclude={"volatile"})) == {"volatile"}


@pytest.mark.parametrize(
    ("scope", "asked"),
    [
        pytest.param(Scope(), [RESULTS, GATED, RARE, ACROSS], id="everything"),
        pytest.param(Scope(phases=("first",)), [RESULTS, GATED], id="a phase"),
        pytest.param(Scope(phases=("across",)), [ACROSS], id="a cross-cutting problem"),
        pytest.param(Scope(questions=(ACROSS,)), [ACROSS], id="a question"),
        pytest.param(Scope(phases=("second",), questions=(ACROSS,)), [RARE, ACROSS], id="a phase and a question"),
    ],
)
def test_scope(small: QuestionBank, scope: Scope, asked: list[str]) -> None:
    """Only what is in scope is asked, in the bank's order, and the bundle says so."""
    reading = Reading(items=tuple(offer("a", question=one.id) for one in small.questions))
    bundle = reviewed(card(), small, reading, ReviewOptions(scope=scope))
    assert [answer.question for answer in bundle.answers] == asked
    assert {gap.question for gap in bundle.gaps} <= set(asked)
    assert {group.id for group in bundle.groups} == {small.question(one).group for one in asked}
    assert bundle.scope == scope


def test_task_says_what_is_asked(small: QuestionBank) -> None:
    """The engine gets the questions in scope and the gates that the editor has set."""
    seen: list[Task] = []

    class Listener(ScriptedEngine):
        def begin(self, task: Task) -> Step[None]:
            seen.append(task)
            return super().begin(task)

    options = ReviewOptions(scope=Scope(phases=("first",)), gates={"agentic": GateState.MET})
    review(card(), small, Listener(Reading()), options)
    (task,) = seen
    assert task.questions == (RESULTS, GATED)
    assert dict(task.gates) == {"agentic": GateState.MET}


class _Asking(ScriptedEngine):
    """Wants one reply before it reads."""

    def begin(self, task: Task) -> Step[None]:  # noqa: ARG002  # the interface's form
        return Step(None, (Request(id="r1", step="read", messages=()),), None)

    def advance(self, state: None, replies: object) -> Step[None]:  # noqa: ARG002  # the interface's form
        return Step(None, (), self.reading)


def test_engine_that_asks(small: QuestionBank) -> None:
    """Requests are answered until there is a reading; with nobody to answer, or no way on, the engine has failed."""
    engine = _Asking(Reading(passages_read=tuple(one.label for one in card().passages)))
    bundle = review(card(), small, engine, ask=lambda requests: [Reply(request=one.id) for one in requests])
    assert {answer.verdict for answer in bundle.answers} == {Verdict.UNSUPPORTED}
    with pytest.raises(EngineError):
        review(card(), small, engine)

    class Stuck(_Asking):
        def begin(self, task: Task) -> Step[None]:  # noqa: ARG002  # the interface's form
            return Step(None, (), None)

    with pytest.raises(EngineError):
        review(card(), small, Stuck(Reading()))


def test_offers_outside_the_bank_are_left(small: QuestionBank) -> None:
    """What an engine says on questions, items, gates and phases that the bank does not have changes no answer."""
    stray = Reading(
        items=(offer("z"), offer("a", question="no.such.question")),
        failures=(Failure(question="no.such.question", cause=Cause.REFUSAL),),
        reasons=(ReasonOffer(question="no.such.question", reason=Reason.SILENT),),
        gates=(GateOffer(gate="no_such_gate", state=GateState.NOT_MET, quotation=quotation(NO_TOOLS)),),
        pairs=(PairOffer(phase="no_such_phase", side="x", quotation=quotation(MEASURED)),),
    )
    assert reviewed(card(), small, stray).answers == reviewed(card(), small).answers


def test_map_of_passages(small: QuestionBank) -> None:
    """Every passage with words is listed once, in order, with the questions whose evidence stands in it."""
    reading = Reading(items=(offer("a"), offer("a", SECOND, question=ACROSS), offer("b", BELIEVED, ASSERTED)))
    document = card()
    uses = {use.label: use for use in reviewed(document, small, reading).passages}
    assert list(uses) == [passage.label for passage in document.passages if passage.units]
    assert {label: use.questions for label, use in uses.items() if use.questions} == {
        "P4": (RESULTS, ACROSS),
        "P9": (RESULTS,),
    }


def test_plain_text_is_reviewed_alike(small: QuestionBank) -> None:
    """The same sentences in a text file give the same verdicts."""
    text = f"{MEASURED} {SECOND}\n\n{BELIEVED}\n"
    reading = Reading(items=(offer("a"), offer("b", SECOND)))
    bundle = reviewed(plain(text), small, reading)
    assert_follows(bundle, plain(text))
    assert bundle.answer(RESULTS).verdict is Verdict.SUPPORTED
