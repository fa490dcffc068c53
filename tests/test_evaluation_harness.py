"""Leave one document out, and the baselines that do not read: nobody is scored on what it has seen."""

from collections.abc import Sequence
from typing import Final

import pytest
from evaluating import NA, NOT_ASSESSED, NOT_FOUND, STRONG, WEAK, P, S, U, held, verdicts
from hypothesis import given
from hypothesis import strategies as st
from scripted import (
    ACCENTED,
    ACROSS,
    BELIEVED,
    CARD,
    GATED,
    MEASURED,
    NO_TOOLS,
    PLANNED,
    RARE,
    RESULTS,
    TOOLS,
    card,
    failure,
    offer,
    quotation,
    reviewed,
    small_bank,
)

from rationale_reviewer.errors import OptionError
from rationale_reviewer.evaluation.engines import (
    BASELINES,
    Fit,
    Known,
    Predictor,
    bare,
    fit_length,
    fit_majority,
    fit_prior,
    from_bundle,
)
from rationale_reviewer.evaluation.harness import Setting, leave_one_out, refuse_seen
from rationale_reviewer.evaluation.labels import Held
from rationale_reviewer.records.reading import ClauseOffer, GateOffer, Reading
from rationale_reviewer.records.vocabulary import EvidenceStatus, GateState, ItemState, Verdict


def known(name: str, *given: Verdict, words: int = 100) -> Known:
    """A document with bare verdicts on q1, q2 and so on; its digest is made of its name."""
    return Known(f"sha-{name}", words, verdicts(*given))


def said(predicted: dict[str, Held]) -> list[Verdict]:
    """The verdicts on q1, q2 and so on."""
    return [predicted[f"q{number}"].verdict for number in range(1, len(predicted) + 1)]


# -- leaving one out ---------------------------------------------------------------------------------------------------


class Spy:
    """Remembers what it was fitted on and what each predictor was asked."""

    def __init__(self) -> None:
        self.fitted: list[list[str]] = []
        self.asked: list[tuple[list[str], int]] = []

    def __call__(self, seen: Sequence[Known]) -> Predictor:
        """Fit, and note on what."""
        names = [one.digest for one in seen]
        self.fitted.append(names)

        def predict(words: int) -> dict[str, Held]:
            self.asked.append((names, words))
            return {"q1": bare("q1", U)}

        return predict


def test_own_document_is_never_seen() -> None:
    """Each document is predicted once, from all the others and its own length, by nothing that has seen it."""
    spy = Spy()
    documents = [known("a", U, words=10), known("b", P, words=20), known("c", S, words=30)]
    found = leave_one_out("spy", spy, documents, ["a.md", "b.md", "c.md"])
    assert list(found) == ["a.md", "b.md", "c.md"]
    assert spy.fitted == [["sha-b", "sha-c"], ["sha-a", "sha-c"], ["sha-a", "sha-b"]]
    assert spy.asked == [(["sha-b", "sha-c"], 10), (["sha-a", "sha-c"], 20), (["sha-a", "sha-b"], 30)]


VERDICTS: Final = st.lists(st.sampled_from([U, P, S, NA]), min_size=4, max_size=4)


@pytest.mark.parametrize("name", BASELINES)
@given(
    labels=st.lists(VERDICTS, min_size=2, max_size=5), other=VERDICTS, lengths=st.lists(st.integers(0, 9), min_size=5)
)
def test_own_labels_change_nothing(
    name: str, labels: list[list[Verdict]], other: list[Verdict], lengths: list[int]
) -> None:
    """What a baseline says of a document does not move when that document's labels do."""
    documents = [known(str(n), *given, words=lengths[n]) for n, given in enumerate(labels)]
    changed = [known("0", *other, words=lengths[0]), *documents[1:]]
    names = [one.digest for one in documents]
    before = leave_one_out(name, BASELINES[name], documents, names)
    after = leave_one_out(name, BASELINES[name], changed, names)
    assert before[names[0]] == after[names[0]]


def test_single_document() -> None:
    """A single document has no others, and nothing is predicted."""
    spy = Spy()
    assert leave_one_out("spy", spy, [known("a", U)], ["a.md"]) == {}
    assert leave_one_out("spy", spy, [], []) == {}
    assert spy.fitted == []


def test_same_document_twice() -> None:
    """A document that stands in a suite under two names is not predicted from itself."""
    with pytest.raises(OptionError, match=r"'spy' was fitted or chosen on 'a\.md'"):
        leave_one_out("spy", Spy(), [known("a", U), known("a", U)], ["a.md", "copy.md"])


def test_refuse_seen() -> None:
    """A setting is given out for a document it has not seen, and refused for one it was chosen on."""
    setting = Setting("thresholds", 0.3, frozenset({"sha-a", "sha-b"}))
    assert refuse_seen(setting, "sha-c", "c.md") == 0.3
    for digest in ("sha-a", "sha-b"):
        with pytest.raises(OptionError, match=r"'thresholds' was fitted or chosen on 'x\.md'") as caught:
            refuse_seen(setting, digest, "x.md")
        assert caught.value.exit_code == 2


# -- baselines worked by hand ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fit", "documents", "words", "expected"),
    [
        # U3 P2 S2 NA1.
        pytest.param(fit_majority, [known("a", P, S, NA, U), known("b", U, U, P, S)], 5, [U, U, U, U], id="majority"),
        pytest.param(fit_majority, [known("a", U, P), known("b", P, S)], 5, [P, P], id="majority over documents"),
        pytest.param(fit_majority, [known("a", NA, NA), known("b", NA, S)], 5, [NA, NA], id="majority not applicable"),
        # q1: U P U, q2: S S P, q3: NA NA U.
        pytest.param(
            fit_prior, [known("a", U, S, NA), known("b", P, S, NA), known("c", U, P, U)], 5, [U, S, NA], id="prior"
        ),
        pytest.param(
            fit_prior,
            [known("a", S, NA, P, P), known("b", P, S, U, NA)],
            5,
            [P, S, U, P],
            id="prior, the lower of two equally frequent",
        ),
        pytest.param(
            fit_prior,
            [known("a", U, S), known("b", P, P), known("c", S, U)],
            5,
            [U, U],
            id="prior, the lowest of three",
        ),
        pytest.param(fit_prior, [known("a", S, P)], 5, [S, P], id="prior of one document"),
        # In logarithm 10 and 1000 are equally far from 100; in words 10 would be the nearer both times.
        pytest.param(
            fit_length, [known("a", P, P, words=10), known("b", S, S, words=1000)], 99, [P, P], id="length, shorter"
        ),
        pytest.param(
            fit_length, [known("a", P, P, words=10), known("b", S, S, words=1000)], 101, [S, S], id="length, longer"
        ),
        pytest.param(
            fit_length,
            [known("a", P, U, U, words=10), known("b", S, S, S, words=1000)],
            1,
            [U, U, U],
            id="length, the most frequent of the nearest",
        ),
        pytest.param(
            fit_length, [known("a", P, words=0), known("b", S, words=50)], 0, [P], id="length, a document without words"
        ),
    ],
)
def test_baseline(fit: Fit, documents: list[Known], words: int, expected: list[Verdict]) -> None:
    """Each baseline says what can be worked out from the verdicts of the other documents."""
    assert said(fit(documents)(words)) == expected


def test_baselines_left_out_by_hand() -> None:
    """Three documents; each is predicted from the two others."""
    documents = [known("a", U, P, U, words=10), known("b", U, S, S, words=100), known("c", S, S, S, words=5000)]
    names = ["a", "b", "c"]
    found = {
        name: [said(one) for one in leave_one_out(name, fit, documents, names).values()]
        for name, fit in BASELINES.items()
    }
    assert found == {
        # Without a: U1 S5; without b: U2 P1 S3; without c: U3 P1 S2.
        "majority": [[S, S, S], [S, S, S], [U, U, U]],
        # Nearest in logarithm: a -> b (U1 S2), b -> a (U2 P1), c -> b.
        "length only": [[S, S, S], [U, U, U], [S, S, S]],
        # From b and c: US SS SS; from a and c: US PS US; from a and b: UU PS US; of two, the lower.
        "question prior": [[U, S, S], [U, P, U], [U, P, U]],
    }


@pytest.mark.parametrize("name", BASELINES)
def test_baselines_cite_nothing(name: str) -> None:
    """A baseline has verdicts and nothing under them, whatever the labels it was fitted on cite."""
    rich = {"q1": held(S, {"a": [(1, 2)]}, clause=[(3, 3)])}
    predicted = BASELINES[name]([Known("sha-a", 10, rich), Known("sha-b", 10, rich)])(10)
    assert predicted == {"q1": bare("q1", S)}
    assert (predicted["q1"].lines, predicted["q1"].items) == ((), {})


# -- an engine's review ------------------------------------------------------------------------------------------------


def test_review_as_held() -> None:
    """A review is held with the lines of its citations by item and by partial clause, and with every item's state."""
    reading = Reading(
        items=(offer("a", MEASURED), offer("a", ACCENTED), offer("b", BELIEVED, EvidenceStatus.ASSERTED)),
        clauses=(
            ClauseOffer(question=ACROSS, clause=0, form="partial_if", quotation=quotation(PLANNED)),
            ClauseOffer(question=RESULTS, clause=0, form="unsupported_if", quotation=quotation(TOOLS)),
        ),
        gates=(GateOffer(gate="agentic", state=GateState.NOT_MET, quotation=quotation(NO_TOOLS)),),
        failures=(failure(question=RARE),),
    )
    found = from_bundle(reviewed(card(), small_bank(), reading))
    assert found == {
        # One strong item of two that must be, so partial; what gives an unsupported answer its reason is no ground.
        RESULTS: held(
            P,
            {"a": [at(MEASURED), at(ACCENTED)], "b": [at(BELIEVED)]},
            states={"a": STRONG, "b": WEAK, "c": NOT_FOUND},
            name=RESULTS,
        ),
        GATED: held(NA, states={"a": NOT_FOUND}, name=GATED),
        RARE: held(NOT_ASSESSED, states={"a": ItemState.NOT_ASSESSED, "b": ItemState.NOT_ASSESSED}, name=RARE),
        ACROSS: held(P, states={"a": NOT_FOUND}, clause=[at(PLANNED)], name=ACROSS),
    }


def test_clause_of_a_question_not_assessed() -> None:
    """A clause is no ground for a question that was not assessed."""
    clause = ClauseOffer(question=ACROSS, clause=0, form="partial_if", quotation=quotation(PLANNED))
    found = from_bundle(
        reviewed(card(), small_bank(), Reading(clauses=(clause,), failures=(failure(question=ACROSS),)))
    )
    assert (found[ACROSS].verdict, found[ACROSS].lines) == (NOT_ASSESSED, ())


def at(sentence: str) -> tuple[int, int]:
    """The line of the card that a sentence stands on."""
    line = CARD[: CARD.index(sentence)].count("\n") + 1
    return line, line
