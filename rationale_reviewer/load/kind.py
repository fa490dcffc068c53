"""What kind of document this is, from its own signs; ``--kind`` overrides."""

import re
from typing import Final, NamedTuple

from rationale_reviewer.errors import OptionError
from rationale_reviewer.records.document import Loaded
from rationale_reviewer.records.vocabulary import DocumentKind, UnitRole
from rationale_reviewer.text import cut_out


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
    hidden = [(found.start, found.end) for found in loaded.source.hidden]
    headings = [
        cut_out(loaded.source.text, unit.start, unit.end, hidden)
        for block in loaded.blocks
        for unit in block.units
        if unit.role in {UnitRole.HEADING, UnitRole.LABEL}
    ]
    title = f"{loaded.source.name}\n{headings[0] if headings else ''}"
    signs = {kind: _signs(kind, title, headings) for kind in DocumentKind}
    keys = _HUB_KEYS & set(loaded.source.metadata)
    if len(keys) >= 2:
        signs[DocumentKind.MODEL_CARD] += [2.0] * len(keys)
    best = max(DocumentKind, key=lambda kind: sum(signs[kind]))
    if not signs[best]:
        return KindFound(DocumentKind.DESIGN_DOC, "no sign of another kind in its title, headings or front matter")
    count = len(signs[best])
    return KindFound(best, f"{count} sign{'s' if count > 1 else ''} in its title, headings and front matter")


def _signs(kind: DocumentKind, title: str, headings: list[str]) -> list[float]:
    """The weight of each sign of a kind: three for its name in the title, one for each heading that it has."""
    named = [3.0] if _TITLES[kind].search(title) else []
    return named + [1.0 for heading in headings if _SIGNS[kind].search(heading)]
