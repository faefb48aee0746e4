"""Paragraph → sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.core.model import Span
from bot.core.reading import read
from bot.core.reading.sentences import sentences

GOLD = Path(__file__).with_name("gold")
# `interview` and `magazine` are held out: rules are not tuned on them, so nothing here is fitted to them either.
TUNED = ("british_single", "broken", "guillemets", "regional", "us_straight", "wire")


def _parts(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, Span(0, len(text)))]


def test_sentences_end_where_they_end() -> None:
    assert _parts("The bridge is closed. Nobody was hurt! Was it? It was.") == [
        "The bridge is closed.", "Nobody was hurt!", "Was it?", "It was.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Holt of the U.S. team met Mr. Braid at 5 p.m. on Friday.",
        "About 3.5 million tons, i.e. No. 7 of the list, were lost.",
        "The site example.com was down on 13.10.2021 for an hour.",
        "J. K. Ostrand signed it.",
    ],
)
def test_a_dot_inside_a_sentence_ends_none(text: str) -> None:
    assert _parts(text) == [text]


def test_sentences_in_one_bracket_stay_together() -> None:
    text = "That thing (the sluice, started in March. It had no permit. GS) has left us a ditch. We leave."
    assert _parts(text) == ["That thing (the sluice, started in March. It had no permit. GS) has left us a ditch.", "We leave."]


def test_a_bracket_that_never_closes_joins_nothing() -> None:
    assert len(_parts("That thing (the sluice was started in March. It had no permit. We leave.")) == 3
    assert len(_parts("That thing) was started in March. It had no permit. We leave.")) == 3


def test_a_bracket_inside_a_bracket_is_within_the_outer_one() -> None:
    text = "It (the sluice (old. Very old) was opened. It leaked) is shut. We leave."
    assert len(_parts(text)) == 2


def test_sentences_leave_only_white_space_uncovered() -> None:
    text = "  One is here.  \t Two is here.\u00a0\u00a0Three (is. Not) here.\n Four "
    spans = sentences(text, Span(0, len(text)))
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    assert all(not text[start:end].strip() for start, end in zip(edges[::2], edges[1::2], strict=True))
    assert all(text[span.start : span.end] == text[span.start : span.end].strip() for span in spans)


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "Heading 𝕏\n\nOne is here. Two is here.\n\nEnd."
    start = text.index("One")
    spans = sentences(text, Span(start, start + len("One is here. Two is here.")))
    assert [text[span.start : span.end] for span in spans] == ["One is here.", "Two is here."]


@pytest.mark.parametrize("tag", [", asks the other.", " – asked Anna Holt."])
@pytest.mark.parametrize("marks", ["«»", "“”", "„“"])
def test_a_tag_after_a_question_stays_in_its_sentence(marks: str, tag: str) -> None:
    text = f"{marks[0]}With what water?{marks[1]}{tag} Nobody knows."
    assert _parts(text) == [f"{marks[0]}With what water?{marks[1]}{tag}", "Nobody knows."]


@pytest.mark.parametrize("name", TUNED)
def test_the_sentences_of_the_gold_standard_are_found(name: str) -> None:
    text = (GOLD / f"{name}.txt").read_text("utf-8")
    rows = [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines()]
    found = [(one.paragraph, text[one.start : one.end], one.kind == "heading") for one in read(text).statements]
    assert found == [(row["paragraph"], row["text"], row["kind"] == "heading") for row in rows]
