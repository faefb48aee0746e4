"""The store that is configured: a SQLite file, or a PostgreSQL database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.database import Database
from bot.store.vectors import SqliteVectors

if TYPE_CHECKING:
    from pathlib import Path

    from bot.core.ports import Vectors
    from bot.store.connections import Engine


def open_store(path: Path, server: str | None = None, replica: str | None = None) -> Engine:
    """The engine of a server's address, else of a file. Raises StoreError, or ConfigurationError for what is no address."""
    if server is None:
        return Database.open(path)
    from bot.store.postgres import PostgresDatabase  # noqa: PLC0415 (a file needs none of it)

    return PostgresDatabase.open(server, replica)


def vectors_of(engine: Engine) -> Vectors:
    """The vectors in a store."""
    if isinstance(engine, Database):
        return SqliteVectors(engine)
    from bot.store.postgres import PostgresDatabase, PostgresVectors  # noqa: PLC0415 (likewise)

    if not isinstance(engine, PostgresDatabase):
        raise TypeError(type(engine).__name__)
    return PostgresVectors(engine)
