"""Live passages → brief: one screen on an article. What it reports, whom it quotes, what it says in its own words, whom it only names.

Every choice follows a rule that can be said to a reader; nothing is written by the bot but headings and lines of attribution.
*Reported*: events with a stated date first, then undated ones, counted ones, inherited ones, as many as have room.
*Quoted*: for each speaker the quoted words with the most information: the weights of their words (the rarer in this article, the
more), summed and divided by the root of their number; whole quotations before partial
ones and those whose marks do not close. *Own words*: see `own_words`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import TYPE_CHECKING

from bot.briefing.display import display
from bot.briefing.events import Basis
from bot.briefing.own_words import own_words
from bot.briefing.reply import Head, Notes, Quoted, Reply, Said
from bot.briefing.slices import inner, sliced
from bot.briefing.timeline import Entry, entries, small_print, when
from bot.briefing.weighing import content, score_of, statements, weights_of
from bot.core.labels import copy_notes, voice_line
from bot.core.model import Citation, Kind, Label, Quote, Speaker, Statement, Voice
from bot.core.reading.terms import WORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.briefing.own_words import Phrase
    from bot.briefing.reply import Block
    from bot.briefing.sections import Arrangement
    from bot.core.model import Card, LivePassage
    from bot.core.wording import Wording

WIDTH = 78
EVENTS, EVENT_LINES = 5, 13
SPEAKERS, QUOTED_LINES, LONGEST_QUOTED = 3, 10, 4
LEAST_WORDS = 3
PARTIAL = 0.75
NAMES = 10
NAMED_IN_TEXT = "named_in_text"
_FIRST = {Basis.STATED: 0, Basis.YEAR_FROM_PUBLICATION: 0, Basis.NONE: 1, Basis.RELATIVE: 2, Basis.INHERITED: 3}
_BOUNDED = 2


@dataclass(frozen=True, slots=True)
class Share:
    """How many of an article's words are in one voice, and what part of all they are."""

    voice: Voice
    speaker: Speaker | None
    words: int
    part: float


@dataclass(frozen=True, slots=True)
class Brief:
    """One screen on an article."""

    card: Card
    version: str
    label: Label
    reported: tuple[Entry, ...]
    quoted: tuple[Quote, ...]
    own_words: tuple[Phrase, ...]
    named: tuple[str, ...]
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """The quotations of a brief as citations: those of speakers and those of the outlet's own words, numbered after its events."""

    quoted: tuple[Citation, ...]
    own_words: tuple[Citation, ...]


def brief(live: Sequence[LivePassage], named: Iterable[str], arrangement: Arrangement) -> Brief:
    """The brief of an article's live passages. Names that stand in no passage that may be shown are left out."""
    card = live[0].card
    weights = weights_of(live)
    seen = "\n".join(one.passage.text for one in live)
    return Brief(
        card=card,
        version=live[0].passage.version.sha256,
        label=arrangement.label(card.source, (*copy_notes(card, arrangement.wording), *_copy(card, arrangement.wording))),
        reported=_reported(entries(live)),
        quoted=tuple(_quoted(live, weights)),
        own_words=own_words(live, weights),
        named=tuple(name for name in named if name in seen),
        shares=shares(live),
    )


def _copy(card: Card, wording: Wording) -> Iterator[str]:
    """What else a brief says of a copy: that nobody vouches for its outlet, or that the original is not here."""
    if card.provenance == NAMED_IN_TEXT:
        yield wording.say("notes.copy_unconfirmed")
    elif card.translation:
        yield wording.say("notes.original_absent")


def _lines(text: str) -> int:
    return len(wrap(display(text), WIDTH)) or 1


def _reported(found: Sequence[Entry]) -> tuple[Entry, ...]:
    """The events that have room, renumbered in their order. None has it that is in nobody's established voice, if others are."""
    kept: list[Entry] = []
    room = EVENT_LINES
    for entry in sorted(found, key=_rank):
        needed = _lines(entry.quote.text) + 1
        if needed <= room and len(kept) < EVENTS:
            kept.append(entry)
            room -= needed
    return tuple(replace(entry, n=n) for n, entry in enumerate(sorted(kept, key=lambda entry: entry.n), 1))


def _rank(entry: Entry) -> tuple[bool, int, int]:
    event = entry.event
    bounded = event.date is not None and (".." in event.date or len(event.date) < len("2021-10-22"))
    unresolved = event.date is None and event.date_span is not None
    return entry.quote.voice is Voice.NOT_ESTABLISHED, _BOUNDED if bounded or unresolved else _FIRST[event.basis], entry.n


def _quoted(live: Sequence[LivePassage], weights: Mapping[str, float]) -> Iterator[Quote]:
    """One quotation a speaker, of those with the most words in the article, in the order of the text."""
    best: dict[Speaker, tuple[float, Quote]] = {}
    for passage, statement in statements(live):
        for quote in _direct(passage, statement):
            partial = quote.kind is Kind.MIXED or quote.text.count("“") != quote.text.count("”")
            score = score_of(quote.text, passage.card.language, weights) * (PARTIAL if partial else 1)
            if quote.speaker and score > best.get(quote.speaker, (0.0, quote))[0]:
                best[quote.speaker] = (score, quote)
    spoken = Counter({share.speaker: share.words for share in shares(live)})
    room = QUOTED_LINES
    kept: list[Quote] = []
    for speaker in sorted(best, key=lambda one: -spoken[one]):
        quote = best[speaker][1]
        needed = _lines(quote.text) + 1
        if needed <= room and len(kept) < SPEAKERS:
            kept.append(quote)
            room -= needed
    yield from sorted(kept, key=lambda quote: quote.start)


def _direct(passage: LivePassage, statement: Statement) -> Iterator[Quote]:
    """The quotations of a statement that a brief may show: a speaker's, long enough to tell, short enough for a screen."""
    if statement.voice is not Voice.SPEAKER or statement.kind not in {Kind.DIRECT, Kind.MIXED}:
        return
    text = passage.passage.version.text
    for span in statement.quoted:
        if any(span.start < insert.end and insert.start < span.end for insert in statement.inserts):
            continue
        kept = inner(text, span) if statement.kind is Kind.DIRECT else span
        words_shown = text[kept.start : kept.end]
        if len(content(words_shown, passage.card.language)) >= LEAST_WORDS and _lines(words_shown) <= LONGEST_QUOTED:
            yield sliced(passage, statement, kept)


def shares(live: Sequence[LivePassage]) -> tuple[Share, ...]:
    """The words of an article by voice, headings left out, most first. A sentence counts whole for the voice it is in."""
    counts: Counter[tuple[Voice, Speaker | None]] = Counter()
    for passage, one in statements(live):
        counts[one.voice, one.speaker] += sum(1 for _ in WORD.finditer(passage.passage.version.text, one.start, one.end))
    total = counts.total() or 1
    return tuple(Share(voice, speaker, count, count / total) for (voice, speaker), count in counts.most_common())


def cited(made: Brief, wording: Wording) -> Cited:
    """The quotations of a brief under their numbers, with their voice lines."""
    first = len(made.reported) + 1
    quoted = tuple(Citation(n, one, _voice(one, made, wording, affiliation=True)) for n, one in enumerate(made.quoted, first))
    own = [phrase.quote for phrase in made.own_words]
    after = first + len(quoted)
    return Cited(quoted, tuple(Citation(n, one, _voice(one, made, wording, affiliation=False)) for n, one in enumerate(own, after)))


def told(made: Brief, arrangement: Arrangement) -> Reply:
    """The message of a brief, label first."""
    wording = arrangement.wording
    body = [*_told_events(made, wording), *_told_quotes(made, wording), *_told_lists(made, wording)]
    shown = [*(entry.quote for entry in made.reported), *made.quoted]
    return Reply((Head(made.label.text), Notes(" · ".join(made.label.notes)), *body, *small_print(shown, wording, labels=1)))


def _told_events(made: Brief, wording: Wording) -> Iterator[Block]:
    yield Said(wording.say("brief.reported") if made.reported else wording.say("timeline.none"))
    for entry in made.reported:
        line = _line(entry.quote, made, wording, affiliation=False)
        yield Quoted(entry.n, entry.quote, f"[{entry.n}] {when(entry, wording)} · {line}")


def _told_quotes(made: Brief, wording: Wording) -> Iterator[Block]:
    if made.quoted:
        yield Said(wording.say("brief.quoted"))
    for n, quote in enumerate(made.quoted, len(made.reported) + 1):
        yield Quoted(n, quote, _line(quote, made, wording, affiliation=True))


def _line(quote: Quote, made: Brief, wording: Wording, *, affiliation: bool) -> str:
    return f"{_voice(quote, made, wording, affiliation=affiliation)} · {wording.say('sentences.paragraph', n=quote.paragraph)}"


def _voice(quote: Quote, made: Brief, wording: Wording, *, affiliation: bool) -> str:
    return voice_line(quote, made.label.outlet, wording, with_affiliation=affiliation)


def _told_lists(made: Brief, wording: Wording) -> Iterator[Block]:
    if made.own_words:
        spans = " · ".join(f"{display(one.quote.text)} {_places(one, wording)}" for one in made.own_words)
        yield Said(wording.say("brief.own_words", outlet=made.label.outlet, spans=spans))
    if made.named:
        names = " · ".join(map(display, made.named[:NAMES]))
        left = len(made.named) - NAMES
        yield Said(wording.say("brief.named_more", names=names, n=left) if left > 0 else wording.say("brief.named", names=names))


def _places(phrase: Phrase, wording: Wording) -> str:
    return " ".join(wording.say("sentences.paragraph", n=n) for n in phrase.paragraphs)


def whose(share: Share, wording: Wording) -> str:
    """Whose words a share is, in a few words."""
    if share.speaker is None:
        return wording.say("brief.own" if share.voice is Voice.OUTLET else "voices.not_established")
    return wording.say("voices.unnamed", group=share.speaker.name) if share.voice is Voice.UNNAMED else share.speaker.name
