"""A question's text → its words with the terms that an article may have for them, whatever language it is asked in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.answering.question import Role, Token
from bot.core.reading.lexicon import STOP_WORDS
from bot.core.reading.scripts import ASKED_IN, TITLES, cognate, known, languages_of, spellings, words_of
from bot.core.reading.terms import WORD, fold, stem, words

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

# A title before a name asks for nothing: the article may call its bearer by another one, or by none.
_NUMBERS, _MONTHS = words_of("en", "numbers"), words_of("en", "months")
AROUND = 4
"""Words on each side of a name that may tell which case it is in."""
MOST_SPELT = 24
"""Words of a question that are spelt otherwise, so that the longest question stays a matter of milliseconds."""
SHORTEST = 5
"""Letters from which on a word in small letters may be a place's or a people's name ("сербских"): shorter ones mean other things."""


def understand(question: str, languages: Sequence[str]) -> tuple[Token, ...]:
    """The words of a question that carry meaning, each once, in order."""
    spoken = asked_in(question, languages)
    stops = frozenset[str]().union(*(STOP_WORDS.get(language, frozenset()) for language in spoken))
    across = tuple(of for of in spoken if of in ASKED_IN)
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
        room = sum(bool(token.readings) for token in tokens.values()) < MOST_SPELT
        role, readings = _elsewhere(found, place, role, across) if room else (role, ())
        spelt = (word, *(form for reading in readings for form in reading))
        variants = tuple(dict.fromkeys(term for form in spelt for term in _terms(form, languages)))
        tokens.setdefault(variants, Token(word, role, variants, follows, readings))
    return tuple(tokens.values())


def settled(tokens: Sequence[Token], frequency: Mapping[str, int], languages: Sequence[str]) -> tuple[Token, ...]:
    """The words, of which a form of several names that stand in the index stands for none of them: in doubt nobody's name."""
    return tuple(replace(token, terms=token.terms[:1], readings=()) if _is_torn(token, frequency, languages) else token for token in tokens)


def _is_torn(token: Token, frequency: Mapping[str, int], languages: Sequence[str]) -> bool:
    terms = ({term for form in reading for term in _terms(form, languages)} for reading in token.readings)
    standing = {frozenset(term for term in its if term in frequency) for its in terms} - {frozenset()}
    return len(standing) > 1


def asked_in(question: str, languages: Sequence[str]) -> tuple[str, ...]:
    """The languages that a question is most likely in, by how many of their stop words it has; several on a tie.

    They are those in reach and English; another that is read across scripts only where it has more, and more than a chance word
    or a name (Duke is a stop word of Albanian).
    """
    asked = [fold(word) for word in words(question)]
    small = [fold(word) for at, word in enumerate(words(question)) if at == 0 or not word[:1].isupper() or question.isupper()]
    near = tuple(dict.fromkeys(("en", *(language.partition("-")[0] for language in languages))))
    others = {of: sum(word in STOP_WORDS[of] for word in small) for of in ASKED_IN if of not in near}
    hits = {of: sum(word in STOP_WORDS.get(of, ()) for word in asked) for of in near} | others
    most, other = max(hits[of] for of in near), max(hits.values())
    if other > most and (other > 1 or not question.isascii()):
        return tuple(of for of in hits if hits[of] == other)
    return tuple(of for of in near if hits[of] == most)


def _elsewhere(found: Sequence[re.Match[str]], place: int, role: Role, spoken: tuple[str, ...]) -> tuple[Role, tuple[tuple[str, ...], ...]]:
    """A word's role and readings where an article in Latin letters may write it otherwise."""
    word = found[place].group()
    its = languages_of(word, spoken)
    if number := known(word, "numbers", its):
        return Role.NUMBER, (number,)
    name = known(word, "months", its) if word.islower() else ()
    if name := name or (known(word, "names", its) if len(word) >= SHORTEST or not word.islower() else ()):
        return Role.NAME, (name,)
    if role is Role.NAME or (word[0].isupper() and its) or not word.islower():
        around = [fold(one.group()) for one in found[max(0, place - AROUND) : place + AROUND + 1]]
        around[min(place, AROUND)] = "_"
        return role, spellings(fold(word), " ".join(around), its)
    return role, (cognate(word, its),) if len(word) >= SHORTEST and its else ()


def _name_after(question: str, found: Sequence[re.Match[str]], place: int) -> str | None:
    """The next word, where only a space (or a title's full stop and a space) parts it and it is capitalised too."""
    if place + 1 == len(found):
        return None
    after = found[place + 1]
    between = question[found[place].end() : after.start()]
    return next(words(after.group()), None) if between in {" ", ". "} and after.group()[0].isupper() else None


def _terms(word: str, languages: Sequence[str]) -> Iterator[str]:
    if word[0].isupper():
        word = next(iter(_MONTHS.get(fold(word), ())), word)
    yield from _NUMBERS.get(fold(word), ())
    for language in languages or ("en",):
        yield stem(word, language)


def _role(word: str, *, first: bool, shouted: bool) -> Role:
    if any(character.isdigit() for character in word) or fold(word) in _NUMBERS:
        return Role.NUMBER
    if word[0].isupper() and not first and not shouted:
        return Role.NAME
    return Role.WORD
