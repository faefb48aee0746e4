"""A backup: all of a store as one SQLite file, of one moment, while others use the store.

It is the same file for both engines. A file store is restored by putting it in its place, a database by `migrate --to` from it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pgvector import Vector

from bot.core.errors import InputError, StoreError
from bot.store.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store.connections import Engine
    from bot.store.database import FileConnection
    from bot.store.postgres import PostgresDatabase
    from bot.store.postgres.statements import ServerConnection

    Tell = Callable[[int, int], None]

PAGES, STEP = 1_000, 1_000


async def save(engine: Engine, path: Path, tell: Tell) -> int:
    """Write a backup to a path where nothing is; its size in bytes. It gets its name only once it is whole, and only its owner reads it.

    Raises InputError for a path that is taken, StoreError for one that cannot be written.
    """
    if path.exists():  # noqa: ASYNC240 (nothing else runs)
        raise InputError(f"{path} is there already; give the name of a new file")
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        if isinstance(engine, Database):
            await engine.read(partial(_copy, to=unfinished, tell=tell))
        else:
            await _write_down(engine, unfinished, tell)
        _check(unfinished)
        unfinished.rename(path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}; give another place") from error
    finally:
        for left in (unfinished, Path(f"{unfinished}-wal"), Path(f"{unfinished}-shm")):
            with suppress(OSError):
                left.unlink(missing_ok=True)
    return path.stat().st_size  # noqa: ASYNC240 (likewise)


def _copy(connection: FileConnection, *, to: Path, tell: Tell) -> None:
    """A file's pages as they are now; a plain copy of a file that is in use could be of two moments (https://sqlite.org/backup.html)."""
    with closing(sqlite3.connect(to)) as copy:
        connection.backup(copy, pages=PAGES, progress=lambda _, left, total: tell(total - left, total))
        copy.execute("PRAGMA journal_mode = DELETE")


async def _write_down(engine: Engine, to: Path, tell: Tell) -> None:
    """The rows of a database, all from one snapshot."""
    from bot.store.postgres import PostgresDatabase  # noqa: PLC0415 (a file needs none of it)

    if not isinstance(engine, PostgresDatabase):
        raise TypeError(type(engine).__name__)
    with closing(Database.open(to)) as file:
        await file.write(partial(_rows_down, engine=engine, tell=tell))
        await file.scrub()
    with closing(sqlite3.connect(to)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")


def _rows_down(target: FileConnection, *, engine: PostgresDatabase, tell: Tell) -> None:
    from bot.store.moving import TABLES, named  # noqa: PLC0415 (likewise)

    def work(source: ServerConnection) -> None:
        source.execute("SET LOCAL statement_timeout = 0")
        total, done = sum(source.execute(f"SELECT count(*) FROM {named(table)}").fetchone()[0] for table in TABLES), 0  # type: ignore[index]  # noqa: S608
        for table in TABLES:
            columns = [row[1] for row in target.execute(f"PRAGMA table_info({table})")]
            names = ", ".join(f'"{name}"' for name in columns)
            into = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 (names of ours)
            with source.cursor(f"backup_{table}") as rows:
                rows.execute(f"SELECT {names} FROM {named(table)}".encode())  # noqa: S608 (names of ours)
                while some := rows.fetchmany(STEP):
                    target.executemany(into, [_plain(row) for row in some])
                    done += len(some)
                    tell(done, total)

    engine.once_reading(work)


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row as SQLite takes it: a vector is its numbers in four bytes each."""
    return tuple(value.to_numpy().astype("<f4").tobytes() if isinstance(value, Vector) else value for value in row)


def _check(path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        (told,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if told != "ok":
        raise StoreError(f"{path} is not whole ({told}); make it again in another place")
