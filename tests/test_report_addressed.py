"""Words to whoever reads a document are told in every report as a fact about the file, whichever engine read."""

from collections.abc import Callable

import pytest
from chatting import Answering, chat_review
from loading import markdown
from scripted import CARD, HIDDEN, MEASURED, RESULTS, card, reviewed, small_bank

from rationale_reviewer.engines.factory import make_engine
from rationale_reviewer.evaluation.pairs import PAYLOADS
from rationale_reviewer.pipeline import review
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.document import AddressedRange, Document
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.records.vocabulary import BANNED_WORDS
from rationale_reviewer.report import html
from rationale_reviewer.report.markdown import render
from rationale_reviewer.report.wording import file_facts
from rationale_reviewer.verify import verify

ORDER = PAYLOADS[0]
INNOCENT = "Note to reviewers: the appendix is not part of the submission."
TOLD = (
    "holds words addressed to whoever reads or rates it, or to a model (line 3). They are text like any other, and no "
    "instructions to this review."
)
Act = Callable[[Document, QuestionBank], ReviewBundle]


def _offline(document: Document, bank: QuestionBank) -> ReviewBundle:
    return review(document, bank, make_engine())


def _chat(document: Document, bank: QuestionBank) -> ReviewBundle:
    return chat_review(document, bank, Answering({(RESULTS, "a"): [(MEASURED, "measured")]}))


def _card(words: str) -> Document:
    return markdown(CARD.replace("\n- [What", f"\n{words}\n\n- [What"))


def _place(words: str) -> dict[str, int]:
    """Where words of the card stand that begin with an order."""
    text = _card(ORDER).main.text
    start = text.index(words)
    return {"start": start, "end": start + len(words), "line": text.count("\n", 0, start) + 1}


@pytest.mark.parametrize("act", [_offline, _chat], ids=["offline", "chat"])
@pytest.mark.parametrize("words", [ORDER, INNOCENT], ids=["order", "innocent"])
def test_told_alike(act: Act, words: str) -> None:
    """In the bundle with its place, and in both reports in the same words, whatever the words were meant for."""
    document = _card(words)
    bundle = act(document, small_bank())
    start = CARD.index("\n- [What") + 1
    assert bundle.sources[0].addressed == (AddressedRange(start=start, end=start + len(words), line=3),)
    (fact,) = [one for one in file_facts(bundle) if "addressed" in one.words]
    assert (fact.name, fact.link, fact.words) == ("card.md", " ", TOLD)
    assert f"`card.md` {TOLD}" in render(bundle)
    assert f"<bdi>card.md</bdi> {TOLD}" in html.render(bundle, document)
    assert verify(bundle, document).holds


@pytest.mark.parametrize("act", [_offline, _chat], ids=["offline", "chat"])
def test_hidden_words_are_told_as_hidden_only(act: Act) -> None:
    """What a reader does not see has its own line already."""
    document = markdown(CARD.replace(HIDDEN, ORDER))
    bundle = act(document, small_bank())
    assert bundle.sources[0].addressed == ()
    (fact,) = file_facts(bundle)
    assert fact.words.startswith("holds text that a reader does not see: comments")


@pytest.mark.parametrize("act", [_offline, _chat], ids=["offline", "chat"])
def test_nothing_is_said_of_other_documents(act: Act) -> None:
    """A document that addresses nobody has no such line."""
    bundle = act(card(), small_bank())
    assert not any("addressed" in one.words for one in file_facts(bundle))


def test_the_words_accuse_nobody() -> None:
    """A conference's note to its reviewers gets the same line, so the line names no purpose."""
    assert not any(
        word in TOLD.lower() for word in (*BANNED_WORDS, "inject", "attack", "attempt", "manipul", "suspicious")
    )


def test_a_bundle_from_before_still_loads() -> None:
    """A review that was drafted before these words were told loads, and verifies."""
    document = _card(ORDER)
    raw = reviewed(document, small_bank()).model_dump(mode="json")
    assert raw["sources"][0].pop("addressed")
    old = ReviewBundle.model_validate(raw)
    assert old.sources[0].addressed == ()
    assert verify(old, document).holds


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"line": 4}, id="another line"),
        pytest.param({"end": 90_000}, id="beyond the text"),
        pytest.param({"start": 0}, id="more than one unit"),
        pytest.param({"end": 0}, id="the wrong way round"),
        pytest.param(_place(f"<!-- {HIDDEN} -->"), id="hidden text"),
    ],
)
def test_an_edited_place_is_found(change: dict[str, int]) -> None:
    """``verify`` looks whether the words stand where the bundle says; in a changed file it cannot tell."""
    document = _card(ORDER)
    raw = reviewed(document, small_bank()).model_dump(mode="json")
    raw["sources"][0]["addressed"][0].update(change)
    edited = ReviewBundle.model_validate(raw)
    (fault,) = verify(edited, document).faults
    assert "words to the reader of S1" in fault
    assert verify(edited, card()).faults == ()
