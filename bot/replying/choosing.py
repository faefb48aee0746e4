"""What a reader chose among the alternatives of an ambiguous answer → the question that asks for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.briefing.commands import Command, Request
from bot.briefing.keeping import Asker
from bot.core.errors import DamagedRecordError

if TYPE_CHECKING:
    from bot.briefing.delivering import Update
    from bot.briefing.reaching import Sent
    from bot.core.ports import Journal


async def chosen(journal: Journal, sent: Sent, pressed: Update, *, record: str, n: int) -> Update | None:
    """What was pressed as the question of the nth alternative (from 1) of a record, to be stored and answered as every question.

    None where there is no such record or alternative for this audience, and for anybody but whose question it was.
    """
    try:
        found = await journal.recorded(record)
    except DamagedRecordError:  # a press that is tried again for ever would keep all others waiting
        return None
    if found is None or found.audience is not pressed.audience or not 0 < n <= len(found.alternatives):
        return None
    if await sent.asker(record) != Asker(pressed.lane.platform, pressed.lane.workspace, pressed.user):
        return None
    one = found.alternatives[n - 1]
    command = Command.CHOSEN if one.question else Command.BRIEF
    return replace(pressed, text=one.question, wants=Request(command, articles=one.articles, sources=one.sources))
