"""Which articles a question is about, where there are too many for an answer: three passages of a hundred articles mislead by selection.

A question that more than 20 articles answer, copies of one text counted once, is not answered: periods, outlets and names to narrow
it by are offered, all from the index by rule. A date or an outlet in the question narrows it only then. A date may be that of
publication or of what is told: both are looked at, so that no right answer is hidden. "The article" is one that has to be named.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.briefing.copies import same_text
from bot.briefing.dates import Bound, Form, expressions
from bot.briefing.stale import FRESH_DAYS, asks_about_now
from bot.core.model import Span
from bot.core.reading.terms import WORD, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.briefing.dates import Day
    from bot.briefing.draft import Candidate, Evidence
    from bot.core.labels import Source
    from bot.core.ports import Where

MOST_ARTICLES = 20
"""How many articles a question may match and still be answered (the product's brief)."""

_BEFORE_DATE = re.compile(
    r"(?:\bpublished\s+)?(?:\b(?:in|on|of|during|since|after|from|between|until|till|before|by)\s+)?(?:the\s+)?$", re.IGNORECASE
)
_BARE_YEAR = re.compile(r"\b(?P<year>(?:19|20)\d\d)(?=\W*$)")
_LAST_DAYS = re.compile(r"\b(?:in|over|during|from)?\s*(?:the\s+)?(?:last|past)\s+(?P<days>\d{1,3})\s+days\b", re.IGNORECASE)
_THE_ARTICLE = re.compile(
    r"(?:\b(?:in|of|from|by|according to)\s+)?(?:\b(?:the|this|that) article\b|\bthis (?:text|piece|story|report)\b)(?:[’']s)?",
    re.IGNORECASE,
)
_NOTHING = """
    summarise summarize summary sum up gist main point points tell show give read brief briefly quote quotes say says said tells
    about what does do did is are was were who how why when where which please can could you me us the a an in of on to for it this that
"""
_ASKS_NOTHING = frozenset(_NOTHING.split())


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a question says of the articles it is about, and the rest of it. One about `now` is about the newest ones alone."""

    rest: str
    sources: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    now: bool = False

    @property
    def dated(self) -> bool:
        """Whether it names a period."""
        return bool(self.first or self.last)

    def within(self, where: Where) -> Where:
        """The part of what a reader may see that the question names."""
        sources = tuple(one for one in self.sources if one in where.sources) if where.sources else self.sources
        return replace(where, sources=sources or where.sources, published_from=self.first, published_to=self.last)


def named(question: str, sources: Iterable[Source], today: date) -> Narrow | None:
    """The period and the outlets that a question names; None where it names none."""
    rest, first, last = _period(question, today)
    found = []
    for source in sources:
        for name in sorted({source.name, *source.names.values(), *source.aliases}, key=len, reverse=True):
            words = rf"(?:\b(?:in|from|by|at|of)\s+)?(?:\b[Tt]he\s+)?(?<!\w){re.escape(name)}(?:[’']s)?(?!\w)"
            if len(name) > 1 and re.search(words, rest):
                rest = re.sub(words, " ", rest, count=1)
                found.append(source.id)
                break
    if not (found or first or last):
        return Narrow(question, first=today - timedelta(FRESH_DAYS), now=True) if asks_about_now(question) else None
    return Narrow(" ".join(rest.split()), tuple(found), first, last)


def _period(question: str, today: date) -> tuple[str, date | None, date | None]:
    """A question without the words for a period, and that period's first and last day."""
    recent = _LAST_DAYS.search(question)
    if recent:
        return _without(question, recent.start(), recent.end()), today - timedelta(int(recent["days"])), today
    for one in expressions(question, Span(0, len(question))):
        if one.form is Form.CALENDAR and one.first.year:
            start = _BEFORE_DATE.search(question[: one.span.start])
            at = start.start() if start else one.span.start
            first, last = _ends(one.first)[0], _ends(one.last or one.first)[1]
            rest = _without(question, at, one.span.end)
            if one.bound is Bound.SINCE:
                return rest, first, None
            if one.bound is Bound.UNTIL:
                before = re.search(r"\bbefore\b", question[at : one.span.start], re.IGNORECASE)
                return rest, None, first - timedelta(1) if before else last
            return rest, first, last
    year = _BARE_YEAR.search(question)
    if year:
        return _without(question, year.start(), year.end()), date(int(year["year"]), 1, 1), date(int(year["year"]), 12, 31)
    return question, None, None


def _ends(day: Day) -> tuple[date, date]:
    """The first and the last day of a day, month or year."""
    year = day.year or 1
    first = date(year, day.month or 1, day.day or 1)
    if day.day:
        return first, first
    after = date(year + (day.month in {12, None}), (day.month or 12) % 12 + 1, 1)
    return first, after - timedelta(1)


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start]} {text[end:]}"


def one_article(question: str) -> str | None:
    """A question that speaks of "the article" without these words; None for any other."""
    return " ".join(_THE_ARTICLE.sub(" ", question).split()) if _THE_ARTICLE.search(question) else None


def sought(question: str, articles: tuple[str, ...]) -> str:
    """What a question looks for in the articles that were named beside it: "the article" is no word of it then."""
    rest = one_article(question) if articles else None
    return rest if rest and not asks_for_all(rest) else question


def asks_for_all(rest: str) -> bool:
    """Whether a question seeks nothing in particular in an article: "Summarise", "What does … say?"."""
    return all(fold(word.group()) in _ASKS_NOTHING for word in WORD.finditer(rest))


def matching(found: Evidence) -> dict[str, list[Candidate]]:
    """The articles that hold an answer, oldest first, those that only carry an earlier one's words left out."""
    by_article: dict[str, list[Candidate]] = {}
    for one in found.candidates:
        if one.near:
            by_article.setdefault(one.live.card.id, []).append(one)
    kept: dict[str, list[Candidate]] = {}
    seen: set[tuple[str, str, str]] = set()
    for article, several in sorted(by_article.items(), key=lambda item: (item[1][0].live.card.published or date.max, item[0])):
        texts = {same_text(one) for one in several}
        if not texts <= seen:
            kept[article] = several
            seen |= texts
    return kept


def together(narrowed: Evidence, found: Evidence) -> Evidence:
    """What is found by publication with what names the date itself, best first and numbered anew."""
    places = {(one.live.id, one.statement.start): one for one in (*found.candidates, *narrowed.candidates)}
    best = sorted(places.values(), key=lambda one: (one.near, one.score), reverse=True)
    return replace(narrowed, candidates=tuple(replace(one, id=f"Q{number}") for number, one in enumerate(best, 1)))


def periods(dates: Sequence[date | None]) -> Counter[tuple[int, ...]]:
    """How many dates fall in each year; in each month where all are of one year; on each day where all are of one month."""
    known = [one for one in dates if one]
    for depth in (1, 2):
        counted = Counter(one.timetuple()[:depth] for one in known)
        if len(counted) > 1:
            return counted
    return Counter(one.timetuple()[:3] for one in known)


def names(found: Mapping[str, Sequence[Candidate]], apart_from: str) -> Counter[str]:
    """In how many of the articles a name stands beside what would be an answer; names that the question has are left out."""
    asked = {fold(word.group()) for word in WORD.finditer(apart_from)}
    counted = Counter[str]()
    for several in found.values():
        counted.update({name for one in several for name in _named(one) if not asked & {fold(word) for word in name.split()}})
    return counted


_NAME = re.compile(r"(?<=[^\W\d_A-Z] )[A-ZÀ-ÖØ-ÞА-ЯЁЂЈ-Џ][^\W\d_]+(?: [A-ZÀ-ÖØ-ÞА-ЯЁЂЈ-Џ][^\W\d_]+)*")
_CALENDAR = """
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
"""
_NO_NAME = frozenset(_CALENDAR.split())


def _named(one: Candidate) -> set[str]:
    """The capitalised words inside a sentence, one name a run of them."""
    text = one.live.passage.version.text[one.statement.start : one.statement.end]
    return {name for name in _NAME.findall(text) if not _NO_NAME & {fold(word) for word in name.split()}}
