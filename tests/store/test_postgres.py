"""The contract suites on PostgreSQL."""

from __future__ import annotations

from contextlib import asynccontextmanager, closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from contract import IndexContract, JournalContract
from contract_choices import ChoiceContract
from contract_delivery import LIMITS, NOON, EditContract, InboxContract, OutboxContract, Post, update
from contract_fixes import FixContract
from contract_public import PublicContract, check_step
from contract_sent import Desk, SentContract
from store_values import OUTLETS, Store

from bot.app import all_wordings
from bot.briefing.reaching import Person
from bot.store import SqlInbox, SqlIndex, SqlJournal, SqlOutbox, SqlPeople, SqlSent
from bot.store.postgres import PostgresDatabase
from bot.store.postgres.schema import migrations

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from contract import Fresh

    from tests.server import Server


@pytest.fixture
def fresh(server: Server, empty_database: str) -> Fresh:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Store]:
        with closing(PostgresDatabase.open(server.emptied(empty_database))) as database:
            index = SqlIndex(database)
            await index.register(OUTLETS)
            yield Store(index, SqlJournal(database))

    return opened


@pytest.fixture
async def store(fresh: Fresh) -> AsyncIterator[Store]:
    async with fresh() as opened:
        yield opened


@pytest.fixture
def database(database_url: str) -> Iterator[PostgresDatabase]:
    with closing(PostgresDatabase.open(database_url)) as opened:
        yield opened


@pytest.fixture
def post(database: PostgresDatabase) -> Post:
    return Post(SqlInbox(database), SqlOutbox(database))


@pytest.fixture
async def desk(database: PostgresDatabase) -> Desk:
    store = Store(SqlIndex(database), SqlJournal(database))
    await store.index.register(OUTLETS)
    return Desk(store, SqlInbox(database), SqlOutbox(database), SqlSent(database), all_wordings())


class TestPostgresIndex(IndexContract):
    """An index in a PostgreSQL database."""


class TestPostgresFixes(FixContract):
    """An index in a PostgreSQL database: corrections and new readings."""


class TestPostgresPublic(PublicContract):
    """An index in a PostgreSQL database: counts for the public."""


class TestPostgresJournal(JournalContract):
    """A journal in a PostgreSQL database."""


class TestPostgresInbox(InboxContract):
    """An inbox in a PostgreSQL database."""


class TestPostgresEdits(EditContract):
    """Edited questions in a PostgreSQL database."""


class TestPostgresChoices(ChoiceContract):
    """What people chose, in a PostgreSQL database."""


class TestPostgresOutbox(OutboxContract):
    """An outbox in a PostgreSQL database."""


class TestPostgresSent(SentContract):
    """Sent answers in a PostgreSQL database."""


async def test_what_is_forgotten_is_in_no_file_of_the_tables_any_more(database: PostgresDatabase, server: Server) -> None:
    canary = "Has the heron of Orlin landed?"
    post = Post(SqlInbox(database), SqlOutbox(database))
    asked = replace(update("1"), text=canary, user="canary-user")
    await post.inbox.accept(asked, LIMITS, at=NOON)
    server.execute("CHECKPOINT")
    assert traces(server, canary)
    assert (await SqlPeople(database).forget(Person("canary-user"))).questions == 1
    server.execute("CHECKPOINT")
    assert traces(server, canary) == []
    assert traces(server, "canary-user") == []


def traces(server: Server, words: str) -> list[str]:
    """The files of tables and indexes that hold some words. The write-ahead log is the server's operator's."""
    return [path.name for path in (server.folder / "data" / "base").rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


async def test_what_an_earlier_release_stored_is_counted_for_the_public(database: PostgresDatabase) -> None:
    await check_step(database, migrations()[3])
