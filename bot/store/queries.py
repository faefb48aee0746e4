"""What the index reads, as SQL. Every query that leads to a quotation goes through `condition`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from bot.core.model import Version
from bot.core.ports import Hit, Indexed, Reach, Recall
from bot.store import copies
from bot.store.rows import CARD_COLUMNS, card_of, stamp, unstamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.core.ports import Where

RARE_SHARE = 0.1
CARD = ", ".join(f"a.{column.strip()}" for column in CARD_COLUMNS.split(","))
FROM = "passage p JOIN article a ON a.id = p.article LEFT JOIN source s ON s.id = a.source"

_IN_REACH = """p.live = 1 AND a.withdrawn_at IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM hold h
        WHERE h.article = a.id AND h.lifted_at IS NULL AND (
            h.paragraph IS NULL OR h.sha256 = p.sha256
            OR NOT EXISTS (SELECT 1 FROM passage q WHERE q.version = p.version AND q.sha256 = h.sha256)
        )
    )
    AND (
        :staff
        OR (a.audience = 'public' AND s.audience = 'public' AND (a.embargo_until IS NULL OR a.embargo_until <= :at))
    )"""


def condition(where: Where) -> tuple[str, dict[str, Any]]:
    """The SQL for what a reader may be shown and what the question is about, with its values.

    A reader is taken for one of the public unless `where` says staff.
    """
    parts, values = [_IN_REACH], {"staff": 0 if where.public else 1, "at": stamp(where.at)}
    for column, wanted in (("a.id", where.articles), ("a.source", where.sources), ("a.language", where.languages)):
        if wanted:
            names = [f"{column[2:]}_{place}" for place in range(len(wanted))]
            parts.append(f"{column} IN ({', '.join(f':{name}' for name in names)})")
            values.update(zip(names, wanted, strict=True))
    if where.published_from:
        parts.append("a.published >= :published_from")
        values["published_from"] = where.published_from.isoformat()
    if where.published_to:
        parts.append("a.published <= :published_to")
        values["published_to"] = where.published_to.isoformat()
    return " AND ".join(parts), values


def lexical(connection: sqlite3.Connection, *, terms: Sequence[str], where: Where, limit: int) -> Recall:
    """Hits with their counts.

    A question about given articles looks at all their passages. Any other takes the best `limit` texts of FTS5 by the terms
    that stand in at most a tenth of the passages (all terms, where none is that rare): measured 17 times faster than all terms
    at 200,000 passages, and nearer to textbook BM25 once the caller has scored them exactly.
    """
    passages, mean = _size(connection, where)
    frequency = {term: count for term in terms if (count := _frequency(connection, term, where))}
    rows = _of_articles(connection, where) if where.articles else _recalled(connection, frequency, where, limit, passages)
    wanted = frozenset(frequency)
    hits = []
    for passage, source, length, text in rows:
        counts = Counter(term for term in text.split() if term in wanted)
        if counts:
            hits.append(Hit(passage, source, counts, length))
    return Recall(tuple(hits), passages, mean, frequency)


def _size(connection: sqlite3.Connection, where: Where) -> tuple[int, float]:
    """The number of passages and their mean length: of the whole index, or of what one of the public may read."""
    if where.public:
        in_reach, values = condition(where)
        query = f"SELECT count(*), avg(p.length) FROM {FROM} WHERE p.length > 0 AND {in_reach}"  # noqa: S608 (constants)
        passages, mean = connection.execute(query, values).fetchone()
        return passages, mean or 0.0
    passages, total = connection.execute("SELECT passages, terms FROM corpus").fetchone()
    return passages, total / passages if passages else 0.0


def _frequency(connection: sqlite3.Connection, term: str, where: Where) -> int:
    """In how many passages a term stands. For one of the public, in how many of those that the public may read.

    Were it counted over the whole index, an answer to the public would tell whether a word stands in an article for staff.
    """
    if where.public:
        in_reach, values = condition(where)
        query = (
            f"SELECT count(*) FROM passage_terms f JOIN {FROM} "  # noqa: S608 (constants)
            f"WHERE passage_terms MATCH :match AND p.id = f.rowid AND {in_reach}"
        )
        return int(connection.execute(query, {**values, "match": _phrase(term)}).fetchone()[0])
    row = connection.execute("SELECT doc FROM passage_vocabulary WHERE term = ?", (term,)).fetchone()
    return row[0] if row else 0


def _phrase(term: str) -> str:
    """A term as an FTS5 string, in which nothing is an operator."""
    return '"' + term.replace('"', '""') + '"'


def _of_articles(connection: sqlite3.Connection, where: Where) -> Iterable[tuple[int, str | None, int, str]]:
    in_reach, values = condition(where)
    return connection.execute(f"SELECT p.id, a.source, p.length, p.terms FROM {FROM} WHERE {in_reach}", values)  # noqa: S608 (constants)


def _recalled(
    connection: sqlite3.Connection, frequency: dict[str, int], where: Where, limit: int, passages: int
) -> Iterable[tuple[int, str | None, int, str]]:
    if not frequency:
        return ()
    rare = [term for term, count in frequency.items() if count <= max(limit, passages * RARE_SHARE)]
    match = " OR ".join(map(_phrase, rare or frequency))
    in_reach, values = condition(where)
    query = (
        f"SELECT {copies.TEXT}, p.id, a.source, p.length, p.terms FROM passage_terms f JOIN {FROM} "  # noqa: S608 (constants)
        f"WHERE passage_terms MATCH :match AND p.id = f.rowid AND {in_reach} ORDER BY f.rank"
    )
    return [(row[-4], row[-3], row[-2], row[-1]) for row in copies.once(connection.execute(query, {**values, "match": match}), limit)]


def reach(connection: sqlite3.Connection, *, where: Where) -> Reach:
    """The languages and outlets in reach."""
    in_reach, values = condition(where)
    rows = connection.execute(
        "SELECT a.source, a.language, count(*) FROM article a LEFT JOIN source s ON s.id = a.source "  # noqa: S608 (constants)
        f"WHERE EXISTS (SELECT 1 FROM passage p WHERE p.article = a.id AND {in_reach}) GROUP BY 1, 2 ORDER BY 2",
        values,
    )
    languages, outlets = dict[str, None](), Counter[str | None]()
    for source, language, count in rows:
        languages[language] = None
        outlets[source] += count
    return Reach(tuple(languages), outlets)


def articles(connection: sqlite3.Connection, *, where: Where | None) -> list[Indexed]:
    """Articles with their counts, the oldest first."""
    if where is None:
        return _articles(connection, "1", {})
    in_reach, values = condition(where)
    return _articles(connection, f"EXISTS (SELECT 1 FROM passage p WHERE p.article = a.id AND {in_reach})", values)  # noqa: S608 (constants)


def sentences_before(connection: sqlite3.Connection, *, article: str) -> dict[int, int]:
    """How many sentences of the live version stand before each of its paragraphs, those that are held counted too."""
    rows = connection.execute(
        "SELECT p.n, (SELECT count(*) FROM statement t WHERE t.passage = p.id) FROM passage p"
        " WHERE p.article = ? AND p.live = 1 ORDER BY p.n",
        (article,),
    )
    before, passed = {}, 0
    for paragraph, sentences in rows:
        before[paragraph] = passed
        passed += sentences
    return before


def article(connection: sqlite3.Connection, *, name: str) -> Indexed | None:
    """The article of that id, else the only one whose id ends so after a slash."""
    found = _articles(connection, "a.id = :name", {"name": name})
    if not found:
        found = _articles(connection, "substr(a.id, -length(:name) - 1) = '/' || :name", {"name": name})
    return found[0] if len(found) == 1 else None


def _articles(connection: sqlite3.Connection, which: str, values: dict[str, Any]) -> list[Indexed]:
    """Articles; the passages counted are those of the live version."""
    query = f"""
        SELECT {CARD}, v.sha256, v.n, v.added_at, a.withdrawn_at, a.withdrawn_reason,
            (SELECT count(*) FROM passage p WHERE p.version = v.id),
            (SELECT count(*) FROM statement t JOIN passage p ON p.id = t.passage WHERE p.version = v.id)
        FROM article a JOIN version v ON v.article = a.id AND v.superseded_at IS NULL
            LEFT JOIN source s ON s.id = a.source
        WHERE {which} ORDER BY v.added_at, a.id
    """  # noqa: S608 (constants)
    return [_indexed(row) for row in connection.execute(query, values)]


def _indexed(row: Sequence[Any]) -> Indexed:
    sha256, n, added_at, withdrawn_at, withdrawn, paragraphs, statements = row[12:]
    return Indexed(
        card=card_of(row[:12]),
        sha256=sha256,
        version=n,
        paragraphs=paragraphs,
        statements=statements,
        added_at=unstamp(added_at),
        withdrawn=withdrawn,
        withdrawn_at=unstamp(withdrawn_at) if withdrawn_at else None,
    )


def archived(connection: sqlite3.Connection, *, sha256: str) -> Version | None:
    """A version by name, live or not. Its text is as stored: whether it is intact is the caller's to ask."""
    row = connection.execute("SELECT text FROM version WHERE sha256 = ?", (sha256,)).fetchone()
    return Version(sha256, row[0]) if row else None


def history(connection: sqlite3.Connection, *, article: str) -> list[tuple[int, str, datetime]]:
    """Number, sha256 and time of each version, oldest first."""
    rows = connection.execute("SELECT n, sha256, added_at FROM version WHERE article = ? ORDER BY n", (article,))
    return [(n, sha256, unstamp(added_at)) for n, sha256, added_at in rows]
