"""How places are named: lines, pages, cells, paragraphs, and the file where there is more than one."""

import pytest

from rationale_reviewer.records.document import Parser
from rationale_reviewer.records.review import SourceRef
from rationale_reviewer.report.where import Whereabouts


def _source(source_id: str = "S1", name: str = "card.pdf", about: dict[str, object] | None = None) -> SourceRef:
    made = {"id": source_id, "name": name, "format": "pdf", "bytes_digest": "", "text_digest": "", "words": 9}
    return SourceRef.model_validate({**made, "parser": Parser(name="p", version="1"), **(about or {})})


@pytest.mark.parametrize(
    ("about", "first", "last", "said"),
    [
        ({}, 12, 12, "line 12"),
        ({}, 12, 14, "lines 12-14"),
        ({"line_name": "paragraph"}, 3, 3, "paragraph 3"),
        ({"page_lines": (1, 40)}, 39, 39, "page 1, line 39"),
        ({"page_lines": (1, 40)}, 40, 42, "page 2, lines 1-3"),
        ({"page_lines": (1, 40)}, 39, 41, "page 1, line 39 to page 2, line 2"),
        ({"page_lines": (1, 5, 5, 9)}, 5, 5, "page 3, line 1"),
        ({"page_lines": (1, 6), "page_name": "cell"}, 7, 7, "cell 2, line 2"),
    ],
)
def test_lines(about: dict[str, object], first: int, last: int, said: str) -> None:
    """A line of a paged source is counted from the top of its page; an empty page holds none."""
    assert Whereabouts([_source(about=about)]).lines("S1", first, last) == said


@pytest.mark.parametrize(
    ("about", "lines", "said"),
    [
        ({}, [3], "line 3"),
        ({}, [3, 3, 9], "lines 3, 9"),
        ({}, [1, 2, 3, 4, 5, 6], "lines 1, 2, 3, 4, 5 …"),
        ({"page_lines": (1, 40)}, [3, 9], "page 1"),
        ({"page_lines": (1, 40)}, [3, 41], "pages 1, 2"),
        ({"line_name": "paragraph"}, [2, 4], "paragraphs 2, 4"),
    ],
)
def test_lists(about: dict[str, object], lines: list[int], said: str) -> None:
    """Each place once; pages alone where there are pages."""
    assert Whereabouts([_source(about=about)]).listed("S1", lines) == said


def test_added_sources_are_named() -> None:
    """The document itself needs no name; equal names are told apart by id."""
    where = Whereabouts([_source(), _source("S2", "a.md"), _source("S3", "b.md"), _source("S4", "b.md")])
    assert [where.added(f"S{n}") for n in range(1, 6)] == ["", "a.md", "b.md (S3)", "b.md (S4)", ""]
