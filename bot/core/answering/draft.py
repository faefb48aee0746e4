"""What a writer is given and what it gives back: numbered candidates, and ids of them. A draft is never shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.model import LivePassage, Statement

POINTS_AN_OUTLET = 3
"""How many points a section shows at most."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement that a point may quote. `score` orders candidates of one question; `near` is the verdict of `ranking.near`."""

    id: str
    live: LivePassage
    statement: Statement
    score: float
    near: bool

    @property
    def source(self) -> str | None:
        """The outlet of its article."""
        return self.live.card.source


@dataclass(frozen=True, slots=True)
class Evidence:
    """A question with its candidates, best first, and its words that stand nowhere in the index."""

    question: str
    candidates: tuple[Candidate, ...]
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftPoint:
    """The ids of the candidates that one point quotes."""

    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer proposes. Anything that is not an id of the evidence is dropped."""

    answerable: bool
    points: tuple[DraftPoint, ...] = ()
