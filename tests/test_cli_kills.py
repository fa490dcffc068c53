"""The program itself, ended by SIGKILL at random instants: nothing that arrived is paid for twice."""

from pathlib import Path

from review_kills import TOGETHER, kill_reviews
from scripted import CARD
from stub_server import StubServer
from test_cli_chat import by_rule


def test_kills(tmp_path: Path, loopback: None) -> None:
    """Each kill repeats at most what was under way, every repeat is in the run's list, and the review is the same."""
    (tmp_path / "card.md").write_text(CARD, encoding="utf-8")
    with StubServer(text=by_rule, delay=0.15) as stub:
        made = kill_reviews(tmp_path, stub, kills=8, seed=3)
    assert made.kills == 8
    assert made.differing == 0
    assert made.unlisted == 0
    assert made.repeats <= TOGETHER * made.kills
    assert made.calls - made.repeats == 15 * made.reviews, "no request was left out"
