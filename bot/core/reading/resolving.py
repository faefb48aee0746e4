"""Whom a mention stands for, with how surely: a name 1, a role .95, a noun or a pronoun .85; what is not sure is nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.reading import lexicon
from bot.core.reading.cast import Cast, Entity
from bot.core.reading.lexicon import ADJECTIVE_OF
from bot.core.reading.names import bare, body_words, head_of, is_acronym, is_body, is_person_plural, is_plural, split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.reading.phrases import Phrase
    from bot.core.reading.tokens import Token

NAME, ROLE, NOMINAL, PRONOUN = 1.0, 0.95, 0.85, 0.85
REACH = 4
LOOKED_AT = 100
_SYNONYMS = {"mission": "embassy", "department": "embassy", "firm": "company", "operator": "company"}
_SMALL = lexicon.LINKS | lexicon.DETERMINERS
_NOBODY = frozenset(["i", "we", "you"])


@dataclass(slots=True)
class Seen:
    """A mention of a person or body outside quotations: in which sentence, where, and whether it was that sentence's speaker."""

    entity: Entity
    sentence: int
    at: int
    spoke: bool = False


@dataclass(slots=True)
class Recent:
    """The mentions so far, in document order, and the sentence each paragraph begins with."""

    seen: list[Seen] = field(default_factory=list)

    def note(self, entity: Entity, sentence: int, at: int, *, spoke: bool = False) -> None:
        """Take up a mention."""
        self.seen.append(Seen(entity, sentence, at, spoke))

    def spoke_last(self, entity: Entity) -> bool:
        """Whether it was the last to speak."""
        return next((one.entity is entity for one in self.seen[: -LOOKED_AT - 1 : -1] if one.spoke), False)

    def nearest(self, entities: Sequence[Entity], at: int) -> Seen | None:
        """The last mention of one of some entities before an offset, among the last hundred mentions."""
        return next((one for one in self.seen[: -LOOKED_AT - 1 : -1] if one.at < at and one.entity in entities), None)

    def back(self, sentence: int, at: int) -> list[list[Seen]]:
        """The mentions before an offset, grouped by sentence from the nearest on, four sentences far."""
        groups: dict[int, list[Seen]] = {}
        for one in reversed(self.seen):
            if one.sentence < sentence - REACH:
                break
            if one.at < at:
                groups.setdefault(one.sentence, []).append(one)
        return [groups[number] for number in sorted(groups, reverse=True)]


@dataclass(frozen=True, slots=True)
class Resolved:
    """An entity, the factor of the form that named it, and the mention's own span."""

    entity: Entity
    factor: float
    start: int
    end: int


class Resolver:
    """Resolves the mentions of one version, in document order."""

    def __init__(self, cast: Cast, inner: frozenset[str]) -> None:
        """`inner` are the words inside sentences: a capital seen only at the start of one may be any word's."""
        self.cast = cast
        self.inner = inner
        self.recent = Recent()
        self.unnamed: dict[str, Entity] = {}
        self.group: tuple[int, Entity | None] = (0, None)

    def resolve(self, phrase: Phrase, sentence: int) -> Resolved | None:
        """Who a phrase stands for, or None where nobody is established."""
        words = phrase.words
        if words[0].low in _NOBODY or phrase.joint or (len(words) == 1 and words[0].low in lexicon.QUANTIFIERS - lexicon.PRONOUNS):
            return None
        if phrase.aside and phrase.aside[0].start < phrase.start and head_of(phrase.aside).low in lexicon.PAPERS:
            return None
        if words[0].low in lexicon.PRONOUNS and (len(words) == 1 or words[1].low == "of"):
            return self._pronoun(phrase, sentence)
        role, name = self._role_and_name(phrase)
        if len(name) == 1 and words[0].low == "the" and not role and not self._is_known(name[0]):
            return None  # `the Spaniard`
        return self._name(role, name) if name else self._noun(phrase, role or words, sentence)

    def _role_and_name(self, phrase: Phrase) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
        role, name = split(phrase.words, self.cast.by_name)
        if not name and phrase.aside and len(split(phrase.aside, self.cast.by_name)[1]) > 1:
            role, name = split(phrase.aside, self.cast.by_name)
        alone = len(name) == 1 and phrase.initial and not role
        if alone and (self._may_be_any_word(name[0]) or is_person_plural(name[0])):
            return tuple(name), ()
        return role, name

    def _is_known(self, word: Token) -> bool:
        return word.base in ADJECTIVE_OF or is_acronym(word.base) or bool(self.cast.named([word.base], word.start))

    def _may_be_any_word(self, first: Token) -> bool:
        """Whether the capital of a sentence's first word may be no more than that: `Recent`, or a name seen nowhere else."""
        return not self._is_known(first) and (first.low in self.inner or first.base not in self.inner)

    def _name(self, role: Sequence[Token], name: Sequence[Token]) -> Resolved | None:
        words = bare(name)
        if not words or (len(words) == 1 and name[0].low in lexicon.DETERMINERS | lexicon.PRONOUNS | lexicon.PREPOSITIONS | lexicon.BREAKS):
            return None
        start, end = name[0].start, name[-1].end - (len(name[-1].text) - len(name[-1].base))
        found = self.cast.named(words, start)
        titled = next((word for word in name if word.low in lexicon.TITLES), None)
        if titled and len(found) > 1:
            female = titled.low in lexicon.FEMALE
            found = [one for one in found if one.person and one.female in {None, female}]
        if len(found) > 1:
            fit = [one for one in found if role and head_of(role).low in one.nouns]
            found = fit
            if len(fit) != 1:
                return None
        if found:
            return None if found[0].thing else Resolved(found[0], NAME, start, end)
        if len(words) == 1 and words[0].casefold() in self.cast.by_surname:
            return None
        entity = self.cast.add(words, person=True if role or titled else None if len(words) > 1 else False, since=start)
        self.cast.call(entity, [*role, *([titled] if titled else [])])
        if titled and len(words) == 1:
            entity.title = titled.text
        return Resolved(entity, NAME, start, end)

    def _noun(self, phrase: Phrase, words: Sequence[Token], sentence: int) -> Resolved | None:
        words = [word for word in words if word.is_word or word.text == "&"]
        if not words:
            return None
        head, first = head_of(words), phrase.words[0]
        start, end = first.start, phrase.end
        indefinite = first.low in lexicon.INDEFINITE
        if head.low in lexicon.PAPERS:
            return None
        if head.low in lexicon.BODIES - lexicon.GROUPS or (
            head.is_capital
            and is_body(words)
            and (not is_person_plural(head) or any(word.text == "&" or word.text in lexicon.COMPANY_ENDS for word in words))
        ):
            return self._body(phrase, words, head, sentence)
        if (is_plural(head) and head.low != "series") or head.low in lexicon.GROUPS:
            return self._group(words if not indefinite else phrase.words, start, end, sentence)
        if head.low not in lexicon.PERSON_NOUNS and not head.low.endswith(("er", "or", "ist", "man", "woman", "person")):
            return self._place(phrase, words) if head.is_capital else None
        if indefinite:
            return self._group(words if first.low in {"a", "an"} else phrase.words, start, end, sentence)
        return self._role(words, head, start, end, sentence)

    def _role(self, words: Sequence[Token], head: Token, start: int, end: int, sentence: int) -> Resolved | None:
        """`the official representative of the Foreign Ministry`, `the secretary`, `the analyst`: the person it can be."""
        asked = {word.low for word in words} - _SMALL
        fits = self.cast.office_of(asked, head.low)
        exact = [one for one in fits if one.role and set(one.role.casefold().split()) - _SMALL == asked]
        fits = exact if len(exact) == 1 else fits
        known = [one for one in fits if one.since < start]
        if fits and len(asked) == 1 and self.cast.called({"counterpart"}):
            return None  # whose office another holds elsewhere
        if len(fits) == 1 and (known or len(asked) > 1 or head.low in lexicon.OFFICES):
            return Resolved(fits[0], ROLE, start, end)
        if fits:
            nearest = self.recent.nearest(fits, start)
            return Resolved(nearest.entity, NOMINAL, start, end) if nearest and not self._rivals(nearest, fits, sentence) else None
        if head.low in lexicon.GENERIC and len(asked) == 1:
            person = self._last_person(head.low, start, sentence)
            return Resolved(person, NOMINAL, start, end) if person else None
        if head.low in lexicon.SPOKES | lexicon.ROLES:
            return Resolved(self.unnamed.get(head.low) or self._unnamed(words, start), NOMINAL, start, end)
        return None

    def _rivals(self, nearest: Seen, fits: Sequence[Entity], sentence: int) -> bool:
        """Whether another that fits stands in the same sentence as the nearest."""
        others = (one for one in self.recent.seen[-LOOKED_AT:] if one.sentence == nearest.sentence and one.entity is not nearest.entity)
        return nearest.sentence >= sentence - 1 and any(one.entity in fits for one in others)

    def _last_person(self, noun: str, start: int, sentence: int) -> Entity | None:
        for group in self.recent.back(sentence, start):
            fits = []
            for one in group:
                if one.entity.person is not False and not one.entity.unnamed and _can_be(one.entity, noun) and one.entity not in fits:
                    fits.append(one.entity)
            if fits:
                return _one_of(fits, group)
        return None

    def _body(self, phrase: Phrase, words: Sequence[Token], head: Token, sentence: int) -> Resolved | None:
        start = words[0].start
        name = [word.base if place + 1 == len(words) else word.text for place, word in enumerate(words)]
        proper = body_words(words, 0, len(words))
        exact = self.cast.by_name.get(" ".join(name).casefold())
        if exact is None and len(proper) == len(words) and words[0].is_capital and len(words) > 1:
            exact = self.cast.add(name, person=False, since=start)
        if exact is None or not exact.words[0][:1].isupper():
            asked = {word.low for word in words} - _SMALL
            asked = asked - {"diplomatic"} if head.low == "mission" else asked
            fits = self._called(asked, start) or self._called({_SYNONYMS.get(word, word) for word in asked}, start)
            if not fits and head.low in lexicon.COMPANIES:
                fits = self.cast.companies()
            longer = [one for one in fits if one.words[0][:1].isupper() or len(one.words) > len(words)] or fits
            recent = self.recent.nearest(longer, start)
            if recent and self._rivals(recent, longer, sentence):
                return None
            exact = recent.entity if recent else longer[-1] if longer else exact
        if exact is None and (len(words) == 1 or words[0].is_compound) and not words[-1].is_capital:
            return None  # `the group`, and none was named
        if exact is None:
            exact = self.cast.add(name, person=False, since=start)
            self.cast.call(exact, words)
        factor = NAME if words[0].is_capital else NOMINAL
        return Resolved(exact, factor, phrase.words[0].start if factor is not NAME else start, phrase.end)

    def _called(self, asked: set[str], start: int) -> list[Entity]:
        return [one for one in self.cast.called(asked) if one.person is not True and one.since < start]

    def _place(self, phrase: Phrase, words: Sequence[Token]) -> Resolved | None:
        name = [word.base for word in words]
        if " ".join(name) in ADJECTIVE_OF or (len(name) == 1 and name[0] in self.inner):
            return Resolved(self.cast.add(name, person=False, since=words[0].start), NAME, words[0].start, phrase.end)
        return None

    def _group(self, words: Sequence[Token], start: int, end: int, sentence: int) -> Resolved:
        entity = self._unnamed(words, start)
        entity.plural = is_plural(head_of(words))
        self.group = (sentence, entity)
        return Resolved(entity, NOMINAL, start, end)

    def _unnamed(self, words: Sequence[Token], start: int) -> Entity:
        entity = Entity(tuple(word.text for word in words), None, start, unnamed=True)
        entity.nouns = {word.low for word in words}
        self.unnamed[_last_noun(entity)] = entity
        return entity

    def _pronoun(self, phrase: Phrase, sentence: int) -> Resolved | None:
        word = phrase.words[0]
        start, end = word.start, phrase.end
        if word.low in {"one", "they", "them"}:
            number, group = self.group
            return Resolved(group, PRONOUN, start, end) if group and number >= sentence - 2 else None
        if word.low == "it":
            return self._it(sentence, start, end)
        female = word.low in lexicon.FEMALE
        person = self._last_of(female, start, sentence)
        if person:
            person.female = female
        return Resolved(person, PRONOUN, start, end) if person else None

    def _it(self, sentence: int, start: int, end: int) -> Resolved | None:
        said = [one.entity for one in self.recent.seen[-LOOKED_AT:] if one.sentence == sentence - 1 and one.spoke]
        body = said[-1] if said and said[-1].person is False else None
        return Resolved(body, PRONOUN, start, end) if body else None

    def _last_of(self, female: bool, start: int, sentence: int) -> Entity | None:  # noqa: FBT001 (which pronoun it is)
        for group in self.recent.back(sentence, start):
            fits: list[Entity] = []
            for one in group:
                its = one.entity
                if its.person is not False and not its.plural and its.female in {None, female} and its not in fits:
                    fits.append(one.entity)
            if fits:
                return _one_of(fits, group)
        return None


def _one_of(fits: Sequence[Entity], group: Sequence[Seen]) -> Entity | None:
    """The only one that fits, or of several the one who spoke; a name that may be a place's is nobody's."""
    spoke = any(one.spoke and one.entity is fits[0] for one in group)
    return fits[0] if len(fits) == 1 and (fits[0].person or spoke) and fits[0].words else None


def _last_noun(entity: Entity) -> str:
    return next((word for word in entity.words if word in lexicon.SPOKES | lexicon.ROLES), entity.words[-1])


def _can_be(entity: Entity, noun: str) -> bool:
    """Whether a person can be called by a noun: a diplomat serves a ministry or an embassy, an analyst holds no high office."""
    if noun in entity.nouns:
        return True
    if noun == "diplomat":
        return bool(entity.nouns & {"ambassador", "consul", "envoy", "embassy", "foreign", "attaché"})
    if noun in {"minister", "representative", "lawyer", "doctor", "author", "politician"}:
        return False
    if noun in {"man", "woman"}:
        return entity.female in {None, noun == "woman"}
    return not entity.nouns & lexicon.OFFICES
