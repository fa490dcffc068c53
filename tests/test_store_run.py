"""The run store: what it keeps, what it adds up, what it refuses."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from storing import PRICE, USAGE, info, request

from rationale_reviewer.errors import OptionError, OutputError, StoreError
from rationale_reviewer.records.exchange import Reply
from rationale_reviewer.records.run import CallOutcome
from rationale_reviewer.records.usage import Cap, Spend, Usage
from rationale_reviewer.records.vocabulary import Cause
from rationale_reviewer.store.aside import set_aside
from rationale_reviewer.store.run import RunStore, run_path

FIRST, SECOND = request(1), request(2)
UNPRICED = Usage(prompt_tokens=100, output_tokens=50)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return run_path(tmp_path / "card.md.rationale")


@pytest.fixture
def store(path: Path) -> Iterator[RunStore]:
    with RunStore.open(path, info()) as made:
        yield made


def _ask(store: RunStore, text: str = "So.", usage: Usage | None = USAGE) -> None:
    store.finish(store.intend(FIRST, "m", price=PRICE), Reply(request=FIRST.id, text=text), usage)


@pytest.mark.parametrize("text", ["", "So.", "naïve ﬁle 😀\n\0", "lone \ud800 surrogate", "x" * 1_000_000])
def test_a_reply_comes_back_as_it_was(path: Path, text: str) -> None:
    with RunStore.open(path, info()) as store:
        _ask(store, text)
    with RunStore.open(path, info()) as store:
        kept = store.reply(FIRST.id)
        assert kept is not None
        assert kept.reply == Reply(request=FIRST.id, text=text)
        assert kept.usage == USAGE
        assert store.reply(SECOND.id) is None


def test_a_call_is_noted_before_its_end(store: RunStore) -> None:
    """The row is there when ``intend`` returns, with the most it can cost."""
    call = store.intend(FIRST, "m", price=PRICE, document="sha256:other")
    (row,) = store.unaccounted()
    assert (row.id, row.request, row.step, row.document) == (call, FIRST.id, "read", "sha256:other")
    assert (row.attempt, row.model, row.finished_at, row.outcome) == (1, "m", None, None)
    assert row.price == PRICE
    assert row.sent_at.endswith("+00:00")


def test_attempts_are_counted_by_request(store: RunStore) -> None:
    for _ in range(3):
        store.fail(store.intend(FIRST, "m", price=PRICE), CallOutcome.REJECTED, "429 rate limit")
    _ask(store)
    store.intend(SECOND, "m", price=PRICE)
    assert [(call.request == FIRST.id, call.attempt) for call in store.calls()] == [
        (True, 1), (True, 2), (True, 3), (True, 4), (False, 1),
    ]  # fmt: skip
    assert [call.document for call in store.calls()] == ["sha256:d"] * 5


@pytest.mark.parametrize(
    ("replies", "kept"),
    [
        (["a"], "a"),
        (["a", "b"], "a"),
        (["", "b"], "b"),
        (["", ""], ""),
        (["a", ""], "a"),
    ],
)
def test_a_text_is_never_replaced(store: RunStore, replies: list[str], kept: str) -> None:
    """A refusal gives way to a later reply; a text gives way to nothing."""
    for text in replies:
        cause = None if text else Cause.REFUSAL
        store.finish(store.intend(FIRST, "m", price=PRICE), Reply(request=FIRST.id, text=text, cause=cause), USAGE)
    found = store.reply(FIRST.id)
    assert found is not None
    assert (found.reply.text, found.reply.cause) == (kept, None if kept else Cause.REFUSAL)


def test_a_reply_without_a_call_costs_nothing(store: RunStore) -> None:
    store.keep(Reply(request=FIRST.id, text="from the cache"))
    found = store.reply(FIRST.id)
    assert found is not None
    assert (found.reply.text, found.usage) == ("from the cache", None)
    assert store.spent().calls == 0
    assert store.summary().replies == 1


def test_an_end_comes_once_and_for_its_own_request(store: RunStore) -> None:
    call = store.intend(FIRST, "m", price=PRICE)
    with pytest.raises(StoreError, match="defect"):
        store.finish(call, Reply(request=SECOND.id, text="for another"), USAGE)
    assert store.reply(SECOND.id) is None
    store.finish(call, Reply(request=FIRST.id, text="a"), USAGE)
    with pytest.raises(StoreError, match="has an end already"):
        store.finish(call, Reply(request=FIRST.id, text="b"), USAGE)
    with pytest.raises(StoreError, match="has an end already"):
        store.fail(call, CallOutcome.LOST)
    assert store.spent().calls == 1
    assert store.unaccounted() == []


def _spend(**numbers: object) -> Spend:
    return Spend.model_validate(
        {"money": Decimal(0), "uncertain_money": Decimal(0), "price_date": "2026-08-01"} | numbers
    )


MOST = {"prompt_tokens": 100, "output_tokens": 50, "money": Decimal("0.02"), "uncertain_money": Decimal("0.02")}
KNOWN = {"prompt_tokens": 90, "cached_tokens": 60, "output_tokens": 10, "money": Decimal("0.005")}
SPENDS: dict[str, tuple[Callable[[RunStore], object], Spend]] = {
    "nothing": (lambda _store: None, _spend(price_date="")),
    "under way": (lambda store: store.intend(FIRST, "m", price=PRICE), _spend(calls=1, uncertain_calls=1, **MOST)),
    "answered": (_ask, _spend(calls=1, **KNOWN)),
    "answered without figures": (
        lambda store: _ask(store, usage=None),
        _spend(calls=1, uncertain_calls=1, **MOST),
    ),
    "answered with half of the figures": (
        lambda store: _ask(store, usage=Usage(prompt_tokens=90)),
        _spend(calls=1, uncertain_calls=1, **MOST | {"prompt_tokens": 90}),
    ),
    "rejected": (
        lambda store: store.fail(store.intend(FIRST, "m", price=PRICE), CallOutcome.REJECTED),
        _spend(calls=1, price_date=""),
    ),
    "unsent": (
        lambda store: store.fail(store.intend(FIRST, "m", price=PRICE), CallOutcome.UNSENT),
        _spend(calls=1, price_date=""),
    ),
    "lost": (
        lambda store: store.fail(store.intend(FIRST, "m", price=PRICE), CallOutcome.LOST, "timeout"),
        _spend(calls=1, uncertain_calls=1, **MOST),
    ),
    "price not known": (
        lambda store: store.finish(
            store.intend(FIRST, "m", price=UNPRICED),
            Reply(request=FIRST.id, text="a"),
            USAGE.model_copy(update={"money": None}),
        ),
        _spend(calls=1, prompt_tokens=90, cached_tokens=60, output_tokens=10, money=None),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPENDS)
def test_spend(path: Path, name: str) -> None:
    """Doubtful calls count with the most they can have cost, now and when the run is opened again."""
    act, expected = SPENDS[name]
    with RunStore.open(path, info()) as store:
        act(store)
        assert store.spent() == expected
    with RunStore.open(path, info()) as store:
        assert store.spent() == expected


def test_many_calls_add_up(path: Path) -> None:
    with RunStore.open(path, info()) as store:
        for number in range(7):
            call = store.intend(request(number), "m", price=PRICE)
            if number < 5:
                store.finish(call, Reply(request=request(number).id, text="a"), USAGE)
        expected = _spend(
            calls=7, uncertain_calls=2, prompt_tokens=650, cached_tokens=300, output_tokens=150,
            money=Decimal("0.065"), uncertain_money=Decimal("0.04"),
        )  # fmt: skip
        assert store.spent() == expected


@pytest.mark.parametrize(
    ("cap", "calls"),
    [
        (Cap(), 9),
        (Cap(calls=0), 0),
        (Cap(calls=3), 3),
        (Cap(tokens=449), 2),
        (Cap(tokens=450), 3),
        (Cap(money=Decimal("0.0599")), 2),
        (Cap(money=Decimal("0.06")), 3),
        (Cap(calls=5, tokens=10_000, money=Decimal("0.02")), 1),
    ],
)
def test_a_cap_holds_over_threads_and_starts(path: Path, cap: Cap, calls: int) -> None:
    """What is under way counts with its most, whoever began it."""
    went: list[int] = []

    def ask(store: RunStore, number: int) -> None:
        call = store.intend_within(cap, request(number), "m", price=PRICE)
        if call is not None:
            went.append(call)

    for start in range(3):
        with RunStore.open(path, info()) as store:
            threads = [threading.Thread(target=ask, args=(store, start * 3 + number)) for number in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    assert len(went) == calls
    with RunStore.open(path, info()) as store:
        assert store.spent().calls == calls


def test_what_calls_gave_back_is_room_again(store: RunStore) -> None:
    cap = Cap(money=Decimal("0.02"))
    call = store.intend_within(cap, FIRST, "m", price=PRICE)
    assert call is not None
    assert store.intend_within(cap, SECOND, "m", price=PRICE) is None
    store.fail(call, CallOutcome.REJECTED, "429")
    assert store.intend_within(cap, SECOND, "m", price=PRICE) is not None


@pytest.mark.parametrize(
    ("cap", "price"),
    [(Cap(money=Decimal(1)), UNPRICED), (Cap(tokens=1000), Usage(prompt_tokens=1)), (Cap(tokens=1), Usage())],
)
def test_a_cap_that_cannot_be_held_is_refused(store: RunStore, cap: Cap, price: Usage) -> None:
    with pytest.raises(OptionError, match="cannot be held"):
        store.intend_within(cap, FIRST, "m", price=price)
    assert store.calls() == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"documents": ("sha256:other",)}, "the document"),
        ({"documents": ("sha256:d", "sha256:e")}, "the document"),
        ({"bank": "sha256:other"}, "the question bank"),
        ({"prompts": "sha256:other"}, "the prompts"),
        ({"model": "n"}, r"the model \(m then, n now\)"),
        ({"options": "sha256:other"}, "the options"),
        ({"currency": "EUR"}, r"the currency \(USD then, EUR now\)"),
        ({"bank": "sha256:x", "prompts": "sha256:y"}, "the question bank, the prompts"),
    ],
)
def test_another_run_is_refused(path: Path, changed: dict[str, object], said: str) -> None:
    """What changed and what to do are said; the run is as before, and free."""
    with RunStore.open(path, info()) as store:
        _ask(store)
    with pytest.raises(OutputError, match=rf"other things than now: {said}\. Begin anew with --fresh"):
        RunStore.open(path, info(**changed))
    with RunStore.open(path, info()) as store:
        assert store.reply(FIRST.id) is not None


def test_another_version_goes_on(path: Path) -> None:
    with RunStore.open(path, info(tool_version="0.1.0")) as store:
        created = store.info.created
    with RunStore.open(path, info(tool_version="0.2.0")) as store:
        assert (store.info.tool_version, store.info.created) == ("0.1.0", created)


def test_details_are_redacted_and_no_text_of_requests_is_kept(path: Path) -> None:
    with RunStore.open(path, info(), redact=lambda text: text.replace("sk-secret", "[key]")) as store:
        store.fail(store.intend(FIRST, "m", price=PRICE), CallOutcome.REJECTED, "401: bad key sk-secret")
        call = store.intend(SECOND, "m", price=PRICE)
        store.finish(call, Reply(request=SECOND.id, cause=Cause.ENGINE_ERROR, detail="sk-secret again"), None)
        store.keep(Reply(request="sha256:r", cause=Cause.ENGINE_ERROR, detail="sk-secret once more"))
        assert [row.detail for row in store.calls()] == ["401: bad key [key]", "[key] again"]
    held = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"sk-secret" not in held
    assert b"Q1" not in held


def test_summary(store: RunStore) -> None:
    _ask(store)
    store.finish(store.intend(SECOND, "m", price=PRICE), Reply(request=SECOND.id, cause=Cause.CUT_REPLY), USAGE)
    store.fail(store.intend(request(3), "m", price=PRICE), CallOutcome.LOST, "timeout")
    store.intend(request(4), "m", price=PRICE)
    found = store.summary()
    assert (found.replies, found.failed, found.unaccounted) == (2, {Cause.CUT_REPLY: 1}, 1)
    assert found.outcomes == {CallOutcome.ANSWERED: 2, CallOutcome.LOST: 1}
    assert (found.info, found.spend) == (store.info, store.spent())


def test_threads_take_turns(store: RunStore) -> None:
    def work(first: int) -> None:
        for number in range(first, first + 10):
            call = store.intend(request(number), "m", price=PRICE)
            store.finish(call, Reply(request=request(number).id, text=str(number)), USAGE)
            assert store.reply(request(number).id) is not None

    threads = [threading.Thread(target=work, args=(first * 10,)) for first in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.calls()) == 80
    assert (store.spent().calls, store.unaccounted()) == (80, [])


def test_every_commit_is_on_the_disk_before_it_returns(store: RunStore) -> None:
    found = {name: store._database.read(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous")}
    assert found == {"journal_mode": "wal", "synchronous": 2}
    assert store._database.read("PRAGMA busy_timeout")[0][0] == 30_000


def test_a_run_set_aside_keeps_its_replies(path: Path) -> None:
    """A fresh run begins beside it; a run in use is not moved; a second one gets the next name."""
    assert set_aside(path) is None
    for number in (1, 2):
        with RunStore.open(path, info(bank=f"sha256:{number}")) as store:
            _ask(store)
            with pytest.raises(StoreError, match="in use"):
                set_aside(path)
        assert set_aside(path) == path.with_name(f"run-{number}.sqlite")
        assert not path.exists()
        with RunStore.open(path.with_name(f"run-{number}.sqlite"), info(bank=f"sha256:{number}")) as store:
            assert store.reply(FIRST.id) is not None


def test_a_closed_store_says_so(path: Path) -> None:
    store = RunStore.open(path, info())
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.reply(FIRST.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE replies SET text = x'00'",
        "UPDATE replies SET cause = 'mood'",
        "UPDATE calls SET outcome = 'mood'",
        "UPDATE calls SET money = 'much'",
    ],
)
def test_what_no_store_writes_is_damage(path: Path, statement: str) -> None:
    with RunStore.open(path, info()) as store:
        _ask(store)
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()
    with pytest.raises(StoreError, match="is damaged"), RunStore.open(path, info()) as store:
        store.reply(FIRST.id)
