"""Words that are drawn over each other: each layer is looked at by itself, lest one passes for another's ink."""

from collections.abc import Sequence
from typing import Final

from rationale_reviewer.load.pdf_chars import Word

# Share of the smaller box that two words must have in common. Lines that touch share less than a fifth.
_SHARED: Final = 0.4
# Points; words are compared with those of their own and the next bands.
_BAND: Final = 12.0
_MOST_LAYERS: Final = 6


def layers(words: Sequence[Word]) -> list[list[int]]:
    """Indices of words that lie over or under other words, by layer from the bottom; none where nothing overlaps."""
    depth: dict[int, int] = {}
    bands: dict[int, list[int]] = {}
    for index, word in enumerate(words):
        first, last = int(word.box.top // _BAND), int(word.box.bottom // _BAND)
        if last - first > 50:
            continue
        near = {other for band in range(first, last + 1) for other in bands.get(band, ())}
        under = [other for other in near if _stacked(words[other], word)]
        for other in under:
            depth.setdefault(other, 0)
        if under:
            depth[index] = min(_MOST_LAYERS - 1, 1 + max(depth[other] for other in under))
        for band in range(first, last + 1):
            bands.setdefault(band, []).append(index)
    found: list[list[int]] = [[] for _ in range(_MOST_LAYERS)]
    for index, level in depth.items():
        found[level].append(index)
    return [layer for layer in found if layer]


def _stacked(first: Word, second: Word) -> bool:
    one, other = first.box, second.box
    if one.right <= other.left or other.right <= one.left or one.bottom <= other.top or other.bottom <= one.top:
        return False
    if first.objects & second.objects or first.text == second.text:
        return False
    shared = one.meet(other).area
    return shared >= _SHARED * min(first.box.area, second.box.area)
