"""What a model says that a question takes for granted: in the question's own words with all its negations, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.briefing.draft import Draft, Evidence
from bot.briefing.premises import premise
from bot.core.model import Voice
from tests.core.builders import VANDRY, card, voiced


def shown(stated: str, question: str, language: str = "en") -> str | None:
    text = {"en": "The pears rot.", "ru": "Груши гниют.", "de": "Birnen faulen.", "fr": "Les poires pourrissent."}[language]
    far = replace(voiced("Q1", text, card("a", "daily", language=language), Voice.SPEAKER, VANDRY), near=False)
    return premise(Draft(answerable=False, premise=stated), Evidence(question, (far,)))


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("Why did Brussels condemn Pristina over the diplomats?", "Brussels condemned Pristina"),
        ("Why did Brussels condemn Pristina over the diplomats?", "Brussels condemned Pristina over the diplomats"),
        ("Did Brussels condemn Pristina on purpose?", "Brussels condemned Pristina on purpose"),
        ("Why is the bridge closed to lorries?", "the bridge is closed to lorries"),
        ("When will the old mayor resign?", "the old mayor will resign"),
        ("Why did only Brussels condemn Pristina?", "only Brussels condemned Pristina"),
        ("Why has Brussels not condemned Pristina?", "Brussels has not condemned Pristina"),
        ("Почему Брюссель осудил Приштину?", "Брюссель осудил Приштину"),
        ("Почему Брюссель не осудил Приштину?", "Брюссель не осудил Приштину"),
    ],
)
def test_a_premise_is_told_in_the_questions_own_words(question: str, stated: str) -> None:
    language = "ru" if question.startswith("П") else "en"
    assert shown(stated, question, language) == stated


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("Why has Brussels not condemned Pristina?", "Brussels has condemned Pristina"),
        ("Why did Brussels never condemn Pristina?", "Brussels condemned Pristina"),
        ("Why did only Brussels condemn Pristina?", "Brussels condemned Pristina"),
        ("Why did nobody in Brussels condemn Pristina?", "Brussels condemned Pristina"),
        ("Why did Brussels almost condemn Pristina?", "Brussels condemned Pristina"),
        ("Why did Brussels refuse to condemn Pristina?", "Brussels condemned Pristina"),
        ("Why did the friend of Brussels condemn Pristina?", "Brussels condemned Pristina"),
        ("Why did Brussels condemn Pristina?", "Brussels was condemned by Pristina"),
        ("Why did Brussels condemn Pristina?", "Pristina condemned Brussels"),
        ("Why did Brussels condemn Pristina?", "Brussels did not condemn Pristina"),
        ("Why did Brussels condemn Pristina?", "Brussels will condemn Pristina"),
        ("Why did Brussels condemn Pristina if the report was wrong?", "Brussels condemned Pristina"),
        ("Why may Brussels condemn Pristina?", "Brussels condemn Pristina"),
        ("Why was Brussels condemned by Pristina?", "Brussels condemned Pristina"),
        ("Why was Brussels condemned by Pristina?", "Brussels was condemned"),
        ("Why did the alleged mayor of Brussels resign?", "the mayor of Brussels resigned"),
        ("What did Brussels say about the resignation?", "Brussels resignation"),
        ("Did Brussels condemn Pristina on purpose?", "Brussels condemned Pristina"),
        ("Why did Brussels condemn Pristina in the report that Pristina invented?", "Brussels condemned Pristina"),
        ("Why was the bridge closed in name?", "the bridge was closed"),
        ("Why is the bridge in Pristina closed?", "the bridge in Pristina closed"),
        ("Why is the man who shot the mayor free?", "the man is who shot the mayor free"),
        ("Was the killing of prisoners ordered by Brussels?", "the killing of was prisoners ordered by Brussels"),
        ("Why is the war in Pristina over?", "the war is in Pristina over"),
        ("Почему Брюссель не осудил Приштину?", "Брюссель осудил Приштину"),
        ("Почему не Брюссель осудил Приштину?", "Брюссель осудил Приштину"),
        ("Почему только Брюссель осудил Приштину?", "Брюссель осудил Приштину"),
        ("Почему Брюссель осудил Приштину?", "Приштину осудил Брюссель"),
    ],
)
def test_a_premise_that_leaves_out_or_turns_round_anything_is_not_shown(question: str, stated: str) -> None:
    language = "ru" if question.startswith("П") else "en"
    assert shown(stated, question, language) is None
