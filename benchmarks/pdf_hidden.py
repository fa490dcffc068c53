"""Reads every PDF under some folders and prints what it holds that a reader does not see.

Usage: python benchmarks/pdf_hidden.py FOLDER_OR_FILE...

Counts pages, pages with words that are not seen (with the words), parts that could not be read, and processor time.
Run it on documents that hide nothing to count false alarms.
"""

import sys
import time
from collections import defaultdict
from pathlib import Path

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.pdf import load_pdf
from rationale_reviewer.passages import page_of

_SHOWN = 160


def main() -> int:
    """Read all; exit with 0 always: it measures, it does not judge."""
    paths = [path for given in sys.argv[1:] for path in _pdfs(Path(given))]
    pages = flagged = unread = refused = 0
    seconds = 0.0
    for path in paths:
        started = time.process_time()
        try:
            source = load_pdf(path.name, path.read_bytes(), "S1").source
        except DocumentError as error:
            refused += 1
            print(f"refused: {path.name}: {error}")
            continue
        seconds += time.process_time() - started
        pages += len(source.page_starts)
        unread += len(source.unread)
        words: dict[int, list[str]] = defaultdict(list)
        for one in source.hidden:
            words[page_of(source, one.start) or 0].append(f"{one.kind.value}: {source.text[one.start : one.end]}")
        flagged += len(words)
        for page, found in words.items():
            print(f"{path.name}: page {page}: {' / '.join(found)[:_SHOWN]!r}")
        for part in source.unread:
            print(f"{path.name}: could not read {part.place}: {part.why}")
        for note in source.notes:
            print(f"{path.name}: note: {note}")
    share = 100 * flagged / pages if pages else 0.0
    print(f"{len(paths)} files, {refused} refused, {pages} pages, {flagged} flagged ({share:.1f} %), {unread} unread")
    print(f"{seconds:.1f} s of processor time, {seconds / max(1, pages):.3f} s a page")
    return 0


def _pdfs(given: Path) -> list[Path]:
    return [given] if given.is_file() else sorted(given.rglob("*.pdf"))


if __name__ == "__main__":
    sys.exit(main())
