"""Questions about now: what is old or undated never tells of today."""

from __future__ import annotations

from datetime import date

import pytest

from bot.briefing.stale import asks_about_now, is_fresh, told
from tests.core.builders import card, english

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "question",
    ["What is the situation at the bridge today?", "Is the bridge open now?", "What is the latest on the toll?", "Who is currently mayor?"],
)
def test_a_question_about_now_is_known_as_one(question: str) -> None:
    assert asks_about_now(question)


@pytest.mark.parametrize(
    "question",
    ["What happened on 13 October?", "Who said “we leave now”?", "What did Holt say about the toll?"],
)
def test_other_questions_are_not(question: str) -> None:
    assert not asks_about_now(question)


@pytest.mark.parametrize(
    ("published", "fresh"),
    [(None, False), (date(2026, 11, 21), False), (date(2026, 11, 22), True), (TODAY, True)],
)
def test_an_article_is_fresh_for_two_days(published: date | None, fresh: bool) -> None:  # noqa: FBT001
    assert is_fresh(card("a", "daily", published=published), TODAY) is fresh


def test_the_newest_date_is_told_and_none_where_there_is_none() -> None:
    dated = [card("a", "daily", published=date(2021, 10, 28)), card("b", "daily", published=date(2020, 1, 2)), card("c", "daily")]
    assert "28 October 2021" in told(dated, english())
    assert "no date" in told(dated[2:], english())
