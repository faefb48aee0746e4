"""The platforms that the settings have tokens for, connected: the one place where Slack and Telegram meet the rest."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.app import App
    from bot.delivery.connection import Connection
    from bot.delivery.intake import Intake


@asynccontextmanager
async def connected(app: App, intake: Intake) -> AsyncIterator[Sequence[Connection]]:  # noqa: ARG001 (what a platform is made of)
    """The connections, closed at the end. Raises ConfigurationError for tokens that cannot be used."""
    yield ()
