"""Pages that cost a reader far more than they weigh, by name."""

from collections.abc import Callable
from typing import Final

_MEGA: Final = 1_000_000
_WORDS: Final = "<p>It sorts letters."
# As much as a page may have.
_MOST: Final = 5 * 1024 * 1024 - 1_000


def _page(body: str, styles: str = "") -> bytes:
    return f"<!doctype html><title>Card</title><style>{styles}</style><body>{_WORDS}{body}".encode()


def _filled(unit: str, size: int = _MOST) -> bytes:
    return _page(unit * (size // len(unit.encode()) - 1))


def _rules(number: int, rule: str) -> str:
    return "".join(rule.format(at) for at in range(number))


def _bracketed(name: str, depth: int, width: int) -> str:
    """``:not(:not(:not(p,p),:not(p,p)))``, which has more to compare with each level."""
    inner = "p"
    for _ in range(depth):
        inner = f":{name}({','.join([inner] * width)})"
    return inner


def _nested_rules(depth: int, width: int) -> str:
    """Rules in rules, each selector a list: together they stand for lists to the power of the depth."""
    names = ",".join(f"&.c{at}" for at in range(width))
    return f"p{{{f'{names}{{' * depth}color:red{'}' * depth}}}"


def _variables(number: int) -> str:
    return (
        ":root{"
        + "".join(f"--v{at}:var(--v{at + 1}) var(--v{at + 1});" for at in range(number))
        + f"--v{number}:0}} p{{opacity:var(--v0)}}"
    )


def _table(rows: int, cells: int, attributes: str = "") -> str:
    return "<table>" + ("<tr>" + f"<td {attributes}>a" * cells) * rows


BOMBS: Final[dict[str, Callable[[], bytes]]] = {
    "divs_million": lambda: _filled("<div>"),
    "divs_201": lambda: _page("<div>" * 201),
    "divs_closed_and_unclosed": lambda: _filled("<div></span><div></p>"),
    "spans_million": lambda: _filled("<span>"),
    "bold_million": lambda: _filled("<b>"),
    "bold_unalike": lambda: _page("".join(f"<b class={at}>" for at in range(100_000))),
    "formatting_over_blocks": lambda: _page("<b><i><u><s>" * 40 + "<p>a</p>" * 200_000),
    "crossed": lambda: _filled("<a><p></a><b><p></b>"),
    "links_in_links": lambda: _filled("<a href=x>"),
    "less_than_signs": lambda: _filled("<"),
    "less_than_signs_and_blanks": lambda: _filled("< "),
    "ampersands": lambda: _filled("&"),
    "comments_million": lambda: _filled("<!--a-->"),
    "declarations": lambda: _filled("<!a>"),
    "tags_half_open": lambda: _filled("<a b='"),
    "quotes_open": lambda: _filled("<p a=\"'>"),
    "attributes_million": lambda: _page(f"<p {' '.join(f'a{at}' for at in range(600_000))}>b"),
    "attribute_words_compared": lambda: _page(
        f"<p title='{'a ' * _MEGA}'>b", _rules(20_000, "[title~='{0}']{{display:none}}")
    ),
    "rules_60000": lambda: _page("<p>a", _rules(60_000, ".x{0}{{color:red}}")),
    "siblings": lambda: _page("<p>a" * 30_000, "p~p~p~p~p~b~p{display:none}"),
    "nth_last": lambda: _page("<p>a" * 30_000, "p:nth-last-of-type(2n+1){display:none}"),
    "not_nested_deep": lambda: _page("<p>a" * 1_000, _bracketed("not", 100_000, 1) + "{display:none}"),
    "has_nested": lambda: _page("<div>" * 150 + "<p>a" * 2_000, "div:has(div:has(div:has(div:has(q)))){display:none}"),
    "has_everywhere": lambda: _page(
        "<div><p>a</div>" * 20_000, "body:has(q) p{display:none} *:has(i):has(u) p{display:none}" * 50
    ),
    "rules_in_rules": lambda: _page("<p class='c1 c2'>a", _nested_rules(7, 12)),
    "rules_in_rules_deep": lambda: _page("<p>a", "p{" * 300_000),
    "sums_in_sums": lambda: _page("<p>a", "p{width:" + "calc(" * 100_000 + "1px" + ")" * 100_000 + "}"),
    "brackets_in_styles": lambda: _page("<p>a", "[" * _MEGA),
    "brackets_in_a_style": lambda: _page(f"<p style='width:{'(' * _MEGA}'>a"),
    "media_in_media": lambda: _page("<p>a", "@media screen{" * 100_000),
    "imports": lambda: _page("<p>a", "@import url(x);" * 200_000),
    "strings_unclosed": lambda: _page("<p>a", "a{b:'\n" * 300_000),
    "tables_in_tables": lambda: _filled("<table><tr><td>"),
    "text_in_tables": lambda: _page(("<table>" + "a<b>c") * 60 + "<table>a" * 10_000),
    "cells_300000": lambda: _page(_table(1, 290_000)),
    "selects": lambda: _filled("<select><option>"),
    "options": lambda: _page("<select>" + "<option>a" * 290_000),
    "templates": lambda: _filled("<template>"),
    "templates_apart": lambda: _page("<template>a</template>" * 200_000),
    "drawings_in_drawings": lambda: _filled("<svg><foreignObject>"),
    "math_in_math": lambda: _filled("<math><mi>"),
    "lists_in_lists": lambda: _filled("<ul><li>"),
    "items_300000": lambda: _page("<ul>" + "<li>a" * 290_000),
    "quotes_in_quotes": lambda: _filled("<blockquote>"),
    "forms": lambda: _filled("<form><button>"),
    "breaks_million": lambda: _filled("<br>"),
    "breaks_250000": lambda: _page("a<br>" * 250_000),
    "words_2_million": lambda: _filled("a b "),
    "one_word": lambda: _filled("a"),
    "paragraphs_250000": lambda: _page("<p>a" * 250_000),
    "bodies": lambda: _filled("<body a=b>"),
    "frames": lambda: b"<!doctype html><frameset>" + b"<frameset>" * 400_000,
    "plain_text": lambda: _filled("<plaintext>"),
    "ends_only": lambda: _filled("</p>"),
    "size_6mb": lambda: b"<!doctype html><p>It sorts letters." + b" " * 6 * _MEGA,
    "meta_million": lambda: _page("<meta name=a content=b>" * 200_000),
    "rubies": lambda: _filled("<ruby>a<rt>b"),
    "details": lambda: _filled("<details><summary>a"),
    "labels": lambda: _page("<label for=a>b<input id=a>" * 100_000),
}
"""Each is refused."""

HARMLESS: Final[dict[str, Callable[[], bytes]]] = {
    "null_characters": lambda: _page("&#0;" * 500_000),
    "attribute_5mb": lambda: _page(f"<p title='{'a ' * (_MOST // 2 - 200)}'>b"),
    "variables_doubled": lambda: _page("<p>a" * 100, _variables(60)),
    "variables_ring": lambda: _page("<p>a", ":root{--a:var(--b);--b:var(--a)} p{opacity:var(--a)}"),
    "tables_in_tables_60": lambda: _page("<table><tr><td>a" * 60),
    "entities_million": lambda: _filled("&amp;"),
    "long_entities": lambda: _filled("&CounterClockwiseContourIntegral;"),
    "comments_unclosed": lambda: _filled("<!--"),
    "raw_text_unclosed": lambda: _filled("<script>"),
}
"""Each is read."""
