"""The drafted rationale: what stands where, what an editor's program finds again, and that quoted words stay words.

Sentences may change; tested are the order of parts, regions and their ids, and what no document can make of the file.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from loading import markdown as from_markdown
from loading import plain
from markdown_it import MarkdownIt
from markdown_it.token import Token
from scripted import (
    ABSENT,
    ACROSS,
    BELIEVED,
    GATED,
    MEASURED,
    NO_TOOLS,
    PLANNED,
    RARE,
    RESULTS,
    SECOND,
    card,
    failure,
    offer,
    offers_everywhere,
    quotation,
    reviewed,
    small_bank,
)

from rationale_reviewer.config import ReviewOptions
from rationale_reviewer.engines.factory import make_engine
from rationale_reviewer.load.document import load_document
from rationale_reviewer.pipeline import review
from rationale_reviewer.records.bank import Clause, QuestionBank
from rationale_reviewer.records.document import UnreadPart
from rationale_reviewer.records.reading import ClauseOffer, GateOffer, NearMiss, Reading, ReasonOffer
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.records.vocabulary import (
    BANNED_WORDS,
    DocumentKind,
    EvidenceStatus,
    GateState,
    Reason,
    SupportCheck,
    Verdict,
)
from rationale_reviewer.report.markdown import render
from rationale_reviewer.report.neutral import markdown as safe
from rationale_reviewer.report.neutral import one_line, own, quoted
from rationale_reviewer.report.view import View

EXAMPLES: Final = sorted((ROOT / "examples").glob("*.md"))
_MARK: Final = re.compile(r"<!-- rr:(begin|end) (\S+) (\S+) -->")
_OWN_HTML: Final = re.compile(
    r"<!-- (?:rr:(?:begin|end) [a-z]+ [\w.]+|rr:head decided=\d+|c-[0-9a-f]{12}) -->"
    r"|<details><summary>[^<>]*</summary>|</details>"
)
_RAW: Final = re.compile(r"<|(?<!\\)\]\(|\b(?:https?|ftp)://|\bwww\.", re.IGNORECASE)
_SAFE_SPACE: Final = "\u200b"
_TEXT: Final = frozenset({"text", "text_special", "inline_text"})


def regions(text: str) -> list[tuple[str, str, str]]:
    """Kind, name and content of every region; fails where one is open, nested or closed by another's mark."""
    found: list[tuple[str, str, str]] = []
    open_: tuple[str, str, int] | None = None
    for mark in _MARK.finditer(text):
        form, kind, name = mark.groups()
        assert text[mark.start() - 1 : mark.start()] == "\n", f"{mark[0]} does not begin a line"
        assert text[mark.end()] == "\n", f"{mark[0]} does not end its line"
        if form == "begin":
            assert open_ is None, f"{mark[0]} stands inside {open_}"
            open_ = (kind, name, mark.end())
        else:
            assert open_ is not None, f"{mark[0]} closes nothing"
            assert open_[:2] == (kind, name)
            found.append((kind, name, text[open_[2] : mark.start()]))
            open_ = None
    assert open_ is None
    assert text.count("<!-- rr:") == 2 * len(found) + 1
    return found


def answers(text: str) -> dict[str, str]:
    """Content of the answer regions by question; fails where a question has two."""
    found = [(name, content) for kind, name, content in regions(text) if kind == "answer"]
    assert len(dict(found)) == len(found)
    return dict(found)


def sections(text: str) -> dict[int, str]:
    """The numbered parts of the second level."""
    parts = re.split(r"^## (\d+)\. .*\n", text, flags=re.MULTILINE)
    return {int(number): content for number, content in zip(parts[1::2], parts[2::2], strict=True)}


def parsed(text: str) -> Iterator[Token]:
    """Every token of the text as Markdown with tables and strikethrough, inline ones in their place."""
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        yield token
        yield from token.children or ()


def mixed() -> ReviewBundle:
    """A bundle with every verdict but not_assessed."""
    gate = GateOffer(gate="agentic", state=GateState.NOT_MET, quotation=quotation(NO_TOOLS))
    reading = Reading(
        items=(offer("a"), offer("b", SECOND), offer("a", BELIEVED, EvidenceStatus.ASSERTED, question=ACROSS)),
        near_misses=(NearMiss(question=RARE, item="a", quotation=quotation(PLANNED), why="it is a plan"),),
        gates=(gate,),
    )
    return reviewed(card(), small_bank(), reading)


def offline(name: str, bank: QuestionBank, options: ReviewOptions | None = None) -> ReviewBundle:
    """An example as the offline engine reviews it."""
    return review(load_document(ROOT / "examples" / name), bank, make_engine(), options)


# -- structure -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [path.name for path in EXAMPLES])
def test_one_page_first(bank: QuestionBank, name: str) -> None:
    """The first part fits a page, has a row for every phase and problem, and holds nothing to fill in."""
    bundle = offline(name, bank)
    text = render(bundle)
    parts = sections(text)
    assert list(parts) == sorted(parts)
    assert next(iter(parts)) == 1
    page = text[: text.index("\n## 2.")]
    assert len(page.splitlines()) <= 80
    assert "rr:begin" not in page
    grid = [line for line in page.splitlines() if line.startswith("|")]
    assert len(grid) == 2 + len(bundle.groups)
    for group in bundle.groups:
        assert sum(line.split("|")[1].strip(" *0123456789") == group.name for line in grid) == 1
    assert sum(len(line.split("|")) - 3 for line in grid[2:]) == 3 * len(bundle.groups)


@pytest.mark.parametrize("name", [path.name for path in EXAMPLES])
def test_grid_has_a_mark_for_every_answer(bank: QuestionBank, name: str) -> None:
    """The grid shows each answer once, under its group and level; those of rare questions are set apart."""
    bundle = offline(name, bank)
    grid = [line for line in sections(render(bundle))[1].splitlines() if line.startswith("|")][2:]
    marks = {"S": "supported", "P": "partial", "U": "unsupported", "n/a": "not_applicable", "?": "not_assessed"}
    view = View(bundle)
    for group, line in zip([*view.phases, *view.problems], grid, strict=True):
        cells = [cell.split() for cell in line.split("|")[2:-1]]
        for level, cell in zip(("theory", "practice", "deliverable"), cells, strict=True):
            here = [one for one in bundle.answers if one.group == group.id and one.level.value == level]
            assert Counter(marks[mark.strip("()")] for mark in cell) == Counter(one.verdict.value for one in here)
            set_apart = [one for one in here if one in view.elsewhere()]
            assert sum(mark.startswith("(") for mark in cell) == len(set_apart)


@pytest.mark.parametrize("short", [False, True], ids=["whole", "short"])
@pytest.mark.parametrize("name", [path.name for path in EXAMPLES])
def test_every_decided_question_has_one_region(bank: QuestionBank, name: str, short: bool) -> None:
    """Each question to decide on has one region with its id; `--short` leaves out the supported ones and no other."""
    bundle = offline(name, bank)
    left_out = {Verdict.SUPPORTED} if short else set()
    wanted = {one.question for one in bundle.answers if View(bundle).to_decide(one) and one.verdict not in left_out}
    assert set(answers(render(bundle, short=short))) == wanted


@pytest.mark.parametrize(
    ("short", "names"),
    [
        (False, {("answer", RESULTS), ("answer", ACROSS), ("assumption", "first"), ("assumption", "second")}),
        (True, {("answer", ACROSS)}),
    ],
    ids=["whole", "short"],
)
def test_regions(short: bool, names: set[tuple[str, str]]) -> None:
    """Ids of regions are those of questions and phases; what does not apply and what is rare here has no region."""
    found = {(kind, name) for kind, name, _ in regions(render(mixed(), short=short))}
    assert {one for one in found if one[0] in {"answer", "assumption"}} == names
    assert ("asks", "authors") in found
    assert ("severity", "overrides") in found


def test_not_assessed_has_a_region() -> None:
    """What was not assessed is to be decided on as well, rare or not, and the cause is named."""
    failures = tuple(failure(question=one) for one in (RESULTS, RARE))
    bundle = reviewed(card(), small_bank(), Reading(failures=failures))
    for short in (False, True):
        found = answers(render(bundle, short=short))
        assert {RESULTS, RARE} <= set(found)
        assert all("cut reply" in found[one] for one in (RESULTS, RARE))


def test_ids_of_regions_do_not_depend_on_the_document(bank: QuestionBank) -> None:
    """The ids are the bank's, whatever stands in the document."""
    first, second = (answers(render(offline(path.name, bank))) for path in EXAMPLES[:2])
    known = {question.id for question in bank.questions}
    assert set(first) <= known
    assert set(second) <= known
    assert set(first) & set(second)


@pytest.mark.parametrize("short", [False, True], ids=["whole", "short"])
def test_head_counts_the_regions(short: bool) -> None:
    """The head says how many answers there are to look at, to people and to programs, and none is looked at yet."""
    text = render(mixed(), short=short)
    (decided,) = re.findall(r"<!-- rr:head decided=(\d+) -->", text)
    assert int(decided) == len(answers(text))
    assert f"0 of {decided}" in text.split("<!-- rr:head")[0]


@pytest.mark.parametrize("short", [False, True], ids=["whole", "short"])
def test_sections_that_are_named_exist(short: bool) -> None:
    """Where the text sends a reader to a section, there is one with that number."""
    text = render(mixed(), short=short)
    named = {int(number) for number in re.findall(r"\bsection (\d+)", text)}
    assert named <= set(sections(text))
    assert short or named


def test_short_is_a_part_of_the_whole() -> None:
    """What is left in is word for word what stands in the whole."""
    whole, short = (answers(render(mixed(), short=one)) for one in (False, True))
    assert set(short) < set(whole)
    assert all(short[name] == whole[name] for name in short)
    assert len(render(mixed(), short=True)) < len(render(mixed()))


def test_answer_says_everything_on_its_question() -> None:
    """A region holds question, verdict, items with quotes, places and citation ids, and room for a decision."""
    bundle = reviewed(card(), small_bank(), Reading(items=(offer("a"), offer("b", BELIEVED, EvidenceStatus.ASSERTED))))
    answer = bundle.answer(RESULTS)
    region = answers(render(bundle))[RESULTS]
    (gap,) = [one for one in bundle.gaps if one.primary and one.question == RESULTS]
    for part in (answer.title, answer.text, answer.verdict.value, answer.headline, gap.severity.value, gap.ask):
        assert part in region
    for item in answer.items[:2]:
        assert item.topic in region
        for one in item.evidence:
            citation = bundle.citation(one.citation)
            assert citation.quote in region
            assert f"line {citation.line_start}" in region
            assert f"<!-- {one.citation} -->" in region
            assert one.status.value in region
    for box in ("accept", "change", "reject", "owner"):
        assert box in region


def test_unsupported_shows_its_receipt() -> None:
    """Reason code, what was looked for, passages read and the nearest miss with why it falls short."""
    miss = NearMiss(question=RESULTS, item="a", quotation=quotation(BELIEVED), why="it is a belief")
    document = card()
    region = answers(render(reviewed(document, small_bank(), Reading(near_misses=(miss,)))))[RESULTS]
    total = len(document.passages)
    for part in ("`no_match`", f"{total} of {total}", BELIEVED, "it is a belief", "handbook"):
        assert part in region
    assert all(item.topic in region for item in small_bank().question(RESULTS).items)


def test_partial_clause_shows_its_lines() -> None:
    """Where a clause alone makes an answer partial, the clause stands there with the lines it rests on."""
    clause = ClauseOffer(question=ACROSS, clause=0, form="partial_if", quotation=quotation(BELIEVED))
    region = answers(render(reviewed(card(), small_bank(), Reading(clauses=(clause,)))))[ACROSS]
    assert BELIEVED in region
    assert small_bank().question(ACROSS).partial_if[0].when in region


@pytest.mark.parametrize("name", [path.name for path in EXAMPLES])
def test_gaps_are_ranked_and_asked(bank: QuestionBank, name: str) -> None:
    """One row a question with a gap, heaviest first; the five that weigh most on the first page; twelve are asked."""
    bundle = offline(name, bank)
    parts = sections(render(bundle))
    primary = [gap for gap in bundle.gaps if gap.primary]
    rows = [line for line in parts[5].splitlines() if line.startswith("|")][2:]
    assert len(rows) == len(primary)
    assert all(f"`{gap.question}`" in row and gap.severity.value in row for gap, row in zip(primary, rows, strict=True))
    weights = [["blocker", "major", "moderate", "minor"].index(gap.severity.value) for gap in primary]
    assert weights == sorted(weights)
    numbered = [line for line in parts[1].splitlines() if re.match(r"\d+\. ", line)]
    assert len(numbered) == min(5, len(primary))
    asked = [line for line in parts[6].splitlines() if re.match(r"\d+\. ", line)]
    assert len(asked) == min(12, len(primary))
    assert all(gap.ask in line for gap, line in zip(primary, asked, strict=False))


def test_classes_that_are_not_settled_stand_on_the_first_page() -> None:
    """A gate that nobody settled is listed with the flag that sets it, and goes when it is set."""
    flags = ("--set agentic=yes", "--set agentic=no")
    page = sections(render(reviewed(card(), small_bank())))[1]
    assert all(flag in page for flag in flags)
    settled = reviewed(card(), small_bank(), options=ReviewOptions(gates={"agentic": GateState.MET}))
    assert not any(flag in render(settled) for flag in flags)


def test_facts_about_the_file_stand_on_the_first_page() -> None:
    """Hidden text, unread parts and notes are said where everybody reads them."""
    document = card(unread=(UnreadPart(place="page 7", why="it is a picture"),), notes=("decoded as cp1252",))
    page = sections(render(reviewed(document, small_bank())))[1]
    (hidden,) = document.main.hidden
    assert re.search(rf"comments \(line {hidden.line}\)", page)
    for part in ("page 7", "it is a picture", "decoded as cp1252"):
        assert part in page


def test_what_was_refused_is_listed() -> None:
    """Every offered quotation that was not accepted has a line with its status and why."""
    reading = Reading(items=(offer("a", ABSENT), offer("b", MEASURED, support=SupportCheck.NO)))
    bundle = reviewed(card(), small_bank(), reading)
    text = sections(render(bundle))[8]
    for one in bundle.rejected:
        (line,) = [row for row in text.splitlines() if f"`{one.question}` {one.target}:" in row]
        assert one.status.value in line
        assert one.refusal.value.replace("_", " ") in line
    assert len(bundle.rejected) == 2
    assert ABSENT not in render(bundle)


def test_look_elsewhere_is_no_defect() -> None:
    """A question that such documents rarely answer stands in the appendix with its nearest passage, and has no gap."""
    bundle = mixed()
    text = render(bundle)
    assert RARE not in answers(text)
    (row,) = [line for line in sections(text)[8].splitlines() if line.startswith("|") and RARE in line]
    assert PLANNED in row
    assert not any(gap.question == RARE for gap in bundle.gaps)


def test_rare_and_answered() -> None:
    """Where such a document does say something on a rare question, the heading says why no gap follows."""
    bundle = reviewed(card(), small_bank(), Reading(items=(offer("a", question=RARE),)))
    assert bundle.answer(RARE).verdict is not Verdict.UNSUPPORTED
    heading = next(line for line in answers(render(bundle))[RARE].splitlines() if line.startswith("####"))
    assert heading.endswith("(rarely answered in a model card)")


def test_clauses_on_one_passage_share_its_quotation() -> None:
    """Two of a bank's clauses that lean on the same words show these once, with what each clause says."""
    bank = small_bank()
    questions = [
        one.model_copy(update={"partial_if": (*one.partial_if, Clause(when="A cost is near."))})
        if one.id == ACROSS
        else one
        for one in bank.questions
    ]
    offers = tuple(
        ClauseOffer(question=ACROSS, clause=number, form="partial_if", quotation=quotation(PLANNED))
        for number in (0, 1)
    )
    bundle = reviewed(card(), bank.model_copy(update={"questions": tuple(questions)}), Reading(clauses=offers))
    assert bundle.answer(ACROSS).verdict is Verdict.PARTIAL
    (line,) = [line for line in answers(render(bundle))[ACROSS].splitlines() if PLANNED in line]
    assert all(f"*{clause.when}*" in line for clause in bundle.answer(ACROSS).clauses)


def test_cross_walks_are_indexed(bank: QuestionBank) -> None:
    """Every term of an indexed framework stands once in the appendix, with its questions and their verdicts."""
    bundle = mixed()
    (line,) = [row for row in sections(render(bundle))[8].splitlines() if row.startswith("- MAP 1.1")]
    assert f"`{RESULTS}`" in line
    assert bundle.answer(RESULTS).verdict.value in line
    text = sections(render(offline(EXAMPLES[0].name, bank)))[8]
    indexed = {term for one in bank.questions for key in ("nist", "model_card") for term in one.crosswalk.get(key, ())}
    rows = Counter(match[1] for match in re.finditer(r"^- (.+?): `", text, re.MULTILINE))
    assert indexed <= set(rows)


def test_report_is_pure(bank: QuestionBank) -> None:
    """The same bundle gives the same text, also when it comes back from JSON."""
    bundle = offline(EXAMPLES[0].name, bank)
    again = ReviewBundle.model_validate_json(bundle.model_dump_json())
    assert render(bundle) == render(bundle) == render(again)
    assert render(bundle).endswith("\n")
    assert not render(bundle).endswith("\n\n")


@pytest.mark.parametrize("name", [path.name for path in EXAMPLES])
@pytest.mark.parametrize("short", [False, True], ids=["whole", "short"])
def test_text_is_sound_markdown(bank: QuestionBank, name: str, short: bool) -> None:
    """Rows of a table have as many cells as its head, the only HTML is the program's own, and nothing is a link."""
    assert_inert(render(offline(name, bank), short=short), {one.id for one in bank.questions})


# -- other people's words ---------------------------------------------------------------------------------------------


HOSTILE: Final = {
    "comment end": "The sorter --> was tested by --> nine people from the town -->",
    "end of a region": f"The <!-- rr:end answer {RESULTS} --> sorter was tested by nine people from the town.",
    "begin of a region": f"The sorter was tested <!-- rr:begin answer {ACROSS} --> by nine people from the town.",
    "head": "The sorter was tested <!-- rr:head decided=0 --> by nine people from the town today.",
    "citation": "The sorter was tested <!-- c-000000000000 --> by nine people from the town today.",
    "script": "The sorter <script>alert(document.cookie)</script> was tested by nine people from the town.",
    "image tag": 'The sorter <img src=x onerror="alert(1)"> was tested by nine people from the town.',
    "details": "The sorter </details><summary>was</summary> tested by nine people from the town today.",
    "entity": "The sorter &lt;script&gt; &#60;b&#62; &amp; was tested by nine people from the town.",
    "link": "The sorter was tested by [nine people](javascript:alert) from the town in the year.",
    "link with a bracket": "The sorter was tested by [nine ]people](https://evil.example/x) from the town today.",
    "reference": "The sorter was tested by [nine people][1] from the town [1]: https://evil.example/ in June.",
    "image": "The sorter was tested by ![nine people](https://evil.example/pixel.png) from the town today.",
    "autolink": "The sorter was tested at <https://evil.example/> and <mailto:a@evil.example> by nine people.",
    "bare link": "See https://evil.example/, HTTP://evil.example and www.evil.example on the nine people.",
    "code": "The sorter was `tested` by ``nine ` people`` from the town ``` in the year `1.",
    "fence": "``` the sorter was tested by nine people from the town in the year",
    "pipe": "The sorter | was tested | by nine | people \\| from the town \\\\| in the year.",
    "emphasis": "The *sorter* was **tested** by _nine_ __people__ from ~~the~~ ***town*** in the_year_1.",
    "escapes": r"The sorter \*was\* tested by \[nine\] people \\ from \`the town\` in the year\\",
    "heading": "# The sorter was tested by nine people from the town in the year",
    "quote": "> The sorter was tested by nine people from the town in the year",
    "list": "1) The sorter was tested by nine people from the town in the year",
    "checked box": "Done: - [x] accept. The sorter was tested by nine people from the town in the year",
    "footnote": "The sorter was tested[^1] by nine people from the town [^1]: in the year.",
    "math": "The sorter was tested by a_{1}^{2} people, 3 < 4 > 2, from the town in the year.",
    "escape sequence": "The \x1b[31msorter\x1b[0m was \x1b]8;;https://evil.example\x07tested\x1b]8;;\x07 by 9 people.",
    "C1 controls": "The \x9b31msorter \x9d8;;x\x9c was tested by nine people from the town in June.",
    "bidi": "The sorter \u202ewas tested\u202c by \u2066nine\u2069 \u200fin\u200e \u202atown\u202b in \u202dJune.",
    "separators": "The sorter was\u2028tested by\u2029nine people\x85from the\x0btown in\x0cthe year.",
    "zero width": "The sor\u200bter was te\u200dsted by n\u2060ine peo\ufeffple from the town in the year.",
    "tags": "The sorter was tested \U000e0041\U000e0042\U000e007f by nine people from the town in the year.",
}


def active(text: str, known: set[str]) -> list[str]:
    """What of a report would take effect although the program did not write it."""
    found = [f"control {char!r}" for char in set(text) if _is_control(char)]
    bare = _OWN_HTML.sub("", text)
    found += [f"raw {mark[0]!r}" for mark in _RAW.finditer(bare)]
    for token in parsed(text):
        if token.type in {"link_open", "image", "fence", "code_block", "s_open"}:
            found.append(token.type)
        elif token.type in {"html_block", "html_inline"} and _OWN_HTML.sub("", token.content).strip():
            found.append(f"HTML {token.content!r}")
        elif token.type == "code_inline" and not _is_own_code(token.content, known):
            found.append(f"code {token.content!r}")
    return found


def _is_control(char: str) -> bool:
    """Whether a character steers the terminal or the direction of text."""
    return char != "\n" and (
        unicodedata.category(char) in {"Cc", "Zl", "Zp"}
        or char in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
        or "\u2066" <= char <= "\u2069"
    )


def _is_own_code(content: str, known: set[str]) -> bool:
    if content in known or re.fullmatch(
        r"F-[A-Z]+|--set \w+=(?:yes|no)|sha256:[0-9a-f]+|[a-z_]+|review\.json|[\w-]+\.(?:md|txt)", content
    ):
        return True
    return content.startswith(("pair.", "gate."))


def uneven_rows(text: str) -> list[str]:
    """Rows of tables with another number of cells than their head."""
    found: list[str] = []
    width: int | None = None
    for line in text.splitlines():
        if not line.startswith("|"):
            width = None
            continue
        cells = len(re.findall(r"(?<!\\)(?:\\\\)*\|", line))
        width = width or cells
        if cells != width:
            found.append(line)
    return found


def assert_inert(text: str, known: set[str]) -> None:
    """Nothing takes effect that the program did not write, tables are even, regions are whole."""
    assert active(text, known) == []
    assert uneven_rows(text) == []
    regions(text)


def hostile(words: str) -> Reading:
    """The words in every place of a reading."""
    everywhere = offers_everywhere(words)
    near = tuple(
        NearMiss(question=one, item="a", quotation=quotation(words), why="it falls short")
        for one in (GATED, RARE, ACROSS)
    )
    clause = ClauseOffer(question=RARE, clause=0, form="unsupported_if", quotation=quotation(words))
    return everywhere.model_copy(
        update={"near_misses": everywhere.near_misses + near, "clauses": (*everywhere.clauses, clause)}
    )


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("short", [False, True], ids=["whole", "short"])
def test_hostile_words_of_a_text(words: str, short: bool) -> None:
    """Quoted from a text file into every place of a report, no words become markup, link, code or control."""
    document = plain(f"Sorter\n======\n\nx\n\n{words}\n")
    quote = max((document.main.text[unit.start : unit.end] for _, unit in document.quotable()), key=len)
    for kind, decided in (
        (DocumentKind.MODEL_CARD, {RESULTS, ACROSS}),
        (DocumentKind.DESIGN_DOC, {RESULTS, ACROSS, RARE}),
    ):
        bundle = reviewed(document.model_copy(update={"kind": kind}), small_bank(), hostile(quote))
        assert len(bundle.citations) == 1
        text = render(bundle, short=short)
        assert_inert(text, {one.id for one in small_bank().questions})
        assert set(answers(text)) == decided
    assert one_line(quote).split()[-1].strip(".") in answers(text)[RESULTS]


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_words_of_markdown(words: str) -> None:
    """The same for a Markdown file, in which some of them are markup already."""
    document = from_markdown(f"# Sorter\n\nx\n\nSo: {words}\n")
    quotes = [document.main.text[unit.start : unit.end] for _, unit in document.quotable()]
    quote = max(quotes, key=len)
    text = render(reviewed(document, small_bank(), hostile(quote)))
    assert_inert(text, {one.id for one in small_bank().questions})


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_words_beside_the_quotes(words: str) -> None:
    """Names of files, headings, notes, unread parts and the engine's own remarks are other people's words too."""
    flat = " ".join(words.split())
    base = card(
        text=f"Nobody reads this sentence of more than twelve words, which stands under no heading, ever.\n\n"
        f"# {flat}\n\nNobody reads this sentence of more than twelve words either, which stands under it.\n\n"
        f"{MEASURED}\n\n{SECOND}\n"
    )
    part = UnreadPart(place=words, why=words)
    source = base.main.model_copy(update={"name": f"{words}.md", "unread": (part,), "notes": (words,)})
    document = base.model_copy(update={"sources": (source,)})
    reading = hostile(MEASURED)
    reading = reading.model_copy(
        update={
            "contradictions": tuple(
                one.model_copy(update={"note": words, "second": quotation(SECOND)}) for one in reading.contradictions
            ),
            "findings": tuple(one.model_copy(update={"note": words}) for one in reading.findings),
            "near_misses": tuple(one.model_copy(update={"why": words}) for one in reading.near_misses),
        }
    )
    text = render(reviewed(document, small_bank(), reading))
    assert_inert(text, {one.id for one in small_bank().questions} | {source.name})


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_words_of_a_nearest_miss(words: str) -> None:
    """What an engine says of the nearest miss may hold words of the document, and takes no effect either."""
    miss = NearMiss(question=RESULTS, item="a", quotation=quotation(BELIEVED), why=words)
    text = render(reviewed(card(), small_bank(), Reading(near_misses=(miss,))))
    assert BELIEVED in answers(text)[RESULTS]
    assert_inert(text, {one.id for one in small_bank().questions})


@pytest.mark.parametrize("char", ["\u061c", "\u00ad", "\u180e", "\u206a", "\ufff9", "\U000e0100"])
def test_invisible_characters(char: str) -> None:
    """Characters that nobody sees and that may carry or turn text are not shown, the Arabic letter mark among them."""
    assert safe(f"a{char}b") == "ab"


@pytest.mark.parametrize(
    "name",
    [
        "the title of a question",
        "the name of a phase",
        "the concern",
        "the deliverable",
        "the lead",
        "a problem's name",
    ],
)
def test_html_in_a_bank(name: str) -> None:
    """A bank may come from somebody else; its HTML does not take effect, wherever its words are shown."""
    bad = "Tools <img src=x onerror=alert(1)>"
    bank = small_bank()
    phases, problems, questions = list(bank.phases), list(bank.problems), list(bank.questions)
    theory = phases[0].theory
    assert theory is not None
    if name == "the title of a question":
        questions[1] = questions[1].model_copy(update={"title": bad})
    elif name == "the lead":
        lead = theory.lead_question.model_copy(update={"text": bad})
        phases[0] = phases[0].model_copy(update={"theory": theory.model_copy(update={"lead_question": lead})})
    elif name == "a problem's name":
        problems[0] = problems[0].model_copy(update={"name": bad})
    else:
        field = {"the name of a phase": "name", "the concern": "concern", "the deliverable": "deliverable"}[name]
        phases[0] = phases[0].model_copy(update={field: bad})
    bank = bank.model_copy(update={"phases": tuple(phases), "problems": tuple(problems), "questions": tuple(questions)})
    gate = GateOffer(gate="agentic", state=GateState.NOT_MET, quotation=quotation(NO_TOOLS))
    text = render(reviewed(card(), bank, Reading(gates=(gate,))))
    assert "onerror" in text.lower()
    assert active(text, {one.id for one in bank.questions}) == []


def test_pipe_in_a_bank() -> None:
    """A pipe in a topic or a title does not break a table."""
    bank = small_bank()
    first = bank.questions[0]
    items = (first.items[0].model_copy(update={"topic": "precision | recall"}), *first.items[1:])
    first = first.model_copy(update={"items": items, "title": "Right | wrong"})
    bank = bank.model_copy(update={"questions": (first, *bank.questions[1:])})
    assert uneven_rows(render(reviewed(card(), bank))) == []


_NASTY: Final = st.lists(
    st.sampled_from(
        [*"ab <>&|`*_~[]()!#+-=>\\.:/\"'“”\n\t", "http", "www.", "&lt;", "<!--", "-->", "\x1b", "\u202e", "é", "a_b"]
    ),
    max_size=30,
).map("".join)


@pytest.mark.parametrize(
    "around", ["{}: 3", "on “{}” (line 1)", "- {}: 3", "1. “{}”.", "> {}: b", "# Of {}, 3", "| {} | b |"]
)
@given(words=_NASTY)
def test_any_words_are_shown_as_they_are(around: str, words: str) -> None:
    """Whatever the words and wherever they stand, a reader of the page sees just these words, and nothing is active."""
    table = "\n|---|---|" if around.startswith("|") else ""
    with_words, without = (list(parsed(around.format(one) + table)) for one in (safe(words), "qq"))
    if not one_line(words):
        return
    assert [token.type for token in with_words if token.type not in _TEXT] == [
        token.type for token in without if token.type not in _TEXT
    ]
    seen, wanted = (
        "".join(token.content for token in tokens if token.type in _TEXT) for tokens in (with_words, without)
    )
    assert seen.replace(_SAFE_SPACE, "") == wanted.replace("qq", one_line(words))


@pytest.mark.parametrize("around", ["{} (line 1)", "- {}: 3", "1. {}.", "> {}: b", "# Of {}", "| {} | b |"])
@given(words=_NASTY)
def test_any_quotation_is_shown_as_it_is(around: str, words: str) -> None:
    """In quotation marks as well, a reader of the page sees just these words, and nothing is active."""
    table = "\n|---|---|" if around.startswith("|") else ""
    with_words, without = (list(parsed(around.format(one) + table)) for one in (quoted(words), "“qq”"))
    assert [token.type for token in with_words if token.type not in _TEXT] == [
        token.type for token in without if token.type not in _TEXT
    ]
    seen, wanted = (
        "".join(token.content for token in tokens if token.type in _TEXT) for tokens in (with_words, without)
    )
    assert seen.replace(_SAFE_SPACE, "") == wanted.replace("qq", one_line(words))


@pytest.mark.parametrize("words", ["+ SFT", "- 3 sites", "= 4", "# Title", "1. the sorter", "12) the sorter"])
def test_no_needless_escape_in_a_quotation(words: str) -> None:
    """What takes effect at the start of a line only is left alone in quotation marks: editors read the source."""
    assert quoted(words) == f"“{words}”"


@pytest.mark.parametrize("words", ["1. the sorter", "12) the sorter"])
def test_numbers_in_front(words: str) -> None:
    """A quote or heading that begins with a number is shown as it is."""
    for around in ("{}", "- {}: 3", "on “{}” (line 1)"):
        inline = next(token for token in parsed(around.format(safe(words))) if token.type == "inline")
        seen = "".join(token.content for token in inline.children or () if token.type in _TEXT)
        assert words in seen
        assert "\\" not in seen


@pytest.mark.parametrize("words", ["#", "##", "-", "+", "1.", "2)", "---"])
def test_marks_alone_on_a_line(words: str) -> None:
    """A line that is nothing but the words of a document is a paragraph of these words."""
    tokens = [(token.type, token.content) for token in parsed(safe(words))]
    assert tokens[0][0] == "paragraph_open"
    assert "".join(content for form, content in tokens if form in _TEXT) == words


def test_marks_at_the_end_of_a_heading() -> None:
    """The name of a file stands in the title as it is."""
    document = card(name="card #")
    text = render(reviewed(document, small_bank()))
    title = next(token for token in parsed(text) if token.type == "inline")
    seen = "".join(token.content for token in title.children or () if token.type in _TEXT)
    assert seen.endswith("card #")


def test_bare_address() -> None:
    """An address in a quote is no link, also where bare addresses become links, and a name in it calls nobody."""
    assert not re.search(r"@\w", safe("Ask @harbour."))
    assert not re.search(r"https?:|www\.", safe("See _www.b.example_, 4https://b.example and (http://b.example)."))
    assert not re.search(r"[\w.+-]+@[\w-]+\.\w", safe("Write to harbour@kadewerk.example or mailto:a@b.example."))


@given(_NASTY)
def test_any_words_stay_in_their_cell(words: str) -> None:
    """Whatever the words, a row of a table keeps its cells."""
    assert uneven_rows(f"| a | b |\n|---|---|\n| {safe(words)} | end |\n") == []


def test_own_words_keep_their_markup_and_no_html() -> None:
    """The program's own words may use Markdown; HTML and line breaks do not get through."""
    assert own("a *b* `c`\n<d>\x1b") == "a *b* `c` &lt;d>"
    assert own(r"a|b \| c \\| d") == r"a\|b \| c \\\| d"
    assert own("![a](b)") == "![a]\\(b)"


# -- the program's own words ------------------------------------------------------------------------------------------


def test_banned_words_are_never_written(bank: QuestionBank) -> None:
    """For every reason, status and failure over the whole bank, the report says what the document does not show."""
    document = card()
    readings = [
        Reading(reasons=tuple(ReasonOffer(question=one.id, reason=reason) for one in bank.questions))
        for reason in Reason
    ]
    for status in EvidenceStatus:
        some = tuple(offer(one.items[0].id, status=status, question=one.id) for one in bank.questions)
        every = tuple(offer(item.id, status=status, question=one.id) for one in bank.questions for item in one.items)
        readings += [Reading(items=some), Reading(items=every)]
    readings.append(Reading(failures=tuple(failure(question=one.id) for one in bank.questions)))
    for reading in readings:
        for options in (ReviewOptions(), _gates(bank, GateState.MET), _gates(bank, GateState.NOT_MET)):
            text = render(reviewed(document, bank, reading, options)).lower()
            assert not [banned for banned in BANNED_WORDS if banned in text]


def _gates(bank: QuestionBank, state: GateState) -> ReviewOptions:
    return ReviewOptions(gates={gate.id: state for gate in bank.gates if gate.id != "any"})
