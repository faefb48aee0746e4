"""The contract suite of sent answers on SQLite."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from contract_sent import Desk, SentContract
from store_values import OUTLETS, Store

from bot.app import all_wordings
from bot.store import Database, SqlInbox, SqlIndex, SqlJournal, SqlOutbox, SqlSent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    with closing(Database.open(tmp_path / "onrecord.db")) as database:
        store = Store(SqlIndex(database), SqlJournal(database))
        await store.index.register(OUTLETS)
        yield Desk(store, SqlInbox(database), SqlOutbox(database), SqlSent(database), all_wordings())


class TestSqliteSent(SentContract):
    """Sent answers in a SQLite file."""
