"""Whom an article names and does not let speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.model import Kind, Span, Voice
from bot.core.reading import lexicon
from bot.core.reading.cast import Cast, slug
from bot.core.reading.names import is_acronym
from bot.core.reading.scanning import scan
from bot.core.reading.terms import WORD
from bot.core.reading.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.model import LivePassage

LONGEST_NAME = 10


def named_only(live: Sequence[LivePassage]) -> tuple[str, ...]:
    """The persons and bodies of an article that no statement quotes or paraphrases, in order.

    A speaker's affiliation is none, nor the outlet, nor who is named where somebody speaks and it is not established who.
    """
    cast, heard, unsure = Cast(), set[str](), set[str]()
    for passage in live:
        for one in passage.statements:
            if one.kind is not Kind.HEADING:
                scan(cast, tokens(passage.passage.version.text, Span(one.start, one.end), one.quoted))
            if one.quoted or one.voice is Voice.NOT_ESTABLISHED:
                unsure |= set(WORD.findall(passage.passage.version.text[one.start : one.end]))
            heard |= {name for who in (one.speaker, one.holder) if who for name in (who.name, who.affiliation) if name}
    parts = {part for name in heard for part in _parts(name)}
    out: dict[str, str] = {}
    for entity in sorted(cast, key=lambda one: one.since):
        first = entity.words[0]
        body = any(word.casefold() in lexicon.BODIES for word in entity.words) if len(entity.words) > 1 else is_acronym(first)
        proper = first[:1].isupper() and (entity.person is not False or body)
        proper = proper and entity.words[-1] not in unsure and (live[0].card.source or "") not in slug(entity.name).split("-")
        if proper and entity.name not in parts and heard.isdisjoint(_parts(entity.name)):
            same = " ".join((lexicon.ADJECTIVE_OF.get(first, first), *entity.words[1:]))  # `Lomar police`, `Lomarian police`
            out.setdefault(same, entity.name)
    return tuple(out.values())


def persons_named(live: Sequence[LivePassage], version: str, at: int) -> Iterator[str]:
    """The persons whom the sentence at an offset of a version names, whose words it carries or not.

    Known by an office beside their name there, or as speakers of the same article by their last name.
    """
    for passage in live:
        found = next((one for one in passage.statements if one.start <= at < one.end), None)
        if found and passage.passage.version.sha256 == version:
            text = passage.passage.version.text
            cast = Cast()
            scan(cast, tokens(text, Span(found.start, found.end), found.quoted))
            yield from (entity.name for entity in cast if entity.person)
            stand = set(WORD.findall(text[found.start : found.end]))
            speakers = dict.fromkeys(one.speaker for other in live for one in other.statements if one.speaker)
            yield from (one.name for one in speakers if one.role and one.name.split()[-1] in stand)


def _parts(name: str) -> Iterator[str]:
    """A name and all runs of words in it."""
    words = name.split()[:LONGEST_NAME]
    return (" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1))
