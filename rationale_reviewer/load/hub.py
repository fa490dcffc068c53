"""A model or data set on the Hugging Face Hub -> its card. Needs the extra ``hub`` and a network; nothing else does."""

import re
from pathlib import Path
from typing import Final, NamedTuple

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.files import File, read_path

CARD: Final = "README.md"
_PREFIX: Final = re.compile(
    r"(?:hf:(?://)?|https?://(?:www\.)?(?:huggingface\.co|hf\.co)/)(?:models/)?(?P<sets>datasets/)?(?P<repo>[\w.-]+/[\w.-]+?)"
    r"(?:@(?P<revision>[\w./-]+)|/(?:blob|tree|resolve|raw)/(?P<branch>[\w.-]+)(?:/README\.md)?)?/?"
)
_LOOKS_LIKE_ONE: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


class HubId(NamedTuple):
    """Which card is meant."""

    repo: str
    data_set: bool
    revision: str | None

    @property
    def file_name(self) -> str:
        """A name without slashes, by which the review's folder is called."""
        return self.repo.replace("/", "--")


def parse_hub_id(words: str) -> HubId | None:
    """What ``hf:owner/name``, ``hf:owner/name@revision``, ``hf:datasets/owner/name`` or a page's address name.

    Returns:
        None where the words are no such id, so that they are a path.
    """
    match = _PREFIX.fullmatch(words)
    if match is None:
        return None
    return HubId(match["repo"], bool(match["sets"]), match["revision"] or match["branch"])


def hint(words: str) -> str:
    """What to write instead, for a path that is not there and looks like the id of a model; else empty."""
    return f"; for the card of a model on the Hub write hf:{words}" if _LOOKS_LIKE_ONE.fullmatch(words) else ""


def fetch_card(hub_id: HubId) -> tuple[File, str]:
    """Fetch a card, or take it from the library's cache.

    Returns:
        The file, and a note that says which revision it is.

    Raises:
        DocumentError: The library is not installed, the Hub is out of reach, or there is no such card.
    """
    try:
        import huggingface_hub
    except ImportError as error:
        raise DocumentError(
            "cards on the Hub need an extra: pip install 'rationale-reviewer[hub]'; "
            "or download the card and give its path"
        ) from error
    try:
        path = Path(
            huggingface_hub.hf_hub_download(
                hub_id.repo,
                CARD,
                repo_type="dataset" if hub_id.data_set else "model",
                revision=hub_id.revision,
                library_name="rationale-reviewer",
            )
        )
    except Exception as error:
        raise DocumentError(f"the card of {hub_id.repo!r} could not be had from the Hub: {_why(error)}") from error
    file = read_path(path)
    return File(
        f"{hub_id.file_name}.md", file.raw
    ), f"the card of {hub_id.repo} on the Hub, revision {path.parent.name}"


def _why(error: Exception) -> str:
    """What went wrong, from the most to the least telling kind; the library's own words hold addresses and advice."""
    kinds = {one.__name__ for one in type(error).__mro__}
    for kind, said in _SAID.items():
        if kind in kinds:
            return said
    return f"{type(error).__name__}; download the card and give its path"


_SAID: Final = {
    "GatedRepoError": "it is gated; accept its terms there and set HF_TOKEN, or download the card and give its path",
    "RepositoryNotFoundError": "there is no such model or data set, or it is private; check the name, or set HF_TOKEN",
    "RevisionNotFoundError": "there is no such revision; leave out the part behind the @ for the newest",
    "LocalEntryNotFoundError": "the Hub is out of reach; check the network, or download the card and give its path",
    "EntryNotFoundError": "it has no card (no README.md)",
    "HFValidationError": "this is no id of a model; write hf:owner/name",
    "OSError": "the Hub is out of reach; check the network, or download the card and give its path",
    "HTTPError": "the Hub is out of reach; check the network, or download the card and give its path",
}
