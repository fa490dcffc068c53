"""What each part of the offline engine is worth on `gold`: measured without it, stored in evals/results/ablations.json.

Usage: RATIONALE_REVIEWER_DATA=... python evals/ablations.py            (needs numpy, as fit_offline does)

Where signs are taken away, the weights are fitted again without them, for each document on the others; thresholds stay
those of the document's own fold. What is no sign (status rules, gates, clauses, the second threshold) is switched off.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import fit_offline as base
import numpy as np

from rationale_reviewer.engines.offline import choice
from rationale_reviewer.engines.offline.lexicon import Lexicon
from rationale_reviewer.engines.offline.weights import Weights, shipped
from rationale_reviewer.evaluation.scoring import HEADLINE, MEASURES, Case
from rationale_reviewer.question_bank import load_bank
from rationale_reviewer.records.vocabulary import EvidenceStatus

RESULT = Path(__file__).parent / "results" / "ablations.json"
SHOWN = (
    HEADLINE,
    "verdict quadratic kappa",
    "unsupported precision",
    "unsupported recall",
    "evidence precision, question",
    "evidence precision, item",
)
SIGNS = {
    "wording": ("wording",),
    "cues": ("cues", "over", "question"),
    "facets": ("facets", "filled"),
    "headings": ("heading", "headed", "over"),
    "whether such documents answer it": ("applies",),
}
Fixed = Mapping[str, Any]


def main() -> int:
    """Measure every variant."""
    bank = load_bank()
    lexicon = Lexicon(bank)
    documents = base.read_all(bank, lexicon)
    own = [one for one in documents if one.suite == "gold"]
    whole = shipped().without

    def score(
        weights: Mapping[str, Weights], change: Callable[[Fixed], Fixed] = dict, second: float = 0.0
    ) -> list[float]:
        predicted = {}
        for one in own:
            numbers = weights[one.sha256]
            reader = base.scanned(one, numbers, bank, lexicon)
            thresholds = (numbers.shown, second or numbers.question_shown)
            predicted[one.sha256] = base.predict(reader, thresholds, bank, change(base.given(one, bank)))
        rows = []
        for reader_name in own[0].held:
            cases = [
                Case(one.name, predicted[one.sha256], one.held[reader_name], one.by_item[reader_name]) for one in own
            ]
            rows.append([MEASURES[name](cases) or 0.0 for name in SHOWN])
        return [round(float(value), 3) for value in np.mean(rows, axis=0)]

    results = {"everything": score(whole)}
    for name, signs in SIGNS.items():
        results[f"without {name}"] = score(refitted(documents, own, signs, whole))
    results["without the second threshold"] = score(whole, second=9.0)
    results["without partial clauses"] = score(
        whole, lambda fixed: {key: (unmet, ()) for key, (unmet, _) in fixed.items()}
    )
    results["without gates"] = score(whole, lambda fixed: {key: (False, lines) for key, (_, lines) in fixed.items()})
    status, choice._status = choice._status, lambda *_: EvidenceStatus.IN_PLACE  # type: ignore[assignment]
    results["without status rules (everything counts)"] = score(whole)
    choice._status = status
    RESULT.write_text(json.dumps({"measures": SHOWN, "rows": results}, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(RESULT.read_text(encoding="utf-8"))
    return 0


def refitted(
    documents: list[base.Labelled], own: list[base.Labelled], signs: tuple[str, ...], whole: Mapping[str, Weights]
) -> dict[str, Weights]:
    """Weights without some signs, for each document fitted on the others; its thresholds are kept."""
    columns = [base.SIGNS.index(name) for name in signs]
    bare = []
    for one in documents:
        values = one.signs.copy()
        values[:, :, columns] = 0.0
        bare.append(one._replace(signs=values))
    found = {}
    for one in own:
        numbers = base.fit([other for other in bare if other.sha256 != one.sha256])
        numbers.update(dict.fromkeys(signs, 0.0))
        kept = whole[one.sha256]
        found[one.sha256] = Weights(**numbers, shown=kept.shown, question_shown=kept.question_shown)
    return found


if __name__ == "__main__":
    sys.exit(main())
