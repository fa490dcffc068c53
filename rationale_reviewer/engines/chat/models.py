"""Settings -> a chat model of langchain-core. The only module that knows the providers' libraries."""

import importlib
import os
import ssl
import warnings
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final

from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI

from rationale_reviewer.engines.chat.bridge import Bridge
from rationale_reviewer.engines.chat.http import Door, closed_client, open_client, timeouts
from rationale_reviewer.engines.chat.settings import ModelSettings
from rationale_reviewer.engines.chat.wires import EXTRA_WIRES
from rationale_reviewer.errors import EngineError, OptionError

_NO_KEY: Final = "kept-out-of-this-object"
# Provider -> the library of the extra, its module, and its class.
_EXTRAS: Final[Mapping[str, tuple[str, str]]] = {
    "anthropic": ("langchain_anthropic", "ChatAnthropic"),
    "google": ("langchain_google_genai", "ChatGoogleGenerativeAI"),
    "ollama": ("langchain_ollama", "ChatOllama"),
}
# Anthropic's interface wants a number.
_ANTHROPIC_OUTPUT: Final = 16_000
# langchain-core refuses every call while one of these is set, whatever is said about tracing.
_REFUSED: Final = ("LANGCHAIN_TRACING", "LANGCHAIN_HANDLER")
# Google's library asks another service, at another path, while one of these is set, whatever it is given.
_OTHER_SERVICE: Final = ("GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE")


def make_model(settings: ModelSettings, environment: Mapping[str, str] = os.environ) -> BaseChatModel:
    """The chat model for some settings. Nothing is sent, and no key is kept in it.

    Raises:
        OptionError: The provider's library is not installed, its key is not set, or the environment forbids every call.
    """
    for name in _REFUSED:
        if _is_on(environment, name):
            raise OptionError(f"{name} is set, and langchain makes no call while it is; unset it")
    for name in _OTHER_SERVICE if settings.provider == "google" else ():
        if _is_on(environment, name):
            raise OptionError(f"{name} is set, and Google's library asks Vertex AI while it is; unset it")
    if settings.needs_key:
        read_key(settings, environment)
    if settings.provider == "openai":
        return _openai(settings, lambda: read_key(settings, environment))
    return _extra(settings, lambda: read_key(settings, environment))


def close_model(model: BaseChatModel) -> None:
    """Close the connections of a model; the libraries keep their client under different names."""
    for name in ("root_client", "_client", "client"):
        close = getattr(getattr(model, name, None), "close", None)
        if callable(close):
            close()
            return


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


def _is_on(environment: Mapping[str, str], name: str) -> bool:
    return environment.get(name, "") not in {"", "0", "false", "False"}


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


def _extra(settings: ModelSettings, key: Callable[[], str]) -> BaseChatModel:
    module, name = _EXTRAS[settings.provider]
    try:
        library = importlib.import_module(module)
    except ModuleNotFoundError:
        raise OptionError(
            f"{settings.provider} needs a further library: pip install 'rationale-reviewer[{settings.provider}]'"
        ) from None
    except Exception as error:  # Ollama's makes a client as it is loaded
        raise OptionError(
            f"the library for {settings.provider} cannot be loaded ({type(error).__name__}); "
            "it reads SSL_CERT_FILE, SSL_CERT_DIR and the proxy variables, unset those that do not hold here"
        ) from None
    door = Door(settings.base_url, key, settings.timeout, EXTRA_WIRES[settings.provider])
    if settings.provider == "anthropic":
        return _anthropic(settings, getattr(library, name), door)
    arguments = _google(settings, door) if settings.provider == "google" else _ollama(settings, door)
    made: BaseChatModel = getattr(library, name)(**{**_shared(settings), **arguments})
    return made


def _shared(settings: ModelSettings) -> dict[str, Any]:
    warm = {} if settings.temperature is None else {"temperature": settings.temperature}
    return {"model": settings.model, "base_url": settings.base_url, "cache": False, "verbose": False, **warm}


def _anthropic(settings: ModelSettings, chat: Callable[..., BaseChatModel], door: Door) -> BaseChatModel:
    """The library takes no client, and the one that it makes takes proxies from the environment; ours is put there."""
    made = chat(
        **_shared(settings),
        api_key=_NO_KEY,
        max_tokens=settings.max_output_tokens or _ANTHROPIC_OUTPUT,
        timeout=settings.timeout,
        max_retries=0,
    )
    if not isinstance(getattr(type(made), "_client", None), cached_property):
        raise OptionError(
            "this version of langchain-anthropic cannot be kept from the proxies of the environment; "
            "install the one that the extra names: pip install 'rationale-reviewer[anthropic]'"
        )
    try:  # what it would say before every request
        getattr(made, "_assert_valid_model_configuration", lambda _: None)({})
    except ValueError as error:
        raise OptionError(str(error)) from None
    vars(made)["_client"] = importlib.import_module("anthropic").Anthropic(
        api_key=_NO_KEY,
        base_url=settings.base_url,
        timeout=settings.timeout,
        max_retries=0,
        http_client=open_client(door),
        open_telemetry=False,
    )
    return made


def _google(settings: ModelSettings, door: Door) -> dict[str, Any]:
    return {
        "api_key": _NO_KEY,
        "temperature": settings.temperature,  # without a word, the library sends one of its own
        "vertexai": False,
        "max_output_tokens": settings.max_output_tokens,
        "timeout": settings.timeout,
        "max_retries": 1,  # here a 1 means one attempt
        "seed": settings.seed,
        "client_args": {**_client_arguments(door), "ssl": _no_authority()},  # else SSL_CERT_FILE is opened
    }


def _ollama(settings: ModelSettings, door: Door) -> dict[str, Any]:
    return {
        "seed": settings.seed,
        "num_predict": settings.max_output_tokens,
        "client_kwargs": {**_client_arguments(door), "timeout": settings.timeout},
    }


def _client_arguments(door: Door) -> dict[str, Any]:
    """What httpx's clients are given."""
    return {
        "transport": Bridge(door),
        "trust_env": False,
        "follow_redirects": False,
        "verify": _no_authority(),
    }


def _no_authority() -> ssl.SSLContext:
    """A context that trusts nobody: connections are the bridge's, with its own."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
