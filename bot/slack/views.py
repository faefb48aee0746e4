"""Modals and the home tab: pure. Each starts with its label or the notice line, as every message does."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import TYPE_CHECKING

from bot.briefing.reply import Head, Notes, Paragraph, Reply, Said, Small
from bot.slack import blocks as kit
from bot.slack.render import paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.briefing.citing import Context
    from bot.core.wording import Wording
    from bot.slack.blocks import Json
    from bot.slack.newsroom import Entry, Home

TITLE = 24
STEP = 4
"""How many paragraphs further `Earlier` and `Later` go: one of those shown stays in sight."""
CHOICES = 100
REASONS = ("wrong_words", "wrong_speaker", "not_in_article", "wrong_label", "wrong_other")
NOTE = 1000
QUESTION = 2000
VIEW_TEXT = 30_000
BOXES = 90
LISTED = 20
FIELD = {"block_id": "reason", "action_id": "reason"}


def modal(title: str, made: Sequence[Json], wording: Wording, *, metadata: Mapping[str, str] | None = None) -> Json:
    """A modal to be read and closed."""
    return {
        "type": "modal",
        "title": kit.plain(title, TITLE),
        "close": kit.plain(wording.say("slack.close"), TITLE),
        "private_metadata": json.dumps(metadata or {}),
        "blocks": list(made),
    }


def form(name: str, title: str, made: Sequence[Json], wording: Wording, *, metadata: Mapping[str, str]) -> Json:
    """A modal to be sent."""
    submit = {"callback_id": name, "submit": kit.plain(wording.say("slack.send"), TITLE)}
    return {**modal(title, made, wording, metadata=metadata), **submit}


def told(reply: Reply) -> list[Json]:
    """A reply's lines as they stand in a view, whatever is too long for one cut at a word."""
    return list(_told(reply))


def _told(reply: Reply) -> Iterator[Json]:
    for block in reply.blocks:
        match block:
            case Head(text):
                yield kit.rich(kit.section(kit.run(text, bold=True)))
            case Notes(text) | Small(text) if text:
                yield kit.small(text)
            case Said(text) if text:
                yield kit.rich(kit.section(kit.run(kit.cut(text, VIEW_TEXT))))
            case Paragraph():
                yield paragraph(block)


def context(found: Context, record: str, place: tuple[int, int], quoted: int, wording: Wording) -> Json:
    """A quotation among its paragraphs, with what leads to those before and after, and to the record's other quotations.

    `place` is the quotation's number and how many paragraphs on from it this is.
    """
    n, shift = place
    steps = [
        kit.button(f"context_{row}", wording.say(f"buttons.{row}"), f"{record}/{n}/{shift + by}")
        for row, by, there in (("before", -STEP, found.before), ("after", STEP, found.after))
        if there
    ]
    rows = [kit.actions(*steps)] if steps else []
    if quoted > 1:
        options = [kit.option(wording.say("slack.quotation", n=each), f"{record}/{each}/0") for each in range(1, min(quoted, CHOICES) + 1)]
        chosen = {"initial_option": options[n - 1]} if n <= len(options) else {}
        menu = {"type": "static_select", "action_id": "context_choose", "options": options, **chosen}
        rows.append(kit.actions(menu))
    return modal(wording.say("buttons.in_context"), [*told(found.reply), *rows], wording)


def citations(texts: Sequence[str], wording: Wording) -> Json:
    """Quotations as text to be copied, each with its label; nothing in them is parsed."""
    head = kit.rich(kit.section(kit.run(wording.say("sentences.notice"), bold=True)))
    lengths = accumulate(map(len, texts))
    fitting = [text for text, length in zip(texts[:BOXES], lengths, strict=False) if length <= VIEW_TEXT]
    boxes = [kit.rich({"type": "rich_text_preformatted", "elements": [kit.run(text)]}) for text in fitting]
    rest = [kit.small(wording.say("sentences.and_more", n=len(texts) - len(fitting)))] if len(fitting) < len(texts) else []
    return modal(wording.say("buttons.copy_citation"), [head, kit.small(wording.say("slack.copy")), *boxes, *rest], wording)


def notice(title: str, reply: Reply, wording: Wording) -> Json:
    """A reply in a modal."""
    return modal(title, told(reply), wording)


def wrong(metadata: Mapping[str, str], wording: Wording) -> Json:
    """What is wrong with an answer: one of five, and a note."""
    options = [kit.option(wording.say(f"buttons.{reason}"), reason) for reason in REASONS]
    what = {"type": "radio_buttons", "action_id": "reason", "options": options}
    note = {"type": "plain_text_input", "action_id": "note", "multiline": True, "max_length": NOTE}
    made = [
        kit.rich(kit.section(kit.run(wording.say("sentences.notice"), bold=True))),
        {"type": "input", "block_id": "reason", "label": kit.plain(wording.say("slack.what_is_wrong")), "element": what},
        {"type": "input", "block_id": "note", "label": kit.plain(wording.say("slack.note")), "element": note, "optional": True},
    ]
    return form("wrong", wording.say("buttons.wrong"), made, wording, metadata=metadata)


def meant(question: str, metadata: Mapping[str, str], wording: Wording) -> Json:
    """A question to be asked again as it was meant, with how it was read to start from."""
    field = {
        "type": "plain_text_input",
        "action_id": "question",
        "multiline": True,
        "max_length": QUESTION,
        **({"initial_value": question[:QUESTION]} if question else {}),
    }
    made = [
        kit.rich(kit.section(kit.run(wording.say("sentences.notice"), bold=True))),
        {"type": "input", "block_id": "question", "label": kit.plain(wording.say("slack.in_full")), "element": field},
    ]
    return form("meant", wording.say("buttons.not_meant"), made, wording, metadata=metadata)


def home(shown: Home, wording: Wording) -> Json:
    """The home tab: what is indexed and whose view each is, who may ask, what was used today, and for admins what they may do."""
    made = [
        kit.rich(kit.section(kit.run(wording.say("sentences.notice"), bold=True))),
        *_lines([wording.say("slack.who", who=shown.who), shown.today, *([wording.say("slack.is_paused")] if shown.paused else [])]),
        *_listed(
            wording.say("slack.indexed"), shown.articles, wording, action=("withdraw", "slack.withdraw") if shown.dead is not None else None
        ),
        *([kit.small(wording.say("sentences.and_more", n=shown.further))] if shown.further else []),
    ]
    if shown.dead is not None:
        switch = "resume" if shown.paused else "pause"
        made += [
            kit.actions(kit.button(f"desk_{switch}", wording.say(f"slack.{switch}"), switch)),
            *_listed(wording.say("slack.held"), shown.held or (), wording, action=("lift", "slack.lift")),
            *_listed(wording.say("slack.dead"), shown.dead, wording, action=("retry", "slack.retry")),
            *_listed(wording.say("slack.feedback"), shown.feedback or (), wording, action=None),
        ]
    return {"type": "home", "blocks": made}


def home_notice(reply: Reply) -> Json:
    """The home tab where it could not be made."""
    return {"type": "home", "blocks": told(reply)}


def _lines(lines: Sequence[str]) -> list[Json]:
    return [kit.rich(kit.section(kit.run(line))) for line in lines if line]


def _listed(title: str, entries: Sequence[Entry], wording: Wording, *, action: tuple[str, str] | None) -> list[Json]:
    """A list under its title; with `action`, a button for each."""
    shown = list(entries[:LISTED])
    made: list[Json] = [kit.rich(kit.section(kit.run(title, bold=True)))]
    for entry in shown:
        line: Json = {"type": "section", "text": kit.plain(entry.text, 500)}
        if action:
            name, row = action
            says, no = wording.say(row), wording.say("slack.close")
            line["accessory"] = kit.confirmed(kit.button(f"desk_{name}", says, entry.name), says, entry.text, says, no)
        made.append(line)
    return made if shown else [*made, kit.small(wording.say("ledger.none"))]
