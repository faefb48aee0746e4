"""python-telegram-bot's Bot with two things that it does not have: updates as they come, and opening without a call."""

from __future__ import annotations

from typing import Any

from telegram.ext import ExtBot


class Bot(ExtBot[str]):
    """A bot of one token."""

    async def raw_updates(self, asked: dict[str, Any], *, wait_s: float) -> list[Any]:
        """What getUpdates tells, unread: the library reads all of it or none, so that one odd update would keep the others back."""
        found = await self._do_post("getUpdates", asked, read_timeout=wait_s)
        return list(found) if isinstance(found, list) else []

    async def open(self) -> None:
        """Open the connections; `initialize` would call Telegram too, and fail where that is not to be reached yet."""
        for request in self._request:
            await request.initialize()

    async def close_connections(self) -> None:
        """Close them."""
        for request in self._request:
            await request.shutdown()
