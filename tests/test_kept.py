"""What is kept between runs: whole or not at all, and never a reason to fail."""

from pathlib import Path

import pytest

from rationale_reviewer import kept
from rationale_reviewer.question_bank import load_bank
from rationale_reviewer.records.bank import QuestionBank


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder of this test's own."""
    monkeypatch.setenv(kept.ENVIRONMENT, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_is_kept_is_recalled(place: Path) -> None:
    """By kind and key, to the last character."""
    kept.keep("bank", "one", "text\nwith ümläuts\n")
    assert kept.recall("bank", "one") == "text\nwith ümläuts\n"
    assert kept.recall("bank", "two") is None
    assert kept.recall("lexicon", "one") is None


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda raw: raw[:-1], id="torn"),
        pytest.param(lambda raw: raw.replace(b"true", b"fals"), id="changed"),
        pytest.param(lambda raw: raw[:0], id="empty"),
        pytest.param(lambda raw: b"\xff\xfe" + raw, id="no text"),
        pytest.param(lambda raw: b"{}\n" + raw, id="no digest"),
    ],
)
def test_what_is_not_whole_is_as_good_as_none(place: Path, spoil: object) -> None:
    """A file that is torn, changed or none of ours is not used."""
    kept.keep("bank", "one", '{"kept": true}')
    (file,) = place.glob("*.json")
    file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]
    assert kept.recall("bank", "one") is None


def test_an_empty_name_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable set to nothing turns it off."""
    monkeypatch.setenv(kept.ENVIRONMENT, "")
    kept.keep("bank", "one", "text")
    assert kept.folder() is None
    assert kept.recall("bank", "one") is None


def test_a_folder_that_cannot_be_made_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be written, nothing is kept."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv(kept.ENVIRONMENT, str(tmp_path / "file" / "cache"))
    kept.keep("bank", "one", "text")
    assert kept.recall("bank", "one") is None


def test_the_oldest_go_first(place: Path) -> None:
    """Old versions do not pile up."""
    for number in range(kept.MOST_FILES + 3):
        kept.keep("bank", str(number), "text")
    assert len(list(place.iterdir())) == kept.MOST_FILES


def test_a_kept_bank_is_the_bank(place: Path, bank: QuestionBank) -> None:
    """Read again from what was kept it is equal; spoilt it is read from its files."""
    first, again = load_bank(), load_bank()
    assert first == again == bank
    (file,) = place.glob("bank-*.json")
    text = '{"schema_version": 1}'
    kept.keep("bank", "other", text)
    other = next(path for path in place.glob("bank-*.json") if path != file)
    other.replace(file)
    assert load_bank() == bank
