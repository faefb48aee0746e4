"""The schema on PostgreSQL: plain numbered steps, each taken once and whole, by one process at a time."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.core.errors import StoreError

if TYPE_CHECKING:
    from bot.store.postgres.statements import ServerConnection

_MIGRATION = re.compile(r"(\d{4})_\w+\.sql")
_TABLE = re.compile(r"^CREATE TABLE (\w+)", re.MULTILINE)


def migrations() -> list[str]:
    """The schema's steps in order, each a script."""
    folder = files("bot.store") / "migrations" / "postgres"
    named = sorted(entry.name for entry in folder.iterdir() if _MIGRATION.fullmatch(entry.name))
    return [(folder / name).read_text("utf-8") for name in named]


def migrate(connection: ServerConnection, where: str, known: list[str]) -> None:
    """Bring the schema up to date. Raises StoreError for a newer one, another program's tables, and one that is not whole."""
    have = version(connection)
    if have is not None and have >= len(known):
        _check(connection, known, have, where)
        return
    connection.alone_with("onrecord/schema")
    have = version(connection)
    if have is None:
        _refuse_strangers(connection, known, where)
        connection.execute("CREATE TABLE onrecord_schema (version INTEGER PRIMARY KEY, since TIMESTAMPTZ NOT NULL DEFAULT now())")
    for number, script in enumerate(known[have or 0 :], (have or 0) + 1):
        connection.execute(script)
        connection.execute("INSERT INTO onrecord_schema (version) VALUES (?)", (number,))
    _check(connection, known, len(known), where)


def version(connection: ServerConnection) -> int | None:
    """The last step taken; None in a database without a schema of ours."""
    if connection.execute("SELECT to_regclass('onrecord_schema')").fetchone() == (None,):
        return None
    (taken,) = connection.execute("SELECT coalesce(max(version), 0) FROM onrecord_schema").fetchone() or (0,)
    return int(taken)


def refuse_half_moved(connection: ServerConnection, where: str) -> None:
    """Raises StoreError for a database that `migrate --to` has begun to fill: its counts and indexes come at the end."""
    if connection.execute("SELECT to_regclass('onrecord_move')").fetchone() != (None,):
        raise StoreError(f"{where} is half moved into; run the same onrecord migrate --to again, or give an empty database")


def _check(connection: ServerConnection, known: list[str], have: int, where: str) -> None:
    if have > len(known):
        raise StoreError(f"{where} was written by a newer release (schema {have}, here {len(known)}); upgrade onrecord")
    lacking = _tables(known) - _there(connection, known)
    if lacking:
        raise StoreError(f"{where}: its schema is half there (no table {min(lacking)}); restore a backup or use an empty database")


def _refuse_strangers(connection: ServerConnection, known: list[str], where: str) -> None:
    there = _there(connection, known)
    if there:
        raise StoreError(
            f"{where} has a table {min(there)} that no onrecord release has noted: half a schema or another program's;"
            " restore a backup or use an empty database"
        )


def _tables(known: list[str]) -> set[str]:
    return {name for script in known for name in _TABLE.findall(script)}


def _there(connection: ServerConnection, known: list[str]) -> set[str]:
    rows = connection.execute(
        "SELECT name FROM unnest(CAST(:names AS TEXT[])) name WHERE to_regclass(quote_ident(name)) IS NOT NULL",
        {"names": sorted(_tables(known))},
    )
    return {name for (name,) in rows}
