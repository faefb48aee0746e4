"""A bot of one token with all that serves its updates, from the parts that the rest of the product hands over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing.platforms import Platform
from bot.core.errors import ConfigurationError
from bot.telegram.bot import Bot
from bot.telegram.limiter import Limiter
from bot.telegram.pages import Pages
from bot.telegram.personal import Choices, Desk
from bot.telegram.pressing import Presses
from bot.telegram.reading import NAME, Known, Reader
from bot.telegram.receiving import Poller, Receiver, Webhook
from bot.telegram.render import Renderer
from bot.telegram.sending import Messenger
from bot.telegram.setup import introduce
from bot.telegram.transport import AiohttpRequest, Transport

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.briefing.delivering import Lane, Update
    from bot.briefing.reaching import People
    from bot.core.wording import Wording
    from bot.replying import Replies

API_URL = "https://api.telegram.org/bot"
POLLS = 2
"""Connections for polling, apart from those that answers go out on."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator says of Telegram. Without an address of a webhook, updates are polled."""

    token: str
    api_url: str = API_URL
    webhook_url: str | None = None
    webhook_secret: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot work, in words that say what to do; never the token."""
        number, colon, secret = self.token.partition(":")
        if not (number.isascii() and number.isdigit() and colon and secret):
            raise ConfigurationError("TELEGRAM_BOT_TOKEN: is not what @BotFather gives: digits, a colon, and letters after it")
        if self.webhook_url and not self.webhook_secret:
            raise ConfigurationError(
                "TELEGRAM_WEBHOOK_SECRET: set it to a word of your own (letters, digits, _ and -) beside the webhook's URL"
            )

    @property
    def bot_id(self) -> str:
        """The bot's number: what stands before the colon of its token."""
        return self.token.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the rest of the product hands over."""

    replies: Replies
    wordings: Mapping[str, Wording]
    intake: Callable[[Update], Awaitable[object]]
    people: People
    rate: Callable[[str, str, str], Awaitable[None]]
    choices: Choices
    may_ask: Callable[[Update], bool]
    set_aside: Callable[[Update, str], Awaitable[None]]
    sent_as: Callable[[Lane, str], Awaitable[str | None]]
    choose: Callable[[Update, str, int], Awaitable[Update | None]]
    kept_days: int


@dataclass(frozen=True, slots=True)
class Telegram:
    """A bot: how its answers go out, its own replies, and how its updates come in."""

    bot: Bot
    platform: Platform
    pages: Pages
    inbound: Poller | Webhook
    receiver: Receiver

    async def open(self) -> None:
        """Open its connections."""
        await self.bot.open()

    async def close(self) -> None:
        """Let go of what waits, and close its connections."""
        await self.receiver.close()
        await self.bot.close_connections()


def made(settings: Settings, parts: Parts) -> Telegram:
    """A bot, not connected yet."""
    bot = Bot(
        settings.token,
        base_url=settings.api_url,
        request=Transport(AiohttpRequest()),
        get_updates_request=Transport(AiohttpRequest(connections=POLLS)),
        rate_limiter=Limiter(),
    )
    known, wording = Known(), parts.replies.briefer.wording
    names = {code: language_name(code, parts.wordings["en"]) for code in parts.wordings}
    desk = Desk(parts.people, parts.choices, wording, language_name, settings.bot_id)
    pages = Pages(parts.replies, names, parts.kept_days, known, desk)
    messenger = Messenger(bot, lambda language: Renderer(wording(language), known.name or None), pages.rows)
    presses = Presses(bot, messenger, pages, parts.rate, parts.may_ask, parts.sent_as, parts.choose)
    words = "|".join(sorted({one.say("sentences.record") for one in parts.wordings.values()}))
    receiver = Receiver(
        bot,
        known,
        lambda me: Reader(me, parts.choices.of_client, words),
        parts.intake,
        presses,
        parts.choices,
        parts.set_aside,
        settings.bot_id,
    )

    async def begin() -> None:
        await introduce(bot, parts.wordings)

    url, secret = settings.webhook_url, settings.webhook_secret
    inbound = Webhook(receiver, begin, url, secret) if url and secret else Poller(receiver, begin)
    return Telegram(bot, Platform(NAME, messenger.deliver, messenger.edit, messenger.typing, messenger.grows), pages, inbound, receiver)


def language_name(code: str, wording: Wording) -> str:
    """A language in the words of another one, with its script where it has several."""
    primary, _, script = code.partition("-")
    name = wording.say(f"languages.{primary}")
    return f"{name} ({script})" if script else name
