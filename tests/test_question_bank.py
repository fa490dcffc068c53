"""The bank that ships holds what its source has; a bank that does not hold together is refused with what to write."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from rationale_reviewer.errors import BankError, OutputError
from rationale_reviewer.question_bank import bank_digest, load_bank, write_new
from rationale_reviewer.records.bank import Cell, QuestionBank
from rationale_reviewer.records.vocabulary import (
    BANNED_WORDS,
    Applies,
    DocumentKind,
    EvidenceStatus,
    Level,
    Reason,
)
from rationale_reviewer.resources import bank_path
from rationale_reviewer.text import WORD, fold

PER_CELL = {
    "platonic.theory": 3, "platonic.practice": 4,
    "implementation.theory": 3, "implementation.practice": 3,
    "delegation.theory": 3, "delegation.practice": 4,
    "testing.theory": 4, "testing.practice": 5,
}  # fmt: skip
PHASES = ["platonic", "implementation", "delegation", "testing", "retrospective"]
PROBLEMS = ["implementation_competitiveness", "performance_competitiveness", "outer_alignment", "inner_alignment"]
# What would be good news is not 'yes' for these of the 29.
NOT_YES = {
    "platonic.practice.2": "no",
    "platonic.practice.3": "no",
    "implementation.practice.2": "no",
    "delegation.theory.2": "no",
    "testing.practice.3": "no",
    "implementation.theory.3": "open",
    "implementation.practice.3": "open",
    "delegation.theory.3": "depends",
    "testing.theory.3": "depends",
    "testing.practice.2": "depends",
}


def cells(bank: QuestionBank) -> dict[str, Cell]:
    """The cells of the phases by phase and level."""
    return {
        f"{phase.id}.{name}": cell
        for phase in bank.phases
        for name, cell in (("theory", phase.theory), ("practice", phase.practice))
        if cell
    }


class TestCounts:
    """The source has five phases, eight cells, 29 questions and four earlier problems; the project adds a row."""

    def test_questions_in_all(self, bank: QuestionBank) -> None:
        """29 questions of the table, 8 of the earlier problems, 8 of the project, and 5 checks of deliverables."""
        checks = [one for one in bank.questions if one.level is Level.DELIVERABLE]
        assert (len(bank.questions), len(checks)) == (50, 5)
        assert len({one.id for one in bank.questions}) == 50
        assert len({one.text for one in bank.questions}) == 50

    def test_questions_per_cell(self, bank: QuestionBank) -> None:
        """Each cell of the source has its questions, numbered from 1 in order, with the cell named."""
        found = Counter(f"{one.group}.{one.level.value}" for one in bank.questions)
        assert {cell: found[cell] for cell in PER_CELL} == PER_CELL
        assert sum(PER_CELL.values()) == 29
        for cell, count in PER_CELL.items():
            own = [one for one in bank.questions if f"{one.group}.{one.level.value}" == cell]
            assert [one.id for one in own] == [f"{cell}.{number}" for number in range(1, count + 1)]
            assert [one.source.ordinal for one in own] == list(range(1, count + 1))
            assert {one.source.cell for one in own} == {cell.replace(".", "/")}
            assert {one.origin for one in own} == {"post"}

    def test_earlier_problems(self, bank: QuestionBank) -> None:
        """Each of four earlier problems has one question of theory and one of practice."""
        assert [one.id for one in bank.problems] == PROBLEMS
        found = [(one.group, one.level.value) for one in bank.questions if one.group in PROBLEMS]
        assert found == [(problem, level) for problem in PROBLEMS for level in ("theory", "practice")]
        assert {one.origin for one in bank.questions if one.group in PROBLEMS} == {"post"}

    def test_fifth_phase(self, bank: QuestionBank) -> None:
        """The source has no row for the fifth phase: its cells and questions are the project's, and say so."""
        own = [one for one in bank.questions if one.group == "retrospective" and one.level is not Level.DELIVERABLE]
        assert Counter(one.level.value for one in own) == {"theory": 4, "practice": 4}
        assert {one.origin for one in own} == {"project"}
        assert {cell.origin for name, cell in cells(bank).items() if name.startswith("retrospective")} == {"project"}
        assert Counter(one.origin for one in bank.questions) == {"post": 42, "project": 8}

    def test_phases(self, bank: QuestionBank) -> None:
        """Five phases in their order, each with one check of what it delivers."""
        assert [phase.id for phase in bank.phases] == PHASES
        assert [phase.order for phase in bank.phases] == [1, 2, 3, 4, 5]
        checks = [one for one in bank.questions if one.level is Level.DELIVERABLE]
        assert [one.group for one in checks] == PHASES
        assert {one.source.column for one in checks} == {"delivers"}
        assert all(
            set(phase.pair) == {"x", "y"} and all(side.cues for side in phase.pair.values()) for phase in bank.phases
        )

    def test_cells(self, bank: QuestionBank) -> None:
        """Eight cells of the source with three problems each; six of them have a lead question of the source."""
        found = {name: cell for name, cell in cells(bank).items() if cell.origin == "post"}
        assert list(found) == list(PER_CELL)
        problems = [problem for cell in found.values() for problem in cell.problems]
        assert {len(cell.problems) for cell in found.values()} == {3}
        assert (len(problems), {problem.origin for problem in problems}) == (24, {"post"})
        leads = {name for name, cell in found.items() if cell.lead_question.origin == "post"}
        assert set(found) - leads == {"implementation.theory", "implementation.practice"}

    def test_the_head_says_the_same(self, bank: QuestionBank) -> None:
        """The counts written in the bank's head are the counts of the bank."""
        own = [one for one in bank.questions if f"{one.group}.{one.level.value}" in PER_CELL]
        found = [cell for cell in cells(bank).values() if cell.origin == "post"]
        assert bank.source.per_cell == PER_CELL
        assert bank.source.counts == {
            "phases": len(bank.phases),
            "table_cells": len(found),
            "questions": len(own),
            "interrogative_sentences": 31,
            "cell_problems": sum(len(cell.problems) for cell in found),
            "cell_lead_questions": sum(cell.lead_question.origin == "post" for cell in found),
            "cross_cutting_problems": len(bank.problems),
            "cross_cutting_questions": sum(one.group in PROBLEMS for one in bank.questions),
        }

    def test_polarity(self, bank: QuestionBank) -> None:
        """For 19 of the 29 'yes' would be good news, for 5 'no', for 5 neither."""
        found = {
            one.id: one.reassuring_answer for one in bank.questions if f"{one.group}.{one.level.value}" in PER_CELL
        }
        assert {name: answer for name, answer in found.items() if answer != "yes"} == NOT_YES
        counts = Counter(found.values())
        assert (counts["yes"], counts["no"], counts["open"] + counts["depends"]) == (19, 5, 5)

    def test_reassuring_answers_of_the_others(self, bank: QuestionBank) -> None:
        """A check of a deliverable is met by a yes; the earlier problems lean as the source has them."""
        assert {one.reassuring_answer for one in bank.questions if one.level is Level.DELIVERABLE} == {"yes"}
        found = [one.reassuring_answer for one in bank.questions if one.group in PROBLEMS]
        assert found == ["yes", "yes", "no", "no", "yes", "no", "yes", "no"]

    def test_open_questions_are_no_yes_or_no(self, bank: QuestionBank) -> None:
        """A question that asks how, or how much, has no reassuring yes."""
        found = {one.id for one in bank.questions if one.answer_form in {"how", "how_much"}}
        assert found == {one.id for one in bank.questions if one.reassuring_answer == "open"}


class TestContent:
    """Every entry has what the later steps need."""

    def test_items(self, bank: QuestionBank) -> None:
        """Every item has cues, a topic and an addition, and every question an item that it must show."""
        items = [(one.id, item) for one in bank.questions for item in one.items]
        assert len(items) > 150
        assert [(name, item.id) for name, item in items if not (item.cues and item.topic and item.addition)] == []
        assert [one.id for one in bank.questions if not any(item.must for item in one.items)] == []

    def test_an_addition_leaves_blanks(self, bank: QuestionBank) -> None:
        """The smallest addition is a sentence to fill in: no addition states facts alone."""
        items = [(one.id, item) for one in bank.questions for item in one.items]
        assert [(name, item.id) for name, item in items if not re.search(r"\[[^\]]+\]", item.addition)] == []

    def test_gaps(self, bank: QuestionBank) -> None:
        """Every question has gaps, and every gap a question to the authors."""
        assert [one.id for one in bank.questions if not one.gaps] == []
        gaps = [(one.id, gap) for one in bank.questions for gap in one.gaps]
        assert [(name, gap.ask) for name, gap in gaps if not gap.ask.strip().endswith(("?", "."))] == []
        assert [name for name, gap in gaps if gap.ask == gap.critique] == []

    def test_applies(self, bank: QuestionBank) -> None:
        """Every question says for all three kinds of document whether it applies."""
        assert [one.id for one in bank.questions if set(one.applies) != set(DocumentKind)] == []
        assert {value for one in bank.questions for value in one.applies.values()} == set(Applies)

    def test_gates(self, bank: QuestionBank) -> None:
        """Every gate but 'any' has markers both ways and a question; every gate that a question names is there."""
        assert [gate.id for gate in bank.gates if not (gate.met and gate.not_met and gate.question)] == ["any"]
        assert {one.gate for one in bank.questions} <= {gate.id for gate in bank.gates}
        assert set(bank.raised_by_gates) <= {gate.id for gate in bank.gates} - {"any"}
        assert [gate.id for gate in bank.gates if set(gate.met) & set(gate.not_met)] == []

    def test_clauses(self, bank: QuestionBank) -> None:
        """Every clause that makes an answer partial or unsupported has cues to find it by."""
        partial = [(one.id, clause.when) for one in bank.questions for clause in one.partial_if if not clause.cues]
        assert partial == []
        assert [one.id for one in bank.questions for clause in one.unsupported_if if not clause.cues] == []

    def test_origins(self, bank: QuestionBank) -> None:
        """Every entry says where it comes from, and what comes from the source says on which line."""
        assert {one.origin for one in bank.questions} == {"post", "project"}
        assert [one.id for one in bank.questions if one.source.post_line is None] == []
        assert {cell.origin for cell in cells(bank).values()} == {"post", "project"}

    def test_closed_sets(self, bank: QuestionBank) -> None:
        """Every reason, status and kind of the vocabulary is explained; markers belong to one of them."""
        assert set(bank.reasons) == set(Reason)
        assert set(bank.statuses) == set(EvidenceStatus)
        assert set(bank.counts_as_evidence) == set(DocumentKind)
        names = {reason.value for reason in Reason} | {status.value for status in EvidenceStatus} | {"unwelcome"}
        assert set(bank.markers) <= names
        assert [name for name, cues in bank.markers.items() if not cues] == []

    def test_fit_codes(self, bank: QuestionBank) -> None:
        """Every fit code that has markers is explained, and none is without a cue."""
        assert set(bank.fit.codes) == {
            "F-WISH", "F-CONVENIENCE", "F-WORTH", "F-OPTIMALITY", "F-POSSIBILITY", "F-UNMEASURED", "F-DRIFT",
        }  # fmt: skip
        assert set(bank.fit.markers) == set(bank.fit.codes) - {"F-UNMEASURED", "F-DRIFT"}
        assert [code for code, cues in bank.fit.markers.items() if not cues] == []
        named = {code for one in bank.questions for code in re.findall(r"\bF-[A-Z]+", one.fit_trap)}
        assert named <= set(bank.fit.codes)

    def test_wording_of_drafts(self, bank: QuestionBank) -> None:
        """Nothing that goes into a draft says that something is not done."""
        texts = [text for one in bank.questions for item in one.items for text in (item.topic, item.addition)]
        texts += [gap.critique for one in bank.questions for gap in one.gaps]
        assert [text for text in texts if any(word in text.lower().split() for word in BANNED_WORDS)] == []
        assert [text for text in texts if "fails to" in text.lower()] == []

    def test_lookups(self, bank: QuestionBank) -> None:
        """Questions, gates and items are found by id; an unknown id is a KeyError."""
        question = bank.question("testing.practice.4")
        assert (question.group, question.level) == ("testing", Level.PRACTICE)
        assert question.item("a") is question.items[0]
        assert bank.gate("hosted").id == "hosted"
        calls: list[Callable[[], object]] = [
            lambda: bank.question("testing.practice.9"),
            lambda: bank.gate("none"),
            lambda: question.item("z9"),
        ]
        for call in calls:
            with pytest.raises(KeyError):
                call()


class TestSource:
    """The bank against the post that it was made from."""

    @pytest.fixture
    def post(self, shared: Path) -> bytes:
        """The post's bytes."""
        paths = sorted((shared / "source").glob("*.txt"))
        if not paths:
            pytest.skip("needs the source post in the shared folder")
        return paths[0].read_bytes()

    def test_digest(self, bank: QuestionBank, post: bytes) -> None:
        """The head names the text by its digest."""
        assert bank.source.text_sha256 == hashlib.sha256(post).hexdigest()

    def test_bullets(self, bank: QuestionBank, post: bytes) -> None:
        """The last column of the table has as many bullets as the bank has questions, line by line."""
        lines = post.decode().split("\n")
        found = {}
        for number, line in enumerate(lines, 1):
            if line.count("|") >= 2 and "-" in line and "X =" not in line.split("|")[-2]:
                last = line.rstrip().rstrip("|").split("|")[-1]
                found[number] = len(re.findall(r"(?:^|\s)-(?=\S)", last))
        asked = Counter(one.source.post_line for one in bank.questions if f"{one.group}.{one.level.value}" in PER_CELL)
        assert {line: count for line, count in found.items() if line in asked} == asked

    def test_wording_is_the_projects_own(self, post: bytes) -> None:
        """No run of five words of the post stands in the bank, but for its title."""
        words = [word.lower() for word in WORD.findall(fold(post.decode()))]
        runs = {tuple(words[at : at + 5]) for at in range(len(words) - 4)}
        copied = set()
        for path in sorted(bank_path().glob("*.toml")):
            own = [word.lower() for word in WORD.findall(fold(path.read_text(encoding="utf-8")))]
            copied |= {" ".join(own[at : at + 5]) for at in range(len(own) - 4) if tuple(own[at : at + 5]) in runs}
        assert copied == {"i recommend more training rationales"}


HEAD = """
schema_version = 1
id = "demo"
version = "1.0"
raised_by_gates = ["trained"]

[source]
title = "A demo"
author = "Nobody"

[counts_as_evidence]
model_card = ["measured"]

[statuses]
measured = "a figure is reported"

[reasons]
silent = "nothing was found"

[crosswalks]
nist = "a framework"

[crosswalk_terms]
nist = ["MAP 1.1"]

[[gate]]
id = "any"
means = "every system"

[[gate]]
id = "trained"
means = "the authors trained it"
met = ["we trained"]
"""
PART = """
[phase]
id = "first"
order = 1
name = "First"
concern = "what is wanted"
deliverable = "tasks"

[phase.theory]
verb = "reached"
x = "the end"
y = "the means"
lead_question = { origin = "project", text = "Can it be reached?" }
kind_of_problem = "choice"
gist = "choosing well"
problems = [{ id = "first.p1", text = "Choice is hard.", origin = "project" }]

[[question]]
id = "first.theory.1"
title = "The goal"
group = "first"
level = "theory"
origin = "project"
source = { cell = "first/theory", column = "questions" }
text = "Is the goal good?"
answer_form = "yes_no"
applies = { model_card = "core" }
gate = "trained"
supported_min = 1
parts = [{ name = "goal", items = ["a"] }]
unsupported_if = [{ reason = "silent", when = "Nothing is said.", cues = ["nothing"] }]
gaps = [{ severity = "major", items = ["b"], critique = "No harm is named.", ask = "Who is harmed?" }]
problems = ["first.p1"]
crosswalk = { nist = ["MAP 1.1"] }

[[question.items]]
id = "a"
must = true
shows = "The goal is named."
topic = "a goal"
asks = "statement"
addition = "The goal is [goal]."
cues = ["goal is", "aim + #"]

[[question.items]]
id = "b"
must = false
shows = "A harm is named."
topic = "a harm"
asks = "statement"
addition = "The harm is [harm]."
cues = ["harm"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small bank that holds together."""
    place = tmp_path / "demo"
    place.mkdir()
    (place / "bank.toml").write_text(HEAD)
    (place / "1_first.toml").write_text(PART)
    return place


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Change one thing in one file of a bank."""
    text = (folder / name).read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    (folder / name).write_text(text.replace(old, new))


def test_the_small_bank_loads(folder: Path) -> None:
    """What the broken banks are made from is a bank, by its folder and by its head."""
    bank = load_bank(folder)
    assert (bank.id, bank.title, len(bank.questions)) == ("demo", "demo", 1)
    assert load_bank(folder / "bank.toml") == bank


HEAD_FAULTS = [
    pytest.param(
        "schema_version = 1", "schema_version = 2", "schema_version is 2; write one of 1", id="schema version"
    ),
    pytest.param('version = "1.0"\n', "", "version is missing; add it", id="no version"),
    pytest.param(
        'id = "demo"',
        'id = "demo"\nverion = "2"',
        "verion is no known key; remove it or check its spelling",
        id="unknown key of the head",
    ),
    pytest.param(
        "model_card = [",
        "modelcard = [",
        "counts_as_evidence.modelcard.[key] is 'modelcard'; write one of 'model_card', 'system_card' or 'design_doc'",
        id="unknown kind",
    ),
    pytest.param(
        '["measured"]',
        '["mesured"]',
        "counts_as_evidence.model_card.0 is 'mesured'; write one of 'measured', 'in_place'",
        id="unknown status",
    ),
    pytest.param(
        "silent = ",
        "silence = ",
        "reasons.silence.[key] is 'silence'; write one of 'no_match', 'silent'",
        id="unknown reason",
    ),
    pytest.param(
        'raised_by_gates = ["trained"]',
        'raised_by_gates = ["traned"]',
        "raised_by_gates names 'traned'; write one of any, trained",
        id="gate raised by nothing",
    ),
    pytest.param('means = "every system"', "", "gate any: means is missing; add it", id="gate without meaning"),
    pytest.param(
        '"we trained"', '"We trained"', "gate trained: met.0 is 'We trained'; cues are lower-case", id="cue in capitals"
    ),
    pytest.param(
        '[[gate]]\nid = "any"',
        '[[question]]\nid = "x"\n\n[[gate]]\nid = "any"',
        "question is no known key",
        id="questions in the head",
    ),
    pytest.param('version = "1.0"', "version = 1.0", "version: input should be a valid string", id="no string"),
]
PART_FAULTS = [
    pytest.param("concern = ", "concerns = ", "phase first: concern is missing; add it", id="misspelt key of a phase"),
    pytest.param('verb = "reached"\n', "", "phase first: theory.verb is missing; add it", id="cell without a verb"),
    pytest.param(
        "order = 1", 'order = "one"', "phase first: order: input should be a valid integer", id="order in words"
    ),
    pytest.param(
        'level = "theory"',
        'level = "teory"',
        "level is 'teory'; write one of 'theory', 'practice' or 'deliverable'",
        id="unknown level",
    ),
    pytest.param(
        'level = "theory"\norigin = "project"',
        'level = "theory"\norigin = "us"',
        "origin is 'us'; write one of 'post', 'project' or 'other'",
        id="unknown origin",
    ),
    pytest.param(
        'answer_form = "yes_no"',
        'answer_form = "maybe"',
        "answer_form is 'maybe'; write one of 'yes_no'",
        id="unknown form",
    ),
    pytest.param(
        'applies = { model_card = "core" }',
        'applies = { model_card = "often" }',
        "applies.model_card is 'often'; write one of 'core', 'sometimes' or 'rare'",
        id="unknown use",
    ),
    pytest.param(
        "supported_min = 1",
        'supported_min = 1\nreadng = "x"',
        "readng is no known key; remove it or check its spelling",
        id="misspelt key of a question",
    ),
    pytest.param('text = "Is the goal good?"\n', "", "text is missing; add it", id="question without text"),
    pytest.param(
        'id = "first.theory.1"',
        'id = "First.Theory.1"',
        "question First.Theory.1: id is 'First.Theory.1'; cues are lower-case, ids match",
        id="id in capitals",
    ),
    pytest.param('id = "first.theory.1"\n', "", "question number 1: id is missing; add it", id="question without id"),
    pytest.param(
        'severity = "major"',
        'severity = "bad"',
        "gaps.0.severity is 'bad'; write one of 'blocker', 'major', 'moderate' or 'minor'",
        id="unknown severity",
    ),
    pytest.param(', ask = "Who is harmed?"', "", "gaps.0.ask is missing; add it", id="gap without an ask"),
    pytest.param(
        'reason = "silent"',
        'reason = "quiet"',
        "unsupported_if.0.reason is 'quiet'; write one of 'no_match', 'silent'",
        id="unknown reason of a clause",
    ),
    pytest.param(
        'addition = "The harm is [harm]."\n', "", "items.1.addition is missing; add it", id="item without an addition"
    ),
    pytest.param(
        'topic = "a harm"', 'topic = " "', "items.1.topic: string should have at least 1 character", id="empty topic"
    ),
    pytest.param(
        'topic = "a harm"\nasks = "statement"',
        'topic = "a harm"\nasks = "proof"',
        "items.1.asks is 'proof'; write one of 'statement', 'mechanism' or 'result'",
        id="item asks for anything",
    ),
    pytest.param(
        'cues = ["harm"]',
        'cues = ["Harm"]',
        "items.1.cues.0 is 'Harm'; cues are lower-case",
        id="cue of an item in capitals",
    ),
    pytest.param(
        "[phase]\n",
        '[[problems]]\nid = "p"\n\n[phase]\n',
        "problems is no known table; write [phase], [[problem]]",
        id="unknown table",
    ),
]
ITEM_A = PART[PART.index("[[question.items]]") : PART.rindex("[[question.items]]")].replace("true", "false")
# Faults that only show between tables.
CONTRADICTIONS = [
    pytest.param(
        'cues = ["harm"]',
        'cues = ["harm + done harm"]',
        "the cue 'harm + done harm' holds one part in",
        id="cue in itself",
    ),
    pytest.param('group = "first"', 'group = "frist"', "group is 'frist'; write one of first", id="unknown group"),
    pytest.param(
        'gate = "trained"', 'gate = "traned"', "gate is 'traned'; write one of any, trained", id="unknown gate"
    ),
    pytest.param(
        'problems = ["first.p1"]', 'problems = ["first.p9"]', "problems names 'first.p9'", id="unknown problem"
    ),
    pytest.param(
        "must = true", "must = false", "no item has must = true; mark at least one", id="nothing must be shown"
    ),
    pytest.param(
        "must = false", "must = true", "supported_min is 1; write a number from 2 to 2", id="too few to support"
    ),
    pytest.param(
        "supported_min = 1",
        "supported_min = 3",
        "supported_min is 3; write a number from 1 to 2",
        id="too many to support",
    ),
    pytest.param(
        'cues = ["harm"]\n',
        'cues = ["harm"]\n\n' + ITEM_A,
        "item a stands twice; rename one",
        id="item twice",
    ),
    pytest.param(
        'name = "goal", items = ["a"]',
        'name = "goal", items = ["c"]',
        "part 'goal' names item 'c'; write one of a, b",
        id="part of nothing",
    ),
    pytest.param(
        'severity = "major", items = ["b"]',
        'severity = "major", items = ["d"]',
        "gap 1 names item 'd'; write one of a, b",
        id="gap of nothing",
    ),
    pytest.param(
        'severity = "major"',
        'severity = "major", when = { traned = "met" }',
        "a gap's when names 'traned'; write one of any, trained",
        id="gap under no gate",
    ),
    pytest.param(
        'model_card = "core"',
        'system_card = "core"',
        "applies says nothing on model_card; add core, sometimes or rare",
        id="no word on a kind",
    ),
    pytest.param(
        "crosswalk = { nist",
        "crosswalk = { nits",
        "crosswalk nits is not explained in bank.toml; write one of nist",
        id="unknown crosswalk",
    ),
    pytest.param(
        'nist = ["MAP 1.1"] }',
        'nist = ["MAP 9.9"] }',
        "crosswalk nist has 'MAP 9.9'; write one of MAP 1.1",
        id="unknown term",
    ),
    pytest.param(
        "No harm is named.",
        "It fails to name harm.",
        "has 'fails to'; say what the document does not show",
        id="banned word in a critique",
    ),
    pytest.param(
        'topic = "a harm"',
        'topic = "a harm, clearly"',
        "has 'clearly'; say what the document does not show",
        id="banned word in a topic",
    ),
    pytest.param(
        "The harm is [harm].",
        "It lacks [harm].",
        "has 'lacks'; say what the document does not show",
        id="banned word in an addition",
    ),
]


def refusal(folder: Path) -> list[str]:
    """The lines of the error that a bank is refused with, the first of which names its folder."""
    with pytest.raises(BankError) as caught:
        load_bank(folder)
    first, *lines = str(caught.value).split("\n")
    assert first == f"the bank in {str(folder)!r} does not hold together:"
    return [line.strip() for line in lines]


@pytest.mark.parametrize(("old", "new", "said"), HEAD_FAULTS)
def test_broken_heads(folder: Path, old: str, new: str, said: str) -> None:
    """One thing broken in the head gives one error that names the file, the key and what to write instead."""
    edit(folder, "bank.toml", old, new)
    (line,) = refusal(folder)
    assert line.startswith(f"bank.toml: {said}")


@pytest.mark.parametrize(("old", "new", "said"), PART_FAULTS)
def test_broken_parts(folder: Path, old: str, new: str, said: str) -> None:
    """One thing broken in another file gives one error that names the file, the entry, the key and what to write."""
    edit(folder, "1_first.toml", old, new)
    line = refusal(folder)[0]
    assert line.removeprefix("1_first.toml: ").removeprefix("question first.theory.1: ").startswith(said)
    assert line.startswith("1_first.toml: ")


@pytest.mark.parametrize(("old", "new", "said"), CONTRADICTIONS)
def test_contradictory_banks(folder: Path, old: str, new: str, said: str) -> None:
    """What does not hold between tables gives one error that names file, question, key and what to write."""
    edit(folder, "1_first.toml", old, new)
    (line,) = refusal(folder)
    assert line.startswith("1_first.toml: question first.theory.1: ")
    assert said in line


def test_a_key_that_another_file_fills(folder: Path) -> None:
    """The head has no questions, phases or digest of its own."""
    for key in ("questions", "phases", "digest"):
        (folder / "bank.toml").write_text(HEAD.replace('id = "demo"', f'id = "demo"\n{key} = []'))
        with pytest.raises(BankError, match=rf"bank\.toml: a key stands in it that belongs to another file .*'{key}'"):
            load_bank(folder)


def test_a_misspelt_question_is_named_first(folder: Path) -> None:
    """Where [[question]] is misspelt the error says so, and not only what its items are without."""
    edit(folder, "1_first.toml", "[[question]]\n", "[[qestion]]\n")
    assert any("qestion is no known table" in line for line in refusal(folder))


def test_contradictions_name_the_file(folder: Path) -> None:
    """An error names the file to open."""
    edit(folder, "1_first.toml", 'gate = "trained"', 'gate = "traned"')
    with pytest.raises(BankError, match=r"1_first\.toml"):
        load_bank(folder)


def test_two_of_one_id(folder: Path) -> None:
    """An id that is used twice is named, for questions as for gates."""
    text = (folder / "1_first.toml").read_text()
    (folder / "2_again.toml").write_text(text[text.index("[[question]]") :])
    with (folder / "bank.toml").open("a") as file:
        file.write('\n[[gate]]\nid = "trained"\nmeans = "the same again"\n')
    with pytest.raises(BankError) as caught:
        load_bank(folder)
    assert "question first.theory.1 stands twice; rename one" in str(caught.value)
    assert "gate trained stands twice; rename one" in str(caught.value)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(PART[: PART.index("[phase.theory]")], id="phase"),
        pytest.param('[[problem]]\nid = "p"\nname = "P"\nx = "x"\ny = "y"\n' * 2, id="problem"),
        pytest.param('[[problem]]\nid = "first"\nname = "P"\nx = "x"\ny = "y"\n', id="problem named as a phase"),
    ],
)
def test_two_groups_of_one_id(folder: Path, more: str) -> None:
    """A phase or a problem that stands twice is named too: a question's group would mean both."""
    (folder / "2_again.toml").write_text(more)
    with pytest.raises(BankError, match="stands twice"):
        load_bank(folder)


def test_a_gate_outside_the_head(folder: Path) -> None:
    """A gate that would not be read is refused, or it is read."""
    (folder / "2_gates.toml").write_text('[[gate]]\nid = "extra"\nmeans = "more"\n')
    try:
        said = " ".join(gate.id for gate in load_bank(folder).gates)
    except BankError as error:
        said = str(error)
    assert "extra" in said


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param("1_first.toml", PART, "question = 3\n", id="question"),
        pytest.param("1_first.toml", PART, "phase = true\n", id="phase"),
        pytest.param("bank.toml", "\nschema_version = 1", "\ngate = 3\nschema_version = 1", id="gate"),
    ],
)
def test_a_table_that_is_a_value(folder: Path, name: str, old: str, new: str) -> None:
    """A name that stands for tables and holds a value is refused with what to write."""
    if name == "bank.toml":
        (folder / name).write_text(re.sub(r"\[\[gate\]\][^\[]*", "", HEAD))
    edit(folder, name, old, new)
    with pytest.raises(BankError, match=name):
        load_bank(folder)


def test_a_banned_word_inside_another_is_none(folder: Path) -> None:
    """'Blacks' does not say that something lacks."""
    edit(folder, "1_first.toml", "No harm is named.", "No passage gives the error rate for Blacks.")
    assert load_bank(folder).questions


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        pytest.param(
            lambda folder: (folder / "bank.toml").unlink(), ["has no bank.toml", "questions new"], id="no head"
        ),
        pytest.param(
            lambda folder: (folder / "1_first.toml").write_text("[phase\n"),
            ["1_first.toml is no valid TOML", "line 1", "tables need [brackets]"],
            id="no TOML",
        ),
        pytest.param(
            lambda folder: (folder / "1_first.toml").write_text("id = 1\nid = 2\n"),
            ["1_first.toml is no valid TOML", "line 2"],
            id="a key twice",
        ),
        pytest.param(
            lambda folder: (folder / "bank.toml").write_bytes(b'id = "caf\xe9"\n'),
            ["bank.toml is not UTF-8 (byte 9); save it as UTF-8"],
            id="no UTF-8",
        ),
        pytest.param(
            lambda folder: ((folder / "1_first.toml").unlink(), (folder / "1_first.toml").mkdir()),
            ["1_first.toml cannot be read (Is a directory)"],
            id="a folder",
        ),
        pytest.param(lambda folder: (folder / "1_first.toml").unlink(), ["bank.toml: questions:"], id="no questions"),
        pytest.param(
            lambda folder: (folder / "bank.toml").write_text(""),
            ["bank.toml: schema_version is missing; add it"],
            id="empty head",
        ),
    ],
)
def test_files_that_cannot_be_read(folder: Path, break_it: Callable[[Path], object], said: list[str]) -> None:
    """A file that is missing, no TOML or no UTF-8 is named with what to do."""
    break_it(folder)
    with pytest.raises(BankError) as caught:
        load_bank(folder)
    assert all(part in str(caught.value) for part in said), str(caught.value)


def test_no_folder(tmp_path: Path) -> None:
    """A path to no folder says what to give instead."""
    with pytest.raises(BankError, match=r"nothing' is no folder; give the folder of a bank, or its bank\.toml"):
        load_bank(tmp_path / "nothing")


def test_five_problems_are_named_and_the_rest_counted(folder: Path) -> None:
    """A bank with many faults is no wall of text."""
    (folder / "2_more.toml").write_text("".join(f'[[question]]\nid = "q.{number}"\n' for number in range(3)))
    with pytest.raises(BankError) as caught:
        load_bank(folder)
    lines = str(caught.value).split("\n")
    assert len(lines) == 7
    assert all(line.startswith("  2_more.toml: question q.0: ") for line in lines[1:6])
    assert re.fullmatch(r"  and \d+ more", lines[6])


def test_a_new_bank_is_a_bank(tmp_path: Path) -> None:
    """The template that a new bank starts from holds together, and an existing folder is left alone."""
    place = tmp_path / "new" / "mine"
    write_new(place)
    assert load_bank(place).questions
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    with pytest.raises(OutputError, match=r"mine' cannot be made \(File exists\); name another folder"):
        write_new(place)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


def test_digest(folder: Path) -> None:
    """The digest is taken over names and bytes of all files, so any change of wording shows."""
    first = bank_digest(folder)
    assert first == load_bank(folder).digest
    edit(folder, "1_first.toml", "The goal is named.", "The goal is named!")
    second = bank_digest(folder)
    (folder / "1_first.toml").rename(folder / "2_first.toml")
    third = bank_digest(folder)
    (folder / "notes.md").write_text("not part of the bank")
    assert len({first, second, third}) == 3
    assert bank_digest(folder) == third


def test_questions_come_in_the_order_of_the_files(folder: Path) -> None:
    """Files are read in the order of their names; phases are sorted by their own order."""
    text = PART.replace("first", "zeroth").replace("order = 1", "order = 0")
    (folder / "0_zeroth.toml").write_text(text)
    bank = load_bank(folder)
    assert [one.group for one in bank.questions] == ["zeroth", "first"]
    (folder / "0_zeroth.toml").rename(folder / "9_zeroth.toml")
    bank = load_bank(folder)
    assert [one.group for one in bank.questions] == ["first", "zeroth"]
    assert [phase.id for phase in bank.phases] == ["zeroth", "first"]
