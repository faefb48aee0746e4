"""The pages that are no replies: lists of articles and outlets, a version's text, checks. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from bot.briefing.display import display
from bot.core.reading import read
from bot.terminal.contract import SCHEMA, moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.briefing.record import Check
    from bot.core.labels import Source, Suggestion
    from bot.core.model import Label, Version
    from bot.core.ports import Indexed, Received, Record, Stored
    from bot.core.wording import Wording

Json = dict[str, Any]
Table = tuple[tuple[str, ...], list[tuple[str, ...]]]
_OUTCOMES = {
    "added": "added",
    "new_version": "new version",
    "restored": "earlier text live again",
    "card_updated": "same text, card updated",
    "unchanged": "unchanged",
}


def stored(done: Stored, indexed: Indexed, received: Received, taken: Sequence[str]) -> str:
    """What `add` did, in one line; further ones where an encoding was guessed and where a web page filled the card."""
    counts = f"{indexed.paragraphs} paragraphs, {indexed.statements} sentences"
    lines = [f"{_OUTCOMES[done.outcome]}: {indexed.card.id} · version {done.version} · {counts}"]
    if received.decoder.endswith(", guessed"):
        lines.append(f"  read as {received.decoder}; save it as UTF-8 if letters are wrong")
    if taken:
        card = indexed.card
        said = {"published": f"published {card.published}", "title": "title", "url": "url", "language": f"language {card.language}"}
        lines.append(f"  from the page itself: {', '.join(said[field] for field in taken)}")
    return "\n".join(lines)


def articles(found: Sequence[tuple[Indexed, Label]]) -> Text:
    """The articles, each under its id: whose view it is, what kind of copy, and who may read it."""
    page = Text()
    for indexed, label in found:
        state = f"withdrawn: {indexed.withdrawn}" if indexed.withdrawn else f"for the {indexed.card.audience}"
        page.append(display(indexed.card.id), style="bold")
        page.append(f" · version {indexed.version} · {display(state)}\n  {label.text}\n  {' · '.join(label.notes)}\n")
    page.rstrip()
    return page


def sources(found: Sequence[tuple[Source, Label]]) -> Table:
    """The table of outlets."""
    rows: list[tuple[str, ...]] = [(source.id, label.text, _confirmation(source), str(source.audience)) for source, label in found]
    return ("outlet", "label", "confirmed", "audience"), rows


def _confirmation(source: Source) -> str:
    return f"{source.confirmed_by}, {source.confirmed_on}" if source.confirmed else "no"


def suggestions(found: Sequence[Suggestion]) -> Table:
    """The table of suggestions."""
    rows: list[tuple[str, ...]] = [(one.source, one.status, one.place, f"{one.code} · {one.matched}") for one in found]
    return ("outlet", "suggested status", "place", "code and match"), rows


def suggestion_json(one: Suggestion) -> Json:
    """`sources suggested --json`, one object a suggestion."""
    return {
        "schema": SCHEMA,
        "source": one.source,
        "status": one.status,
        "place": one.place or None,
        "matched": one.matched,
        "code": one.code,
        "assessor": one.assessor,
        "as_of": one.as_of,
    }


def article(indexed: Indexed, label: Label, chosen: tuple[int, str, datetime], version: Version | None, wording: Wording) -> Text:
    """A version under its label: title, counts, and each paragraph with its number."""
    page = Text(label.text, style="bold")
    page.append(f"\n{' · '.join(label.notes)}\n", style="not bold dim")
    if indexed.withdrawn_at:
        time = f"{wording.day(indexed.withdrawn_at.date())}, {indexed.withdrawn_at:%H:%M} UTC"
        page.append(f"\n{wording.say('sentences.withdrawn', time=time)}", style="not bold")
        return page
    title = f" · {display(indexed.card.title)}" if indexed.card.title else ""
    page.append(f"\n{indexed.card.id} · version {chosen[0]} of {chosen[2]:%Y-%m-%d}{title}", style="not bold")
    if version:
        for number, span in enumerate(read(version.text).paragraphs, 1):
            page.append(f"\n\n¶{number} ", style="not bold dim")
            page.append(display(version.text[span.start : span.end]), style="not bold")
    return page


def versions(history: Sequence[tuple[int, str, datetime]]) -> list[Json]:
    """The versions of an article for `show --json`."""
    return [{"number": number, "version": sha256, "added_at": moment(at)} for number, sha256, at in history]


def text_json(version: Version | None) -> Json:
    """A version's text with its paragraphs' offsets for `show --json`; null for a withdrawn article."""
    if version is None:
        return {"text": None, "paragraph_spans": []}
    spans = read(version.text).paragraphs
    return {"text": version.text, "paragraph_spans": [{"start": span.start, "end": span.end} for span in spans]}


def record_json(record: Record, text: str) -> Json:
    """`record --json`. Never who asked."""
    return {
        "schema": SCHEMA,
        "id": record.id,
        "sent_at": moment(record.asked_at),
        "status": record.status,
        "labels": [label.text for label in record.labels],
        "text": text,
    }


def checks(record: Record, found: Sequence[Check]) -> Text:
    """The checks of `verify`, a line each."""
    page = Text()
    for check in found:
        page.append(f"{'ok    ' if check.ok else 'FAILED'} ", style="" if check.ok else "bold red")
        said = check.detail or check.note
        page.append(f"{check.what}{f': {said}' if said else ''}\n")
    verdict = "replayed to the letter" if all(check.ok for check in found) else "differs from what was sent"
    return page.append(f"record {record.id}: {verdict}")


def checks_json(record: Record, found: Sequence[Check]) -> Json:
    """`verify --json`."""
    return {
        "schema": SCHEMA,
        "id": record.id,
        "passed": all(check.ok for check in found),
        "checks": [{"what": check.what, "passed": check.ok, "detail": check.detail or None, "note": check.note or None} for check in found],
    }


def line_json(component: str, state: str, detail: str) -> Json:
    """`doctor --json`, one object a component."""
    return {"schema": SCHEMA, "component": component, "state": state, "detail": detail}
