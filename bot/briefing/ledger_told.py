"""The ledger as a message: one table an outlet under its label, a row a speaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.briefing.display import display
from bot.briefing.ledger import ranges, rows
from bot.briefing.reply import Head, Notes, Offer, Reply, Said, Small, Table, notice
from bot.core.labels import copy_notes
from bot.core.model import Kind, Voice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.briefing.ledger import Entry, Row
    from bot.briefing.reply import Block
    from bot.briefing.sections import Arrangement
    from bot.core.model import Label, Quote, Speaker
    from bot.core.wording import Wording

    Entries = tuple[Entry, ...]

_MANNERS: Mapping[Kind, str] = {
    Kind.DIRECT: "ledger.quoted",
    Kind.MIXED: "ledger.partly_quoted",
    Kind.INDIRECT: "ledger.paraphrased",
    Kind.NARRATIVE: "ledger.paraphrased",
}


def told(found: Sequence[tuple[Entries, Entries]], arrangement: Arrangement) -> Reply:
    """The message of articles, each as all its entries and those asked for: one section an outlet, each under its label."""
    wording = arrangement.wording
    if not found:
        return notice(wording, wording.say("sentences.nothing_indexed"))
    outlets: dict[str | None, list[tuple[Entries, Entries]]] = {}
    for given, entries in found:
        outlets.setdefault(given[0].live.card.source, []).append((given, entries))
    blocks: list[Block] = []
    if len(outlets) > 1:
        names = " · ".join(arrangement.name(source) for source in outlets)
        blocks.append(Head(wording.say("label.separately", outlets=names)))
    for source, several in outlets.items():
        blocks += _section(source, several, arrangement)
    why = wording.say("sentences.why_these" if len(outlets) > 1 else "sentences.why")
    blocks.append(Small(f"{wording.say('sentences.not_checked')} · {why}"))
    return Reply(tuple(blocks), offers=frozenset([Offer.WRONG, Offer.WHY]))


def _section(source: str | None, several: Sequence[tuple[Entries, Entries]], arrangement: Arrangement) -> Iterator[Block]:
    wording = arrangement.wording
    cards = [given[0].live.card for given, _ in several]
    notes = [copy_notes(card, wording) for card in cards]
    common = tuple(note for note in notes[0] if all(note in of_one for of_one in notes))
    label = arrangement.label(source, common)
    counted = wording.say("ledger.article" if len(cards) == 1 else "ledger.articles", n=len(cards))
    yield Head(label.text)
    yield Notes(" · ".join((*common, counted)))
    made = rows(entry for _, entries in several for entry in entries)
    if len(cards) > 1:
        listed = dict.fromkeys(entry.live.card.id for _, entries in several for entry in entries)
        own = {card.id: [note for note in of_one if note not in common] for card, of_one in zip(cards, notes, strict=True)}
        yield from (Notes(" · ".join((f"[{place}] {name}", *own[name]))) for place, name in enumerate(listed, 1))
    yield table(made, label, wording) if made else Said(wording.say("sentences.not_in_text"))


def table(made: Sequence[Row], label: Label, wording: Wording) -> Table:
    """The columns and rows of one outlet's ledger."""
    several = any(article > 1 for row in made for article, _ in row.paragraphs)
    columns = (
        wording.say("ledger.who", outlet=label.outlet),
        wording.say("ledger.in_text"),
        wording.say("ledger.example"),
        wording.say("ledger.paragraphs"),
    )
    cells = tuple((_who(row, label, wording), _manner(row, wording), _example(row, wording), _places(row, several=several)) for row in made)
    examples: tuple[Quote, ...] = tuple(row.example for row in made if row.example)
    return Table(columns, cells, examples)


def _who(row: Row, label: Label, wording: Wording) -> str:
    if row.speaker is None:
        return display(label.outlet if row.voice is Voice.OUTLET else wording.say("voices.not_established"))
    return display(wording.say("voices.unnamed", group=row.speaker.name) if row.voice is Voice.UNNAMED else described(row.speaker))


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


def _places(row: Row, *, several: bool) -> str:
    """Paragraphs as ranges, each article's under its number where there are several."""
    articles = dict.fromkeys(article for article, _ in row.paragraphs)
    found = {article: ranges(number for of, number in row.paragraphs if of == article) for article in articles}
    return "\n".join(f"[{article}] {numbers}" if several else numbers for article, numbers in sorted(found.items()))
