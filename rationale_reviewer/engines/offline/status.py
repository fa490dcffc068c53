"""Evidence status of a sentence, from linguistic markers. Pure; a table of rules by what the item asks for.

What a marker cannot tell (whether the figure is the right figure) no rule here pretends to.
"""

from typing import NamedTuple

from rationale_reviewer.records.bank import Asks
from rationale_reviewer.records.vocabulary import DocumentKind, EvidenceStatus


class Signs(NamedTuple):
    """What a sentence's wording shows about how far its evidence goes."""

    markers: frozenset[str]
    """Names of the bank's marker lists of which a cue stands in the sentence."""
    figures: bool
    """Whether it has a number that is no year."""
    future: bool
    """Whether its verb is in the future: *will*, *shall*, *going to*."""
    row: bool
    """Whether it is a row of a table."""
    cues: int
    """How many of the item's own cues stand in it: what is specified in detail has several."""
    counted: bool = False
    """Whether one of these cues asks for a figure and found it."""


def status_of(signs: Signs, asks: Asks, kind: DocumentKind) -> EvidenceStatus:
    """The status of a sentence that matches an item.

    Args:
        signs: Its linguistic signs.
        asks: What the item asks for: that something be stated, a mechanism, or a result.
        kind: The kind of document; in a design document a mechanism described is *designed*, in a card *in place*.
    """
    if "deferred" in signs.markers and not signs.figures:
        return EvidenceStatus.DEFERRED
    if asks == "result":
        return _result(signs, kind)
    if asks == "mechanism":
        return _mechanism(signs, kind)
    return _statement(signs)


def _result(signs: Signs, kind: DocumentKind) -> EvidenceStatus:
    if signs.future or "planned" in signs.markers:
        specified = kind is DocumentKind.DESIGN_DOC and (signs.figures or "designed" in signs.markers)
        return EvidenceStatus.DESIGNED if specified else EvidenceStatus.PLANNED
    if signs.figures and (signs.row or signs.counted or signs.cues > 1 or "measured" in signs.markers):
        return EvidenceStatus.MEASURED
    if "measured" in signs.markers and "asserted" not in signs.markers:
        return EvidenceStatus.MEASURED
    return EvidenceStatus.ASSERTED


def _mechanism(signs: Signs, kind: DocumentKind) -> EvidenceStatus:
    specified = signs.figures or "designed" in signs.markers or signs.cues > 1
    if signs.future or "planned" in signs.markers:
        return EvidenceStatus.DESIGNED if kind is DocumentKind.DESIGN_DOC and specified else EvidenceStatus.PLANNED
    if "asserted" in signs.markers and not signs.figures:
        return EvidenceStatus.ASSERTED
    if "measured" in signs.markers and signs.figures:
        return EvidenceStatus.MEASURED
    return EvidenceStatus.DESIGNED if kind is DocumentKind.DESIGN_DOC else EvidenceStatus.IN_PLACE


def _statement(signs: Signs) -> EvidenceStatus:
    if signs.figures and "measured" in signs.markers:
        return EvidenceStatus.MEASURED
    if "planned" in signs.markers and not signs.figures:
        return EvidenceStatus.PLANNED
    if "asserted" in signs.markers and not signs.figures:
        return EvidenceStatus.ASSERTED
    return EvidenceStatus.IN_PLACE
