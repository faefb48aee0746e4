"""The platforms that the settings have tokens for, connected: the one place where Slack and Telegram meet the rest."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.app import App
    from bot.delivery.connection import Connection
    from bot.delivery.intake import Intake


@asynccontextmanager
async def connected(app: App, intake: Intake) -> AsyncIterator[Sequence[Connection]]:
    """The connections, closed at the end. Raises ConfigurationError for tokens that cannot be used."""
    async with AsyncExitStack() as stack:
        made = []
        if app.settings.values.get("SLACK_BOT_TOKEN"):
            made.append(await stack.enter_async_context(_slack(app, intake)))
        yield made


@asynccontextmanager
async def _slack(app: App, intake: Intake) -> AsyncIterator[Connection]:
    """Slack, over its socket, its posts, or both."""
    from bot.slack_connected import slack  # noqa: PLC0415 (half a second to load, and not always wanted)

    async with slack(app, intake) as connection:
        yield connection
