"""Clause by clause: who a sentence is given to, and whose position on the real article each paragraph carries."""

from __future__ import annotations

from collections import defaultdict

import pytest

from bot.core.model import Kind, Voice
from bot.core.reading import read

CAST = (
    "Anna Holt, the mayor of Belten, met Peder Vandry, chair of the Growers’ Union, on Monday. "
    "The Ministry of Trade of Marrant sent nobody."
)


def _read(sentence: str) -> tuple[str, str, str | None]:
    text = f"{CAST}\n\n{sentence}\n\nThe end is here."
    one = next(one for one in read(text).statements if one.paragraph == 2)
    return one.kind.value, one.voice.value, one.speaker.name if one.speaker else None


@pytest.mark.parametrize(
    ("sentence", "kind", "name"),
    [
        ("“We leave,” said Anna Holt.", "direct", "Anna Holt"),
        ("“We leave,” Holt said on Tuesday.", "direct", "Anna Holt"),
        ("“We leave”, – said the mayor of Belten.", "direct", "Anna Holt"),
        ("Holt: “We leave.”", "direct", "Anna Holt"),
        ("According to Holt, the bridge is closed.", "indirect", "Anna Holt"),
        ("The bridge is closed, according to Peder Vandry.", "indirect", "Peder Vandry"),
        ("As Vandry noted, the bridge is closed.", "indirect", "Peder Vandry"),
        ("Holt said that Vandry had left.", "indirect", "Anna Holt"),
        ("Vandry told the Daily that the bridge was closed.", "indirect", "Peder Vandry"),
        ("The bridge, Holt insisted, would stay closed.", "indirect", "Anna Holt"),
        ("The farms, said Vandry, are empty.", "indirect", "Peder Vandry"),
        ("Vandry called the plan “absurd”.", "mixed", "Peder Vandry"),
        ("Holt accused the growers of greed.", "indirect", "Anna Holt"),
        ("The Ministry of Trade of Marrant denied that it had been asked.", "indirect", "Ministry of Trade of Marrant"),
        ("Marrant’s mayor, Anna Holt, said she would leave.", "indirect", "Anna Holt"),
        ("It was closed, said Holt, who asked not to be called mayor.", "indirect", "Anna Holt"),
    ],
)
def test_a_clause_gives_the_sentence_to_whom_it_names(sentence: str, kind: str, name: str) -> None:
    assert _read(sentence) == (kind, "speaker", name)


@pytest.mark.parametrize(
    "sentence",
    [
        "Holt announced her resignation.",
        "Vandry reported the theft.",
        "The bridge is closed.",
        "According to the plan, the bridge stays closed.",
        "Holt and Vandry walked to the bridge.",
        "The mayor’s claims were published in March.",
        "Vandry was told to leave.",
        "The state shared a border with Lomar.",
        "Holt left, Vandry stayed.",
    ],
)
def test_what_tells_of_an_act_stays_the_outlets_own(sentence: str) -> None:
    assert _read(sentence)[:2] == ("narrative", "outlet")


@pytest.mark.parametrize(
    "sentence",
    [
        "Officials said that the bridge was closed.",
        "Three growers told the Daily that they would leave.",
        "According to experts, the bridge will fall.",
        "A spokesman for the port said that it was closed.",
    ],
)
def test_people_without_a_name_stay_unnamed(sentence: str) -> None:
    assert _read(sentence)[:2] == ("indirect", "unnamed")


def test_whom_a_speaker_speaks_for_is_kept_apart() -> None:
    text = f"{CAST}\n\nHolt said that Marrant condemned the closing."
    one = next(one for one in read(text).statements if one.paragraph == 2)
    assert one.speaker
    assert one.holder
    assert (one.speaker.name, one.holder.name, one.holder.affiliation) == ("Anna Holt", "Marrant", None)


def test_a_capital_stands_for_its_officials() -> None:
    one = read("Oslo accused Madrid of delay.\n\nThe end is here.").statements[0]
    assert one.speaker
    assert (one.speaker.name, one.speaker.affiliation) == ("Oslo", "Norwegian")


def test_this_was_stated_by_reaches_back_one_sentence() -> None:
    statements = read("The bridge was never safe. This was stated by Anna Holt, the mayor.\n\nThe end is here.").statements
    assert [one.speaker.name if one.speaker else None for one in statements] == ["Anna Holt", "Anna Holt", None]


def test_a_quotation_left_open_goes_on_in_the_next_paragraph() -> None:
    text = "“We leave,” said Anna Holt, the mayor. “The pier cracked.\n\n“Nobody came.”\n\nThe end is here."
    assert [one.speaker.name if one.speaker else None for one in read(text).statements] == ["Anna Holt", "Anna Holt", "Anna Holt", None]


def test_the_answers_of_an_interview_are_the_speakers_without_any_marks() -> None:
    text = (
        "Anna Holt, the mayor, spoke to the Daily.\n\nDaily: Why is it closed?\n\nAnna Holt: The pier cracked. We saw it.\n\n"
        "Nobody came.\n\nDaily: And now?\n\nHolt: I wait.\n\nThe end is here."
    )
    found = [(one.voice.value, one.speaker.name if one.speaker else None) for one in read(text).statements[1:]]
    named = ("speaker", "Anna Holt")
    assert found == [("outlet", None), named, named, ("not_established", None), ("outlet", None), named, ("outlet", None)]


def test_words_in_the_first_person_are_never_the_outlets() -> None:
    text = "Why did you leave?\n\nI think it was time. The road was bad.\n\nWorld War I ended here."
    assert [one.voice for one in read(text).statements] == [
        Voice.OUTLET, Voice.NOT_ESTABLISHED, Voice.NOT_ESTABLISHED, Voice.OUTLET,
    ]  # fmt: skip


# --- The real article: names and paragraphs only -----------------------------------------------------------------------


def test_the_real_articles_positions_are_in_their_mouths(seed_text: str) -> None:
    found: dict[str, set[int]] = defaultdict(set)
    for one in read(seed_text).statements:
        if one.kind is not Kind.HEADING:
            found[one.speaker.id if one.speaker else one.voice.value].add(one.paragraph)
    assert {who: sorted(paragraphs) for who, paragraphs in found.items()} == {
        "maria-zakharova": [1, 2, 3, 6, 7, 8, 11, 12, 13],
        "viosa-osmani": [4],
        "russian-embassy-in-serbia": [5],
        "serbian-authorities": [14],
        "belgrade": [15],
        "vladimir-shapovalov": [17, 18, 22, 23, 24, 25, 28, 29, 31],
        "georgy-engelhardt": [19, 20, 21, 26, 27],
        "unnamed-experts": [1],
        "unnamed-analysts": [30],
        "outlet": [4, 10, 14],
    }


def test_of_the_real_articles_55_sentences_47_are_somebodys_and_six_the_outlets_and_two_are_headings(seed_text: str) -> None:
    statements = read(seed_text).statements
    assert sum(one.speaker is not None for one in statements) == 47
    assert sum(one.voice is Voice.OUTLET and one.kind is Kind.NARRATIVE for one in statements) == 6
    assert sum(one.kind is Kind.HEADING for one in statements) == 2
