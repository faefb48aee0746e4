"""What a writer is given and what it gives back: numbered candidates, and ids of them. A draft is never shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.core.model import Voice

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from bot.core.model import Dropped, LivePassage, Span, Speaker, Statement

POINTS_AN_OUTLET = 3
"""How many points a section shows at most."""
BY_RULE, BY_MODEL = "extractive", "model"
UNAVAILABLE, INVALID, OVER_BUDGET = "model_unavailable", "invalid_draft", "over_budget"
"""Why an answer is made by rule although a model is set, as the record and CONTRACT have it."""
WITHOUT_EMBEDDER = "embedder_unavailable"
"""Why an answer was found by words alone."""
MODEL_FAULTS = frozenset({UNAVAILABLE, INVALID, OVER_BUDGET})

Said = tuple[str | None, Voice, "Speaker | None"]
"""An outlet, and whose words its article carries."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement that a point may quote. `score` orders candidates of one question; `near` is the verdict of `ranking.near`.

    `part` is a slice of it, where another one is to be shown than usually is.
    """

    id: str
    live: LivePassage
    statement: Statement
    score: float
    near: bool
    part: Span | None = None

    @property
    def source(self) -> str | None:
        """The outlet of its article."""
        return self.live.card.source

    @property
    def said(self) -> Said:
        """The outlet, and whose words these are there."""
        return (self.source, self.statement.voice, self.statement.speaker)

    @property
    def text(self) -> str:
        """Its words, as they stand in the indexed copy."""
        return self.live.passage.version.text[self.statement.start : self.statement.end]


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom a draft is made: the language of the reply, and who asks (platform, workspace, user).

    `spent` are the seconds that a translation of the question took of what a model has; `told` is whether a log line says already
    that it fails.
    """

    language: str = "en"
    asker: tuple[str, str, str] | None = None
    spent: float = 0.0
    told: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A question with its candidates, best first, and its words that stand nowhere in the index."""

    question: str
    candidates: tuple[Candidate, ...]
    absent: tuple[str, ...] = ()
    asked: Asked = field(default_factory=Asked)

    @property
    def passages(self) -> list[LivePassage]:
        """The passages that its candidates stand in."""
        return [one.live for one in self.candidates]

    @property
    def voices(self) -> Mapping[Said, str]:
        """Whose words the candidates are, each under the id by which a model knows them: S1 and so on."""
        return {said: f"S{number}" for number, said in enumerate(dict.fromkeys(one.said for one in self.candidates), 1)}


@dataclass(frozen=True, slots=True)
class DraftPoint:
    """The ids of the candidates that one point quotes, and of the voice that the writer takes them to be in, if it says so."""

    quotes: tuple[str, ...]
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a summary as a model put it, names, numbers and dates as slots, and the ids of the quotes that it rests on."""

    words: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """How a draft was made: by rule or by which model, with which prompts (their refs), and why by rule where a model is set."""

    mode: str = BY_RULE
    model: str | None = None
    prompts: tuple[str, ...] = ()
    degraded: str | None = None
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer proposes. Anything that is not an id of the evidence is dropped; what else it says passes a gate or goes.

    `premise` is what a writer finds that the question takes for granted and the texts do not say; `cited` are the quotes that the
    slots of its sentences were taken from, in order.
    """

    answerable: bool
    points: tuple[DraftPoint, ...] = ()
    premise: str | None = None
    sentences: tuple[Sentence, ...] = ()
    cited: tuple[str, ...] = ()
    made: Made = field(default_factory=Made)


class Writer(Protocol):
    """Picks, orders and groups what to quote. It returns ids; no word of it is ever shown that did not pass a gate."""

    def draft(self, evidence: Evidence) -> Awaitable[Draft]:
        """A draft from the evidence."""
        ...


class Translator(Protocol):
    """Puts a question into a language that the index can be searched in."""

    def translated(self, question: str, into: str, asked: Asked) -> Awaitable[tuple[str | None, Asked]]:
        """The question in a language (ISO 639-1), and for whom its draft is made then; None for the first where it cannot be had.

        It is not shown before it passed a gate.
        """
        ...
