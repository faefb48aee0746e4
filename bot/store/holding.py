"""What the desk needs to know of a complaint, on SQLite."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.briefing.reaching import Place, Reached

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from bot.store.database import Database

_CITED = """
    citation c JOIN version v ON v.id = (SELECT min(w.id) FROM version w WHERE w.article = c.article AND w.sha256 = c.version)
    JOIN passage p ON p.version = v.id AND p.n = c.paragraph
"""
_QUOTED = f"""
    SELECT DISTINCT c.article, q.n FROM {_CITED}
        JOIN version l ON l.article = c.article AND l.superseded_at IS NULL
        JOIN passage q ON q.version = l.id AND q.sha256 = p.sha256
    WHERE c.answer = ? ORDER BY 1, 2
"""  # noqa: S608 (constants)
_HELD = f"""
    SELECT DISTINCT h.article, h.paragraph FROM {_CITED}
        JOIN hold h ON h.article = c.article AND h.lifted_at IS NULL AND (h.sha256 = p.sha256 OR h.paragraph IS NULL)
    WHERE c.answer = ? ORDER BY 1, 2
"""  # noqa: S608 (constants)
# A place is given by its number in the live version; an answer quotes it where it quotes the same words of any version.
_ANSWERS = f"""
    SELECT DISTINCT c.answer FROM {_CITED} WHERE EXISTS (
        SELECT 1 FROM json_each(:places) place WHERE json_extract(place.value, '$[0]') = c.article AND (
            json_extract(place.value, '$[1]') IS NULL OR p.sha256 IN (
                SELECT q.sha256 FROM passage q JOIN version l ON l.id = q.version AND l.superseded_at IS NULL
                WHERE l.article = c.article AND q.n = json_extract(place.value, '$[1]')
            )
        )
    )
"""  # noqa: S608 (constants)
_KIND = "CASE WHEN instr(platform, ':') THEN substr(platform, 1, instr(platform, ':') - 1) ELSE platform END"
"""A platform without the process that it belongs to."""


class SqliteHolds:
    """The Holds port on one SQLite file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def quoted(self, record: str) -> list[Place]:
        """What a record quotes."""
        return await self._database.read(lambda connection: [Place(*row) for row in connection.execute(_QUOTED, (record,))])

    async def held(self, record: str) -> list[Place]:
        """What of it is held."""
        return await self._database.read(lambda connection: [Place(*row) for row in connection.execute(_HELD, (record,))])

    async def reached(self, places: Sequence[Place]) -> list[Reached]:
        """Sent answers that quote some places, by platform."""
        query = (
            f"SELECT {_KIND}, count(*), count(DISTINCT workspace || '/' || conversation) FROM message"  # noqa: S608 (constants)
            f" WHERE purpose = 'answer' AND state = 'sent' AND answer IN ({_ANSWERS}) GROUP BY 1 ORDER BY 1"
        )
        values = {"places": _json(places)}
        return await self._database.read(lambda connection: [Reached(*row) for row in connection.execute(query, values)])

    async def exhibit(self, places: Sequence[Place]) -> Mapping[str, object]:
        """All of it."""
        return await self._database.read(partial(_exhibit, places=places))


def _exhibit(connection: sqlite3.Connection, *, places: Sequence[Place]) -> dict[str, object]:
    articles = json.dumps(sorted({place.article for place in places}))
    among = "IN (SELECT value FROM json_each(?))"
    versions = connection.execute(
        f"SELECT article, n, sha256, added_at, superseded_at, text FROM version WHERE article {among} ORDER BY 1, 2",  # noqa: S608 (constants)
        (articles,),
    )
    holds = connection.execute(
        f"SELECT article, paragraph, reason, since, lifted_at, lifted_reason FROM hold WHERE article {among} ORDER BY id",  # noqa: S608 (constants)
        (articles,),
    )
    return {
        "versions": _objects(versions),
        "holds": _objects(holds),
        "answers": [_answer(connection, row[0]) for row in connection.execute(f"{_ANSWERS} ORDER BY 1", {"places": _json(places)})],
    }


def _answer(connection: sqlite3.Connection, record: str) -> dict[str, object]:
    """A sent answer without a word that its reader wrote."""
    (answer,) = _objects(
        connection.execute("SELECT id AS record, asked_at AS answered_at, status, labels FROM answer WHERE id = ?", (record,))
    )
    answer["labels"] = [label[2] for label in json.loads(answer["labels"])]
    citations = connection.execute(
        "SELECT n, article, version, start, stop, paragraph, voice_line, digest FROM citation WHERE answer = ? ORDER BY n", (record,)
    )
    messages = connection.execute(
        "SELECT platform, state, sent_at, told <> '' AS corrected FROM message WHERE answer = ? AND purpose = 'answer' ORDER BY id",
        (record,),
    )
    return {**answer, "citations": _objects(citations), "messages": _objects(messages)}


def _objects(rows: sqlite3.Cursor) -> list[dict[str, Any]]:
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _json(places: Sequence[Place]) -> str:
    return json.dumps([[place.article, place.paragraph] for place in places])
