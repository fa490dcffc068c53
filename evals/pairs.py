"""Runs the minimal pairs with the offline engine and stores the counts in evals/results/pairs.json.

Usage: RATIONALE_REVIEWER_DATA=... python evals/pairs.py [CARDS]

On public cards (40 unless told): sections shuffled, an unrelated section added, ten texts that talk to the reader added
at a place of their own each. On labelled documents, read with weights fitted without them: every labelled line of a
required item taken away, measured lines worded as claims, measured lines turned round. Exits with 5 when a shuffle, an
unrelated section or an injection moves a verdict.
"""

import io
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rationale_reviewer.engines.base import Engine
from rationale_reviewer.engines.offline.engine import OfflineEngine
from rationale_reviewer.evaluation.engines import from_bundle
from rationale_reviewer.evaluation.harness import unseen
from rationale_reviewer.evaluation.pairs import (
    PAYLOADS,
    as_claims,
    sections,
    shuffled,
    turned_round,
    unrelated,
    with_text,
    without_lines,
)
from rationale_reviewer.evaluation.run_labels import Labels, read_labels
from rationale_reviewer.evaluation.suites import find_document, find_root, read_suite
from rationale_reviewer.load.document import load_document, load_stream
from rationale_reviewer.pipeline import review
from rationale_reviewer.question_bank import load_bank
from rationale_reviewer.records.document import Document
from rationale_reviewer.records.review import Answer, ReviewBundle
from rationale_reviewer.records.vocabulary import DocumentKind, EvidenceStatus, ItemState, Verdict

RESULT = Path(__file__).parent / "results" / "pairs.json"
RANK = {Verdict.SUPPORTED: 2, Verdict.PARTIAL: 1}
STATES = {ItemState.STRONG: 2, ItemState.WEAK: 1}
BANK = load_bank()
Answers = dict[str, Answer]


def main() -> int:
    """Run, print, store."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    engine = OfflineEngine(keeps=True)
    engine.lexicon(BANK)
    counts: Counter[str] = Counter()
    moved: list[str] = []
    folder = Path(os.environ["RATIONALE_REVIEWER_DATA"]) / "data" / "model_cards"
    cards = [one for one in sorted(folder.glob("hf_top_48/*.md")) if len(sections(load_document(one))) > 2]
    for number, path in enumerate(cards[:most]):
        unmoved(engine, load_document(path), number, counts, moved)
    for name in ("gold", "smoke"):
        labelled(engine, name, counts)
    RESULT.write_text(json.dumps(dict(sorted(counts.items())), indent=1) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join([*moved[:20], *(f"{name}: {count}" for name, count in sorted(counts.items()))]) + "\n")
    return 5 if any(counts[f"{name}, moved"] for name in ("shuffle", "unrelated", "injection")) else 0


def answers(engine: Engine[Any], text: str, kind: DocumentKind) -> Answers:
    """The answers to a text."""
    document = load_stream(io.BytesIO(text.encode("utf-8")), kind=kind)
    return {one.question: one for one in review(document, BANK, engine).answers}


def unmoved(engine: Engine[Any], document: Document, number: int, counts: Counter[str], moved: list[str]) -> None:
    """Changes that must move nothing."""
    parts = sections(document)
    before = answers(engine, "".join(parts), document.kind)
    changes = [("shuffle", shuffled(parts)), ("unrelated", with_text(parts, unrelated(parts), number))]
    changes += [("injection", with_text(parts, f"{payload}\n\n", number + at)) for at, payload in enumerate(PAYLOADS)]
    for name, text in changes:
        after = answers(engine, text, document.kind)
        other = [one for one, answer in before.items() if after[one].verdict is not answer.verdict]
        counts[f"{name}, pairs"] += 1
        counts[f"{name}, moved"] += bool(other)
        moved += [f"{name} moved {', '.join(other)} of {document.main.name}"] if other else []


def labelled(engine: OfflineEngine, name: str, counts: Counter[str]) -> None:
    """Changes to what readers labelled."""
    path = Path(__file__).parent / "suites" / f"{name}.toml"
    suite = read_suite(path)
    labels = read_labels(suite, path, BANK)
    for one in suite.document:
        kind = next(iter(labels.files.values()))[one.file].document.kind
        document = load_document(find_document(find_root(suite, path), one), kind=kind)
        own = unseen(engine, one.sha256, one.file)
        before = answers(own, document.main.text, kind)
        for question in BANK.questions:
            for item in question.items:
                state = next(x.state for x in before[question.id].items if x.id == item.id)
                if item.must and state in STATES:
                    change(own, document, before, (question.id, item.id), labels, one.file, counts)


def change(
    engine: OfflineEngine, document: Document, before: Answers, key: tuple[str, str], labels: Labels, file: str,
    counts: Counter[str],
) -> None:  # fmt: skip
    """One required item that is shown: taken away, worded as a claim, turned round."""
    evidence = [
        entry
        for own in labels.files.values()
        if own[file].reader.granularity == "item"
        for entry in own[file].labels[key[0]].items.get(key[1], ())
    ]
    lines = [one for entry in evidence for one in entry.lines]
    measured = [one for entry in evidence if entry.status is EvidenceStatus.MEASURED for one in entry.lines]
    if not lines:
        return
    text, kind = document.main.text, document.kind
    after = answers(engine, without_lines(text, lines), kind)
    down = lowered(before, after, key)
    counts["deletion, pairs"] += 1
    counts["deletion, lowered"] += down
    if cited_within(engine, document, key, lines):
        counts["deletion of all it cited, pairs"] += 1
        counts["deletion of all it cited, lowered"] += down
    if measured and state_of(before, key) == STATES[ItemState.STRONG]:
        after = answers(engine, as_claims(text, measured), kind)
        counts["claim, pairs"] += 1
        counts["claim, lowered"] += lowered(before, after, key)
        after = answers(engine, turned_round(text, measured), kind)
        counts["reversal, pairs"] += 1
        counts["reversal, verdict kept"] += after[key[0]].verdict is before[key[0]].verdict


def cited_within(
    engine: OfflineEngine, document: Document, key: tuple[str, str], lines: Sequence[tuple[int, int]]
) -> bool:
    """Whether everything that the engine cited for an item stands in these lines."""
    held = from_bundle(bundle_of(engine, document))[key[0]]
    return all(any(a <= first and last <= b for a, b in lines) for first, last in held.item_lines.get(key[1], ()))


_BUNDLES: dict[str, ReviewBundle] = {}


def bundle_of(engine: OfflineEngine, document: Document) -> ReviewBundle:
    """The review of an unchanged document, made once."""
    name = document.main.name
    if name not in _BUNDLES:
        _BUNDLES[name] = review(document, BANK, engine)
    return _BUNDLES[name]


def state_of(found: Answers, key: tuple[str, str]) -> int:
    """How far an item is shown."""
    return next(STATES.get(one.state, 0) for one in found[key[0]].items if one.id == key[1])


def lowered(before: Answers, after: Answers, key: tuple[str, str]) -> bool:
    """Whether the item, its verdict or its evidence went down."""
    verdicts = [RANK.get(one[key[0]].verdict, 0) for one in (before, after)]
    return verdicts[1] < verdicts[0] or state_of(after, key) < state_of(before, key)


if __name__ == "__main__":
    sys.exit(main())
