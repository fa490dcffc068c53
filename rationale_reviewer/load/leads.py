"""Blocks -> the same blocks, with the words that stand over them: an introducing sentence, a bold lead-in."""

import re
from collections.abc import Sequence
from typing import Final

from rationale_reviewer.records.document import Block

_LEADING_BOLD: Final = re.compile(
    r"^[\s>]*(?:[-*+]\s+|\d+[.)]\s+)?(?:\*\*|__)(?P<lead>[^*_\n]{2,120}?)(?:\*\*|__)(?=\s*[^\s])"
)


def with_leads(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Give list items the sentence that introduces them, and paragraphs their bold lead-in."""
    done: list[Block] = []
    introduction = ""
    for block in blocks:
        lead = block.lead
        if block.kind == "list_item":
            lead = lead or introduction
        elif block.kind == "paragraph":
            words = text[block.start : block.end].strip()
            last = block.units[-1] if block.units else None
            introduction = text[last.start : last.end] if last and words.rstrip("*_ ").endswith(":") else ""
            bold = _LEADING_BOLD.match(words)
            lead = bold.group("lead") if bold else lead
        elif block.kind != "markup":
            introduction = ""
        done.append(block if lead == block.lead else block.model_copy(update={"lead": lead}))
    return tuple(done)
