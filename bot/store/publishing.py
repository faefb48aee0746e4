"""What the public may read, counted: kept with each change of the index, and right at every instant though embargoes end by themselves.

A passage that the public may read, or may once its embargo is over, is `published`. Those that need no clock are counted as they are
written; to ask at some time, the few are added whose embargo has ended since, and those are taken off whose embargo was not over yet.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.core.model import Audience
from bot.core.ports import Where
from bot.store import queries
from bot.store.connections import among
from bot.store.rows import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.store.connections import Connection

_EVER = datetime.max.replace(tzinfo=UTC)
_DUE = "SELECT DISTINCT p.article FROM published f CROSS JOIN passage p WHERE p.id = f.passage AND f.since > '' AND f.since <= ?"
# CROSS JOIN is a join in this order to SQLite, which would begin with all that is published (https://sqlite.org/lang_select.html#crossjoin).
_BESIDE = """
    SELECT 1, p.length, p.terms FROM published f CROSS JOIN passage p WHERE f.since > '' AND f.since <= :at AND p.id = f.passage
    UNION ALL
    SELECT -1, p.length, p.terms FROM article a CROSS JOIN passage p CROSS JOIN published f
    WHERE a.embargo_until > :at AND p.article = a.id AND p.live = 1 AND f.passage = p.id AND f.since = ''
"""


def publish(connection: Connection, articles: Iterable[str], *, at: str | None = None) -> None:
    """Note what of some articles the public may read, after a change of theirs. With a time, embargoes that are over are settled too."""
    due = [row[0] for row in connection.execute(_DUE, (at,))] if at else []
    for article in dict.fromkeys([*articles, *due]):
        _publish(connection, article, at)


def _publish(connection: Connection, article: str, at: str | None) -> None:
    (until,) = connection.execute("SELECT embargo_until FROM article WHERE id = ?", (article,)).fetchone()
    in_reach, values = queries.condition(Where(Audience.PUBLIC, _EVER, articles=(article,)))
    theirs = f"FROM {queries.FROM} WHERE p.length > 0 AND {in_reach}"
    values |= {"since": until if until and not (at and until <= at) else "", "article": article}
    connection.execute(
        "DELETE FROM published WHERE passage IN (SELECT p.id FROM passage p WHERE p.article = :article AND p.live = 1)"  # noqa: S608 (constants)
        f" AND (since <> :since OR passage NOT IN (SELECT p.id {theirs}))",
        values,
    )
    query = f"INSERT INTO published (passage, since) SELECT p.id, CAST(:since AS TEXT) {theirs} ON CONFLICT DO NOTHING"
    connection.execute(query, values)


def frequency(connection: Connection, terms: Sequence[str]) -> dict[str, int]:
    """In how many passages that need no clock some terms stand, those that stand in any."""
    one_of, values = among("term", "term", terms)
    rows = connection.execute(f"SELECT term, passages FROM published_vocabulary WHERE {one_of}", values)  # noqa: S608 (constants)
    return {term: count for term, count in rows if count}


def size(connection: Connection) -> tuple[int, int]:
    """How many passages need no clock, and how many terms they have."""
    passages, terms = connection.execute("SELECT published_passages, published_terms FROM corpus").fetchone()
    return int(passages), int(terms)


def beside(connection: Connection, at: datetime) -> list[tuple[int, int, frozenset[str]]]:
    """What is to be added (1) or taken off (-1) at a time: sign, length and terms of each passage."""
    rows = connection.execute(_BESIDE, {"at": stamp(at)})
    return [(sign, length, frozenset(terms.split())) for sign, length, terms in rows]
