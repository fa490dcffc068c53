"""How a table's style dresses its cells: white letters in a row that the style shades dark are seen."""

from typing import Final, NamedTuple

from rationale_reviewer.load.docx_colours import Colour
from rationale_reviewer.load.docx_names import Element, attr, child, children, number, path
from rationale_reviewer.load.docx_styles import NOTHING, Look, Styles, over

_BITS: Final = {
    "firstRow": 0x20,
    "lastRow": 0x40,
    "firstColumn": 0x80,
    "lastColumn": 0x100,
    "noHBand": 0x200,
    "noVBand": 0x400,
}


class Dress(NamedTuple):
    """What applies to a cell."""

    look: Look = NOTHING
    behind: Colour | None = None


class Place(NamedTuple):
    """Where a cell stands."""

    row: int
    rows: int
    column: int
    columns: int


class TableStyle:
    """The style of one table with its conditions."""

    def __init__(self, table: Element, styles: Styles) -> None:
        properties = child(table, "w:tblPr")
        self._styles = styles
        self._own = styles.theme.shade(child(properties, "w:shd"))
        self._look = _conditions(child(properties, "w:tblLook"))
        self._parts: dict[str, Dress] = {}
        for style in reversed(styles.chain(attr(child(properties, "w:tblStyle"), "val"), "table")):
            self._add("wholeTable", style.element)
            for one in children(style.element, "w:tblStylePr"):
                self._add(attr(one, "type") or "", one)

    def _add(self, part: str, element: Element) -> None:
        before = self._parts.get(part, Dress())
        shade = self._styles.theme.shade
        behind = (
            shade(path(element, "w:tcPr", "w:shd"))
            or shade(path(element, "w:pPr", "w:shd"))
            or shade(path(element, "w:tblPr", "w:shd"))
        )
        look = over(before.look, self._styles.look(child(element, "w:rPr")))
        self._parts[part] = Dress(look, behind or before.behind)

    @property
    def sets_first_row_off(self) -> bool:
        """Whether the first row looks different from the others."""
        first = self._parts.get("firstRow", Dress())
        return "firstRow" in self._look and bool(first.behind or first.look.bold)

    def dress(self, place: Place) -> Dress:
        """What the style and the table itself say of a cell."""
        found = Dress(behind=self._own)
        for part in ("wholeTable", *self._applying(place)):
            one = self._parts.get(part, Dress())
            found = Dress(over(found.look, one.look), one.behind or found.behind)
        return found

    def _applying(self, place: Place) -> list[str]:
        """Conditions that hold for a cell, the weakest first."""
        top, bottom = place.row == 0, place.row == place.rows - 1
        left, right = place.column == 0, place.column == place.columns - 1
        look = self._look
        down = place.row - ("firstRow" in look)
        across = place.column - ("firstColumn" in look)
        said = [
            (f"band{across % 2 + 1}Vert", "noVBand" not in look and across >= 0),
            (f"band{down % 2 + 1}Horz", "noHBand" not in look and down >= 0),
            ("firstCol", left and "firstColumn" in look),
            ("lastCol", right and "lastColumn" in look),
            ("firstRow", top and "firstRow" in look),
            ("lastRow", bottom and "lastRow" in look),
            ("nwCell", top and left and {"firstRow", "firstColumn"} <= look),
            ("neCell", top and right and {"firstRow", "lastColumn"} <= look),
            ("swCell", bottom and left and {"lastRow", "firstColumn"} <= look),
            ("seCell", bottom and right and {"lastRow", "lastColumn"} <= look),
        ]
        return [part for part, holds in said if holds]


def _conditions(look: Element | None) -> frozenset[str]:
    """Which conditions the table asks for: attributes of today, or the bits of older files."""
    if look is None:
        return frozenset()
    bits = attr(look, "val") or "0"
    try:
        mask = int(bits, 16)
    except ValueError:
        mask = 0
    found: set[str] = set()
    for condition, bit in _BITS.items():
        said = number(look, condition)
        if said is None:
            said = {"true": 1, "on": 1}.get(
                attr(look, condition) or "", mask & bit if attr(look, condition) is None else 0
            )
        if said:
            found.add(condition)
    return frozenset(found)
