"""Whether a sentence talks to whoever reads the document, and so says nothing about the system under review.

Such a sentence is read past: it is no evidence, no hint and no near miss. The list is of forms of address and of
orders about answering, marking and judging; it is no filter for unsafe text, and need not be complete, because what
it misses is still only words with a low score (evals/pairs.py has how often such words moved a verdict).
"""

import re
from typing import Final

_WHO: Final = (
    r"(?:reviewers?|assistants?|language models?|llms?|ais?|graders?|judges?|evaluators?|readers?|model reading)"
)
# Where an order begins: at the start of a sentence, or after one of these.
_ORDER: Final = r"(?:^\W*|\bplease |\band |; ?|\] ?)"
_FORMS: Final = (
    # Orders about instructions, and new ones.
    rf"{_ORDER}(?:ignore|disregard|forget|override|skip|leave)\b.{{0,40}}\b"
    r"(?:instructions?|prompts?|rules?|guidelines|critique|gaps|questions?)\b",
    r"\b(?:your|new) (?:instructions?|rules?|task) (?:is|are|now)\b", r"\bchange your (?:rules?|instructions?)",
    r"\b(?:from here on|you now|you are now|you must now|you will now)\b", r"\bsystem override\b",
    # Orders about answers and verdicts.
    rf"{_ORDER}(?:mark|answer|rate|score|grade|treat|label|count|judge|give)\b.{{0,30}}\b"
    r"(?:every|each|all|these|the)\b.{0,20}\b(?:questions?|items?|criteria|answers?)\b",
    rf"{_ORDER}(?:answer|reply|respond|say) (?:only|just|simply|yes|with|that nothing)\b", r"\bverdict\s*:",
    r"\breply only\b", r"\bthe answer to (?:each|every|all|any) ", r"\bdo not (?:look for|flag)\b",
    r"\b(?:finished|completed) rationale\b", r"\b(?:copied|copy it|repeat it|paste it) (?:as it stands|verbatim)",
    # Who is addressed.
    rf"\b(?:dear|attention|note to(?: the)?|message (?:to|for)(?: the)?|hey|hello) {_WHO}\b", rf"^\W*{_WHO}\s*[:,]",
    r"\b(?:who|whoever|anyone who|if you(?: are| 're)?) read(?:s|ing)? this\b", r"\bplease be kind\b",
    # Marks of a chat.
    r"</?(?:system|instructions?|assistant|user)>", r"\[/?inst\]", r"<\|[a-z_]+\|>", r"^\W*(?:system|assistant)\s*:",
    r"[\"'](?:verdict|answers?|items|status)[\"']\s*:",
)  # fmt: skip
_ADDRESS: Final = re.compile("|".join(_FORMS), re.DOTALL)
# Every form holds one of these: looking for them first takes a tenth of the time.
_SIGNS: Final = (
    "ignore", "disregard", "forget", "override", "skip", "leave", "instruction", "rule", "your task", "new task",
    "from here on", " now", "question", "item", "criteria", "answer", "reply", "respond", "say", "verdict", "look for",
    "not flag", "rationale", "as it stands", "verbatim", "reviewer", "assistant", "language model", "llm", "ai:", "ai,",
    "ais", "dear", "attention", "note to", "message", "hey", "hello", "grader", "judge", "evaluator", "reader",
    "model reading", "reads this", "reading this", "read this", "be kind", "system", "inst]", "<|", "user>", "status",
)  # fmt: skip


def talks_to_the_reader(text: str) -> bool:
    """Whether a sentence, row or item has a form of address or an order about the review."""
    lower = text.lower()
    return any(sign in lower for sign in _SIGNS) and _ADDRESS.search(lower) is not None
