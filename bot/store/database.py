"""One SQLite file: its connections, its transactions and its schema.

One writer and a few readers, each on a thread of its own with its own connection, so that no query blocks the event loop.
`synchronous=FULL`: what was committed survives a power cut, not only a killed process (https://sqlite.org/pragma.html#pragma_synchronous).
"""

from __future__ import annotations

import asyncio
import fcntl
import sqlite3
import threading
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from bot.core.errors import StoreError
from bot.store import fts5
from bot.store.room import room
from bot.store.schema import APPLICATION_ID, apply, migrations

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from io import BufferedWriter
    from pathlib import Path

T = TypeVar("T")
READERS = 2
BUSY_TIMEOUT_MS = 5000
MOST_AT_ONCE = 64
LOCK_AGAIN_S = 0.5
LOCKED_S = 1.0
"""How long a lock is before the file is said to take no writes; a change of an article takes milliseconds."""


class FileConnection(sqlite3.Connection):
    """A connection to the file. Whoever writes has the whole file, so that nothing in it needs a lock of its own."""

    claiming: ClassVar[str] = ""
    holding: ClassVar[str] = ""

    def alone_with(self, name: str) -> None:
        """Nothing to wait for: the transaction has it all."""


class Database:
    """A SQLite file that is open. `read` and `write` run a function of a connection on the file's own threads."""

    words = fts5.WORDS

    def __init__(self, path: Path, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> None:
        self.path = path
        self._busy_timeout_ms = busy_timeout_ms
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._queue: deque[tuple[Callable[[FileConnection], Any], Future[Any]]] = deque()
        self._local = threading.local()
        self._opened: list[FileConnection] = []

    @classmethod
    def open(cls, path: Path, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Self:
        """Open the file, making it and its folder where they are missing, and bring its schema up to date.

        Raises StoreError for a file that is no database, a newer schema, a lock that does not end, or a disk that is read-only
        or full.
        """
        database = cls(path, busy_timeout_ms=busy_timeout_ms)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            database._writer.submit(database._migrate).result()
        except OSError as error:
            database.close()
            raise StoreError(f"cannot use the folder {path.parent}: {error.strerror}; set ONRECORD_DATA") from error
        except StoreError:
            database.close()
            raise
        return database

    async def read(self, work: Callable[[FileConnection], T]) -> T:
        """Run a function that only reads, in one transaction: it sees one state of the store."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._reading, work)

    async def search(self, work: Callable[[FileConnection], T]) -> T:
        """The same: there is one file."""
        return await self.read(work)

    async def write(self, work: Callable[[FileConnection], T]) -> T:
        """Run a function in a write transaction: all of it is committed, or nothing.

        What waits at the same time is committed at the same time, each in a savepoint of its own: a commit waits for the disk, and
        one for many is what lets updates be acknowledged while answers are written.
        """
        future: Future[T] = Future()
        self._queue.append((work, future))
        self._writer.submit(self._write_waiting)
        return await asyncio.wrap_future(future)

    async def scrub(self, *, wait: bool = True) -> None:
        """Write FTS5's terms anew and all that was committed into the file, and empty the write-ahead log.

        Measured: 284 traces of a text that was deleted, in free pages, terms and the log; none after this and `secure_delete`. Raises
        StoreError where others read or write for too long. Unless it is waited for, only the log is emptied, where that is free.
        """
        if wait:
            await self.write(lambda connection: connection.execute("INSERT INTO passage_terms (passage_terms) VALUES ('optimize')"))
        await asyncio.get_running_loop().run_in_executor(self._writer, self._scrub, wait)

    def _scrub(self, wait: bool) -> None:  # noqa: FBT001 (one caller)
        until = time.monotonic() + (self._busy_timeout_ms / 1000 if wait else 0)
        with self._told():
            while self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > until:
                    if wait:
                        raise StoreError(f"{self.path} is in use, so its log still holds what was deleted; do it again")
                    return
                time.sleep(0.05)

    async def listen(self, wake: Callable[[], None]) -> None:
        """A file wakes nobody: workers look by themselves."""
        del wake
        await asyncio.Event().wait()

    async def lead(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` in one process at a time among all on the file: whoever has a lock beside it, which ends with its process."""
        beside = self.path.with_name(f"{self.path.name}.{name.replace('/', '-')}.lock")
        with self._told(), beside.open("wb") as lock:
            while not _locked(lock):  # noqa: ASYNC110 (another process's doing)
                await asyncio.sleep(LOCK_AGAIN_S)
            await work()

    async def takes_writes(self) -> None:
        """Raises StoreError for a file that another process has locked for a second, or that cannot be written."""
        await asyncio.get_running_loop().run_in_executor(self._readers, self._try_to_write)

    def _try_to_write(self) -> None:
        with self._told(), closing(sqlite3.connect(self.path, timeout=LOCKED_S, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")

    async def examine(self) -> tuple[bool, str]:
        """Whether the file is whole, and what it is."""
        check, schema, sqlite = await self.read(
            lambda connection: (
                connection.execute("PRAGMA quick_check(1)").fetchone()[0],
                connection.execute("PRAGMA user_version").fetchone()[0],
                connection.execute("SELECT sqlite_version()").fetchone()[0],
            )
        )
        if check != "ok":
            return False, f"{self.path}: {' '.join(check.split())}; restore a backup"
        enough, free = room(self.path)
        return enough, f"{self.path} · SQLite {sqlite}, schema {schema}, WAL · {free}"

    def close(self) -> None:
        """End the threads and close their connections."""
        self._writer.shutdown()
        self._readers.shutdown()
        for connection in self._opened:
            connection.close()

    def _reading(self, work: Callable[[FileConnection], T]) -> T:
        with self._told(), _transaction(self._connection(), "BEGIN") as connection:
            return work(connection)

    def _write_waiting(self) -> None:
        """Write all that waits. Nobody is told before the commit; where that fails, all of it has failed."""
        waiting = [self._queue.popleft() for _ in range(min(len(self._queue), MOST_AT_ONCE))]
        works = [(work, future) for work, future in waiting if future.set_running_or_notify_cancel()]
        if not works:
            return
        done: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self._told(), _transaction(self._connection(), "BEGIN IMMEDIATE") as connection:
                for work, future in works:
                    done.append((future, *self._in_savepoint(connection, work)))
        except BaseException as error:  # noqa: BLE001 (whoever waits is told)
            done = [(future, None, error) for _, future in works]
        for future, result, failure in done:
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)

    def _in_savepoint(self, connection: FileConnection, work: Callable[[FileConnection], T]) -> tuple[T | None, BaseException | None]:
        """What a piece of work gives or raises; what it wrote is undone then. Raised is only what undid the whole transaction."""
        connection.execute("SAVEPOINT work")
        try:
            with self._told():
                result = work(connection)
        except BaseException as error:
            if (
                not connection.in_transaction
            ):  # a full disk or the like: https://sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction
                raise
            connection.execute("ROLLBACK TO work")
            connection.execute("RELEASE work")
            return None, error
        connection.execute("RELEASE work")
        return result, None

    def _connection(self) -> FileConnection:
        """The connection of the thread that asks."""
        connection: FileConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, factory=FileConnection)
            self._opened.append(connection)
            connection.execute(f"PRAGMA busy_timeout = {self._busy_timeout_ms:d}")
            _use_wal(connection, self._busy_timeout_ms)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(
                "PRAGMA secure_delete = ON"
            )  # what is deleted is overwritten: https://sqlite.org/pragma.html#pragma_secure_delete
            self._local.connection = connection
        return connection

    def _migrate(self) -> None:
        with self._told():
            connection = self._connection()
            self._refuse_a_strangers_file(connection)
            have = connection.execute("PRAGMA user_version").fetchone()[0]
            known = migrations()
            if have > len(known):
                raise StoreError(f"{self.path} was written by a newer release (schema {have}, here {len(known)}); upgrade onrecord")
            if have < len(known):
                with _transaction(connection, "BEGIN IMMEDIATE"):
                    apply(connection, known)

    def _refuse_a_strangers_file(self, connection: sqlite3.Connection) -> None:
        """A file of another program is left alone; ours says so in its header, and a new one is empty."""
        owner, tables = connection.execute(
            "SELECT application_id, (SELECT count(*) FROM sqlite_master) FROM pragma_application_id"
        ).fetchone()
        if owner != APPLICATION_ID and (owner or tables):
            raise StoreError(f"{self.path} is another program's SQLite file; set ONRECORD_DATA to a folder of its own")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell SQLite's errors as one line that says what to do."""
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(_line(self.path, error)) from error


def _locked(lock: BufferedWriter) -> bool:
    """Whether a file is this process's alone now."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _use_wal(connection: sqlite3.Connection, patience_ms: int) -> None:
    """Turn write-ahead logging on.

    Doing so on a new file takes a lock that SQLite's busy timeout does not wait for (https://sqlite.org/wal.html#busy).
    """
    until = time.monotonic() + patience_ms / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


@contextmanager
def _transaction(connection: FileConnection, begin: str) -> Iterator[FileConnection]:
    connection.execute(begin)
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _line(path: Path, error: sqlite3.Error) -> str:
    told = str(error)
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"{path} is locked by another process; try again when it is done"
        case sqlite3.SQLITE_READONLY:
            return f"{path} is read-only; make it writable or set ONRECORD_DATA"
        case sqlite3.SQLITE_FULL:
            return f"the disk of {path} is full; nothing was stored"
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return f"cannot open {path}; check the folder's permissions or set ONRECORD_DATA"
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return f"{path} is damaged or no onrecord database ({told}); restore a backup or set ONRECORD_DATA"
        case _:
            return f"{path}: {told}"
