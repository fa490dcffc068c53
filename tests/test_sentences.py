"""Figures and quoted words of a written sentence: which stand in the passages, however they are spelled."""

import pytest

from rationale_reviewer.sentences import as_read, stray_figures, stray_quotes

TEXT = (
    "The sorter placed 212 of 250 letters in the right tray (r = .87, p < 0.05). It read 18,400 messages, 1 234 567 "
    "in all, between 2019 and 2021; accuracy fell by −3 % on GPT-2 text, version 0.4.1. Nobody called it unsafe for "
    "“small towns”. It works and is said to place letters in the right tray. A clerk’s view differs."
)


@pytest.mark.parametrize(
    ("sentence", "stray"),
    [
        ("212 of 250 were right.", []),
        ("213 of 250 were right.", ["213"]),
        ("Some 212.0 were right.", []),
        ("The correlation is 0.87.", []),
        ("The correlation is .78.", [".78"]),
        ("It read 18400 and 18 400 and 18,400 messages.", []),
        ("It read 1,234,567 in all.", []),
        ("It read 1,234,568 in all.", ["1,234,568"]),
        ("Decimals: 21,2 is not 212.", ["21,2"]),
        ("A range of 212-999.", ["999"]),
        ("A range of 212–999.", ["999"]),
        ("It is −999 or -998.", ["999", "998"]),
        ("_999_ and *998* in emphasis.", ["999", "998"]),
        ("It is 9\u200b9 here.", ["99"]),
        ("It is 9\u00ad9 here.", ["99"]),
        ("Fullwidth ９９ and superscript ⁹⁹.", ["99", "99"]),
        ("It fell by 3 %.", []),
        ("GPT-2, A1 and v0.4 are names.", []),
        ("In version 0.4.1.", []),
        ("In version 0.4.2.", ["0.4.2"]),
        ("In 2019 250 letters were placed.", []),
        ("In 2019 251 letters were placed.", ["251"]),
        ("Ninety-nine per cent in words is not looked at.", []),
        ("", []),
    ],
)
def test_figures(sentence: str, stray: list[str]) -> None:
    """A figure is known by its value, not by its spelling."""
    assert stray_figures(sentence, TEXT) == stray


@pytest.mark.parametrize(
    ("sentence", "stray"),
    [
        ("It is said that “the sorter placed 212” of them.", []),
        ("It is said that «The Sorter placed» them.", []),
        ('It is said that "the right tray" was found.', []),
        ("It is said that 'the right tray' was found.", []),
        ("It is said that ‘the right tray’ was found.", []),
        ("It is said that `the right tray` was found.", []),
        ("It is said that „the right tray“ was found.", []),
        ("It is said that ‹the right tray› was found.", []),
        ("It is called “certified by all”.", ["certified by all"]),
        ("It is called ‘certified by all’.", ["certified by all"]),
        ("It is called 'certified by all'.", ["certified by all"]),
        ("It is called `certified by all`.", ["certified by all"]),
        ("It is called „certified by all“.", ["certified by all"]),
        ('It is called “certified by all".', ["certified by all"]),
        ("It is called “certified by all of them.", ["certified by all of them."]),
        ("It is called “safe”.", ["safe"]),
        ("It “works ... in the right tray”.", []),
        ("It “works … in the right tray”.", []),
        ("It “works [...] in the right tray”.", []),
        ("It “work[s] and is said”.", []),
        ("It “works … certified”.", ["works ... certified"]),
        ("The clerk's view and the clerks' view are no quotations.", []),
        ("No marks at all.", []),
    ],
)
def test_quoted_words(sentence: str, stray: list[str]) -> None:
    """Whole words in any marks; what is left out is marked, and each piece has to stand."""
    assert stray_quotes(sentence, as_read(TEXT).casefold()) == stray
