"""The words of a drafted answer: what they quote and cite, what they never say, which part they name."""

import re
from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from building import citation, evidence, question, result, results, rubric
from hypothesis import given, settings
from hypothesis import strategies as st

from rationale_reviewer.drafting import draft, headline, reader_words, shorten, would_change
from rationale_reviewer.gaps import find_gaps
from rationale_reviewer.records.bank import Question, QuestionBank
from rationale_reviewer.records.review import Answer, Citation, ItemResult, PartResult, Receipt
from rationale_reviewer.records.vocabulary import (
    BANNED_WORDS,
    Applies,
    EvidenceStatus,
    ItemState,
    Level,
    Reason,
    SupportCheck,
    Verdict,
)
from rationale_reviewer.verdicts import judge, judge_parts

S, W, N, X = ItemState.STRONG, ItemState.WEAK, ItemState.NOT_FOUND, ItemState.NOT_ASSESSED
MEASURED, IN_PLACE, DESIGNED = EvidenceStatus.MEASURED, EvidenceStatus.IN_PLACE, EvidenceStatus.DESIGNED
PLANNED, ASSERTED, DEFERRED = EvidenceStatus.PLANNED, EvidenceStatus.ASSERTED, EvidenceStatus.DEFERRED
WORDS = st.lists(st.sampled_from(["a", "model", "naïve", "ﬁle", "😀", "sorts,", "letters;", "x" * 30]), max_size=40)


def receipt(reason: Reason) -> Receipt:
    """A receipt with this reason."""
    return Receipt(reason=reason, looked_for=("thing a",), passages_read=1, passages_total=1)


def table(*quotes: str) -> dict[str, Citation]:
    """Citations c-1, c-2 and so on of these words."""
    return {f"c-{n}": citation(quote, f"c-{n}") for n, quote in enumerate(quotes, 1)}


# -- quoting -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "limit", "short"),
    [
        pytest.param("", 10, "", id="empty"),
        pytest.param("one two", 7, "one two", id="just as long"),
        pytest.param("one two three", 8, "one …", id="cut between words, not inside one"),
        pytest.param("one two three", 9, "one two …", id="as many words as fit"),
        pytest.param("one, two; three: four", 11, "one, two …", id="no mark of punctuation before the cut"),
        pytest.param("naïve 😀😀😀😀 ﬁle here", 11, "naïve …", id="code points, not bytes"),
    ],
)
def test_shorten(words: str, limit: int, short: str) -> None:
    """Long words are cut between words, and the cut shows."""
    assert shorten(words, limit) == short


@settings(max_examples=200, deadline=None, derandomize=True)
@given(WORDS, st.integers(40, 120))
def test_shorten_keeps_whole_words_and_the_limit(words: list[str], limit: int) -> None:
    """What is left is a beginning of the words, whole words only, never longer than the limit."""
    text = " ".join(words)
    short = shorten(text, limit)
    assert len(short) <= limit
    kept = short.removesuffix(" …").split()
    assert [one.rstrip(",;:") for one in words[: len(kept)]] == [one.rstrip(",;:") for one in kept]
    assert short.endswith(" …") == (len(text) > limit)


def test_shorten_keeps_the_limit_where_there_is_no_blank() -> None:
    """An address longer than the limit is cut to it too."""
    assert len(shorten("https://models.example/" + "x" * 60, 40)) <= 40


@pytest.mark.parametrize(
    ("quote", "plain", "seen"),
    [
        pytest.param("The model sorts letters.", None, "The model sorts letters.", id="plain"),
        pytest.param("The **model** sorts.", "The model sorts.", "The model sorts.", id="without markup"),
        pytest.param("The model\nsorts\n  letters.", None, "The model sorts letters.", id="on one line"),
        pytest.param("| Refusals | 96% | 412 |", None, "Refusals · 96% · 412", id="cells of a row"),
        pytest.param("Refusals | 96%", None, "Refusals | 96%", id="a part of a row, or a row without outer bars"),
        pytest.param("| Refusals | | 96% |", None, "Refusals · 96%", id="an empty cell"),
        pytest.param("| **Refusals** | 96% |", "| Refusals | 96% |", "Refusals · 96%", id="a row with markup"),
        pytest.param("naïve ﬁle 😀", None, "naïve ﬁle 😀", id="other letters stay as they are"),
        pytest.param(
            "We fit p(y|x) on letters.",
            None,
            "We fit p(y|x) on letters.",
            id="a bar inside a sentence",
        ),
    ],
)
def test_reader_words(quote: str, plain: str | None, seen: str) -> None:
    """A quotation is shown as a reader sees it, in the document's own words."""
    assert reader_words(citation(quote, plain=plain)) == seen


# -- the drafted sentences ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "status", "support", "how"),
    [
        pytest.param(S, MEASURED, SupportCheck.SUPPORTS, None, id="measured"),
        pytest.param(S, IN_PLACE, SupportCheck.UNCHECKED, None, id="in place"),
        pytest.param(S, DESIGNED, SupportCheck.UNCHECKED, None, id="designed, where a design counts"),
        pytest.param(W, DESIGNED, SupportCheck.UNCHECKED, "specified", id="designed"),
        pytest.param(W, PLANNED, SupportCheck.UNCHECKED, "planned", id="planned"),
        pytest.param(W, ASSERTED, SupportCheck.UNCHECKED, "claimed", id="asserted"),
        pytest.param(W, DEFERRED, SupportCheck.UNCHECKED, "another document", id="deferred"),
        pytest.param(W, MEASURED, SupportCheck.RELATED, "related", id="downgraded"),
    ],
)
def test_a_sentence_names_the_topic_and_quotes(
    state: ItemState, status: EvidenceStatus, support: SupportCheck, how: str | None
) -> None:
    """Each shown item is one sentence: its topic, how far the evidence goes where it is weak, and the quotation."""
    item = result(state, rubric("a", topic="the limit"), found=[evidence(status, support)])
    (sentence,) = draft([item], table("At most four letters are lost."))
    own, _, quote = sentence.text.partition("“")
    assert quote == "At most four letters are lost.”"
    assert "the limit" in own
    weak_words = ("specified", "planned", "claimed", "another document", "related")
    assert [word for word in weak_words if word in own] == ([how] if how else [])
    assert sentence.citations == ("c-1",)


def test_strong_items_come_first_and_others_keep_their_order() -> None:
    """What is shown best is read first; what is not shown has no sentence."""
    items = [
        result(W, rubric("a"), found=[evidence(PLANNED, citation_id="c-1")]),
        result(S, rubric("b"), found=[evidence(citation_id="c-2")]),
        result(N, rubric("c")),
        result(W, rubric("d"), found=[evidence(ASSERTED, citation_id="c-3")]),
        result(S, rubric("e"), found=[evidence(citation_id="c-4")]),
        result(X, rubric("f"), found=[evidence(ASSERTED, citation_id="c-5")]),
    ]
    sentences = draft(items, table("one", "two", "three", "four", "five"))
    assert [sentence.citations[0] for sentence in sentences] == ["c-2", "c-4", "c-1", "c-3"]


def test_a_sentence_carries_all_citations_of_its_item() -> None:
    """One quotation is shown, and every one that was checked is cited."""
    item = result(S, rubric("a"), found=[evidence(citation_id="c-2"), evidence(citation_id="c-1")])
    (sentence,) = draft([item], table("one", "two"))
    assert sentence.citations == ("c-2", "c-1")
    assert "“two”" in sentence.text


def test_a_strong_item_quotes_evidence_that_makes_it_strong() -> None:
    """A claim is not presented as if it were the measurement that stands beside it."""
    claim = evidence(ASSERTED, citation_id="c-1")
    item = result(S, rubric("a"), found=[claim, evidence(MEASURED, citation_id="c-2")])
    (sentence,) = draft([item], table("We believe that few letters are lost.", "Of 900 letters 4 were lost."))
    assert "“Of 900 letters 4 were lost.”" in sentence.text


def test_a_long_quotation_is_shortened_in_the_draft() -> None:
    """A draft quotes no more than a few lines; the citation has the rest."""
    quote = "The model sorts letters by district. " * 20
    (sentence,) = draft([result(S, rubric("a"), found=[evidence()])], table(quote))
    assert sentence.text.endswith(" …”")
    assert len(sentence.text) < 300


def test_nothing_shown_nothing_drafted() -> None:
    """An answer without shown items has no sentences."""
    assert draft([result(N, rubric("a")), result(X, rubric("b"))], {}) == ()


# -- the headline ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        pytest.param("a must strong; b must not_found", ["thing b"], id="a must item"),
        pytest.param("a must weak", ["thing a (weak)"], id="a weak must item"),
        pytest.param("a must weak; b must not_found", ["thing b", "thing a (weak)"], id="weak comes last"),
        pytest.param("a strong; b not_found; c must not_found", ["thing c"], id="musts before others"),
        pytest.param("a must strong; b not_found; c not_found", ["thing b"], id="no must is missing"),
        pytest.param(
            "a must not_found; b must not_found; c must not_found; d strong", ["thing a", "thing b"], id="two at most"
        ),
        pytest.param("a must strong", [], id="nothing to name"),
    ],
)
@pytest.mark.parametrize("verdict", [Verdict.PARTIAL, Verdict.UNSUPPORTED])
def test_the_headline_names_what_is_missing_most(verdict: Verdict, spec: str, named: list[str]) -> None:
    """Must items come first, weak ones last, and no more than two are named."""
    line = headline(verdict, results(spec), (), None)
    assert re.findall(r"\bthing \w\b(?: \(weak\))?", line) == named
    assert line


def test_the_other_verdicts_have_headlines_of_their_own() -> None:
    """Supported, not applicable and not assessed each have words of their own and name no item as missing."""
    lines = [
        headline(verdict, results("a must strong; b must not_found"), (), None)
        for verdict in (Verdict.SUPPORTED, Verdict.NOT_APPLICABLE, Verdict.NOT_ASSESSED)
    ]
    assert len({*lines}) == len(lines)
    assert all(line and "thing" not in line and "\n" not in line for line in lines)


@pytest.mark.parametrize("reason", list(Reason), ids=str)
def test_an_unsupported_headline_gives_the_reason(reason: Reason) -> None:
    """Each reason has words of its own, which say what the document shows and not what was done."""
    said = {one: headline(Verdict.UNSUPPORTED, results("a must not_found"), (), receipt(one)) for one in Reason}
    assert said[reason]
    assert list(said.values()).count(said[reason]) == 1


def test_no_match_does_not_claim_silence() -> None:
    """Where nothing was matched the headline speaks of matching, and not of what the document holds."""
    line = headline(Verdict.UNSUPPORTED, (), (), receipt(Reason.NO_MATCH)).lower()
    assert "match" in line
    assert not re.search(r"silent|nothing|speaks|says|mention|missing", line)


def parts(drives: ItemState, skills: ItemState) -> tuple[PartResult, ...]:
    """A question's two parts."""
    return (
        PartResult(name="drives", items=("a",), state=drives),
        PartResult(name="skills", items=("b",), state=skills),
    )


@pytest.mark.parametrize(
    ("verdict", "spec", "halves", "weaker"),
    [
        pytest.param(Verdict.PARTIAL, "a must strong; b must not_found", (S, N), "skills", id="the second"),
        pytest.param(Verdict.PARTIAL, "a must weak; b must strong", (W, S), "drives", id="the first"),
        pytest.param(Verdict.PARTIAL, "a must weak; b must weak", (W, W), None, id="equal parts"),
        pytest.param(Verdict.SUPPORTED, "a must strong; b strong", (S, S), None, id="both parts strong"),
        pytest.param(
            Verdict.SUPPORTED,
            "a must strong; b not_found",
            (S, N),
            "skills",
            id="supported by one part alone",
        ),
        pytest.param(
            Verdict.UNSUPPORTED,
            "a scene weak; b must not_found",
            (W, N),
            "skills",
            id="unsupported, one part touched on",
        ),
        pytest.param(
            Verdict.UNSUPPORTED,
            "a must not_found; b must not_found",
            (N, N),
            None,
            id="unsupported, neither part: the reason alone",
        ),
    ],
)
def test_the_headline_names_the_weaker_part(
    verdict: Verdict, spec: str, halves: tuple[ItemState, ItemState], weaker: str | None
) -> None:
    """Where the parts of a question differ, the headline names the weaker one."""
    why = receipt(Reason.NO_MATCH) if verdict is Verdict.UNSUPPORTED else None
    line = headline(verdict, results(spec), parts(*halves), why)
    named = [name for name in ("drives", "skills") if name in line]
    assert named == ([weaker] if weaker else [])


# -- what would change the verdict -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "spec", "least", "said"),
    [
        pytest.param(Verdict.PARTIAL, "a must not_found; b not_found", 1, "Add thing a [here].", id="the must item"),
        pytest.param(Verdict.PARTIAL, "a must weak; b not_found", 1, "Add thing a [here].", id="a weak one"),
        pytest.param(
            Verdict.UNSUPPORTED,
            "a must not_found; b not_found; c not_found",
            2,
            "Add thing a [here]. Add thing b [here].",
            id="a may-item too, where the number asks for it",
        ),
        pytest.param(
            Verdict.PARTIAL,
            "a must strong; b not_found; c weak",
            2,
            "Add thing b [here].",
            id="one short of the number",
        ),
        pytest.param(
            Verdict.PARTIAL,
            "a must not_found; b strong; c not_found",
            2,
            "Add thing a [here].",
            id="no more than is needed",
        ),
        pytest.param(Verdict.NOT_ASSESSED, "a must not_assessed", 1, "", id="not assessed"),
        pytest.param(Verdict.NOT_APPLICABLE, "a must not_found", 1, "", id="not applicable"),
    ],
)
def test_would_change(verdict: Verdict, spec: str, least: int, said: str) -> None:
    """The smallest additions that would bring support; nothing where no addition is asked for."""
    items = results(spec)
    asked = question(items=[rubric(item.id, must=item.must, alone=item.alone) for item in items], supported_min=least)
    assert would_change(verdict, asked, items) == said


def test_support_rests_on_its_must_items() -> None:
    """A supported answer names what it rests on: the must items, and no addition."""
    asked = question(items=(rubric("a"), rubric("b", must=False)))
    said = would_change(Verdict.SUPPORTED, asked, results("a must strong; b strong"))
    assert "thing a" in said
    assert "thing b" not in said
    assert "Add" not in said


def test_the_additions_named_would_bring_support() -> None:
    """With the additions made, every partial or unsupported question of up to three items is supported."""
    for flags in product(("must ", ""), repeat=3):
        for states in product((S, W, N), repeat=3):
            items = results(
                "; ".join(f"{letter} {flag}{state}" for letter, flag, state in zip("abc", flags, states, strict=True))
            )
            for least in range(max(1, sum(item.must for item in items)), 4):
                verdict = judge(items, supported_min=least).verdict
                if verdict is Verdict.SUPPORTED:
                    continue
                asked = question(items=[rubric(one.id, must=one.must) for one in items], supported_min=least)
                added = re.findall(r"Add thing (\w)", would_change(verdict, asked, items))
                after = [one.model_copy(update={"state": S}) if one.id in added else one for one in items]
                assert judge(after, supported_min=least).verdict is Verdict.SUPPORTED
                for letter in added:
                    fewer = [
                        one.model_copy(update={"state": S}) if one.id in added and one.id != letter else one
                        for one in items
                    ]
                    assert judge(fewer, supported_min=least).verdict is not Verdict.SUPPORTED


# -- wording: the shipped bank, every question, every state ------------------------------------------------------------

QUOTE = "The model clearly lacks a test and fails to answer, and the team ignores it."


def rows_of(asked: Question, states: Sequence[ItemState], status: EvidenceStatus) -> list[ItemResult]:
    """A question's items in these states, with evidence of one status where something is shown."""
    return [
        result(state, item, found=[evidence(status)] if state in {S, W} else [])
        for item, state in zip(asked.items, states, strict=True)
    ]


def drafted(bank: QuestionBank) -> Iterator[tuple[Question, list[ItemResult], str]]:
    """Everything that is drafted on each question of a bank, for all its items in one state and for mixed ones."""
    cited = {"c-1": citation(QUOTE)}
    for asked in bank.questions:
        mixes = [[state] * len(asked.items) for state in ItemState]
        mixes += [
            [one if n == at else N for n in range(len(asked.items))] for at in range(len(asked.items)) for one in (S, W)
        ]
        for states, status in product(mixes, EvidenceStatus):
            items = rows_of(asked, states, status)
            verdict = judge(items, supported_min=asked.supported_min).verdict
            halves = judge_parts(asked.parts, items)
            sentences = draft(items, cited)
            assert all(sentence.citations for sentence in sentences)
            why = receipt(Reason.NO_MATCH) if verdict is Verdict.UNSUPPORTED else None
            line = headline(verdict, items, halves, why)
            made = Answer(
                question=asked.id, title=asked.title, group=asked.group, level=Level(asked.level), text=asked.text,
                applies=Applies.CORE, gate=asked.gate, supported_min=asked.supported_min, verdict=verdict,
                items=tuple(items), headline=line, receipt=why,
            )  # fmt: skip
            words = [sentence.text.replace(QUOTE, "") for sentence in sentences]
            words += [line, would_change(verdict, asked, items)]
            for gap in find_gaps([asked], [made], {}, []):
                words += [gap.critique, gap.ask, gap.addition, *gap.why_severity]
            yield asked, items, "\n".join(words)


def test_a_draft_never_uses_a_banned_word(bank: QuestionBank) -> None:
    """Whatever is shown or missing, the words round the quotations say what the document does not show."""
    assert set(BANNED_WORDS) == {"fails to", "lacks", "ignores", "clearly"}
    seen = 0
    for asked, items, words in drafted(bank):
        seen += 1
        for banned in BANNED_WORDS:
            assert banned not in words.lower(), f"{asked.id}: {[item.state for item in items]}"
    assert seen > 1000


def test_fixed_headlines_never_use_a_banned_word() -> None:
    """The words for each verdict and each reason hold none either."""
    lines = [headline(verdict, results("a must weak; b must not_found"), parts(S, N), None) for verdict in Verdict]
    lines += [headline(Verdict.UNSUPPORTED, (), (), receipt(reason)) for reason in Reason]
    assert not [line for line in lines if any(banned in line.lower() for banned in BANNED_WORDS)]


def test_each_shown_item_of_the_shipped_bank_has_one_cited_sentence(bank: QuestionBank) -> None:
    """Every question's draft has as many sentences as shown items, each with a citation that is in the table."""
    cited = {"c-1": citation(QUOTE)}
    for asked in bank.questions:
        for state in ItemState:
            sentences = draft(rows_of(asked, [state] * len(asked.items), ASSERTED), cited)
            assert len(sentences) == (len(asked.items) if state in {S, W} else 0)
            assert all(one in cited for sentence in sentences for one in sentence.citations)
            assert all(sentence.citations for sentence in sentences)
