"""The index and the journal on SQLite: one file, one transaction a change."""

from bot.store.database import Database
from bot.store.inbox import SqliteInbox
from bot.store.index import SqliteIndex
from bot.store.journal import SqliteJournal
from bot.store.outbox import SqliteOutbox

__all__ = ["Database", "SqliteInbox", "SqliteIndex", "SqliteJournal", "SqliteOutbox"]
