"""Messages to Telegram and edits of them. A reply may be several messages: its id is all of theirs, so that an edit reaches each.

What Telegram says is told apart by what it means for readers: they saw nothing, they will never see anything, or nobody knows.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, TelegramError

from bot.briefing.platforms import NotDeliveredError, UnreachableError
from bot.briefing.reply import Head, Reply, Said
from bot.telegram.limiter import BULK
from bot.telegram.messages import Attached
from bot.telegram.reading import Address
from bot.telegram.transport import FloodError, NotSentError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from bot.briefing.delivering import Update
    from bot.briefing.platforms import Way
    from bot.telegram.bot import Bot
    from bot.telegram.keyboards import Rows
    from bot.telegram.messages import Part
    from bot.telegram.render import Renderer

SEPARATOR = ","
UNCHANGED = "message is not modified"
# https://github.com/TelegramBotAPI/errors and td/telegram/net: what no second try mends.
GONE = (
    "chat not found", "thread not found", "topic_deleted", "topic_closed", "topic_id_invalid", "message to edit not found",
    "message can't be edited", "message_id_invalid", "chat_write_forbidden", "not enough rights", "have no rights", "user_is_blocked",
    "peer_id_invalid", "user is deactivated", "group chat was deactivated", "bot was kicked", "chat_restricted",
)  # fmt: skip


@dataclass(slots=True)
class Messenger:
    """Sends and edits. `rows` gives the buttons of a reply to an update."""

    bot: Bot
    renderer: Callable[[str], Renderer]
    rows: Callable[[Update, Reply], Awaitable[Rows]]
    _moved: dict[int, int] = field(default_factory=dict)

    async def deliver(self, update: Update, reply: Reply, way: Way) -> str:
        """Send a reply. Where it is stopped between its parts, the error names those that stand."""
        parts = self.renderer(update.language)(reply, rows=await self.rows(update, reply))
        ids: list[int] = []
        with _told(ids):
            if isinstance(reply, Attached):
                return str(await self._attached(update, reply, parts[0]))
            await self._stand(update, ids, parts, way)
        return remote(ids)

    async def edit(self, update: Update, stands: str, reply: Reply) -> str | None:
        """Put a reply where another one stands; its new id where it has more parts than that one had."""
        before = _ids(stands)
        ids = list(before)
        parts = self.renderer(update.language)(reply, rows=await self.rows(update, reply))
        with _told(ids):
            await self._stand(update, ids, parts, None)
            if isinstance(reply, Attached):  # a file comes as a message of its own
                raise UnreachableError("no file can stand there")
            for surplus in ids[len(parts) :]:
                await self._edit(update, surplus, self.gone(update.language, reply))
        return remote(ids) if len(ids) > len(before) else None

    def grows(self, update: Update, stands: str, reply: Reply) -> bool:
        """Whether a reply has more parts than stand there."""
        return len(self.renderer(update.language)(reply)) > len(_ids(stands))

    async def typing(self, update: Update) -> None:
        """Say that an answer is being made."""
        address = self.address(update)
        await self.bot.send_chat_action(address.chat, ChatAction.TYPING, message_thread_id=address.topic)

    def gone(self, language: str, reply: Reply) -> Part:
        """What stands in a message that a shorter reply has no part for."""
        renderer = self.renderer(language)
        head = next(block for block in reply.blocks if isinstance(block, Head))
        return renderer(Reply((head, Said(renderer.wording.say("telegram.gone")))))[0]

    async def replace(self, update: Update, message: int, part: Part) -> None:
        """Put a part in a message's place. Raises what `edit` does."""
        with _told([]):
            await self._edit(update, message, part)

    def address(self, update: Update) -> Address:
        """Where an update is answered; a group that became another one is known by that one. Raises UnreachableError for nowhere."""
        if not update.address:
            raise UnreachableError("nobody is known to be told")
        address = Address.from_json(update.address)
        return Address(self._moved.get(address.chat, address.chat), address.topic, address.message)

    async def _stand(self, update: Update, ids: list[int], parts: Sequence[Part], way: Way | None) -> None:
        """Make parts stand in messages: those that there are, and new ones, whose ids are added to `ids` as they are sent."""
        for place, part in enumerate(parts):
            if place < len(ids):
                await self._edit(update, ids[place], part)
                continue
            ids.append(await self._send(update, part, way, first=not ids))

    async def _send(self, update: Update, part: Part, way: Way | None, *, first: bool) -> int:
        address = self.address(update)
        replied = way.reply_to.split(SEPARATOR)[-1] if way and way.reply_to else address.message if first else None
        try:
            return await self._sent(update, address, part, int(replied) if replied else None, silent=bool(way and way.silent))
        except ChatMigrated as error:
            self._moved[address.chat] = error.new_chat_id
            return await self._sent(update, Address(error.new_chat_id), part, None, silent=bool(way and way.silent))
        except BadRequest as error:
            if _is_gone(error):
                raise
            bare = part.bare if "button" not in error.message.lower() else type(part)(part.text, part.entities)
            return await self._sent(update, address, bare, int(replied) if replied else None, silent=bool(way and way.silent))

    async def _sent(self, update: Update, address: Address, part: Part, replied: int | None, *, silent: bool) -> int:
        reply = ReplyParameters(replied, allow_sending_without_reply=True) if replied else None
        told = await self.bot.send_message(
            address.chat,
            part.text,
            entities=entities(part),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            disable_notification=silent or None,
            message_thread_id=address.topic,
            reply_parameters=reply,
            reply_markup=markup(part.rows),
            rate_limit_args=BULK if update.bulk else None,
        )
        return told.message_id

    async def _attached(self, update: Update, reply: Attached, part: Part) -> int:
        """Send a file with its caption."""
        told = await self.bot.send_document(
            self.address(update).chat,
            InputFile(reply.file, filename=reply.name),
            caption=part.text,
            caption_entities=entities(part),
            rate_limit_args=BULK if update.bulk else None,
        )
        return told.message_id

    async def _edit(self, update: Update, message: int, part: Part) -> None:
        address = self.address(update)
        for tried in (part, part.bare):
            try:
                await self.bot.edit_message_text(
                    tried.text,
                    address.chat,
                    message,
                    entities=entities(tried),
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                    reply_markup=markup(tried.rows),
                    rate_limit_args=BULK if update.bulk else None,
                )
            except BadRequest as error:
                if UNCHANGED in error.message.lower():
                    return
                if _is_gone(error) or tried is not part:
                    raise
            else:
                return


def entities(part: Part) -> list[MessageEntity]:
    """A part's entities as python-telegram-bot has them."""
    return [MessageEntity(one.kind, one.offset, one.length, url=one.url) for one in part.entities]


def markup(rows: Rows) -> InlineKeyboardMarkup | None:
    """Buttons as python-telegram-bot has them."""
    if not rows:
        return None
    made = [
        [
            InlineKeyboardButton(one.text, callback_data=one.data, copy_text=CopyTextButton(one.copy) if one.copy else None)
            for one in row
        ]
        for row in rows
    ]  # fmt: skip
    return InlineKeyboardMarkup(made)


def remote(ids: Sequence[int]) -> str:
    """A reply's id: those of all its messages."""
    return SEPARATOR.join(map(str, ids))


def _ids(stands: str) -> list[int]:
    return [int(one) for one in stands.split(SEPARATOR)]


@contextmanager
def _told(ids: Sequence[int]) -> Iterator[None]:
    """Telegram's errors as what they mean for readers, of whose message `ids` stand when one is raised."""
    try:
        yield
    except TelegramError as error:
        raise _meaning(error, remote(ids) or None) from error


def _is_gone(error: BadRequest) -> bool:
    said = error.message.lower()
    return any(words in said for words in GONE)


def _meaning(error: TelegramError, stands: str | None) -> Exception:
    """What an error of Telegram's means for readers. Its words are not passed on: they may quote what was sent."""
    match error:
        case FloodError(after=after):
            return NotDeliveredError("flood", after=after, stands=stands)
        case Forbidden() | ChatMigrated():
            return UnreachableError("gone")
        case BadRequest():
            return UnreachableError("gone") if _is_gone(error) else NotDeliveredError("refused", stands=stands)
        case NotSentError() | InvalidToken() | Conflict():
            return NotDeliveredError("not sent", stands=stands)
        case _:
            return error
