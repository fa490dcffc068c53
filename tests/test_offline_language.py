"""The offline engine reads English; what is in another language is not assessed, never unsupported."""

import pytest
from loading import markdown

from rationale_reviewer.engines.offline.engine import OfflineEngine
from rationale_reviewer.engines.offline.language import MIN_WORDS, is_known_language, measure
from rationale_reviewer.pipeline import review
from rationale_reviewer.records.bank import QuestionBank
from rationale_reviewer.records.vocabulary import Cause, Verdict

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
