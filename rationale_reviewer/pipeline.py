"""The steps of a review in their order; the table of contents of the product.

read (engine) -> locate and check every quotation (checking) -> gates -> items -> verdict, reason, severity -> draft
-> critique -> bundle. Nothing that the engine offers reaches the bundle unchecked.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from rationale_reviewer import __version__
from rationale_reviewer.address import addressed
from rationale_reviewer.checking import Checked
from rationale_reviewer.config import ReviewOptions, select
from rationale_reviewer.critique import check_chain, unmeasured
from rationale_reviewer.drafting import draft, headline, would_change
from rationale_reviewer.engines.base import Engine, Reply, Request, Task, run
from rationale_reviewer.gaps import find_gaps
from rationale_reviewer.records.bank import Question, QuestionBank
from rationale_reviewer.records.document import AddressedRange, Document, Passage, Source
from rationale_reviewer.records.review import (
    Answer,
    BankRef,
    Citation,
    ClauseResult,
    EngineRef,
    FitNote,
    Group,
    ItemResult,
    Nearest,
    PassageUse,
    Receipt,
    ReviewBundle,
    SourceRef,
    Tool,
    Volatile,
)
from rationale_reviewer.records.vocabulary import DocumentKind, GateState, Reason, Verdict
from rationale_reviewer.subject import speaks_of_models
from rationale_reviewer.text import count_words
from rationale_reviewer.verdicts import judge, judge_parts

Ask = Callable[[Sequence[Request]], Sequence[Reply]]


def review(
    document: Document,
    bank: QuestionBank,
    engine: Engine[Any],
    options: ReviewOptions | None = None,
    ask: Ask | None = None,
) -> ReviewBundle:
    r"""Review one document.

    Args:
        document: What is under review, from ``load.document``.
        bank: The questions.
        engine: Who reads.
        options: Scope and gates; everything, and gates from the document, when None.
        ask: Gets an engine's requests answered; the offline engine has none.

    Returns:
        The bundle. What the engine failed at is ``not_assessed`` in it, with the cause.

    Raises:
        EngineError: The engine could not work at all.

    Example:
        >>> from rationale_reviewer.engines.factory import make_engine
        >>> from rationale_reviewer.load.document import load_stream
        >>> from rationale_reviewer.question_bank import load_bank
        >>> import io
        >>> card = b"# Model card\n\n## Intended use\n\nThe model is intended for sorting letters by district.\n"
        >>> bundle = review(load_stream(io.BytesIO(card)), load_bank(), make_engine())
        >>> len(bundle.answers), all(one.quote in card.decode() for one in bundle.citations)
        (50, True)
    """
    options = options or ReviewOptions()
    questions = select(bank, options.scope)
    started = time.perf_counter()
    task = Task(document=document, bank=bank, questions=tuple(one.id for one in questions), gates=options.gates)
    reading = run(engine, task, ask)
    read = time.perf_counter()
    bundle = _bundle(Checked(document, bank, questions, reading, options), engine.describe(bank))
    seconds = {"read": round(read - started, 4), "check": round(time.perf_counter() - read, 4)}
    return bundle.model_copy(update={"volatile": Volatile(seconds=seconds)})


def _bundle(checked: Checked, engine: EngineRef) -> ReviewBundle:
    """Go through everything and put the bundle together."""
    bank, document, questions = checked.bank, checked.document, checked.questions
    gates = checked.gates()
    states = {gate.gate: gate.state for gate in gates}
    # Before the answers: a contradiction is a reason only where both of its passages stand.
    contradictions = checked.contradictions()
    contradicted = {one.question for one in contradictions}
    answers = tuple(_answer(checked, question, states, contradicted) for question in questions)
    pairs = checked.pairs()
    findings = checked.findings({answer.question: answer.verdict for answer in answers})
    return ReviewBundle(
        **_about(checked, engine),
        gates=gates,
        answers=answers,
        gaps=find_gaps(questions, answers, states, bank.raised_by_gates, contradicted),
        findings=findings,
        contradictions=contradictions,
        assumptions=checked.assumptions(),
        pairs=pairs,
        chain=check_chain(bank.phases, pairs, checked.locator.by_id),
        passages=_uses(document, answers, checked.locator.by_id),
        citations=checked.locator.table,
        rejected=tuple(dict.fromkeys(checked.rejected)),
    )


def _about(checked: Checked, engine: EngineRef) -> dict[str, Any]:
    """What was reviewed, by what, for what."""
    document = checked.document
    told = addressed(document)
    return {
        "tool": Tool(version=__version__),
        "engine": engine,
        "bank": _bank_ref(checked.bank, document),
        "kind": document.kind,
        "kind_basis": document.kind_basis,
        "speaks_of_models": speaks_of_models(document.main),
        "sources": tuple(_source_ref(source, told.get(source.id, ())) for source in document.sources),
        "scope": checked.options.scope,
        "groups": _groups(checked.bank, checked.questions),
    }


def _answer(
    checked: Checked, question: Question, gates: Mapping[str, GateState], contradicted: Collection[str]
) -> Answer:
    """Everything on one question, the verdict computed."""
    items, clauses = checked.items(question), checked.clauses(question)
    parts = judge_parts(question.parts, items)
    verdict, cause = judge(
        items,
        supported_min=question.supported_min,
        gate=gates.get(question.gate, GateState.MET),
        clause_holds=any(clause.form == "partial_if" for clause in clauses),
    )
    receipt: Receipt | None = None
    if verdict is Verdict.UNSUPPORTED:
        receipt = _receipt(checked, question, items, clauses, contradicted=question.id in contradicted)
    return Answer(
        **_asked(question, checked.document.kind),
        verdict=verdict,
        cause=cause,
        items=items,
        clauses=clauses,
        parts=parts,
        headline=headline(verdict, items, parts, receipt),
        draft=checked.drafts(question) or draft(items, checked.locator.by_id),
        receipt=receipt,
        fits=_fits(checked, question, verdict, items),
        would_change=would_change(verdict, question, items),
    )


def _asked(question: Question, kind: DocumentKind) -> dict[str, Any]:
    """What an answer repeats of its question, so that a bundle can be read without the bank."""
    shared = ("title", "group", "level", "text", "gate", "supported_min", "elsewhere", "crosswalk")
    return {
        "question": question.id,
        "applies": question.applies[kind],
        **{name: getattr(question, name) for name in shared},
    }


def _receipt(
    checked: Checked,
    question: Question,
    items: Sequence[ItemResult],
    clauses: Sequence[ClauseResult],
    *,
    contradicted: bool,
) -> Receipt:
    reason, citation = checked.reason(question)
    nearest = Nearest(citation=citation.id, why=checked.bank.reasons.get(reason, "")) if citation else None
    held = next((clause for clause in clauses if clause.form == "unsupported_if" and clause.reason), None)
    if held and held.reason:
        reason, nearest = held.reason, Nearest(citation=held.citations[0], why=held.when)
    nearest = nearest or next((item.nearest for item in items if item.nearest), None)
    return Receipt(
        reason=Reason.CONTRADICTED if contradicted else reason,
        looked_for=tuple(item.topic for item in items),
        passages_read=checked.passages_read,
        passages_total=len(checked.document.passages),
        nearest=nearest or checked.nearest(question, None),
    )


def _fits(checked: Checked, question: Question, verdict: Verdict, items: Sequence[ItemResult]) -> tuple[FitNote, ...]:
    notes = checked.fits(question) if verdict is not Verdict.SUPPORTED else ()
    by_rule = unmeasured(question, verdict, items, checked.bank.fit.codes)
    return notes + ((by_rule,) if by_rule and all(note.code != by_rule.code for note in notes) else ())


def _bank_ref(bank: QuestionBank, document: Document) -> BankRef:
    return BankRef(
        id=bank.id,
        version=bank.version,
        digest=bank.digest,
        title=bank.title,
        attribution=f"after “{bank.source.title}” by {bank.source.author}",
        counts_as_evidence=bank.counts_as_evidence[document.kind],
        crosswalks=bank.crosswalks,
    )


def _source_ref(source: Source, told: tuple[AddressedRange, ...]) -> SourceRef:
    shared = source.model_dump(exclude={"text", "markup", "page_starts"})
    return SourceRef(**shared, addressed=told, words=count_words(source.text), page_lines=source.page_lines)


def _groups(bank: QuestionBank, questions: Sequence[Question]) -> tuple[Group, ...]:
    wanted = {question.group for question in questions}
    groups: list[Group] = []
    for phase in bank.phases:
        if phase.id in wanted:
            cells = {"theory": phase.theory, "practice": phase.practice}
            leads = {level: cell.lead_question.text for level, cell in cells.items() if cell}
            groups.append(
                Group(
                    id=phase.id,
                    form="phase",
                    name=phase.name,
                    concern=phase.concern,
                    deliverable=phase.deliverable,
                    leads=leads,
                )
            )
    groups += [Group(id=one.id, form="problem", name=one.name) for one in bank.problems if one.id in wanted]
    return tuple(groups)


def _uses(document: Document, answers: Sequence[Answer], table: Mapping[str, Citation]) -> tuple[PassageUse, ...]:
    """Every passage that has words, with the questions that it bears on."""
    used: dict[str, list[str]] = defaultdict(list)
    for answer in answers:
        ids = [one.citation for item in answer.items for one in item.evidence]
        ids += [citation for clause in answer.clauses for citation in clause.citations]
        for label in dict.fromkeys(table[one].passage for one in ids):
            used[label].append(answer.question)
    return tuple(_use(document, passage, used[passage.label]) for passage in document.passages if passage.units)


def _use(document: Document, passage: Passage, questions: Sequence[str]) -> PassageUse:
    text = document.source(passage.source).text
    return PassageUse(
        label=passage.label,
        source=passage.source,
        line_start=passage.line_start,
        line_end=passage.line_end,
        page=passage.page,
        heading=passage.heading_path[-1] if passage.heading_path else "",
        kind=passage.kind,
        words=sum(count_words(text[unit.start : unit.end]) for unit in passage.units),
        questions=tuple(questions),
    )
