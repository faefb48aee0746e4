"""The values that carry the promises. A quotation is `version.text[start:end]`, code points, drawn when shown: it cannot differ."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.core.card import Audience, Card, Translation, Translator

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.answering.question import Alternative

# fmt: off
__all__ = [
    "Answer", "Audience", "Card", "Citation", "Dropped", "Kind", "Label", "LivePassage", "Passage", "Point", "Quote",
    "Reading", "Section", "Span", "Speaker", "Statement", "Status", "Translation", "Translator", "Version", "Voice",
]
# fmt: on


class Kind(StrEnum):
    """How a sentence carries its words: quoted, partly quoted, paraphrased, told by the outlet, or a heading."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"
    NARRATIVE = "narrative"
    HEADING = "heading"


class Voice(StrEnum):
    """Whose words a sentence carries."""

    SPEAKER = "speaker"
    UNNAMED = "unnamed"
    OUTLET = "outlet"
    NOT_ESTABLISHED = "not_established"


class Status(StrEnum):
    """What an answer says about its question."""

    ANSWERED = "answered"
    NOT_IN_TEXT = "not_in_text"
    FALSE_PREMISE = "false_premise"
    AMBIGUOUS = "ambiguous"
    STALE = "stale"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Version:
    """The immutable text of an article as stored, named by the sha256 of its UTF-8 bytes."""

    sha256: str
    text: str = field(repr=False, compare=False)

    @classmethod
    def of(cls, text: str) -> Version:
        """The version that this text is. Raises UnicodeEncodeError for lone surrogates, which no stored text has."""
        return cls(hashlib.sha256(text.encode()).hexdigest(), text)

    @property
    def intact(self) -> bool:
        """Whether the text still is what its name says."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest() == self.sha256


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of a version. Raises ValueError for a slice that does not exist."""

    version: Version
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.version.text):
            raise ValueError(f"no slice {self.start}:{self.end} in a text of {len(self.version.text)} code points")

    @property
    def text(self) -> str:
        """The words, as they stand in the indexed copy."""
        return self.version.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is quoted; role and affiliation as the text states them."""

    id: str
    name: str
    role: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence with its reading: spans of its quotations, an outlet's inserts, mention, cue and what is attributed (`content`).

    `holder` is whose position the speaker reports; statements of one speech act share an `utterance`; `confidence` is 0 to 1.
    """

    start: int
    end: int
    paragraph: int
    kind: Kind
    voice: Voice = Voice.NOT_ESTABLISHED
    speaker: Speaker | None = None
    quoted: tuple[Span, ...] = ()
    flags: frozenset[str] = frozenset()
    mention: Span | None = None
    cue: Span | None = None
    content: tuple[Span, ...] = ()
    inserts: tuple[Span, ...] = ()
    utterance: str | None = None
    holder: Speaker | None = None
    confidence: float = 1.0

    def __post_init__(self) -> None:
        if (self.speaker is None) != (self.voice in {Voice.OUTLET, Voice.NOT_ESTABLISHED}):
            raise ValueError(f"voice {self.voice} with speaker {self.speaker}")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as read: a span a paragraph (headings too), and its statements in order."""

    paragraphs: tuple[Span, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class LivePassage:
    """A paragraph that may be quoted now: live, not held, and allowed to the reader who asked. `id` is the index's own.

    `context` runs from the start of the paragraph before to its own end: what stands near a hit, as pronouns reach back.
    """

    id: int
    card: Card
    passage: Passage
    paragraph: int
    statements: tuple[Statement, ...]
    context: Span


@dataclass(frozen=True, slots=True)
class Quote(Passage):
    """A slice shown verbatim, with its card and the voice that the reading of the article gave it."""

    card: Card
    paragraph: int
    kind: Kind
    voice: Voice
    speaker: Speaker | None
    whole_sentence: bool

    @classmethod
    def of(cls, live: LivePassage, statement: Statement) -> Quote:
        """The whole sentence of one statement of a live passage."""
        return cls(
            version=live.passage.version,
            start=statement.start,
            end=statement.end,
            card=live.card,
            paragraph=statement.paragraph,
            kind=statement.kind,
            voice=statement.voice,
            speaker=statement.speaker,
            whole_sentence=True,
        )

    @property
    def digest(self) -> str:
        """The sha256 of the words, by which a record can later tell that they are still the same."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Label:
    """The viewpoint line of one outlet with the facts behind it. `source` is None where nobody stated an outlet."""

    source: str | None
    outlet: str
    text: str
    notes: tuple[str, ...] = ()
    status: str = "not_assessed"
    assessor: str | None = None
    as_of: str | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a label without words")


@dataclass(frozen=True, slots=True)
class Citation:
    """A number and a Quote, with the voice line under it and what else is said there: paragraph, article, notes of its own."""

    n: int
    quote: Quote
    voice_line: str
    extras: tuple[str, ...] = ()
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One statement of an answer. It has no text of its own: what is shown is its citations' quotes under their voice lines."""

    voice: Voice
    speaker: Speaker | None
    citations: tuple[Citation, ...]

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a point without a citation")
        if any((c.quote.voice, c.quote.speaker) != (self.voice, self.speaker) for c in self.citations):
            raise ValueError("a point in another voice than its quotes")


@dataclass(frozen=True, slots=True)
class Section:
    """The points of one source under its label, with lines by rule on its own quotes (`remarks`) and the bot's summary, if any."""

    label: Label
    points: tuple[Point, ...]
    remarks: tuple[str, ...] = ()
    summary: str | None = None

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("a section without points")
        if any(c.quote.card.source != self.label.source for c in self.citations):
            raise ValueError("a section that quotes another outlet than its label names")

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The section's citations in the order shown."""
        return tuple(c for point in self.points for c in point.citations)


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something a draft proposed that did not pass grounding, with the reason in one word."""

    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question. An `answered` one has sections, an `ambiguous` one quotes nothing; `nearest` is no answer."""

    id: str
    question: str
    asked_at: datetime
    language: str
    status: Status
    sections: tuple[Section, ...] = ()
    nearest: tuple[Section, ...] = ()
    read_as: str | None = None
    missing: str | None = None
    premise: str | None = None
    mode: str = "extractive"
    degraded: str | None = None
    closing: tuple[str, ...] = ()
    candidates: tuple[Card, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    model: str | None = None
    prompt: str = ""
    total_ms: float = 0.0

    def __post_init__(self) -> None:
        if (self.status is Status.ANSWERED) != bool(self.sections) or (self.status is Status.AMBIGUOUS and self.nearest):
            raise ValueError(f"status {self.status} with {len(self.sections)} sections")

    @property
    def shown(self) -> tuple[Section, ...]:
        """The sections that the reader sees."""
        return self.sections or self.nearest

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels of the outlets shown, in order; empty where the notice line stands instead."""
        return tuple(section.label for section in self.shown)
