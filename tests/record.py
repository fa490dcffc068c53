"""Records the cassettes of test_recorded.py: python record.py --replies FOLDER, or --base-url URL --model NAME.

With ``--replies`` a loopback server holds each request until somebody brings its reply (tests/carried.py); without it
a provider is asked, with the key from the environment. Requests that a cassette holds already are not asked again.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from carried import Carried
from recorded import CASSETTES, DOCUMENTS, review_recorded
from recording import recorder
from stub_server import StubServer

from rationale_reviewer.engines.chat.settings import ModelSettings, make_settings


def main() -> int:
    """Record what is missing; print how many requests each cassette holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replies", type=Path, help="folder with one folder of replies for each document")
    parser.add_argument("--base-url", default="")
    parser.add_argument("--model", default="carried-by-hand")
    options = parser.parse_args()
    for name in DOCUMENTS:
        with _asked(options, name) as settings, tempfile.TemporaryDirectory() as folder:
            with recorder(CASSETTES, "new_episodes").use_cassette(f"{name}.yaml") as cassette:
                bundle = review_recorded(name, settings, Path(folder))
            print(f"{name}: {len(cassette)} requests, {len(bundle.citations)} citations")  # noqa: T201  # a script
    return 0


@contextmanager
def _asked(options: argparse.Namespace, name: str) -> Iterator[ModelSettings]:
    """Settings for a provider, or for a server that answers from the folder."""
    if options.replies is None:
        yield make_settings(options={"model": options.model, "base_url": options.base_url or None, "temperature": 0.0})
        return
    with StubServer() as stub:
        stub.text = Carried(options.replies / name)
        yield make_settings(options={"model": options.model, "base_url": stub.url, "temperature": 0.0})


if __name__ == "__main__":
    sys.exit(main())
