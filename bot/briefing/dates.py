"""Words → dates: the expressions of a sentence that say when, as calendar dates with what they leave open.

A month or a weekday is one only where it is capitalised, a bare year only behind a preposition: `may`, `Resolution 1244` and
`the 1961 treaty` are no dates, nor is the date in the name of an agreement. Written for English, with the ISO and dotted forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.core.model import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DAYS_AHEAD = 60
LEAP, COMMON = 2024, 2023
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date, as far as it is known: year, month and day may each be left open."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def exists(self) -> bool:
        """Whether the calendar has it."""
        try:
            date(self.year or LEAP, self.month or 1, self.day or 1)
        except ValueError:
            return False
        return True

    @property
    def edtf(self) -> str:
        """The date in EDTF: `2021-10-22`, `2021-10`, `2021`, or `XXXX-10-22` where no year is known."""
        parts = (f"{self.year:04}" if self.year else "XXXX", *(f"{part:02}" for part in (self.month, self.day) if part))
        return "-".join(parts)

    def within(self, published: date) -> Day:
        """The date with the year that puts it at most 60 days after the publication."""
        latest = published + timedelta(days=DAYS_AHEAD)
        for year in range(latest.year, max(latest.year - 9, 0), -1):
            dated = replace(self, year=year)
            if dated.exists and date(year, self.month or 1, self.day or 1) <= latest:
                return dated
        return self

    def shifted(self, days: int) -> Day | None:
        """The date so many days later. None where only month or year is known, or where a leap year would matter and may be one."""
        if not (self.month and self.day):
            return None
        moved = {_moved(year, self.month, self.day, days) for year in ((self.year,) if self.year else (LEAP, COMMON))}
        if len(moved) != 1 or None in moved:
            return None
        year, month, day = moved.pop() or (0, 0, 0)
        return Day(self.year + year if self.year else None, month, day)


def _moved(year: int, month: int, day: int, days: int) -> tuple[int, int, int] | None:
    """How many years on, and to which month and day, a date moves."""
    try:
        moved = date(year, month, day) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    return moved.year - year, moved.month, moved.day


class Form(StrEnum):
    """What an expression counts from: the calendar, the publication's week, the publication, or the date told last."""

    CALENDAR = "calendar"
    WEEKDAY = "weekday"
    PUBLISHED = "published"
    ANCHOR = "anchor"
    AFTER = "after"


class Bound(StrEnum):
    """Whether the date is when something was, or where it begins or ends."""

    ON = "on"
    SINCE = "since"
    UNTIL = "until"


@dataclass(frozen=True, slots=True)
class Expression:
    """Words that say when. `first` and `last` are a calendar's dates, `count` the days (or the weekday) of the other forms."""

    span: Span
    form: Form
    first: Day = Day()
    last: Day | None = None
    count: int = 0
    unit: str = ""
    bound: Bound = Bound.ON


_MONTH_NUMBERS = {name[:3].casefold(): place for place, name in enumerate(MONTHS, 1)}
_NAMES = [*MONTHS, *(f"{name[:3]}\\.?" for name in MONTHS if name != "May"), "Sept\\.?"]
_M = f"(?:{'|'.join([*_NAMES, *(name.upper() for name in MONTHS)])})"
_D = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\d|[.,:]\d|\s?%)"
_YEAR = r"(?:1[5-9]|20|21)\d\d"
_Y = rf"{_YEAR}(?!\d|[.,]\d)"
_S = r"\s{1,4}"
_DASH = r"\s?[-–—]\s?"
_TO = rf"(?:{_S}(?:to|and|until|till|through){_S}|{_DASH})"
_NO_DIGIT = r"(?<![\w.,:/-])"
_CLOSED = r"(?![\w/]|[-.]\d)"
_ANCHORED = {
    "on the eve": -1, "the day before": -1, "the previous day": -1, "a day earlier": -1,
    "the next day": 1, "the following day": 1, "the day after": 1,
    "that day": 0, "the same day": 0, "that same day": 0, "later in the day": 0, "earlier in the day": 0,
    "that morning": 0, "that afternoon": 0, "that evening": 0, "that night": 0, "the same evening": 0, "the same night": 0,
}  # fmt: skip
_ANCHOR_WORDS = "|".join(re.escape(words).replace("\\ ", _S) for words in sorted(_ANCHORED, key=len, reverse=True))
_NO_NOUN = r"(?!the\b|an?\b|its\b|this\b|that\b|his\b|her\b|their\b|our\b|no\b|in\b|on\b|at\b|of\b|to\b|for\b|by\b|as\b|and\b|or\b|under\b)"
_PAPER = (
    "agreement|accord|treaty|pact|law|act|bill|resolution|constitution|convention|protocol|memorandum"
    "|decree|declaration|charter|plan|contract"
)
_PAPER_BEFORE = re.compile(
    rf"\b(?:{_PAPER}|communiqu[eé])s?(?:\s\w{{1,20}}){{0,2}}?{_S}(?:of|from|dated|signed|concluded)(?:{_S}(?:on|in))?{_S}(?:the{_S})?$",
    re.IGNORECASE,
)
_PAPER_AFTER = re.compile(rf"{_S}(?:{_NO_NOUN}[a-z-]{{1,20}}{_S})?(?:{_PAPER})s?\b")
_SINCE_BEFORE = re.compile(rf"\b(?:since|after|from)(?:{_S}(?:late|early|about|at{_S}least))?{_S}$", re.IGNORECASE)
_UNTIL_BEFORE = re.compile(
    rf"\b(?:until|till|before|by|through|no{_S}later{_S}than)(?:{_S}(?:late|early|about|at{_S}least|the{_S}end{_S}of))?{_S}$", re.IGNORECASE
)
_COUNTED_NOUN = re.compile(rf"{_S}(?!was\b|has\b|is\b|does\b|as\b|this\b|its\b|his\b|us\b)[a-z]{{3,20}}s\b")
_NAME_BEFORE = re.compile(r"\b(?:Black|Bloody|Good|Holy|Ash|Easter|Cyber|Palm|Whit|Super)\s$")


def _number(words: str) -> int:
    return int("".join(character for character in words if character in "0123456789"))


def _month(words: str) -> int:
    return _MONTH_NUMBERS[words[:3].casefold()]


def _span(found: re.Match[str]) -> Span:
    return Span(found.start("at"), found.end("at"))


def _year(found: re.Match[str]) -> int | None:
    words = found.groupdict().get("year")
    return int(words) if words else None


def _day(found: re.Match[str]) -> Expression:
    month = found["month"]
    number = _month(month) if month[0].isalpha() else int(month)
    return Expression(_span(found), Form.CALENDAR, Day(_year(found), number, _number(found["day"])))


def _range(found: re.Match[str]) -> Expression:
    groups = found.groupdict()
    last_month = groups["last_month"] or groups["month"]
    first = Day(_year(found), _month(groups["month"] or last_month), _number(groups["day"]))
    last = Day(_year(found), _month(last_month), _number(groups["last_day"]))
    return Expression(_span(found), Form.CALENDAR, first, last)


def _month_alone(found: re.Match[str]) -> Expression:
    return Expression(_span(found), Form.CALENDAR, Day(_year(found), _month(found["month"])))


def _year_alone(found: re.Match[str]) -> Expression:
    last = found.groupdict().get("last_year")
    return Expression(_span(found), Form.CALENDAR, Day(_year(found)), Day(int(last)) if last else None)


def _weekday(found: re.Match[str]) -> Expression | None:
    if _NAME_BEFORE.search(found.string[max(found.start() - 8, 0) : found.start()]):
        return None
    return Expression(
        _span(found), Form.WEEKDAY, count=WEEKDAYS.index(found["weekday"]), unit=(found["led"] or "").split(" ")[0].casefold()
    )


def _published(found: re.Match[str]) -> Expression:
    words = " ".join(found["at"].casefold().split())
    count = {"yesterday": -1, "tomorrow": 1, "last": -1}.get(words.split()[0], 0)
    return Expression(_span(found), Form.PUBLISHED, count=count, unit=words.split()[-1] if " " in words else "day")


def _anchored(found: re.Match[str]) -> Expression:
    words = " ".join(found["plain"].casefold().split())
    return Expression(_span(found), Form.ANCHOR, count=_ANCHORED[words])


def _counted(found: re.Match[str]) -> Expression:
    count = COUNTS.get(found["count"].casefold()) or int(found["count"])
    days = count * (7 if found["unit"].startswith("week") else 1)
    return Expression(_span(found), Form.ANCHOR, count=-days if found["way"] in {"earlier", "before"} else days)


def _after(found: re.Match[str]) -> Expression:
    return Expression(_span(found), Form.AFTER)


_DAY_IN_LEAD = r"(?:from|between|From|Between)"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Expression | None]], ...] = (
    (re.compile(rf"{_NO_DIGIT}(?P<at>(?P<year>{_YEAR})-(?P<month>\d\d)-(?P<day>\d\d))(?=T\d|{_CLOSED})"), _day),
    (re.compile(rf"{_NO_DIGIT}(?P<at>(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>{_Y}))(?!\w)"), _day),
    (re.compile(rf"{_NO_DIGIT}(?P<at>(?:{_DAY_IN_LEAD}{_S})?(?P<day>{_D})(?:{_S}(?P<month>{_M}))?{_TO}(?P<last_day>{_D}){_S}"
                rf"(?P<last_month>{_M})(?:,?{_S}(?P<year>{_Y}))?){_CLOSED}"), _range),
    (re.compile(rf"\b(?P<at>(?:{_DAY_IN_LEAD}{_S})?(?P<month>{_M}){_S}(?P<day>{_D}){_TO}(?:(?P<last_month>{_M}){_S})?(?P<last_day>{_D})"
                rf"(?:,?{_S}(?P<year>{_Y}))?){_CLOSED}"), _range),
    (re.compile(rf"{_NO_DIGIT}(?P<at>(?P<day>{_D})(?:{_S}of)?{_S}(?P<month>{_M})(?:,?{_S}(?P<year>{_Y}))?){_CLOSED}"), _day),
    (re.compile(rf"(?<!\b[Ii]n\s)\b(?P<at>(?P<month>{_M}){_S}(?P<day>{_D})(?:,?{_S}(?P<year>{_Y}))?){_CLOSED}"), _day),
    (re.compile(rf"\b(?P<at>(?P<month>{_M}),?{_S}(?P<year>{_Y}))(?!\w)"), _month_alone),
    (re.compile(rf"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Dd]uring|[Ll]ast|[Aa]fter|[Bb]efore)(?:{_S}(?:late|early))?{_S}(?P<at>(?P<month>{_M}))"
                rf"(?![\w-])"), _month_alone),
    (re.compile(rf"\b(?P<at>(?:[Ff]rom|[Bb]etween){_S}(?P<year>{_Y}){_S}(?:to|and|until){_S}(?P<last_year>{_Y}))(?![\w-])"), _year_alone),
    (re.compile(rf"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Bb]efore|[Aa]fter){_S}(?P<at>(?P<year>{_Y}))(?![\w-])"), _year_alone),
    (re.compile(rf"(?P<at>\b(?P<led>(?:[Ll]ast|[Nn]ext|[Oo]n|[Ss]ince|[Uu]ntil|[Bb]efore|[Bb]y|[Aa]fter|[Ll]ate|[Ee]arly){_S})?"
                rf"(?P<weekday>{'|'.join(WEEKDAYS)})(?![\w’'-]))"), _weekday),
    (re.compile(rf"\b(?P<at>[Yy]esterday|[Tt]oday|[Tt]omorrow|(?:[Ll]ast|[Tt]his){_S}(?:week|month|year))(?![\w’'-])"), _published),
    (re.compile(rf"\b(?P<at>(?:later{_S}|earlier{_S}|on{_S})?(?P<plain>{_ANCHOR_WORDS}))\b(?!{_S}(?:in|when|of)\b)",
                re.IGNORECASE), _anchored),
    (re.compile(rf"\b(?P<at>(?P<count>{'|'.join(COUNTS)}|\d{{1,2}}){_S}(?P<unit>days?|weeks?){_S}(?P<way>later|earlier))\b",
                re.IGNORECASE), _counted),
    (re.compile(rf"(?P<at>\b(?:After{_S}(?:that|this)|Following{_S}(?:that|this)|Afterwards|Thereafter)|\bSince{_S}then)(?=,)"), _after),
)  # fmt: skip


def expressions(text: str, sentence: Span) -> Iterator[Expression]:
    """The dates that a sentence states, in order and apart from each other; of two in one place the longer. Linear."""
    words = text[sentence.start : sentence.end]
    found = [one for pattern, reader in _FORMS for match in pattern.finditer(words) if (one := reader(match))]
    end = 0
    for one in sorted(found, key=lambda one: (one.span.start, -one.span.end)):
        if one.span.start >= end:
            end = one.span.end
            if not _is_one(words, one):
                continue
            span = Span(one.span.start + sentence.start, one.span.end + sentence.start)
            yield replace(one, span=span, bound=_bound(words, one))


def _is_one(words: str, one: Expression) -> bool:
    """Whether the calendar has it, and it is no part of an agreement's name and no number of things."""
    if one.form is not Form.CALENDAR:
        return True
    if not one.first.exists or (one.last and not one.last.exists):
        return False
    after = words[one.span.end : one.span.end + 64]
    if one.first.month is None and _COUNTED_NOUN.match(after):
        return False
    return not (_PAPER_AFTER.match(after) or _PAPER_BEFORE.search(words[max(one.span.start - 96, 0) : one.span.start]))


def _bound(words: str, one: Expression) -> Bound:
    """A day behind `since` or `until`, in the expression itself or before it, is where something begins or ends."""
    if one.last or one.form not in {Form.CALENDAR, Form.WEEKDAY}:
        return Bound.ON
    before = words[max(one.span.start - 32, 0) : one.span.start] + f"{one.unit} " * bool(one.unit)
    if _SINCE_BEFORE.search(before):
        return Bound.SINCE
    return Bound.UNTIL if _UNTIL_BEFORE.search(before) else Bound.ON
