"""The ledger as JSON and as a table. Pure."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from rich.text import Text

from bot.briefing.display import display
from bot.briefing.ledger import ranges
from bot.core.model import Kind, Voice
from bot.terminal.contract import SCHEMA, speaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.briefing.ledger import Entry, Row
    from bot.core.model import Label, Span, Speaker
    from bot.core.wording import Wording

Json = dict[str, Any]
WIDTHS = (22, 14, 24, 14)
_MANNERS = {
    Kind.DIRECT: "ledger.quoted",
    Kind.MIXED: "ledger.partly_quoted",
    Kind.INDIRECT: "ledger.paraphrased",
    Kind.NARRATIVE: "ledger.paraphrased",
}


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


def table(rows: Sequence[Row], label: Label, wording: Wording) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The columns and rows of one outlet's ledger."""
    several = any(article > 1 for row in rows for article, _ in row.paragraphs)
    columns = (
        wording.say("ledger.who", outlet=label.outlet),
        wording.say("ledger.in_text"),
        wording.say("ledger.example"),
        wording.say("ledger.paragraphs"),
    )
    cells = [(_who(row, label, wording), _manner(row, wording), _example(row, wording), _paragraphs(row, several=several)) for row in rows]
    return _narrow(columns), [_narrow(row) for row in cells]


def _narrow(cells: Sequence[str]) -> tuple[str, ...]:
    """Cells wrapped so that four columns fit a line."""
    return tuple(
        "\n".join(part for line in cell.split("\n") for part in wrap(line, width, break_on_hyphens=False) or [""])
        for cell, width in zip(cells, WIDTHS, strict=True)
    )


def small_print(wording: Wording, *, outlets: int) -> Text:
    """The line that ends a ledger."""
    why = wording.say("sentences.why_these" if outlets > 1 else "sentences.why")
    return Text(f"{wording.say('sentences.not_checked')} · {why}", style="dim")


def _who(row: Row, label: Label, wording: Wording) -> str:
    if row.speaker is None:
        return label.outlet if row.voice is Voice.OUTLET else wording.say("voices.not_established")
    return wording.say("voices.unnamed", group=row.speaker.name) if row.voice is Voice.UNNAMED else described(row.speaker)


def described(given: Speaker) -> str:
    """A speaker as the outlet describes them: name, role, affiliation."""
    parts = [given.name]
    for part in (given.role, given.affiliation):
        if part and all(part.casefold() not in said.casefold() for said in parts):
            parts.append(part)
    return ", ".join(parts)


def _manner(row: Row, wording: Wording) -> str:
    if row.voice is Voice.OUTLET:
        return wording.say("ledger.own_words")
    if row.voice is Voice.NOT_ESTABLISHED:
        return wording.say("ledger.sentence" if row.sentences == 1 else "ledger.sentences", n=row.sentences)
    return ", ".join(dict.fromkeys(wording.say(_MANNERS[kind]) for kind in row.manners))


def _example(row: Row, wording: Wording) -> str:
    return display(row.example.text) if row.example else wording.say("ledger.none")


def _paragraphs(row: Row, *, several: bool) -> str:
    """Paragraphs as ranges, each article's under its number where there are several."""
    articles = dict.fromkeys(article for article, _ in row.paragraphs)
    found = {article: ranges(number for of, number in row.paragraphs if of == article) for article in articles}
    return "\n".join(f"[{article}] {numbers}" if several else numbers for article, numbers in sorted(found.items()))
