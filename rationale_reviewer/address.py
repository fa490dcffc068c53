"""Whether a sentence talks to whoever reads the document, and so says nothing about the system under review.

Such a sentence is read past by the offline engine: it is no evidence, no hint and no near miss. The list is of forms of
address and of orders about answering, marking and judging; it is no filter for unsafe text, and need not be complete,
because what it misses is still only words with a low score (evals/pairs.py has how often such words moved a verdict).

The plain forms among them are told to the reader of a review, whichever engine read. They are fewer, because a sentence
that is read past for nothing costs little and a report that names it for nothing costs trust.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rationale_reviewer.records.document import AddressedRange, Document, Unit
from rationale_reviewer.records.vocabulary import UnitRole
from rationale_reviewer.text import Lines, cut_out

Range = tuple[int, int]
Form = tuple[str, re.Pattern[str]]

_WHO: Final = (
    r"(?:reviewers?|assistants?|language models?|llms?|ais?|graders?|judges?|evaluators?|readers?|model reading)"
)
# Where an order begins: at the start of a sentence, or after one of these.
_ORDER: Final = r"(?:^\W*|\bplease |\band |; ?|\] ?)"
# A person or a program that is told how to rate.
_ASKED: Final = rf"\b{_WHO} (?:should|must) (?:rate|mark|score|grade|accept) .{{0,20}}\bthis\b"
_FORMS: Final = (
    # Orders about instructions, and new ones.
    rf"{_ORDER}(?:ignore|disregard|forget|override|skip|leave)\b.{{0,40}}\b"
    r"(?:instructions?|prompts?|rules?|guidelines|critique|gaps|questions?)\b",
    r"\b(?:your|new) (?:instructions?|rules?|task) (?:is|are|now)\b", r"\bchange your (?:rules?|instructions?)",
    r"\b(?:from here on|you now|you are now|you must now|you will now)\b", r"\bsystem override\b",
    # Orders about answers and verdicts.
    rf"{_ORDER}(?:mark|answer|rate|score|grade|treat|label|count|judge|give)\b.{{0,30}}\b"
    r"(?:every|each|all|these|the)\b.{0,20}\b(?:questions?|items?|criteria|answers?)\b",
    rf"{_ORDER}(?:answer|reply|respond|say) (?:only|just|simply|yes|with|that nothing)\b", r"\bverdict\s*:",
    r"\breply only\b", r"\bthe answer to (?:each|every|all|any) ", r"\bdo not (?:look for|flag)\b",
    r"\b(?:finished|completed) rationale\b", r"\b(?:copied|copy it|repeat it|paste it) (?:as it stands|verbatim)",
    # Who is addressed.
    _ASKED,
    rf"\b(?:dear|attention|note to(?: the)?|message (?:to|for)(?: the)?|hey|hello) {_WHO}\b", rf"^\W*{_WHO}\s*[:,]",
    r"\b(?:who|whoever|anyone who|if you(?: are| 're)?) read(?:s|ing)? this\b", r"\bplease be kind\b",
    # Marks of a chat.
    r"</?(?:system|instructions?|assistant|user)>", r"\[/?inst\]", r"<\|[a-z_]+\|>", r"^\W*(?:system|assistant)\s*:",
    r"[\"'](?:verdict|answers?|items|status)[\"']\s*:",
)  # fmt: skip
_ADDRESS: Final = re.compile("|".join(_FORMS), re.DOTALL)
# Every form holds one of these: looking for them first takes a tenth of the time.
_SIGNS: Final = (
    "ignore", "disregard", "forget", "override", "skip", "leave", "instruction", "rule", "your task", "new task",
    "from here on", " now", "question", "item", "criteria", "answer", "reply", "respond", "say", "verdict", "look for",
    "not flag", "rationale", "as it stands", "verbatim", "reviewer", "assistant", "language model", "llm", "ai:", "ai,",
    "ais", "dear", "attention", "note to", "message", "hey", "hello", "grader", "judge", "evaluator", "reader",
    "model reading", "reads this", "reading this", "read this", "be kind", "system", "inst]", "<|", "user>", "status",
)  # fmt: skip

# Where an order begins that nobody takes for part of a sentence about the system.
_START: Final = rf"(?:^\W*(?:(?:dear )?{_WHO}\s*[:,]\s*)?|\bplease |; ?|\] ?)"
_PLAIN_FORMS: Final = (
    # Each with words of which it holds one: looking for them first takes a tenth of the time.
    (
        rf"{_START}(?:ignore|disregard|forget|override|skip|leave)\b.{{0,40}}\b"
        r"(?:instructions?|prompts?|rules?|guidelines|critique|gaps)\b",
        ("ignore", "disregard", "forget", "override", "skip", "leave"),
    ),
    (
        rf"{_START}(?:mark|answer|rate|score|grade|treat|label|count|judge)\b.{{0,30}}\b"
        r"(?:every|each|all|these)\b.{0,20}\b(?:questions?|items?|criteria|answers?)\b",
        ("question", "item", "criteria", "answer"),
    ),
    (
        rf"{_START}(?:answer|reply|respond|say) (?:only|just|simply|yes|with only|with just|that nothing)\b",
        ("answer ", "reply ", "respond ", "say "),
    ),
    (r"\byour (?:instructions?|rules?|task) (?:is|are) now\b|\bchange your (?:rules?|instructions?)", ("your ",)),
    (r"\bsystem override\s*[:!]", ("system override",)),
    (r"\bfinished rationale\b", ("finished rationale",)),
    (
        rf"\b(?:dear|attention|note to(?: the)?|hey|hello) {_WHO}\b",
        ("dear ", "attention ", "note to ", "hey ", "hello "),
    ),
    (_ASKED, ("should ", "must ")),
    (
        r"\b(?:who|whoever|anyone who|if you(?: are)?) read(?:s|ing)? this\b",
        ("read this", "reads this", "reading this"),
    ),
    (r"\[/?inst\]", ("inst]",)),
    (r"^\W*(?:(?:<\|[a-z_]+\|>)+|<(?:system|instructions?)>)\s*\w", ("|>", "<system>", "<instruction")),
    (r"[\"']verdict[\"']\s*:\s*[\"']supported", ("verdict",)),
)
_PLAIN: Final = tuple(
    (sign, form) for text, signs in _PLAIN_FORMS for form in (re.compile(text, re.DOTALL),) for sign in signs
)
_LINE: Final = re.compile(r"\S(?:[^\n]*\S)?")


def talks_to_the_reader(text: str) -> bool:
    """Whether a sentence, row or item has a form of address or an order about the review."""
    lower = text.lower()
    return any(sign in lower for sign in _SIGNS) and _ADDRESS.search(lower) is not None


def addressed(document: Document) -> dict[str, tuple[AddressedRange, ...]]:
    """What is plainly worded as if to a reader or a model, by source, in reading order; of visible text only.

    Sentences, rows, items and headings are looked at whole, code by line: a prompt that is quoted there has several.
    """
    found: dict[str, tuple[AddressedRange, ...]] = {}
    for source in document.sources:
        text, dropped = source.text, source.dropped
        seen = _words(text, (0, len(text)), dropped)
        forms = [(sign, form) for sign, form in _PLAIN if sign in seen]
        units = [unit for passage in document.passages if passage.source == source.id for unit in passage.units]
        ranges = [one for unit in units for one in _ranges(text, unit, dropped, forms)] if forms else []
        if ranges:
            line_of = Lines(text).of
            found[source.id] = tuple(AddressedRange(start=low, end=high, line=line_of(low)) for low, high in ranges)
    return found


def _ranges(text: str, unit: Unit, dropped: Sequence[Range], forms: Sequence[Form]) -> Iterator[Range]:
    words = _words(text, (unit.start, unit.end), dropped)
    likely = [form for sign, form in forms if sign in words]
    if not likely:
        return
    if unit.role is not UnitRole.CODE:
        if any(form.search(words) for form in likely):
            yield unit.start, unit.end
        return
    for line in _LINE.finditer(text, unit.start, unit.end):
        words = _words(text, line.span(), dropped)
        if any(form.search(words) for form in likely):
            yield line.span()


def _words(text: str, where: Range, dropped: Sequence[Range]) -> str:
    """What is seen of a range, in small letters on one line."""
    return " ".join(cut_out(text, *where, dropped).lower().split())
