"""What the desk needs to know of a complaint, in SQL."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from bot.briefing.reaching import Place, Reached
from bot.store.connections import among, objects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.store.connections import Connection, Engine, Rows

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
_ANSWERS = """
    SELECT DISTINCT c.answer FROM {cited} WHERE EXISTS (
        SELECT 1 FROM ({places}) place WHERE place.article = c.article AND (
            place.n IS NULL OR p.sha256 IN (
                SELECT q.sha256 FROM passage q JOIN version l ON l.id = q.version AND l.superseded_at IS NULL
                WHERE l.article = c.article AND q.n = place.n
            )
        )
    )
"""


class SqlHolds:
    """The Holds port in SQL."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def quoted(self, record: str) -> list[Place]:
        """What a record quotes."""
        return await self._database.read(lambda connection: [Place(*row) for row in connection.execute(_QUOTED, (record,))])

    async def held(self, record: str) -> list[Place]:
        """What of it is held."""
        return await self._database.read(lambda connection: [Place(*row) for row in connection.execute(_HELD, (record,))])

    async def reached(self, places: Sequence[Place]) -> list[Reached]:
        """Sent answers that quote some places, by platform."""
        answers, values = _answers(places)
        query = (
            "SELECT platform, workspace, conversation, count(*) FROM message"  # noqa: S608 (constants)
            f" WHERE purpose = 'answer' AND state = 'sent' AND answer IN ({answers}) GROUP BY 1, 2, 3"
        )
        return await self._database.read(lambda connection: _reached(connection.execute(query, values)))

    async def exhibit(self, places: Sequence[Place]) -> Mapping[str, object]:
        """All of it."""
        return await self._database.read(partial(_exhibit, places=places))


def _reached(rows: Rows) -> list[Reached]:
    """By platform, without the process that one belongs to."""
    answers: Counter[str] = Counter()
    conversations: dict[str, set[tuple[str, str]]] = {}
    for platform, workspace, conversation, count in rows:
        kind = platform.partition(":")[0]
        answers[kind] += count
        conversations.setdefault(kind, set()).add((workspace, conversation))
    return [Reached(kind, answers[kind], len(conversations[kind])) for kind in sorted(answers)]


def _exhibit(connection: Connection, *, places: Sequence[Place]) -> dict[str, object]:
    theirs, articles = among("article", "article", sorted({place.article for place in places}))
    answers, values = _answers(places)
    versions = connection.execute(
        f"SELECT article, n, sha256, added_at, superseded_at, text FROM version WHERE {theirs} ORDER BY 1, 2",  # noqa: S608 (constants)
        articles,
    )
    holds = connection.execute(
        f"SELECT article, paragraph, reason, since, lifted_at, lifted_reason FROM hold WHERE {theirs} ORDER BY id",  # noqa: S608 (constants)
        articles,
    )
    return {
        "versions": objects(versions),
        "holds": objects(holds),
        "answers": [_answer(connection, row[0]) for row in connection.execute(f"{answers} ORDER BY 1", values)],
    }


def _answer(connection: Connection, record: str) -> dict[str, object]:
    """A sent answer without a word that its reader wrote."""
    (answer,) = objects(
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
    return {**answer, "citations": objects(citations), "messages": objects(messages)}


def _answers(places: Sequence[Place]) -> tuple[str, dict[str, object]]:
    """The query for sent answers that quote any of some places, with its values."""
    rows = [f"SELECT CAST(:article_{n} AS TEXT) AS article, CAST(:n_{n} AS INTEGER) AS n" for n in range(len(places))]
    values: dict[str, object] = {}
    for n, place in enumerate(places):
        values |= {f"article_{n}": place.article, f"n_{n}": place.paragraph}
    none = "SELECT NULL AS article, NULL AS n"
    return _ANSWERS.format(cited=_CITED, places=" UNION ALL ".join(rows) or none), values
