"""Cards: what the operator states about an article."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


_KEPT = ("title", "url", "published", "language", "translation", "provenance", "audience", "embargo_until")


class Audience(StrEnum):
    """Who may read: `staff` of the newsroom, or the `public` too."""

    STAFF = "staff"
    PUBLIC = "public"


class Translator(StrEnum):
    """Who translated an article, as the operator states it."""

    NAMED = "named"
    MACHINE = "machine"
    NOT_NAMED = "not_named"


@dataclass(frozen=True, slots=True)
class Translation:
    """That an article's text is a translation: from which language (ISO 639-1) and by whom."""

    language: str
    translator: Translator
    name: str | None = None

    def __post_init__(self) -> None:
        if (self.translator is Translator.NAMED) != bool(self.name):
            raise ValueError("a named translator has a name, and no other has one")


@dataclass(frozen=True, slots=True)
class Card:
    """What the operator states about an article. `source` is None only where nobody stated an outlet.

    `stated` names the fields that were given a value this time.
    """

    id: str
    source: str | None
    title: str | None = None
    url: str | None = None
    published: date | None = None
    language: str = "en"
    translation: Translation | None = None
    provenance: str | None = None
    audience: Audience = Audience.STAFF
    embargo_until: datetime | None = None
    stated: frozenset[str] | None = field(default=None, compare=False, repr=False)

    def over(self, stored: Card) -> Card:
        """The card on top of the stored one: a field that is not stated anew keeps what was stated before.

        So adding a file again without its flags never lifts an embargo. None as `stated` states every field.
        """
        if self.stated is None:
            return self
        kept = {name: getattr(stored, name) for name in _KEPT if name not in self.stated}
        return replace(self, id=stored.id, **kept)
