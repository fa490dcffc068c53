"""Text to stems: figures, shares and years, contractions, inflections, and what must stay apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rationale_reviewer.engines.offline.tokens import NEGATORS, NUMBER, SHARE, YEAR, in_words, stems
from rationale_reviewer.records.bank import QuestionBank

PIECES = st.lists(
    st.sampled_from(["model", "Don’t", "isn't", "90%", "1,000", "2024", "f1", "ﬁle", "😀", "naïve", "|", "\n"]),
    max_size=12,
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", [], id="empty"),
        pytest.param(" \n\t", [], id="blank"),
        pytest.param("—…!?()|", [], id="signs only"),
        pytest.param("7", [NUMBER], id="a figure"),
        pytest.param("1,206 3.14 1,000,000.5", [NUMBER] * 3, id="figures with commas and points"),
        pytest.param("12, 13.", [NUMBER, NUMBER], id="punctuation after a figure"),
        pytest.param("90%", [SHARE], id="a share"),
        pytest.param("90 %", [SHARE], id="a share after a blank"),
        pytest.param("90\u00a0%", [SHARE], id="a share after a fixed blank"),
        pytest.param("0.4 per cent", [SHARE], id="per cent"),
        pytest.param("12 percent", [SHARE], id="percent"),
        pytest.param("95%, 3%", [SHARE, SHARE], id="two shares"),
        pytest.param("1999 2024 2030", [YEAR] * 3, id="years"),
        pytest.param("1899 2100 20245", [NUMBER] * 3, id="no years"),
        pytest.param("2024%", [SHARE], id="a share that looks like a year"),
        pytest.param("2,024", [NUMBER], id="a figure that looks like a year"),
        pytest.param("f1 h100 p95 v2", ["f1", "h100", "p95", "v2"], id="names with figures stay words"),
        pytest.param("F1", ["f1"], id="whatever their capitals"),
        pytest.param("# raters", [NUMBER, "rater"], id="a cue's number"),
        pytest.param("refuse %", ["refus", SHARE], id="a cue's share"),
        pytest.param("# %", [SHARE], id="a cue's number with a share is a share"),
        pytest.param("% of #", [SHARE, "of", NUMBER], id="apart they are two"),
    ],
)
def test_figures(text: str, found: list[str]) -> None:
    """Figures, shares and years have one form each; words that hold a figure stay words."""
    assert stems(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("isn't", ["is", "not"], id="straight apostrophe"),
        pytest.param("isn’t", ["is", "not"], id="typographic apostrophe"),
        pytest.param("doesn't", ["doe", "not"], id="does"),
        pytest.param("won't", ["wo", "not"], id="an odd one"),
        pytest.param("DON'T", ["do", "not"], id="capitals"),
        pytest.param("cannot", ["cannot"], id="cannot is a negator itself"),
        pytest.param("model's users’", ["model", "user"], id="a genitive is dropped"),
        pytest.param("we'll", ["we"], id="other contractions keep their first word"),
    ],
)
def test_apostrophes(text: str, found: list[str]) -> None:
    """Contractions of *not* show the *not*; of other words the first is kept."""
    assert stems(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "can't",
        "isn’t",
        "not",
        "No",
        "NEVER",
        "without",
        "cannot",
        "none",
        "neither",
        "nor",
        "nobody",
        "nothing",
        "nowhere",
    ],
)
def test_a_negation_is_seen(text: str) -> None:
    """Every way to negate leaves a negator among the stems."""
    assert NEGATORS & set(stems(f"They {text} halt the model."))


@pytest.mark.parametrize("text", ["notable", "another", "knot", "nose", "norm", "noted", "nonetheless"])
def test_a_word_that_begins_like_one_negates_nothing(text: str) -> None:
    """Words that merely hold a negator are none."""
    assert not NEGATORS & set(stems(f"They {text} halt the model."))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("evaluate", "Evaluated", id="evaluate"),
        pytest.param("evaluation", "evaluations", id="evaluation"),
        pytest.param("halt", "halting", id="halt"),
        pytest.param("kill switch", "kill switches", id="a phrase"),
        pytest.param("red team", "red-teaming", id="a hyphen parts words"),
        pytest.param("fine tuned", "fine-tuned", id="as a cue is written"),
        pytest.param("objective", "objectives", id="objective"),
        pytest.param("critical", "critically", id="critical"),
    ],
)
def test_inflections_meet(first: str, second: str) -> None:
    """One inflection of a cue finds the others."""
    assert stems(first) == stems(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("objective", "objection", id="an aim is no protest"),
        pytest.param("objectives", "objections", id="nor are several"),
        pytest.param("critical", "criticism", id="important is not fault-finding"),
        pytest.param("model", "mode", id="model"),
        pytest.param("f1", "f2", id="names with figures"),
    ],
)
def test_what_means_something_else_stays_apart(first: str, second: str) -> None:
    """Words that a stemmer would join though they mean different things keep two stems."""
    assert stems(first) != stems(second)


@pytest.mark.parametrize("text", ["naïve", "Größe", "モデル", "café"])
def test_letters_of_any_script_are_words(text: str) -> None:
    """A word in any script is one stem."""
    assert len(stems(text)) == 1


@pytest.mark.parametrize(
    ("typeset", "typed"),
    [
        pytest.param("ﬁne-tuned ﬂows", "fine-tuned flows", id="ligatures"),
        pytest.param("the evalu-\nation", "the evaluation", id="hyphenation at a line end"),
    ],
)
def test_typesetting_changes_no_stem(typeset: str, typed: str) -> None:
    """What a quotation may differ by without being another quotation does not change what is matched."""
    assert stems(typeset) == stems(typed)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(PIECES, PIECES)
def test_sentences_are_read_one_by_one(first: str, second: str) -> None:
    """What follows a full stop and a line end changes nothing before it."""
    assert stems(f"{first}.\n{second}.") == stems(first) + stems(second)


def test_no_cue_of_the_shipped_bank_is_empty(bank: QuestionBank) -> None:
    """Every part of every cue leaves at least one stem to look for."""
    cues = [cue for asked in bank.questions for item in asked.items for cue in item.cues]
    assert cues
    assert [cue for cue in cues for part in cue.split(" + ") if not stems(part)] == []


@pytest.mark.parametrize(
    ("cue", "said"),
    [
        pytest.param("red lever", "red lever", id="words"),
        pytest.param("refusal & #", "refusal and a number", id="facets"),
        pytest.param("help + improve + life", "help and improve and life", id="phrases"),
        pytest.param("within # day + notice", "within (number) day and notice", id="a number in a phrase"),
        pytest.param("%", "a percentage", id="a share"),
        pytest.param("# of # (over it)", "(number) of (number) (over it)", id="two numbers"),
    ],
)
def test_cues_in_words(cue: str, said: str) -> None:
    """What a reader is told of a cue has none of its notation."""
    assert in_words(cue) == said


def test_no_cue_keeps_its_notation(bank: QuestionBank) -> None:
    """Of all cues of the bank."""
    for question in bank.questions:
        for item in question.items:
            assert not [cue for cue in item.cues if set("#%&+") & set(in_words(cue))]
