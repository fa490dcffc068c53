"""Gold files -> what a reader holds of each question: verdict, item states, lines. Checked against the bank."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.records.bank import Question, QuestionBank
from rationale_reviewer.records.gold import GoldFile, GoldLabel, LineRange
from rationale_reviewer.records.review import Evidence, ItemResult
from rationale_reviewer.records.vocabulary import EvidenceStatus, GateState, ItemState, Verdict
from rationale_reviewer.verdicts import item_state, judge


class Held(NamedTuple):
    """What one reader, or one engine, holds of one question."""

    question: str
    verdict: Verdict
    items: Mapping[str, ItemState]
    item_lines: Mapping[str, tuple[LineRange, ...]]
    clause_lines: tuple[LineRange, ...]

    @property
    def lines(self) -> tuple[LineRange, ...]:
        """All lines that the verdict rests on."""
        return (*(one for lines in self.item_lines.values() for one in lines), *self.clause_lines)


def read_gold(path: Path, bank: QuestionBank) -> GoldFile:
    """Read one reader's labels of one document.

    Raises:
        DocumentError: The file is no gold file, or does not fit the bank; the first faults are named.
    """
    try:
        gold = GoldFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(f"{path.name} is no valid TOML: {error}") from error
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise DocumentError(f"{path.name}: {where}: {fault['msg'].lower()}; evals/README.md has the form") from error
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path.name} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except OSError as error:
        raise DocumentError(f"{path.name} cannot be read ({error.strerror})") from error
    faults = list(check_gold(gold, bank))
    if faults:
        shown = "\n  ".join(faults[:5])
        raise DocumentError(f"{path.name} does not fit the bank:\n  {shown}")
    return gold


def check_gold(gold: GoldFile, bank: QuestionBank) -> Iterator[str]:
    """What in a gold file does not fit the bank or itself, a line each."""
    known = {question.id: question for question in bank.questions}
    for name in known:
        if name not in gold.labels:
            yield f"{name} is not labelled; add it, with a reason when nothing is shown"
    for name, label in gold.labels.items():
        question = known.get(name)
        if question is None:
            yield f"{name} is no question of the bank; remove it"
            continue
        yield from _label_faults(question, label, gold.document.lines)


def _label_faults(question: Question, label: GoldLabel, lines: int) -> Iterator[str]:
    letters = [item.id for item in question.items]
    for letter, entries in label.items.items():
        if letter not in letters:
            yield f"{question.id}: item {letter!r} is none of {', '.join(letters)}"
        if not entries:
            yield f"{question.id}: item {letter!r} has no evidence; leave it out where nothing shows it"
    yield from _rule_faults(question, label)
    for number in label.partial_if:
        if not 1 <= number <= len(question.partial_if):
            yield f"{question.id}: there is no partial clause {number}; the bank has {len(question.partial_if)}"
    ranges = [one for entries in label.items.values() for entry in entries for one in entry.lines]
    for first, last in (*ranges, *label.near, *label.partial_lines):
        if last > lines:
            yield f"{question.id}: lines {first}-{last} lie past the end, line {lines}"
    nothing = not any(label.items.values()) and not label.partial_if and label.gate is None
    if nothing and label.reason is None:
        yield f"{question.id}: nothing is shown, so a reason is needed"


def _rule_faults(question: Question, label: GoldLabel) -> Iterator[str]:
    if label.gate is not None and question.gate == "any":
        yield f"{question.id}: it is asked of every system, so its gate cannot be unmet"
    if label.partial_if and not (label.partial_lines or label.near or any(label.items.values())):
        yield f"{question.id}: a partial clause needs lines; give partial_lines or near"


def hold(gold: GoldFile, bank: QuestionBank, questions: Sequence[Question] | None = None) -> dict[str, Held]:
    """What the reader holds of each question; verdicts are computed by the bank's rule.

    Args:
        gold: The labels.
        bank: The bank they were given against.
        questions: Only these; all when None.
    """
    counts = bank.counts_as_evidence[gold.document.kind]
    wanted = bank.questions if questions is None else questions
    return {question.id: _held(question, gold.labels[question.id], counts) for question in wanted}


def _held(question: Question, label: GoldLabel, counts: Sequence[EvidenceStatus]) -> Held:
    results: list[ItemResult] = []
    for item in question.items:
        evidence = tuple(Evidence(citation="gold", status=one.status) for one in label.items.get(item.id, ()))
        results.append(ItemResult.of(item, item_state(evidence, counts), evidence))
    gate = GateState.NOT_MET if label.gate else GateState.MET
    judged = judge(results, supported_min=question.supported_min, gate=gate, clause_holds=bool(label.partial_if))
    # Readers who gave no lines for a clause rested it on what they put down as the nearest.
    clause = (label.partial_lines or label.near) if label.partial_if else ()
    return Held(
        question=question.id,
        verdict=judged.verdict,
        items={one.id: one.state for one in results},
        item_lines={
            letter: tuple(r for entry in entries for r in entry.lines) for letter, entries in label.items.items()
        },
        clause_lines=tuple(clause),
    )
