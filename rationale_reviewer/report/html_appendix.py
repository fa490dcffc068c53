"""The end of the HTML report: what needs no decision and must still be found. Pure."""

from collections.abc import Iterator

from rationale_reviewer.records.review import PassageUse
from rationale_reviewer.report.appendix import INDEXED, by_heading, short_place, unused_passages
from rationale_reviewer.report.html_markup import Html, join, own, tag
from rationale_reviewer.report.html_page import Page, fold
from rationale_reviewer.report.wording import said


def appendix(page: Page) -> Html:
    """Refused quotations, passages that no answer used, other frameworks, and what made the draft."""
    return tag(
        "section",
        tag("h2", "Appendix", id="appendix-title"),
        *_rejected(page),
        *_unused(page),
        *_crosswalks(page),
        _made_by(page),
        id="appendix",
        aria_labelledby="appendix-title",
    )


def _rejected(page: Page) -> Iterator[Html]:
    refused = page.bundle.rejected
    if refused:
        lines = (
            tag("li", tag("code", one.question), f" {one.target}: {said(one.status)}, {said(one.refusal)}")
            for one in refused
        )
        yield fold("refused", own(f"Quotations that were not accepted ({len(refused)})"), tag("ul", *lines))


def _unused(page: Page) -> Iterator[Html]:
    unused = unused_passages(page.bundle)
    total = sum(use.words for use in page.bundle.passages)
    words = sum(use.words for use in unused)
    said = tag("p", f"{len(unused)} passages, {words:,} of {total:,} words. A question may be hiding in them.")
    lines = (
        tag("li", heading or "(before the first heading)", ": ", join((_place(page, use) for use in uses), ", "))
        for heading, uses in by_heading(unused)
    )
    yield fold("unused", own(f"Passages that no answer used ({len(unused)})"), said, tag("ul", *lines))


def _place(page: Page, use: PassageUse) -> Html:
    added = page.where.added(use.source)
    words = page.where.of_passage(use) + (f" of {added}" if added else "")
    return tag("a", short_place(page, use) + (f" of {added}" if added else ""), href=f"#{use.label}", aria_label=words)


def _crosswalks(page: Page) -> Iterator[Html]:
    for key in INDEXED:
        named = page.bundle.bank.crosswalks.get(key)
        index: dict[str, list[Html]] = {}
        for answer in page.bundle.answers:
            for term in answer.crosswalk.get(key, ()):
                entry = join((page.to_answer(answer.question), f" ({said(answer.verdict)})"))
                index.setdefault(term, []).append(entry)
        if index and named:
            lines = (tag("li", own(f"{term}: "), join(index[term], ", ")) for term in sorted(index))
            yield fold(f"by-{key}", own(f"Index: {named}"), tag("ul", *lines))


def _made_by(page: Page) -> Html:
    bundle = page.bundle
    facts = [(f"File {source.id}", f"{source.name}, {source.bytes_digest}") for source in bundle.sources]
    model = f", model {bundle.engine.model}" if bundle.engine.model else ""
    facts += [
        ("Bank", f"{bundle.bank.title} {bundle.bank.version}, {bundle.bank.attribution}, {bundle.bank.digest}"),
        ("Engine", f"{bundle.engine.name} {bundle.engine.version}{model}, {bundle.engine.digest}"),
        ("Program", f"{bundle.tool.name} {bundle.tool.version}"),
        ("Drafted", bundle.volatile.created or "at a time that was not written down"),
    ]
    pairs = (join((tag("dt", name), tag("dd", words))) for name, words in facts)
    return fold("made", own("What made this draft"), tag("dl", *pairs))
