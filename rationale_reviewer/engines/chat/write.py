"""The draft and critique steps: both see checked quotations only, and what they say rests on their numbers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rationale_reviewer.citations import Locator
from rationale_reviewer.engines.chat.asks import Ask, StepName, make_ask, packs
from rationale_reviewer.engines.chat.forms import CritiqueReply, DraftReply
from rationale_reviewer.engines.chat.quotes import Numbered, numbered
from rationale_reviewer.engines.chat.support import Pair
from rationale_reviewer.records.bank import Phase, Question, QuestionBank
from rationale_reviewer.records.reading import (
    AssumptionOffer,
    ContradictionOffer,
    DraftOffer,
    FindingOffer,
    FitOffer,
)
from rationale_reviewer.records.vocabulary import DocumentKind

# So many quotations a request, phases kept whole: thin documents need one request, rich ones one a phase.
QUOTATIONS: Final = 40


def by_group(
    bank: QuestionBank, questions: Sequence[Question], pairs: Sequence[Pair]
) -> dict[str, tuple[Question, ...]]:
    """Questions for which anything was found, by phase; those of the problems together."""
    phases = {phase.id for phase in bank.phases}
    found = {pair.offer.question for pair in pairs}
    groups: dict[str, list[Question]] = {}
    for question in questions:
        if question.id in found:
            groups.setdefault(question.group if question.group in phases else "problems", []).append(question)
    return {group: tuple(members) for group, members in groups.items()}


def packed(groups: Mapping[str, Sequence[Question]], pairs: Sequence[Pair]) -> tuple[tuple[str, ...], ...]:
    """Groups that are asked for together: as many as :data:`QUOTATIONS` allows, in their order."""
    counts = Counter(pair.offer.question for pair in pairs)
    return tuple(packs(groups, lambda group: sum(counts[question.id] for question in groups[group]), QUOTATIONS))


def make_drafts(
    bank: QuestionBank, kind: DocumentKind, questions: Sequence[Question], pairs: Sequence[Pair], locator: Locator
) -> Iterator[tuple[Ask, Numbered]]:
    """Phases and problems, as many together as go into a request."""
    groups = by_group(bank, questions, pairs)
    for pack in packed(groups, pairs):
        members = [question for group in pack for question in groups[group]]
        shown = numbered(members, _of(pairs, members), locator)
        values = {"kind": kind.value.replace("_", " "), "questions": shown.text}
        yield make_ask(StepName.DRAFT, values, DraftReply, about=[one.id for one in members], key="+".join(pack)), shown


def make_critiques(
    bank: QuestionBank, kind: DocumentKind, questions: Sequence[Question], pairs: Sequence[Pair], locator: Locator
) -> Iterator[tuple[Ask, Numbered]]:
    """Phases, as many together as go into a request; the problems have no pair and are not criticised."""
    phases = {phase.id: phase for phase in bank.phases}
    groups = {key: members for key, members in by_group(bank, questions, pairs).items() if key in phases}
    for pack in packed(groups, pairs):
        members = [question for group in pack for question in groups[group]]
        shown = numbered(members, _of(pairs, members), locator, {key: _head(phases[key]) for key in pack})
        values = {"kind": kind.value.replace("_", " "), "phases": shown.text}
        about = [one.id for one in members]
        yield make_ask(StepName.CRITIQUE, values, CritiqueReply, about=about, key="+".join(pack)), shown


def _head(phase: Phase) -> str:
    cell = phase.theory or phase.practice
    pair = f" End: {cell.x}. Means: {cell.y}." if cell else ""
    return f"PHASE {phase.id}, {phase.name}: {phase.concern}{pair}"


def _of(pairs: Sequence[Pair], members: Sequence[Question]) -> list[Pair]:
    ids = {question.id for question in members}
    return [pair for pair in pairs if pair.offer.question in ids]


def hear_draft(reply: DraftReply, ask: Ask, shown: Numbered) -> tuple[DraftOffer, ...]:
    """Sentences with the quotations of their question behind their numbers; one without any is for code to cut."""
    return tuple(
        DraftOffer(question=answer.id, sentence=sentence.text.strip(), quotations=shown.of(answer.id, sentence.quotes))
        for answer in reply.answers
        if answer.id in ask.about
        for sentence in answer.sentences
        if sentence.text.strip()
    )


def hear_fits(reply: CritiqueReply, ask: Ask, shown: Numbered) -> tuple[FitOffer, ...]:
    """Fit codes that rest on a quotation that was shown for their question."""
    return tuple(
        FitOffer(question=one.question, code=one.code, quotation=quotation)
        for one in reply.fits
        if one.question in ask.about
        for quotation in shown.of(one.question, [one.quote])
    )


def hear_findings(reply: CritiqueReply, ask: Ask, shown: Numbered) -> tuple[FindingOffer, ...]:
    """Unwelcome results, each under a question that it was shown for."""
    return tuple(
        FindingOffer(question=one.question, quotation=quotation, note=one.result)
        for one in reply.unwelcome
        if one.question in ask.about
        for quotation in shown.of(one.question, [one.quote])
    )


def hear_contradictions(reply: CritiqueReply, ask: Ask, shown: Numbered) -> tuple[ContradictionOffer, ...]:
    """Quotations that are said to disagree, one of them at least shown for the question."""
    return tuple(
        ContradictionOffer(
            question=one.question,
            first=shown.quotations[one.first],
            second=shown.quotations[one.second],
            note=one.how,
        )
        for one in reply.contradictions
        if one.question in ask.about
        and {one.first, one.second} <= set(shown.quotations)
        and one.first != one.second
        and shown.of(one.question, [one.first, one.second])
    )


def hear_assumptions(reply: CritiqueReply, ask: Ask, shown: Numbered) -> tuple[AssumptionOffer, ...]:
    """What the answers of a phase rest on without saying so, by quotations of that phase."""
    return tuple(
        AssumptionOffer(
            phase=one.phase, text=one.text, defeater=one.defeater, quotations=shown.of(one.phase, one.quotes)
        )
        for one in reply.assumptions
        if one.phase in ask.key.split("+") and one.text.strip()
    )
