"""Words set down without quotation marks: the answers of an interview, a text in the first person. They are not the outlet's own.

A paragraph that opens with a person's name and a colon, in a text where two paragraphs open so, is that person's: a transcript
needs no marks. Other paragraphs between, and any that say "I" without attributing it, are nobody's that is established.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.core.model import Kind, Span, Statement, Voice
from bot.core.reading.lexicon import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.reading.cast import Cast, Entity

TRANSCRIPT = "transcript"
FIRST_PERSON_TEXT = 3
"""From so many paragraphs in the first person on, the whole text is somebody's whose name is not read."""
SURE = 0.9

_LABEL = re.compile(r"([^\W\d_a-z][\w.’'-]*(?: [^\W\d_a-z][\w.’'-]*){0,3}):\s+(?=\S)")
_FIRST_PERSON = re.compile(r"(?:^|[^\w\s]\s*|\b[a-z][\w’']*\s)I(?=[’'](?:m|ve|d|ll)\b|\s[a-z])")


def transcribed(text: str, statements: Sequence[Statement], cast: Cast) -> Iterator[Statement]:
    """The statements with those of a transcript in the voice of their label, and those in the first person in nobody's."""
    groups = [list(group) for _, group in groupby(statements, key=lambda one: one.paragraph)]
    labels = [_LABEL.match(text, group[0].start) for group in groups]
    asks = _askers(text, groups, labels)
    told = [number for number, label in enumerate(labels) if label]
    speakers = [_person(label, cast) if label else None for label in labels]
    unmarked = len(told) > 1 and any(label and label.group(1) not in asks and _bare(text, label) for label in labels)
    within = range(told[0], told[-1] + 1) if unmarked else range(0)
    first = [any(_unattributed(one) and _FIRST_PERSON.search(text[one.start : one.end]) for one in group) for group in groups]
    everywhere = sum(first) >= FIRST_PERSON_TEXT
    for number, (group, label, speaker) in enumerate(zip(groups, labels, speakers, strict=True)):
        if label and speaker and number in within and _bare(text, label):
            yield from _answer(group, label, speaker)
        elif label and number in within and label.group(1) not in asks:
            yield from (_nobodys(one) for one in group)
        elif everywhere or first[number] or (number in within and not (label and label.group(1) in asks)):
            yield from (replace(one, voice=Voice.NOT_ESTABLISHED) if _unattributed(one) else one for one in group)
        else:
            yield from group


def _nobodys(one: Statement) -> Statement:
    return one if one.kind is Kind.HEADING else replace(one, voice=Voice.NOT_ESTABLISHED, speaker=None, confidence=0.0)


def _bare(text: str, label: re.Match[str] | None) -> bool:
    """Whether what follows a label opens no quotation."""
    return label is not None and text[label.end()] not in "\"'“„«‘"


def _unattributed(one: Statement) -> bool:
    return one.kind is Kind.NARRATIVE and one.voice is Voice.OUTLET


def _askers(text: str, groups: Sequence[Sequence[Statement]], labels: Sequence[re.Match[str] | None]) -> set[str]:
    """The labels of whose paragraphs most end in a question: the outlet's own interviewer."""
    asked: dict[str, list[bool]] = {}
    for group, label in zip(groups, labels, strict=True):
        if label:
            asked.setdefault(label.group(1), []).append(text[group[-1].end - 1] == "?")
    return {name for name, questions in asked.items() if 2 * sum(questions) >= len(questions)}


def _person(label: re.Match[str], cast: Cast) -> Entity | None:
    found = cast.named([word for word in label.group(1).split() if word.casefold().rstrip(".") not in TITLES], label.end())
    return found[0] if len(found) == 1 and found[0].person is not False else None


def _answer(group: Sequence[Statement], label: re.Match[str], speaker: Entity) -> Iterator[Statement]:
    """A paragraph of a transcript: each sentence is quoted whole, the label apart."""
    for one in group:
        words = (Span(max(one.start, label.end()), one.end),)
        yield Statement(
            one.start,
            one.end,
            one.paragraph,
            Kind.DIRECT,
            Voice.SPEAKER,
            speaker.speaker,
            quoted=words,
            content=words,
            flags=one.flags | {TRANSCRIPT},
            mention=Span(*label.span(1)) if one.start < label.end() else None,
            utterance=f"u{group[0].start}",
            confidence=SURE,
        )
