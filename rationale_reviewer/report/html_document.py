"""The document under review as a reader sees it, with every citation marked where it stands. Pure.

Shown is visible text only: markup is left out, and of hidden text no more than that it is there. Links are words.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from rationale_reviewer.records.document import Passage, Source
from rationale_reviewer.records.review import Citation
from rationale_reviewer.records.vocabulary import HIDDEN_WORDS
from rationale_reviewer.report.html_markup import NOTHING, Html, join, tag
from rationale_reviewer.report.html_page import Page
from rationale_reviewer.text import WORD, cut_out, inside

HIDDEN_HERE: Final = "The file holds text here that a reader does not see."
# Passages that are laid out together; a browser leaves alone those that are out of sight.
_CHUNK: Final = 30
_LEVELS: Final = ("h4", "h5", "h6")
_FENCE: Final = re.compile(r"^[ \t>]*(?:`{3,}|~{3,}|-{3}[ \t]*$)[^\n]*\n?", re.MULTILINE)
_UNDERLINE: Final = re.compile(r"\n[ \t>]*(?:=+|-+)\s*$|\s#+\s*$")
_RULE: Final = re.compile(r"^[\s|:\-=>*_+]+$")
_BAR: Final = re.compile(r"(?<!\\)\|")
_ROW: Final = re.compile(r"<tr\b", re.IGNORECASE)
_CELL: Final = re.compile(r"<t[dh]\b", re.IGNORECASE)
_SPAN: Final = re.compile(r"""(?<![\w-])(row|col)span\s*=\s*["']?\s*(\d{1,3})(?!\d)""", re.IGNORECASE)
# Tags that part words; others, such as those of emphasis, may stand inside one.
_PARTING: Final = re.compile(
    r"<(?:br|/?(?:p|div|li|ul|ol|dl|dt|dd|tr|td|th|table|h[1-6]|section|summary))\b", re.IGNORECASE
)
_BESIDE: Final = {"list_item": "li", "code": "pre", "preformatted": "pre", "front_matter": "pre"}
Range = tuple[int, int]


def document_pane(page: Page) -> Html:
    """The whole column: every source with its passages."""
    marked = len({citation.span for citation in page.placed.values()})
    keys = (
        tag("span", tag("i", class_="k ev"), " an answer rests on it"),
        tag("span", tag("i", class_="k ne"), " quoted beside it"),
    )
    head = tag(
        "div",
        tag("h2", "The document", id="doc-title"),
        tag("p", *keys, class_="key"),
        tag("span", tag("output", f"{marked} passages marked", id="at"), *_steps(), class_="steps"),
        class_="doc-head",
    )
    body = tag(
        "div",
        *(_source(page, one) for one in page.document.sources),
        class_="doc-body",
        tabindex=0,
        role="group",
        aria_labelledby="doc-title",
    )
    return tag("section", head, body, id="doc", aria_labelledby="doc-title")


def _steps() -> tuple[Html, Html]:
    return (
        tag("button", "‹", type="button", data_do="before", aria_label="Marked passage before this"),
        tag("button", "›", type="button", data_do="after", aria_label="Next marked passage"),
    )


def _source(page: Page, source: Source) -> Html:
    text = _Text(page, source)
    passages = [one for one in page.document.passages if one.source == source.id]
    chunks = [
        tag("div", *_chunk(text, passages[at : at + _CHUNK], passages[at - 1].page if at else None), class_="chunk")
        for at in range(0, len(passages), _CHUNK)
    ]
    number = f" ({source.id})" if len(page.document.sources) > 1 else ""
    return tag("section", tag("h3", tag("bdi", source.name), number), *chunks, aria_label=source.name)


def _chunk(text: "_Text", passages: Sequence[Passage], before: int | None) -> Iterator[Html]:
    for passage in passages:
        if passage.page is not None and passage.page != before:
            yield tag("p", f"{text.page_name.capitalize()} {passage.page}", class_="page")
            before = passage.page
        yield _passage(text, passage)


def _passage(text: "_Text", passage: Passage) -> Html:
    shown = _shown(text, passage)
    hidden = tag("p", HIDDEN_HERE, class_="hidden-text") if text.hides(passage) else NOTHING
    if not shown and not hidden:
        return NOTHING
    return tag("div", shown, hidden, id=passage.label, class_="p", data_line=text.line(passage), dir="auto")


def _shown(text: "_Text", passage: Passage) -> Html:
    """What a reader sees of a passage, in the form it has."""
    start, end = passage.start, passage.end
    if passage.kind == "table":
        return _table(text, start, end)
    if passage.kind == "heading":
        underline = _UNDERLINE.search(text.raw, start, end)
        words = text.words(start, underline.start() if underline else end)
        return tag(_LEVELS[min(len(passage.heading_path), 2)], words) if words else NOTHING
    if passage.kind in {"code", "preformatted", "front_matter"}:
        start, end = _inside_fence(text.raw, start, end)
    words = text.words(start, end)
    if not words or (passage.kind == "markup" and not WORD.search(words)):
        return NOTHING
    name = _BESIDE.get(passage.kind, "p")
    if name == "li":
        depth = min(3, (len(text.raw[start:end]) - len(text.raw[start:end].lstrip(" \t"))) // 2)
        return tag("p", words, class_=f"li d{depth}")
    return tag(name, words, tabindex=0 if name == "pre" else None)


def _inside_fence(raw: str, start: int, end: int) -> Range:
    """The range without a fence's first and last line."""
    fences = list(_FENCE.finditer(raw, start, end))
    if fences and not raw[start : fences[0].start()].strip():
        start = fences[0].end()
        if len(fences) > 1 and not raw[fences[-1].end() : end].strip():
            end = fences[-1].start()
    return start, end


def _table(text: "_Text", start: int, end: int) -> Html:
    rows, ruled = _rows(text.raw, start, end)
    made: list[Html] = []
    spans = [[_spans(text.raw, *cell) for cell in row] for row in rows]
    spanned = any(one.get("rowspan") for row in spans for one in row)
    for number, row in enumerate(rows):
        cells = [text.words(*cell) for cell in row]
        if any(cells) or (spanned and made):  # a row without words may be one that a cell above reaches into
            name = "th" if ruled and number == 0 else "td"
            made.append(tag("tr", *(tag(name, words, **own) for words, own in zip(cells, spans[number], strict=True))))
    if not made:
        return NOTHING
    return tag("div", tag("table", *made), class_="wide", tabindex=0, role="group", aria_label="Table")


def _rows(raw: str, start: int, end: int) -> tuple[list[list[Range]], bool]:
    """The cells of each row, between tags, bars or tabs; and whether the first row is a header over a rule."""
    if _CELL.search(raw, start, end):
        rows = _between(start, end, [match.start() for match in _ROW.finditer(raw, start, end)])
        return [
            _between(low, high, [m.start() for m in _CELL.finditer(raw, low, high)])[1:] for low, high in rows
        ], False
    lines = [(low, high) for low, high in _lines(raw, start, end) if raw[low:high].strip()]
    bars = any("|" in raw[low:high] for low, high in lines)
    ruled = bars and len(lines) > 1 and bool(_RULE.match(raw[slice(*lines[1])]))
    kept = [line for number, line in enumerate(lines) if not (number and bars and _RULE.match(raw[slice(*line)]))]
    return [_barred(raw, *line) if bars else _tabbed(raw, *line) for line in kept], ruled


def _spans(raw: str, low: int, high: int) -> dict[str, int]:
    """How many rows and columns a cell takes, by the tag that it begins with; empty for one of each."""
    opening = _CELL.match(raw, low, high)
    end = raw.find(">", low, high) if opening else low
    found = {f"{name.lower()}span": int(size) for name, size in reversed(_SPAN.findall(raw, low, max(low, end)))}
    return {name: size for name, size in found.items() if size > 1}


def _lines(raw: str, start: int, end: int) -> Iterator[Range]:
    while start < end:
        stop = raw.find("\n", start, end)
        stop = end if stop == -1 else stop
        yield start, stop
        start = stop + 1


def _between(low: int, high: int, cuts: Sequence[int], width: int = 0) -> list[Range]:
    """The ranges that the cuts part, each of which takes this many characters."""
    edges = [low - width, *cuts, high]
    return [(first + width, last) for first, last in pairwise(edges)]


def _barred(raw: str, low: int, high: int) -> list[Range]:
    cells = _between(low, high, [match.start() for match in _BAR.finditer(raw, low, high)], 1)
    blank = [not raw[slice(*cell)].strip(" \t>") for cell in cells]
    return cells[blank[0] : len(cells) - blank[-1]] if len(cells) > 1 else cells


def _tabbed(raw: str, low: int, high: int) -> list[Range]:
    return _between(low, high, [low + at for at, char in enumerate(raw[low:high]) if char == "\t"], 1)


class _Text:
    """The text of one source: what is visible of it, and what is cited where."""

    def __init__(self, page: Page, source: Source) -> None:
        self.raw = source.text
        self.page_name = source.page_name
        self._page_lines = source.page_lines
        self._page = page
        self._dropped = source.dropped
        self._hidden = [one for one in source.hidden if one.kind in HIDDEN_WORDS]
        cited = [one for one in page.placed.values() if one.span.source == source.id]
        self._cited = sorted(cited, key=lambda one: (one.span.start, one.span.end))
        self._starts = [one.span.start for one in self._cited]
        self._longest = max((one.span.end - one.span.start for one in self._cited), default=0)
        self._begun: set[str] = set()

    def line(self, passage: Passage) -> int:
        """The line on which a passage begins, counted as citations count: from the top of its page if it has one."""
        page = bisect_right(self._page_lines, passage.line_start)
        return passage.line_start - self._page_lines[page - 1] + 1 if page else passage.line_start

    def hides(self, passage: Passage) -> bool:
        """Whether hidden words stand in a passage."""
        return any(one.start < passage.end and passage.start < one.end for one in self._hidden)

    def words(self, start: int, end: int) -> Html:
        """What is visible of a range, with marks; nothing where no letter of it is visible."""
        cited = self._touching(start, end)
        edges = {start, end}
        for one in cited:
            edges |= {max(start, one.span.start), min(end, one.span.end)}
        at = sorted(edges)
        pieces = [self._piece(low, high, cited) for low, high in pairwise(at)]
        whole = join(pieces)
        return Html(whole.strip("\n")) if whole.strip() else NOTHING

    def _touching(self, start: int, end: int) -> list[Citation]:
        first = bisect_left(self._starts, start - self._longest)
        last = bisect_left(self._starts, end)
        return [one for one in self._cited[first:last] if one.span.end > start]

    def _piece(self, low: int, high: int, cited: Sequence[Citation]) -> Html:
        shown = self._seen(low, high)
        over = [one for one in cited if one.span.start <= low and high <= one.span.end]
        if not over or not shown.strip():
            return join((shown,))
        return self._mark(shown, over)

    def _seen(self, low: int, high: int) -> str:
        """The visible letters of a range; where a tag that parts words is left out there is a blank."""
        cuts = (match.start() for match in _PARTING.finditer(self.raw, low, high))
        edges = [low, *(cut for cut in cuts if inside(self._dropped, cut)), high]
        return " ".join(cut_out(self.raw, first, last, self._dropped) for first, last in pairwise(edges))

    def _mark(self, shown: str, over: Sequence[Citation]) -> Html:
        """A link to the answers; the first piece of a citation carries its id."""
        new = [one.id for one in over if one.id not in self._begun]
        self._begun |= set(new)
        found = [self._page.references[one.id] for one in over]
        questions = list(dict.fromkeys(name for one in found for name in one.questions))
        target = f"a-{questions[0]}" if questions else "classes" if any(one.classes for one in found) else "ends"
        titles = "; ".join(self._page.answers[name].title for name in questions)
        link = tag(
            "a",
            shown,
            id=new[0] if new else None,
            class_="m ev" if any(one.evidence for one in found) else "m ne",
            href=f"#{target}",
            data_c=" ".join(one.id for one in over),
            data_q=" ".join(questions),
            title=f"Used by: {titles}" if titles else None,
        )
        return join((*(tag("span", id=name) for name in new[1:]), link))
