"""What recording and replaying share: the documents, and one review of one of them through the whole live path."""

from pathlib import Path
from typing import Final

from rationale_reviewer.config import ReviewOptions
from rationale_reviewer.drain import Drain
from rationale_reviewer.engines.chat.engine import ChatEngine
from rationale_reviewer.engines.chat.live import LiveDriver, StoreLedger
from rationale_reviewer.engines.chat.settings import ModelSettings
from rationale_reviewer.engines.chat.transport import Transport
from rationale_reviewer.load.document import load_document
from rationale_reviewer.pipeline import review
from rationale_reviewer.question_bank import load_bank
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.records.run import RunInfo
from rationale_reviewer.records.usage import Cap
from rationale_reviewer.spend import PriceList
from rationale_reviewer.store.run import RunStore, run_path

CASSETTES: Final = Path(__file__).parent / "cassettes"
FOLDER: Final = Path(__file__).parent / "documents"
DOCUMENTS: Final = {"tideline": "tideline-card.md", "ferry": "ferry-rota-design.md"}
INFO: Final = RunInfo(documents=("d",), bank="b", prompts="p", model="m", options="o")


def review_recorded(name: str, settings: ModelSettings, folder: Path) -> ReviewBundle:
    """Review one of the documents with live calls, as the command line does, into a store of its own."""
    document = load_document(FOLDER / DOCUMENTS[name])
    with RunStore.open(run_path(folder), INFO) as store:
        ledger = StoreLedger(store, settings, PriceList(date="2026-01-01"), Cap())
        with Transport(settings, ledger) as transport, Drain() as drain:
            driver = LiveDriver(transport, store, drain)
            bundle = review(document, load_bank(), ChatEngine(settings.model), ReviewOptions(), driver)
        return bundle.model_copy(update={"spend": store.spent()})
