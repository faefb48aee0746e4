"""Labels, copy notes and voice lines: who publishes, what kind of copy it is, and whose words each quotation is.

The label is the desk's: a status reaches readers only when an editor of this deployment confirmed it; an article, a model or a
shipped list can never set one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.model import Audience, Kind, Label, Translator, Voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from bot.core.model import Card, Quote, Speaker
    from bot.core.wording import Wording

STATUSES = (
    "state_controlled",
    "state_managed",
    "public_broadcaster",
    "state_funded_independent",
    "state_owned_independent",
    "private",
    "not_assessed",
    "disputed",
    "official",
)
STALE_AFTER_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Assessment:
    """One named assessor's status for an outlet, for the explanation behind its label."""

    assessor: str
    year: int
    status: str


@dataclass(frozen=True, slots=True)
class OutletStatement:
    """What an outlet itself said about its status, and when."""

    text: str
    date: date


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet with its registry entry. `place` and `names` are display texts a language; `as_of` is `YYYY` or `YYYY-MM`."""

    id: str
    name: str
    hosts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    status: str = "not_assessed"
    place: Mapping[str, str] = field(default_factory=dict)
    assessor: str | None = None
    as_of: str | None = None
    criteria: str | None = None
    statement: OutletStatement | None = None
    assessments: tuple[Assessment, ...] = ()
    confirmed_by: str | None = None
    confirmed_on: date | None = None
    audience: Audience = Audience.STAFF
    links: bool = False

    @property
    def confirmed(self) -> bool:
        """Whether an editor of this deployment confirmed the status."""
        return bool(self.confirmed_by and self.confirmed_on)

    def shown_name(self, language: str) -> str:
        """The outlet's name as the outlet writes it, or the display name an editor set for this language."""
        return self.names.get(language, self.name)

    def stale(self, today: date) -> bool:
        """Whether both the assessment and its confirmation are older than 24 months."""
        if not (self.confirmed_on and self.as_of):
            return False
        assessed = _months(int(self.as_of[:4]), int(self.as_of[5:7] or 12))
        newest = max(assessed, _months(self.confirmed_on.year, self.confirmed_on.month))
        return _months(today.year, today.month) - newest > STALE_AFTER_MONTHS


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a shipped list would say of an outlet: the status, the place, and by what it matched (a host or a name)."""

    source: str
    status: str
    place: str
    matched: str
    code: str
    assessor: str
    as_of: str


def label(source: Source | None, wording: Wording, *, today: date, notes: Iterable[str] = ()) -> Label:
    """The viewpoint line of an outlet; None is an outlet that nobody stated."""
    if source is None:
        name = wording.say("sentences.outlet_not_stated")
        return Label(None, name, _line(name, wording.say("status.not_assessed"), wording), tuple(notes))
    name = source.shown_name(wording.language)
    if not source.confirmed:
        return Label(source.id, name, _line(name, wording.say("status.not_assessed"), wording), tuple(notes))
    status = wording.say(f"status.{source.status}") + _place(source, wording)
    if source.stale(today) and source.as_of:
        status += wording.say("label.assessed", year=source.as_of[:4])
    return Label(source.id, name, _line(name, status, wording), tuple(notes), source.status, source.assessor, source.as_of)


def copy_notes(card: Card, wording: Wording) -> tuple[str, ...]:
    """What a reader must know of a copy: its date, and that it is a translation."""
    dated = wording.say("notes.published", date=wording.day(card.published)) if card.published else wording.say("notes.date_not_stated")
    translated = _translated(card, wording)
    return (dated, translated) if translated else (dated,)


def voice_line(quote: Quote, outlet: str, wording: Wording, *, with_affiliation: bool = True) -> str:
    """Whose words a quotation is. Never a name that the reading did not establish."""
    match quote.voice, quote.speaker:
        case Voice.OUTLET, None:
            return wording.say("voices.outlet", outlet=outlet)
        case Voice.SPEAKER | Voice.UNNAMED, speaker if speaker is not None:
            return wording.say(
                f"voices.{_manner(quote.kind)}",
                speaker=_who(quote.voice, speaker, wording, with_affiliation=with_affiliation),
                outlet=outlet,
            )
        case _:
            return wording.say("voices.not_established")


def _manner(kind: Kind) -> Kind:
    return kind if kind in {Kind.DIRECT, Kind.MIXED} else Kind.INDIRECT


def _who(voice: Voice, speaker: Speaker, wording: Wording, *, with_affiliation: bool) -> str:
    if voice is Voice.UNNAMED:
        return wording.say("voices.unnamed", group=speaker.name)
    if with_affiliation and speaker.affiliation and speaker.affiliation != speaker.name:
        return f"{speaker.name}, {speaker.affiliation}"
    return speaker.name


def _line(outlet: str, status: str, wording: Wording) -> str:
    return wording.say("label.line", viewpoint=wording.say("label.viewpoint"), outlet=outlet, status=status)


def _place(source: Source, wording: Wording) -> str:
    place = source.place.get(wording.language) or source.place.get("en")
    return wording.say("label.place", place=place) if place else ""


def _translated(card: Card, wording: Wording) -> str | None:
    if card.translation is None:
        return None
    origin = wording.say(f"translated_from.{card.translation.language}")
    match card.translation.translator:
        case Translator.NAMED:
            return wording.say("notes.translated_named", **{"from": origin, "name": card.translation.name})
        case Translator.MACHINE:
            return wording.say("notes.translated_machine", **{"from": origin})
        case Translator.NOT_NAMED:
            return wording.say("notes.translated_unnamed", **{"from": origin})


def _months(year: int, month: int) -> int:
    return year * 12 + month
