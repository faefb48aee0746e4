"""What Telegram rejects, as its documentation and its server say: https://core.telegram.org/bots/api. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

QUOTES = {"blockquote", "expandable_blockquote"}
PLAIN = {"code", "pre"}
STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler"}
KINDS = QUOTES | PLAIN | STYLES | {"text_link", "text_mention", "custom_emoji", "date_time"}
ACTIONS = {"url", "callback_data", "web_app", "login_url", "switch_inline_query", "copy_text", "pay"}
KNOWN = {
    "getMe": set[str](),
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "getWebhookInfo": set[str](),
    "deleteWebhook": {"drop_pending_updates"},
    "setWebhook": {"url", "secret_token", "allowed_updates", "max_connections"},
    "setMyCommands": {"commands", "scope", "language_code"},
    "setMyDescription": {"description", "language_code"},
    "setMyShortDescription": {"short_description", "language_code"},
    "setChatMenuButton": {"menu_button"},
    "sendChatAction": {"chat_id", "action", "message_thread_id"},
    "answerCallbackQuery": {"callback_query_id", "text", "show_alert"},
    "sendMessage": {
        "chat_id", "text", "entities", "link_preview_options", "disable_notification", "message_thread_id", "reply_parameters",
        "reply_markup",
    },
    "sendDocument": {"chat_id", "document", "caption", "caption_entities"},
    "editMessageText": {"chat_id", "message_id", "text", "entities", "link_preview_options", "reply_markup"},
    "editMessageReplyMarkup": {"chat_id", "message_id", "reply_markup"},
}  # fmt: skip
"""The methods that this bot uses with their parameters; what else is called is a mistake of ours."""


class RefusedError(Exception):
    """Raised with the words in which Telegram refuses a call."""


def length(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def check_text(text: str, most: int = 4096) -> None:
    """A text that can be sent."""
    if not text.strip():
        raise RefusedError("message text is empty")
    if length(text) > most:
        raise RefusedError("message is too long")


def check_entities(text: str, entities: Sequence[Mapping[str, Any]]) -> None:
    """Entities that stand in a text, on whole characters, one in another or apart."""
    if len(entities) > 100:
        raise RefusedError("too many entities")
    wide = text.encode("utf-16-le")
    for one in entities:
        start, end = one["offset"], one["offset"] + one["length"]
        if one["type"] not in KINDS or one["length"] <= 0 or start < 0 or end > len(wide) // 2:
            raise RefusedError("entity beyond the text")
        for place in (start, end):
            if 0 < place < len(wide) // 2 and 0xDC <= wide[2 * place + 1] <= 0xDF:
                raise RefusedError("entity inside a character")
    _check_nesting(entities)


def _check_nesting(entities: Sequence[Mapping[str, Any]]) -> None:
    for place, one in enumerate(entities):
        for other in entities[place + 1 :]:
            first, last = sorted((one, other), key=lambda each: (each["offset"], -each["length"]))
            end = first["offset"] + first["length"]
            if last["offset"] >= end:
                continue
            if last["offset"] + last["length"] > end:
                raise RefusedError("entities overlap")
            kinds = {first["type"], last["type"]}
            apart = kinds <= QUOTES or (kinds & PLAIN and not kinds & QUOTES) or (first["type"] == last["type"])
            if apart:
                raise RefusedError(f"entities cannot be nested: {kinds}")


def check_keyboard(markup: Mapping[str, Any] | None) -> None:
    """Buttons that do one thing each, within their sizes."""
    if markup is None:
        return
    rows = markup["inline_keyboard"]
    if not rows or any(not row or len(row) > 8 for row in rows) or sum(map(len, rows)) > 100:
        raise RefusedError("BUTTON rows invalid")
    for button in (button for row in rows for button in row):
        if not button["text"].strip() or len(set(button) & ACTIONS) != 1:
            raise RefusedError("BUTTON_TYPE_INVALID")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            raise RefusedError("BUTTON_DATA_INVALID")
        if "copy_text" in button and not 1 <= length(button["copy_text"]["text"]) <= 256:
            raise RefusedError("BUTTON_COPY_TEXT_INVALID")


def unknown(method: str, asked: Mapping[str, Any]) -> Iterator[str]:
    """Parameters that a method does not have, as far as this bot needs it."""
    yield from (f"{method}: {name}" for name in asked if name not in KNOWN.get(method, set()))
