"""TDLib's own parser, as the Bot API server has it: what it finds in a text by itself, and what it makes of entities."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

import tdjson

from bot.telegram.messages import Kind

if TYPE_CHECKING:
    from bot.telegram.messages import Entity, Part

TAGS = {
    Kind.BOLD: ("<b>", "</b>"),
    Kind.STRUCK: ("<s>", "</s>"),
    Kind.CODE: ("<code>", "</code>"),
    Kind.QUOTE: ("<blockquote>", "</blockquote>"),
    Kind.FOLDED: ("<blockquote expandable>", "</blockquote>"),
}
NAMES = {
    "textEntityTypeBold": Kind.BOLD,
    "textEntityTypeCode": Kind.CODE,
    "textEntityTypeBlockQuote": Kind.QUOTE,
    "textEntityTypeExpandableBlockQuote": Kind.FOLDED,
    "textEntityTypeStrikethrough": Kind.STRUCK,
    "textEntityTypeTextUrl": Kind.LINK,
}


def _execute(**call: Any) -> dict[str, Any]:  # noqa: ANN401 (JSON)
    call["@type"] = call.pop("method")
    return dict(json.loads(tdjson.td_execute(json.dumps(call).encode()) or b"{}"))


_execute(method="setLogVerbosityLevel", new_verbosity_level=0)


def found_in(text: str) -> list[tuple[int, int, str]]:
    """What goes live in a text by itself: start and end in UTF-16 units, and what it is."""
    told = _execute(method="getTextEntities", text=text)
    return [(one["offset"], one["offset"] + one["length"], one["type"]["@type"]) for one in told["entities"]]


def understood(part: Part) -> tuple[str, set[tuple[Kind, int, int]]]:
    """A part's text and entities as TDLib has them once it was told them."""
    told = _execute(method="parseTextEntities", text=marked_up(part), parse_mode={"@type": "textParseModeHTML"})
    assert told["@type"] == "formattedText", told
    return told["text"], {(NAMES[one["type"]["@type"]], one["offset"], one["length"]) for one in told["entities"]}


def marked_up(part: Part) -> str:
    """A part as HTML, outer entities around inner ones."""
    wide, made = part.text.encode("utf-16-le"), list[str]()
    stops = sorted({0, len(wide) // 2, *(one.offset for one in part.entities), *(one.offset + one.length for one in part.entities)})
    for start, end in zip(stops, [*stops[1:], stops[-1]], strict=True):
        ending = [one for one in part.entities if one.offset + one.length == start]
        beginning = [one for one in part.entities if one.offset == start]
        made += [_tags(one)[1] for _, one in sorted(enumerate(ending), key=lambda pair: (pair[1].length, -pair[0]))]
        made += [_tags(one)[0] for one in sorted(beginning, key=lambda one: -one.length)]
        made.append(html.escape(wide[2 * start : 2 * end].decode("utf-16-le"), quote=False))
    return "".join(made)


def _tags(entity: Entity) -> tuple[str, str]:
    return (f'<a href="{html.escape(entity.url or "")}">', "</a>") if entity.kind is Kind.LINK else TAGS[entity.kind]
