"""The ledger as JSON. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.core.model import Kind, Voice
from bot.terminal.contract import SCHEMA, speaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.briefing.ledger import Entry
    from bot.core.model import Label, Span

Json = dict[str, Any]


def position_json(entry: Entry, label: Label) -> Json:
    """`positions --json`, one object a sentence."""
    one = entry.statement
    return {
        "schema": SCHEMA,
        "article": entry.live.card.id,
        "version": entry.live.passage.version.sha256,
        "source": label.source,
        "label": label.text,
        "n": entry.n,
        "paragraph": one.paragraph,
        "sentence": {"start": one.start, "end": one.end},
        "kind": one.kind,
        "voice": Voice.OUTLET if one.kind is Kind.HEADING else one.voice,
        "speaker": None if one.kind is Kind.HEADING else speaker(one.speaker),
        "holder": speaker(one.holder),
        "mention": _span(one.mention),
        "cue": _span(one.cue),
        "content": _spans(one.content),
        "quoted": _spans(one.quoted),
        "inserts": _spans(one.inserts),
        "utterance": one.utterance,
        "confidence": one.confidence,
        "flags": sorted(one.flags),
    }


def _span(span: Span | None) -> Json | None:
    return {"start": span.start, "end": span.end} if span else None


def _spans(spans: Sequence[Span]) -> list[Json]:
    return [{"start": span.start, "end": span.end} for span in spans]
