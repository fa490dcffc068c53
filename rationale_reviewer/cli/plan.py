"""``plan DOC...``: calls, tokens and money of a review by a model, before anything is sent."""

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from rationale_reviewer.cli.model_options import SETTINGS_FILE, BaseUrl, Context, EffortOption, Model, Wanted
from rationale_reviewer.cli.options import AsJson, Bank, Encoding, Kind

if TYPE_CHECKING:
    from rationale_reviewer.engines.chat.plan import StepPlan


def plan(
    documents: Annotated[list[str], typer.Argument(metavar="DOC...", help="Documents to review.")],
    model: Model = None,
    base_url: BaseUrl = None,
    context: Context = None,
    effort: EffortOption = "standard",
    kind: Kind = None,
    bank: Bank = None,
    encoding: Encoding = None,
    as_json: AsJson = False,
) -> None:
    """Print what a review by a model will cost, for each document and step. Sends nothing.

    Read requests are counted; the later steps depend on what is found and are estimated, rather too high. Tokens are
    estimated from letters. Money is from the price list of the settings file or the program's own, whose date it says.
    """
    from rationale_reviewer.cli.chat import make_chat_engine
    from rationale_reviewer.cli.inputs import load_inputs, read_inputs
    from rationale_reviewer.engines.base import Task
    from rationale_reviewer.engines.chat.plan import Size
    from rationale_reviewer.engines.chat.plan import plan as steps_of
    from rationale_reviewer.engines.chat.read import cells
    from rationale_reviewer.engines.chat.settings import make_settings
    from rationale_reviewer.question_bank import load_bank
    from rationale_reviewer.spend import load_prices

    wanted = Wanted(model, base_url=base_url, context=context, effort=effort)
    settings = make_settings(SETTINGS_FILE, wanted.overrides())
    engine, prices, loaded_bank = make_chat_engine(settings, wanted), load_prices(SETTINGS_FILE), load_bank(bank)
    questions = tuple(question.id for question in loaded_bank.questions)
    phases = len(loaded_bank.phases)
    asked = len(cells(loaded_bank, loaded_bank.questions))
    size = Size(len(questions), groups=phases + bool(loaded_bank.problems), phases=phases, cells=asked)
    planned: dict[str, tuple[StepPlan, ...]] = {}
    for one in documents:
        document = load_inputs(read_inputs(one), kind, encoding)
        requests = engine.begin(Task(document=document, bank=loaded_bank, questions=questions)).requests
        planned[one] = steps_of(requests, size, engine.effort, prices, settings.model)
    if as_json:
        rows = {name: [step.model_dump() for step in steps] for name, steps in planned.items()}
        told = {"model": settings.model, "currency": prices.currency, "price_date": prices.date, "documents": rows}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for line in _table(planned):
        typer.echo(line)
    known = settings.model in prices.models
    typer.echo(f"money in {prices.currency}, prices of {prices.date}" if known else
               f"no price is known for {settings.model!r}; give it under [prices] in {SETTINGS_FILE}")  # fmt: skip
    typer.echo("shared: those prompt tokens with which a request before began; caches may bill less for them", err=True)
    typer.echo("tokens are estimated from letters, steps with ~ from earlier reviews; nothing was sent", err=True)


def _table(planned: "dict[str, tuple[StepPlan, ...]]") -> list[str]:
    from rationale_reviewer.report.neutral import one_line

    lines = [f"{'':12}{'calls':>7}{'prompt':>11}{'shared':>11}{'output':>10}{'money':>11}"]
    everything = [step for steps in planned.values() for step in steps]
    for name, steps in planned.items():
        lines.append(one_line(name))
        lines += [_row(f"{'' if step.counted else '~'}{step.step}", [step]) for step in steps]
        lines.append(_row("in all", steps))
    if len(planned) > 1:
        lines.append(_row("everything", everything))
    return lines


def _row(name: str, steps: "tuple[StepPlan, ...] | list[StepPlan]") -> str:
    money = [step.money for step in steps]
    known = [Decimal(one) for one in money if one is not None]
    shown = f"{sum(known):.4f}" if len(known) == len(money) else "–"
    calls, prompt = sum(step.calls for step in steps), sum(step.prompt_tokens for step in steps)
    shared, output = sum(step.shared_tokens for step in steps), sum(step.output_tokens for step in steps)
    return f"  {name:10}{calls:>7}{prompt:>11,}{shared:>11,}{output:>10,}{shown:>11}"
