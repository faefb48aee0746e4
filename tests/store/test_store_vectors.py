"""Vectors on both engines: nearest, of what a reader may see, one set an embedder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.core.errors import EmbedderUnavailable
from bot.core.labels import Source
from bot.core.model import Audience, Card
from bot.core.ports import Where
from bot.core.reading import read
from bot.indexing.meaning import digest
from bot.store import Database, SqlIndex, SqliteVectors
from bot.store.postgres import PostgresDatabase, PostgresVectors
from tests.store.store_values import received

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.core.ports import Vectors
    from bot.store.connections import Engine

AT = datetime(2026, 5, 20, tzinfo=UTC)
STAFF, PUBLIC = Where(Audience.STAFF, AT), Where(Audience.PUBLIC, AT)
SIZE = 8


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        opened: Engine = Database.open(tmp_path / "vectors.db")
    else:
        opened = PostgresDatabase.open(request.getfixturevalue("database_url"))
    yield opened
    opened.close()


def again(database: Engine) -> Engine:
    """The same store, as another process opens it."""
    return Database.open(database.path) if isinstance(database, Database) else PostgresDatabase.open(database.url)


def on(database: Engine) -> Vectors:
    return SqliteVectors(database) if isinstance(database, Database) else PostgresVectors(database)


def unit(seed: int) -> np.ndarray:
    made = np.random.default_rng(seed).normal(size=SIZE).astype("<f4")
    return made / np.linalg.norm(made)


async def filled(database: Engine, count: int, *, public: int = 0) -> tuple[SqlIndex, Vectors, list[str]]:
    """Articles of one paragraph each, the first `public` of them for the public, each with a vector by its number."""
    index, vectors = SqlIndex(database), on(database)
    await index.register([Source("courier", "Courier", audience=Audience.PUBLIC)])
    texts = [f"Paragraph number {n} says a thing of its own." for n in range(count)]
    for n, text in enumerate(texts):
        audience = Audience.PUBLIC if n < public else Audience.STAFF
        await index.put(Card(id=f"a{n}", source="courier", audience=audience), received(text), read(text), at=AT)
    await vectors.keep("ours", {digest(text): unit(n).tobytes() for n, text in enumerate(texts)})
    return index, vectors, texts


async def texts_of(index: SqlIndex, passages: list[int], where: Where = STAFF) -> list[str]:
    return [live.passage.text for live in await index.read(passages, where)]


async def test_the_nearest_are_those_of_textbook_arithmetic(database: Engine) -> None:
    index, vectors, texts = await filled(database, 40)
    asked = unit(999)
    found = await vectors.closest(asked.tobytes(), "ours", STAFF, 5)
    expected = sorted(range(40), key=lambda n: -float(unit(n) @ asked))[:5]
    assert await texts_of(index, list(found.near)) == [texts[n] for n in expected]
    assert [cosine for _, cosine in found.near.values()] == pytest.approx([float(unit(n) @ asked) for n in expected], abs=1e-6)
    assert found.lacking == 0


async def test_one_of_the_public_gets_what_is_public_however_much_else_is_nearer(database: Engine) -> None:
    index, vectors, texts = await filled(database, 60, public=2)
    found = await vectors.closest(unit(50).tobytes(), "ours", PUBLIC, 5)
    assert sorted(await texts_of(index, list(found.near), PUBLIC)) == sorted(texts[:2])


async def test_a_withdrawn_a_held_and_a_superseded_text_are_never_near(database: Engine) -> None:
    index, vectors, texts = await filled(database, 4)
    await index.retract("a0", "an error", at=AT)
    await index.hold("a1", None, "counsel", at=AT)
    await index.put(Card(id="a2", source="courier"), received("Another text now."), read("Another text now."), at=AT)
    found = await vectors.closest(unit(0).tobytes(), "ours", STAFF, 9)
    assert await texts_of(index, list(found.near)) == [texts[3]]
    assert found.lacking == 1


async def test_a_question_about_an_article_looks_at_that_one_alone(database: Engine) -> None:
    index, vectors, texts = await filled(database, 6)
    found = await vectors.closest(unit(0).tobytes(), "ours", replace(STAFF, articles=("a3",)), 9)
    assert await texts_of(index, list(found.near)) == [texts[3]]


async def test_what_words_found_is_told_beyond_the_limit_but_not_beyond_the_reader(database: Engine) -> None:
    _, vectors, _ = await filled(database, 6, public=1)
    every = list((await vectors.closest(unit(0).tobytes(), "ours", STAFF, 9)).near)
    assert set((await vectors.closest(unit(0).tobytes(), "ours", STAFF, 1, every)).near) == set(every)
    assert len((await vectors.closest(unit(0).tobytes(), "ours", PUBLIC, 1, every)).near) == 1


async def test_the_matrix_follows_the_store_whoever_changed_it(database: Engine) -> None:
    _, vectors, texts = await filled(database, 3)
    before = await vectors.closest(unit(0).tobytes(), "ours", STAFF, 9)
    other = again(database)
    try:
        elsewhere = SqlIndex(other)
        await elsewhere.put(
            Card(id="a9", source="courier"), received("A text of the other process."), read("A text of the other process."), at=AT
        )
        assert (await vectors.closest(unit(0).tobytes(), "ours", STAFF, 9)).lacking == before.lacking + 1
        await on(other).keep("ours", {digest("A text of the other process."): unit(7).tobytes()})
        after = await vectors.closest(unit(7).tobytes(), "ours", STAFF, 9)
        assert len(after.near) == len(texts) + 1
    finally:
        other.close()


async def test_a_set_of_another_embedder_is_not_looked_at(database: Engine) -> None:
    _, vectors, texts = await filled(database, 3)
    found = await vectors.closest(unit(0).tobytes(), "theirs", STAFF, 9)
    assert (found.near, found.lacking) == ({}, 3)
    assert await vectors.similar(unit(0).tobytes(), "theirs", [digest(text) for text in texts]) == {}


async def test_vectors_of_another_length_are_refused_in_one_line(database: Engine) -> None:
    _, vectors, _ = await filled(database, 3)
    longer = np.ones(SIZE * 2, "<f4").tobytes()
    with pytest.raises(EmbedderUnavailable, match="vectors of 16 numbers, those stored under its name have 8"):
        await vectors.keep("ours", {digest("another"): longer})
    with pytest.raises(EmbedderUnavailable, match="have 8"):
        await vectors.closest(longer, "ours", STAFF, 9)


async def test_the_set_used_before_stays_and_older_ones_go(database: Engine) -> None:
    _, vectors, texts = await filled(database, 1)
    names = [digest(text) for text in texts]
    for embedder in ("first", "second", "third", "third"):
        await vectors.keep(embedder, {names[0]: unit(0).tobytes()})
        await vectors.settle(embedder)
    known = {embedder: bool(await vectors.known(embedder, names)) for embedder in ("first", "second", "third")}
    assert known == {"first": False, "second": True, "third": True}
    assert await vectors.known("ours", names)  # being built, and not yet settled


async def test_a_text_that_many_articles_carry_has_one_vector(database: Engine) -> None:
    index, vectors = SqlIndex(database), on(database)
    for n in range(5):
        await index.put(Card(id=f"a{n}", source=None), received("The same words everywhere."), read("The same words everywhere."), at=AT)
    await vectors.keep("ours", {digest("The same words everywhere."): unit(1).tobytes()})
    asked = replace(STAFF, articles=tuple(f"a{n}" for n in range(5)))
    assert len((await vectors.closest(unit(1).tobytes(), "ours", asked, 9)).near) == 5
    table = "vector" if isinstance(database, Database) else "text_vector"
    assert await database.read(lambda connection: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) == 1


async def test_copies_of_one_text_leave_room_for_others(database: Engine) -> None:
    index, vectors = SqlIndex(database), on(database)
    for n in range(12):
        await index.put(Card(id=f"a{n}", source=None), received("The same words everywhere."), read("The same words everywhere."), at=AT)
    await index.put(Card(id="own", source=None), received("Words of its own."), read("Words of its own."), at=AT)
    await vectors.keep("ours", {digest("The same words everywhere."): unit(1).tobytes(), digest("Words of its own."): unit(2).tobytes()})
    found = await vectors.closest(unit(1).tobytes(), "ours", STAFF, 2)
    assert sorted(await texts_of(index, list(found.near))) == ["The same words everywhere.", "Words of its own."]
