"""The index and the journal in SQL, on a SQLite file or a PostgreSQL database: one transaction a change."""

from bot.store.connections import Engine
from bot.store.database import Database
from bot.store.holding import SqlHolds
from bot.store.inbox import SqlInbox
from bot.store.index import SqlIndex
from bot.store.journal import SqlJournal
from bot.store.keeping import SqlFollows, SqlSwitches, SqlUsage
from bot.store.opening import open_store, vectors_of
from bot.store.outbox import SqlOutbox
from bot.store.overview import SqlOverview
from bot.store.people import SqlPeople
from bot.store.sent import SqlSent
from bot.store.vectors import SqliteVectors

__all__ = [
    "Database",
    "Engine",
    "SqlFollows",
    "SqlHolds",
    "SqlInbox",
    "SqlIndex",
    "SqlJournal",
    "SqlOutbox",
    "SqlOverview",
    "SqlPeople",
    "SqlSent",
    "SqlSwitches",
    "SqlUsage",
    "SqliteVectors",
    "open_store",
    "vectors_of",
]
