"""A question as its words: which are names, numbers, or words that carry what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.core.errors import InputError
from bot.core.model import Audience
from bot.core.reading.lexicon import STOP_WORDS
from bot.core.reading.terms import WORD, fold, stem, words

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

MAX_QUESTION = 2_000
# A title before a name asks for nothing: the article may call its bearer by another one, or by none.
_TITLES = """
    mr mrs ms miss dr prof professor sir madam president minister premier chancellor mayor governor senator
    ambassador general colonel major captain bishop judge king queen prince
"""
TITLES = frozenset(_TITLES.split())
NUMBERS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    "eleven": "11", "twelve": "12",
}  # fmt: skip
MONTHS = {
    "jan": "January", "feb": "February", "mar": "March", "apr": "April", "jun": "June", "jul": "July", "aug": "August",
    "sep": "September", "sept": "September", "oct": "October", "nov": "November", "dec": "December",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, by whom, about what. `language` is the reply's; empty tuples do not narrow; no conversation, no turn before it."""

    text: str
    audience: Audience = Audience.STAFF
    language: str = "en"
    articles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    speaker: str | None = None
    conversation: str | None = None


class Role(StrEnum):
    """What a word of a question is: a name or number that must stand near a hit, or another word that carries meaning."""

    NAME = "name"
    NUMBER = "number"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a question with the terms it may have in the index, one a language in reach.

    `leads` is what follows a name that another name follows (`Vandry` of `Oskel` in `Oskel Vandry`): articles give the whole name
    once and then drop its first word.
    """

    text: str
    role: Role
    terms: tuple[str, ...]
    leads: str | None = None


def checked(question: str) -> str:
    """The question without white space around it. Raises InputError for an empty or overlong one."""
    text = question.strip()
    if not any(character.isalnum() for character in text):
        raise InputError('the question has no words; ask for example: onrecord ask "What happened on 13 October?"')
    if len(text) > MAX_QUESTION:
        raise InputError(f"the question has {len(text):,} characters; at most {MAX_QUESTION:,} are read, ask for one thing")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError("the question is not valid Unicode text; type it again") from None
    return text


def understand(question: str, languages: Sequence[str]) -> tuple[Token, ...]:
    """The words of a question that carry meaning, each once, in order."""
    stops = _stop_words(question, languages)
    found = list(WORD.finditer(question))
    tokens: dict[tuple[str, ...], Token] = {}
    shouted = question.isupper()
    for place, match in enumerate(found):
        word = next(words(match.group()), "")
        if not fold(word) or fold(word) in stops:
            continue
        role = _role(word, first=place == 0, shouted=shouted)
        follows = _name_after(question, found, place) if role is Role.NAME or fold(word) in TITLES else None
        if follows and fold(word) in TITLES:
            continue
        variants = tuple(dict.fromkeys(_terms(word, languages)))
        tokens.setdefault(variants, Token(word, role, variants, follows))
    return tuple(tokens.values())


def _stop_words(question: str, languages: Sequence[str]) -> frozenset[str]:
    """The stop words of the language that the question is most likely in, by how many of them it has; of several on a tie."""
    asked = [fold(word) for word in words(question)]
    candidates = dict.fromkeys(("en", *(language.partition("-")[0] for language in languages)))
    known = [STOP_WORDS.get(language, frozenset()) for language in candidates]
    hits = [sum(word in stops for word in asked) for stops in known]
    return frozenset[str]().union(*(stops for stops, count in zip(known, hits, strict=True) if count == max(hits)))


def _name_after(question: str, found: Sequence[re.Match[str]], place: int) -> str | None:
    """The next word, where only a space (or a title's full stop and a space) parts it and it is capitalised too."""
    if place + 1 == len(found):
        return None
    after = found[place + 1]
    between = question[found[place].end() : after.start()]
    return next(words(after.group()), None) if between in {" ", ". "} and after.group()[0].isupper() else None


def _terms(word: str, languages: Sequence[str]) -> Iterator[str]:
    if word[0].isupper():
        word = MONTHS.get(fold(word), word)
    if number := NUMBERS.get(fold(word)):
        yield number
    for language in languages or ("en",):
        yield stem(word, language)


def _role(word: str, *, first: bool, shouted: bool) -> Role:
    if any(character.isdigit() for character in word) or fold(word) in NUMBERS:
        return Role.NUMBER
    if word[0].isupper() and not first and not shouted:
        return Role.NAME
    return Role.WORD
