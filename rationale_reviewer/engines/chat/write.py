"""The draft and critique steps: both see checked quotations only, and what they say rests on their numbers."""

from collections.abc import Iterator, Sequence

from rationale_reviewer.citations import Locator
from rationale_reviewer.engines.chat.asks import Ask, StepName, make_ask
from rationale_reviewer.engines.chat.forms import CritiqueReply, DraftReply
from rationale_reviewer.engines.chat.quotes import Numbered, numbered
from rationale_reviewer.engines.chat.support import Pair
from rationale_reviewer.records.bank import Question, QuestionBank
from rationale_reviewer.records.reading import (
    AssumptionOffer,
    ContradictionOffer,
    DraftOffer,
    FindingOffer,
    FitOffer,
    Quotation,
)
from rationale_reviewer.records.vocabulary import DocumentKind


def by_group(questions: Sequence[Question], pairs: Sequence[Pair]) -> dict[str, tuple[Question, ...]]:
    """Questions for which anything was found, by phase or problem."""
    found = {pair.offer.question for pair in pairs}
    groups: dict[str, list[Question]] = {}
    for question in questions:
        if question.id in found:
            groups.setdefault(question.group, []).append(question)
    return {group: tuple(members) for group, members in groups.items()}


def draft_groups(bank: QuestionBank, groups: dict[str, tuple[Question, ...]]) -> dict[str, tuple[Question, ...]]:
    """The phases apart, the problems together: six requests at most for the project's bank."""
    phases = {phase.id for phase in bank.phases}
    made = {group: members for group, members in groups.items() if group in phases}
    rest = tuple(one for group, members in groups.items() if group not in phases for one in members)
    return {**made, "problems": rest} if rest else made


def make_drafts(
    bank: QuestionBank, kind: DocumentKind, questions: Sequence[Question], pairs: Sequence[Pair], locator: Locator
) -> Iterator[tuple[Ask, Numbered]]:
    """One request for each phase, and one for the problems."""
    for key, members in draft_groups(bank, by_group(questions, pairs)).items():
        shown = numbered(members, _of(pairs, members), locator)
        values = {"kind": kind.value.replace("_", " "), "questions": shown.text}
        yield make_ask(StepName.DRAFT, values, DraftReply, about=[one.id for one in members], key=key), shown


def make_critiques(
    bank: QuestionBank, kind: DocumentKind, questions: Sequence[Question], pairs: Sequence[Pair], locator: Locator
) -> Iterator[tuple[Ask, Numbered]]:
    """One request for each phase."""
    groups = by_group(questions, pairs)
    for phase in bank.phases:
        members = groups.get(phase.id, ())
        if not members:
            continue
        shown = numbered(members, _of(pairs, members), locator)
        cell = phase.theory or phase.practice
        pair = f"End: {cell.x}. Means: {cell.y}." if cell else ""
        values = {
            "kind": kind.value.replace("_", " "),
            "phase": f"{phase.name}: {phase.concern}",
            "pair": pair,
            "questions": shown.text,
        }
        yield make_ask(StepName.CRITIQUE, values, CritiqueReply, about=[one.id for one in members], key=phase.id), shown


def _of(pairs: Sequence[Pair], members: Sequence[Question]) -> list[Pair]:
    ids = {question.id for question in members}
    return [pair for pair in pairs if pair.offer.question in ids]


def hear_draft(reply: DraftReply, ask: Ask, shown: Numbered) -> tuple[DraftOffer, ...]:
    """Sentences with the quotations behind their numbers; one without any is kept for code to cut."""
    return tuple(
        DraftOffer(question=answer.id, sentence=sentence.text.strip(), quotations=_quotations(sentence.quotes, shown))
        for answer in reply.answers
        if answer.id in ask.about
        for sentence in answer.sentences
        if sentence.text.strip()
    )


def hear_fits(reply: CritiqueReply, ask: Ask, shown: Numbered) -> tuple[FitOffer, ...]:
    """Fit codes that rest on a quotation that was shown."""
    return tuple(
        FitOffer(question=one.question, code=one.code, quotation=shown.quotations[one.quote])
        for one in reply.fits
        if one.question in ask.about and one.quote in shown.quotations
    )


def hear_findings(reply: CritiqueReply, ask: Ask, shown: Numbered) -> tuple[FindingOffer, ...]:
    """Unwelcome results."""
    return tuple(
        FindingOffer(question=one.question, quotation=shown.quotations[one.quote], note=one.result)
        for one in reply.unwelcome
        if one.question in ask.about and one.quote in shown.quotations
    )


def hear_contradictions(reply: CritiqueReply, ask: Ask, shown: Numbered) -> tuple[ContradictionOffer, ...]:
    """Quotations that are said to disagree."""
    return tuple(
        ContradictionOffer(
            question=one.question,
            first=shown.quotations[one.first],
            second=shown.quotations[one.second],
            note=one.how,
        )
        for one in reply.contradictions
        if one.question in ask.about and {one.first, one.second} <= set(shown.quotations) and one.first != one.second
    )


def hear_assumption(reply: CritiqueReply, ask: Ask, shown: Numbered) -> tuple[AssumptionOffer, ...]:
    """What the answers of the phase rest on without saying so."""
    said = reply.assumption
    if said is None or not said.text.strip():
        return ()
    quotations = _quotations(said.quotes, shown)
    return (AssumptionOffer(phase=ask.key, text=said.text, defeater=said.defeater, quotations=quotations),)


def _quotations(numbers: Sequence[int], shown: Numbered) -> tuple[Quotation, ...]:
    return tuple(shown.quotations[one] for one in dict.fromkeys(numbers) if one in shown.quotations)
