"""Where words stand in the visible text of one source, and whether they can be evidence there. No model, no repair.

Words are looked for as they stand, then with typesetting folded away (text.fold) and markup left out, and only where
words begin and end: a piece of a word or figure may say the opposite of the whole. Where they are found they must be
words that a reader sees, outside headings, questions, contents, stubs and checklists, and at least eight of them,
unless they are a whole row, item or sentence. Random quotations of eight words from another document are verbatim in
a given card in 0.5 % of cases, of three words in 2.5 % (docs/design/citations.md).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from rationale_reviewer.records.document import Passage, Source, Unit
from rationale_reviewer.records.vocabulary import EVIDENCE_ROLES, HIDDEN_WORDS, Refusal, UnitRole
from rationale_reviewer.text import WORD, Lines, Mapped, context, cut_out, fold, fold_with_map, merge, occurrences

MIN_WORDS: Final = 8
# Words that stand more often than any table repeats a row are no quotation; the cap keeps an offer of one letter from
# costing a look at every place of a long document.
_MOST_PLACES: Final = 2000
_REFUSED_ROLE: Final = {
    UnitRole.HEADING: Refusal.HEADING,
    UnitRole.LABEL: Refusal.HEADING,
    UnitRole.QUESTION: Refusal.QUESTION,
    UnitRole.CONTENTS: Refusal.CONTENTS,
    UnitRole.STUB: Refusal.STUB,
    UnitRole.CHECKLIST: Refusal.CHECKLIST,
    UnitRole.CODE: Refusal.CODE,
    UnitRole.MARKUP: Refusal.MARKUP,
}
# Scripts that put no blank between words (Thai, Lao, Burmese, Khmer, kana, Han): any letter may begin a quotation.
_RUN_ON: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTERS: Final = rf"(?:(?![{_RUN_ON}])[\w\u0300-\u036f])+"
# A word or figure with all that belongs to it: its sign, decimals, apostrophes, hyphens, also those at a line end.
_WHOLE: Final = re.compile(
    rf"(?:(?<!\w)[-−.](?=\d))?{_LETTERS}(?:(?:['’]|[-‐‑](?:[ \t]*\n[ \t]*)?|(?<=\d)[.,–](?=\d)){_LETTERS})*"
)
_AROUND: Final = 40
# Tags that end a line or a cell: the words on either side of them are not one word.
_BREAK: Final = re.compile(
    r"</?(?:br|p|div|section|center|details|summary|li|ul|ol|dl|dt|dd|table|thead|tbody|t[rdh]|h[1-6]|hr)\b",
    re.IGNORECASE,
)
# A hyphen at a line end either joins two halves of a word (typesetting) or stands in it: both readings are looked for.
_LINE_HYPHEN: Final = re.compile(r"(?<=[^\W_])[-‐](?=[ \t]*\n[ \t>]*[^\W_])")
_JOINT: Final = "\ufdd0"
_PIECE: Final = re.compile(rf"{_JOINT} ?|(?<=[^\W_])- (?=[^\W_])|.")


class Place(NamedTuple):
    """A range of one source's text."""

    source: str
    start: int
    end: int


class SourceIndex:
    """One source, ready for looking quotations up."""

    def __init__(self, source: Source, passages: Sequence[Passage]) -> None:
        self.source = source
        self.passages = passages
        self.lines = Lines(source.text)
        self._passage_starts = [passage.start for passage in passages]
        self.units: list[Unit] = [unit for passage in passages for unit in passage.units]
        self._unit_starts = [unit.start for unit in self.units]
        self._hidden = [(found.start, found.end) for found in source.hidden if found.kind in HIDDEN_WORDS]
        self._companies: dict[str, list[tuple[int, tuple[str, str]]]] = {}

    @cached_property
    def dropped(self) -> list[tuple[int, int]]:
        """Ranges that are no visible text: markup, and everything hidden."""
        return self.source.dropped

    @cached_property
    def _joining(self) -> list[tuple[int, int]]:
        """Dropped ranges that leave the words on either side of them together."""
        text = self.source.text
        hidden = [(found.start, found.end) for found in self.source.hidden]
        return merge(one for one in [*self.source.markup, *hidden] if not _BREAK.match(text, *one))

    @cached_property
    def _edges(self) -> frozenset[int]:
        return frozenset(edge for unit in self.units for edge in (unit.start, unit.end))

    @cached_property
    def visible(self) -> Mapped:
        """The visible text, folded, with a map back; a hyphen at a line end is marked and its blank kept."""
        return fold_with_map(_LINE_HYPHEN.sub(_JOINT, self.source.text), self.dropped)

    def passage_at(self, offset: int) -> Passage:
        """The passage that holds an offset."""
        return self.passages[max(0, bisect_right(self._passage_starts, offset) - 1)]

    def units_in(self, start: int, end: int) -> Iterator[Unit]:
        """Units that overlap a range, in order."""
        index = max(0, bisect_right(self._unit_starts, start) - 1)
        while index < len(self.units) and self.units[index].start < end:
            if self.units[index].end > start:
                yield self.units[index]
            index += 1

    def plain(self, start: int, end: int) -> str:
        """The words of a range as a reader sees them, folded."""
        return fold(cut_out(self.source.text, start, end, self.dropped))

    def exact(self, words: str) -> list[Place]:
        """Places where the words stand as they are."""
        needle = words.strip()
        found = occurrences(self.source.text, needle, _MOST_PLACES)
        return self._whole([(at, at + len(needle)) for at in found])

    @cached_property
    def spelled(self) -> Mapped:
        """As ``visible``, with markup as it stands: for words that were copied with it, but not line by line."""
        hidden = merge((found.start, found.end) for found in self.source.hidden)
        return fold_with_map(_LINE_HYPHEN.sub(_JOINT, self.source.text), hidden)

    def normalised(self, words: str) -> list[Place]:
        """Places where the words stand but for typesetting and markup, or but for typesetting alone."""
        needle = fold(_LINE_HYPHEN.sub(_JOINT, words))
        return self._folded(needle, self.visible) or (self._folded(needle, self.spelled) if self.source.markup else [])

    def _folded(self, needle: str, mapped: Mapped) -> list[Place]:
        text, back = mapped.text, mapped.back
        if _JOINT in text or _JOINT in needle or "- " in needle:
            matches = _either_reading(needle).finditer(text)
            return self._whole([back(*match.span()) for match, _ in zip(matches, range(_MOST_PLACES), strict=False)])
        return self._whole([back(at, at + len(needle)) for at in occurrences(text, needle, _MOST_PLACES)])

    def _whole(self, ranges: Sequence[tuple[int, int]]) -> list[Place]:
        return [Place(self.source.id, *one) for one in ranges if self.whole_words(*one)]

    def whole_words(self, start: int, end: int) -> bool:
        """Whether a range begins and ends where words do, or where the parser ends a sentence, row or item."""
        return all(edge in self._edges or not self._inside_word(edge) for edge in (start, end))

    def _inside_word(self, at: int) -> bool:
        text = self.source.text
        left = cut_out(text, max(0, at - _AROUND), at, self._joining)
        right = cut_out(text, at, min(len(text), at + _AROUND), self._joining)
        return any(word.start() < len(left) < word.end() for word in _WHOLE.finditer(left + right))

    def rank(self, start: int, end: int) -> int:
        """1 and the number of earlier places with the same words in the same company."""
        text = self.source.text
        quote = text[start:end]
        if quote not in self._companies:
            places = [(at, at + len(quote)) for at in occurrences(text, quote)]
            # A letter next to it is enough to say that a place holds other words, and cheap to look at.
            apart = [one for one in places if not text[one[0] - 1 : one[0]].isalnum()]
            self._companies[quote] = [(one[1], context(text, *one)) for one in apart]
        own = context(text, start, end)
        return 1 + sum(last <= start and company == own for last, company in self._companies[quote])

    def refusal(self, start: int, end: int) -> Refusal | None:
        """Why a range is no evidence; None when it can be."""
        at = bisect_left(self._hidden, (end, end))
        if at and self._hidden[at - 1][1] > start:
            return Refusal.HIDDEN
        touched = list(self.units_in(start, end))
        good = [unit for unit in touched if unit.role in EVIDENCE_ROLES]
        if not good:
            return _REFUSED_ROLE[touched[0].role] if touched else Refusal.MARKUP
        words = 0
        for unit in good:
            low, high = max(start, unit.start), min(end, unit.end)
            if (low, high) == (unit.start, unit.end):
                return None
            piece = _bare(self.plain(low, high))
            if piece == _bare(self.plain(unit.start, unit.end)):
                return None
            words += len(WORD.findall(piece))
        return None if words >= MIN_WORDS else Refusal.TOO_SHORT


def _bare(words: str) -> str:
    return words.strip(" .,;:!*_|\"'()[]`-")


def _either_reading(needle: str) -> re.Pattern[str]:
    """Folded words, found whether a hyphen at a line end joins two halves of a word or stands in it."""
    pattern: list[str] = []
    before = ""
    for match in _PIECE.finditer(needle):
        piece = match.group()
        if _JOINT in piece or piece == "- ":
            pattern.append(f"(?:- ?|{_JOINT} )?")
        elif piece == "-":
            pattern.append(f"(?:-|{_JOINT} )")
        else:
            halves = before.isalnum() and piece.isalnum()
            pattern.append((f"(?:{_JOINT} )?" if halves else "") + re.escape(piece))
        before = piece
    return re.compile("".join(pattern))
