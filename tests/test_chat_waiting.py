"""How long a provider asks to wait is read in every form in which it is said."""

from email.utils import formatdate

import pytest

from rationale_reviewer.engines.chat.waiting import LONGEST_WAIT, asked_wait

NOW = 1_700_000_000.0
LATER = formatdate(NOW + 40, usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"retry-after": "7"}, 7.0, id="seconds"),
        pytest.param({"retry-after": " 7 "}, 7.0, id="with spaces"),
        pytest.param({"retry-after": "2.5"}, 2.5, id="a float"),
        pytest.param({"retry-after": "0"}, 0.0, id="zero"),
        pytest.param({"retry-after-ms": "1500", "retry-after": "9"}, 1.5, id="milliseconds first"),
        pytest.param({"x-ms-retry-after-ms": "250"}, 0.25, id="Azure"),
        pytest.param({"retry-after": LATER}, 40.0, id="a date"),
        pytest.param({"retry-after": LATER, "date": formatdate(NOW + 10)}, 30.0, id="by the server's clock"),
        pytest.param({"retry-after": formatdate(NOW - 99)}, 0.0, id="a date that is over"),
        pytest.param({"retry-after": "1e400"}, 1e9, id="more than can be counted"),
        pytest.param({"retry-after": "soon"}, None, id="no number"),
        pytest.param({"retry-after": "-5"}, None, id="negative"),
        pytest.param({"retry-after": "nan"}, None, id="nan"),
        pytest.param({"retry-after": ""}, None, id="empty"),
        pytest.param({}, None, id="nothing"),
        pytest.param({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"}, 360.0, id="a reset"),
        pytest.param({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "120ms"}, 0.12, id="in ms"),
        pytest.param({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1h2m3.5s"}, 3723.5, id="long"),
        pytest.param({"x-ratelimit-remaining-tokens": "9", "x-ratelimit-reset-tokens": "6m0s"}, None, id="some left"),
        pytest.param(
            {
                "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1s",
                "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "2s",
            }, 2.0, id="the longer of two",
        ),
        pytest.param(
            {"retry-after": "1", "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "9s"}, 1.0,
            id="what is asked for wins",
        ),
    ],
)  # fmt: skip
def test_forms(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, milliseconds, dates, durations; and nothing where nothing is said."""
    found = asked_wait(headers, NOW)
    assert found == (None if seconds is None else pytest.approx(seconds))


def test_the_limit_is_two_minutes() -> None:
    """A longer wait ends the run: docs/design/transport.md."""
    assert LONGEST_WAIT == 120
