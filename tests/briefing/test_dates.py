"""Which words of a sentence are dates, and which only look like one."""

from __future__ import annotations

from datetime import date

import pytest

from bot.briefing.dates import Bound, Day, Form, expressions
from bot.core.model import Span


def found(words: str) -> list[tuple[str, str]]:
    """The dates of a sentence: their words, and their first day in EDTF."""
    return [(words[one.span.start : one.span.end], one.first.edtf) for one in expressions(words, Span(0, len(words)))]


@pytest.mark.parametrize(
    ("words", "span", "edtf"),
    [
        ("The bridge closed on 2026-05-09.", "2026-05-09", "2026-05-09"),
        ("The bridge closed on 9.5.2026.", "9.5.2026", "2026-05-09"),
        ("The bridge closed on 9 May 2026.", "9 May 2026", "2026-05-09"),
        ("The bridge closed on the 9th of May, 2026.", "9th of May, 2026", "2026-05-09"),
        ("The bridge closed on May 9, 2026, at noon.", "May 9, 2026", "2026-05-09"),
        ("It closed on Oct. 9.", "Oct. 9", "XXXX-10-09"),
        ("KESTRIN, MARCH 4 — It closed.", "MARCH 4", "XXXX-03-04"),
        ("It closed on May 9, 10 and 12.", "May 9", "XXXX-05-09"),
        ("It closed in May.", "May", "XXXX-05"),
        ("It closed in May 2026.", "May 2026", "2026-05"),
        ("It was built in 1987.", "1987", "1987"),
        ("In March 11 people crossed.", "March", "XXXX-03"),
    ],
)
def test_a_date_keeps_its_words_and_what_they_leave_open(words: str, span: str, edtf: str) -> None:
    assert found(words) == [(span, edtf)]


@pytest.mark.parametrize(
    "words",
    [
        "Resolution 1244 stands.",
        "It is against Resolution 1244 of the Council.",
        "It may 9 times out of ten.",
        "The bridge may close.",
        "They march 5 miles.",
        "The agreement of 2008 stands.",
        "The agreement of 17 September 2019 remains in force.",
        "The 1961 treaty stands.",
        "The 17 September 2019 crossing agreement stands.",
        "The law from May 9, 2019 stands.",
        "He has 2019 stamps and in 2019 cases nobody came.",
        "It cost 2,019 crowns in 2,019 shops.",
        "It was 9.5 percent, version 9.5.20261.",
        "On Saturdays it opens.",
        "Black Friday is near.",
        "It is 30 February 2026 nowhere, and 31.13.2026 neither.",
        "May 45 come.",
    ],
)
def test_what_only_looks_like_a_date_is_none(words: str) -> None:
    assert found(words) == []


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("It was shut from 3 to 5 March.", "XXXX-03-03", "XXXX-03-05"),
        ("It was shut 3–5 March 2026.", "2026-03-03", "2026-03-05"),
        ("It was shut between March 30 and April 2.", "XXXX-03-30", "XXXX-04-02"),
        ("It was shut from 30 March to 2 April 2026.", "2026-03-30", "2026-04-02"),
        ("It was shut from 2014 to 2018.", "2014", "2018"),
    ],
)
def test_a_range_has_both_its_ends(words: str, first: str, last: str) -> None:
    (one,) = expressions(words, Span(0, len(words)))
    assert (one.first.edtf, one.last and one.last.edtf) == (first, last)


@pytest.mark.parametrize(
    ("words", "bound"),
    [
        ("It has been shut since 9 May.", Bound.SINCE),
        ("It is shut until at least 1 June.", Bound.UNTIL),
        ("It is shut by 1 June.", Bound.UNTIL),
        ("It shut on 9 May.", Bound.ON),
        ("Nobody crossed since Monday.", Bound.SINCE),
    ],
)
def test_since_and_until_bound_a_date(words: str, bound: Bound) -> None:
    assert [one.bound for one in expressions(words, Span(0, len(words)))] == [bound]


@pytest.mark.parametrize(
    ("words", "form", "count"),
    [
        ("Later that day, it opened.", Form.ANCHOR, 0),
        ("That evening it opened.", Form.ANCHOR, 0),
        ("The next day it opened.", Form.ANCHOR, 1),
        ("On the eve, it opened.", Form.ANCHOR, -1),
        ("Two days later it opened.", Form.ANCHOR, 2),
        ("A week earlier it opened.", Form.ANCHOR, -7),
        ("After that, it opened.", Form.AFTER, 0),
        ("It opened yesterday.", Form.PUBLISHED, -1),
        ("It opened last week.", Form.PUBLISHED, -1),
        ("It opened on Tuesday.", Form.WEEKDAY, 1),
    ],
)
def test_other_words_count_from_a_date(words: str, form: Form, count: int) -> None:
    assert [(one.form, one.count) for one in expressions(words, Span(0, len(words)))] == [(form, count)]


@pytest.mark.parametrize(
    "words", ["After that attack it closed.", "The day before the vote it closed. Every day after it.", "That daylight."]
)
def test_words_that_count_from_something_else_are_no_dates(words: str) -> None:
    assert [one for one in expressions(words, Span(0, len(words))) if one.form is Form.AFTER] == []


@pytest.mark.parametrize(
    ("month", "day", "published", "year"),
    [
        (10, 22, date(2021, 10, 28), 2021),
        (10, 22, date(2021, 8, 23), 2021),
        (10, 22, date(2021, 8, 22), 2020),
        (12, 31, date(2022, 1, 3), 2021),
        (1, 3, date(2021, 12, 30), 2022),
        (2, 29, date(2023, 5, 1), 2020),
    ],
)
def test_a_year_is_the_one_that_puts_the_day_at_most_60_days_after_publication(month: int, day: int, published: date, year: int) -> None:
    assert Day(None, month, day).within(published) == Day(year, month, day)


def test_days_are_counted_over_month_and_year_ends_but_not_into_a_leap_day_that_may_not_be() -> None:
    assert Day(2021, 12, 31).shifted(1) == Day(2022, 1, 1)
    assert Day(None, 10, 31).shifted(1) == Day(None, 11, 1)
    assert Day(None, 2, 28).shifted(1) is None
    assert Day(2024, 2, 28).shifted(1) == Day(2024, 2, 29)
    assert Day(2024, 2).shifted(1) is None
    assert Day(9999, 12, 31).shifted(1) is None
