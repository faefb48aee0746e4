"""Grounded points → sections, one an outlet: each with its own label, in the order of publication, copies told as copies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.briefing.copies import differing_words, same_quotation, without_copies
from bot.briefing.draft import POINTS_AN_OUTLET
from bot.briefing.slices import quoted
from bot.core.labels import Source, copy_notes, label, voice_line
from bot.core.model import Citation, Point, Quote, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.briefing.draft import Candidate
    from bot.core.model import Card, Label
    from bot.core.wording import Wording

OUTLETS_A_MESSAGE = 3
CARRIERS_NAMED = 10

Points = tuple[tuple["Candidate", ...], ...]


@dataclass(frozen=True, slots=True)
class Arranged:
    """Sections as shown, the names of outlets that have more but no room in this message, and all that have something."""

    sections: tuple[Section, ...]
    further: tuple[str, ...]
    with_something: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How points become sections: the registry, the words, and today (for labels that have grown old)."""

    sources: Mapping[str, Source]
    wording: Wording
    today: date

    def arrange(self, points: Points) -> Arranged:
        """One section an outlet, oldest publication first, undated last, ties by name; never by relevance or status."""
        by_source: dict[str | None, list[tuple[Candidate, ...]]] = {}
        for point in points:
            taken = by_source.setdefault(point[0].source, [])
            if sum(map(len, taken)) + len(point) <= POINTS_AN_OUTLET:
                taken.append(point)
        ordered = sorted(by_source.items(), key=lambda item: self._order(item[0], item[1]))
        kept, carried = without_copies(ordered)
        sections: list[Section] = []
        before: list[Candidate] = []
        for source, group in kept[:OUTLETS_A_MESSAGE]:
            number = 1 + sum(len(section.citations) for section in sections)
            sections.append(self._section(source, group, carried.get(source, ()), before, number))
            before.extend(candidate for point in group for candidate in point)
        left = [one for source, _ in kept[OUTLETS_A_MESSAGE:] for one in (source, *carried.get(source, ()))]
        further = tuple(map(self.name, left))
        return Arranged(tuple(sections), further, tuple(by_source))

    def label(self, source: str | None, notes: tuple[str, ...] = ()) -> Label:
        """Today's label of an outlet; one that left the registry keeps its id as its name and has no status."""
        entry = (self.sources.get(source) or Source(source, source)) if source else None
        return label(entry, self.wording, today=self.today, notes=notes)

    def name(self, source: str | None) -> str:
        """An outlet's name as shown."""
        if source is None:
            return self.wording.say("sentences.outlet_not_stated")
        entry = self.sources.get(source)
        return entry.shown_name(self.wording.language) if entry else source

    def _order(self, source: str | None, group: Sequence[tuple[Candidate, ...]]) -> tuple[date, str]:
        dates = [card.published for point in group for card in (point[0].live.card,) if card.published]
        return (min(dates, default=date.max), self.name(source).casefold())

    def _section(
        self,
        source: str | None,
        group: Sequence[tuple[Candidate, ...]],
        carried: Sequence[str | None],
        before: Sequence[Candidate],
        number: int,
    ) -> Section:
        cards = {candidate.live.card.id: candidate.live.card for point in group for candidate in point}
        notes = {card.id: copy_notes(card, self.wording) for card in cards.values()}
        common = tuple(note for note in next(iter(notes.values())) if all(note in several for several in notes.values()))
        said: set[str] = set()
        points = []
        for point in group:
            citations = []
            for candidate in point:
                own = (*_article(candidate.live.card, cards), *(n for n in notes[candidate.live.card.id] if n not in common))
                citations.append(self._citation(number, candidate, own, before, said))
                number += 1
            points.append(Point(point[0].statement.voice, point[0].statement.speaker, tuple(citations)))
        return Section(self.label(source, common), tuple(points), tuple(self._carried(carried)))

    def _carried(self, carried: Sequence[str | None]) -> Iterator[str]:
        """Who else carries a section's text."""
        names = " · ".join(self.name(other) for other in carried[:CARRIERS_NAMED])
        if len(carried) > CARRIERS_NAMED:
            yield self.wording.say("sentences.carried_by_more", outlets=names)
        elif carried:
            yield self.wording.say("sentences.also_carried_by", outlets=names)

    def _citation(self, number: int, candidate: Candidate, own: Sequence[str], before: Sequence[Candidate], said: set[str]) -> Citation:
        quote = quoted(candidate)
        first = quote.speaker is not None and quote.speaker.id not in said
        if quote.speaker:
            said.add(quote.speaker.id)
        return Citation(
            n=number,
            quote=quote,
            voice_line=voice_line(quote, self.name(candidate.source), self.wording, with_affiliation=first),
            extras=(*self._noted(candidate, quote), self.wording.say("sentences.paragraph", n=quote.paragraph), *own),
            remark=self._same_words(candidate, before),
        )

    def _noted(self, candidate: Candidate, quote: Quote) -> Iterator[str]:
        """That an outlet's note stands inside a quotation."""
        if any(quote.start <= note.start < quote.end for note in candidate.statement.inserts):
            yield self.wording.say("voices.insert", outlet=self.name(candidate.source))

    def _same_words(self, candidate: Candidate, before: Sequence[Candidate]) -> str | None:
        """What a quotation has in common with one shown before, said without a word on who is right."""
        other = same_quotation(candidate, before)
        if other is None:
            words = differing_words(candidate, before)
            return self.wording.say("sentences.differs", words=words) if words else None
        published, outlet = other.live.card.published, self.name(other.source)
        if published:
            return self.wording.say("sentences.same_words", outlet=outlet, date=self.wording.day(published))
        return self.wording.say("sentences.same_words_undated", outlet=outlet)


def _article(card: Card, cards: Mapping[str, Card]) -> Iterator[str]:
    """The article's id, where a section shows more than one."""
    if len(cards) > 1:
        yield card.id
