"""A PostgreSQL database that is open: its connections, its transactions, and a read replica where there is one.

Reads see one snapshot (REPEATABLE READ); writes are READ COMMITTED and lock by name or by row what they read first. A commit is durable
as the server's `synchronous_commit` says: leave it `on`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self, TypeVar

import psycopg
from pgvector.psycopg import register_vector
from psycopg import IsolationLevel, errors
from psycopg_pool import ConnectionPool, PoolTimeout

from bot.core.errors import StoreError
from bot.store.postgres import listening, searching
from bot.store.postgres.schema import migrate, migrations, refuse_half_moved
from bot.store.postgres.statements import ServerConnection
from bot.store.postgres.telling import READ_ONLY, shown, told

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
READERS, WRITERS = 4, 4
"""Connections a process has at most of each kind; a worker does not have more to do at once."""
PATIENCE_S = 2.5
"""How long a connection is waited for: Slack gives up on an update that is not acknowledged within three seconds."""
TRIES = 4
REPLICA_REST_S = 5.0
BEHIND_S = 30.0
_AGAIN = (errors.SerializationFailure, errors.DeadlockDetected, errors.UniqueViolation)
# jit takes longer than these queries do (https://www.postgresql.org/docs/current/jit-decision.html).
# HNSW looks at 100 neighbours, and on, nearest first, until enough of them may be shown (https://github.com/pgvector/pgvector#iterative-index-scans).
_SETTINGS = """
    SET jit = off; SET statement_timeout = '60s'; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s';
    SET hnsw.ef_search = 100; SET hnsw.iterative_scan = strict_order
"""
_PEOPLES = "job, message, answer, citation, turn, feedback, bucket, usage, follow"


_RELEASE = """
    SELECT split_part(current_setting('server_version'), ' ', 1), (SELECT extversion FROM pg_extension WHERE extname = 'vector'),
        (SELECT max(version) FROM onrecord_schema), pg_database_size(current_database()),
        (SELECT CAST(sum(numbackends) AS INTEGER) FROM pg_stat_database), CAST(current_setting('max_connections') AS INTEGER)
"""
SPARE = 5
"""Connections that are left before `doctor` says so."""
# A replica that has replayed all that it received is not behind, however long nothing was written.
_BEHIND = """
    SELECT CASE WHEN NOT pg_is_in_recovery() OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
        ELSE coalesce(extract(epoch FROM now() - pg_last_xact_replay_timestamp()), 0) END
"""


class PostgresDatabase:
    """A PostgreSQL database. `read`, `search` and `write` run a function of a connection on a thread that waits for the server."""

    words = searching.WORDS

    def __init__(self, url: str, replica: str | None = None) -> None:
        self.url = url
        self.where = shown(url)
        self._writer = ThreadPoolExecutor(WRITERS, thread_name_prefix="store-writer")
        self._reader = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._writing = _pool(url, WRITERS, _for_writing)
        self._reading = _pool(url, READERS, _for_reading)
        self._searching = _pool(replica, READERS, _for_reading) if replica else self._reading
        self._replica = shown(replica) if replica else None
        self._replica_rests_until = 0.0

    @classmethod
    def open(cls, url: str, replica: str | None = None, *, steps: list[str] | None = None, half_moved: bool = False) -> Self:
        """Connect and bring the schema up to date, by the steps of this release unless others are given.

        Raises ConfigurationError for what is no address, StoreError for a server that cannot be used, a schema that is newer or not
        whole, a missing extension, or a database that a move has not filled yet, unless that may be.
        """
        # The pool tells by itself that a server is gone, once a try; the store tells it where it matters.
        logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
        where = shown(url)
        with told(where), connect(url) as connection:
            connection.execute(_SETTINGS)
            migrate(connection, where, migrations() if steps is None else steps)
            if not half_moved:
                refuse_half_moved(connection, where)
        database = cls(url, replica)
        for pool in {database._writing, database._reading, database._searching}:
            pool.open()
        return database

    async def read(self, work: Callable[[ServerConnection], T]) -> T:
        """Run a function that only reads, in one transaction: it sees one state of the store."""
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._once, self._reading, work)

    def once_reading(self, work: Callable[[ServerConnection], T]) -> T:
        """The same for a caller who is on a thread of his own."""
        return self._once(self._reading, work)

    async def search(self, work: Callable[[ServerConnection], T]) -> T:
        """The same on the replica, where there is one and it answers."""
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._search, work)

    async def write(self, work: Callable[[ServerConnection], T]) -> T:
        """Run a function in a transaction of its own: all of it is committed, or nothing."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._write, work)

    async def scrub(self, *, wait: bool = True) -> None:
        """Write the tables of what people asked anew, which takes what was deleted from their files.

        Only where it is waited for: it keeps others out for as long. The server's write-ahead log and backups are its operator's.
        """
        if wait:
            await asyncio.get_running_loop().run_in_executor(self._writer, self._scrub)

    async def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` whenever a process stores a job."""
        await listening.listen(self.url, wake)

    async def lead(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` in one process at a time among all on the database."""
        await listening.lead(self.url, name, work)

    async def takes_writes(self) -> None:
        """Raises StoreError for a server that is gone or read-only, or that gives no connection in time."""
        state = await self.write(lambda connection: connection.execute("SELECT current_setting('transaction_read_only')").fetchone())
        if state == ("on",):
            raise StoreError(f"{self.where}: {READ_ONLY}")

    async def examine(self) -> tuple[bool, str]:
        """What the server is, how it searches, and how far a replica is behind."""
        row = await self.read(lambda connection: connection.execute(_RELEASE).fetchone())
        release, vector, schema, size, used, most = row or ("", "", 0, 0, 0, 0)
        told = f"{self.where} · PostgreSQL {release}, pgvector {vector}, schema {schema} · words by GIN and BM25, vectors by HNSW"
        told += f" · {size / 1e6:,.0f} MB, {used} of {most} connections used"
        try:
            await self.takes_writes()
        except StoreError as error:
            return False, f"{told}; {error}"
        if most - used < SPARE:
            return False, f"{told}; run fewer workers, raise max_connections or put a pooler before it"
        if self._replica is None:
            return True, told
        try:
            behind = await asyncio.get_running_loop().run_in_executor(self._reader, self._once, self._searching, _behind)
        except StoreError as error:
            return False, f"{told}; replica: {error}"
        return behind < BEHIND_S, f"{told}; replica {self._replica} " + (
            f"{behind:.1f} s behind" if behind < BEHIND_S else f"is {behind:.0f} s behind; see its log, or unset ONRECORD_DATABASE_READ"
        )

    def close(self) -> None:
        """End the threads and close their connections."""
        self._writer.shutdown()
        self._reader.shutdown()
        for pool in {self._writing, self._reading, self._searching}:
            pool.close()

    def _write(self, work: Callable[[ServerConnection], T]) -> T:
        """Somebody who did the same at the same time is seen when it is tried again."""
        for _ in range(TRIES - 1):
            try:
                return self._once(self._writing, work)
            except StoreError as error:
                if not isinstance(error.__cause__, _AGAIN):
                    raise
        return self._once(self._writing, work)

    def _search(self, work: Callable[[ServerConnection], T]) -> T:
        """A replica that is gone, or that cancels what its recovery cannot wait for, is left alone for a while."""

        def plainly(connection: ServerConnection) -> T:
            connection.plain = True
            try:
                return work(connection)
            finally:
                connection.plain = False

        if self._replica and time.monotonic() >= self._replica_rests_until:
            try:
                return self._once(self._searching, plainly)
            except StoreError:
                self._replica_rests_until = time.monotonic() + REPLICA_REST_S
        return self._once(self._reading, plainly)

    def _once(self, pool: ConnectionPool[ServerConnection], work: Callable[[ServerConnection], T]) -> T:
        """Run a function in a transaction. Where the connection was lost before its commit, nothing was done, and it is done on another."""
        try:
            with told(self.where):
                for _ in range(pool.max_size):
                    lost = _Lost()
                    try:
                        with pool.connection() as connection:
                            return lost.watched(connection, work)
                    except psycopg.OperationalError:
                        if not lost.before_commit:
                            raise
                with pool.connection() as connection:
                    return work(connection)
        except StoreError as error:
            if isinstance(error.__cause__, PoolTimeout):
                with told(self.where):  # the pool does not say why: the server does
                    connect(pool.conninfo if isinstance(pool.conninfo, str) else self.url).close()
            raise

    def _scrub(self) -> None:
        with told(self.where), connect(self.url) as connection:
            connection.autocommit = True
            connection.execute("SET lock_timeout = '10s'")
            connection.execute(f"VACUUM (FULL) {_PEOPLES}")
            connection.execute("CHECKPOINT") if _may_checkpoint(connection) else None


class _Lost:
    """Whether a connection was lost while a function ran on it."""

    before_commit = False

    def watched(self, connection: ServerConnection, work: Callable[[ServerConnection], T]) -> T:
        try:
            return work(connection)
        except psycopg.OperationalError:
            self.before_commit = connection.broken
            raise


def _behind(connection: ServerConnection) -> float:
    """How many seconds a replica is behind."""
    row = connection.execute(_BEHIND).fetchone()
    return float(row[0]) if row else 0.0


def connect(url: str) -> ServerConnection:
    """A connection beside the pools."""
    return ServerConnection.connect(url, connect_timeout=3, application_name="onrecord")


def _pool(url: str, size: int, configure: Callable[[ServerConnection], None]) -> ConnectionPool[ServerConnection]:
    options: dict[str, Any] = {"connect_timeout": 3, "application_name": "onrecord"}
    return ConnectionPool(
        url,
        connection_class=ServerConnection,
        kwargs=options,
        min_size=0,
        max_size=size,
        timeout=PATIENCE_S,
        reconnect_timeout=1.0,
        max_idle=300.0,
        configure=configure,
        open=False,
    )


def _prepare(connection: ServerConnection) -> None:
    register_vector(connection)
    connection.execute(_SETTINGS)
    connection.commit()


def _for_writing(connection: ServerConnection) -> None:
    _prepare(connection)
    connection.isolation_level = IsolationLevel.READ_COMMITTED


def _for_reading(connection: ServerConnection) -> None:
    _prepare(connection)
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True


def _may_checkpoint(connection: psycopg.Connection[Any]) -> bool:
    row = connection.execute("SELECT pg_has_role(current_user, 'pg_checkpoint', 'USAGE')").fetchone()
    return bool(row and row[0])
