"""Plain text work: digests, words, lines, folding with a map back, ranges."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rationale_reviewer.text import (
    Lines,
    context,
    count_words,
    cut_out,
    digest,
    fold,
    fold_with_map,
    inside,
    merge,
    occurrences,
    plain,
)

PIECES = (
    ["a", "B", "x", "é", "ﬁ", "ﬃ", "😀", "…", "’", "“", "—", "‑", "-", "1", "."],
    ["-\n", "- \n ", " ", "\n", "\t", "\u00a0", "\u00ad", "\u200b", "\ufeff", "\u2028"],
)
TYPESET = st.lists(st.sampled_from([piece for pieces in PIECES for piece in pieces]), max_size=30).map("".join)


@pytest.mark.parametrize(
    ("content", "raw"),
    [
        pytest.param("naïve ﬁle\n", "naïve ﬁle\n".encode(), id="text as UTF-8"),
        pytest.param(b"\x00\xff", b"\x00\xff", id="bytes as they are"),
        pytest.param("", b"", id="empty"),
        pytest.param("a\ud800", b"a\xed\xa0\x80", id="lone surrogate"),
    ],
)
def test_digest(content: str | bytes, raw: bytes) -> None:
    """A digest is the SHA-256 of the bytes, with its name in front."""
    assert digest(content) == "sha256:" + hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", 0, id="empty"),
        pytest.param(" \n\t", 0, id="blank"),
        pytest.param("--- *** ___ !?", 0, id="signs only"),
        pytest.param("One two\nthree", 3, id="plain"),
        pytest.param("state-of-the-art", 1, id="hyphens join"),
        pytest.param("don't and don’t", 3, id="apostrophes join"),
        pytest.param("version 1.10.2", 2, id="dots join"),
        pytest.param("end. Next", 2, id="a full stop does not"),
        pytest.param("snake_case", 2, id="an underscore parts"),
        pytest.param("naïve Größe 漢字", 3, id="letters of any script"),
        pytest.param("90% of 1,000", 4, id="a comma parts figures"),
    ],
)
def test_count_words(text: str, words: int) -> None:
    """A word is a run of letters and digits, joined by apostrophe, hyphen or dot."""
    assert count_words(text) == words


class TestLines:
    """Line numbers are 1-based, and a line ends after its line feed."""

    @pytest.mark.parametrize(
        ("text", "starts"),
        [
            pytest.param("", [0], id="empty"),
            pytest.param("a", [0], id="one line without an end"),
            pytest.param("a\n", [0], id="one line"),
            pytest.param("a\nb", [0, 2], id="two lines"),
            pytest.param("\n\nb\n", [0, 1, 2], id="blank lines count"),
            pytest.param("é\n😀\nﬁ", [0, 2, 4], id="code points, not bytes"),
            pytest.param("a\u2028b\x0cc\x85d", [0], id="no other character ends a line"),
        ],
    )
    def test_starts(self, text: str, starts: list[int]) -> None:
        """Each line starts after a line feed; the end of the text starts none."""
        lines = Lines(text)
        assert lines.starts == starts
        assert len(lines) == len(starts)

    def test_of_and_range(self) -> None:
        """An offset belongs to the line that holds it, the line feed included."""
        lines = Lines("ab\ncd\n\nef")
        assert [lines.of(offset) for offset in range(9)] == [1, 1, 1, 2, 2, 2, 3, 4, 4]
        assert lines.range(0, 3) == (1, 1)
        assert lines.range(0, 4) == (1, 2)
        assert lines.range(3, 3) == (2, 2)

    def test_start_after_the_last_line(self) -> None:
        """The line after the last starts at the end of the text."""
        lines = Lines("ab\ncd\n")
        assert [lines.start(number) for number in (1, 2, 3, 9)] == [0, 3, 6, 6]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("‘a’ “b” „c‟ «d»", '\'a\' "b" "c" "d"', id="quotation marks"),
        pytest.param("a‐b‑c–d—e−f", "a-b-c-d-e-f", id="dashes"),
        pytest.param("ﬁt ﬂow oﬀ ﬃ ﬄ", "fit flow off ffi ffl", id="ligatures"),
        pytest.param("wait…", "wait...", id="ellipsis"),
        pytest.param("  a\u00a0\u2003b\n\t c  ", "a b c", id="white space"),
        pytest.param("so\u00adft zero\u200bwidth \ufeffmark", "soft zerowidth mark", id="invisible characters"),
        pytest.param("evalu-\nation", "evaluation", id="hyphenation at a line end"),
        pytest.param("evalu- \n  ation", "evaluation", id="hyphenation with blanks"),
        pytest.param("pre-\nTrained", "pre- Trained", id="no hyphenation before a capital"),
        pytest.param("1-\nb", "1- b", id="no hyphenation after a digit"),
        pytest.param("- a\n- b", "- a - b", id="list marks are no hyphenation"),
        pytest.param("ÀÉ 漢字 😀", "ÀÉ 漢字 😀", id="other scripts stay"),
        pytest.param("\n \t", "", id="blank"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """What typesetting varies has one spelling, and the words stay."""
    assert fold(text) == folded
    assert fold(folded) == folded


@settings(max_examples=150, deadline=None, derandomize=True)
@given(TYPESET)
def test_fold_with_map_folds_as_fold_does(text: str) -> None:
    """The mapped text is the folded text, and its offsets ascend inside the original."""
    mapped = fold_with_map(text)
    assert mapped.text == fold(text)
    assert len(mapped.offsets) == len(mapped.text)
    assert list(mapped.offsets) == sorted(mapped.offsets)
    assert all(0 <= offset < len(text) for offset in mapped.offsets)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(TYPESET, st.data())
def test_a_mapped_range_goes_back_to_text_that_folds_to_it(text: str, data: st.DataObject) -> None:
    """Any range of the mapped text comes from a range of the original that holds the same words."""
    mapped = fold_with_map(text)
    if not mapped.text:
        return
    start = data.draw(st.integers(0, len(mapped.text) - 1))
    end = data.draw(st.integers(start + 1, len(mapped.text)))
    low, high = mapped.back(start, end)
    assert 0 <= low < high <= len(text)
    assert mapped.text[start:end].strip() in fold(text[low:high])


@pytest.mark.parametrize(
    ("planted", "quote"),
    [
        pytest.param("the “ﬁnal” évalu-\nation — 90 %", 'the "final" évaluation - 90 %', id="everything at once"),
        pytest.param("naïve\u00a0\n  café", "naïve café", id="accents and white space"),
        pytest.param("zero\u200b\u200dwidth", "zerowidth", id="invisible characters"),
        pytest.param("😀 emoji 👩‍💻 coder", "😀 emoji 👩💻 coder", id="emoji"),
        pytest.param("ﬂow", "flow", id="a ligature at the edge"),
        pytest.param("x", "x", id="one letter"),
    ],
)
@pytest.mark.parametrize("before", ["", "Repeats: ﬁ ﬁ… 😀\n\n", "— “é” \u00ad\n"])
def test_planted_quotes_come_back_exactly(before: str, planted: str, quote: str) -> None:
    """A folded quotation that is found leads back to the very characters of the original."""
    text = f"{before}Start, {planted}, end."
    mapped = fold_with_map(text)
    at = mapped.text.index(f", {fold(quote)},") + 2
    low, high = mapped.back(at, at + len(fold(quote)))
    assert text[low:high] == planted


def test_dropped_ranges_leave_the_mapped_text() -> None:
    """A dropped range is neither text nor a blank, and the map skips it."""
    text = "The **bold** claim<!-- not --> holds."
    dropped = [(4, 6), (10, 12), (18, 30)]
    mapped = fold_with_map(text, dropped)
    assert mapped.text == "The bold claim holds."
    at = mapped.text.index("bold claim holds")
    assert text[slice(*mapped.back(at, at + 16))] == "bold** claim<!-- not --> holds"


def test_dropped_ranges_may_touch_hyphenation() -> None:
    """A dropped range that overlaps a hyphenated line end is cut once."""
    assert fold_with_map("evalu-\n  ation", [(6, 8)]).text == "evaluation"
    assert fold_with_map("evalu-\n  ation", [(0, 7)]).text == "ation"


@pytest.mark.parametrize(
    ("haystack", "needle", "limit", "found"),
    [
        pytest.param("abcabc", "abc", 50, [0, 3], id="all"),
        pytest.param("aaaa", "aa", 50, [0, 2], id="overlaps left out"),
        pytest.param("aaaa", "a", 3, [0, 1, 2], id="limit"),
        pytest.param("a" * 99, "a", None, list(range(99)), id="no limit"),
        pytest.param("abc", "", 50, [], id="empty needle"),
        pytest.param("abc", "x", 50, [], id="absent"),
        pytest.param("😀é😀é", "é", 50, [1, 3], id="code points"),
    ],
)
def test_occurrences(haystack: str, needle: str, limit: int | None, found: list[int]) -> None:
    """Offsets come in order, apart, and no more than asked for."""
    assert occurrences(haystack, needle, limit) == found


def test_inside() -> None:
    """A range holds its start and not its end."""
    ranges = [(2, 4), (4, 5), (8, 10)]
    assert [inside(ranges, offset) for offset in range(11)] == [
        False, False, True, True, True, False, False, False, True, True, False,
    ]  # fmt: skip
    assert not inside([], 0)


@pytest.mark.parametrize(
    ("ranges", "merged"),
    [
        pytest.param([], [], id="none"),
        pytest.param([(5, 6), (1, 2)], [(1, 2), (5, 6)], id="sorted"),
        pytest.param([(1, 3), (2, 5)], [(1, 5)], id="overlapping"),
        pytest.param([(1, 3), (3, 5)], [(1, 5)], id="touching"),
        pytest.param([(1, 9), (2, 3), (4, 5)], [(1, 9)], id="nested"),
    ],
)
def test_merge(ranges: list[tuple[int, int]], merged: list[tuple[int, int]]) -> None:
    """The same offsets, as sorted ranges that lie apart."""
    assert merge(ranges) == merged


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair) + 1))))
def test_merge_and_cut_out_agree_with_sets_of_offsets(ranges: list[tuple[int, int]]) -> None:
    """Merging keeps every offset, and cutting out drops just these, whatever range is asked for."""
    text = "abcdefghijklmnopqrstuvwxyzäöüß😀ﬁ"
    offsets = {offset for low, high in ranges for offset in range(low, high)}
    merged = merge(ranges)
    assert {offset for low, high in merged for offset in range(low, high)} == offsets
    for start, end in ((0, len(text)), (5, 20), (7, 8), (10, 10)):
        kept = "".join(text[offset] for offset in range(start, end) if offset not in offsets)
        assert cut_out(text, start, end, merged) == kept


def test_context_tells_equal_quotations_apart() -> None:
    """The words round a range differ where the range's own words do not."""
    text = "One two three SAME four five six.\n\nSeven eight nine SAME ten."
    first, second = occurrences(text, "SAME")
    assert context(text, first, first + 4, words=2) == ("two three", "four five")
    assert context(text, second, second + 4, words=2) == ("eight nine", "ten")
    assert context(text, 0, len(text)) == ("", "")


def test_context_is_folded() -> None:
    """Context is spelt as quotations are compared, whatever the typesetting."""
    text = "the model’s ﬁrst SAME ﬁle"
    at = text.index("SAME")
    assert context(text, at, at + 4) == ("the model's first", "file")


def test_plain() -> None:
    """A range reads as a reader sees it: without the dropped ranges, white space as one blank."""
    text = "It **works**\n  well."
    assert plain(text, 0, len(text), [(3, 5), (10, 12)]) == "It works well."
    assert plain(text, 5, 10, []) == "works"
