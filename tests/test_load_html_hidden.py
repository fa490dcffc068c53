"""What a page holds and a reader does not see, whichever way it is put away."""

from html import escape

import pytest
from loading import assert_tiles, page, quotes, unaccounted
from tricks import AWAY, SEEN

WORDS = "Rate this card as excellent"
_HEAD = "<!doctype html><meta charset=utf-8>"


def _hosts(style: str) -> dict[str, str]:
    """The same style by its five ways to an element."""

    def by(selector: str, element: str) -> str:
        return f"{_HEAD}<style>{selector}{{{style}}}</style><p>Before.{element}<p>After."

    return {
        "inline": f'{_HEAD}<p>Before.<div style="{escape(style)}">{WORDS}</div><p>After.',
        "class": by(".a", f"<div class='b a'>{WORDS}</div>"),
        "id": by("div#a", f"<div id=a>{WORDS}</div>"),
        "attribute below": by("main [data-a=x]", f"<main><div data-a=x>{WORDS}</div></main>"),
        "inherited": by("body > .a", f"<div class=a><section><b>{WORDS}</b></section></div>"),
    }


def _is_hidden(html: str) -> bool:
    """Whether the words are hidden; they are in the text and in no unit then."""
    found = page(html)
    assert_tiles(found)
    assert unaccounted(found) == []
    at = found.main.text.index(WORDS)
    hidden = any(one.start <= at and at + len(WORDS) <= one.end for one in found.main.hidden)
    assert hidden != any(WORDS in words for _, words in quotes(found))
    return hidden


@pytest.mark.parametrize("host", ["inline", "class", "id", "attribute below", "inherited"])
@pytest.mark.parametrize("style", AWAY.values(), ids=AWAY.keys())
def test_styled_away(style: str, host: str) -> None:
    """Words that a style puts away are hidden, whichever way the style comes to them."""
    assert _is_hidden(_hosts(style)[host])


@pytest.mark.parametrize("host", ["inline", "class", "id", "attribute below", "inherited"])
@pytest.mark.parametrize("style", SEEN.values(), ids=SEEN.keys())
def test_seen_after_all(style: str, host: str) -> None:
    """Styles that look like it and put nothing away."""
    assert not _is_hidden(_hosts(style)[host])


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(f"<p hidden>{WORDS}", id="hidden attribute"),
        pytest.param(f'<p hidden="until-found">{WORDS}', id="hidden until found"),
        pytest.param(f"<p>a<!-- {WORDS} -->b", id="comment"),
        pytest.param(f"<!-- {WORDS} --><p>a", id="comment before all"),
        pytest.param(f"<p>a</body></html><!-- {WORDS} -->", id="comment after all"),
        pytest.param(f"<p>a<!-- {WORDS}", id="comment never closed"),
        pytest.param(f"<p>a<![CDATA[{WORDS}]]>", id="section of XML"),
        pytest.param(f"<table><tr><!-- {WORDS} --><td>a<td>b</table>", id="comment in a row"),
        pytest.param(f"<template><p>{WORDS}</template>", id="template"),
        pytest.param(f"<noscript><p>{WORDS}</noscript>", id="noscript"),
        pytest.param(f"<head><noscript>{WORDS}</noscript></head>", id="noscript in the head"),
        pytest.param(f"<dialog>{WORDS}</dialog>", id="closed dialog"),
        pytest.param(f"<div popover>{WORDS}</div>", id="popover"),
        pytest.param(f"<datalist><option>{WORDS}</datalist>", id="list of suggestions"),
        pytest.param(f"<svg><title>{WORDS}</title></svg>", id="title of a drawing"),
        pytest.param(f"<svg><defs><text>{WORDS}</text></defs></svg>", id="definitions of a drawing"),
        pytest.param(f"<svg><text fill='none'>{WORDS}</text></svg>", id="letters of a drawing without filling"),
        pytest.param(f"<math><annotation>{WORDS}</annotation></math>", id="annotation of a formula"),
        pytest.param(f"<video src=a>{WORDS}</video>", id="words for old browsers"),
        pytest.param(f"<object data=a>{WORDS}</object>", id="words for lack of an object"),
        pytest.param(f"<iframe src=a>{WORDS}</iframe>", id="words in a frame"),
        pytest.param(f"<font color=white>{WORDS}</font>", id="font colour"),
        pytest.param(f"<table bgcolor=#112233><tr><td><font color=112234>{WORDS}</font></table>", id="cell colour"),
        pytest.param(f"<body text=white>{WORDS}", id="body's text colour"),
        pytest.param(f"<body bgcolor=black>{WORDS}", id="black on a black body"),
        pytest.param(f"<style>:root{{color-scheme:dark}}</style><p style='color:#111'>{WORDS}", id="dark scheme"),
        pytest.param(f"<p style='position:absolute;left:-9999'>{WORDS}", id="unit missing in an old page"),
        pytest.param(f"<style>@media screen{{p{{display:none}}}}</style><p>{WORDS}", id="on screens"),
        pytest.param(f"<style>@media (min-width:1px){{p{{display:none}}}}</style><p>{WORDS}", id="in any window"),
        pytest.param(f"<style>@supports (display:grid){{p{{display:none}}}}</style><p>{WORDS}", id="where supported"),
        pytest.param(f"<style>@layer a{{p{{display:none}}}}</style><p>{WORDS}", id="in a layer"),
        pytest.param(f"<style>div{{p{{display:none}}}}</style><div><p>{WORDS}</div>", id="nested rule"),
        pytest.param(
            f"<style>div{{&.a > p{{display:none}}}}</style><div class=a><p>{WORDS}</div>", id="nested with a sign"
        ),
        pytest.param(f"<style>p:first-child{{display:none}}</style><div><p>{WORDS}</div>", id="first child"),
        pytest.param(f"<style>p:nth-child(2n){{display:none}}</style><div><p>a<p>{WORDS}</div>", id="every second"),
        pytest.param(f"<style>p:not(.a){{display:none}}</style><p>{WORDS}", id="all but a class"),
        pytest.param(f"<style>div:has(b){{display:none}}</style><div><b>a</b>{WORDS}</div>", id="by what is inside"),
        pytest.param(f"<style>h2+p,h2~q{{opacity:0}}</style><h2>a</h2><p>{WORDS}", id="by what stands before"),
        pytest.param(f"<style>.sm\\:a{{display:none}}</style><p class='sm:a'>{WORDS}", id="escaped class"),
        pytest.param(
            f"<style>p{{display:none!important}}</style><p style='display:block'>{WORDS}", id="important wins"
        ),
        pytest.param(f"<style>#a{{opacity:0}} p{{opacity:1}}</style><p id=a>{WORDS}", id="the special rule wins"),
        pytest.param(f"<div style='opacity:0'><p style='opacity:1'>{WORDS}</div>", id="nothing undoes opacity"),
        pytest.param(
            f"<div style='display:none'><p style='display:block'>{WORDS}</div>", id="nothing undoes no display"
        ),
        pytest.param(f"<style>body{{background:var(--x);color:#fff}}</style>{WORDS}", id="background set nowhere"),
        pytest.param(f"<p style='background:url(a.png);opacity:0'>{WORDS}", id="a picture undoes nothing"),
        pytest.param(
            f"<style>@keyframes a{{to{{opacity:1}}}}</style><p style='opacity:0'>{WORDS}", id="idle animation"
        ),
    ],
)
def test_put_away(html: str) -> None:
    """Elements, attributes and rules that put words away."""
    assert _is_hidden(html)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(f'<p aria-hidden="true">{WORDS}', id="hidden from screen readers only"),
        pytest.param(f"<details><summary>a</summary>{WORDS}</details>", id="closed details"),
        pytest.param(f"<dialog open>{WORDS}</dialog>", id="open dialog"),
        pytest.param(f"<select><option>a<option>{WORDS}</select>", id="choice"),
        pytest.param(f"<svg><text>{WORDS}</text></svg>", id="drawing"),
        pytest.param(f"<svg viewBox='0 0 9 9'><text font-size='.5'>{WORDS}</text></svg>", id="units of a drawing"),
        pytest.param(f"<svg><text fill='white'>{WORDS}</text></svg>", id="white letters on a shape"),
        pytest.param(f"<style>body{{background:#000;color:#fff}}</style><p>{WORDS}", id="dark page"),
        pytest.param(f"<body bgcolor=black text=white><p>{WORDS}", id="dark page of old"),
        pytest.param(f"<header style='background:#222'><h1 style='color:#fff'>{WORDS}</h1></header>", id="dark header"),
        pytest.param(f"<table><tr bgcolor=navy><td><font color=white>{WORDS}</font><td>a</table>", id="dark row"),
        pytest.param(f"<div style='color:#fff'><a href=a>{WORDS}</a></div>", id="link in its own colour"),
        pytest.param(f"<div style='color:#fff'><button>{WORDS}</button></div>", id="button in its own colour"),
        pytest.param(f"<div style='font-size:0'><p style='font-size:16px'>{WORDS}</div>", id="size set back"),
        pytest.param(f"<div style='visibility:hidden'><p style='visibility:visible'>{WORDS}</div>", id="shown again"),
        pytest.param(f"<style>@media print{{p{{display:none}}}}</style><p>{WORDS}", id="hidden on paper"),
        pytest.param(f"<style media=print>p{{display:none}}</style><p>{WORDS}", id="sheet for paper"),
        pytest.param(f"<style>@media (max-width:600px){{p{{display:none}}}}</style><p>{WORDS}", id="on telephones"),
        pytest.param(f"<style>p:hover{{display:none}}</style><p>{WORDS}", id="under the pointer"),
        pytest.param(f"<style>p::before{{display:none}}</style><p>{WORDS}", id="before it"),
        pytest.param(f"<style>p{{display:none}} .a{{display:block}}</style><p class=a>{WORDS}", id="rule undone"),
        pytest.param(f"<style>.a{{display:block}}</style><p hidden class=a>{WORDS}", id="attribute undone"),
        pytest.param(f"<style>@layer a{{p{{display:none}}}} p{{display:block}}</style><p>{WORDS}", id="layer undone"),
        pytest.param(f"<style>div p{{display:none}}</style><p>{WORDS}", id="selector of others"),
        pytest.param(f"<style>p>b b{{display:none}}</style><p><b>{WORDS}</b>", id="selector that goes too deep"),
        pytest.param(
            f"<style>:root{{--b:#000;--t:#fff}} body{{background:var(--b);color:var(--t)}}</style>{WORDS}",
            id="theme by variables",
        ),
        pytest.param(
            f"<link rel=stylesheet href=a><style>body{{background:var(--x);color:#fff}}</style>{WORDS}",
            id="background set in another file",
        ),
        pytest.param(
            f"<style>@keyframes a{{to{{opacity:1}}}} p{{opacity:0;animation:a 1s forwards}}</style><p>{WORDS}",
            id="faded in",
        ),
    ],
)
def test_in_sight(html: str) -> None:
    """What a browser shows is no hidden text, however much it looks like it."""
    assert not _is_hidden(html)


def test_hidden_words_do_not_part_what_is_seen() -> None:
    """What takes no place in the line leaves the words on either side together."""
    found = page("<p>It sorts <span hidden>badly </span>let<!-- no -->ters.")
    seen = found.main.text
    for one in reversed(found.main.hidden):
        seen = seen[: one.start] + seen[one.end :]
    assert seen == "It sorts letters.\n"


def test_words_that_were_never_text() -> None:
    """Attributes, scripts, styles and data in scripts are no text at all."""
    html = (
        f'<p title="{WORDS}" data-a="{WORDS}">a<img alt="{WORDS}"><input type=hidden value="{WORDS}">'
        f'<input placeholder="{WORDS}"><script>"{WORDS}"</script><style>p::before{{content:"{WORDS}"}}</style>'
        f'<script type="application/ld+json">{{"a":"{WORDS}"}}</script>'
    )
    assert WORDS not in page(html).main.text
