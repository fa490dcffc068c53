"""Markdown: which blocks there are, what their units are, what stands over them; nothing is lost."""

import pytest
from loading import assert_tiles, document, markdown, passages, quotes, unaccounted

from rationale_reviewer.load.decode import decode
from rationale_reviewer.load.markdown import load_markdown
from rationale_reviewer.text import digest


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            "# One\n\n###### Six ######\n", [("heading", "# One"), ("heading", "###### Six ######")], id="atx"
        ),
        pytest.param("One\n===\n\nTwo\n---\n", [("heading", "One\n==="), ("heading", "Two\n---")], id="setext"),
        pytest.param("One\ntwo\n===\n", [("heading", "One\ntwo\n===")], id="setext over lines"),
        pytest.param("#One\n\n####### Seven\n", [("prose", "#One"), ("prose", "####### Seven")], id="no heading"),
        pytest.param(
            "One\ntwo. Three.\n\nFour\n", [("prose", "One\ntwo."), ("prose", "Three."), ("prose", "Four")], id="text"
        ),
        pytest.param("- one\n* two\n+ three\n", [("item", "one"), ("item", "two"), ("item", "three")], id="bullets"),
        pytest.param("1. one\n2) two\n", [("item", "one"), ("item", "two")], id="numbers"),
        pytest.param(
            "- one\n  - two\n    - three\n  - four\n",
            [("item", "one"), ("item", "two"), ("item", "three"), ("item", "four")],
            id="nested list",
        ),
        pytest.param(
            "- one\n\n  more. Words.\n", [("item", "one"), ("item", "more."), ("item", "Words.")], id="loose item"
        ),
        pytest.param("- one\n  two\nthree\n", [("item", "one\n  two\nthree")], id="lazy lines"),
        pytest.param("- # Head\n- text\n", [("heading", "- # Head"), ("item", "text")], id="heading in an item"),
        pytest.param(
            "- [ ] one. Two.\n- [x] three\n",
            [("checklist", "- [ ] one. Two."), ("checklist", "- [x] three")],
            id="boxes",
        ),
        pytest.param(
            "- [A](#a)\n- [B](#b)\n", [("contents", "[A](#a)"), ("contents", "[B](#b)")], id="table of contents"
        ),
        pytest.param(
            "| a | b |\n|---|:-:|\n| c | d |\n| e | f |\n",
            [("label", "| a | b |"), ("row", "| c | d |"), ("row", "| e | f |")],
            id="table",
        ),
        pytest.param("a | b\n--|--\nc | d\n", [("label", "a | b"), ("row", "c | d")], id="table without outer bars"),
        pytest.param("| a |\n|---|\n", [("label", "| a |")], id="table without rows"),
        pytest.param(
            "| a |\n|---|\n| TBD |\n| [More Information Needed] |\n| é 😀 ﬁ |\n",
            [("label", "| a |"), ("stub", "| TBD |"), ("stub", "| [More Information Needed] |"), ("row", "| é 😀 ﬁ |")],
            id="stubs in a table",
        ),
        pytest.param("```py\na = 1\n```\n", [("code", "```py\na = 1\n```")], id="fence"),
        pytest.param("~~~\na\n", [("code", "~~~\na")], id="open fence"),
        pytest.param("    a = 1\n\n    b = 2\n", [("code", "a = 1\n\n    b = 2")], id="indented code"),
        pytest.param(
            "- one\n\n  ```\n  a\n  ```\n", [("item", "one"), ("code", "```\n  a\n  ```")], id="code in an item"
        ),
        pytest.param("> One. Two.\n", [("prose", "> One."), ("prose", "Two.")], id="quote"),
        pytest.param("> one\ntwo\n", [("prose", "> one\ntwo")], id="lazy quote"),
        pytest.param("> - one\n>\n> two\n", [("item", "one"), ("prose", "> two")], id="list in a quote"),
        pytest.param(
            "A zero\u200bwidth so\u00adft 👩\u200d💻 word.\n",
            [("prose", "A zero\u200bwidth so\u00adft 👩\u200d💻 word.")],
            id="invisible characters",
        ),
        pytest.param("One\n\n***\n\nTwo\n", [("prose", "One"), ("prose", "Two")], id="rule"),
        pytest.param('[a]: http://b.example "c"\n', [("markup", '[a]: http://b.example "c"')], id="link definition"),
        pytest.param("[a]: /b\nText.\n", [("markup", "[a]: /b"), ("prose", "Text.")], id="text after a definition"),
        pytest.param("[^1]: One two.\n", [("prose", "[^1]: One two.")], id="footnote"),
        pytest.param(
            "**Use**\n\n**Use:** sorting\n", [("label", "**Use**"), ("prose", "**Use:** sorting")], id="labels"
        ),
        pytest.param("Is it safe? Yes.\n", [("question", "Is it safe?"), ("prose", "Yes.")], id="question"),
        pytest.param("<p>One. Two.</p>\n", [("prose", "One."), ("prose", "Two.")], id="HTML paragraph"),
        pytest.param(
            "<ul>\n<li>One. Two.</li>\n<li><b>Three</b></li>\n</ul>\n",
            [("item", "One. Two."), ("item", "<b>Three</b>")],
            id="HTML list",
        ),
        pytest.param(
            "<table>\n<tr><td>a</td><td>b</td></tr>\n<tr>\n<td>c<br>d</td>\n</tr>\n</table>\n",
            [("row", "<td>a</td><td>b</td>"), ("row", "<td>c<br>d</td>")],
            id="HTML table",
        ),
        pytest.param(
            "<table><tr><td>TBD</td></tr><tr><td>x</td></tr></table>\n",
            [("stub", "<td>TBD</td>"), ("row", "<td>x</td>")],
            id="stub in an HTML row",
        ),
        pytest.param(
            "<h2 align='center'>One</h2>\n<p>Two</p>\n", [("heading", "One"), ("prose", "Two")], id="HTML heading"
        ),
        pytest.param(
            "<table><tr><th>Recall</th><td>0.9</td></tr></table>\n",
            [("row", "<th>Recall</th><td>0.9</td>")],
            id="HTML row with a head",
        ),
        pytest.param(
            "<details>\n<summary>One</summary>\n\nTwo **three**.\n\n</details>\n",
            [("prose", "One"), ("prose", "Two **three**.")],
            id="details",
        ),
        pytest.param("<div>\n\n# One\n\n</div>\n", [("heading", "# One")], id="Markdown in HTML"),
        pytest.param("One <b>two</b><br>three\n", [("prose", "One <b>two</b><br>three")], id="tags in a paragraph"),
        pytest.param("<hr>\n<img src='a'>\n", [], id="HTML without words"),
        pytest.param("One\n\n\n\n", [("prose", "One")], id="blank lines at the end"),
        pytest.param("\n\n  One\n", [("prose", "One")], id="blank lines in front"),
        pytest.param("One", [("prose", "One")], id="no line feed at the end"),
    ],
)
def test_units(text: str, found: list[tuple[str, str]]) -> None:
    """Every form of block gives the units that can be quoted whole, each with its role."""
    loaded = markdown(text)
    assert quotes(loaded) == found
    assert_tiles(loaded)
    assert unaccounted(loaded) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            "# One\n\nTwo\nthree\n\n- four\n- five\n\n| a |\n|---|\n| b |\n\n```\nc\n```\n",
            [
                ("heading", "# One"),
                ("paragraph", "Two\nthree"),
                ("list_item", "- four"),
                ("list_item", "- five"),
                ("table", "| a |\n|---|\n| b |"),
                ("code", "```\nc\n```"),
            ],
            id="all",
        ),
        pytest.param(
            "---\na: b\n---\n\nOne\n", [("front_matter", "---\na: b\n---"), ("paragraph", "One")], id="header"
        ),
        pytest.param(
            "One\n\n---\n\n[a]: /b\n", [("paragraph", "One"), ("markup", "---"), ("markup", "[a]: /b")], id="markup"
        ),
        pytest.param("- | a |\n  |---|\n  | b |\n", [("table", "- | a |\n  |---|\n  | b |")], id="table in an item"),
        pytest.param(
            "<div>One</div>\n\n<div></div>\n", [("html", "<div>One</div>"), ("markup", "<div></div>")], id="html"
        ),
    ],
)
def test_passages(text: str, found: list[tuple[str, str]]) -> None:
    """A passage is a leaf block, in reading order."""
    assert passages(markdown(text)) == found


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("# A\n\n## B\n\nx\n", ("A", "B"), id="nested"),
        pytest.param("# A\n\n## B\n\n# C\n\nx\n", ("C",), id="a higher heading ends the lower"),
        pytest.param("## B\n\n#### D\n\n### C\n\nx\n", ("B", "C"), id="levels left out"),
        pytest.param("# A\n\n# A\n\nx\n", ("A",), id="the same level again"),
        pytest.param("A\n=\n\nB\n-\n\nx\n", ("A", "B"), id="underlined"),
        pytest.param("# *A* [b](c) `d` #\n\nx\n", ("A b d",), id="without marks"),
        pytest.param("A\nb\n===\n\nx\n", ("A b",), id="over lines"),
        pytest.param("<h1>A</h1>\n<h3><b>B</b></h3>\n\nx\n", ("A", "B"), id="HTML"),
        pytest.param("# " + "naïve " * 40 + "\n\nx\n", (("naïve " * 40)[:120],), id="short enough"),
        pytest.param("x\n", (), id="none"),
        pytest.param(
            "# About C#\n\nx\n",
            ("About C#",),
            id="a sign that belongs to the name",
        ),
    ],
)
def test_heading_path(text: str, path: tuple[str, ...]) -> None:
    """A passage stands under the words of its headings, highest first."""
    assert markdown(text).passages[-1].heading_path == path


def test_a_heading_stands_under_those_above_it() -> None:
    """A heading is no part of its own path."""
    assert [one.heading_path for one in markdown("# A\n\n## B\n\n## C\n").passages] == [(), ("A",), ("A",)]


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        pytest.param("We do:\n\n- one\n- two\n", ["", "We do:", "We do:"], id="introduction"),
        pytest.param("Some words. We do:\n\n- one\n", ["", "We do:"], id="its last sentence"),
        pytest.param("**We do:**\n\n1. one\n", ["", "**We do:**"], id="introduction in bold"),
        pytest.param("We do:\n\n- one\n  - two\n", ["", "We do:", "We do:"], id="nested items"),
        pytest.param("We do.\n\n- one\n", ["", ""], id="no colon, no introduction"),
        pytest.param("We do:\n\n# A\n\n- one\n", ["", "", ""], id="a heading ends it"),
        pytest.param("We do:\n\n- one\n\nNext\n\n- two\n", ["", "We do:", "", ""], id="a paragraph ends it"),
        pytest.param("**Use:** sorting letters\n", ["Use:"], id="bold lead-in"),
        pytest.param("__Use__ is sorting\n", ["Use"], id="lead-in in underscores"),
        pytest.param("**Use**\n", [""], id="a bold line leads to nothing in it"),
        pytest.param("The **use** is sorting\n", [""], id="bold inside"),
        pytest.param("| a |  b |\n|---|---|\n| c | d |\n", ["| a | b |"], id="header of a table"),
        pytest.param("<table><tr><th>a</th><th>b</th></tr><tr><td>c</td></tr></table>\n", ["a b"], id="header in HTML"),
    ],
)
def test_leads(text: str, leads: list[str]) -> None:
    """Items have the sentence that introduces them, paragraphs their bold lead-in, tables their header."""
    assert [passage.lead for passage in markdown(text).passages] == leads


def test_each_html_table_has_its_own_lead() -> None:
    """Rows stand under the header of their own table."""
    text = "<table><tr><th>Metric</th></tr><tr><td>F1</td></tr></table>\n"
    text += "<table><tr><th>Hardware</th></tr><tr><td>GPU</td></tr></table>\n"
    leads = {text[one.start : one.end]: passage.lead for passage, one in markdown(text).quotable()}
    assert (leads["<td>F1</td>"], leads["<td>GPU</td>"]) == ("Metric", "Hardware")


def test_the_header_row_of_an_html_table_is_no_evidence() -> None:
    """A header row is a label, in HTML as in Markdown."""
    assert quotes(markdown("<table><tr><th>a</th></tr><tr><td>b</td></tr></table>\n")) == [
        ("label", "<th>a</th>"),
        ("row", "<td>b</td>"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        pytest.param("<h2></h2>", id="empty heading"),
        pytest.param("<h2><img src='a'></h2>", id="picture as heading"),
        pytest.param("<h2> </h2>", id="blank heading"),
        pytest.param("<!-- <h2>Hidden</h2> -->", id="hidden heading"),
        pytest.param("<h2>", id="heading that holds nothing"),
    ],
)
def test_a_heading_without_words_repeats_nothing(heading: str) -> None:
    """Each sentence is one unit of one passage."""
    loaded = markdown(f"<p>Words stand here.</p>\n{heading}\n<p>More words.</p>\n")
    assert [quote for _, quote in quotes(loaded)].count("Words stand here.") == 1
    assert_tiles(loaded)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<!DOCTYPE html>\n<p>Words.</p>\n", id="document type"),
        pytest.param("<?php echo words ?>\n\nMore.\n", id="processing instruction"),
        pytest.param("<![CDATA[ some words ]]>\n\nMore.\n", id="character data"),
        pytest.param("<ul>\n<li><3 months of data></li>\n<li>b</li></ul>\n", id="comparison in an HTML item"),
        pytest.param("<p><&amp;></p>\n", id="entity in angle brackets"),
        pytest.param("```\n<!-- open\n```\n\n<!-- some words -->\n", id="comment after a code fence that opens one"),
        pytest.param(
            "<Tip warning>\n\nSome words.\n\n</Tip>\n",
            id="element of another kind",
        ),
    ],
)
def test_every_word_is_accounted_for(text: str) -> None:
    """A word is in a unit, hidden, or syntax."""
    assert unaccounted(markdown(text)) == []


class TestDeepNesting:
    """markdown-it-py stops following at 60 levels; the text beyond stays quotable."""

    @pytest.mark.parametrize("depth", [5, 29, 30, 31, 58, 59, 60, 61, 62, 100, 500])
    def test_quotes(self, depth: int) -> None:
        """Words in quotes of quotes are quotable at any depth."""
        text = "> " * depth + "The deep words stay.\n\nAfter words.\n"
        loaded = markdown(text)
        assert any(quote.endswith("The deep words stay.") for role, quote in quotes(loaded) if role == "prose")
        assert quotes(loaded)[-1] == ("prose", "After words.")
        assert unaccounted(loaded) == []
        assert_tiles(loaded)

    @pytest.mark.parametrize("depth", [5, 28, 29, 30, 31, 60, 61, 100, 300])
    def test_lists(self, depth: int) -> None:
        """Words in lists of lists are quotable at any depth, each item once."""
        text = "".join(f"{'  ' * level}- naïve level{level} ends\n" for level in range(depth)) + "\nAfter words.\n"
        loaded = markdown(text)
        joined = "\n".join(quote for role, quote in quotes(loaded) if role in {"item", "prose"})
        assert all(joined.count(f"naïve level{level} ends") == 1 for level in range(depth))
        assert unaccounted(loaded) == []
        assert_tiles(loaded)

    @pytest.mark.parametrize("depth", [10, 100, 400])
    def test_html(self, depth: int) -> None:
        """Words in nested HTML are quotable at any depth."""
        text = "<div>" * depth + "The deep words stay." + "</div>" * depth + "\n"
        assert quotes(markdown(text)) == [("prose", "The deep words stay.")]

    def test_everything_below_the_limit(self) -> None:
        """Headings, tables and code below the limit become paragraphs, and no word goes."""
        inner = ["# Deep head", "", "| deep | cells |", "|---|---|", "| more | cells |", "", "```", "deep code", "```"]
        loaded = markdown("".join("> " * 70 + line + "\n" for line in inner))
        assert unaccounted(loaded) == []
        joined = " ".join(quote for _, quote in quotes(loaded))
        assert all(words in joined for words in ("# Deep head", "| deep | cells |", "| more | cells |", "deep code"))


def test_lines_are_those_of_the_file() -> None:
    """Line ranges count from 1, and blank lines at a passage's end are not counted."""
    text = "---\na: b\n---\n\n# One\n\nTwo\nthree\n\n\n- four\n\n```\nc\n```\n"
    assert [(one.line_start, one.line_end) for one in markdown(text).passages] == [
        (1, 3),
        (5, 5),
        (7, 8),
        (11, 11),
        (13, 15),
    ]


@pytest.mark.parametrize(
    "quote",
    [
        "The naïve “ﬁrst” model — 😀 — sorts.",
        "It sorts\nagain and again.",
        "It sorts\nagain and again. ",
        "| naïve | 90 % |",
        "item ﬁve 👩‍💻 stays",
    ],
)
def test_planted_spans(quote: str) -> None:
    """A unit's span is its words, behind accents, ligatures, emoji, repeats and changed line ends."""
    before = "Été 😀 ﬁ. It sorts\r\nagain. It sorts\r\nagain.\r\n\r\n"
    wrap = {"|": f"| a | b |\n|---|---|\n{quote}\n", "i": f"- {quote}\n"}.get(quote[0], f"{quote}\n")
    loaded = markdown(before + wrap)
    text = loaded.main.text
    spans = [(one.start, one.end) for _, one in loaded.quotable() if text[one.start : one.end] == quote.strip()]
    assert spans == [(text.rindex(quote.strip()), text.rindex(quote.strip()) + len(quote.strip()))]


def test_source() -> None:
    """A source says what it was read from, by what, and both digests."""
    raw = "---\nlicense: mit\n---\r\n# Naïve\n".encode()
    source = document(load_markdown(decode("card.md", raw), "S7")).main
    assert (source.id, source.name, source.format) == ("S7", "card.md", "markdown")
    assert (source.bytes_digest, source.text_digest) == (digest(raw), digest("---\nlicense: mit\n---\n# Naïve\n"))
    assert source.parser.name == "markdown-it-py"
    assert source.metadata == {"license": "mit"}
    assert source.notes == ("line ends were changed to \\n",)


PROMPT = "You advise a nurse on the phone.\nNever name a diagnosis to the caller.\nlevel = max(levels)"


@pytest.mark.parametrize(
    ("fence", "roles"),
    [
        pytest.param(f"```\n{PROMPT}\n```\n", ["prose", "prose", "code"], id="no language"),
        pytest.param(f"```text\n{PROMPT}\n```\n", ["code", "prose", "prose", "code"], id="text"),
        pytest.param(f"```python\n{PROMPT}\n```\n", ["code"], id="a programming language"),
        pytest.param("```\nYou advise a nurse on the phone.\nx = 1\n```\n", ["code"], id="one line of words"),
        pytest.param(
            "```\nDo you advise a nurse here?\nName no diagnosis to her.\n```\n", ["question", "prose"], id="?"
        ),
    ],
)
def test_words_in_fences(fence: str, roles: list[str]) -> None:
    """A quoted prompt is words that can be cited; a program is code."""
    found = markdown(fence)
    assert [role for role, _ in quotes(found)] == roles
    assert_tiles(found)
    assert unaccounted(found) == []


def test_a_table_whose_header_is_empty_has_no_lead() -> None:
    """The first row with words is a row like the others, and stands over nothing."""
    found = markdown("| | |\n|---|---|\n| build | 94 days |\n| run | 3 days |\n")
    assert quotes(found) == [("row", "| build | 94 days |"), ("row", "| run | 3 days |")]
    assert [passage.lead for passage in found.passages if passage.kind == "table"] == [""]
