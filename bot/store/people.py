"""What the store keeps of people, in SQL: given to them, made to go, and gone by itself after a while.

A DELETE alone leaves what it deletes in free pages and in logs: each engine's `scrub` takes it from there.
"""

from __future__ import annotations

import json
from dataclasses import astuple
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.briefing.reaching import Forgotten
from bot.briefing.record import redacted
from bot.core.errors import StoreError
from bot.store.connections import objects
from bot.store.journal import read_record, rewrite_record
from bot.store.rows import stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from bot.briefing.reaching import Person
    from bot.store.connections import Connection, Engine

_WHO = '"user" = :user AND ((platform = :platform AND workspace = :workspace) OR :platform IS NULL)'
_SINCE = "SELECT id FROM job WHERE state = 'waiting' AND id >= CAST(:own AS BIGINT)"
_SENT = f"{_WHO} AND (job IS NULL OR job NOT IN ({_SINCE}))"
_HELD = """
    SELECT c.answer FROM citation c JOIN hold h ON h.article = c.article AND h.lifted_at IS NULL
"""
# A choice of somebody's own, as the language of their answers, is a switch under their name.
_CHOSEN = (
    "name = 'language/' || :place || '/' || :user"
    " OR (:place IS NULL AND name LIKE 'language/%' AND substr(name, length(name) - length(:user)) = '/' || :user)"
)
_JOBS = "platform, workspace, conversation, question, wanted, language, state, outcome, arrived_at, ended_at"
_MESSAGES = "platform, workspace, conversation, purpose, state, sent_at, answer AS record"
_EXPORTED = {
    "asked": f"SELECT {_JOBS} FROM job WHERE {_WHO} ORDER BY id",  # noqa: S608 (constants)
    "sent": f"SELECT {_MESSAGES} FROM message WHERE {_WHO} ORDER BY id",  # noqa: S608 (constants)
    "said": 'SELECT answer AS record, value, note, at FROM feedback WHERE "user" = :user'
    " AND (workspace = :place OR :place IS NULL) ORDER BY at",
    "used": f"SELECT platform, workspace, day, calls, tokens_in, tokens_out FROM usage WHERE {_WHO} ORDER BY day",  # noqa: S608 (constants)
    "chose": f"SELECT name AS what, value, at FROM switch WHERE {_CHOSEN} ORDER BY at",  # noqa: S608 (constants)
    "followed": f"SELECT answer AS record, platform, workspace, since FROM follow WHERE {_WHO} ORDER BY since",  # noqa: S608 (constants)
}


class SqlPeople:
    """The People port in SQL."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def export(self, person: Person) -> Mapping[str, list[dict[str, Any]]]:
        """All rows of a person."""
        return await self._database.read(
            lambda connection: {what: objects(connection.execute(query, _values(person))) for what, query in _EXPORTED.items()}
        )

    async def forget(self, person: Person, *, asked: str | None = None) -> Forgotten:
        """Leave no trace of a person but the job that asks for it."""
        done = await self._database.write(partial(_forget, person=person, asked=asked))
        await self._database.scrub()
        return done

    async def purge(self, before: datetime, *, keep_ids: timedelta) -> Forgotten:
        """Let go of what was answered before a time."""
        done = await self._database.write(partial(_purge, before=stamp(before), ids=stamp(before - keep_ids)))
        await self._database.scrub(wait=False)
        return done


def _values(person: Person) -> dict[str, str | int | None]:
    place = f"{person.platform}/{person.workspace}" if person.platform else None
    return {"user": person.user, "platform": person.platform, "workspace": person.workspace, "place": place, "own": None}


def _forget(connection: Connection, *, person: Person, asked: str | None) -> Forgotten:
    """Answers that only they could read go with all that they cite; others lose their question, those that are held too."""
    who, before = _values(person), Forgotten(0, 0, 0, 0)
    if asked:
        who["own"], before = _asking(connection, who | {"asked": asked})
    done = _deleted(connection, who)
    total = Forgotten(*(one + other for one, other in zip(astuple(before), astuple(done), strict=True)))
    connection.execute("UPDATE job SET question = ? WHERE id = ?", (json.dumps(astuple(total)), who["own"]))
    return total


def _asking(connection: Connection, who: Mapping[str, str | int | None]) -> tuple[int | None, Forgotten]:
    """The job that asks to be forgotten, and what was deleted for it before a crash."""
    row = connection.execute(f"SELECT id, question FROM job WHERE {_WHO} AND update_id = :asked", who).fetchone()  # noqa: S608 (constants)
    number, noted = row or (None, "")
    return number, Forgotten(*json.loads(noted or "[0, 0, 0, 0]"))


def _deleted(connection: Connection, who: Mapping[str, str | int | None]) -> Forgotten:
    rows = connection.execute(f"SELECT DISTINCT answer, private FROM message WHERE {_SENT} AND answer IS NOT NULL", who).fetchall()  # noqa: S608
    held = {row[0] for row in connection.execute(_HELD)}
    gone = [answer for answer, private in rows if private and answer not in held]
    kept = [answer for answer, private in rows if not private or answer in held]
    _delete_unsent(connection, who)
    blank = "UPDATE message SET conversation = '', address = '', remote = NULL WHERE"
    mine = f"SELECT id FROM message WHERE {_SENT} AND private = 1"  # noqa: S608 (constants)
    connection.execute(f"{blank} corrects IN ({mine})", who)
    connection.execute(f"{blank} id IN ({mine})", who)
    for answer in kept:
        _redact(connection, answer)
        connection.execute("UPDATE turn SET conversation = '' WHERE answer = ?", (answer,))
    connection.executemany("DELETE FROM answer WHERE id = ?", [(answer,) for answer in gone])
    connection.execute(f"DELETE FROM message WHERE {_SENT} AND answer IS NULL", who)  # noqa: S608 (constants)
    connection.execute(f'UPDATE message SET "user" = NULL WHERE {_SENT}', who)  # noqa: S608 (constants)
    asked = connection.execute(f"DELETE FROM job WHERE {_WHO} AND id NOT IN ({_SINCE})", who).rowcount  # noqa: S608 (constants)
    said = connection.execute('DELETE FROM feedback WHERE "user" = :user AND (workspace = :place OR :place IS NULL)', who).rowcount
    for table in ("usage", "follow"):
        connection.execute(f"DELETE FROM {table} WHERE {_WHO}", who)  # noqa: S608 (constants)
    connection.execute(f"DELETE FROM switch WHERE {_CHOSEN}", who)  # noqa: S608 (constants)
    connection.execute(
        "DELETE FROM bucket WHERE name = 'asks/' || :place || '/' || :user"
        " OR (:place IS NULL AND substr(name, length(name) - length(:user)) = '/' || :user)",
        who,
    )
    return Forgotten(questions=asked, answers=len(gone), redacted=len(kept), said=said)


def _delete_unsent(connection: Connection, who: Mapping[str, str | int | None]) -> None:
    """Answers that were made but never sent, as a crash leaves them, name no asker: those of the person's conversations go."""
    lanes = f"SELECT platform || '/' || workspace || '/' || conversation FROM job WHERE {_WHO}"  # noqa: S608 (constants)
    connection.execute(
        f"DELETE FROM answer WHERE id IN (SELECT t.answer FROM turn t WHERE t.conversation IN ({lanes})"  # noqa: S608 (constants)
        " AND NOT EXISTS (SELECT 1 FROM message m WHERE m.answer = t.answer))",
        who,
    )


def _purge(connection: Connection, *, before: str, ids: str) -> Forgotten:
    """Questions go, and who asked; the numbers of updates stay a while longer, so that a late redelivery is still one."""
    asked = connection.execute(
        "UPDATE job SET question = '', wanted = '', \"user\" = '', address = ''"
        " WHERE state <> 'waiting' AND ended_at < ? AND question <> ''",
        (before,),
    ).rowcount
    connection.execute("DELETE FROM job WHERE state <> 'waiting' AND ended_at < ?", (ids,))
    connection.execute('UPDATE message SET "user" = NULL WHERE "user" IS NOT NULL AND begun_at < ?', (before,))
    said = connection.execute("DELETE FROM feedback WHERE at < ?", (before,)).rowcount
    connection.execute("DELETE FROM bucket WHERE at < ?", (before,))
    connection.execute("DELETE FROM usage WHERE day < ?", (before[:10],))
    rows = connection.execute(f"SELECT id FROM answer WHERE asked_at < ? AND question <> '' AND id NOT IN ({_HELD})", (before,)).fetchall()  # noqa: S608
    for (answer,) in rows:
        _redact(connection, answer)
    return Forgotten(questions=asked, answers=0, redacted=len(rows), said=said)


def _redact(connection: Connection, answer: str) -> None:
    """Take out what its reader wrote; of a damaged record without a new seal, as there is none to be had."""
    try:
        record = read_record(connection, number=answer)
    except StoreError:
        connection.execute(
            "UPDATE answer SET question = '', read_as = NULL, premise = NULL, missing = NULL, closing = '[]',"
            " alternatives = '[]', summaries = '[]' WHERE id = ?",
            (answer,),
        )
        return
    if record and record.question:
        rewrite_record(connection, redacted(record))
