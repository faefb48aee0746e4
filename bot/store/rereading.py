"""A new reading of a stored version, as SQL: its text stays, its passages keep their numbers. Inside one transaction of the caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.core.errors import InputError
from bot.store.fixing import apply_fixes
from bot.store.publishing import publish
from bot.store.putting import INDEX, passages, write_statements

if TYPE_CHECKING:
    from bot.core.model import Reading
    from bot.store.connections import Connection
    from bot.store.putting import PassageRow


def reread(connection: Connection, *, article: str, number: int, reading: Reading) -> None:
    """Replace passages and statements of a version. What was live stays live, what was not stays hidden."""
    connection.alone_with(INDEX)
    found = connection.execute(
        "SELECT v.id, v.text, a.language FROM version v JOIN article a ON a.id = v.article WHERE v.article = ? AND v.n = ?",
        (article, number),
    ).fetchone()
    if found is None:
        raise InputError(f"article {article} has no version {number}")
    version, text, language = found
    before = _voices(connection, version)
    live = connection.execute("SELECT coalesce(max(live), 0) FROM passage WHERE version = ?", (version,)).fetchone()[0]
    connection.execute("UPDATE passage SET live = 0 WHERE version = ? AND live = 1", (version,))
    connection.execute("DELETE FROM statement WHERE passage IN (SELECT id FROM passage WHERE version = ?)", (version,))
    _write(connection, version, article, passages(text, reading, language))
    if live:
        connection.execute("UPDATE passage SET live = 1 WHERE version = ?", (version,))
        publish(connection, [article])
    apply_fixes(connection, article, version)
    if _voices(connection, version) != before:
        connection.execute("UPDATE version SET rereadings = rereadings + 1 WHERE id = ?", (version,))


def _voices(connection: Connection, version: int) -> list[tuple[Any, ...]]:
    """Whose words each sentence of a version is said to carry."""
    return connection.execute(
        "SELECT s.start, s.stop, s.kind, s.voice, s.speaker FROM statement s JOIN passage p ON p.id = s.passage"
        " WHERE p.version = ? ORDER BY s.start, s.stop",
        (version,),
    ).fetchall()


def _write(connection: Connection, version: int, article: str, rows: list[PassageRow]) -> None:
    connection.execute("DELETE FROM passage WHERE version = ? AND n > ?", (version, len(rows)))
    for number, row in enumerate(rows, 1):
        passage = connection.execute(
            "INSERT INTO passage (version, article, n, start, stop, live, length, terms, sha256) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)"
            " ON CONFLICT (version, n) DO UPDATE SET start = excluded.start, stop = excluded.stop, length = excluded.length,"
            " terms = excluded.terms, sha256 = excluded.sha256 RETURNING id",
            (version, article, number, row.start, row.end, len(row.terms), " ".join(row.terms), row.sha256),
        ).fetchone()[0]
        write_statements(connection, passage, row)
