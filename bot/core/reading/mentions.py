"""Whom each word of a sentence brings to mind: what pronouns and roles later on may stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.reading import lexicon
from bot.core.reading.cast import MANY, Cast, Entity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.reading.tokens import Token

_ITS = frozenset(["the", "a", "an", "his", "her", "their", "its", "my", "another"])
_COPULAS = frozenset(["is", "was", "are", "were", "be", "been", "became", "as"])
_NAME_ENDS = lexicon.AUXILIARIES | lexicon.CUES | lexicon.BREAKS | lexicon.RELATIVES


def mentioned(cast: Cast, words: Sequence[Token], place: int) -> Sequence[Entity]:
    """Whom a word names: a surname, the office of somebody known (`the mayor`), somebody unnamed, or a body by its noun."""
    word = words[place]
    key = word.base.casefold()
    shared = cast.by_surname.get(key) or cast.by_first.get(key) if word.is_capital else None
    if shared and len(shared) <= MANY:
        return [one for one in shared if _stands(words, place, one.words)][:1] or shared
    called = cast.called({word.low})
    if word.low in lexicon.PERSON_NOUNS and word.text == word.low:
        known = [one for one in cast.office_of({word.low}, word.low) if one.since < word.start]
        its = (known or [_somebody(word.low)]) if _is_somebody(cast, words, place) else []
        return [*its, *_possessor(words, place)]
    if word.low in lexicon.BODIES or word.text in lexicon.COMPANY_ENDS:
        return [one for one in called if one.person is False and _stands(words, place, _up_to(one.words, word.text))]
    return []


def _is_somebody(cast: Cast, words: Sequence[Token], place: int) -> bool:
    """Whether a person's noun stands for a person here: `the vicar`, `his wife`; not in `is a nurse` or beside a name."""
    back = range(place - 1, max(-1, place - 4), -1)
    at = next((at for at in back if words[at].low in _ITS or words[at].text != words[at].base), -1)
    lead = words[at - 1] if at > 0 else None
    apposed = lead is not None and lead.text == "," and at > 1 and words[at - 2].is_capital
    return at >= 0 and not apposed and not (lead and lead.low in _COPULAS) and not _named_after(cast, words, place)


def _named_after(cast: Cast, words: Sequence[Token], place: int) -> bool:
    """Whether the noun goes on to a person's name: `the head of the service Anna Holt`, `his client, Ms Roe`."""
    for word in words[place + 1 : place + 10]:
        if word.is_capital and (cast.by_surname.get(word.base.casefold()) or cast.by_first.get(word.base.casefold())):
            return True
        if word.low in _NAME_ENDS or not (word.is_word or word.text == ","):
            return False
    return False


def _somebody(noun: str) -> Entity:
    """Somebody whom nothing names: a rival for a pronoun."""
    return Entity((), None, 0, unnamed=True, female=True if noun in lexicon.FEMALE else False if noun in lexicon.MALE else None)


def _possessor(words: Sequence[Token], place: int) -> Sequence[Entity]:
    """Whom `his wife` and `her editor` speak of beside the wife and the editor."""
    owner = next((word.low for word in words[max(0, place - 3) : place] if word.low in {"his", "her"}), None)
    return [_somebody(owner)] if owner else []


def _up_to(name: Sequence[str], word: str) -> Sequence[str]:
    return name[: name.index(word) + 1] if word in name else name


def _stands(words: Sequence[Token], last: int, name: Sequence[str]) -> bool:
    first = last + 1 - len(name)
    return first >= 0 and [word.base for word in words[first : last + 1]] == list(name)
