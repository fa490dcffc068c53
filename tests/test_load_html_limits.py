"""What a page may hold: limits before parsing, encodings, and pages made to be slow."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loading import assert_tiles, document, page, unaccounted, within

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.html import load_html
from rationale_reviewer.load.html_limits import MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS
from rationale_reviewer.text import WORD

# Each takes 5 s at most on an idle machine; the worker that reads pages is ended after 20 s.
_SECONDS = 60.0


def _filled(piece: str, size: int = MAX_BYTES - 200) -> str:
    return (piece * (size // len(piece) + 1))[:size]


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div>" * (MAX_DEPTH - 2) + "It sorts.", id="depth"),
        pytest.param("<p>It sorts." + " " * (MAX_BYTES - 20), id="size"),
        pytest.param("It sorts." + "<br>" * (MAX_ELEMENTS - 10), id="elements"),
        pytest.param("<p " + "".join(f"a{n}=1 " for n in range(MAX_ATTRIBUTES - 10)) + ">It sorts.", id="attributes"),
        pytest.param(f"<style>{'/*' + 'a' * 590_000 + '*/'}</style>It sorts.", id="styles"),
    ],
)
def test_just_under_a_limit(html: str) -> None:
    """What is under every limit is read."""
    with within(_SECONDS):
        assert page(html).main.text.startswith("It sorts.")


@pytest.mark.parametrize(
    ("html", "why"),
    [
        pytest.param("<div>" * (MAX_DEPTH + 1) + "It sorts.", "200 deep", id="depth"),
        pytest.param("<p>It sorts." + " " * MAX_BYTES, "5.2 MB", id="size"),
        pytest.param("It sorts." + "<br>" * (MAX_ELEMENTS + 1), "150,000 elements", id="elements"),
        pytest.param("<p " + "a=1 " * (MAX_ATTRIBUTES + 10) + ">It sorts.", "500 attributes", id="attributes"),
        pytest.param(f"<style>{'/*' + 'a' * 600_000 + '*/'}</style>It sorts.", "0.6 MB", id="styles"),
    ],
)
def test_just_over_a_limit(html: str, why: str) -> None:
    """What is over a limit is refused in one line that says which."""
    with within(_SECONDS), pytest.raises(DocumentError, match=why) as caught:
        page(html)
    assert "\n" not in str(caught.value)
    assert "card.html" in str(caught.value)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<p>It sorts." * 300, id="paragraphs that are never closed"),
        pytest.param("<ul>" + "<li>It sorts." * 300, id="items that are never closed"),
        pytest.param("<table>" + "<tr><td>It sorts.<td>b" * 300, id="cells that are never closed"),
        pytest.param("<p><font color=red>It sorts.</p>" * 300, id="formatting that is never closed"),
        pytest.param("<p><a href=a>It sorts.</p>" * 300, id="links that are never closed"),
        pytest.param("<p>It sorts.<img><br><input>" * 300, id="elements without an end"),
        pytest.param("<svg>" + "<path d=a />" * 300 + "</svg>It sorts.", id="shapes that close themselves"),
        pytest.param("<!--" + "<div>" * 300 + "-->It sorts.", id="tags in a comment"),
        pytest.param("<script>" + "<div>" * 300 + "</script>It sorts.", id="tags in a script"),
        pytest.param("<p title='" + "<div>" * 300 + "'>It sorts.", id="tags in an attribute"),
        pytest.param("<dl>" + "<dt>It<dd>sorts." * 300, id="terms that are never closed"),
        pytest.param("<select>" + "<option>It sorts." * 300, id="choices that are never closed"),
    ],
)
def test_careless_pages_are_read(html: str) -> None:
    """What the parser closes by itself is not deep."""
    assert "sorts" in page(html).main.text


_BOMBS = {
    "nesting": "<div>" * 1_000_000,
    "nested tables": _filled("<table><tr><td>"),
    "signs": _filled("<"),
    "ampersands": _filled("&a"),
    "numbers of characters": _filled("&#99999999999;"),
    "comments": _filled("<!---->"),
    "unclosed comments": _filled("<!--"),
    "tags of one letter": _filled("<x>a</x>"),
    "attributes": "<p " + _filled("a=1 ") + ">x",
    "different attributes": "<p " + " ".join(f"a{n}=1" for n in range(400_000)) + ">x",
    "one attribute": '<p title="' + "a" * (MAX_BYTES - 200) + '">x',
    "equals signs": "<p " + _filled("=") + ">x",
    "unclosed quotes": _filled('<p title="'),
    "attributes of the page": "".join(f"<html a{n}=1>" for n in range(250_000)),
    "open formatting": "".join(f"<p><font color={n}>x" for n in range(150_000)),
    "misnested formatting": _filled("<b><i><p>x</b></i>"),
    "hidden items": _filled("<i hidden>x</i>y "),
    "frames": _filled("<iframe src=a></iframe>"),
    "entities of XML": '<!DOCTYPE a [<!ENTITY b "c">' + "".join(
        f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 10)
    ) + "]><p>&b9;",
    "rules for all": "<style>" + "*:nth-child(3) > * * a{color:red}" * 9000 + "</style>" + "<p><a>x</a>" * 9000,
    "rules for insides": "<style>" + ":has(:has(p)){color:red}" * 1000 + "</style>" + "<div>" * 99 + "<p>x" * 9000,
    "rules for siblings": "<style>" + "p~p~p~p b{color:red}" * 100 + "</style>" + "<p><b>x</b>" * 9000,
    "rules for ancestors": "<style>" + "div " * 9 + "q{color:red}</style>" + "<div>" * 150 + "<q>x</q>" * 9000,
    "many rules": "<style>" + "".join(f".c{n}{{color:red}}" for n in range(60_000)) + "</style><p class=c5>x",
    "nested rules": "<style>" + "a{" * 100_000 + "</style><p>x",
    "rules that multiply": "<style>" + "&&&&&&&&{" * 8 + "color:red" + "}" * 8 + "</style><p>x",
    "brackets in styles": "<style>" + "(" * 500_000 + "</style><p>x",
    "brackets in an attribute": '<p style="transform:' + "a(" * 100_000 + '">x',
    "long list of selectors": "<style>" + "a," * 290_000 + "a{color:red}</style><p>x",
    "styles of their own": "".join(f'<p style="color:#{n:06x}">x' for n in range(100_000)),
    "variables": "<p style='--a0:1;" + "".join(f"--a{n}:var(--a{n - 1})var(--a{n - 1});" for n in range(1, 99))
    + "color:var(--a98)'>x",
}  # fmt: skip


def _text_or_refusal(raw: bytes) -> str:
    """The text of a page, or the one line that refuses it."""
    try:
        loaded = load_html("card.html", raw, "S1")
    except DocumentError as error:
        message = str(error)
        return message if "\n" not in message else pytest.fail("more than a line")
    if loaded.source.text:
        assert_tiles(document(loaded))
    return loaded.source.text


@pytest.mark.parametrize("html", _BOMBS.values(), ids=_BOMBS.keys())
def test_pages_made_to_be_slow(html: str) -> None:
    """Each ends soon, with a text or with one plain line."""
    with within(_SECONDS):
        assert len(_text_or_refusal(html.encode()[:MAX_BYTES])) <= 2 * MAX_BYTES


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("<p>café".encode(), None),
        ("\ufeff<p>café".encode(), None),
        ("\ufeff<p>café".encode("utf-16-le"), None),
        ("<meta charset=windows-1252><p>café".encode("cp1252"), None),
        ("<meta charset='iso-8859-1'><p>café".encode("cp1252"), None),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15"><p>café'.encode("latin-1"), None),
        ('<?xml version="1.0" encoding="iso-8859-1"?><p>café'.encode("latin-1"), None),
        ("<meta charset=utf-16><p>café".encode(), None),
        ("<meta charset=utf-8><p>café".encode("latin-1"), "latin-1"),
    ],
)
def test_encodings(raw: bytes, encoding: str | None) -> None:
    """A page is decoded as it says, and as the editor says before that."""
    assert load_html("card.html", raw, "S1", encoding).source.text == "café\n"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("<p>café".encode("latin-1"), "is not UTF-8"),
        (b"<meta charset=klingon><p>a", "no known encoding"),
        (b"<meta charset=shift_jis><p>\x81", "is not CP932"),
        (b"", "is empty"),
        (b"<p>\x00a", "NUL"),
    ],
)
def test_bytes_that_are_no_text(raw: bytes, why: str) -> None:
    """What cannot be decoded is refused, never replaced."""
    with pytest.raises(DocumentError, match=why):
        page(raw)


_PIECES = (
    "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<i hidden>", "</i>", "<table>", "<tr>", "<td>", "<th>",
    "</table>", "<ul>", "<li>", "</ul>", "<br>", "<!-- remark", "-->", "<a href=#a>", "</a>", "<pre>", "</pre>",
    "<h2>", "</h2>",
    "<span style='display:none'>", "</span>", "<svg>", "<text>", "</svg>", "<template>", "</template>", "<noscript>",
    "</noscript>", "<select><option>", "</select>", "<details>", "<dl><dt>", "<dd>", "</dl>", "<style>.a{color:white}",
    "</style>", "<p class=a>", "<iframe>", "</iframe>", "<title>", "</title>", "<textarea>", "</textarea>", "<caption>",
    "<div style='visibility:hidden'>", "<button>", "</button>", "<object data=a>", "</object>", "&amp;", "&", "<", "\n",
)  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.from_regex(r"\A[a-z]{3,8} \Z")), max_size=40))
def test_any_page_keeps_its_words(pieces: list[str]) -> None:
    """Whatever the tags, passages tile the text and every word has a place."""
    html = "<body>" + " ".join(pieces)
    found = document(load_html("card.html", html.encode(), "S1"))
    assert_tiles(found)
    assert unaccounted(found) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([one for one in _PIECES if "style" not in one and "t" not in one]), max_size=30))
def test_no_word_between_tags_is_lost(tags: list[str]) -> None:
    """A word behind every tag is in the text, seen or hidden."""
    words = [f"word{number}" for number in range(len(tags))]
    html = "".join(f"{tag} {word} " for tag, word in zip(tags, words, strict=True))
    text = load_html("card.html", f"<body>{html}".encode(), "S1").source.text
    # A comment that is never closed and a bare sign may take what follows them as no text at all.
    if "<" not in tags:
        assert set(words) <= set(WORD.findall(text))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(raw: bytes) -> None:
    """Bytes of any kind are read or refused."""
    _text_or_refusal(raw)


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_tags(seed: int) -> None:
    """A long page of tags in no order is read or refused."""
    draw = random.Random(seed)  # noqa: S311
    html = "".join(draw.choice(_PIECES) + draw.choice(("word ", "")) for _ in range(5000))
    with within(_SECONDS):
        _text_or_refusal(html.encode())
