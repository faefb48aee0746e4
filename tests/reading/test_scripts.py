"""Names, numbers and dates across scripts: whole spellings, and in doubt none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.understanding import MOST_SPELT, asked_in, settled, understand
from bot.core.answering.question import MAX_QUESTION, Role, Token
from bot.core.reading.lexicon import STOP_WORDS
from bot.core.reading.scripts import MOST, languages_of, spellings
from bot.core.reading.terms import stem

QUESTIONS = Path(__file__).parents[1] / "questions"


def _terms(question: str, word: str) -> tuple[str, ...]:
    return next((token.terms for token in understand(question, ("en",)) if token.text == word), ())


def _finds(question: str, word: str, name: str) -> bool:
    return stem(name, "en") in _terms(question, word)


@pytest.mark.parametrize(
    ("question", "word", "name"),
    [
        ("Что сказала Захарова?", "Захарова", "Zakharova"),
        ("По словам Захаровой, кто виноват?", "Захаровой", "Zakharova"),
        ("Кто ответил Захаровой?", "Захаровой", "Zakharova"),
        ("Что решили в Приштине?", "Приштине", "Pristina"),
        ("Что решили в Приштине?", "Приштине", "Priština"),
        ("Что произошло в Косове?", "Косове", "Kosovo"),
        ("Что сказал Вучич?", "Вучич", "Vučić"),
        ("Что обещали Вучичу?", "Вучичу", "Vucic"),
        ("Что сказал Джокович?", "Джокович", "Djokovic"),
        ("Кто был в Сарнхолте?", "Сарнхолте", "Sarnholt"),
        ("Что было с Лавровым?", "Лавровым", "Lavrov"),
        ("О чём просили Зеленского?", "Зеленского", "Zelensky"),
        ("Что сделала Россия?", "Россия", "Russia"),
        ("Что сделали для Москвы?", "Москвы", "Moscow"),
        ("Шта је рекла Захарова?", "Захарова", "Zakharova"),
        ("Шта кажу о Захаровој?", "Захаровој", "Zakharova"),
        ("Шта је било код Захарове?", "Захарове", "Zakharova"),
        ("Шта је рекао Вучић?", "Вучић", "Vucic"),
        ("Шта је било са Вучићем?", "Вучићем", "Vučić"),
        ("Где је Ђоковић?", "Ђоковић", "Đoković"),
        ("Где је Ђоковић?", "Ђоковић", "Djokovic"),
        ("Шта је било у Приштини?", "Приштини", "Pristina"),
        ("Šta je bilo u Beogradu?", "Beogradu", "Belgrade"),
        ("Šta je rekla Zaharova?", "Zaharova", "Zakharova"),
        ("Šta je rekao Kurti?", "Kurti", "Kurti"),
        ("Šta traže od Kurtija?", "Kurtija", "Kurti"),
        ("Pse u mbyll Prishtina?", "Prishtina", "Pristina"),
        ("Çfarë ndodhi në Prishtinë?", "Prishtinë", "Pristina"),
        ("Çfarë tha ministri i Kosovës?", "Kosovës", "Kosovo"),
        ("Çfarë ndodhi, sipas Zaharovës?", "Zaharovës", "Zakharova"),
        ("Çfarë ndodhi, sipas Osmanit?", "Osmanit", "Osmani"),
        ("Çfarë tha Vuçiqi për këtë?", "Vuçiqi", "Vucic"),
    ],
)
def test_a_name_in_any_case_finds_it_as_an_article_writes_it(question: str, word: str, name: str) -> None:
    assert _finds(question, word, name)


@pytest.mark.parametrize(
    ("question", "word", "other"),
    [
        ("Что сказала Захарова?", "Захарова", "Zakharov"),
        ("Что сказал Захаров?", "Захаров", "Zakharova"),
        ("Что об этом говорит Иванова?", "Иванова", "Ivanov"),
        ("Почему, по словам Иванова, это так?", "Иванова", "Ivanova"),
        ("Почему, по словам министра Сергея Иванова, это так?", "Иванова", "Ivanova"),
        ("Кто обвинил Иванова?", "Иванова", "Ivanova"),
        ("Кто обвинил Иванова?", "Иванова", "Ivanov"),
        ("Что обещали Иванову?", "Иванову", "Ivanova"),
        ("Что было с Ивановым?", "Ивановым", "Ivanova"),
        ("Что сказал Вучич?", "Вучич", "Vučićević"),
        ("Шта је рекао Вучић?", "Вучић", "Vučićević"),
        ("Шта је рекао Вучићевић?", "Вучићевић", "Vučić"),
        ("Шта је било код Захарове?", "Захарове", "Zakharov"),
        ("Ko je video Zaharova?", "Zaharova", "Zakharova"),
        ("Что сказал Курти?", "Курти", "Kurta"),
        ("Шта је рекао Курти?", "Курти", "Kurta"),
        ("Что сказал Ливанов?", "Ливанов", "Lebanon"),
        ("Что сказала Мария?", "Мария", "Mary"),
        ("Šta je Marta rekla?", "Marta", "March"),
    ],
)
def test_a_name_never_finds_another_of_nearly_the_same_letters(question: str, word: str, other: str) -> None:
    assert not _finds(question, word, other)


def test_a_form_of_two_names_that_both_stand_in_the_index_is_neither_of_them() -> None:
    tokens = understand("Çfarë ndodhi, sipas Osmanit?", ("en",))
    one = settled(tokens, {"osmani": 3}, ("en",))
    both = settled(tokens, {"osmani": 3, "osman": 1}, ("en",))
    assert "osmani" in one[-1].terms
    assert {"osmani", "osman"}.isdisjoint(both[-1].terms)
    assert both[-1].readings == ()


def test_spellings_of_one_name_are_no_two_names() -> None:
    tokens = understand("Шта је рекао Вучић?", ("en",))
    assert settled(tokens, {"vučić": 1, "vucic": 2}, ("en",)) == tokens


@pytest.mark.parametrize(
    ("question", "month", "number"),
    [
        ("Что произошло 13 октября?", "октября", "13"),
        ("Шта се догодило 13. октобра?", "октобра", "13"),
        ("Šta se dogodilo 13. oktobra?", "oktobra", "13"),
        ("Çfarë ndodhi më 13 tetor?", "tetor", "13"),
    ],
)
def test_a_date_is_its_month_and_its_day(question: str, month: str, number: str) -> None:
    roles = {token.text: token.role for token in understand(question, ("en",))}
    assert roles == {number: Role.NUMBER, month: Role.NAME}
    assert _finds(question, month, "October")


@pytest.mark.parametrize(("question", "word"), [("Кто видел двух?", "двух"), ("Ko je video dvojicu?", "dvojicu"), ("Kush i pa dy?", "dy")])
def test_a_number_in_words_is_found_in_words_and_figures(question: str, word: str) -> None:
    assert {"2", "two"} <= set(_terms(question, word))


@pytest.mark.parametrize("word", ["сербских", "Сербских"])
def test_a_peoples_adjective_is_a_name_in_small_letters_too(word: str) -> None:
    token = next(one for one in understand(f"Что говорят {word}?", ("en",)) if one.text == word)
    assert token.role is Role.NAME
    assert stem("Serbian", "en") in token.terms


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Почему закрыт мост?", "ru"),
        ("Зашто је мост затворен?", "sr"),
        ("Zašto je most zatvoren?", "sr"),
        ("Kada su došli?", "sr"),
        ("Pse u mbyll ura?", "sq"),
        ("Who closed the bridge?", "en"),
        ("Duke of Kent?", "en"),
        ("Duke Per visit", "en"),
    ],
)
def test_a_question_is_in_the_language_of_most_of_its_small_words(question: str, language: str) -> None:
    assert language in asked_in(question, ("en",))


def _english() -> list[str]:
    rows = [json.loads(line) for name in ("samples", "seed") for line in (QUESTIONS / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [row["question"] for row in rows if row["language"] == "en"]


def test_no_question_in_english_gets_a_spelling() -> None:
    questions = _english()
    assert len(questions) > 100
    assert {token.readings for question in questions for token in understand(question, ("en",))} == {()}


_NAME = st.from_regex(r"\A[A-Z][a-z]{2,9}\Z")


@given(st.lists(st.sampled_from(sorted(STOP_WORDS["en"])), min_size=2, max_size=9), st.lists(_NAME, max_size=3))
def test_words_among_small_english_words_are_spelt_as_they_stand(small: list[str], names: list[str]) -> None:
    question = " ".join([*small[:2], *names, *small[2:]])
    if asked_in(question, ("en",)) != ("en",):
        return  # as many of its small words are those of another language
    assert all(token.readings == () and len(token.terms) <= 2 for token in understand(question, ("en",)))


def test_marks_are_taken_off_a_name_in_an_english_question() -> None:
    assert _finds("What did Vučić say in Priština?", "Vučić", "Vucic")
    assert _finds("What did Vučić say in Priština?", "Priština", "Pristina")


@pytest.mark.parametrize("word", ["Zаkharova", "Зaхарова", "Kоsovo", "Βучић"])
def test_a_word_of_two_alphabets_is_nobodys_name(word: str) -> None:
    assert languages_of(word, ("ru", "sr")) == () or not spellings(word, "_", ("ru",))[0][0].isascii()
    assert {"zakharova", "kosovo", "vucic"}.isdisjoint(_terms(f"Что сказала {word}?", word))


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяёђћљњџ ", min_size=1, max_size=200))
def test_any_cyrillic_text_is_understood_with_bounded_spellings(text: str) -> None:
    for token in understand(f"Что {text.title()}", ("en", "ru")):
        assert isinstance(token, Token)
        assert all(token.terms)
        assert all(len(reading) <= 4 * MOST for reading in token.readings)


@pytest.mark.parametrize("text", ["Щ" * MAX_QUESTION, "Щукин " * 333, "по словам " * 200, "Что " + "а" * 1990, "кто " * 499])
def test_the_longest_question_has_bounded_spellings(text: str) -> None:
    assert sum(len(token.terms) for token in understand(text[:MAX_QUESTION], ("en",))) <= 8 * MOST


def test_many_long_names_have_bounded_spellings_together() -> None:
    names = " ".join(f"{one}гхщёжчшю{two}" for one in "АБВГДЖЗИКЛМНОП" for two in "абвгджзиклмноп")
    tokens = understand(f"Что {names}"[:MAX_QUESTION], ("en",))
    assert len(tokens) > 100
    assert sum(bool(token.readings) for token in tokens) == MOST_SPELT
