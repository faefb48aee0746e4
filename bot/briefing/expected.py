"""What kind of thing a question asks for, and whether a sentence has one: a number, a date, a name, a place, a reason.

A sentence on the topic that has no number answers no "how many". This is the second half of knowing when there is no answer; the
first, that the question's own words stand near, is in `ranking`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.briefing import frames
from bot.briefing.understanding import understand
from bot.core.reading.lexicon import AUXILIARIES, DETERMINERS, PREPOSITIONS
from bot.core.reading.terms import WORD, fold, stem
from bot.core.reading.terms import words as parted

if TYPE_CHECKING:
    from bot.core.model import Statement

_NUMBERS = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty thirty forty fifty sixty seventy
    eighty ninety hundred hundreds thousand thousands million millions billion dozen dozens half both twice no none several
"""
NUMBERS = frozenset(_NUMBERS.split())
_MONTH_NAMES = "january|february|march|april|may|june|july|august|september|october|november|december"
_TIME = re.compile(
    rf"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|{_MONTH_NAMES}|today|yesterday|tomorrow|morning|noon|evening|night|midnight"
    r"|(?:19|20)\d\d|\d{1,2}[:.]\d\d|that day|week|month|year)\b",
    re.IGNORECASE,
)
_SINCE_WHEN = rf"(?!(?:the|last|early|late|then|that|its?|\w+day|{_MONTH_NAMES}|\d\S*)\b)"
# What these begin with "to" is done, not why: "they began to obstruct", "she had to leave".
_BEGINS = "began begun begin started continued tried refused agreed failed wants wanted had has have"
_NO_PURPOSE = "".join(rf"(?<!{verb} )" for verb in _BEGINS.split())
_REASON = re.compile(
    rf"\b(?:because|due to|(?<=, )since|since {_SINCE_WHEN}|as a result|so that|so as|in order|therefore|thus|reason|pretext|caused?|owing"
    r"|for fear|on the grounds|in response|in retaliation|in justification|despite"
    rf"|{_NO_PURPOSE}to (?!the|a|an|her|his|its|their|\d)\w+)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"^\W*(?:(?:since |until |by )?when|(?:on |in |at |by |since )?(?:what|which) (?:date|day|year|month|time)s?)\b", re.IGNORECASE
)
_MANY = re.compile(r"\bhow (?:many|much|old|long|far|often|high|large|big)\b|\b(?:what|which) (?:number|percentage|share)\b", re.IGNORECASE)
_WHO = re.compile(r"^\W*(?:who|whom|whose)\b", re.IGNORECASE)
_WHERE = re.compile(
    r"^\W*(?:(?:from |to )?where|(?:in |at |to |from )?(?:which|what) (?:city|town|country|place|village|region))\b", re.IGNORECASE
)
_PROPER = "channel|newspaper|company|university|hospital|hotel|party|law|agency|bank|station|website|network|school|river"
_CALLED = re.compile(rf"\bnames? of(?: the| a| an)?|^\W*(?:in |at |for |on |to )?which(?= (?:\w+ )?(?:{_PROPER})\b)", re.IGNORECASE)
_WHY = re.compile(r"^\W*(?:why|(?:for )?what reasons?|(?:on )?what grounds)\b", re.IGNORECASE)
REACH = 4
_TIME_UNITS = frozenset(
    [
        "second",
        "seconds",
        "minute",
        "minutes",
        "hour",
        "hours",
        "day",
        "days",
        "night",
        "nights",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
    ]
)
_PAST_FORMS = frozenset(
    [
        "took",
        "came",
        "went",
        "fell",
        "died",
        "left",
        "sent",
        "stood",
        "held",
        "met",
        "lost",
        "won",
        "saw",
        "made",
        "gave",
        "got",
        "ran",
        "said",
        "told",
    ]
)
_DEMONYM = re.compile(r"(?:ian|ean|an|ish|ese|ic|i)$")
_MONTHS = frozenset([*_MONTH_NAMES.split("|"), *(name[:3] for name in _MONTH_NAMES.split("|"))])


class Sought(StrEnum):
    """What a question asks for."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    CALLED = "called"
    PLACE = "place"
    REASON = "reason"


_KINDS = {"many": Sought.NUMBER, "when": Sought.DATE, "where": Sought.PLACE, "who": Sought.NAME, "why": Sought.REASON}


@dataclass(frozen=True, slots=True)
class Expected:
    """What kind of thing answers, the stems of what is counted or named, and the question's own folded words, which do not.

    `deed`: it is asked who did something or why, in English; what the texts have no word for is then not told by another deed.
    """

    kind: Sought
    nouns: frozenset[str]
    asked: frozenset[str]
    amount: bool = False
    deed: bool = False

    def stands_in(self, text: str, statement: Statement) -> bool:
        """Whether a sentence has a thing of the kind."""
        words = text[statement.start : statement.end]
        match self.kind:
            case Sought.NUMBER:
                return self._counts(words)
            case Sought.DATE:
                return _TIME.search(words) is not None
            case Sought.NAME:
                speaker = statement.speaker is not None and fold(statement.speaker.name.split()[-1]) not in self.asked
                return speaker or self._names(words)
            case Sought.CALLED:
                return self._calls(words)
            case Sought.PLACE:
                return self._names(words)
            case Sought.REASON:
                return _REASON.search(words) is not None

    def _names(self, words: str) -> bool:
        found = list(parted(words))
        return any(word[0].isupper() and fold(word) not in self.asked for word in found[1:])

    def _calls(self, words: str) -> bool:
        """Whether a name stands beside what is asked for: `the channel Sarn TV`, `Anna Holt, the engineer`."""
        found = list(WORD.finditer(words))
        near = [at for at, match in enumerate(found) if stem(match.group(), "en") in self.nouns]
        beside = {place for at in near for place in (at + 1, at - 1, at - 2) if 0 <= place < len(found)}
        adjectives = {at - 1 for at in near if at and _DEMONYM.search(found[at - 1].group())}
        names = (at for at in beside - adjectives if at and found[at].group()[0].isupper())
        return any(fold(found[at].group()) not in self.asked for at in names)

    def _counts(self, words: str) -> bool:
        """Whether a number stands close to what is counted."""
        found = [fold(match.group()) for match in WORD.finditer(words)]
        numbers = [at for at, word in enumerate(found) if (word in NUMBERS or word[:1].isdigit()) and not _is_date(found, at)]
        nouns = [at for at, word in enumerate(found) if stem(word, "en") in self.nouns]
        if self.amount:
            return any(not _TIME_UNITS.intersection(found[at + 1 : at + 3]) for at in numbers)
        if not self.nouns:
            return bool(numbers)
        return any(0 < noun - number <= REACH or number - noun == 1 for number in numbers for noun in nouns)


def _is_date(found: list[str], at: int) -> bool:
    """Whether a number is a day of the month: `4 May`, `October 13`."""
    return any(word in _MONTHS for word in (*found[max(0, at - 1) : at], *found[at + 1 : at + 2]))


def expected(question: str) -> Expected | None:
    """What kind of thing a question asks for; None where any sentence on it may answer."""
    asked = frozenset(fold(match.group()) for match in WORD.finditer(question))
    many = _MANY.search(question)
    if many:
        measured = not many.group().casefold().endswith(("many", "number", "percentage", "share"))
        much = many.group().casefold() == "how much"
        return Expected(Sought.NUMBER, frozenset() if measured else _nouns(question, many.end()), asked, much)
    for pattern, kind in ((_WHEN, Sought.DATE), (_WHERE, Sought.PLACE), (_WHO, Sought.NAME), (_WHY, Sought.REASON)):
        if pattern.search(question):
            return Expected(kind, frozenset(), asked, deed=kind in {Sought.NAME, Sought.REASON})
    abroad = frames.sought(question)
    if abroad:
        return Expected(_KINDS[abroad], frozenset(), asked | _spelt(question))
    called = _CALLED.search(question)
    return Expected(Sought.CALLED, _nouns(question, called.end()), asked) if called else None


def _spelt(question: str) -> frozenset[str]:
    """The Latin spellings of the names that a question has: they are no answer to it."""
    return frozenset(form for token in understand(question, ()) for reading in token.readings for form in reading)


def _nouns(question: str, start: int) -> frozenset[str]:
    """The stems of the words that may be the noun asked for: up to the next small word, at most four."""
    found: list[str] = []
    for match in WORD.finditer(question, start):
        word = fold(match.group())
        if word in AUXILIARIES | PREPOSITIONS or len(found) == REACH:
            break
        if word not in DETERMINERS | NUMBERS:
            found.append(word)
    things = [word for word in found if not (word.endswith("ed") or word in _PAST_FORMS)]
    return frozenset(stem(word, "en") for word in things or found)
