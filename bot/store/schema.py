"""The schema of the SQLite file: plain numbered steps, each taken once, all that are lacking in one transaction."""

from __future__ import annotations

import re
import sqlite3
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

APPLICATION_ID = int.from_bytes(b"OnRc")  # https://sqlite.org/pragma.html#pragma_application_id
_MIGRATION = re.compile(r"(\d{4})_\w+\.sql")


def migrations() -> list[str]:
    """The schema's steps in order, each a script."""
    folder = files("bot.store") / "migrations" / "sqlite"
    named = sorted(entry.name for entry in folder.iterdir() if _MIGRATION.fullmatch(entry.name))
    return [(folder / name).read_text("utf-8") for name in named]


def apply(connection: sqlite3.Connection, known: list[str]) -> None:
    """Take the steps that the file lacks. Asked again inside the transaction: another process may have taken them."""
    have = connection.execute("PRAGMA user_version").fetchone()[0]
    for number, script in enumerate(known[have:], have + 1):
        for statement in _statements(script):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number:d}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script. `executescript` would commit the transaction that they belong to."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
