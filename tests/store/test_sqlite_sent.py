"""The contract suite of sent answers on SQLite."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from contract_sent import Desk, SentContract
from store_values import OUTLETS, Store

from bot.app import all_wordings
from bot.store import Database, SqliteInbox, SqliteIndex, SqliteJournal, SqliteOutbox, SqliteSent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    with closing(Database.open(tmp_path / "onrecord.db")) as database:
        store = Store(SqliteIndex(database), SqliteJournal(database))
        await store.index.register(OUTLETS)
        yield Desk(store, SqliteInbox(database), SqliteOutbox(database), SqliteSent(database), all_wordings())


class TestSqliteSent(SentContract):
    """Sent answers in a SQLite file."""
