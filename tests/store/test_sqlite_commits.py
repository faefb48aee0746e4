"""What is written at the same time is committed at the same time, and each of it is still all or nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.core.errors import InputError, StoreError
from bot.store import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database.open(tmp_path / "onrecord.db", busy_timeout_ms=200)) as opened:
        yield opened


def put(connection: sqlite3.Connection, name: str) -> int:
    connection.execute("INSERT INTO bucket (name, tokens, at) VALUES (?, 1, '')", (name,))
    return connection.total_changes


def names(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM bucket")}


async def test_one_that_fails_undoes_what_it_wrote_and_nothing_of_the_others(database: Database) -> None:
    def fails(connection: sqlite3.Connection) -> None:
        put(connection, "half")
        raise InputError("no")

    def twice(connection: sqlite3.Connection) -> None:
        put(connection, "3")

    works = [lambda connection, name=str(number): put(connection, name) for number in range(20)]
    told = await asyncio.gather(*(database.write(work) for work in (*works[:10], fails, *works[10:], twice)), return_exceptions=True)
    assert [type(one) for one in told if isinstance(one, Exception)] == [InputError, StoreError]
    assert await database.read(names) == {str(number) for number in range(20)}


async def test_nobody_is_told_before_it_is_committed(database: Database, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "onrecord.db")) as other:
        for batch in range(20):
            written = [str(batch * 10 + number) for number in range(10)]
            await asyncio.gather(*(database.write(lambda connection, name=name: put(connection, name)) for name in written))
            assert set(written) <= names(other)


async def test_while_the_store_is_locked_all_that_waits_has_failed_and_none_of_it_is_there_later(
    database: Database, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "onrecord.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writes = (database.write(lambda connection, name=str(number): put(connection, name)) for number in range(5))
        told = await asyncio.gather(*writes, return_exceptions=True)
        other.execute("ROLLBACK")
    assert {type(one) for one in told} == {StoreError}
    await database.write(lambda connection: put(connection, "after"))
    assert await database.read(names) == {"after"}


async def test_what_is_given_up_before_its_turn_is_not_written(database: Database) -> None:
    waiting = asyncio.create_task(database.write(lambda connection: put(connection, "given up")))
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await database.write(lambda connection: put(connection, "after"))
    assert "after" in await database.read(names)
