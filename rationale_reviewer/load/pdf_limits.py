"""What the streams of a PDF may unfold to, counted before the parser sees the file.

The parser takes a stream as a whole: 8 MB of drawing, which is 16 kB packed, take it seconds and 0.8 GB, and 100 MB end
the process. Pictures are let through, since a blank sheet packs as well as any bomb and the parser reads them in bands.
What is packed in another way than Flate, or locked, is not looked into: the limits of the process hold for it.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from rationale_reviewer.errors import DocumentError

# Of 550 files at hand the one with the most unfolds to 1.2 MB in a stream, 20-fold.
MAX_EXPANDED: Final = 200_000_000
MAX_RATIO: Final = 100
# A small stream may be as repetitive as it likes.
RATIO_FROM: Final = 1_000_000
_CHUNK: Final = 1 << 16
# How far in front of its data the description of a stream may begin.
_DESCRIPTION: Final = 4_000
_STREAM: Final = re.compile(rb">>\s{0,20}stream\r?\n")
_OBJECT: Final = b" obj"
_PICTURE: Final = re.compile(rb"/Subtype\s*/Image\b")
_FLATE: Final = re.compile(rb"/Fl(?:ateDecode)?\b")


def check_limits(name: str, raw: bytes) -> None:
    """Refuse a file that would take too much memory to parse.

    Raises:
        DocumentError: One line with the limit that it breaks.
    """
    total = 0
    for match in _STREAM.finditer(raw):
        description = _description(raw, match.start())
        times = len(_FLATE.findall(description))
        if not times or _PICTURE.search(description):
            continue
        size = 0
        packed = max(1, raw.find(b"endstream", match.end()) - match.end())
        for part in _unfolded(raw, match.end(), times):
            size += len(part)
            if size > RATIO_FROM and size > MAX_RATIO * packed:
                raise DocumentError(
                    f"{name!r} unfolds more than {MAX_RATIO}-fold, as files meant to harm do; print it anew as PDF"
                )
            if total + size > MAX_EXPANDED:
                raise DocumentError(f"{name!r} unfolds to more than {MAX_EXPANDED / 1e6:.0f} MB; give a part of it")
        total += size


def _description(raw: bytes, end: int) -> bytes:
    before = raw[max(0, end - _DESCRIPTION) : end]
    return before[max(0, before.rfind(_OBJECT)) :]


def _unfolded(raw: bytes, at: int, times: int) -> Iterator[bytes]:
    """What a stream unfolds to, bit by bit, as far as it is sound."""
    parts: Iterable[bytes] = (raw[start : start + _CHUNK] for start in range(at, len(raw), _CHUNK))
    for _ in range(times):
        parts = _inflated(parts)
    return iter(parts)


def _inflated(parts: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for part in parts:
        left = part
        while left and not unpacker.eof:
            try:
                found = unpacker.decompress(left, _CHUNK)
            except zlib.error:
                return
            left = unpacker.unconsumed_tail
            yield found
        if unpacker.eof:
            return
