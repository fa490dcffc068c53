"""Closed sets of words, one meaning each. The glossary is docs/glossary.md."""

from enum import StrEnum
from typing import Final


class DocumentKind(StrEnum):
    """What is under review; it decides which evidence counts."""

    MODEL_CARD = "model_card"
    SYSTEM_CARD = "system_card"
    DESIGN_DOC = "design_doc"


class Level(StrEnum):
    """What a question asks of a phase."""

    THEORY = "theory"
    PRACTICE = "practice"
    DELIVERABLE = "deliverable"


class EvidenceStatus(StrEnum):
    """How far a passage goes towards showing something, strongest first."""

    MEASURED = "measured"
    IN_PLACE = "in_place"
    DESIGNED = "designed"
    PLANNED = "planned"
    ASSERTED = "asserted"
    DEFERRED = "deferred"


class CitationStatus(StrEnum):
    """How the offered words were found in the visible text."""

    EXACT = "exact"
    NORMALISED = "normalised"
    AMBIGUOUS = "ambiguous"
    ABSENT = "absent"


class Refusal(StrEnum):
    """Why an offered quotation is no evidence although it may be in the file."""

    ABSENT = "absent"
    HIDDEN = "hidden"
    TOO_SHORT = "too_short"
    HEADING = "heading"
    QUESTION = "question"
    CONTENTS = "contents"
    STUB = "stub"
    CHECKLIST = "checklist"
    CODE = "code"
    MARKUP = "markup"
    UNSUPPORTED_BY_CHECK = "unsupported_by_check"
    FIGURE_NOT_CITED = "figure_not_cited"
    """A drafted sentence has a figure that the passages it names do not have."""


class UnitRole(StrEnum):
    """What a unit of text (a sentence, row or item) is; only PROSE, ITEM, ROW and FIELD can be evidence."""

    PROSE = "prose"
    ITEM = "item"
    ROW = "row"
    FIELD = "field"
    HEADING = "heading"
    LABEL = "label"
    QUESTION = "question"
    CONTENTS = "contents"
    STUB = "stub"
    CHECKLIST = "checklist"
    CODE = "code"
    MARKUP = "markup"


class ItemState(StrEnum):
    """What is known about one rubric item; everything above it is derived."""

    STRONG = "strong"
    WEAK = "weak"
    NOT_FOUND = "not_found"
    NOT_ASSESSED = "not_assessed"


class Verdict(StrEnum):
    """The outcome of one question, computed from its items."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    UNSUPPORTED = "unsupported"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASSESSED = "not_assessed"


class Reason(StrEnum):
    """Why a question is unsupported."""

    NO_MATCH = "no_match"
    SILENT = "silent"
    ASSERTED = "asserted"
    DEFERRED = "deferred"
    DELEGATED = "delegated"
    WITHHELD = "withheld"
    ADMITTED = "admitted"
    OFF_LEVEL = "off_level"
    OFF_PAIR = "off_pair"
    PLACEHOLDER = "placeholder"
    CONTRADICTED = "contradicted"


class Cause(StrEnum):
    """Why something was not assessed. Never a finding about the document."""

    ENGINE_ERROR = "engine_error"
    REFUSAL = "refusal"
    CUT_REPLY = "cut_reply"
    UNREADABLE_REPLY = "unreadable_reply"
    LEFT_OUT_OF_REPLY = "left_out_of_reply"
    """The reply could be read and says nothing about it."""
    NO_REPLY = "no_reply"
    TOO_LONG = "too_long"
    CONTENT_FILTER = "content_filter"
    OVER_BUDGET = "over_budget"
    PARTIAL_TEXT = "partial_text"
    EMPTY_TEXT = "empty_text"
    LANGUAGE = "language"


class GateState(StrEnum):
    """Whether the kind of system a question is about is the kind at hand."""

    MET = "met"
    NOT_MET = "not_met"
    UNSETTLED = "unsettled"


class Severity(StrEnum):
    """How much a gap weighs, heaviest first."""

    BLOCKER = "blocker"
    MAJOR = "major"
    MODERATE = "moderate"
    MINOR = "minor"


class Applies(StrEnum):
    """Whether a good document of this kind answers the question."""

    CORE = "core"
    SOMETIMES = "sometimes"
    RARE = "rare"


class SupportCheck(StrEnum):
    """What a second look at a located quotation said; it may only remove or downgrade."""

    UNCHECKED = "unchecked"
    SUPPORTS = "supports"
    RELATED = "related"
    NO = "no"


class HiddenKind(StrEnum):
    """Ways for a file to hold text that a reader does not see."""

    COMMENT = "comment"
    ZERO_WIDTH = "zero_width"
    TAG_CHARACTERS = "tag_characters"
    BIDI_CONTROL = "bidi_control"
    STYLED_AWAY = "styled_away"
    NOT_DRAWN = "not_drawn"
    DELETED = "deleted"
    METADATA = "metadata"


# A hidden range of these kinds holds words of its own; the others only sit between the letters of visible words.
HIDDEN_WORDS: Final = frozenset(
    {
        HiddenKind.COMMENT,
        HiddenKind.TAG_CHARACTERS,
        HiddenKind.STYLED_AWAY,
        HiddenKind.NOT_DRAWN,
        HiddenKind.DELETED,
        HiddenKind.METADATA,
    }
)
EVIDENCE_ROLES: Final = frozenset({UnitRole.PROSE, UnitRole.ITEM, UnitRole.ROW, UnitRole.FIELD})
# Words that a draft never uses (product rule: a draft says what the document does not show, never what is not done).
BANNED_WORDS: Final = ("fails to", "lacks", "ignores", "clearly")
