"""JSON Schemas of what people and other programs read and write: bank files, labels, suites, the bundle, results."""

import json
from typing import Any, Final

from pydantic import Field, create_model

from rationale_reviewer.records.bank import CrossCuttingProblem, Gate, Phase, Question, QuestionBank
from rationale_reviewer.records.base import Record
from rationale_reviewer.records.gold import GoldFile, Suite
from rationale_reviewer.records.results import SuiteResult
from rationale_reviewer.records.review import ReviewBundle

_COMPUTED: Final = ("digest", "gates", "phases", "problems", "questions")


class PhaseFile(Record):
    """A bank's further files: a phase, problems, questions."""

    phase: Phase | None = None
    problem: tuple[CrossCuttingProblem, ...] = ()
    question: tuple[Question, ...] = ()


def schemas() -> dict[str, dict[str, Any]]:
    """Path from the project's root -> schema."""
    head_fields: dict[str, Any] = {
        name: (field.annotation, field) for name, field in QuestionBank.model_fields.items() if name not in _COMPUTED
    }
    head_fields["gate"] = (tuple[Gate, ...], Field(min_length=1))
    head = create_model("BankFile", __base__=Record, __doc__="The head of a bank, bank.toml.", **head_fields)
    return {
        "question_bank/bank.schema.json": head.model_json_schema(),
        "question_bank/phase.schema.json": PhaseFile.model_json_schema(),
        "docs/schemas/review.schema.json": ReviewBundle.model_json_schema(),
        "docs/schemas/result.schema.json": SuiteResult.model_json_schema(),
        "evals/gold.schema.json": GoldFile.model_json_schema(),
        "evals/suite.schema.json": Suite.model_json_schema(),
    }


def as_text(schema: dict[str, Any]) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
