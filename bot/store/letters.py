"""Dead letters in SQL: jobs that were set aside, those among them that never could be read, and their way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.briefing.delivering import Dead, Lane
from bot.core.errors import InputError
from bot.store.rows import unstamp

if TYPE_CHECKING:
    from bot.briefing.delivering import Update
    from bot.store.connections import Connection

_DEAD = """
    SELECT id, failures, error, ended_at, platform, workspace, conversation FROM job
    WHERE state = 'dead' AND "user" <> '' ORDER BY id
"""
_BURY = """
    INSERT INTO job (platform, workspace, update_id, conversation, "user", question, audience, language, address, private, bulk,
        wanted, state, arrived_at, due_at, error, ended_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'dead', ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_HELD = """SELECT count(*) FROM job WHERE platform = ? AND "user" = ? AND state = 'dead'"""
MOST = 100
"""Letters of one user: more would tell an operator nothing new."""
_REVIVE = """
    UPDATE job SET state = 'waiting', failures = 0, claims = 0, attempt = attempt + 1, due_at = ?, error = NULL, ended_at = NULL
    WHERE id = ? AND state = 'dead' AND "user" <> ''
"""


def dead(connection: Connection) -> list[Dead]:
    """The jobs that were set aside, oldest first."""
    rows = connection.execute(_DEAD)
    return [Dead(number, Lane(*lane), failures, error, unstamp(at)) for number, failures, error, at, *lane in rows]


def bury(connection: Connection, *, update: Update, error: str, at: str) -> None:
    """Set an update aside as it arrives, up to so many of one user; a second delivery of it changes nothing."""
    lane = update.lane
    if connection.execute(_HELD, (lane.platform, update.user)).fetchone()[0] >= MOST:
        return
    values = (lane.platform, lane.workspace, update.id, lane.conversation, update.user, update.text, update.audience, update.language)
    flags = (update.address, int(update.private), int(update.bulk), update.wants.to_json())
    connection.execute(_BURY, (*values, *flags, at, at, error, at))


def revive(connection: Connection, *, job: int, at: str) -> None:
    """Put a job that was set aside back into its lane. Raises InputError for one that was not."""
    if job >= 1 << 63:
        raise InputError(f"no job {job} was set aside; `onrecord dead list` lists them")
    connection.execute("UPDATE message SET job = NULL WHERE job = ?", (job,))  # it is answered anew, in a message of its own
    if not connection.execute(_REVIVE, (at, job)).rowcount:
        raise InputError(f"no job {job} was set aside; `onrecord dead list` lists them")
