"""The ledger: whose words each sentence carries, a row a speaker; and what a correction makes of a statement."""

from __future__ import annotations

import pytest

from bot.briefing.fixes import FIXED, corrected, fixed, named, places, unnamed
from bot.briefing.ledger import entries, narrowed, ranges, rows
from bot.core.model import Kind, LivePassage, Passage, Span, Speaker, Statement, Version, Voice
from bot.core.ports import Fix
from tests.core.builders import MARRANT, NOON, VANDRY, card

EXPERTS = Speaker("unnamed-experts", "experts")
LINES: tuple[tuple[str, Kind, Voice, Speaker | None], ...] = (
    ("The pier", Kind.HEADING, Voice.OUTLET, None),
    ("The bridge is shut.", Kind.NARRATIVE, Voice.OUTLET, None),
    ("Experts expect rain.", Kind.INDIRECT, Voice.UNNAMED, EXPERTS),
    ("“The bridge will open when the work is done,” Vandry said.", Kind.DIRECT, Voice.SPEAKER, VANDRY),
    ("He called it “a dull affair”.", Kind.MIXED, Voice.SPEAKER, VANDRY),
    ("He called it “dull”.", Kind.MIXED, Voice.SPEAKER, VANDRY),
    ("Marrant said bridges fall.", Kind.INDIRECT, Voice.SPEAKER, MARRANT),
    ("It is not clear who spoke.", Kind.NARRATIVE, Voice.NOT_ESTABLISHED, None),
)


def live(article: str = "courier/pier") -> list[LivePassage]:
    """An article of one sentence a paragraph."""
    version = Version.of("\n\n".join(words for words, *_ in LINES))
    found, start = [], 0
    for n, (words, kind, voice, speaker) in enumerate(LINES, 1):
        end = start + len(words)
        quoted = (Span(start + words.index("“"), start + words.index("”") + 1),) if "“" in words else ()
        statement = Statement(start, end, n, kind, voice, speaker, quoted)
        found.append(LivePassage(n, card(article, "courier"), Passage(version, start, end), n, (statement,), Span(start, end)))
        start = end + 2
    return found


def numbered(article: str = "courier/pier"):  # noqa: ANN201 (entries)
    return entries(live(article), {n: n - 1 for n in range(1, len(LINES) + 1)})


def test_sentences_are_numbered_through_those_that_are_not_shown() -> None:
    shown = [one for one in live() if one.paragraph != 2]
    assert [one.n for one in entries(shown, {n: n - 1 for n in range(1, 9)})] == [1, 3, 4, 5, 6, 7, 8]


def test_speakers_come_first_then_unnamed_then_the_outlet_then_what_is_not_established() -> None:
    found = rows(numbered())
    assert [(row.voice, row.speaker) for row in found] == [
        (Voice.SPEAKER, VANDRY),
        (Voice.SPEAKER, MARRANT),
        (Voice.UNNAMED, EXPERTS),
        (Voice.OUTLET, None),
        (Voice.NOT_ESTABLISHED, None),
    ]
    assert [row.manners for row in found][:2] == [(Kind.DIRECT, Kind.MIXED), (Kind.INDIRECT,)]


def test_a_heading_is_no_ones_row() -> None:
    assert {paragraph for row in rows(numbered()) for _, paragraph in row.paragraphs} == {2, 3, 4, 5, 6, 7, 8}


def test_the_example_is_the_shortest_quotation_of_several_words_without_its_marks() -> None:
    found = rows(numbered())
    assert [row.example and row.example.text for row in found] == ["a dull affair", None, None, None, None]
    (only,) = rows(one for one in numbered() if one.n == 6)
    assert only.example
    assert only.example.text == "dull"


def test_paragraphs_of_several_articles_are_told_apart() -> None:
    found = rows([*numbered(), *numbered("courier/other")])
    assert found[1].paragraphs == ((1, 7), (2, 7))
    assert found[1].sentences == 2


@pytest.mark.parametrize(("numbers", "said"), [([1, 2, 3, 6, 7, 9], "1–3, 6–7, 9"), ([4], "4"), ([3, 1, 1], "1, 3"), ([], "")])
def test_paragraphs_are_said_as_ranges(numbers: list[int], said: str) -> None:
    assert ranges(numbers) == said


@pytest.mark.parametrize("name", ["Oskel Vandry", "vandry", "VANDRY", "ministry of transport", "s2"])
def test_a_speaker_is_found_by_name_surname_affiliation_or_id(name: str) -> None:
    assert [one.n for one in narrowed(numbered(), speaker=name, about=None)] == [4, 5, 6]


@pytest.mark.parametrize(("topic", "found"), [("the bridges", [2, 4, 7]), ("work on a bridge", [4]), ("ferry", []), ("the", [])])
def test_a_topic_is_found_by_the_stems_of_all_its_words(topic: str, found: list[int]) -> None:
    assert [one.n for one in narrowed(numbered(), speaker=None, about=topic)] == found


def test_filters_narrow_together() -> None:
    assert [one.n for one in narrowed(numbered(), speaker="Vandry", about="bridge")] == [4]


# Corrections


def test_a_paraphrase_given_to_the_outlet_is_narrative_and_narrative_given_to_a_speaker_is_a_paraphrase() -> None:
    statement = Statement(
        0, 9, 1, Kind.INDIRECT, Voice.SPEAKER, VANDRY, mention=Span(0, 3), cue=Span(4, 6), content=(Span(6, 9),), utterance="u0"
    )
    outlet = fixed(statement, Fix(Voice.OUTLET, None, "Ana", NOON))
    assert outlet == Statement(0, 9, 1, Kind.NARRATIVE, Voice.OUTLET, flags=frozenset({FIXED}))
    back = fixed(outlet, Fix(Voice.SPEAKER, MARRANT, "Ana", NOON))
    assert (back.kind, back.voice, back.speaker, back.content) == (Kind.INDIRECT, Voice.SPEAKER, MARRANT, (Span(0, 9),))


@pytest.mark.parametrize("kind", [Kind.DIRECT, Kind.MIXED])
def test_quotation_marks_stand_whoever_is_given_the_sentence(kind: Kind) -> None:
    statement = Statement(0, 9, 1, kind, Voice.SPEAKER, VANDRY, (Span(0, 5),), mention=Span(6, 9), confidence=0.4)
    for fix in (Fix(Voice.OUTLET, None, "Ana", NOON), Fix(Voice.SPEAKER, MARRANT, "Ana", NOON)):
        after = fixed(statement, fix)
        assert (after.kind, after.quoted, after.mention, after.confidence) == (kind, (Span(0, 5),), None, 1.0)


def test_a_confirmed_speaker_keeps_what_the_rules_found() -> None:
    statement = Statement(0, 9, 1, Kind.DIRECT, Voice.SPEAKER, VANDRY, mention=Span(6, 9), utterance="u0", confidence=0.4)
    after = fixed(statement, Fix(Voice.SPEAKER, VANDRY, "Ana", NOON))
    assert (after.mention, after.utterance, after.confidence) == (Span(6, 9), "u0", 1.0)


def test_a_heading_is_not_corrected() -> None:
    heading = Statement(0, 9, 1, Kind.HEADING, Voice.OUTLET)
    assert fixed(heading, Fix(Voice.SPEAKER, VANDRY, "Ana", NOON)) == heading


def test_a_correction_finds_its_sentence_by_its_words_and_by_which_of_the_same_it_is() -> None:
    text = "No. Yes. No."
    statements = tuple(Statement(start, end, 1, Kind.NARRATIVE, Voice.OUTLET) for start, end in ((0, 3), (4, 8), (9, 12)))
    known = places(statements, text)
    after = corrected(statements, text, {known[2]: Fix(Voice.SPEAKER, VANDRY, "Ana", NOON)})
    assert [one.speaker for one in after] == [None, None, VANDRY]


def test_a_correction_says_a_speaker_where_there_is_one_and_only_there() -> None:
    for voice, speaker in ((Voice.OUTLET, VANDRY), (Voice.SPEAKER, None)):
        with pytest.raises(ValueError, match="voice"):
            Fix(voice, speaker, "Ana", NOON)


def test_an_editor_names_someone_of_the_cast_or_someone_new() -> None:
    cast = [VANDRY, MARRANT, Speaker("s9", "Petar Marrant")]
    assert [named(name, cast) for name in ("s2", "oskel vandry", "Vandry")] == [VANDRY] * 3
    assert named("Marrant", cast) == Speaker("marrant", "Marrant")
    assert named("Sabra Kintell", cast) == Speaker("sabra-kintell", "Sabra Kintell")
    assert unnamed(Speaker("experts", "experts")) == EXPERTS == unnamed(EXPERTS)
