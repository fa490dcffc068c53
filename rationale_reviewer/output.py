"""Writes a review beside its document, all of it or nothing, and never over what a person may have edited."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from rationale_reviewer.errors import DocumentError, OutputError
from rationale_reviewer.records.review import ReviewBundle

RATIONALE: Final = "rationale.md"
BUNDLE: Final = "review.json"
SUFFIX: Final = ".rationale"


def default_folder(document: Path) -> Path:
    """``DOC.rationale`` beside the document; ``stdin.rationale`` here for standard input."""
    return document.with_name(document.name + SUFFIX)


def refuse_overwriting(folder: Path) -> None:
    """Stop before any work is done if the folder already holds a review.

    Raises:
        OutputError: It does, or it is no folder.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{str(folder)!r} is a file; name a folder with -o")
    for name in (RATIONALE, BUNDLE):
        if (folder / name).exists():
            raise OutputError(
                f"{str(folder / name)!r} exists and may have been edited; it is never overwritten. "
                "Name another folder with -o, or move this one away"
            )


def write_review(folder: Path, files: dict[str, str]) -> None:
    """Write the files of a review into a folder, made if need be.

    The files are written beside the folder first, so that a failure leaves nothing half written.

    Args:
        folder: Where they go.
        files: Name -> content.

    Raises:
        OutputError: The folder cannot be written, or holds a review already.
    """
    refuse_overwriting(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise _cannot(folder, error) from error
    try:
        for name, content in files.items():
            with (made / name).open("w", encoding="utf-8", newline="\n") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        made.chmod(0o755)
        _move(made, folder, files)
    except OSError as error:
        raise _cannot(folder, error) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _move(made: Path, folder: Path, files: dict[str, str]) -> None:
    """Into place: the whole folder at once where there is none yet, else file by file without replacing any."""
    if not folder.exists():
        made.rename(folder)
        return
    for name in files:
        try:
            os.link(made / name, folder / name)
        except FileExistsError as error:
            raise OutputError(
                f"{str(folder / name)!r} exists and is never overwritten; name another folder with -o"
            ) from error


def _cannot(folder: Path, error: OSError) -> OutputError:
    return OutputError(f"{str(folder)!r} cannot be written ({error.strerror}); name another folder with -o")


def read_bundle(path: Path) -> tuple[ReviewBundle, Path]:
    """Read a bundle.

    Args:
        path: ``review.json`` or the folder that holds it.

    Returns:
        The bundle and the path it was read from.

    Raises:
        DocumentError: There is none, or it is no bundle of this version.
    """
    file = path / BUNDLE if path.is_dir() else path
    try:
        raw = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise DocumentError(
            f"{str(file)!r} does not exist; give the folder that `review` wrote, or its {BUNDLE}"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(
            f"{str(file)!r} cannot be read; give the folder that `review` wrote, or its {BUNDLE}"
        ) from error
    try:
        return ReviewBundle.model_validate_json(raw), file
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise DocumentError(
            f"{str(file)!r} is no review bundle of this version ({where}: {first['msg'].lower()}); "
            "review the document again"
        ) from error
