"""What a review by a model will cost, before anything is sent: the read requests counted, the later steps estimated.

The later steps depend on what is found. Their figures are those of the richest of six genuine reviews (docs/design/
chat_engine.md), so a plan is rather too high than too low; a cap, not a plan, is what holds.
"""

from collections.abc import Sequence
from typing import Final

from rationale_reviewer.engines.base import Request
from rationale_reviewer.engines.chat.asks import StepName
from rationale_reviewer.engines.chat.rendering import tokens
from rationale_reviewer.engines.chat.support import BATCH
from rationale_reviewer.records.base import Record
from rationale_reviewer.records.usage import Usage
from rationale_reviewer.spend import PriceList
from rationale_reviewer.text import common_start

# Of a question: pairs to check, of six reviews 1.2 to 3.9. Of a pair: tokens of its task and of its check.
PAIRS: Final = 3.9
TASK_TOKENS: Final = 265
CHECK_TOKENS: Final = 25
# Of a question that is read for: tokens of the reply, of six reviews 260 to 380.
READ_TOKENS: Final = 380
# Of a draft and of a critique request: tokens of prompt and reply.
DRAFT_TOKENS: Final = (2_100, 900)
CRITIQUE_TOKENS: Final = (2_300, 300)


class StepPlan(Record):
    """What a step will cost."""

    step: str
    calls: int
    prompt_tokens: int
    shared_tokens: int
    """Of the prompt tokens those that an earlier request has had in front: a prefix cache may serve them."""
    output_tokens: int
    money: str | None
    """As an exact decimal; None where the model has no known price."""
    counted: bool
    """Whether calls and prompt tokens are counted; else they are estimated."""


def plan(
    reads: Sequence[Request], questions: int, groups: int, phases: int, prices: PriceList, model: str
) -> tuple[StepPlan, ...]:
    """The steps of one document.

    Args:
        reads: Its read requests.
        questions: How many questions are asked.
        groups: How many draft requests there can be.
        phases: How many critique requests there can be.
        prices: What models cost.
        model: The model.
    """
    prompts = [sum(tokens(message.content) for message in request.messages) for request in reads]
    pairs = round(PAIRS * questions)
    checks = -(-pairs // BATCH)
    rows = (
        (StepName.READ, len(reads), sum(prompts), _shared(reads), READ_TOKENS * questions, True),
        (StepName.SUPPORT, checks, pairs * TASK_TOKENS, 0, pairs * CHECK_TOKENS, False),
        (StepName.DRAFT, groups, groups * DRAFT_TOKENS[0], 0, groups * DRAFT_TOKENS[1], False),
        (StepName.CRITIQUE, phases, phases * CRITIQUE_TOKENS[0], 0, phases * CRITIQUE_TOKENS[1], False),
    )
    made: list[StepPlan] = []
    for step, calls, prompt, shared, output, counted in rows:
        money = prices.cost(model, Usage(prompt_tokens=prompt, cached_tokens=shared, output_tokens=output)).money
        made.append(
            StepPlan(
                step=step.value,
                calls=calls,
                prompt_tokens=prompt,
                shared_tokens=shared,
                output_tokens=output,
                money=None if money is None else str(money),
                counted=counted,
            )
        )
    return tuple(made)


def _shared(reads: Sequence[Request]) -> int:
    """Tokens of the beginnings that read requests of a window have in common, but for the first of each."""
    shared = 0
    seen: list[str] = []
    for request in reads:
        text = "".join(message.content for message in request.messages)
        shared += int(max((common_start(text, other) for other in seen), default=0) * tokens(text) / max(1, len(text)))
        seen.append(text)
    return shared
