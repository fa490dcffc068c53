"""What a review by a model will cost, before anything is sent: the read requests counted, the later steps estimated.

The later steps depend on what is found. Their figures are those of the richest of six genuine reviews (docs/design/
chat_engine.md), so a plan is rather too high than too low; a cap, not a plan, is what holds.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rationale_reviewer.engines.base import Request
from rationale_reviewer.engines.chat.again import ITEMS, READINGS
from rationale_reviewer.engines.chat.asks import StepName
from rationale_reviewer.engines.chat.engine import Effort
from rationale_reviewer.engines.chat.rendering import tokens
from rationale_reviewer.engines.chat.support import BATCH
from rationale_reviewer.records.base import Record
from rationale_reviewer.records.usage import Usage
from rationale_reviewer.spend import PriceList
from rationale_reviewer.text import common_start

# Of a question: pairs to check, of six reviews 1.1 to 3.9. Of a pair: tokens of its task and of its check.
PAIRS: Final = 3.9
TASK_TOKENS: Final = 115
CHECK_TOKENS: Final = 33
# Of a question that is read for: tokens of the reply, of six reviews 330 to 490.
READ_TOKENS: Final = 490
# The same for a further window in which nothing is found.
EMPTY_TOKENS: Final = 100
# Of a question: items that are borderline and read for twice more, of six reviews 0.4 to 0.8. Of an item: its reply.
BORDERLINE: Final = 0.9
ITEM_TOKENS: Final = 110
# Of a draft and of a critique request: tokens of prompt and reply.
DRAFT_TOKENS: Final = (2_400, 1_300)
CRITIQUE_TOKENS: Final = (2_600, 450)


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


class Size(NamedTuple):
    """What the later steps depend on."""

    questions: int
    groups: int
    """How many draft requests there can be."""
    phases: int
    """How many critique requests there can be."""
    cells: int
    """How many read requests there are for a window."""


def plan(reads: Sequence[Request], size: Size, effort: Effort, prices: PriceList, model: str) -> tuple[StepPlan, ...]:
    """The steps of one document.

    Args:
        reads: Its read requests.
        size: How much is asked.
        effort: How much is done.
        prices: What models cost.
        model: The model.
    """
    prompts = [sum(tokens(message.content) for message in request.messages) for request in reads]
    windows = max(1, len(reads) // max(1, size.cells))
    told = (READ_TOKENS + (windows - 1) * EMPTY_TOKENS) * size.questions
    pairs = round(PAIRS * size.questions)
    checks = -(-pairs // BATCH)
    rows = [
        (StepName.READ.value, len(reads), sum(prompts), _shared(reads), told, True),
        (StepName.SUPPORT.value, checks, pairs * TASK_TOKENS, 0, pairs * CHECK_TOKENS, False),
        (StepName.DRAFT.value, size.groups, size.groups * DRAFT_TOKENS[0], 0, size.groups * DRAFT_TOKENS[1], False),
        (
            StepName.CRITIQUE.value, size.phases, size.phases * CRITIQUE_TOKENS[0], 0,
            size.phases * CRITIQUE_TOKENS[1], False,
        ),
    ]  # fmt: skip
    if effort is Effort.QUICK:
        rows = rows[:1]
    elif effort is Effort.THOROUGH:
        rows.insert(2, _again(prompts, _shared(reads), size, windows))
    made: list[StepPlan] = []
    for step, calls, prompt, shared, output, counted in rows:
        money = prices.cost(model, Usage(prompt_tokens=prompt, cached_tokens=shared, output_tokens=output)).money
        made.append(
            StepPlan(
                step=step,
                calls=calls,
                prompt_tokens=prompt,
                shared_tokens=shared,
                output_tokens=output,
                money=None if money is None else str(money),
                counted=counted,
            )
        )
    return tuple(made)


def _again(prompts: Sequence[int], shared: int, size: Size, windows: int) -> tuple[str, int, int, int, int, bool]:
    """Two further readings of what is borderline; all of them begin with the document."""
    items = BORDERLINE * size.questions
    calls = windows * (READINGS - 1) * -(-round(items) // ITEMS)
    repeated = shared // max(1, len(prompts) - windows)
    asked = round(sum(prompts) / max(1, len(prompts)))
    return "again", calls, calls * asked, calls * repeated, round(windows * items * (READINGS - 1) * ITEM_TOKENS), False


def _shared(reads: Sequence[Request]) -> int:
    """Tokens of the beginnings that read requests of a window have in common, but for the first of each."""
    shared = 0
    seen: list[str] = []
    for request in reads:
        text = "".join(message.content for message in request.messages)
        shared += int(max((common_start(text, other) for other in seen), default=0) * tokens(text) / max(1, len(text)))
        seen.append(text)
    return shared
