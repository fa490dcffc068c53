"""A bundle, arranged for reading: tables by id, answers by group, what is left out of sight and why. Pure."""

from collections import Counter
from functools import cached_property
from typing import Final

from rationale_reviewer.drafting import reader_words, shorten
from rationale_reviewer.records.document import SET_BY_EDITOR
from rationale_reviewer.records.review import Answer, DraftSentence, Gap, Group, ItemResult, ReviewBundle
from rationale_reviewer.records.vocabulary import (
    Applies,
    DocumentKind,
    GateState,
    ItemState,
    Level,
    Severity,
    SupportCheck,
    Verdict,
)
from rationale_reviewer.report.neutral import file_name, quoted
from rationale_reviewer.report.where import Whereabouts

LEVELS: Final = (Level.THEORY, Level.PRACTICE, Level.DELIVERABLE)
KIND_NAMES: Final = {"model_card": "model card", "system_card": "system card", "design_doc": "design document"}
_ANSWERED: Final = frozenset({Verdict.SUPPORTED, Verdict.PARTIAL, Verdict.UNSUPPORTED})
_WORST_FIRST: Final = (
    Verdict.UNSUPPORTED,
    Verdict.NOT_ASSESSED,
    Verdict.PARTIAL,
    Verdict.SUPPORTED,
    Verdict.NOT_APPLICABLE,
)
CAUSE_NAMES: Final = {
    "language": "the text does not look like English, the one language this engine reads",
    "empty_text": "the document has no visible words",
    "partial_text": "part of the text was not read",
    "no_reply": "the model gave no reply",
    "too_long": "the request is longer than the model can take",
    "content_filter": "the provider's content filter stopped the reply",
}
# Classes that a document about an AI system nearly always gives a sign of.
_SYSTEM_GATES: Final = frozenset({"trained", "interactive", "agentic", "frontier"})
TOP_GAPS: Final = 5
MAX_ASKED: Final = 12
# As many unwelcome results as stand open on the first page; a model names two dozen in a rich document.
MAX_RESULTS: Final = 8


class View:
    """Look-ups over one bundle; a short one is without what needs no decision."""

    def __init__(self, bundle: ReviewBundle, *, short: bool = False) -> None:
        self.bundle = bundle
        self.short = short
        self.citations = {citation.id: citation for citation in bundle.citations}
        self.answers = {answer.question: answer for answer in bundle.answers}
        self.kind = KIND_NAMES[bundle.kind.value]
        self.main = bundle.sources[0]
        self.where = Whereabouts(bundle.sources)

    @cached_property
    def primary(self) -> list[Gap]:
        """One gap a question, worst first."""
        return [gap for gap in self.bundle.gaps if gap.primary]

    @cached_property
    def gap_of(self) -> dict[str, Gap]:
        """The primary gap of each question that has one."""
        return {gap.question: gap for gap in self.primary}

    @property
    def nothing_assessed(self) -> str:
        """The cause, in words, when every answer is not assessed for the same one; else empty."""
        causes = {answer.cause for answer in self.bundle.answers}
        cause = next(iter(causes)) if len(causes) == 1 else None
        return CAUSE_NAMES.get(cause.value, cause.value.replace("_", " ")) if cause else ""

    @property
    def no_sign_of_a_system(self) -> bool:
        """Whether the bank asks for classes of AI systems and nothing shows that the document is about one.

        A model card or system card by its own signs is, and so is a text that plainly speaks of models.
        """
        own_card = self.bundle.kind is not DocumentKind.DESIGN_DOC and self.bundle.kind_basis != SET_BY_EDITOR
        if own_card or self.bundle.speaks_of_models:
            return False
        asked = [gate for gate in self.bundle.gates if gate.gate in _SYSTEM_GATES]
        return len(asked) == len(_SYSTEM_GATES) and all(gate.basis == "unsettled" for gate in asked)

    @cached_property
    def unstable(self) -> dict[str, list[str]]:
        """Questions with the letters of those of their items on which several readings disagree."""
        found = {
            answer.question: [item.id for item in answer.items if item.stability and not item.stability.stable]
            for answer in self.bundle.answers
            if answer.verdict in _ANSWERED
        }
        return {question: letters for question, letters in found.items() if letters}

    @property
    def phases(self) -> list[Group]:
        """Phases in order."""
        return [group for group in self.bundle.groups if group.form == "phase"]

    @property
    def problems(self) -> list[Group]:
        """Cross-cutting problems in order."""
        return [group for group in self.bundle.groups if group.form == "problem"]

    def of(self, group: str, level: Level | None = None) -> list[Answer]:
        """Answers of a group, at one level or at all, worst first."""
        found = [
            answer
            for answer in self.bundle.answers
            if answer.group == group and (level is None or answer.level is level)
        ]
        return sorted(found, key=self._rank)

    def ranked(self) -> list[Answer]:
        """All answers, worst first, gaps in their order; what needs no decision comes last."""
        place = {gap.question: number for number, gap in enumerate(self.primary)}
        last = len(place)
        return sorted(
            self.bundle.answers,
            key=lambda one: (
                not self.to_decide(one),
                one.verdict is Verdict.NOT_APPLICABLE,
                place.get(one.question, last),
                _WORST_FIRST.index(one.verdict),
            ),
        )

    def _rank(self, answer: Answer) -> tuple[int, int]:
        gap = self.gap_of.get(answer.question)
        return (list(Severity).index(gap.severity) if gap else len(Severity), _WORST_FIRST.index(answer.verdict))

    def elsewhere(self) -> list[Answer]:
        """Unsupported questions that documents of this kind rarely answer: never a defect."""
        return [
            answer
            for answer in self.bundle.answers
            if answer.applies is Applies.RARE and answer.verdict is Verdict.UNSUPPORTED
        ]

    def results(self) -> dict[str, list[str]]:
        """Passages that report an unwelcome result, each once, with the questions that it bears on."""
        found: dict[str, list[str]] = {}
        for finding in self.bundle.findings:
            questions = found.setdefault(finding.citations[0], [])
            if finding.question not in questions:
                questions.append(finding.question)
        return found

    def to_decide(self, answer: Answer) -> bool:
        """Whether an answer stands in the phase sections: it says something on this document."""
        if answer.verdict is Verdict.NOT_APPLICABLE:
            return False
        return not (answer.applies is Applies.RARE and answer.verdict is Verdict.UNSUPPORTED)

    def in_section(self, answer: Answer) -> bool:
        """Whether the rationale has a region for an answer; a short one leaves out what is supported."""
        return self.to_decide(answer) and not (self.short and answer.verdict is Verdict.SUPPORTED)

    def unsettled(self) -> list[tuple[str, str, list[str]]]:
        """Gates that the document does not settle: id, question, and the questions that depend on them."""
        found: list[tuple[str, str, list[str]]] = []
        for gate in self.bundle.gates:
            if gate.state is GateState.UNSETTLED:
                waiting = [answer.question for answer in self.bundle.answers if answer.gate == gate.gate]
                found.append((gate.gate, gate.ask or gate.means, waiting))
        return found

    def counts(self) -> dict[str, int]:
        """Number of answers by verdict, in the order of the verdicts."""
        counted = Counter(answer.verdict for answer in self.bundle.answers)
        return {verdict.value: counted[verdict] for verdict in Verdict if counted[verdict]}

    def shown(self, group: str) -> tuple[int, int, int]:
        """How many of a group's questions are supported, were answered at all, and stand in section 8 instead."""
        answered = [answer for answer in self.of(group) if answer.verdict in _ANSWERED]
        supported = sum(answer.verdict is Verdict.SUPPORTED for answer in answered)
        return supported, len(answered), sum(not self.to_decide(answer) for answer in answered)

    @property
    def second_look(self) -> bool:
        """Whether the engine was to check each quotation against what it is offered for."""
        settings = self.bundle.engine.settings
        return settings.get("effort") in {"standard", "thorough"} and "support" not in str(settings.get("skipped", ""))

    @cached_property
    def unchecked(self) -> int:
        """How many quotations were to be looked at twice and were not."""
        evidence = [one for answer in self.bundle.answers for item in answer.items for one in item.evidence]
        return sum(one.support is SupportCheck.UNCHECKED for one in evidence) if self.second_look else 0

    def written(self, answer: Answer) -> list[DraftSentence]:
        """Sentences that an engine wrote; those that code makes repeat the evidence, which is shown anyway."""
        return [sentence for sentence in answer.draft if sentence.by == "engine"]

    def missing(self, gap: Gap) -> str:
        """What a gap's question does not show, as far as the reading went: a fact about the reading."""
        item = self._gap_item(gap)
        if item is None:
            return gap.critique
        return f"{item.topic} (weak only)" if item.state is ItemState.WEAK else item.topic

    def shortfall(self, gap: Gap) -> str:
        """The same as a clause, in which what is quoted and weak is not said to be missing."""
        item = self._gap_item(gap)
        if item is None:
            return f"nothing quoted for {gap.critique}"
        return f"{'only weak words' if item.state is ItemState.WEAK else 'nothing'} quoted for {item.topic}"

    def _gap_item(self, gap: Gap) -> ItemResult | None:
        return next((one for one in self.answers[gap.question].items if one.id == gap.item), None)

    def cited(self, citation_id: str, limit: int = 200, *, note: str = "", mark: bool = False) -> str:
        """``“the words” (line 12)`` as Markdown.

        Args:
            citation_id: Whose words.
            limit: The most characters of them.
            note: Said after the place, between the same brackets.
            mark: Add the id in a comment, by which a program finds the citation again.
        """
        place = self.place(citation_id) + (f", {note}" if note else "")
        comment = f"<!-- {citation_id} -->" if mark else ""
        return f"{quoted(self.quote(citation_id, limit))} ({place}){comment}"

    def quote(self, citation_id: str, limit: int = 200) -> str:
        """A citation's words as a reader sees them, shortened."""
        return shorten(reader_words(self.citations[citation_id]), limit)

    def place(self, citation_id: str) -> str:
        """``line 12``, ``page 3, lines 4-6``, ``line 12 of `other.md``` as Markdown."""
        citation = self.citations[citation_id]
        added = self.where.added(citation.span.source)
        return self.where.of(citation) + (f" of {file_name(added)}" if added else "")
