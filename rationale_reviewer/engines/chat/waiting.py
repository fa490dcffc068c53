"""How long a provider asks to wait, from the headers of its answer or what it says in the body. Pure."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

LONGEST_WAIT: Final = 120.0
"""Seconds. Whoever asks for more, as for a daily quota, is not waited for: the run ends and can be gone on with."""

_DURATION: Final = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?")
_SECONDS: Final = (86400.0, 3600.0, 60.0, 1.0, 0.001)
_LIMITS: Final = ("requests", "tokens")


def asked_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait before the next request, or None when nothing usable is said.

    ``retry-after-ms`` (also Azure's ``x-ms-retry-after-ms``), then ``retry-after`` in seconds or as a date, then the
    resets of those rate limits of which nothing remains (``x-ratelimit-reset-requests: 6m0s``). A date is compared with
    the answer's own ``date`` where there is one, since the two clocks may differ.

    Args:
        headers: Of the answer, names in lower case.
        now: Seconds since the epoch.
    """
    for name, scale in (("retry-after-ms", 0.001), ("x-ms-retry-after-ms", 0.001), ("retry-after", 1.0)):
        number = _number(headers.get(name, ""))
        if number is not None:
            return number * scale
    moment = _date(headers.get("retry-after", ""))
    if moment is not None:
        return max(0.0, moment - (_date(headers.get("date", "")) or now))
    resets = [
        _duration(headers.get(f"x-ratelimit-reset-{limit}", ""))
        for limit in _LIMITS
        if headers.get(f"x-ratelimit-remaining-{limit}", "").strip() == "0"
    ]
    return max((reset for reset in resets if reset is not None), default=None)


def asked_in_details(details: Iterable[Mapping[str, Any]]) -> float | None:
    """Seconds that Google asks to wait, which it says in the body (``retryDelay: 34.07s``); None when it does not."""
    said = [one.get("retryDelay") for one in details]
    waits = [_duration(one) for one in said if isinstance(one, str)]
    return max((one for one in waits if one is not None), default=None)


def _number(value: str) -> float | None:
    if not re.fullmatch(r"\s*\d+(\.\d*)?(e\d+)?\s*", value, re.IGNORECASE):
        return None
    return min(float(value), 1e9)  # "1e400" is infinite: a long wait, not a malformed one


def _date(value: str) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _duration(value: str) -> float | None:
    found = _DURATION.fullmatch(value.strip())
    if not value.strip() or not found:
        return _number(value)
    return math.fsum(float(part) * scale for part, scale in zip(found.groups(), _SECONDS, strict=True) if part)


def until(seconds: float, now: float) -> str:
    """When a wait is over, for a message.

    >>> until(90, 0)
    '1970-01-01 00:01 UTC'
    """
    return datetime.fromtimestamp(now + seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
