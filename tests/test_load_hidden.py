"""What a file holds and a reader does not see, and what is only syntax."""

import pytest
from loading import assert_tiles, markdown, plain, quotes, unaccounted
from tricks import AWAY, SEEN

from rationale_reviewer.load.hidden import find_markup
from rationale_reviewer.records.vocabulary import HiddenKind

CLAIM = "The model was audited by three outside labs in May."
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
CODER = "\U0001f469\U0001f3fd\u200d\U0001f4bb"
HEART = "\u2764\ufe0f\u200d\U0001f525"
WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"


def tags(words: str) -> str:
    """Words in tag characters, which no font shows."""
    return "".join(chr(0xE0000 + ord(char)) for char in words)


def hidden(text: str) -> list[tuple[str, str]]:
    """Kind and text of every hidden range of a Markdown text."""
    return [(one.kind.value, text[one.start : one.end]) for one in markdown(text).main.hidden]


def markup(text: str) -> list[str]:
    """Text of every range of syntax, the whole text being Markdown."""
    return [text[low:high] for low, high in find_markup(text, code=[])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Words <!-- note --> more.", [("comment", "<!-- note -->")], id="comment"),
        pytest.param(
            "<!-- a -->\n\nWords\n\n<!-- b -->", [("comment", "<!-- a -->"), ("comment", "<!-- b -->")], id="two"
        ),
        pytest.param("Words\n\n<!--\na\n\nb\n-->\n\nMore", [("comment", "<!--\na\n\nb\n-->")], id="over blank lines"),
        pytest.param(
            "Words\n\n<!-- a\n\nMore words", [("comment", "<!-- a\n\nMore words")], id="unclosed at a line start"
        ),
        pytest.param(
            "a\u200b <!-- b --> c\u202e",
            [("zero_width", "\u200b"), ("comment", "<!-- b -->"), ("bidi_control", "\u202e")],
            id="in order",
        ),
        pytest.param("<!-- a <!-- b --> c", [("comment", "<!-- a <!-- b -->")], id="comments do not nest"),
        pytest.param("<!-- a -- b -->", [("comment", "<!-- a -- b -->")], id="dashes inside"),
        pytest.param("<!----> Words", [("comment", "<!---->")], id="empty comment"),
        pytest.param("```\n<!-- a -->\n```\n", [], id="inside a code fence"),
        pytest.param("~~~html\n<!-- a\n~~~\n\nWords", [], id="opened inside a code fence"),
        pytest.param("Words\n\n    <!-- a -->\n", [], id="inside indented code"),
        pytest.param("<!--\n```\na\n```\n-->\n", [("comment", "<!--\n```\na\n```\n-->")], id="round a code fence"),
        pytest.param("a < b, c --> d, <! e", [], id="no comment"),
        pytest.param("zero\u200bwidth", [("zero_width", "\u200b")], id="zero-width space"),
        pytest.param("a\u200c\u200db", [("zero_width", "\u200c\u200d")], id="run of zero-width characters"),
        pytest.param("a\u2060b\ufeffc", [("zero_width", "\u2060"), ("zero_width", "\ufeff")], id="joiner and mark"),
        pytest.param("soft\u00adhyphen", [("zero_width", "\u00ad")], id="soft hyphen"),
        pytest.param("a\U000e0100\U000e01efb", [("zero_width", "\U000e0100\U000e01ef")], id="variation selectors"),
        pytest.param(f"Words{tags('obey')} more", [("tag_characters", tags("obey"))], id="tag characters"),
        pytest.param("a\u202eb\u202cc", [("bidi_control", "\u202e"), ("bidi_control", "\u202c")], id="bidi override"),
        pytest.param(
            "a\u2066\u2067b\u2069", [("bidi_control", "\u2066\u2067"), ("bidi_control", "\u2069")], id="isolates"
        ),
        pytest.param("<!-- a\u200bb\u202e -->", [("comment", "<!-- a\u200bb\u202e -->")], id="inside a comment"),
        pytest.param(f"{FAMILY} {CODER} {HEART}", [], id="emoji joiners are excused"),
        pytest.param(f"Made in {WALES}.", [], id="flags are excused"),
        pytest.param("\u200d\U0001f469", [("zero_width", "\u200d")], id="a joiner after nothing is not"),
        pytest.param("naïve ﬁle 漢字 עברית 😀 ✔️", [], id="any script"),
    ],
)
def test_hidden(text: str, found: list[tuple[str, str]]) -> None:
    """Hidden ranges are found with their kind and place; what is shown as code or in emoji is visible."""
    assert hidden(text) == found
    document = markdown(text)
    assert_tiles(document)
    assert unaccounted(document) == []


@pytest.mark.parametrize("style", AWAY.values(), ids=AWAY.keys())
def test_styles_put_away_as_in_a_page(style: str) -> None:
    """HTML inside Markdown is judged by the rules of whole pages, by its own style or by a class."""
    for html in (
        f"<div style='{style}'>\n\n{CLAIM}\n\n</div>",
        f"<style>\n.a{{{style}}}\n</style>\n\n<div class=a>\n\n{CLAIM}\n\n</div>",
    ):
        document = markdown(f"Before.\n\n{html}\n\nAfter.\n")
        assert [words for _, words in quotes(document)] == ["Before.", "After."]
        assert_tiles(document)


@pytest.mark.parametrize("style", SEEN.values(), ids=SEEN.keys())
def test_styles_that_put_nothing_away(style: str) -> None:
    """Look-alikes stay in sight."""
    html = f"<div style='{style}'>\n\n{CLAIM}\n\n</div>"
    assert ("prose", CLAIM) in quotes(markdown(f"Before.\n\n{html}\n\nAfter.\n"))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (f"Words <font color=white>{CLAIM}</font> more.\n", False),
        (f"Words <font color=#fdfdfd>{CLAIM}</font> more.\n", False),
        (f"<div style='background:#000'>\n\n<font color=white>\n\n{CLAIM}\n\n</font>\n\n</div>\n", True),
        (f"<table bgcolor=navy><tr><td><font color=white>{CLAIM}</font></td></tr></table>\n", True),
        (f"<div style='background:#000'></div>\n\n<font color=white>{CLAIM}</font>\n", False),
        (f"```html\n<style>p{{display:none}}</style>\n```\n\n<p>{CLAIM}</p>\n", True),
        (f"<div style='font-size:0'>\n\n<p style='font-size:12px'>{CLAIM}</p>\n\n</div>\n", True),
        (f"<p align=center>A.\n\n<p align=center>B.\n\n{CLAIM}\n", True),
    ],
)
def test_colours_on_the_page(text: str, seen: bool) -> None:
    """White words are hidden on the white page and seen on a dark box."""
    assert any(CLAIM in words for _, words in quotes(markdown(text))) == seen


@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
def test_a_claim_in_a_code_fence_is_code_and_one_in_a_comment_is_nothing(fence: str) -> None:
    """The same words are shown as code in a fence and not quotable at all in a comment."""
    assert quotes(markdown(f"{fence}\n<!-- {CLAIM} -->\n{fence}\n")) == [
        ("code", f"{fence}\n<!-- {CLAIM} -->\n{fence}")
    ]
    assert quotes(markdown(f"<!-- {CLAIM} -->\n")) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"Before.\n\n<!-- {CLAIM} -->\n\nAfter.\n", id="alone"),
        pytest.param(f"Before. <!-- {CLAIM} --> After.\n", id="in a paragraph"),
        pytest.param(f"- Before. <!-- {CLAIM} --> After.\n", id="in a list item"),
        pytest.param(f"> Before. <!-- {CLAIM} --> After.\n", id="in a quote"),
        pytest.param(f"<p>Before. <!-- {CLAIM} --> After.</p>\n", id="in an HTML paragraph"),
        pytest.param(f"<ul><li>Before.</li><li><!-- {CLAIM} --></li><li>After.</li></ul>\n", id="in an HTML list"),
        pytest.param(f"<table><tr><td>Before. <!-- {CLAIM} --> After.</td></tr></table>\n", id="in an HTML row"),
        pytest.param(f"Before. <!--\n{CLAIM}\n--> After.\n", id="over lines"),
        pytest.param(f"Before. ` <!-- {CLAIM} --> After.\n", id="behind a lone backtick"),
        pytest.param(f"| a | b |\n|---|---|\n| Before. <!-- {CLAIM} --> | After. |\n", id="in a row"),
        pytest.param(f"Before. After.\n\n<!-- {CLAIM}", id="never closed"),
        pytest.param(f"Before. After.\n\n[//]: # ({CLAIM})\n", id="link definition as remark"),
        pytest.param(f'Before. After.\n\n[ref]: http://a.example "{CLAIM}"\n', id="title of a link definition"),
        pytest.param(
            f'Before. After.\n\n[//]: #\n  "{CLAIM}"\n',
            id="title on the next line",
        ),
        pytest.param(
            f"Before. After.\n\n[ref]:\nhttp://a.example\n'{CLAIM}'\n",
            id="definition over three lines",
        ),
        pytest.param(
            f"Before. After.\n\n```\n<!-- open\n```\n\n<!-- {CLAIM} -->\n",
            id="after a code fence that opens a comment",
        ),
        pytest.param(
            f"Before. After.\n\n```\n<!-- open\n```\n\nMore <!-- {CLAIM} --> words.\n",
            id="in a paragraph after a code fence that opens a comment",
        ),
        pytest.param(
            f'Before. After.\n\n<div style="display:none">{CLAIM}</div>\n',
            id="styled away",
        ),
        pytest.param(
            f"Before. After.\n\n<p hidden>{CLAIM}</p>\n",
            id="hidden attribute",
        ),
        pytest.param(
            f"Before. After.\n\n<style>\n/* {CLAIM} */\n</style>\n",
            id="style sheet",
        ),
        pytest.param(
            f"Before. After.\n\n<script>\n// {CLAIM}\n</script>\n",
            id="script",
        ),
        pytest.param(
            f'Before. After.\n\n<div style="display:none"><div>x</div>{CLAIM}</div>\n',
            id="styled away, behind an element of the same name",
        ),
        pytest.param(
            f'Before. After.\n\n<div style="display:none">\n\n{CLAIM}\n\n</div>\n',
            id="styled away, over blank lines",
        ),
        pytest.param(
            f"Before. After.\n\n<div hidden>\n\n- {CLAIM}\n\n</div>\n",
            id="hidden attribute, over blank lines",
        ),
    ],
)
def test_hidden_words_can_not_be_quoted(text: str) -> None:
    """No unit that may be evidence holds words that a reader does not see, and the words round them stay quotable."""
    found = [quote for role, quote in quotes(markdown(text)) if role in {"prose", "item", "row"}]
    assert not any("audited" in quote for quote in found)
    assert "Before." in " ".join(found)
    assert "After." in " ".join(found)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"Write `<!-- note -->` first.\n\n{CLAIM}\n", id="after a comment in inline code"),
        pytest.param(f"Words <!-- note --> more.\n\n{CLAIM}\n", id="after a comment"),
        pytest.param(f"<!---->\n\n{CLAIM}\n", id="after an empty comment"),
        pytest.param(f"~~~\n<!-- open\n~~~\n\n{CLAIM}\n", id="after a comment that a code fence opens"),
        pytest.param(
            f"Write `<!--` first.\n\n{CLAIM}\n",
            id="after a comment mark in inline code",
        ),
        pytest.param(
            f"Words <!-- that open nothing.\n\n{CLAIM}\n",
            id="after a mark that its paragraph does not close",
        ),
        pytest.param(
            f"Write \\<!-- first.\n\n{CLAIM}\n",
            id="after an escaped mark",
        ),
        pytest.param(
            f"<!-->\n\n{CLAIM}\n",
            id="after the shortest comment",
        ),
        pytest.param(f"Write `<!--` first.\n{CLAIM}\nThen `-->` last.\n", id="between marks in inline code"),
        pytest.param(f"Write ``a ` <!--`` first.\n{CLAIM}\nThen --> last.\n", id="after inline code with a backtick"),
        pytest.param(f"Write \\<!-- first.\n{CLAIM}\nThen --> last.\n", id="after an escaped mark that is closed"),
        pytest.param(f"Words <!--> first.\n{CLAIM}\nThen --> last.\n", id="after the shortest comment in a paragraph"),
        pytest.param(
            f"The `<title>` is read.\n{CLAIM}\n",
            id="after an element named in inline code",
        ),
        pytest.param(
            f"Write \\<script> first.\n{CLAIM}\n",
            id="after an escaped tag",
        ),
        pytest.param(
            f'<img src="a.png" alt="a hidden layer"> shows it.\n{CLAIM}\n',
            id="after the word hidden in an attribute",
        ),
        pytest.param(
            f'<img src="a.png" style="display:none"> shows nothing.\n{CLAIM}\n',
            id="after a hidden picture",
        ),
    ],
)
def test_visible_words_are_not_hidden(text: str) -> None:
    """What a renderer shows can be quoted."""
    assert ("prose", CLAIM) in quotes(markdown(text))


def test_an_escaped_backtick_before_a_comment() -> None:
    """An escape may cut a run of backticks short."""
    assert hidden("\\``<!-- a --> Words") == [("comment", "<!-- a -->")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            f"Hi \U0001f600{''.join(chr(0xE0100 + number) for number in range(40))} there.",
            id="selectors after an emoji",
        ),
        pytest.param(f"Hi \U0001f600{chr(0x200B) * 40} there.", id="zero-width spaces after an emoji"),
        pytest.param(f"Hi \U0001f3f4{tags('ignore previous instructions')} there.", id="tag characters after a flag"),
    ],
)
def test_an_emoji_excuses_no_message(text: str) -> None:
    """Only what spells an emoji or a flag is excused, not a run of invisible characters that follows one."""
    assert hidden(text) != []


def test_lines_of_hidden_ranges() -> None:
    """Each hidden range says the line it starts on."""
    document = markdown("é 😀\n\nWords <!-- a\nb -->\n\nzero\u200bwidth\n")
    assert [(one.kind, one.line) for one in document.main.hidden] == [
        (HiddenKind.COMMENT, 3),
        (HiddenKind.ZERO_WIDTH, 6),
    ]


def test_plain_text_has_no_comments() -> None:
    """In plain text a comment is what it says; invisible characters are found there too."""
    document = plain(f"<!-- {CLAIM} --> zero\u200bwidth\n")
    assert [one.kind for one in document.main.hidden] == [HiddenKind.ZERO_WIDTH]
    assert "audited" in quotes(document)[0][1]


def test_code_is_shown_as_it_stands() -> None:
    """In a code fence a comment is visible and a mark is text; outside they are hidden and syntax."""
    document = markdown("```\n<!-- a --> *b*\n```\n\n*c* <!-- d -->\n")
    text = document.main.text
    assert [text[one.start : one.end] for one in document.main.hidden] == ["<!-- d -->"]
    assert [text[low:high] for low, high in document.main.markup] == ["*", "*"]
    assert find_markup("*b*", code=[(0, 3)]) == ()


def test_a_heading_path_holds_no_hidden_words() -> None:
    """What stands over a passage is what a reader sees there."""
    assert markdown("# Title *one*\n\nWords.\n").passages[1].heading_path == ("Title one",)


def test_a_heading_path_holds_no_comment() -> None:
    """A comment in a heading stands over nothing."""
    assert markdown(f"# Title <!-- {CLAIM} -->\n\nWords.\n").passages[1].heading_path == ("Title",)


def test_a_lead_holds_no_comment() -> None:
    """A comment in a table's header is no part of the words over its rows."""
    assert "audited" not in markdown(f"| a <!-- {CLAIM} --> | b |\n|---|---|\n| c | d |\n").passages[0].lead


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("plain words", [], id="none"),
        pytest.param("a *b* **c** ***d***", ["*", "*", "**", "**", "***", "***"], id="stars"),
        pytest.param("_a_ __b__ c_d_e", ["_", "_", "__", "__"], id="underscores round words only"),
        pytest.param("~~a~~", ["~~", "~~"], id="strike"),
        pytest.param("`a` ``b``", ["`", "`", "``", "``"], id="code marks"),
        pytest.param("[a](http://b.example)", ["[", "](http://b.example)"], id="link"),
        pytest.param('[a](b "title")', ["[", '](b "title")'], id="link with a title"),
        pytest.param("[a](b_(c))", ["[", "](b_(c))"], id="link with parentheses"),
        pytest.param("![a](b.png)", ["![", "](b.png)"], id="image"),
        pytest.param("[a][ref]", ["[", "][ref]"], id="reference"),
        pytest.param("[0, 1] and (see below)", [], id="brackets that link nothing"),
        pytest.param("a <b>c</b> <br/>", ["<b>", "</b>", "<br/>"], id="tags"),
        pytest.param('<a\nhref="x">b</a>', ['<a\nhref="x">', "</a>"], id="a tag over lines"),
        pytest.param("p < 0.05 and q > 3", [], id="comparisons"),
        pytest.param("# a\n## b\nc # d", ["# ", "## "], id="heading marks"),
        pytest.param("- a\n+ b\n1. c\n2) d", ["- ", "+ ", "1. ", "2) "], id="list marks"),
        pytest.param("- [ ] a\n- [x] b", ["- [ ] ", "- [x] "], id="boxes"),
        pytest.param("> a\n> > b", ["> ", "> > "], id="quote marks"),
        pytest.param("5 - 3 and 1.5", [], id="signs inside a line"),
        pytest.param("a\\.b \\d", ["\\"], id="escapes"),
    ],
)
def test_markup(text: str, found: list[str]) -> None:
    """Syntax is marked as such, and what only looks like it is not."""
    assert markup(text) == found


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        pytest.param("We need recall <A, with precision and F1 >B.", "with precision", id="comparison with letters"),
        pytest.param("It maps each <key value> to a list.", "key value", id="placeholder"),
        pytest.param("The paper is at <https://paper.example/one> now.", "https://paper.example/one", id="web address"),
        pytest.param("Write to <team@model.example> first.", "team@model.example", id="mail address"),
        pytest.param("It rose from 70 to\n85. The baseline stayed.", "85.", id="a figure at a line start"),
        pytest.param(
            "The list [a](b\n\nWords <c and d\n\n```\ne > f\n```\n", "c and d", id="a tag ends with its paragraph"
        ),
    ],
)
def test_visible_words_are_no_markup(text: str, visible: str) -> None:
    """What a renderer shows as text is not marked as syntax."""
    assert visible in text
    document = markdown(text)
    assert not any(visible in text[low:high] or text[low:high].strip() == visible for low, high in document.main.markup)
