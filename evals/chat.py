"""Scores the chat engine on labelled documents by replies that were kept, beside the offline engine on the same ones.

Usage: python evals/chat.py SUITE REPLIES.jsonl

The replies are lines as ``replies`` takes them, by the ids of the requests. Only documents for which every request is
answered are scored. Each row of the table leaves a step out: *read only* has neither support check nor drafts nor
critique; drafts and critique change no verdict, so a row for each of them would repeat the first.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rationale_reviewer.engines.base import Reply, Request, Task
from rationale_reviewer.engines.chat.engine import ChatEngine, Effort
from rationale_reviewer.engines.chat.jsonl import read_replies
from rationale_reviewer.engines.factory import make_engine
from rationale_reviewer.engines.offline.engine import OfflineEngine
from rationale_reviewer.engines.replay import replay
from rationale_reviewer.evaluation.engines import from_bundle
from rationale_reviewer.evaluation.run_labels import read_labels
from rationale_reviewer.evaluation.scoring import measure
from rationale_reviewer.evaluation.suites import find_document, find_root, read_suite
from rationale_reviewer.load.document import load_document
from rationale_reviewer.pipeline import review
from rationale_reviewer.question_bank import load_bank
from rationale_reviewer.verify import verify

SHOWN = (
    "strictly grounded kappa", "grounded kappa", "verdict quadratic kappa", "within-document kappa",
    "unsupported precision", "unsupported recall", "item precision, shown", "item recall, shown",
    "evidence precision, question", "evidence precision, item",
)  # fmt: skip


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", type=Path)
    parser.add_argument("replies", type=Path)
    options = parser.parse_args()
    bank = load_bank()
    suite = read_suite(options.suite)
    labels = read_labels(suite, options.suite, bank)
    lines = options.replies.read_text(encoding="utf-8").splitlines()
    known = {reply.request: reply for reply in read_replies(lines, options.replies.name)}
    questions = tuple(question.id for question in bank.questions)
    engines: dict[str, Callable[[str, str], Any]] = {
        "chat": lambda *_: ChatEngine("kept replies"),
        "chat, read only": lambda *_: ChatEngine("kept replies", effort=Effort.QUICK),
        "offline": _held_out,
    }
    cases: dict[tuple[str, str], list[Any]] = {}
    for entry in suite.document:
        kind = next(iter(labels.files.values()))[entry.file].document.kind
        document = load_document(find_document(find_root(suite, options.suite), entry), kind=kind)
        task = Task(document=document, bank=bank, questions=questions)
        if (progress := replay(ChatEngine("kept replies"), task, known.get)).reading is None:
            print(f"{entry.file}: {len(progress.missing)} requests without a reply, left out")
            continue
        for name, make in engines.items():
            bundle = review(document, bank, make(entry.sha256, entry.file), None, _answer(known))
            if name == "chat":
                holds = verify(bundle, document)
                print(f"{entry.file}: {progress.answered} requests, verify {holds.holds}, {len(bundle.citations)} "
                      f"citations, {len(bundle.rejected)} offers not accepted")  # fmt: skip
            for reader in labels.held:
                case = labels.case(reader, entry.file, from_bundle(bundle))
                cases.setdefault((name, reader), []).append(case)
    if not cases:
        return 0
    print(f"\n| | {' | '.join(f'{name}, reader {reader}' for name, reader in cases)} |")
    print("|---" * (len(cases) + 1) + "|")
    measured = {key: measure(found, resamples=10) for key, found in cases.items()}
    for name in SHOWN:
        cells = [measured[key][name].value for key in cases]
        print(f"| {name} | {' | '.join('–' if cell is None else f'{cell:.2f}' for cell in cells)} |")
    return 0


def _held_out(digest: str, name: str) -> Any:
    from rationale_reviewer.evaluation.run_labels import unseen

    engine = make_engine()
    return unseen(engine, digest, name) if isinstance(engine, OfflineEngine) else engine


def _answer(known: dict[str, Reply]) -> Callable[[Sequence[Request]], list[Reply]]:
    return lambda requests: [known[request.id] for request in requests]


if __name__ == "__main__":
    sys.exit(main())
