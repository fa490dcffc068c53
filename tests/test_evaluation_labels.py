"""Gold files: those of the project read and fit, broken ones are refused by place, verdicts follow from the items."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from building import make_bank, question, rubric
from conftest import ROOT
from evaluating import (
    EVALS,
    FOLDERS,
    NA,
    NOT_FOUND,
    READERS,
    SHA,
    STRONG,
    WEAK,
    Labelled,
    P,
    S,
    U,
    gold_text,
    small_bank,
)

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.evaluation.agreement import raw_agreement
from rationale_reviewer.evaluation.labels import check_gold, hold, read_gold
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.vocabulary import ItemState, Verdict
from rationale_reviewer.text import WORD

FILES: Final = sorted(path for folder in FOLDERS for path in (EVALS / folder).glob("*/*.toml"))
SUITES: Final = {"gold": "gold.toml", "cases": "smoke.toml"}
NOTE: Final = 300
"""A note says what is missing; a document's paragraph does not fit into one."""
RUN: Final = 8
"""Words that stand together in a document and in a note: more than this is the document's text."""
KEYS: Final = {
    "document": {"file", "sha256", "kind", "lines"},
    "reader": {"id", "granularity", "note"},
    "label": {"gate", "items", "partial_if", "partial_lines", "reason", "near", "note"},
    "evidence": {"status", "lines"},
}


def name_of(path: Path) -> str:
    """Folder, reader and document of a gold file."""
    return "/".join((*path.parts[-3:-1], path.stem))


def suite_documents(folder: str) -> dict[str, dict[str, Any]]:
    """Documents of the suite that a folder of labels belongs to, by the stem of their names."""
    suite = tomllib.loads((EVALS / "suites" / SUITES[folder]).read_text(encoding="utf-8"))
    return {Path(one["file"]).stem: one for one in suite["document"]}


# -- the project's own labels ------------------------------------------------------------------------------------------


def test_every_reader_has_labelled_every_document() -> None:
    """Six documents of other people and two of the project, each by both readers and by nobody else."""
    found = {name_of(path) for path in FILES}
    assert found == {
        f"{folder}/{reader}/{stem}" for folder in FOLDERS for reader in READERS for stem in suite_documents(folder)
    }
    assert len(found) == 2 * (6 + 2)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_file_fits(path: Path, bank: QuestionBank) -> None:
    """It reads, fits the bank, is of the suite's version of the document, and says rightly who read."""
    gold = read_gold(path, bank)
    listed = suite_documents(path.parts[-3])[path.stem]
    assert list(check_gold(gold, bank)) == []
    assert sorted(gold.labels) == sorted(one.id for one in bank.questions)
    assert (gold.document.file, gold.document.sha256) == (listed["file"], listed["sha256"])
    assert gold.reader.id == path.parent.name
    assert path.read_text(encoding="utf-8").startswith("#:schema ../../gold.schema.json\n")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_positive_verdict_has_lines(path: Path, bank: QuestionBank) -> None:
    """Where a reader is positive there is a line that a citation can meet; without one nobody could be grounded."""
    positive = [one for one in hold(read_gold(path, bank), bank).values() if one.verdict in {P, S}]
    assert positive
    assert [one.question for one in positive if not one.lines] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_gate_not_met_shows_where(path: Path, bank: QuestionBank) -> None:
    """A label that says the system is not of a class is about a question with a class, and names the lines for it."""
    gold = read_gold(path, bank)
    closed = {name: label for name, label in gold.labels.items() if label.gate}
    assert closed
    assert [name for name in closed if bank.question(name).gate == "any"] == []
    assert [name for name, label in closed.items() if not label.near] == []


def _notes(table: dict[str, Any]) -> Iterator[str]:
    yield table["reader"].get("note", "")
    for label in table["labels"].values():
        yield label.get("note", "")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_file_holds_no_document_text(path: Path) -> None:
    """Only known keys, of which only notes are free text, and no note is long or runs over lines."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    assert table.keys() == {"document", "reader", "labels"}
    assert table["document"].keys() <= KEYS["document"]
    assert table["reader"].keys() <= KEYS["reader"]
    for label in table["labels"].values():
        assert label.keys() <= KEYS["label"]
        for entries in label.get("items", {}).values():
            assert all(entry.keys() <= KEYS["evidence"] for entry in entries)
    notes = list(_notes(table))
    assert max(map(len, notes)) < NOTE
    assert not any("\n" in note for note in notes)


@pytest.mark.parametrize("path", [one for one in FILES if one.parts[-3] == "gold"], ids=name_of)
def test_notes_quote_no_sentence(path: Path, shared: Path) -> None:
    """No note has eight words in a row from the document that it is about."""
    document = (shared / suite_documents("gold")[path.stem]["path"]).read_text(encoding="utf-8")
    runs = set(_runs(document))
    assert len(runs) > 100
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    assert [note for note in _notes(table) if runs.intersection(_runs(note))] == []


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = [word.lower() for word in WORD.findall(text)]
    for start in range(len(words) - RUN + 1):
        yield tuple(words[start : start + RUN])


@pytest.mark.parametrize("path", [one for one in FILES if one.parts[-3] == "cases"], ids=name_of)
def test_own_documents_have_the_lines(path: Path, bank: QuestionBank) -> None:
    """The number of lines in a gold file is that of the document, and no labelled place is only blank lines."""
    gold = read_gold(path, bank)
    lines = (ROOT / "examples" / gold.document.file).read_text(encoding="utf-8").splitlines()
    assert gold.document.lines == len(lines)
    labelled = {one for side in hold(gold, bank).values() for one in side.lines}
    assert [place for place in labelled if not "".join(lines[place[0] - 1 : place[1]]).strip()] == []


AGREED: Final = {
    "METR__inspect-action__docs__Architecture": 0.98,
    "meta-llama__llama3__MODEL_CARD": 0.86,
    "openai__CLIP__model-card": 0.98,
    "openai__dalle-2-preview__system-card": 0.92,
    "openai__gpt-2__model_card": 0.92,
    "openai__whisper__model-card": 0.92,
}


def test_agreement_of_the_two_readers(bank: QuestionBank) -> None:
    """Both readers' verdicts agree as far as was known when the labels came in, by document and over all."""
    one, other = (Labelled("gold", reader, bank).held for reader in READERS)
    pairs = {name: [(one[name][q].verdict, side.verdict) for q, side in own.items()] for name, own in other.items()}
    assert {name: len(own) for name, own in pairs.items()} == dict.fromkeys(AGREED, 50)
    assert {name: raw_agreement(own) for name, own in pairs.items()} == pytest.approx(AGREED)
    assert raw_agreement([pair for own in pairs.values() for pair in own]) == pytest.approx(0.93)


# -- broken files ------------------------------------------------------------------------------------------------------

FIRST: Final = '[labels."first.practice.1"]'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("labels = [1,\n= 2]\n", "no valid TOML.*line 2", id="no TOML"),
        pytest.param(gold_text() + '\n[reader]\nid = "b"\n', "no valid TOML", id="a table twice"),
        pytest.param("", "document: field required", id="empty"),
        pytest.param(gold_text(head='text = "words"'), "text: extra", id="unknown key"),
        pytest.param(gold_text('verdict = "partial"'), r"first\.practice\.1\.verdict: extra", id="verdict labelled"),
        pytest.param(
            gold_text('items.a = [{ status = "in_place", lines = [[2, 3]], quote = "words" }]'),
            r"first\.practice\.1\.items\.a\.0\.quote: extra",
            id="words quoted",
        ),
        pytest.param(
            gold_text('items.a = [{ status = "certain", lines = [[2, 3]] }]'),
            r"first\.practice\.1\.items\.a\.0\.status: input should be",
            id="unknown status",
        ),
        pytest.param(
            gold_text('items.a = [{ status = "in_place", lines = [] }]'),
            r"first\.practice\.1\.items\.a\.0\.lines:",
            id="evidence without lines",
        ),
        pytest.param(
            gold_text('items.a = [{ status = "in_place", lines = [[3, 2]] }]'),
            r"first\.practice\.1\.items\.a\.0\.lines\.0: .*lines 3 to 2 run backwards",
            id="lines backwards",
        ),
        pytest.param(
            gold_text('items.a = [{ status = "in_place", lines = [[0, 2]] }]'),
            r"first\.practice\.1\.items\.a\.0\.lines\.0\.0:",
            id="line 0",
        ),
        pytest.param(
            gold_text('items.a = [{ status = "in_place", lines = [[2]] }]'),
            r"first\.practice\.1\.items\.a\.0\.lines\.0",
            id="half a range",
        ),
        pytest.param(gold_text('gate = "met"'), r"first\.practice\.1\.gate:", id="gate met"),
        pytest.param(gold_text('reason = "tired"'), r"first\.practice\.1\.reason:", id="unknown reason"),
        pytest.param(gold_text(sha="abc"), r"document\.sha256:", id="no digest"),
        pytest.param(gold_text(sha=SHA.replace("0", "A")), r"document\.sha256:", id="digest in capitals"),
        pytest.param(gold_text(kind="novel"), r"document\.kind:", id="unknown kind"),
        pytest.param(gold_text(lines=0), r"document\.lines:", id="no lines"),
        pytest.param(gold_text(granularity="word"), r"reader\.granularity:", id="unknown granularity"),
        pytest.param(gold_text(reader="Reader A"), r"reader\.id:", id="reader with a space"),
        pytest.param(gold_text("", 'reason = "silent"'), r"first\.practice\.1: .*reason", id="nothing without reason"),
        pytest.param(
            gold_text("items.a = []"),
            r"first\.practice\.1: .*reason",
            id="item without evidence and no reason",
        ),
        pytest.param(
            gold_text(second="partial_if = [1]"),
            r"first\.practice\.2: .*line",
            id="clause without lines",
        ),
        pytest.param(
            gold_text('gate = "not_met"'),
            r"first\.practice\.1: .*gate",
            id="gate of a question for every system",
        ),
        pytest.param(
            gold_text().replace("lines = 10", 'lines = 10\nfile = "two.md"'), "no valid TOML", id="a key twice"
        ),
        pytest.param(
            gold_text('items.z = [{ status = "in_place", lines = [[2, 3]] }]'),
            r"first\.practice\.1: item 'z' is none of a, b",
            id="unknown item",
        ),
        pytest.param(gold_text("partial_if = [1]"), r"first\.practice\.1: .*clause 1.* has 0", id="clause of no bank"),
        pytest.param(
            gold_text(second="partial_if = [2]"), r"first\.practice\.2: .*clause 2.* has 1", id="clause too high"
        ),
        pytest.param(gold_text(second="partial_if = [0]"), r"first\.practice\.2: .*clause 0", id="clause 0"),
        pytest.param(
            gold_text('items.a = [{ status = "in_place", lines = [[2, 3], [10, 11]] }]'),
            r"first\.practice\.1: lines 10-11 lie past the end, line 10",
            id="evidence past the end",
        ),
        pytest.param(
            gold_text(second='reason = "silent"\nnear = [[11, 11]]'),
            r"first\.practice\.2: lines 11-11 lie past",
            id="near past the end",
        ),
        pytest.param(
            gold_text(second="partial_if = [1]\npartial_lines = [[9, 12]]"),
            r"first\.practice\.2: lines 9-12 lie past",
            id="clause past the end",
        ),
        pytest.param(
            gold_text().replace(FIRST, '[labels."first.practice.9"]'),
            r"first\.practice\.1 is not labelled",
            id="question not labelled",
        ),
        pytest.param(
            gold_text() + '\n[labels."other.practice.1"]\nreason = "silent"\n',
            r"other\.practice\.1 is no question of the bank",
            id="question of no bank",
        ),
    ],
)
def test_broken_file(tmp_path: Path, text: str, said: str) -> None:
    """A broken gold file is refused with one error that names the file and the place."""
    path = tmp_path / "one.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match=r"^one\.toml(?s:.)*" + said):
        read_gold(path, small_bank())


def test_sound_file(tmp_path: Path) -> None:
    """What the broken files are made from is sound itself."""
    path = tmp_path / "one.toml"
    path.write_text(gold_text(), encoding="utf-8")
    assert list(read_gold(path, small_bank()).labels) == ["first.practice.1", "first.practice.2"]


def test_only_the_first_faults_are_named(tmp_path: Path) -> None:
    """A file for another bank is refused with five lines, not with one for each of its labels."""
    path = tmp_path / "one.toml"
    labels = "".join(f'[labels."other.practice.{number}"]\nreason = "silent"\n' for number in range(9))
    path.write_text(gold_text() + labels, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        read_gold(path, small_bank())
    assert len(re.findall("is no question", str(caught.value))) == 5


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(DocumentError, match=r"one\.toml cannot be read"):
        read_gold(tmp_path / "one.toml", small_bank())


def test_file_in_another_encoding(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused like every other broken one."""
    path = tmp_path / "one.toml"
    path.write_bytes(gold_text('reason = "silent"\nnote = "caf\xe9"').encode("latin-1"))
    with pytest.raises(DocumentError, match=r"one\.toml"):
        read_gold(path, small_bank())


# -- what a reader holds -----------------------------------------------------------------------------------------------


def _shown(letter: str, status: str, *lines: tuple[int, int]) -> str:
    return f'items.{letter} = [{{ status = "{status}", lines = {[list(one) for one in lines]} }}]\n'


@pytest.mark.parametrize(
    ("label", "kind", "verdict", "states"),
    [
        pytest.param(_shown("a", "in_place", (2, 3)), "model_card", S, (STRONG, NOT_FOUND), id="must item strong"),
        pytest.param(_shown("a", "measured", (2, 3)), "model_card", S, (STRONG, NOT_FOUND), id="measured"),
        pytest.param(_shown("a", "designed", (2, 3)), "model_card", P, (WEAK, NOT_FOUND), id="designed, in a card"),
        pytest.param(_shown("a", "designed", (2, 3)), "design_doc", S, (STRONG, NOT_FOUND), id="designed, in a design"),
        pytest.param(_shown("a", "asserted", (2, 3)), "model_card", P, (WEAK, NOT_FOUND), id="asserted"),
        pytest.param(_shown("b", "in_place", (2, 3)), "model_card", U, (NOT_FOUND, STRONG), id="only the scene"),
        pytest.param(
            _shown("b", "in_place", (2, 3)) + "partial_if = [1]\npartial_lines = [[4, 4]]",
            "model_card",
            P,
            (NOT_FOUND, STRONG),
            id="scene and clause",
        ),
        pytest.param(
            "partial_if = [1]\nnear = [[4, 4]]", "model_card", P, (NOT_FOUND, NOT_FOUND), id="clause that holds"
        ),
        pytest.param('reason = "silent"', "model_card", U, (NOT_FOUND, NOT_FOUND), id="nothing"),
        pytest.param(
            'reason = "silent"\nnear = [[4, 4]]', "model_card", U, (NOT_FOUND, NOT_FOUND), id="a near miss only"
        ),
        pytest.param('gate = "not_met"', "model_card", NA, (NOT_FOUND, NOT_FOUND), id="another class of system"),
        pytest.param(
            _shown("a", "in_place", (2, 3)) + 'gate = "not_met"',
            "model_card",
            NA,
            (STRONG, NOT_FOUND),
            id="another class of system, although shown",
        ),
        pytest.param(
            'items.a = [{ status = "planned", lines = [[2, 2]] }, { status = "measured", lines = [[5, 5]] }]',
            "model_card",
            S,
            (STRONG, NOT_FOUND),
            id="the best of two counts",
        ),
    ],
)
def test_verdict_follows_from_the_items(
    tmp_path: Path, label: str, kind: str, verdict: Verdict, states: tuple[ItemState, ItemState]
) -> None:
    """Nobody labels a verdict; it is what the bank's rule makes of the items and the kind of document."""
    path = tmp_path / "one.toml"
    path.write_text(gold_text(second=label, kind=kind), encoding="utf-8")
    bank = small_bank()
    mine = hold(read_gold(path, bank), bank)["first.practice.2"]
    assert (mine.question, mine.verdict) == ("first.practice.2", verdict)
    assert mine.items == dict(zip("ab", states, strict=True))


def test_supported_takes_enough_items(tmp_path: Path) -> None:
    """A question that two strong items support is partial with one of them."""
    bank = make_bank(
        question("first.practice.1", items=[rubric("a"), rubric("b", must=False)], supported_min=2),
        question("first.practice.2"),
    )
    path = tmp_path / "one.toml"
    found: list[Verdict] = []
    for label in (_shown("a", "in_place", (2, 2)), _shown("a", "in_place", (2, 2)) + _shown("b", "measured", (3, 3))):
        path.write_text(gold_text(label), encoding="utf-8")
        found.append(hold(read_gold(path, bank), bank)["first.practice.1"].verdict)
    assert found == [P, S]


@pytest.mark.parametrize(
    ("label", "by_item", "clause"),
    [
        pytest.param(
            'items.a = [{ status = "planned", lines = [[2, 2], [4, 5]] }, { status = "measured", lines = [[9, 9]] }]',
            {"a": ((2, 2), (4, 5), (9, 9))},
            (),
            id="all evidence of an item",
        ),
        pytest.param(
            "partial_if = [1]\npartial_lines = [[4, 4]]\nnear = [[6, 6]]", {}, ((4, 4),), id="the clause's own lines"
        ),
        pytest.param("partial_if = [1]\nnear = [[6, 6]]", {}, ((6, 6),), id="the nearest, where a clause has none"),
        pytest.param('reason = "silent"\nnear = [[6, 6]]', {}, (), id="a near miss is no evidence"),
        pytest.param('gate = "not_met"\nnear = [[6, 6]]', {}, (), id="nor is what shows the class"),
        pytest.param(
            _shown("b", "in_place", (1, 1)) + "partial_if = [1]\npartial_lines = [[4, 4]]",
            {"b": ((1, 1),)},
            ((4, 4),),
            id="item and clause",
        ),
    ],
)
def test_lines(
    tmp_path: Path, label: str, by_item: dict[str, tuple[tuple[int, int], ...]], clause: tuple[tuple[int, int], ...]
) -> None:
    """A verdict rests on the lines of the items and of the clauses that hold, and on no near miss."""
    path = tmp_path / "one.toml"
    path.write_text(gold_text(second=label), encoding="utf-8")
    bank = small_bank()
    mine = hold(read_gold(path, bank), bank)["first.practice.2"]
    assert mine.item_lines == by_item
    assert mine.clause_lines == clause
    assert mine.lines == (*(one for own in by_item.values() for one in own), *clause)


def test_hold_some_questions(tmp_path: Path) -> None:
    """Only the wanted questions are held."""
    path = tmp_path / "one.toml"
    path.write_text(gold_text(), encoding="utf-8")
    bank = small_bank()
    assert list(hold(read_gold(path, bank), bank, bank.questions[1:])) == ["first.practice.2"]
