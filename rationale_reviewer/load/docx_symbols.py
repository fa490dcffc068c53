"""Characters that stand in a Word file as the number of a glyph in a symbol font."""

from typing import Final

UNKNOWN: Final = "□"
_GREEK: Final = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_GREEK_CAPITALS: Final = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_SYMBOL: Final = {
    0xA3: "≤", 0xA5: "∞", 0xAC: "←", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷",
    0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC5: "⊕", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xD6: "√", 0xD7: "⋅",
    0xD8: "¬", 0xD9: "∧", 0xDA: "∨", 0xE5: "∑", 0xF2: "∫", 0xA2: "′", 0xB6: "∂", 0xD1: "∇", 0xD5: "∏",
}  # fmt: skip
_WINGDINGS: Final = {
    0x6C: "•", 0x6E: "■", 0x6F: "☐", 0x71: "☐", 0x76: "❖", 0x77: "◆", 0x9F: "•", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x4A: "☺",
    0x4C: "☹",
}  # fmt: skip
_WINGDINGS_2: Final = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x54: "☒", 0xA3: "☐", 0x97: "•"}


def symbol(font: str | None, code: str | None) -> str:
    """The character behind ``w:sym``; a box where it is not known."""
    try:
        point = int(code or "", 16)
    except ValueError:
        return UNKNOWN
    private = 0xF000 <= point <= 0xF0FF
    low = point & 0xFF if private else point
    face = (font or "").lower()
    tables = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}
    if face in tables:
        letter = chr(low) if 0x20 <= low < 0x7F else ""
        if face == "symbol" and letter.isalpha():
            return (_GREEK if letter.islower() else _GREEK_CAPITALS)[ord(letter.lower()) - ord("a")]
        found = tables[face].get(low)
        return found or (letter if face == "symbol" and letter else UNKNOWN)
    if private or not 0 <= point <= 0x10FFFF or 0xD800 <= point <= 0xDFFF:
        return UNKNOWN
    return chr(point) if chr(point).isprintable() else UNKNOWN
