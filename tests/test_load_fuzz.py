"""Any bytes: every loader reads or refuses them, and loses no word of what it reads."""

import random
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import pytest
from fuzzing import SEEDS, TARGETS, TOKENS, assert_one_line, check
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loading import assert_tiles, document, unaccounted, within

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.files import File
from rationale_reviewer.load.formats import Format
from rationale_reviewer.load.worker import Worker
from rationale_reviewer.records.document import Loaded

EXAMPLES: Final = 2_000
# One of so many examples is also read a second time, and in the parsing process.
EVERY: Final = 20
# What an example takes is milliseconds; a hang fails here.
PATIENCE: Final = 20


class Edit(NamedTuple):
    """One change: bytes taken out at a place, and others put in."""

    place: int
    out: int
    put: bytes
    again: int
    """How often what was taken out is put in again."""


def _changed(seed: bytes, edits: Sequence[Edit]) -> bytes:
    raw = seed
    for edit in edits:
        at = edit.place % (len(raw) + 1)
        raw = raw[:at] + raw[at : at + edit.out] * edit.again + edit.put + raw[at + edit.out :]
    return raw


def _inputs(target: str) -> st.SearchStrategy[bytes]:
    """Seeds with some changes, or any bytes, or any of the signs of the format."""
    tokens = st.sampled_from([token.encode() for token in TOKENS[target]])
    edit = st.builds(
        Edit,
        place=st.integers(0, 1_000_000),
        out=st.sampled_from((0, 0, 1, 2, 5, 20, 100)),
        put=tokens | st.binary(max_size=3) | st.just(b""),
        again=st.sampled_from((0, 0, 1, 2)),
    )
    changed = st.builds(_changed, st.sampled_from(SEEDS[target]), st.lists(edit, min_size=1, max_size=6))
    words = st.sampled_from((b" ", b"\n", b"words", b"It sorts letters.", b"\xc3\xa9", b"7"))
    signs = st.lists(tokens | words, max_size=30).map(b"".join)
    return st.one_of(changed, changed, signs, st.binary(max_size=200))


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


def _confined(worker: Worker, form: Format, raw: bytes) -> Loaded | None:
    try:
        return worker.parse(File("card", raw), form, "S1")
    except DocumentError as error:
        assert_one_line(str(error), "card")
        return None


@pytest.mark.parametrize("target", [name for name in TARGETS if name != "pdf"])
def test_any_bytes(target: str, worker: Worker) -> None:
    """Read or refused in one line; tiled; no word lost; the same a second time and in the parsing process."""
    form, made = TARGETS[target]
    chance = random.Random(1)  # noqa: S311  # which examples are read again, the same in every run

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(_inputs(target))
    def run(raw: bytes) -> None:
        file = made(raw)
        with within(PATIENCE):
            found = check(form, file)
        if not chance.randrange(EVERY):
            assert check(form, file) == found
            assert _confined(worker, form, file) == found

    run()


def test_any_pdf(worker: Worker) -> None:
    """The same of PDFs, whose library may end the process: in the parsing process, and there a second time."""
    chance = random.Random(1)  # noqa: S311  # as above

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(_inputs("pdf"))
    def run(raw: bytes) -> None:
        found = _confined(worker, Format.PDF, raw)
        if found is not None:
            read = document(found)
            assert_tiles(read)
            assert unaccounted(read) == []
        if not chance.randrange(EVERY):
            assert _confined(worker, Format.PDF, raw) == found

    run()
