"""Whom a question's name can mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.reading.lexicon import ADJECTIVE_OF, DETERMINERS
from bot.core.reading.scripts import TITLES
from bot.core.reading.terms import fold, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from bot.core.model import Speaker


def is_called(who: str, party: Speaker, spelt: Sequence[AbstractSet[str]] = ()) -> bool:
    """Whether a question's name can mean a party: its name or part of it, its office, its body, or the place it speaks for.

    `spelt` are the spellings of each of its words where it is in another script or case: then any of each must stand there, or the
    whole of it be a place.
    """
    described = name_words(" ".join(text for text in (party.name, party.role, party.affiliation) if text))
    if spelt:
        named = [form.title() for form in spelt[0] if form.title() in ADJECTIVE_OF] if len(spelt) == 1 else []
        return any(is_called(place, party) for place in named) or all(forms & described for forms in spelt)
    asked = name_words(who)
    places = _same_place(who)
    if places:
        leads = (name_words(text.split(maxsplit=1)[0]) for text in (party.name, party.role, party.affiliation) if text)
        return any(lead <= places for lead in leads)
    return bool(asked) and asked <= described


def _same_place(who: str) -> frozenset[str]:
    """A country, its capital and its adjective, folded, where a question's name is one of them."""
    name = " ".join(word for word in words(who) if word.casefold() not in DETERMINERS)
    adjective = ADJECTIVE_OF.get(name) or ADJECTIVE_OF.get(name.title())
    same = [other for other, its in ADJECTIVE_OF.items() if its == adjective] if adjective else []
    return frozenset(fold(word) for text in (*same, adjective or "") for word in words(text))


def name_words(text: str) -> frozenset[str]:
    """The folded words of a name, without titles and articles."""
    folded = (fold(word) for word in words(text))
    return frozenset(word for word in folded if word and word not in TITLES | DETERMINERS | {"of", "in", "for", "and"})
