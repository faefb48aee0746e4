"""The names of a text, with the offices and appositions beside them, taken up into its cast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.reading import lexicon
from bot.core.reading.names import FULL_NAME, as_stated, bare, body_words, head_of, is_acronym, is_body, role_words
from bot.core.reading.phrases import is_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.reading.cast import Cast, Entity
    from bot.core.reading.tokens import Token

MOST_WORDS = 5
_NO_NAME = lexicon.DETERMINERS | lexicon.PREPOSITIONS | lexicon.BREAKS | lexicon.BETWEEN | lexicon.PRONOUNS


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
    """Take up a run of capitals: the office in front, and the person or body that it names. The place after it."""
    if found[at].low in _NO_NAME:
        return at + 1
    if at + 1 < end and (found[at].low in lexicon.LEADING or (not at and found[at].low.endswith("ing"))):
        return at + 1  # `Former captain Anna Holt`, `Addressing Holt`
    run = found[at:end]
    role, taken = _office(cast, found, at, run)
    name = run[taken:]
    words = bare(name)
    if not words or len(words) > MOST_WORDS or name[0].low in lexicon.PRONOUNS:
        return end
    if any(word.low in lexicon.BODIES for word in name):
        return _take_named_body(cast, found, at + taken, end)
    if len(words) == 1:
        _take_single(cast, found, name, end, initial=not at)
        return end
    _take_full(cast, found, (*role, *run[:taken]), name, end)
    return end


def _office(cast: Cast, found: Sequence[Token], at: int, run: Sequence[Token]) -> tuple[tuple[Token, ...], int]:
    """The office before a run of capitals, and how many of these belong to it."""
    role = _role_before(found, at)
    taken = role_words(run, opens=not role)
    office = max((place for place, word in enumerate(run) if word.low in lexicon.BODIES), default=-1)
    if role and head_of(role).low in lexicon.PERSON_NOUNS and 0 <= office < len(run) - FULL_NAME:
        _take_named_body(cast, found, at, at + office + 1)
        return role, office + 1  # `the representative of the Foreign Ministry Maria Holt`
    placed = at > 0 and found[at - 1].low in {"of", "the"} and len(run) == FULL_NAME + 1 and not is_body(run)
    if role and placed and head_of(role).low not in lexicon.SPOKES:
        return role, 1  # `the mayor of Ordavan Gela Sarmin`
    return (() if role and found[at - 1].low in lexicon.LINKS else role), taken  # `the family of Ali Shah`


def _take_single(cast: Cast, found: Sequence[Token], name: Sequence[Token], end: int, *, initial: bool) -> None:
    """One capital: a surname under a title, an acronym, or a body by what is said beside it."""
    words = bare(name)
    if name[0].low in lexicon.TITLES:
        cast.titled.append((words[0], name[0].text, name[0].start))
    if not initial and is_acronym(words[0]):
        cast.add(words, person=False, since=name[0].start)
    _apposed_body(cast, found, words, end)


def _take_full(cast: Cast, found: Sequence[Token], role: Sequence[Token], name: Sequence[Token], end: int) -> None:
    """A name of several words, with what the text says it is."""
    titles = [word for word in name if word.low in lexicon.TITLES]
    body = is_body(name) or _names_body(role)
    before = found[end - len(name) - 1].low if end > len(name) else ""
    thing = before in {"the", "("} and not role  # `the Bela Spring`, `(Agenda Wire)`
    person = False if body else True if titles or _names_person(role) else False if thing else None
    entity = cast.add(bare(name), person=person, since=name[0].start)
    entity.thing = entity.thing or (thing and not body)
    cast.call(entity, titles)
    if name[0].low in {"sir", "dame", "lord", "lady"}:
        entity.title = name[0].text
    if body:
        cast.call(entity, [*role, *name])
    else:
        _describe(cast, entity, found, role, end)


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
        and found[first].low not in lexicon.AUXILIARIES | lexicon.BREAKS | lexicon.CUES
    ):
        if found[first].low in lexicon.DETERMINERS and not (first and found[first - 1].low in {"of", "to", "for"}):
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
    for words in filter(None, (tuple(role), apposed)):
        cast.call(entity, words)
        entity.offices.append((head_of(words).low, frozenset(word.low for word in words if word.low in lexicon.QUALIFIERS)))
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
    if words and words[0].low in lexicon.BREAKS:
        return ()
    return words if closed and words and head_of(words).low in lexicon.PERSON_NOUNS and not is_name(words[:2]) else ()


def _apposed_body(cast: Cast, found: Sequence[Token], words: list[str], end: int) -> None:
    """`Gorse, the company that has run the route`: one capital word that an apposition makes a body."""
    if end + 2 < len(found) and found[end].text == "," and found[end + 1].low in lexicon.DETERMINERS:
        at = next((at for at in range(end + 2, min(end + 5, len(found))) if found[at].low in lexicon.BODIES), None)
        says = at is not None and at + 1 < len(found) and found[at + 1].low in lexicon.CUES | lexicon.AUXILIARIES  # `…, the fund said`
        if at is not None and not says:
            entity = cast.add(words, person=False, since=found[end - 1].start)
            cast.call(entity, [found[at]])


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
    if not first or found[first - 1].low != "the" or found[first].low in lexicon.CUES:
        return
    end = at + 1
    while end + 1 < len(found) and found[end].low == "of" and (found[end + 1].is_capital or found[end + 1].low == "the"):
        end += 3 if found[end + 1].low == "the" and end + 2 < len(found) else 2
    first += found[first].is_compound
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
