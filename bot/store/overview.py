"""What an admin looks through: what is held, what readers say is wrong, and how many answers went out, in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.briefing.reaching import Place, Said
from bot.store.rows import stamp
from bot.store.sent import COPIED

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.connections import Engine

_HELD = "SELECT DISTINCT article, paragraph FROM hold WHERE lifted_at IS NULL ORDER BY article, paragraph"
_SAID = "SELECT answer, value, note FROM feedback WHERE workspace = ? AND value <> ? ORDER BY at DESC LIMIT ?"
_ANSWERED = "SELECT count(*) FROM message WHERE platform = ? AND workspace = ? AND purpose = 'answer' AND state = 'sent' AND sent_at >= ?"


class SqlOverview:
    """Reads alone."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def held(self) -> list[Place]:
        """The holds in force."""
        return await self._database.read(lambda connection: [Place(*row) for row in connection.execute(_HELD)])

    async def said(self, platform: str, workspace: str, *, most: int) -> list[Said]:
        """What readers of a workspace say is wrong, newest first."""
        row = (f"{platform}/{workspace}", COPIED, most)
        return await self._database.read(lambda connection: [Said(*found) for found in connection.execute(_SAID, row)])

    async def answered(self, platform: str, workspace: str, *, since: datetime) -> int:
        """How many answers went out there since a time."""
        row = (platform, workspace, stamp(since))
        return await self._database.read(lambda connection: int(connection.execute(_ANSWERED, row).fetchone()[0]))
