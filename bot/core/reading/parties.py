"""Who a text names and does not let speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.reading import lexicon
from bot.core.reading.names import is_acronym

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.reading.cast import Cast

LONGEST_NAME = 10


def parties(cast: Cast, heard: set[str]) -> tuple[str, ...]:
    """Named persons and bodies that no statement quotes or paraphrases, in order; a speaker's affiliation is none."""
    parts = {part for name in heard for part in _parts(name)}
    out: dict[str, str] = {}
    for entity in sorted(cast, key=lambda one: one.since):
        first = entity.words[0]
        body = any(word.casefold() in lexicon.BODIES for word in entity.words) if len(entity.words) > 1 else is_acronym(first)
        proper = first[:1].isupper() and (entity.person is not False or body)
        if proper and entity.name not in parts and heard.isdisjoint(_parts(entity.name)):
            same = " ".join((lexicon.ADJECTIVE_OF.get(first, first), *entity.words[1:]))  # `Lomar police`, `Lomarian police`
            out.setdefault(same, entity.name)
    return tuple(out.values())


def _parts(name: str) -> Iterator[str]:
    """A name and all runs of words in it."""
    words = name.split()[:LONGEST_NAME]
    return (" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1))
