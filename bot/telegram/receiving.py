"""Updates in: polled or posted, durable before Telegram is told that they arrived.

python-telegram-bot moves its offset on as soon as updates are in a queue in memory: a crash loses them (measured: 3 of 5). Here the offset
moves when each update before it is stored, and a post is answered with 200 then. Ids tell repeated ones apart.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeGuard

import structlog
import telegram
from aiohttp import web
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.briefing.delivering import Update
from bot.core.errors import ConfigurationError, StoreError
from bot.telegram import limits
from bot.telegram.letters import UNKNOWN, letter
from bot.telegram.reading import Me, Pressed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.telegram.bot import Bot
    from bot.telegram.personal import Choices
    from bot.telegram.pressing import Presses
    from bot.telegram.reading import Known, Reader

ALLOWED = ("message", "edited_message", "callback_query")
"""What is asked of Telegram: named in full, as an earlier choice stays in force there."""
POLL_S = 25
SLOWEST_S = 30.0
QUIET_S = 60.0
"""How long Telegram may not answer before `/readyz` says so."""
WATCH_S = 60.0
PATH = "/telegram/webhook"
SIGNED_BY = "X-Telegram-Bot-Api-Secret-Token"
STOLEN = "Telegram: another process fetches this bot's updates, or they go to a webhook; end that one, then start `onrecord serve` again"
REFUSED = "TELEGRAM_BOT_TOKEN: Telegram does not accept it; copy it anew from @BotFather"
logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("onrecord")


@dataclass(slots=True)
class Receiver:
    """Takes updates as Telegram has them, whichever way they come. `reader` is there once it is known who the bot is."""

    bot: Bot
    known: Known
    reader: Callable[[Me], Reader]
    intake: Callable[[Update], Awaitable[object]]
    presses: Presses
    choices: Choices
    set_aside: Callable[[Update, str], Awaitable[None]]
    workspace: str
    _reader: Reader | None = None

    async def meet(self) -> None:
        """Learn who the bot is. Raises TelegramError, and ConfigurationError for a token that Telegram does not accept."""
        try:
            me = await self.bot.get_me()
        except InvalidToken:
            raise ConfigurationError(REFUSED) from None
        self.known.me = Me(me.id, me.username or "")
        self._reader = self.reader(self.known.me)

    @property
    def ready(self) -> bool:
        """Whether updates can be read."""
        return self._reader is not None

    async def take(self, raw: Mapping[str, Any]) -> None:
        """Store what an update asks for. Raises StoreError: then Telegram has to bring it again. What cannot be read is set aside."""
        if self._reader is None:
            raise StoreError("Telegram: it is not known yet who this bot is; the update is brought again")
        try:
            update = telegram.Update.de_json(dict(raw), self.bot)
            asked = self._reader(update)
        except Exception as error:  # noqa: BLE001 (an update of a shape that nobody foresaw must not stop those after it)
            await self.bury(raw, type(error).__name__)
            return
        match asked:
            case Update():
                await self.intake(await self.choices.chosen(asked))
            case Pressed():
                pressed = replace(asked, update=await self.choices.chosen(asked.update))
                asks = await self.presses.asks(pressed)
                if asks:
                    await self.intake(asks)
                self.presses.do(pressed, asked=asks is not None)

    async def bury(self, raw: object, error: str) -> None:
        """Set aside what cannot be read, for `onrecord dead list`, but nothing of those who may not ask. Raises StoreError."""
        dead = letter(raw, self.workspace)
        if dead.user != UNKNOWN and not self.presses.may_ask(dead):
            return
        logger.warning("an update cannot be read; it is set aside", update=dead.id, error=error)
        await self.set_aside(dead, f"cannot be read: {error}")

    async def close(self) -> None:
        """Let go of what waits."""
        await self.presses.close()


@dataclass(slots=True)
class Poller:
    """Fetches updates until it is cancelled. `begin` is what a bot does once Telegram has told it who it is."""

    receiver: Receiver
    begin: Callable[[], Awaitable[None]]
    again_s: float = 0.5
    _offset: int = 0
    _well: float = field(default_factory=time.monotonic)
    _trouble: str | None = "not begun"

    def trouble(self) -> str | None:
        """Why updates do not come in, or None."""
        return self._trouble if (self._trouble and time.monotonic() - self._well > QUIET_S) or not self.receiver.ready else None

    async def run(self) -> None:
        """Fetch. Raises ConfigurationError where somebody else does, and for a token that Telegram does not accept."""
        pause = self.again_s
        begun = False
        while True:
            try:
                if not begun:
                    await self.receiver.meet()
                    await self.receiver.bot.delete_webhook()
                    await self.begin()
                    begun = True
                await self._fetch()
                self._well, self._trouble, pause = time.monotonic(), None, self.again_s
                continue
            except Conflict:
                raise ConfigurationError(STOLEN) from None
            except InvalidToken:
                raise ConfigurationError(REFUSED) from None
            except TelegramError as error:
                self._told("Telegram does not answer", type(error).__name__)
            except StoreError as error:
                self._told("updates cannot be stored", str(error))
            except (ValueError, KeyError, TypeError) as error:
                self._told("what Telegram answers cannot be read", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, SLOWEST_S)

    def _told(self, trouble: str, error: str) -> None:
        if self._trouble != trouble:
            logger.error(trouble, error=error)
        self._trouble = trouble

    async def _fetch(self) -> None:
        """Fetch once; the offset moves up to the first update that could not be stored."""
        asked = {"offset": self._offset, "timeout": POLL_S, "limit": limits.UPDATES, "allowed_updates": list(ALLOWED)}
        found = await self.receiver.bot.raw_updates(asked, wait_s=POLL_S + 10)
        updates = sorted((one for one in found if _is_numbered(one)), key=lambda one: int(one["update_id"]))
        for one in found:
            if not _is_numbered(one):
                await self.receiver.bury(one, "no number")
        if not updates:
            if found:
                raise ValueError("none has a number")
            return
        failed = [one for one in await asyncio.gather(*map(self._chain, _chains(updates))) if one]
        if failed:
            first, error = min(failed, key=lambda one: one[0])
            self._offset = first
            raise error
        self._offset = int(updates[-1]["update_id"]) + 1

    async def _chain(self, updates: Sequence[Mapping[str, Any]]) -> tuple[int, StoreError] | None:
        """Take the updates of a chat in their order. The first that could not be stored, and why."""
        for update in updates:
            try:
                await self.receiver.take(update)
            except StoreError as error:
                return int(update["update_id"]), error
        return None


def _chains(updates: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Updates by chat, each chat's in order: they are stored side by side."""
    chains: dict[object, list[Mapping[str, Any]]] = {}
    for update in updates:
        chains.setdefault(_chat(update), []).append(update)
    return list(chains.values())


def _is_numbered(one: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(one, dict) and isinstance(one.get("update_id"), int)


def _chat(update: Mapping[str, Any]) -> object:
    """The chat of an update; None of one that has none or is of another shape."""
    try:
        told = update.get("message") or update.get("edited_message") or (update.get("callback_query") or {}).get("message") or {}
        return str((told.get("chat") or {}).get("id"))
    except AttributeError:
        return None


@dataclass(slots=True)
class Webhook:
    """Has updates posted to it. Bodies without the secret are refused, those that cannot be read are set aside with 200."""

    receiver: Receiver
    begin: Callable[[], Awaitable[None]]
    url: str
    secret: str
    _trouble: str | None = "not begun"

    def trouble(self) -> str | None:
        """Why updates do not come in, or None."""
        return self._trouble

    async def run(self) -> None:
        """Tell Telegram where to post, and look now and then whether it still does."""
        pause = 0.5
        while True:
            try:
                await self.receiver.meet()
                await self.begin()
                await self._set()
                self._trouble = None
                break
            except InvalidToken:
                raise ConfigurationError(REFUSED) from None
            except TelegramError as error:
                self._told("Telegram does not answer", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, SLOWEST_S)
        while True:
            await asyncio.sleep(WATCH_S)
            await self._watch()

    async def _set(self) -> None:
        await self.receiver.bot.set_webhook(
            self.url, secret_token=self.secret, allowed_updates=list(ALLOWED), max_connections=limits.WEBHOOK_CONNECTIONS
        )

    async def _watch(self) -> None:
        try:
            told = await self.receiver.bot.get_webhook_info()
        except TelegramError as error:
            self._told("Telegram does not answer", type(error).__name__)
            return
        if told.url != self.url:
            self._told("updates go to another webhook", "url")
        else:
            self._trouble = None

    def _told(self, trouble: str, error: str) -> None:
        if self._trouble != trouble:
            logger.error(trouble, error=error)
        self._trouble = trouble

    async def post(self, request: web.Request) -> web.Response:
        """An update as Telegram posts it."""
        if not hmac.compare_digest(request.headers.get(SIGNED_BY, "").encode("utf-8", "surrogateescape"), self.secret.encode()):
            raise web.HTTPUnauthorized
        body = await request.read()
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            raw = None
        if not self.receiver.ready:
            raise web.HTTPServiceUnavailable
        try:
            if isinstance(raw, dict):
                await self.receiver.take(raw)
            else:
                await self.receiver.bury(body, "no update")
        except StoreError as error:
            logger.warning("an update could not be stored", error=str(error))
            raise web.HTTPServiceUnavailable from error
        return web.Response()
