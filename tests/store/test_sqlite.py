"""The contract suite on SQLite."""

from __future__ import annotations

import itertools
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING

import pytest
from contract import IndexContract, JournalContract
from contract_fixes import FixContract
from contract_public import PublicContract, check_step
from store_values import OUTLETS, Store

from bot.store import Database, SqlIndex, SqlJournal
from bot.store.schema import migrations

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from contract import Fresh


@pytest.fixture
def fresh(tmp_path: Path) -> Fresh:
    numbers = itertools.count()

    @asynccontextmanager
    async def opened() -> AsyncIterator[Store]:
        database = Database.open(tmp_path / f"{next(numbers)}.db")
        try:
            index = SqlIndex(database)
            await index.register(OUTLETS)
            yield Store(index, SqlJournal(database))
        finally:
            database.close()

    return opened


@pytest.fixture
async def store(fresh: Fresh) -> AsyncIterator[Store]:
    async with fresh() as opened:
        yield opened


class TestSqliteIndex(IndexContract):
    """An index in a SQLite file."""


class TestSqliteFixes(FixContract):
    """An index in a SQLite file: corrections and new readings."""


class TestSqlitePublic(PublicContract):
    """An index in a SQLite file: counts for the public."""


class TestSqliteJournal(JournalContract):
    """A journal in a SQLite file."""


async def test_what_an_earlier_release_stored_is_counted_for_the_public(tmp_path: Path) -> None:
    with closing(Database.open(tmp_path / "onrecord.db")) as database:
        await check_step(database, migrations()[6])
