"""What the index reads, as SQL. Every query that leads to a quotation goes through `condition`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from bot.core.model import Version
from bot.core.ports import Indexed, Reach
from bot.store.connections import among
from bot.store.rows import CARD_COLUMNS, card_of, stamp, unstamp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.ports import Where
    from bot.store.connections import Connection

CARD = ", ".join(f"a.{column.strip()}" for column in CARD_COLUMNS.split(","))
FROM = "passage p JOIN article a ON a.id = p.article LEFT JOIN source s ON s.id = a.source"

# A count and no EXISTS: PostgreSQL would hash all passages for that at each question as soon as one hold is in force.
_IN_REACH = """p.live = 1 AND a.withdrawn_at IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM hold h
        WHERE h.article = a.id AND h.lifted_at IS NULL AND (
            h.paragraph IS NULL OR h.sha256 = p.sha256
            OR (SELECT count(*) FROM passage q WHERE q.version = p.version AND q.sha256 = h.sha256) = 0
        )
    )
    AND (
        :staff = 1
        OR (a.audience = 'public' AND s.audience = 'public' AND (a.embargo_until IS NULL OR a.embargo_until <= :at))
    )"""


def condition(where: Where) -> tuple[str, dict[str, Any]]:
    """The SQL for what a reader may be shown and what the question is about, with its values.

    A reader is taken for one of the public unless `where` says staff.
    """
    parts, values = [_IN_REACH], {"staff": 0 if where.public else 1, "at": stamp(where.at)}
    for column, wanted in (("a.id", where.articles), ("a.source", where.sources), ("a.language", where.languages)):
        if wanted:
            part, named = among(column, column[2:], wanted)
            parts.append(part)
            values |= named
    if where.published_from:
        parts.append("a.published >= :published_from")
        values["published_from"] = where.published_from.isoformat()
    if where.published_to:
        parts.append("a.published <= :published_to")
        values["published_to"] = where.published_to.isoformat()
    return " AND ".join(parts), values


def reach(connection: Connection, *, where: Where) -> Reach:
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


def articles(connection: Connection, *, where: Where | None) -> list[Indexed]:
    """Articles with their counts, the oldest first."""
    if where is None:
        return _articles(connection, "1 = 1", {})
    in_reach, values = condition(where)
    return _articles(connection, f"EXISTS (SELECT 1 FROM passage p WHERE p.article = a.id AND {in_reach})", values)  # noqa: S608 (constants)


def sentences_before(connection: Connection, *, article: str) -> dict[int, int]:
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


def article(connection: Connection, *, name: str) -> Indexed | None:
    """The article of that id, else the only one whose id ends so after a slash."""
    found = _articles(connection, "a.id = :name", {"name": name})
    if not found:
        found = _articles(connection, "substr(a.id, length(a.id) - length(:name)) = '/' || :name", {"name": name})
    return found[0] if len(found) == 1 else None


def _articles(connection: Connection, which: str, values: dict[str, Any]) -> list[Indexed]:
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


def archived(connection: Connection, *, sha256: str) -> Version | None:
    """A version by name, live or not. Its text is as stored: whether it is intact is the caller's to ask."""
    row = connection.execute("SELECT text FROM version WHERE sha256 = ?", (sha256,)).fetchone()
    return Version(sha256, row[0]) if row else None


def history(connection: Connection, *, article: str) -> list[tuple[int, str, datetime]]:
    """Number, sha256 and time of each version, oldest first."""
    rows = connection.execute("SELECT n, sha256, added_at FROM version WHERE article = ? ORDER BY n", (article,))
    return [(n, sha256, unstamp(added_at)) for n, sha256, added_at in rows]
