"""How each element of a page looks: browsers' defaults, its attributes, its style sheets, what it inherits."""

from rationale_reviewer.load.css_cascade import Sheets
from rationale_reviewer.load.css_colour import BLACK
from rationale_reviewer.load.css_look import Look, looks
from rationale_reviewer.load.html_defaults import display_of, hints
from rationale_reviewer.load.html_tree import Element

# A paragraph that is laid out as a box in a line is a paragraph to its reader.
_BLOCKS_ALL_THE_SAME = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table"})
# Working a look out takes as long as so many comparisons. The real page at hand has 234 looks, the limit is 40,000.
_STEPS_OF_A_LOOK = 100
# What a shorthand in a style sheet takes back of an attribute.
_TAKEN_BACK = {"background": ("background-color", "background-image"), "font": ("font-size", "font-weight")}


class Looks:
    """Looks that were worked out, so that elements that look alike share one."""

    def __init__(self, sheets: Sheets, *, quirks: bool) -> None:
        self._sheets, self._quirks = sheets, quirks
        self.first = Look(display="block", quirks=quirks, partial=sheets.elsewhere > 0)
        """How the page looks before anything is said of it."""
        # The look above is kept beside the outcome, so that its id stays its own.
        self._known: dict[tuple[int, str, bool, tuple[tuple[str, str], ...]], tuple[Look, Look]] = {}
        self._turned: dict[tuple[int, bool], tuple[Look, Look]] = {}
        self._unseen: dict[int, tuple[Look, bool]] = {}

    def of(self, element: Element, above: Look) -> Look:
        """How an element looks inside one that looks so."""
        declared = hints(element, quirks=self._quirks)
        if self._sheets or "style" in element.attributes:
            own = self._sheets.of(element)
            for shorthand, names in _TAKEN_BACK.items():
                if shorthand in own:
                    declared = {name: value for name, value in declared.items() if name not in names}
            declared |= own
        above = self._inside(above, svg=element.svg)
        display = display_of(element)
        stays = element.tag in _BLOCKS_ALL_THE_SAME
        key = (id(above), display, stays, tuple(declared.items()))
        if key not in self._known:
            self._sheets.budget.spend(_STEPS_OF_A_LOOK)
            look = looks(above, declared, display)
            if stays and look.display == "inline-block":
                look = look._replace(display="block")
            self._known[key] = (above, look)
        return self._known[key][1]

    def _inside(self, above: Look, *, svg: bool) -> Look:
        """What an element inherits where a drawing begins or ends."""
        if svg == above.svg:
            return above
        key = (id(above), svg)
        if key not in self._turned:
            # Shapes lie behind the letters of a drawing, and its letters are filled, not coloured.
            turned = above._replace(svg=True, below=None, colour=BLACK, fill=None) if svg else above._replace(svg=False)
            self._turned[key] = (above, turned)
        return self._turned[key][1]

    def unseen(self, look: Look) -> bool:
        """Whether a reader does not see text that looks so."""
        if id(look) not in self._unseen:
            self._unseen[id(look)] = (look, look.unseen)
        return self._unseen[id(look)][1]
