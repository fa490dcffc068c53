"""Going on from replies that are there: nothing is asked twice, whatever came and in whatever order."""

import random

import pytest
from chatting import Answering
from scripted import MEASURED, RESULTS, SECOND, card, small_bank

from rationale_reviewer.engines.base import Reply, Task
from rationale_reviewer.engines.chat.engine import ChatEngine
from rationale_reviewer.engines.offline.engine import OfflineEngine
from rationale_reviewer.engines.replay import replay

FOUND = {(RESULTS, "a"): [(MEASURED, "measured")], (RESULTS, "b"): [(SECOND, "measured")]}
BANK = small_bank()
TASK = Task(document=card(), bank=BANK, questions=tuple(question.id for question in BANK.questions))


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9, 1.0])
def test_replies_that_come_in_parts(share: float) -> None:
    """Each round answers some of what is missing; the reading is that of one go, and each request is answered once."""
    chooser = random.Random(share)  # noqa: S311  # an order, no secret
    answering, whole = Answering(FOUND), Answering(FOUND)
    known: dict[str, Reply] = {}
    for _ in range(200):
        progress = replay(ChatEngine(), TASK, known.get)
        if progress.reading:
            break
        assert not {request.id for request in progress.missing} & set(known)
        chosen = [request for request in progress.missing if chooser.random() < share] or progress.missing[:1]
        known |= {reply.request: reply for reply in answering(chosen)}
    assert progress.missing == ()
    assert progress.answered == len(answering.requests) == len({request.id for request in answering.requests})
    everything: dict[str, Reply] = {}
    while (at_once := replay(ChatEngine(), TASK, everything.get)).reading is None:
        everything |= {reply.request: reply for reply in whole(at_once.missing)}
    assert progress.reading == at_once.reading


def test_replies_to_nothing_are_let_fall() -> None:
    """What nobody asked changes nothing."""
    progress = replay(ChatEngine(), TASK, lambda request: Reply(request=request) if request == "q-nobody" else None)
    assert progress.reading is None
    assert progress.answered == 0
    assert len(progress.missing) > 1


def test_an_engine_that_asks_nothing() -> None:
    """The offline engine is done at once."""
    progress = replay(OfflineEngine(), TASK, lambda request: None)  # noqa: ARG005  # there is nothing to look up
    assert progress.reading is not None
    assert (progress.missing, progress.answered) == ((), 0)
