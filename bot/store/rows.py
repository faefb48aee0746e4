"""Rows ↔ values. Times are stored as UTC with microseconds, so that their texts sort as the times do."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bot.core.model import Audience, Card, Kind, Span, Speaker, Statement, Translation, Translator, Voice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CARD_COLUMNS = (
    "id, source, title, url, published, language, translated_from, translator, translator_name, provenance, audience, embargo_until"
)
STATEMENT_COLUMNS = "start, stop, kind, voice, speaker, quoted, flags, mention, cue, content, inserts, utterance, holder, confidence"


def stamp(at: datetime) -> str:
    """A time as stored."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def unstamp(text: str) -> datetime:
    """A stored time as a value."""
    return datetime.fromisoformat(text)


def card_row(card: Card) -> tuple[str | None, ...]:
    """A card's values in the order of CARD_COLUMNS."""
    translation = card.translation
    return (
        card.id,
        card.source,
        card.title,
        card.url,
        card.published.isoformat() if card.published else None,
        card.language,
        translation.language if translation else None,
        translation.translator if translation else None,
        translation.name if translation else None,
        card.provenance,
        card.audience,
        stamp(card.embargo_until) if card.embargo_until else None,
    )


def card_of(row: Sequence[Any]) -> Card:
    """The card of a row in the order of CARD_COLUMNS."""
    return Card(
        id=row[0],
        source=row[1],
        title=row[2],
        url=row[3],
        published=date.fromisoformat(row[4]) if row[4] else None,
        language=row[5],
        translation=Translation(row[6], Translator(row[7]), row[8]) if row[6] else None,
        provenance=row[9],
        audience=Audience(row[10]),
        embargo_until=unstamp(row[11]) if row[11] else None,
    )


def statement_row(statement: Statement) -> tuple[object, ...]:
    """A statement's values in the order of STATEMENT_COLUMNS."""
    return (
        statement.start,
        statement.end,
        statement.kind,
        statement.voice,
        speaker_text(statement.speaker),
        _spans_text(statement.quoted),
        json.dumps(sorted(statement.flags)),
        _span_text(statement.mention),
        _span_text(statement.cue),
        _spans_text(statement.content),
        _spans_text(statement.inserts),
        statement.utterance,
        speaker_text(statement.holder),
        statement.confidence,
    )


def statement_of(row: Sequence[Any], paragraph: int) -> Statement:
    """The statement of a row in the order of STATEMENT_COLUMNS."""
    return Statement(
        start=row[0],
        end=row[1],
        paragraph=paragraph,
        kind=Kind(row[2]),
        voice=Voice(row[3]),
        speaker=speaker_of(row[4]),
        quoted=_spans_of(row[5]),
        flags=frozenset(json.loads(row[6])),
        mention=_span_of(row[7]),
        cue=_span_of(row[8]),
        content=_spans_of(row[9]),
        inserts=_spans_of(row[10]),
        utterance=row[11],
        holder=speaker_of(row[12]),
        confidence=row[13],
    )


def _span_text(span: Span | None) -> str | None:
    return None if span is None else json.dumps([span.start, span.end])


def _span_of(text: str | None) -> Span | None:
    return None if text is None else Span(*json.loads(text))


def _spans_text(spans: Sequence[Span]) -> str:
    return json.dumps([[span.start, span.end] for span in spans])


def _spans_of(text: str) -> tuple[Span, ...]:
    return tuple(Span(*span) for span in json.loads(text))


def speaker_text(speaker: Speaker | None) -> str | None:
    """A speaker as stored."""
    if speaker is None:
        return None
    return json.dumps(
        {"id": speaker.id, "name": speaker.name, "role": speaker.role, "affiliation": speaker.affiliation},
        ensure_ascii=False,
    )


def speaker_of(text: str | None) -> Speaker | None:
    """A stored speaker as a value."""
    if text is None:
        return None
    values: Mapping[str, Any] = json.loads(text)
    return Speaker(values["id"], values["name"], values["role"], values["affiliation"])
