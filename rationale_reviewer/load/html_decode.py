"""The bytes of a page -> its text, in the encoding that it says it has.

As browsers look for it: what the editor says, a byte order mark, ``meta`` or the XML declaration near the start.
Without any it is UTF-8. Names mean what the web means by them (``iso-8859-1`` is Windows' superset of it), and bytes
that the encoding does not have are refused, never replaced.
"""

import re
from typing import Final

import webencodings

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.decode import Decoded, decode
from rationale_reviewer.load.html_limits import MAX_BYTES

# Browsers look no further.
_HEAD_BYTES: Final = 1024
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_DECLARED: Final = (
    re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})"),
    re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE),
)


def decode_html(name: str, raw: bytes, encoding: str | None = None) -> Decoded:
    """Decode a page.

    Args:
        name: The file's name, for messages.
        raw: Its bytes.
        encoding: What the editor says it is in; found as browsers do when None.

    Raises:
        DocumentError: It is too large, empty, binary, or not in its encoding; or its encoding is none that is known.
    """
    if len(raw) > MAX_BYTES:
        raise DocumentError(
            f"{name!r} has {len(raw) / 1e6:.1f} MB, the limit for HTML is {MAX_BYTES / 1e6:.1f} MB; split it"
        )
    return decode(name, raw, encoding or _declared(raw))


def _declared(raw: bytes) -> str | None:
    """What the page itself says; None when it says nothing, or a byte order mark says it."""
    if raw.startswith(_BOMS):
        return None
    label = next((match[1].decode() for one in _DECLARED if (match := one.search(raw[:_HEAD_BYTES]))), None)
    if label is None:
        return None
    found = webencodings.lookup(label)
    if found is None:
        return label  # refused by its name
    # A page whose declaration could be read as ASCII is in no wide encoding, whatever it says.
    return "utf-8" if found.name.startswith("utf-16") else str(found.codec_info.name)
