"""Vectors on SQLite, compared exactly in NumPy: by SQL for a few articles, by a matrix in memory for everything."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.core.errors import EmbedderUnavailable
from bot.core.ports import Closest
from bot.store import copies, queries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.core.ports import Where
    from bot.store.database import Database

ELEMENT = np.dtype("<f4")
SETS_KEPT = 2
AT_ONCE = 500  # an SQL statement takes some thousand values at most (https://sqlite.org/limits.html#max_variable_number)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The vectors of all live passages as one state of the store has them, and how many passages have none."""

    change: int
    passages: NDArray[np.int64]
    values: NDArray[np.float32]
    lacking: int

    @classmethod
    def of(cls, change: int, rows: Iterable[tuple[int, bytes | None]]) -> Matrix:
        """From passages with their vectors, read one by one: 20,000 are 30 MB, and not held twice."""
        passages, values, lacking = array("q"), bytearray(), 0
        for passage, value in rows:
            if value is None:
                lacking += 1
            else:
                passages.append(passage)
                values += value
        shape = (len(passages), -1) if passages else (0, 0)
        return cls(change, np.array(passages, np.int64), np.frombuffer(values, ELEMENT).reshape(shape), lacking)

    def cosines(self, query: bytes) -> NDArray[np.float32]:
        """The cosine of each passage to a question."""
        asked = np.frombuffer(query, ELEMENT)
        if self.values.size and self.values.shape[1] != asked.size:
            raise EmbedderUnavailable(other_length(self.values.shape[1], asked.size))
        return self.values @ asked if self.values.size else np.zeros(0, np.float32)


class SqliteVectors:
    """The Vectors port on one SQLite file. The matrix is read again once any process has changed what it was made from."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._matrices: dict[str, Matrix] = {}

    async def closest(self, query: bytes, embedder: str, where: Where, limit: int, also: Sequence[int] = ()) -> Closest:
        """The nearest passages in reach."""
        return await self._database.read(partial(self._closest, query=query, embedder=embedder, where=where, limit=limit, also=also))

    async def similar(self, query: bytes, embedder: str, digests: Sequence[str]) -> Mapping[str, float]:
        """The cosines of texts by their sha256."""
        return await self._database.read(partial(_similar, query=query, embedder=embedder, digests=tuple(dict.fromkeys(digests))))

    async def known(self, embedder: str, digests: Sequence[str]) -> frozenset[str]:
        """Those of the texts that have a vector."""
        return await self._database.read(lambda connection: frozenset(name for name, _ in _of_texts(connection, embedder, digests)))

    async def keep(self, embedder: str, vectors: Mapping[str, bytes]) -> None:
        """Add vectors to a set."""
        await self._database.write(partial(_keep, embedder=embedder, vectors=vectors))

    async def settle(self, embedder: str) -> None:
        """Make a set the one in use."""
        await self._database.write(partial(_settle, embedder=embedder))

    def _closest(
        self, connection: sqlite3.Connection, *, query: bytes, embedder: str, where: Where, limit: int, also: Sequence[int]
    ) -> Closest:
        matrix = _of_articles(connection, embedder, where) if where.articles else self._whole(connection, embedder)
        cosines = matrix.cosines(query)
        rows = _nearest(connection, matrix, cosines, where)
        kept = islice(rows, limit) if where.articles else copies.once(rows, limit)
        found: dict[int, str | None] = {row[-2]: row[-1] for row in kept}
        more = np.array(sorted(set(also) - found.keys()), np.int64)
        known = more[np.isin(more, matrix.passages)].tolist()
        found.update((row[-2], row[-1]) for row in _allowed(connection, known, where))
        places = dict(zip(found, np.searchsorted(matrix.passages, np.array(list(found), np.int64)).tolist(), strict=True))
        return Closest({one: (source, float(cosines[places[one]])) for one, source in found.items()}, matrix.lacking)

    def _whole(self, connection: sqlite3.Connection, embedder: str) -> Matrix:
        change = connection.execute("SELECT n FROM vector_change").fetchone()[0]
        matrix = self._matrices.get(embedder)
        if matrix is None or matrix.change != change:
            self._matrices[embedder] = matrix = Matrix.of(change, connection.execute(_MATRIX, (embedder,)))
        return matrix


_VECTOR = "LEFT JOIN vector v ON v.sha256 = p.sha256 AND v.vector_set = (SELECT id FROM vector_set WHERE embedder = {})"
_MATRIX = f"SELECT p.id, v.value FROM passage p {_VECTOR.format('?')} WHERE p.live = 1 AND p.length > 0 ORDER BY p.id"  # noqa: S608 (constants)


def _of_articles(connection: sqlite3.Connection, embedder: str, where: Where) -> Matrix:
    in_reach, values = queries.condition(where)
    query = f"SELECT p.id, v.value FROM {queries.FROM} {_VECTOR.format(':embedder')} WHERE p.length > 0 AND {in_reach} ORDER BY p.id"  # noqa: S608 (constants)
    return Matrix.of(0, connection.execute(query, {**values, "embedder": embedder}))


def _nearest(connection: sqlite3.Connection, matrix: Matrix, cosines: NDArray[np.float32], where: Where) -> Iterator[tuple[Any, ...]]:
    """The passages that may be shown, nearest first: what may not be is passed over, however much of it there is."""
    best = np.argsort(-cosines, kind="stable")
    for start in range(0, best.size, AT_ONCE):
        passages = matrix.passages[best[start : start + AT_ONCE]].tolist()
        allowed = {row[-2]: row for row in _allowed(connection, passages, where)}
        yield from (allowed[one] for one in passages if one in allowed)


def _allowed(connection: sqlite3.Connection, passages: Sequence[int], where: Where) -> Iterator[tuple[Any, ...]]:
    """Those of the passages that may be shown: what tells copies, then their ids and outlets."""
    in_reach, values = queries.condition(where)
    for start in range(0, len(passages), AT_ONCE):
        ids = ",".join(str(int(one)) for one in passages[start : start + AT_ONCE])
        query = f"SELECT {copies.TEXT}, p.id, a.source FROM {queries.FROM} WHERE p.id IN ({ids}) AND {in_reach}"  # noqa: S608 (whole numbers)
        yield from connection.execute(query, values)


def _of_texts(connection: sqlite3.Connection, embedder: str, digests: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for start in range(0, len(digests), AT_ONCE):
        some = digests[start : start + AT_ONCE]
        yield from connection.execute(
            "SELECT sha256, value FROM vector WHERE vector_set = (SELECT id FROM vector_set WHERE embedder = ?)"  # noqa: S608 (marks)
            f" AND sha256 IN ({','.join('?' * len(some))})",
            (embedder, *some),
        )


def _similar(connection: sqlite3.Connection, *, query: bytes, embedder: str, digests: Sequence[str]) -> dict[str, float]:
    asked, texts = np.frombuffer(query, ELEMENT), _of_texts(connection, embedder, digests)
    return {name: float(np.frombuffer(value, ELEMENT) @ asked) for name, value in texts if len(value) == len(query)}


def _keep(connection: sqlite3.Connection, *, embedder: str, vectors: Mapping[str, bytes]) -> None:
    if not vectors:
        return
    size = len(next(iter(vectors.values())))
    connection.execute("INSERT INTO vector_set (embedder, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING", (embedder, size))
    number, have = connection.execute("SELECT id, bytes FROM vector_set WHERE embedder = ?", (embedder,)).fetchone()
    if other := next((len(value) for value in vectors.values() if len(value) != have), None):
        raise EmbedderUnavailable(other_length(have // ELEMENT.itemsize, other // ELEMENT.itemsize))
    connection.executemany(
        "INSERT INTO vector (vector_set, sha256, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(number, digest, value) for digest, value in vectors.items()],
    )


def _settle(connection: sqlite3.Connection, *, embedder: str) -> None:
    connection.execute(
        "UPDATE vector_set SET settled = (SELECT max(settled) + 1 FROM vector_set) WHERE embedder = ?"
        " AND (settled = 0 OR settled < (SELECT max(settled) FROM vector_set))",
        (embedder,),
    )
    connection.execute(
        "DELETE FROM vector_set WHERE settled > 0 AND id NOT IN (SELECT id FROM vector_set ORDER BY settled DESC LIMIT ?)", (SETS_KEPT,)
    )


def other_length(have: int, given: int) -> str:
    """What is said of vectors that do not fit together."""
    return f"the embedder gives vectors of {given} numbers, those stored under its name have {have}; is another model behind that name?"
