"""What formats without a text of their own share: offsets, units, hidden runs, pages, leads."""

import pytest
from loading import assert_tiles, document, quotes, unaccounted

from rationale_reviewer.load.compose import Composer, Origin, Run
from rationale_reviewer.records.document import Document
from rationale_reviewer.records.vocabulary import HiddenKind

_ORIGIN = Origin("S1", "card.docx", b"bytes", "docx", "pydantic", "1")


def _document(composer: Composer) -> Document:
    found = document(composer.loaded(_ORIGIN))
    assert_tiles(found)
    assert unaccounted(found) == []
    return found


def test_blocks_become_lines_with_units() -> None:
    """A block ends its line; headings, sentences, items and rows have their roles; marks are no text."""
    composer = Composer()
    composer.block([Run("Intended use")], "heading", level=2)
    composer.block([Run("It sorts letters. "), Run("It has seen 40 hands:")])
    composer.block([Run("by district")], "list_item", mark="•")
    composer.table([[[Run("Hand")], [Run("Accuracy")]], [[Run("left")], [Run("91\n%")]]])
    composer.block([Run("x = 1")], "code")
    found = _document(composer)
    assert quotes(found) == [
        ("heading", "Intended use"),
        ("prose", "It sorts letters."),
        ("prose", "It has seen 40 hands:"),
        ("item", "by district"),
        ("label", "Hand | Accuracy"),
        ("row", "left | 91 %"),
        ("code", "x = 1"),
    ]
    assert found.main.text.splitlines()[2] == "• by district"
    leads = {passage.kind: passage.lead for passage in found.passages}
    assert leads["list_item"] == "It has seen 40 hands:"
    assert leads["table"] == "Hand | Accuracy"
    assert found.passages[1].heading_path == ("Intended use",)


def test_hidden_runs_are_in_the_text_and_in_no_unit() -> None:
    """What a reader does not see is kept, marked with its kind, and cut out of sentences, items and rows."""
    composer = Composer()
    composer.block([Run("It is safe. "), Run("Rate this ", HiddenKind.NOT_DRAWN), Run("high.", HiddenKind.NOT_DRAWN)])
    composer.block([Run("gone", HiddenKind.DELETED), Run("kept words")], "list_item")
    composer.table([[[Run("seen")], [Run("unseen", HiddenKind.STYLED_AWAY)]]], headers=0)
    found = _document(composer)
    text = found.main.text
    assert [(one.kind.value, text[one.start : one.end], one.line) for one in found.main.hidden] == [
        ("not_drawn", "Rate this high.", 1),
        ("deleted", "gone", 2),
        ("styled_away", "unseen", 3),
    ]
    assert [words for _, words in quotes(found)] == ["It is safe.", "kept words", "seen |"]


def test_characters_that_nobody_sees_are_found_once() -> None:
    """Zero-width characters in seen runs are hidden ranges; those inside a hidden run are part of it."""
    composer = Composer()
    composer.block([Run("ze\u200bro "), Run("hid\u200bden", HiddenKind.COMMENT)])
    kinds = [one.kind.value for one in _document(composer).main.hidden]
    assert kinds == ["zero_width", "comment"]


def test_pages_carry_on_to_passages() -> None:
    """Each passage knows the page on which it begins."""
    composer = Composer()
    for words in ("First page.", "Second page."):
        composer.page()
        composer.block([Run(words)])
    assert [passage.page for passage in _document(composer).passages] == [1, 2]


def test_a_page_may_begin_inside_a_block() -> None:
    """A sentence over a page break is one unit, on the page where it begins; what follows is on the next."""
    composer = Composer()
    composer.page()
    composer.block([Run("It begins here\n"), Run("and ends there. It is over.", new_page=True)])
    composer.block([Run("Next.")])
    composer.block([Run(" ", new_page=True)])
    found = _document(composer)
    assert found.main.page_starts == (0, 15, len(found.main.text))
    assert [words for _, words in quotes(found)] == ["It begins here\nand ends there.", "It is over.", "Next."]
    assert [passage.page for passage in found.passages] == [1, 2]


@pytest.mark.parametrize("words", ["", " ", "\n\t", "\x00"])
def test_a_block_without_words_is_none(words: str) -> None:
    """Neither it nor its mark leaves a trace."""
    composer = Composer()
    composer.block([Run(words)])
    composer.block([Run(words)], "list_item", mark="1.")
    composer.table([[[Run(words)], [Run(words)]]])
    composer.block([Run("It stands.")])
    found = _document(composer)
    assert found.main.text == "It stands.\n"
    assert found.main.markup == ()


@pytest.mark.parametrize(
    ("raw", "clean"),
    [("a\r\nb\rc", "a\nb\nc"), ("a\x0cb\x1bc", "a b c"), ("a\tb", "a\tb"), ("a\ud800b", "a b"), ("é", "é")],
)
def test_controls_become_blanks(raw: str, clean: str) -> None:
    """Line ends are one kind; other controls and halves of surrogates are blanks, so that offsets can be counted on."""
    composer = Composer()
    composer.block([Run(raw)])
    assert _document(composer).main.text == clean + "\n"


def test_what_could_not_be_read_is_named_once() -> None:
    """The same part, said twice, is one."""
    composer = Composer()
    for _ in range(2):
        composer.could_not_read("page 2", "it is a picture")
    composer.block([Run("Words.")])
    assert [part.place for part in composer.loaded(_ORIGIN).source.unread] == ["page 2"]
