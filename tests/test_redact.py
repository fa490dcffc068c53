"""No credential survives: 14 shapes in 9 places."""

import json
import logging
import traceback
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from asking import ListLedger, request, transport
from key_shapes import SHAPES
from recording import recorder
from stub_modes import Answer, chat, error
from stub_server import StubServer

from rationale_reviewer.engines.chat.settings import make_settings
from rationale_reviewer.engines.chat.transport import Transport
from rationale_reviewer.errors import EngineError, OptionError, ReviewerError
from rationale_reviewer.redact import MASK, RedactingFormatter, holds_key, redact

Sink = Callable[[str, Path], str]


def _echoed(said: str, status: int) -> tuple[str, ListLedger, ReviewerError | None]:
    """What a transport makes of a server that repeats a credential in an error."""
    ledger = ListLedger()
    with StubServer() as stub:
        stub.play(error(status, message=f"you sent {said}, which is wrong"))
        with transport(stub.url, ledger=ledger, structured="prompt") as asked:
            try:
                return asked.ask(request()).detail, ledger, None
            except ReviewerError as raised:
                return "", ledger, raised


def log_record(said: str, _: Path) -> str:
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingFormatter(logging.Formatter("%(message)s")))
    log = logging.Logger("canary")
    log.addHandler(handler)
    log.error("sent %s", said, exc_info=ValueError(said))
    return stream.getvalue()


def exception_text(said: str, _: Path) -> str:
    raised = _echoed(said, 401)[2]
    assert isinstance(raised, EngineError)
    return str(raised)


def exception_traceback(said: str, _: Path) -> str:
    raised = _echoed(said, 403)[2]
    assert raised is not None
    return "".join(traceback.format_exception(raised))


def reply_detail(said: str, _: Path) -> str:
    detail = _echoed(said, 400)[0]
    assert detail
    return detail


def store_detail(said: str, _: Path) -> str:
    row = _echoed(said, 500)[1].rows[-1]
    assert row.detail
    return row.detail


def report_note(said: str, _: Path) -> str:
    """Notes, as a report shows them, and whatever else a transport says about itself."""
    with StubServer() as stub:
        stub.play(error(400, param="response_format", message=said), "good")
        with transport(stub.url) as asked:
            asked.ask(request())
            assert asked.notes
            return repr((asked.notes, asked.tally, asked))


def cassette_headers(said: str, folder: Path) -> str:
    lines = [line.partition(": ") for line in said.splitlines()] if "\n" not in said else [("x-key", "", "pem")]
    named = {name if value else "x-key": value or name for name, _, value in lines}
    return _cassette(folder, chat(), {"set-cookie": "session=canary-secret", **named})


def cassette_body(said: str, folder: Path) -> str:
    return _cassette(folder, error(400, message=f"you sent {said}"), {}, said)


def _cassette(folder: Path, answer: Answer, headers: dict[str, str], said: str = "") -> str:
    with StubServer() as stub, recorder(folder, "once").use_cassette("one.yaml") as cassette:
        stub.play(answer._replace(headers={**answer.headers, **headers}))
        with transport(stub.url, key=headers.get("x-key", "some-key-of-ours")) as asked:
            asked.ask(
                request().model_copy(
                    update={"messages": (request().messages[0].model_copy(update={"content": f"{said} "}),)}
                )
            )
        assert len(cassette) == 1
    kept = (folder / "one.yaml").read_text(encoding="utf-8")
    assert "some-key-of-ours" not in kept
    assert "session" not in kept
    return kept


def settings_repr(said: str, _: Path) -> str:
    """Settings refuse a credential wherever it is put, and do not repeat it."""
    found = []
    for name in ("model", "base_url", "key_env"):
        try:
            found.append(repr(make_settings(None, {"model": "m", name: said})))
        except OptionError as refused:
            found.append(str(refused))
    return "\n".join(found)


SINKS: tuple[Sink, ...] = (
    log_record, exception_text, exception_traceback, reply_detail, store_detail, report_note, cassette_headers,
    cassette_body, settings_repr,
)  # fmt: skip


@pytest.mark.usefixtures("loopback")
@pytest.mark.parametrize("sink", SINKS)
@pytest.mark.parametrize("shape", SHAPES)
def test_shape_in_place(shape: str, sink: Sink, tmp_path: Path) -> None:
    """A planted credential does not come out."""
    said, secret = SHAPES[shape]
    out = sink(said, tmp_path)
    assert secret not in out
    assert secret not in json.dumps(out)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("frame", ["{}", "key={}.", '{{"error": "{}"}}', "a\n{}\nb", "headers: [('x', '{}')]", "({})"])
def test_frames(shape: str, frame: str) -> None:
    """It goes, whatever stands around it; what stands around it stays."""
    said, secret = SHAPES[shape]
    out = redact(frame.format(said))
    assert secret not in out
    assert MASK in out
    assert holds_key(frame.format(said))
    assert redact(out) == out


@pytest.mark.parametrize(
    "text",
    [
        '{"authorization": "Bearer canary-secret-1"}', "[(b'authorization', b'Bearer canary-secret-1')]",
        "{'api-key': 'canary-secret-1'}", "api_key=canary-secret-1", "X-Api-Key:canary-secret-1",
        '{\\"api-key\\": \\"canary-secret-1\\"}', "authorization: ['Bearer canary-secret-1']",
        "https://x/v1?api-key=canary-secret-1&a=b", "Authorization: Basic canary-secret-1",
    ],
)  # fmt: skip
def test_headers_in_many_writings(text: str) -> None:
    """A header's value goes whatever it looks like, as dictionaries, pairs, lines and addresses write it."""
    assert "canary" not in redact(text)


def test_values_of_any_shape() -> None:
    """A key without a known shape goes when it is named; a placeholder takes no words away."""
    assert redact("wrong: hunter2-hunter2", ["hunter2-hunter2"]) == f"wrong: {MASK}"
    assert redact("none of it", ["none", ""]) == "none of it"


@pytest.mark.parametrize(
    "text",
    [
        "the organ-wide org-chart", "risk-based sk-learn", "a bearer of bad news", "sha256:" + "0123456789abcdef" * 4,
        "see https://example.org/a@b", "HTTP 429, rate_limit_exceeded: Limit 30000, Requested 40000", "AIza",
        "authorization, roles and rights",
    ],
)  # fmt: skip
def test_plain_text_stays(text: str) -> None:
    """Ordinary words stay as they are."""
    assert redact(text) == text


def test_a_long_text_is_quick() -> None:
    """No shape looks back over a long text again and again."""
    assert redact("a" * 200_000 + " eyJ" * 20_000 + " -----BEGIN PRIVATE KEY-----" * 2_000).endswith(MASK)


def test_the_model_object_has_no_key() -> None:
    """Neither a representation of the transport nor anything in its model holds the key."""
    key = "sk-proj-canaryCANARYcanary0123456789"
    asked = Transport(make_settings(None, {"model": "m"}), environment={"OPENAI_API_KEY": key})
    model: Any = asked._model
    shown = [
        repr(asked),
        repr(model),
        str(model),
        repr(model.model_dump()),
        repr(vars(model)),
        repr(vars(model.root_client)),
    ]
    asked.close()
    assert not any("canary" in one for one in shown)
