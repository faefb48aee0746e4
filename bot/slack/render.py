"""Reply → what Slack is sent: pure, within its limits, the label always first in blocks and text.

Limits: 50 blocks a message, one table a message of 100 rows (https://docs.slack.dev/reference/block-kit/blocks), and about 13,000
characters of blocks in all, beyond which Slack answers `msg_blocks_too_long` (github.com/slackapi/bolt-js/issues/2509).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing.reply import Head, Notes, Offer, Paragraph, Quoted, Said, Small, Table
from bot.slack import blocks as kit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.briefing.reply import Block, Reply
    from bot.core.wording import Wording
    from bot.slack.blocks import Json

BLOCKS = 45
"""Room for content; what ends a message, its small print and buttons, comes on top."""
CHARACTERS = 9_500
"""Of the blocks as JSON: Slack does not say what it counts, and this is the longest that it can count."""
QUOTATION, SENTENCE, LINE = 3_000, 1_500, 750
"""The longest piece of a quotation, sentence of the bot's own and small line: together they fit, even where JSON doubles each character."""
ROWS = 100
TABLE = 8_000
TEXT = 3_000
BUTTONS = 4
ORDER = (Offer.CONTEXT, Offer.CITATION, Offer.NOT_MEANT, Offer.MORE, Offer.FOLLOW, Offer.WHO_ELSE)
ROW_OF = {
    Offer.CONTEXT: "in_context",
    Offer.CITATION: "copy_citation",
    Offer.NOT_MEANT: "not_meant",
    Offer.MORE: "more",
    Offer.FOLLOW: "follow",
    Offer.WRONG: "wrong",
    Offer.WHY: "why",
    Offer.WHO_ELSE: "who_else",
}
MENU = "menu"


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its blocks, and the text that notifications and screen readers have instead of them."""

    blocks: list[Json]
    text: str


@dataclass(frozen=True, slots=True)
class Unit:
    """Blocks that stay in one message, under which heads they stand, and what of them a notification shows first."""

    blocks: tuple[Json, ...]
    heads: tuple[str, ...]
    first: str
    opens: bool

    @property
    def size(self) -> int:
        """Characters as JSON."""
        return size_of(self.blocks)

    @property
    def has_table(self) -> bool:
        """Whether no further table may stand beside it."""
        return any(one["type"] == "table" for one in self.blocks)


def size_of(made: Sequence[Json]) -> int:
    """How long blocks are as JSON, in characters."""
    return len(json.dumps(made, ensure_ascii=False))


def render(
    reply: Reply, wording: Wording, *, mention: Sequence[str] = (), stop: str | None = None, room: int = CHARACTERS
) -> list[Message]:
    """The messages of a reply, nearly always one. `mention` are users to notify; `stop` is a followed record, with a button to end that."""
    *closing, last_line = [block.text for block in reply.blocks if isinstance(block, Small)] or [""]
    row = _offers(reply, wording, stop)
    parts = _packed(list(_units(reply, wording)), room)
    messages = [_message(part, place, len(parts), mention if place == 0 else ()) for place, part in enumerate(parts)]
    last = messages[-1]
    return [*messages[:-1], Message([*last.blocks, *_small(closing), *row, *_small([last_line])], last.text)]


def _small(lines: Sequence[str]) -> list[Json]:
    """Small print: what was searched above the buttons, the record below them."""
    whole = "\n".join(line for line in lines if line)
    return [kit.small(kit.cut(whole, LINE))] if whole else []


def _units(reply: Reply, wording: Wording) -> Iterator[Unit]:
    """What a message is made of, each with the heads above it. A head stays with what follows, a sentence with its quotation."""
    heads: list[str] = []
    waiting: list[Json] = []
    leads: list[Json] = []
    said: list[str] = []
    fresh = False
    content = [block for block in reply.blocks if not isinstance(block, Small)]
    for place, block in enumerate(content):
        after = content[place + 1] if place + 1 < len(content) else None
        if isinstance(block, Head):
            heads = [*(heads if fresh else []), block.text]
            fresh = True
            waiting.append(kit.rich(kit.section(kit.run(block.text, bold=True))))
        if isinstance(block, Notes) and block.text:
            waiting.append(kit.small(kit.cut(block.text, LINE)))
        if isinstance(block, Said) and isinstance(after, Quoted | Table):
            lead = kit.section(kit.run(kit.cut(block.text, SENTENCE)))
            if isinstance(after, Quoted):
                leads.append(lead)  # in one block with it: what stands apart is read apart
            else:
                waiting.append(kit.rich(lead))
            said.append(block.text)  # a quotation alone would read as the answer where this says that there is none
            continue
        if isinstance(block, Head | Notes) and after is not None:
            continue
        made = list(_made(block, wording, leads))
        for number, (blocks, first) in enumerate(made):
            opening = number == 0
            shows = "\n".join((*said, first)) if opening else first
            yield Unit((*(waiting if opening else ()), *blocks), tuple(heads), shows, opens=fresh and opening)
        waiting, leads, said, fresh = [], [], [], False


def _made(block: Block, wording: Wording, leads: Sequence[Json]) -> Iterator[tuple[tuple[Json, ...], str]]:
    """A block's JSON, in as many pieces as it takes, each with what it says in one line; `leads` stand over a quotation."""
    match block:
        case Said(text):
            yield (kit.rich(kit.section(kit.run(kit.cut(text, SENTENCE)))),), text
        case Quoted():
            pieces = list(_pieces(block.shown))
            line = f"{block.line}, {wording.say('sentences.part_of_sentence')}" if len(pieces) > 1 else block.line
            for place, piece in enumerate(pieces):
                struck = kit.cut(block.struck, SENTENCE) if place == 0 else ""
                over = leads if place == 0 else ()
                yield (kit.rich(*over, kit.quotation(piece, struck), kit.section(kit.run(line))),), f"{line}: {piece}"
        case Table(columns, rows):
            for few in _few(rows, sum(map(len, columns))):
                yield (kit.table([columns, *few], len(columns)),), " · ".join(few[0]) if few else ""
        case Paragraph():
            yield (paragraph(block),), "".join(block.parts)
        case _:
            yield (), ""


def paragraph(block: Paragraph) -> Json:
    """A paragraph of an article; what was quoted of it is bold."""
    before, marked, after = block.parts
    runs = [kit.run(text, bold=bold) for text, bold in ((before, False), (marked, True), (after, False)) if text]
    return kit.rich(kit.section(kit.run(f"¶{block.number}  "), *runs))


def _pieces(words: str) -> Iterator[str]:
    """A quotation in pieces that fit, parted between words."""
    while len(words) > QUOTATION:
        at = words.rfind(" ", 1, QUOTATION) + 1 or QUOTATION
        yield words[:at]
        words = words[at:]
    yield words or " "


def _few(rows: Sequence[tuple[str, ...]], head: int) -> Iterator[list[tuple[str, ...]]]:
    """A table's rows in as many tables as it takes."""
    few: list[tuple[str, ...]] = []
    size = head
    for row in rows:
        length = sum(min(len(cell), kit.CELL) + len('{"type": "raw_text", "text": ""}, ') for cell in row)
        if few and (len(few) + 1 >= ROWS or size + length > TABLE):
            yield few
            few, size = [], head
        few.append(row)
        size += length
    yield few


def _packed(units: Sequence[Unit], room: int) -> list[list[Unit]]:
    """Units in messages: as many as fit, in order."""
    parts: list[list[Unit]] = [[]]
    blocks = size = 0
    for unit in units:
        held, its = parts[-1], unit.size
        full = blocks + len(unit.blocks) > BLOCKS or size + its > room
        if held and (full or (unit.has_table and any(one.has_table for one in held))):
            parts.append([])
            blocks = size = 0
        parts[-1].append(unit)
        blocks, size = blocks + len(unit.blocks), size + its
    return parts


def _message(units: Sequence[Unit], place: int, parts: int, mention: Sequence[str]) -> Message:
    """One message, which starts with its label whatever it starts with."""
    first = units[0]
    made = [one for unit in units for one in unit.blocks]
    if not first.opens:
        made = [*(kit.rich(kit.section(kit.run(head, bold=True))) for head in first.heads), *made]
    if parts > 1:
        made[0]["elements"][0]["elements"].append(kit.run(f" ({place + 1}/{parts})"))
    if mention:
        made.insert(1, kit.rich(kit.section(*(part for user in mention for part in (kit.mention(user), kit.run(" "))))))
    point = next((unit.first for unit in units if unit.first), "")
    return Message(made, kit.escape(kit.cut("\n".join((*first.heads, point)).strip(), TEXT)))


def _offers(reply: Reply, wording: Wording, stop: str | None) -> list[Json]:
    """At most four buttons, the complaint among them; what has no room stands in the menu behind them."""
    if not reply.record or not (reply.offers or reply.alternatives):
        return []
    if reply.alternatives:
        few = enumerate(reply.alternatives[:BUTTONS], 1)
        return [kit.actions(*(kit.button(f"alternative_{n}", one.words, f"{reply.record}/{n}") for n, one in few))]
    said = {offer: wording.say(f"buttons.{row}") for offer, row in ROW_OF.items()}
    offered = [offer for offer in ORDER if offer in reply.offers]
    wrong = [Offer.WRONG] if Offer.WRONG in reply.offers else []
    shown = [*offered[: BUTTONS - len(wrong) - bool(stop)], *wrong]
    rest = [offer for offer in (*ORDER, Offer.WHY) if offer in reply.offers and offer not in shown]
    buttons = [kit.button(offer, said[offer], reply.record) for offer in shown]
    if stop:
        buttons.append(kit.button("unfollow", wording.say("buttons.unfollow"), stop))
    menu = [kit.overflow(MENU, [kit.option(said[offer], f"{offer}/{reply.record}") for offer in rest])] if rest else []
    return [kit.actions(*buttons, *menu)]
