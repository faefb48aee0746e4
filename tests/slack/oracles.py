"""What every payload for Slack has to pass: the SDK's own validators and a table of the limits that Slack documents.

With SLACK_PAYLOADS set, each payload is also added to that file, for the oracles that are no Python (tests/e2e/slack).
"""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

# https://docs.slack.dev/reference/block-kit/blocks and /block-elements; the whole of a message: bolt-js#2509
MESSAGE_BLOCKS, VIEW_BLOCKS, ALL_CHARACTERS, TEXT = 50, 100, 13_000, 40_000
ELEMENTS = {"actions": 25, "context": 10, "overflow": 5, "static_select": 100, "radio_buttons": 10, "context_actions": 5}
LENGTHS = {
    ("button", "value"): 2000,
    ("button", "action_id"): 255,
    ("section", "text"): 3000,
    ("header", "text"): 150,
    ("input", "label"): 2000,
    ("plain_text_input", "initial_value"): 3000,
}
ROWS, COLUMNS, BUTTON, OPTION, VALUE = 100, 20, 75, 75, 150
TITLE, METADATA = 24, 3000
IN_MESSAGES = {"rich_text", "context", "actions", "table", "section", "divider"}
IN_VIEWS = (IN_MESSAGES | {"input", "header"}) - {"table"}
RICH = {"rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list"}
LEAVES = {"text", "user"}


def parts(value: object) -> Iterator[Json]:
    """Every object in a payload."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from parts(one)
    elif isinstance(value, list):
        for one in value:
            yield from parts(one)


def check_message(payload: Json) -> None:
    """A message as it is posted."""
    keep("message", payload)
    blocks, text = payload["blocks"], payload["text"]
    assert 1 <= len(blocks) <= MESSAGE_BLOCKS
    assert text.strip()
    assert len(text) <= TEXT
    assert len(json.dumps(blocks, ensure_ascii=False)) <= ALL_CHARACTERS
    assert {one["type"] for one in blocks} <= IN_MESSAGES
    assert sum(one["type"] == "table" for one in blocks) <= 1
    assert sum(one.get("type") == "button" for one in parts(blocks)) <= 4
    check_text(text)
    check_blocks(blocks)


def check_view(view: Json) -> None:
    """A modal or a home tab."""
    keep("view", view)
    assert 1 <= len(view["blocks"]) <= VIEW_BLOCKS
    assert len(view.get("private_metadata", "")) <= METADATA
    assert {one["type"] for one in view["blocks"]} <= IN_VIEWS
    assert any(one["type"] == "input" for one in view["blocks"]) == ("submit" in view)
    if view["type"] == "modal":
        assert all(len(view[name]["text"]) <= TITLE for name in ("title", "submit", "close") if name in view)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        View(**view).validate_json()
    check_blocks(view["blocks"])


def check_text(text: str) -> None:
    """Text that Slack parses: nothing in it opens a mention, a command or a link."""
    assert "<" not in text
    assert ">" not in text
    assert "&" not in text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


def check_blocks(blocks: list[Json]) -> None:
    for block in blocks:
        parsed = Block.parse(block)
        assert parsed is not None, block["type"]
        assert parsed.to_dict()["type"] == block["type"]  # validates all within
    ids = [one["block_id"] for one in blocks if "block_id" in one]
    assert len(ids) == len(set(ids))
    for one in parts(blocks):
        check_part(one)


def check_part(one: Json) -> None:
    kind = one.get("type")
    assert kind != "mrkdwn", "nothing that is parsed"
    assert kind != "link"
    if kind == "plain_text":
        assert 1 <= len(one["text"]) <= 3000
        assert one["emoji"] is False
    if kind == "text":
        assert one["text"]
    if str(kind).startswith("rich_text"):
        assert one["elements"]
        assert {element["type"] for element in one["elements"]} <= (RICH if kind == "rich_text" else LEAVES)
    check_lengths(one, str(kind))


def check_lengths(one: Json, kind: str) -> None:
    if kind in ELEMENTS:
        assert 1 <= len(one.get("elements", one.get("options", []))) <= ELEMENTS[kind]
    if kind == "button":
        assert 1 <= len(one["text"]["text"]) <= BUTTON
    if kind == "table":
        check_table(one)
    if {"text", "value"} == set(one):
        assert len(one["text"]["text"]) <= OPTION
        assert len(one["value"]) <= VALUE
    for (of, name), most in LENGTHS.items():
        if kind == of and name in one:
            value = one[name]
            assert len(value if isinstance(value, str) else value["text"]) <= most


def check_table(one: Json) -> None:
    assert 1 <= len(one["rows"]) <= ROWS
    assert all(1 <= len(row) <= COLUMNS and len(row) == len(one["rows"][0]) for row in one["rows"])
    assert all(cell["type"] == "raw_text" and cell["text"] for row in one["rows"] for cell in row)
    assert sum(len(cell["text"]) for row in one["rows"] for cell in row) <= 10_000


def keep(kind: str, payload: Json) -> None:
    """Add a payload to the file for the other oracles."""
    path = os.environ.get("SLACK_PAYLOADS")
    if path:
        with Path(path).open("a", encoding="utf-8") as out:
            out.write(json.dumps({"kind": kind, "payload": payload}, ensure_ascii=True) + "\n")


def shown(blocks: list[Json]) -> str:
    """A message as plain text, roughly as it stands on a screen: for assertions and for reading."""
    return "\n".join(line for block in blocks for line in lines(block))


def lines(block: Json) -> Iterator[str]:
    match block["type"]:
        case "rich_text":
            for element in block["elements"]:
                words = "".join(one.get("text", f"@{one.get('user_id', '')}") for one in element["elements"])
                yield f"> {words}" if element["type"] == "rich_text_quote" else words
        case "context":
            yield " ".join(one["text"] for one in block["elements"])
        case "table":
            for row in block["rows"]:
                yield " | ".join(cell["text"] for cell in row)
        case "actions":
            names = [one["text"]["text"] for one in block["elements"] if one["type"] == "button"]
            menus = [f"{option['text']['text']} …" for one in block["elements"] for option in one.get("options", [])]
            yield " ".join(f"[{name}]" for name in [*names, *menus])
        case "section" | "header":
            yield block["text"]["text"] + "".join(f" [{one['text']['text']}]" for one in [block.get("accessory")] if one and "text" in one)
        case "input":
            yield f"{block['label']['text']}: {block['element'].get('initial_value', '')}"
