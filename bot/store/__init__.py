"""The index and the journal on SQLite: one file, one transaction a change."""

from bot.store.database import Database
from bot.store.holding import SqlHolds
from bot.store.inbox import SqlInbox
from bot.store.index import SqlIndex
from bot.store.journal import SqlJournal
from bot.store.keeping import SqlFollows, SqlSwitches, SqlUsage
from bot.store.outbox import SqlOutbox
from bot.store.people import SqlPeople
from bot.store.sent import SqlSent
from bot.store.vectors import SqliteVectors

__all__ = [
    "Database",
    "SqlFollows",
    "SqlHolds",
    "SqlInbox",
    "SqlIndex",
    "SqlJournal",
    "SqlOutbox",
    "SqlPeople",
    "SqlSent",
    "SqlSwitches",
    "SqlUsage",
    "SqliteVectors",
]
