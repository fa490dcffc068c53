"""Fixtures for all tests. Sockets are closed: a test that dials out fails."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_socket import disable_socket, enable_socket, socket_allow_hosts
from stub_server import StubServer

from rationale_reviewer.question_bank import load_bank
from rationale_reviewer.records.bank import QuestionBank

ROOT = Path(__file__).resolve().parent.parent
_CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(autouse=True)
def _no_network() -> None:
    disable_socket(allow_unix_socket=True)


@pytest.fixture
def loopback(_no_network: None) -> None:
    """Opens sockets to 127.0.0.1 only, for tests that talk to a stub server."""
    enable_socket()
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


@pytest.fixture
def stub() -> Iterator[StubServer]:
    """A server on the loopback that talks like a provider; the test opens the sockets with ``loopback``."""
    with StubServer() as server:
        yield server


@pytest.fixture
def canary() -> Iterator[StubServer]:
    """A second one, to which nothing may be sent."""
    with StubServer() as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing that an earlier run kept decides a test, and no test leaves anything in the user's folder."""
    os.environ["RATIONALE_REVIEWER_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def bank() -> QuestionBank:
    """The bank that ships with the project."""
    return load_bank()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with other people's documents; tests that need it skip where it is absent."""
    place = Path(os.environ.get("RATIONALE_REVIEWER_DATA", ROOT.parent / "shared"))
    if not (place / "data").is_dir():
        pytest.skip(f"needs the shared documents in {place.name!r}; set RATIONALE_REVIEWER_DATA to their folder")
    return place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window; tests that need it skip where there is none."""
    found = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if found is None:
        pytest.skip("needs Chromium; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found)
        yield started
        started.close()
