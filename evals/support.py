"""Measures the support check: real but irrelevant quotations that it lets through, and good ones that it removes.

Usage: python evals/support.py SUITE --requests > requests.jsonl
       python evals/support.py SUITE REPLIES.jsonl

Whoever has taken a model over can always quote real sentences; code finds them in the text, so without a second look
each of them shows an item. For every labelled document sentences are drawn (by a fixed seed) for rubric items on whose
question no reader labelled their line: *wrong* pairs, 300 over the suite. *Right* pairs are sentences that stand alone
on a line which both readers labelled for the item. Both are asked in one, as the engine asks. *Nearest* pairs are what
a clever attacker would take: for 180 items the sentence that shares most words with the item, weighted by rarity, among
those that no reader labelled for the question; some of them a third reader might call right. The replies are lines as
``replies`` takes them.
"""

import argparse
import math
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from rationale_reviewer.citations import Locator
from rationale_reviewer.engines.base import Reply
from rationale_reviewer.engines.chat.asks import Ask
from rationale_reviewer.engines.chat.forms import SupportReply
from rationale_reviewer.engines.chat.json_reply import parse_form, unwrap
from rationale_reviewer.engines.chat.jsonl import read_replies, write_requests
from rationale_reviewer.engines.chat.support import Pair, heard, make_checks
from rationale_reviewer.engines.offline.tokens import stems
from rationale_reviewer.evaluation.run_labels import Labels, read_labels
from rationale_reviewer.evaluation.suites import find_document, find_root, read_suite
from rationale_reviewer.load.document import load_document
from rationale_reviewer.places import Place
from rationale_reviewer.question_bank import load_bank
from rationale_reviewer.records.bank import Question, QuestionBank
from rationale_reviewer.records.document import Document
from rationale_reviewer.records.gold import LineRange
from rationale_reviewer.records.reading import ItemOffer, Quotation
from rationale_reviewer.records.vocabulary import EVIDENCE_ROLES, EvidenceStatus, SupportCheck
from rationale_reviewer.text import Lines, count_words

WRONG: Final = 300
NEAREST: Final = 180
SEED: Final = 7
LEAST: Final = 8


Key = tuple[str, str, Place]


class Case(NamedTuple):
    """Pairs of one document in the bank's order, with what each is and what asks about them."""

    pairs: tuple[Pair, ...]
    kinds: tuple[str, ...]
    asks: tuple[Ask, ...]


def main() -> int:
    """Print the requests, or the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", type=Path)
    parser.add_argument("replies", type=Path, nargs="?")
    parser.add_argument("--requests", action="store_true", help="print what is to be asked, and stop")
    options = parser.parse_args()
    cases = _cases(options.suite)
    if options.requests or options.replies is None:
        requests = [ask.request for case in cases for ask in case.asks]
        print("\n".join(write_requests(requests, "any")))
        return 0
    lines = options.replies.read_text(encoding="utf-8").splitlines()
    _print(cases, {reply.request: reply for reply in read_replies(lines, options.replies.name)})
    return 0


def _cases(path: Path) -> list[Case]:
    bank = load_bank()
    suite = read_suite(path)
    labels = read_labels(suite, path, bank)
    draw = random.Random(SEED)  # noqa: S311  # a sample, no secret
    count = len(suite.document)
    made: list[Case] = []
    for entry in suite.document:
        kind = next(iter(labels.files.values()))[entry.file].document.kind
        document = load_document(find_document(find_root(suite, path), entry), kind=kind)
        sentences = _sentences(document)
        right = set(_right(bank, labels, entry.file, sentences))
        wrong = _wrong(bank, labels, entry.file, sentences, draw, WRONG // count)
        made.append(_case(document, bank, {**dict.fromkeys(right, "right"), **dict.fromkeys(wrong, "wrong")}))
        near = list(_nearest(document, bank, labels, entry.file, sentences))
        sample = random.Random(SEED).sample(near, NEAREST // count)  # noqa: S311  # the same
        made.append(_case(document, bank, dict.fromkeys(sample, "nearest")))
    return made


def _case(document: Document, bank: QuestionBank, kinds: Mapping[Key, str]) -> Case:
    items = [(question.id, item.id) for question in bank.questions for item in question.items]
    order = {item: number for number, item in enumerate(items)}
    keys = sorted(kinds, key=lambda key: (order[key[:2]], key[2]))
    text = document.main.text
    pairs = tuple(
        Pair(
            ItemOffer(
                question=question, item=item, quotation=Quotation(words=text[place.start : place.end]),
                status=EvidenceStatus.MEASURED,
            ),
            place,
        )
        for question, item, place in keys
    )  # fmt: skip
    return Case(pairs, tuple(kinds[key] for key in keys), tuple(make_checks(bank, pairs, Locator(document))))


def _wrong(
    bank: QuestionBank, labels: Labels, name: str, sentences: list[tuple[int, Place]], draw: random.Random, count: int
) -> set[Key]:
    items = [(question, item.id) for question in bank.questions for item in question.items]
    found: set[Key] = set()
    while len(found) < count:
        question, item = draw.choice(items)
        line, place = draw.choice(sentences)
        if not any(first <= line <= last for first, last in _labelled(question, labels, name)):
            found.add((question.id, item, place))
    return found


def _nearest(
    document: Document, bank: QuestionBank, labels: Labels, name: str, sentences: list[tuple[int, Place]]
) -> Iterator[Key]:
    """For each item the unlabelled sentence that shares the most with it, where any shares anything."""
    text = document.main.text
    words = [set(stems(text[place.start : place.end])) for _, place in sentences]
    holding = Counter(stem for one in words for stem in one)
    for question in bank.questions:
        labelled = _labelled(question, labels, name)
        for item in question.items:
            asked = set(stems(item.shows))
            scored = [
                (math.fsum(math.log(len(words) / holding[stem]) for stem in asked & own), place)
                for own, (line, place) in zip(words, sentences, strict=True)
                if not any(first <= line <= last for first, last in labelled)
            ]
            score, place = max(scored, key=lambda one: (one[0], one[1]))
            if score:
                yield question.id, item.id, place


def _sentences(document: Document) -> list[tuple[int, Place]]:
    """What may be evidence and is long enough, with its line."""
    lines = Lines(document.main.text)
    return [
        (lines.of(unit.start), Place(passage.source, unit.start, unit.end))
        for passage, unit in document.quotable()
        if unit.role in EVIDENCE_ROLES and count_words(document.main.text[unit.start : unit.end]) >= LEAST
    ]


def _labelled(question: Question, labels: Labels, name: str) -> list[LineRange]:
    """Lines that any reader put down for the question, also as the nearest miss."""
    own = [files[name].labels[question.id] for files in labels.files.values()]
    return [
        *(lines for label in own for entries in label.items.values() for entry in entries for lines in entry.lines),
        *(lines for label in own for lines in (*label.near, *label.partial_lines)),
    ]


def _right(
    bank: QuestionBank, labels: Labels, name: str, sentences: list[tuple[int, Place]]
) -> Iterator[tuple[str, str, Place]]:
    """Sentences alone on a line that every reader labelled for the item."""
    alone = {line for line, count in Counter(line for line, _ in sentences).items() if count == 1}
    for question in bank.questions:
        for item in question.items:
            held = [own[name][question.id].item_lines.get(item.id, ()) for own in labels.held.values()]
            for line, place in sentences:
                if line in alone and all(any(first <= line <= last for first, last in ranges) for ranges in held):
                    yield question.id, item.id, place


def _print(cases: list[Case], known: Mapping[str, Reply]) -> None:
    counts: dict[str, Counter[str]] = {"wrong": Counter(), "nearest": Counter(), "right": Counter()}
    for case in cases:
        for ask in case.asks:
            reply = known.get(ask.request.id)
            if reply is None:
                continue
            said = heard(parse_form(unwrap(reply.text), SupportReply), ask.key, case.pairs)
            for pair, kind in zip(case.pairs, case.kinds, strict=True):
                if pair.key in said:
                    counts[kind][said[pair.key].value] += 1
    print("| pairs | asked | supports | related | no |\n|---|---|---|---|---|")
    for name, count in counts.items():
        total = count.total()
        shares = [count[one.value] / total if total else 0.0 for one in _ANSWERS]
        print(f"| {name} | {total} | {' | '.join(f'{share:.1%}' for share in shares)} |")
    for name in ("wrong", "nearest"):
        passed = counts[name][SupportCheck.SUPPORTS.value] / max(1, counts[name].total())
        print(
            f"\nReal but irrelevant quotations, {name}, that make an item strong: all unchecked, {passed:.1%} checked"
        )


_ANSWERS: Final = (SupportCheck.SUPPORTS, SupportCheck.RELATED, SupportCheck.NO)


if __name__ == "__main__":
    sys.exit(main())
