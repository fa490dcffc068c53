"""Suites of single questions: the shuffling of documents, what counts as found, and the rankers on a small document."""

import json
import math
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.evaluation.rankers import rank_bm25, rank_longest, rank_offline
from rationale_reviewer.evaluation.ranking import (
    HITS,
    RANKING_MEASURES,
    Asked,
    Outcome,
    Ranked,
    Ranker,
    RankingSuite,
    Shuffled,
    absent_auc,
    hit_rate,
    question_id,
    read_pairs,
    run_ranker,
    shuffle,
)
from rationale_reviewer.records.bank import QuestionBank

# -- shuffling ---------------------------------------------------------------------------------------------------------

SECTIONS: Final = tuple(f"## Section {letter}\n\nSentence {letter} is 😀 naïve.\n" for letter in "abcdefghijkl")
TEXT: Final = "\n".join(SECTIONS)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A text with headings, and spans of it that hold text at both ends; they may overlap, nest and repeat."""
    pieces = st.sampled_from(["# ", "## ", "\n", "\n\n", "a", "bc ", "é", "ﬁ", "😀", ". ", "#", "\r", " "])
    text = "".join(draw(st.lists(pieces, max_size=60)))
    places = [at for at, letter in enumerate(text) if letter != "\n"]
    if not places:
        return text, []
    ends = st.tuples(st.sampled_from(places), st.sampled_from(places))
    found = draw(st.lists(ends, max_size=8))
    return text, [(min(pair), max(pair) + 1) for pair in found]


def letters(text: str) -> Counter[str]:
    """How often each letter stands in a text, line breaks left out."""
    return Counter(text.replace("\n", ""))


@given(made=texts_with_spans(), seed=st.integers(0, 2**32))
def test_spans_keep_their_text(made: tuple[str, list[tuple[int, int]]], seed: int) -> None:
    """Every span has the same text before and after, wherever it went."""
    text, spans = made
    shuffled, moved = shuffle(text, spans, seed)
    assert moved.keys() == set(spans)
    assert {span: shuffled[slice(*moved[span])] for span in spans} == {span: text[slice(*span)] for span in spans}


@given(made=texts_with_spans(), seed=st.integers(0, 2**32))
def test_nothing_is_lost(made: tuple[str, list[tuple[int, int]]], seed: int) -> None:
    """Shuffling moves text, and neither drops nor makes any but line breaks."""
    text, spans = made
    shuffled, _ = shuffle(text, spans, seed)
    assert letters(shuffled) == letters(text)


@given(made=texts_with_spans(), seed=st.integers(0, 2**32))
def test_same_seed_same_order(made: tuple[str, list[tuple[int, int]]], seed: int) -> None:
    """The same text, spans and seed give the same order."""
    text, spans = made
    assert shuffle(text, spans, seed) == shuffle(text, spans, seed)


def test_other_seed_other_order() -> None:
    """Seeds give orders of their own, and what comes out is not the order that went in."""
    orders = [shuffle(TEXT, [], seed)[0] for seed in range(5)]
    assert len({*orders, TEXT}) == 6


def test_order_is_that_of_the_release() -> None:
    """A seed gives one order for good: a stored result could not be had again if a new Python had another."""
    order = "".join(line[-1] for line in shuffle(TEXT, [], 7)[0].splitlines() if line.startswith("##"))
    assert order == "hldkiejbagcf"


@pytest.mark.parametrize("seed", range(3))
def test_sections_stay_whole(seed: int) -> None:
    """Without spans a text is cut at headings only, and sections stand a blank line apart."""
    shuffled, moved = shuffle(TEXT, [], seed)
    assert moved == {}
    assert {shuffled.count(section) for section in SECTIONS} == {1}
    assert len(shuffled) == len(TEXT) + len("\n\n") * len(SECTIONS)


def test_heading_inside_a_span_is_no_cut() -> None:
    """A span that runs over a heading stays whole with it."""
    start, end = TEXT.index("Sentence b"), TEXT.index("Sentence d") + 5
    for seed in range(10):
        shuffled, moved = shuffle(TEXT, [(start, end)], seed)
        assert shuffled[slice(*moved[start, end])] == TEXT[start:end]
        assert shuffled.count(TEXT[start:end]) == 1


def test_spans_are_spread() -> None:
    """An answer that stood first is found in every tenth of the text, over seeds."""
    span = (TEXT.index("Sentence a"), TEXT.index("Sentence a") + 10)
    places = [moved[span][0] / len(text) for text, moved in (shuffle(TEXT, [span], seed) for seed in range(200))]
    assert {int(place * 10) for place in places} == set(range(10))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        pytest.param("# A\n\nx\n\ny\n\n# B\n\nz\n", (4, 6), id="at its start"),
        pytest.param("# A\n\nx\n\n\n\n# B\n\nz\n", (5, 10), id="at its end"),
    ],
)
def test_span_with_line_breaks_at_its_ends(text: str, span: tuple[int, int]) -> None:
    """A span keeps its text also where it begins or ends with line breaks."""
    for seed in range(6):
        shuffled, moved = shuffle(text, [span], seed)
        assert shuffled[slice(*moved[span])] == text[slice(*span)]


# -- reading -----------------------------------------------------------------------------------------------------------


def fmti_row(indicator: str, span: tuple[int, int] | None, document: str = "one.md") -> dict[str, Any]:
    """A row as the transparency index has it."""
    return {
        "indicator": indicator, "question": f"What of {indicator}?", "rubric": f"Tell {indicator}.",
        "doc_span": span, "document": document,
    }  # fmt: skip


def kep_row(question: str, span: tuple[int, int] | None, document: str = "one.md") -> dict[str, Any]:
    """A row as the readiness reviews have it."""
    return {"question": question, "doc_span": span, "document": document}


def write_pairs(folder: Path, rows: Sequence[Mapping[str, Any]], documents: Mapping[str, str]) -> Path:
    """A benchmark on disk."""
    for name, text in documents.items():
        (folder / name).write_text(text, encoding="utf-8")
    path = folder / "pairs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(("form", "row"), [("fmti", fmti_row), ("kep", kep_row)])
def test_read_pairs(tmp_path: Path, form: str, row: Any) -> None:
    """Each document gets a bank of its own questions, and each question the place of its answer, or none."""
    first, last = (TEXT.index(f"Sentence {letter}") for letter in "al")
    rows = [row("Energy used", (first, first + 10)), row("Pay", (last, last + 10)), row("Birds", None)]
    rows.append(row("Pay", (0, 3), "two.md"))
    energy, pay, birds = (question_id(form, one) for one in rows[:3])
    suite = read_pairs(write_pairs(tmp_path, rows, {"one.md": TEXT, "two.md": "Paid well."}), form)
    assert list(suite.documents) == ["one.md", "two.md"]
    assert [(one.document, one.question, one.span is None) for one in suite.asked] == [
        ("one.md", energy, False),
        ("one.md", pay, False),
        ("one.md", birds, True),
        ("two.md", pay, False),
    ]
    texts = [suite.documents[one.document].text[slice(*one.span)] for one in suite.asked if one.span]
    assert texts == ["Sentence a", "Sentence l", "Pai"]
    assert suite.documents["one.md"].text != TEXT
    assert [[q.id for q in bank.questions] for bank in suite.banks.values()] == [
        [energy, pay, birds],
        [pay],
    ]
    assert suite == read_pairs(tmp_path / "pairs.jsonl", form)


def test_generated_bank_knows_only_the_questions(tmp_path: Path) -> None:
    """The bank has the question's own words, and neither cues nor facets nor anything of the answer."""
    rows = [{**fmti_row("Energy used", (0, 5)), "disclosure": "a dam", "justification": "a dam", "references": "a dam"}]
    bank = read_pairs(write_pairs(tmp_path, rows, {"one.md": TEXT}), "fmti").banks["one.md"]
    (question,) = bank.questions
    (item,) = question.items
    assert (question.title, item.shows) == ("Energy used", "What of Energy used? Tell Energy used.")
    assert (item.cues, item.facets, question.partial_if, question.evidence_cues) == ((), (), (), ())
    assert (bank.markers, bank.gates[0].id, len(bank.gates)) == ({}, "any", 1)
    assert "dam" not in bank.model_dump_json()


def test_question_asked_twice(tmp_path: Path) -> None:
    """A question that is put to a document twice is asked twice and stands in its bank once."""
    rows = [kep_row("Is it paid?", (0, 3)), kep_row("Is it paid?", (3, 6))]
    suite = read_pairs(write_pairs(tmp_path, rows, {"one.md": "abcdef"}), "kep")
    assert len(suite.asked) == 2
    assert [one.id for one in suite.banks["one.md"].questions] == [question_id("kep", rows[0])]


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param(("C# used?", "C++ used?"), id="marks"),
        pytest.param(
            (f"Is {'very ' * 20}hot?", f"Is {'very ' * 20}cold?"),
            id="long",
        ),
        pytest.param(("Is it hot?", "Is it cold?"), id="words"),
    ],
)
def test_two_questions_have_two_ids(pair: tuple[str, str]) -> None:
    """Questions of different words are not taken for one."""
    assert len({question_id("kep", kep_row(one, None)) for one in pair}) == 2


@pytest.mark.parametrize("missing", ["pairs.jsonl", "one.md"])
def test_missing_file(tmp_path: Path, missing: str) -> None:
    """Pairs or a document that are not there are an error with a name."""
    path = write_pairs(tmp_path, [kep_row("Is it?", None)], {"one.md": TEXT})
    (tmp_path / missing).unlink()
    with pytest.raises(DocumentError, match=r"pairs\.jsonl"):
        read_pairs(path, "kep")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'{"question": "Is it?"', id="no JSON"),
        pytest.param(b'{"question": "Is it?"}\n', id="no document named"),
        pytest.param(b'{"question": "Is it\xff?"}\n', id="no UTF-8"),
    ],
)
def test_malformed_pairs(tmp_path: Path, content: bytes) -> None:
    """Pairs that cannot be read are an error with a name, not a crash."""
    (tmp_path / "pairs.jsonl").write_bytes(content)
    with pytest.raises(DocumentError, match=r"pairs\.jsonl"):
        read_pairs(tmp_path / "pairs.jsonl", "kep")


# -- what counts as found ----------------------------------------------------------------------------------------------


def bank_of(*titles: str) -> QuestionBank:
    """A bank generated from questions."""
    with TemporaryDirectory() as folder:
        path = write_pairs(Path(folder), [kep_row(title, None) for title in titles], {"one.md": "Nothing."})
        return read_pairs(path, "kep").banks["one.md"]


def asked(document: str, question: str, span: tuple[int, int] | None) -> Asked:
    """A question, by its words."""
    return Asked(document, question_id("kep", {"question": question}), span)


def ranker(found: Mapping[tuple[str, str], Sequence[tuple[float, int, int]]]) -> Ranker:
    """A ranker that was told what to find, by document and question."""

    def rank(shuffled: Shuffled, bank: QuestionBank) -> dict[str, list[Ranked]]:
        return {
            question_id("kep", {"question": title}): [Ranked(*one) for one in units]
            for (document, title), units in found.items()
            if document == shuffled.name
        }

    return rank


OTHER: Final = [(1.0, 90, 99)]


@pytest.mark.parametrize(
    ("units", "hit"),
    [
        pytest.param([(2.0, 10, 20)], True, id="the very span"),
        pytest.param([(2.0, 19, 30)], True, id="one letter of it"),
        pytest.param([(2.0, 0, 11)], True, id="its first letter"),
        pytest.param([(2.0, 12, 13)], True, id="inside"),
        pytest.param([(2.0, 0, 99)], True, id="around"),
        pytest.param([(2.0, 20, 30)], False, id="right after it"),
        pytest.param([(2.0, 0, 10)], False, id="right before it"),
        pytest.param([*OTHER * (HITS - 1), (0.5, 10, 20)], True, id="fifth"),
        pytest.param([*OTHER * HITS, (0.5, 10, 20)], False, id="sixth"),
        pytest.param([], False, id="nothing found"),
        pytest.param(None, False, id="question not answered"),
    ],
)
def test_hit(units: list[tuple[float, int, int]] | None, hit: bool) -> None:
    """An answer is found when one of the first five units shares a letter with it; finding nothing is a miss."""
    suite = RankingSuite({"d": bank_of("Pay?")}, {"d": Shuffled("d", "x" * 99)}, [asked("d", "Pay?", (10, 20))])
    found = run_ranker(suite, ranker({("d", "Pay?"): units} if units is not None else {}))
    best = units[0][0] if units else 0.0
    assert found == {"d": Outcome((hit,), (best,), ())}


def test_run_ranker() -> None:
    """Outcomes are kept by document: hits and best scores of what is answered, best scores of what is not."""
    banks = {"d": bank_of("Pay?", "Birds?"), "e": bank_of("Pay?", "Birds?", "Fish?")}
    documents = {name: Shuffled(name, "x" * 99) for name in "de"}
    questions = [
        asked("d", "Pay?", (10, 20)),
        asked("d", "Birds?", None),
        asked("e", "Pay?", (30, 40)),
        asked("e", "Birds?", (50, 60)),
        asked("e", "Fish?", None),
    ]
    told = {
        ("d", "Pay?"): [(3.0, 10, 12), (2.0, 50, 60)],
        ("d", "Birds?"): [(1.0, 0, 5)],
        ("e", "Pay?"): [(1.5, 10, 20)],
        ("e", "Birds?"): [(0.5, 0, 5), (0.4, 59, 70)],
    }
    outcomes = run_ranker(RankingSuite(banks, documents, questions), ranker(told))
    assert outcomes == {
        "d": Outcome((True,), (3.0,), (1.0,)),
        "e": Outcome((False, True), (1.5, 0.5), (0.0,)),
    }
    both = list(outcomes.values())
    assert hit_rate(both) == 2 / 3
    # Present 3, 1.5, 0.5 against absent 1, 0: above in 2 + 2 + 1 of 6 pairs.
    assert absent_auc(both) == 5 / 6


@pytest.mark.parametrize(
    ("outcomes", "rate", "auc"),
    [
        pytest.param([], None, None, id="no documents"),
        pytest.param([Outcome((), (), ())], None, None, id="nothing asked"),
        pytest.param([Outcome((), (), (1.0,))], None, None, id="nothing answered"),
        pytest.param([Outcome((True,), (1.0,), ())], 1.0, None, id="nothing absent"),
        pytest.param([Outcome((True, False), (2.0, 1.0), (1.0,))], 0.5, 0.75, id="a tie is half"),
        # Within each document the answered one is higher; over both, 1 of 4 pairs is not.
        pytest.param([Outcome((True,), (9.0,), (5.0,)), Outcome((True,), (3.0,), (1.0,))], 1.0, 0.75, id="over all"),
        pytest.param([Outcome((True,) * 3, (1.0,) * 3, ()), Outcome((False,), (0.0,), ())], 0.75, None, id="pooled"),
    ],
)
def test_ranking_measures(outcomes: list[Outcome], rate: float | None, auc: float | None) -> None:
    """Questions are pooled over documents; a measure without questions is undefined."""
    assert (hit_rate(outcomes), absent_auc(outcomes)) == (rate, auc)
    assert {name: one(outcomes) for name, one in RANKING_MEASURES.items()} == {"hit@5": rate, "absent AUC": auc}


# -- rankers -----------------------------------------------------------------------------------------------------------

PARTS: Final = (
    "## Data\n\nThe training data was licensed from three publishers. It holds two million pages.\n\n",
    "## Energy\n\nTraining used 40 MWh of electricity. The power came from a dam.\n\n",
    "## People\n\nCrowd workers were paid 15 dollars per hour. They could stop whenever they wanted.\n\n",
)
OBVIOUS: Final = {
    "How much electricity did training use?": "Training used 40 MWh of electricity.",
    "How much were crowd workers paid?": "Crowd workers were paid 15 dollars per hour.",
    "Which publishers licensed the data?": "The training data was licensed from three publishers.",
}
NOWHERE: Final = "Does penguin migration matter?"
READING: Final[dict[str, Ranker]] = {"offline": rank_offline, "BM25": rank_bm25}


def by_text(rank: Ranker, text: str, bank: QuestionBank) -> dict[str, list[tuple[float, str]]]:
    """Scores and sentences, by the question's words."""
    found = rank(Shuffled("d", text), bank)
    return {one.title: [(unit.score, text[unit.start : unit.end]) for unit in found[one.id]] for one in bank.questions}


@pytest.mark.parametrize("name", READING)
def test_obvious_sentence_is_first(name: str) -> None:
    """The sentence that has the question's words is found first, and nothing where no word is shared."""
    found = by_text(READING[name], "".join(PARTS), bank_of(*OBVIOUS, NOWHERE))
    assert {title: units[0][1] for title, units in found.items() if units} == OBVIOUS
    for units in found.values():
        scores = [score for score, _ in units]
        assert scores == sorted(scores, reverse=True)
        assert all(score > 0 for score in scores)


@pytest.mark.parametrize("name", READING)
def test_position_is_no_feature(name: str) -> None:
    """A sentence has the same score wherever its section stands."""
    bank = bank_of(*OBVIOUS, NOWHERE)
    results = [
        {title: sorted(units) for title, units in by_text(READING[name], "".join(order), bank).items()}
        for order in permutations(PARTS)
    ]
    assert all(one == results[0] for one in results)


RANK: Final = """
import sys
from pathlib import Path
from rationale_reviewer.evaluation.rankers import rank_bm25, rank_offline
from rationale_reviewer.evaluation.ranking import read_pairs
suite = read_pairs(Path(sys.argv[1]), "kep")
for name, document in suite.documents.items():
    for rank in (rank_bm25, rank_offline):
        for question, units in rank(document, suite.banks[name]).items():
            print(question, [unit.score for unit in units])
"""


def test_scores_are_the_same_in_every_process(tmp_path: Path) -> None:
    """Scores do not depend on the seed of a process's hashes, to the last digit: ties would fall otherwise."""
    words = ["apple", "river", "stone", "cloud", "tiger", "violet", "harbour", "lantern", "meadow", "copper"]
    titles = [" ".join(words[at : at + 5]) for at in range(6)]
    titles += [words[0], words[4], words[2], f"{words[0]} {words[3]}", f"{words[5]} {words[8]}"]
    text = f"The {' '.join(words)} stood there.\n\nA {' '.join(words[2:7])} fell.\n"
    path = write_pairs(tmp_path, [kep_row(title, None) for title in titles], {"one.md": text})
    printed = [
        subprocess.run(
            [sys.executable, "-c", RANK, str(path)],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
        ).stdout
        for seed in range(3)
    ]
    assert printed[0].count(b"kep.") == 2 * len(titles)
    assert printed[1:] == printed[:1] * 2


def test_longest_first() -> None:
    """The longest sentences come first, the earlier of two equally long ones, the same for every question."""
    bank = bank_of(*OBVIOUS, NOWHERE)
    found = by_text(rank_longest, "".join(PARTS), bank)
    assert found[NOWHERE] == [
        (8.0, "The training data was licensed from three publishers."),
        (8.0, "Crowd workers were paid 15 dollars per hour."),
        (6.0, "Training used 40 MWh of electricity."),
        (6.0, "The power came from a dam."),
        (6.0, "They could stop whenever they wanted."),
        (5.0, "It holds two million pages."),
    ]
    assert all(units == found[NOWHERE] for units in found.values())


def test_bm25_by_hand() -> None:
    """Scores are those of the formula, worked for two sentences of four and six words."""
    text = "Cats sleep all day.\n\nDogs and cats eat and dogs.\n"
    found = by_text(rank_bm25, text, bank_of("Dogs sleep?", "Cats?"))
    # Two sentences, mean length 5; k = 1.2, b = 0.75. A word in one of them: idf ln(1 + 1.5 / 1.5) = ln 2.
    short, long = 1.2 * (0.25 + 0.75 * 4 / 5), 1.2 * (0.25 + 0.75 * 6 / 5)
    dogs, cats = "Dogs and cats eat and dogs.", "Cats sleep all day."
    assert [sentence for _, sentence in found["Dogs sleep?"]] == [dogs, cats]
    assert [score for score, _ in found["Dogs sleep?"]] == pytest.approx(
        [math.log(2) * 2 * 2.2 / (2 + long), math.log(2) * 1 * 2.2 / (1 + short)]
    )
    # In both: idf ln(1 + 0.5 / 2.5); the shorter sentence first.
    assert [sentence for _, sentence in found["Cats?"]] == [cats, dogs]
    assert [score for score, _ in found["Cats?"]] == pytest.approx(
        [math.log(1.2) * 2.2 / (1 + short), math.log(1.2) * 2.2 / (1 + long)]
    )


@pytest.mark.parametrize("rank", [rank_offline, rank_bm25, rank_longest])
@pytest.mark.parametrize("text", ["# Only a heading\n", "---\ntitle: a field about pay\n---\n\n# Pay\n"])
def test_nothing_to_quote(rank: Ranker, text: str) -> None:
    """A document without a sentence gives nothing, and no error."""
    assert by_text(rank, text, bank_of("Is there pay?")) == {"Is there pay?": []}


# -- the benchmarks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "name", "documents", "rows"),
    [("fmti", "fmti_pairs.jsonl", 18, 1800), ("kep", "kep_prr_pairs.jsonl", 45, 1105)],
)
def test_benchmark(shared: Path, form: str, name: str, documents: int, rows: int) -> None:
    """The benchmarks read whole: every answer has its text still, and documents are in another order."""
    path = shared / "data" / "benchmarks" / name
    raw = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    suite = read_pairs(path, form)
    assert (len(suite.documents), len(suite.asked)) == (documents, rows)
    texts = {one: (path.parent / one).read_text(encoding="utf-8") for one in suite.documents}
    for row, one in zip(raw, sorted_as(raw, suite.asked), strict=True):
        if one.span:
            before = texts[one.document][slice(*row["doc_span"])]
            assert suite.documents[one.document].text[slice(*one.span)] == before
    assert all(letters(suite.documents[one].text) == letters(text) for one, text in texts.items())
    moved = [suite.documents[one].text != text for one, text in texts.items()]
    assert sum(moved) > 0.9 * documents


def sorted_as(raw: Sequence[Mapping[str, Any]], found: Sequence[Asked]) -> list[Asked]:
    """What is asked, in the order of the rows; both keep the order within a document."""
    queues = {one: iter([a for a in found if a.document == one]) for one in {a.document for a in found}}
    return [next(queues[row["document"]]) for row in raw]


def test_global_random_numbers_are_left_alone() -> None:
    """Shuffling does not draw from the random numbers that everybody shares."""
    random.seed(3)
    expected = random.random()  # noqa: S311  # compared with itself
    random.seed(3)
    shuffle(TEXT, [], 1)
    assert random.random() == expected  # noqa: S311
