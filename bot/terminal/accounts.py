"""Timelines and briefs as JSON, and the bars of a brief's shares. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from bot.briefing import brief as briefs
from bot.briefing.display import display
from bot.briefing.reply import plain
from bot.terminal.contract import SCHEMA, citation, speaker
from bot.terminal.render import WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.briefing.brief import Brief, Share
    from bot.briefing.reply import Reply
    from bot.briefing.sections import Arrangement
    from bot.briefing.timeline import Entry, Timeline
    from bot.core.model import Citation, Label
    from bot.core.wording import Wording

Json = dict[str, Any]
BAR, FIGURES = 24, 6
FULL = "█"


def timeline_json(given: Timeline) -> Iterator[Json]:
    """`timeline --json`, one object an event."""
    return (_event(entry, given.label) for entry in given.entries)


def _event(entry: Entry, label: Label) -> Json:
    event, quote = entry.event, entry.quote
    span = event.date_span
    return {
        "schema": SCHEMA,
        "article": quote.card.id,
        "version": quote.version.sha256,
        "source": label.source,
        "label": label.text,
        "notes": list(label.notes),
        "n": entry.n,
        "date": event.date,
        "basis": event.basis,
        "relative_to": event.relative_to,
        "year_stated": event.year_stated,
        "date_span": {"start": span.start, "end": span.end} if span else None,
        "paragraph": quote.paragraph,
        "sentence": {"start": quote.start, "end": quote.end},
        "text": quote.text,
        "kind": quote.kind,
        "voice": quote.voice,
        "speaker": speaker(quote.speaker),
    }


def brief_json(given: Brief, reply: Reply, cited: briefs.Cited, *, with_shares: bool) -> Json:
    """`brief --json`, one object an article."""
    return {
        "schema": SCHEMA,
        "article": given.card.id,
        "version": given.version,
        "source": given.label.source,
        "label": given.label.text,
        "notes": list(given.label.notes),
        "reported": [_event(entry, given.label) for entry in given.reported],
        "quoted": _citations(cited.quoted),
        "own_words": _citations(cited.own_words),
        "named": list(given.named),
        "shares": [_share(one) for one in given.shares] if with_shares else None,
        "text": plain(reply),
    }


def _citations(given: Sequence[Citation]) -> list[Json]:
    return [citation(one) for one in given]


def _share(one: Share) -> Json:
    return {"voice": one.voice, "speaker": speaker(one.speaker), "words": one.words, "share": round(one.part, 4)}


def bars(given: Brief, arrangement: Arrangement, *, width: int = WIDTH) -> Text:
    """The shares of a brief under its label, a bar each, with what they count."""
    wording: Wording = arrangement.wording
    names = [display(briefs.whose(one, wording)).replace("\n", " ") for one in given.shares]
    room = min(max(map(cell_len, names), default=0), width - BAR - FIGURES - 2)
    page = Text(wording.say("brief.shares"))
    for name, one in zip(names, given.shares, strict=True):
        bar = FULL * max(round(one.part * BAR), 1)
        page.append(f"\n{set_cell_size(name, room)} {bar.ljust(BAR)} {one.part:>{FIGURES - 1}.0%}")
    return page
