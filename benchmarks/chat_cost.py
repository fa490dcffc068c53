"""What a review by a model costs, on the loopback, beside a plain script that asks one question a call.

Usage: python benchmarks/chat_cost.py DOCUMENT [--concurrency 16] [--latency 0.5]

A stub server answers every request after the same time. It counts what a prefix cache would serve: of a prompt, the
longest beginning that a request had whose answer had begun when this one came, in blocks of 128 tokens from 1,024 on.
Tokens are letters divided by four, on both sides. The plain script sends the whole document with each question of the
bank, all at once, and checks nothing.

The last columns are processor time of this process; the server has one of its own. *ms a call*: from a request to its
kept reply, all threads, connections included, after a first request. *own ms*: what the review does besides, in all:
windows, requests, checks of quotations. *once ms*: making the store and the client and the first request, without the
second or so that importing the libraries takes; the script comes second and finds them warm. There is no TLS.
"""

import argparse
import multiprocessing
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from chatting import Answering
from recorded import INFO
from stub_server import Received, StubServer

from rationale_reviewer.config import ReviewOptions
from rationale_reviewer.drain import Drain
from rationale_reviewer.engines.base import Message, Reply, Request, Task
from rationale_reviewer.engines.chat.asks import StepName, request_of
from rationale_reviewer.engines.chat.engine import FORMS, ChatEngine
from rationale_reviewer.engines.chat.live import LiveDriver, StoreLedger
from rationale_reviewer.engines.chat.rendering import windows
from rationale_reviewer.engines.chat.settings import ModelSettings, make_settings
from rationale_reviewer.engines.chat.transport import Transport
from rationale_reviewer.engines.factory import make_engine
from rationale_reviewer.load.document import load_document
from rationale_reviewer.pipeline import review
from rationale_reviewer.question_bank import load_bank
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.document import Document
from rationale_reviewer.records.usage import Cap
from rationale_reviewer.spend import PriceList
from rationale_reviewer.store.run import RunStore, run_path
from rationale_reviewer.text import common_start

LETTERS = 4
BLOCK = 128
LEAST = 1024
FIRST = Request(
    id="q-first", step="first", messages=(Message(role="user", content="Hello."),), reply_schema={"type": "object"}
)

Found = dict[tuple[str, str], list[tuple[str, str]]]


class Served(NamedTuple):
    """What the server counted."""

    calls: int
    prompt: int
    cached: int


class Cost(NamedTuple):
    """What one way cost."""

    name: str
    served: Served
    seconds: float
    waves: int
    client: float
    """Processor time of all calls; seconds, like the next."""
    own: float
    """Of the review without its calls."""
    once: float
    """Before the first of them."""


class PrefixCache:
    """Knows the prompts whose answers have begun."""

    def __init__(self) -> None:
        self._begun: list[str] = []
        self._lock = threading.Lock()
        self.prompt = self.cached = 0

    def came(self, prompt: str) -> None:
        """A request came: count what of its prompt is there."""
        with self._lock:
            best = max((common_start(prompt, one) for one in self._begun), default=0) // LETTERS
            served = best // BLOCK * BLOCK if best >= LEAST else 0
            self.prompt += len(prompt) // LETTERS
            self.cached += served

    def began(self, prompt: str) -> None:
        """The answer to it has begun."""
        with self._lock:
            self._begun.append(prompt)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("document", type=Path)
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--latency", type=float, default=0.5)
    options = parser.parse_args()
    document, bank = load_document(options.document), load_bank()
    found = _found(document, bank)
    size = sum(len(window.text) for window in windows(document)) // LETTERS
    asked = _bank(document, bank)
    print(f"document {size:,} tokens as it is shown; questions of the bank as they are asked {asked:,}")
    heads = ("calls", "prompt", "x document", "uncached", "cached", "wall s", "floor s", "ms a call", "own ms",
             "once ms")  # fmt: skip
    print(" " * 14 + "".join(f"{head:>11}" for head in heads))
    for cost in (_measure("every step", document, bank, found, options), _plain(document, bank, options)):
        calls, prompt, cached = cost.served
        cells = (f"{calls}", f"{prompt:,}", f"{prompt / size:.1f}", f"{prompt - cached:,}", f"{cached / prompt:.0%}",
                 f"{cost.seconds:.2f}", f"{cost.waves * options.latency:.2f}", f"{cost.client / calls * 1000:.1f}",
                 f"{cost.own * 1000:.0f}", f"{cost.once * 1000:.0f}")  # fmt: skip
        print(f"{cost.name:14}" + "".join(f"{cell:>11}" for cell in cells))
    return 0


def _bank(document: Document, bank: QuestionBank) -> int:
    """Tokens of what the read requests do not share: the questions."""
    task = Task(document=document, bank=bank, questions=tuple(question.id for question in bank.questions))
    texts = [request.messages[-1].content for request in ChatEngine("m").begin(task).requests]
    shared = min(common_start(texts[0], text) for text in texts[1:])
    return sum(len(text) - shared for text in texts) // LETTERS


def _found(document: Document, bank: QuestionBank) -> Found:
    """What the offline engine finds, so that the later steps have as much to do as in a real review."""
    task = Task(document=document, bank=bank, questions=tuple(question.id for question in bank.questions))
    reading = make_engine().begin(task).reading
    found: Found = {}
    for offer in reading.items if reading else ():
        found.setdefault((offer.question, offer.item), []).append((offer.quotation.words, offer.status.value))
    return found


def _measure(name: str, document: Document, bank: QuestionBank, found: Found, options: argparse.Namespace) -> Cost:
    with _server(found, options.latency) as (url, counted), tempfile.TemporaryDirectory() as folder:
        settings, used = _settings(url, options), time.process_time()
        with RunStore.open(run_path(Path(folder)), INFO) as store:
            ledger = StoreLedger(store, settings, PriceList(date=""), Cap())
            with Transport(settings, ledger) as transport, Drain() as drain:
                transport.ask(FIRST)
                once = time.process_time() - used
                counted()
                driver, client = LiveDriver(transport, store, drain), [0.0]

                def timed(requests: Sequence[Request]) -> list[Reply]:
                    used = time.process_time()
                    replies = driver(requests)
                    client[0] += time.process_time() - used
                    return replies

                started, used = time.perf_counter(), time.process_time()
                review(document, bank, ChatEngine("m"), ReviewOptions(), timed)
                seconds, spent = time.perf_counter() - started, time.process_time() - used
        # Read alone and together, support, drafts with critique.
        return Cost(name, counted(), seconds, 4, client[0], spent - client[0], once)


def _plain(document: Document, bank: QuestionBank, options: argparse.Namespace) -> Cost:
    """One question a call, each with the whole document behind a short instruction."""
    text = "\n".join(window.text for window in windows(document))
    requests = [
        Request(id=f"q-{number}", step="plain", messages=(Message(role="user", content=f"{text}\n\n{one.text}"),))
        for number, one in enumerate(bank.questions)
    ]
    with _server({}, options.latency) as (url, counted):
        used = time.process_time()
        with Transport(_settings(url, options)) as transport, ThreadPoolExecutor(options.concurrency) as pool:
            transport.ask(FIRST)
            once = time.process_time() - used
            counted()
            started, used = time.perf_counter(), time.process_time()
            list(pool.map(transport.ask, requests))
            seconds, spent = time.perf_counter() - started, time.process_time() - used
        waves = -(-len(requests) // options.concurrency)
        return Cost("plain script", counted(), seconds, waves, spent, 0, once)


@contextmanager
def _server(found: Found, latency: float) -> Iterator[tuple[str, Callable[[], Served]]]:
    """A server in a process of its own: its address, and a call that gives what it counted and counts anew."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, found, latency), daemon=True)
    process.start()
    there.close()  # so that the end of the process is noticed
    url: str = here.recv()

    def counted() -> Served:
        here.send(True)
        served: Served = here.recv()
        return served

    try:
        yield url, counted
    finally:
        here.send(False)
        process.join()


def _serve(pipe: Connection, found: Found, latency: float) -> None:
    """Answers until it is told to end."""
    cache, by_rule = PrefixCache(), Answering(found)

    def answer(received: Received) -> str:
        body: Mapping[str, Any] = received.body
        prompt = "".join(one["content"] for one in body["messages"])
        cache.came(prompt)
        time.sleep(latency)
        cache.began(prompt)
        step = body.get("response_format", {}).get("json_schema", {}).get("name")
        if step not in {one.value for one in StepName}:
            return "{}"
        messages = tuple(Message(role=one["role"], content=one["content"]) for one in body["messages"])
        return by_rule.answer(request_of(StepName(step), messages, FORMS[StepName(step)])).text

    with StubServer(text=answer) as stub:
        pipe.send(stub.url)
        while pipe.recv():
            pipe.send(Served(stub.count, cache.prompt, cache.cached))
            stub.forget()
            cache.prompt = cache.cached = 0


def _settings(url: str, options: argparse.Namespace) -> ModelSettings:
    told: Sequence[tuple[str, Any]] = [("model", "m"), ("base_url", url), ("concurrency", options.concurrency)]
    return make_settings(options=dict(told))


if __name__ == "__main__":
    sys.exit(main())
