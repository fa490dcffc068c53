"""The page for the browser, read as text: what stands in it, that it says what the rationale says, what it cannot hold.

How it behaves in a browser is in test_report_browser.py.
"""

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest
from conftest import ROOT
from loading import markdown, two_files
from scripted import (
    ACROSS,
    BELIEVED,
    CARD,
    HIDDEN,
    MEASURED,
    PLANNED,
    RARE,
    RESULTS,
    ROW,
    SECOND,
    card,
    failure,
    offer,
    offers_everywhere,
    quotation,
    reviewed,
    small_bank,
)

from rationale_reviewer.engines.factory import make_engine
from rationale_reviewer.load.document import load_document
from rationale_reviewer.pipeline import review
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.document import Document
from rationale_reviewer.records.reading import NearMiss, Reading
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.records.vocabulary import BANNED_WORDS, EvidenceStatus, HiddenKind, UnitRole, Verdict
from rationale_reviewer.report import markdown as rationale
from rationale_reviewer.report.html import render
from rationale_reviewer.report.html_document import HIDDEN_HERE
from rationale_reviewer.report.html_markup import Html, escape, join, own, tag
from rationale_reviewer.report.neutral import visible
from rationale_reviewer.report.references import references
from rationale_reviewer.report.view import View
from rationale_reviewer.report.wording import HIDDEN_NAMES, said
from rationale_reviewer.text import plain as seen

EXAMPLES: Final = sorted((ROOT / "examples").glob("*.md"))
_VOID: Final = frozenset({"meta", "link", "input", "br", "hr"})
_TAG: Final = re.compile(r"<[^>]*>")


class Parsed(HTMLParser):
    """Elements with their attributes, in order; fails where one is not closed as it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        assert len(dict(attrs)) == len(attrs), attrs
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A shape of a sign."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Words, without those of style and script."""
        if self._open and self._open[-1] not in {"style", "script"}:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All words on one line."""
        return " ".join("".join(self.words).split())

    def values(self, attribute: str) -> list[str]:
        """All values of an attribute."""
        return [value for _, attributes in self.elements if (value := attributes.get(attribute)) is not None]


def full() -> tuple[ReviewBundle, Document]:
    """A review with something in every part."""
    document = card()
    reading = offers_everywhere(MEASURED)
    more = (offer("b", SECOND), offer("a", BELIEVED, EvidenceStatus.ASSERTED, question=ACROSS), offer("a", ROW))
    near = (NearMiss(question=RARE, item="a", quotation=quotation(PLANNED), why="it is <b>a plan</b>"),)
    reading = reading.model_copy(update={"items": reading.items + more, "near_misses": reading.near_misses + near})
    return reviewed(document, small_bank(), reading), document


@pytest.fixture(scope="module")
def example(bank: QuestionBank) -> tuple[ReviewBundle, Document]:
    """The model card that ships with the project, reviewed."""
    document = load_document(EXAMPLES[0])
    return review(document, bank, make_engine()), document


def test_it_is_pure(example: tuple[ReviewBundle, Document]) -> None:
    """The same review gives the same page."""
    assert render(*example) == render(*example)


def test_policy_names_what_stands_in_it(example: tuple[ReviewBundle, Document]) -> None:
    """Nothing is allowed but the one style and the one script that the page carries, by their digests."""
    text = render(*example)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.replace("&#x27;", "'").split(";"))
    for name, element in (("style-src", "style"), ("script-src", "script")):
        (content,) = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
        assert rules.pop(name) == f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
    assert rules == {"default-src": "'none'", "img-src": "data:", "base-uri": "'none'", "form-action": "'none'"}
    assert text.index("Content-Security-Policy") < text.index("<style>")


@pytest.mark.parametrize("made", [pytest.param(True, id="every part"), pytest.param(False, id="example")])
def test_form(made: bool, example: tuple[ReviewBundle, Document]) -> None:
    """Elements are closed as opened, ids are there once, every link leads to one of them, and nothing leads away."""
    parsed = Parsed(render(*(full() if made else example)))
    ids = Counter(parsed.values("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    assert {name.removeprefix("#") for name in parsed.values("href")} - {"data:,"} <= set(ids)
    assert not parsed.values("src")
    assert not parsed.values("style")
    assert not any(name.startswith("on") for _, attributes in parsed.elements for name in attributes)
    assert [name for name, _ in parsed.elements].count("script") == 1


def test_every_answer_and_citation_is_there(example: tuple[ReviewBundle, Document]) -> None:
    """Each answer stands once with its verdict, and each citation is marked in the document."""
    bundle, _ = example
    parsed = Parsed(render(*example))
    found = {a["id"]: a for name, a in parsed.elements if name == "article"}
    for answer in bundle.answers:
        assert found[f"a-{answer.question}"]["data-verdict"] == answer.verdict.value
    assert len(found) == len(bundle.answers)
    assert {one.id for one in bundle.citations} <= set(parsed.values("id"))


def test_worst_first(example: tuple[ReviewBundle, Document]) -> None:
    """Gaps come in their order, then what was not assessed or holds, last what needs no decision."""
    bundle, _ = example
    view = View(bundle)
    order = [one.question for one in view.ranked()]
    gaps = [gap.question for gap in view.primary]
    assert order[: len(gaps)] == gaps
    decided = [view.to_decide(view.answers[name]) for name in order]
    assert decided == sorted(decided, reverse=True)
    assert re.findall(r'<article id="a-([^"]+)"', render(*example)) == order


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_it_says_what_the_rationale_says(path: Path, bank: QuestionBank) -> None:
    """Engine with its measured errors, gaps, questions to the authors, classes, files: the page has the same facts."""
    document = load_document(path)
    bundle = review(document, bank, make_engine())
    view = View(bundle)
    words = Parsed(render(bundle, document)).text
    assert re.sub(r"[*`]", "", bundle.engine.note) in words
    for gap in view.primary:
        assert gap.addition in words
        assert gap.ask in words
        assert f"{said(gap.severity)} gap" in words
    for _, ask, _ in view.unsettled():
        assert ask in words
    for answer in bundle.answers:
        assert answer.text in words
        for item in answer.items if answer.verdict is not Verdict.NOT_APPLICABLE else ():
            for one in item.evidence:
                assert view.quote(one.citation, 280) in words
                assert f"{view.place(one.citation)}, {said(one.status)}" in words
    assert "not reviewed" in words
    assert "Every quotation here was found in the visible text" in words


def test_it_is_as_neutral_as_the_rationale(example: tuple[ReviewBundle, Document]) -> None:
    """No word of the program accuses; what the document says itself is its own."""
    bundle, document = example
    page = Parsed(render(bundle, document)).text.lower()
    source = document.main.text.lower()
    for word in BANNED_WORDS:
        assert page.count(word) <= 2 * source.count(word)
    assert "nothing quoted" in page
    assert "nothing quoted" in rationale.render(bundle)


def test_what_was_not_assessed_is_no_finding() -> None:
    """A failure has its cause, its own place, and no gap."""
    document = card()
    bundle = reviewed(document, small_bank(), Reading(failures=(failure(),)))
    assert bundle.answer(RESULTS).verdict is Verdict.NOT_ASSESSED
    words = Parsed(render(bundle, document)).text
    assert "Not assessed. Cut reply." in words
    assert "Cause: cut reply. This says nothing about the document." in words
    assert not any(gap.question == RESULTS for gap in bundle.gaps)


def test_hidden_text_is_a_mark_and_no_words(bank: QuestionBank) -> None:
    """What a reader does not see is not shown, not even in a title; that it is there is said where it is."""
    text = CARD.replace(MEASURED, f"{MEASURED} <!-- inner{HIDDEN} -->")
    document = markdown(text)
    page = render(review(document, bank, make_engine()), document)
    assert HIDDEN not in page
    assert "-->" not in page
    assert page.count(HIDDEN_HERE) == 2


def test_controls_of_direction_are_left_out() -> None:
    """Escapes and turns of direction in the text, the name and a title do nothing and are not there."""
    document = markdown(
        "# A \u202ecard\n\nThe sorter \u2066placed\u2069 \u200b212 of \x1b[31m250 letters.\n", "a\u202e\x1b.md"
    )
    page = render(reviewed(document, small_bank()), document)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]", page)


def test_a_surrogate_in_a_name_can_be_written() -> None:
    """A file's name that is no UTF-8 does not keep the page from being written."""
    document = card(name="\udcff.md")
    assert "\ufffd.md" in render(reviewed(document, small_bank()), document)


def test_every_kind_of_hidden_text_has_a_name() -> None:
    """A new way to hide text does not keep a report from being written."""
    assert set(HIDDEN_NAMES) == {kind.value for kind in HiddenKind}


def test_links_are_words() -> None:
    """A link shows its text; a bare address is letters."""
    text = "# Card\n\nSee [the report](https://one.example/a) and https://two.example/b for more on the letters.\n"
    document = markdown(text)
    page = render(reviewed(document, small_bank()), document)
    assert "one.example" not in page
    assert "See the report and https://two.example/b for more" in page
    assert 'href="http' not in page


def test_form_of_passages() -> None:
    """Headings, items, code, rows and fields have the form they have in the document, without its marks."""
    text = "---\nlicense: mit\n---\n\n# Card #\n\nUnder\n-----\n\n- one\n  - two\n\n"
    text += "```python\nrun(1) < 2\n```\n\n|a|b|\n|-|-|\n|x \\| y|**z**|\n\n---\n"
    document = markdown(text)
    page = render(reviewed(document, small_bank()), document)
    pane = page[page.index('<section id="doc"') : page.index('<section id="appendix"')]
    for there in (
        ">license: mit</pre>",
        "<h4>Card</h4>",
        "<h5>Under</h5>",
        '<p class="li d0">one</p>',
        '<p class="li d1">two</p>',
        ">run(1) &lt; 2</pre>",
        "<tr><th>a</th><th>b</th></tr>",
        "<tr><td>x | y</td><td>z</td></tr>",
    ):
        assert there in pane
    assert "```" not in pane
    assert "---" not in pane


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        pytest.param(
            '<tr><td></td><td colspan="2">Sorted</td></tr><tr><td rowspan=2 >Hall A</td><td>day</td><td>12</td></tr>'
            "<tr><td>night</td><td>9</td></tr>",
            '<tr><td></td><td colspan="2">Sorted</td></tr><tr><td rowspan="2">Hall A</td><td>day</td><td>12</td></tr>'
            "<tr><td>night</td><td>9</td></tr>",
            id="as in the document",
        ),
        pytest.param(
            "<tr><td ROWSPAN='3'>Hall A</td><td>12</td></tr><tr></tr><tr><td>9</td></tr><tr><td>Hall B</td></tr>",
            '<tr><td rowspan="3">Hall A</td><td>12</td></tr><tr></tr><tr><td>9</td></tr><tr><td>Hall B</td></tr>',
            id="over a row without words",
        ),
        pytest.param(
            '<tr><td rowspan="1" colspan="0" data-rowspan="2">rowspan="4"</td><td colspan="99999">12</td></tr>',
            "<tr><td>rowspan=&quot;4&quot;</td><td>12</td></tr>",
            id="words, nothing and too much are no spans",
        ),
    ],
)
def test_cells_that_span(rows: str, shown: str) -> None:
    """A cell takes the rows and columns that it takes in the document, so that each stands under its own head."""
    document = markdown(f"# Card\n\n<table>{rows}</table>\n")
    page = render(reviewed(document, small_bank()), document)
    assert f"<table>{shown}</table>" in re.sub(r"\s+(?=<)|(?<=>)\s+", "", page)


def test_every_visible_word_is_shown(example: tuple[ReviewBundle, Document]) -> None:
    """The pane holds each word of the document that a reader sees, in order."""
    _, document = example
    shown = Parsed(render(*example)).text
    at = shown.index("The document")
    for _, unit in document.quotable():
        if unit.role in {UnitRole.PROSE, UnitRole.ITEM}:
            sentence = seen(document.main.text, unit.start, unit.end, document.main.dropped)
            at = shown.find(sentence, at)
            assert at >= 0, sentence


def test_pages_and_sources_are_named() -> None:
    """A document with pages says where each begins; of two files each is named, and marks are its own."""
    document = two_files(f"{MEASURED}\n\n{SECOND}\n\n{PLANNED}\n", CARD)
    main = document.main.model_copy(update={"page_starts": (0, 60), "name": "more <b>.txt"})
    pages = {"P1": 1, "P2": 1, "P3": 2}
    passages = tuple(one.model_copy(update={"page": pages.get(one.label)}) for one in document.passages)
    document = document.model_copy(update={"sources": (main, document.sources[1]), "passages": passages})
    page = render(reviewed(document, small_bank(), Reading(items=(offer("a", SECOND),))), document)
    assert page.count('class="page"') == 2
    assert page.index("Page 1<") < page.index("Page 2<")
    assert "more &lt;b&gt;.txt" in page
    assert "(S2)" in page
    assert 'id="P1@S2"' in page
    Parsed(page)


def test_zero_width_characters_are_left_out() -> None:
    """Characters without width are no hidden words: they are taken out, and the head of the page says so."""
    text = CARD.replace("sorter placed", "sor\u200bter placed")
    document = markdown(text)
    assert document.main.hidden[0].kind is HiddenKind.ZERO_WIDTH
    page = render(reviewed(document, small_bank()), document)
    assert "zero-width characters" in page
    assert page.count(HIDDEN_HERE) == 1  # the comment of the card


def test_overlapping_citations() -> None:
    """Where one citation stands in another the words are there once, and both can be reached."""
    inner = "placed 212 of 250 letters in the right tray"
    document = card()
    bundle = reviewed(document, small_bank(), Reading(items=(offer("a"), offer("b", inner))))
    page = render(bundle, document)
    parsed = Parsed(page)
    assert {one.id for one in bundle.citations} <= set(parsed.values("id"))
    pane = page[page.index('class="doc-body"') :]
    assert _TAG.sub("", pane).count(MEASURED) == 1


def test_a_document_that_has_changed() -> None:
    """A citation that does not stand in the document at hand is shown without a link."""
    document = card()
    bundle = reviewed(document, small_bank(), Reading(items=(offer("a"),)))
    other = card(text=CARD.replace("212", "213"))
    page = render(bundle, other)
    assert bundle.citations[0].quote in page
    assert f'href="#{bundle.citations[0].id}"' not in page
    Parsed(page)


def test_references() -> None:
    """A citation knows the answers that rest on it apart from those that only come near."""
    bundle, _ = full()
    found = references(View(bundle))
    assert set(found) == {one.id for one in bundle.citations}
    measured = next(one.id for one in bundle.citations if one.quote == MEASURED)
    planned = next(one.id for one in bundle.citations if one.quote == PLANNED)
    assert found[measured].evidence
    assert RESULTS in found[measured].questions
    assert found[measured].classes
    assert found[planned].questions == (RARE,)
    assert not found[planned].evidence


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        pytest.param('<a href="x">&', "&lt;a href=&quot;x&quot;&gt;&amp;", id="markup"),
        pytest.param("it's", "it&#x27;s", id="apostrophe"),
        pytest.param("a\x00b\x1b[0m\u202ec", "ab[0mc", id="controls"),
        pytest.param("a\r\nb\u2028c\x0cd", "a\nb\nc\nd", id="line ends"),
        pytest.param("naïve “é” – 😀", "naïve “é” – 😀", id="letters"),
        pytest.param("\udcff", "\ufffd", id="surrogate"),
    ],
)
def test_escape(words: str, shown: str) -> None:
    """Other people's words are letters."""
    assert escape(words) == shown
    assert tag("p", words) == f"<p>{shown}</p>"
    assert tag("p", title=words) == f'<p title="{shown}"></p>'
    assert join((words,)) == shown
    assert "\x1b" not in visible(words)


def test_own_words() -> None:
    """Emphasis and code of the bank take effect; its HTML does not."""
    assert own("*a* **b** `c <d>`") == "<em>a</em> <strong>b</strong> <code>c &lt;d&gt;</code>"
    assert own("2 * 3 < 7") == "2 * 3 &lt; 7"


def test_no_link_leads_off_the_page() -> None:
    """An address is refused where the element is made, whoever asks for it."""
    assert tag("a", "x", href="#y") == '<a href="#y">x</a>'
    for address in ("https://a.example", "javascript:alert(1)", "//a.example", "", "file:///etc/passwd"):
        with pytest.raises(ValueError, match="own page"):
            tag("a", "x", href=address)


def test_html_that_is_worked_on_is_escaped_again() -> None:
    """Only what comes straight from the maker counts as HTML; a piece cut out of it is words again."""
    piece = tag("b", "x")
    assert isinstance(piece, Html)
    assert tag("p", piece[:-1]) == "<p>&lt;b&gt;x&lt;/b</p>"
