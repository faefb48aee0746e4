"""Search by words on PostgreSQL: GIN finds the passages that have any of the rare terms, SQL scores them by BM25, the caller exactly.

`passage.words` says how often a term stands in a passage by its weight, up to four times. ts_rank alone is no BM25 (its best ten of 4,000
passages had 28 % in common), and pg_textsearch is on few managed servers.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from bot.core.answering.ranking import K1, B
from bot.store import copies, publishing, queries
from bot.store.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.store.connections import Connection
    from bot.store.words import Asked

JOINED = queries.FROM.removeprefix("passage p ")
LONGEST = 500
"""Longer words are cut in the index, as PostgreSQL takes them no longer than 2 kB."""
SPARE = 100
"""How many passages are looked at beyond the texts that are wanted, before all of them are: some are copies, some may not be shown."""
COPY = copies.COPY.format(voices=f"string_agg({copies.VOICES}, chr(10) ORDER BY t.n)")
# A rank of one word that stands in one place is its weight over the sum of 1/n² (tsrank.c, calc_rank_or), so this gives the count back.
_COUNT = "(6.57973627 * ts_rank('{{0.25, 0.5, 0.75, 1}}', p.words, CAST(:word_{n} AS tsquery)))"


def frequency(connection: Connection, terms: Sequence[str]) -> dict[str, int]:
    """In how many passages each of the terms stands that stands in any."""
    known = dict(connection.execute("SELECT term, passages FROM vocabulary WHERE term = ANY(:terms)", {"terms": _cut(terms)}).fetchall())
    return _uncut(terms, known)


def published(connection: Connection, terms: Sequence[str]) -> dict[str, int]:
    """The same among those that are published."""
    return _uncut(terms, publishing.frequency(connection, _cut(terms)))


def _uncut(terms: Sequence[str], known: Mapping[str, int]) -> dict[str, int]:
    return {term: known[term[:LONGEST]] for term in terms if known.get(term[:LONGEST])}


def recalled(connection: Connection, asked: Asked) -> list[tuple[int, str | None, int, str]]:
    """The best texts by BM25 of the rare terms. First among the best passages of all, then, where too few may be shown, among all."""
    matching = sum(asked.frequency[term] for term in asked.rare)
    most = asked.limit + SPARE
    rows = _best(connection, asked, most)
    kept = copies.once(rows, asked.limit)
    if most < matching and len({row[:2] for row in kept}) < asked.limit:
        kept = copies.once(_best(connection, asked, None), asked.limit)
    return [(row[-4], row[-3], row[-2], row[-1]) for row in kept]


def _best(connection: Connection, asked: Asked, most: int | None) -> list[tuple[Any, ...]]:
    """Passages that may be shown, best first: of the best `most` of all, or of all of them."""
    in_reach, values = queries.condition(asked.where)
    words = _words(asked.rare)
    published = " JOIN published f ON f.passage = p.id" if asked.where.public else ""
    passages, limited = (f"passage p{published}", "LIMIT :most") if most else (queries.FROM, "")
    score, weights = _score(asked)
    query = f"""
        WITH best AS MATERIALIZED (
            SELECT p.id, {score} AS score FROM {passages}
            WHERE p.live = 1 AND p.words @@ CAST(:any AS tsquery) {"" if most else f"AND {in_reach}"} ORDER BY 2 DESC, 1 {limited}
        )
        SELECT {COPY}, p.id, a.source, p.length, p.terms FROM best JOIN passage p ON p.id = best.id {JOINED}
        WHERE {in_reach} ORDER BY best.score DESC, p.id
    """  # noqa: S608 (constants)
    some = {"any": " | ".join(words.values()), "most": most}
    return connection.execute(query, {**values, **words, **weights, **some}).fetchall()


def _score(asked: Asked) -> tuple[str, dict[str, float]]:
    """BM25 of a passage as SQL, with its weights. The same text for as many words, so that it is planned once.

    c / (c + n) is written 1 - n / (c + n): a count takes a thousand times as long as all else that is done with it.
    """
    norm = f"{K1} * ({1 - B} + {B} * p.length / CAST(:mean AS double precision))"
    parts, weights = [], {"mean": asked.mean_length or 1.0}
    for n, term in enumerate(asked.rare):
        count, stands_in = _COUNT.format(n=n), min(asked.frequency[term], asked.passages)
        weight = math.log(1 + (asked.passages - stands_in + 0.5) / (stands_in + 0.5))
        parts.append(f"CAST(:weight_{n} AS double precision) * (1 - {norm} / ({count} + {norm}))")
        weights[f"weight_{n}"] = weight * (K1 + 1)
    return " + ".join(parts), weights


def _words(terms: Sequence[str]) -> dict[str, str]:
    """Terms as queries in which nothing is an operator."""
    quoted = (term.replace("\\", "\\\\").replace("'", "''") for term in _cut(terms))
    return {f"word_{n}": f"'{term}'" for n, term in enumerate(quoted)}


def _cut(terms: Sequence[str]) -> list[str]:
    return [term[:LONGEST] for term in terms]


WORDS = Words(frequency, published, recalled)
