"""What a review by a model costs, on the loopback, beside a plain script that asks one question a call.

Usage: python benchmarks/chat_cost.py DOCUMENT [--concurrency 16] [--latency 0.5]

A stub server answers every request after the same time. It counts what a prefix cache would serve: of a prompt, the
longest beginning that a request had whose answer had begun when this one came, in blocks of 128 tokens from 1,024 on.
Tokens are letters divided by four, on both sides. The plain script sends the whole document with each question of the
bank, all at once, and checks nothing.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from chatting import Answering
from recorded import INFO
from stub_server import Received, StubServer

from rationale_reviewer.config import ReviewOptions
from rationale_reviewer.drain import Drain
from rationale_reviewer.engines.base import Message, Request, Task
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


class Cost(NamedTuple):
    """What one way cost."""

    name: str
    calls: int
    prompt: int
    uncached: int
    seconds: float
    waves: int
    client: float
    """Processor time of this process for a call, without the server's."""


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
    heads = ("", "calls", "prompt", "x document", "uncached", "cached", "wall s", "floor s", "ms a call")
    print(f"{heads[0]:14}" + "".join(f"{head:>11}" for head in heads[1:]))
    for cost in (
        _measure("every step", document, bank, found, options),
        _plain(document, bank, options),
    ):
        floor = cost.waves * options.latency
        share = 1 - cost.uncached / cost.prompt
        cells = (f"{cost.calls}", f"{cost.prompt:,}", f"{cost.prompt / size:.1f}", f"{cost.uncached:,}", f"{share:.0%}",
                 f"{cost.seconds:.2f}", f"{floor:.2f}", f"{cost.client * 1000:.1f}")  # fmt: skip
        print(f"{cost.name:14}" + "".join(f"{cell:>11}" for cell in cells))
    return 0


def _bank(document: Document, bank: QuestionBank) -> int:
    """Tokens of what the read requests do not share: the questions."""
    task = Task(document=document, bank=bank, questions=tuple(question.id for question in bank.questions))
    texts = [request.messages[-1].content for request in ChatEngine("m").begin(task).requests]
    shared = min(common_start(texts[0], text) for text in texts[1:])
    return sum(len(text) - shared for text in texts) // LETTERS


def _found(document: Document, bank: QuestionBank) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """What the offline engine finds, so that the later steps have as much to do as in a real review."""
    task = Task(document=document, bank=bank, questions=tuple(question.id for question in bank.questions))
    reading = make_engine().begin(task).reading
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for offer in reading.items if reading else ():
        found.setdefault((offer.question, offer.item), []).append((offer.quotation.words, offer.status.value))
    return found


def _measure(name: str, document: Document, bank: QuestionBank, found: Any, options: argparse.Namespace) -> Cost:
    cache, by_rule = PrefixCache(), Answering(found)
    server_seconds = [0.0]

    def answer(received: Received) -> str:
        started = time.thread_time()
        body = received.body
        prompt = "".join(one["content"] for one in body["messages"])
        cache.came(prompt)
        server_seconds[0] += time.thread_time() - started
        time.sleep(options.latency)
        started = time.thread_time()
        cache.began(prompt)
        step = StepName(body["response_format"]["json_schema"]["name"])
        messages = tuple(Message(role=one["role"], content=one["content"]) for one in body["messages"])
        text = by_rule.answer(request_of(step, messages, FORMS[step])).text
        server_seconds[0] += time.thread_time() - started
        return text

    with StubServer(text=answer) as stub, tempfile.TemporaryDirectory() as folder:
        settings = _settings(stub, options)
        with RunStore.open(run_path(Path(folder)), INFO) as store:
            ledger = StoreLedger(store, settings, PriceList(date=""), Cap())
            with Transport(settings, ledger) as transport, Drain() as drain:
                driver = LiveDriver(transport, store, drain)
                started, used = time.perf_counter(), time.process_time()
                review(document, bank, ChatEngine("m"), ReviewOptions(), driver)
                seconds = time.perf_counter() - started
                spent = time.process_time() - used - server_seconds[0]
        # Read alone and together, support, drafts with critique.
        return Cost(name, stub.count, cache.prompt, cache.prompt - cache.cached, seconds, 4, spent / stub.count)


def _plain(document: Document, bank: QuestionBank, options: argparse.Namespace) -> Cost:
    """One question a call, each with the whole document behind a short instruction."""
    cache = PrefixCache()

    def answer(received: Received) -> str:
        prompt = "".join(one["content"] for one in received.body["messages"])
        cache.came(prompt)
        time.sleep(options.latency)
        cache.began(prompt)
        return "{}"

    text = "\n".join(window.text for window in windows(document))
    with StubServer(text=answer) as stub:
        settings = _settings(stub, options)
        requests = [
            Request(id=f"q-{number}", step="plain", messages=(Message(role="user", content=f"{text}\n\n{one.text}"),))
            for number, one in enumerate(bank.questions)
        ]
        started, used = time.perf_counter(), time.process_time()
        with Transport(settings) as transport, ThreadPoolExecutor(options.concurrency) as pool:
            list(pool.map(transport.ask, requests))
        seconds, spent = time.perf_counter() - started, time.process_time() - used
        waves = -(-len(requests) // options.concurrency)
        return Cost(
            "plain script", stub.count, cache.prompt, cache.prompt - cache.cached, seconds, waves, spent / len(requests)
        )


def _settings(stub: StubServer, options: argparse.Namespace) -> ModelSettings:
    told: Sequence[tuple[str, Any]] = [("model", "m"), ("base_url", stub.url), ("concurrency", options.concurrency)]
    return make_settings(options=dict(told))


if __name__ == "__main__":
    sys.exit(main())
