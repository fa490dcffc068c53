"""The changes of minimal pairs: each does what it says and nothing else."""

from loading import markdown

from rationale_reviewer.evaluation.pairs import (
    PAYLOADS,
    UNRELATED,
    as_claims,
    sections,
    shuffled,
    turned_round,
    unrelated,
    with_text,
    without_lines,
)

TEXT = (
    "# Card\n\nFirst words.\n\n## One\n\nA is here.\n\n### Deeper\n\nB is here.\n\n"
    "## Two\n\nC is here.\n\n## Three\n\nD.\n"
)


def test_sections_are_the_text() -> None:
    """Sections of the highest level that has two, with all below them; joined they are the text."""
    parts = sections(markdown(TEXT))
    assert "".join(parts) == TEXT
    assert [part.split("\n")[0] for part in parts] == ["# Card", "## One", "## Two", "## Three"]


def test_a_document_without_such_sections_is_one() -> None:
    """One heading, none, or a higher one that comes late."""
    for text in ("Words alone.\n", "# Card\n\nWords.\n", "## One\n\nA.\n\n# Card\n\n## Two\n\nB.\n"):
        assert sections(markdown(text)) == [text]


def test_shuffled_keeps_every_section() -> None:
    """The first part stays first, the others stand in another order, each whole."""
    parts = sections(markdown(TEXT))
    text = shuffled(parts)
    assert text.startswith(parts[0])
    assert sorted(text.split()) == sorted(TEXT.split())
    assert text != "".join(parts)


def test_an_added_text_stands_alone() -> None:
    """At a place of its own, between blank lines, and an unrelated section at the level of the others."""
    parts = sections(markdown(TEXT))
    for at, payload in enumerate(PAYLOADS):
        assert f"\n\n{payload}\n\n" in with_text(parts, f"{payload}\n\n", at)
    assert unrelated(parts) == UNRELATED
    assert unrelated(["", "#### Small\n"]).startswith("#### Canteen")


def test_without_lines() -> None:
    """Lines go, all others keep their numbers."""
    assert without_lines("a\nb\nc\nd", [(2, 3)]) == "a\n\n\nd"


def test_as_claims() -> None:
    """A measurement becomes a claim; other lines stay."""
    text = "We measured an error of 3.5 % on it.\nIt was 4 of 5.\n"
    assert as_claims(text, [(1, 1)]) == "We believe that We considered an error of very well on it.\nIt was 4 of 5.\n"


def test_turned_round() -> None:
    """What was better is worse, and the other way round."""
    assert (
        turned_round("It is better, not worse.\nIt is better.", [(1, 1)]) == "It is worse, not better.\nIt is better."
    )
