"""What is kept of a person, deleted or sent to them; and the language that they choose."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from telegram import InputFile
from telegram.error import TelegramError

from bot.briefing.platforms import Way
from bot.briefing.reaching import Person
from bot.briefing.reply import notice
from bot.core.errors import InputError, StoreError
from bot.telegram.reading import NAME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.briefing.delivering import Update
    from bot.briefing.reaching import People
    from bot.core.wording import Wording
    from bot.telegram.bot import Bot
    from bot.telegram.reading import Personal
    from bot.telegram.sending import Messenger

TRIES, AGAIN_S = 5, 2.0
logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("onrecord")


@dataclass(slots=True)
class Choices:
    """The languages that users chose: known here, kept by `keep` under a name that is deleted with the rest of what is kept of them."""

    served: Callable[[str], str]
    keep: Callable[[str, str], Awaitable[None]]
    chosen: dict[str, str] = field(default_factory=dict)

    def of(self, user: str, code: str | None) -> str:
        """The language for a user: their choice, else that of their client where there are words for it, else English."""
        if user in self.chosen:
            return self.chosen[user]
        try:
            return self.served((code or "en").partition("-")[0])
        except InputError:
            return "en"

    async def choose(self, user: str, language: str) -> str:
        """Keep a choice. Raises InputError for a language without words, StoreError."""
        known = self.served(language)
        await self.keep(user, known)
        self.chosen[user] = known
        return known


@dataclass(slots=True)
class Desk:
    """Does what concerns one person alone, at once: it is done before Telegram is told that its update has arrived."""

    bot: Bot
    messenger: Messenger
    people: People
    choices: Choices
    wording: Callable[[str], Wording]
    language_name: Callable[[str, Wording], str]
    workspace: str
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __call__(self, asked: Personal) -> None:
        """Do it, and tell in the background that it was done."""
        match asked.what:
            case "forget":
                self._beside(self._forget(asked.update))
            case "export":
                self._beside(self._export(asked.update))
            case _:
                await self.choose(asked.update, asked.update.text)

    async def choose(self, update: Update, language: str) -> None:
        """Keep the language that a user chose; what is none is answered with those that there are. Raises StoreError."""
        try:
            known = await self.choices.choose(update.user, language.strip())
        except InputError:
            self._beside(self._tell(update, self.wording(update.language).say("telegram.language_which")))
            return
        wording = self.wording(known)
        words = wording.say("telegram.language_set", language=self.language_name(known, wording))
        self._beside(self._tell(update, words, known))

    async def close(self) -> None:
        """Let go of what waits."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _beside(self, work: Awaitable[None]) -> None:
        async def done() -> None:
            try:
                await work
            except Exception as error:  # noqa: BLE001 (what cannot be told here is told nowhere)
                logger.warning("a personal request could not be served", error=type(error).__name__)

        task = asyncio.create_task(done())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _forget(self, update: Update) -> None:
        """Delete what is kept. Others may keep the store from letting go of every trace: it is tried again."""
        person, wording = Person(update.user, NAME, self.workspace), self.wording(update.language)
        for tried in range(1, TRIES + 1):
            try:
                done = await self.people.forget(person)
                break
            except StoreError as error:
                logger.warning("what is kept of a person could not be deleted", tried=tried, error=str(error))
                await asyncio.sleep(AGAIN_S * tried)
        else:
            await self._tell(update, wording.say("delivery.failed"))
            return
        self.choices.chosen.pop(update.user, None)
        told = {"questions": done.questions, "answers": done.answers + done.redacted, "said": done.said}
        await self._tell(update, wording.say("telegram.forgotten", **told))

    async def _export(self, update: Update) -> None:
        wording = self.wording(update.language)
        if not update.private:
            await self._tell(update, wording.say("telegram.exported_privately"))
            return
        kept = await self.people.export(Person(update.user, NAME, self.workspace))
        file = InputFile(json.dumps(kept, ensure_ascii=False, indent=2).encode(), filename="onrecord.json")
        caption = f"{wording.say('sentences.notice')}\n\n{wording.say('telegram.exported')}"
        try:
            await self.bot.send_document(self.messenger.address(update).chat, file, caption=caption)
        except TelegramError:
            await self._tell(update, wording.say("delivery.failed"))

    async def _tell(self, update: Update, words: str, language: str | None = None) -> None:
        wording = self.wording(language or update.language)
        await self.messenger.deliver(update, notice(wording, words), Way(key=f"{update.lane.key}/{update.id}/told"))
