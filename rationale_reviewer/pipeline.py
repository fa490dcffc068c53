"""The steps of a review in their order; the table of contents of the product.

read (engine) -> locate and check every quotation -> gates -> items -> verdict, reason, severity -> draft -> critique
-> bundle. The engine's claims end where the locator begins: nothing it offers reaches the bundle unchecked.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from rationale_reviewer import __version__
from rationale_reviewer.citations import Located, Locator
from rationale_reviewer.config import ReviewOptions, select
from rationale_reviewer.critique import check_chain, unmeasured
from rationale_reviewer.drafting import draft, headline, would_change
from rationale_reviewer.engines.base import Engine, Reply, Request, Task, run
from rationale_reviewer.gaps import find_gaps
from rationale_reviewer.records.bank import Gate, Question, QuestionBank, RubricItem
from rationale_reviewer.records.document import Document, Passage, Source
from rationale_reviewer.records.reading import (
    DraftOffer,
    Failure,
    ItemOffer,
    NearMiss,
    Quotation,
    Reading,
)
from rationale_reviewer.records.review import (
    Answer,
    BankRef,
    ChainLink,
    Citation,
    ClauseResult,
    Contradiction,
    DraftSentence,
    Evidence,
    Finding,
    FitNote,
    GateResult,
    Group,
    ItemResult,
    Nearest,
    PairResult,
    PairSideResult,
    PassageUse,
    Receipt,
    Rejected,
    ReviewBundle,
    SourceRef,
    Tool,
    Volatile,
)
from rationale_reviewer.records.vocabulary import (
    Cause,
    CitationStatus,
    GateState,
    ItemState,
    Reason,
    Refusal,
    SupportCheck,
    Verdict,
)
from rationale_reviewer.text import count_words
from rationale_reviewer.verdicts import item_state, judge, judge_parts

Ask = Callable[[Sequence[Request]], Sequence[Reply]]
MAX_EVIDENCE: Final = 5


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
    checked = _Checked(document, bank, questions, reading, options)
    bundle = checked.bundle(engine.describe(bank))
    seconds = {"read": round(read - started, 4), "check": round(time.perf_counter() - read, 4)}
    return bundle.model_copy(update={"volatile": Volatile(seconds=seconds)})


class _Checked:
    """One reading, gone through claim by claim."""

    def __init__(
        self,
        document: Document,
        bank: QuestionBank,
        questions: Sequence[Question],
        reading: Reading,
        options: ReviewOptions,
    ) -> None:
        self.document = document
        self.bank = bank
        self.questions = questions
        self.reading = reading
        self.options = options
        self.locator = Locator(document)
        self.rejected: list[Rejected] = []
        self.offers = _by_question(reading.items)
        self.near = _by_question(reading.near_misses)
        self.failures = _by_question(reading.failures)
        self.clauses = _by_question(reading.clauses)
        self.drafts = _by_question(reading.drafts)
        self.fits = _by_question(reading.fits)
        self.reasons = {offer.question: offer for offer in reading.reasons}
        self.contradicted = {offer.question for offer in reading.contradictions}
        self.unread = any(source.unread for source in document.sources)
        self.all_read = set(reading.passages_read) >= {passage.label for passage in document.passages}

    def cite(self, quotation: Quotation, question: str, target: str) -> Citation | None:
        """A checked citation; None, and an entry among the rejected, when the quotation does not stand."""
        found = self.locator.cite(quotation)
        if isinstance(found, Citation):
            return found
        self._reject(quotation, question, target, found)
        return None

    def _reject(self, quotation: Quotation, question: str, target: str, found: Located) -> None:
        refusal = found.refusal or Refusal.ABSENT
        self.rejected.append(
            Rejected(question=question, target=target, words=quotation.words, status=found.status, refusal=refusal)
        )

    def table(self) -> dict[str, Citation]:
        """Citations by id."""
        return {citation.id: citation for citation in self.locator.table}

    # -- gates ---------------------------------------------------------------------------------------------------

    def gates(self) -> tuple[GateResult, ...]:
        """Every gate of the bank: set by the editor, shown by the document, or unsettled."""
        offers = {offer.gate: offer for offer in self.reading.gates}
        return tuple(self._gate(gate, offers) for gate in self.bank.gates)

    def _gate(self, gate: Gate, offers: Mapping[str, Any]) -> GateResult:
        if gate.id == "any":
            return GateResult(gate=gate.id, means=gate.means, state=GateState.MET, basis="always")
        offer = offers.get(gate.id)
        citation = self.cite(offer.quotation, f"gate.{gate.id}", "gate") if offer else None
        cited = (citation.id,) if citation else ()
        if gate.id in self.options.gates:
            return GateResult(
                gate=gate.id, means=gate.means, ask=gate.question, state=self.options.gates[gate.id], basis="editor"
            )
        if offer and citation:
            return GateResult(
                gate=gate.id, means=gate.means, ask=gate.question, state=offer.state, basis="document", citations=cited
            )
        return GateResult(
            gate=gate.id, means=gate.means, ask=gate.question, state=GateState.UNSETTLED, basis="unsettled"
        )

    # -- items ---------------------------------------------------------------------------------------------------

    def items(self, question: Question) -> tuple[ItemResult, ...]:
        """Every rubric item of a question with its checked evidence."""
        spoiled = {failure.item: failure for failure in self.failures.get(question.id, ())}
        return tuple(self._item(question, item, spoiled) for item in question.items)

    def _item(self, question: Question, item: RubricItem, spoiled: Mapping[str | None, Failure]) -> ItemResult:
        evidence = self._evidence(question, item)
        state = item_state(evidence, self.bank.counts_as_evidence[self.document.kind])
        cause: Cause | None = None
        failure = spoiled.get(item.id) or spoiled.get(None)
        if state is not ItemState.STRONG and failure:
            state, cause = ItemState.NOT_ASSESSED, failure.cause
        elif state is ItemState.NOT_FOUND and (self.unread or not self.all_read):
            state, cause = ItemState.NOT_ASSESSED, Cause.PARTIAL_TEXT
        return ItemResult(
            id=item.id,
            shows=item.shows,
            topic=item.topic,
            asks=item.asks,
            must=item.must,
            alone=item.alone,
            state=state,
            cause=cause,
            evidence=evidence,
            nearest=self._nearest(question, item.id) if not evidence else None,
        )

    def _evidence(self, question: Question, item: RubricItem) -> tuple[Evidence, ...]:
        found: dict[str, Evidence] = {}
        offers: Iterable[ItemOffer] = (one for one in self.offers.get(question.id, ()) if one.item == item.id)
        for offer in offers:
            if offer.support is SupportCheck.NO:
                self.rejected.append(
                    Rejected(
                        question=question.id,
                        target=item.id,
                        words=offer.quotation.words,
                        status=CitationStatus.EXACT,
                        refusal=Refusal.UNSUPPORTED_BY_CHECK,
                    )
                )
                continue
            citation = self.cite(offer.quotation, question.id, item.id)
            if citation and citation.id not in found:
                found[citation.id] = Evidence(
                    citation=citation.id, status=offer.status, basis=offer.basis, support=offer.support
                )
        return tuple(found.values())[:MAX_EVIDENCE]

    def _nearest(self, question: Question, item: str | None) -> Nearest | None:
        misses: Iterable[NearMiss] = (one for one in self.near.get(question.id, ()) if item in (None, one.item))
        for miss in misses:
            citation = self.cite(miss.quotation, question.id, miss.item or "*")
            if citation:
                return Nearest(citation=citation.id, why=miss.why)
        return None

    # -- answers -------------------------------------------------------------------------------------------------

    def answer(self, question: Question, gates: Mapping[str, GateResult]) -> Answer:
        """Everything on one question, the verdict computed."""
        items = self.items(question)
        clauses = self._clauses(question)
        parts = judge_parts(question.parts, items)
        gate = gates[question.gate].state if question.gate in gates else GateState.MET
        judgement = judge(
            items,
            supported_min=question.supported_min,
            gate=gate,
            clause_holds=any(clause.form == "partial_if" for clause in clauses),
        )
        verdict = judgement.verdict
        receipt = self._receipt(question, items, clauses) if verdict is Verdict.UNSUPPORTED else None
        return Answer(
            question=question.id,
            title=question.title,
            group=question.group,
            level=question.level,
            text=question.text,
            applies=question.applies[self.document.kind],
            gate=question.gate,
            supported_min=question.supported_min,
            verdict=verdict,
            cause=judgement.cause,
            items=items,
            clauses=clauses,
            parts=parts,
            headline=headline(verdict, items, parts, receipt),
            draft=self._draft(question, items),
            receipt=receipt,
            fits=self._fits(question, verdict, items),
            would_change=would_change(verdict, question, items),
            elsewhere=question.elsewhere,
            crosswalk=question.crosswalk,
        )

    def _clauses(self, question: Question) -> tuple[ClauseResult, ...]:
        results: list[ClauseResult] = []
        for offer in self.clauses.get(question.id, ()):
            citation = self.cite(offer.quotation, question.id, f"{offer.form} {offer.clause + 1}")
            clauses = question.partial_if if offer.form == "partial_if" else question.unsupported_if
            if citation and offer.clause < len(clauses):
                clause = clauses[offer.clause]
                results.append(
                    ClauseResult(
                        form=offer.form,
                        number=offer.clause + 1,
                        when=clause.when,
                        reason=getattr(clause, "reason", None),
                        citations=(citation.id,),
                    )
                )
        return tuple(results)

    def _receipt(self, question: Question, items: Sequence[ItemResult], clauses: Sequence[ClauseResult]) -> Receipt:
        offer = self.reasons.get(question.id)
        reason = offer.reason if offer else Reason.NO_MATCH
        nearest: Nearest | None = None
        if offer and offer.quotation:
            citation = self.cite(offer.quotation, question.id, "reason")
            nearest = Nearest(citation=citation.id, why=self.bank.reasons.get(reason, "")) if citation else None
        held = next((clause for clause in clauses if clause.form == "unsupported_if" and clause.reason), None)
        if held and held.reason:
            reason = held.reason
            nearest = Nearest(citation=held.citations[0], why=held.when)
        return Receipt(
            reason=Reason.CONTRADICTED if question.id in self.contradicted else reason,
            looked_for=tuple(item.topic for item in items),
            passages_read=len(self.reading.passages_read),
            passages_total=len(self.document.passages),
            nearest=nearest or next((item.nearest for item in items if item.nearest), None),
        )

    def _draft(self, question: Question, items: Sequence[ItemResult]) -> tuple[DraftSentence, ...]:
        """The engine's sentences that rest on a checked quotation, or those made from the evidence itself."""
        offered: list[DraftSentence] = []
        offers: Sequence[DraftOffer] = self.drafts.get(question.id, ())
        for offer in offers:
            cited = [self.cite(one, question.id, "draft") for one in offer.quotations]
            ids = tuple(citation.id for citation in cited if citation)
            if ids:
                offered.append(DraftSentence(text=offer.sentence, citations=ids))
        return tuple(offered) or draft(items, self.table())

    def _fits(self, question: Question, verdict: Verdict, items: Sequence[ItemResult]) -> tuple[FitNote, ...]:
        notes: list[FitNote] = []
        codes = self.bank.fit.codes
        if verdict is not Verdict.SUPPORTED:
            for offer in self.fits.get(question.id, ()):
                citation = self.cite(offer.quotation, question.id, offer.code)
                if citation and offer.code in codes:
                    notes.append(FitNote(code=offer.code, meaning=codes[offer.code], citations=(citation.id,)))
        by_rule = unmeasured(question, verdict, items, codes)
        return tuple(notes) + ((by_rule,) if by_rule and all(n.code != by_rule.code for n in notes) else ())

    # -- the whole -----------------------------------------------------------------------------------------------

    def pairs(self) -> tuple[PairResult, ...]:
        """X and Y of each phase in scope, as the document fills them."""
        offers = {(offer.phase, offer.side): offer for offer in self.reading.pairs}
        groups = {question.group for question in self.questions}
        results: list[PairResult] = []
        for phase in self.bank.phases:
            cell = phase.theory or phase.practice
            if phase.id not in groups or cell is None:
                continue
            sides: dict[str, PairSideResult] = {}
            for side, means in (("x", cell.x), ("y", cell.y)):
                offer = offers.get((phase.id, side))  # type: ignore[arg-type]  # the two sides are the literals
                citation = self.cite(offer.quotation, f"pair.{phase.id}", side) if offer else None
                sides[side] = PairSideResult(means=means, citations=(citation.id,) if citation else ())
            results.append(PairResult(phase=phase.id, x=sides["x"], y=sides["y"]))
        return tuple(results)

    def findings(self, answers: Mapping[str, Answer]) -> tuple[Finding, ...]:
        """Unwelcome results that are evidenced, where their question applies."""
        results: list[Finding] = []
        for offer in self.reading.findings:
            answer = answers.get(offer.question)
            citation = self.cite(offer.quotation, offer.question, "finding")
            if citation and answer and answer.verdict is not Verdict.NOT_APPLICABLE:
                results.append(Finding(question=offer.question, text=offer.note, citations=(citation.id,)))
        return tuple(results)

    def contradictions(self) -> tuple[Contradiction, ...]:
        """Pairs of passages that disagree, both of them checked."""
        results: list[Contradiction] = []
        for offer in self.reading.contradictions:
            first = self.cite(offer.first, offer.question, "contradiction")
            second = self.cite(offer.second, offer.question, "contradiction")
            if first and second:
                results.append(
                    Contradiction(question=offer.question, first=first.id, second=second.id, note=offer.note)
                )
        return tuple(results)

    def bundle(self, engine: Any) -> ReviewBundle:
        """Go through everything and put the bundle together."""
        gates = self.gates()
        by_gate = {gate.gate: gate for gate in gates}
        answers = tuple(self.answer(question, by_gate) for question in self.questions)
        pairs = self.pairs()
        findings = self.findings({answer.question: answer for answer in answers})
        contradictions = self.contradictions()
        states = {gate.gate: gate.state for gate in gates}
        citations = self.locator.table
        chain: tuple[ChainLink, ...] = check_chain(self.bank.phases, pairs, self.table())
        return ReviewBundle(
            tool=Tool(version=__version__),
            engine=engine,
            bank=_bank_ref(self.bank, self.document),
            kind=self.document.kind,
            kind_basis=self.document.kind_basis,
            sources=tuple(_source_ref(source) for source in self.document.sources),
            scope=self.options.scope,
            groups=_groups(self.bank, self.questions),
            gates=gates,
            answers=answers,
            gaps=find_gaps(self.questions, answers, states, self.bank.raised_by_gates),
            findings=findings,
            contradictions=contradictions,
            pairs=pairs,
            chain=chain,
            passages=_uses(self.document, answers, self.table()),
            citations=citations,
            rejected=tuple(dict.fromkeys(self.rejected)),
        )


def _by_question(offers: Iterable[Any]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = defaultdict(list)
    for offer in offers:
        grouped[offer.question].append(offer)
    return grouped


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


def _source_ref(source: Source) -> SourceRef:
    shared = source.model_dump(exclude={"text", "markup", "page_starts"})
    return SourceRef(**shared, words=count_words(source.text))


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
