"""Settings come from a file and options; they name where a key is, and hold none."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rationale_reviewer.engines.chat.settings import OWN_KEY, PROVIDERS, make_settings
from rationale_reviewer.errors import OptionError


def test_defaults() -> None:
    """One model at its provider's own address, with that provider's key."""
    found = make_settings(None, {"model": "m"})
    assert (found.provider, found.base_url, found.key_env) == ("openai", "https://api.openai.com/v1", "OPENAI_API_KEY")
    assert found.temperature is None
    assert found.needs_key
    assert not found.tracing


def test_another_address_gets_another_key() -> None:
    """No provider's key goes to an address that is not the provider's, unless it is named."""
    there = make_settings(None, {"model": "m", "base_url": "http://127.0.0.1:8000/v1/"})
    assert (there.base_url, there.key_env, there.needs_key) == ("http://127.0.0.1:8000/v1", OWN_KEY, False)
    named = make_settings(None, {"model": "m", "base_url": "http://127.0.0.1:8000/v1", "key_env": "MINE"})
    assert (named.key_env, named.needs_key) == ("MINE", True)


def test_options_win(tmp_path: Path) -> None:
    """The file's table, and options over it; an option that was not given changes nothing."""
    file = tmp_path / "rationale-reviewer.toml"
    file.write_text('[model]\nmodel = "a"\nseed = 3\ntimeout = 20\n[other]\nx = 1\n', encoding="utf-8")
    found = make_settings(file, {"model": "b", "seed": None, "concurrency": 2})
    assert (found.model, found.seed, found.timeout, found.concurrency) == ("b", 3, 20, 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[model]\nmodel = "a"\ntemprature = 0\n', "has no setting temprature; the settings are provider, model"),
        ('[model]\nmodel = "a"\nsk-proj-canary0123456789 = 0\n', r"no setting \[key\]"),
        ('model = "a"\n', r"is no table; write \[model\]"),
        ("[model\n", "cannot be read as TOML: .*line 1"),
        ("[model]\nseed = 1\n", "no model is named"),
        ('[model]\nmodel = "a"\ntemperature = 9\n', "model setting temperature: .*less than or equal to 2"),
        ('[model]\nmodel = "a"\nprovider = "none"\n', "model setting provider: .*'openai', 'anthropic'"),
        ('[model]\nmodel = "a"\nbase_url = "ftp://x/v1"\n', "no http or https address"),
        ('[model]\nmodel = "a"\nbase_url = "https://x/v1?key=1"\n', "looks like a key"),
        ('[model]\nmodel = "a"\nbase_url = "https://x/v1?a=1"\n', "query or fragment"),
        ('[model]\nmodel = "a"\nkey_env = "sk-canary0123456789"\n', "looks like a key"),
        ('[model]\nmodel = "a"\nkey_env = "not a name"\n', "model setting key_env"),
        ('[model]\nmodel = "a"\ntimeout = 0\n', "model setting timeout"),
    ],
)  # fmt: skip
def test_faults(tmp_path: Path, text: str, said: str) -> None:
    """A message names the setting and what may stand there, and no value."""
    file = tmp_path / "rationale-reviewer.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(OptionError, match=said) as caught:
        make_settings(file)
    assert "canary" not in str(caught.value)


def test_a_file_in_no_encoding(tmp_path: Path) -> None:
    """A file that is no text is an input fault."""
    file = tmp_path / "rationale-reviewer.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OptionError, match="UnicodeDecodeError"):
        make_settings(file)


@pytest.mark.parametrize(
    ("change", "other"),
    [
        ({"model": "n"}, True), ({"temperature": 0}, True), ({"temperature": 1.0}, True), ({"seed": 1}, True),
        ({"max_output_tokens": 9}, True), ({"structured": "prompt"}, True), ({"base_url": "http://x/v1"}, True),
        ({"timeout": 9}, False), ({"concurrency": 1}, False), ({"key_env": "MINE"}, False), ({"attempts": 1}, False),
    ],
)  # fmt: skip
def test_digest(change: dict[str, Any], other: bool) -> None:
    """What may change a reply changes the digest; patience and pace do not."""
    plain = make_settings(None, {"model": "m"})
    assert (make_settings(None, {"model": "m", **change}).digest != plain.digest) is other


@pytest.mark.parametrize("provider", PROVIDERS)
def test_settings_read_back(provider: str) -> None:
    """A record of settings gives the same settings."""
    found = make_settings(None, {"model": "m", "provider": provider})
    assert type(found).model_validate_json(found.model_dump_json()) == found


def test_nothing_heavy_is_loaded() -> None:
    """Help, the offline engine, and the settings of a model load no model's library."""
    script = (
        "import sys\n"
        "from rationale_reviewer.cli import app\n"
        "from rationale_reviewer.engines import factory\n"
        "from rationale_reviewer.engines.chat import json_reply, ledger, outcomes, settings, structure\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & "
        "{'langchain_core', 'langchain_openai', 'langsmith', 'openai', 'httpx', 'httpx2', 'tenacity', 'tiktoken'}))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
