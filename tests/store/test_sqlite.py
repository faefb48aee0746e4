"""The contract suite on SQLite."""

from __future__ import annotations

import itertools
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from contract import IndexContract, JournalContract
from contract_fixes import FixContract
from store_values import OUTLETS, Store

from bot.store import Database, SqlIndex, SqlJournal

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


class TestSqliteJournal(JournalContract):
    """A journal in a SQLite file."""
