"""Questions that their askers changed: the answer to an edit takes the place of the answer to what it edits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.briefing.commands import Request

if TYPE_CHECKING:
    from bot.briefing.delivering import Update
    from bot.store.connections import Connection

# The update that another one edits, and its earlier edits: their ids start with its own and a slash, and "0" follows on "/".
_EDITED = (
    "job.platform = :platform AND job.workspace = :workspace AND job.conversation = :conversation"
    " AND (job.update_id = :edits OR (job.update_id > CAST(:edits AS TEXT) || '/' AND job.update_id < CAST(:edits AS TEXT) || '0'))"
)


def says_the_same(connection: Connection, update: Update) -> bool:
    """Whether an edit asks for what was asked for: platforms tell of those too, as when a preview was added."""
    row = connection.execute(
        f"SELECT question, wanted FROM job WHERE {_EDITED} ORDER BY id DESC LIMIT 1",  # noqa: S608 (constants)
        _edited(update),
    ).fetchone()
    return row is not None and (row[0], replace(Request.from_json(row[1]), edits=None)) == (update.text, replace(update.wants, edits=None))


def _edited(update: Update) -> dict[str, str | None]:
    lane = update.lane
    return {"platform": lane.platform, "workspace": lane.workspace, "conversation": lane.conversation, "edits": update.wants.edits}


_TAKE = f"""
    UPDATE message SET job = :job, purpose = 'notice', state = 'ready', answer = NULL, told = ''
    WHERE NOT EXISTS (SELECT 1 FROM message own WHERE own.job = :job) AND id = (
        SELECT m.id FROM message m JOIN job ON job.id = m.job
        WHERE {_EDITED} AND m.remote IS NOT NULL AND m.state = 'sent' AND m.purpose IN ('answer', 'notice')
        ORDER BY m.id DESC LIMIT 1
    )
"""  # noqa: S608 (constants)


def take_place(connection: Connection, number: int, update: Update) -> None:
    """Give an edit the message that answers what it edits, so that its own answer takes that one's place."""
    connection.execute(_TAKE, {"job": number, **_edited(update)})
