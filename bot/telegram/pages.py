"""What this bot says of itself on Telegram: how to begin, help, languages, privacy; and which buttons stand under what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing.commands import PERSONAL, Command
from bot.briefing.conversation import MANY_TURNS
from bot.briefing.reply import Offer, compose, notice
from bot.core.answering.question import Question
from bot.replying.samples import samples
from bot.telegram import keyboards, limits
from bot.telegram.text import units

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.briefing.delivering import Update
    from bot.briefing.reply import Reply
    from bot.core.wording import Wording
    from bot.replying import Replies
    from bot.telegram.keyboards import Rows
    from bot.telegram.reading import Known

TOLD = ("brief", "who", "timeline", "check", "outlets", "language", "record", "privacy", "forget", "export", "help")
"""The commands as /help lists them."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Makes the messages of Telegram's own commands, and hands all others on. `known` is who the bot is; `desk` does what is personal."""

    replies: Replies
    languages: Mapping[str, str]
    kept_days: int
    known: Known
    desk: Callable[[Update], Awaitable[Reply]]

    async def __call__(self, update: Update) -> Reply:
        """The message of an update."""
        wording = self.replies.briefer.wording(update.language)
        if _is_personal(update):
            return await self.desk(update)
        match update.wants.command:
            case Command.START if update.wants.record:
                return await self._asked_anew(update.wants.record, update)
            case Command.START:
                asked = await samples(self.replies.briefer, update.audience, update.language)
                return self._notice(wording, "start", "start_try" if asked else "start_empty")
            case Command.HELP:
                lines = "\n".join(
                    wording.say("telegram.help_command", command=one, does=wording.say(f"telegram.does_{one}")) for one in TOLD
                )
                told = wording.say("telegram.help", bot=self.known.name)
                return notice(wording, told, lines, wording.say("telegram.help_record"))
            case Command.LANGUAGE:
                return self._notice(wording, "language_which")
            case Command.PRIVACY:
                return notice(wording, wording.say("telegram.privacy", days=self.kept_days))
            case Command.UNREADABLE:
                return self._notice(wording, "reads_text_only")
        return await self.replies(update)

    async def rows(self, update: Update, reply: Reply) -> Rows:
        """The buttons under a reply to an update."""
        if reply.record:
            return keyboards.of_answer(reply, self.replies.briefer.wording(update.language), await self.citation(update, reply))
        if update.wants.command is Command.START:
            return keyboards.of_samples(await samples(self.replies.briefer, update.audience, update.language))
        if update.wants.command is Command.LANGUAGE and not _is_personal(update):
            return keyboards.of_languages(self.languages)
        return ()

    async def citation(self, update: Update, reply: Reply) -> str | None:
        """The first quotation of a reply as text to copy."""
        if Offer.CITATION not in reply.offers or not reply.record:
            return None
        n = keyboards.first_quotation(reply)
        return await self.replies.citation(reply.record, n, update.audience, update.language, most=limits.COPY_TEXT, measure=units)

    async def _asked_anew(self, number: str, update: Update) -> Reply:
        """The question of a record of this conversation, answered as the index stands now; of another one what its record tells.

        What somebody asked is theirs: nobody else's answer repeats it, and it goes with them when they are forgotten.
        """
        briefer = self.replies.briefer
        record = await self.replies.visible(number, update.audience)
        turns = await briefer.journal.turns(update.lane.key, since=record.asked_at, limit=MANY_TURNS) if record else []
        if record is None or not record.question or record.id not in {turn.id for turn in turns}:
            return await self.replies.record(number, update.audience, update.language)
        asker = (update.lane.platform, update.lane.workspace, update.user)
        question = Question(record.read_as or record.question, update.audience, update.language, conversation=update.lane.key, asker=asker)
        return compose(await briefer.ask(question), briefer.wording(update.language))

    def _notice(self, wording: Wording, *rows: str) -> Reply:
        return notice(wording, *(wording.say(f"telegram.{row}") for row in rows))


def _is_personal(update: Update) -> bool:
    """Whether an update concerns its sender alone: a language that is named is chosen."""
    return update.wants.command in PERSONAL or (update.wants.command is Command.LANGUAGE and bool(update.text))
