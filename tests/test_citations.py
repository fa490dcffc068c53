"""Offered words to citations: where they are found, when they do not count, and what a citation's id holds on to."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import markdown, plain

from rationale_reviewer.citations import Located, Locator, citation_id
from rationale_reviewer.load.decode import decode
from rationale_reviewer.load.markdown import load_markdown
from rationale_reviewer.passages import assemble
from rationale_reviewer.places import MIN_WORDS, Place
from rationale_reviewer.records.document import Document, Span
from rationale_reviewer.records.reading import Quotation
from rationale_reviewer.records.review import Citation
from rationale_reviewer.records.vocabulary import CitationStatus, DocumentKind, Refusal
from rationale_reviewer.text import count_words, fold, occurrences

EXACT, NORMALISED = CitationStatus.EXACT, CitationStatus.NORMALISED
AMBIGUOUS, ABSENT = CitationStatus.AMBIGUOUS, CitationStatus.ABSENT
CLAIM = "The sorter halts within five seconds of every alert."
BEFORE = "# Card\n\nNaïve ﬁles 😀 stand here, and they stay here.\n\n"
AFTER = "\n\nA last line: nothing more.\n"


def planted(marked: str) -> tuple[Document, Span]:
    """A document, and the span that the marks ``⟦`` and ``⟧`` stand round in its Markdown."""
    start, end = marked.index("⟦"), marked.index("⟧") - 1
    document = markdown(marked.replace("⟦", "").replace("⟧", ""))
    return document, Span(source="S1", start=start, end=end)


def locate(document: Document, words: str, *, span: Span | None = None, passage: str | None = None) -> Located:
    """Where these words are found."""
    return Locator(document).locate(Quotation(words=words, span=span, passage=passage))


def cite(document: Document, words: str, *, span: Span | None = None) -> Citation:
    """The citation of words that stand."""
    found = Locator(document).cite(Quotation(words=words, span=span))
    assert isinstance(found, Citation), found
    assert_true_to_its_text(found, document)
    return found


def assert_true_to_its_text(found: Citation, document: Document) -> None:
    """The quote is the text at its span, the id is that of its row, and the lines are those of the span."""
    text = document.source(found.span.source).text
    assert text[found.span.start : found.span.end] == found.quote
    assert found.id == citation_id(found.quote, found.before, found.after, found.rank, found.span.source)
    assert found.line_start == text.count("\n", 0, found.span.start) + 1
    assert found.line_end == text.count("\n", 0, found.span.end) + 1


# -- found -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "words", "status"),
    [
        pytest.param(f"⟦{CLAIM}⟧", CLAIM, EXACT, id="as it stands"),
        pytest.param(f"⟦{CLAIM}⟧", f" \n{CLAIM}\t", EXACT, id="blanks round the offer"),
        pytest.param(
            "It ⟦halts within five seconds of every alert, day and⟧ night.",
            "halts within five seconds of every alert, day and",
            EXACT,
            id="words from the middle",
        ),
        pytest.param(
            "⟦Naïve Größen: 漢字, 😀 and ½ of the ﬁles are here.⟧",
            "Naïve Größen: 漢字, 😀 and ½ of the ﬁles are here.",
            EXACT,
            id="accents, emoji, ligature",
        ),
        pytest.param(
            "⟦It halts\nwithin five  seconds\u00a0of every\n  single alert.⟧",
            "It halts within five seconds of every single alert.",
            NORMALISED,
            id="white space and line ends",
        ),
        pytest.param(
            "⟦It halts within five seconds of every single alert.⟧",
            "It halts\nwithin five\t seconds of  every single alert.",
            NORMALISED,
            id="white space in the offer",
        ),
        pytest.param(
            "⟦The evalu-\nation of the sor-\n  ter took five whole days.⟧",
            "The evaluation of the sorter took five whole days.",
            NORMALISED,
            id="hyphenation at line ends",
        ),
        pytest.param(
            "⟦“Halt” isn’t what the sorter’s ‘alert’ asks for.⟧",
            "\"Halt\" isn't what the sorter's 'alert' asks for.",
            NORMALISED,
            id="curly quotes in the text",
        ),
        pytest.param(
            "⟦\"Halt\" isn't what the sorter's 'alert' asks for.⟧",
            "“Halt” isn’t what the sorter’s ‘alert’ asks for.",
            NORMALISED,
            id="curly quotes in the offer",
        ),
        pytest.param(
            "⟦The sorter – a small one — halts in 3–5 seconds…⟧",
            "The sorter - a small one - halts in 3-5 seconds...",
            NORMALISED,
            id="dashes and ellipsis",
        ),
        pytest.param(
            "⟦The oﬃce ﬁles and ﬂags every letter within a day.⟧",
            "The office files and flags every letter within a day.",
            NORMALISED,
            id="ligatures in the text",
        ),
        pytest.param(
            "The ofﬁce waits. ⟦It ﬁles and ﬂags every letter within a day.⟧",
            "It files and flags every letter within a day.",
            NORMALISED,
            id="ligatures before it do not shift the span",
        ),
        pytest.param(
            "⟦The so\u00adrter ha\u200blts within five seconds of every alert.⟧",
            CLAIM,
            NORMALISED,
            id="invisible characters inside words",
        ),
        pytest.param(
            "⟦The **sorter** *halts* within _five_ seconds of `every` ~~alert~~.⟧",
            CLAIM,
            NORMALISED,
            id="emphasis and code marks",
        ),
        pytest.param(
            "**⟦The sorter halts** within five seconds of every alert.⟧", CLAIM, NORMALISED, id="a mark before"
        ),
        pytest.param(
            "It ⟦halts *within five seconds of every alert, day and⟧* night.",
            "halts within five seconds of every alert, day and",
            NORMALISED,
            id="a mark behind",
        ),
        pytest.param(
            '⟦The [sorter](https://sorter.example/a_b "Sorter") halts within ![five](5.png) seconds of every alert.⟧',
            CLAIM,
            NORMALISED,
            id="links and images",
        ),
        pytest.param(
            "⟦The <b>sorter</b> halts within<br>\nfive seconds of every alert.⟧", CLAIM, NORMALISED, id="tags"
        ),
        pytest.param(
            "> ⟦The sorter halts\n> within five seconds\n> of every alert.⟧", CLAIM, NORMALISED, id="quote marks"
        ),
        pytest.param(
            "- ⟦The sorter halts\n  within five seconds of every alert.⟧",
            CLAIM,
            NORMALISED,
            id="an item over two lines",
        ),
        pytest.param(
            "| Test | Lost |\n|---|---|\n⟦| **Depot** | 3 of 412 |⟧\n",
            "| Depot | 3 of 412 |",
            NORMALISED,
            id="a row with markup",
        ),
        pytest.param(
            "⟦The _“sor-\nter”_ **hal[ts](#x) with­in** ﬁve\nseconds – of every alert.⟧",
            'The "sorter" halts within five seconds - of every alert.',
            NORMALISED,
            id="everything at once",
        ),
        pytest.param(
            "⟦The [sorter][card] halts within five seconds of every alert.⟧\n\n[card]: https://sorter.example",
            CLAIM,
            NORMALISED,
            id="a link by reference",
        ),
        pytest.param(
            "⟦The letter\\_sorter halts within five seconds of every alert.⟧",
            "The letter_sorter halts within five seconds of every alert.",
            NORMALISED,
            id="an escaped sign",
        ),
        pytest.param(
            "⟦People outside the company did the red-\nteaming of the sorter.⟧",
            "People outside the company did the red-teaming of the sorter.",
            NORMALISED,
            id="a compound broken at its hyphen",
        ),
    ],
)
@pytest.mark.parametrize(
    "before", ["", BEFORE, BEFORE + "Repeats: ﬁve\nﬁve ﬁve-\nfold…\n\n"], ids=["", "card", "noise"]
)
def test_words_that_stand_in_the_text(before: str, marked: str, words: str, status: CitationStatus) -> None:
    """Words are found as they stand, or but for typesetting and markup, at the very span that holds them."""
    document, span = planted(f"{before}{marked}{AFTER}")
    found = locate(document, words)
    assert found == Located(status, Place(span.source, span.start, span.end), None)
    quoted = cite(document, words)
    assert (quoted.span, quoted.status) == (span, status)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("The sorter halts within six seconds of every alert.", id="another word"),
        pytest.param("The sorter halts within 5 seconds of every alert.", id="a figure for a word"),
        pytest.param("the sorter halts within five seconds of every alert.", id="another capital"),
        pytest.param("The sorter halts within five seconds of every alert!", id="another mark"),
        pytest.param("Within five seconds of every alert, the sorter halts.", id="another order"),
        pytest.param("The sorter halts [...] of every alert.", id="words left out"),
        pytest.param("The sorter halts within five seconds of every alert. It then restarts.", id="more than there is"),
        pytest.param("Every letter is read by a person before it is sent.", id="made up"),
        pytest.param("", id="empty"),
        pytest.param(" \n", id="blank"),
        pytest.param("...", id="signs only"),
        pytest.param("The **sorter** halts within five seconds of every alert.", id="markup that is not there"),
    ],
)
def test_absent(words: str) -> None:
    """Words that do not stand in the text are absent; nothing is repaired."""
    document = markdown(f"{BEFORE}{CLAIM} Then it waits...{AFTER}")
    assert locate(document, words) == Located(ABSENT, None, Refusal.ABSENT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            "The sorter is unable to halt within five seconds of an alert.",
            "able to halt within five seconds of an alert.",
            id="able in unable",
        ),
        pytest.param(
            "Of 412 letters, 95% were sorted into the wrong box by the sorter.",
            "5% were sorted into the wrong box by the sorter.",
            id="5% in 95%",
        ),
        pytest.param(
            "The clerk saw that 12.5% of letters were sorted into the wrong box.",
            "5% of letters were sorted into the wrong box.",
            id="5% in 12.5%",
        ),
        pytest.param(
            "In one year 1,206 letters were sorted into the wrong box by the sorter.",
            "206 letters were sorted into the wrong box by the sorter.",
            id="206 in 1,206",
        ),
        pytest.param(
            "The clerks saw no harm in it; the sorter they use is safeguarded.",
            "no harm in it; the sorter they use is safe",
            id="safe in safeguarded",
        ),
        pytest.param(
            "The clerks saw *un*able sorters that halt within five seconds of an alert.",
            "able sorters that halt within five seconds of an alert.",
            id="a mark inside the word",
        ),
        pytest.param(
            "All that the clerks say of the sorter is that we can't trust it.",
            "that the clerks say of the sorter is that we can",
            id="can in can't",
        ),
        pytest.param(
            "The rules for each town and every clerk in it are non-binding for us.",
            "binding for us.",
            id="binding in non-binding",
        ),
        pytest.param(
            "The clerks saw un-\nable sorters that halt within five seconds of an alert.",
            "able sorters that halt within five seconds of an alert.",
            id="over a line end",
        ),
        pytest.param(
            "Measured on letters of the town, the change was -5 % for each of the clerks.",
            "5 % for each of the clerks.",
            id="a figure without its sign",
        ),
    ],
)
def test_words_are_not_found_inside_other_words(text: str, words: str) -> None:
    """A quotation begins and ends where words and figures do; a piece of one may say the opposite."""
    document = markdown(f"{BEFORE}{text}{AFTER}")
    at = document.main.text.find(words)
    span = Span(source="S1", start=at, end=at + len(words)) if at >= 0 else None
    assert locate(document, words) == Located(ABSENT, None, Refusal.ABSENT)
    assert locate(document, words, span=span) == Located(ABSENT, None, Refusal.ABSENT)


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        pytest.param(
            "It waits.<br>⟦It halts within five seconds of every single alert.⟧",
            "It halts within five seconds of every single alert.",
            id="behind a break",
        ),
        pytest.param(
            "Sorter: one<br>⟦Halts within five seconds of every single alert, always⟧<br>Other",
            "Halts within five seconds of every single alert, always",
            id="between breaks",
        ),
        pytest.param(
            "分拣机⟦在每次警报 a b c d e f g 后⟧停止。", "在每次警报 a b c d e f g 后", id="a script without blanks"
        ),
        pytest.param(
            "They came—⟦the sorter halts within five seconds of every alert⟧—and went.",
            "the sorter halts within five seconds of every alert",
            id="between dashes",
        ),
        pytest.param(
            "‘⟦The sorter halts within five seconds of every alert⟧’, they say.",
            "The sorter halts within five seconds of every alert",
            id="in quotation marks",
        ),
    ],
)
def test_words_begin_where_a_reader_sees_them_begin(marked: str, words: str) -> None:
    """Breaks, dashes and quotation marks end words, and some scripts part none."""
    document, span = planted(f"{BEFORE}{marked}{AFTER}")
    assert locate(document, words) == Located(EXACT, Place("S1", span.start, span.end), None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            "The evalu-\nation and the red-\nteaming of the sorter took days.",
            "The evaluation and the red-teaming of the sorter took days.",
            id="one joined, one kept",
        ),
        pytest.param(
            "All of the red-teaming of the sorter took seven days.",
            "All of the red-\nteaming of the sorter took seven days.",
            id="broken in the offer",
        ),
        pytest.param(
            "All tests of the sorter were made with GPT-\n4 in May.",
            "All tests of the sorter were made with GPT-4 in May.",
            id="before a figure",
        ),
        pytest.param(
            "> All of the red-\n> teaming of the sorter took seven days.",
            "All of the red-teaming of the sorter took seven days.",
            id="in a quotation block",
        ),
    ],
)
def test_a_hyphen_at_a_line_end_is_read_both_ways(text: str, words: str) -> None:
    """A hyphen at a line end joins halves of a word or stands in it; the words are found either way."""
    found = locate(markdown(f"{BEFORE}{text}{AFTER}"), words)
    assert (found.status, found.refusal) == (NORMALISED, None)


@pytest.mark.parametrize("words", ["the redteaming of the low-and high sorters took days", "the evalu-ation of it"])
def test_only_hyphens_at_line_ends_are_read_both_ways(words: str) -> None:
    """Hyphens within a line stand as they are."""
    text = "It is the red-teaming of the low- and high sorters took days, and the evaluation of it.\n\nA num-\nber.\n"
    assert locate(markdown(text), words).status is ABSENT


# -- refused -----------------------------------------------------------------------------------------------------------

LONG = "We halt the sorter within five seconds of every alert"


@pytest.mark.parametrize(
    ("marked", "refusal"),
    [
        pytest.param(f"<!-- ⟦{LONG}.⟧ -->", Refusal.HIDDEN, id="hidden comment"),
        pytest.param(f"Words. <!-- ⟦{LONG}.⟧ --> Words.", Refusal.HIDDEN, id="hidden comment in a line"),
        pytest.param(f"⟦We halt <!-- not --> {LONG[8:]}.⟧", Refusal.HIDDEN, id="a comment between the words"),
        pytest.param(f"Here. <!-- ⟦Not so. --> {LONG}.⟧", Refusal.HIDDEN, id="half of it hidden"),
        pytest.param(f"## ⟦{LONG}⟧", Refusal.HEADING, id="heading"),
        pytest.param(f"⟦{LONG}⟧\n=====", Refusal.HEADING, id="underlined heading"),
        pytest.param(f"**⟦{LONG}⟧**", Refusal.HEADING, id="bold label"),
        pytest.param(f"**⟦{LONG}⟧:**\n\nSee below.", Refusal.HEADING, id="bold label with a colon"),
        pytest.param(f"| ⟦Letters | {LONG}⟧ |\n|---|---|\n| a | b |", Refusal.HEADING, id="the header row of a table"),
        pytest.param("⟦Do we halt the sorter within five seconds of an alert?⟧", Refusal.QUESTION, id="question"),
        pytest.param(
            "- ⟦Do we halt the sorter within five seconds of an alert?⟧", Refusal.QUESTION, id="question in a list"
        ),
        pytest.param(f"- [⟦{LONG}⟧](#halting)\n- [Other](#other)", Refusal.CONTENTS, id="contents"),
        pytest.param(f"⟦[More Information Needed] {LONG}.⟧", Refusal.STUB, id="stub"),
        pytest.param(
            "⟦[Describe how you halt the sorter within five seconds of an alert]⟧", Refusal.STUB, id="template prompt"
        ),
        pytest.param(f"- ⟦[x] {LONG}⟧", Refusal.CHECKLIST, id="ticked box"),
        pytest.param(f"- [ ] ⟦{LONG}⟧", Refusal.CHECKLIST, id="empty box"),
        pytest.param(f"```\n# ⟦{LONG}.⟧\n```", Refusal.CODE, id="code"),
        pytest.param(f"Words.\n\n    ⟦{LONG}.⟧\n", Refusal.CODE, id="indented code"),
        pytest.param("⟦We halt the sorter within five seconds⟧ of every alert.", Refusal.TOO_SHORT, id="seven words"),
        pytest.param("It ⟦halts⟧ within five seconds of every alert.", Refusal.TOO_SHORT, id="one word"),
        pytest.param("| a | b |\n|---|---|\n| Letters lost | ⟦3 of 412⟧ |", Refusal.TOO_SHORT, id="a cell of a row"),
        pytest.param("- Halting the ⟦sorter at once⟧", Refusal.TOO_SHORT, id="the end of an item"),
        pytest.param("Words.\n\n⟦[card]: https://a.example/of/the/sorter⟧\n", Refusal.MARKUP, id="link definition"),
    ],
)
def test_refused(marked: str, refusal: Refusal) -> None:
    """Words that are in the file and are no evidence are refused with the reason, with their span or without it."""
    document, span = planted(f"{BEFORE}{marked}{AFTER}")
    words = document.main.text[span.start : span.end]
    assert locate(document, words) == Located(EXACT, None, refusal)
    assert locate(document, words, span=span) == Located(EXACT, None, refusal)
    assert locate(document, words, passage="P3") == Located(EXACT, None, refusal)


def test_words_that_only_hidden_text_parts_are_refused() -> None:
    """What a reader sees as one line is refused where hidden words stand inside it: the quote would hold them."""
    document = markdown(f"{BEFORE}We halt <!-- not --> the sorter within five seconds of every alert.{AFTER}")
    assert locate(document, "We halt the sorter within five seconds of every alert.").refusal is Refusal.HIDDEN


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("It waits. ⟦It never halts.⟧ It waits.", id="sentence"),
        pytest.param("It waits. ⟦It never halts⟧. It waits.", id="sentence without its full stop"),
        pytest.param("⟦Halts.⟧", id="sentence of one word"),
        pytest.param("⟦It halts at once⟧<!-- note -->day after day.", id="what a comment cuts off, without a blank"),
        pytest.param("**⟦It never halts.⟧**", id="bold sentence"),
        pytest.param("- ⟦at once⟧\n- later", id="list item"),
        pytest.param("1. ⟦at once⟧\n2. later", id="numbered item"),
        pytest.param("- ⟦at **once**⟧\n- later", id="list item with markup"),
        pytest.param("| a | b |\n|---|---|\n⟦| Lost | 3 |⟧\n| Kept | 4 |", id="table row"),
        pytest.param("| a | b |\n|---|---|\n| ⟦Lost | 3⟧ |\n| Kept | 4 |", id="table row without its outer bars"),
        pytest.param("It waits. ⟦It halts. It⟧ restarts at some time.", id="a whole sentence and some of the next"),
        pytest.param("⟦Does it halt? It does.⟧ It waits a while.", id="a whole sentence after a question"),
    ],
)
def test_a_whole_unit_may_be_short(marked: str) -> None:
    """A whole sentence, list item or table row is evidence however few words it has."""
    document, span = planted(f"{BEFORE}{marked}{AFTER}")
    words = document.main.text[span.start : span.end]
    assert count_words(words) < MIN_WORDS
    assert locate(document, words).place == Place("S1", span.start, span.end)


def test_a_field_of_front_matter_may_be_short() -> None:
    """A line of front matter is quoted whole."""
    document = markdown("---\nlicense: mit\ntags: [letters]\n---\n\nWords.\n")
    assert locate(document, "license: mit").place == Place("S1", 4, 16)
    assert locate(document, "license").refusal is Refusal.TOO_SHORT


@pytest.mark.parametrize(
    ("count", "refusal"),
    [pytest.param(MIN_WORDS - 1, Refusal.TOO_SHORT, id="seven"), pytest.param(MIN_WORDS, None, id="eight")],
)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("one two three four five six seven eight nine ten", id="plain"),
        pytest.param("one *two* `three` [four](x) **five** six seven eight nine", id="marks are no words"),
        pytest.param("one-two it’s 3.14 four five six seven eight nine ten", id="joined words are one"),
        pytest.param("one — two – three / four & five six seven eight nine ten", id="signs are no words"),
    ],
)
def test_eight_words_are_enough_and_seven_are_not(text: str, count: int, refusal: Refusal | None) -> None:
    """Part of a sentence needs eight words, as a reader counts them."""
    document = markdown(f"{BEFORE}Start {text} and so on until the end.{AFTER}")
    index = Locator(document).index("S1")
    words = fold(index.plain(document.main.text.index("one"), document.main.text.index(" and so")))
    ends = [match.end() for match in re.finditer(r"[^\W_]+(?:['’\-.][^\W_]+)*", words)]
    found = locate(document, words[: ends[count - 1]])
    assert (found.refusal, found.place is None) == (refusal, refusal is not None)


@pytest.mark.parametrize(
    ("marked", "refusal"),
    [
        pytest.param("Here ⟦it halts each time. Then it waits for⟧ us.", None, id="four and four of two sentences"),
        pytest.param("Here ⟦it halts each time. Then it waits⟧ for us.", Refusal.TOO_SHORT, id="four and three"),
        pytest.param(
            "## ⟦How it is halted\n\nWe press a red button on⟧ it.", Refusal.TOO_SHORT, id="a heading's words"
        ),
        pytest.param(
            "Here ⟦we wait. Does it halt at all? It does so⟧ often.", Refusal.TOO_SHORT, id="a question's words"
        ),
        pytest.param("- ⟦[x] it halts at once\n- it is quick at⟧ that", Refusal.TOO_SHORT, id="a ticked box's words"),
    ],
)
def test_only_words_of_evidence_are_counted(marked: str, refusal: Refusal | None) -> None:
    """Words count towards eight where they stand in sentences, rows, items or fields, and nowhere else."""
    document, span = planted(f"{BEFORE}{marked}{AFTER}")
    assert locate(document, document.main.text[span.start : span.end]).refusal is refusal


# -- equal places ------------------------------------------------------------------------------------------------------

TWICE = f"# Card\n\n## One\n\n{CLAIM}\n\n## Two\n\nAgain: {CLAIM}\n"


def both(text: str = TWICE) -> list[Place]:
    """The places of the claim in a text."""
    return [Place("S1", at, at + len(CLAIM)) for at in occurrences(text, CLAIM)]


@pytest.mark.parametrize(
    ("passage", "status", "number"),
    [
        pytest.param(None, AMBIGUOUS, 0, id="no passage: the first, and said to be ambiguous"),
        pytest.param("P3", EXACT, 0, id="the first's passage"),
        pytest.param("P5", EXACT, 1, id="the second's passage"),
        pytest.param("P2", AMBIGUOUS, 0, id="a passage that does not hold it"),
        pytest.param("P99", AMBIGUOUS, 0, id="a passage that is not there"),
        pytest.param("", AMBIGUOUS, 0, id="an empty label"),
    ],
)
def test_a_passage_decides_between_equal_places(passage: str | None, status: CitationStatus, number: int) -> None:
    """Words that stand twice are ambiguous unless the passage says which is meant."""
    assert locate(markdown(TWICE), CLAIM, passage=passage) == Located(status, both()[number], None)


@pytest.mark.parametrize("number", [0, 1], ids=["first", "second"])
def test_a_span_decides_between_equal_places(number: int) -> None:
    """A span that holds the very words is taken, whatever passage is named."""
    place = both()[number]
    span = Span(source="S1", start=place.start, end=place.end)
    assert locate(markdown(TWICE), CLAIM, span=span) == Located(EXACT, place, None)
    assert locate(markdown(TWICE), CLAIM, span=span, passage="P5") == Located(EXACT, place, None)


@pytest.mark.parametrize(
    "span",
    [
        pytest.param(Span(source="S1", start=0, end=6), id="other words"),
        pytest.param(Span(source="S1", start=9000, end=9052), id="beyond the end"),
        pytest.param(Span(source="S1", start=60, end=20), id="turned round"),
        pytest.param(Span(source="S9", start=0, end=52), id="a source that is not there"),
    ],
)
def test_a_span_that_does_not_hold_the_words_proves_nothing(span: Span) -> None:
    """Words are looked for in the text whatever span is claimed, and a false span makes nothing of absent ones."""
    assert locate(markdown(TWICE), CLAIM, span=span) == Located(AMBIGUOUS, both()[0], None)
    assert locate(markdown(TWICE), "Words that stand nowhere in this card at all.", span=span).status is ABSENT


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(f"## {CLAIM}", id="heading"),
        pytest.param(f"<!-- {CLAIM} -->", id="hidden"),
        pytest.param(f"```\n{CLAIM}\n```", id="code"),
        pytest.param(f"- [x] {CLAIM}", id="checklist"),
    ],
)
@pytest.mark.parametrize("order", [0, 1], ids=["before", "after"])
def test_a_place_that_does_not_count_makes_nothing_ambiguous(other: str, order: int) -> None:
    """Where only one of two equal places is evidence it is found there, without doubt."""
    document, span = planted("\n\n".join([other, f"Words. ⟦{CLAIM}⟧"][:: 1 if order == 0 else -1]) + "\n")
    assert locate(document, CLAIM) == Located(EXACT, Place("S1", span.start, span.end), None)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(f"## {CLAIM}", id="heading"),
        pytest.param(f"<!-- {CLAIM} -->", id="hidden"),
        pytest.param(f"```\n{CLAIM}\n```", id="code"),
    ],
)
def test_an_exact_place_that_does_not_count_hides_no_other(other: str) -> None:
    """Words that are evidence but for markup are found although a heading or hidden text holds them exactly."""
    document, span = planted(f"{other}\n\nWords. ⟦The *sorter* halts within five seconds of every alert.⟧\n")
    assert locate(document, CLAIM) == Located(NORMALISED, Place("S1", span.start, span.end), None)


def test_equal_places_but_for_typesetting() -> None:
    """Words that stand twice with other typesetting are ambiguous, and a passage decides between them too."""
    document = markdown(
        "The *sorter* halts within a day, “day” or night.\n\nThe sorter halts within a day, ‟day” or night.\n"
    )
    words = 'The sorter halts within a day, "day" or night.'
    assert locate(document, words).status is AMBIGUOUS
    second = locate(document, words, passage="P2")
    assert (second.status, second.place and second.place.start) == (NORMALISED, document.passages[1].start)


# -- several sources ---------------------------------------------------------------------------------------------------


def two_sources(first: str, second: str) -> Document:
    """A document with one added source."""
    loaded = [
        load_markdown(decode(f"{name}.md", text.encode()), name) for name, text in (("S1", first), ("S2", second))
    ]
    return assemble(loaded, DocumentKind.MODEL_CARD, "set by the test")


def test_words_of_an_added_source() -> None:
    """Words that stand in an added source are cited there, with its own offsets, lines and passages."""
    document = two_sources("# Card\n\nNothing of the sort.\n", f"# Paper\n\nWords.\n\n{CLAIM}\n")
    found = cite(document, CLAIM)
    assert (found.span.source, found.passage, found.line_start) == ("S2", "P3@S2", 5)


def test_a_passage_of_an_added_source_decides() -> None:
    """The same words in two sources are ambiguous, and the passage's label decides."""
    document = two_sources(f"One word.\n\n{CLAIM}\n", f"Words.\n\n{CLAIM}\n")
    assert locate(document, CLAIM) == Located(AMBIGUOUS, Place("S1", 11, 11 + len(CLAIM)), None)
    assert locate(document, CLAIM, passage="P2@S2") == Located(EXACT, Place("S2", 8, 8 + len(CLAIM)), None)
    span = Span(source="S2", start=8, end=8 + len(CLAIM))
    assert locate(document, CLAIM, span=span) == Located(EXACT, Place("S2", 8, 8 + len(CLAIM)), None)


def test_the_table_is_in_the_order_of_the_document() -> None:
    """Citations stand by source, then by place, whatever the order they were made in."""
    document = two_sources("It waits here.\n\nIt halts there.\n", "It reads.\n\nIt writes.\n")
    locator = Locator(document)
    for words in ("It writes.", "It halts there.", "It reads.", "It waits here."):
        assert isinstance(locator.cite(Quotation(words=words)), Citation)
    assert [one.quote for one in locator.table] == ["It waits here.", "It halts there.", "It reads.", "It writes."]


def test_equal_words_of_two_sources_are_two_citations() -> None:
    """Words cited by their span in an added source are cited there, though the document holds them too."""
    document = two_sources(f"{CLAIM}\n", f"{CLAIM}\n")
    locator = Locator(document)
    for source in ("S1", "S2"):
        span = Span(source=source, start=0, end=len(CLAIM))
        found = locator.cite(Quotation(words=CLAIM, span=span))
        assert isinstance(found, Citation)
        assert found.span == span


# -- the citation ------------------------------------------------------------------------------------------------------


def test_a_citation_says_where_it_stands() -> None:
    """Lines, passage, heading and the words on either side are those of the quote."""
    lines = CLAIM.replace("within five", "within\nfive")
    text = f"# Card\n\n## Halting it\n\nOne two three four five six seven.\n{lines}\n\nAlpha beta.\n"
    document = markdown(text)
    found = cite(document, CLAIM)
    assert (found.line_start, found.line_end) == (6, 7)
    assert (found.passage, found.heading, found.page, found.rank) == ("P3", "Halting it", None, 1)
    assert (found.before, found.after) == ("two three four five six seven", "Alpha beta")


def test_a_citation_keeps_what_was_offered_where_it_differs() -> None:
    """The offer is kept where it differs from the quote, and so are the words without markup."""
    exact = cite(markdown(f"{CLAIM}\n"), CLAIM)
    assert (exact.quote, exact.offered, exact.plain) == (CLAIM, None, None)
    other = cite(markdown("The *sorter* halts within\nfive seconds of every alert.\n"), CLAIM)
    assert other.quote == "The *sorter* halts within\nfive seconds of every alert."
    assert (other.offered, other.plain) == (CLAIM, CLAIM)


def test_the_same_place_is_one_citation() -> None:
    """A place cited again, under another spelling, is the same row of the table."""
    locator = Locator(markdown("The *sorter* halts within five seconds of every alert.\n"))
    first = locator.cite(Quotation(words=CLAIM))
    again = locator.cite(Quotation(words=f"{CLAIM}\n".replace("five", "five ")))
    assert isinstance(first, Citation)
    assert again is first
    assert locator.table == (first,)


@pytest.mark.parametrize("words", ["## Heading of the card", "Heading", "Nowhere to be found in here.", ""])
def test_what_is_refused_enters_no_table(words: str) -> None:
    """A refused offer gives back why, and leaves the table as it was."""
    locator = Locator(markdown(f"## Heading of the card\n\n{CLAIM}\n"))
    found = locator.cite(Quotation(words=words))
    assert isinstance(found, Located)
    assert found.place is None
    assert locator.table == ()


def test_making_a_citation_enters_it_nowhere() -> None:
    """A place can be described without being cited."""
    locator = Locator(markdown(f"{CLAIM}\n"))
    made = locator.make(Place("S1", 0, len(CLAIM)), EXACT, CLAIM)
    assert made.quote == CLAIM
    assert locator.table == ()


# -- ids ---------------------------------------------------------------------------------------------------------------

AROUND = "One two three four five six seven. {claim} Eight nine ten eleven twelve thirteen fourteen.\n"


def test_an_id_has_its_form() -> None:
    """An id is ``c-`` and twelve hex digits."""
    assert re.fullmatch(r"c-[0-9a-f]{12}", citation_id("quote", "before", "after", 1))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(("another quote", "before", "after", 1), id="quote"),
        pytest.param(("quote", "another before", "after", 1), id="words before"),
        pytest.param(("quote", "before", "another after", 1), id="words after"),
        pytest.param(("quote", "before", "after", 2), id="rank"),
        pytest.param(("quote", "before", "after", 1, "S2"), id="an added source"),
        pytest.param(("before", "quote", "after", 1), id="the same words in other places"),
        pytest.param(("quotebefore", "", "after", 1), id="the same letters, parted elsewhere"),
        pytest.param(("quote", "befor", "eafter", 1), id="the same letters on either side, parted elsewhere"),
    ],
)
def test_an_id_differs_with_what_it_stands_for(
    other: tuple[str, str, str, int] | tuple[str, str, str, int, str],
) -> None:
    """Quote, company and rank each make another id."""
    own = citation_id("quote", "before", "after", 1)
    assert citation_id(*other) != own == citation_id("quote", "before", "after", 1, "S1")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("# Card\n\n", "", id="a heading before"),
        pytest.param("Naïve ﬁles 😀.\n\n" * 40, "", id="many lines before"),
        pytest.param("", "\nMore of it.\n" * 40, id="many lines after"),
        pytest.param("---\nlicense: mit\n---\n\n", "\n# End\n", id="front matter before, a heading after"),
        pytest.param("Another sorter halts within five seconds of every alert.\n\n", "", id="like words before"),
    ],
)
def test_an_id_outlives_text_put_elsewhere(before: str, after: str) -> None:
    """Text put before or behind moves the span, and the id stays."""
    text = AROUND.format(claim=CLAIM)
    old, new = cite(markdown(text), CLAIM), cite(markdown(f"{before}{text}{after}"), CLAIM)
    assert new.id == old.id
    assert new.span.start == old.span.start + len(before)


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param("The sorter halts\nwithin five\n  seconds of every alert.", id="broken into lines"),
        pytest.param("The sor-\nter halts within five seconds of every alert.", id="hyphenated"),
        pytest.param("The sorter halts within ﬁve seconds of every alert.", id="a ligature"),
    ],
)
def test_an_id_outlives_typesetting(claim: str) -> None:
    """The same words set otherwise have the same id."""
    set_anew = cite(markdown(AROUND.format(claim=claim)), CLAIM)
    assert set_anew.status is NORMALISED
    assert set_anew.id == cite(markdown(AROUND.format(claim=CLAIM)), CLAIM).id


def spans_of(document: Document, words: str) -> list[Citation]:
    """A citation for each place of some words, from one locator."""
    locator = Locator(document)
    made: list[Citation] = []
    for at in occurrences(document.main.text, words, limit=500):
        found = locator.cite(Quotation(words=words, span=Span(source="S1", start=at, end=at + len(words))))
        assert isinstance(found, Citation)
        assert_true_to_its_text(found, document)
        assert found.span.start == at, "the row of another place"
        made.append(found)
    assert len(locator.table) == len(made)
    return made


def test_equal_quotes_in_other_company_have_other_ids() -> None:
    """The words beside them tell equal quotes apart, without a rank."""
    first, second = spans_of(markdown(f"Alpha. {CLAIM} Beta.\n\nGamma. {CLAIM} Delta.\n"), CLAIM)
    assert first.id != second.id
    assert (first.rank, second.rank) == (1, 1)


def test_equal_quotes_in_equal_company_are_ranked() -> None:
    """Where the company is equal too, places are counted from the front; another company between them is not."""
    filler = "A b c d e f g. {claim} H i j k l m n.\n\n"
    text = filler.format(claim=CLAIM) * 2 + f"Other words are here. {CLAIM}\n\n" + filler.format(claim=CLAIM)
    made = spans_of(markdown(text), CLAIM)
    assert [one.rank for one in made] == [1, 2, 1, 3]
    assert len({one.id for one in made}) == 4


def test_places_that_differ_by_typesetting_alone_are_told_apart() -> None:
    """Rows of which only the blanks differ have one digest, and yet each its own row of the table."""
    text = "A b c d e f.\n\n{}\n\nG h i j k l.\n\n"
    broken = CLAIM.replace(" five", "\nfive")
    document = markdown(text.format(CLAIM) + text.format(broken))
    locator = Locator(document)
    made = [locator.cite(Quotation(words=words)) for words in (CLAIM, broken, CLAIM, broken)]
    assert [one.span.start for one in made if isinstance(one, Citation)] == [
        document.main.text.index(words) for words in (CLAIM, broken, CLAIM, broken)
    ]
    assert len({one.id for one in locator.table}) == 2
    for one in locator.table:
        assert_true_to_its_text(one, document)


def test_the_rank_of_a_place_does_not_depend_on_what_was_cited_before() -> None:
    """Places cited from the back have the ids that they have when cited from the front."""
    document = markdown("| a | b |\n|---|---|\n" + "| yes | no |\n" * 20)
    forth = spans_of(document, "| yes | no |")
    locator = Locator(document)
    back = [locator.cite(Quotation(words=one.quote, span=one.span)) for one in reversed(forth)]
    assert back[::-1] == forth


def test_many_equal_rows() -> None:
    """Each of forty equal rows has an id of its own."""
    made = spans_of(markdown("| a | b |\n|---|---|\n" + "| yes | no |\n" * 40), "| yes | no |")
    assert len({one.id for one in made}) == 40


def test_very_many_equal_rows() -> None:
    """So has each of eighty."""
    assert len(spans_of(markdown("| a | b |\n|---|---|\n" + "| yes | no |\n" * 80), "| yes | no |")) == 80


# -- any words, any typesetting ----------------------------------------------------------------------------------------

WORDS = ["naïve", "ﬁles", "oﬃce", "😀", "漢字", "co-author", "isn’t", "“so”", "½", "e.g.", "3.14", "a", "snake_case"]
GAPS = [" ", "  ", "\n", "\u00a0", " \n", " – ", " — "]
words = st.lists(st.sampled_from(WORDS), min_size=9, max_size=20)


def typeset(parts: Sequence[str], gaps: Sequence[str], marks: Sequence[str]) -> str:
    """The words with these gaps between them, each set in one of the marks."""
    pieces = [mark.replace("x", part) for mark, part in zip(marks, parts, strict=True)]
    return "".join(piece + gap for piece, gap in zip(pieces, [*gaps, ""], strict=True))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(words, st.data(), st.integers(0, 3), st.integers(0, 3))
def test_planted_words_are_found_in_plain_text(parts: list[str], data: st.DataObject, before: int, after: int) -> None:
    """However a sentence is set and wherever it stands, its words lead to it and the quote is the text at its span."""
    gaps = data.draw(st.lists(st.sampled_from(GAPS), min_size=len(parts) - 1, max_size=len(parts) - 1))
    sentence = f"Quetzal {typeset(parts, gaps, ['x'] * len(parts))} zebra."
    noise = "Naïve ﬁles 😀 isn’t here – “so”, half.\n\n"
    document = plain(f"{noise * before}Words. {sentence} Words.\n\n{noise * after}")
    at = document.main.text.index(sentence)
    found = locate(document, fold(sentence))
    assert found.place == Place("S1", at, at + len(sentence))
    assert cite(document, fold(sentence)).quote == sentence


@settings(max_examples=150, deadline=None, derandomize=True)
@given(words, st.data())
def test_planted_words_are_found_in_markdown(parts: list[str], data: st.DataObject) -> None:
    """Markup of any kind round any of the words is left out, and the quote is the text at its span."""
    gaps = data.draw(st.lists(st.sampled_from([" ", "\n", "  "]), min_size=len(parts) - 1, max_size=len(parts) - 1))
    kinds = ["x", "*x*", "**x**", "`x`", "[x](https://a.example/b_c)", "<b>x</b>", "~~x~~"]
    marks = data.draw(st.lists(st.sampled_from(kinds), min_size=len(parts), max_size=len(parts)))
    sentence = f"Quetzal {typeset(parts, gaps, marks)} zebra."
    document = markdown(f"# Card\n\n{sentence}\n\nOther *words*.\n")
    at = document.main.text.index(sentence)
    wanted = fold(f"Quetzal {' '.join(parts)} zebra.")
    assert locate(document, wanted).place == Place("S1", at, at + len(sentence))
    found = cite(document, wanted)
    assert fold(found.plain or found.quote) == wanted


@settings(max_examples=150, deadline=None, derandomize=True)
@given(words, st.data())
def test_any_eight_words_of_a_sentence_are_found(parts: list[str], data: st.DataObject) -> None:
    """Eight words or more from anywhere in a sentence stand, and lead to words that fold to the same."""
    sentence = f"Quetzal {' '.join(parts)} zebra."
    low = data.draw(st.integers(0, len(parts) - 8))
    high = data.draw(st.integers(low + 8, len(parts)))
    offered = " ".join(sentence.split()[low:high])
    document = plain(f"Words before it. {sentence} Words after it.\n")
    if count_words(fold(offered)) < MIN_WORDS:
        assert locate(document, offered).refusal is Refusal.TOO_SHORT
        return
    found = locate(document, offered)
    assert found.place is not None
    assert fold(document.main.text[found.place.start : found.place.end]) == fold(offered)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from([*WORDS, "*", "**", "`", "\n\n", "# ", "- ", "| ", "<!--", "-->", "[", "](x)"]), max_size=40
    ),
    st.data(),
)
def test_whatever_is_found_is_true_to_its_text(pieces: list[str], data: st.DataObject) -> None:
    """For any text and any piece of it, what is cited is the text at its span, and nothing else is cited."""
    document = markdown("Start. " + " ".join(pieces) + " End.\n")
    text = document.main.text
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for offered in (text[start:end], fold(text[start:end])):
        found = Locator(document).cite(Quotation(words=offered))
        if isinstance(found, Citation):
            assert_true_to_its_text(found, document)
            assert fold(found.quote) == fold(offered) or fold(found.plain or "") == fold(offered)
        else:
            assert found.place is None
            assert found.refusal is not None


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(
            "The `stop` switch was tried **twice** in the drill and worked.", id="markup kept, line break as a blank"
        ),
        pytest.param("The stop switch was tried twice in the drill and worked.", id="markup left out"),
        pytest.param("The `stop` switch was tried **twice**\nin the drill and worked.", id="as it stands"),
    ],
)
def test_markup_and_line_breaks_together(words: str) -> None:
    """Words copied with their markup are found across a line end as well as words copied without it."""
    document = markdown("# Card\n\nThe `stop` switch was tried **twice**\nin the drill and worked.\n")
    found = Locator(document).locate(Quotation(words=words))
    assert found.place
    assert document.main.text[found.place.start : found.place.end].startswith("The `stop`")
