"""Which model is asked, and how: from the ``[model]`` table of ``rationale-reviewer.toml``, overridden by options.

No key is ever part of the settings. They name the environment variable that holds it, and it is read when a request is
sent. Nothing here imports a model's library, so that ``--help`` and the offline engine stay light.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, ValidationError, field_validator, model_validator

from rationale_reviewer.errors import OptionError
from rationale_reviewer.records.base import Record
from rationale_reviewer.redact import holds_key, redact
from rationale_reviewer.text import digest

Provider = Literal["openai", "anthropic", "google", "ollama"]
Structured = Literal["auto", "json_schema", "json_mode", "prompt"]

PROVIDERS: Final[tuple[str, ...]] = get_args(Provider)
SETTINGS_FILE: Final = "rationale-reviewer.toml"
OWN_KEY: Final = "RATIONALE_REVIEWER_API_KEY"
"""The variable for any address that is not a provider's own, so that no provider's key is sent elsewhere unasked."""

_HOME: Final[Mapping[str, tuple[str, str]]] = {
    "openai": ("https://api.openai.com/v1", "OPENAI_API_KEY"),
    "anthropic": ("https://api.anthropic.com", "ANTHROPIC_API_KEY"),
    "google": ("https://generativelanguage.googleapis.com", "GOOGLE_API_KEY"),
    "ollama": ("http://127.0.0.1:11434", OWN_KEY),
}
# What a reply depends on. The rest says how patiently and how fast it is asked for.
_INFLUENCES: Final = ("provider", "model", "base_url", "temperature", "seed", "max_output_tokens", "structured")


class ModelSettings(Record):
    """One model at one address."""

    model_config = ConfigDict(hide_input_in_errors=True)

    provider: Provider = "openai"
    model: str = Field(min_length=1)
    base_url: str = ""
    """Empty in the input: the provider's own. Always set once the settings are made."""
    temperature: float | None = Field(default=None, ge=0, le=2)
    """None: not sent, the provider's default holds."""
    seed: int | None = None
    timeout: float = Field(default=300, gt=0, le=3600)
    """Seconds for one request, from sending to the last byte of the reply."""
    concurrency: int = Field(default=8, ge=1, le=256)
    max_output_tokens: int | None = Field(default=None, ge=1)
    structured: Structured = "auto"
    attempts: int = Field(default=5, ge=1, le=20)
    """Requests that one question to the model may cost when the provider fails."""
    retry_budget: int = Field(default=60, ge=0)
    """Retries of a whole run; when they are spent, the next failure ends it."""
    key_env: str = Field(default="", pattern=r"^[A-Za-z_][A-Za-z0-9_]*$|^$")
    """Name of the environment variable with the key. Set once the settings are made."""
    tracing: bool = False
    """Whether LangSmith may get what is sent: the document's text. Off, whatever the environment says."""

    @field_validator("model", "base_url", "key_env", mode="before")
    @classmethod
    def _no_key(cls, value: Any) -> Any:
        if isinstance(value, str) and holds_key(value):
            raise ValueError("this looks like a key; put the key into an environment variable and name that")
        return value

    @field_validator("base_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("this is no http or https address")
        if parts.query or parts.fragment:
            raise ValueError("an address with a query or fragment cannot be continued with a path")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _at_home(self) -> Self:
        address, variable = _HOME[self.provider]
        found = {"base_url": self.base_url or address}
        found["key_env"] = self.key_env or (variable if found["base_url"] == address else OWN_KEY)
        for name, value in found.items():
            object.__setattr__(self, name, value)
        return self

    @property
    def needs_key(self) -> bool:
        """Whether nothing can be got without a key: the address is a provider's own, or a variable was named."""
        return self.key_env != OWN_KEY

    @property
    def digest(self) -> str:
        """Tells apart settings that may give other replies."""
        values = self.model_dump(mode="json")
        return digest(json.dumps([[name, values[name]] for name in _INFLUENCES]))


def make_settings(file: Path | None = None, options: Mapping[str, Any] | None = None) -> ModelSettings:
    """Settings from a file and options.

    Args:
        file: A ``rationale-reviewer.toml``; it may be absent.
        options: Values that win over the file's. None stands for an option that was not given.

    Raises:
        OptionError: The file cannot be read, or holds an unknown name or a value that cannot be.
    """
    given = {name: value for name, value in (options or {}).items() if value is not None}
    values = {**(_model_table(file) if file and file.is_file() else {}), **given}
    if not values.get("model"):
        raise OptionError(f"no model is named; use --model, or [model] model = ... in {SETTINGS_FILE}")
    try:
        return ModelSettings.model_validate(values)
    except ValidationError as error:
        raise OptionError(_in_words(error)) from None


def _model_table(file: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")).get("model", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = redact(str(error)) if isinstance(error, tomllib.TOMLDecodeError) else type(error).__name__
        raise OptionError(f"{file.name} cannot be read as TOML: {reason}") from None
    if not isinstance(table, dict):
        raise OptionError(f"`model` in {file.name} is no table; write [model] and its settings below")
    unknown = sorted(redact(name) for name in table.keys() - ModelSettings.model_fields.keys())
    if unknown:
        known = ", ".join(ModelSettings.model_fields)
        raise OptionError(f"[model] in {file.name} has no setting {', '.join(unknown)}; the settings are {known}")
    return table


def _in_words(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"]) or "settings"
    return f"model setting {redact(name)}: {redact(first['msg'].removeprefix('Value error, '))}"
