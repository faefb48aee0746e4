"""Search by words on SQLite: FTS5 recalls, the caller scores exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import copies, queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.ports import Where
    from bot.store.connections import Connection


def frequency(connection: Connection, terms: Sequence[str], where: Where) -> dict[str, int]:
    """In how many passages each of the terms stands that stands in any."""
    return {term: count for term in terms if (count := _frequency(connection, term, where))}


def _frequency(connection: Connection, term: str, where: Where) -> int:
    """In how many passages a term stands. For one of the public, in how many of those that the public may read.

    Were it counted over the whole index, an answer to the public would tell whether a word stands in an article for staff.
    """
    if where.public:
        in_reach, values = queries.condition(where)
        query = (
            f"SELECT count(*) FROM passage_terms f JOIN {queries.FROM} "  # noqa: S608 (constants)
            f"WHERE passage_terms MATCH :match AND p.id = f.rowid AND {in_reach}"
        )
        return int(connection.execute(query, {**values, "match": _phrase(term)}).fetchone()[0])
    row = connection.execute("SELECT doc FROM passage_vocabulary WHERE term = ?", (term,)).fetchone()
    return row[0] if row else 0


def _phrase(term: str) -> str:
    """A term as an FTS5 string, in which nothing is an operator."""
    return '"' + term.replace('"', '""') + '"'


def recalled(connection: Connection, asked: queries.Asked) -> list[tuple[int, str | None, int, str]]:
    """The best texts by FTS5's own score of the rare terms."""
    in_reach, values = queries.condition(asked.where)
    query = (
        f"SELECT {copies.TEXT}, p.id, a.source, p.length, p.terms FROM passage_terms f JOIN {queries.FROM} "  # noqa: S608 (constants)
        f"WHERE passage_terms MATCH :match AND p.id = f.rowid AND {in_reach} ORDER BY f.rank"
    )
    rows = connection.execute(query, {**values, "match": " OR ".join(map(_phrase, asked.rare))})
    return [(row[-4], row[-3], row[-2], row[-1]) for row in copies.once(rows, asked.limit)]


WORDS = queries.Words(frequency, recalled)
