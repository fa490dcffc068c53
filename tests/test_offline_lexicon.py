"""The compiled bank: what is kept of it for the next run is what compiling gives."""

from pathlib import Path

import pytest

from rationale_reviewer import kept
from rationale_reviewer.engines.offline.engine import OfflineEngine
from rationale_reviewer.engines.offline.lexicon import Lexicon, compiled
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.text import digest


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder of this test's own."""
    monkeypatch.setenv(kept.ENVIRONMENT, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_kept_lexicon_is_the_lexicon(place: Path, bank: QuestionBank) -> None:
    """What is kept is what compiling gives, and is used; one of another bank is not."""
    fresh = Lexicon(bank)
    assert compiled(bank).dump() == fresh.dump() == compiled(bank).dump()
    (file,) = place.glob("lexicon-*.json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rationale_reviewer.engines.offline.lexicon._Compiler", None)
        assert compiled(bank).dump() == fresh.dump()
    text = fresh.dump().replace(bank.digest, "sha256:other")
    file.write_text(f"{digest(text)}\n{text}", encoding="utf-8")
    assert compiled(bank).dump() == fresh.dump()


def test_only_an_engine_that_is_told_to_keeps_anything(place: Path, bank: QuestionBank) -> None:
    """Banks made in memory leave nothing behind."""
    OfflineEngine().lexicon(bank)
    assert not place.exists()
    OfflineEngine(keeps=True).lexicon(bank)
    assert len(list(place.glob("lexicon-*.json"))) == 1
