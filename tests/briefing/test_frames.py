"""Whose words, and what kind of thing, a question in another language asks for."""

from __future__ import annotations

import pytest

from bot.briefing import frames
from bot.briefing.asking import wanted
from bot.briefing.called import is_called
from bot.briefing.understanding import understand
from bot.core.model import Card, Speaker
from tests.core.builders import answered, arrangement, card, outlet

TEXT = """\
Foreign Ministry spokeswoman Maria Zakharova spoke in Pristina.

“We have left Kosovo for our safety,” Zakharova said.

“We welcome it,” said President of Kosovo Vjosa Osmani.
"""
ARTICLE: tuple[Card, str] = (card("envoys", "daily", title="Envoys"), TEXT)


def _shown(question: str) -> list[str]:
    answer = answered(question, ARTICLE, by=arrangement(outlet("Daily")))
    return [citation.quote.text for section in answer.sections for citation in section.citations]


@pytest.mark.parametrize(
    ("question", "who"),
    [
        ("Что сказала Захарова о Косове?", "Захарова"),
        ("О чём говорила министр Мария Захарова?", "Мария Захарова"),
        ("Почему, по словам Захаровой, они уехали?", "Захаровой"),
        ("Шта је рекла Захарова?", "Захарова"),
        ("Šta Zaharova kaže o Kosovu?", "Zaharova"),
        ("Ko je to, prema Zaharovoj?", "Zaharovoj"),
        ("Çfarë tha Zaharova për Kosovën?", "Zaharova"),
        ("Pse u larguan, sipas Zaharovës?", "Zaharovës"),
        ("Что ответил посол России?", "посол России"),
        ("Çfarë tha kryeministri i Kosovës?", "kryeministri i Kosovës"),
    ],
)
def test_a_frame_names_whose_words_are_asked_for(question: str, who: str) -> None:
    frame = frames.said(question)
    assert frame is not None
    assert frame.who == who


@pytest.mark.parametrize(
    "question", ["Какой је став Русије prema Kosovu?", "Когда закрыли мост?", "Шта се догодило у Приштини?", "Pse u mbyll ura?"]
)
def test_a_question_without_a_frame_asks_for_nobodys_words(question: str) -> None:
    assert frames.said(question) is None


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Когда это было?", "when"), ("До каких пор он закрыт?", "when"), ("Када је то било?", "when"), ("Kur ndodhi kjo?", "when"),
        ("Сколько их было?", "many"), ("Колико их је било?", "many"), ("Sa ishin ata?", "many"),
        ("Кто это был?", "who"), ("Ko je to bio?", "who"), ("Kush ishte ai?", "who"),
        ("Где это было?", "where"), ("Gde je to bilo?", "where"), ("Ku ishte ai?", "where"),
        ("Почему это так?", "why"), ("Зашто је то тако?", "why"), ("Pse është kjo?", "why"),
        ("Что это?", None), ("Why is it so?", None),
    ],
)  # fmt: skip
def test_a_question_word_says_what_kind_of_thing_is_sought(question: str, kind: str | None) -> None:
    assert frames.sought(question) == kind


@pytest.mark.parametrize(
    "question",
    [
        "Что сказала Захарова о Косове?",
        "Шта је рекла Захарова о Косову?",
        "Šta je rekla Zaharova o Kosovu?",
        "Çfarë tha Zaharova për Kosovën?",
    ],
)
def test_a_speakers_words_are_found_across_scripts(question: str) -> None:
    assert _shown(question) == ["We have left Kosovo for our safety"]


@pytest.mark.parametrize(
    "question",
    [
        "Что сказал Захаров о Косове?",
        "Почему, по словам Захарова, они уехали?",
        "Çfarë tha kryeministri i Kosovës?",
        "Что сказал посол России?",
        "Шта је рекао Вучић о Косову?",
    ],
)
def test_another_persons_words_are_not_shown_for_a_speakers(question: str) -> None:
    assert _shown(question) == []


def test_a_place_stands_for_its_officials_but_an_office_there_for_none_but_its_holder() -> None:
    official = Speaker("p1", "Vjosa Osmani", "President of Kosovo", None)

    def means(question: str) -> bool:
        want = wanted(question)
        assert want is not None
        one = want.spelt_as(understand(question, ("en",)))
        return is_called(one.who or "", official, one.spelt)

    assert means("Что сказала Османи?")
    assert not means("Что сказал посол Косова?")
