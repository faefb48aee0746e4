"""Words → terms: the same way for passages and questions."""

from __future__ import annotations

import pytest

from bot.briefing.folding import folded, words_of
from bot.core.reading.lexicon import STOP_WORDS
from bot.core.reading.terms import MAX_TERM, STEMMERS, fold, stem, terms, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The bridge, closed.", ["The", "bridge", "closed"]),
        ("Vandry's pier, Vandry’s pier", ["Vandry", "pier", "Vandry", "pier"]),
        ("the miners’ pay", ["the", "miners", "pay"]),
        ("can't o'clock d’être", ["can't", "o'clock", "d’être"]),
        ("13th 13.10.2021 3,5", ["13th", "13", "10", "2021", "3", "5"]),
        ("state-run snake_case", ["state", "run", "snake", "case"]),
        ("Čačak Приштина 桥", ["Čačak", "Приштина", "桥"]),
        ("… — «»", []),
    ],
)
def test_words_stand_as_they_are_without_possessives(text: str, found: list[str]) -> None:
    assert list(words(text)) == found


@pytest.mark.parametrize("text", ["ʼ", "ʼs", "a ʼ b", "ʼʼ", "'s", "’"])
def test_an_apostrophe_alone_is_no_word(text: str) -> None:
    assert [word for word in words(text) if not word] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BRIDGE", "bridge"),
        ("ﬁnal", "final"),
        ("Ｂridge", "bridge"),
        ("o’clock", "o'clock"),
        ("oʼclock", "o'clock"),
        ("STRASSE", "straße"),
        ("é", "e\u0301"),
        ("①", "1"),
    ],
)
def test_folding_takes_case_compatibility_and_apostrophes_away(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_term_is_cut_at_64_code_points() -> None:
    assert len(fold("x" * 1000)) == MAX_TERM
    assert terms("x" * 1000, "en") == ["x" * MAX_TERM]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "bridges", "bridge"),
        ("ru", "мосты", "моста"),
        ("sr", "mostovi", "мостови"),
        ("de", "Brücken", "Brücke"),
        ("fr", "déclarées", "déclarée"),
        ("sr-Latn", "Priština", "Приштина"),
    ],
)
def test_forms_of_a_word_share_a_term(language: str, one: str, other: str) -> None:
    assert stem(one, language) == stem(other, language)


def test_a_language_without_a_stemmer_is_stemmed_as_english() -> None:
    assert terms("The bridges", "xx") == terms("The bridges", "en") == ["the", "bridg"]


def test_a_question_and_a_passage_have_the_same_terms() -> None:
    for language in STEMMERS:
        for word in words("Bridges мостови Brücken déclarées urat"):
            assert [stem(word, language)] == terms(word, language)


def test_stop_words_are_terms_because_length_counts() -> None:
    assert len(terms("It is on the bridge", "en")) == 5


def test_stop_words_are_folded_words_of_the_languages_that_have_a_stemmer() -> None:
    assert set(STOP_WORDS) == set(STEMMERS)
    assert [(language, word) for language, several in STOP_WORDS.items() for word in several if fold(word) != word] == []


# --- Folding of typography ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“a”", '"a"'),
        ("„a“", "«a»"),
        ("‘a’", "'a'"),
        ("a – b", "a - b"),
        ("a\u2011b", "a-b"),
        ("a\u00a0b\r\n c", "a b c"),
        ("wait…", "wait..."),
        ("ﬁn", "fin"),
        ("é", "e\u0301"),
        ("  a  ", "a"),
    ],
)
def test_typography_is_folded_away(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("a", "A"), ("is", "is not"), ("40", "4 0"), ("a.", "a"), ("1,5", "1.5"), ("–5", "5")])
def test_case_words_numbers_and_punctuation_stay(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_the_words_of_a_quotation_have_no_marks_at_their_edges() -> None:
    assert words_of("“We leave,” ") == words_of("«We leave…»") == words_of("we leave".capitalize()) == "We leave"
