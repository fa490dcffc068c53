"""Replies to the requests of the chat engine, made by rule from the request's own text: a model without a mind."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from rationale_reviewer.config import ReviewOptions
from rationale_reviewer.engines.base import Reply, Request
from rationale_reviewer.engines.chat.engine import ChatEngine
from rationale_reviewer.pipeline import review
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.document import Document
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.text import common_start

_QUESTION: Final = re.compile(r"^QUESTION (\S+?)(?: \(\w+\))?: ", re.MULTILINE)
_ITEM: Final = re.compile(r"^ +item (\w+): ", re.MULTILINE)
_OFFERED: Final = re.compile(r"^\[(\d+)\] «(.*)»$", re.MULTILINE)
_TASK: Final = re.compile(r"^(?:CLAIM: (.*)|  task (\d+): quotation \[(\d+)\])$", re.MULTILINE)
_NUMBER: Final = re.compile(r"^ +\[(\d+)\] \w+: «(.*)»", re.MULTILINE)

Found = Mapping[tuple[str, str], Sequence[tuple[str, str]]]


def user_text(request: Request) -> str:
    """What the user's message of a request says."""
    return next(one.content for one in request.messages if one.role == "user")


def shared_beginning(requests: Sequence[Request]) -> str:
    """The bytes that the user's messages of all requests begin with."""
    texts = [user_text(request) for request in requests]
    return texts[0][: min(common_start(texts[0], text) for text in texts)]


def asked(request: Request) -> dict[str, list[str]]:
    """Questions of a read request with their item letters."""
    text = user_text(request).rsplit(" ENDS\n", 1)[1]
    starts = [(match.start(), match[1]) for match in _QUESTION.finditer(text)]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return {name: _ITEM.findall(text[start:end]) for (start, name), end in zip(starts, ends, strict=True)}


def read_reply(request: Request, found: Found, **more: Any) -> dict[str, Any]:
    """Every question and item, with what is to be found for it where the window shows the words."""
    text = user_text(request)
    questions = []
    for question, letters in asked(request).items():
        items = []
        for letter in letters:
            quotes = [
                {"passage": "P1", "words": words, "status": status, "why": "it says so"}
                for words, status in found.get((question, letter), ())
                if words in text or "(not in the document)" in more
            ]
            items.append({"item": letter, "found": quotes, "near": None})
        silent = not any(item["found"] for item in items)
        questions.append(
            {
                "id": question,
                "items": items,
                "reason": "silent" if silent else None,
                "reason_quote": None,
                "clauses": [],
            }
        )
    return {"questions": questions, "gates": more.get("gates", []), "pairs": more.get("pairs", [])}


class Answering:
    """Answers requests by rule and counts them.

    Args:
        found: What is found for which item: words and status.
        verdict: What the support check says of a claim and a quotation; *supports* by default.
        instead: A text or reply in place of that of a step, by the number of the request within it.
    """

    def __init__(
        self,
        found: Found | None = None,
        verdict: Callable[[str, str], str] = lambda *_: "supports",
        instead: Callable[[Request, int], str | Reply | None] = lambda *_: None,
        **more: Any,
    ) -> None:
        self.found = found or {}
        self.verdict = verdict
        self.instead = instead
        self.more = more
        self.requests: list[Request] = []

    def __call__(self, requests: Sequence[Request]) -> list[Reply]:
        """Replies in the order of the requests."""
        return [self.answer(request) for request in requests]

    def answer(self, request: Request) -> Reply:
        """One reply."""
        number = sum(one.step == request.step for one in self.requests)
        self.requests.append(request)
        instead = self.instead(request, number)
        if isinstance(instead, Reply):
            return instead.model_copy(update={"request": request.id})
        if instead is not None:
            return Reply(request=request.id, text=instead)
        return Reply(request=request.id, text=json.dumps(getattr(self, f"_{request.step}")(request)))

    def count(self, step: str) -> int:
        """How many requests of a step were answered."""
        return sum(one.step == step for one in self.requests)

    def _read(self, request: Request) -> dict[str, Any]:
        return read_reply(request, self.found, **self.more)

    def _support(self, request: Request) -> dict[str, Any]:
        checks: list[dict[str, Any]] = []
        over = ""
        quotes = dict(_OFFERED.findall(user_text(request)))
        for claim, number, quote in _TASK.findall(user_text(request)):
            over = claim or over
            if number:
                checks.append({"task": int(number), "answer": self.verdict(over, quotes[quote]), "why": ""})
        return {"checks": checks}

    def _draft(self, request: Request) -> dict[str, Any]:
        text = user_text(request)
        numbers = [int(number) for number, _ in _NUMBER.findall(text)]
        answers = [
            {"id": question, "sentences": [{"text": "The document reports it.", "quotes": numbers[:1]}]}
            for question in _QUESTION.findall(text)
        ]
        return {"answers": answers}

    def _critique(self, request: Request) -> dict[str, Any]:  # noqa: ARG002  # the form of a step
        empty: list[Any] = []
        return {"fits": empty, "unwelcome": empty, "contradictions": empty, "assumptions": empty}


def chat_review(
    document: Document,
    bank: QuestionBank,
    ask: Callable[[Sequence[Request]], Sequence[Reply]],
    engine: ChatEngine | None = None,
    options: ReviewOptions | None = None,
) -> ReviewBundle:
    """A review by the chat engine whose requests somebody answers."""
    return review(document, bank, engine or ChatEngine("test-model"), options, ask)
