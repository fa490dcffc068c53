"""Two documents through the whole live path, with replies of a language model that were recorded (tests/README.md).

Sockets are closed. A request that was not recorded ends the run: it never becomes a row of the review.
"""

import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from recorded import CASSETTES, DOCUMENTS, FOLDER, review_recorded
from recording import recorder
from vcr.errors import CannotOverwriteExistingCassetteException

from rationale_reviewer import prompts
from rationale_reviewer.engines.chat.settings import ModelSettings, make_settings
from rationale_reviewer.errors import EngineError
from rationale_reviewer.load.document import load_document
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.records.vocabulary import SupportCheck, Verdict
from rationale_reviewer.verify import verify

KEY = "sk-proj-canaryCANARYcanary0123456789"
STEPS = ("read", "support", "draft", "critique")


def _settings(concurrency: int = 4) -> ModelSettings:
    told = {"model": "carried-by-hand", "base_url": "http://127.0.0.1:9/v1", "temperature": 0.0}
    return make_settings(options={**told, "concurrency": concurrency, "attempts": 1, "retry_budget": 0})


def _play(name: str, folder: Path, *, concurrency: int = 4, shuffled: int | None = None) -> tuple[ReviewBundle, Any]:
    with recorder(CASSETTES).use_cassette(f"{name}.yaml") as cassette:
        if shuffled is not None:
            random.Random(shuffled).shuffle(cassette.data)  # noqa: S311  # an order, no secret
        return review_recorded(name, _settings(concurrency), folder), cassette


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_recorded_review(name: str, tmp_path: Path) -> None:
    """Every recorded reply is used once; all citations hold; the steps leave their marks."""
    bundle, cassette = _play(name, tmp_path)
    assert cassette.all_played
    assert cassette.play_count == len(cassette) == bundle.spend.calls
    outcome = verify(bundle, load_document(FOLDER / DOCUMENTS[name], kind=bundle.kind))
    assert outcome.holds
    counts = outcome.counts()  # a model writes a blank for the end of a line: normalised
    assert counts["exact"] + counts["normalised"] == len(bundle.citations) > 15
    assert not any(answer.verdict is Verdict.NOT_ASSESSED for answer in bundle.answers)
    checks = {one.support for answer in bundle.answers for item in answer.items for one in item.evidence}
    assert SupportCheck.SUPPORTS in checks
    assert SupportCheck.NO not in checks
    assert any(answer.draft for answer in bundle.answers)
    assert bundle.assumptions


@pytest.mark.parametrize("seed", range(3))
def test_order_and_threads_change_nothing(seed: int, tmp_path: Path) -> None:
    """Replies are matched by what was asked: shuffled cassettes and other numbers of threads give the same bundle."""
    first, _ = _play("tideline", tmp_path / "first", concurrency=1)
    again, _ = _play("tideline", tmp_path / "again", concurrency=4 + seed, shuffled=seed)
    assert again.model_dump_json(exclude={"volatile"}) == first.model_dump_json(exclude={"volatile"})


@pytest.mark.parametrize("part", [f"{step}.{who}" for step in STEPS for who in ("system", "user")])
def test_one_letter_of_a_prompt(part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A prompt that differs from the recorded one by a letter asks what was not recorded, and the run ends."""
    read = prompts._read

    def altered(name: str, place: Path | None) -> str:
        text = read(name, place)
        return text.replace(" the ", " teh ", 1) if name == f"{part}.md" else text

    monkeypatch.setattr(prompts, "_read", altered)
    prompts.load_prompt.cache_clear()
    try:
        with pytest.raises((EngineError, CannotOverwriteExistingCassetteException)):
            _play("tideline", tmp_path)
    finally:
        prompts.load_prompt.cache_clear()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_cassettes_hold_nothing_but_words(name: str) -> None:
    """A short list of headers, no keys, no addresses but the loopback, no paths of a machine."""
    text = (CASSETTES / f"{name}.yaml").read_text(encoding="utf-8")
    entries = yaml.safe_load(text)["interactions"]
    headers = {
        header.lower() for entry in entries for side in ("request", "response") for header in entry[side]["headers"]
    }
    assert headers <= {"content-type"}
    assert {re.sub(r":\d+", "", entry["request"]["uri"]) for entry in entries} == {
        "http://127.0.0.1/v1/chat/completions"
    }
    assert not re.search(r"sk-|Bearer|/home/|/root/|/tmp/|organization|set-cookie", text, re.IGNORECASE)


def test_no_canary_reaches_a_cassette(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loopback: None) -> None:
    """A key in the environment is sent, and is in nothing that a recorder keeps."""
    from asking import request
    from stub_server import StubServer

    from rationale_reviewer.engines.chat.transport import Transport

    monkeypatch.setenv("RATIONALE_REVIEWER_API_KEY", KEY)
    with StubServer() as stub, recorder(tmp_path, "once").use_cassette("one.yaml"):
        settings = make_settings(options={"model": "m", "base_url": stub.url})
        with Transport(settings) as transport:
            transport.ask(request())
        assert stub.received[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in (tmp_path / "one.yaml").read_text(encoding="utf-8")
