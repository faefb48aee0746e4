"""A sentence that denies what a question takes for granted is shown as that, and never as its answer."""

from __future__ import annotations

import pytest

from bot.briefing.denying import denies, presumed
from bot.briefing.understanding import understand


@pytest.mark.parametrize(
    ("question", "premise"),
    [
        ("Why would Holt close the bridge?", "Holt would close the bridge"),
        ("How did the Bridge Commission rebuke Belten?", "the Bridge Commission did rebuke Belten"),
        ("When will Holt resign?", "Holt will resign"),
        ("Why would Holt not close the bridge?", None),
        ("Why didn't Holt resign?", None),
        ("Did Holt resign?", None),
        ("What did Holt say about the bridge?", None),
        ("How many trucks crossed?", None),
        ("why was it closed?", None),
    ],
)
def test_what_a_question_takes_for_granted(question: str, premise: str | None) -> None:
    assert presumed(question) == premise


@pytest.mark.parametrize(
    ("question", "sentence", "denied"),
    [
        ("Why would Holt use force against the drivers?", "Holt would not dare to use force against drivers, she said.", True),
        ("Why did Holt resign?", "Holt never resigned.", True),
        ("Why did Holt resign?", "Holt didn’t resign.", True),
        ("How did Holt rebuke the drivers?", "The drivers received neither praise nor rebuke.", True),
        ("Why did Holt resign?", "Holt resigned, and she will not return.", False),
        ("When will Holt open the bridge?", "Holt will not open the bridge until June.", False),
        ("Why did Holt close the bridge?", "Holt closed the bridge not only because the pier cracked.", False),
        ("Why did Holt close the bridge?", "The pier did not hold, so Holt closed the bridge.", False),
        ("Why did Holt close the bridge?", "Nobody expected it: Holt closed the bridge for repairs.", False),
    ],
)
def test_a_sentence_denies_it_or_not(question: str, sentence: str, denied: bool) -> None:  # noqa: FBT001
    assert denies(sentence, understand(question, ("en",))) is denied
