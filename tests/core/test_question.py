"""A question as its words: names, numbers, and words that carry meaning."""

from __future__ import annotations

import pytest

from bot.briefing.understanding import understand
from bot.core.answering.question import MAX_QUESTION, Role, Token, checked
from bot.core.errors import InputError
from bot.core.reading.terms import terms


def _tokens(question: str, *languages: str) -> list[tuple[str, str]]:
    return [(token.text, token.role.value) for token in understand(question, languages or ("en",))]


def _token(question: str, word: str) -> Token:
    return next(token for token in understand(question, ("en",)) if token.text == word)


def test_words_that_carry_meaning_are_kept_in_order_and_once() -> None:
    assert _tokens("Why was the bridge closed, and who closed the bridge?") == [("bridge", "word"), ("closed", "word")]


def test_a_capital_inside_a_question_is_a_name_and_at_its_start_none() -> None:
    assert _tokens("Bridges closed in Belten?") == [("Bridges", "word"), ("closed", "word"), ("Belten", "name")]


def test_a_word_with_a_digit_is_a_number_wherever_it_stands() -> None:
    roles = dict(_tokens("40 trucks on May 9 at pier B2 in 2019"))
    assert {word for word, role in roles.items() if role == Role.NUMBER} == {"40", "9", "B2", "2019"}


def test_a_name_that_another_follows_leads() -> None:
    assert _token("What did Oskel Vandry say?", "Oskel").leads
    assert not _token("What did Oskel Vandry say?", "Vandry").leads


@pytest.mark.parametrize("question", ["What did Oskel, Vandry say?", "What did Oskel say?", "What of Oskel"])
def test_a_name_leads_only_where_the_next_is_a_space_away(question: str) -> None:
    assert not _token(question, "Oskel").leads


@pytest.mark.parametrize("question", ["Vandry's pier", "Vandry’s pier", "Vandryʼs pier"])
def test_a_possessive_is_its_word(question: str) -> None:
    assert understand(question, ("en",))[0].terms == understand("Vandry", ("en",))[0].terms


def test_a_plural_possessive_is_its_word() -> None:
    assert _tokens("the miners’ pay") == [("miners", "word"), ("pay", "word")]


@pytest.mark.parametrize(("ordinal", "number"), [("13th", "13"), ("1st", "1"), ("22nd", "22"), ("3rd", "3"), ("13TH", "13")])
def test_an_ordinal_is_found_by_its_number_too(ordinal: str, number: str) -> None:
    token = _token(f"What on the {ordinal} of October?", ordinal)
    assert token.role is Role.NUMBER
    assert number in token.terms
    assert token.terms[0] == number


def test_a_number_is_found_where_the_text_has_its_ordinal() -> None:
    """`October 13` in a question, `October 13th` in the article: the same day."""
    asked = _token("What happened on October 13?", "13")
    assert not set(asked.terms).isdisjoint(terms("On October 13th it was closed.", "en"))


def test_a_question_in_capitals_has_no_names() -> None:
    assert _tokens("WHAT DID OSKEL VANDRY CLOSE ON MAY 9?") == [
        ("OSKEL", "word"), ("VANDRY", "word"), ("CLOSE", "word"), ("9", "number"),
    ]  # fmt: skip


def test_capitals_in_a_question_find_the_same_terms() -> None:
    loud, low = (understand(question, ("en",)) for question in ("WHO CLOSED THE BRIDGES?", "who closed the bridges?"))
    assert [token.terms for token in loud] == [token.terms for token in low]


@pytest.mark.parametrize("question", ["What was it?", "Who said what to whom and why?", "  …?! ", "what WHAT What"])
def test_a_question_of_stop_words_only_has_no_words(question: str) -> None:
    assert understand(question, ("en",)) == ()


def test_stop_words_are_those_of_english_of_the_languages_in_reach_and_of_the_one_it_is_asked_in() -> None:
    assert _tokens("zašto carina", "sr") == [("carina", "word")]
    assert _tokens("zašto carina", "de") == _tokens("zašto carina", "en") == [("carina", "word")]
    assert _tokens("what кто мост", "ru") == [("мост", "word")]


@pytest.mark.parametrize(
    ("question", "languages", "word"),
    [
        ("Who started the war and why?", ("en", "de"), "war"),
        ("Zašto je most zatvoren?", ("sr",), "most"),
        ("Whose son was arrested?", ("en", "fr"), "son"),
    ],
)
def test_a_word_is_no_stop_word_because_another_language_has_it_as_one(question: str, languages: tuple[str, ...], word: str) -> None:
    """German `war` is English "was", English `most` is Serbian "bridge", French `son` is English "his"."""
    assert (word, "word") in _tokens(question, *languages)


def test_a_preposition_carries_no_meaning() -> None:
    """One that the index lacks would weigh most of all words and keep a good passage from being near."""
    assert _tokens("Who was near, around, across, behind, along, towards, inside, outside, beside the bridge?") == [("bridge", "word")]


def test_a_script_variant_of_a_language_is_that_language() -> None:
    assert [token.terms for token in understand("мостови", ("sr-Cyrl",))] == [token.terms for token in understand("мостови", ("sr",))]


def test_each_language_in_reach_gives_a_term() -> None:
    token = understand("walking", ("en", "de"))[0]
    assert token.terms == (*terms("walking", "en"), *terms("walking", "de")) == ("walk", "walking")


def test_a_term_that_languages_share_is_asked_for_once() -> None:
    assert understand("bridges", ("en", "de", "fr"))[0].terms == ("bridg",)


def test_without_languages_english_is_meant() -> None:
    assert understand("bridges", ()) == understand("bridges", ("en",))


@pytest.mark.parametrize("question", ["ʼ", "What about ʼs?", "ʼʼʼ bridge", "’s bridge", "_", "a_b", "①²", "ª", "ß", "İ", "\u0345a"])
def test_odd_characters_are_understood_without_an_error(question: str) -> None:
    for token in understand(question, ("en", "sr", "xx")):
        assert token.text
        assert all(token.terms)


def test_a_question_is_read_without_the_space_around_it() -> None:
    assert checked(" \n Who?\t") == "Who?"


@pytest.mark.parametrize("question", ["", "   ", "?!", "…", "\u200b", "—", "_"])
def test_a_question_without_words_is_refused(question: str) -> None:
    with pytest.raises(InputError, match="no words"):
        checked(question)


def test_a_question_is_read_up_to_its_longest() -> None:
    assert len(checked("a" * MAX_QUESTION)) == MAX_QUESTION
    with pytest.raises(InputError, match="10,000 characters; at most 2,000"):
        checked("a" * 10_000)


def test_a_question_that_is_no_text_is_refused() -> None:
    with pytest.raises(InputError, match="not valid Unicode"):
        checked("who \ud800?")
