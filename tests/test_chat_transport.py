"""Requests are counted exactly, failures end as what they are, and what is not a good reply is never taken for one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from asking import DOCUMENT, KEY, FakeTime, ListLedger, request, transport
from conftest import ROOT
from stub_modes import LEAKED, MODES, Answer, limited
from stub_server import Received, StubServer

from rationale_reviewer.engines.base import Reply, Request
from rationale_reviewer.engines.chat.outcomes import ALWAYS, RULES, Ended, Kind
from rationale_reviewer.engines.chat.transport import Transport
from rationale_reviewer.errors import EngineError, OptionError
from rationale_reviewer.records.usage import Usage
from rationale_reviewer.records.vocabulary import Cause

pytestmark = pytest.mark.usefixtures("loopback")

STOPS = "stops"
WAITED = {  # what the provider asks for -> seconds of the waits after it, at least
    "rate_limit_seconds": 7.0,
    "rate_limit_float": 2.5,
    "rate_limit_ms": 3.5,
    "rate_limit_azure_ms": 4.5,
    "rate_limit_date": 9.0,
    "rate_limit_reset": 63.5,
    "unavailable": 3.0,
}
# Attempts are set to 3. Mode -> requests that go out, and what becomes of the question.
AGAIN = (3, Cause.NO_REPLY)
ONCE_MORE = (2, Cause.NO_REPLY)
HALT = (1, STOPS)
UNREADABLE = (1, Cause.UNREADABLE_REPLY)
EXPECTED: dict[str, tuple[int, Any]] = {
    **dict.fromkeys(
        [
            "rate_limit", *WAITED, "rate_limit_garbage", "rate_limit_negative", "server_error", "bad_gateway",
            "overloaded", "request_timeout", "conflict", "error_body_503",
        ], AGAIN,
    ),
    **dict.fromkeys(["hang", "reset", "drip", "cut", "chunked_cut"], ONCE_MORE),
    **dict.fromkeys(
        [
            "rate_limit_long", "rate_limit_infinite", "quota", "payment", "unauthorised", "forbidden", "not_found",
            "redirect",
        ], HALT,
    ),
    **dict.fromkeys(["no_retry_please", "unprocessable", "bad_request", "not_implemented"], (1, Cause.ENGINE_ERROR)),
    "no_response_format": (3, Cause.ENGINE_ERROR),
    **dict.fromkeys([name for name in MODES if name.startswith("overflow_")], (1, Cause.TOO_LONG)),
    **dict.fromkeys(["filtered", "filtered_azure"], (1, Cause.CONTENT_FILTER)),
    **dict.fromkeys(["length", "no_finish", "odd_finish"], (1, Cause.CUT_REPLY)),
    "refusal": (1, Cause.REFUSAL),
    **dict.fromkeys(
        [
            "html", "html_as_json", "cut_json", "no_body", "no_choices", "null_choices", "absent_choices",
            "null_message", "choice_is_text", "array_body", "error_body", "not_utf8", "deep_body", "gzip_bomb",
            "brotli", "bad_gzip", "huge", "by_user", "tool_call", "tool_call_stop", "null_content", "empty", "blank",
            "prose", "trailing", "leading", "two_objects", "fenced", "duplicate_keys", "inner_duplicate", "nan",
            "infinity", "too_large_number", "long_integer", "surrogate", "single_quotes", "trailing_comma", "comment",
            "cut_text", "deep_text", "array_text", "string_text", "null_text", "bom", "long_text",
        ], UNREADABLE,
    ),
    **dict.fromkeys(["wrong_type", "no_usage", "gzip", "no_length"], (1, None)),
}  # fmt: skip
SLOW = {"hang", "drip"}
HEAVY = {"huge", "gzip_bomb", "long_text"}
ALIKE = {*WAITED, "rate_limit_garbage", "rate_limit_negative"} - {"rate_limit_seconds", "unavailable"}
# One of each way to fail: what 16 threads go through together.
TOGETHER = sorted(
    name
    for name, (_, end) in EXPECTED.items()
    if name not in HEAVY | ALIKE and (end is not Cause.UNREADABLE_REPLY or len(name) < 6)
)


def test_every_mode_is_expected() -> None:
    """The table has them all, and far more than forty malformed replies among them."""
    assert EXPECTED.keys() == MODES.keys()
    malformed = [name for name, (count, end) in EXPECTED.items() if count == 1 and end not in {None, STOPS}]
    assert len(malformed) >= 40


@pytest.mark.parametrize("mode", MODES)
def test_mode(stub: StubServer, mode: str) -> None:
    """Requests are exact, nothing that is no good reply is accepted, and nothing but an EngineError is raised."""
    count, end = EXPECTED[mode]
    stub.play(mode)
    ledger, time = ListLedger(), FakeTime()
    with transport(stub.url, ledger=ledger, time=time, timeout=0.5 if mode in SLOW else 10) as asked:
        if end == STOPS:
            with pytest.raises(EngineError) as caught:
                asked.ask(request())
            said = str(caught.value)
        else:
            reply = asked.ask(request())
            assert reply.cause == end
            assert (reply.detail == "") is (end is None)
            said = reply.detail
        assert asked.tally.sent == stub.count == len(ledger.rows) == count
        assert asked.tally.accepted == (end is None)
        assert asked.limit == (1 if mode.startswith("rate_limit") and end != STOPS else 8)
    assert all(row.end for row in ledger.rows)
    assert {one.headers["x-stainless-retry-count"] for one in stub.received} == {"0"}
    assert all(second >= WAITED.get(mode, 0) for second in time.slept[: count - 1])
    for secret in (KEY, LEAKED, DOCUMENT[:40], "Traceback"):
        assert secret not in said + repr(ledger.rows)


@pytest.mark.parametrize("mode", TOGETHER)
def test_mode_together(stub: StubServer, mode: str) -> None:
    """The same with 16 threads at once: each question costs what it costs alone; what ends the run ends it for all."""
    count, end = EXPECTED[mode]
    stub.play(mode)
    with transport(stub.url, concurrency=16, timeout=1 if mode in SLOW else 20, retry_budget=100) as asked:
        ends = _together(asked, 16)
        if end == STOPS:
            assert set(ends) == {STOPS}
            assert 1 <= stub.count <= 16
        elif mode == "no_response_format":
            assert 16 * 1 + 2 <= stub.count <= 16 * 3
        else:
            assert ends == [end] * 16
            assert stub.count == 16 * count
        assert asked.tally.sent == stub.count
    assert {one.headers["x-stainless-retry-count"] for one in stub.received} == {"0"}


def _together(asked: Any, threads: int) -> list[Any]:
    def ask(number: int) -> Any:
        try:
            reply: Reply = asked.ask(request(number))
        except EngineError:
            return STOPS
        assert reply.request == f"q-{number}"
        return reply.cause

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(ask, range(threads)))


def test_a_provider_comes_back(stub: StubServer) -> None:
    """Failures, then a reply: it counts as one question, and each request has its row."""
    stub.play("server_error", "rate_limit_seconds", "good")
    ledger = ListLedger()
    with transport(stub.url, ledger=ledger) as asked:
        reply = asked.ask(request())
        assert (asked.tally.asked, asked.tally.sent, asked.tally.accepted, asked.tally.retried) == (1, 3, 1, 2)
    assert reply == Reply(
        request="q-1",
        text='{"ok": true}',
        usage=Usage(prompt_tokens=100, cached_tokens=64, output_tokens=20),
    )
    assert [row.end for row in ledger.rows] == ["rejected", "rejected", "finished"]


def test_unknown_usage_is_not_zero(stub: StubServer) -> None:
    """What nobody counted is unknown."""
    stub.play("no_usage")
    with transport(stub.url) as asked:
        assert asked.ask(request()).usage is None


def test_a_cut_reply_was_paid_for(stub: StubServer) -> None:
    """A reply that cannot be used goes into the ledger with its tokens."""
    stub.play("length")
    ledger = ListLedger()
    with transport(stub.url, ledger=ledger) as asked:
        asked.ask(request())
    assert ledger.rows[0].end == "finished"
    assert ledger.rows[0].usage == Usage(prompt_tokens=100, cached_tokens=64, output_tokens=20)


def test_an_unreadable_reply_keeps_its_text(stub: StubServer) -> None:
    """The model can be shown what it wrote."""
    stub.play("trailing")
    with transport(stub.url) as asked:
        reply = asked.ask(request())
    assert reply.text == '{"ok": true} I hope this helps!'
    assert reply.detail == "no JSON: extra data (line 1, column 14)"


def test_timeouts_are_listed_as_unknown(stub: StubServer) -> None:
    """50 questions that a slow server takes too long for: 100 requests, all listed, none silent."""
    stub.play("hang")
    ledger = ListLedger()
    with transport(stub.url, ledger=ledger, timeout=0.5, concurrency=50) as asked:
        assert _together(asked, 50) == [Cause.NO_REPLY] * 50
        assert asked.tally.unknown == 100
    assert [row.end for row in ledger.rows] == ["lost"] * 100


def test_budget_ends_a_run(stub: StubServer) -> None:
    """500 questions to a provider that always fails: no more requests than questions and budget, and an early end."""
    stub.play("server_error")
    with transport(stub.url, retry_budget=20, concurrency=4, attempts=5) as asked:
        ends = []
        with ThreadPoolExecutor(4) as pool:
            ends = list(pool.map(lambda _: _together(asked, 1)[0], range(500)))
        assert asked.tally.retried == 20
    assert ends.count(STOPS) >= 490
    assert stub.count <= 20 + 10
    with pytest.raises(EngineError, match="20 retries of this run are spent"):
        asked.ask(request())


def test_nothing_is_sent_after_the_end(stub: StubServer) -> None:
    """An account without credit is asked once; the next questions get the same answer without a request."""
    stub.play("quota", "good")
    with transport(stub.url) as asked:
        for _ in range(3):
            with pytest.raises(EngineError, match="no credit or quota left"):
                asked.ask(request())
    assert stub.count == 1


def test_who_waits_is_woken_by_the_end(stub: StubServer) -> None:
    """Stopping does not wait for a wait: the real sleep ends at once."""
    stub.play("rate_limit_reset")
    settings = transport(stub.url).settings
    with Transport(settings, environment={}) as asked, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(asked.ask, request())
        while not stub.count:
            pass
        asked.stop()
        with pytest.raises(EngineError, match="was stopped"):
            waiting.result(timeout=5)
    assert stub.count == 1


def test_one_burst_halves_once(stub: StubServer) -> None:
    """16 refusals that were under way together count as one; answers bring the limit back, one by one."""
    together = Barrier(16)

    def refuse(_: Received) -> Answer:
        together.wait(10)
        return limited(retry_after="1")

    stub.play(*[refuse] * 16, "good")
    with transport(stub.url, concurrency=16) as asked:
        assert _together(asked, 16) == [None] * 16
        assert asked.limit in {8, 9}
        for _ in range(6):
            _together(asked, 16)
        assert asked.limit == 16


def test_no_more_together_than_set(stub: StubServer) -> None:
    """The limit holds on the wire."""
    stub.delay = 0.02
    with transport(stub.url, concurrency=3) as asked:
        _together(asked, 12)
    assert stub.most_together == 3


def test_plain_text_without_a_schema(stub: StubServer) -> None:
    """A request without a schema takes any text that came to its end."""
    stub.text = "Good morning."
    with transport(stub.url) as asked:
        assert asked.ask(request(schema={})).text == "Good morning."
    assert "response_format" not in stub.received[0].body


def test_what_is_sent(stub: StubServer) -> None:
    """Only what was set is sent; there are no tools, and no stream."""
    with transport(stub.url) as asked:
        asked.ask(request())
    with transport(stub.url, temperature=0, seed=7, max_output_tokens=900) as asked:
        asked.ask(request())
    plain, full = stub.received[0].body, stub.received[1].body
    assert plain.keys() == {"model", "messages", "response_format", "stream"}
    assert plain["stream"] is False
    assert {name: full[name] for name in full.keys() - plain.keys()} == {
        "temperature": 0,
        "seed": 7,
        "max_completion_tokens": 900,
    }
    assert [one["role"] for one in plain["messages"]] == ["system", "user"]
    assert stub.received[0].headers.keys() == {
        "host", "user-agent", "accept", "accept-encoding", "content-type", "content-length", "authorization",
        "x-stainless-retry-count",
    }  # fmt: skip


def test_a_key_that_goes_away(stub: StubServer) -> None:
    """The key is read each time; when it has gone, nothing is sent."""
    environment = {"MY_KEY": KEY}
    with Transport(transport(stub.url, key_env="MY_KEY").settings, environment=environment) as asked:
        asked.ask(request())
        environment.clear()
        with pytest.raises(OptionError, match="MY_KEY is not set"):
            asked.ask(request())
    assert [one.headers["authorization"] for one in stub.received] == [f"Bearer {KEY}"]


@pytest.mark.parametrize(("plays", "allowed"), [(("good",), 0), (("server_error", "good"), 1)])
def test_a_cap_holds_for_retries_too(stub: StubServer, plays: tuple[str, ...], allowed: int) -> None:
    """A ledger that forbids a request is obeyed: it is not sent, and the question is over budget."""

    class Capped(ListLedger):
        def intend(self, request: Request, model: str) -> int | None:  # type: ignore[override]
            return super().intend(request, model) if len(self.rows) < allowed else None

    stub.play(*plays)
    with transport(stub.url, ledger=Capped()) as asked:
        reply = asked.ask(request())
        assert asked.tally.sent == stub.count == allowed
    assert (reply.cause, reply.detail) == (Cause.OVER_BUDGET, "the cap of the run allows no further request")


def test_a_filtered_request_is_not_billed(stub: StubServer) -> None:
    """A filter before the model is a rejection; a filter behind it is a reply that was paid for."""
    ledger = ListLedger()
    stub.play("filtered_azure", "filtered")
    with transport(stub.url, ledger=ledger) as asked:
        assert [asked.ask(request()).cause for _ in range(2)] == [Cause.CONTENT_FILTER] * 2
    assert [row.end for row in ledger.rows] == ["rejected", "finished"]


@pytest.mark.parametrize(
    ("more", "sent", "said"),
    [
        ({}, 3, r"^{url} cannot be reached; .* the same command again .*: connection refused\)$"),
        ({"retry_budget": 1}, 2, "the 1 retries of this run are spent; .*: connection refused$"),
    ],
)
def test_a_server_that_is_not_there_ends_the_run(more: dict[str, Any], sent: int, said: str) -> None:
    """One question's attempts, each listed as unsent; then one line with address and reason, for whoever asks."""
    with StubServer() as gone:
        url = gone.url
    ledger = ListLedger()
    with transport(url, ledger=ledger, **more) as asked:
        for _ in range(2):
            with pytest.raises(EngineError, match=said.format(url=url)):
                asked.ask(request())
    assert [row.end for row in ledger.rows] == ["unsent"] * sent


@pytest.mark.parametrize("first", ["no_length", "reset"])
def test_a_server_that_goes_away_costs_what_was_under_way(first: str) -> None:
    """Whoever answered once was there: a later question without a connection has no reply, and the run goes on."""
    with StubServer() as stub:
        stub.play(first)
        with transport(stub.url) as asked:
            asked.ask(request(1))
            stub.stop()
            lost = [asked.ask(request(number)) for number in (2, 3)]
    assert [(one.cause, one.detail) for one in lost] == [
        (Cause.NO_REPLY, "no connection to the model: connection refused")
    ] * 2


def test_the_ledger_comes_first(stub: StubServer) -> None:
    """A request that cannot be written down is not sent."""

    class Full(ListLedger):
        def intend(self, *_: Any) -> int:
            raise OSError("no space")

    with transport(stub.url, ledger=Full()) as asked, pytest.raises(OSError, match="no space"):
        asked.ask(request())
    assert stub.count == 0


def test_every_failure_has_a_rule() -> None:
    """What ends a run is never tried again, and what was replied is never tried again either."""
    assert RULES.keys() == set(Kind)
    assert not any(rule.retries for rule in RULES.values() if rule.stops or rule.ended is Ended.ANSWERED)


def test_the_table_of_the_design_page() -> None:
    """docs/design/transport.md says of each class what the code does."""
    page = (ROOT / "docs" / "design" / "transport.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("| ")]
    table = {row[0]: row for row in rows if row[0] in set(Kind)}
    assert table.keys() == {kind.value for kind in Kind}
    for kind, rule in RULES.items():
        _, _, again, ends, cause = table[kind.value]
        assert cause == ("" if rule.stops else rule.cause.value)
        assert ends.startswith("yes") is rule.stops
        assert (
            again.split(",")[0]
            in {ALWAYS: {"as set"}, 1: {"once"}, 0: {"no", "at once in a simpler form"}}[rule.retries]
        )
