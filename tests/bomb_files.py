"""Files that cost a reader far more than they weigh, of all formats, and files that only look so: name -> file."""

from collections.abc import Callable, Mapping
from typing import Final

import bombs_docx
import bombs_html
import bombs_pdf
import bombs_text

from rationale_reviewer.load.files import File

Made = Callable[[], File]


def _named(ending: str, made: Mapping[str, Callable[[], bytes]]) -> dict[str, Made]:
    def one(name: str, build: Callable[[], bytes]) -> Made:
        return lambda: File(f"{name}.{ending}", build())

    return {f"{ending}_{name}": one(name, build) for name, build in made.items()}


BOMBS: Final[Mapping[str, Made]] = {
    **_named("pdf", bombs_pdf.BOMBS),
    **_named("docx", bombs_docx.BOMBS),
    **_named("html", bombs_html.BOMBS),
    **bombs_text.BOMBS,
}
"""Each is refused."""

HARMLESS: Final[Mapping[str, Made]] = {
    **_named("pdf", bombs_pdf.HARMLESS),
    **_named("docx", bombs_docx.HARMLESS),
    **_named("html", bombs_html.HARMLESS),
    **bombs_text.HARMLESS,
}
"""Each is read."""

WORDLESS: Final = frozenset(
    {"pdf_page_tree_deep", "pdf_page_tree_loop", "pdf_page_tree_bushy", "pdf_to_unicode_ranges"}
)
"""Those of them in which no word can be read."""

SLOW: Final = frozenset(f"pdf_{name}" for name in bombs_pdf.SLOW)
"""Bombs that only the limits of the process end."""
