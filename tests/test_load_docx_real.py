"""Every Word file at hand: read or refused in one line, and no letter of the main part lost by another count."""

import html
import re
import zipfile
from collections import Counter
from pathlib import Path

from loading import assert_tiles, document, unaccounted

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.docx import load_docx

# Text that is none: fields' codes, places of drawings, alternatives for older programs.
_NO_TEXT = re.compile(
    r"<(w:instrText|w:delInstrText|o:FieldCodes|wp:posOffset|wp:align|wp14:\w+|mc:Fallback)\b[^>]*(?<!/)>.*?</\1>",
    re.DOTALL,
)
_TAG = re.compile(r"<[^>]*>")


def _letters(text: str) -> Counter[str]:
    return Counter(char for char in text if char.isalnum())


def _main_part(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(r"(?i)word/document\d*\.xml", name)]
        raw = archive.read(names[0]) if names else b""
    return html.unescape(_TAG.sub("", _NO_TEXT.sub("", raw.decode("utf-8", "replace"))))


def test_real_and_hostile_files(shared: Path) -> None:
    """No traceback, passages that tile, every word in a unit, hidden or markup, and all letters of the main part."""
    folders = (shared / "data" / "design_docs" / "docx", shared / "data" / "model_cards", shared / "data" / "hostile")
    paths = sorted(
        path for folder in folders for kind in ("docx", "docm", "dotx") for path in folder.rglob(f"*.{kind}")
    )
    assert len(paths) > 150
    refusals: list[str] = []
    for path in paths:
        try:
            loaded = load_docx(path.name, path.read_bytes(), "S1")
        except DocumentError as error:
            refusals.append(str(error))
            continue
        found = document(loaded)
        assert_tiles(found)
        assert unaccounted(found) == [], path.name
        lost = _letters(_main_part(path)) - _letters(loaded.source.text)
        assert not lost, f"{path.name} lost {lost}"
    assert len(refusals) <= 20
    assert all("\n" not in one for one in refusals)
