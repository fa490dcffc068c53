"""What kind of document it is, from its own signs."""

import pytest
from loading import document

from rationale_reviewer.errors import OptionError
from rationale_reviewer.load.decode import decode
from rationale_reviewer.load.kind import KindFound, detect_kind, parse_kind
from rationale_reviewer.load.markdown import load_markdown
from rationale_reviewer.load.plain import load_plain
from rationale_reviewer.records.vocabulary import DocumentKind

MODEL = DocumentKind.MODEL_CARD
SYSTEM = DocumentKind.SYSTEM_CARD
DESIGN = DocumentKind.DESIGN_DOC


def found(text: str, name: str = "README.md") -> KindFound:
    """The kind of this Markdown."""
    return detect_kind(load_markdown(decode(name, text.encode()), "S1"))


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        pytest.param(
            "README.md", "# Sorter\n\n## Model details\n\n## Intended use\n\n## Training data\n", MODEL, id="headings"
        ),
        pytest.param("README.md", "# Sorter\n\n**Intended use**\n\nLetters.\n\n**Uses**\n", MODEL, id="labels"),
        pytest.param("README.md", "# Model card for Sorter\n\nWords.\n", MODEL, id="title"),
        pytest.param("MODEL_CARD.md", "# Sorter\n\nWords.\n", MODEL, id="file name"),
        pytest.param("data-card.md", "# Letters\n\nWords.\n", MODEL, id="data card"),
        pytest.param("README.md", "---\nlicense: mit\ntags: [a]\n---\n# Sorter\n\nWords.\n", MODEL, id="front matter"),
        pytest.param("README.md", "---\nlicense: mit\n---\n# Sorter\n\nWords.\n", DESIGN, id="one key is no sign"),
        pytest.param("README.md", "# Sorter system card\n\n## Red teaming\n", SYSTEM, id="system card"),
        pytest.param("sorter_system-card.md", "# Sorter\n\nWords.\n", SYSTEM, id="system card by its name"),
        pytest.param(
            "README.md", "# A\n\n## Preparedness\n\n## Safety mitigations\n", SYSTEM, id="system card's headings"
        ),
        pytest.param("README.md", "# A\n\n## Goals\n\n## Non-goals\n\n## Rollout\n", DESIGN, id="design document"),
        pytest.param("README.md", "# RFC: sort letters\n\n## Drawbacks\n", DESIGN, id="request for comments"),
        pytest.param(
            "README.md",
            "# A\n\n## Alternatives considered\n\n## Citation\n\n## Rollback\n",
            DESIGN,
            id="the most signs",
        ),
        pytest.param("README.md", "# SORTER\n\n## INTENDED USE\n\n## CITATION\n", MODEL, id="capitals"),
        pytest.param(
            "README.md", "# A\n\nThe model card is elsewhere. So is the intended use.\n", DESIGN, id="prose is no sign"
        ),
        pytest.param("README.md", "Words only.\n", DESIGN, id="no sign at all"),
        pytest.param("notes.md", "# A\n\n```\n# Model card\n# Intended use\n```\n", DESIGN, id="code is no sign"),
        pytest.param(
            "notes.md", "# A\n\n<!-- # Model card -->\n\n<!-- # Intended use -->\n", DESIGN, id="comments are no sign"
        ),
        pytest.param(
            "notes.md",
            "# Notes <!-- model card, intended use -->\n\nWords.\n",
            DESIGN,
            id="comments in headings are no sign",
        ),
    ],
)
def test_detect_kind(name: str, text: str, kind: DocumentKind) -> None:
    """Title, headings, labels and front matter decide; a design document where nothing speaks for another kind."""
    assert found(text, name).kind is kind


def test_plain_text_has_signs_too() -> None:
    """Headings of plain text count as those of Markdown do."""
    loaded = load_plain(decode("notes.txt", b"INTENDED USE\n\nLetters.\n\nTRAINING DATA\n\nHands.\n"), "S1")
    assert detect_kind(loaded).kind is MODEL
    assert document(loaded).kind_basis == "set by the test"


def test_basis() -> None:
    """The reader is told why, with the number of signs or that there were none."""
    assert found("Words.\n").basis == "no sign of another kind in its title, headings or front matter"
    assert found("# A\n\n## Uses\n\n## Citation\n").basis == "2 signs in its title, headings and front matter"


def test_basis_counts_signs() -> None:
    """Two keys of front matter are two signs."""
    assert found("---\nlicense: mit\ntags: [a]\n---\n# Sorter\n").basis.startswith("2 signs ")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("model_card", MODEL, id="as it is"),
        pytest.param("model-card", MODEL, id="dash"),
        pytest.param(" System Card ", SYSTEM, id="blanks and capitals"),
        pytest.param("DESIGN_DOC", DESIGN, id="capitals"),
    ],
)
def test_parse_kind(name: str, kind: DocumentKind) -> None:
    """A kind can be spelt with dashes, blanks and capitals."""
    assert parse_kind(name) is kind


@pytest.mark.parametrize("name", ["", "card", "model_cards", "modelcard"])
def test_unknown_kind(name: str) -> None:
    """Another name is refused with the names there are."""
    with pytest.raises(OptionError, match="is no kind of document; the kinds are model_card, system_card, design_doc"):
        parse_kind(name)
