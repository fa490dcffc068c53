"""The offline engine reads English; what is in another language is not assessed, never unsupported."""

from pathlib import Path

import pytest
from loading import markdown

from rationale_reviewer.engines.offline.engine import OfflineEngine
from rationale_reviewer.engines.offline.language import MIN_WORDS, is_known_language, measure, reads_all
from rationale_reviewer.load.decode import decode
from rationale_reviewer.load.markdown import load_markdown
from rationale_reviewer.passages import assemble
from rationale_reviewer.pipeline import review
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.vocabulary import Cause, DocumentKind, Verdict

ENGLISH = "The model was tested on the letters of the town, and it is not meant for the blind. "
TERSE = "Runner pods start Helm charts. Redis queues jobs. Postgres stores evals, the API reads them. "
GERMAN = "Das Modell wurde mit den Briefen der Stadt geprüft und ist nicht für die Post gedacht. "
FRENCH = "Le modèle a été testé sur les lettres de la ville et il n'est pas fait pour les aveugles. "
DUTCH = "Het model is getest met de brieven van de stad en het is niet bedoeld voor de post. "
POLISH = "Model sprawdzono na listach miasta, lecz jego wyniki nie nadają się jeszcze do użytku. "
RUSSIAN = "Модель проверена на письмах города и пока не предназначена для почты. "
JAPANESE = "このモデルは町の手紙で試験され、郵便には向いていません。"


@pytest.mark.parametrize(
    ("text", "known"),
    [
        pytest.param(ENGLISH * 12, True, id="English"),
        pytest.param(TERSE * 12, True, id="terse English"),
        pytest.param(GERMAN * 12, False, id="German"),
        pytest.param(FRENCH * 12, False, id="French"),
        pytest.param(DUTCH * 12, False, id="Dutch"),
        pytest.param(POLISH * 12, False, id="a language without a list of its own"),
        pytest.param(RUSSIAN * 12, False, id="another script"),
        pytest.param(JAPANESE * 12, False, id="a script without blanks"),
        pytest.param(GERMAN * 2, False, id="a short text in another language"),
        pytest.param("Das Modell ist gut und neu. ", True, id="too few words to tell"),
        pytest.param(ENGLISH * 12 + GERMAN * 2, True, id="English with a quotation"),
        pytest.param("```\n" + GERMAN * 12 + "\n```\n\n" + ENGLISH * 12, True, id="code is not looked at"),
        pytest.param("<!-- " + GERMAN * 12 + " -->\n\n" + ENGLISH * 12, True, id="hidden text is not looked at"),
    ],
)
def test_is_known_language(text: str, known: bool) -> None:
    """English is told from other languages by its function words, and from other scripts by their letters."""
    assert is_known_language(markdown(f"# Card\n\n{text}\n")) is known


def test_few_words_say_nothing() -> None:
    """Below the least number of words there is no measure."""
    assert measure(markdown("word " * (MIN_WORDS - 1))) is None


def test_another_language_is_not_assessed(bank: QuestionBank) -> None:
    """Every question has the cause *language*, whatever words happen to match."""
    bundle = review(markdown(f"# Card\n\n{GERMAN * 12} Kill switch: shut down operator.\n"), bank, OfflineEngine())
    assert {(answer.verdict, answer.cause) for answer in bundle.answers} == {(Verdict.NOT_ASSESSED, Cause.LANGUAGE)}
    assert not bundle.gaps


SHOWN = (Path(__file__).parent.parent / "examples" / "harbour-7b-model-card.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        pytest.param(ENGLISH * 12, True, id="English"),
        pytest.param(ENGLISH * 40 + "\n\n" + GERMAN * 2, True, id="a sample in another language"),
        pytest.param(ENGLISH * 12 + "\n\n" + GERMAN * 8, False, id="two languages"),
        pytest.param(ENGLISH * 12 + "\n\n" + JAPANESE * 8, False, id="two scripts"),
        pytest.param(ENGLISH * 12 + "\n\n" + POLISH * 8, False, id="a language without a list of its own"),
        pytest.param(ENGLISH * 12 + "\n\n```\n" + GERMAN * 8 + "\n```", True, id="code is not looked at"),
        pytest.param(ENGLISH * 12 + "\n\n" + "Das ist gut.\n\n" * 30, True, id="too few words a passage to tell"),
    ],
)
def test_reads_all(text: str, whole: bool) -> None:
    """A tenth of a document in another language is a part that was not read."""
    assert reads_all(markdown(f"# Card\n\n{text}\n")) is whole


def test_a_part_in_another_language_is_not_assessed(bank: QuestionBank) -> None:
    """What the English half shows stands; what it does not show is not assessed, and is never called unsupported."""
    text = f"{SHOWN}\n\n{GERMAN * 40}\n"
    answers = review(markdown(text), bank, OfflineEngine()).answers
    assert {answer.verdict for answer in answers} >= {Verdict.NOT_ASSESSED}
    assert Verdict.UNSUPPORTED not in {answer.verdict for answer in answers}
    assert any(item.evidence for answer in answers for item in answer.items)
    assert {answer.cause for answer in answers if answer.verdict is Verdict.NOT_ASSESSED} == {Cause.LANGUAGE}


def test_an_added_source_in_another_language(bank: QuestionBank) -> None:
    """It may hold what is asked and cannot be read, so nothing is called unsupported."""
    loaded = [
        load_markdown(decode(f"{n}.md", text.encode()), f"S{n}") for n, text in ((1, ENGLISH * 12), (2, GERMAN * 12))
    ]
    document = assemble(loaded, DocumentKind.MODEL_CARD, "set by the test")
    assert is_known_language(document)
    assert not is_known_language(document, "S2")
    verdicts = {answer.verdict for answer in review(document, bank, OfflineEngine()).answers}
    assert Verdict.UNSUPPORTED not in verdicts
