"""What is said to a question that too many articles match, or that speaks of "the article": which ones there are, by rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.briefing.narrowing import named, names, periods
from bot.core.answering.question import Alternative
from bot.core.labels import copy_notes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.briefing.draft import Candidate
    from bot.briefing.narrowing import Narrow
    from bot.briefing.sections import Arrangement
    from bot.core.model import Card
    from bot.core.wording import Wording

OFFERED = 6
"""How many periods, outlets or names a line offers."""
CANDIDATES = 20
LISTED = 10
MOST_ALTERNATIVES = 4
"""So many buttons stand under a message at most."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The articles that a question may mean, newest first; the bot's sentence, and the lines that offer how to narrow it.

    `alternatives` are the first of what the lines offer, ready to be asked.
    """

    sentence: str
    offers: tuple[str, ...]
    candidates: tuple[Card, ...]
    alternatives: tuple[Alternative, ...] = ()


def too_many(found: Mapping[str, Sequence[Candidate]], question: str, by: Arrangement, *, counted: bool) -> Choice:
    """The choice among more articles than an answer can stand for. Not `counted` where there may be more of them."""
    words, cards = by.wording, [several[0].live.card for several in found.values()]
    n = f"{len(cards):,}" if counted else words.say("sentences.at_least", n=f"{len(cards):,}")
    outlets = {card.source for card in cards}
    if len(outlets) > 1:
        sentence = words.say("sentences.many_match", n=n, outlets=f"{len(outlets):,}")
    else:
        sentence = words.say("sentences.many_match_one", n=n, outlet=by.name(cards[0].source))
    lines = (
        ("by_period", _periods(cards, words)),
        ("by_outlet", _outlets(cards, by) if len(outlets) > 1 else ()),
        ("by_name", _names(found, question, by)),
    )
    offers = [words.say(f"sentences.{row}", choices=" · ".join(several)) for row, given in lines if (several := list(given))]
    in_turn = zip_longest(_by_period(cards, question, by), _by_outlet(cards, question, by) if len(outlets) > 1 else ())
    first = [one for pair in in_turn for one in pair if one][:MOST_ALTERNATIVES]
    return Choice(sentence, (*offers, words.say("sentences.narrow_how")), newest(cards)[:CANDIDATES], tuple(first))


def which_article(cards: Sequence[Card], question: str, by: Arrangement) -> Choice:
    """The choice among the articles that "the article" may be."""
    words, ordered = by.wording, newest(cards)
    lines = [
        words.say("sentences.candidate", article=card.id, outlet=by.name(card.source), note=copy_notes(card, words)[0])
        for card in ordered[:LISTED]
    ]
    more = len(ordered) - LISTED
    rest = (words.say("sentences.and_more", n=f"{more:,}"),) if more > 0 else ()
    first = tuple(Alternative(line, question, (card.id,)) for line, card in zip(lines[:MOST_ALTERNATIVES], ordered, strict=False))
    return Choice(words.say("sentences.which_article"), (*lines, *rest), ordered[:CANDIDATES], first)


def read_as(question: str, narrow: Narrow, by: Arrangement) -> str:
    """How a question was read that a date or an outlet in it narrowed."""
    if narrow.dated:
        question = by.wording.say("sentences.narrowed_by_date", question=question)
    if narrow.sources:
        question = by.wording.say("sentences.narrowed_by_outlet", question=question, outlets=" · ".join(map(by.name, narrow.sources)))
    return question


def newest(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Newest first, undated last."""
    by_id = sorted(cards, key=lambda card: card.id)
    return tuple(sorted(by_id, key=lambda card: card.published or date.min, reverse=True))


def _periods(cards: Sequence[Card], words: Wording) -> Iterator[str]:
    counted = sorted(periods([card.published for card in cards]).items(), reverse=True)
    shown = counted if len(counted) <= OFFERED else counted[: OFFERED - 1]
    yield from (_choice(_told(period, words), n, words) for period, n in shown)
    if left := counted[len(shown) :]:
        yield _choice(words.say("timeline.until", date=_told(left[0][0], words)), sum(n for _, n in left), words)
    if undated := sum(card.published is None for card in cards):
        yield _choice(words.say("notes.date_not_stated"), undated, words)


def _by_period(cards: Sequence[Card], question: str, by: Arrangement) -> Iterator[Alternative]:
    """The question with each period in it, where it is then read as narrowed to that period and not in another way."""
    for period, n in sorted(periods([card.published for card in cards]).items(), reverse=True):
        said = f"{question.rstrip(' ?!.')} {'on' if len(period) > 2 else 'in'} {_told(period, by.wording)}?"  # noqa: PLR2004 (a day)
        read = named(said, (), by.today)
        if read and read.first and read.last and read.first.timetuple()[: len(period)] == read.last.timetuple()[: len(period)] == period:
            yield Alternative(_choice(_told(period, by.wording), n, by.wording), said)


def _by_outlet(cards: Sequence[Card], question: str, by: Arrangement) -> Iterator[Alternative]:
    counted = Counter(card.source for card in cards if card.source)
    for source, n in sorted(counted.items(), key=lambda item: by.name(item[0]).casefold()):
        yield Alternative(_choice(by.name(source), n, by.wording), question, sources=(source,))


def _told(period: tuple[int, ...], words: Wording) -> str:
    match period:
        case year, month, day:
            return words.day(date(year, month, day))
        case year, month:
            return words.month(year, month)
        case _:
            return str(period[0])


def _outlets(cards: Sequence[Card], by: Arrangement) -> Iterator[str]:
    counted: dict[str, int] = {}
    for card in cards:
        name = by.name(card.source)
        counted[name] = counted.get(name, 0) + 1
    ordered = sorted(counted.items(), key=lambda item: item[0].casefold())
    yield from (_choice(name, n, by.wording) for name, n in ordered[:OFFERED])
    if len(ordered) > OFFERED:
        yield by.wording.say("sentences.and_more", n=len(ordered) - OFFERED)


def _names(found: Mapping[str, Sequence[Candidate]], question: str, by: Arrangement) -> Iterator[str]:
    """Names that stand in several of the articles and not in all; most first."""
    outlets = " ".join(source.name for source in by.sources.values())
    counted = names(found, f"{question} {outlets}")
    several = [(name, n) for name, n in counted.items() if 1 < n < len(found)]
    ordered = sorted(several, key=lambda item: (-item[1], item[0]))
    yield from (_choice(name, n, by.wording) for name, n in ordered[:OFFERED])


def _choice(words: str, n: int, wording: Wording) -> str:
    return wording.say("sentences.choice", words=words, n=f"{n:,}")
