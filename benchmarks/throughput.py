"""Load-to-bundle of real cards on one core, and how its cost grows with the document and with the questions.

Usage: python benchmarks/throughput.py FOLDER [MOST]

Prints processor time, not wall clock, so that a busy machine changes little: cards per second after start-up by step,
the cost per kB from 2 kB to 2 MB, the ratio of 500 questions to 50, and the peak memory of reviewing a card of 586 kB.
"""

import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from rationale_reviewer.engines.factory import make_engine
from rationale_reviewer.engines.offline.engine import OfflineEngine
from rationale_reviewer.errors import ReviewerError
from rationale_reviewer.load.document import load_document, load_stream
from rationale_reviewer.pipeline import review
from rationale_reviewer.question_bank import load_bank
from rationale_reviewer.records.bank import QuestionBank, RubricItem
from rationale_reviewer.report.markdown import render

T = TypeVar("T")
SIZES_KB = (2, 20, 200, 2000)
PEAK_KB = 586
PEAK = """
import sys
from pathlib import Path
from rationale_reviewer.engines.factory import make_engine
from rationale_reviewer.load.document import load_document
from rationale_reviewer.pipeline import review
from rationale_reviewer.question_bank import load_bank
review(load_document(Path(sys.argv[1])), load_bank(), make_engine())
# Not getrusage: its peak is handed down from the process that starts this one.
print(next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def timed(act: Callable[[], T]) -> tuple[T, float]:
    """What an act gives, and the processor seconds it took."""
    started = time.process_time()
    found = act()
    return found, time.process_time() - started


def cards(paths: list[Path], bank: QuestionBank) -> None:
    """Cards per second, and where the time goes."""
    engine = make_engine()
    seconds = dict.fromkeys(("load", "read", "check", "render"), 0.0)
    done = size = 0
    for path in paths:
        try:
            document, load = timed(lambda path=path: load_document(path))  # type: ignore[misc]
        except ReviewerError:
            continue
        bundle, reviewed = timed(lambda document=document: review(document, bank, engine))  # type: ignore[misc]
        _, rendered = timed(lambda bundle=bundle: render(bundle))  # type: ignore[misc]
        done, size = done + 1, size + path.stat().st_size
        read = bundle.volatile.seconds["read"] / max(1e-9, sum(bundle.volatile.seconds.values()))
        for name, spent in (
            ("load", load), ("read", reviewed * read), ("check", reviewed * (1 - read)), ("render", rendered)
        ):  # fmt: skip
            seconds[name] += spent
    total = sum(seconds[name] for name in ("load", "read", "check"))
    speed = f"{done / total:.1f} cards/s, {size / total / 1000:.0f} kB/s"
    print(f"{done} cards, {size / done / 1000:.1f} kB on average: {speed}")
    print("  " + ", ".join(f"{name} {spent / done * 1000:.1f} ms" for name, spent in seconds.items()) + " a card")


def growth(bank: QuestionBank, sample: str) -> None:
    """Cost per kB by size, and 500 questions against 50."""
    engine = make_engine()
    base = 0.0
    for size in SIZES_KB:
        raw = (sample * (1 + size * 1000 // len(sample)))[: size * 1000].encode()
        _, spent = timed(lambda raw=raw: review(load_stream(io.BytesIO(raw)), bank, engine))  # type: ignore[misc]
        base = base or spent / size
        print(f"{size:5} kB: {spent / size * 1000:7.2f} ms/kB, {spent / size / base:5.2f}x of the first")
    document = load_stream(io.BytesIO((sample * 3)[:50_000].encode()))
    for name, words in (("that say the same", False), ("on other matters", True)):
        many = tenfold(bank, other_words=words)
        costs: list[float] = []
        for one in (bank, many):
            own = OfflineEngine()
            own.lexicon(one)
            costs.append(timed(lambda one=one, own=own: review(document, one, own))[1])  # type: ignore[misc]
        print(f"{len(many.questions)} questions {name}, against {len(bank.questions)}: {costs[1] / costs[0]:.2f}x")


def tenfold(bank: QuestionBank, *, other_words: bool) -> QuestionBank:
    """Ten times the questions; the added ones match what the first do, or have words that no document has."""
    questions = list(bank.questions)
    for number in range(1, 10):
        for one in bank.questions:
            items = tuple(_other(item, number) if other_words else item for item in one.items)
            cues: dict[str, object] = {"evidence_cues": (), "heading_cues": ()} if other_words else {}
            questions.append(one.model_copy(update={"id": f"{one.id}.x{number}", "items": items, **cues}))
    return bank.model_copy(update={"digest": f"sha256:tenfold{other_words}", "questions": tuple(questions)})


def _other(item: RubricItem, number: int) -> RubricItem:
    """The item with every word of its cues and facets made another one."""

    def other(cue: str) -> str:
        return " ".join(word if word in "+#%" else f"{word}q{number}" for word in cue.split())

    return item.model_copy(
        update={
            "cues": tuple(map(other, item.cues)),
            "facets": tuple(tuple(map(other, terms)) for terms in item.facets),
            "words": tuple(map(other, item.words)),
            "shows": other(item.shows),
            "topic": other(item.topic),
        }
    )


def main() -> None:
    """Measure and print."""
    most = int(sys.argv[2]) if len(sys.argv) > 2 else None
    paths = sorted(Path(sys.argv[1]).rglob("*.md"))
    bank = load_bank()
    review(load_document(paths[0]), bank, make_engine())
    cards(paths[:most], bank)
    sample = max(paths, key=lambda path: path.stat().st_size < 60_000 and path.stat().st_size).read_text("utf-8")
    growth(bank, sample)
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder) / "long.md"
        long.write_text((sample * 20)[: PEAK_KB * 1000], encoding="utf-8")
        peak = subprocess.run([sys.executable, "-c", PEAK, str(long)], check=True, capture_output=True, text=True)
    print(f"peak memory on {PEAK_KB} kB: {peak.stdout.strip()} MB")


if __name__ == "__main__":
    main()
