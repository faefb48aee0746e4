"""The index and the journal on SQLite: one file, one transaction a change."""

from bot.store.database import Database
from bot.store.index import SqliteIndex
from bot.store.journal import SqliteJournal
from bot.store.vectors import SqliteVectors

__all__ = ["Database", "SqliteIndex", "SqliteJournal", "SqliteVectors"]
