"""The fitted numbers, the background table and the wording bags: what ships is sound, and scores are what they say."""

import math

import pytest
from building import make_bank, question, rubric
from conftest import ROOT
from loading import markdown

from rationale_reviewer.engines.offline.background import phrase_rarity, rarity
from rationale_reviewer.engines.offline.choice import HINT, LEAST_OWN, Candidate, choose
from rationale_reviewer.engines.offline.engine import OfflineEngine
from rationale_reviewer.engines.offline.lexicon import Lexicon
from rationale_reviewer.engines.offline.scan import Found, Scanner, Scored
from rationale_reviewer.engines.offline.weights import Weights, shipped
from rationale_reviewer.engines.offline.wording import COMMON, held, make_wording
from rationale_reviewer.errors import OptionError
from rationale_reviewer.evaluation.harness import unseen
from rationale_reviewer.evaluation.suites import read_suite
from rationale_reviewer.records.vocabulary import DocumentKind

CARD = DocumentKind.MODEL_CARD
NONE = Weights(**dict.fromkeys(Weights.model_fields, 0.0))


# -- what ships --------------------------------------------------------------------------------------------------------


def test_every_labelled_document_has_numbers_that_have_not_seen_it() -> None:
    """The evals score each document of `gold` and `smoke` with what was fitted without it."""
    fitted = shipped()
    labelled = {
        one.sha256: one.file
        for name in ("gold", "smoke")
        for one in read_suite(ROOT / "evals" / "suites" / f"{name}.toml").document
    }
    assert dict(fitted.documents) == labelled
    assert set(fitted.without) == set(labelled)
    assert all(one != fitted.final for one in fitted.without.values())


def test_the_numbers_point_the_way_they_must() -> None:
    """More of an item's wording, cues and facets never lowers its score, in any fit."""
    fitted = shipped()
    for one in (fitted.final, *fitted.without.values()):
        for name in ("wording", "heading", "cues", "facets", "filled", "over", "question", "headed", "applies"):
            assert getattr(one, name) > 0, name
        assert one.unmeasured < 0
        assert one.shown > HINT


def test_a_labelled_document_is_scored_unseen() -> None:
    """The harness takes a document's own numbers, and the final ones for documents that no fit has seen."""
    fitted = shipped()
    for digest, name in fitted.documents.items():
        assert unseen(OfflineEngine(), digest, name).weights == fitted.without[digest]
    assert unseen(OfflineEngine(), "another", "card.md").weights == fitted.final


def test_without_such_numbers_it_is_not_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that the final numbers were fitted on is refused."""
    digest, name = next(iter(shipped().documents.items()))
    fitted = shipped().model_copy(update={"without": {}})
    monkeypatch.setattr("rationale_reviewer.evaluation.harness.shipped", lambda: fitted)
    with pytest.raises(OptionError, match="no test"):
        unseen(OfflineEngine(), digest, name)


# -- rarity and wording ------------------------------------------------------------------------------------------------


def test_rarity() -> None:
    """Figures say nothing, common words little, rare and unknown ones most; a phrase says the sum of its words."""
    assert rarity("#") == rarity("%") == 0
    assert 0 < rarity("model") < rarity("audit") <= rarity("zyzzyva") < 10
    assert phrase_rarity(("audit", "log")) == pytest.approx(min(12, rarity("audit") + rarity("log")))
    assert phrase_rarity(("not", "audit")) == rarity("audit")
    assert 0 < phrase_rarity(("#",)) < 1


def test_an_items_bag_holds_its_words() -> None:
    """Words of cues, facets, topic and rare words are in it; common words and figures are not."""
    item = rubric("a", cues=("kill switch + #",), words=("lever",), facets=(("clerk",), ("halt",)), topic="the brake")
    bag = make_wording(make_bank(question(items=(item,)))).items
    assert {"kill", "switch", "lever", "clerk", "halt", "brake"} <= set(bag)
    assert not set(bag) & COMMON
    weights = {stem: bag[stem][0][1] / rarity(stem) for stem in ("kill", "lever", "clerk")}
    assert weights["kill"] > weights["lever"] > weights["clerk"]


def test_a_word_of_many_items_says_less() -> None:
    """A word that every item has is worth less to each than one of its own."""
    items = [question(f"first.practice.{n}", items=(rubric("a", words=("zebra", f"own{n}x")),)) for n in range(1, 6)]
    bag = make_wording(make_bank(*items)).items
    assert bag["zebra"][0][1] < bag["own1x"][0][1]
    assert held(bag, {"own2x", "zebra"}, 5)[1] == max(held(bag, {"own2x", "zebra"}, 5))


# -- scores ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sign", "text", "expected"),
    [
        pytest.param(
            "cues", "The kill switch is red and near.", math.log1p(phrase_rarity(("kill", "switch"))), id="cues"
        ),
        pytest.param("filled", "The clerk may sit there at night.", 0.25, id="half of the facets"),
        pytest.param("filled", "The clerk may halt it at night.", 1.0, id="all facets"),
        pytest.param("headed", "## Halting\n\nNothing of it is said here.", 1.0, id="heading"),
        pytest.param("unmeasured", "Nothing of it is said here.", 1.0, id="no figure"),
        pytest.param("unmeasured", "Nothing of it is said here 3 times.", 0.0, id="a figure"),
        pytest.param("applies", "Nothing of it is said here.", 1.0, id="core"),
        pytest.param("bias", "Nothing of it is said here.", 1.0, id="bias"),
    ],
)
def test_each_sign_alone(sign: str, text: str, expected: float) -> None:
    """With a weight of 1 on one sign the score is that sign."""
    item = rubric("a", cues=("kill switch",), facets=(("clerk",), ("halt",)), asks="result")
    bank = make_bank(question(items=(item,), heading_cues=("Halting",)))
    weights = NONE.model_copy(update={sign: 1.0})
    scanner = Scanner(markdown(text + "\n").model_copy(update={"kind": CARD}), Lexicon(bank), weights, float("-inf"))
    (sentence,) = [one for one in scanner.read() if isinstance(one, Found)]
    assert sentence.items[0].score == pytest.approx(expected, abs=1e-3)


# -- choice ------------------------------------------------------------------------------------------------------------

THRESHOLDS = NONE.model_copy(update={"shown": -1.0, "question_shown": 0.3})


def candidates(*scores: float, own: float = 2.0, negated: bool = False) -> list[Candidate]:
    """Sentences with these scores, of one document."""
    text = "".join(f"Clerks sit here by number {at} of the day.\n\n" for at in range(len(scores)))
    scanner = Scanner(markdown(text), Lexicon(make_bank(question())), NONE, float("-inf"))
    sentences = [one.sentence for one in scanner.read() if isinstance(one, Found)]
    return [
        Candidate(sentence, Scored(score, own, (), negated)) for sentence, score in zip(sentences, scores, strict=True)
    ]


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({0: (0.5,)}, {0: 1}, id="one above the threshold"),
        pytest.param({0: (0.5, 0.4, -0.9)}, {0: 2}, id="those that come close"),
        pytest.param({0: (-1.5,)}, {}, id="one below it"),
        pytest.param({0: (-1.5,), 1: (-1.5,)}, {0: 1}, id="two hints"),
        pytest.param({0: (-1.7,), 1: (-1.5,)}, {1: 1}, id="the better of two hints"),
        pytest.param({0: (-2.6,), 1: (-1.5,)}, {}, id="what is no hint does not add up"),
        pytest.param({0: (0.5,), 1: (-1.5,)}, {0: 1}, id="hints count only where nothing is shown"),
    ],
)
def test_choose(found: dict[int, tuple[float, ...]], chosen: dict[int, int]) -> None:
    """An item above the first threshold, else the best of a question whose hints reach the second."""
    asked = question(items=(rubric("a"), rubric("b")))
    given = {at: candidates(*scores) for at, scores in found.items()}
    result = choose(asked, given, THRESHOLDS, CARD, ())
    assert {at: len(one) for at, one in result.items()} == chosen


@pytest.mark.parametrize(
    ("own", "negated", "asks", "offered"),
    [
        pytest.param(2.0, False, "mechanism", True, id="good"),
        pytest.param(LEAST_OWN / 2, False, "statement", False, id="nothing of its own"),
        pytest.param(2.0, True, "mechanism", False, id="denied"),
        pytest.param(2.0, True, "statement", True, id="a denial states"),
    ],
)
def test_no_score_makes_good(own: float, negated: bool, asks: str, offered: bool) -> None:
    """A sentence that only its heading speaks for is not offered, nor is a mechanism that is denied."""
    asked = question(items=(rubric("a", asks=asks),))  # type: ignore[arg-type]
    result = choose(asked, {0: candidates(3.0, own=own, negated=negated)}, THRESHOLDS, CARD, ())
    assert bool(result) is offered
