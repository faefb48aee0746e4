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

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.core.reading.tokens import Token

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
    plural: bool = False
    thing: bool = False
    nouns: set[str] = field(default_factory=set)
    offices: list[tuple[str, frozenset[str]]] = field(default_factory=list)

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
        self.titled: list[tuple[str, str, int]] = []

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

    def office_of(self, words: Collection[str], head: str) -> list[Entity]:
        """The persons who hold an office as it is called: of its head, and no deputy where the holder is asked for."""
        fits = [one for one in self.called(words) if one.person is not False]
        return [one for one in fits if any(of == head and its <= set(words) for of, its in one.offices)]

    def know_persons(self, lone: Collection[str]) -> None:
        """Take for persons those of whom nothing says so but that their surname also stands alone."""
        for entity in self:
            if entity.person is None and len(entity.words) > 1 and entity.words[-1].casefold() in set(lone) - lexicon.PLACE_ENDS:
                entity.person = True

    def know_titles(self) -> None:
        """Take for persons those whom the text knows by title and surname alone (`Ms Roe`); a title tells a known one's gender."""
        for name, title, since in self.titled:
            shared = self.by_surname.setdefault(name.casefold(), [])
            if title.casefold() in {"sir", "dame"}:
                shared.extend(self.by_first.get(name.casefold(), [])[:MANY])  # `Sir Alan`
            if not shared:
                shared.append(Entity((name,), person=True, since=since, title=title))
            if len(shared) == 1 and title.casefold() in lexicon.FEMALE | lexicon.MALE:
                shared[0].female = title.casefold() in lexicon.FEMALE

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
