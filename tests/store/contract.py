"""What every engine of the store must do: classes to inherit in a test file that opens the engine as the fixture `store`."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from store_values import (
    AT,
    COURIER,
    FIRST,
    OUTLETS,
    PUBLIC,
    SECOND,
    SIGNAL,
    STAFF,
    WIRE,
    Store,
    card,
    everything,
    ids,
    listed,
    only,
    paragraphs,
    put,
    received,
    searched,
    words,
)

from bot.briefing.understanding import understand
from bot.core import wording as wordings
from bot.core.answering.question import Alternative
from bot.core.answering.ranking import rank
from bot.core.errors import InputError, StoreError
from bot.core.labels import Source
from bot.core.model import (
    Audience,
    Dropped,
    Kind,
    Reading,
    Span,
    Speaker,
    Statement,
    Translation,
    Translator,
    Voice,
)
from bot.core.ports import Record, RecordedCitation, RecordedLabel
from bot.core.reading import read
from bot.core.reading.terms import terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from typing import Protocol

    class Fresh(Protocol):
        """Opens a store that is empty but for its outlets, another one each time."""

        def __call__(self) -> AbstractAsyncContextManager[Store]: ...


# Each example opens a store of its own, so what hypothesis warns of (a fixture kept between examples) does no harm.
EXAMPLES = settings(
    deadline=None,
    max_examples=40,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors, HealthCheck.too_slow],
)
AWKWARD = st.sampled_from(["\r\n", "\n\n", "e\u0301", *"\u202e\u2066\u2069\u200d\U0001f469\U000e0041\u0958\ufeff\u0085\x1b"])
TEXTS = st.lists(
    st.one_of(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12), AWKWARD), min_size=1
).map("".join)


@dataclass(frozen=True, slots=True)
class State:
    """One article in some state: whose, for whom, and what was done to it."""

    source: str | None
    audience: Audience
    embargo: int | None  # hours from the time of reading
    new_version: bool
    hold: str | None
    lifted: bool
    withdrawn: bool

    def visible(self, number: int, *, public: bool) -> set[str]:
        """The paragraphs that a reader may be shown, by the rule as CONTRACT and DESIGN state it."""
        waits = self.embargo is not None and self.embargo > 0
        for_public = self.source in {"courier", "signal"} and self.audience is Audience.PUBLIC and not waits
        held = None if self.lifted else self.hold
        if self.withdrawn or held == "article" or (public and not for_public):
            return set()
        shown = state_paragraphs(number, "new" if self.new_version else "old")
        return set(shown[1:] if held == "paragraph" else shown)


def state_paragraphs(number: int, age: str) -> list[str]:
    return [f"The bridge of number{number} is {age} and {place}." for place in ("open", "shut", "gone")]


STATES = st.builds(
    State,
    source=st.sampled_from(["courier", "signal", "wire", "former", None]),
    audience=st.sampled_from(Audience),
    embargo=st.sampled_from([None, -1, 0, 1]),
    new_version=st.booleans(),
    hold=st.sampled_from([None, None, "article", "paragraph"]),
    lifted=st.booleans(),
    withdrawn=st.sampled_from([False, False, False, True]),
)


async def bring_about(store: Store, number: int, state: State) -> list[int]:
    """Put an article and do to it what its state says. All passages that it ever had."""
    name = f"{state.source}/number{number}"
    embargo = None if state.embargo is None else AT + timedelta(hours=state.embargo)
    given_card = card(name, state.source, audience=state.audience, embargo_until=embargo)
    seen: list[int] = []
    for age in ("old", "new") if state.new_version else ("old",):
        await put(store, paragraphs(*state_paragraphs(number, age)), given_card)
        seen += ids(await store.index.passages(name, STAFF))
    if state.hold:
        place = 1 if state.hold == "paragraph" else None
        await store.index.hold(name, place, "under review", at=AT)
        if state.lifted:
            await store.index.lift(name, place, "reviewed", at=AT)
    if state.withdrawn:
        await store.index.retract(name, "wrong", at=AT)
    return seen


class IndexContract:
    """Checks of the Index port."""

    # What `put` says and does

    async def test_a_first_text_is_added_as_version_1(self, store: Store) -> None:
        done = await put(store, FIRST)
        assert (done.outcome, done.article, done.version) == ("added", "courier/ferry", 1)
        assert await listed(store) == FIRST.split("\n\n")

    async def test_a_changed_text_is_a_new_version_and_hides_the_old_one_everywhere(self, store: Store) -> None:
        await put(store, FIRST)
        old = ids(await store.index.passages("courier/ferry", STAFF))
        done = await put(store, SECOND)
        assert (done.outcome, done.version) == ("new_version", 2)
        assert await listed(store) == SECOND.split("\n\n")
        assert await store.index.read(old, STAFF) == []
        assert words(await searched(store, "noon")) == []
        assert words(await searched(store, "dusk")) == ["The ferry stopped at dusk."]
        assert words(await searched(store, "quay")) == ["Passengers waited on the quay."]

    async def test_the_same_text_again_changes_nothing(self, store: Store) -> None:
        await put(store, FIRST)
        before = await store.index.article("courier/ferry")
        done = await put(store, FIRST, at=AT + timedelta(days=1))
        assert (done.outcome, done.version) == ("unchanged", 1)
        assert await store.index.article("courier/ferry") == before

    async def test_the_same_raw_bytes_never_make_a_new_version_though_another_extractor_reads_other_text(self, store: Store) -> None:
        await put(store, FIRST, raw=b"<p>the page</p>")
        done = await put(store, SECOND, raw=b"<p>the page</p>")
        assert (done.outcome, done.version) == ("unchanged", 1)
        assert await listed(store) == FIRST.split("\n\n")

    async def test_an_earlier_text_is_restored_and_not_stored_twice(self, store: Store) -> None:
        await put(store, FIRST)
        await put(store, SECOND)
        done = await put(store, FIRST)
        assert (done.outcome, done.version) == ("restored", 1)
        assert await listed(store) == FIRST.split("\n\n")
        assert words(await searched(store, "dusk")) == []
        assert [number for number, _, _ in await store.index.history("courier/ferry")] == [1, 2]

    async def test_earlier_raw_bytes_are_restored_and_not_stored_twice(self, store: Store) -> None:
        await put(store, FIRST, raw=b"page one")
        await put(store, SECOND, raw=b"page two")
        done = await put(store, FIRST + " And more.", raw=b"page one")
        assert (done.outcome, done.version) == ("restored", 1)
        assert await listed(store) == FIRST.split("\n\n")

    async def test_after_a_restored_text_the_next_new_one_counts_on(self, store: Store) -> None:
        for text in (FIRST, SECOND, FIRST):
            await put(store, text)
        done = await put(store, FIRST + " And more.")
        assert (done.outcome, done.version) == ("new_version", 3)

    async def test_a_changed_card_is_stored_without_a_new_version(self, store: Store) -> None:
        await put(store, FIRST)
        done = await put(store, FIRST, card(title="The ferry"))
        assert (done.outcome, done.version) == ("card_updated", 1)
        found = await store.index.article("courier/ferry")
        assert found
        assert found.card == card(title="The ferry")

    async def test_an_article_is_known_by_its_url_though_it_comes_under_another_id(self, store: Store) -> None:
        url = "https://courier.example/ferry"
        await put(store, FIRST, card("courier/one", url=url))
        done = await put(store, SECOND, card("courier/two", url=url))
        assert (done.outcome, done.article, done.version) == ("new_version", "courier/one", 2)
        assert await store.index.article("courier/two") is None

    async def test_another_outlets_article_is_not_overwritten_by_its_url_or_its_id(self, store: Store) -> None:
        url = "https://courier.example/ferry"
        await put(store, FIRST, card(url=url))
        for theirs in (card("signal/ferry", "signal", url=url), card("courier/ferry", "signal")):
            with pytest.raises(InputError, match="is from outlet courier"):
                await put(store, SECOND, theirs)
        assert await listed(store) == FIRST.split("\n\n")
        assert len(await store.index.articles()) == 1

    async def test_articles_without_a_url_are_kept_apart(self, store: Store) -> None:
        await put(store, FIRST, card("courier/one"))
        done = await put(store, FIRST, card("courier/two"))
        assert (done.outcome, done.article) == ("added", "courier/two")
        assert len(await searched(store, "noon", replace(STAFF, articles=("courier/one", "courier/two")))) == 2

    async def test_a_put_that_fails_leaves_nothing(self, store: Store) -> None:
        with pytest.raises(StoreError):
            await put(store, FIRST, card("nobody/ferry", "nobody"))
        assert await store.index.articles() == []
        assert await store.index.article("nobody/ferry") is None
        assert await searched(store, "noon") == []
        assert (await put(store, FIRST)).outcome == "added"

    async def test_a_put_that_fails_at_its_last_paragraph_leaves_the_version_before_it(self, store: Store) -> None:
        await put(store, FIRST)
        broken = Reading((*read(SECOND).paragraphs, Span(5, 5)), read(SECOND).statements)
        with pytest.raises(StoreError):
            await store.index.put(card(title="Never stored"), received(SECOND), broken, at=AT)
        assert await listed(store) == FIRST.split("\n\n")
        assert words(await searched(store, "noon")) == ["The ferry stopped at noon."]
        assert await searched(store, "dusk") == []
        found = await store.index.article("courier/ferry")
        assert found
        assert (found.card.title, found.version) == (None, 1)

    # What is read back

    async def test_every_field_of_a_card_is_read_back(self, store: Store) -> None:
        full = card(
            title="The ferry “stops”",
            url="https://courier.example/ferry?a=1&b=2",
            published=date(2026, 5, 14),
            language="sr-Latn",
            translation=Translation("ru", Translator.NAMED, "Ana Petrović"),
            provenance="named_in_text",
            audience=Audience.PUBLIC,
            embargo_until=datetime(2026, 5, 21, 6, 0, 0, 7, tzinfo=timezone(timedelta(hours=2))),
        )
        await put(store, FIRST, full)
        found = await store.index.article("courier/ferry")
        assert found
        assert found.card == full
        assert {passage.card for passage in await store.index.passages("courier/ferry", STAFF)} == {full}

    async def test_an_embargo_before_the_year_1000_is_read_back(self, store: Store) -> None:
        await put(store, FIRST, card(embargo_until=datetime(206, 5, 21, tzinfo=UTC)))
        assert [one.card.embargo_until for one in await store.index.articles()] == [datetime(206, 5, 21, tzinfo=UTC)]

    async def test_statements_are_read_back_as_they_were_read(self, store: Store) -> None:
        text = "“I saw it,” Ana Petrović said. Others did not. Nobody knows."
        pilot = Speaker("ana-petrovic", "Ana Petrović", "pilot", "Harbour Office")
        group = Speaker("others", "others")
        statements = (
            Statement(0, 30, 1, Kind.DIRECT, Voice.SPEAKER, pilot, (Span(0, 11),), frozenset({"repaired_marks", "split"})),
            Statement(31, 46, 1, Kind.INDIRECT, Voice.UNNAMED, group),
            Statement(47, 60, 1, Kind.NARRATIVE, Voice.OUTLET),
        )
        reading = Reading((Span(0, len(text)),), statements)
        await store.index.put(card(), received(text), reading, at=AT)
        live = only(await store.index.passages("courier/ferry", STAFF))
        assert live.statements == statements
        assert (live.paragraph, live.passage.text) == (1, text)

    async def test_a_passage_knows_its_surroundings(self, store: Store) -> None:
        text = paragraphs("One is here.", "Two is here.", "Three is here.", "Four is here.")
        await put(store, text)
        around = [text[one.context.start : one.context.end] for one in await store.index.passages("courier/ferry", STAFF)]
        assert around[0] == "One is here."
        assert around[2] == paragraphs("Two is here.", "Three is here.")
        assert around[3] == paragraphs("Three is here.", "Four is here.")

    async def test_passages_are_read_in_the_order_asked_for_without_unknown_ones(self, store: Store) -> None:
        await put(store, FIRST)
        one, two = ids(await store.index.passages("courier/ferry", STAFF))
        assert ids(await store.index.read([two, 987_654, one, -1], STAFF)) == [two, one]
        assert await store.index.read([], STAFF) == []

    @EXAMPLES
    @given(text=TEXTS)
    async def test_any_text_is_read_back_code_point_for_code_point(self, fresh: Fresh, text: str) -> None:
        reading = read(text)
        assume(reading.statements)
        async with fresh() as store:
            await put(store, text)
            stored = await store.index.archived(received(text).version.sha256)
            assert stored
            assert list(stored.text) == list(text)
            assert stored.intact
            live = await store.index.passages("courier/ferry", STAFF)
            assert tuple(Span(one.passage.start, one.passage.end) for one in live) == reading.paragraphs
            assert tuple(statement for one in live for statement in one.statements) == reading.statements
            assert all(one.passage.text == text[one.passage.start : one.passage.end] for one in live)

    async def test_versions_are_listed_with_their_times_and_stay_readable(self, store: Store) -> None:
        later = AT + timedelta(hours=3)
        await put(store, FIRST)
        await put(store, SECOND, at=later)
        names = [received(text).version.sha256 for text in (FIRST, SECOND)]
        assert await store.index.history("courier/ferry") == [(1, names[0], AT), (2, names[1], later)]
        old = await store.index.archived(names[0])
        assert old
        assert old.text == FIRST
        assert await store.index.archived("0" * 64) is None
        assert await store.index.history("courier/none") == []

    async def test_articles_are_listed_oldest_first_with_their_counts(self, store: Store) -> None:
        await put(store, FIRST, card("courier/late"), at=AT + timedelta(days=1))
        await put(store, paragraphs("One is here. Two is here.", "Three is here."), card("courier/early"))
        found = await store.index.articles()
        assert [(one.card.id, one.version, one.paragraphs, one.statements) for one in found] == [
            ("courier/early", 1, 2, 3),
            ("courier/late", 1, 2, 2),
        ]
        assert found[1].added_at == AT + timedelta(days=1)

    async def test_an_article_is_found_by_its_id_or_by_the_end_of_it_where_that_is_the_only_one(self, store: Store) -> None:
        await put(store, FIRST, card("courier/ferry"))
        await put(store, FIRST, card("courier/100%"))
        await put(store, FIRST, card("courier/bridge"))
        await put(store, FIRST, card("signal/bridge", "signal"))
        names = ["courier/ferry", "ferry", "100%", "signal/bridge", "bridge", "erry", "%", "", "courier"]
        found = [await store.index.article(name) for name in names]
        assert [one.card.id if one else None for one in found] == [
            "courier/ferry",
            "courier/ferry",
            "courier/100%",
            "signal/bridge",
            None,
            None,
            None,
            None,
            None,
        ]

    async def test_a_heading_is_never_found_by_its_words(self, store: Store) -> None:
        await put(store, paragraphs("Trucks wait", "The queue is long."))
        assert words(await searched(store, "trucks wait queue")) == ["The queue is long."]
        assert await listed(store) == ["Trucks wait", "The queue is long."]

    async def test_an_article_that_changes_its_language_is_found_by_the_terms_of_the_new_one(self, store: Store) -> None:
        text = "Les manifestantes marchaient lentement."
        await put(store, text, card(language="en"))
        await put(store, text, card(language="fr"))
        recall = await store.index.lexical(terms("manifestantes", "fr"), STAFF, 10)
        assert len(recall.hits) == 1

    # Who may see what

    @EXAMPLES
    @given(states=st.lists(STATES, min_size=1, max_size=6))
    async def test_a_reader_gets_what_that_reader_may_see_and_nothing_else(self, fresh: Fresh, states: list[State]) -> None:
        async with fresh() as store:
            await store.index.register([*OUTLETS, Source("former", "Former Outlet", audience=Audience.PUBLIC)])
            seen = [passage for number, state in enumerate(states) for passage in await bring_about(store, number, state)]
            await store.index.register(OUTLETS)
            for where in (PUBLIC, STAFF):
                allowed = [state.visible(number, public=where.public) for number, state in enumerate(states)]
                expected = set[str]().union(*allowed)
                assert await everything(store, "bridge", where) == expected
                assert set(words(await store.index.read(seen, where))) == expected
                assert sum((await store.index.reach(where)).articles.values()) == sum(map(bool, allowed))
            names = [terms(f"number{number}", "en")[0] for number in range(len(states))]
            told = await store.index.lexical(names, PUBLIC, 200)
            shown = [len(state.visible(number, public=True)) for number, state in enumerate(states)]
            assert dict(told.frequency) == {name: count for name, count in zip(names, shown, strict=True) if count}
            assert told.passages == sum(shown)

    async def test_an_embargo_ends_at_its_moment_and_not_before(self, store: Store) -> None:
        until = datetime(2026, 5, 21, 8, 0, tzinfo=timezone(timedelta(hours=2)))
        await put(store, FIRST, card(embargo_until=until))
        before = replace(PUBLIC, at=until - timedelta(microseconds=1))
        assert await everything(store, "noon", before) == set()
        assert await everything(store, "noon", replace(PUBLIC, at=until)) == set(FIRST.split("\n\n"))
        assert await everything(store, "noon", replace(before, audience=Audience.STAFF)) == set(FIRST.split("\n\n"))

    async def test_an_article_whose_card_goes_back_to_staff_leaves_the_public(self, store: Store) -> None:
        await put(store, FIRST)
        assert await everything(store, "noon", PUBLIC)
        await put(store, FIRST, card(audience=Audience.STAFF))
        assert await everything(store, "noon", PUBLIC) == set()

    async def test_an_article_of_no_stated_outlet_is_for_staff_only(self, store: Store) -> None:
        await put(store, FIRST, card("ferry", None))
        assert await everything(store, "noon", PUBLIC) == set()
        assert await everything(store, "noon", STAFF) == set(FIRST.split("\n\n"))

    async def test_an_outlet_that_left_the_registry_is_for_staff_only_until_it_is_back(self, store: Store) -> None:
        await put(store, FIRST)
        await store.index.register([SIGNAL, WIRE])
        assert await everything(store, "noon", PUBLIC) == set()
        assert await everything(store, "noon", STAFF)
        await store.index.register(OUTLETS)
        assert await everything(store, "noon", PUBLIC)

    async def test_an_outlet_whose_registry_entry_turns_to_staff_leaves_the_public(self, store: Store) -> None:
        await put(store, FIRST)
        await store.index.register([replace(COURIER, audience=Audience.STAFF), SIGNAL, WIRE])
        assert await everything(store, "noon", PUBLIC) == set()

    async def test_a_withdrawn_article_is_hidden_for_good_but_stays_for_the_record(self, store: Store) -> None:
        await put(store, FIRST)
        await store.index.retract("courier/ferry", "it was made up", at=AT + timedelta(minutes=5))
        for where in (STAFF, PUBLIC):
            assert await everything(store, "noon", where) == set()
            assert await store.index.articles(where) == []
            assert (await store.index.reach(where)).articles == {}
        kept = await store.index.archived(received(FIRST).version.sha256)
        assert kept
        assert kept.text == FIRST
        listed_still = await store.index.articles()
        assert [(one.withdrawn, one.withdrawn_at) for one in listed_still] == [("it was made up", AT + timedelta(minutes=5))]

    async def test_a_withdrawn_article_takes_no_new_text_and_is_not_withdrawn_again(self, store: Store) -> None:
        await put(store, FIRST)
        await store.index.retract("courier/ferry", "it was made up", at=AT)
        with pytest.raises(InputError, match="withdrawn"):
            await put(store, SECOND)
        with pytest.raises(InputError, match="withdrawn already"):
            await store.index.retract("courier/ferry", "again", at=AT)
        assert await everything(store, "dusk noon") == set()

    async def test_what_is_not_there_cannot_be_withdrawn_held_or_lifted(self, store: Store) -> None:
        await put(store, FIRST)
        with pytest.raises(InputError, match="courier/none"):
            await store.index.retract("courier/none", "why", at=AT)
        for article, paragraph in (("courier/none", None), ("courier/ferry", 3)):
            with pytest.raises(InputError, match="nothing to hold"):
                await store.index.hold(article, paragraph, "why", at=AT)
        with pytest.raises(InputError, match="nothing is held"):
            await store.index.lift("courier/ferry", None, "why", at=AT)

    async def test_a_held_article_is_hidden_until_it_is_lifted(self, store: Store) -> None:
        await put(store, FIRST)
        await store.index.hold("courier/ferry", None, "under review", at=AT)
        assert await everything(store, "noon") == set()
        await store.index.lift("courier/ferry", None, "reviewed", at=AT)
        assert await everything(store, "noon") == set(FIRST.split("\n\n"))

    async def test_a_held_paragraph_is_hidden_and_its_neighbours_are_not(self, store: Store) -> None:
        await put(store, FIRST)
        await store.index.hold("courier/ferry", 1, "under review", at=AT)
        assert await everything(store, "noon quay") == {"Passengers waited on the quay."}
        await store.index.lift("courier/ferry", 1, "reviewed", at=AT)
        assert await everything(store, "noon quay") == set(FIRST.split("\n\n"))

    async def test_lifting_an_article_leaves_its_held_paragraph_held(self, store: Store) -> None:
        await put(store, FIRST)
        await store.index.hold("courier/ferry", 1, "under review", at=AT)
        await store.index.hold("courier/ferry", None, "under review", at=AT)
        await store.index.lift("courier/ferry", None, "reviewed", at=AT)
        assert await everything(store, "noon quay") == {"Passengers waited on the quay."}

    async def test_a_hold_outlasts_a_new_version(self, store: Store) -> None:
        await put(store, FIRST)
        await store.index.hold("courier/ferry", None, "under review", at=AT)
        await put(store, SECOND)
        assert await everything(store, "dusk noon") == set()

    async def test_a_held_paragraph_stays_hidden_where_a_new_version_moves_it(self, store: Store) -> None:
        await put(store, FIRST)
        await store.index.hold("courier/ferry", 1, "under review", at=AT)
        await put(store, paragraphs("This text was corrected on Monday.", FIRST))
        assert "The ferry stopped at noon." not in await everything(store, "noon ferry corrected")

    # Searching

    async def test_a_question_is_narrowed_to_articles_outlets_languages_and_days(self, store: Store) -> None:
        await put(store, "The ferry is one.", card("courier/one", published=date(2026, 5, 1)))
        await put(store, "The ferry is two.", card("courier/two", published=date(2026, 5, 2), language="sr-Latn"))
        await put(store, "The ferry is three.", card("signal/three", "signal", published=date(2026, 5, 3)))
        await put(store, "The ferry is undated.", card("signal/undated", "signal"))
        narrowed = {
            ("one", "two"): replace(STAFF, sources=("courier",)),
            ("three", "two"): replace(STAFF, articles=("courier/two", "signal/three")),
            ("one", "two", "three"): replace(STAFF, published_from=date(2026, 5, 1)),
            ("two", "three"): replace(STAFF, published_from=date(2026, 5, 2), published_to=date(2026, 5, 3)),
            ("one",): replace(STAFF, published_to=date(2026, 5, 1)),
            ("three",): replace(STAFF, sources=("signal",), published_to=date(2026, 5, 9)),
            ("two",): replace(STAFF, languages=("sr-Latn",)),
            ("one", "two", "three", "undated"): STAFF,
            (): replace(STAFF, articles=("courier/one",), sources=("signal",)),
        }
        for last, where in narrowed.items():
            expected = {f"The ferry is {word}." for word in last}
            assert set(words(await searched(store, "ferry", where))) == expected
            assert {one.card.id.partition("/")[2] for one in await store.index.articles(where)} == set(last)

    async def test_reach_counts_the_articles_of_each_outlet_and_their_languages(self, store: Store) -> None:
        await put(store, FIRST, card("courier/one"))
        await put(store, FIRST, card("courier/two", language="sr-Latn"))
        await put(store, FIRST, card("wire/three", "wire"))
        await put(store, FIRST, card("four", None))
        staff, public = await store.index.reach(STAFF), await store.index.reach(PUBLIC)
        assert (dict(staff.articles), set(staff.languages)) == ({"courier": 2, "wire": 1, None: 1}, {"en", "sr-Latn"})
        assert dict(public.articles) == {"courier": 2}

    async def test_hits_count_each_term_once_however_often_it_is_asked_for(self, store: Store) -> None:
        await put(store, "A ferry, a second ferry and a bridge are here.")
        term = terms("ferry", "en")[0]
        recall = await store.index.lexical([term, term, "unheard"], STAFF, 10)
        hit = recall.hits[0]
        assert (dict(hit.counts), hit.length, hit.source) == ({term: 2}, 10, "courier")
        assert (recall.passages, recall.mean_length, dict(recall.frequency)) == (1, 10.0, {term: 1})

    async def test_a_question_without_known_terms_recalls_nothing(self, store: Store) -> None:
        assert (await store.index.lexical([], STAFF, 10)).hits == ()
        await put(store, FIRST)
        assert (await store.index.lexical(["unheard"], STAFF, 10)).hits == ()
        assert (await store.index.lexical([], STAFF, 10)).hits == ()

    async def test_no_more_hits_are_recalled_than_asked_for(self, store: Store) -> None:
        await put(store, paragraphs(*(f"The ferry of day {day} is late." for day in range(30))))
        assert len((await store.index.lexical(terms("ferry", "en"), STAFF, 7)).hits) == 7

    async def test_copies_of_one_text_leave_room_for_others(self, store: Store) -> None:
        for number in range(12):
            await put(store, "The ferry stopped, and the ferry will not sail.", card(f"courier/{number}"))
        await put(store, "The ferry of the north stopped for a day of rest.", card("signal/own", "signal"))
        recall = await store.index.lexical(terms("ferry", "en"), STAFF, 2)
        assert [hit.source for hit in recall.hits] == ["courier", "signal"]

    async def test_of_copies_the_first_published_is_found_and_one_of_each_outlet(self, store: Store) -> None:
        await put(store, FIRST, card("courier/undated"))
        await put(store, FIRST, card("courier/late", published=date(2026, 5, 2)))
        await put(store, FIRST, card("courier/early", published=date(2026, 5, 1)))
        await put(store, FIRST, card("signal/copy", "signal", published=date(2026, 5, 3)))
        assert [one.card.id for one in await searched(store, "noon")] == ["courier/early", "signal/copy"]

    async def test_a_copy_that_a_reader_may_not_see_never_stands_for_one_that_he_may(self, store: Store) -> None:
        await put(store, FIRST, card("courier/staff", published=date(2026, 5, 1), audience=Audience.STAFF))
        await put(store, FIRST, card("courier/held", published=date(2026, 5, 2)))
        await put(store, FIRST, card("courier/public", published=date(2026, 5, 3)))
        await store.index.hold("courier/held", None, "counsel", at=AT)
        assert [one.card.id for one in await searched(store, "noon", PUBLIC)] == ["courier/public"]
        assert [one.card.id for one in await searched(store, "noon")] == ["courier/staff"]

    async def test_the_same_words_in_two_mouths_are_two_texts(self, store: Store) -> None:
        await put(store, "Oskel Vandry said the quay was full.\n\n“The ferry is late,” he said.", card("courier/one"))
        await put(store, "Joren Pask said the quay was full.\n\n“The ferry is late,” he said.", card("courier/two"))
        await put(store, "Oskel Vandry said the quay was full.\n\n“The ferry is late,” he said.", card("courier/three"))
        speakers = [one.statements[0].speaker for one in await searched(store, "ferry")]
        assert sorted(one.name for one in speakers if one) == ["Joren Pask", "Oskel Vandry"]

    async def test_words_of_a_search_language_are_only_words(self, store: Store) -> None:
        await put(store, "The ferry stopped near the bridge or not.")
        for hostile in ('ferry" OR "x', "NEAR(ferry bridge)", "terms:ferry", "ferry*", "'; DROP TABLE ferry; --"):
            for where in (STAFF, PUBLIC):
                assert (await store.index.lexical([hostile], where, 10)).hits == ()
                assert len((await store.index.lexical(terms(hostile, "en"), where, 10)).hits) == 1

    async def test_the_ranking_is_that_of_textbook_bm25(self, store: Store) -> None:
        several = random_paragraphs(300)
        for number in range(10):
            await put(store, paragraphs(*several[number * 30 : number * 30 + 30]), card(f"courier/{number}"))
        bags = [Counter(terms(paragraph, "en")) for paragraph in several]
        for question in ("rare7 rare13 rare2", "Rare21 and rare5?", "common1 rare3 rare8", "rare1"):
            tokens = understand(question, ("en",))
            recall = await store.index.lexical([term for token in tokens for term in token.terms], STAFF, 200)
            ranked = rank(recall, tokens)
            shown = words(await store.index.read([hit.passage for hit, _ in ranked], STAFF))
            scores = textbook_bm25([token.terms[-1] for token in tokens], bags)
            expected = sorted(range(300), key=lambda place: (-scores[place], place))[:10]
            assert shown[:10] == [several[place] for place in expected if scores[place] > 0]
            assert [score for _, score in ranked[:10]] == pytest.approx([scores[p] for p in expected if scores[p] > 0])


def random_paragraphs(number: int) -> list[str]:
    """Paragraphs of some words that are common and one or two that are rare, the same each time, no two alike."""
    chance = random.Random(20260520)
    made = []
    for place in range(number):
        common = [f"common{chance.randrange(12)}" for _ in range(chance.randint(4, 40))]
        rare = [f"rare{min(int(chance.expovariate(0.08)), 60)}" for _ in range(chance.randint(0, 3))]
        bag = [*common, *rare, f"unique{place}"]
        chance.shuffle(bag)
        made.append(f"{' '.join(bag)}.")
    return made


def textbook_bm25(question: Sequence[str], bags: Sequence[Mapping[str, int]]) -> list[float]:
    """Robertson and Zaragoza (2009), section 3.4, with k1 = 1.2 and b = 0.75, over all passages."""
    lengths = [sum(bag.values()) for bag in bags]
    mean = sum(lengths) / len(bags)
    scores = [0.0] * len(bags)
    for term in question:
        frequency = sum(term in bag for bag in bags)
        idf = math.log(1 + (len(bags) - frequency + 0.5) / (frequency + 0.5))
        for place, bag in enumerate(bags):
            count = bag.get(term, 0)
            scores[place] += idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * lengths[place] / mean))
    return scores


PILOT = Speaker("ana-petrovic", "Ana Petrović", "pilot", "Harbour Office")
CITATION = RecordedCitation(
    n=1,
    label=0,
    point=0,
    article="courier/ferry",
    version="ab" * 32,
    start=5,
    end=31,
    paragraph=2,
    kind="direct",
    voice=Voice.SPEAKER,
    speaker=PILOT,
    voice_line="Ana Petrović, Harbour Office, quoted by Sarnholt Courier",
    extras=("¶2", "courier/ferry"),
    remark="Same words as in Radio Tolvar",
    whole_sentence=True,
    digest="cd" * 32,
)
FULL = Record(
    id="7F3AK2",
    question="When did the “ferry” stop? 🛥",
    asked_at=datetime(2026, 5, 20, 14, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2))),
    audience=Audience.PUBLIC,
    language="en",
    status="answered",
    mode="extractive",
    degraded="model_unavailable",
    read_as="When did the ferry stop on Monday?",
    missing="Not in the indexed text: dredger",
    premise="the ferry sank",
    model="some-model",
    prompt="wording-en@1/8bb2ddc1",
    total_ms=3.25,
    labels=(
        RecordedLabel(
            "courier",
            "Sarnholt Courier",
            "Viewpoint: Sarnholt Courier · private outlet (Kelmora)",
            ("date not stated", "machine-translated from Russian"),
            "private",
            "On the Record samples",
            "2026-05",
            ("Also carried by: Godren Signal.",),
        ),
        RecordedLabel(None, "outlet not stated", "Viewpoint: outlet not stated", (), "not_assessed", None, None),
    ),
    citations=(
        CITATION,
        replace(CITATION, n=2, label=1, voice=Voice.NOT_ESTABLISHED, speaker=None, remark=None, whole_sentence=False),
    ),
    closing=("Nothing on this from: Godren Signal (2 articles searched)",),
    dropped=(Dropped("unknown_quote"), Dropped("heading")),
    reply_sha256="ef" * 32,
    seal="01" * 32,
    summaries=("Ilse Marrant said that the ferry sank.", None),
    alternatives=(
        Alternative("2013 (3)", "When did the ferry stop in 2013?"),
        Alternative("ferry (Courier)", "When?", ("ferry",), ("courier",)),
    ),
)
EMPTY = Record(
    id="000000",
    question="?",
    asked_at=AT,
    audience=Audience.STAFF,
    language="en",
    status="not_in_text",
    mode="extractive",
    degraded=None,
    read_as=None,
    missing=None,
    premise=None,
    model=None,
    prompt="wording-en@1/8bb2ddc1",
    total_ms=0.0,
    labels=(),
    citations=(),
    closing=(),
    dropped=(),
    reply_sha256="ef" * 32,
    seal="01" * 32,
)


def some_wording(*texts: str) -> wordings.Wording:
    """A wording of some files; the journal stores their texts and reads nothing of them."""
    files = tuple(wordings.WordingFile(f"wording-en@1/{wordings.digest(text)}", text) for text in texts)
    return wordings.Wording("en", 1, "final", files, {}, ())


class JournalContract:
    """Checks of the Journal port."""

    @pytest.mark.parametrize("record", [FULL, EMPTY], ids=["all fields", "no optional field"])
    async def test_a_record_is_read_back_as_it_was_stored(self, store: Store, record: Record) -> None:
        await store.journal.record(record, some_wording("one"), conversation="terminal")
        assert await store.journal.recorded(record.id) == record

    @EXAMPLES
    @given(said=st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3))
    async def test_any_words_of_a_record_are_read_back(self, fresh: Fresh, said: list[str]) -> None:
        question, line, closing = said
        record = replace(FULL, question=question, citations=(replace(CITATION, voice_line=line, extras=(line,)),), closing=(closing,))
        async with fresh() as store:
            await store.journal.record(record, some_wording("one"), conversation="terminal")
            assert await store.journal.recorded(record.id) == record

    async def test_an_unknown_number_has_no_record(self, store: Store) -> None:
        await store.journal.record(FULL, some_wording("one"), conversation="terminal")
        for number in ("ZZZZZZ", "", FULL.id.lower(), FULL.id[:-1]):
            assert await store.journal.recorded(number) is None

    async def test_a_number_is_given_once_and_the_first_record_stays(self, store: Store) -> None:
        await store.journal.record(FULL, some_wording("one"), conversation="terminal")
        second = replace(FULL, question="Another question", citations=())
        assert await store.journal.record(second, some_wording("two"), conversation="terminal") is False
        assert await store.journal.recorded(FULL.id) == FULL
        assert await store.journal.wording(some_wording("two").ref) is None

    async def test_a_record_with_a_citation_that_cannot_be_stored_leaves_nothing(self, store: Store) -> None:
        twice = replace(FULL, citations=(CITATION, CITATION))
        with pytest.raises(StoreError):
            await store.journal.record(twice, some_wording("one"), conversation="terminal")
        assert await store.journal.recorded(FULL.id) is None

    async def test_the_turns_of_a_conversation_are_its_last_answers_oldest_first(self, store: Store) -> None:
        for place, (number, conversation) in enumerate([("A1", "one"), ("B1", "two"), ("A2", "one"), ("A3", "one"), ("N1", None)]):
            record = replace(FULL, id=number, asked_at=AT + timedelta(minutes=place))
            assert await store.journal.record(record, some_wording("one"), conversation=conversation)
        turns = await store.journal.turns("one", since=AT, limit=2)
        assert [turn.id for turn in turns] == ["A2", "A3"]
        assert turns[0] == replace(FULL, id="A2", asked_at=AT + timedelta(minutes=2))
        assert [turn.id for turn in await store.journal.turns("two", since=AT, limit=9)] == ["B1"]
        assert await store.journal.turns("three", since=AT, limit=9) == []
        assert await store.journal.turns("", since=AT, limit=9) == []

    async def test_a_turn_older_than_asked_for_is_none(self, store: Store) -> None:
        for number, hours in (("OLD", 13), ("EDGE", 12), ("NEW", 1)):
            record = replace(FULL, id=number, asked_at=(AT - timedelta(hours=hours)).astimezone(timezone(timedelta(hours=5))))
            await store.journal.record(record, some_wording("one"), conversation="one")
        assert [turn.id for turn in await store.journal.turns("one", since=AT - timedelta(hours=12), limit=9)] == ["EDGE", "NEW"]

    async def test_an_answer_whose_number_is_taken_is_no_turn(self, store: Store) -> None:
        await store.journal.record(FULL, some_wording("one"), conversation="one")
        assert not await store.journal.record(replace(FULL, question="Another"), some_wording("one"), conversation="two")
        assert await store.journal.turns("two", since=FULL.asked_at, limit=9) == []

    async def test_the_wording_of_each_record_is_kept_under_its_ref(self, store: Store) -> None:
        await store.journal.record(FULL, some_wording("one", "base"), conversation="terminal")
        await store.journal.record(replace(FULL, id="AAAAAA"), some_wording("two", "base"), conversation="terminal")
        for text in ("one", "two", "base"):
            assert await store.journal.wording(some_wording(text).ref) == text
        assert await store.journal.wording("wording-en@1/00000000") is None

    async def test_confirmations_are_listed_in_the_order_given_each_with_the_fields_it_has(self, store: Store) -> None:
        first = {"status": "private", "confirmed_by": "desk"}
        second = {
            "status": "state_controlled",
            "place": "Ustavia",
            "assessor": "Somebody",
            "as_of": "2024-02",
            "confirmed_by": "Ana",
        }
        await store.journal.confirm("signal", first, at=AT)
        await store.journal.confirm("courier", first, at=AT + timedelta(days=1))
        await store.journal.confirm("signal", second, at=AT + timedelta(days=2))
        every = await store.journal.confirmations()
        assert [one["source"] for one in every] == ["signal", "courier", "signal"]
        of_one = await store.journal.confirmations("signal")
        assert [{k: v for k, v in one.items() if k not in {"source", "confirmed_at"}} for one in of_one] == [first, second]
        assert [one["confirmed_at"][:10] for one in of_one] == ["2026-05-20", "2026-05-22"]
        assert await store.journal.confirmations("nobody") == []
