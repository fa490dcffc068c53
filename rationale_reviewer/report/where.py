"""Where words stand, for a reader: page, line, and the file where there is more than one. Pure."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from rationale_reviewer.records.review import Citation, PassageUse, SourceRef


class Whereabouts:
    """Names places in the sources of one review."""

    def __init__(self, sources: Sequence[SourceRef]) -> None:
        self._sources = {source.id: source for source in sources}
        self._main = sources[0].id
        self._names = Counter(source.name for source in sources)

    def of(self, citation: Citation) -> str:
        """``line 12``, ``page 3, lines 4-6``, ``cell 2, line 1``."""
        return self.lines(citation.span.source, citation.line_start, citation.line_end)

    def of_passage(self, use: PassageUse) -> str:
        """As :meth:`of`, for a passage."""
        return self.lines(use.source, use.line_start, use.line_end)

    def lines(self, source_id: str, first: int, last: int) -> str:
        """A range of lines of a source; on pages they are counted from the top of the page.

        Args:
            source_id: The source; lines of one that the review does not have are counted from its start.
            first: 1-based line of the source's text.
            last: The last line, inclusive.
        """
        source = self._sources.get(source_id)
        name = source.line_name if source else "line"
        if source is None or not source.page_lines:
            return _range(name, first, last)
        low, high = (bisect_right(source.page_lines, line) for line in (first, last))
        start, end = (line - source.page_lines[max(0, page - 1)] + 1 for line, page in ((first, low), (last, high)))
        if low == high:
            return f"{source.page_name} {low}, {_range(name, start, end)}"
        return f"{source.page_name} {low}, {name} {start} to {source.page_name} {high}, {name} {end}"

    def listed(self, source_id: str, lines: Sequence[int], most: int = 5) -> str:
        """``line 3``, ``lines 3, 9``, ``pages 1, 4 …``: where something is found, at most so many places."""
        source = self._sources[source_id]
        at = [bisect_right(source.page_lines, line) for line in lines] if source.page_lines else lines
        places = list(dict.fromkeys(at))
        name = source.page_name if source.page_lines else source.line_name
        shown = ", ".join(map(str, places[:most])) + (" …" if len(places) > most else "")
        return f"{name}{'s' if len(places) > 1 else ''} {shown}"

    def added(self, source_id: str) -> str:
        """The name of a source that was added to the document; empty for the document itself."""
        source = self._sources.get(source_id)
        if source is None or source_id == self._main:
            return ""
        return source.name if self._names[source.name] == 1 else f"{source.name} ({source.id})"


def _range(name: str, first: int, last: int) -> str:
    return f"{name} {first}" if first == last else f"{name}s {first}-{last}"
