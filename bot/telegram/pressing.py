"""Buttons that were pressed: a quotation in its context and back in the same message, more, what is wrong, a question to tap.

A query is answered first, so that the button does not spin; what is shown is worked out from the record, whenever it was sent.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import structlog
from telegram.error import TelegramError

from bot.briefing.commands import Command, Request
from bot.briefing.conversation import MANY_TURNS
from bot.briefing.platforms import NotDeliveredError, UnreachableError
from bot.briefing.reply import Said
from bot.telegram import keyboards, limits
from bot.telegram.keyboards import Press
from bot.telegram.sending import markup

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.briefing.delivering import Lane, Update
    from bot.briefing.reply import Reply
    from bot.core.ports import Record
    from bot.replying import Replies
    from bot.telegram.bot import Bot
    from bot.telegram.pages import Pages
    from bot.telegram.reading import Pressed
    from bot.telegram.sending import Messenger

AT_ONCE = 16
WAITING = 500
"""Presses that may wait; the readers of further ones are told to press again."""
TOLD = 10 * WAITING
"""Readers who may wait to be told so: with more of them Telegram does not answer either."""
JUST_SENT_S = (0.0, 0.3, 0.6)
"""When a message that a press stands under is looked for: one may be pressed before its id is stored."""
logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("onrecord")


@dataclass(slots=True)
class Presses:
    """Does what buttons ask. `rate` stores what a user says of a record; `sent_as` is the record that a message was sent as.

    `choose` makes the question of one of the alternatives of a record, where it was offered to whoever presses.
    """

    bot: Bot
    messenger: Messenger
    pages: Pages
    rate: Callable[[str, str, str], Awaitable[None]]
    may_ask: Callable[[Update], bool]
    sent_as: Callable[[Lane, str], Awaitable[str | None]]
    choose: Callable[[Update, str, int], Awaitable[Update | None]]
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _locks: WeakValueDictionary[tuple[str, int], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @property
    def replies(self) -> Replies:
        """What records can be asked."""
        return self.pages.replies

    async def asks(self, pressed: Pressed) -> Update | None:
        """The question that a button asks, to be stored as one that was written; None for what is done in its message."""
        press = _read(pressed.data)
        if press is None or not self.may_ask(pressed.update):
            return None
        if press.what == keyboards.SAMPLE and pressed.label:
            return replace(pressed.update, text=pressed.label)
        if press.what == keyboards.LANGUAGE:
            return replace(pressed.update, text=press.record, wants=Request(Command.LANGUAGE))
        if press.what == keyboards.CHOICE:
            return await self.choose(pressed.update, press.record, press.n)
        if press.what == keyboards.MORE:
            return replace(pressed.update, wants=Request(Command.MORE, record=press.record))
        return None

    def do(self, pressed: Pressed, *, asked: bool) -> None:
        """Answer a press, and do what it asks for beside what is answered as a question."""
        if len(self._tasks) >= TOLD:
            return
        busy = len(self._tasks) >= WAITING
        task = asyncio.create_task(self._say(pressed, "telegram.press_again") if busy else self._do(pressed, asked=asked))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Let go of what waits."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _do(self, pressed: Pressed, *, asked: bool) -> None:
        lock = self._locks.setdefault((pressed.update.lane.key, pressed.message), asyncio.Lock())
        async with self._slots, lock:
            try:
                if asked:
                    await self._answer(pressed)
                elif not self.may_ask(pressed.update):
                    await self._say(pressed, "delivery.not_allowed")
                else:
                    await self._press(pressed)
            except (NotDeliveredError, UnreachableError):
                return
            except Exception as error:  # noqa: BLE001 (one press must not end the others)
                logger.warning("a button could not be served", error=type(error).__name__)
                await self._say(pressed, "telegram.press_again")

    async def _press(self, pressed: Pressed) -> None:
        press, wording = _read(pressed.data), self.replies.briefer.wording(pressed.update.language)
        if press and press.what in keyboards.CHANGING and not await self._is_under(pressed, press.record):
            await self._say(pressed, "telegram.old_button")
            return
        match press.what if press else None:
            case keyboards.CONTEXT if press:
                await self._answer(pressed)
                await self._context(pressed, press)
            case keyboards.BACK if press:
                await self._answer(pressed)
                await self._back(pressed, press.record)
            case keyboards.WRONG_MENU if press:
                await self._say(pressed, "telegram.what_is_wrong", alert=False)
                await self._buttons(pressed, keyboards.of_complaint(press.record, wording))
            case keyboards.COMPLAIN if press and press.n in range(len(keyboards.WRONG)):
                await self._complain(pressed, press)
            case keyboards.NOT_MEANT:
                await self._say(pressed, "telegram.say_it_fully")
            case _:
                await self._say(pressed, "telegram.old_button")

    async def _is_under(self, pressed: Pressed, record: str) -> bool:
        """Whether the message that was pressed was sent as a record."""
        for pause in JUST_SENT_S:
            await asyncio.sleep(pause)
            if (sent := await self.sent_as(pressed.update.lane, str(pressed.message))) is not None:
                return sent == record
        return False

    async def _complain(self, pressed: Pressed, press: Press) -> None:
        """Keep what a reader says is wrong, and thank them; of a record that nobody may see there is nothing to say."""
        update = pressed.update
        if await self.replies.visible(press.record, update.audience) is None:
            await self._say(pressed, "sentences.no_such_record")
            return
        await self.rate(press.record, f"{update.lane.platform}/{update.lane.workspace}/{update.user}", keyboards.WRONG[press.n])
        await self._say(pressed, "buttons.thanks", id=press.record)
        await self._back(pressed, press.record)

    async def _context(self, pressed: Pressed, press: Press) -> None:
        """Show a quotation among its paragraphs, in its message; where it is not shown any more, what its record says now."""
        record = await self.replies.visible(press.record, pressed.update.audience)
        language = record.language if record else pressed.update.language
        found = await self.replies.context(press.record, press.n, pressed.update.audience, language, shift=press.shift)
        if found is None or record is None:
            await self._back(pressed, press.record)
            return
        renderer = self.messenger.renderer(language)
        rows = keyboards.of_context(found, press, [one.n for one in record.citations], renderer.wording)
        await self.messenger.replace(pressed.update, pressed.message, renderer.one(found.reply, rows=rows))

    async def _back(self, pressed: Pressed, number: str) -> None:
        """Show the end of an answer again, as it stands now."""
        reply, record = await self._as_it_stands(number, pressed.update)
        language = record.language if record else pressed.update.language
        renderer = self.messenger.renderer(language)
        update = replace(pressed.update, language=language)
        parts = renderer(reply, rows=await self.pages.rows(update, reply))
        await self.messenger.replace(pressed.update, pressed.message, parts[-1])

    async def _as_it_stands(self, number: str, update: Update) -> tuple[Reply, Record | None]:
        """The answer of a record as it was sent where nothing has changed, and else as the record tells of it.

        How its question was understood is its asker's: elsewhere than in the conversation that asked, the record is told of.
        """
        record = await self.replies.visible(number, update.audience)
        told = await self.replies.record(number, update.audience, record.language if record else update.language)
        unchanged = self.replies.briefer.wording(record.language).say("sentences.unchanged") if record else None
        if (
            record
            and await self._was_asked_here(record, update)
            and any(isinstance(block, Said) and block.text.endswith(str(unchanged)) for block in told.blocks)
        ):
            return await self.replies.briefer.again(number) or told, record
        return told, record

    async def _was_asked_here(self, record: Record, update: Update) -> bool:
        turns = await self.replies.briefer.journal.turns(update.lane.key, since=record.asked_at, limit=MANY_TURNS)
        return any(turn.id == record.id for turn in turns)

    async def _buttons(self, pressed: Pressed, rows: keyboards.Rows) -> None:
        address = self.messenger.address(pressed.update)
        with suppress(TelegramError):
            await self.bot.edit_message_reply_markup(address.chat, pressed.message, reply_markup=markup(rows))

    async def _say(self, pressed: Pressed, row: str, *, alert: bool = True, **inputs: object) -> None:
        """Answer a press with a sentence of the bot's own, which starts as every message does."""
        wording = self.replies.briefer.wording(pressed.update.language)
        await self._answer(pressed, f"{wording.say('sentences.notice')}\n{wording.say(row, **inputs)}", alert=alert)

    async def _answer(self, pressed: Pressed, text: str | None = None, *, alert: bool = False) -> None:
        """Stop a button's spinning. One that was pressed too long ago cannot be told anything; the rest is done all the same."""
        with suppress(TelegramError):
            await self.bot.answer_callback_query(pressed.query, text[: limits.CALLBACK_ANSWER] if text else None, show_alert=alert)


def _read(data: str) -> Press | None:
    try:
        return Press.read(data)
    except ValueError:
        return None
