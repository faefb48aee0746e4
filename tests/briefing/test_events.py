"""What an article says happened, when, and in whose voice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.events import Basis, Event, events
from bot.core.model import Kind, Span, Statement, Voice
from bot.core.reading import read
from tests.core.builders import VANDRY
from tests.properties.strategies import EXAMPLES, texts

GOLD = sorted((Path(__file__).parents[1] / "reading" / "gold").glob("*.txt"))
THURSDAY = date(2026, 5, 14)
WORDS = (
    *("May", "9", "2026", "on", "in", "since", "until", "Monday", "yesterday", ".", "“", "”", "13.10.2021", "to", "3"),
    *("After that,", "Later that day", "a day later", "the next day", "\n\n", "agreement of"),
)
dated = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


def told(text: str, published: date | None = None) -> list[tuple[str | None, str]]:
    """Date and basis of each event of a text."""
    return [(one.date, one.basis) for one in events(text, read(text).statements, published)]


def outlet(text: str, kind: Kind = Kind.NARRATIVE) -> tuple[Event, ...]:
    """The events of a text that the outlet tells."""
    return events(text, [replace(one, voice=Voice.OUTLET, kind=kind) for one in read(text).statements], None)


def test_without_a_publication_date_a_year_stays_open() -> None:
    (event,) = events("They met on May 9.", read("They met on May 9.").statements, None)
    assert (event.date, event.basis, event.relative_to, event.year_stated) == ("XXXX-05-09", Basis.STATED, None, False)


def test_a_year_comes_from_the_publication_and_is_marked_so() -> None:
    assert told("They met on May 9.", THURSDAY) == [("2026-05-09", "year_from_publication")]
    assert told("They met on May 9, 2019.", THURSDAY) == [("2019-05-09", "stated")]
    assert told("It was shut from 30 December to 2 January.", date(2026, 1, 9)) == [("2025-12-30/2026-01-02", "year_from_publication")]


def test_what_counts_from_a_date_counts_from_the_last_one_told_not_from_the_publication() -> None:
    text = "They met on May 9.\n\nLater that day, they parted.\n\nA day later they met again. After that, they parted."
    assert told(text, date(2027, 1, 1))[1:] == [("2026-05-09", "relative"), ("2026-05-10", "relative"), ("2026-05-10/..", "relative")]
    assert [one.relative_to for one in events(text, read(text).statements, None)] == [None, "XXXX-05-09", "XXXX-05-09", "XXXX-05-10"]


def test_a_date_that_is_only_background_moves_nothing() -> None:
    text = "On 8 May 2026 they left the office, which since 2 March had been open and was built in 1987.\n\nLater that day, it closed."
    assert told(text) == [("2026-05-08", "stated"), ("2026-05-08", "relative")]


def test_what_counts_from_nothing_has_no_date_but_keeps_its_words() -> None:
    text = "Later that day, they parted."
    (event,) = events(text, read(text).statements, None)
    assert (event.date, event.basis) == (None, Basis.NONE)
    assert event.date_span
    assert text[event.date_span.start : event.date_span.end] == "Later that day"


def test_an_open_date_is_not_jumped_over() -> None:
    assert told("They met on May 9.\n\nOn Tuesday they met again.\n\nLater that day, they parted.")[2] == (None, "none")


def test_a_paragraph_that_is_not_there_may_have_told_another_date() -> None:
    text = "They met on May 9.\n\nOn May 11 they met again.\n\nLater that day, they parted."
    seen = [one for one in read(text).statements if one.paragraph != 2]
    assert [one.date for one in events(text, seen, None)] == ["XXXX-05-09", None]


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("They met on Wednesday.", THURSDAY, "2026-05-13"),
        ("They met on Thursday.", THURSDAY, "2026-05-14"),
        ("They met last Thursday.", THURSDAY, "2026-05-07"),
        ("They met on Friday, and more will come.", THURSDAY, "2026-05-08"),
        ("They will meet on Friday.", THURSDAY, None),
        ("They meet next Friday.", THURSDAY, None),
        ("They met on Wednesday.", None, None),
        ("They met yesterday.", THURSDAY, "2026-05-13"),
        ("They met last week.", THURSDAY, "2026-05-04/2026-05-10"),
        ("They met last month.", THURSDAY, "2026-04"),
        ("They met last year.", THURSDAY, "2025"),
        ("It is shut until 1 June.", THURSDAY, "../2026-06-01"),
        ("It is shut since 9 May.", THURSDAY, "2026-05-09/.."),
    ],
)
def test_days_near_the_publication(text: str, published: date | None, expected: str | None) -> None:
    assert [one.date for one in events(text, read(text).statements, published)] == [expected]


def test_yesterday_is_no_date_without_a_publication_nor_in_a_quotation() -> None:
    assert told("They met yesterday.") == []
    assert told("“We met yesterday,” said the mayor.", THURSDAY) == []


def test_the_outlets_telling_in_the_same_paragraph_takes_the_date_over() -> None:
    text = "On May 9 they met. They parted in anger.\n\nThey parted in anger."
    assert told(text) == [("XXXX-05-09", "stated"), ("XXXX-05-09", "inherited")]
    first, second = read(text).statements[:2]
    reported = replace(second, kind=Kind.INDIRECT, voice=Voice.SPEAKER, speaker=VANDRY)
    assert [one.basis for one in events(text, [first, reported], None)] == [Basis.STATED]


def test_a_date_in_a_quotation_is_the_speakers_and_moves_nothing() -> None:
    text = "They met on May 9.\n\n“I left on May 11,” said Vandry.\n\nLater that day, it closed."
    spoken = [replace(one, voice=Voice.SPEAKER, speaker=VANDRY) if one.quoted else one for one in read(text).statements]
    found = events(text, spoken, None)
    assert [one.date for one in found] == ["XXXX-05-09", "XXXX-05-11", "XXXX-05-09"]
    assert found[1].statement.speaker == VANDRY


def test_a_date_in_an_outlets_note_inside_a_quotation_is_not_the_speakers() -> None:
    text = "“It (the sluice, opened on March 2. GS) took our water on May 9,” said Vandry."
    (said,) = read(text).statements
    note = Span(text.index("("), text.index(")") + 1)
    (event,) = events(text, [replace(said, voice=Voice.SPEAKER, speaker=VANDRY, inserts=(note,))], None)
    assert event.date == "XXXX-05-09"


@pytest.mark.parametrize("text", ["The staff left the town.", "Kelmora expelled four officials.", "The bridge was closed."])
def test_a_few_kinds_of_happening_are_events_without_a_date(text: str) -> None:
    assert [(one.date, one.basis, one.date_span) for one in outlet(text)] == [(None, Basis.NONE, None)]
    assert events(text, read(text).statements and [Statement(0, len(text), 1, Kind.NARRATIVE)], None) == ()


@pytest.mark.parametrize(
    "text", ["If the staff left the town, it would close.", "The left wing sleeps.", "They want to close it.", "Nobody left the town."]
)
def test_what_is_not_told_as_having_happened_is_no_event(text: str) -> None:
    assert outlet(text) == ()


def test_a_heading_is_never_an_event() -> None:
    assert told("Events of 9 May 2026\n\nThey slept.") == []


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_every_date_of_the_gold_articles_stands_in_its_sentence(path: Path) -> None:
    text = path.read_text("utf-8")
    check_spans(text, None)
    check_spans(text, THURSDAY)


def test_the_dates_of_the_gold_articles_are_these() -> None:
    texts_of = {path.stem: path.read_text("utf-8") for path in GOLD}
    found = {name: [day for day, _ in told(text) if day] for name, text in texts_of.items()}
    assert found["us_straight"] == ["1931", "2004", "1962", "XXXX-03-18"]
    assert found["regional"] == ["XXXX-07/..", "XXXX-08/..", "XXXX-03"]
    assert found["broken"] == []


def check_spans(text: str, published: date | None) -> None:
    for one in events(text, read(text).statements, published):
        assert one.statement.kind is not Kind.HEADING
        assert (one.basis is Basis.NONE) == (one.date is None)
        if one.date_span:
            assert one.statement.start <= one.date_span.start < one.date_span.end <= one.statement.end


@EXAMPLES
@given(texts | dated, st.none() | st.dates(date(2, 1, 1)))
def test_any_text_has_events_with_their_dates_inside_their_sentences(text: str, published: date | None) -> None:
    check_spans(text, published)


@pytest.mark.parametrize(
    "piece", ["May 9 ", "from 3 to 5 ", "the day before ", "in 2019 ", "agreement of May 9, ", "on Monday, ", "May ", "1 "]
)
def test_a_sentence_without_end_is_read_in_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        began = perf_counter()
        events(text, [Statement(0, len(text), 1, Kind.NARRATIVE)], None)
        return perf_counter() - began

    seconds(1_000)
    assert seconds(200_000) < 40 * seconds(20_000) + 0.2


def by_paragraph(text: str, published: date | None) -> dict[int, list[tuple[str | None, str]]]:
    found: dict[int, list[tuple[str | None, str]]] = {}
    for one in events(text, read(text).statements, published):
        if one.basis is not Basis.INHERITED:
            found.setdefault(one.statement.paragraph, []).append((one.date, one.basis))
    return found


def test_the_real_article_has_its_five_dates_and_no_other(seed_text: str) -> None:
    undated = by_paragraph(seed_text, None)
    assert {place: found for place, found in undated.items() if any(day for day, _ in found)} == {
        4: [("XXXX-10-22", "stated")],
        5: [("XXXX-10-22/..", "relative")],
        10: [("XXXX-09-20", "stated")],
        14: [("XXXX-10-13", "stated")],
        15: [("XXXX-10-13", "relative")],
    }


def test_with_a_publication_date_the_real_article_has_its_year(seed_text: str) -> None:
    found = by_paragraph(seed_text, date(2021, 10, 28))
    assert found[4] == [("2021-10-22", "year_from_publication")]
    assert found[5] == [("2021-10-22/..", "relative")]
    assert found[10] == [("2021-09-20", "year_from_publication")]
    assert found[15] == [("2021-10-13", "relative")]


def test_a_speakers_undated_event_of_the_real_article_is_found_in_its_second_paragraph(seed_text: str) -> None:
    (said,) = [one for one in read(seed_text).statements if one.paragraph == 2]
    (event,) = events(seed_text, [replace(said, voice=Voice.SPEAKER, speaker=VANDRY)], None)
    assert (event.date, event.basis) == (None, Basis.NONE)
