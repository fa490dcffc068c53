"""Settings -> a chat model of langchain-core. The only module that knows the providers' libraries."""

import importlib
import os
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI

from rationale_reviewer.engines.chat.http import Door, closed_client, open_client, timeouts
from rationale_reviewer.engines.chat.settings import ModelSettings
from rationale_reviewer.errors import EngineError, OptionError

_NO_KEY: Final = "kept-out-of-this-object"
# Provider -> the library of the extra, its module, and its class.
_EXTRAS: Final[Mapping[str, tuple[str, str]]] = {
    "anthropic": ("langchain_anthropic", "ChatAnthropic"),
    "google": ("langchain_google_genai", "ChatGoogleGenerativeAI"),
    "ollama": ("langchain_ollama", "ChatOllama"),
}
# langchain-core refuses every call while one of these is set, whatever is said about tracing.
_REFUSED: Final = ("LANGCHAIN_TRACING", "LANGCHAIN_HANDLER")


def make_model(settings: ModelSettings, environment: Mapping[str, str] = os.environ) -> BaseChatModel:
    """The chat model for some settings. Nothing is sent, and no key is kept in it by the default provider.

    Raises:
        OptionError: The provider's library is not installed, its key is not set, or the environment forbids every call.
    """
    for name in _REFUSED:
        if environment.get(name, "") not in {"", "0", "false", "False"}:
            raise OptionError(f"{name} is set, and langchain makes no call while it is; unset it")
    if settings.needs_key:
        read_key(settings, environment)
    if settings.provider == "openai":
        return _openai(settings, lambda: read_key(settings, environment))
    return _extra(settings, read_key(settings, environment))


def read_key(settings: ModelSettings, environment: Mapping[str, str] = os.environ) -> str:
    """The key, now; empty where none is set and none is needed.

    Raises:
        OptionError: It is needed and not set.
        EngineError: It cannot be sent as it is.
    """
    key = environment.get(settings.key_env, "").strip()
    if not key and settings.needs_key:
        raise OptionError(f"{settings.key_env} is not set; put the key for {settings.base_url} there")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise EngineError(f"the value of {settings.key_env} is no key: it holds a space, or a letter that no key has")
    return key


def _openai(settings: ModelSettings, key: Callable[[], str]) -> BaseChatModel:
    """Everything that would be looked up in the environment is given, so that it is not."""
    # The library warns on standard error about what Structure deals with.
    warnings.filterwarnings("ignore", message=r"(?s).*OpenAI's structured output feature", category=UserWarning)
    door = Door(settings.base_url, key, settings.timeout)
    return ChatOpenAI(
        model=settings.model,
        base_url=settings.base_url,
        api_key=lambda: _NO_KEY,  # the guard puts the key into the request as it leaves
        temperature=settings.temperature,
        seed=settings.seed,
        max_completion_tokens=settings.max_output_tokens,
        timeout=timeouts(settings.timeout),
        max_retries=0,
        http_client=open_client(door),
        http_async_client=closed_client(),
        http_socket_options=(),
        openai_proxy=None,
        use_responses_api=False,
        output_version="v0",
        streaming=False,
        disable_streaming=True,
        stream_usage=False,
        cache=False,
        verbose=False,
    )


def _extra(settings: ModelSettings, key: str) -> BaseChatModel:
    module, name = _EXTRAS[settings.provider]
    try:
        library = importlib.import_module(module)
    except ImportError:
        raise OptionError(
            f"{settings.provider} needs a further library: pip install 'rationale-reviewer[{settings.provider}]'"
        ) from None
    made: BaseChatModel = getattr(library, name)(**_extra_arguments(settings, key))
    return made


def _extra_arguments(settings: ModelSettings, key: str) -> dict[str, Any]:
    shared: dict[str, Any] = {
        "model": settings.model, "base_url": settings.base_url, "cache": False, "verbose": False
    }  # fmt: skip
    if settings.temperature is not None:
        shared["temperature"] = settings.temperature
    most = settings.max_output_tokens
    if settings.provider == "anthropic":
        return {**shared, "api_key": key, "max_tokens": most or 16_000, "timeout": settings.timeout, "max_retries": 0}
    if settings.provider == "google":
        # Here a 1 means one attempt.
        return {
            **shared, "api_key": key, "max_output_tokens": most, "timeout": settings.timeout, "max_retries": 1,
            "seed": settings.seed,
        }  # fmt: skip
    client: dict[str, Any] = {"timeout": settings.timeout, "trust_env": False, "follow_redirects": False}
    if key:
        client["headers"] = {"authorization": f"Bearer {key}"}
    return {**shared, "seed": settings.seed, "num_predict": most, "client_kwargs": client}
