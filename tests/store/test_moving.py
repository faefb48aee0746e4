"""`migrate --to` and `backup`: everything arrives as it is, a second try goes on, and what differs is an error."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest
from contract import FULL, some_wording
from contract_delivery import LIMITS, NOON, update
from store_values import AT, FIRST, OUTLETS, PUBLIC, SECOND, STAFF, Store, card, listed, put, searched, words

from bot.briefing.delivering import Purpose
from bot.core.errors import InputError, StoreError
from bot.core.ports import Where
from bot.indexing.meaning import digest
from bot.store import Database, SqlHolds, SqlInbox, SqlIndex, SqliteVectors, SqlJournal, SqlOutbox, SqlSent, vectors_of
from bot.store.moving import NOT_MOVED, TABLES, move
from bot.store.postgres import PostgresDatabase
from bot.store.saving import save

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.store import Engine
    from tests.server import Server

VECTOR = b"\x00\x00\x80?" + b"\x00" * 12


async def filled(database: Database) -> Store:
    """A bit of everything that a store can hold."""
    store = Store(SqlIndex(database), SqlJournal(database))
    await store.index.register(OUTLETS)
    await put(store, FIRST, card(title="Naïve “ferry”", url="https://courier.example/ferry"))
    await put(store, SECOND, card(title="Naïve “ferry”", url="https://courier.example/ferry"))
    await put(store, FIRST, card("wire/inside", "wire"))
    await store.index.hold("wire/inside", 1, "under review", at=AT)
    await store.journal.record(replace(FULL, question="Who \x00 asked?"), some_wording("one"), conversation="fake/w/c1")
    await store.journal.confirm("signal", {"status": "private", "confirmed_by": "desk"}, at=AT)
    inbox, outbox = SqlInbox(database), SqlOutbox(database)
    for name in ("1", "2"):
        await inbox.accept(update(name, f"c{name}"), LIMITS, at=NOON)
    (job,) = await inbox.claim("w1", ["fake"], NOON - NOON.replace(hour=11), at=NOON)
    message = await outbox.begin(job, Purpose.ANSWER, record=FULL.id, at=NOON)
    assert message
    await outbox.done(job, "answered", message, "m1", at=NOON)
    await SqlSent(database).rate(FULL.id, "fake/w/u1", "up", "thanks", at=NOON)
    await SqliteVectors(database).keep("ours", {digest("The ferry stopped at dusk."): VECTOR})
    await SqliteVectors(database).settle("ours")
    return store


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Database]:
    with closing(Database.open(tmp_path / "onrecord.db")) as database:
        await filled(database)
        yield database


def nothing(*_: object) -> None:
    """A progress bar that nobody sees."""


async def told(engine: Engine) -> list[object]:
    """What a store answers, in many ways."""
    store = Store(SqlIndex(engine), SqlJournal(engine))
    staff = Where(STAFF.audience, AT)
    return [
        await store.index.articles(),
        await listed(store),
        words(await searched(store, "dusk quay")),
        await store.index.history("courier/ferry"),
        await store.index.lexical(["ferri", "dusk"], staff, 10),
        await store.index.lexical(["ferri", "dusk", "noon"], PUBLIC, 10),
        await store.journal.recorded(FULL.id),
        await store.journal.confirmations(),
        await SqlInbox(engine).waiting(),
        await SqlOutbox(engine).counts(),
        await SqlHolds(engine).held(FULL.id),
        await vectors_of(engine).closest(VECTOR, "ours", staff, 5),
    ]


async def test_everything_is_there_after_the_move_and_new_rows_come_after_it(file: Database, database_url: str) -> None:
    seen: list[tuple[str, int, int]] = []
    moved = await move(file, database_url, lambda *one: seen.append(one), at=AT)
    assert seen[-1][1] == seen[-1][2] == sum(moved.rows.values())
    assert moved.compared == 3
    with closing(PostgresDatabase.open(database_url)) as database:
        assert await told(database) == await told(file)
        store = Store(SqlIndex(database), SqlJournal(database))
        assert (await put(store, "A third text of it.", card(url="https://courier.example/ferry"))).version == 3
        await SqlInbox(database).accept(update("3", "c3"), LIMITS, at=NOON)
        assert (await SqlInbox(database).waiting()).jobs == {"fake": 2}


async def test_a_table_that_a_schema_adds_is_moved_or_said_to_be_not(file: Database) -> None:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'passage_%'"
    tables = await file.read(lambda connection: {row[0] for row in connection.execute(query)})
    assert tables == set(TABLES) | NOT_MOVED


async def test_a_move_that_was_cut_short_goes_on_and_repeats_nothing(file: Database, database_url: str) -> None:

    def cut(what: str, done: int, total: int) -> None:
        if what == "passage" and done > total * 0.2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await move(file, database_url, cut, at=AT, step=1)
    with psycopg.connect(database_url) as connection:
        half = connection.execute("SELECT count(*) FROM passage").fetchone()
    assert half
    assert half[0] > 0
    with pytest.raises(StoreError, match="half moved into; run the same onrecord migrate --to again"):
        PostgresDatabase.open(database_url)
    await move(file, database_url, nothing, at=AT)
    with closing(PostgresDatabase.open(database_url)) as database:
        assert await told(database) == await told(file)


async def test_a_database_that_is_not_empty_is_left_alone(file: Database, database_url: str) -> None:
    with closing(PostgresDatabase.open(database_url)) as database:
        await SqlIndex(database).register(OUTLETS)
    with pytest.raises(StoreError, match="has rows already"):
        await move(file, database_url, nothing, at=AT)


async def test_while_it_moves_nothing_is_written_to_the_file(file: Database, database_url: str) -> None:
    with closing(Database.open(file.path, busy_timeout_ms=50)) as other:
        refused: list[str] = []

        def tell(*_: object) -> None:
            if not refused:
                with pytest.raises(sqlite3.OperationalError, match="locked") as error:
                    sqlite3.connect(file.path, timeout=0).execute("DELETE FROM bucket")
                refused.append(str(error.value))

        await move(file, database_url, tell, at=AT)
        assert refused
        await SqlInbox(other).accept(update("9", "c9"), LIMITS, at=NOON)


@pytest.mark.parametrize("engine", ["file", "server"])
async def test_a_backup_of_either_engine_is_a_file_with_everything(file: Database, database_url: str, tmp_path: Path, engine: str) -> None:
    path = tmp_path / "saved.db"
    if engine == "file":
        size = await save(file, path, nothing)
    else:
        await move(file, database_url, nothing, at=AT)
        with closing(PostgresDatabase.open(database_url)) as database:
            size = await save(database, path, nothing)
    assert size == path.stat().st_size
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in tmp_path.glob("saved*")) == ["saved.db"]  # noqa: ASYNC240 (nothing else runs)
    with closing(Database.open(path)) as restored:
        assert await told(restored) == await told(file)


async def test_a_backup_of_a_database_is_loaded_into_another_one(file: Database, database_url: str, server: Server, tmp_path: Path) -> None:
    await move(file, database_url, nothing, at=AT)
    with closing(PostgresDatabase.open(database_url)) as database:
        await save(database, tmp_path / "saved.db", nothing)
    other = server.fresh()
    with closing(Database.open(tmp_path / "saved.db")) as saved:
        await move(saved, other, nothing, at=AT)
    with closing(PostgresDatabase.open(other)) as restored:
        assert await told(restored) == await told(file)


@pytest.mark.parametrize("counts", ["vocabulary", "published_vocabulary"])
async def test_moved_rows_are_counted_as_rows_are_that_are_put(file: Database, server: Server, counts: str) -> None:
    moved, filled_there = server.fresh(), server.fresh()
    await move(file, moved, nothing, at=AT)
    with closing(PostgresDatabase.open(filled_there)) as database:
        store = Store(SqlIndex(database), SqlJournal(database))
        await store.index.register(OUTLETS)
        await put(store, SECOND, card())
        await put(store, FIRST, card("wire/inside", "wire"))
        await store.index.hold("wire/inside", 1, "under review", at=AT)
    query = f"SELECT term, passages FROM {counts} WHERE passages > 0 ORDER BY 1"
    both = [server.execute(query, url.rpartition("/")[2]) for url in (moved, filled_there)]
    assert both[0] == both[1] != []
    total = "SELECT passages, terms, published_passages, published_terms FROM corpus"
    assert server.execute(total, moved.rpartition("/")[2]) == server.execute(total, filled_there.rpartition("/")[2])


async def test_a_backup_replaces_nothing_and_leaves_nothing_half_done(file: Database, tmp_path: Path) -> None:
    (tmp_path / "taken.db").write_text("mine")
    with pytest.raises(InputError, match="is there already"):
        await save(file, tmp_path / "taken.db", nothing)
    with pytest.raises(StoreError, match="cannot be written"):
        await save(file, tmp_path / "nowhere" / "saved.db", nothing)
    assert (tmp_path / "taken.db").read_text() == "mine"
