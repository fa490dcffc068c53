"""Suite files -> suites with their documents found, or the reason why they cannot be run here."""

import os
import tomllib
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.records.gold import Suite, SuiteDocument
from rationale_reviewer.text import digest

ENVIRONMENT: Final = "RATIONALE_REVIEWER_DATA"
SHARED: Final = "../shared"


class SuiteUnavailableError(DocumentError):
    """The suite's documents are not on this machine; nothing was measured."""


def read_suite(path: Path) -> Suite:
    """Read a suite's TOML file.

    Raises:
        DocumentError: It is missing or malformed.
    """
    try:
        return Suite.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise DocumentError(f"{str(path)!r} does not exist; the suites are in evals/suites") from error
    except OSError as error:
        why = "is a folder" if path.is_dir() else f"cannot be read ({error.strerror})"
        raise DocumentError(f"{str(path)!r} {why}; name a suite's TOML file, such as those in evals/suites") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DocumentError(f"{str(path)!r} is no suite: {error}") from error
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise DocumentError(f"{str(path)!r}: {where}: {fault['msg'].lower()}; evals/README.md has the form") from error


def find_root(suite: Suite, path: Path) -> Path:
    """The folder that a suite's paths are relative to.

    Raises:
        SuiteUnavailableError: The shared documents are not here.
    """
    project = path.resolve().parent.parent.parent
    if suite.root == "project":
        return project
    root = Path(os.environ.get(ENVIRONMENT, project / SHARED))
    if not (root / "data").is_dir():
        raise SuiteUnavailableError(
            f"suite {suite.id!r} needs the shared documents, which are not here; "
            f"set {ENVIRONMENT} to the folder that holds their data/, or get them where the suite's file says"
        )
    return root


def find_document(root: Path, document: SuiteDocument) -> Path:
    """A document's path, its content checked.

    Raises:
        SuiteUnavailableError: It is not there.
        DocumentError: It is another version than the one that was labelled.
    """
    path = root / document.path
    if not path.is_file():
        raise SuiteUnavailableError(f"{document.file!r} is not there; get it from {document.origin or 'its authors'}")
    if digest(path.read_bytes()) != f"sha256:{document.sha256}":
        raise DocumentError(f"{document.file!r} is not the version that was labelled; get {document.origin}")
    return path
