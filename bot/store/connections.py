"""What the store's SQL runs on: a connection to either engine, inside one transaction of the caller's.

The statements in this folder are written once, in what SQLite and PostgreSQL have in common, with SQLite's marks (`?` and `:name`).
What only one of them has stands in a module that says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence

    from bot.store.words import Words

T = TypeVar("T")
AT_ONCE = 500
"""How many values a statement is given at most (https://sqlite.org/limits.html#max_variable_number)."""


class Rows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    @property
    def description(self) -> Any:  # noqa: ANN401 (a sequence of each engine's own columns, whose first value is the name)
        """Its columns."""

    def fetchone(self) -> Any:  # noqa: ANN401 (a row's values are of the columns' types)
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """A connection within a transaction."""

    claiming: ClassVar[str]
    """What to put behind a query for rows of `j` so that nobody else gets them, and those that somebody else has are left out."""
    holding: ClassVar[str]
    """What to put behind a query so that its rows stay as they are until the transaction ends."""

    def execute(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = (), /) -> Rows:
        """Run a statement."""
        ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Rows:
        """Run a statement once for each row."""
        ...

    def alone_with(self, name: str) -> None:
        """Wait until nobody else has this name, and have it until the transaction ends."""
        ...


class Engine(Protocol):
    """An engine that is open. Each function that it is given runs in a transaction, on a thread of the engine's own."""

    @property
    def words(self) -> Words:
        """How it finds passages by their words."""

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run a function that only reads: it sees one state of the store."""

    async def search(self, work: Callable[[Connection], T]) -> T:
        """The same where it may see the store as it was a moment ago, for what leads to no quotation by itself."""

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run a function that writes: all of it is committed, or nothing."""

    async def scrub(self, *, wait: bool = True) -> None:
        """Let no file keep what was deleted. Raises StoreError where others use the store for too long, unless it is not waited for."""

    async def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` whenever another process has stored a job, as far as the engine can tell; until cancelled."""

    async def lead(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` in one process at a time among all on the store that ask for this name. What it raises is raised."""

    async def takes_writes(self) -> None:
        """Raises StoreError where nothing can be written now: it is locked for long, read-only or gone. Nothing is written."""

    async def examine(self) -> tuple[bool, str]:
        """Whether it is whole, and what it is or what to do about it, in one line."""

    def close(self) -> None:
        """Let go of it."""


def among(column: str, name: str, wanted: Sequence[object]) -> tuple[str, dict[str, Any]]:
    """The SQL for "one of these", with its values by name."""
    names = [f"{name}_{place}" for place in range(len(wanted))]
    return f"{column} IN ({', '.join(f':{one}' for one in names) or 'NULL'})", dict(zip(names, wanted, strict=True))


def objects(rows: Rows) -> list[dict[str, Any]]:
    """Rows as JSON has them."""
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows]
