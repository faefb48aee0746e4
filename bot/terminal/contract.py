"""Values as the JSON objects that CONTRACT lays down. Absent things are null or empty, never missing."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from bot.briefing.reply import compose, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.labels import Source
    from bot.core.model import Answer, Card, Citation, Label, Point, Section, Speaker
    from bot.core.ports import Indexed, Received, Stored
    from bot.core.wording import Wording

SCHEMA = 1
Json = dict[str, Any]


def answer(given: Answer, wording: Wording) -> Json:
    """`ask --json`."""
    labels = [label(one) for one in given.labels] or [no_outlet(wording)]
    return {
        "schema": SCHEMA,
        "id": given.id,
        "question": given.question,
        "read_as": given.read_as,
        "asked_at": moment(given.asked_at),
        "language": given.language,
        "status": given.status,
        "mode": given.mode,
        "degraded": given.degraded,
        "labels": labels,
        "sections": [_section(section, place) for place, section in enumerate(given.sections)],
        "citations": [citation(one) for section in given.sections for one in section.citations],
        "premise": given.premise,
        "missing": given.missing,
        "nearest": [citation(one) for section in given.nearest for one in section.citations],
        "candidates": [_candidate(card) for card in given.candidates],
        "dropped": [{"reason": dropped.reason} for dropped in given.dropped],
        "writer": {"model": given.model, "prompt": given.prompt},
        "timings_ms": {"total": given.total_ms},
        "text": plain(compose(given, wording)),
    }


def _candidate(card: Card) -> Json:
    published = card.published.isoformat() if card.published else None
    return {"article": card.id, "title": card.title, "source": card.source, "published": published}


def _section(section: Section, place: int) -> Json:
    return {
        "source": section.label.source,
        "label": place,
        "summary": section.summary,
        "points": [_point(point) for point in section.points],
    }


def _point(point: Point) -> Json:
    return {
        "voice": point.voice,
        "speaker": speaker(point.speaker),
        "citations": [one.n for one in point.citations],
    }


def citation(given: Citation) -> Json:
    """A citation object."""
    quote = given.quote
    return {
        "n": given.n,
        "article": quote.card.id,
        "version": quote.version.sha256,
        "start": quote.start,
        "end": quote.end,
        "paragraph": quote.paragraph,
        "quote": quote.text,
        "whole_sentence": quote.whole_sentence,
        "kind": quote.kind,
        "voice": quote.voice,
        "speaker": quote.speaker.id if quote.speaker else None,
        "voice_line": given.voice_line,
    }


def label(given: Label) -> Json:
    """A label object."""
    return {
        "source": given.source,
        "text": given.text,
        "notes": list(given.notes),
        "status": given.status,
        "assessor": given.assessor,
        "as_of": given.as_of,
    }


def no_outlet(wording: Wording) -> Json:
    """The label object of a message that quotes no outlet."""
    return {
        "source": None,
        "text": wording.say("sentences.notice"),
        "notes": [],
        "status": None,
        "assessor": None,
        "as_of": None,
    }


def speaker(given: Speaker | None) -> Json | None:
    """A speaker object, or null."""
    if given is None:
        return None
    return {"id": given.id, "name": given.name, "role": given.role, "affiliation": given.affiliation}


def stored(given: Stored, indexed: Indexed, received: Received, taken: Sequence[str]) -> Json:
    """`add --json`, one object an article; `from_page` names the card fields that a web page filled."""
    read = {"decoder": received.decoder, "extractor": received.extractor, "from_page": list(taken)}
    return {"schema": SCHEMA, "outcome": given.outcome, **read, **_article(indexed)}


def article(indexed: Indexed, shown: Label) -> Json:
    """`articles --json`, one object an article."""
    return {"schema": SCHEMA, **_article(indexed), "label": shown.text, "notes": list(shown.notes)}


def _article(indexed: Indexed) -> Json:
    card = indexed.card
    return {
        "article": card.id,
        "source": card.source,
        "title": card.title,
        "url": card.url,
        "published": card.published.isoformat() if card.published else None,
        "language": card.language,
        "translated_from": card.translation.language if card.translation else None,
        "translator": _translator(indexed),
        "provenance": card.provenance,
        "audience": card.audience,
        "embargo_until": moment(card.embargo_until) if card.embargo_until else None,
        "version": indexed.sha256,
        "version_number": indexed.version,
        "paragraphs": indexed.paragraphs,
        "sentences": indexed.statements,
        "added_at": moment(indexed.added_at),
        "withdrawn": indexed.withdrawn,
        "withdrawn_at": moment(indexed.withdrawn_at) if indexed.withdrawn_at else None,
    }


def _translator(indexed: Indexed) -> str | None:
    translation = indexed.card.translation
    if translation is None:
        return None
    return f"named:{translation.name}" if translation.name else str(translation.translator)


def source(given: Source, shown: Label) -> Json:
    """`sources --json`, one object an outlet."""
    return {
        "schema": SCHEMA,
        "source": given.id,
        "name": given.name,
        "hosts": list(given.hosts),
        "label": shown.text,
        "status": shown.status,
        "assessor": shown.assessor,
        "as_of": shown.as_of,
        "confirmed_by": given.confirmed_by if given.confirmed else None,
        "confirmed_on": given.confirmed_on.isoformat() if given.confirmed_on else None,
        "audience": given.audience,
    }


def moment(at: datetime) -> str:
    """A time as RFC 3339, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
