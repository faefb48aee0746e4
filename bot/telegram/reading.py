"""What arrives from Telegram → what it asks for. Pure: an update in, and a question or command, a press, or nothing out.

In groups only a mention, a reply to the bot or a command is read; everything else of a group is nobody's business here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.briefing.commands import Command, Request
from bot.briefing.delivering import Lane, Update
from bot.core.model import Audience

if TYPE_CHECKING:
    from collections.abc import Callable

    import telegram

NAME = "telegram"
GENERAL = 1
"""The topic that every forum has; messages to it carry no topic (https://github.com/tdlib/telegram-bot-api/issues/447)."""
MEDIA = (
    "animation", "audio", "contact", "dice", "document", "location", "paid_media", "photo", "poll", "sticker", "story", "venue", "video",
    "video_note", "voice",
)  # fmt: skip
_COMMAND = re.compile(r"/([A-Za-z0-9]+)(?:_([A-Za-z0-9_]+))?(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)
_NUMBER = re.compile(r"[0-9A-HJKMNP-TV-Z]{6}")
_ANYHOW = re.compile(r"(?=.*[0-9])[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{6}")


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as Telegram knows it."""

    id: int
    name: str

    @property
    def mention(self) -> re.Pattern[str]:
        """`@bot`, not a part of `@bot-dev` or of an address."""
        return re.compile(rf"(?<![\w@.])@{re.escape(self.name)}(?![\w-])", re.IGNORECASE)


@dataclass(slots=True)
class Known:
    """Who the bot is, from when Telegram has told."""

    me: Me | None = None

    @property
    def name(self) -> str:
        """Its user name, empty before that is known."""
        return self.me.name if self.me else ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer goes: a chat, a topic of it, and the message that it replies to, which names no user."""

    chat: int
    topic: int | None = None
    message: int | None = None

    def to_json(self) -> str:
        """As it is kept with an update."""
        return json.dumps({name: value for name, value in (("chat", self.chat), ("topic", self.topic), ("message", self.message)) if value})

    @classmethod
    def from_json(cls, text: str) -> Address:
        """What `to_json` made."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed: which query to answer, what it sends, where it stands, and who asks in which language there."""

    query: str
    data: str
    label: str
    message: int
    update: Update


Read = Update | Pressed | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads updates. `language` gives that of a user's client; `record_word` is "Record" in all languages."""

    me: Me
    language: Callable[[str | None], str]
    record_word: str = "Record"

    def __call__(self, update: telegram.Update) -> Read:
        """What an update asks for; None of what asks for nothing."""
        if update.callback_query:
            return self._pressed(update.callback_query)
        message = update.message or update.edited_message
        if message is None or message.is_automatic_forward or (message.from_user and message.from_user.is_bot and not message.sender_chat):
            return None
        asked = self._asked(message)
        if update.edited_message is None or asked is None:
            return asked
        return replace(asked, id=f"{asked.id}/{update.update_id}", wants=replace(asked.wants, edits=asked.id))

    def _pressed(self, query: telegram.CallbackQuery) -> Read:
        if query.message is None or query.data is None:
            return None
        rows = getattr(getattr(query.message, "reply_markup", None), "inline_keyboard", ())
        label = next((button.text for row in rows for button in row if button.callback_data == query.data), "")
        message, user = query.message, query.from_user
        topic = _topic(message)
        chat = message.chat
        base = Update(
            id=f"press/{query.id}",
            lane=self._lane(chat.id, topic),
            user=str(user.id),
            text="",
            audience=Audience.PUBLIC,
            language=self.language(user.language_code),
            address=Address(chat.id, topic, message.message_id if chat.type != "private" else None).to_json(),
            private=chat.type == "private",
        )
        return Pressed(query.id, query.data, label, message.message_id, base)

    def _lane(self, chat: int, topic: int | None) -> Lane:
        return Lane(NAME, str(self.me.id), f"{chat}/{topic}" if topic else str(chat))

    def _asked(self, message: telegram.Message) -> Update | None:
        """What a message asks for. Its id is the chat's and its own, so that an edit can name it."""
        text = message.text or message.caption or ""
        private = message.chat.type == "private"
        base = self._base(message, private=private)
        media = any(getattr(message, kind, None) for kind in MEDIA)
        if not text and not media:
            return None
        if not private:
            addressed = self._addressed(message, text)
            if addressed is None:
                return None
            text = addressed
        if not text:
            name = f"{message.chat.id}/album/{message.media_group_id}" if message.media_group_id else base.id
            return replace(base, id=name, wants=Request(Command.UNREADABLE))
        if command := _COMMAND.fullmatch(text.strip()):
            return self._command(base, message, command, private=private)
        if message.forward_origin:
            return self._forwarded(base, text)
        number = self._number(text)
        return replace(base, text=number, wants=Request(Command.RECORD)) if number else replace(base, text=text)

    def _base(self, message: telegram.Message, *, private: bool) -> Update:
        topic, sender = _topic(message), message.sender_chat
        user = f"chat{sender.id}" if sender else str(message.from_user.id) if message.from_user else f"chat{message.chat.id}"
        code = message.from_user.language_code if message.from_user else None
        return Update(
            id=f"{message.chat.id}/{message.message_id}",
            lane=self._lane(message.chat.id, topic),
            user=user,
            text="",
            audience=Audience.PUBLIC,
            language=self.language(code),
            address=Address(message.chat.id, topic, None if private else message.message_id).to_json(),
            private=private,
        )

    def _addressed(self, message: telegram.Message, text: str) -> str | None:
        """What is said to the bot in a group; None where nothing is."""
        if self.me.mention.search(text):
            stripped = text if text.startswith("/") else " ".join(self.me.mention.sub(" ", text).split())
            return stripped or (message.reply_to_message and message.reply_to_message.text) or "/help"
        replied = message.reply_to_message
        to_me = replied is not None and replied.from_user is not None and replied.from_user.id == self.me.id
        command = _COMMAND.fullmatch(text.strip())
        mine = command and (command[3].casefold() == self.me.name.casefold() if command[3] else command[1].lower() in COMMANDS)
        return text if to_me or mine else None

    def _command(self, base: Update, message: telegram.Message, command: re.Match[str], *, private: bool) -> Update | None:
        """What a command asks for. One for another bot is none; an unknown one in a private chat is told what there is."""
        name, tail, to, text = command[1].lower(), command[2] or "", command[3], (command[4] or "").strip()
        if to and to.casefold() != self.me.name.casefold():
            return None
        if name in {"check", "ask"} and not text and message.reply_to_message:
            text = message.reply_to_message.text or message.reply_to_message.caption or ""
        wants = _wanted(name, text or tail)
        if wants is None:
            return replace(base, wants=Request(Command.HELP)) if private or to else None
        asked = wants.command in {Command.ASK, Command.CHECK, Command.RECORD, Command.LANGUAGE}
        return replace(base, text=(wants.record or text or tail) if asked else "", wants=wants)

    def _forwarded(self, base: Update, text: str) -> Update:
        """A forwarded message is looked up where it has a record number, and else its quotations are."""
        found = re.search(rf"(?:{self.record_word})\s+({_NUMBER.pattern})\b|/why_({_NUMBER.pattern})\b", text)
        if found:
            return replace(base, text=found[1] or found[2], wants=Request(Command.RECORD))
        return replace(base, text=text, wants=Request(Command.CHECK))

    def _number(self, text: str) -> str | None:
        words = text.split()
        if len(words) == 1 and (_NUMBER.fullmatch(words[0]) or _ANYHOW.fullmatch(words[0])):
            return words[0].upper()
        found = re.fullmatch(rf"(?:{self.record_word})\s+({_NUMBER.pattern})\.?", text.strip(), re.IGNORECASE)
        return found[1].upper() if found else None


COMMANDS = {
    "start": Command.START,
    "ask": Command.ASK,
    "brief": Command.BRIEF,
    "who": Command.POSITIONS,
    "timeline": Command.TIMELINE,
    "check": Command.CHECK,
    "outlets": Command.OUTLETS,
    "sources": Command.OUTLETS,
    "record": Command.RECORD,
    "why": Command.WHY,
    "more": Command.MORE,
    "language": Command.LANGUAGE,
    "privacy": Command.PRIVACY,
    "help": Command.HELP,
    "forget": Command.FORGET,
    "export": Command.EXPORT,
}
"""The words after the slash."""


def _wanted(name: str, text: str) -> Request | None:
    """What a command wants done with the words after it."""
    command = COMMANDS.get(name)
    match command:
        case None:
            return None
        case Command.START:
            return _linked(text)
        case Command.BRIEF | Command.TIMELINE:
            return Request(command, articles=(text,) if text else ())
        case Command.POSITIONS:
            return Request(command, speaker=text or None)
        case Command.WHY | Command.MORE:
            return Request(command, record=text.upper() or None)
        case Command.ASK if not text:
            return Request(Command.HELP)
        case _:
            return Request(command)


def _linked(payload: str) -> Request:
    """What a link to the bot asks for: `r_ID` a record, `q_ID` its question anew."""
    kind, _, number = payload.partition("_")
    if kind in {"r", "q"} and _NUMBER.fullmatch(number.upper()):
        return Request(Command.RECORD if kind == "r" else Command.START, record=number.upper())
    return Request(Command.START)


def _topic(message: telegram.MaybeInaccessibleMessage) -> int | None:
    topic = getattr(message, "message_thread_id", None)
    return topic if getattr(message, "is_topic_message", None) and topic != GENERAL else None
