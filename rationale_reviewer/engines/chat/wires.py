"""What differs between the providers on the wire: the header with the key, fixed headers, and the form of a reply."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from rationale_reviewer.engines.chat.bodies import check_candidates, check_completion, check_lines, check_message


class Wire(NamedTuple):
    """How one provider is talked to."""

    check: Callable[[bytes], None]
    """Refuses the body of a reply that is none."""
    key_header: str = "authorization"
    key_word: str = "Bearer "
    """Stands before the key."""
    headers: tuple[tuple[str, str], ...] = ()


OPENAI: Final = Wire(check_completion)
EXTRA_WIRES: Final[Mapping[str, Wire]] = {
    "anthropic": Wire(check_message, "x-api-key", "", (("anthropic-version", "2023-06-01"),)),
    "google": Wire(check_candidates, "x-goog-api-key", ""),
    "ollama": Wire(check_lines),
}
