"""Parts of all pages -> the order in which they are written down: what a page break cuts in two is one again."""

from collections.abc import Sequence
from typing import Final

from rationale_reviewer.load.pdf_layout import Part

_ENDED: Final = (".", "!", "?", ":", ".”", '."', ".)", "?”", "!”", ".’", ".]")
# A sentence goes on behind this many captions, footnotes, headers.
_FARTHEST: Final = 60
_SAME_SIZE: Final = 0.06


def join_flow(parts: Sequence[Part]) -> list[Part]:
    """Join what goes on in the next column or on the next page.

    What stands between goes in front of it, as far as it is on the page where the joined part begins, else behind it:
    so everything is still in the page that it stands on.
    """
    done: list[Part] = []
    waiting = list(parts)
    at = 0
    while at < len(waiting):
        part = waiting[at]
        after = _goes_on(waiting, at)
        if after is None:
            done.append(part)
            at += 1
            continue
        between, rest = waiting[at + 1 : after], waiting[after]
        done += [one for one in between if one.page == part.page]
        later = [one for one in between if one.page != part.page]
        joined = part._replace(lines=(*part.lines, *rest.lines), breaks=(*part.breaks, *_breaks(part, rest)))
        waiting[at : after + 1] = [joined, *later]
    return done


def _breaks(part: Part, rest: Part) -> tuple[tuple[int, int], ...]:
    """Where a page begins inside the joined part: the number of the line, and the index of the page."""
    shift = len(part.lines)
    own = ((shift, rest.page),) if rest.page != part.last_page else ()
    return (*own, *((shift + line, page) for line, page in rest.breaks))


def _goes_on(parts: Sequence[Part], at: int) -> int | None:
    """Which later part goes on with this one."""
    part = parts[at]
    if part.kind not in {"paragraph", "list_item"} or part.aside or not _unfinished(part):
        return None
    for number in range(at + 1, min(len(parts), at + _FARTHEST)):
        other = parts[number]
        if other.aside:
            continue
        return number if _continues(part, other) else None
    return None


def _unfinished(part: Part) -> bool:
    return not part.lines[-1].text.rstrip().endswith(_ENDED)


def _continues(part: Part, other: Part) -> bool:
    if other.kind != "paragraph" or other.mark or other.page > part.last_page + 1:
        return False
    if abs(other.size - part.size) > _SAME_SIZE * part.size:
        return False
    apart = other.page != part.last_page or other.lines[0].base < part.lines[-1].base
    if not apart and not other.lines[0].text[:1].islower():
        return False
    begins = other.lines[0].text[:1]
    return begins.islower() or (apart and _full(part) and begins not in "•◦▪")


def _full(part: Part) -> bool:
    """Whether the last line reaches as far as the others: it was not ended on purpose."""
    right = max(line.box.right for line in part.lines)
    return len(part.lines) > 1 and part.lines[-1].box.right >= right - 3 * part.size
