"""An editor's correction of a sentence's voice. It wins over the rules wherever the article has the sentence's words."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.model import Kind, Span, Speaker, Statement, Voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.core.ports import Fix

FIXED = "fixed_by_editor"

Place = tuple[str, int]


def places(statements: Iterable[Statement], text: str) -> list[Place]:
    """What each sentence is known by in any version: the sha256 of its words, and how many before it have the same ones."""
    seen: Counter[str] = Counter()
    found = []
    for statement in statements:
        digest = hashlib.sha256(text[statement.start : statement.end].encode("utf-8", "surrogatepass")).hexdigest()
        found.append((digest, seen[digest]))
        seen[digest] += 1
    return found


def corrected(statements: Iterable[Statement], text: str, fixes: Mapping[Place, Fix]) -> tuple[Statement, ...]:
    """The statements of a text, all of them and in order, with the corrections in place."""
    given = tuple(statements)
    return tuple(
        fixed(statement, fixes[place]) if place in fixes else statement for statement, place in zip(given, places(given, text), strict=True)
    )


def fixed(statement: Statement, fix: Fix) -> Statement:
    """A statement as an editor corrected it. What the rules found of another speaker is dropped; a heading stays as it is."""
    if statement.kind is Kind.HEADING:
        return statement
    same = statement.speaker is not None and statement.speaker == fix.speaker
    kind = _kind(statement.kind, fix.voice)
    content = statement.content if fix.speaker else ()
    return replace(
        statement,
        kind=kind,
        voice=fix.voice,
        speaker=fix.speaker,
        flags=statement.flags | {FIXED},
        confidence=1.0,
        mention=statement.mention if same else None,
        cue=statement.cue if fix.speaker else None,
        content=content or ((Span(statement.start, statement.end),) if kind is Kind.INDIRECT and fix.speaker else ()),
        utterance=statement.utterance if same else None,
        holder=statement.holder if same else None,
    )


def _kind(kind: Kind, voice: Voice) -> Kind:
    """Quotation marks stand where they stand; what a paraphrase is and what narrative follows from the voice."""
    if voice is Voice.OUTLET and kind is Kind.INDIRECT:
        return Kind.NARRATIVE
    if voice in {Voice.SPEAKER, Voice.UNNAMED} and kind is Kind.NARRATIVE:
        return Kind.INDIRECT
    return kind


def named(name: str, cast: Iterable[Speaker]) -> Speaker:
    """The speaker of an article whom an editor names, by id, name, or a surname that only one has; else a new one of that name."""
    known = list(dict.fromkeys(cast))
    wanted = _words(name)
    for matches in (
        [one for one in known if one.id == name],
        [one for one in known if _words(one.name) == wanted],
        [one for one in known if _words(one.name)[-1:] == wanted],
    ):
        if len({one.id for one in matches}) == 1:
            return matches[0]
    return Speaker("-".join(wanted), name)


def unnamed(speaker: Speaker) -> Speaker:
    """The same words as those of a group without a proper name."""
    prefix = "unnamed-"
    return speaker if speaker.id.startswith(prefix) else replace(speaker, id=prefix + speaker.id)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name.lower())
