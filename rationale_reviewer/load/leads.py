"""Blocks -> the same blocks, with the words that stand over them: an introducing sentence, a bold lead-in."""

import re
from collections.abc import Sequence
from typing import Final

from rationale_reviewer.records.document import Block, HiddenRange
from rationale_reviewer.text import cut_out, merge

_LEADING_BOLD: Final = re.compile(
    r"^[\s>]*(?:[-*+]\s+|\d+[.)]\s+)?(?:\*\*|__)(?P<lead>[^*_\n]{2,120}?)(?:\*\*|__)(?=\s*[^\s])"
)


def with_leads(text: str, blocks: Sequence[Block], hidden: Sequence[HiddenRange]) -> tuple[Block, ...]:
    """Give list items the sentence that introduces them, and paragraphs their bold lead-in.

    Args:
        text: The source's text.
        blocks: Its blocks.
        hidden: Its hidden ranges: what a reader does not see introduces nothing.
    """
    cut = merge((one.start, one.end) for one in hidden)
    done: list[Block] = []
    introduction = ""
    for block in blocks:
        lead = block.lead
        if block.kind == "list_item":
            lead = lead or introduction
        elif block.kind == "paragraph":
            words = cut_out(text, block.start, block.end, cut).strip()
            last = block.units[-1] if block.units else None
            introduces = last and words.rstrip("*_ ").endswith(":")
            introduction = _one_line(cut_out(text, last.start, last.end, cut)) if last and introduces else ""
            bold = _LEADING_BOLD.match(words)
            lead = bold.group("lead") if bold else lead
        elif block.kind != "markup":
            introduction = ""
        done.append(block if lead == block.lead else block.model_copy(update={"lead": lead}))
    return tuple(done)


def _one_line(text: str) -> str:
    return " ".join(text.split())
