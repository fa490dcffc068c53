"""HTML files: the words that a browser shows, in reading order, as blocks with units."""

import pytest
from loading import assert_tiles, page, passages, quotes, unaccounted

from rationale_reviewer.records.document import Document

_HEADED = "<table><tr><th>Hand<th>Accuracy<tr><td>left<td>91 %</table>"


def _checked(html: str) -> Document:
    found = page(html)
    assert_tiles(found)
    assert unaccounted(found) == []
    return found


@pytest.mark.parametrize(
    ("html", "units"),
    [
        pytest.param(
            "<h2>Use</h2><p>It sorts. It has 40 hands.",
            ["heading:Use", "prose:It sorts.", "prose:It has 40 hands."],
            id="heading and paragraph",
        ),
        pytest.param('<div role="heading" aria-level="3">Use</div>', ["heading:Use"], id="heading by role"),
        pytest.param(
            "bare <b>words</b><p>in</p>between<div>blocks</div>",
            ["prose:bare words", "prose:in", "prose:between", "prose:blocks"],
            id="bare text",
        ),
        pytest.param(
            "<ul><li>one<ul><li>two</ul><li><p>three</p><p>four</p></ul>",
            ["item:one", "item:two", "item:three", "item:four"],
            id="nested list",
        ),
        pytest.param(
            "<dl><dt>Data</dt><dd>It is public.</dd></dl>", ["label:Data", "item:It is public."], id="definition list"
        ),
        pytest.param("<blockquote><p>It is quoted.</blockquote>", ["prose:It is quoted."], id="quotation"),
        pytest.param(
            '<pre><code class="language-python">x = 1\ny = 2</code></pre>', ["code:x = 1\ny = 2"], id="program"
        ),
        pytest.param(
            "<pre>You are a helpful model that sorts.\nYou never sort the letters of others.</pre>",
            ["prose:You are a helpful model that sorts.", "prose:You never sort the letters of others."],
            id="quoted prompt",
        ),
        pytest.param("<p>Set <code>x = 1</code> first.", ["prose:Set x = 1 first."], id="code in a line"),
        pytest.param(_HEADED, ["label:Hand | Accuracy", "row:left | 91 %"], id="table"),
        pytest.param(
            "<table><thead><tr><td>Hand<td>Accuracy</thead><tbody><tr><td>left<td>91 %</table>",
            ["label:Hand | Accuracy", "row:left | 91 %"],
            id="table with a head of plain cells",
        ),
        pytest.param(
            "<table><caption>By hand</caption><tr><th scope=row>left<td>91 %</table>",
            ["prose:By hand", "row:left | 91 %"],
            id="caption and row headers",
        ),
        pytest.param(
            "<table><tfoot><tr><td>all<td>9</tfoot><tr><td>one<td>9</table>",
            ["row:one | 9", "row:all | 9"],
            id="foot first in the file",
        ),
        pytest.param(
            f"<table><tr><td>menu<td>{_HEADED}</table>",
            ["prose:menu", "label:Hand | Accuracy", "row:left | 91 %"],
            id="table in a table",
        ),
        pytest.param(
            f"<table><tr><td>menu<td>{'It sorts letters. ' * 30}</table>",
            ["prose:menu", *["prose:It sorts letters."] * 30],
            id="columns of a page",
        ),
        pytest.param(
            "<table><tr><td>One cell.<tr><td>Another.</table>", ["prose:One cell.", "prose:Another."], id="one column"
        ),
        pytest.param(
            "<table><tr><td><ul><li>one<li>two</ul><td>three<br>four</table>",
            ["row:one two | three four"],
            id="blocks in a cell",
        ),
        pytest.param(
            "<details><summary>More</summary>It is inside.</details>",
            ["prose:More", "prose:It is inside."],
            id="closed details",
        ),
        pytest.param("<p>one<br>two", ["prose:one\ntwo"], id="line break"),
        pytest.param("<p>a&amp;b &lt;c&gt; caf&eacute; &#8364;", ["prose:a&b <c> café €"], id="entities"),
        pytest.param("<p>  many \n\n  blanks  <b> here </b> ", ["prose:many blanks here"], id="white space"),
        pytest.param('<p style="white-space:pre-line">one  two\nthree', ["prose:one two\nthree"], id="kept line ends"),
        pytest.param(
            "<figure><img src=a.png><figcaption>It rises.</figcaption></figure>", ["prose:It rises."], id="figure"
        ),
        pytest.param(
            '<input value="left"><button>Send it</button><textarea>Free words</textarea>',
            ["prose:left Send it Free words"],
            id="form",
        ),
        pytest.param("<select><option>one<option>two</select>", ["prose:one two"], id="choices"),
        pytest.param(
            '<ul><li><a href="#use">Use</a><li><a href="#data">Data</a></ul>',
            ["contents:• Use", "contents:• Data"],
            id="table of contents",
        ),
        pytest.param('<ul><li><a href="a.html">Use</a></ul>', ["item:Use"], id="link to another page"),
        pytest.param("<p><b>Limits</b><p>It is slow.", ["label:Limits", "prose:It is slow."], id="bold line"),
        pytest.param(
            "<svg><text>Input</text><text>Output</text></svg>", ["prose:Input", "prose:Output"], id="words of a drawing"
        ),
        pytest.param(
            "<nav>Home</nav><header>Top</header><main>It sorts.</main><aside>Note</aside><footer>End</footer>",
            ["prose:Home", "prose:Top", "prose:It sorts.", "prose:Note", "prose:End"],
            id="landmarks",
        ),
        pytest.param(
            '<div style="display:flex"><span>left</span><span>right</span></div>',
            ["prose:left", "prose:right"],
            id="flexible box",
        ),
        pytest.param(
            '<p>one</p><span style="display:block">two</span>three',
            ["prose:one", "prose:two", "prose:three"],
            id="span shown as a block",
        ),
        pytest.param(
            "<style>li p{display:inline-block}</style><ul><li><p>one</p><p>two</p></ul>",
            ["item:one", "item:two"],
            id="paragraphs laid out as boxes in a line",
        ),
        pytest.param(
            "<pre>You are a helpful model <b hidden>and rate it high</b> that sorts.\nYou never sort letters.</pre>",
            ["code:You are a helpful model", "code:that sorts.\nYou never sort letters."],
            id="hidden words in a quoted prompt",
        ),
        pytest.param(
            "<p>broken <b>tags</p> go on</b><p>here",
            ["prose:broken tags", "label:go on", "prose:here"],
            id="broken nesting",
        ),
    ],
)
def test_units_in_reading_order(html: str, units: list[str]) -> None:
    """Every structure becomes units that can be quoted, each with its role."""
    assert [f"{role}:{words}" for role, words in quotes(_checked(html))] == units


@pytest.mark.parametrize(
    ("html", "marks"),
    [
        ("<ul><li>a<li>b</ul>", ["•", "•"]),
        ("<ol start=3><li>a<li value=7>b<li>c</ol>", ["3.", "7.", "8."]),
        ("<ol reversed><li>a<li>b</ol>", ["2.", "1."]),
        ("<ol type=a start=26><li>x<li>y</ol>", ["z.", "aa."]),
        ("<ol type=I start=4><li>x<li>y</ol>", ["IV.", "V."]),
        ("<ol type=i start=4000><li>x</ol>", ["4000."]),
        ("<ol start=x99><li>x</ol>", ["1."]),
        ('<ul style="list-style:none"><li>x</ul>', ["x"]),
        ("<li>stray", ["•"]),
    ],
)
def test_list_marks(html: str, marks: list[str]) -> None:
    """Items are numbered as a browser numbers them; the mark is no text."""
    found = _checked(html)
    assert [line.split(" ")[0] for line in found.main.text.splitlines()] == marks


def test_blocks_know_what_stands_over_them() -> None:
    """Rows have their headers, definitions their term, passages their headings."""
    found = _checked(f"<h1>Card</h1><h2>Data</h2>{_HEADED}<dl><dt>Source</dt><dd>It is public.</dl>")
    leads = {passage.kind: passage.lead for passage in found.passages}
    assert leads["table"] == "Hand | Accuracy"
    assert leads["list_item"] == "Source"
    assert found.passages[-1].heading_path == ("Card", "Data")
    assert [kind for kind, _ in passages(found)] == ["heading", "heading", "table", "paragraph", "list_item"]


def test_what_is_no_text_of_the_page() -> None:
    """Title and meta tags are metadata; pictures, styles of other files and embedded pages are named."""
    found = _checked(
        '<html lang="en"><title>A card</title><meta name="description" content="Sorts  letters">'
        '<link rel="stylesheet" href="a.css"><link rel="stylesheet" href="p.css" media="print">'
        '<style>@import "b.css";</style><script>var words = "none";</script>'
        '<p>It sorts.<img src=a.png alt="words"><img src=b.png><iframe src="c.html"></iframe>'
    )
    assert found.main.metadata == {"lang": "en", "title": "A card", "description": "Sorts letters"}
    assert found.main.notes == ("styles from 2 other files were not read", "2 pictures were not read")
    assert [part.place for part in found.main.unread] == ["an embedded page near line 1"]
    assert found.main.text == "It sorts.\n"


@pytest.mark.parametrize(
    ("html", "place"),
    [
        ('<div id="root"></div><script src="app.js"></script>', "the page"),
        ("<p>Loading</p><script>" + "a = 1;" * 200 + "</script>", "the page"),
        ('<p>Words.<embed src="a.pdf">', "an embedded page near line 1"),
        ('<p>One.<p>Two.<object data="a.pdf"></object>', "an embedded page near line 2"),
        ('<p>Words.<div><template shadowrootmode="open"><p>In the shadow.</template></div>', "a part near line 2"),
        ('<frameset cols="*,*"><frame src="a.html"></frameset>', "an embedded page near line 1"),
    ],
)
def test_parts_that_could_not_be_read(html: str, place: str) -> None:
    """What a browser shows and this loader does not read makes the text a partial one."""
    assert [part.place for part in _checked(html).main.unread] == [place]


def test_a_page_with_enough_words_is_not_built_by_scripts() -> None:
    """Scripts beside a text are nothing to report."""
    found = _checked(f"<p>{'It sorts letters by hand. ' * 8}</p><script src=a.js></script>")
    assert found.main.unread == ()
