"""Cards on the Hub: which words are an id, and what is said when there is no card to be had."""

import sys
from pathlib import Path
from typing import Any

import pytest

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.hub import HubId, fetch_card, hint, parse_hub_id

hub = pytest.importorskip("huggingface_hub", reason="needs the extra 'hub'")
ID = HubId("town/sorter", data_set=False, revision=None)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("hf:town/sorter", ID),
        ("hf://town/sorter", ID),
        ("https://huggingface.co/town/sorter", ID),
        ("https://huggingface.co/town/sorter/", ID),
        ("https://hf.co/town/sorter", ID),
        ("hf:town/sorter-7b.v2@main", HubId("town/sorter-7b.v2", data_set=False, revision="main")),
        ("hf:datasets/town/letters", HubId("town/letters", data_set=True, revision=None)),
        ("https://huggingface.co/datasets/town/letters", HubId("town/letters", data_set=True, revision=None)),
        ("https://huggingface.co/town/sorter/blob/main/README.md", ID._replace(revision="main")),
        ("https://huggingface.co/town/sorter/tree/abc123", ID._replace(revision="abc123")),
        ("town/sorter", None),
        ("hf:sorter", None),
        ("hf:../../etc/passwd", None),
        ("https://example.org/town/sorter", None),
        ("https://huggingface.co.example.org/town/sorter", None),
        ("https://huggingface.co/town/sorter/blob/main/config.json", None),
        ("card.md", None),
    ],
)
def test_ids(words: str, expected: HubId | None) -> None:
    """Only what names the Hub is an id; a bare owner/name is a path first."""
    assert parse_hub_id(words) == expected


@pytest.mark.parametrize(
    ("words", "hinted"), [("town/sorter", True), ("a/b/c", False), ("card.md", False), ("/a/b", False)]
)
def test_hint(words: str, hinted: bool) -> None:
    """A path that is not there and looks like an id is told how to be one."""
    assert (hint(words) == f"; for the card of a model on the Hub write hf:{words}") is hinted


def test_fetches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The card's bytes, under a name without slashes, with its revision; what is asked for is just the card."""
    asked: dict[str, Any] = {}
    path = tmp_path / "snapshots" / "0123abc" / "README.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"# Sorter\n")

    def download(repo: str, name: str, **more: Any) -> str:
        asked.update(more, repo=repo, name=name)
        return str(path)

    monkeypatch.setattr(hub, "hf_hub_download", download)
    file, note = fetch_card(HubId("town/sorter", data_set=True, revision="v1"))
    assert (file.name, file.raw) == ("town--sorter.md", b"# Sorter\n")
    assert note == "the card of town/sorter on the Hub, revision 0123abc"
    assert asked == {
        "repo": "town/sorter", "name": "README.md", "repo_type": "dataset", "revision": "v1",
        "library_name": "rationale-reviewer",
    }  # fmt: skip


def _error(name: str) -> Exception:
    """An error of this kind; its own constructor wants a response of the network."""
    kind = type(name, (getattr(hub.errors, name),), {"__init__": lambda self: None})  # noqa: ARG005
    made: Exception = kind()
    return made


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(lambda: _error("GatedRepoError"), "it is gated", id="gated"),
        pytest.param(lambda: _error("RepositoryNotFoundError"), "no such model or data set", id="no repository"),
        pytest.param(lambda: _error("RevisionNotFoundError"), "no such revision", id="no revision"),
        pytest.param(lambda: _error("LocalEntryNotFoundError"), "out of reach", id="no network"),
        pytest.param(lambda: _error("RemoteEntryNotFoundError"), "it has no card", id="no card"),
        pytest.param(lambda: _error("HFValidationError"), "no id of a model", id="no id"),
        pytest.param(lambda: ConnectionError("secret address"), "out of reach", id="connection"),
        pytest.param(lambda: RuntimeError("secret address"), "RuntimeError; download the card", id="unknown"),
    ],
)
def test_no_card(error: Any, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that says what to do, without the library's own words."""

    def fail(*_: Any, **__: Any) -> str:
        raise error()

    monkeypatch.setattr(hub, "hf_hub_download", fail)
    with pytest.raises(DocumentError) as caught:
        fetch_card(ID)
    assert said in str(caught.value)
    assert "'town/sorter'" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_without_the_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The library itself, on a machine whose sockets are closed, ends in the same line."""
    monkeypatch.setenv("HF_HUB_ETAG_TIMEOUT", "1")
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(DocumentError, match="could not be had from the Hub"):
        fetch_card(ID)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line says how to install it, and the way without."""
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(DocumentError, match=r"pip install 'rationale-reviewer\[hub\]'; or download the card"):
        fetch_card(ID)
