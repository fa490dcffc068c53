"""Reviews by a model for the command line: its settings, its run store, progress on standard error."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rationale_reviewer.cli.model_options import SETTINGS_FILE, Wanted
from rationale_reviewer.errors import OptionError

if TYPE_CHECKING:
    from rationale_reviewer.config import ReviewOptions
    from rationale_reviewer.engines.chat.engine import ChatEngine
    from rationale_reviewer.engines.chat.live import Progress
    from rationale_reviewer.engines.chat.settings import ModelSettings
    from rationale_reviewer.records.bank import QuestionBank
    from rationale_reviewer.records.document import Document
    from rationale_reviewer.records.review import ReviewBundle
    from rationale_reviewer.records.run import RunInfo
    from rationale_reviewer.records.usage import Cap, Spend


def review_by_model(
    loaded: "Document", bank: "QuestionBank", options: "ReviewOptions", folder: Path, wanted: Wanted
) -> "ReviewBundle":
    """Review with live calls; replies are kept in the folder's run store as they come.

    Raises:
        OptionError: The settings are wrong, or the key is missing.
        EngineError: The provider cannot be asked, or the run was stopped; the store keeps what was answered.
    """
    from rationale_reviewer.drain import Drain
    from rationale_reviewer.engines.chat.live import LiveDriver, StoreLedger
    from rationale_reviewer.engines.chat.settings import make_settings
    from rationale_reviewer.engines.chat.transport import Transport
    from rationale_reviewer.pipeline import review
    from rationale_reviewer.redact import redact
    from rationale_reviewer.spend import load_prices
    from rationale_reviewer.store.aside import set_aside
    from rationale_reviewer.store.cache import ResponseCache, cache_folder
    from rationale_reviewer.store.run import RunStore, run_path

    settings = make_settings(SETTINGS_FILE, wanted.overrides())
    engine = make_chat_engine(settings, wanted)
    path = run_path(folder)
    if wanted.fresh:
        set_aside(path)
    prices = load_prices(SETTINGS_FILE)
    with ExitStack() as stack:
        store = stack.enter_context(RunStore.open(path, run_info([loaded], bank, engine, settings), redact=redact))
        ledger = StoreLedger(store, settings, prices, make_cap(wanted))
        transport = stack.enter_context(Transport(settings, ledger))
        drain = stack.enter_context(Drain())
        say = stack.enter_context(_progress(settings))
        cache = stack.enter_context(ResponseCache(None if wanted.fresh else cache_folder(os.environ)))
        driver = LiveDriver(transport, store, drain, say, cache)
        bundle = review(loaded, bank, engine, options, driver)
        spend = store.spent()
    for note in cache.notes:
        typer.echo(note, err=True)
    recalled = f"; {driver.recalled} replies of earlier runs were used" if driver.recalled else ""
    typer.echo(spend_line(spend) + recalled, err=True)
    ref = bundle.engine.model_copy(update={"settings": {**bundle.engine.settings, "notes": list(transport.notes)}})
    return bundle.model_copy(update={"spend": spend, "engine": ref})


def make_chat_engine(settings: "ModelSettings", wanted: Wanted) -> "ChatEngine":
    """The engine for a model.

    Raises:
        OptionError: There is no such effort.
    """
    from rationale_reviewer.engines.chat.engine import ChatEngine, Effort
    from rationale_reviewer.engines.chat.rendering import DEFAULT_CONTEXT

    try:
        effort = Effort.STANDARD if wanted.effort is None else Effort(wanted.effort)
    except ValueError:
        known = ", ".join(one.value for one in Effort)
        raise OptionError(f"--effort {wanted.effort!r} is unknown; write one of {known}") from None
    told = {"provider": settings.provider, "base_url": settings.base_url, "digest": settings.digest}
    return ChatEngine(settings.model, effort=effort, context=wanted.context or DEFAULT_CONTEXT, settings=told)


def run_info(
    documents: list["Document"], bank: "QuestionBank", engine: "ChatEngine", settings: "ModelSettings"
) -> "RunInfo":
    """What a run is of: everything that its requests and replies depend on."""
    from rationale_reviewer import __version__
    from rationale_reviewer.records.run import RunInfo
    from rationale_reviewer.text import digest

    return RunInfo(
        documents=tuple(digest("".join(source.bytes_digest for source in one.sources)) for one in documents),
        bank=bank.digest,
        prompts=engine.prompts_digest,
        model=settings.model,
        options=digest(f"{settings.digest} {engine.effort.value} {engine.context}"),
        tool_version=__version__,
    )


def make_cap(wanted: Wanted) -> "Cap":
    """The cap of a run.

    Raises:
        OptionError: It is no amount.
    """
    from rationale_reviewer.records.usage import Cap

    money: Decimal | None = None
    if wanted.max_cost is not None:
        try:
            money = Decimal(wanted.max_cost.lstrip("$"))
        except InvalidOperation:
            raise OptionError(f"--max-cost {wanted.max_cost!r} is no amount; write --max-cost 0.50") from None
    return Cap(tokens=wanted.max_tokens, money=money)


def spend_line(spend: "Spend") -> str:
    """What a run has cost, in one line."""
    cached = f" ({spend.cached_tokens:,} cached)" if spend.cached_tokens else ""
    dated = f", prices of {spend.price_date}" if spend.price_date else ""
    money = f"{spend.money:.4f} {spend.currency}{dated}" if spend.money is not None else ""
    unsure = f"; {spend.uncertain_calls} of them with an unknown outcome" if spend.uncertain_calls else ""
    return (
        f"{spend.calls} calls{unsure}, {spend.prompt_tokens:,} prompt tokens{cached}, {spend.output_tokens:,} output "
        f"tokens, {money or 'money unknown: no price for this model'}"
    )


@contextmanager
def _progress(settings: "ModelSettings") -> Iterator["_Line"]:
    typer.echo(f"asking {settings.model} at {settings.base_url}", err=True)
    line = _Line()
    try:
        yield line
    finally:
        line.end()


class _Line:
    """Progress: one line that changes on a terminal, a line a step elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._open = False

    def __call__(self, progress: "Progress") -> None:
        lost = f", {progress.lost} without a reply that can be used" if progress.lost else ""
        text = f"{progress.step}: {progress.done - progress.lost} of {progress.total} answered{lost}"
        if self._live:
            sys.stderr.write(f"\r{text:60}")
            sys.stderr.flush()
            self._open = True
        elif progress.done == progress.total:
            typer.echo(text, err=True)

    def end(self) -> None:
        """Leave the line."""
        if self._open:
            sys.stderr.write("\n")
