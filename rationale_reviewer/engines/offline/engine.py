"""The offline engine: no network, no download, deterministic. It ranks and quotes; it does not judge meaning.

The document is read once (scan), what stands out is chosen (choice) and put into the form of a reading (reader).
"""

from collections.abc import Sequence
from typing import Final

from rationale_reviewer import __version__
from rationale_reviewer.engines.base import Reply, Step, Task
from rationale_reviewer.engines.offline.choice import chance
from rationale_reviewer.engines.offline.language import is_known_language, reads_all
from rationale_reviewer.engines.offline.lexicon import Lexicon, compiled
from rationale_reviewer.engines.offline.reader import Reader
from rationale_reviewer.engines.offline.scan import Scanner, Stub
from rationale_reviewer.engines.offline.weights import Weights, shipped
from rationale_reviewer.errors import EngineError
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.document import Document, Unit
from rationale_reviewer.records.reading import Failure, Reading
from rationale_reviewer.records.review import EngineRef
from rationale_reviewer.records.vocabulary import Cause
from rationale_reviewer.text import digest

NAME: Final = "offline"
# Raised whenever the same document and bank may give another reading.
VERSION: Final = "2"
# The shares are those of evals/results/gold.offline.json, both readers; a test holds them against it.
NOTE: Final = (
    "It matches sentences to rubric items by wording and quotes them; it does not judge meaning, and does not look for "
    "contradictions. On six labelled documents 75 % of its *unsupported* were right, of its *supported* one in three "
    "(the others were partial), and 52 % of its quotations touched lines that a reader would cite for the question "
    "(31 % for the very item): check each before you rely on it."
)
_EVERYTHING: Final = float("-inf")


class OfflineEngine:
    """Reads by matching. Compiles a bank once and keeps it for further documents."""

    def __init__(self, weights: Weights | None = None, *, keeps: bool = False) -> None:
        """Make an engine.

        Args:
            weights: What its signs are worth; the shipped ones when None.
            keeps: Whether a compiled bank is kept on disk for the next run; for banks that were read from files, whose
                digest says all about them.
        """
        self._weights = weights
        self._keeps = keeps
        self._lexicon: Lexicon | None = None

    @property
    def weights(self) -> Weights:
        """What its signs are worth."""
        return self._weights or shipped().final

    def with_weights(self, weights: Weights) -> "OfflineEngine":
        """The same engine with other weights; what it has compiled is kept."""
        other = OfflineEngine(weights, keeps=self._keeps)
        other._lexicon = self._lexicon
        return other

    def describe(self, bank: QuestionBank) -> EngineRef:
        """Name, version and what decides the engine's behaviour besides its code: the bank and the weights."""
        decides = digest(f"{bank.digest} {self.weights.model_dump_json()}")
        return EngineRef(name=NAME, version=VERSION, digest=decides, note=NOTE, settings={"tool": __version__})

    def begin(self, task: Task) -> Step[None]:
        """Read the document; the step is done at once."""
        if not is_known_language(task.document):
            return Step(None, (), _unknown_language(task))
        reading = Reader(task, self.lexicon(task.bank), self.weights).read()
        if not reads_all(task.document):
            reading = reading.model_copy(update={"failures": (*reading.failures, *_language_failures(task))})
        return Step(None, (), reading)

    def advance(self, state: None, replies: Sequence[Reply]) -> Step[None]:  # noqa: ARG002  # the interface's form
        """Never called: the engine asks nothing.

        Raises:
            EngineError: Always.
        """
        raise EngineError("the offline engine asked nothing, so there is nothing to go on with")

    def rank(self, document: Document, bank: QuestionBank) -> dict[str, list[tuple[float, Unit]]]:
        """Every sentence with something of a question in it, best first, whatever the thresholds.

        Args:
            document: The document.
            bank: The questions; a question's score of a sentence is the best of its items'.

        Returns:
            Question id -> (chance that the unit shows one of its items, unit); the earlier of two equal ones first.
        """
        lexicon = self.lexicon(bank)
        ranked: dict[str, list[tuple[float, Unit]]] = {question.id: [] for question in bank.questions}
        for found in Scanner(document, lexicon, self.weights, _EVERYTHING).read():
            if isinstance(found, Stub):
                continue
            best: dict[int, float] = {}
            for item, scored in found.items.items():
                number = lexicon.question_of[item]
                if scored.own > 0:
                    best[number] = max(scored.score, best.get(number, _EVERYTHING))
            for number, score in best.items():
                ranked[bank.questions[number].id].append((chance(score), found.sentence.unit))
        for one in ranked.values():
            one.sort(key=lambda entry: -entry[0])
        return ranked

    def lexicon(self, bank: QuestionBank) -> Lexicon:
        """The compiled bank."""
        if self._lexicon is None or self._lexicon.bank.digest != bank.digest:
            self._lexicon = compiled(bank) if self._keeps else Lexicon(bank)
        return self._lexicon


def _unknown_language(task: Task) -> Reading:
    """Nothing is offered on a document that cannot be read; that is a failure, not a finding."""
    return Reading(
        failures=_language_failures(task),
        passages_read=tuple(passage.label for passage in task.document.passages),
    )


def _language_failures(task: Task) -> tuple[Failure, ...]:
    detail = "the offline engine reads English only"
    return tuple(Failure(question=one, cause=Cause.LANGUAGE, detail=detail) for one in task.questions)
