"""The store on PostgreSQL, for several workers and more text than one file serves well: the same tables, the same statements."""

from bot.store.postgres.database import PostgresDatabase
from bot.store.postgres.vectors import PostgresVectors

__all__ = ["PostgresDatabase", "PostgresVectors"]
