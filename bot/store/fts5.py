"""Search by words on SQLite: FTS5 recalls, the caller scores exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import copies, publishing, queries
from bot.store.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.connections import Connection
    from bot.store.words import Asked


def frequency(connection: Connection, terms: Sequence[str]) -> dict[str, int]:
    """In how many passages each of the terms stands that stands in any."""
    query = "SELECT doc FROM passage_vocabulary WHERE term = ?"
    return {term: row[0] for term in terms if (row := connection.execute(query, (term,)).fetchone())}


def _phrase(term: str) -> str:
    """A term as an FTS5 string, in which nothing is an operator."""
    return '"' + term.replace('"', '""') + '"'


def recalled(connection: Connection, asked: Asked) -> list[tuple[int, str | None, int, str]]:
    """The best texts by FTS5's own score of the rare terms."""
    in_reach, values = queries.condition(asked.where)
    query = (
        f"SELECT {copies.TEXT}, p.id, a.source, p.length, p.terms FROM passage_terms f JOIN {queries.FROM} "  # noqa: S608 (constants)
        f"WHERE passage_terms MATCH :match AND p.id = f.rowid AND {in_reach} ORDER BY f.rank"
    )
    rows = connection.execute(query, {**values, "match": " OR ".join(map(_phrase, asked.rare))})
    return [(row[-4], row[-3], row[-2], row[-1]) for row in copies.once(rows, asked.limit)]


WORDS = Words(frequency, publishing.frequency, recalled)
