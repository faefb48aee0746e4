"""Replies as Telegram shows them: parts of text with entities, each with its label first. Pure; nothing in others' words is parsed.

A part ends between quotations, never inside one that has room in a part of its own, and never between a quotation and its voice line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.briefing.display import display
from bot.briefing.reply import Head, Notes, Paragraph, Quoted, Said, Small, Table
from bot.telegram import limits
from bot.telegram.messages import QUOTES, Button, Draft, Kind, Part, Run, size
from bot.telegram.text import cut, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.briefing.reply import Block, Reply
    from bot.core.model import Quote
    from bot.core.wording import Wording

Unit = tuple[Run, ...]
"""What stays together."""
MOST_PARTS = 5
"""Messages of one reply: a chat is sent one a second, and a reader reads no more at a time."""
FILLED = limits.PART - 180
"""Units up to which parts are filled: the count of parts on their first line and the sentence on what has no room come on top."""
SEPARATOR = " · "
NOTHING = "–"
"""What stands in a cell that has nothing to tell."""
_COMMANDS = re.compile(r"(?m)^/[a-z]+")


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one label. A summary line of several labels is one of its own, with nothing under it."""

    head: str
    notes: tuple[str, ...]
    units: tuple[Unit, ...]

    def opening(self, counted: str = "") -> Unit:
        """Its first lines, as every part repeats them."""
        told = f" {counted}" if counted else ""
        lines = "".join(f"\n{line}" for line in self.notes)
        return Run(self.head, Kind.BOLD), Run(f"{told}{lines}")


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders replies in a language's words; `bot` is the bot's user name, which links to records carry."""

    wording: Wording
    bot: str | None = None

    def __call__(self, reply: Reply, *, rows: tuple[tuple[Button, ...], ...] = ()) -> tuple[Part, ...]:
        """The parts of a reply, at least one; the last has the buttons."""
        parts, left = self._packed(list(self._sections(reply)))
        if left:
            parts[-1].add((Run("\n\n"), Run(self.wording.say("telegram.not_all", n=left))))
        return tuple(part.part(rows if part is parts[-1] else ()) for part in parts)

    def one(self, reply: Reply, *, rows: tuple[tuple[Button, ...], ...] = ()) -> Part:
        """A reply as one message: what is around the marked paragraph goes until the rest has room."""
        while len(parts := self(reply, rows=rows)) > 1 and (shorter := _without_outermost(reply)):
            reply = shorter
        marked = next((part for part in parts if any(one.kind is Kind.BOLD and one.offset for one in part.entities)), parts[0])
        return replace(marked, rows=rows)

    def _sections(self, reply: Reply) -> Iterator[Section]:
        head, notes, made, kept = "", list[str](), list[Unit](), list[Run]()
        for before, block in zip((None, *reply.blocks), reply.blocks, strict=False):
            match block:
                case Head(text):
                    if head:
                        yield Section(head, tuple(notes), tuple(made))
                    head, notes, made = text, [], []
                case Notes(text) if not made:
                    notes.extend([text] if text else [])
                case Table(columns, rows, quotes) if not made:  # whose descriptions its cells are is said on each part
                    notes.append(SEPARATOR.join(columns))
                    made.extend(_rows(rows, quotes))
                case Small(text) if made and isinstance(before, Small):
                    made[-1] = (*made[-1], Run("\n"), *self._small(text, reply.record))
                case _:
                    for unit in self._units(block, reply):
                        whole = (*kept, *unit)
                        kept = [*whole, Run("\n")] if isinstance(block, Said) and _leads(block, reply) else []
                        made.extend([] if kept else [whole])
        yield Section(head, tuple(notes), (*made, *([tuple(kept)] if kept else ())))

    def _units(self, block: Block, reply: Reply) -> Iterator[Unit]:
        match block:
            case Quoted():
                yield *_struck(block.struck), Run(block.shown, Kind.QUOTE), Run(f"\n{block.line}")
            case Said(text):
                yield tuple(_said(text, ours=reply.record is None))
            case Table(columns, rows, quotes):
                yield (Run(SEPARATOR.join(columns)),)
                yield from _rows(rows, quotes)
            case Paragraph(number):
                before, marked, after = block.parts
                bold = (len(before), len(before) + len(marked))
                yield Run(f"{self.wording.say('sentences.paragraph', n=number)}\n"), Run(before + marked + after, Kind.QUOTE, bold=bold)
            case Small(text):
                yield tuple(self._small(text, reply.record))
            case Notes(text):
                yield (Run(text),)

    def _small(self, text: str, record: str | None) -> Iterator[Run]:
        """A line of small print. Telegram has no small letters; its record is a link to itself, and the question why a command."""
        whys = {self.wording.say("sentences.why"), self.wording.say("sentences.why_these")}
        segments = [one for one in text.split(SEPARATOR) if record or one not in whys]
        for place, segment in enumerate(segments):
            if place:
                yield Run(SEPARATOR)
            if record and segment in whys:
                yield Run(f"/why_{record}", ours=True)
            elif record and self.bot and segment == f"{self.wording.say('sentences.record')} {record}":
                yield Run(segment, Kind.LINK, url=f"https://t.me/{self.bot}?start=r_{record}")
            else:
                yield Run(segment)

    def _packed(self, sections: Sequence[Section]) -> tuple[list[Draft], int]:
        """The parts, filled in order, and how many units had no room in as many parts as there may be."""
        parts = _filled(sections)
        shown = parts[:MOST_PARTS]
        if len(shown) > 1:
            for place, part in enumerate(shown, 1):
                part.runs[1] = replace(part.runs[1], text=f" ({place}/{len(shown)}){part.runs[1].text}")
        return shown, sum(part.units for part in parts[MOST_PARTS:])


def _filled(sections: Sequence[Section]) -> list[Draft]:
    """As many parts as it takes."""
    parts: list[Draft] = []
    for section in sections:
        opening = section.opening()
        if not section.units:
            parts = parts or [Draft()]
            parts[-1].add([*([Run("\n\n")] if parts[-1].runs else []), *opening])
            continue
        inside = False
        for unit in [piece for whole in section.units for piece in _pieces(whole, FILLED - size(opening)[0] - 2)]:
            begin = [] if inside else [*([Run("\n\n")] if parts else []), *opening]
            added = [*begin, Run("\n" if not inside else "\n\n"), *unit]
            if not parts or not _fits(parts[-1], added):
                parts.append(Draft())
                added = [*opening, Run("\n"), *unit]
            parts[-1].add(added)
            parts[-1].units += 1
            inside = True
    return parts


def _fits(part: Draft, runs: Sequence[Run]) -> bool:
    length, entities = size(runs)
    return part.length + length <= FILLED and part.entities + entities <= limits.ENTITIES


def _pieces(unit: Unit, most: int) -> Iterator[Unit]:
    """A unit as it is, or where a part has no room for it, piece by piece; a quotation's voice line follows each piece."""
    if size(unit)[0] <= most and size(unit)[1] < limits.ENTITIES // 2:
        yield unit
        return
    longest = max(range(len(unit)), key=lambda place: units(unit[place].text))
    before, run, after = unit[:longest], unit[longest], unit[longest + 1 :]
    around = size((*before, *after))[0]
    if around > most // 2:
        yield from (piece for one in unit if one.text.strip() for piece in _cut(one, most, (), ()))
        return
    yield from _cut(run, most - around, before, after)


def _cut(run: Run, most: int, before: Unit, after: Unit) -> Iterator[Unit]:
    text, start = run.text, 0
    while start < len(text):
        end = start + cut(text[start:], most)
        bold = max(run.bold[0], start) - start, max(min(run.bold[1], end), start) - start
        piece = replace(run, text=text[start:end], bold=bold if bold[0] < bold[1] else (0, 0))
        yield (*before, piece, *(after if run.kind in QUOTES or end == len(text) else ()))
        start, before = end, before if run.kind in QUOTES else ()


def _struck(text: str) -> Unit:
    """Words that do not stand any more, in a correction."""
    return (Run(text, Kind.FOLDED, bold=(0, len(text)), style=Kind.STRUCK), Run("\n")) if text else ()


def _said(text: str, *, ours: bool) -> Iterator[Run]:
    """A sentence of the bot's own. Commands at the start of a line are live where nobody else's words can stand."""
    start = 0
    for match in _COMMANDS.finditer(text) if ours else ():
        yield Run(text[start : match.start()])
        yield Run(match[0], ours=True)
        start = match.end()
    yield Run(text[start:])


def _leads(block: Said, reply: Reply) -> bool:
    """Whether a quotation follows that a sentence of ours leads to."""
    place = next(place for place, one in enumerate(reply.blocks) if one is block)
    return place + 1 < len(reply.blocks) and isinstance(reply.blocks[place + 1], Quoted)


def _rows(rows: Sequence[Sequence[str]], quotes: Sequence[Quote]) -> Iterator[Unit]:
    words = {display(quote.text) for quote in quotes}
    yield from (tuple(_row(row, words)) for row in rows)


def _row(row: Sequence[str], words: Iterable[str]) -> Iterator[Run]:
    """A row of a table as an item of a list: what it is about, what is told of it, and the words quoted."""
    told = [cell.replace("\n", SEPARATOR) for cell in row[1:] if cell not in {"", NOTHING, *words}]
    yield Run("\n".join([f"• {row[0]}", *([SEPARATOR.join(told)] if told else [])]))
    for cell in row:
        if cell in words:
            yield Run("\n")
            yield Run(cell, Kind.QUOTE)


def _without_outermost(reply: Reply) -> Reply | None:
    """A reply without the paragraph that is furthest from the marked one; None where only one is left."""
    places = [place for place, block in enumerate(reply.blocks) if isinstance(block, Paragraph)]
    marked = next((place for place in places if getattr(reply.blocks[place], "marked", None)), places[0] if places else 0)
    furthest = max(places, key=lambda place: abs(place - marked), default=marked)
    if furthest == marked:
        return None
    return replace(reply, blocks=(*reply.blocks[:furthest], *reply.blocks[furthest + 1 :]))
