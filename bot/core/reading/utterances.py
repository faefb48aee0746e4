"""Quotations without a tag of their own take that of their utterance: the same paragraph, or one left open before it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.core.model import Kind, Statement, Voice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BAR = 0.7
"""Below this confidence nobody is named."""
CARRIED = 0.9
"""How much of its confidence a voice keeps that a neighbouring sentence gives."""


def carried_on(text: str, done: Sequence[Statement]) -> Iterator[Statement]:
    """The statements with every untagged quotation in the voice of its utterance."""
    by_paragraph: dict[int, list[Statement]] = defaultdict(list)
    for one in done:
        by_paragraph[one.paragraph].append(one)
    carried: Statement | None = None
    for group in by_paragraph.values():
        read = list(_paragraph(text, group, carried))
        carried = read[-1] if _left_open(text, read[-1]) else None
        yield from read


def _paragraph(text: str, group: Sequence[Statement], carried: Statement | None) -> Iterator[Statement]:
    ready: list[Statement] = []
    for place, one in enumerate(group):
        if one.kind is not Kind.DIRECT or one.confidence:
            ready.append(one)
            continue
        tagged = _tag_of(text, group, place)
        before = ready[-1] if ready else carried
        source = tagged or (before if before and before.speaker and not _in_turn(text, group, place) else None)
        if source is None or source.speaker is None:
            ready.append(replace(one, voice=Voice.NOT_ESTABLISHED))
            continue
        confidence = round(source.confidence * (1.0 if tagged or "carried" in source.flags else CARRIED), 2)
        named = confidence >= BAR
        ready.append(
            replace(
                one,
                voice=source.voice if named else Voice.NOT_ESTABLISHED,
                speaker=source.speaker if named else None,
                content=one.quoted,
                confidence=confidence,
                flags=one.flags | {"carried"},
            )
        )
    yield from _with_utterances(ready)


def _tag_of(text: str, group: Sequence[Statement], place: int) -> Statement | None:
    """The tagged statement of the quotation that an untagged one is part of, looking ahead to where its marks close."""
    for other in group[place + 1 :]:
        if other.kind not in {Kind.DIRECT, Kind.MIXED} or not other.quoted or other.quoted[0].start != other.start:
            return None
        fresh = text[other.start] in '“„«»"‘‚' and _closed(text, group[place])
        if fresh:
            return None
        if other.mention is not None:
            return other
    return None


def _in_turn(text: str, group: Sequence[Statement], place: int) -> bool:
    """Whether a whole quotation without a tag has another beside it: `“Never?” “Never.”`, two who speak in turn."""
    pairs = pairwise(group[max(0, place - 1) : place + 2])
    bare = [(one, two) for one, two in pairs if all(each.kind is Kind.DIRECT and not each.confidence for each in (one, two))]
    return any(_closed(text, one) and text[two.start] in '“„«"' for one, two in bare)


def _closed(text: str, statement: Statement) -> bool:
    return text[statement.end - 1] in '“”"«»’‘'


def _left_open(text: str, statement: Statement) -> bool:
    """Whether a paragraph ends inside a quotation, or announces one with a colon."""
    if statement.kind is Kind.DIRECT and statement.quoted:
        return statement.quoted[-1].end == statement.end and not _closed(text, statement)
    return text[statement.end - 1] == ":" and statement.speaker is not None


def _with_utterances(group: Sequence[Statement]) -> Iterator[Statement]:
    """Statements of one speech act share an id: the direct ones of one speaker that follow one another in a paragraph."""
    name = ""
    for place, one in enumerate(group):
        if one.kind is not Kind.DIRECT:
            name = ""
            yield one
            continue
        before = group[place - 1] if place else None
        if not name or before is None or before.speaker != one.speaker:
            name = f"u{one.start}"
        yield replace(one, utterance=name)
