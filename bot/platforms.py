"""The platforms that the settings have tokens for, connected: the one place where Slack and Telegram meet the rest."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from bot.delivery.connection import Connection
from bot.replying import Replies
from bot.replying.choosing import chosen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from bot.app import App
    from bot.briefing.delivering import Update
    from bot.delivery.intake import Intake
    from bot.store.connections import Engine
    from bot.telegram.connecting import Parts

_LANGUAGE = "language/"
"""How a switch is named that holds the language which a user chose: the platform, the workspace and the user follow."""


@dataclass(slots=True)
class Turn:
    """What one process at a time may do, as fetching a bot's updates: the others stand by, ready, and one goes on when it ends."""

    database: Engine
    name: str
    work: Callable[[], Awaitable[None]]
    fault: Callable[[], str | None]
    _begun: bool = False
    _mine: bool = False

    async def run(self) -> None:
        """Wait for the turn, and take it."""
        self._begun = True
        await self.database.lead(self.name, self._take)

    async def _take(self) -> None:
        self._mine = True
        await self.work()

    def trouble(self) -> str | None:
        """What is wrong with the work, where it is this process's."""
        return self.fault() if self._mine else None if self._begun else "not begun"


@asynccontextmanager
async def connected(app: App, intake: Intake) -> AsyncIterator[Sequence[Connection]]:
    """The connections, closed at the end. Raises ConfigurationError for tokens that cannot be used."""
    async with AsyncExitStack() as stack:
        made = [await stack.enter_async_context(_telegram(app, intake))] if "TELEGRAM_BOT_TOKEN" in app.settings.values else []
        if "SLACK_BOT_TOKEN" in app.settings.values:
            made.append(await stack.enter_async_context(_slack(app, intake)))
        yield made


@asynccontextmanager
async def _slack(app: App, intake: Intake) -> AsyncIterator[Connection]:
    """Slack, over its socket, its posts, or both."""
    from bot.slack_connected import slack  # noqa: PLC0415 (half a second to load, and not always wanted)

    async with slack(app, intake) as connection:
        yield connection


@asynccontextmanager
async def _telegram(app: App, intake: Intake) -> AsyncIterator[Connection]:
    """Telegram, by polling or by webhook."""
    from bot.telegram import connecting, receiving  # noqa: PLC0415 (half a second to load, and not always wanted)

    values = app.settings.values
    settings = connecting.Settings(
        values["TELEGRAM_BOT_TOKEN"],
        values.get("TELEGRAM_API_URL", connecting.API_URL),
        values.get("TELEGRAM_WEBHOOK_URL"),
        values.get("TELEGRAM_WEBHOOK_SECRET"),
    )
    bot = connecting.made(settings, _telegram_parts(app, intake, settings.bot_id))
    await bot.open()
    try:
        if isinstance(bot.inbound, receiving.Webhook):
            routes = [web.post(receiving.PATH, bot.inbound.post)]
            yield Connection(bot.platform, routes, bot.inbound.run, bot.inbound.trouble, bot.pages)
        else:
            turn = Turn(app.database, f"telegram/{settings.bot_id}", bot.inbound.run, bot.inbound.trouble)
            yield Connection(bot.platform, (), turn.run, turn.trouble, bot.pages)
    finally:
        await bot.close()


def _telegram_parts(app: App, intake: Intake, bot: str) -> Parts:
    """What Telegram is given of the rest."""
    from bot.telegram.connecting import Parts  # noqa: PLC0415 (half a second to load, and not always wanted)
    from bot.telegram.personal import Choices  # noqa: PLC0415 (likewise)

    prefix = f"{_LANGUAGE}telegram/{bot}/"

    async def keep(user: str, language: str) -> None:
        await app.switches.switch(prefix + user, language, by=user, at=app.clock())

    async def rate(record: str, user: str, value: str) -> None:
        await app.sent.rate(record, user, value, "", at=app.clock())

    async def kept(user: str) -> str | None:
        return await app.switches.switched(prefix + user)

    async def set_aside(update: Update, error: str) -> None:
        await app.inbox.bury(update, error, at=app.clock())

    async def choose(update: Update, record: str, n: int) -> Update | None:
        return await chosen(app.journal, app.sent, update, record=record, n=n)

    return Parts(
        replies=Replies(app.briefer, app.policy.contact),
        wordings=app.wordings,
        intake=intake,
        people=app.people,
        rate=rate,
        choices=Choices(app.served, keep, kept),
        may_ask=app.policy.may_ask,
        set_aside=set_aside,
        sent_as=app.outbox.record_of,
        choose=choose,
        kept_days=app.policy.questions.days,
    )
