"""Leave one document out: what was fitted or chosen on labels is scored on documents it has not seen, or not at all."""

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from rationale_reviewer.engines.offline.engine import OfflineEngine
from rationale_reviewer.engines.offline.weights import shipped
from rationale_reviewer.errors import OptionError
from rationale_reviewer.evaluation.engines import Fit, Known
from rationale_reviewer.evaluation.labels import Held

T = TypeVar("T")


class Setting(NamedTuple, Generic[T]):
    """Something fitted or chosen, with the digests of the documents it was fitted or chosen on."""

    name: str
    value: T
    trained_on: frozenset[str]


def refuse_seen(setting: Setting[T], digest: str, document: str) -> T:
    """The setting's value, for a document that it has not seen.

    Raises:
        OptionError: It was fitted or chosen on this very document.
    """
    if digest in setting.trained_on:
        raise OptionError(
            f"{setting.name!r} was fitted or chosen on {document!r}, so a score on it would be no test; "
            "score it on other documents, or leave this one out of the fit"
        )
    return setting.value


def unseen(engine: OfflineEngine, digest: str, document: str) -> OfflineEngine:
    """The engine with weights that were fitted without this document.

    Args:
        engine: The engine, with or without a compiled bank.
        digest: The document's SHA-256.
        document: Its name, for the message.

    Raises:
        OptionError: There are no such weights; `evals/fit_offline.py` makes them.
    """
    fitted = shipped()
    left_out = fitted.without.get(digest)
    trained_on = frozenset(fitted.documents) - ({digest} if left_out else frozenset())
    setting = Setting("the weights of the offline engine", left_out or fitted.final, trained_on)
    return engine.with_weights(refuse_seen(setting, digest, document))


def leave_one_out(name: str, fit: Fit, known: Sequence[Known], names: Sequence[str]) -> dict[str, dict[str, Held]]:
    """Predictions for each document, each fitted on all the others.

    Args:
        name: What is fitted.
        fit: Labelled documents -> predictor.
        known: The labelled documents.
        names: Their names, in the same order.

    Returns:
        Document -> what is held of it; nothing for a single document, on which nothing can be fitted.
    """
    results: dict[str, dict[str, Held]] = {}
    for at, (one, document) in enumerate(zip(known, names, strict=True)):
        others = [*known[:at], *known[at + 1 :]]
        if not others:
            continue
        setting = Setting(name, fit(others), frozenset(other.digest for other in others))
        results[document] = refuse_seen(setting, one.digest, document)(one.words)
    return results
