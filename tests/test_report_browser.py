"""The page for the browser, in a browser: nothing of a document acts in it, and people can work with it in every way.

Chromium is asked in as few pages as will do, since starting it takes most of the time.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from injections import STRINGS, everywhere
from loading import markdown, plain, two_files
from playwright.sync_api import Browser, Dialog, Page
from scripted import CARD, MEASURED, card, offer, offers_everywhere, reviewed, small_bank

from rationale_reviewer.engines.factory import make_engine
from rationale_reviewer.load.document import load_document
from rationale_reviewer.pipeline import review
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.document import Document, Span
from rationale_reviewer.records.reading import Reading
from rationale_reviewer.records.review import Citation, Evidence, ReviewBundle
from rationale_reviewer.records.vocabulary import EvidenceStatus, Severity, Verdict
from rationale_reviewer.report.html import render
from rationale_reviewer.report.view import View

WIDE: Final = (1280, 900)
NARROW: Final = (400, 800)
Scheme = Literal["light", "dark"]
Made = tuple[ReviewBundle, Document, Path]
# Elements that the report makes; one of any other name came out of somebody's words.
_MADE: Final = frozenset(
    (
        *("html", "head", "meta", "link", "title", "style", "script", "body", "a", "svg", "symbol", "use", "path"),
        *(
            "circle",
            "header",
            "main",
            "section",
            "div",
            "nav",
            "dialog",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "p",
            "span",
        ),
        *("bdi", "b", "i", "em", "strong", "small", "code", "kbd", "pre", "ul", "ol", "li", "dl", "dt", "dd", "table"),
        *("caption", "thead", "tbody", "tr", "th", "td", "details", "summary", "article", "form", "input", "select"),
        *("option", "output", "button"),
    )
)
_REFUSED: Final = re.compile("[\x00-\x08\x0e-\x1f]")
_WATCH: Final = "window.hits = []; window.hit = (...what) => window.hits.push(what);"
# Links of every sort; all of them would lay the page out a thousand times.
_CLICK: Final = """() => {
  for (const name of [".m", ".cite", ".tile", "#rests a", ".gaps a", "#unused a"])
    for (const one of [...document.querySelectorAll(name)].slice(-40)) one.click();
}"""
_COUNT: Final = """() => {
  const all = [...document.querySelectorAll("*")];
  return {
    names: [...new Set(all.map((one) => one.localName))],
    scripts: document.querySelectorAll("script").length,
    styles: document.querySelectorAll("style").length,
    handlers: all.flatMap((one) => one.id === "rests" ? [] : one.getAttributeNames())
      .filter((name) => /^on|^style$|^src/i.test(name)),
    links: all.filter((one) => one.hasAttribute("href")).map((one) => one.getAttribute("href")),
    hits: window.hits.length,
  };
}"""


class Watched:
    """What a page did that it must not do."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        self.said: list[str] = []
        page.on("request", lambda one: self.requests.append(one.url))
        page.on("dialog", self._dialog)
        page.on("console", lambda one: self.said.append(one.text))
        page.on("pageerror", lambda one: self.said.append(str(one)))

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def assert_quiet(self) -> None:
        """It asked for itself and its empty picture, opened no dialog, broke no policy, ran nothing of a document."""
        assert [one for one in self.requests if not one.startswith(("file:", "data:,"))] == []
        assert len([one for one in self.requests if one.startswith("file:")]) == 1
        assert (self.dialogs, self.said) == ([], [])
        found = self.page.evaluate(_COUNT)
        assert set(found["names"]) <= _MADE
        assert (found["scripts"], found["styles"], found["handlers"], found["hits"]) == (1, 1, [], 0)
        assert {link[:1] for link in found["links"]} <= {"#", "d"}


@contextmanager
def opened(
    browser: Browser,
    path: Path,
    size: tuple[int, int] = WIDE,
    scheme: Scheme = "light",
    *,
    scripts: bool = True,
    policy: bool = True,
) -> Iterator[Watched]:
    """The page in a window of its own."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        java_script_enabled=scripts,
        bypass_csp=not policy,
        reduced_motion="reduce",
    )
    context.add_init_script(_WATCH)
    context.set_default_timeout(10_000)
    page = context.new_page()
    watched = Watched(page)
    page.goto(path.as_uri())
    yield watched
    context.close()


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[[ReviewBundle, Document], Path]:
    """Renders a review into a file of its own."""

    def write(bundle: ReviewBundle, document: Document) -> Path:
        path = tmp_path_factory.mktemp("page") / "report.html"
        path.write_text(render(bundle, document), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def example(bank: QuestionBank, write: Callable[[ReviewBundle, Document], Path]) -> Made:
    """The model card that ships with the project."""
    document = load_document(ROOT / "examples" / "harbour-7b-model-card.md")
    bundle = review(document, bank, make_engine())
    return bundle, document, write(bundle, document)


def hostile(strings: Sequence[str]) -> tuple[ReviewBundle, Document]:
    """A review whose every field holds the strings, of a text and a Markdown file that hold them in every form."""
    flat = [" ".join(one.split()) for one in strings]
    quoted = [f"The sorter placed {one} in the right tray of all letters." for one in flat]
    written = "\n\n".join((*(f"## {one}" for one in flat), *(f"- {one}" for one in flat), *strings))
    written += "\n\n| a | b |\n|---|---|\n" + "\n".join(f"| {one} | x |" for one in flat)
    written += "\n\n```\n" + "\n".join(flat) + "\n```\n"
    document = two_files(_readable(f"{MEASURED}\n\n" + "\n\n".join((*quoted, *strings))), _readable(written))
    bundle = citing_all(reviewed(document, small_bank(), offers_everywhere(MEASURED)), document)
    named = [one.model_copy(update={"name": "".join(strings)}) for one in document.sources]
    return everywhere(bundle, strings), document.model_copy(update={"sources": tuple(named)})


def citing_all(bundle: ReviewBundle, document: Document) -> ReviewBundle:
    """The bundle with every unit of the document cited for the first item of the first answer."""
    first = bundle.citations[0]
    cited: list[Citation] = []
    for number, (passage, unit) in enumerate(document.quotable()):
        quote = document.source(passage.source).text[unit.start : unit.end]
        span = Span(source=passage.source, start=unit.start, end=unit.end)
        cited.append(first.model_copy(update={"id": f"c-{number:012}", "span": span, "quote": quote}))
    answer = bundle.answers[0]
    evidence = tuple(Evidence(citation=one.id, status=EvidenceStatus.MEASURED) for one in cited)
    item = answer.items[0].model_copy(update={"evidence": evidence})
    changed = answer.model_copy(update={"items": (item, *answer.items[1:])})
    more = {"citations": (*bundle.citations, *cited), "answers": (changed, *bundle.answers[1:])}
    return bundle.model_copy(update=more)


def _readable(text: str) -> str:
    """The text without what a loader takes for the sign of a binary file."""
    return _REFUSED.sub("", text.encode("utf-8", "replace").decode())


def assert_harmless(browser: Browser, path: Path, *, policy: bool) -> int:
    """Go through a page by every way there is; says how many marked passages it had."""
    with opened(browser, path, policy=policy) as watched:
        page = watched.page
        for key in ("x", "j", "j", "d", "n", "p", "a", "t", "?", "Escape", "/"):
            page.keyboard.press(key)
        page.keyboard.type("<script>hit()</script>")
        page.keyboard.press("Escape")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.evaluate(_CLICK)
        page.wait_for_timeout(50)
        watched.assert_quiet()
        return page.locator(".m").count()


def test_there_are_enough_strings() -> None:
    """At least two hundred, no two alike."""
    assert len(STRINGS) == len(set(STRINGS)) >= 200


@pytest.mark.parametrize("policy", [pytest.param(True, id="policy"), pytest.param(False, id="without the policy")])
def test_no_string_acts(browser: Browser, write: Callable[..., Path], policy: bool) -> None:
    """200 strings in every field: no script runs, no dialog, no request; the escape alone is enough for that."""
    marks = 0
    for at in range(0, len(STRINGS), 70):
        marks += assert_harmless(browser, write(*hostile(STRINGS[at : at + 70])), policy=policy)
    assert marks > 4 * len(STRINGS)


def test_no_public_string_acts(browser: Browser, write: Callable[..., Path], shared: Path) -> None:
    """The same for public lists of strings by which pages have been broken into."""
    lists = sorted((shared / "data" / "hostile" / "strings").glob("*list*.txt"))
    lists += sorted((shared / "data" / "hostile" / "strings").glob("*blns.txt"))
    found = [line for one in lists for line in one.read_text(encoding="utf-8", errors="replace").splitlines() if line]
    assert len(found) > 1000
    document = plain("\n\n".join(found))
    assert_harmless(browser, write(everywhere(reviewed(document, small_bank()), found), document), policy=False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")])
def test_accessible(browser: Browser, write: Callable[..., Path], size: tuple[int, int], scheme: Scheme) -> None:
    """By axe's rules nothing is amiss with a page that has something in every part, all of it open."""
    document = card(text=CARD + "\n".join(f"- {number} of 40 letters" for number in range(60)))
    with opened(
        browser, write(reviewed(document, small_bank(), offers_everywhere(MEASURED)), document), size, scheme
    ) as watched:
        page = watched.page
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.keyboard.press("j")
        page.keyboard.press("k")
        assert _violations(page) == {}
        if size == NARROW:
            page.click(".switch [data-view=doc]")
            page.keyboard.press("n")
            assert _violations(page) == {}
        page.keyboard.press("?")
        assert _violations(page, "#keys") == {}


def test_the_example_is_accessible(browser: Browser, example: Made) -> None:
    """The same for a whole review, as it opens."""
    with opened(browser, example[2]) as watched:
        assert _violations(watched.page) == {}


def _violations(page: Page, context: str | None = None) -> dict[str, Any]:
    found = Axe().run(page, context=context)
    return {one["id"]: [node["html"] for node in one["nodes"]][:3] for one in found.response["violations"]}


def test_from_a_citation_to_its_place(browser: Browser, example: Made) -> None:
    """A click on a quotation shows the words in the document, marked, beside the answer that stays where it is."""
    with opened(browser, example[2]) as watched:
        page = watched.page
        page.keyboard.press("x")
        link = page.locator(".answer .item ~ .quote a.cite").nth(7)
        link.scroll_into_view_if_needed()
        before = link.bounding_box()
        link.click()
        target = page.locator(f"[id='{link.get_attribute('href', timeout=500)[1:]}']")  # type: ignore[index]
        assert "at-it" in (target.get_attribute("class") or "")
        assert target.evaluate("(one) => document.activeElement === one")
        box, pane = target.bounding_box(), page.locator(".doc-body").bounding_box()
        assert box
        assert pane
        assert pane["y"] <= box["y"] <= pane["y"] + pane["height"]
        assert link.bounding_box() == before
        page.keyboard.press("a")
        assert page.evaluate(
            "document.activeElement.closest('.answer').contains(document.querySelector('.answer.now'))"
        )


def test_from_a_place_to_its_answers(browser: Browser, example: Made) -> None:
    """A marked passage opens its answer; where several rest on it they are offered by title, to be chosen with keys."""
    with opened(browser, example[2]) as watched:
        page = watched.page
        single, several = (
            page.locator(".m").evaluate_all(
                f"(all) => all.findIndex((one) => one.dataset.q.split(' ').filter(Boolean).length {test})"
            )
            for test in ("=== 1", "> 1")
        )
        page.locator(".m").nth(single).focus()
        page.keyboard.press("Enter")
        name = page.locator(".m").nth(single).get_attribute("data-q")
        answer = page.locator(f"[id='a-{name}']")
        assert answer.locator("details").get_attribute("open") is not None
        assert answer.locator("summary").evaluate("(one) => document.activeElement === one")
        page.locator(".m").nth(several).focus()
        page.keyboard.press("Enter")
        names = (page.locator(".m").nth(several).get_attribute("data-q") or "").split()
        offered = page.locator("#rests a")
        assert offered.count() == len(names)
        offered.nth(1).click()
        assert not page.locator("#rests").is_visible()
        assert page.locator(".answer.now").get_attribute("id") == f"a-{names[1]}"


def test_a_link_into_the_page(browser: Browser, example: Made) -> None:
    """An address that ends in an answer or a citation opens the page there."""
    bundle, _, path = example
    with opened(browser, path) as watched:
        page = watched.page
        name = bundle.answers[20].question
        page.goto(f"{path.as_uri()}#a-{name}")
        page.reload()
        assert page.locator(".answer.now").get_attribute("id") == f"a-{name}"
        page.goto(f"{path.as_uri()}#{bundle.citations[30].id}")
        page.reload()
        assert page.locator(".m.at-it").get_attribute("id") == bundle.citations[30].id


def test_one_column_at_a_time(browser: Browser, example: Made) -> None:
    """At 400 px a citation leads to the document and a key or button back, and nothing runs over the side."""
    with opened(browser, example[2], NARROW) as watched:
        page = watched.page
        assert not page.locator("#doc").is_visible()
        page.locator(".answer a.cite").first.click()
        assert page.locator("#doc").is_visible()
        assert not page.locator("#answers").is_visible()
        assert page.locator(".m.at-it").bounding_box()["y"] < NARROW[1]  # type: ignore[index]
        page.click(".switch [data-view=answers]")
        assert page.locator("#answers").is_visible()
        assert not page.locator("#doc").is_visible()


def test_keys(browser: Browser, example: Made) -> None:
    """Answers are walked with j and k or arrows, searched with /, opened with o, and ? says so."""
    order = [one.question for one in View(example[0]).ranked()]
    with opened(browser, example[2]) as watched:
        page = watched.page
        now = page.locator(".answer.now")
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Skip to the answers"
        for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("ArrowDown", 2), ("ArrowUp", 1)):
            page.keyboard.press(key)
            assert now.get_attribute("id") == f"a-{order[place]}"
            assert now.locator("details").get_attribute("open") is not None
        assert page.locator(":focus").evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
        page.keyboard.press("o")
        assert now.locator("details").get_attribute("open") is None
        page.keyboard.press("?")
        assert page.locator("#keys").is_visible()
        page.keyboard.press("j")
        assert now.get_attribute("id") == f"a-{order[1]}"
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.keyboard.type("jjx?")
        assert page.locator("#search").input_value() == "jjx?"
        page.keyboard.press("Escape")
        assert page.locator(".answer:visible").count() == len(order)
        page.keyboard.press("n")
        assert "1 of" in page.locator("#at").inner_text()
        page.keyboard.press("p")
        assert page.locator("#at").inner_text().startswith(f"{page.locator('.m[id]').count()} of")


def test_filters(browser: Browser, example: Made) -> None:
    """Phase, severity, verdict and words leave what they say, alone and together; a link brings all back."""
    bundle = example[0]
    view = View(bundle)
    with opened(browser, example[2]) as watched:
        page = watched.page
        visible = page.locator(".answer:visible")
        for group in bundle.groups:
            page.select_option("#by-phase", group.id)
            assert visible.count() == len(view.of(group.id))
        page.select_option("#by-phase", "")
        for severity in Severity:
            wanted = sum(gap.severity is severity for gap in view.primary)
            if wanted:
                page.select_option("#by-severity", severity.value)
                assert visible.count() == wanted
        page.select_option("#by-severity", "")
        for verdict, wanted in view.counts().items():
            page.select_option("#by-verdict", verdict)
            assert visible.count() == wanted
            assert page.locator("#shown").inner_text().startswith(f"{wanted} of {len(bundle.answers)}")
        page.select_option("#by-verdict", Verdict.SUPPORTED.value)
        page.select_option("#by-severity", Severity.MAJOR.value)
        assert visible.count() == 0
        page.get_by_role("button", name="Show all").click()
        page.fill("#search", view.primary[3].addition[:30].upper())
        assert visible.count() >= 1
        page.locator(".tile").last.click()
        assert visible.count() == len(bundle.answers)


def test_print(browser: Browser, example: Made) -> None:
    """On paper everything is open, the document follows the answers, and nothing is there that one would press."""
    with opened(browser, example[2]) as watched:
        page = watched.page
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("details:not([open])").count() == 0
        assert page.locator(".body:visible").count() == len(example[0].answers)
        for gone in (".buttons", ".filters select", ".switch", ".steps"):
            assert page.locator(f"{gone} >> visible=true").count() == 0
        assert page.locator("#doc").bounding_box()["y"] > page.locator("#answers").bounding_box()["y"] + 100  # type: ignore[index]
        assert page.evaluate("getComputedStyle(document.querySelector('.chunk')).contentVisibility") == "visible"
        assert page.evaluate("getComputedStyle(document.querySelector('.v-unsupported')).color") == "rgb(0, 0, 0)"
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("details:not([open])").count() > len(example[0].answers) // 2


def test_theme(browser: Browser, example: Made) -> None:
    """The system's choice of light or dark holds until the reader makes another, which is kept."""
    with opened(browser, example[2], scheme="dark") as watched:
        page = watched.page
        shade = "getComputedStyle(document.body).backgroundColor"
        dark = page.evaluate(shade)
        page.get_by_role("button", name="light and dark").click()
        light = page.evaluate(shade)
        assert light != dark
        page.reload()
        assert page.evaluate(shade) == light


def test_without_scripts(browser: Browser, example: Made) -> None:
    """A plain page: all answers open, the document below them, links lead both ways, no dead controls."""
    with opened(browser, example[2], scripts=False) as watched:
        page = watched.page
        assert page.locator(".body:visible").count() == len(example[0].answers)
        for gone in (".buttons", ".filters", ".switch", ".steps", "dialog"):
            assert not page.locator(gone).first.is_visible()
        link = page.locator(".answer a.cite").first
        link.click()
        assert page.url.endswith(link.get_attribute("href") or "nothing")
        assert 0 <= page.locator(".m:target").bounding_box()["y"] < WIDE[1]  # type: ignore[index]
        page.locator(".m:target").click()
        assert re.search(r"#a-[a-z_.0-9]+$", page.url)


def test_no_sideways_scroll(browser: Browser, write: Callable[..., Path], example: Made) -> None:
    """At 400 px nothing runs over the side, in either column, however long a word is."""
    long = "W" * 300
    text = CARD.replace("# Card", f"# {long}").replace("| town |", f"| {long} |").replace("sorter.run", long)
    document = markdown(f"{text}\n\n- {long}\n\nThe sorter placed {long} in the right tray of letters.\n")
    words = f"The sorter placed {long} in the right tray of letters."
    bundle = everywhere(reviewed(document, small_bank(), Reading(items=(offer("a", words),))), [long])
    for path in (write(bundle, document), example[2]):
        with opened(browser, path, NARROW) as watched:
            page = watched.page
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            for view in ("answers", "doc"):
                page.click(f".switch [data-view={view}]")
                assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0]


def test_a_long_document(browser: Browser, write: Callable[..., Path]) -> None:
    """Of 600 kB a browser lays out what is in sight, and still finds the last citation."""
    document = markdown(CARD + "\n\n".join(f"Line {number} of the log: {'letters ' * 12}." for number in range(5500)))
    last = f"Line 5499 of the log: {'letters ' * 12}."
    bundle = reviewed(document, small_bank(), Reading(items=(offer("a", last),)))
    with opened(browser, write(bundle, document)) as watched:
        page = watched.page
        assert page.evaluate("getComputedStyle(document.querySelector('.chunk')).contentVisibility") == "auto"
        page.keyboard.press("x")
        page.locator(".answer a.cite").first.click()
        page.wait_for_timeout(100)
        box, pane = page.locator(".m.at-it").bounding_box(), page.locator(".doc-body").bounding_box()
        assert box
        assert pane
        assert pane["y"] <= box["y"] <= pane["y"] + pane["height"]
