"""Vectors on PostgreSQL: pgvector's HNSW for everything, exact search wherever few passages are in reach."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from pgvector import Vector

from bot.core.errors import EmbedderUnavailable
from bot.core.ports import Closest
from bot.store import copies, queries
from bot.store.connections import AT_ONCE, among
from bot.store.postgres.searching import COPY, JOINED
from bot.store.vectors import ELEMENT, SETS_KEPT, other_length

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.ports import Where
    from bot.store.connections import Connection
    from bot.store.postgres.database import PostgresDatabase
    from bot.store.postgres.statements import ServerConnection

FEW = 5_000
"""Up to so many passages in reach are compared one by one: an index looked at through a filter would find too few of them."""
LONGEST_INDEXED = 2_000
"""Dimensions that HNSW takes; longer vectors are compared one by one (https://github.com/pgvector/pgvector#hnsw)."""
_SET = "SELECT id, bytes FROM vector_set WHERE embedder = :embedder"
_COSINE = "-(v.value <#> CAST(:query AS vector))"
_PASSAGES = "passage p JOIN text_vector v ON v.sha256 = p.sha256 AND v.vector_set = {number}"
_LACKING = """
    SELECT count(*) FROM passage p WHERE p.live = 1 AND p.length > 0
        AND NOT EXISTS (SELECT 1 FROM text_vector v WHERE v.sha256 = p.sha256 AND v.vector_set = :number)
"""


class PostgresVectors:
    """The Vectors port on PostgreSQL."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._lacking: dict[int, tuple[int, int]] = {}

    async def closest(self, query: bytes, embedder: str, where: Where, limit: int, also: Sequence[int] = ()) -> Closest:
        """The nearest passages in reach."""
        work = partial(self._closest, query=query, embedder=embedder, where=where, limit=limit, also=tuple(also))
        return await self._database.search(work)

    async def similar(self, query: bytes, embedder: str, digests: Sequence[str]) -> Mapping[str, float]:
        """The cosines of texts by their sha256."""
        return await self._database.read(partial(_similar, query=query, embedder=embedder, digests=tuple(dict.fromkeys(digests))))

    async def known(self, embedder: str, digests: Sequence[str]) -> frozenset[str]:
        """Those of the texts that have a vector."""
        return await self._database.read(partial(_known, embedder=embedder, digests=digests))

    async def keep(self, embedder: str, vectors: Mapping[str, bytes]) -> None:
        """Add vectors to a set."""
        if vectors:
            await self._database.write(partial(_keep, embedder=embedder, vectors=vectors))

    async def settle(self, embedder: str) -> None:
        """Make a set the one in use."""
        await self._database.write(partial(_settle, embedder=embedder))

    def _closest(
        self, connection: ServerConnection, *, query: bytes, embedder: str, where: Where, limit: int, also: Sequence[int]
    ) -> Closest:
        number = _number(connection, embedder, query)
        lacking = self._without(connection, number, where)
        if number is None:
            return Closest({}, lacking)
        rows = _exactly(connection, number, query, where)[:limit] if where.articles else _near(connection, number, query, where, limit)
        found = {row[-3]: (row[-2], float(row[-1])) for row in rows}
        more = sorted(set(also) - found.keys())
        found |= {row[-3]: (row[-2], float(row[-1])) for row in _those(connection, number, query, where, more)}
        return Closest(found, lacking)

    def _without(self, connection: ServerConnection, number: int | None, where: Where) -> int:
        """How many passages in reach have no vector: of the articles asked about, else of all, which is counted once a change."""
        if where.articles:
            in_reach, values = queries.condition(where)
            lacking = "NOT EXISTS (SELECT 1 FROM text_vector v WHERE v.sha256 = p.sha256 AND v.vector_set = :number)"
            query = f"SELECT count(*) FROM {queries.FROM} WHERE p.length > 0 AND {lacking} AND {in_reach}"  # noqa: S608 (constants)
            return _one(connection, query, {**values, "number": number or 0})
        change = _one(connection, "SELECT n FROM vector_change", {})
        known = self._lacking.get(number or 0)
        if known is None or known[0] != change:
            self._lacking[number or 0] = known = (change, _one(connection, _LACKING, {"number": number or 0}))
        return known[1]


def _one(connection: Connection, query: str, values: Mapping[str, Any]) -> int:
    return int(connection.execute(query, values).fetchone()[0])


def _number(connection: Connection, embedder: str, query: bytes) -> int | None:
    """The set of an embedder. Raises EmbedderUnavailable for a question of another length."""
    row = connection.execute(_SET, {"embedder": embedder}).fetchone()
    if row and row[1] != len(query):
        raise EmbedderUnavailable(other_length(row[1] // ELEMENT.itemsize, len(query) // ELEMENT.itemsize))
    return int(row[0]) if row else None


def _near(connection: ServerConnection, number: int, query: bytes, where: Where, limit: int) -> list[tuple[Any, ...]]:
    """The nearest texts: by the index where much is in reach, and exactly where little is or the index gave too few."""
    if _few(connection, where):
        return copies.once(_exactly(connection, number, query, where), limit)
    rows = copies.once(_by_index(connection, number, query, where, limit), limit)
    if len({row[:2] for row in rows}) < limit:
        rows = copies.once(_exactly(connection, number, query, where), limit)
    return rows


def _few(connection: Connection, where: Where) -> bool:
    """Whether few passages are in reach. What is published is counted already."""
    if where.public and _one(connection, "SELECT published_passages FROM corpus", {}) <= FEW:
        return True
    if not (where.sources or where.languages or where.published_from or where.published_to):
        return False
    in_reach, values = queries.condition(where)
    query = f"SELECT count(*) FROM (SELECT 1 FROM {queries.FROM} WHERE {in_reach} LIMIT {FEW + 1}) w"  # noqa: S608 (constants)
    return _one(connection, query, values) <= FEW


def _by_index(connection: ServerConnection, number: int, query: bytes, where: Where, most: int) -> list[tuple[Any, ...]]:
    """Passages of the nearest texts that may be shown. The index goes on until there are enough, in the right order."""
    dimensions = len(query) // ELEMENT.itemsize
    in_reach, values = queries.condition(where)
    nearness = f"(v.value::vector({dimensions}) <#> CAST(:query AS vector({dimensions})))"
    shown = f"EXISTS (SELECT 1 FROM {queries.FROM} WHERE p.sha256 = v.sha256 AND p.length > 0 AND {in_reach})"  # noqa: S608 (constants)
    text = f"""
        WITH near AS MATERIALIZED (
            SELECT v.sha256, {nearness} AS far FROM text_vector v WHERE v.vector_set = {number:d} AND {shown}
            ORDER BY {nearness} LIMIT :most
        )
        SELECT {COPY}, p.id, a.source, -near.far FROM near JOIN passage p ON p.sha256 = near.sha256 {JOINED}
        WHERE p.length > 0 AND {in_reach} ORDER BY near.far, p.id
    """  # noqa: S608 (constants)
    return connection.execute(text, {**values, "query": _vector(query), "most": most}).fetchall()


def _exactly(connection: ServerConnection, number: int, query: bytes, where: Where) -> list[tuple[Any, ...]]:
    """All that may be shown, nearest first."""
    in_reach, values = queries.condition(where)
    text = f"""
        WITH near AS MATERIALIZED (
            SELECT p.id, {_COSINE} AS cosine FROM {_PASSAGES.format(number=number)} {JOINED} WHERE p.length > 0 AND {in_reach}
        )
        SELECT {COPY}, p.id, a.source, near.cosine FROM near JOIN passage p ON p.id = near.id {JOINED} ORDER BY near.cosine DESC, p.id
    """  # noqa: S608 (constants)
    return connection.execute(text, {**values, "query": _vector(query)}).fetchall()


def _those(connection: Connection, number: int, query: bytes, where: Where, passages: Sequence[int]) -> list[tuple[Any, ...]]:
    """Some passages that may be shown, as far as they have a vector."""
    found: list[tuple[Any, ...]] = []
    in_reach, values = queries.condition(where)
    for start in range(0, len(passages), AT_ONCE):
        wanted, names = among("p.id", "passage", passages[start : start + AT_ONCE])
        text = f"SELECT p.id, a.source, {_COSINE} FROM {_PASSAGES.format(number=number)} {JOINED} WHERE {wanted} AND {in_reach}"  # noqa: S608
        found += connection.execute(text, {**values, **names, "query": _vector(query)}).fetchall()
    return found


def _similar(connection: Connection, *, query: bytes, embedder: str, digests: Sequence[str]) -> dict[str, float]:
    row = connection.execute(_SET, {"embedder": embedder}).fetchone()
    if row is None or row[1] != len(query):
        return {}
    text = f"SELECT v.sha256, {_COSINE} FROM text_vector v WHERE v.vector_set = :number AND v.sha256 = ANY(:digests)"  # noqa: S608 (constants)
    rows = connection.execute(text, {"number": row[0], "digests": list(digests), "query": _vector(query)})
    return {name: float(cosine) for name, cosine in rows}


def _known(connection: Connection, *, embedder: str, digests: Sequence[str]) -> frozenset[str]:
    query = (
        "SELECT v.sha256 FROM text_vector v JOIN vector_set s ON s.id = v.vector_set"
        " WHERE s.embedder = :embedder AND v.sha256 = ANY(:digests)"
    )
    return frozenset(row[0] for row in connection.execute(query, {"embedder": embedder, "digests": list(digests)}))


def _keep(connection: ServerConnection, *, embedder: str, vectors: Mapping[str, bytes]) -> None:
    connection.alone_with("vectors")
    number, have = made_set(connection, embedder, len(next(iter(vectors.values()))))
    if other := next((len(value) for value in vectors.values() if len(value) != have), None):
        raise EmbedderUnavailable(other_length(have // ELEMENT.itemsize, other // ELEMENT.itemsize))
    connection.executemany(
        "INSERT INTO text_vector (vector_set, sha256, value) VALUES (?, ?, CAST(? AS vector)) ON CONFLICT DO NOTHING",
        [(number, name, _vector(value)) for name, value in vectors.items()],
    )


def made_set(connection: ServerConnection, embedder: str, size: int, *, indexed: bool = True) -> tuple[int, int]:
    """The set of an embedder and the bytes of its vectors, made with its index where there is none."""
    row = connection.execute(_SET, {"embedder": embedder}).fetchone()
    if row:
        return int(row[0]), int(row[1])
    query = "INSERT INTO vector_set (embedder, bytes) VALUES (?, ?) RETURNING id"
    number = int(connection.execute(query, (embedder, size)).fetchone()[0])  # type: ignore[index]
    if indexed:
        index_set(connection, number, size)
    return number, size


def index_set(connection: ServerConnection, number: int, size: int) -> None:
    """Give a set its index."""
    dimensions = size // ELEMENT.itemsize
    if dimensions <= LONGEST_INDEXED:
        connection.execute(
            f"CREATE INDEX IF NOT EXISTS vector_near_{number:d} ON text_vector"
            f" USING hnsw ((value::vector({dimensions:d})) vector_ip_ops) WHERE vector_set = {number:d}"
        )


def _settle(connection: ServerConnection, *, embedder: str) -> None:
    connection.alone_with("vectors")
    connection.execute(
        "UPDATE vector_set SET settled = (SELECT max(settled) + 1 FROM vector_set) WHERE embedder = ?"
        " AND (settled = 0 OR settled < (SELECT max(settled) FROM vector_set))",
        (embedder,),
    )
    gone = connection.execute(
        "DELETE FROM vector_set WHERE settled > 0 AND id NOT IN (SELECT id FROM vector_set ORDER BY settled DESC LIMIT ?) RETURNING id",
        (SETS_KEPT,),
    ).fetchall()
    for (number,) in gone:
        connection.execute(f"DROP INDEX IF EXISTS vector_near_{number:d}")


def _vector(value: bytes) -> Vector:
    """A vector as pgvector takes it."""
    return Vector(np.frombuffer(value, ELEMENT))
