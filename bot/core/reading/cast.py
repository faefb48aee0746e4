"""The cast of a version: persons and bodies with the roles that the text gives them, and who a mention stands for.

Names are found by a scan of the whole text outside quotations and headings, so that "the harbour master" can be told before he is
named. A surname that two share, a body and a person of one name, a pronoun that two persons fit: nobody is established.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.model import Speaker
from bot.core.reading import lexicon
from bot.core.reading.lexicon import ADJECTIVE_OF
from bot.core.reading.names import as_stated, bare, body_words, head_of, is_acronym, is_body, role_words
from bot.core.reading.phrases import is_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.core.reading.tokens import Token

MOST_WORDS = 5
MANY = 32
"""What more entities than this are called establishes none of them, and is not looked through."""


@dataclass(slots=True, eq=False)
class Entity:
    """One person or body. `nouns` are the words by which the text calls it; `since` is where its name first stands."""

    words: tuple[str, ...]
    person: bool | None
    since: int
    role: str | None = None
    affiliation: str | None = None
    female: bool | None = None
    title: str = ""
    unnamed: bool = False
    nouns: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The name as the text writes it."""
        return " ".join((self.title, *self.words) if self.title else self.words)

    @property
    def speaker(self) -> Speaker:
        """The entity as a speaker of a statement."""
        place = ADJECTIVE_OF.get(self.name)
        prefix = "unnamed-" if self.unnamed else ""
        return Speaker(prefix + slug(self.name), self.name, self.role, self.affiliation or (place if self.person is not True else None))


def slug(name: str) -> str:
    """An id from a name: its words in lower case, joined by hyphens."""
    return "-".join(re.findall(r"[^\W_]+", name.lower()))


class Cast:
    """All persons and bodies of a version, by name, surname and what they are called."""

    def __init__(self) -> None:
        """An empty cast."""
        self.by_name: dict[str, Entity] = {}
        self.by_surname: dict[str, list[Entity]] = {}
        self.by_first: dict[str, list[Entity]] = {}
        self.by_noun: dict[str, list[Entity]] = {}

    def __iter__(self) -> Iterator[Entity]:
        """The entities in the order they were found."""
        return iter(self.by_name.values())

    def add(self, words: Sequence[str], *, person: bool | None, since: int) -> Entity:
        """The entity of a name, made where there is none yet."""
        key = " ".join(words).casefold()
        entity = self.by_name.get(key)
        if entity is None:
            entity = self.by_name[key] = Entity(tuple(words), person, since)
            if person is not False and len(words) > 1:
                self.by_surname.setdefault(words[-1].casefold(), []).append(entity)
                self.by_first.setdefault(words[0].casefold(), []).append(entity)
            if words[-1] in lexicon.COMPANY_ENDS:
                self.by_noun.setdefault("company", []).append(entity)
        if entity.person is None:
            entity.person = person
        return entity

    def call(self, entity: Entity, words: Sequence[Token]) -> None:
        """Remember that the text calls an entity by some words (a role, an apposition)."""
        for word in words:
            if word.low not in lexicon.LINKS | lexicon.DETERMINERS and word.is_word and word.low not in entity.nouns:
                entity.nouns.add(word.low)
                self.by_noun.setdefault(word.low, []).append(entity)
                if word.low in lexicon.FEMALE | lexicon.MALE:
                    entity.female = word.low in lexicon.FEMALE

    def know_persons(self, lone: Collection[str]) -> None:
        """Take for persons those of whom nothing says so but that their surname also stands alone."""
        for entity in self:
            if entity.person is None and len(entity.words) > 1 and entity.words[-1].casefold() in lone:
                entity.person = True

    def called(self, asked: Collection[str]) -> list[Entity]:
        """Those that the text calls by all of some words; nobody where even the rarest of them is said of too many."""
        shortest = min((self.by_noun.get(word, []) for word in asked), key=len, default=[])
        return [one for one in shortest if one.nouns.issuperset(asked)] if len(shortest) <= MANY else []

    def companies(self) -> list[Entity]:
        """The bodies that are companies, the latest of each noun."""
        found = {id(one): one for noun in sorted(lexicon.COMPANIES) for one in self.by_noun.get(noun, [])[-MANY:]}
        return [one for one in found.values() if one.person is not True]

    def named(self, words: Sequence[str], at: int) -> list[Entity]:
        """Whom a name can stand for at an offset: its full name, else all of that surname, else all of that first name."""
        key = " ".join(words).casefold()
        exact = self.by_name.get(key)
        if len(words) > 1:
            return [exact] if exact else []
        shared = self.by_surname.get(key, [])[:MANY]
        known = [one for one in shared if one.since <= at] or (shared if len(shared) == 1 else [])
        if exact and exact.person is not True:
            return [exact, *(one for one in shared if one.since <= at)]
        return known or self.by_first.get(key, [])[:MANY] if known or not shared else shared


def scan(cast: Cast, found: Sequence[Token]) -> None:
    """Take up the names of a sentence, with the roles and appositions beside them."""
    at = 0
    while at < len(found):
        if not found[at].is_capital:
            at += 1
            continue
        end = at + 1
        while end < len(found) and is_name(found[end : end + 1]) and found[end].text != ".":
            end += 1
        while end > at + 1 and not found[end - 1].is_capital:
            end -= 1
        at = _take(cast, found, at, end)
    for at, word in enumerate(found):
        if word.low in lexicon.BODIES and word.text == word.low:
            _take_body(cast, found, at)


def _take(cast: Cast, found: Sequence[Token], at: int, end: int) -> int:
    if found[at].low in lexicon.DETERMINERS | lexicon.PREPOSITIONS | lexicon.BREAKS | lexicon.BETWEEN | lexicon.PRONOUNS:
        return at + 1
    run = list(found[at:end])
    role = _role_before(found, at)
    taken = role_words(run, opens=not role)
    office = max((place for place, word in enumerate(run) if word.low in lexicon.BODIES), default=-1)
    if role and head_of(role).low in lexicon.PERSON_NOUNS and 0 <= office < len(run) - 2:
        _take_named_body(cast, found, at, at + office + 1)
        taken = office + 1  # `the representative of the Foreign Ministry Maria Holt`
    elif role and at and found[at - 1].low in lexicon.LINKS | {"the"} and len(run) == 3 and not is_body(run):  # noqa: PLR2004
        taken = 1  # `the mayor of Ordavan Gela Sarmin`
    name = run[taken:]
    words = bare(name)
    titled = any(word.low in lexicon.TITLES for word in name)
    if not words or len(words) > MOST_WORDS or name[0].low in lexicon.PRONOUNS:
        return end
    if any(word.low in lexicon.BODIES for word in name):
        return _take_named_body(cast, found, at + taken, end)
    if len(words) == 1:
        if at and is_acronym(words[0]):
            cast.add(words, person=False, since=name[0].start)
        _apposed_body(cast, found, words, end)
        return end
    body = is_body(name) or _names_body(role)
    thing = at > 0 and found[at - 1].low in {"the", "("}  # `the Bela Spring`, `(Agenda Wire)`
    person = False if body else True if taken or titled or _names_person(role) else False if thing else None
    entity = cast.add(words, person=person, since=name[0].start)
    cast.call(entity, [word for word in name if word.low in lexicon.TITLES])
    if name[0].low in {"sir", "dame", "lord", "lady"}:
        entity.title = name[0].text
    if body:
        cast.call(entity, [*role, *name])
    else:
        _describe(cast, entity, found, (*role, *run[:taken]), end)
    return end


def _names_body(role: Sequence[Token]) -> bool:
    return bool(role) and head_of(role).low in lexicon.BODIES


def _names_person(role: Sequence[Token]) -> bool:
    return bool(role) and head_of(role).low in lexicon.PERSON_NOUNS


def _role_before(found: Sequence[Token], at: int) -> tuple[Token, ...]:
    """The lower-case office in front of a name, or the noun before the comma in front of it (`the operator, Baltan Terminals`)."""
    last = at - 1
    if last > 0 and found[last].text == ",":
        last -= 1
    first = last
    while (
        first >= 0
        and last - first < MOST_WORDS * 2
        and found[first].is_word
        and found[first].low not in lexicon.AUXILIARIES | lexicon.BREAKS
    ):
        if found[first].low in lexicon.DETERMINERS and not (first and found[first - 1].low == "of"):
            break
        first -= 1
    words = tuple(found[first + 1 : last + 1])
    while words and words[0].low in lexicon.PREPOSITIONS | lexicon.CUES | lexicon.DETERMINERS:
        words = words[1:]
    return words if words and head_of(words).low in lexicon.PERSON_NOUNS | lexicon.BODIES else ()


def _describe(cast: Cast, entity: Entity, found: Sequence[Token], role: Sequence[Token], end: int) -> None:
    """Give a person the role in front of the name and the one in the apposition after it."""
    apposed = _apposition(found, end)
    chosen = apposed or tuple(role)
    if apposed and entity.person is None:
        entity.person = True
    for words in (tuple(role), apposed):
        cast.call(entity, words)
    if chosen and entity.role is None:
        entity.role, entity.affiliation = as_stated(chosen)
    if end + 1 < len(found) and (found[end].low == "who" or (found[end].text == "," and found[end + 1].low in {"who", "whose"})):
        entity.person = True if entity.person is None else entity.person


def _apposition(found: Sequence[Token], at: int) -> tuple[Token, ...]:
    """The office after a name and a comma, up to the next comma or end: `X, deputy director of the Institute of History`."""
    if at + 1 < len(found) and found[at].text == "," and found[at + 1].text.isdigit():
        at += 2
    if at >= len(found) or found[at].text != ",":
        return ()
    end = at + 1
    while end < len(found) and found[end].is_word and found[end].low not in lexicon.AUXILIARIES | lexicon.RELATIVES:
        end += 1
    words = tuple(found[at + 1 : end])
    if words and words[0].low in lexicon.DETERMINERS:
        words = words[1:]
    closed = end >= len(found) or found[end].text in {",", ".", ";"} or found[end].low in lexicon.RELATIVES
    return words if closed and words and head_of(words).low in lexicon.PERSON_NOUNS and not is_name(words[:2]) else ()


def _apposed_body(cast: Cast, found: Sequence[Token], words: list[str], end: int) -> None:
    """`Gorse, the company that has run the route`: one capital word that an apposition makes a body."""
    if end + 2 < len(found) and found[end].text == "," and found[end + 1].low in lexicon.DETERMINERS:
        noun = next((word for word in found[end + 2 : end + 5] if word.low in lexicon.BODIES), None)
        if noun:
            entity = cast.add(words, person=False, since=found[end - 1].start)
            cast.call(entity, [noun])


def _take_named_body(cast: Cast, found: Sequence[Token], at: int, end: int) -> int:
    words = body_words(found, at, end)
    entity = cast.add(
        [word.base if place + 1 == len(words) else word.text for place, word in enumerate(words)], person=False, since=words[0].start
    )
    cast.call(entity, words)
    return at + len(words)


def _take_body(cast: Cast, found: Sequence[Token], at: int) -> None:
    """A body named in lower case with a complement or an attribute: `the customs service of the republic of Tarsk`."""
    first = at
    while (
        first
        and found[first - 1].is_word
        and found[first - 1].low not in lexicon.DETERMINERS | lexicon.PREPOSITIONS | lexicon.AUXILIARIES | lexicon.BREAKS
    ):
        first -= 1
        if at - first > MOST_WORDS:
            return
    if not first or found[first - 1].low not in {"the", "a", "an"} or found[first].low in lexicon.CUES:
        return
    end = at + 1
    while end + 1 < len(found) and found[end].low == "of" and (found[end + 1].is_capital or found[end + 1].low == "the"):
        end += 3 if found[end + 1].low == "the" and end + 2 < len(found) else 2
    words = found[first:end]
    lows = {word.low for word in words if word.low not in lexicon.LINKS | lexicon.DETERMINERS}
    if any(one.person is False for one in cast.called(lows)):
        return
    if len(words) > 1 and words[-1].is_word and words[-1].low not in lexicon.DETERMINERS:
        cast.call(
            cast.add(
                [word.base if place + 1 == len(words) else word.text for place, word in enumerate(words)],
                person=False,
                since=words[0].start,
            ),
            words,
        )
