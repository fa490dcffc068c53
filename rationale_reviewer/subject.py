"""Whether a text plainly speaks of models and their training: a fact for the reader, on which no verdict rests."""

import re
from typing import Final

from rationale_reviewer.records.document import Source
from rationale_reviewer.text import count_words, cut_out

_MODEL: Final = r"(?:models?|networks?|classifiers?)"
_PLAIN: Final = re.compile(
    rf"""\b(?:
    machine[ -]learning | deep[ -]learning | neural\ net(?:work)?s? | language\ models? | llms? | classifiers?
    | (?:pre-?|fine-?)?(?:trained|tuned)\ (?:\w+\ ){{0,2}}(?:{_MODEL}|weights|checkpoints?)
    | {_MODEL}\ (?:is|was|were|are)\ (?:\w+\ )?(?:pre-?|fine-?)?(?:trained|tuned)
    | (?:train|fine-?tune)(?:s|d|ed)?\ (?:an?|the|our|this|your|its)\ (?:\w+\ ){{0,2}}{_MODEL}
    | training\ (?:data(?:sets?)?|sets?|procedures?|scripts?) | model\ (?:weights|checkpoints?|architectures?|training)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
# Of 10 public cards that are not recognised as such, 9 have as many; 28 design documents of Kubernetes have none.
LEAST: Final = 2
WORDS_A_SIGN: Final = 1000


def speaks_of_models(source: Source) -> bool:
    """Whether the visible text has at least two plain words of it, and one in a thousand."""
    text = cut_out(source.text, 0, len(source.text), source.dropped)
    found = sum(1 for _ in _PLAIN.finditer(text))
    return found >= LEAST and found * WORDS_A_SIGN >= count_words(text)
