"""Counts in how many sentences each stem stands, over public model cards and design documents; writes the table.

Usage: RATIONALE_REVIEWER_DATA=... python evals/count_background.py

The documents stay where they are; the table holds counts of stems that at least three of them have, and nothing of
their order. Left out are every document of the evals, its other versions, and all of the Kubernetes proposals.
"""

import json
import os
import sys
from collections import Counter, defaultdict
from pathlib import Path

from rationale_reviewer.engines.offline.background import FILE, LEAST_COUNT
from rationale_reviewer.engines.offline.language import is_known_language
from rationale_reviewer.engines.offline.scan import MIN_STEMS
from rationale_reviewer.engines.offline.tokens import stems
from rationale_reviewer.load.document import load_document
from rationale_reviewer.records.vocabulary import EVIDENCE_ROLES, UnitRole
from rationale_reviewer.text import cut_out

LEFT_OUT = ("llama3__", "CLIP", "whisper", "gpt-2", "dalle-2", "inspect-action", "kubernetes")
LEAST_DOCUMENTS = 3


def main() -> int:
    """Count and write."""
    root = Path(os.environ["RATIONALE_REVIEWER_DATA"]) / "data"
    paths = sorted([*root.glob("model_cards/**/*.md"), *root.glob("design_docs/**/*.md")])
    sentences, documents, total = Counter[str](), Counter[str](), 0
    for path in paths:
        document = load_document(path)
        if any(name in path.name for name in LEFT_OUT) or not is_known_language(document):
            continue
        seen: set[str] = set()
        for _, unit in document.quotable():
            if unit.role in EVIDENCE_ROLES and unit.role is not UnitRole.FIELD:
                words = stems(cut_out(document.main.text, unit.start, unit.end, document.main.dropped))
                if len(words) >= MIN_STEMS:
                    total += 1
                    sentences.update(set(words))
                    seen.update(words)
        documents.update(seen)
    rows: dict[int, list[str]] = defaultdict(list)
    for stem, count in sentences.items():
        if count >= LEAST_COUNT and documents[stem] >= LEAST_DOCUMENTS and stem.isascii():
            rows[count].append(stem)
    table = {str(count): " ".join(sorted(rows[count])) for count in sorted(rows)}
    FILE.write_text(json.dumps({"sentences": total, "stems": table}, indent=0) + "\n", encoding="utf-8")
    sys.stdout.write(f"{total} sentences, {sum(map(len, rows.values()))} stems\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
