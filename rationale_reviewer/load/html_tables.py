"""Tables that hold data -> rows of cells; tables that lay a page out are no tables to a reader."""

from typing import Final

from rationale_reviewer.load.compose import Composer, Run
from rationale_reviewer.load.html_tree import Element, Tree

# Cells of real tables of results hold up to 300 characters; columns of a laid-out page hold thousands.
_LONGEST_CELL: Final = 400
_LONGEST_CELL_UNDER_HEADERS: Final = 1200
_GROUPS: Final = ("thead", "tbody", "tfoot")


def holds_data(table: Element, tree: Tree) -> bool:
    """Whether a table is read row by row: two columns or more, cells of bounded length, no table inside."""
    if table.tables or table.attributes.get("role") in {"presentation", "none"}:
        return False
    inside = tree.elements[table.order + 1 : table.end]
    cells = [one for one in inside if one.tag in {"td", "th"}]
    limit = _LONGEST_CELL_UNDER_HEADERS if any(one.tag == "th" for one in cells) else _LONGEST_CELL
    return any(one.place for one in cells) and all(one.chars <= limit for one in cells)


class Rows:
    """The rows of one table as they come."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[bool, list[list[Run]]]]] = {group: [] for group in _GROUPS}
        self._group = "tbody"

    def group(self, tag: str) -> None:
        """A head, body or foot of the table begins."""
        self._group = tag

    def row(self) -> None:
        """A row begins; it is one of headers until a cell says otherwise."""
        self._rows[self._group].append((True, []))

    def cell(self, tag: str) -> None:
        """A cell begins."""
        if not self._rows[self._group]:
            self.row()
        headers, cells = self._rows[self._group][-1]
        cells.append([])
        self._rows[self._group][-1] = (headers and (tag == "th" or self._group == "thead"), cells)

    def put(self, runs: list[Run]) -> bool:
        """Put words into the last cell; False when there is none yet."""
        for group in (self._group, *_GROUPS):
            if self._rows[group] and self._rows[group][-1][1]:
                cell = self._rows[group][-1][1][-1]
                if cell:
                    cell.append(Run("\n"))
                cell += runs
                return True
        return False

    def into(self, composer: Composer) -> int:
        """Add the table to the text, its head first and its foot last; how many rows it had."""
        rows = [row for group in _GROUPS for row in self._rows[group]]
        headers = next((number for number, (header, _) in enumerate(rows) if not header), len(rows))
        composer.table([cells for _, cells in rows], headers=headers if headers < len(rows) else 0)
        return len(rows)
