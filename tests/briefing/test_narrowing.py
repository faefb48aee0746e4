"""Which articles a question is about: dates, outlets, "the article", copies counted once, and what is offered where there are too many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.choosing import newest, too_many, which_article
from bot.briefing.draft import Evidence
from bot.briefing.narrowing import MOST_ARTICLES, asks_for_all, matching, named, names, one_article, periods, together
from bot.briefing.scoping import Matched, narrowed
from bot.core.answering.question import Alternative
from bot.core.model import Audience, Card
from bot.core.ports import Where
from tests.core.builders import NOON, TODAY, arrangement, candidates, card, english, found, outlet
from tests.properties.strategies import EXAMPLES

COURIER, RADIO = outlet("Courier of Sarnholt"), outlet("Radio Tolvar")
ASKED = "What did Vandry say about the toll"
BY = arrangement(COURIER, RADIO)
STAFF = Where(Audience.STAFF, NOON)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("in 2013?", date(2013, 1, 1), date(2013, 12, 31)),
        ("published in May 2013?", date(2013, 5, 1), date(2013, 5, 31)),
        ("in February 2024?", date(2024, 2, 1), date(2024, 2, 29)),
        ("in December 2013?", date(2013, 12, 1), date(2013, 12, 31)),
        ("on 13 May 2013?", date(2013, 5, 13), date(2013, 5, 13)),
        ("2013-05-13", date(2013, 5, 13), date(2013, 5, 13)),
        ("2013", date(2013, 1, 1), date(2013, 12, 31)),
        ("from 2010 to 2013?", date(2010, 1, 1), date(2013, 12, 31)),
        ("since 2019?", date(2019, 1, 1), None),
        ("until 2018?", None, date(2018, 12, 31)),
        ("before 2018?", None, date(2017, 12, 31)),
        ("in the last 30 days?", date(2026, 10, 25), TODAY),
    ],
)
def test_a_date_in_a_question_is_a_period_and_the_rest_asks_without_it(words: str, first: date | None, last: date | None) -> None:
    narrow = named(f"{ASKED} {words}", (), TODAY)
    assert narrow
    assert (narrow.first, narrow.last, narrow.dated) == (first, last, True)
    assert narrow.rest.rstrip(" ?") == ASKED


@pytest.mark.parametrize(
    "question", [f"{ASKED}?", "Who signed Resolution 1244?", "What may happen on 13 May?", "How many of 2013 crowns were paid?"]
)
def test_what_names_no_year_names_no_period(question: str) -> None:
    assert named(question, (), TODAY) is None


def test_an_outlet_in_a_question_is_one_to_look_in() -> None:
    narrow = named(f"{ASKED}, in Radio Tolvar, since 2019?", BY.sources.values(), TODAY)
    assert narrow
    assert narrow.sources == ("radio",)
    within = narrow.within(STAFF)
    assert (within.sources, within.published_from, within.published_to) == (("radio",), date(2019, 1, 1), None)
    assert (within.audience, within.at) == (STAFF.audience, STAFF.at)


def test_an_outlet_in_a_question_never_widens_the_scope_that_was_given() -> None:
    narrow = named(f"{ASKED}, Radio Tolvar?", BY.sources.values(), TODAY)
    assert narrow
    assert narrow.within(Where(Audience.PUBLIC, NOON, sources=("courier",))).sources == ("courier",)


def test_a_question_about_now_is_about_the_newest_articles_alone() -> None:
    narrow = named("What does Vandry say about the toll today?", (), TODAY)
    assert narrow
    assert (narrow.now, narrow.first, narrow.last) == (True, date(2026, 11, 22), None)


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What does the article say about the toll?", "What does say about the toll?"),
        ("Who is quoted in this article?", "Who is quoted ?"),
        ("Summarise the article", "Summarise"),
        ("What does this report say?", "What does say?"),
        ("What did the report of the commission say?", None),
        ("Which articles of the treaty were broken?", None),
    ],
)
def test_the_article_is_one_that_has_to_be_named(question: str, rest: str | None) -> None:
    assert one_article(question) == rest


def test_a_question_that_seeks_nothing_in_particular_may_mean_any_article() -> None:
    assert asks_for_all("Summarise")
    assert asks_for_all("What does say?")
    assert not asks_for_all("What does say about the toll?")


def toll(number: int, source: str = "courier", published: date | None = None, text: str | None = None) -> tuple[Card, str]:
    """An article in which Vandry speaks of the toll."""
    return card(f"{source}/{number}", source, published=published), text or f"Oskel Vandry said the toll will be {number} crowns."


def test_copies_of_one_text_count_as_one_article_the_first_published() -> None:
    same = "The toll is “too high”, Oskel Vandry said."
    held = found(
        ASKED,
        toll(1, "radio", date(2026, 5, 2), same),
        toll(2, "courier", date(2026, 5, 1), same.replace("“", '"').replace("”", '"')),
        toll(3, "courier", date(2026, 5, 3)),
    )
    assert list(matching(held)) == ["courier/2", "courier/3"]


def test_the_same_words_in_two_mouths_are_two_texts() -> None:
    one, two = (f"{name} said the road was bad.\n\n“The toll is too high,” he said." for name in ("Oskel Vandry", "Joren Pask"))
    held = found("Who says that the toll is too high?", toll(1, text=one), toll(2, text=two))
    assert {c.statement.speaker.name for c in held.candidates if c.near and c.statement.speaker} == {"Oskel Vandry", "Joren Pask"}
    assert len(matching(held)) == 2


def test_years_are_offered_or_months_of_one_year_or_days_of_one_month() -> None:
    assert periods([date(2013, 1, 5), date(2014, 1, 5), None, date(2014, 2, 5)]) == {(2013,): 1, (2014,): 2}
    assert periods([date(2014, 1, 5), date(2014, 2, 5)]) == {(2014, 1): 1, (2014, 2): 1}
    assert periods([date(2014, 2, 5), date(2014, 2, 6)]) == {(2014, 2, 5): 1, (2014, 2, 6): 1}
    assert periods([None]) == {}


def test_periods_outlets_and_names_are_offered_with_how_many_articles_they_have() -> None:
    articles = [
        toll(n, ("courier", "radio")[n % 2], date(2010 + n % 8, 1, 2) if n else None,
             f"Oskel Vandry said in {('Belten', 'Linmouth')[n % 2]} that the toll will be {n} crowns.")
        for n in range(24)
    ]  # fmt: skip
    choice = too_many(matching(found(ASKED, *articles)), ASKED, BY, counted=True)
    assert choice.sentence.startswith("This is in 24 articles of 2 outlets, copies of one text counted once.")
    assert choice.offers[:3] == (
        "By period: 2017 (3) · 2016 (3) · 2015 (3) · 2014 (3) · 2013 (3) · until 2012 (8) · date not stated (1)",
        "By outlet: Courier of Sarnholt (12) · Radio Tolvar (12)",
        "Named there too: Belten (12) · Linmouth (12)",
    )
    assert [one.published for one in choice.candidates] == sorted(
        (one.published for one in choice.candidates if one.published), reverse=True
    )
    assert len(choice.candidates) == 20
    assert choice.alternatives == (
        Alternative("2017 (3)", f"{ASKED} in 2017?"),
        Alternative("Courier of Sarnholt (12)", ASKED, sources=("courier",)),
        Alternative("2016 (3)", f"{ASKED} in 2016?"),
        Alternative("Radio Tolvar (12)", ASKED, sources=("radio",)),
    )


@pytest.mark.parametrize(
    "days", [(date(2013, 5, 1), date(2014, 5, 1)), (date(2013, 5, 1), date(2013, 6, 1)), (date(2013, 5, 1), date(2013, 5, 2))]
)
@pytest.mark.parametrize("question", [f"{ASKED}?", f"{ASKED} since 2012?", "What happened?", "Who signed Resolution 1244?"])
def test_a_period_is_an_alternative_only_where_its_question_is_read_as_that_period(question: str, days: tuple[date, date]) -> None:
    articles = [toll(n, published=day) for n, day in enumerate(days)]
    for one in too_many(matching(found(ASKED, *articles)), question, BY, counted=True).alternatives:
        narrow = named(one.question, (), TODAY)
        assert narrow
        assert narrow.first
        assert narrow.last
        assert [narrow.first <= day <= narrow.last for day in days].count(True) == 1


def test_more_than_can_be_counted_is_said_to_be_at_least_so_many() -> None:
    choice = too_many(matching(found(ASKED, toll(1), toll(2))), ASKED, BY, counted=False)
    assert "in at least 2 articles of Courier of Sarnholt" in choice.sentence


def test_the_articles_that_may_be_meant_are_told_newest_first_and_the_others_counted() -> None:
    cards = [card(f"courier/{n:02}", "courier", published=date(2026, 1, 1 + n)) for n in range(12)]
    choice = which_article([*cards, card("courier/undated", "courier")], ASKED, BY)
    assert [one.articles for one in choice.alternatives] == [("courier/11",), ("courier/10",), ("courier/09",), ("courier/08",)]
    assert [one.words for one in choice.alternatives] == list(choice.offers[:4])
    assert choice.offers[0] == "courier/11 (Courier of Sarnholt, published 12 January 2026)"
    assert (len(choice.offers), choice.offers[-1]) == (11, "and 3 more")
    assert newest(cards) == tuple(reversed(cards))


def matched(*articles: tuple[Card, str]) -> Matched:
    held = found(ASKED, *articles)
    return Matched(held, matching(held))


def of_article(held: Evidence, article: str) -> Matched:
    only = replace(held, candidates=tuple(one for one in held.candidates if one.live.card.id == article))
    return Matched(only, matching(only))


def test_a_date_hides_neither_what_was_published_then_nor_what_tells_of_it() -> None:
    both = found(ASKED, toll(1, published=date(2013, 2, 1)), toll(2013, published=date(2020, 2, 1)))
    then, telling = (of_article(both, name) for name in ("courier/1", "courier/2013"))
    narrow = named(f"{ASKED} in 2013?", (), TODAY)
    assert narrow
    scoped = narrowed(f"{ASKED} in 2013?", narrow, telling, then, BY)
    assert {one.live.card.id for one in scoped.found.candidates} == {"courier/1", "courier/2013"}
    assert scoped.read_as == f"{ASKED} in 2013? – by the date of publication, or with that date in the text"
    assert len({one.id for one in scoped.found.candidates}) == 2


def test_what_a_date_leaves_too_many_of_stays_a_choice() -> None:
    then = matched(*(toll(n, published=date(2013, 2, 1)) for n in range(MOST_ARTICLES + 1)))
    narrow = named(f"{ASKED} in 2013?", (), TODAY)
    assert narrow
    scoped = narrowed(f"{ASKED} in 2013?", narrow, Matched(Evidence(ASKED, ())), then, BY)
    assert (scoped.choice is not None, scoped.read_as) == (True, None)


def test_now_is_answered_from_new_articles_or_as_before() -> None:
    old, new, none = matched(toll(1, published=date(2013, 2, 1))), matched(toll(2, published=TODAY)), Matched(Evidence(ASKED, ()))
    narrow = named("What does Vandry say about the toll today?", (), TODAY)
    assert narrow
    assert narrowed(ASKED, narrow, old, new, BY).found == new.found
    assert narrowed(ASKED, narrow, old, none, BY).found == old.found


def test_names_of_the_question_are_not_offered_again() -> None:
    articles = [toll(n, text=f"Oskel Vandry said in Belten on Monday that the toll is {n} crowns.") for n in range(3)]
    assert names(matching(found(ASKED, *articles)), f"{ASKED} in Belten") == {}
    assert names(matching(found(ASKED, *articles)), ASKED) == {"Belten": 3}


def test_what_is_put_together_is_numbered_anew_and_has_each_sentence_once() -> None:
    held = found(ASKED, toll(1), toll(2))
    both = together(held, held)
    assert [one.id for one in both.candidates] == ["Q1", "Q2"]
    assert {one.live.card.id for one in both.candidates} == {"courier/1", "courier/2"}


dates = st.none() | st.dates(date(2010, 1, 1), date(2026, 11, 24))


@EXAMPLES
@given(st.lists(st.tuples(st.sampled_from(["courier", "radio", None]), dates), min_size=1, max_size=40))
def test_a_choice_counts_every_article_once_and_names_no_other(given_: list[tuple[str | None, date | None]]) -> None:
    rows = {f"a{n}": (card(f"a{n}", source, published=day), f"The toll is {n} crowns.") for n, (source, day) in enumerate(given_)}
    articles = {name: [candidates(row)[0]] for name, row in rows.items()}
    choice = too_many(articles, ASKED, BY, counted=True)
    assert set(choice.candidates) <= {of for of, _ in rows.values()}
    shown = next((line for line in choice.offers if line.startswith("By period: ")), "")
    assert sum(int(part.rpartition("(")[2].rstrip(")")) for part in shown.removeprefix("By period: ").split(" · ")) == len(rows)
    for name, source in (("Radio Tolvar", "radio"), ("Courier of Sarnholt", "courier")):
        assert (name in choice.sentence or any(name in line for line in choice.offers)) == any(of == source for of, _ in given_)
    assert not any(english().say("sentences.notice") in line for line in choice.offers)
