"""Live passages → timeline: the events of an article in the order of their dates, each shown as its sentence under a voice line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing.display import MARK, display
from bot.briefing.events import Basis, events
from bot.briefing.reply import Head, Notes, Quoted, Reply, Said, Small
from bot.core.labels import voice_line
from bot.core.model import Quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.briefing.events import Event
    from bot.briefing.reply import Block
    from bot.briefing.sections import Arrangement
    from bot.core.model import Card, Label, LivePassage
    from bot.core.wording import Wording

UNKNOWN_YEAR = "XXXX"


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of a timeline under its number, with its sentence."""

    n: int
    event: Event
    quote: Quote


@dataclass(frozen=True, slots=True)
class Timeline:
    """The events of one article under its label: dated ones in the order of their dates, the others after them as they stand."""

    card: Card
    label: Label
    entries: tuple[Entry, ...]


def entries(live: Sequence[LivePassage]) -> tuple[Entry, ...]:
    """The events of an article's live passages, numbered in the order shown. Voices are those stored with the passages."""
    if not live:
        return ()
    said = {(one.start, one.end): passage for passage in live for one in passage.statements}
    statements = sorted((one for passage in live for one in passage.statements), key=lambda one: one.start)
    found = events(live[0].passage.version.text, statements, live[0].card.published)
    ordered = sorted(found, key=lambda event: (_order(event), event.statement.start))
    return tuple(
        Entry(n, event, Quote.of(said[event.statement.start, event.statement.end], event.statement)) for n, event in enumerate(ordered, 1)
    )


def _order(event: Event) -> str:
    """A key of the date: days of a known year before those of an unknown one, what began after a day behind that day."""
    if event.date is None:
        return "~"
    first, _, last = event.date.partition("/")
    if first == "..":
        return last
    return f"{first}~" if last == ".." else first


def when(entry: Entry, wording: Wording) -> str:
    """When an event was, in words: the date, the words it was read from where it was counted, and what the text leaves open."""
    event, text = entry.event, entry.quote.version.text
    words = display(text[event.date_span.start : event.date_span.end]) if event.date_span else ""
    if event.date is None:
        return wording.say("timeline.unresolved", words=words) if words else wording.say("timeline.undated")
    after = event.basis is Basis.RELATIVE and event.date == f"{event.relative_to}/.."
    said = wording.say("timeline.after", date=_day(str(event.relative_to), wording)) if after else _date(event.date, wording)
    if event.basis is Basis.RELATIVE and words:
        said = wording.say("timeline.counted", date=said, words=words)
    if event.basis is Basis.INHERITED:
        said = wording.say("timeline.inherited", date=said)
    if UNKNOWN_YEAR in event.date:
        return f"{said}, {wording.say('notes.year_not_stated')}"
    return wording.say("timeline.year_from_publication", date=said) if event.basis is Basis.YEAR_FROM_PUBLICATION else said


def _date(edtf: str, wording: Wording) -> str:
    first, _, last = edtf.partition("/")
    if first == "..":
        return wording.say("timeline.until", date=_day(last, wording))
    if last == "..":
        return wording.say("timeline.since", date=_day(first, wording))
    return wording.say("timeline.range", first=_day(first, wording), last=_day(last, wording)) if last else _day(first, wording)


def _day(edtf: str, wording: Wording) -> str:
    """A day, a month or a year of EDTF in words."""
    year, *rest = edtf.split("-")
    if not rest:
        return year
    month = wording.months[int(rest[0]) - 1]
    if len(rest) == 1:
        return month if year == UNKNOWN_YEAR else wording.month(int(year), int(rest[0]))
    if year == UNKNOWN_YEAR:
        return wording.say("dates.day_of_year", day=int(rest[1]), month=month)
    return wording.say("dates.day", day=int(rest[1]), month=month, year=int(year))


def told(timelines: Sequence[Timeline], arrangement: Arrangement) -> Reply:
    """The message of some timelines, each under its own label; the oldest publication first, undated ones last."""
    wording = arrangement.wording
    blocks: list[Block] = []
    outlets = dict.fromkeys(one.label.outlet for one in timelines)
    if len(outlets) > 1:
        blocks.append(Head(wording.say("label.separately", outlets=" · ".join(outlets))))
    for one in timelines:
        blocks.extend(_of_article(one, arrangement, several=len(timelines) > 1))
    shown = [entry.quote for one in timelines for entry in one.entries]
    return Reply((*blocks, *small_print(shown, wording, labels=len(outlets))))


def _of_article(one: Timeline, arrangement: Arrangement, *, several: bool) -> Iterator[Block]:
    wording = arrangement.wording
    yield Head(one.label.text)
    yield Notes(" · ".join((*one.label.notes, *((one.card.id,) if several else ()))))
    if not one.entries:
        yield Said(wording.say("timeline.none"))
    for entry in one.entries:
        yield Said(f"[{entry.n}] {when(entry, wording)}")
        line = voice_line(entry.quote, one.label.outlet, wording, with_affiliation=False)
        yield Quoted(entry.n, entry.quote, f"{line} · {wording.say('sentences.paragraph', n=entry.quote.paragraph)}")


def small_print(shown: Sequence[Quote], wording: Wording, *, labels: int) -> Iterator[Block]:
    """The lines that end a message without a record: marks for what cannot be shown, what this bot does not do, the label's why."""
    if any(MARK in display(quote.text) for quote in shown):
        yield Small(wording.say("sentences.hidden_characters", mark=MARK))
    why = wording.say("sentences.why_these" if labels > 1 else "sentences.why")
    yield Small(f"{wording.say('sentences.not_checked')} · {why}")
