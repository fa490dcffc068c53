"""Reviews by a model from the command line: live against a stub server, by files, stopped and gone on with."""

import json
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from chatting import Answering, Found
from scripted import CARD, MEASURED
from stub_server import Received, StubServer

from rationale_reviewer.cli.chat import spend_line
from rationale_reviewer.engines.base import Message
from rationale_reviewer.engines.chat.asks import StepName, request_of
from rationale_reviewer.engines.chat.engine import FORMS
from rationale_reviewer.engines.chat.intake import judged
from rationale_reviewer.engines.chat.jsonl import read_replies
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.records.usage import Spend
from rationale_reviewer.records.vocabulary import Cause, Verdict

FOUND = {
    ("delegation.practice.1", "a"): [(MEASURED, "measured")],
    ("testing.practice.1", "a"): [(MEASURED, "measured")],
}


def run(*args: str, cwd: Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program as a user calls it."""
    return subprocess.run(
        [sys.executable, "-m", "rationale_reviewer", *args],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, **environment},
    )


def answer(body: dict[str, Any], found: Found = FOUND) -> str:
    """A reply by rule to a request as it comes over the wire."""
    step = StepName(body["response_format"]["json_schema"]["name"])
    messages = tuple(Message(role=one["role"], content=one["content"]) for one in body["messages"])
    return Answering(found).answer(request_of(step, messages, FORMS[step])).text


def by_rule(received: Received) -> str:
    """The same, for a stub server."""
    return answer(received.body)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a card in it."""
    (tmp_path / "card.md").write_text(CARD, encoding="utf-8")
    return tmp_path


def bundle_in(folder: Path) -> ReviewBundle:
    """The bundle of a review."""
    return ReviewBundle.model_validate_json((folder / "review.json").read_bytes())


def _live(stub: StubServer, *more: str) -> list[str]:
    return ["review", "card.md", "--model", "m-1", "--base-url", stub.url, *more]


def test_a_live_review(place: Path, loopback: None) -> None:
    """The address stands on stderr before anything is sent, the cost after; verify holds; nothing is asked twice."""
    with StubServer() as stub:
        stub.text = by_rule
        done = run(*_live(stub), cwd=place)
        assert done.returncode in {0, 4}, done.stderr.decode()
        first = stub.count
        recalled = run(*_live(stub, "-o", "recalled"), cwd=place)
        assert stub.count == first, "what an earlier run was told is not paid for again"
        assert b"replies of earlier runs were used" in recalled.stderr
        again = run(*_live(stub, "-o", "other", "--fresh"), cwd=place)
        assert stub.count == 2 * first, "a fresh run asks everything anew"
        (place / "other" / "rationale.md").unlink()
        (place / "other" / "review.json").unlink()
        (place / "other" / "report.html").unlink()
        once_more = run(*_live(stub, "-o", "other"), cwd=place)
        assert stub.count == 2 * first, "a run that is there asks nothing anew"
    assert (place / "recalled" / "rationale.md").read_bytes() == (place / "other" / "rationale.md").read_bytes()
    assert again.returncode == once_more.returncode == done.returncode
    said = done.stderr.decode()
    assert said.splitlines()[0] == f"asking m-1 at {stub.url}"
    assert f"{first} calls" in said
    assert "money unknown" in said
    bundle = bundle_in(place / "card.md.rationale")
    assert bundle.engine.model == "m-1"
    assert bundle.spend.calls == first
    assert any(one.quote == MEASURED for one in bundle.citations)
    assert run("verify", "card.md.rationale", cwd=place).returncode == 0
    assert (place / "card.md.rationale" / "run.sqlite").stat().st_mode & 0o777 == 0o600


def test_a_thorough_review(place: Path, loopback: None) -> None:
    """What was paid for at standard effort serves; borderline items are read for twice more, which the page says."""
    found = {("delegation.practice.1", "b"): [(MEASURED, "measured")]}
    with StubServer() as stub:
        stub.text = lambda received: answer(received.body, found)
        run(*_live(stub, "-o", "standard"), cwd=place)
        standard = stub.count
        done = run(*_live(stub, "-o", "thorough", "--effort", "thorough"), cwd=place)
        assert done.returncode in {0, 4}, done.stderr.decode()
        assert stub.count - standard == 2, "two further readings, and nothing that was asked before"
    assert "3 of 3 readings agree" in (place / "thorough" / "rationale.md").read_text(encoding="utf-8")
    assert "readings agree" not in (place / "standard" / "rationale.md").read_text(encoding="utf-8")
    assert run("verify", "thorough", cwd=place).returncode == 0


def test_the_settings_file_names_the_model(place: Path, loopback: None) -> None:
    """[model] in rationale-reviewer.toml is enough; --offline asks nobody all the same; [prices] gives the money."""
    with StubServer() as stub:
        stub.text = by_rule
        (place / "rationale-reviewer.toml").write_text(
            f'[model]\nmodel = "m-2"\nbase_url = "{stub.url}"\n\n'
            '[prices]\ndate = "2026-11-01"\n\n[prices.models."m-2"]\nprompt = "1.00"\noutput = "2.00"\n',
            encoding="utf-8",
        )
        done = run("review", "card.md", "--effort", "quick", cwd=place)
        assert done.returncode in {0, 4}, done.stderr.decode()
        assert stub.count == 12
        assert "prices of 2026-11-01" in done.stderr.decode()
        assert run("review", "card.md", "--offline", "-o", "offline", cwd=place).returncode in {0, 4}
        assert stub.count == 12
    spend = bundle_in(place / "card.md.rationale").spend
    assert spend.money is not None
    assert spend.money > 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--max-cost", "much"], "--max-cost 'much' is no amount"),
        (["--effort", "heroic"], "--effort 'heroic' is unknown"),
        (["--offline"], "exclude each other"),
        (["--structured", "maybe"], "structured"),
        (["--temperature", "9"], "temperature"),
        (["--context", "100"], "16000"),
        (["--max-cost", "1"], "price"),
    ],
)
def test_wrong_options(args: list[str], said: str, place: Path, loopback: None) -> None:
    """One line, exit code 2, nothing sent, no review written."""
    with StubServer() as stub:
        done = run(*_live(stub, *args), cwd=place)
        assert done.returncode == 2, done.stderr.decode()
        assert said in done.stderr.decode()
        assert b"Traceback" not in done.stderr
        assert stub.count == 0
    assert not (place / "card.md.rationale" / "review.json").exists()


def test_the_cap_is_hard(place: Path, loopback: None) -> None:
    """What the cap does not allow is not sent, and is not assessed (over budget); nothing becomes unsupported by it."""
    with StubServer() as stub:
        stub.text = by_rule
        done = run(*_live(stub, "--max-tokens", "60000"), cwd=place)
        assert done.returncode == 4, done.stderr.decode()
        assert 0 < stub.count < 12
    answers = bundle_in(place / "card.md.rationale").answers
    cut = [answer for answer in answers if answer.verdict is Verdict.NOT_ASSESSED]
    assert cut
    assert {answer.cause for answer in cut} == {Cause.OVER_BUDGET}


def test_a_provider_that_fails_midway(place: Path, loopback: None) -> None:
    """Quota ends the run with exit code 3; what was answered is kept; the same command goes on from there."""
    with StubServer() as stub:
        stub.text = by_rule
        stub.play("good", "good", "good", "quota")
        done = run(*_live(stub, "--concurrency", "1"), cwd=place)
        assert done.returncode == 3, done.stderr.decode()
        assert stub.count == 4
        assert not (place / "card.md.rationale" / "review.json").exists()
        stub.play("good")
        assert run(*_live(stub, "--concurrency", "1"), cwd=place).returncode in {0, 4}
        asked = [json.dumps(one.body["messages"]) for one in stub.received]
        assert len(set(asked)) == len(asked) - 1, "only the one that failed was sent again"


def test_a_model_that_is_not_there(place: Path, loopback: None) -> None:
    """Exit code 3 and one line with address and reason, no review; once it is there the same command reviews."""
    (place / "rationale-reviewer.toml").write_text("[model]\nattempts = 1\n", encoding="utf-8")
    with StubServer() as gone:
        port = gone.url.rsplit(":", 1)[1].split("/")[0]
    done = run(*_live(gone), cwd=place)
    assert done.returncode == 3, done.stderr.decode()
    said = done.stderr.decode().splitlines()
    assert said[:1] == [f"asking m-1 at {gone.url}"]
    assert len(said) == 2
    assert f"{gone.url} cannot be reached" in said[1]
    assert "connection refused" in said[1]
    assert done.stdout == b""
    assert all("sqlite" in path.name for path in (place / "card.md.rationale").iterdir()), "nothing but the run store"
    with StubServer(text=by_rule, port=int(port)) as stub:
        assert run(*_live(stub), cwd=place).returncode in {0, 4}


def test_lost_requests_are_not_called_answered(place: Path, loopback: None) -> None:
    """A server that fails midway leaves a review; progress tells what was answered from what was not."""
    (place / "rationale-reviewer.toml").write_text("[model]\nattempts = 1\n", encoding="utf-8")
    with StubServer() as stub:
        stub.text = by_rule
        stub.play("good", "good", "good", "server_error")
        done = run(*_live(stub, "--concurrency", "1", "--effort", "quick"), cwd=place)
    assert done.returncode == 4, done.stderr.decode()
    assert "read: 3 of 12 answered, 9 without a reply that can be used" in done.stderr.decode().splitlines()


@pytest.mark.parametrize(
    ("spend", "said"),
    [
        (Spend(calls=5, money=Decimal(0)), "0.0000 USD"),
        (Spend(calls=5, money=Decimal(2), price_date="2026-11-01"), "2.0000 USD, prices of 2026-11-01"),
        (Spend(calls=5), "money unknown: no price for this model"),
    ],
)
def test_what_a_run_cost(spend: Spend, said: str) -> None:
    """Money with the date of its prices, where a price was asked for."""
    assert spend_line(spend).endswith(f" output tokens, {said}")


@pytest.mark.parametrize(
    ("args", "named"),
    [
        pytest.param(["--effort", "extreme"], "--effort", id="effort"),
        pytest.param(["--effort", "standard"], "--effort", id="effort as it is by default"),
        pytest.param(["--temperature", "0"], "--temperature", id="temperature"),
        pytest.param(["--seed", "0"], "--seed", id="seed"),
        pytest.param(["--base-url", "http://127.0.0.1:1"], "--base-url", id="address"),
        pytest.param(["--provider", "ollama"], "--provider", id="provider"),
        pytest.param(["--timeout", "9"], "--timeout", id="timeout"),
        pytest.param(["--concurrency", "2"], "--concurrency", id="concurrency"),
        pytest.param(["--structured", "prompt"], "--structured", id="form"),
        pytest.param(["--context", "32000"], "--context", id="context"),
        pytest.param(["--max-cost", "0.50"], "--max-cost", id="cap on money"),
        pytest.param(["--max-tokens", "9"], "--max-tokens", id="cap on tokens"),
        pytest.param(["--fresh"], "--fresh", id="anew"),
        pytest.param(["--seed", "1", "--effort", "quick"], "--seed, --effort", id="two"),
        pytest.param(["--offline", "--seed", "1"], "--seed", id="expressly without a model"),
    ],
)
def test_options_of_a_model_need_one(args: list[str], named: str, place: Path) -> None:
    """Without a model they are refused in one line, and no other engine reads in its place."""
    (place / "rationale-reviewer.toml").write_text("[model]\nattempts = 1\n", encoding="utf-8")
    done = run("review", "card.md", *args, cwd=place)
    said = done.stderr.decode()
    assert (done.returncode, done.stdout, said.count("\n")) == (2, b"", 1)
    assert f" {named} can only be used with a model (--model NAME, or [model] in rationale-reviewer.toml)" in said
    assert not (place / "card.md.rationale").exists()


def test_interrupted(place: Path, loopback: None) -> None:
    """A signal lets what is under way finish; the next start asks only what is missing."""
    with StubServer() as stub:
        stub.text = by_rule
        stub.delay = 0.3
        command = [sys.executable, "-m", "rationale_reviewer", *_live(stub, "--concurrency", "2")]
        process = subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while stub.count < 4:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)  # SIGINT may have been ignored by whoever started us
        _, said = process.communicate(timeout=60)
        assert process.returncode == 3, said.decode()
        assert b"goes on from there" in said
        assert run(*_live(stub), cwd=place).returncode in {0, 4}
        asked = [json.dumps(one.body["messages"]) for one in stub.received]
        assert len(set(asked)) == len(asked), "nothing was asked twice"


# -- by files ----------------------------------------------------------------------------------------------------------


def _answered(lines: str, form: str) -> str:
    rows = []
    for line in lines.splitlines():
        row = json.loads(line)
        text = answer(row["body"])
        if form == "batch":
            choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            rows.append(
                {"custom_id": row["custom_id"], "response": {"status_code": 200, "body": {"choices": [choice]}}}
            )
        else:
            rows.append({"custom_id": row["custom_id"], "reply": json.loads(text)})
    return "\n".join(json.dumps(row) for row in reversed(rows)) + "\n"


@pytest.mark.parametrize("form", ["batch", "by hand"])
def test_a_review_by_files(form: str, place: Path) -> None:
    """Waves go out and come back, in any order, without a network; the end is the same review as live."""
    wave = run("requests", "card.md", "--model", "m-1", cwd=place).stdout.decode()
    rounds = 0
    while wave:
        rounds += 1
        (place / f"{rounds}.jsonl").write_text(_answered(wave, form), encoding="utf-8")
        done = run("replies", f"{rounds}.jsonl", cwd=place)
        assert done.returncode == 0, done.stderr.decode()
        wave = done.stdout.decode()
        assert rounds < 5
    assert rounds == 3
    assert run("verify", "card.md.rationale", cwd=place).returncode == 0
    assert bundle_in(place / "card.md.rationale").engine.model == "m-1"
    twice = run("replies", "1.jsonl", cwd=place)
    assert twice.returncode == 0
    assert twice.stdout == b""
    assert b"12 replies were not needed" in twice.stderr
    assert b"holds this review already" in twice.stderr


def test_replies_in_part(place: Path) -> None:
    """What is still missing is printed again, and only that; two documents share a run."""
    (place / "second.md").write_text("# Card\n\nIt sorts letters by district for the town.\n", encoding="utf-8")
    lines = run("requests", "card.md", "second.md", cwd=place).stdout.decode().splitlines()
    assert len(lines) == 24
    (place / "a.jsonl").write_text(_answered("\n".join(lines[:20]), "by hand"), encoding="utf-8")
    done = run("replies", "a.jsonl", cwd=place)
    left = {json.loads(line)["custom_id"] for line in done.stdout.decode().splitlines()}
    assert {json.loads(line)["custom_id"] for line in lines[20:]} <= left
    assert not left & {json.loads(line)["custom_id"] for line in lines[:20]}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["replies", "none.jsonl"], "holds no run"),
        (["requests", "none.md"], "does not exist"),
        (["requests", "card.md", "--effort", "heroic"], "is unknown"),
    ],
)
def test_wrong_files(args: list[str], said: str, place: Path) -> None:
    """One line, exit code 2, nothing kept."""
    done = run(*args, cwd=place)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert not (place / "carried-run").exists()


def test_a_run_that_is_there_is_gone_on_with(place: Path) -> None:
    """A second `requests` into the same folder refuses and says how to go on, and how to print the wave again."""
    first = run("requests", "card.md", cwd=place)
    assert "later ones follow through `replies`: support checks" in first.stderr.decode()
    done = run("requests", "card.md", cwd=place)
    assert done.returncode == 2
    assert "replies FILE --run" in done.stderr.decode()
    assert "again with `replies --run carried-run`" in done.stderr.decode()
    (place / "bad.jsonl").write_text("{", encoding="utf-8")
    bad = run("replies", "bad.jsonl", cwd=place)
    assert bad.returncode == 2
    assert "line 1 of 'bad.jsonl' is no JSON" in bad.stderr.decode()
    printed = run("replies", cwd=place)
    assert (printed.returncode, printed.stdout) == (0, first.stdout)
    assert b"taken in" not in printed.stderr


_NOTHING: dict[str, list[Any]] = {"questions": [], "gates": [], "pairs": []}


def _quick(place: Path, *documents: str) -> list[str]:
    """The ids of a run that only reads."""
    lines = run("requests", *documents, "--effort", "quick", cwd=place).stdout.decode().splitlines()
    return [json.loads(line)["custom_id"] for line in lines]


def _give(place: Path, replies: list[tuple[str, Any]], *more: str) -> tuple[int, str, list[str]]:
    """Exit code, what was said, and the ids that are asked for, when these replies are given."""
    lines = "".join(json.dumps({"custom_id": one, "reply": reply}) + "\n" for one, reply in replies)
    done = run("replies", "-", *more, cwd=place, stdin=lines.encode())
    asked = [json.loads(line)["custom_id"] for line in done.stdout.decode().splitlines()]
    return done.returncode, done.stderr.decode(), asked


def test_a_review_that_is_there_stays(place: Path) -> None:
    """`requests` warns; `replies` refuses, keeps the replies, and writes the review into the folder it is told."""
    folder = place / "card.md.rationale"
    folder.mkdir()
    (folder / "report.html").write_text("mine", encoding="utf-8")
    asked = run("requests", "card.md", "--effort", "quick", cwd=place)
    assert "report.html' exists and is never overwritten" in asked.stderr.decode()
    assert "follow through" not in asked.stderr.decode()
    (place / "a.jsonl").write_text(_answered(asked.stdout.decode(), "by hand"), encoding="utf-8")
    refused = run("replies", "a.jsonl", cwd=place)
    assert refused.returncode == 2
    taken, line = refused.stderr.decode().splitlines()
    assert taken == "12 replies taken in"
    for said in ("report.html' exists and may have been edited", "are kept", "replies --run carried-run -o OTHER"):
        assert said in line
    assert [one.name for one in folder.iterdir()] == ["report.html"]
    assert run("replies", "-o", "other", cwd=place).returncode == 0
    assert run("verify", "other", cwd=place).returncode == 0
    (place / "other" / "rationale.md").write_text("edited", encoding="utf-8")
    assert run("replies", "-o", "other", cwd=place).returncode == 0
    assert (place / "other" / "rationale.md").read_text(encoding="utf-8") == "edited"


def test_several_reviews_in_a_folder(place: Path) -> None:
    """Each document has its own in there, those of the same name by number."""
    (place / "more").mkdir()
    (place / "more" / "card.md").write_text(CARD.replace("# ", "# Second "), encoding="utf-8")
    ids = _quick(place, "card.md", "more/card.md")
    code, said, _ = _give(place, [(one, _NOTHING) for one in ids], "-o", "out")
    assert code == 4, said
    assert sorted(one.name for one in (place / "out").iterdir()) == ["card.md.2.rationale", "card.md.rationale"]
    assert not (place / "card.md.rationale").exists()


def test_replies_that_cannot_be_read(place: Path) -> None:
    """They are named and asked for again; the terminal and the exit code say what is not assessed in the end."""
    ids = _quick(place, "card.md")
    code, said, asked = _give(place, [(one, "?" if one in ids[:5] else _NOTHING) for one in ids])
    assert code == 0
    assert f"5 replies could not be read and are asked for again, each under a new id: {', '.join(ids[:3])}" in said
    assert "and 2 more" in said
    assert len(asked) == 5
    assert not set(asked) & set(ids)
    code, said, asked = _give(place, [(one, "?") for one in asked])
    assert (code, asked) == (4, [])
    answers = bundle_in(place / "card.md.rationale").answers
    causes = [answer.cause for answer in answers]
    assert set(causes) == {Cause.UNREADABLE_REPLY, Cause.LEFT_OUT_OF_REPLY}
    assert f"card.md: {len(answers)} of {len(answers)} questions are not assessed: left out of reply (" in said
    assert f"unreadable reply ({causes.count(Cause.UNREADABLE_REPLY)})" in said


def test_a_readable_reply_takes_the_place_of_an_unreadable_one(place: Path) -> None:
    """Under the id that was asked first; the first readable one stands; the order changes nothing."""
    wave = run("requests", "card.md", "--effort", "quick", cwd=place).stdout.decode()
    good = [(row["custom_id"], row["reply"]) for row in map(json.loads, _answered(wave, "by hand").splitlines())]
    bad = [(good[0][0], "?"), (good[1][0], {"questions": 3})]
    _, _, repairs = _give(place, bad + good[2:])
    assert len(repairs) == 2
    code, said, asked = _give(place, [*good[:1], (repairs[1], _NOTHING)])  # repairs stand in the wave's order
    assert (code, len(asked)) == (0, 1), said
    code, said, asked = _give(place, [*good[1:2], (good[0][0], _NOTHING)])
    assert (code, asked) == (0, []), said
    assert "1 reply taken in\n1 reply was not needed" in said
    run("requests", "card.md", "--effort", "quick", "--run", "other-run", cwd=place)
    code, said, asked = _give(place, good[::-1] + bad, "--run", "other-run", "-o", "other")
    assert (code, asked) == (0, []), said
    assert "could not be read" not in said
    first, other = bundle_in(place / "card.md.rationale"), bundle_in(place / "other")
    assert first.model_dump_json(exclude={"volatile"}) == other.model_dump_json(exclude={"volatile"})


def test_replies_to_nothing_that_was_asked(place: Path) -> None:
    """They are not counted as taken in; when none fits, the input is wrong; a later wave may still ask for them."""
    wave = run("requests", "card.md", cwd=place).stdout.decode()
    first = [(row["custom_id"], row["reply"]) for row in map(json.loads, _answered(wave, "by hand").splitlines())]
    code, said, asked = _give(place, [("q-1", "?"), ("q-2", {"checks": []})])
    assert (code, asked) == (2, [])
    assert "2 replies fit no request of the run in 'carried-run'" in said
    assert "taken in" not in said
    code, said, asked = _give(place, [*first, ("q-1", "?")])
    assert code == 0
    assert "12 replies taken in\n1 reply fits no request of this run\n" in said
    run("requests", "card.md", "--run", "other-run", cwd=place)
    (checked,) = asked
    assert _give(place, [(checked, {"checks": []})], "--run", "other-run")[0] == 2
    code, said, later = _give(place, first, "--run", "other-run")
    assert code == 0
    assert later
    assert checked not in later
    assert later == _give(place, [(checked, {"checks": []})])[2]


def test_the_help_shows_a_line_by_hand() -> None:
    """It is whole, on one line, and can be read."""
    said = run("replies", "--help", cwd=Path()).stdout.decode()
    (line,) = [one for one in said.splitlines() if "custom_id" in one]
    (reply,) = read_replies([line], "help")
    assert judged(reply, StepName.SUPPORT).cause is None
    assert "follow through `replies`" in " ".join(run("requests", "--help", cwd=Path()).stdout.decode().split())


# -- plan --------------------------------------------------------------------------------------------------------------


def test_a_plan_counts_and_sends_nothing(place: Path) -> None:
    """Read requests are counted as they will be sent, the later steps estimated; money where the price is known."""
    done = run("plan", "card.md", "--model", "gpt-4.1-mini", "--json", cwd=place)
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    steps = {step["step"]: step for step in told["documents"]["card.md"]}
    assert (steps["read"]["calls"], steps["read"]["counted"], steps["support"]["counted"]) == (12, True, False)
    assert 0 < steps["read"]["shared_tokens"] < steps["read"]["prompt_tokens"]
    assert all(float(step["money"]) > 0 for step in steps.values())
    assert told["price_date"]
    text = run("plan", "card.md", "card.md", "--model", "gpt-4.1-mini", cwd=place)
    assert "prices of" in text.stdout.decode()
    assert "shared: those prompt tokens with which a request before began" in text.stderr.decode()
    assert "nothing was sent" in text.stderr.decode()


@pytest.mark.parametrize(
    ("effort", "steps"),
    [
        ("quick", ["read"]),
        ("standard", ["read", "support", "draft", "critique"]),
        ("thorough", ["read", "support", "again", "draft", "critique"]),
    ],
)
def test_a_plan_for_each_effort(effort: str, steps: list[str], place: Path) -> None:
    """Each effort has its steps; the further readings begin with the document, as the first do."""
    done = run("plan", "card.md", "--model", "gpt-4.1-mini", "--effort", effort, "--json", cwd=place)
    told = {step["step"]: step for step in json.loads(done.stdout)["documents"]["card.md"]}
    assert list(told) == steps
    if again := told.get("again"):
        assert again["calls"] == 4
        assert 0 < again["shared_tokens"] < again["prompt_tokens"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--model", "nobody-knows"], "no price is known for 'nobody-knows'"),
        (["--model", "nobody-knows", "--effort", "quick"], "in all"),
    ],
)
def test_a_plan_without_a_price(args: list[str], said: str, place: Path) -> None:
    """An unknown price is said to be that, and is never nothing."""
    done = run("plan", "card.md", *args, cwd=place)
    assert done.returncode == 0
    assert said in done.stdout.decode()
    assert "0.0000" not in done.stdout.decode()


def test_a_plan_without_a_model(place: Path) -> None:
    """It has to be told which model."""
    done = run("plan", "card.md", cwd=place)
    assert done.returncode == 2
    assert "--model" in done.stderr.decode()
