"""The outbox in SQL: what is being sent and what was, so that a crash leaves no doubt but the one that it must."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.briefing.delivering import Purpose, State
from bot.store.inbox import end, ours, scrubbed
from bot.store.rows import stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.briefing.delivering import Job, Lane
    from bot.store.connections import Connection, Engine


class SqlOutbox:
    """The Outbox port in SQL."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def begin(self, job: Job, purpose: Purpose, *, record: str | None, at: datetime) -> int | None:
        """Note that a message is being sent, unless the job was lost meanwhile."""
        return await self._database.write(partial(_begin, job=job, purpose=purpose, record=record, at=stamp(at)))

    async def settle(self, message: int, state: State, *, remote: str | None = None, at: datetime) -> None:
        """Note how far a message got."""
        await self._database.write(partial(_settle, message=message, state=state, remote=remote, at=stamp(at)))

    async def done(self, job: Job, outcome: str, message: int, remote: str, *, at: datetime) -> bool:
        """Note that a message was sent, and end its job."""

        def work(connection: Connection) -> bool:
            _settle(connection, message=message, state=State.SENT, remote=remote, at=stamp(at))
            return end(connection, job=job, outcome=outcome, at=stamp(at))

        ended = await self._database.write(work)
        await scrubbed(self._database, job)
        return ended

    async def record_of(self, lane: Lane, remote: str) -> str | None:
        """The record that stands in a message, under the id that the message, or a part of it, has on its platform."""
        return await self._database.read(partial(_record_of, lane=lane, remote=remote))

    async def counts(self) -> Mapping[tuple[str, str], int]:
        """Messages by purpose and state."""
        return await self._database.read(
            lambda connection: {
                (purpose, state): count
                for purpose, state, count in connection.execute("SELECT purpose, state, count(*) FROM message GROUP BY 1, 2")
            }
        )


def _record_of(connection: Connection, *, lane: Lane, remote: str) -> str | None:
    row = connection.execute(
        "SELECT coalesce(m.answer, o.answer) FROM message m LEFT JOIN message o ON o.id = m.corrects"
        " WHERE m.platform = ? AND m.workspace = ? AND m.conversation = ?"
        " AND (m.remote = ? OR ',' || m.remote || ',' LIKE '%,' || CAST(? AS TEXT) || ',%') ORDER BY m.id DESC LIMIT 1",
        (lane.platform, lane.workspace, lane.conversation, remote, remote),
    ).fetchone()
    return row[0] if row else None


def _let_go(connection: Connection, record: str | None) -> None:
    """An answer whose job is gone is nobody's: its asker was forgotten while it was made, or another worker answers."""
    connection.execute(
        "DELETE FROM answer WHERE id = ? AND NOT EXISTS (SELECT 1 FROM message WHERE answer = ?) AND question <> ''", (record, record)
    )


def _begin(connection: Connection, *, job: Job, purpose: Purpose, record: str | None, at: str) -> int | None:
    """A job has one answer or notice, which keeps its row over all attempts, and takes the place of a placeholder that stands."""
    if not ours(connection, job):
        _let_go(connection, record)
        return None
    update = job.update
    row = connection.execute(
        "SELECT id FROM message WHERE job = ? AND (purpose IN (?, ?) OR (purpose = ? AND remote IS NOT NULL)) ORDER BY id DESC LIMIT 1",
        (job.id, Purpose.ANSWER, Purpose.NOTICE, Purpose.PLACEHOLDER),
    ).fetchone()
    if row:
        connection.execute(
            "UPDATE message SET purpose = ?, state = ?, answer = ?, begun_at = ? WHERE id = ?",
            (purpose, State.SENDING, record, at, row[0]),
        )
        return int(row[0])
    row = connection.execute(
        'INSERT INTO message (job, platform, workspace, conversation, "user", address, private, purpose, state, answer, begun_at)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            job.id,
            update.lane.platform,
            update.lane.workspace,
            update.lane.conversation,
            update.user,
            update.address,
            int(update.private),
            purpose,
            State.SENDING,
            record,
            at,
        ),
    ).fetchone()
    return int(row[0])


def _settle(connection: Connection, *, message: int, state: State, remote: str | None, at: str) -> None:
    connection.execute(
        "UPDATE message SET state = ?, remote = coalesce(?, remote), sent_at = CASE WHEN ? = 'sent' THEN ? ELSE sent_at END WHERE id = ?",
        (state, remote, state, at, message),
    )
