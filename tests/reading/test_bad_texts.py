"""Texts that nobody would write, and some that somebody does: read without a crash, in linear time, and without a wrong name."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot.core.model import Kind, Voice
from bot.core.reading import read

BELOW = "\n\nThe end is here."


def voices(text: str) -> list[tuple[Voice, str | None]]:
    found = [one for one in read(text + BELOW).statements if one.start < len(text) and one.kind is not Kind.HEADING]
    return [(one.voice, one.speaker.name if one.speaker else None) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "“”„«»\"'‘’" * 500,
        "“" * 10_000,
        "“a " * 10_000 + "” " * 10_000,
        '"' * 10_001,
        "\n\n".join('He said "we leave.' for _ in range(500)),
        "\n\n".join("“We leave, said Anna Holt. She “stays”, she“ said." for _ in range(200)),
        "said " * 20_000,
        "Anna Holt " * 10_000,
        "the mayor of the town of the mayor of " * 3_000,
        "said Anna Holt, " * 5_000,
        "according to " * 10_000,
        "This was stated by " * 5_000,
        "Anna Holt: “yes” " * 3_000,
        "a, " * 30_000,
        "((((" * 5_000,
        "Mr. Mr. Mr. " * 5_000,
    ],
    ids=lambda text: f"{text[:18]!r} and so on, {len(text):,} characters",
)
def test_a_hostile_text_is_read_and_covered(text: str) -> None:
    statements = read(text).statements
    assert statements[0].start == 0
    assert all(one.end <= other.start for one, other in pairwise(statements))


def test_a_paragraph_of_half_a_megabyte_is_read() -> None:
    text = "“We leave,” said Anna Holt, the mayor of Belten. The bridge is closed. " * 7_000
    assert len(text) >= 490_000
    assert {one.speaker.name for one in read(text).statements if one.speaker} == {"Anna Holt"}


def test_two_persons_of_one_surname_are_not_told_apart_by_it() -> None:
    text = "Anna Holt is the mayor. Peder Holt is a baker. “We leave,” said Holt. “We stay,” said Peder Holt."
    assert voices(text)[2:] == [(Voice.NOT_ESTABLISHED, None), (Voice.SPEAKER, "Peder Holt")]


def test_a_body_and_a_person_of_one_name_are_not_mixed_up() -> None:
    text = "Alban Gorse owns the line. Gorse, the company, runs it. Gorse said that the fares would rise."
    assert voices(text)[2] in {(Voice.NOT_ESTABLISHED, None), (Voice.SPEAKER, "Gorse")}


@pytest.mark.parametrize(
    "text",
    [
        "He said that the bridge was closed.",
        "“We leave,” she said.",
        "According to her, the bridge is closed.",
        "The analyst explained that the bridge was closed.",
        "“We leave,” the diplomat added.",
    ],
)
def test_a_mention_with_nobody_before_it_names_nobody(text: str) -> None:
    assert voices(text) == [(Voice.NOT_ESTABLISHED, None)] or voices(text)[0][0] is Voice.UNNAMED


@pytest.mark.parametrize(
    "name", ["Ђорђе Живковић", "Žarko Bršljanin", "Shpëtime Dëgani", "Людмила Щербакова", "Ünal Øksnevad", "Xhemajl Çelaj"]
)
def test_names_of_any_script_are_read(name: str) -> None:
    surname = name.rsplit(maxsplit=1)[-1]
    text = f"“We leave,” said {name}, the mayor of Belten. The bridge is closed. “We stay,” {surname} added."
    assert [who for _, who in voices(text)] == [name, None, name]


def test_two_persons_whom_a_pronoun_fits_are_neither() -> None:
    text = "Anna Holt met Maria Pirel on Monday. “We leave,” she said."
    assert voices(text)[1] == (Voice.NOT_ESTABLISHED, None)
