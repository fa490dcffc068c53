"""What can be said by rule: practice answered without a measure, and whether the chain of pairs holds."""

from collections.abc import Sequence

import pytest
from building import citation, evidence, phase, question, result, rubric

from rationale_reviewer.critique import UNMEASURED, check_chain, unmeasured
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.review import ItemResult, PairResult, PairSideResult
from rationale_reviewer.records.vocabulary import EvidenceStatus, ItemState, SupportCheck, Verdict

S, W, N, X = ItemState.STRONG, ItemState.WEAK, ItemState.NOT_FOUND, ItemState.NOT_ASSESSED
MEASURED, IN_PLACE, DESIGNED = EvidenceStatus.MEASURED, EvidenceStatus.IN_PLACE, EvidenceStatus.DESIGNED
PLANNED, ASSERTED, DEFERRED = EvidenceStatus.PLANNED, EvidenceStatus.ASSERTED, EvidenceStatus.DEFERRED
CODES = {UNMEASURED: "no measure of how far it succeeds", "F-WISH": "hopes"}
PRACTICE, THEORY, DELIVERABLE = (f"first.{level}.1" for level in ("practice", "theory", "deliverable"))


def shown(*found: tuple[ItemState, Sequence[EvidenceStatus]]) -> list[ItemResult]:
    """Items in these states with evidence of these statuses, cited as c-1, c-2 and so on."""
    made: list[ItemResult] = []
    number = 0
    for letter, (state, statuses) in zip("abc", found, strict=False):
        cited = [evidence(status, citation_id=f"c-{number + at}") for at, status in enumerate(statuses, 1)]
        number += len(cited)
        made.append(result(state, rubric(letter), found=cited))
    return made


@pytest.mark.parametrize(
    ("of", "verdict", "found", "noted"),
    [
        pytest.param(PRACTICE, Verdict.PARTIAL, [(W, [ASSERTED])], True, id="a claim"),
        pytest.param(PRACTICE, Verdict.PARTIAL, [(W, [PLANNED])], True, id="a plan"),
        pytest.param(PRACTICE, Verdict.PARTIAL, [(W, [PLANNED, ASSERTED]), (N, [])], True, id="claims and plans"),
        pytest.param(PRACTICE, Verdict.PARTIAL, [(N, []), (W, [ASSERTED])], True, id="in any item"),
        pytest.param(PRACTICE, Verdict.PARTIAL, [(W, [ASSERTED]), (X, [])], True, id="beside an item not assessed"),
        pytest.param(THEORY, Verdict.PARTIAL, [(W, [ASSERTED])], False, id="theory"),
        pytest.param(DELIVERABLE, Verdict.PARTIAL, [(W, [ASSERTED])], False, id="deliverable"),
        pytest.param(PRACTICE, Verdict.PARTIAL, [(W, [DESIGNED])], False, id="a design"),
        pytest.param(PRACTICE, Verdict.PARTIAL, [(W, [DEFERRED])], False, id="a pointer: the measure may stand there"),
        pytest.param(PRACTICE, Verdict.PARTIAL, [(W, [ASSERTED, DEFERRED])], False, id="a claim and a pointer"),
        pytest.param(PRACTICE, Verdict.PARTIAL, [(W, [ASSERTED]), (W, [DESIGNED])], False, id="a design elsewhere"),
        pytest.param(PRACTICE, Verdict.PARTIAL, [(W, [ASSERTED]), (S, [MEASURED])], False, id="a measure elsewhere"),
        pytest.param(PRACTICE, Verdict.PARTIAL, [(W, [MEASURED])], False, id="a measure that is only related"),
        pytest.param(PRACTICE, Verdict.PARTIAL, [(N, [])], False, id="a clause alone, nothing shown"),
        pytest.param(PRACTICE, Verdict.UNSUPPORTED, [(W, [ASSERTED])], False, id="unsupported"),
        pytest.param(PRACTICE, Verdict.SUPPORTED, [(S, [IN_PLACE])], False, id="supported"),
        pytest.param(PRACTICE, Verdict.NOT_ASSESSED, [(W, [ASSERTED]), (X, [])], False, id="not assessed"),
        pytest.param(PRACTICE, Verdict.NOT_APPLICABLE, [(W, [ASSERTED])], False, id="not applicable"),
    ],
)
def test_unmeasured(
    of: str, verdict: Verdict, found: list[tuple[ItemState, list[EvidenceStatus]]], noted: bool
) -> None:
    """The note is for practice questions of which all that is shown is claimed or planned."""
    note = unmeasured(question(of), verdict, shown(*found), CODES)
    assert (note is not None) is noted


def test_the_note_says_what_it_means_and_cites_the_first_claim() -> None:
    """The note has the bank's wording and the passage that it is about."""
    note = unmeasured(question(PRACTICE), Verdict.PARTIAL, shown((N, []), (W, [ASSERTED]), (W, [PLANNED])), CODES)
    assert note is not None
    assert (note.code, note.meaning, note.citations) == (UNMEASURED, CODES[UNMEASURED], ("c-1",))


def test_a_bank_without_the_code_has_no_note() -> None:
    """A bank that does not define the code is not held to it."""
    assert unmeasured(question(PRACTICE), Verdict.PARTIAL, shown((W, [ASSERTED])), {"F-WISH": "hopes"}) is None


def test_the_shipped_bank_has_the_code(bank: QuestionBank) -> None:
    """The code that the rule gives is explained in the bank that ships with the project."""
    assert UNMEASURED in bank.fit.codes


def test_a_downgraded_measure_is_not_taken_for_a_claim() -> None:
    """Evidence that a second look called related keeps its status, so the note stays away."""
    item = result(W, rubric("a"), found=[evidence(MEASURED, SupportCheck.RELATED)])
    assert unmeasured(question(PRACTICE), Verdict.PARTIAL, [item], CODES) is None


# -- the chain ---------------------------------------------------------------------------------------------------------

MEANS = "Nurses follow the triage protocol on every call."


def pair(phase_id: str, x: str | None = None, y: str | None = None) -> PairResult:
    """A pair whose sides cite these ids."""
    return PairResult(
        phase=phase_id,
        x=PairSideResult(means="the end", citations=(x,) if x else ()),
        y=PairSideResult(means="the means", citations=(y,) if y else ()),
    )


@pytest.mark.parametrize(
    ("end", "state"),
    [
        pytest.param("The triage protocol decides the level.", "joined", id="two words shared"),
        pytest.param("TRIAGE by Protocol.", "joined", id="whatever the capitals"),
        pytest.param("Nurses decide on the level.", "compare", id="one word shared"),
        pytest.param("Letters are sorted by district.", "compare", id="nothing shared"),
        pytest.param("On the call, on it, on us.", "compare", id="short words carry nothing"),
    ],
)
def test_two_passages_are_joined_by_carrying_words(end: str, state: str) -> None:
    """Two shared words that carry meaning join the means of a phase to the end of the next; else a person compares."""
    table = {"c-1": citation(MEANS, "c-1"), "c-2": citation(end, "c-2")}
    (link,) = check_chain([phase("plan", 1), phase("build", 2)], [pair("plan", y="c-1"), pair("build", x="c-2")], table)
    assert (link.before, link.after, link.state) == ("plan", "build", state)


def test_words_of_every_such_document_join_nothing() -> None:
    """Words that stand in most documents about models are not taken for a link."""
    table = {
        "c-1": citation("The language model system should be under evaluation.", "c-1"),
        "c-2": citation("Other large language models and systems intended for evaluation.", "c-2"),
    }
    (link,) = check_chain([phase("plan"), phase("build")], [pair("plan", y="c-1"), pair("build", x="c-2")], table)
    assert link.state == "compare"


def test_a_joined_link_names_the_shared_words() -> None:
    """The note shows what the two passages share, so that a reader can judge the link."""
    table = {"c-1": citation(MEANS, "c-1"), "c-2": citation("The triage protocol decides.", "c-2")}
    (link,) = check_chain([phase("plan"), phase("build")], [pair("plan", y="c-1"), pair("build", x="c-2")], table)
    assert link.note == "They share: protocol, triage."


def test_the_same_passage_on_both_sides_is_joined() -> None:
    """One passage that serves both sides joins them, however few words it has."""
    table = {"c-1": citation("Yes.", "c-1")}
    (link,) = check_chain([phase("plan"), phase("build")], [pair("plan", y="c-1"), pair("build", x="c-1")], table)
    assert (link.state, link.note) == ("joined", "The same passage serves both.")


def test_words_are_compared_as_a_reader_sees_them() -> None:
    """Markup inside a quotation neither makes a link nor hides one."""
    table = {
        "c-1": citation("tri**age** pro[tocol](https://protocol.example)", "c-1", plain="triage protocol"),
        "c-2": citation("The triage protocol decides.", "c-2"),
        "c-3": citation("https triage example", "c-3"),
    }
    phases = [phase("plan"), phase("build")]
    (link,) = check_chain(phases, [pair("plan", y="c-1"), pair("build", x="c-2")], table)
    assert link.state == "joined"
    (link,) = check_chain(phases, [pair("plan", y="c-1"), pair("build", x="c-3")], table)
    assert link.state == "compare"


@pytest.mark.parametrize(
    ("y", "x", "note"),
    [
        pytest.param(None, "c-1", "No passage was matched to the means of plan.", id="no means"),
        pytest.param("c-1", None, "No passage was matched to the end of build.", id="no end"),
        pytest.param(None, None, "No passage was matched to the means of plan.", id="neither"),
    ],
)
def test_a_side_that_is_not_filled(y: str | None, x: str | None, note: str) -> None:
    """A missing side is said to be not shown, and which one it is; it is no broken link."""
    phases = [phase("plan"), phase("build")]
    (link,) = check_chain(phases, [pair("plan", y=y), pair("build", x=x)], {"c-1": citation(MEANS, "c-1")})
    assert (link.state, link.note) == ("not_shown", note)


def test_the_means_of_a_phase_meets_the_end_of_the_next_and_no_other() -> None:
    """One link for each phase but the last, in the bank's order, each from y to the x that follows."""
    table = {f"c-{n}": citation(f"word{n} word{n}other", f"c-{n}") for n in range(1, 4)}
    phases = [phase("plan", 1), phase("build", 2), phase("test", 3)]
    pairs = [pair("test", x="c-2", y="c-1"), pair("plan", x="c-3", y="c-1"), pair("build", x="c-1", y="c-2")]
    links = check_chain(phases, pairs, table)
    assert [(link.before, link.after, link.state) for link in links] == [
        ("plan", "build", "joined"),
        ("build", "test", "joined"),
    ]


@pytest.mark.parametrize(
    ("present", "links"),
    [
        pytest.param(["plan", "build", "test"], [("plan", "build"), ("build", "test")], id="all"),
        pytest.param(["plan", "build"], [("plan", "build")], id="the last left out"),
        pytest.param(["plan", "test"], [], id="the middle left out: its neighbours are not joined across it"),
        pytest.param(["build"], [], id="one phase"),
        pytest.param([], [], id="none"),
    ],
)
def test_phases_out_of_scope_have_no_links(present: list[str], links: list[tuple[str, str]]) -> None:
    """Only neighbours that were both reviewed are compared."""
    phases = [phase("plan", 1), phase("build", 2), phase("test", 3)]
    checked = check_chain(phases, [pair(name, "c-1", "c-1") for name in present], {"c-1": citation(MEANS, "c-1")})
    assert [(link.before, link.after) for link in checked] == links
