"""Editors' corrections as SQL. Each function runs inside one transaction of the caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.briefing.fixes import corrected, places
from bot.core.errors import InputError
from bot.core.model import Voice
from bot.core.ports import Fix
from bot.store.rows import STATEMENT_COLUMNS, speaker_of, speaker_text, stamp, statement_of, statement_row, unstamp

if TYPE_CHECKING:
    from bot.briefing.fixes import Place
    from bot.core.model import Span, Statement
    from bot.store.connections import Connection

_ASSIGN = ", ".join(f"{column.strip()} = ?" for column in STATEMENT_COLUMNS.split(","))
_QUALIFIED = ", ".join(f"t.{column.strip()}" for column in STATEMENT_COLUMNS.split(","))


def fix(connection: Connection, *, article: str, version: str, sentence: Span, fix: Fix) -> None:
    """Store a correction of a sentence of the live version and rewrite its statement."""
    connection.alone_with("index")
    live = connection.execute(
        "SELECT v.id, v.text FROM version v WHERE v.article = ? AND v.sha256 = ? AND v.superseded_at IS NULL", (article, version)
    ).fetchone()
    statements = [statement for _, statement in _rows(connection, live[0])] if live else []
    known = dict(zip(((one.start, one.end) for one in statements), places(statements, live[1] if live else ""), strict=True))
    if (sentence.start, sentence.end) not in known:
        raise InputError(f"article {article} has changed meanwhile; look at it again: onrecord positions --article {article}")
    digest, nth = known[sentence.start, sentence.end]
    connection.execute(
        "INSERT INTO fix (article, version, start, stop, sha256, nth, voice, speaker, fixed_by, fixed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (article, version, sentence.start, sentence.end, digest, nth, fix.voice, speaker_text(fix.speaker), fix.by, stamp(fix.at)),
    )
    apply_fixes(connection, article, live[0])


def apply_fixes(connection: Connection, article: str, version: int | None) -> None:
    """Rewrite the statements of a stored version that editors have corrected."""
    fixes = _in_force(connection, article)
    if not fixes:
        return
    text = connection.execute("SELECT text FROM version WHERE id = ?", (version,)).fetchone()[0]
    rows = _rows(connection, version)
    after = corrected([statement for _, statement in rows], text, fixes)
    connection.executemany(
        f"UPDATE statement SET {_ASSIGN} WHERE passage = ? AND n = ?",  # noqa: S608 (constants)
        [(*statement_row(new), *key) for (key, old), new in zip(rows, after, strict=True) if new != old],
    )


def _in_force(connection: Connection, article: str) -> dict[Place, Fix]:
    """The last correction of each sentence."""
    rows = connection.execute("SELECT sha256, nth, voice, speaker, fixed_by, fixed_at FROM fix WHERE article = ? ORDER BY id", (article,))
    return {(digest, nth): Fix(Voice(voice), speaker_of(speaker), by, unstamp(at)) for digest, nth, voice, speaker, by, at in rows}


def _rows(connection: Connection, version: int | None) -> list[tuple[tuple[int, int], Statement]]:
    """The statements of a version in the order of the text, each with its key."""
    rows = connection.execute(
        f"SELECT p.id, t.n, p.n, {_QUALIFIED} FROM passage p JOIN statement t ON t.passage = p.id"  # noqa: S608 (constants)
        " WHERE p.version = ? ORDER BY p.n, t.n",
        (version,),
    )
    return [((row[0], row[1]), statement_of(row[3:], row[2])) for row in rows]
