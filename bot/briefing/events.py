"""Statements → events: what a text says happened, when (as far as it says) and in whose voice.

A sentence is an event where it states a date; where it goes on telling in the paragraph of a date (that date, marked as inherited);
or, without any date, where a speaker or the outlet tells one of the few kinds of happening listed here in the past tense. What the
sentence itself does not settle stays open: no year without a publication date, no weekday, no `yesterday` in somebody's mouth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.briefing.dates import Bound, Day, Expression, Form, expressions
from bot.core.model import Kind, Span, Statement, Voice

if TYPE_CHECKING:
    from collections.abc import Iterable

NO_MONTH_LEFT = 12
_FUTURE = re.compile(r"\b(?:will|would|shall|won[’']t|going to|(?:is|are) to|due|expects?|expected|plans? to|takes? over)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:]\s")
_OPEN = re.compile(r"\b(?:will|would|could|might|may|should|must|if|unless|whether|never|not|nobody)\b|n[’']t\b", re.IGNORECASE)
_HAPPENED_ALONE = """
    left arrived departed resigned died fell broke began started ended returned withdrew collapsed exploded reopened crossed met
    invaded fled
"""
_HAPPENED_TO = """
    signed announced expelled closed opened killed injured wounded arrested detained released launched attacked declared published
    adopted approved ratified cancelled canceled suspended seized captured shelled bombed dismissed appointed elected evacuated
    deported recalled summoned blocked voted shot sentenced invaded occupied banned
"""
_ALONE = "|".join(_HAPPENED_ALONE.split())
_TO = "|".join(_HAPPENED_TO.split())
_HAPPENED = re.compile(
    rf"\b(?<!to\s)(?:{_ALONE})\s(?:the|an?|its|his|her|their|in|from|at|for|to|on|into|out|when|after|over|with|off)\b"
    rf"|\b(?:{_TO})\s(?:(?:the|an?|its|his|her|their|all|some|several|two|three|four|five|six|seven|eight|nine|ten|to)\b|\d|[A-Z])"
    rf"|\b(?:was|were|has|have|had|has been|have been|had been)\s(?:[a-z]{{2,20}}ly\s)?(?:{_ALONE}|{_TO})\b"
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|took|gave|went|came|made|became|held|sent|brought|found|ran|rose|saw|set|put|cut|kept|lost|won|spoke|struck"
    rf"|{_ALONE}|{_TO}|[a-z]{{2,24}}ed|used)\b"
)
_GOES_ON = re.compile(r"(?:As a (?:result|consequence)|Then|Subsequently|Later|In response|At the same time|Meanwhile)\b")


class Basis(StrEnum):
    """How a date is known: stated, its year from the publication, counted from another date, taken over from a sentence before."""

    STATED = "stated"
    YEAR_FROM_PUBLICATION = "year_from_publication"
    RELATIVE = "relative"
    INHERITED = "inherited"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Event:
    """What a statement says happened. `date` is EDTF or None; `relative_to` the date it is counted from.

    Its voice is the statement's: a date inside a quotation is the speaker's.
    """

    date: str | None
    basis: Basis
    relative_to: str | None
    year_stated: bool
    date_span: Span | None
    statement: Statement


@dataclass(frozen=True, slots=True)
class _When:
    """An expression, resolved. `day` is what later words count from; None where the expression leaves it open."""

    date: str | None
    basis: Basis
    span: Span | None
    day: Day | None = None
    relative_to: str | None = None
    year_stated: bool = False
    bound: Bound = Bound.ON


@dataclass(slots=True)
class _Telling:
    """Where a reader is: the last date told outside quotations, and the one that this paragraph is at."""

    text: str
    published: date | None
    anchor: _When | None = None
    here: _When | None = None
    paragraph: int = field(default=0)

    def next(self, statement: Statement) -> Event | None:
        """The event of the next statement, if it is one."""
        self._move_to(statement.paragraph)
        if statement.kind is Kind.HEADING:
            return None
        found = self._stated(statement)
        if found:
            return _event(_main(found), statement)
        if self.here and self.here.date and self._goes_on(statement):
            here = self.here
            return Event(here.date, Basis.INHERITED, None, here.year_stated, None, statement)
        return Event(None, Basis.NONE, None, False, None, statement) if self._happened(statement) else None  # noqa: FBT003 (year_stated)

    def _move_to(self, paragraph: int) -> None:
        """A paragraph that is not there (held, say) may have told another date: then nothing is counted from the one before it."""
        if paragraph > self.paragraph + 1:
            self.anchor = None
        if paragraph != self.paragraph:
            self.here = None
        self.paragraph = paragraph

    def _stated(self, statement: Statement) -> list[_When]:
        found = []
        for one in expressions(self.text, Span(statement.start, statement.end)):
            if any(span.start <= one.span.start < span.end for span in statement.inserts):
                continue  # an outlet's note inside a quotation is not the speaker's date
            quoted = any(span.start <= one.span.start < span.end for span in statement.quoted)
            when = self._resolve(one, statement, quoted=quoted)
            if when is None:
                continue
            found.append(when)
            if not quoted and when.bound is Bound.ON and _moves(one):
                self.here = when
                self.anchor = self.anchor if one.form is Form.AFTER else when
        return found

    def _resolve(self, one: Expression, statement: Statement, *, quoted: bool) -> _When | None:
        match one.form:
            case Form.CALENDAR:
                return self._calendar(one)
            case Form.WEEKDAY:
                return self._weekday(one, future=self._to_come(one, statement))
            case Form.PUBLISHED:
                return None if quoted or self.published is None else _near(one, self.published)
            case Form.ANCHOR:
                return self._counted(one)
            case Form.AFTER:
                return self._after(one)

    def _calendar(self, one: Expression) -> _When:
        stated = one.first.year is not None
        last = one.last or one.first
        if not stated and self.published:
            last = last.within(self.published)
        first = Day(last.year, one.first.month, one.first.day) if one.last and not stated else one.first if one.last else last
        if one.last and not stated and last.year and (first.month or 0) > (last.month or NO_MONTH_LEFT):
            first = Day(last.year - 1, first.month, first.day)
        basis = Basis.STATED if stated or last.year is None else Basis.YEAR_FROM_PUBLICATION
        words = f"{first.edtf}/{last.edtf}" if one.last else last.edtf
        return _When(_bounded(words, one.bound), basis, one.span, last, None, stated, one.bound)

    def _to_come(self, one: Expression, statement: Statement) -> bool:
        """Whether the clause of a weekday, from comma to comma, speaks of what is to come."""
        before = self.text[max(statement.start, one.span.start - 160) : one.span.start]
        after = self.text[one.span.end : min(statement.end, one.span.end + 160)]
        return _FUTURE.search(_CLAUSE_END.split(before)[-1] + "|" + _CLAUSE_END.split(after)[0]) is not None

    def _weekday(self, one: Expression, *, future: bool) -> _When:
        """The last such day up to the publication; `last Friday` is never the day itself. A coming one is left open."""
        if self.published is None or future or one.unit == "next":
            return _When(None, Basis.NONE, one.span, bound=one.bound)
        back = (self.published.weekday() - one.count) % 7 or (7 if one.unit == "last" else 0)
        return _from_publication(self.published, self.published - timedelta(days=back), one)

    def _counted(self, one: Expression) -> _When:
        day = self.anchor.day.shifted(one.count) if self.anchor and self.anchor.day else None
        if day is None or self.anchor is None or self.anchor.day is None:
            return _When(None, Basis.NONE, one.span)
        return _When(day.edtf, Basis.RELATIVE, one.span, day, self.anchor.day.edtf, self.anchor.year_stated)

    def _after(self, one: Expression) -> _When:
        if self.anchor is None or self.anchor.day is None:
            return _When(None, Basis.NONE, one.span)
        start = self.anchor.day.edtf
        return _When(f"{start}/..", Basis.RELATIVE, one.span, None, start, self.anchor.year_stated)

    def _goes_on(self, statement: Statement) -> bool:
        """Whether a sentence without a date tells on from the one before: the outlet's telling, or a report that says so itself."""
        words = self.text[statement.start : statement.end]
        tells = statement.kind is Kind.NARRATIVE or (statement.kind is Kind.INDIRECT and _GOES_ON.match(words) is not None)
        return tells and _PAST.search(words) is not None

    def _happened(self, statement: Statement) -> bool:
        if statement.voice is Voice.NOT_ESTABLISHED:
            return False
        words = _without(self.text, statement)
        return _OPEN.search(words) is None and _HAPPENED.search(words) is not None


def events(text: str, statements: Iterable[Statement], published: date | None) -> tuple[Event, ...]:
    """The events of a text in document order, at most one a statement. Linear in the length of the statements.

    Of several dates in a sentence the first that says when, rather than since or until when, is the event's.
    """
    telling = _Telling(text, published)
    return tuple(event for statement in statements if (event := telling.next(statement)))


def _event(when: _When, statement: Statement) -> Event:
    return Event(when.date, when.basis, when.relative_to, when.year_stated, when.span, statement)


def _main(found: list[_When]) -> _When:
    dated = [one for one in found if one.date]
    exact = [one for one in dated if one.bound is Bound.ON]
    return (exact or dated or found)[0]


def _moves(one: Expression) -> bool:
    """Whether later words count from it: a bare year and `last month` are background."""
    if one.form is Form.CALENDAR:
        return one.first.month is not None
    return one.form is not Form.PUBLISHED or one.unit == "day"


def _without(text: str, statement: Statement) -> str:
    """The words of a statement without the outlet's notes inside it."""
    edges = [statement.start, *(edge for span in statement.inserts for edge in (span.start, span.end)), statement.end]
    return " ".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def _bounded(words: str, bound: Bound) -> str:
    return {Bound.ON: words, Bound.SINCE: f"{words}/..", Bound.UNTIL: f"../{words}"}[bound]


def _near(one: Expression, published: date) -> _When | None:
    """`yesterday`, `last week`, `this month`, counted from the publication."""
    if one.unit == "day":
        return _from_publication(published, published + timedelta(days=one.count), one)
    if one.unit == "week":
        monday = published + timedelta(days=7 * one.count - published.weekday())
        words = f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
    elif one.unit == "month":
        words = (published.replace(day=1) + timedelta(days=one.count)).isoformat()[:7]
    else:
        words = f"{published.year + one.count:04}"
    return _When(words, Basis.RELATIVE, one.span, None, published.isoformat())


def _from_publication(published: date, day: date, one: Expression) -> _When:
    known = Day(day.year, day.month, day.day)
    return _When(_bounded(known.edtf, one.bound), Basis.RELATIVE, one.span, known, published.isoformat(), False, one.bound)  # noqa: FBT003
