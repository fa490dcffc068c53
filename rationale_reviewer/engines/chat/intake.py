"""Replies that were carried here, on their way into a run: which fit, which can be read, and which of two stands.

A readable reply takes the place of one that could not be read, or that has no text; between equals the first stands.
So what is kept hangs on the replies, and not on who asked for a repair meanwhile.
"""

from collections.abc import Iterable
from typing import Final, Protocol

from rationale_reviewer.engines.base import Reply, Request, Task
from rationale_reviewer.engines.chat.asks import StepName
from rationale_reviewer.engines.chat.engine import FORMS, ChatEngine
from rationale_reviewer.engines.chat.json_reply import UnreadableError, parse_form, unwrap
from rationale_reviewer.engines.replay import Progress, replay
from rationale_reviewer.records.run import StoredReply
from rationale_reviewer.records.vocabulary import Cause

_REPAIRER: Final = "assistant"


class Store(Protocol):
    """Where replies are kept."""

    def reply(self, request_id: str) -> StoredReply | None:
        """The reply to a request, if it is here."""

    def keep(self, reply: Reply) -> None:
        """Keep a reply; it takes the place of one with a cause."""


class Intake:
    """Takes replies into a run, each when a document of the run asks for it.

    Args:
        store: Where they go.
        replies: What came.
    """

    def __init__(self, store: Store, replies: Iterable[Reply] = ()) -> None:
        self._store = store
        self._waiting: dict[str, list[Reply]] = {}
        for reply in replies:
            self._waiting.setdefault(reply.request, []).append(reply)
        self.taken = 0
        """Replies that were kept."""
        self.late = 0
        """Replies to requests for which another reply stands."""

    def go_on(self, engine: ChatEngine, task: Task) -> Progress:
        """Go as far with a document as what is kept and what came lead."""
        while True:
            progress = replay(engine, task, self._known)
            fitting = [request for request in progress.asked if request.id in self._waiting]
            if not fitting:
                return progress
            for request in fitting:
                for reply in self._waiting.pop(request.id):
                    self._take(judged(reply, StepName(request.step)))

    def leave(self) -> int:
        """How many replies no document has asked for. Those that can be read are kept: a later wave may ask."""
        left = [judged(reply) for replies in self._waiting.values() for reply in replies]
        self._waiting = {}
        for reply in left:
            if not reply.cause and self._known(reply.request) is None:
                self._store.keep(reply)
        return len(left)

    def _take(self, reply: Reply) -> None:
        before = self._known(reply.request)
        if before is None or _rank(reply) > _rank(before):
            self._store.keep(reply)
            self.taken += 1
        else:
            self.late += 1

    def _known(self, request: str) -> Reply | None:
        found = self._store.reply(request)
        return found.reply if found else None


def judged(reply: Reply, step: StepName | None = None) -> Reply:
    """The reply; with the cause, and what is wrong with it, where its text cannot be read.

    Args:
        reply: What came.
        step: What it answers; None when nobody knows, and then any form will do.
    """
    if reply.cause:
        return reply
    fault = ""
    for form in [FORMS[step]] if step else FORMS.values():
        try:
            parse_form(unwrap(reply.text), form)
        except UnreadableError as error:
            fault = str(error)
        else:
            return reply
    return reply.model_copy(update={"cause": Cause.UNREADABLE_REPLY, "detail": fault})


def unread(progress: Progress) -> list[str]:
    """The requests whose replies could not be read and are asked for once more."""
    ids = {request.messages: request.id for request in progress.asked}
    return [ids[before] for request in progress.missing if (before := _repaired(request)) in ids]


def _repaired(request: Request) -> object:
    """The messages of the request that a repair is of; nothing for other requests."""
    own = request.messages
    return own[:-2] if len(own) > 2 and own[-2].role == _REPAIRER else None


def _rank(reply: Reply) -> int:
    """Readable, or with a text at least, or without."""
    return 2 if not reply.cause else 1 if reply.cause is Cause.UNREADABLE_REPLY else 0
