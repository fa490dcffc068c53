"""What kind of document this is, from its own signs; ``--kind`` overrides."""

import re
from typing import Final, NamedTuple

from rationale_reviewer.errors import OptionError
from rationale_reviewer.records.document import Loaded
from rationale_reviewer.records.vocabulary import DocumentKind, UnitRole


class KindFound(NamedTuple):
    """A kind and one clause that says why."""

    kind: DocumentKind
    basis: str


_HUB_KEYS: Final = frozenset(
    {"license", "tags", "datasets", "base_model", "pipeline_tag", "library_name", "model-index", "widget", "language"}
)
# Signs in headings and in the first lines, each worth one; names and titles are worth three.
_SIGNS: Final = {
    DocumentKind.MODEL_CARD: re.compile(
        r"\b(model card|model details|intended use|out-of-scope use|training data|how to use|how to get started"
        r"|evaluation data|bias, risks|limitations and bias|model description|training procedure|ethical considerations"
        r"|quantitative analyses|citation|uses|model sources|environmental impact)\b",
        re.IGNORECASE,
    ),
    DocumentKind.SYSTEM_CARD: re.compile(
        r"\b(system card|preparedness|frontier risk|red teaming|safety mitigations|risks and mitigations"
        r"|dangerous capabilit\w+|responsible scaling|deployment decision|alignment assessment)\b",
        re.IGNORECASE,
    ),
    DocumentKind.DESIGN_DOC: re.compile(
        r"\b(design doc\w*|goals|non-goals|proposal|proposed (?:design|change|solution)|motivation"
        r"|alternatives(?: considered)?|rollout|rollback|test plan|graduation criteria|drawbacks|architecture|rfc|kep"
        r"|implementation (?:details|plan|history)"
        r"|open questions|requirements|milestones?|user stor(?:y|ies)|design|background|specification)\b",
        re.IGNORECASE,
    ),
}
_TITLES: Final = {
    DocumentKind.MODEL_CARD: re.compile(r"model[\s_-]*card|data[\s_-]*card", re.IGNORECASE),
    DocumentKind.SYSTEM_CARD: re.compile(r"system[\s_-]*card", re.IGNORECASE),
    DocumentKind.DESIGN_DOC: re.compile(
        r"design|proposal|rfc|\bkep\b|enhancement|architecture|model[\s_-]*spec", re.IGNORECASE
    ),
}


def parse_kind(name: str) -> DocumentKind:
    """The kind with this name; dashes and blanks may stand for the underscore.

    Raises:
        OptionError: There is no such kind.
    """
    try:
        return DocumentKind(name.strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError:
        known = ", ".join(kind.value for kind in DocumentKind)
        raise OptionError(f"{name!r} is no kind of document; the kinds are {known}") from None


def detect_kind(loaded: Loaded) -> KindFound:
    """The kind with the most signs; a design document where nothing speaks for another kind."""
    headings = [
        loaded.source.text[unit.start : unit.end]
        for block in loaded.blocks
        for unit in block.units
        if unit.role in {UnitRole.HEADING, UnitRole.LABEL}
    ]
    title = f"{loaded.source.name}\n{headings[0] if headings else ''}"
    scores = dict.fromkeys(DocumentKind, 0)
    for kind, pattern in _TITLES.items():
        scores[kind] += 3 * bool(pattern.search(title))
    for heading in headings:
        for kind, pattern in _SIGNS.items():
            scores[kind] += bool(pattern.search(heading))
    if len(_HUB_KEYS & set(loaded.source.metadata)) >= 2:
        scores[DocumentKind.MODEL_CARD] += 4
    best = max(DocumentKind, key=lambda kind: scores[kind])
    if not scores[best]:
        return KindFound(DocumentKind.DESIGN_DOC, "no sign of another kind in its title, headings or front matter")
    return KindFound(best, f"{scores[best]} signs in its title, headings and front matter")
