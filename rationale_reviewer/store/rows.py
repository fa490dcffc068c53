"""Records to rows and back."""

import zlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from rationale_reviewer.records.exchange import Reply
from rationale_reviewer.records.run import CallId, CallOutcome, CallRow, RunInfo, StoredReply
from rationale_reviewer.records.usage import Usage
from rationale_reviewer.records.vocabulary import Cause
from rationale_reviewer.store.database import Value

_SEPARATOR: Final = "\n"


def pack(text: str) -> bytes:
    """A text as it stands in a file; lone surrogates are kept."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def unpack(packed: bytes) -> str:
    """The text again.

    Raises:
        ValueError: The bytes are not what was packed.
    """
    try:
        return zlib.decompress(packed).decode("utf-8", "surrogatepass")
    except zlib.error as error:
        raise ValueError(str(error)) from error


def from_info(info: RunInfo) -> tuple[Value, ...]:
    """Values for ``BEGIN_RUN``."""
    plain = (info.bank, info.prompts, info.model, info.options, info.currency, info.tool_version, info.created)
    return (_SEPARATOR.join(info.documents), *plain)


def to_info(row: Sequence[Any]) -> RunInfo:
    """A row of ``INFO``."""
    documents, bank, prompts, model, options, currency, tool_version, created = row
    return RunInfo(
        documents=tuple(documents.split(_SEPARATOR)),
        bank=bank,
        prompts=prompts,
        model=model,
        options=options,
        currency=currency,
        tool_version=tool_version,
        created=created,
    )


def from_usage(usage: Usage) -> tuple[Value, ...]:
    """Tokens of prompt, cache and output, money, date of the prices."""
    money = None if usage.money is None else str(usage.money)
    return usage.prompt_tokens, usage.cached_tokens, usage.output_tokens, money, usage.price_date


def to_usage(row: Sequence[Any]) -> Usage:
    """What :func:`from_usage` makes, as a record."""
    prompt, cached, output, money, date = row
    return Usage(
        prompt_tokens=prompt,
        cached_tokens=cached,
        output_tokens=output,
        money=None if money is None else Decimal(money),
        price_date=date,
    )


def to_call(row: Sequence[Any]) -> CallRow:
    """A row of ``ALL_CALLS``."""
    number, request, step, document, attempt, model, sent_at, finished_at, outcome, detail, *costs = row
    *used, date, most_prompt, most_output, most_money = costs
    return CallRow(
        id=CallId(number),
        request=request,
        step=step,
        document=document,
        attempt=attempt,
        model=model,
        sent_at=sent_at,
        finished_at=finished_at,
        outcome=None if outcome is None else CallOutcome(outcome),
        detail=detail,
        usage=to_usage((*used, date)),
        price=to_usage((most_prompt, None, most_output, most_money, date)),
    )


def to_reply(row: Sequence[Any]) -> StoredReply:
    """A row of ``REPLY``.

    Raises:
        ValueError: The text is not what was packed.
    """
    request, cause, detail, packed, call, *used = row
    reply = Reply(request=request, text=unpack(packed), cause=None if cause is None else Cause(cause), detail=detail)
    return StoredReply(reply=reply, usage=None if call is None else to_usage(used))
