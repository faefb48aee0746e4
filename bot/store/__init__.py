"""The index and the journal on SQLite: one file, one transaction a change."""

from bot.store.database import Database
from bot.store.holding import SqliteHolds
from bot.store.inbox import SqliteInbox
from bot.store.index import SqliteIndex
from bot.store.journal import SqliteJournal
from bot.store.keeping import SqliteFollows, SqliteSwitches, SqliteUsage
from bot.store.outbox import SqliteOutbox
from bot.store.people import SqlitePeople
from bot.store.sent import SqliteSent
from bot.store.vectors import SqliteVectors

__all__ = [
    "Database",
    "SqliteFollows",
    "SqliteHolds",
    "SqliteInbox",
    "SqliteIndex",
    "SqliteJournal",
    "SqliteOutbox",
    "SqlitePeople",
    "SqliteSent",
    "SqliteSwitches",
    "SqliteUsage",
    "SqliteVectors",
]
