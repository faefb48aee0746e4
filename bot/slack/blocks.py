"""The few Block Kit shapes that are sent, as Slack's JSON has them (https://docs.slack.dev/reference/block-kit/blocks).

Words of others and words with others' in them stand in `rich_text` and `plain_text` alone: neither is ever parsed as markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

Json = dict[str, Any]

CUT = "[…]"
PLAIN_TEXT = 3000
BUTTON_TEXT = 75
CELL = 1500
"""So much of one cell is shown; a row of a table has to fit into a message."""


def escape(text: str) -> str:
    """Text for a field that Slack parses: with these three escaped it holds no mention, command or link.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, most: int = PLAIN_TEXT) -> Json:
    """A text object that is never parsed, cut at a word where it has no room."""
    return {"type": "plain_text", "text": cut(text, most) or " ", "emoji": False}


def cut(text: str, most: int) -> str:
    """The text, or as many of its words as fit, marked as cut."""
    if len(text) <= most:
        return text
    room = text[: most - len(CUT) - 1]
    return f"{room.rpartition(' ')[0] or room} {CUT}"


def run(text: str, *, bold: bool = False) -> Json:
    """A stretch of text within rich text."""
    made: Json = {"type": "text", "text": text}
    return {**made, "style": {"bold": True}} if bold else made


def mention(user: str) -> Json:
    """A user, who is notified."""
    return {"type": "user", "user_id": user}


def section(*parts: Json) -> Json:
    """A line or paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(parts)}


def quotation(text: str, struck: str = "") -> Json:
    """Others' words, set apart by a bar; above them, struck through, those that stood there before."""
    was = [{"type": "text", "text": struck, "style": {"strike": True}}, run("\n")] if struck else []
    return {"type": "rich_text_quote", "elements": [*was, run(text)]}


def rich(*elements: Json) -> Json:
    """A block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def small(text: str) -> Json:
    """A small grey line."""
    return {"type": "context", "elements": [plain(text)]}


def button(action: str, text: str, value: str, *, style: str | None = None) -> Json:
    """A button; `value` holds opaque ids alone."""
    made = {"type": "button", "action_id": action, "text": plain(text, BUTTON_TEXT), "value": value}
    return {**made, "style": style} if style else made


def confirmed(made: Json, title: str, text: str, yes: str, no: str) -> Json:
    """A button that asks before it does anything."""
    asked = {"title": plain(title, 100), "text": plain(text, 300), "confirm": plain(yes, 30), "deny": plain(no, 30)}
    return {**made, "confirm": asked}


def option(text: str, value: str) -> Json:
    """An entry of a menu or of radio buttons."""
    return {"text": plain(text, BUTTON_TEXT), "value": value}


def overflow(action: str, options: Sequence[Json]) -> Json:
    """A menu behind three dots."""
    return {"type": "overflow", "action_id": action, "options": list(options)}


def actions(*elements: Json) -> Json:
    """A row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def table(rows: Sequence[Sequence[str]], columns: int) -> Json:
    """A table whose first row heads it; no cell is parsed, and none may be empty."""
    cells = [[{"type": "raw_text", "text": cut(cell, CELL) or "–"} for cell in row] for row in rows]
    return {"type": "table", "rows": cells, "column_settings": [{"is_wrapped": True}] * columns}
