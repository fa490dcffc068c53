"""What fuzzers found: each file once made a loader fail or lose a word, and is read now."""

from pathlib import Path

import pytest
from fuzzing import check

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.files import read_path
from rationale_reviewer.load.formats import format_of
from rationale_reviewer.load.parsers import parse

FILES = sorted((Path(__file__).parent / "fixtures" / "load").iterdir())
# Not read, but refused in one line.
REFUSED = {"brackets_crossed.html": "is nested too deeply; flatten it"}


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_is_read_now(path: Path) -> None:
    """Its words are found, and none is lost; or it is refused as it should be."""
    file = read_path(path)
    form = format_of(file)
    if path.name in REFUSED:
        with pytest.raises(DocumentError, match=REFUSED[path.name]):
            parse(file, form, "S1")
    else:
        loaded = check(form, file.raw)
        assert loaded is not None
        assert "It sorts letters." in loaded.source.text
