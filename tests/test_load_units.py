"""Where units begin and end, and which of them can be evidence."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rationale_reviewer.load.units import (
    by_line,
    prose,
    role_of,
    sentences,
    trim,
    trim_item,
    visible_pieces,
    whole,
)
from rationale_reviewer.records.document import Unit
from rationale_reviewer.records.vocabulary import EVIDENCE_ROLES, UnitRole


def split(text: str) -> list[str]:
    """The sentences of a text."""
    return [text[low:high] for low, high in sentences(text, 0, len(text))]


def read(text: str, units: tuple[Unit, ...]) -> list[tuple[str, str]]:
    """Role and text of units."""
    return [(unit.role.value, text[unit.start : unit.end]) for unit in units]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(["One sentence."], id="one"),
        pytest.param(["One.", "Two!", "Three?", "Four."], id="three marks"),
        pytest.param(["No mark at the end"], id="no mark"),
        pytest.param(["It works.", "90 cases passed."], id="a figure begins a sentence"),
        pytest.param(["Really?!", "Yes."], id="two marks"),
        pytest.param(["It ended...", "Then it began."], id="three dots"),
        pytest.param(["We use tools, e.g. Python, and data."], id="e.g."),
        pytest.param(["The lead, i.e. Ada, decides."], id="i.e."),
        pytest.param(["See Smith et al. 2020 for more."], id="et al."),
        pytest.param(["Compare cf. Table 2 here."], id="cf."),
        pytest.param(["Model A vs. Model B."], id="vs."),
        pytest.param(["It took approx. 40 hours."], id="approx."),
        pytest.param(["As Fig. 3 and Eq. 4 in Sec. 5 show."], id="figures and sections"),
        pytest.param(["Dr. Jones and Prof. Lee met Mrs. Kim."], id="titles"),
        pytest.param(["By Acme Inc. Berlin and Foo Corp. Paris."], id="companies"),
        pytest.param(["On pp. 3 and p. 9, vol. 2, no. 7."], id="pages"),
        pytest.param(["Written by J. K. Rowling herself."], id="initials"),
        pytest.param(["From the U.S. Census data."], id="capitals with dots"),
        pytest.param(["Accuracy is 0.93 and F1 is .88 now."], id="decimals"),
        pytest.param(["It needs v1.2.3 or Python 3.11 to run."], id="versions"),
        pytest.param(["See https://a.example/b.C?d=E.F for it."], id="web address"),
        pytest.param(["It reads config.yaml. and goes on."], id="no capital after the mark"),
        pytest.param(["1. First of all things."], id="a number in front"),
        pytest.param(["12. Twelfth of all things."], id="two digits in front"),
        pytest.param(['He said "it works."', "Then he left."], id="straight quotes"),
        pytest.param(["She said “it works.”", "“And it does,” he said."], id="curly quotes"),
        pytest.param(["It works (mostly.)", "(It fails at times.)", "Done."], id="brackets"),
        pytest.param(["It **works.**", "*It* does.", "`It` runs.", "[It](a) links."], id="marks of Markdown"),
        pytest.param(["It works.", "[See the note](a).", "_Then_ stop."], id="a link begins a sentence"),
        pytest.param(["It works.\nand goes on"], id="a line break is no boundary"),
        pytest.param(["One ends here.", "Two begins\non the next line.", "Three."], id="wrapped lines"),
        pytest.param(["Naïve ﬁle 😀 ends.", "Does café 漢字?", "Yes."], id="other letters"),
        pytest.param(["It is 5 p.m. now."], id="p.m."),
    ],
)
@pytest.mark.parametrize("between", [" ", "\n", "  \n "])
def test_sentences(parts: list[str], between: str) -> None:
    """A sentence ends at a mark that something new follows; abbreviations, initials and numbers do not end one."""
    assert split(between.join(parts)) == parts
    assert split(f"\n  {between.join(parts)}  \n") == parts


def test_any_capital_begins_a_sentence() -> None:
    """Names with accents and other scripts begin sentences too."""
    assert split("It ends. Élodie reviewed it. Über-models wait.") == [
        "It ends.",
        "Élodie reviewed it.",
        "Über-models wait.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The answer is no. We tested it.", id="no"),
        pytest.param("We chose plan B. The next one waits.", id="a letter at the end"),
    ],
)
def test_an_abbreviation_at_the_end_joins_two_sentences(text: str) -> None:
    """Where a mark may belong to an abbreviation two sentences stay one unit: a unit too long loses nothing."""
    assert split(text) == [text]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(alphabet="aB1 .!?\n\"'”()*_`[ é😀", max_size=60))
def test_sentences_lose_nothing(text: str) -> None:
    """Sentences ascend, lie apart, have no white space at their ends, and between them is nothing else."""
    found = sentences(text, 0, len(text))
    assert "".join("".join(text[low:high].split()) for low, high in found) == "".join(text.split())
    assert all(text[low:high].strip() == text[low:high] != "" for low, high in found)
    assert all(one[1] <= two[0] for one, two in pairwise(found))


def test_sentences_of_a_range() -> None:
    """Only the range is looked at, and offsets are those of the whole text."""
    text = "Before. One here. Two here. After."
    low, high = text.index("One"), text.index(" After")
    assert [text[slice(*one)] for one in sentences(text, low, high)] == ["One here.", "Two here."]


@pytest.mark.parametrize(
    ("words", "default", "role"),
    [
        pytest.param("The model sorts letters.", UnitRole.PROSE, UnitRole.PROSE, id="prose"),
        pytest.param("sorts letters", UnitRole.ITEM, UnitRole.ITEM, id="item"),
        pytest.param("| F1 | 0.9 |", UnitRole.ROW, UnitRole.ROW, id="row"),
        # questions
        pytest.param("Is the model safe?", UnitRole.PROSE, UnitRole.QUESTION, id="question"),
        pytest.param("**Is it safe?**", UnitRole.PROSE, UnitRole.QUESTION, id="question in bold"),
        pytest.param('Who asked "is it safe?"', UnitRole.PROSE, UnitRole.QUESTION, id="question in quotes"),
        pytest.param("(Is it safe?)", UnitRole.ITEM, UnitRole.QUESTION, id="question in brackets"),
        pytest.param("Is it safe? Yes", UnitRole.PROSE, UnitRole.PROSE, id="question with an answer"),
        # tables of contents
        pytest.param("[Uses](#uses)", UnitRole.ITEM, UnitRole.CONTENTS, id="contents"),
        pytest.param("- [Uses](#uses)", UnitRole.PROSE, UnitRole.CONTENTS, id="contents with a mark"),
        pytest.param("2. [Uses](#uses) ..... 7", UnitRole.PROSE, UnitRole.CONTENTS, id="contents with a page"),
        pytest.param("[Uses](uses.md)", UnitRole.ITEM, UnitRole.ITEM, id="link to another file"),
        pytest.param("[Uses](#uses) are listed below", UnitRole.ITEM, UnitRole.ITEM, id="link inside a sentence"),
        # stubs
        pytest.param("TBD", UnitRole.PROSE, UnitRole.STUB, id="TBD"),
        pytest.param("*To be determined.*", UnitRole.PROSE, UnitRole.STUB, id="to be determined"),
        pytest.param("N/A", UnitRole.ITEM, UnitRole.STUB, id="N/A"),
        pytest.param("None.", UnitRole.ITEM, UnitRole.STUB, id="None"),
        pytest.param("TODO", UnitRole.ROW, UnitRole.STUB, id="TODO"),
        pytest.param("Coming soon!", UnitRole.PROSE, UnitRole.STUB, id="coming soon"),
        pytest.param("[More Information Needed]", UnitRole.PROSE, UnitRole.STUB, id="template of model cards"),
        pytest.param("| Hours used | [More Information Needed] |", UnitRole.ROW, UnitRole.STUB, id="stub in a row"),
        pytest.param(
            "**Developed by:** [More Information Needed]", UnitRole.ITEM, UnitRole.STUB, id="stub after a label"
        ),
        pytest.param("[Describe the data here]", UnitRole.PROSE, UnitRole.STUB, id="describe"),
        pytest.param("Released by [insert name].", UnitRole.PROSE, UnitRole.STUB, id="insert"),
        pytest.param("Lorem ipsum dolor sit amet.", UnitRole.PROSE, UnitRole.STUB, id="lorem ipsum"),
        pytest.param("XXXX", UnitRole.PROSE, UnitRole.STUB, id="XXXX"),
        pytest.param("None of the tests failed.", UnitRole.PROSE, UnitRole.PROSE, id="a sentence that begins so"),
        pytest.param("The launch date is to be decided by the board.", UnitRole.PROSE, UnitRole.PROSE, id="a plan"),
        # checklists
        pytest.param("[ ] Tested", UnitRole.ITEM, UnitRole.CHECKLIST, id="open box"),
        pytest.param("- [x] Tested by the team", UnitRole.ITEM, UnitRole.CHECKLIST, id="ticked box"),
        pytest.param("3. [X] Is it tested?", UnitRole.ITEM, UnitRole.CHECKLIST, id="ticked question"),
        pytest.param("- [x](#done) tested", UnitRole.ITEM, UnitRole.ITEM, id="link named x"),
        pytest.param(
            "> - [x] Tested by the team",
            UnitRole.ITEM,
            UnitRole.CHECKLIST,
            id="box in a quote",
        ),
        # labels
        pytest.param("**Intended use**", UnitRole.PROSE, UnitRole.LABEL, id="bold line"),
        pytest.param("__Intended use__:", UnitRole.ITEM, UnitRole.LABEL, id="bold line with a colon"),
        pytest.param("**Intended use:**", UnitRole.PROSE, UnitRole.LABEL, id="colon inside"),
        pytest.param("**The model was tested on 400 forms.**", UnitRole.PROSE, UnitRole.PROSE, id="bold sentence"),
        pytest.param("**" + "word " * 12 + "word**", UnitRole.PROSE, UnitRole.PROSE, id="bold paragraph"),
        pytest.param("**Use:** sorting letters", UnitRole.PROSE, UnitRole.PROSE, id="bold lead-in"),
        pytest.param("**F1**", UnitRole.ROW, UnitRole.ROW, id="bold row"),
        pytest.param(
            "**Recall**: we measured **93%**",
            UnitRole.ITEM,
            UnitRole.ITEM,
            id="bold at both ends",
        ),
        pytest.param(
            "**Accuracy** rose from 80 to **91**",
            UnitRole.PROSE,
            UnitRole.PROSE,
            id="bold at both ends of a paragraph",
        ),
        pytest.param(
            "We used [fill-mask](https://a.example) and measured 91% on 400 forms.",
            UnitRole.PROSE,
            UnitRole.PROSE,
            id="link that begins with fill",
        ),
        pytest.param(
            "In another proposal ([Add deployment](https://a.example)) it is described how.",
            UnitRole.PROSE,
            UnitRole.PROSE,
            id="link that begins with add",
        ),
    ],
)
def test_role_of(words: str, default: UnitRole, role: UnitRole) -> None:
    """What is no evidence by its own form has a role that says so, and everything else keeps the given one."""
    assert role_of(words, default) is role
    assert role_of(f"  {words}\n", default) is role


def test_no_odd_role_is_evidence() -> None:
    """Headings, labels, questions, contents, stubs, checklists, code and markup are never evidence."""
    assert {role.value for role in EVIDENCE_ROLES} == {"prose", "item", "row", "field"}


@pytest.mark.parametrize(
    ("text", "role", "found"),
    [
        pytest.param(
            "One here. Two here.", UnitRole.PROSE, [("prose", "One here."), ("prose", "Two here.")], id="prose"
        ),
        pytest.param("- One here. Two here.", UnitRole.ITEM, [("item", "One here."), ("item", "Two here.")], id="item"),
        pytest.param("12) One here.", UnitRole.ITEM, [("item", "One here.")], id="numbered item"),
        pytest.param("• One here.", UnitRole.ITEM, [("item", "One here.")], id="dot"),
        pytest.param("- One here.", UnitRole.PROSE, [("prose", "- One here.")], id="no item, no mark"),
        pytest.param("- [x] One. Two.", UnitRole.ITEM, [("checklist", "- [x] One. Two.")], id="a box is one unit"),
        pytest.param(
            "Is it safe? It is.", UnitRole.PROSE, [("question", "Is it safe?"), ("prose", "It is.")], id="roles"
        ),
        pytest.param("*** --- !", UnitRole.PROSE, [], id="no words"),
        pytest.param("   \n ", UnitRole.PROSE, [], id="blank"),
        pytest.param("", UnitRole.ITEM, [], id="empty"),
    ],
)
def test_prose(text: str, role: UnitRole, found: list[tuple[str, str]]) -> None:
    """A paragraph gives a unit for each sentence, an item one without its mark, a ticked box one whole."""
    assert read(text, prose(text, 0, len(text), [], role)) == found


def test_prose_is_cut_at_hidden_text() -> None:
    """No unit reaches over hidden text, and no unit lies in it."""
    text = "One here. Two <!-- Not. This. --> goes on. Three."
    low, high = text.index("<!--"), text.index("-->") + 3
    assert read(text, prose(text, 0, len(text), [(low, high)])) == [
        ("prose", "One here."),
        ("prose", "Two"),
        ("prose", "goes on."),
        ("prose", "Three."),
    ]
    assert prose(text, low, high, [(low, high)]) == ()


@pytest.mark.parametrize(
    ("hidden", "found"),
    [
        pytest.param([], [(10, 20)], id="none"),
        pytest.param([(0, 5), (30, 40)], [(10, 20)], id="outside"),
        pytest.param([(5, 12)], [(12, 20)], id="over the start"),
        pytest.param([(15, 25)], [(10, 15)], id="over the end"),
        pytest.param([(15, 20)], [(10, 15)], id="up to the end"),
        pytest.param([(12, 14), (16, 18)], [(10, 12), (14, 16), (18, 20)], id="inside"),
        pytest.param([(12, 14), (14, 16)], [(10, 12), (16, 20)], id="touching"),
        pytest.param([(0, 40)], [], id="over all"),
        pytest.param([(5, 10), (20, 25)], [(10, 20)], id="at the edges"),
    ],
)
def test_visible_pieces(hidden: list[tuple[int, int]], found: list[tuple[int, int]]) -> None:
    """The parts of a range that no hidden range touches."""
    assert visible_pieces(10, 20, hidden) == found


def test_trim() -> None:
    """White space goes from both ends, and a range of nothing else is none."""
    text = " \n\u00a0a b\t\n"
    assert trim(text, 0, len(text)) == (3, 6)
    assert trim(text, 0, 2) is None
    assert trim(text, 3, 3) is None


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        pytest.param("- one", "one", id="dash"),
        pytest.param("  * one ", "one", id="star"),
        pytest.param("12. one", "one", id="number"),
        pytest.param("3)\tone", "one", id="bracket and tab"),
        pytest.param("-one", "-one", id="no blank, no mark"),
        pytest.param("1.5 one", "1.5 one", id="decimal"),
        pytest.param("one - two", "one - two", id="inside"),
    ],
)
def test_trim_item(text: str, inner: str) -> None:
    """A list mark in front is no part of the item."""
    found = trim_item(text, 0, len(text))
    assert found
    assert text[slice(*found)] == inner


def test_trim_item_of_a_mark_alone() -> None:
    """A mark with nothing behind it has no words, whatever is left of it."""
    assert prose("- \n", 0, 3, [], UnitRole.ITEM) == ()


def test_whole_and_by_line() -> None:
    """A range is one unit or one unit a line; what has no word is none."""
    text = "\n| a |\n|---|\n\n  | é 😀 |"
    assert read(text, whole(text, 0, len(text), UnitRole.ROW)) == [("row", text.strip())]
    assert read(text, by_line(text, 0, len(text), UnitRole.ROW)) == [("row", "| a |"), ("row", "| é 😀 |")]
    assert whole("--- \n", 0, 5, UnitRole.HEADING) == ()
    assert by_line(text, 3, 3, UnitRole.ROW) == ()
