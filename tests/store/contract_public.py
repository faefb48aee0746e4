"""What the public is told is counted over what it may read at that instant, whatever was done before. A class to inherit with `fresh`."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from contract import EXAMPLES
from hypothesis import given
from hypothesis import strategies as st
from store_values import AT, OUTLETS, PUBLIC, Store, card, paragraphs, put

from bot.core.errors import InputError
from bot.core.model import Audience, Kind
from bot.core.reading import read
from bot.core.reading.terms import terms
from bot.store import SqlIndex, SqlJournal

if TYPE_CHECKING:
    from contract import Fresh

    from bot.store import Engine

HOURS = st.integers(-3, 3)
ARTICLES = st.sampled_from(["courier/a", "courier/b", "signal/c"])
PARAGRAPHS = st.sampled_from(["The heron landed.", "The ferry stopped at noon.", "A ferry, a ferry, a heron.", "Nobody’s ferry."])
ASKED = ["heron", "land", "ferri", "noon", "nobodi", "unheard"]


@dataclass(frozen=True, slots=True)
class Put:
    """An article with some paragraphs, for whom and from when (hours from now, or at once)."""

    article: str
    text: tuple[str, ...]
    audience: Audience
    embargo: int | None

    async def done(self, store: Store, hour: int) -> None:
        until = None if self.embargo is None else AT + timedelta(hours=self.embargo)
        given = card(self.article, self.article.partition("/")[0], audience=self.audience, embargo_until=until)
        await put(store, paragraphs(*self.text), given, at=AT + timedelta(hours=hour))


@dataclass(frozen=True, slots=True)
class Hold:
    """An article or its paragraph is held, or no longer is."""

    article: str
    paragraph: int | None
    lifted: bool

    async def done(self, store: Store, hour: int) -> None:
        does = store.index.lift if self.lifted else store.index.hold
        await does(self.article, self.paragraph, "doubt", at=AT + timedelta(hours=hour))


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An article is gone for good."""

    article: str

    async def done(self, store: Store, hour: int) -> None:
        await store.index.retract(self.article, "wrong", at=AT + timedelta(hours=hour))


@dataclass(frozen=True, slots=True)
class Registry:
    """The outlets that are open to the public; the others are no longer registered or for staff."""

    public: frozenset[str]
    named: frozenset[str]

    async def done(self, store: Store, _: int) -> None:
        outlets = [replace(one, audience=Audience.PUBLIC if one.id in self.public else Audience.STAFF) for one in OUTLETS]
        await store.index.register([one for one in outlets if one.id in self.named])


@dataclass(frozen=True, slots=True)
class Reread:
    """An article's first version is read anew."""

    article: str

    async def done(self, store: Store, _: int) -> None:
        found = await store.index.article(self.article)
        if found:
            version = await store.index.archived(found.sha256)
            assert version
            await store.index.reread(self.article, found.version, read(version.text))


OUTLET_SETS = st.frozensets(st.sampled_from(["courier", "signal"]))
PUTS = st.builds(
    Put, ARTICLES, st.lists(PARAGRAPHS, min_size=1, max_size=3).map(tuple), st.sampled_from([*Audience, Audience.PUBLIC]), st.none() | HOURS
)
HISTORIES = st.lists(
    st.tuples(
        st.one_of(
            PUTS,
            PUTS,
            st.builds(Hold, ARTICLES, st.none() | st.integers(1, 2), st.booleans()),
            st.builds(Withdrawal, ARTICLES),
            st.builds(Registry, OUTLET_SETS, OUTLET_SETS),
            st.builds(Reread, ARTICLES),
        ),
        HOURS,
    ),
    min_size=1,
    max_size=10,
)


class PublicContract:
    """Counts for the public."""

    @EXAMPLES
    @given(history=HISTORIES)
    async def test_the_public_is_told_counts_of_what_it_may_read_at_every_instant(
        self, fresh: Fresh, history: list[tuple[Put | Hold | Withdrawal | Registry | Reread, int]]
    ) -> None:
        async with fresh() as store:
            for change, hour in history:
                with suppress(InputError):
                    await change.done(store, hour)
                for clock in range(-4, 5):
                    await check(store, clock)

    async def test_a_word_of_an_article_for_staff_changes_nothing_that_the_public_is_told(self, fresh: Fresh) -> None:
        async with fresh() as store:
            await put(store, "The heron landed.", card("courier/a"))
            before = await store.index.lexical(ASKED, PUBLIC, 200)
            await put(store, "The heron and the ferry. A heron.", card("courier/b", audience=Audience.STAFF))
            await put(store, "The heron and the ferry. A heron.", card("wire/c", "wire"))
            await put(store, "The ferry sank at noon.", card("courier/d", embargo_until=AT + timedelta(hours=1)))
            assert await store.index.lexical(ASKED, PUBLIC, 200) == before


async def check(store: Store, clock: int) -> None:
    """Counts as told beside counts of the paragraphs that are shown, read one by one."""
    where = replace(PUBLIC, at=AT + timedelta(hours=clock))
    shown = [one for article in await store.index.articles(where) for one in await store.index.passages(article.card.id, where)]
    searched = [one for one in shown if any(sentence.kind is not Kind.HEADING for sentence in one.statements)]
    bags = [terms(one.passage.text, "en") for one in searched]
    count = Counter(term for bag in bags for term in set(bag))
    told = await store.index.lexical(ASKED, where, 200)
    assert dict(told.frequency) == {term: count[term] for term in ASKED if count[term]}
    assert told.passages == len(bags)
    assert told.mean_length * len(bags) == pytest.approx(sum(map(len, bags)))
    assert {hit.passage for hit in told.hits} <= {one.id for one in shown}


async def check_step(database: Engine, step: str) -> None:
    """What a schema's step finds published of what was stored before it is what is counted of it with each change."""
    store = Store(SqlIndex(database), SqlJournal(database))
    await store.index.register(OUTLETS)
    for name, fields in {
        "courier/a": {},
        "courier/b": {"embargo_until": AT + timedelta(hours=1)},
        "courier/c": {"embargo_until": AT - timedelta(hours=1)},
        "courier/d": {"audience": Audience.STAFF},
        "courier/e": {},
        "courier/f": {},
    }.items():
        await put(store, "Trucks wait\n\nThe heron landed.\n\nA ferry, a ferry.", card(name, **fields))
    await store.index.hold("courier/e", 2, "doubt", at=AT)
    await store.index.retract("courier/f", "wrong", at=AT)
    fill = step[step.index("INSERT INTO published\n") :].rstrip().removesuffix(";")
    await database.write(lambda connection: (connection.execute("DELETE FROM published"), connection.execute(fill)))
    for clock in range(-3, 4):
        await check(store, clock)
