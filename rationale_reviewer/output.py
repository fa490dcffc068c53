"""Writes a review beside its document, all of it or nothing, and never over what a person may have edited."""

import contextlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from rationale_reviewer.errors import DocumentError, OutputError
from rationale_reviewer.records.review import ReviewBundle

RATIONALE: Final = "rationale.md"
BUNDLE: Final = "review.json"
REPORT: Final = "report.html"
SUFFIX: Final = ".rationale"


def default_folder(document: Path) -> Path:
    """``DOC.rationale`` beside the document; ``stdin.rationale`` here for standard input.

    Raises:
        DocumentError: The path ends in no name, so it is a folder.
    """
    if not document.name:
        raise DocumentError(f"{str(document)!r} is a folder; give one file of it")
    return document.with_name(document.name + SUFFIX)


def held(folder: Path) -> Path | None:
    """The first file of a review that a folder holds; the folder itself where it is none.

    Raises:
        OutputError: It cannot be looked into.
    """
    try:
        if folder.exists() and not folder.is_dir():
            return folder
        return next((folder / name for name in (RATIONALE, BUNDLE, REPORT) if (folder / name).exists()), None)
    except OSError as error:
        raise _cannot(folder, error) from error


def refuse_overwriting(folder: Path) -> None:
    """Stop before any work is done if the folder already holds a review.

    Raises:
        OutputError: It does, or it is no folder.
    """
    found = held(folder)
    if found == folder:
        raise OutputError(f"{str(folder)!r} is a file; name a folder with -o")
    if found:
        raise OutputError(
            f"{str(found)!r} exists and may have been edited; it is never overwritten. "
            "Name another folder with -o, or move this one away"
        )


def write_review(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write the files of a review into a folder, made if need be.

    All of them are written to a place of their own on the same disk first, so that a failure leaves nothing behind.

    Args:
        folder: Where they go.
        files: Name -> content; text is written as UTF-8.

    Raises:
        OutputError: The folder cannot be written, or holds one of the files already.
    """
    refuse_overwriting(folder)
    missing = [parent for parent in folder.parents if not parent.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Inside a folder that is there, which may be a link to another disk; beside one that is not.
        there = folder.is_dir()
        place = folder if there else folder.parent
        with tempfile.TemporaryDirectory(prefix=".rationale-", dir=place, ignore_cleanup_errors=True) as own:
            made = _stage(Path(own) / "review", files)
            if there:
                _fill(made, folder, files)
            else:
                made.rename(folder)
    except BaseException as error:
        for parent in missing:
            with contextlib.suppress(OSError):  # somebody else has put something into it
                parent.rmdir()
        if isinstance(error, OSError):
            raise _cannot(folder, error) from error
        raise


def _stage(made: Path, files: Mapping[str, str | bytes]) -> Path:
    """The files in a new folder, on the disk; made without further rights, so that the user's mask decides on them."""
    made.mkdir()
    for name, content in files.items():
        with (made / name).open("wb") as stream:
            stream.write(content if isinstance(content, bytes) else content.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
    return made


def _fill(made: Path, folder: Path, files: Iterable[str]) -> None:
    """Move the files into a folder that is there. Each name is taken by an empty file first, which replaces nothing."""
    taken: list[Path] = []
    try:
        for name in files:
            (folder / name).touch(exist_ok=False)
            taken.append(folder / name)
        for path in taken:
            (made / path.name).replace(path)
    except BaseException as error:
        for path in taken:
            path.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            raise OutputError(
                f"{str(folder / name)!r} exists and is never overwritten; name another folder with -o"
            ) from error
        raise


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
    file = path
    try:
        file = path / BUNDLE if path.is_dir() else path.with_name(BUNDLE) if path.name == RATIONALE else path
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
        if first["type"] == "json_invalid":
            raise DocumentError(
                f"{str(file)!r} is no review; give the folder that `review` wrote, or its {BUNDLE}"
            ) from error
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise DocumentError(
            f"{str(file)!r} is no review bundle of this version ({where}: {first['msg'].lower()}); "
            "review the document again"
        ) from error
