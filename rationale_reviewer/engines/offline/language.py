"""Whether a text is in the one language that the offline engine knows, from its function words.

In English prose about a third of the words are among these; in a terse technical page less than a tenth may be. So a
text is taken for another language only when almost none is there, when function words of another language are more
frequent, or when most letters are of another script. A text of few words says nothing either way.
"""

import re
from typing import Final, NamedTuple

from rationale_reviewer.records.document import Document
from rationale_reviewer.records.vocabulary import UnitRole

_ENGLISH: Final = frozenset(
    {
        "the", "of", "and", "to", "in", "that", "for", "it", "as", "was", "with", "be", "by", "on", "not", "this",
        "are",
        "or", "from", "at", "which", "but", "have", "an", "they", "you", "were", "there", "their", "been", "if", "will",
        "would", "can", "when", "who", "more", "out", "so", "what", "about", "into", "than", "them", "these", "its",
        "may", "such", "only", "other",
    }
)  # fmt: skip
_OTHERS: Final = {
    "German": "der die und das den von mit ist im nicht ein eine für auf dem des werden sich auch wird bei zur als",
    "French": "le la les des et une du est dans pour que qui sur pas au aux ce cette avec sont par il être ou",
    "Spanish": "el los las del una para con por que se es en como más su al lo este esta son pero sus",
    "Dutch": "het een van en voor op dat met zijn niet te aan door wordt ook bij naar deze uit zij worden",
    "Italian": "il lo gli della di che per una con del sono non alla dei nel è anche più come le dal",
    "Portuguese": "os das uma para com não que em por dos ao mais como é da do na no se foi são pela",
}
_SETS: Final = {name: frozenset(words.split()) for name, words in _OTHERS.items()}
_WORDS: Final = re.compile(r"[^\W\d_]+")
_OTHER_SCRIPT: Final = re.compile("[\u0370-\u1fff\u2e80-\ud7ff\uf900-\ufdff]")
# The lowest share of 330 real English documents was 0.077, a page of component names.
LEAST_SHARE: Final = 0.03
MIN_WORDS: Final = 60
# From here on to MIN_WORDS only a plain case counts: a fifth of the words is another language's, hardly any English.
FEW_WORDS: Final = 12
PLAIN_SHARE: Final = 0.2
MOST_OTHER_SCRIPT: Final = 0.5
_ENOUGH: Final = 20_000
# From this share of a source on, its passages in another language may hold what is asked. Of 343 real English documents
# five had .03 or more, at most .085: samples of what a model writes in other languages, words in brackets.
MOST_FOREIGN: Final = 0.1
# Of the words of prose, whatever the language; of names hardly any.
SMALL_SHARE: Final = 0.7
# No list of another language's function words holds them; three in one passage are seldom a quotation.
_FREQUENT: Final = (" the ", " of ", " and ", " with ", " this ", " are ", " from ", " which ")
_FREQUENT_ENOUGH: Final = 3
# Letters of a passage that is worth counting.
_PASSAGE: Final = 60


class Shares(NamedTuple):
    """What a text's words say about its language, each from 0 to 1."""

    english: float
    other: float
    """The highest share of another language's function words."""
    other_script: float
    """Share of letters that are not Latin."""

    @property
    def plainly_other(self) -> bool:
        """Whether a fifth of the words is another language's, and hardly any English."""
        return self.other >= PLAIN_SHARE and self.english < PLAIN_SHARE / 2


def measure(document: Document, source_id: str | None = None) -> Shares | None:
    """Shares over one source's own prose and items; None with too little text to tell.

    Args:
        document: The document.
        source_id: Which of its sources; the document itself when None.
    """
    source = document.source(source_id) if source_id else document.main
    pieces: list[str] = []
    length = 0
    for passage, unit in document.quotable():
        if passage.source == source.id and unit.role in {UnitRole.PROSE, UnitRole.ITEM}:
            pieces.append(source.text[unit.start : unit.end])
            length += unit.end - unit.start
            if length > _ENOUGH:
                break
    return measure_text(" ".join(pieces))


def measure_text(text: str) -> Shares | None:
    """Shares over a text; None when it is too short to tell."""
    lowered = text.lower()
    words = _WORDS.findall(lowered)
    letters = sum(map(len, words))
    other_script = len(_OTHER_SCRIPT.findall(lowered)) / letters if letters else 0.0
    if len(words) < FEW_WORDS and not (other_script > MOST_OTHER_SCRIPT and letters >= MIN_WORDS):
        return None
    others = max(sum(map(known.__contains__, words)) for known in _SETS.values())
    count = max(1, len(words))
    shares = Shares(sum(map(_ENGLISH.__contains__, words)) / count, others / count, other_script)
    enough = len(words) >= MIN_WORDS or shares.plainly_other or other_script > MOST_OTHER_SCRIPT
    return shares if enough else None


def is_known_language(document: Document, source_id: str | None = None) -> bool:
    """Whether a source, by default the document itself, is in English as far as can be told."""
    return _is_english(measure(document, source_id))


def reads_all(document: Document) -> bool:
    """Whether nearly all of every source is in English: else what is not found may stand in the rest."""
    return all(
        is_known_language(document, source.id) and foreign_share(document, source.id) < MOST_FOREIGN
        for source in document.sources
    )


def foreign_share(document: Document, source_id: str) -> float:
    """Share of a source's letters that stand in sentences of another language.

    Rows and fields are left out: names and figures have no function words in any language.
    """
    text = document.source(source_id).text
    foreign = total = 0
    for passage in document.passages:
        if passage.source != source_id:
            continue
        prose = [unit for unit in passage.units if unit.role in {UnitRole.PROSE, UnitRole.ITEM}]
        words = " ".join(text[unit.start : unit.end] for unit in prose)
        total += len(words)
        if len(words) >= _PASSAGE and not _is_plainly_english(words) and _is_plainly_foreign(words):
            foreign += len(words)
    return foreign / total if total else 0.0


def _is_plainly_english(words: str) -> bool:
    """Whether a look at the most frequent words settles it, as for nearly every passage of an English document."""
    return sum(map(words.__contains__, _FREQUENT)) >= _FREQUENT_ENOUGH


def _is_plainly_foreign(words: str) -> bool:
    """Whether a passage is in another script, in a language that is known as another, or long without English."""
    shares = measure_text(words)
    if shares is None:
        return False
    if shares.other_script > MOST_OTHER_SCRIPT:
        return True
    if shares.plainly_other:
        return True
    found = _WORDS.findall(words)
    small = sum(word[0].islower() for word in found)  # a list of names has few small words, in any language
    return shares.english < LEAST_SHARE and len(found) >= MIN_WORDS and small >= SMALL_SHARE * len(found)


def _is_english(shares: Shares | None) -> bool:
    if shares is None:
        return True
    if shares.other_script > MOST_OTHER_SCRIPT or shares.english < LEAST_SHARE:
        return False
    return shares.english >= shares.other
