"""What still stands of a review: citations against the document as it is now, and the bundle against itself."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import plain
from pydantic import ValidationError
from scripted import (
    ACCENTED,
    ACROSS,
    BELIEVED,
    CARD,
    GATED,
    HEADING,
    HIDDEN,
    MEASURED,
    NO_TOOLS,
    PLANNED,
    RARE,
    REPEATED,
    RESULTS,
    SECOND,
    TOOLS,
    card,
    failure,
    offer,
    quotation,
    reviewed,
    small_bank,
)

from rationale_reviewer.citations import citation_id
from rationale_reviewer.config import ReviewOptions
from rationale_reviewer.engines.factory import make_engine
from rationale_reviewer.load.document import load_document
from rationale_reviewer.pipeline import review
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.document import Document, Parser, Span
from rationale_reviewer.records.reading import (
    ClauseOffer,
    ContradictionOffer,
    FindingOffer,
    GateOffer,
    NearMiss,
    PairOffer,
    Reading,
    ReasonOffer,
)
from rationale_reviewer.records.review import Evidence, ReviewBundle
from rationale_reviewer.records.vocabulary import (
    Cause,
    EvidenceStatus,
    GateState,
    ItemState,
    Reason,
    Refusal,
    SupportCheck,
    Verdict,
)
from rationale_reviewer.text import occurrences
from rationale_reviewer.verify import CheckedCitation, Standing, Verification, verify

EXAMPLES = sorted((ROOT / "examples").glob("*.md"))
QUOTED = (MEASURED, SECOND, ACCENTED, BELIEVED, PLANNED, TOOLS)


@cache
def made() -> ReviewBundle:
    """A review of the card with a citation for each of the quoted sentences."""
    reading = Reading(
        items=(
            offer("a"),
            offer("a", ACCENTED),
            offer("b", SECOND),
            offer("b", BELIEVED, EvidenceStatus.ASSERTED),
            offer("a", PLANNED, EvidenceStatus.PLANNED, question=ACROSS),
            offer("a", TOOLS, question=GATED),
        )
    )
    bundle = reviewed(card(), small_bank(), reading)
    assert {citation.quote for citation in bundle.citations} == set(QUOTED)
    return bundle


def by_quote(bundle: ReviewBundle, document: Document) -> dict[str, CheckedCitation]:
    """The outcome for each quote."""
    outcome = verify(bundle, document)
    assert [one.id for one in outcome.citations] == [citation.id for citation in bundle.citations]
    return {bundle.citation(one.id).quote: one for one in outcome.citations}


# -- citations against the document -----------------------------------------------------------------------------------


def test_same_document() -> None:
    """Against the same file every citation stands in its place, and nothing is at fault."""
    outcome = verify(made(), card())
    assert outcome.holds
    assert outcome.faults == ()
    assert {one.standing for one in outcome.citations} == {Standing.SAME}
    assert all(one.line_now == one.line_before for one in outcome.citations)
    assert [(one.changed, one.reparsed) for one in outcome.sources] == [(False, False)]
    assert outcome.counts()[Standing.SAME] == outcome.counts()["exact"] == len(QUOTED)


@pytest.mark.parametrize("name", [path.name for path in EXAMPLES])
def test_examples_hold(bank: QuestionBank, name: str) -> None:
    """What the offline engine reviews holds against the file, and after a way through JSON."""
    document = load_document(ROOT / "examples" / name)
    bundle = ReviewBundle.model_validate_json(review(document, bank, make_engine()).model_dump_json())
    outcome = verify(bundle, document)
    assert outcome.holds
    assert outcome.citations
    assert {one.standing for one in outcome.citations} == {Standing.SAME}


def test_text_above() -> None:
    """Text that was put in above moves every citation by its lines, and the review holds."""
    above = "New words stand here.\n\n- and here\n\n"
    outcome = verify(made(), card(text=CARD.replace("## ", f"{above}## ", 1)))
    assert outcome.holds
    assert {one.standing for one in outcome.citations} == {Standing.MOVED}
    assert {(one.line_now or 0) - one.line_before for one in outcome.citations} == {above.count("\n")}
    assert [one.changed for one in outcome.sources] == [True]


def test_text_below() -> None:
    """Text that was added at the end moves nothing, although the file has changed."""
    outcome = verify(made(), card(text=f"{CARD}\nMore words stand at the end of it all.\n"))
    assert outcome.holds
    assert {one.standing for one in outcome.citations} == {Standing.SAME}
    assert [one.changed for one in outcome.sources] == [True]


@settings(deadline=None)
@given(
    st.integers(min_value=0, max_value=CARD.count("\n\n")),
    st.sampled_from(["Other words.\n\n", "## Other\n\n", "é 😀\n\n"]),
)
def test_text_anywhere_between(at: int, words: str) -> None:
    """Wherever paragraphs are put in between, no citation is lost."""
    pieces = CARD.split("\n\n")
    text = "\n\n".join(pieces[:at]) + ("\n\n" if at else "") + words + "\n\n".join(pieces[at:])
    outcome = verify(made(), card(text=text))
    assert outcome.holds
    assert {one.standing for one in outcome.citations} <= {Standing.SAME, Standing.MOVED}
    lines = text.splitlines()
    for one in outcome.citations:
        assert one.line_now is not None
        assert made().citation(one.id).quote in lines[one.line_now - 1]


@pytest.mark.parametrize("quote", QUOTED, ids=["a", "b", "accents", "belief", "plan", "tools"])
def test_deleted_quote(quote: str) -> None:
    """A quote that is gone has vanished, the others stand, and the review does not hold."""
    found = by_quote(made(), card(text=CARD.replace(quote, "", 1)))
    assert found[quote].standing is Standing.VANISHED
    assert found[quote].status.value == "absent"
    assert found[quote].line_now is None
    assert all(one.standing in {Standing.SAME, Standing.MOVED} for words, one in found.items() if words != quote)
    assert not verify(made(), card(text=CARD.replace(quote, "", 1))).holds


def test_changed_figure() -> None:
    """A quote of which one figure was changed has vanished."""
    found = by_quote(made(), card(text=CARD.replace("212 of 250", "242 of 250")))
    assert found[MEASURED].standing is Standing.VANISHED


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        pytest.param(MEASURED, f"<!-- {MEASURED} -->", Refusal.HIDDEN, id="in a comment"),
        pytest.param(f"{TOOLS}\n", f"```\n{TOOLS}\n```\n", Refusal.CODE, id="in code"),
        pytest.param(f"{TOOLS}\n", f"### {TOOLS}\n", Refusal.HEADING, id="in a heading"),
        pytest.param(f"{TOOLS}\n", f"- [x] {TOOLS}\n", Refusal.CHECKLIST, id="in a checklist"),
        pytest.param(TOOLS, TOOLS.replace(".", "?"), None, id="as a question"),
    ],
)
def test_quote_that_no_longer_counts(old: str, new: str, refusal: Refusal | None) -> None:
    """A quote that is still in the file, and no evidence there, is refused with the reason."""
    quote = MEASURED if old == MEASURED else TOOLS
    found = by_quote(made(), card(text=CARD.replace(old, new, 1)))
    assert found[quote].standing is (Standing.REFUSED if refusal else Standing.VANISHED)
    assert found[quote].refusal is refusal
    assert not verify(made(), card(text=CARD.replace(old, new, 1))).holds


def test_quote_that_no_longer_counts_in_its_place() -> None:
    """A quote that stands where it stood, in the same company, is refused once a comment far above covers it."""
    text = CARD.replace("- [What", "<!--hat", 1)
    assert len(text) == len(CARD)
    found = by_quote(made(), card(text=text))
    assert (found[MEASURED].standing, found[MEASURED].refusal) == (Standing.REFUSED, Refusal.HIDDEN)
    assert found[TOOLS].standing is Standing.SAME


def test_quote_that_counts_elsewhere() -> None:
    """A quote that was commented out and stands again further down has moved there."""
    found = by_quote(made(), card(text=CARD.replace(MEASURED, f"<!-- {MEASURED} -->") + f"\n{MEASURED}\n"))
    assert found[MEASURED].standing is Standing.MOVED
    assert found[MEASURED].line_now == CARD.count("\n") + 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("in the right tray.", "in the\nright tray.", id="line break"),
        pytest.param("212 of 250", "**212** of 250", id="emphasis"),
        pytest.param("placed 212", "placed  212", id="two blanks"),
        pytest.param("The sorter placed", "The [sorter](https://sorter.example) placed", id="link"),
    ],
)
def test_typesetting(old: str, new: str) -> None:
    """A quote that was only set anew has moved at most, and is found by its words."""
    found = by_quote(made(), card(text=CARD.replace(old, new, 1)))
    assert found[MEASURED].standing is Standing.MOVED
    assert found[MEASURED].status.value == "normalised"
    assert verify(made(), card(text=CARD.replace(old, new, 1))).holds


def test_equal_places_are_told_apart() -> None:
    """Of two equal quotes each keeps its own place, and the one in the same company is found when they move."""
    document = card()
    offers = tuple(
        offer("a", REPEATED).model_copy(update={"quotation": quotation(REPEATED).model_copy(update={"passage": label})})
        for label in ("P5", document.passages[-1].label)
    )
    bundle = reviewed(document, small_bank(), Reading(items=offers))
    assert [citation.quote for citation in bundle.citations] == [REPEATED, REPEATED]
    lines = [citation.line_start for citation in bundle.citations]
    assert [one.line_now for one in verify(bundle, document).citations] == lines
    moved = verify(bundle, card(text=f"New words.\n\n{CARD}"))
    assert [one.line_now for one in moved.citations] == [line + 2 for line in lines]


def test_another_document() -> None:
    """Against another document everything has vanished, and the file is said to be another."""
    outcome = verify(made(), plain("Nothing of all this was ever written down in this file.\n"))
    assert {one.standing for one in outcome.citations} == {Standing.VANISHED}
    assert [one.changed for one in outcome.sources] == [True]
    assert not outcome.holds


def test_source_that_is_not_given() -> None:
    """Citations of a source that is not at hand have vanished, and the source is said not to be given."""
    bundle = made()
    other = bundle.sources[0].model_copy(update={"id": "S2", "name": "handbook.md"})
    citation = bundle.citations[0]
    away = citation.model_copy(
        update={
            "id": citation_id(citation.quote, citation.before, citation.after, citation.rank, "S2"),
            "span": citation.span.model_copy(update={"source": "S2"}),
        }
    )
    bundle = bundle.model_copy(update={"sources": (*bundle.sources, other), "citations": (away, *bundle.citations[1:])})
    outcome = verify(bundle, card())
    assert outcome.citations[0].standing is Standing.VANISHED
    assert [(one.name, one.changed) for one in outcome.sources] == [("card.md", False), ("handbook.md", True)]
    assert not outcome.holds


def test_other_version_of_the_parser() -> None:
    """The same bytes read by another version are the same file, and the note names both versions."""
    bundle = made()
    source = bundle.sources[0].model_copy(update={"parser": Parser(name="oldparser", version="0.1/7")})
    outcome = verify(bundle.model_copy(update={"sources": (source,)}), card())
    (checked,) = outcome.sources
    assert (checked.changed, checked.reparsed) == (False, True)
    assert "oldparser 0.1/7" in checked.note
    assert f"{card().main.parser.name} {card().main.parser.version}" in checked.note
    assert outcome.holds


def test_other_text_of_the_same_bytes() -> None:
    """A parser that moved every offset has not changed the document: citations moved, the file did not."""
    document = card(text=f"\n\n{CARD}", bytes_digest=card().main.bytes_digest)
    outcome = verify(made(), document)
    (checked,) = outcome.sources
    assert (checked.changed, checked.reparsed) == (False, True)
    assert {one.standing for one in outcome.citations} == {Standing.MOVED}
    assert outcome.holds


def test_ambiguous_stays_ambiguous() -> None:
    """Words that stand twice are still said to do so."""
    bundle = reviewed(card(), small_bank(), Reading(items=(offer("a", REPEATED),)))
    assert [citation.status.value for citation in bundle.citations] == ["ambiguous"]
    assert [one.status.value for one in verify(bundle, card()).citations] == ["ambiguous"]


def test_ambiguous_stays_ambiguous_when_moved() -> None:
    """And so they are when they stand elsewhere; where one place is gone, the other is clear."""
    bundle = reviewed(card(), small_bank(), Reading(items=(offer("a", REPEATED),)))
    moved = f"New words stand here.\n\n{CARD}"
    for text, status in ((moved, "ambiguous"), (moved.replace(REPEATED, "", 1), "exact")):
        (one,) = verify(bundle, card(text=text)).citations
        assert (one.standing, one.status.value) == (Standing.MOVED, status)


def test_equal_rows_keep_their_order() -> None:
    """Of many equal rows in equal company each is found in its own place when all of them move."""
    table = "| town | right |\n|---|---|\n" + "| Bern | 3 |\n" * 20
    document, moved = card(text=table), card(text=f"Words.\n\n{table}")
    row = "| Bern | 3 |"
    offers = tuple(
        offer("a", row).model_copy(update={"quotation": quotation(row).model_copy(update={"span": span})})
        for span in (Span(source="S1", start=at, end=at + len(row)) for at in occurrences(table, row)[7:10])
    )
    bundle = reviewed(document, small_bank(), Reading(items=offers))
    lines = [citation.line_start for citation in bundle.citations]
    assert [one.line_now for one in verify(bundle, moved).citations] == [line + 2 for line in lines]


# -- the bundle against itself ----------------------------------------------------------------------------------------


Edit = Callable[[dict[str, Any]], None]


def _answer(raw: dict[str, Any], question: str = RESULTS) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in raw["answers"] if one["question"] == question)
    return found


def edited(edit: Edit, bundle: ReviewBundle | None = None) -> Verification:
    """The outcome for a bundle of which somebody has changed something, against the unchanged document."""
    bundle = bundle or made()
    raw = bundle.model_dump(mode="json")
    edit(raw)
    changed = ReviewBundle.model_validate(raw)
    assert changed != bundle
    return verify(changed, card())


@pytest.mark.parametrize("verdict", [one for one in Verdict if one is not Verdict.SUPPORTED])
def test_edited_verdict(verdict: Verdict) -> None:
    """A verdict that its items do not make is a fault that names the question and both verdicts."""
    outcome = edited(lambda raw: _answer(raw).update(verdict=verdict.value))
    assert not outcome.holds
    (fault,) = outcome.faults
    for part in (RESULTS, verdict.value, "supported"):
        assert part in fault


@pytest.mark.parametrize("state", [ItemState.WEAK, ItemState.NOT_FOUND, ItemState.NOT_ASSESSED])
def test_edited_state_of_an_item(state: ItemState) -> None:
    """A state that the evidence does not make is a fault that names the item."""
    outcome = edited(lambda raw: _answer(raw)["items"][0].update(state=state.value))
    assert not outcome.holds
    assert any(f"{RESULTS} item a" in fault and state.value in fault for fault in outcome.faults)


def test_edited_state_and_verdict() -> None:
    """A verdict that was made to fit an edited state is still at fault."""

    def edit(raw: dict[str, Any]) -> None:
        answer = _answer(raw, ACROSS)
        answer["items"][0]["state"] = "strong"
        answer["verdict"] = "supported"

    outcome = edited(edit)
    assert not outcome.holds
    assert any(ACROSS in fault for fault in outcome.faults)


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda raw: raw["citations"][0].update(quote=MEASURED.replace("212", "242")), id="quote"),
        pytest.param(lambda raw: raw["citations"][0].update(quote=HEADING), id="quote, words of the document"),
        pytest.param(lambda raw: raw["citations"][0].update(before="other words"), id="words before"),
        pytest.param(lambda raw: raw["citations"][0].update(after="other words"), id="words after"),
        pytest.param(lambda raw: raw["citations"][0].update(rank=2), id="rank"),
        pytest.param(lambda raw: raw["citations"][0].update(id="c-000000000000"), id="id"),
    ],
)
def test_edited_citation(edit: Edit) -> None:
    """A citation whose id does not fit what stands in it was changed by somebody."""
    outcome = edited(edit)
    assert outcome.citations[0].standing is Standing.ALTERED
    assert not outcome.holds


def test_edited_span() -> None:
    """A span that points elsewhere is put right by the words, and said to have moved."""

    def edit(raw: dict[str, Any]) -> None:
        raw["citations"][0]["span"].update(start=0, end=10)

    outcome = edited(edit)
    assert outcome.citations[0].standing is Standing.MOVED
    assert outcome.citations[0].line_now == made().citations[0].line_start


def test_reference_to_nothing() -> None:
    """A reference of an answer to a citation that is not in the table is a fault that names it."""

    def item(raw: dict[str, Any]) -> None:
        _answer(raw)["items"][0]["evidence"][0]["citation"] = "c-000000000000"

    def draft(raw: dict[str, Any]) -> None:
        _answer(raw)["draft"][0]["citations"] = ["c-000000000000"]

    for edit in (item, draft):
        outcome = edited(edit)
        assert not outcome.holds
        assert any(RESULTS in fault and "c-000000000000" in fault for fault in outcome.faults)


def test_removed_citation() -> None:
    """A citation that was taken out of the table is missed where it is referred to."""
    outcome = edited(lambda raw: raw.update(citations=raw["citations"][1:]))
    assert not outcome.holds
    assert any(made().citations[0].id in fault for fault in outcome.faults)


def _rich() -> ReviewBundle:
    """A review in which everything that can refer to a citation does so."""
    quoted = quotation(MEASURED)
    return reviewed(
        card(),
        small_bank(),
        Reading(
            items=(offer("a", PLANNED, EvidenceStatus.PLANNED, question=ACROSS),),
            clauses=(ClauseOffer(question=RESULTS, clause=0, form="partial_if", quotation=quoted),),
            near_misses=(NearMiss(question=RESULTS, item="a", quotation=quoted, why="too little"),),
            reasons=(ReasonOffer(question=RARE, reason=Reason.ADMITTED, quotation=quotation(BELIEVED)),),
            gates=(GateOffer(gate="agentic", state=GateState.NOT_MET, quotation=quotation(NO_TOOLS)),),
            pairs=(PairOffer(phase="first", side="x", quotation=quoted),),
            findings=(FindingOffer(question=RESULTS, quotation=quoted, note="unwelcome"),),
            contradictions=(
                ContradictionOffer(question=RESULTS, first=quoted, second=quotation(SECOND), note="they disagree"),
            ),
        ),
    )


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(
            lambda raw: _answer(raw)["items"][0]["nearest"].update(citation="c-000000000000"), id="nearest of an item"
        ),
        pytest.param(lambda raw: _answer(raw)["clauses"][0].update(citations=["c-000000000000"]), id="clause"),
        pytest.param(
            lambda raw: _answer(raw, RARE)["receipt"]["nearest"].update(citation="c-000000000000"),
            id="receipt",
        ),
        pytest.param(
            lambda raw: _answer(raw, ACROSS)["fits"][0].update(citations=["c-000000000000"]),
            id="fit",
        ),
        pytest.param(lambda raw: raw["gates"][1].update(citations=["c-000000000000"]), id="gate"),
        pytest.param(lambda raw: raw["pairs"][0]["x"].update(citations=["c-000000000000"]), id="pair"),
        pytest.param(lambda raw: raw["findings"][0].update(citations=["c-000000000000"]), id="finding"),
        pytest.param(
            lambda raw: raw["contradictions"][0].update(second="c-000000000000"),
            id="contradiction",
        ),
        pytest.param(
            lambda raw: next(gap for gap in raw["gaps"] if gap["nearest"]).update(nearest="c-000000000000"),
            id="gap",
        ),
    ],
)
def test_references_to_nothing(edit: Edit) -> None:
    """Every reference of a bundle is looked up in its table."""
    outcome = edited(edit, _rich())
    assert any("c-000000000000" in fault for fault in outcome.faults)


def _say_strong(raw: dict[str, Any]) -> None:
    answer = _answer(raw, RARE)
    answer["items"][0].update(state="strong", cause="cut_reply")
    answer.update(verdict="supported", receipt=None)


def _no_passage(raw: dict[str, Any]) -> None:
    raw["gates"][1].update(citations=[])


def _no_lines(raw: dict[str, Any]) -> None:
    _answer(raw)["clauses"][0]["citations"] = []


def _no_receipt(raw: dict[str, Any]) -> None:
    _answer(raw, RARE)["receipt"] = None


def _no_source(raw: dict[str, Any]) -> None:
    _answer(raw, ACROSS)["draft"][0]["citations"] = []


def _part(raw: dict[str, Any]) -> None:
    _answer(raw)["parts"][0]["state"] = "strong"


def _twice(raw: dict[str, Any]) -> None:
    raw["answers"].append(raw["answers"][0])


def _line(raw: dict[str, Any]) -> None:
    raw["citations"][0]["line_start"] += 7


def _plain(raw: dict[str, Any]) -> None:
    raw["citations"][0]["plain"] = "The sorter placed all of the letters in the right tray."


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        pytest.param(_say_strong, RARE, id="strong without evidence, behind a cause"),
        pytest.param(_part, RESULTS, id="state of a part"),
        pytest.param(_no_passage, "agentic", id="gate settled by the document, without a passage"),
        pytest.param(_no_lines, RESULTS, id="clause without lines"),
        pytest.param(_no_receipt, RARE, id="unsupported without a receipt"),
        pytest.param(_no_source, ACROSS, id="sentence without a citation"),
        pytest.param(_twice, RESULTS, id="an answer that stands twice"),
    ],
)
def test_edits_that_go_unseen(edit: Edit, named: str) -> None:
    """What the rules forbid or compute is checked again: parts, receipts, lines of gates and clauses."""
    outcome = edited(edit, _rich())
    assert not outcome.holds
    assert any(named in fault for fault in outcome.faults)


def _plain_elsewhere(raw: dict[str, Any]) -> None:
    _plain(raw)
    raw["citations"][0]["span"].update(start=0, end=10)


def _heading(raw: dict[str, Any]) -> None:
    raw["citations"][0]["heading"] = "Results of an independent audit"


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(_line, id="line"),
        pytest.param(_plain, id="what the reader sees"),
        pytest.param(_plain_elsewhere, id="what the reader sees, behind an edited span"),
        pytest.param(_heading, id="heading"),
    ],
)
def test_edits_of_what_a_reader_sees(edit: Edit) -> None:
    """The line and the words that a report shows for a citation are those of its place."""
    assert not edited(edit).holds


def test_words_put_into_the_plain_text_are_seen_in_a_changed_document() -> None:
    """Plain words are the quote with markup taken away, whatever has become of the document."""
    raw = made().model_dump(mode="json")
    _plain(raw)
    outcome = verify(ReviewBundle.model_validate(raw), card(text=f"New words.\n\n{CARD}"))
    assert outcome.citations[0].standing is Standing.ALTERED


def test_every_verdict_follows() -> None:
    """Bundles with failures, gates, clauses and support checks are without fault as they come."""
    gate = GateOffer(gate="agentic", state=GateState.NOT_MET, quotation=quotation(NO_TOOLS))
    for reading, options in (
        (Reading(), ReviewOptions()),
        (Reading(gates=(gate,)), ReviewOptions()),
        (Reading(), ReviewOptions(gates={"agentic": GateState.NOT_MET})),
        (Reading(failures=(failure(), failure(Cause.REFUSAL, "a", ACROSS))), ReviewOptions()),
        (Reading(items=(offer("b"),), failures=(failure(item="a"),)), ReviewOptions()),
        (
            Reading(items=(offer("a", BELIEVED, EvidenceStatus.ASSERTED),), failures=(failure(item="a"),)),
            ReviewOptions(),
        ),
        (Reading(items=(offer("a", support=SupportCheck.RELATED), offer("b"))), ReviewOptions()),
        (Reading(passages_read=("P1",)), ReviewOptions()),
    ):
        outcome = verify(reviewed(card(), small_bank(), reading, options), card())
        assert outcome.faults == ()
        assert outcome.holds
    assert verify(_rich(), card()).holds


def test_evidence_that_a_check_removed() -> None:
    """Evidence that is marked as removed makes no item strong."""
    bundle = made()
    first = bundle.answer(RESULTS)
    removed = Evidence(citation=bundle.citations[0].id, status=EvidenceStatus.MEASURED, support=SupportCheck.NO)
    item = first.items[0].model_copy(update={"evidence": (removed,)})
    answer = first.model_copy(update={"items": (item, *first.items[1:])})
    answers = tuple(answer if one.question == RESULTS else one for one in bundle.answers)
    assert not verify(bundle.model_copy(update={"answers": answers}), card()).holds


def test_counts_add_up() -> None:
    """Every citation is counted once by its standing and once by how it was found."""
    text = CARD.replace(MEASURED, "").replace(TOOLS, f"<!-- {TOOLS} -->").replace("We plan", "We  plan")
    counts = verify(made(), card(text=text)).counts()
    assert sum(counts[name] for name in Standing) == len(QUOTED)
    assert sum(counts[name] for name in ("exact", "normalised", "ambiguous", "absent")) == len(QUOTED)
    assert (counts["vanished"], counts["refused"], counts["normalised"]) == (1, 1, 1)


def test_hidden_words_are_no_citation() -> None:
    """Words that were hidden all along are in no bundle, so there is nothing to verify."""
    assert verify(reviewed(card(), small_bank(), Reading(items=(offer("a", HIDDEN),))), card()).citations == ()


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("212 of 250 were right.", None),
        ("213 of 250 were right.", "'213'"),
        ("It is “certified by all”.", "'certified by all'"),
    ],
)
def test_an_edited_sentence(sentence: str, named: str | None) -> None:
    """What an engine is said to have written is held against the passages that it names."""
    raw = made().model_dump()
    answer = next(one for one in raw["answers"] if one["question"] == RESULTS)
    cited = next(one["id"] for one in raw["citations"] if one["quote"] == MEASURED)
    answer["draft"] = [{"text": sentence, "citations": [cited], "by": "engine"}]
    outcome = verify(ReviewBundle.model_validate(raw), card())
    assert outcome.holds is (named is None)
    assert named is None or any(named in fault for fault in outcome.faults)


def test_an_item_that_stands_twice() -> None:
    """Each item has one state."""
    raw = made().model_dump()
    answer = next(one for one in raw["answers"] if one["question"] == RESULTS)
    answer["items"] = [*answer["items"], answer["items"][0]]
    assert any("stands 2 times" in fault for fault in verify(ReviewBundle.model_validate(raw), card()).faults)


def test_more_readings_agree_than_there_are() -> None:
    """A bundle that says so is none."""
    raw = made().model_dump()
    raw["answers"][0]["items"][0]["stability"] = {"readings": 3, "agreed": 9}
    with pytest.raises(ValidationError, match="9 of 3 readings"):
        ReviewBundle.model_validate(raw)
