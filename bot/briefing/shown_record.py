"""A brief, ledger, timeline or check → Record: what it quoted, so that a correction reaches it and its number can be looked up.

Its quotations can be replayed and it is corrected as an answer is. The layout is not kept: a correction shows the quotations.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.briefing.record import seal, to_record
from bot.briefing.reply import QUOTING, Quoted, Small, Table
from bot.core.labels import copy_notes, voice_line
from bot.core.model import Answer, Citation, Point, Section, Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.briefing.reply import Reply
    from bot.briefing.sections import Arrangement
    from bot.core.model import Audience, Quote
    from bot.core.ports import Record


def record_of(reply: Reply, asked: str, number: str, arrangement: Arrangement, *, audience: Audience, at: datetime) -> Record | None:
    """The record of a message; None of one that quotes nothing."""
    quotes = dict.fromkeys(_quotes(reply))
    if not quotes:
        return None
    by_source: dict[str | None, list[Citation]] = {}
    for n, quote in enumerate(quotes, 1):
        line = voice_line(quote, arrangement.name(quote.card.source), arrangement.wording)
        by_source.setdefault(quote.card.source, []).append(
            Citation(n, quote, line, (arrangement.wording.say("sentences.paragraph", n=quote.paragraph),))
        )
    sections = tuple(_section(source, citations, arrangement) for source, citations in by_source.items())
    wording = arrangement.wording
    answer = Answer(number, asked, at, wording.language, Status.ANSWERED, sections, prompt=wording.ref)
    record = replace(to_record(answer, wording, audience=audience), reply_sha256="", seal="")
    return replace(record, seal=seal(record))


def _quotes(reply: Reply) -> Iterator[Quote]:
    for block in reply.blocks:
        if isinstance(block, Quoted):
            yield block.quote
        elif isinstance(block, Table):
            yield from block.quotes


def _section(source: str | None, citations: list[Citation], arrangement: Arrangement) -> Section:
    cards = [one.quote.card for one in citations]
    notes = [copy_notes(card, arrangement.wording) for card in cards]
    common = tuple(note for note in notes[0] if all(note in several for several in notes))
    points = tuple(Point(one.quote.voice, one.quote.speaker, (one,)) for one in citations)
    return Section(arrangement.label(source, common), points)


def numbered(reply: Reply, record: Record, arrangement: Arrangement) -> Reply:
    """The message with its record's number at the start of its last line, and its quotations under the record's numbers."""
    places = {quote: n for n, quote in enumerate(dict.fromkeys(_quotes(reply)), 1)}
    shown = [replace(block, n=places[block.quote]) if isinstance(block, Quoted) else block for block in reply.blocks]
    number = f"{arrangement.wording.say('sentences.record')} {record.id}"
    last = shown[-1]
    blocks = (*shown[:-1], Small(f"{number} · {last.text}")) if isinstance(last, Small) else (*shown, Small(number))
    return replace(reply, blocks=blocks, record=record.id, offers=reply.offers | QUOTING)
