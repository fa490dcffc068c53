"""Feeds random bytes and damaged PDFs to the loader; run as a program, since the library may end its process.

Usage: python tests/pdf_fuzz.py EXAMPLES
"""

import contextlib
import sys

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loading import assert_tiles, document, unaccounted
from pdf_tricks import HOSTS, TRICKS, build

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.pdf import load_pdf

_SEEDS = [build(host, trick) for host, trick in zip(HOSTS, list(TRICKS)[5:], strict=False)]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A PDF with some bytes changed, taken out, doubled or put in, or cut off."""
    raw = bytearray(draw(st.sampled_from(_SEEDS)))
    for _ in range(draw(st.integers(1, 12))):
        at = draw(st.integers(0, max(0, len(raw) - 1)))
        kind = draw(st.sampled_from(("change", "cut", "double", "put", "end")))
        if kind == "change" and raw:
            raw[at] = draw(st.integers(0, 255))
        elif kind == "cut":
            del raw[at : at + draw(st.integers(1, 40))]
        elif kind == "double":
            raw[at:at] = raw[at : at + draw(st.integers(1, 200))]
        elif kind == "put":
            raw[at:at] = draw(
                st.sampled_from((b"<<", b">>", b"[", b"0 R", b"-1", b"999999999", b"endobj", b"/Kids", b"q"))
            )
        elif at > len(raw) // 2:
            del raw[at:]
    return bytes(raw)


def read(raw: bytes) -> None:
    """Load and check; only the one error may come out."""
    with contextlib.suppress(DocumentError):
        found = document(load_pdf("fuzz.pdf", raw, "S1"))
        assert_tiles(found)
        assert unaccounted(found) == []


def main(examples: int) -> None:
    """Run both properties, the same examples each time."""
    limits = settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    limits(given(damaged())(read))()
    limits(given(st.binary(max_size=300).map(lambda tail: b"%PDF-1.4\n" + tail))(read))()
    limits(given(st.binary(max_size=300))(read))()


if __name__ == "__main__":
    main(int(sys.argv[1]))
