"""What was worked out once from files that have not changed, kept for the next run in the user's cache folder.

A kept text is found by a key that names everything it was made from, and carries its own digest. One that is missing,
torn or changed is as good as none: it is made again. Nothing here can make a run fail, and it only ever holds text
that the next reader checks as if it came from anywhere else. `RATIONALE_REVIEWER_CACHE` names another folder, or none
when it is empty or says ``off``.
"""

import contextlib
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from rationale_reviewer.text import digest

ENVIRONMENT: Final = "RATIONALE_REVIEWER_CACHE"
_NAME: Final = "rationale-reviewer"
_OFF: Final = frozenset({"", "0", "off", "no", "false"})
# Two texts a bank: enough for several banks and versions side by side.
MOST_FILES: Final = 12


def folder(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Where texts are kept; None where they are not.

    Args:
        environ: The environment: ``RATIONALE_REVIEWER_CACHE`` names a folder, or says ``off``.
    """
    named = environ.get(ENVIRONMENT)
    if named is not None:
        return None if named.strip().lower() in _OFF else Path(named).expanduser()
    home = os.path.expanduser("~")  # noqa: PTH111  # Path.home() raises where there is none
    if home == "~":
        return None
    if sys.platform == "darwin":
        return Path(home, "Library", "Caches", _NAME)
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path(home, "AppData", "Local"), _NAME)
    return Path(environ.get("XDG_CACHE_HOME") or Path(home, ".cache"), _NAME)


def recall(kind: str, key: str) -> str | None:
    """The text that was kept under this key; None when there is none that can be trusted to be whole."""
    place = _place(kind, key)
    if place is None:
        return None
    try:
        head, _, text = place.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return text if head == digest(text) else None


def keep(kind: str, key: str, text: str) -> None:
    """Keep a text under this key; quietly not, where that cannot be done."""
    place = _place(kind, key)
    if place is None:
        return
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".", suffix=".new")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(f"{digest(text)}\n{text}")
            Path(name).replace(place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _thin_out(place.parent)


def _place(kind: str, key: str) -> Path | None:
    where = folder()
    return where / f"{kind}-{digest(key).removeprefix('sha256:')[:24]}.json" if where else None


def _thin_out(where: Path) -> None:
    """Take away the oldest beyond the limit."""
    files = sorted(where.glob("*-*.json"), key=lambda path: path.stat().st_mtime)
    for path in files[:-MOST_FILES]:
        path.unlink(missing_ok=True)
