"""The chat engine as a pure reducer: what is known -> the next requests, until there is a reading.

A wave is read, support check, drafts and critiques together, each after the replies of the one before; a reply that
cannot be read gets one further turn. The engine sends nothing: live calls, batch files and replies carried by hand are
three ways to answer the same requests. Everything that a model says is a claim, located and checked by code.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from rationale_reviewer import __version__
from rationale_reviewer.citations import Locator
from rationale_reviewer.engines.base import Reply, Step, Task
from rationale_reviewer.engines.chat import read, support, write
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
from rationale_reviewer.records.vocabulary import Cause, SupportCheck
from rationale_reviewer.text import digest

NAME: Final = "chat"
# Raised whenever the same replies may give another reading.
VERSION: Final = "2"
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
    pairs: tuple[Pair, ...] = ()
    said: Mapping[tuple[str, str, Place], SupportCheck] = {}
    drafts: tuple[DraftOffer, ...] = ()
    fits: tuple[FitOffer, ...] = ()
    findings: tuple[FindingOffer, ...] = ()
    contradictions: tuple[ContradictionOffer, ...] = ()
    assumptions: tuple[AssumptionOffer, ...] = ()
    failures: tuple[Failure, ...] = ()
    stage: StepName = StepName.READ


class ChatEngine:
    """Reads with a language model.

    Args:
        model: Its name, for the record.
        effort: quick reads only, standard also checks, drafts and criticises.
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
        self.skip = frozenset(skip) if effort is Effort.STANDARD else frozenset(StepName) - {StepName.READ}
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
        """The wave after the one that is done."""
        if state.stage is StepName.READ:
            # From the merged reading: what is asked next must not depend on the order in which replies came.
            offers = merged(state.questions, state.windows, state.heard).items
            state = state._replace(stage=StepName.SUPPORT, pairs=support.pairs(offers, state.locator))
            if StepName.SUPPORT not in self.skip and state.pairs:
                return _wave(state, list(support.make_checks(state.task.bank, state.pairs, state.locator)))
        if state.stage is StepName.SUPPORT:
            state = state._replace(stage=StepName.DRAFT)
            left = kept(_checked(state))
            made = list(self._writing(state, left))
            state = state._replace(shown={ask.request.id: shown for ask, shown in made})
            if made:
                return _wave(state, [ask for ask, _ in made])
        return _done(state)

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
    if ask.step is not StepName.READ:
        return state
    made = tuple(Failure(question=one, cause=cause, detail=detail[:200]) for one in ask.about)
    return state._replace(failures=state.failures + made)


def _hear(state: State, ask: Ask, reply: Any) -> State:
    if ask.step is StepName.READ:
        heard = read.hear(reply, state.cells[ask.key], state.task.bank)
        return state._replace(heard=(*state.heard, (ask.key, ask.window, heard)))
    if ask.step is StepName.SUPPORT:
        return state._replace(said={**state.said, **support.heard(reply, int(ask.key), state.pairs)})
    shown = state.shown[ask.request.id]
    if ask.step is StepName.DRAFT:
        return state._replace(drafts=state.drafts + write.hear_draft(reply, ask, shown))
    return state._replace(
        fits=state.fits + write.hear_fits(reply, ask, shown),
        findings=state.findings + write.hear_findings(reply, ask, shown),
        contradictions=state.contradictions + write.hear_contradictions(reply, ask, shown),
        assumptions=state.assumptions + write.hear_assumptions(reply, ask, shown),
    )


def _checked(state: State) -> tuple[Pair, ...]:
    """The pairs with what the support check said of them."""
    return tuple(
        pair._replace(offer=pair.offer.model_copy(update={"support": state.said[pair.key]}))
        if pair.key in state.said
        else pair
        for pair in state.pairs
    )


def _done(state: State) -> Step[State]:
    """The reading, in the bank's order whatever order the replies came in."""
    reading = merged(state.questions, state.windows, state.heard)
    offers = support.apply(reading.items, state.said, state.locator)
    order = {question.id: number for number, question in enumerate(state.questions)}
    reading = reading.model_copy(
        update={
            "items": offers,
            "drafts": tuple(sorted(state.drafts, key=lambda one: order[one.question])),
            "fits": tuple(sorted(state.fits, key=lambda one: order[one.question])),
            "findings": tuple(sorted(state.findings, key=lambda one: order[one.question])),
            "contradictions": tuple(sorted(state.contradictions, key=lambda one: order[one.question])),
            "assumptions": tuple(sorted(state.assumptions, key=lambda one: one.phase)),
            "failures": tuple(sorted((*reading.failures, *state.failures), key=lambda one: order[one.question])),
            "passages_read": tuple(passage.label for passage in state.task.document.passages),
        }
    )
    return Step(state, (), Reading.model_validate(reading))
