"""Options by which a model is named and asked, shared by the commands that do."""

from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import typer

from rationale_reviewer.errors import OptionError

SETTINGS_FILE: Final = Path("rationale-reviewer.toml")

Model = Annotated[
    str | None,
    typer.Option(
        "--model", metavar="NAME", help="A chat model reads; without one, here or in the settings, none does."
    ),
]
Provider = Annotated[
    str | None,
    typer.Option("--provider", metavar="NAME", help="openai (and every server that speaks its protocol) by default."),
]
BaseUrl = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="Where the model is; the provider's own by default.")
]
Temperature = Annotated[float | None, typer.Option("--temperature", metavar="T", help="Not sent by default.")]
Seed = Annotated[int | None, typer.Option("--seed", metavar="N", help="Not sent by default.")]
Timeout = Annotated[float | None, typer.Option("--timeout", metavar="SECONDS", help="For one request; 300 by default.")]
Concurrency = Annotated[
    int | None, typer.Option("--concurrency", metavar="N", help="Requests under way together; 8 by default.")
]
Structured = Annotated[
    str | None,
    typer.Option("--structured", metavar="HOW", help="auto, json_schema, json_mode or prompt; auto by default."),
]
Context = Annotated[
    int | None,
    typer.Option(
        "--context",
        metavar="TOKENS",
        min=16_000,
        help="How many tokens the model takes in all; 128000 by default, 16000 at least.",
    ),
]
_EFFORT: Final = typer.Option(
    "--effort",
    metavar="HOW",
    help="quick: read only; standard (the default): also check, draft and criticise; "
    "thorough: also read for borderline items twice more.",
    show_default=False,
)
EffortOption = Annotated[str, _EFFORT]
EffortIfGiven = Annotated[str | None, _EFFORT]
MaxCost = Annotated[
    str | None, typer.Option("--max-cost", metavar="MONEY", help="Hard cap on money, over all starts of the run.")
]
MaxTokens = Annotated[
    int | None, typer.Option("--max-tokens", metavar="N", help="Hard cap on tokens, over all starts of the run.")
]


class Wanted(NamedTuple):
    """What was said of the model on the command line."""

    model: str | None = None
    provider: str | None = None
    base_url: str | None = None
    temperature: float | None = None
    seed: int | None = None
    timeout: float | None = None
    concurrency: int | None = None
    structured: str | None = None
    context: int | None = None
    effort: str | None = None
    max_cost: str | None = None
    max_tokens: int | None = None
    offline: bool = False
    fresh: bool = False

    def overrides(self) -> dict[str, Any]:
        """Those that are settings of the model."""
        names = ("model", "provider", "base_url", "temperature", "seed", "timeout", "concurrency", "structured")
        return {name: getattr(self, name) for name in names}

    def given(self) -> list[str]:
        """The options that only a model has and that were given, as they are written; the model's name is none."""
        others = {**self._asdict(), "model": None, "offline": False}
        return [
            f"--{name.replace('_', '-')}" for name, value in others.items() if value is not None and value is not False
        ]


def names_a_model(wanted: Wanted) -> bool:
    """Whether a model is configured, on the command line or in the settings file of this folder.

    Raises:
        OptionError: None is, and options of a model were given; or the settings file cannot be read.
    """
    if wanted.offline and wanted.model:
        raise OptionError("--offline and --model exclude each other; leave one out")
    named = not wanted.offline and (bool(wanted.model) or _names_one_in_settings())
    given = wanted.given()
    if given and not named:
        raise OptionError(
            f"{', '.join(given)} can only be used with a model (--model NAME, or [model] in {SETTINGS_FILE}); "
            "the offline engine has no such options"
        )
    return named


def _names_one_in_settings() -> bool:
    if not SETTINGS_FILE.is_file():
        return False
    import tomllib

    try:
        table = tomllib.loads(SETTINGS_FILE.read_text(encoding="utf-8")).get("model")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OptionError(f"{str(SETTINGS_FILE)!r} cannot be read as TOML; mend it, or use --offline") from error
    return isinstance(table, dict) and bool(table.get("model"))
