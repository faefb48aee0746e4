"""Sentences as statements: kind by their marks, spans inside them, nothing uncovered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.core.model import Kind, Voice
from bot.core.reading import read

GOLD = Path(__file__).with_name("gold")
BELOW = "\n\nThe end is here."


def _kinds(text: str) -> list[str]:
    return [one.kind.value for one in read(text + BELOW).statements if one.start < len(text)]


@pytest.mark.parametrize(
    "text",
    [
        "“We leave.”",
        "“We leave,” said Anna Holt.",
        "“We leave,” Anna Holt told the Daily on Monday.",
        "Anna Holt said: “We leave.”",
        "Anna Holt said, “We leave.”",
        "“We leave,” she said, “because the roof is gone.”",
        "“We leave“ , – said Anna Holt.",
        "«We leave», said Anna Holt.",
    ],
)
def test_a_quotation_with_at_most_a_tag_beside_it_is_direct(text: str) -> None:
    assert _kinds(text) == ["direct"]


@pytest.mark.parametrize(
    "text",
    [
        "Anna Holt called it “absurd”.",
        "Anna Holt said that “we leave”.",
        "“We leave tonight and nobody stays” is what they sing at the bridge.",
        "“We leave,” said Anna Holt, the chairwoman of the growers of Belten, before she went back to the orchard with her dog.",
    ],
)
def test_quoted_words_in_the_outlets_sentence_are_mixed(text: str) -> None:
    assert _kinds(text) == ["mixed"]


@pytest.mark.parametrize(
    "text", ["The bridge is closed.", "The “lifeline fund” has paid out nothing.", "“We leave” is the motto of the bridge."]
)
def test_a_sentence_that_attributes_nothing_is_narrative_whatever_word_stands_in_marks(text: str) -> None:
    assert _kinds(text) == ["narrative"]


@pytest.mark.parametrize("text", ["Anna Holt said that they leave.", "She said “we leave and nobody came."])
def test_what_somebody_said_without_a_whole_quotation_is_indirect(text: str) -> None:
    assert _kinds(text) == ["indirect"]


def test_every_sentence_of_a_quotation_over_a_paragraph_is_direct() -> None:
    assert _kinds("“We leave. We are tired. We go home,” said Anna Holt. The bridge is closed.") == [*["direct"] * 3, "narrative"]


def test_a_heading_is_one_statement_and_quotes_nothing() -> None:
    reading = read("“Home” is where the heart is. Not there\n\nThe bridge is closed.")
    assert [one.kind for one in reading.statements] == [Kind.HEADING, Kind.NARRATIVE]
    assert reading.statements[0].quoted == ()


def test_a_pronoun_with_nobody_before_it_names_nobody() -> None:
    reading = read("Stones against shields\n\n“We leave,” she said. “We stay.” The bridge is closed.")
    assert [(one.voice, one.speaker) for one in reading.statements[1:]] == [
        (Voice.NOT_ESTABLISHED, None),
        (Voice.NOT_ESTABLISHED, None),
        (Voice.OUTLET, None),
    ]


def test_paragraphs_count_from_one_and_headings_count() -> None:
    reading = read("One is here. Two is here.\n\nStones against shields\n\nThree is here.")
    assert [one.paragraph for one in reading.statements] == [1, 1, 2, 3]


@pytest.mark.parametrize("text", ["", " \n\t\r\n "])
def test_a_text_without_words_has_no_statement(text: str) -> None:
    reading = read(text)
    assert (reading.paragraphs, reading.statements) == ((), ())


@pytest.mark.parametrize(
    "text", ["\ufeffOne.", "One\x00two.", "\u202eOne.\u202c", "\U000e0041", "𐤀𐤁𐤂 𐤃𐤄.", "桥关闭了。没有人受伤。", "a" * 100_000]
)
def test_odd_texts_are_covered_to_the_last_character(text: str) -> None:
    reading = read(text)
    assert "".join(text[one.start : one.end] for one in reading.statements).replace(" ", "") == text.replace(" ", "")
    assert (reading.statements[0].start, reading.statements[-1].end) == (0, len(text))


def test_line_ends_do_not_change_what_is_read() -> None:
    text = "Stones against shields\n\nOne is\nhere. “Two is\nhere,” she said.\n\nThree is here.\n"
    unix, dos = read(text), read(text.replace("\n", "\r\n"))
    assert [(one.paragraph, one.kind, len(one.quoted)) for one in dos.statements] == [
        (one.paragraph, one.kind, len(one.quoted)) for one in unix.statements
    ]


@pytest.mark.parametrize("name", ["british_single", "guillemets", "regional", "us_straight", "wire"])
def test_quotations_of_the_gold_standard_are_quoted_and_the_outlets_words_are_never_direct(name: str) -> None:
    text = (GOLD / f"{name}.txt").read_text("utf-8")
    wanted = {row["text"]: row["kind"] for row in map(json.loads, (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines())}
    found = {text[one.start : one.end]: one.kind.value for one in read(text).statements}
    pairs = {(wanted[words], kind) for words, kind in found.items() if words in wanted}
    assert pairs & {("direct", "narrative"), ("mixed", "narrative"), ("narrative", "direct"), ("indirect", "direct")} == set()
    assert {kind for kind, other in pairs if "heading" in (kind, other)} == {"heading"}


# --- The real article: counts and offsets only -------------------------------------------------------------------------

WHOLLY_QUOTED = (2, 7, 12, 18, 20, 23, 25, 27, 29, 31)


def test_the_real_article_has_its_paragraphs_and_sentences(seed_text: str) -> None:
    reading = read(seed_text)
    assert len(reading.paragraphs) == 31
    assert len(reading.statements) == 55


def test_the_real_article_has_its_two_headings(seed_text: str) -> None:
    assert [one.paragraph for one in read(seed_text).statements if one.kind is Kind.HEADING] == [9, 16]


def test_the_real_article_has_its_broken_marks(seed_text: str) -> None:
    assert (seed_text.count("“"), seed_text.count("”")) == (33, 25)


@pytest.mark.parametrize("paragraph", WHOLLY_QUOTED)
def test_a_wholly_quoted_paragraph_of_the_real_article_is_direct_in_every_sentence(seed_text: str, paragraph: int) -> None:
    kinds = [one.kind for one in read(seed_text).statements if one.paragraph == paragraph]
    assert kinds
    assert set(kinds) == {Kind.DIRECT}


def test_no_other_paragraph_of_the_real_article_is_wholly_quoted(seed_text: str) -> None:
    reading = read(seed_text)
    direct = {number for number in range(1, 32) if {one.kind for one in reading.statements if one.paragraph == number} == {Kind.DIRECT}}
    assert direct == set(WHOLLY_QUOTED)


def test_each_wholly_quoted_paragraph_of_the_real_article_starts_and_ends_with_its_span(seed_text: str) -> None:
    reading = read(seed_text)
    for number in WHOLLY_QUOTED:
        span = reading.paragraphs[number - 1]
        quoted = [one for statement in reading.statements if statement.paragraph == number for one in statement.quoted]
        assert quoted[0].start == span.start
        assert seed_text[quoted[-1].end - 1] in "“”"


def test_the_real_article_is_covered(seed_text: str) -> None:
    reading = read(seed_text)
    edges = [0, *(edge for one in reading.statements for edge in (one.start, one.end)), len(seed_text)]
    assert all(not seed_text[start:end].strip() for start, end in zip(edges[::2], edges[1::2], strict=True))
