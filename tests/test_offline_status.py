"""Evidence status from linguistic signs: a table for each thing that an item may ask for."""

from itertools import product
from typing import get_args

import pytest

from rationale_reviewer.engines.offline.status import Signs, status_of
from rationale_reviewer.records.bank import Asks, QuestionBank
from rationale_reviewer.records.vocabulary import DocumentKind, EvidenceStatus

CARD, SYSTEM, DESIGN = DocumentKind.MODEL_CARD, DocumentKind.SYSTEM_CARD, DocumentKind.DESIGN_DOC
MEASURED, IN_PLACE, DESIGNED = EvidenceStatus.MEASURED, EvidenceStatus.IN_PLACE, EvidenceStatus.DESIGNED
PLANNED, ASSERTED, DEFERRED = EvidenceStatus.PLANNED, EvidenceStatus.ASSERTED, EvidenceStatus.DEFERRED
MARKERS = ("measured", "designed", "planned", "asserted", "deferred")


def signs(words: str) -> Signs:
    """Signs from words such as ``measured figures two_cues``: names of markers, and what else the sentence has."""
    flags = set(words.split())
    other = {"figures", "future", "row", "two_cues", "counted"}
    assert flags <= other | set(MARKERS), words
    return Signs(
        markers=frozenset(flags - other),
        figures="figures" in flags,
        future="future" in flags,
        row="row" in flags,
        cues=2 if "two_cues" in flags else 1,
        counted="counted" in flags,
    )


@pytest.mark.parametrize(
    ("words", "in_a_card", "in_a_design"),
    [
        pytest.param("", ASSERTED, ASSERTED, id="no sign: a bare claim"),
        pytest.param("figures", ASSERTED, ASSERTED, id="some figure, one cue"),
        pytest.param("figures row", MEASURED, MEASURED, id="a figure in a row of a table"),
        pytest.param("figures counted", MEASURED, MEASURED, id="the figure that a cue asks for"),
        pytest.param("figures two_cues", MEASURED, MEASURED, id="a figure and two cues"),
        pytest.param("figures measured", MEASURED, MEASURED, id="a figure and a marker"),
        pytest.param("measured", MEASURED, MEASURED, id="said to be measured"),
        pytest.param("row", ASSERTED, ASSERTED, id="a row without a figure"),
        pytest.param("two_cues", ASSERTED, ASSERTED, id="two cues without a figure"),
        pytest.param("asserted", ASSERTED, ASSERTED, id="asserted"),
        pytest.param("asserted measured", ASSERTED, ASSERTED, id="praise outweighs a marker without a figure"),
        pytest.param("asserted measured figures", MEASURED, MEASURED, id="a figure outweighs praise"),
        pytest.param("planned", PLANNED, PLANNED, id="planned"),
        pytest.param("future", PLANNED, PLANNED, id="will"),
        pytest.param("future measured", PLANNED, PLANNED, id="will be measured"),
        pytest.param("planned figures", PLANNED, DESIGNED, id="a plan with a figure"),
        pytest.param("future figures measured", PLANNED, DESIGNED, id="a figure to come"),
        pytest.param("future designed", PLANNED, DESIGNED, id="specified for later"),
        pytest.param("deferred", DEFERRED, DEFERRED, id="elsewhere"),
        pytest.param("deferred measured", DEFERRED, DEFERRED, id="measured elsewhere"),
        pytest.param("deferred planned", DEFERRED, DEFERRED, id="planned elsewhere"),
        pytest.param("deferred figures measured", MEASURED, MEASURED, id="a pointer beside the figure itself"),
    ],
)
def test_a_result(words: str, in_a_card: EvidenceStatus, in_a_design: EvidenceStatus) -> None:
    """A result is measured with a figure that belongs to it or a marker of measuring; else it is claimed."""
    found = {kind: status_of(signs(words), "result", kind) for kind in DocumentKind}
    assert found == {CARD: in_a_card, SYSTEM: in_a_card, DESIGN: in_a_design}


@pytest.mark.parametrize(
    ("words", "in_a_card", "in_a_design"),
    [
        pytest.param("", IN_PLACE, DESIGNED, id="described in the present tense"),
        pytest.param("two_cues", IN_PLACE, DESIGNED, id="in detail"),
        pytest.param("figures", IN_PLACE, DESIGNED, id="with a figure"),
        pytest.param("designed", IN_PLACE, DESIGNED, id="with a word of specification"),
        pytest.param("measured", IN_PLACE, DESIGNED, id="a marker of measuring without a figure"),
        pytest.param("measured figures", MEASURED, MEASURED, id="measured"),
        pytest.param("asserted", ASSERTED, ASSERTED, id="asserted"),
        pytest.param("asserted two_cues", ASSERTED, ASSERTED, id="asserted at length"),
        pytest.param("asserted figures", IN_PLACE, DESIGNED, id="a figure outweighs praise"),
        pytest.param("future", PLANNED, PLANNED, id="will, no mechanism"),
        pytest.param("planned", PLANNED, PLANNED, id="planned, no mechanism"),
        pytest.param("planned two_cues", PLANNED, DESIGNED, id="planned, described in detail"),
        pytest.param("future figures", PLANNED, DESIGNED, id="will, with a figure"),
        pytest.param("future designed", PLANNED, DESIGNED, id="will, specified"),
        pytest.param("future measured figures", PLANNED, DESIGNED, id="will be measured"),
        pytest.param("deferred", DEFERRED, DEFERRED, id="elsewhere"),
        pytest.param("deferred two_cues", DEFERRED, DEFERRED, id="elsewhere, in detail"),
        pytest.param("deferred figures", IN_PLACE, DESIGNED, id="a pointer beside a figure"),
    ],
)
def test_a_mechanism(words: str, in_a_card: EvidenceStatus, in_a_design: EvidenceStatus) -> None:
    """A mechanism described is in place in a card and designed in a design document; a plan needs detail to count."""
    found = {kind: status_of(signs(words), "mechanism", kind) for kind in DocumentKind}
    assert found == {CARD: in_a_card, SYSTEM: in_a_card, DESIGN: in_a_design}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        pytest.param("", IN_PLACE, id="stated"),
        pytest.param("figures", IN_PLACE, id="with a figure"),
        pytest.param("measured", IN_PLACE, id="a marker of measuring without a figure"),
        pytest.param("measured figures", MEASURED, id="measured"),
        pytest.param("planned", PLANNED, id="planned"),
        pytest.param("planned figures", IN_PLACE, id="a plan stated with a figure"),
        pytest.param("future", IN_PLACE, id="a statement about the future is a statement"),
        pytest.param("asserted", ASSERTED, id="asserted"),
        pytest.param("asserted figures", IN_PLACE, id="a figure outweighs praise"),
        pytest.param("planned asserted", PLANNED, id="planned and praised"),
        pytest.param("deferred", DEFERRED, id="elsewhere"),
        pytest.param("deferred figures", IN_PLACE, id="a pointer beside a figure"),
    ],
)
@pytest.mark.parametrize("kind", list(DocumentKind), ids=str)
def test_a_statement(words: str, status: EvidenceStatus, kind: DocumentKind) -> None:
    """A statement is in place where it is made concretely, in every kind of document."""
    assert status_of(signs(words), "statement", kind) is status


@pytest.mark.parametrize("asks", get_args(Asks))
def test_what_never_counts(bank: QuestionBank, asks: Asks) -> None:
    """Whatever else a sentence has but a figure, a pointer, praise or a bare plan never makes an item strong."""
    for kind, words in product(DocumentKind, ("deferred", "asserted", "planned")):
        for row, counted in product((True, False), repeat=2):
            seen = signs(words)._replace(row=row, counted=counted)
            assert status_of(seen, asks, kind) not in bank.counts_as_evidence[kind]


@pytest.mark.parametrize("asks", get_args(Asks))
def test_a_card_is_never_designed_and_a_plan_never_measured(asks: Asks) -> None:
    """For every combination of signs: *designed* is a design document's, and what will be has not been measured."""
    for flags in product((True, False), repeat=len(MARKERS) + 4):
        markers = frozenset(name for name, on in zip(MARKERS, flags, strict=False) if on)
        figures, future, row, counted = flags[len(MARKERS) :]
        for cues, kind in product((1, 2), DocumentKind):
            seen = Signs(markers, figures=figures, future=future, row=row, cues=cues, counted=counted)
            status = status_of(seen, asks, kind)
            assert not (status is DESIGNED and kind is not DESIGN)
            if future and asks != "statement":
                assert status in {PLANNED, DESIGNED, DEFERRED}
            if not figures and asks != "result":
                assert status is not MEASURED
            assert (status is DEFERRED) == ("deferred" in markers and not figures)
