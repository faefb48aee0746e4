"""Updates that cannot be read → dead letters: how they were made and where they came from, without a word that anybody wrote. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from bot.briefing.commands import Command, Request
from bot.briefing.delivering import Lane, Update
from bot.telegram.reading import NAME, Address

UNKNOWN = "unknown"
DEEPEST, LONGEST = 8, 4000
_LEFT_OUT = "…"
_OURS = frozenset({"update_id", "message_id"})
"""Numbers that are nobody's."""


def letter(raw: object, workspace: str) -> Update:
    """What is set aside of an update, or of a body that is none. Put back, it tells its chat what can be read, where that is known."""
    update: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
    message = _message(update)
    chat, user = _number(message.get("chat")), _number(_sender(update) or message.get("from"))
    private = isinstance(about := message.get("chat"), Mapping) and about.get("type") == "private"
    user = chat if user is None and private else user  # a private chat has its user's number
    return Update(
        id=f"unread/{_name(raw, update)}",
        lane=Lane(NAME, workspace, UNKNOWN if chat is None else str(chat)),
        user=UNKNOWN if user is None else str(user),
        text=shape(raw),
        address="" if chat is None else Address(chat).to_json(),
        private=private,
        wants=Request(Command.UNREADABLE),
    )


def shape(raw: object) -> str:
    """How something is made: its names; of texts, numbers, which may be somebody's, and whatever lies deep only that there is some."""
    if isinstance(raw, bytes):
        return f"{len(raw)} bytes"
    return json.dumps(_outline(raw, DEEPEST))[:LONGEST]


def _outline(raw: object, depth: int) -> object:
    match raw:
        case bool() | None:
            return raw
        case Mapping() if depth:
            return {str(name): value if name in _OURS and type(value) is int else _outline(value, depth - 1) for name, value in raw.items()}
        case list() if depth:
            return [_outline(value, depth - 1) for value in raw]
    return _LEFT_OUT


def _name(raw: object, update: Mapping[str, Any]) -> str:
    """The same at each delivery of one update."""
    number = update.get("update_id")
    if isinstance(number, int):
        return str(number)
    return sha256(raw if isinstance(raw, bytes) else shape(raw).encode()).hexdigest()[:16]


def _message(update: Mapping[str, Any]) -> Mapping[str, Any]:
    pressed = update.get("callback_query")
    found = [update.get("message"), update.get("edited_message"), pressed.get("message") if isinstance(pressed, Mapping) else None]
    return next((one for one in found if isinstance(one, Mapping)), {})


def _sender(update: Mapping[str, Any]) -> object:
    pressed = update.get("callback_query")
    return pressed.get("from") if isinstance(pressed, Mapping) else None


def _number(about: object) -> int | None:
    number = about.get("id") if isinstance(about, Mapping) else None
    return number if isinstance(number, int) else None
