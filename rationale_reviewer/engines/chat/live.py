"""Live calls: the requests of a wave are answered by the store or the model, together, and kept before they are read.

The first read request of a document goes alone: its prompt, the document, is then in the provider's cache when the
others come. What the cap does not allow is answered with *over budget*. A signal lets what is under way finish.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final, NamedTuple

from rationale_reviewer.drain import Drain
from rationale_reviewer.engines.base import Reply, Request
from rationale_reviewer.engines.chat.asks import StepName
from rationale_reviewer.engines.chat.outcomes import Ended
from rationale_reviewer.engines.chat.rendering import tokens
from rationale_reviewer.engines.chat.settings import ModelSettings
from rationale_reviewer.engines.chat.transport import Transport
from rationale_reviewer.errors import EngineError
from rationale_reviewer.records.run import CallId, CallOutcome
from rationale_reviewer.records.usage import Cap, Usage
from rationale_reviewer.spend import PriceList
from rationale_reviewer.store.cache import ResponseCache
from rationale_reviewer.store.run import RunStore

# The most output that a reply is taken to have where the settings set no limit; the longest genuine one had 7,900.
OUTPUT_TOKENS: Final = 16_000


class StoppedError(EngineError):
    """Somebody asked the run to stop; what was answered is kept."""


class StoreLedger:
    """Notes every request in the run store before it leaves, within the cap, and its outcome after."""

    def __init__(self, store: RunStore, settings: ModelSettings, prices: PriceList, cap: Cap) -> None:
        self._store = store
        self._settings = settings
        self._prices = prices
        self._cap = cap

    def intend(self, request: Request, model: str) -> CallId | None:
        """Note a request that is about to leave; None when the run could pass its cap by it.

        Raises:
            StoreError: It could not be noted.
        """
        return self._store.intend_within(self._cap, request, model, price=self.most(request))

    def most(self, request: Request) -> Usage:
        """The most that a request can use and cost."""
        prompt = sum(tokens(message.content) for message in request.messages)
        output = self._settings.max_output_tokens or OUTPUT_TOKENS
        return self._prices.cost(self._settings.model, Usage(prompt_tokens=prompt, output_tokens=output))

    def finish(self, call: CallId, reply: Reply, usage: Usage | None) -> None:
        """Keep a reply with what it cost."""
        priced = self._prices.cost(self._settings.model, usage) if usage else None
        self._store.finish(call, reply, priced)

    def fail(self, call: CallId, outcome: Ended, detail: str) -> None:
        """Keep that no reply came."""
        self._store.fail(call, CallOutcome(outcome.value), detail)


class Progress(NamedTuple):
    """How far a wave has got."""

    step: str
    done: int
    total: int
    lost: int = 0
    """How many of those that are done have no reply that can be used."""


class LiveDriver:
    """Gets requests answered. Called from one thread; asks from several.

    Args:
        transport: Who sends.
        store: What keeps replies; those that are there are not asked for again.
        drain: Tells when to stop.
        say: Is told of every reply.
        cache: Replies of earlier runs; None for none.
    """

    def __init__(
        self,
        transport: Transport,
        store: RunStore,
        drain: Drain,
        say: Callable[[Progress], None] | None = None,
        cache: ResponseCache | None = None,
    ) -> None:
        self._cache = cache or ResponseCache(None)
        self.recalled = 0
        """Requests that an earlier run had answered."""
        self._transport = transport
        self._store = store
        self._drain = drain
        self._say = say or (lambda _: None)

    def __call__(self, requests: Sequence[Request]) -> list[Reply]:
        """Replies in the order of the requests.

        Raises:
            StoppedError: The run was asked to stop.
            EngineError: No further request would get a reply either.
            StoreError: The store could not be written.
        """
        replies = {request.id: found for request in requests if (found := self._known(request))}
        missing = [request for request in requests if request.id not in replies]
        first = missing[:1] if _shares_its_beginning(missing) else []
        for wave in (first, missing[len(first) :]):
            for reply in self._together(wave, list(replies.values()), len(requests)):
                replies[reply.request] = reply
                self._cache.put(reply, self._transport.settings.model, self._transport.settings.digest)
        return [replies[request.id] for request in requests]

    def _known(self, request: Request) -> Reply | None:
        """What the store holds, or an earlier run was told, which the store then holds as well."""
        if stored := self._store.reply(request.id):
            return stored.reply
        settings = self._transport.settings
        text = self._cache.get(request.id, settings.model, settings.digest)
        if text is None:
            return None
        reply = Reply(request=request.id, text=text)
        self._store.keep(reply)
        self.recalled += 1
        return reply

    def _together(self, requests: Sequence[Request], before: Sequence[Reply], total: int) -> Iterable[Reply]:
        if not requests:
            return []
        found: list[Reply] = []
        waiting = list(reversed(requests))
        with ThreadPoolExecutor(self._transport.settings.concurrency) as pool:
            running: set[Future[Reply]] = set()
            try:
                while waiting or running:
                    while waiting and len(running) < self._transport.settings.concurrency and not self._drain.stopping:
                        running.add(pool.submit(self._transport.ask, waiting.pop()))
                    if not running:
                        break
                    ended, running = wait(running, return_when=FIRST_COMPLETED)
                    for one in ended:
                        found.append(one.result())
                        done = [*before, *found]
                        lost = sum(reply.cause is not None for reply in done)
                        self._say(Progress(requests[0].step, len(done), total, lost))
            except BaseException:
                self._transport.stop()
                raise
        if waiting:
            raise StoppedError("stopped; what was answered is kept, and the same command goes on from there")
        return found


def _shares_its_beginning(requests: Sequence[Request]) -> bool:
    """Whether the requests begin with the document: then the first fills the cache for the others."""
    return len(requests) > 1 and all(request.step == StepName.READ.value for request in requests)
