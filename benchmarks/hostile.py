"""Reviews every file of some folders that hold hostile, damaged and odd files; prints what became of them.

Usage: python benchmarks/hostile.py FOLDER... [--probe LOADER_PROBE.csv]

Every file is read and reviewed as the command line does it: parsers of compressed, nested and drawn formats in their
own process. Counts tracebacks, files that took longer than the limit, and *unsupported* verdicts on files that no text
could be had from: those that the probe names as opened empty by plain loaders, and those that hold no visible word. The
last line is the peak of memory of this process, which holds the records of one document at a time.
"""

import argparse
import csv
import json
import resource
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from rationale_reviewer.engines.factory import make_engine
from rationale_reviewer.errors import ReviewerError
from rationale_reviewer.load.document import load_document
from rationale_reviewer.pipeline import review
from rationale_reviewer.question_bank import load_bank
from rationale_reviewer.records.vocabulary import Verdict

LIMIT = 20.0


def main() -> int:
    """Go through all files; exit with 5 when a line of the table does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--probe", type=Path, help="table with the columns file and text_chars")
    parser.add_argument("--verbose", action="store_true", help="a line for every file")
    options = parser.parse_args()
    empty = _opened_empty(options.probe) if options.probe else set()
    bank, engine = load_bank(), make_engine()
    counts: Counter[str] = Counter()
    slowest = (0.0, "")
    for path in sorted(path for folder in options.folders for path in folder.rglob("*") if path.is_file()):
        started = time.perf_counter()
        outcome = _one(path, bank, engine, counts, empty)
        seconds = time.perf_counter() - started
        slowest = max(slowest, (round(seconds, 2), path.name))
        counts["longer than the limit"] += seconds > LIMIT + 1
        if options.verbose:
            print(f"{seconds:6.2f} s  {path.name[-70:]:70}  {outcome}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({**counts, "slowest": slowest, "peak memory of the parent, MB": peak}, indent=1))
    return 5 if any(counts[name] for name in ("tracebacks", "longer than the limit", "unsupported without text")) else 0


def _opened_empty(table: Path) -> set[str]:
    """Names of files that plain loaders opened and got no text from."""
    with table.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {Path(row["file"]).name for row in rows if row["outcome"] == "ok" and row["text_chars"] in {"0", ""}}


def _one(path: Path, bank, engine, counts: Counter[str], empty: set[str]) -> str:  # type: ignore[no-untyped-def]
    counts["files"] += 1
    try:
        document = load_document(path)
        bundle = review(document, bank, engine)
    except ReviewerError as error:
        counts["refused"] += 1
        return f"refused: {error}"
    except Exception:
        counts["tracebacks"] += 1
        traceback.print_exc()
        return "TRACEBACK"
    counts["reviewed"] += 1
    unsupported = sum(answer.verdict is Verdict.UNSUPPORTED for answer in bundle.answers)
    words = bundle.sources[0].words
    counts["read in part"] += bool(bundle.sources[0].unread)
    counts["without a word"] += not words
    counts["holds text that a reader does not see"] += bool(bundle.sources[0].hidden)
    if path.name in empty:
        counts["opened empty by plain loaders"] += 1
        counts["of these with words here"] += bool(words)
    if unsupported and (not words or document.main.unread):
        counts["unsupported without text"] += 1
        return f"UNSUPPORTED {unsupported} without text"
    return f"{document.main.format}, {words} words, {unsupported} unsupported, {len(document.main.unread)} parts unread"


if __name__ == "__main__":
    sys.exit(main())
