"""TOML files -> a validated question bank, with errors that name file, key and what to write instead.

A bank is a folder: ``bank.toml`` (head and rules) and any number of further TOML files, read in the order of their
names, with ``[phase]``, ``[[problem]]`` and ``[[question]]`` tables. The digest is taken over names and bytes of all.
"""

import contextlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from rationale_reviewer import __version__
from rationale_reviewer.errors import BankError, OutputError
from rationale_reviewer.kept import keep, recall
from rationale_reviewer.records.bank import CrossCuttingProblem, Gate, Phase, Question, QuestionBank
from rationale_reviewer.records.base import Record
from rationale_reviewer.records.vocabulary import BANNED_WORDS
from rationale_reviewer.resources import bank_path
from rationale_reviewer.text import digest

HEAD: Final = "bank.toml"
# Raised whenever a kept bank must be read again though its files and the version of the tool are the same.
_FORMAT: Final = 1
_TABLES: Final[dict[str, type[Record]]] = {
    "phase": Phase,
    "problem": CrossCuttingProblem,
    "question": Question,
    "gate": Gate,
}
_PARTS: Final = ("phase", "problem", "question")
# As whole words: "Blacks" does not say that something lacks.
_BANNED: Final = [(word, re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)) for word in BANNED_WORDS]


class _Found(NamedTuple):
    """One table of a bank with the file it stands in."""

    file: str
    kind: str
    record: Any


def load_bank(path: Path | None = None) -> QuestionBank:
    """Read and check a bank.

    Args:
        path: The bank's folder or its ``bank.toml``; the bank that ships with the project when None.

    Returns:
        The bank, its questions in the order of the files.

    Raises:
        BankError: A file is missing, is no TOML, or does not hold together; the first five problems are named.

    Example:
        >>> bank = load_bank()
        >>> len(bank.questions), bank.question("testing.practice.4").level.value
        (50, 'practice')
    """
    folder = bank_path() if path is None else path.parent if path.name == HEAD else path
    key = f"{__version__} {_FORMAT} {bank_digest(folder)}"
    text = recall("bank", key)
    if text is not None:
        # Kept after it was read and checked; what does not fit all the same is read again.
        with contextlib.suppress(ValidationError):
            return QuestionBank.model_validate_json(text)
    bank = _read(folder)
    keep("bank", key, bank.model_dump_json())
    return bank


def _read(folder: Path) -> QuestionBank:
    tables = {name: _parse(folder / name) for name in _files(folder)}
    # A misspelt table comes first: what its rows seem to be without follows from it.
    problems = [fault for name, table in tables.items() if name != HEAD for fault in _misplaced(name, table)]
    head = tables[HEAD]
    found = _records(HEAD, "gate", head.pop("gate", []), problems)
    for kind in _PARTS:
        for name, table in tables.items():
            if name != HEAD:
                found += _records(name, kind, table.get(kind, []), problems)
    if problems:
        raise _bank_error(folder, problems)
    bank = _head(folder, head, found)
    faults = list(_faults(bank, found))
    if faults:
        raise _bank_error(folder, faults)
    return bank


def write_new(path: Path) -> None:
    """Write the template of a bank into a new folder.

    Raises:
        OutputError: The folder cannot be made.
    """
    template = bank_path("template")
    try:
        path.mkdir(parents=True)
        for file in sorted(template.glob("*.toml")):
            (path / file.name).write_bytes(file.read_bytes())
    except OSError as error:
        raise OutputError(f"{str(path)!r} cannot be made ({error.strerror}); name another folder") from error


def _files(folder: Path) -> list[str]:
    try:
        there, has_head = folder.is_dir(), (folder / HEAD).is_file()
    except OSError as error:
        raise BankError(
            f"{str(folder)!r} cannot be read ({error.strerror}); give the folder of a bank, or its {HEAD}"
        ) from error
    if not there:
        raise BankError(f"{str(folder)!r} is no folder; give the folder of a bank, or its {HEAD}")
    if not has_head:
        inside = sorted(path.parent.name for path in folder.glob(f"*/{HEAD}"))
        hint = (
            f"it holds the banks {', '.join(inside)}; name one"
            if inside
            else "`questions new` makes a bank to start from"
        )
        raise BankError(f"{str(folder)!r} has no {HEAD}; {hint}")
    return [HEAD, *sorted(path.name for path in folder.glob("*.toml") if path.name != HEAD)]


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BankError(
            f"{path.name} is no valid TOML: {error}; strings need quotes, tables need [brackets]"
        ) from error
    except UnicodeDecodeError as error:
        raise BankError(f"{path.name} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except OSError as error:
        raise BankError(f"{path.name} cannot be read ({error.strerror}); check its permissions") from error


def _misplaced(name: str, table: dict[str, Any]) -> Iterator[str]:
    """Tables that would not be read where they stand: unknown ones, and gates outside the head."""
    for key, rows in table.items():
        if key == "gate":
            ids = _list(str(row.get("id", "?")) for row in _rows(rows) or () if isinstance(row, dict)) or "?"
            yield f"{name}: gate {ids} stands outside {HEAD}; move it there"
        elif key not in _PARTS:
            yield f"{name}: {key} is no known table; write [phase], [[problem]] or [[question]]"


def _rows(value: Any) -> list[Any] | None:
    """The tables under one name, of which there may be one or many; None where it is no table."""
    rows = [value] if isinstance(value, dict) else value
    return rows if isinstance(rows, list) else None


def _records(name: str, kind: str, value: Any, problems: list[str]) -> list[_Found]:
    rows = _rows(value)
    if rows is None:
        problems.append(f"{name}: {kind} is no table; write [[{kind}]] and its keys below")
        return []
    found: list[_Found] = []
    for number, row in enumerate(rows, 1):
        label = row.get("id", f"number {number}") if isinstance(row, dict) else f"number {number}"
        try:
            found.append(_Found(name, kind, _TABLES[kind].model_validate(row)))
        except ValidationError as error:
            problems += [f"{name}: {kind} {label}: {line}" for line in _explain(error)]
    return found


def _head(folder: Path, head: dict[str, Any], found: list[_Found]) -> QuestionBank:
    parts = {kind: tuple(one.record for one in found if one.kind == kind) for kind in _TABLES}
    try:
        return QuestionBank(
            **{"title": head.get("id", "?"), **head},
            digest=bank_digest(folder),
            gates=parts["gate"],
            phases=tuple(sorted(parts["phase"], key=lambda phase: phase.order)),
            problems=parts["problem"],
            questions=parts["question"],
        )
    except ValidationError as error:
        raise _bank_error(folder, [f"{HEAD}: {line}" for line in _explain(error)]) from error
    except TypeError as error:
        raise BankError(f"{HEAD}: a key stands in it that belongs to another file ({error})") from error


def bank_digest(folder: Path) -> str:
    """Digest over the names and bytes of the bank's files, so that any change of wording shows.

    Raises:
        BankError: A file cannot be read.
    """
    return digest("\n".join(f"{name} {_file_digest(folder / name)}" for name in _files(folder)))


def _file_digest(path: Path) -> str:
    try:
        return digest(path.read_bytes())
    except OSError as error:
        raise BankError(f"{path.name} cannot be read ({error.strerror}); check its permissions") from error


def _explain(error: ValidationError) -> Iterator[str]:
    """One line for each fault: the key, what is wrong, what to write instead."""
    for fault in error.errors():
        key = ".".join(str(part) for part in fault["loc"]) or "the table"
        kind = fault["type"]
        if kind == "missing":
            yield f"{key} is missing; add it"
        elif kind == "extra_forbidden":
            yield f"{key} is no known key; remove it or check its spelling"
        elif kind in {"enum", "literal_error"}:
            yield f"{key} is {fault['input']!r}; write one of {fault.get('ctx', {}).get('expected', '')}"
        elif kind == "string_pattern_mismatch":
            pattern = fault.get("ctx", {}).get("pattern")
            yield f"{key} is {fault['input']!r}; cues are lower-case, ids match {pattern}"
        else:
            yield f"{key}: {fault['msg'][:1].lower()}{fault['msg'][1:]}"


def _bank_error(folder: Path, problems: list[str]) -> BankError:
    shown = "\n  ".join(problems[:5])
    more = f"\n  and {len(problems) - 5} more" if len(problems) > 5 else ""
    return BankError(f"the bank in {str(folder)!r} does not hold together:\n  {shown}{more}")


def _faults(bank: QuestionBank, found: list[_Found]) -> Iterator[str]:
    """What single tables cannot show: ids used twice, references to nothing, rules that cannot be met."""
    where = {f"{one.kind} {one.record.id}": f"{one.file}: {one.kind} {one.record.id}" for one in found}
    gates = {gate.id for gate in bank.gates} | {"any"}
    yield from _doubles(found)
    for gate in bank.raised_by_gates:
        if gate not in gates:
            yield f"{HEAD}: raised_by_gates names {gate!r}; write one of {_list(gates)}"
    yield from _pair_faults(bank, where)
    for question in bank.questions:
        said = [*_group_faults(question, bank, gates), *_question_faults(question, bank)]
        yield from (f"{where[f'question {question.id}']}: {fault}" for fault in said)


def _doubles(found: list[_Found]) -> Iterator[str]:
    """Ids that stand twice; phases and problems share theirs, for a question's group may be either."""
    files: dict[tuple[str, str], list[str]] = {}
    for one in found:
        kind = "phase or problem" if one.kind in {"phase", "problem"} else one.kind
        files.setdefault((kind, one.record.id), []).append(one.file)
    for (kind, name), places in files.items():
        if len(places) > 1:
            yield f"{', '.join(dict.fromkeys(places))}: {kind} {name} stands twice; rename one"


def _pair_faults(bank: QuestionBank, where: Mapping[str, str]) -> Iterator[str]:
    letters = {f"{question.id}:{item.id}" for question in bank.questions for item in question.items}
    for phase in bank.phases:
        for side, how in phase.pair.items():
            for name in how.items:
                if name not in letters:
                    place = where[f"phase {phase.id}"]
                    yield f"{place}: pair {side} names {name!r}; write a question's id, a colon and an item"


def _group_faults(question: Question, bank: QuestionBank, gates: Iterable[str]) -> Iterator[str]:
    """References of a question to phases, problems and gates that are not there."""
    groups = {phase.id for phase in bank.phases} | {problem.id for problem in bank.problems}
    cells = [cell for phase in bank.phases for cell in (phase.theory, phase.practice) if cell]
    known = {problem.id for problem in bank.problems} | {problem.id for cell in cells for problem in cell.problems}
    if question.group not in groups:
        yield f"group is {question.group!r}; write one of {_list(groups)}"
    if question.gate not in gates:
        yield f"gate is {question.gate!r}; write one of {_list(gates)}"
    for problem in question.problems:
        if problem not in known:
            yield f"problems names {problem!r}, which no phase or problem has"


def _question_faults(question: Question, bank: QuestionBank) -> Iterator[str]:
    letters = [item.id for item in question.items]
    yield from (f"item {name} stands twice; rename one" for name, count in Counter(letters).items() if count > 1)
    musts = sum(item.must for item in question.items)
    if not musts:
        yield "no item has must = true; mark at least one"
    if not musts <= question.supported_min <= len(letters):
        yield f"supported_min is {question.supported_min}; write a number from {musts} to {len(letters)}"
    for name, letter in _references(question):
        if letter not in letters:
            yield f"{name} names item {letter!r}; write one of {_list(letters)}"
    for kind in bank.counts_as_evidence:
        if kind not in question.applies:
            yield f"applies says nothing on {kind.value}; add core, sometimes or rare"
    yield from _gate_faults(question, bank)
    yield from _cue_faults(question)
    yield from _crosswalk_faults(question, bank)
    for text in _drafted(question):
        yield from (
            f"{text!r} has {word!r}; say what the document does not show" for word, form in _BANNED if form.search(text)
        )


def _cue_faults(question: Question) -> Iterator[str]:
    """Cues of two parts of which one holds the other: one place in a sentence would do for both."""
    cues = [cue for item in question.items for cue in item.cues]
    cues += [cue for clause in question.partial_if for cue in clause.cues]
    cues += [cue for clause in question.unsupported_if for cue in clause.cues]
    for cue in cues:
        parts = [f" {part.strip()} " for part in cue.split(" + ")]
        if any(one in other for at, one in enumerate(parts) for other in (*parts[:at], *parts[at + 1 :])):
            yield f"the cue {cue!r} holds one part in another, so the same words meet both; write parts that differ"


def _gate_faults(question: Question, bank: QuestionBank) -> Iterator[str]:
    known = {gate.id for gate in bank.gates}
    for gap in question.gaps:
        for gate in gap.when:
            if gate not in known:
                yield f"a gap's when names {gate!r}; write one of {_list(known)}"


def _references(question: Question) -> Iterator[tuple[str, str]]:
    """Every item that a part or gap refers to, with the name of what refers to it."""
    for part in question.parts:
        yield from ((f"part {part.name!r}", letter) for letter in part.items)
    for number, gap in enumerate(question.gaps, 1):
        yield from ((f"gap {number}", letter) for letter in gap.items)


def _crosswalk_faults(question: Question, bank: QuestionBank) -> Iterator[str]:
    for key, terms in question.crosswalk.items():
        allowed = bank.crosswalk_terms.get(key)
        if bank.crosswalks and key not in bank.crosswalks:
            yield f"crosswalk {key} is not explained in {HEAD}; write one of {_list(bank.crosswalks)}"
        for term in terms:
            if allowed and term not in allowed:
                yield f"crosswalk {key} has {term!r}; write one of {_list(allowed)}"


def _drafted(question: Question) -> Iterator[str]:
    """The wording that goes into drafts."""
    for item in question.items:
        yield item.topic
        yield item.addition
    for gap in question.gaps:
        yield gap.critique


def _list(names: Any) -> str:
    return ", ".join(sorted(names))
