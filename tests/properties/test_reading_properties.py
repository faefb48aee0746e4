"""What holds for the reading of any text at all."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.briefing.display import MARK, display
from bot.briefing.folding import folded, words_of
from bot.briefing.understanding import understand
from bot.core.answering.question import Role
from bot.core.model import Kind, Passage, Version, Voice
from bot.core.reading import read
from bot.core.reading.terms import MAX_TERM, STEMMERS, fold, stem, terms, words
from tests.properties.strategies import EXAMPLES, texts

HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@EXAMPLES
@given(texts)
def test_every_offset_exists(text: str) -> None:
    reading = read(text)
    spans = [(one.start, one.end) for one in (*reading.paragraphs, *(span for row in reading.statements for span in row.quoted))]
    for start, end in (*spans, *((one.start, one.end) for one in reading.statements)):
        assert 0 <= start < end <= len(text)


@EXAMPLES
@given(texts)
def test_statements_are_in_order_and_never_overlap(text: str) -> None:
    reading = read(text)
    assert all(one.end <= other.start for one, other in pairwise(reading.statements))
    assert all(one.end <= other.start for one, other in pairwise(reading.paragraphs))


@EXAMPLES
@given(texts)
def test_everything_outside_statements_is_white_space(text: str) -> None:
    edges = [0, *(edge for one in read(text).statements for edge in (one.start, one.end)), len(text)]
    outside = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    assert "".join(outside).strip() == ""


@EXAMPLES
@given(texts)
def test_statements_start_and_end_with_what_is_no_white_space(text: str) -> None:
    for one in read(text).statements:
        assert text[one.start : one.end] == text[one.start : one.end].strip()


@EXAMPLES
@given(texts)
def test_each_paragraph_is_covered_by_its_own_statements(text: str) -> None:
    reading = read(text)
    for number, span in enumerate(reading.paragraphs, 1):
        own = [one for one in reading.statements if one.paragraph == number]
        assert (own[0].start, own[-1].end) == (span.start, span.end)
    assert {one.paragraph for one in reading.statements} == set(range(1, len(reading.paragraphs) + 1))


@EXAMPLES
@given(texts)
def test_quoted_spans_are_in_order_inside_their_statement(text: str) -> None:
    for one in read(text).statements:
        edges = [one.start, *(edge for span in one.quoted for edge in (span.start, span.end)), one.end]
        assert edges == sorted(edges)


@EXAMPLES
@given(texts)
def test_kind_and_spans_agree(text: str) -> None:
    for one in read(text).statements:
        assert one.kind not in {Kind.DIRECT, Kind.MIXED} or one.quoted
        assert not one.quoted or one.kind in {Kind.DIRECT, Kind.MIXED} or (one.kind is Kind.NARRATIVE and one.voice is Voice.OUTLET)
        assert (one.kind is Kind.HEADING) <= (not one.flags)


@EXAMPLES
@given(texts)
def test_the_last_paragraph_is_never_a_heading(text: str) -> None:
    reading = read(text)
    assert not reading.statements or reading.statements[-1].kind is not Kind.HEADING


@EXAMPLES
@given(texts)
def test_reading_again_reads_the_same(text: str) -> None:
    assert read(text) == read(text)


@EXAMPLES
@given(texts.map(lambda text: text.replace("\r", "")))
@example("One is\nhere.\n\nTwo is here.")
def test_line_ends_do_not_change_what_is_read(text: str) -> None:
    unix, dos = read(text), read(text.replace("\n", "\r\n"))
    assert [(one.paragraph, one.kind) for one in unix.statements] == [(one.paragraph, one.kind) for one in dos.statements]


@EXAMPLES
@given(texts, st.integers(-3, 90), st.integers(-3, 90))
def test_a_passage_is_the_slice_of_its_text_or_cannot_be_made(text: str, start: int, end: int) -> None:
    version = Version.of(text)
    if 0 <= start < end <= len(text):
        assert Passage(version, start, end).text == text[start:end]
    else:
        with pytest.raises(ValueError, match="no slice"):
            Passage(version, start, end)


@EXAMPLES
@given(texts)
def test_every_statement_can_be_drawn_and_is_whole(text: str) -> None:
    version = Version.of(text)
    drawn = "".join(Passage(version, one.start, one.end).text for one in read(text).statements)
    assert "".join(drawn.split()) == "".join(text.split())


# --- Folding and terms -------------------------------------------------------------------------------------------------


@EXAMPLES
@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert folded(folded(text)) == folded(text)
    assert words_of(words_of(text)) == words_of(text)


@EXAMPLES
@given(texts, st.sampled_from(sorted({*STEMMERS, "sr-Cyrl", "xx"})))
def test_terms_are_words_and_a_question_finds_them(text: str, language: str) -> None:
    found = terms(text, language)
    assert all(0 < len(term) <= 2 * MAX_TERM for term in found)
    assert found == [stem(word, language) for word in words(text) if fold(word)]


@EXAMPLES
@given(texts, st.lists(st.sampled_from(sorted(STEMMERS)), max_size=3))
@example("ʼ", ["en"])
def test_any_question_is_understood(text: str, languages: list[str]) -> None:
    tokens = understand(text, languages)
    assert all(token.text and token.terms and all(token.terms) for token in tokens)
    assert len({token.terms for token in tokens}) == len(tokens)
    assert all(token.role is Role.NAME for token in tokens if token.leads)


# --- Display -----------------------------------------------------------------------------------------------------------


@EXAMPLES
@given(texts)
def test_nothing_hidden_is_shown_but_line_ends_tabs_and_joiners(text: str) -> None:
    shown = display(text)
    hidden = {character for character in shown if unicodedata.category(character) in HIDDEN_CATEGORIES}
    assert hidden <= set("\n\t\u200c\u200d")


@EXAMPLES
@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_printable_ascii_is_shown_as_it_stands(text: str) -> None:
    assert display(text) == text


@EXAMPLES
@given(texts)
def test_showing_twice_is_showing_once(text: str) -> None:
    assert display(display(text)) == display(text)


@EXAMPLES
@given(texts)
def test_letters_are_never_lost_from_display(text: str) -> None:
    wanted = [character for character in text if character.isalnum()]
    assert [character for character in display(text) if character.isalnum()] == wanted
    assert display(text).count(MARK) <= len(text)
