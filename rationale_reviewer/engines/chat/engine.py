"""The chat engine as a pure reducer: what is known -> the next requests, until there is a reading.

A wave is read, support check, drafts and critiques together, each after the replies of the one before; with the effort
*thorough* borderline items are read for again and checked before the drafts. A reply that cannot be read gets one
further turn. The engine sends nothing: live calls, batch files and replies carried by hand are
three ways to answer the same requests. Everything that a model says is a claim, located and checked by code.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from rationale_reviewer import __version__
from rationale_reviewer.citations import Locator
from rationale_reviewer.engines.base import Reply, Step, Task
from rationale_reviewer.engines.chat import read, support, write
from rationale_reviewer.engines.chat.again import Again, borderline, make_again, settle
from rationale_reviewer.engines.chat.asks import Ask, StepName, make_repair
from rationale_reviewer.engines.chat.forms import CritiqueReply, DraftReply, ReadReply, SupportReply
from rationale_reviewer.engines.chat.json_reply import UnreadableError, parse_form, unwrap
from rationale_reviewer.engines.chat.merging import merged
from rationale_reviewer.engines.chat.quotes import Numbered, kept
from rationale_reviewer.engines.chat.rendering import DEFAULT_CONTEXT, Window, windows
from rationale_reviewer.engines.chat.support import Pair
from rationale_reviewer.places import Place
from rationale_reviewer.prompts import load_prompt, load_repair
from rationale_reviewer.records.bank import Question, QuestionBank
from rationale_reviewer.records.reading import (
    AssumptionOffer,
    ContradictionOffer,
    DraftOffer,
    Failure,
    FindingOffer,
    FitOffer,
    Reading,
)
from rationale_reviewer.records.review import EngineRef
from rationale_reviewer.records.vocabulary import Cause, EvidenceStatus, SupportCheck
from rationale_reviewer.text import digest

NAME: Final = "chat"
# Raised whenever the same replies may give another reading.
VERSION: Final = "3"
NOTE: Final = (
    "A language model offered quotations, statuses, drafts and remarks; code found every quotation in the visible "
    "text, computed the verdicts, and cut what rests on nothing."
)
FORMS: Final[dict[StepName, type[Any]]] = {
    StepName.READ: ReadReply,
    StepName.SUPPORT: SupportReply,
    StepName.DRAFT: DraftReply,
    StepName.CRITIQUE: CritiqueReply,
}


class Effort(StrEnum):
    """How much is asked."""

    QUICK = "quick"
    STANDARD = "standard"
    THOROUGH = "thorough"


class Stage(StrEnum):
    """Which wave of requests is under way."""

    READ = "read"
    SUPPORT = "support"
    AGAIN = "again"
    RECHECK = "recheck"
    WRITE = "write"


_STAGES: Final = tuple(Stage)


class State(NamedTuple):
    """Where a review stands. Nothing in it is lost when it is thrown away: the same replies lead to it again."""

    task: Task
    locator: Locator
    questions: tuple[Question, ...]
    windows: tuple[Window, ...]
    cells: Mapping[str, read.Cell]
    """By their keys."""
    open: Mapping[str, Ask]
    """Requests of this wave that wait for a reply."""
    shown: Mapping[str, Numbered]
    """The numbered quotations of draft and critique requests."""
    heard: tuple[tuple[str, int, read.Heard], ...] = ()
    """Cell, window and what was heard."""
    checking: tuple[Pair, ...] = ()
    """What the support check is asked of in this wave."""
    said: Mapping[tuple[str, str, Place], SupportCheck] = {}
    drafts: tuple[DraftOffer, ...] = ()
    fits: tuple[FitOffer, ...] = ()
    findings: tuple[FindingOffer, ...] = ()
    contradictions: tuple[ContradictionOffer, ...] = ()
    assumptions: tuple[AssumptionOffer, ...] = ()
    failures: tuple[Failure, ...] = ()
    borderline: tuple[Question, ...] = ()
    """Questions with those of their items that are read for again."""
    again: tuple[Again, ...] = ()
    stage: Stage = Stage.READ


class ChatEngine:
    """Reads with a language model.

    Args:
        model: Its name, for the record.
        effort: quick reads only, standard also checks, drafts and criticises, thorough reads for borderline items
            twice more.
        context: How many tokens the model takes in all.
        skip: Steps that are left out, to measure what they are worth.
        settings: What else influences the replies, for the record.
    """

    def __init__(
        self,
        model: str = "",
        *,
        effort: Effort = Effort.STANDARD,
        context: int = DEFAULT_CONTEXT,
        skip: Sequence[StepName] = (),
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.model = model
        self.effort = effort
        self.context = context
        self.skip = frozenset(StepName) - {StepName.READ} if effort is Effort.QUICK else frozenset(skip)
        self.settings = dict(settings or {})

    @property
    def prompts_digest(self) -> str:
        """Of all prompt files."""
        return digest("".join(load_prompt(step.value).digest for step in StepName) + load_repair().template)

    def describe(self, bank: QuestionBank) -> EngineRef:
        """Name, version, and the digest of prompts, bank and settings."""
        settings = {"tool": __version__, "model": self.model, "effort": self.effort.value, **self.settings}
        if self.skip:
            settings["skipped"] = ", ".join(sorted(self.skip))
        return EngineRef(
            name=NAME,
            version=VERSION,
            digest=digest(f"{bank.digest}{self.prompts_digest}{settings}"),
            note=NOTE,
            model=self.model or None,
            settings=settings,
        )

    def begin(self, task: Task) -> Step[State]:
        """The requests that read the document."""
        questions = tuple(task.bank.question(one) for one in task.questions)
        shown = windows(task.document, self.context)
        asked = read.cells(task.bank, questions)
        state = State(task, Locator(task.document), questions, shown, {cell.key: cell for cell in asked}, {}, {})
        if not any(window.labels for window in shown):
            return _done(state)  # nothing to read: the review says that it is empty
        return _wave(state, list(read.make_reads(task.bank, task.document.kind, asked, shown)))

    def advance(self, state: State, replies: Sequence[Reply]) -> Step[State]:
        """Take replies in, in any order; those to requests that are not open are let fall, as are second ones."""
        repairs: list[Ask] = []
        open_now = dict(state.open)
        for reply in replies:
            ask = open_now.pop(reply.request, None)
            if ask is not None:
                state, repair = _take(state, ask, reply)
                repairs += repair
        open_now |= {ask.request.id: ask for ask in repairs}
        state = state._replace(open=open_now)
        if open_now:
            return Step(
                state, tuple(ask.request for ask in repairs) or tuple(a.request for a in open_now.values()), None
            )
        return self._next(state)

    def _next(self, state: State) -> Step[State]:
        """The wave after the one that is done: the first stage from here on that has something to ask."""
        for stage in _STAGES[_STAGES.index(state.stage) + 1 :]:
            state, asks = self._asks(state._replace(stage=stage))
            if asks:
                return _wave(state, asks)
        return _done(state)

    def _asks(self, state: State) -> tuple[State, list[Ask]]:
        """What a stage asks. Taken from the merged reading: it must not depend on the order in which replies came."""
        if state.stage is Stage.AGAIN:
            return self._again(state)
        if state.stage is Stage.WRITE:
            made = list(self._writing(state, kept(support.pairs(_reading(state).items, state.locator))))
            return state._replace(shown={ask.request.id: shown for ask, shown in made}), [ask for ask, _ in made]
        if StepName.SUPPORT in self.skip:
            return state, []
        first = merged(state.questions, state.windows, state.heard).items
        further = tuple(offer for one in sorted(state.again, key=_in_order) for offer in one.heard.items)
        asked = {pair.key for pair in state.checking}
        found = support.pairs(first if state.stage is Stage.SUPPORT else further, state.locator)
        state = state._replace(checking=tuple(pair for pair in found if pair.key not in asked))
        return state, list(support.make_checks(state.task.bank, state.checking, state.locator))

    def _again(self, state: State) -> tuple[State, list[Ask]]:
        if self.effort is not Effort.THOROUGH:
            return state, []
        asked = borderline(state.questions, _reading(state), state.locator, _counts(state), state.task.gates)
        cells, asks = dict(state.cells), []
        for cell, own in make_again(state.task.bank, state.task.document.kind, asked, state.windows):
            cells[cell.key] = cell
            asks += own
        return state._replace(borderline=asked, cells=cells), asks

    def _writing(self, state: State, left: Sequence[Pair]) -> Iterator[tuple[Ask, Numbered]]:
        about = (state.task.bank, state.task.document.kind, state.questions, left, state.locator)
        if StepName.DRAFT not in self.skip:
            yield from write.make_drafts(*about)
        if StepName.CRITIQUE not in self.skip:
            yield from write.make_critiques(*about)


def _wave(state: State, asks: Sequence[Ask]) -> Step[State]:
    state = state._replace(open={ask.request.id: ask for ask in asks})
    return Step(state, tuple(ask.request for ask in asks), None)


def _take(state: State, ask: Ask, reply: Reply) -> tuple[State, list[Ask]]:
    """One reply taken in; a repair where it cannot be read and none was asked for yet."""
    if reply.cause and reply.cause is not Cause.UNREADABLE_REPLY:
        return _failed(state, ask, reply.cause, reply.detail), []
    fault = reply.detail or "it is empty"
    if not reply.cause:
        try:
            return _hear(state, ask, parse_form(unwrap(reply.text), FORMS[ask.step])), []
        except UnreadableError as error:
            fault = str(error)
    if ask.repair:
        return _failed(state, ask, Cause.UNREADABLE_REPLY, fault), []
    repair = make_repair(ask, reply.text, fault)
    shown = dict(state.shown)
    if ask.request.id in shown:
        shown[repair.request.id] = shown[ask.request.id]
    return state._replace(shown=shown), [repair]


def _failed(state: State, ask: Ask, cause: Cause, detail: str) -> State:
    """What a request without a reply spoils: its questions, when it was to read for them; else nothing."""
    if ask.step is not StepName.READ or ask.reading > 1:
        return state
    made = tuple(Failure(question=one, cause=cause, detail=detail[:200]) for one in ask.about)
    return state._replace(failures=state.failures + made)


def _hear(state: State, ask: Ask, reply: Any) -> State:
    if ask.step is StepName.READ:
        heard = read.hear(reply, state.cells[ask.key], state.task.bank)
        if ask.reading > 1:
            again = Again(ask.reading, ask.window, state.cells[ask.key], heard)
            return state._replace(again=(*state.again, again))
        return state._replace(heard=(*state.heard, (ask.key, ask.window, heard)))
    if ask.step is StepName.SUPPORT:
        return state._replace(said={**state.said, **support.heard(reply, ask.key, state.checking)})
    shown = state.shown[ask.request.id]
    if ask.step is StepName.DRAFT:
        return state._replace(drafts=state.drafts + write.hear_draft(reply, ask, shown))
    return state._replace(
        fits=state.fits + write.hear_fits(reply, ask, shown),
        findings=state.findings + write.hear_findings(reply, ask, shown),
        contradictions=state.contradictions + write.hear_contradictions(reply, ask, shown),
        assumptions=state.assumptions + write.hear_assumptions(reply, ask, shown),
    )


def _reading(state: State) -> Reading:
    """What was read, with what the support check said; of borderline items the middle of all readings."""
    reading = merged(state.questions, state.windows, state.heard)
    items = support.apply(reading.items, state.said, state.locator)
    reading = reading.model_copy(update={"items": items, "failures": reading.failures + state.failures})
    if not state.borderline:
        return reading
    again, counts = sorted(state.again, key=_in_order), _counts(state)
    return settle(state.borderline, reading, again, state.said, state.locator, counts, len(state.windows))


def _counts(state: State) -> Sequence[EvidenceStatus]:
    return state.task.bank.counts_as_evidence[state.task.document.kind]


def _in_order(one: Again) -> tuple[int, int, str]:
    return one.reading, one.window, one.cell.key


def _done(state: State) -> Step[State]:
    """The reading, in the bank's order whatever order the replies came in."""
    reading = _reading(state)
    order = {question.id: number for number, question in enumerate(state.questions)}
    reading = reading.model_copy(
        update={
            "items": tuple(sorted(reading.items, key=lambda one: order[one.question])),
            "near_misses": tuple(sorted(reading.near_misses, key=lambda one: order[one.question])),
            "drafts": tuple(sorted(state.drafts, key=lambda one: order[one.question])),
            "fits": tuple(sorted(state.fits, key=lambda one: order[one.question])),
            "findings": tuple(sorted(state.findings, key=lambda one: order[one.question])),
            "contradictions": tuple(sorted(state.contradictions, key=lambda one: order[one.question])),
            "assumptions": tuple(sorted(state.assumptions, key=lambda one: one.phase)),
            "failures": tuple(sorted(reading.failures, key=lambda one: order[one.question])),
            "passages_read": tuple(passage.label for passage in state.task.document.passages),
        }
    )
    return Step(state, (), Reading.model_validate(reading))
