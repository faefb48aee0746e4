"""What concerns one person alone: what is kept of them, deleted or sent to them, and the language that they choose.

Each is a job as a question is: stored before Telegram is told that it arrived, done however often a process ends, and told when done.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.briefing.commands import Command
from bot.briefing.reaching import Person
from bot.briefing.reply import notice
from bot.core.errors import InputError
from bot.telegram.messages import Attached
from bot.telegram.reading import NAME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.briefing.delivering import Update
    from bot.briefing.reaching import People
    from bot.briefing.reply import Reply
    from bot.core.wording import Wording

FILE = "onrecord.json"


@dataclass(frozen=True, slots=True)
class Choices:
    """The languages that users chose, in the store for every process: under a name that goes with the rest of what is kept of them."""

    served: Callable[[str], str]
    keep: Callable[[str, str], Awaitable[None]]
    kept: Callable[[str], Awaitable[str | None]]

    def of_client(self, code: str | None) -> str:
        """The language of a user's client where there are words for it, else English."""
        try:
            return self.served((code or "en").partition("-")[0])
        except InputError:
            return "en"

    async def choose(self, user: str, language: str) -> str:
        """Keep a choice. Raises InputError for a language without words, StoreError."""
        known = self.served(language)
        await self.keep(user, known)
        return known

    async def chosen(self, update: Update) -> Update:
        """An update in the language that its user chose. Raises StoreError."""
        kept = await self.kept(update.user)
        return replace(update, language=kept) if kept else update


@dataclass(frozen=True, slots=True)
class Desk:
    """Does what one person asks for, and tells them that it was done."""

    people: People
    choices: Choices
    wording: Callable[[str], Wording]
    language_name: Callable[[str, Wording], str]
    workspace: str

    async def __call__(self, update: Update) -> Reply:
        """The message that tells what was done. Raises StoreError: then it is tried again."""
        match update.wants.command:
            case Command.FORGET:
                return await self._forget(update)
            case Command.EXPORT:
                return await self._export(update)
        return await self._choose(update)

    async def _forget(self, update: Update) -> Reply:
        done = await self.people.forget(self._person(update), asked=update.id)
        told = {"questions": done.questions, "answers": done.answers + done.redacted, "said": done.said}
        wording = self.wording(update.language)
        return notice(wording, wording.say("telegram.forgotten", **told))

    async def _export(self, update: Update) -> Reply:
        wording = self.wording(update.language)
        if not update.private:
            return notice(wording, wording.say("telegram.exported_privately"))
        kept = await self.people.export(self._person(update))
        file = json.dumps(kept, ensure_ascii=False, indent=2).encode()
        return Attached(notice(wording, wording.say("telegram.exported")).blocks, file=file, name=FILE)

    async def _choose(self, update: Update) -> Reply:
        try:
            known = await self.choices.choose(update.user, update.text.strip())
        except InputError:
            wording = self.wording(update.language)
            return notice(wording, wording.say("telegram.language_which"))
        wording = self.wording(known)
        return notice(wording, wording.say("telegram.language_set", language=self.language_name(known, wording)))

    def _person(self, update: Update) -> Person:
        return Person(update.user, NAME, self.workspace)
