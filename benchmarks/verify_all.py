"""Reviews and verifies every document under some folders, of any format; prints citations by how they were found.

Usage: python benchmarks/verify_all.py FOLDER...

Counts tracebacks, documents whose citations do not all stand, citations whose quote is not the slice of the text that
its span names, and how long reading and reviewing took.
"""

import json
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
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.report.markdown import render
from rationale_reviewer.verify import verify


def main() -> int:
    """Review all; exit with 5 when something does not hold."""
    files = (path for folder in sys.argv[1:] for path in Path(folder).rglob("*") if path.is_file())
    paths = sorted(path for path in files if path.name != "MANIFEST.csv")
    bank, engine = load_bank(), make_engine()
    counts: Counter[str] = Counter()
    seconds: dict[str, float] = dict.fromkeys(("load", "review", "write"), 0.0)
    for path in paths:
        try:
            started = time.perf_counter()
            document = load_document(path)
            loaded = time.perf_counter()
            bundle = review(document, bank, engine)
            reviewed = time.perf_counter()
            written = bundle.model_dump_json(indent=1)
            render(bundle)
            seconds["load"] += loaded - started
            seconds["review"] += reviewed - loaded
            seconds["write"] += time.perf_counter() - reviewed
        except ReviewerError as error:
            counts["refused"] += 1
            print(f"refused: {path.name}: {error}")
            continue
        except Exception:
            counts["tracebacks"] += 1
            print(path.name)
            traceback.print_exc()
            continue
        counts["documents"] += 1
        counts[f"format {document.main.format}"] += 1
        counts["read in part"] += bool(document.main.unread)
        again = verify(ReviewBundle.model_validate_json(written), load_document(path, kind=bundle.kind))
        counts.update({f"citations {name}": number for name, number in again.counts().items()})
        counts["documents that do not hold"] += not again.holds
        texts = {source.id: source.text for source in document.sources}
        spans = [(texts[one.span.source][one.span.start : one.span.end], one.quote) for one in bundle.citations]
        wrong = [one for one in spans if one[0] != one[1]]
        counts["quotes that are no slice"] += len(wrong)
        if not again.holds or wrong:
            print(f"does not hold: {path.name}: {again.faults[:3]}")
    print(json.dumps({**counts, "seconds": {name: round(number, 2) for name, number in seconds.items()}}, indent=1))
    bad = counts["tracebacks"] + counts["documents that do not hold"] + counts["quotes that are no slice"]
    return 5 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
