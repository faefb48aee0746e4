"""From a SQLite file to an empty PostgreSQL database: every row as it is, in steps that a second try goes on from.

While it runs nothing is written to the file: whoever delivers an update is told to come again, and does. How far it got stands in the
database, with each step's rows or not at all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from pgvector import Vector
from pgvector.psycopg import register_vector
from psycopg import errors

from bot.core.errors import StoreError
from bot.core.model import Audience
from bot.core.ports import Where
from bot.store.index import SqlIndex
from bot.store.postgres.database import PostgresDatabase, connect
from bot.store.postgres.telling import shown, told
from bot.store.postgres.vectors import index_set
from bot.store.vectors import ELEMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.store.database import Database, FileConnection
    from bot.store.postgres.statements import ServerConnection

    Tell = Callable[[str, int, int], None]

STEP = 2_000
SAMPLE = 200
"""How many passages are read from both stores at the end, and compared word for word."""
# In an order in which whatever a row refers to is there before it; each with what its rows are known by.
TABLES = {
    "source": ("id",),
    "confirmation": ("id",),
    "article": ("id",),
    "version": ("id",),
    "passage": ("id",),
    "statement": ("passage", "n"),
    "published": ("passage",),
    "hold": ("id",),
    "fix": ("id",),
    "vector_set": ("id",),
    "vector": ("id",),
    "wording": ("ref",),
    "answer": ("id",),
    "citation": ("answer", "n"),
    "turn": ("id",),
    "job": ("id",),
    "message": ("id",),
    "bucket": ("name",),
    "feedback": ("answer", "workspace", "user", "value"),
    "usage": ("platform", "workspace", "user", "day"),
    "follow": ("answer", "platform", "workspace", "user"),
    "switch": ("name",),
}
NOT_MOVED = frozenset({"corpus", "vector_change", "published_vocabulary"})
"""What each engine counts for itself."""
_RENAMED = {"vector": "text_vector"}
_MOVE = "CREATE TABLE IF NOT EXISTS onrecord_move (name TEXT PRIMARY KEY, last TEXT NOT NULL)"
_COUNTED = ("passage", "published", "text_vector")
"""Tables whose rows are counted one change at a time; moved rows are counted all at once, which takes a fraction of it."""
_COUNTS = """
    TRUNCATE vocabulary, published_vocabulary;
    INSERT INTO vocabulary SELECT lexeme, count(*) FROM passage p, unnest(p.words) WHERE p.live = 1 GROUP BY 1;
    INSERT INTO published_vocabulary
        SELECT lexeme, count(*) FROM published f JOIN passage p ON p.id = f.passage, unnest(p.words) WHERE f.since = '' GROUP BY 1;
    UPDATE corpus SET (passages, terms) = (SELECT count(*), coalesce(sum(length), 0) FROM passage WHERE live = 1 AND length > 0),
        (published_passages, published_terms) = (
            SELECT count(*), coalesce(sum(p.length), 0) FROM published f JOIN passage p ON p.id = f.passage WHERE f.since = ''
        );
    UPDATE vector_change SET n = n + 1
"""
MOST_MEMORY_MB = 4_096
_TERMS = "CREATE INDEX IF NOT EXISTS passage_terms ON passage USING gin (words) WITH (fastupdate = off) WHERE live = 1"


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: rows by table, and how many quotations were compared."""

    rows: dict[str, int]
    compared: int


async def move(file: Database, url: str, tell: Tell, *, at: datetime, step: int = STEP) -> Moved:
    """Move all, `step` rows at a time, and compare.

    Raises StoreError for a database that is not empty and not half moved into, for what cannot be written, and for a difference.
    """
    database = PostgresDatabase.open(url, half_moved=True)
    try:
        rows = await file.write(partial(_move, url=url, tell=tell, step=step))
        compared = await _compare(file, database, at)
    finally:
        database.close()
    return Moved(rows, compared)


def _move(source: FileConnection, *, url: str, tell: Tell, step: int) -> dict[str, int]:
    where = shown(url)
    with told(where), connect(url) as target:
        register_vector(target)
        _begin(target, where)
        counts = {table: source.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}  # noqa: S608 (names of ours)
        done, total = 0, sum(counts.values())
        for table, count in counts.items():
            for rows in _steps(source, target, table, step):
                tell(table, min(done + rows, total), total)
            done += count
            tell(table, done, total)
        _end(source, target)
        _count(target, counts, where)
        target.execute("DROP TABLE onrecord_move")
    return counts


def _begin(target: ServerConnection, where: str) -> None:
    """Take what is empty, or what an earlier try began. Indexes that are made at once sooner than row by row come at the end."""
    begun = target.execute("SELECT to_regclass('onrecord_move') IS NOT NULL").fetchone() == (True,)
    filled = [table for table in TABLES if target.execute(f"SELECT 1 FROM {named(table)} LIMIT 1").fetchone()]  # noqa: S608
    if filled and not begun:
        raise StoreError(f"{where} has rows already (in {filled[0]}); give the address of an empty database")
    target.execute("SET statement_timeout = 0")
    target.execute(_MOVE)
    target.execute("DROP INDEX IF EXISTS passage_terms")
    for table in _COUNTED:
        target.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    target.commit()


def _steps(source: FileConnection, target: ServerConnection, table: str, most: int) -> Any:  # noqa: ANN401 (a generator of how many rows were moved)
    """Move a table's rows from where the last step ended, each step in a transaction of its own."""
    keys = TABLES[table]
    columns = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
    names, order = ", ".join(f'"{name}"' for name in columns), ", ".join(f'"{key}"' for key in keys)
    found = target.execute("SELECT last FROM onrecord_move WHERE name = ?", (table,)).fetchone()
    last = json.loads(found[0]) if found else None
    rows = 0
    while True:
        after = f"WHERE ({order}) > ({', '.join('?' * len(keys))})" if last else ""
        query = f"SELECT {names} FROM {table} {after} ORDER BY {order} LIMIT {most:d}"  # noqa: S608 (names of ours)
        step = source.execute(query, last or ()).fetchall()
        if not step:
            return
        _copy(target, table, names, step)
        last = [step[-1][columns.index(key)] for key in keys]
        target.execute(
            "INSERT INTO onrecord_move (name, last) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET last = excluded.last",
            (table, json.dumps(last)),
        )
        target.commit()
        rows += len(step)
        yield rows


def _copy(target: ServerConnection, table: str, names: str, rows: Sequence[tuple[Any, ...]]) -> None:
    binary = " WITH (FORMAT BINARY)" if table == "vector" else ""
    with target.cursor() as cursor, cursor.copy(f"COPY {named(table)} ({names}) FROM STDIN{binary}".encode()) as copy:
        if binary:
            copy.set_types(["int8", "int8", "text", "vector"])
        for row in rows:
            copy.write_row((*row[:3], Vector(np.frombuffer(row[3], ELEMENT))) if binary else row)


def _end(source: FileConnection, target: ServerConnection) -> None:
    """Count, make the indexes, and let new rows be numbered from where the moved ones end."""
    target.execute("SET LOCAL work_mem = '256MB'")
    target.execute(_COUNTS)
    for table in _COUNTED:
        target.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    target.execute("SET LOCAL maintenance_work_mem = '512MB'")
    target.execute(_TERMS)
    sets = "SELECT s.id, s.bytes, (SELECT count(*) FROM vector v WHERE v.vector_set = s.id) FROM vector_set s"
    for number, size, count in source.execute(sets).fetchall():
        _index_vectors(target, number, size, count)
    for table in (name for name, keys in TABLES.items() if keys == ("id",) and name not in {"source", "article", "answer"}):
        name = named(table)
        target.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL) FROM {name}")  # noqa: S608
    target.commit()
    target.autocommit = True
    target.execute("ANALYZE")
    target.autocommit = False


def _index_vectors(target: ServerConnection, number: int, size: int, count: int) -> None:
    """Make the index of a set in memory that holds all of it, by several processes where the server has shared memory for them.

    An index that outgrows its memory takes many times as long (https://github.com/pgvector/pgvector#index-build-time).
    """
    memory = min(512 + count * (size + 1_024) // 1_000_000, MOST_MEMORY_MB)
    try:
        with target.transaction():
            target.execute(f"SET LOCAL maintenance_work_mem = '{memory:d}MB'; SET LOCAL max_parallel_maintenance_workers = 4")
            index_set(target, number, size)
    except (errors.DiskFull, errors.OutOfMemory):
        target.execute("SET LOCAL max_parallel_maintenance_workers = 0")
        index_set(target, number, size)


def _count(target: ServerConnection, counts: dict[str, int], where: str) -> None:
    for table, count in counts.items():
        (there,) = target.execute(f"SELECT count(*) FROM {named(table)}").fetchone() or (0,)  # noqa: S608 (names of ours)
        if there != count:
            raise StoreError(f"{where} has {there:,} rows of {table}, the file {count:,}; move into an empty database again")


async def _compare(file: Database, database: PostgresDatabase, at: datetime) -> int:
    """Read passages that are spread over the index from both stores. What can be quoted is the same, or it is an error."""
    every = await file.read(lambda connection: [row[0] for row in connection.execute("SELECT id FROM passage WHERE live = 1 ORDER BY id")])
    some = every[:: max(1, len(every) // SAMPLE)]
    where = Where(Audience.STAFF, at)
    one, other = await SqlIndex(file).read(some, where), await SqlIndex(database).read(some, where)
    if one != other or any(not live.passage.version.intact for live in other):
        raise StoreError(f"{database.where} quotes otherwise than {file.path}; keep using the file and move into an empty database again")
    return len(one)


def named(table: str) -> str:
    """A table by its name on PostgreSQL."""
    return _RENAMED.get(table, table)
