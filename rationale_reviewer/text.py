"""Plain text work: digests, lines, words, and visible text with a map back to the file's own offsets.

Nothing here knows about documents, questions or models.
"""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

WORD = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
_SPACE = re.compile(r"\s+")
# What typesetting changes without changing the words: quotation marks, dashes, ligatures, odd spaces.
_FOLD = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
        "…": "...", "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
    }
)  # fmt: skip
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-[ \t]*\n[ \t]*(?=[a-z])")


def digest(content: str | bytes) -> str:
    """``sha256:`` and the hex digest of the bytes, or of the text as UTF-8 (lone surrogates kept apart)."""
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return "sha256:" + hashlib.sha256(raw).hexdigest()


def count_words(text: str) -> int:
    """Number of words; a word is a run of letters and digits, joined by apostrophe, hyphen or dot."""
    return sum(1 for _ in WORD.finditer(text))


class Lines:
    r"""Line numbers of one text: 1-based, a line ends after its ``\n``."""

    def __init__(self, text: str) -> None:
        self.starts: list[int] = [0]
        find = text.find
        at = find("\n")
        while at != -1:
            self.starts.append(at + 1)
            at = find("\n", at + 1)
        if len(self.starts) > 1 and self.starts[-1] == len(text):
            self.starts.pop()
        self._length = len(text)

    def __len__(self) -> int:
        return len(self.starts)

    def of(self, offset: int) -> int:
        """The line that holds this offset."""
        return bisect_right(self.starts, offset)

    def start(self, line: int) -> int:
        """Offset at which a line starts; the length of the text for the line after the last."""
        return self.starts[line - 1] if line <= len(self.starts) else self._length

    def range(self, start: int, end: int) -> tuple[int, int]:
        """First and last line, inclusive, of a half-open range of offsets."""
        return self.of(start), self.of(max(start, end - 1))


class Mapped(NamedTuple):
    """Text made comparable, and for each of its characters the offset in the original it comes from."""

    text: str
    offsets: Sequence[int]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original that a non-empty range of the mapped text comes from."""
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str) -> str:
    """One spelling for what typesetting varies: quotes, dashes, ligatures, hyphenation at line ends, white space."""
    if text.isascii() and ("\n" not in text or "-" not in text):
        return " ".join(text.split())  # the same, several times as fast
    return _SPACE.sub(" ", _HYPHENATED.sub("", text).translate(_FOLD)).strip()


def fold_with_map(text: str, dropped: Iterable[tuple[int, int]] = ()) -> Mapped:
    """As :func:`fold`, with the given ranges left out and a map back to the original offsets.

    Args:
        text: Any text.
        dropped: Sorted, non-overlapping half-open ranges that are no visible text (markup, hidden text).

    Returns:
        The folded text. White space is one blank; a dropped range is no blank by itself.
    """
    cuts = sorted([*dropped, *(match.span() for match in _HYPHENATED.finditer(text))])
    out: list[str] = []
    offsets: list[int] = []
    at = 0
    for start, end in [*cuts, (len(text), len(text))]:
        for index in range(at, max(at, start)):
            char = text[index]
            piece = " " if char.isspace() else char.translate(_FOLD)
            if piece == " " and out and out[-1] == " ":
                continue
            for letter in piece:
                out.append(letter)
                offsets.append(index)
        at = max(at, end)
    while out and out[-1] == " ":
        out.pop()
        offsets.pop()
    if out and out[0] == " ":
        del out[0], offsets[0]
    return Mapped("".join(out), offsets)


def occurrences(haystack: str, needle: str, limit: int | None = None) -> list[int]:
    """Offsets of the needle, overlapping ones left out, at most ``limit`` if given; none for an empty needle."""
    found: list[int] = []
    at = haystack.find(needle) if needle else -1
    while at != -1 and (limit is None or len(found) < limit):
        found.append(at)
        at = haystack.find(needle, at + len(needle))
    return found


def inside(ranges: Sequence[tuple[int, int]], offset: int) -> bool:
    """Whether an offset lies in one of the sorted, non-overlapping ranges."""
    at = bisect_right(ranges, (offset, float("inf"))) - 1
    return at >= 0 and ranges[at][0] <= offset < ranges[at][1]


def merge(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same offsets as sorted, non-overlapping ranges."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def cut_out(text: str, start: int, end: int, dropped: Sequence[tuple[int, int]]) -> str:
    """The text of a range without the dropped ranges (sorted) that touch it."""
    if not dropped:
        return text[start:end]
    pieces: list[str] = []
    at = start
    index = max(0, bisect_right(dropped, (start, start)) - 1)
    while index < len(dropped) and dropped[index][0] < end:
        low, high = dropped[index]
        if high > at:
            pieces.append(text[at : max(at, low)])
            at = max(at, high)
        index += 1
    pieces.append(text[at:end] if at < end else "")
    return "".join(pieces)


def plain(text: str, start: int, end: int, dropped: Sequence[tuple[int, int]]) -> str:
    """The range as a reader sees it: without the dropped ranges (sorted), white space as one blank."""
    return " ".join(cut_out(text, start, end, dropped).split())


def common_start(one: str, other: str) -> int:
    """How many letters two texts have in common at their beginnings."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def context(text: str, start: int, end: int, words: int = 6) -> tuple[str, str]:
    """The last words before and the first words after a range, folded, to tell equal quotations apart."""
    window = 40 * words
    before = WORD.findall(fold(text[max(0, start - window) : start]))[-words:]
    after = WORD.findall(fold(text[end : end + window]))[:words]
    return " ".join(before), " ".join(after)
