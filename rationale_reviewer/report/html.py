"""A bundle and its document -> one HTML file to read them side by side. Pure; docs/design/report.md.

The file loads nothing and sends nothing: style and script stand in it, and its policy allows these two by their digests
and no other. Without the script it is a plain page.
"""

import base64
import hashlib
from functools import cache
from typing import Final

from rationale_reviewer.records.document import Document
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.report.html_answers import answers
from rationale_reviewer.report.html_appendix import appendix
from rationale_reviewer.report.html_document import document_pane
from rationale_reviewer.report.html_front import header, overview
from rationale_reviewer.report.html_markup import Html, join, tag
from rationale_reviewer.report.html_page import Page, sprite
from rationale_reviewer.report.view import View
from rationale_reviewer.resources import asset

_KEYS: Final = (
    ("j, k", "next answer, answer before"),
    ("o, Enter", "open or close an answer"),
    ("d", "from the answer to its first place in the document"),
    ("n, p", "next marked passage, marked passage before"),
    ("a", "back to the answer"),
    ("/", "search the answers"),
    ("x", "expand or fold all answers"),
    ("t", "light or dark"),
    ("?", "these keys"),
    ("Esc", "close, or leave the search"),
)


def render(bundle: ReviewBundle, document: Document) -> str:
    """The report as one page.

    Args:
        bundle: The review.
        document: The document that was reviewed; a citation that does not stand in it is shown without a link.

    Returns:
        HTML, ending in a line break.
    """
    page = Page(View(bundle), document)
    bench = tag("div", answers(page), document_pane(page), class_="bench")
    body = tag(
        "body",
        tag("a", "Skip to the answers", href="#answers", class_="skip"),
        sprite(),
        header(page),
        tag("main", overview(page), bench, appendix(page)),
        _switch(),
        _help(),
        tag("div", id="rests", popover=True),
    )
    return f"<!doctype html>\n{tag('html', _head(page), body, lang='en')}\n"


def _head(page: Page) -> Html:
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return tag(
        "head",
        Html('<meta charset="utf-8">'),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'),
        Html('<link rel="icon" href="data:,">'),
        tag("title", f"Training rationale: {page.main.name}"),
        Html(f"<style>{style}</style><script>{script}</script>"),
    )


@cache
def _asset(name: str) -> str:
    return asset(name)


def _digest(content: str) -> str:
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _switch() -> Html:
    """On a narrow page one of the two columns is shown at a time."""
    buttons = [
        tag("button", words, type="button", data_view=name, aria_pressed="true" if name == "answers" else "false")
        for name, words in (("answers", "Answers"), ("doc", "Document"))
    ]
    return tag("nav", *buttons, class_="switch", aria_label="What is shown")


def _help() -> Html:
    keys = join(join((tag("dt", tag("kbd", key)), tag("dd", does))) for key, does in _KEYS)
    close = tag("button", "Close", type="button", data_do="close")
    return tag(
        "dialog", tag("h2", "Keys", id="keys-title"), tag("dl", keys), close, id="keys", aria_labelledby="keys-title"
    )
