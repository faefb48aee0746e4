"""What the bot tells Telegram of itself at the start: commands a scope and language, descriptions, the menu; and what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, MenuButtonCommands
from telegram.error import TelegramError

from bot.telegram import limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import telegram

    from bot.core.wording import Wording
    from bot.telegram.bot import Bot

PRIVATE = ("ask", "brief", "who", "timeline", "check", "outlets", "record", "language", "privacy", "forget", "export", "help")
GROUP = ("ask", "brief", "who", "timeline", "check", "outlets", "record", "help")
FALLBACK = "en"
logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("onrecord")


async def introduce(bot: Bot, wordings: Mapping[str, Wording]) -> None:
    """Set commands, descriptions and menu in each language. That it fails keeps no answer back: it is logged."""
    try:
        for warning in misfits(await bot.get_me()):
            logger.warning(warning)
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
        for code, wording in sorted(_by_code(wordings).items(), key=lambda one: one[0] or ""):
            await _told(bot, code, wording)
    except TelegramError as error:
        logger.warning("Telegram did not take the bot's commands and descriptions", error=type(error).__name__)


async def _told(bot: Bot, code: str | None, wording: Wording) -> None:
    for scope, names in ((BotCommandScopeAllPrivateChats(), PRIVATE), (BotCommandScopeAllGroupChats(), GROUP)):
        await bot.set_my_commands(commands(names, wording), scope=scope, language_code=code)
    await bot.set_my_description(wording.say("telegram.description")[: limits.DESCRIPTION], language_code=code)
    await bot.set_my_short_description(wording.say("telegram.about")[: limits.SHORT_DESCRIPTION], language_code=code)


def commands(names: tuple[str, ...], wording: Wording) -> list[BotCommand]:
    """Commands with what each does."""
    return [BotCommand(name, wording.say(f"telegram.does_{name}")[: limits.COMMAND_DESCRIPTION]) for name in names]


def _by_code(wordings: Mapping[str, Wording]) -> dict[str | None, Wording]:
    """Wordings by Telegram's two-letter codes; English stands for all others. Of two scripts of a language the first one."""
    found: dict[str | None, Wording] = {None: wordings[FALLBACK]}
    for language in sorted(wordings, reverse=True):
        if language != FALLBACK:
            found[language.partition("-")[0]] = wordings[language]
    return found


def misfits(me: telegram.User) -> Iterator[str]:
    """What @BotFather's switches say that this bot has no use for, or lacks."""
    if me.can_read_all_group_messages:
        yield "@BotFather /setprivacy is off: every message of a group is sent here, though only those to the bot are read; turn it on"
    if me.can_join_groups is False:
        yield "@BotFather /setjoingroups is off: nobody can ask this bot in a group"
    if me.supports_inline_queries:
        yield "@BotFather /setinline is on: this bot does not answer inline queries; turn it off"
