"""What the use cases call out to. Adapters implement these; nothing in `core/` awaits anything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.core.model import Audience, Voice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from bot.core.answering.question import Alternative
    from bot.core.labels import Source
    from bot.core.model import Card, Dropped, LivePassage, Reading, Span, Speaker, Version
    from bot.core.wording import Wording


@dataclass(frozen=True, slots=True)
class Where:
    """Which passages a reader may be shown, and which of them the question is about. Empty tuples do not narrow.

    `audience` is the reader's: a public one sees what both source and article give to the public, once `at` is past the
    article's embargo. Staff see embargoed articles too. Nobody sees what is withdrawn, superseded or held.
    """

    audience: Audience
    at: datetime
    articles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None

    @property
    def public(self) -> bool:
        """Whether the reader is one of the public."""
        return self.audience is Audience.PUBLIC


@dataclass(frozen=True, slots=True)
class Fix:
    """What an editor says of a sentence: whose words it carries; who says so, and when."""

    voice: Voice
    speaker: Speaker | None
    by: str
    at: datetime

    def __post_init__(self) -> None:
        if (self.speaker is None) != (self.voice in {Voice.OUTLET, Voice.NOT_ESTABLISHED}):
            raise ValueError(f"voice {self.voice} with speaker {self.speaker}")


@dataclass(frozen=True, slots=True)
class Received:
    """An article's text as received: the stored version, the raw bytes' sha256, and what made text of bytes."""

    version: Version
    raw_sha256: str
    decoder: str
    extractor: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What `put` did to which article; `version` counts from 1.

    The outcome is `added`, `new_version`, `restored` (an earlier text is live again), `card_updated` or `unchanged`.
    """

    outcome: str
    article: str
    version: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that shares a term with a question: how often each term stands in it, and its length in terms."""

    passage: int
    source: str | None
    counts: Mapping[str, int]
    length: int


@dataclass(frozen=True, slots=True)
class Recall:
    """The hits of a question (of at most as many texts as asked for) with what BM25 needs to know of the whole index."""

    hits: tuple[Hit, ...]
    passages: int
    mean_length: float
    frequency: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Reach:
    """What a question can find anything in: languages, and the number of articles an outlet (None: outlet not stated)."""

    languages: tuple[str, ...]
    articles: Mapping[str | None, int]


@dataclass(frozen=True, slots=True)
class Indexed:
    """An article as the index holds it. `version` is the live or last version's number, `withdrawn` a reason or None."""

    card: Card
    sha256: str
    version: int
    paragraphs: int
    statements: int
    added_at: datetime
    withdrawn: str | None = None
    withdrawn_at: datetime | None = None


class Index(Protocol):
    """Truth and retrieval in one store. Quotes come from `read`, which gives live, unheld and allowed passages only."""

    async def register(self, sources: Sequence[Source]) -> None:
        """Make the registry's outlets and audiences the ones in force; an outlet no longer registered is for staff only."""

    async def put(self, card: Card, received: Received, reading: Reading, *, at: datetime) -> Stored:
        """Store a version and make it the live one, in one transaction. The same raw bytes never make a new version."""

    async def retract(self, article: str, reason: str, *, at: datetime) -> None:
        """Hide an article for good; its versions stay for the record. Raises InputError for an unknown article."""

    async def hold(self, article: str, paragraph: int | None, reason: str, *, at: datetime) -> None:
        """Hide an article or one of its paragraphs until `lift`."""

    async def lift(self, article: str, paragraph: int | None, reason: str, *, at: datetime) -> None:
        """End a hold."""

    async def fix(self, article: str, version: str, sentence: Span, fix: Fix) -> None:
        """Store an editor's correction and rewrite that statement of the live version, in one transaction.

        It applies to every reading in which the sentence's words stand. Raises InputError for another live version or no such sentence.
        """

    async def reread(self, article: str, number: int, reading: Reading) -> None:
        """Replace the reading of a stored version, in one transaction. Holds and corrections stay in force."""

    async def sentences_before(self, article: str) -> Mapping[int, int]:
        """How many sentences of the live version stand before each of its paragraphs, those that are held counted too."""

    async def lexical(self, terms: Sequence[str], where: Where, limit: int) -> Recall:
        """The passages that share terms with a question, rare terms first; of copies the first of each outlet, as one text."""

    async def read(self, passages: Sequence[int], where: Where) -> list[LivePassage]:
        """Passages by id, in the order given, without those that may not be shown."""

    async def passages(self, article: str, where: Where) -> list[LivePassage]:
        """The passages of an article that may be shown, in document order."""

    async def reach(self, where: Where) -> Reach:
        """The languages and outlets that a question can find anything in."""

    async def articles(self, where: Where | None = None) -> list[Indexed]:
        """The articles in reach, oldest first; without `where` all, the withdrawn too."""

    async def article(self, name: str) -> Indexed | None:
        """An article by its id, or by the end of it after a slash where only one has that; in any state."""

    async def archived(self, sha256: str) -> Version | None:
        """Any stored version by name, live or not: for replaying a record, never for quoting."""

    async def history(self, article: str) -> list[tuple[int, str, datetime]]:
        """The versions of an article: number, sha256, when added."""


@dataclass(frozen=True, slots=True)
class RecordedLabel:
    """A label as it was shown."""

    source: str | None
    outlet: str
    text: str
    notes: tuple[str, ...]
    status: str
    assessor: str | None
    as_of: str | None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordedCitation:
    """Where a shown quotation stands and whose it was said to be; its words only as their sha256."""

    n: int
    label: int
    point: int
    article: str
    version: str
    start: int
    end: int
    paragraph: int
    kind: str
    voice: Voice
    speaker: Speaker | None
    voice_line: str
    extras: tuple[str, ...]
    remark: str | None
    whole_sentence: bool
    digest: str


@dataclass(frozen=True, slots=True)
class Record:
    """A sent answer under its public number: what was shown, without a word of any article. `seal` is the sha256 of the rest.

    `summaries` are the bot's own, one a label and null where there is none; empty where no label has one. `alternatives` are what
    its reader was offered to choose from.
    """

    id: str
    question: str
    asked_at: datetime
    audience: Audience
    language: str
    status: str
    mode: str
    degraded: str | None
    read_as: str | None
    missing: str | None
    premise: str | None
    model: str | None
    prompt: str
    total_ms: float
    labels: tuple[RecordedLabel, ...]
    citations: tuple[RecordedCitation, ...]
    closing: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    reply_sha256: str
    seal: str
    summaries: tuple[str | None, ...] = ()
    alternatives: tuple[Alternative, ...] = ()


class Journal(Protocol):
    """What was asked and said."""

    async def record(self, record: Record, wording: Wording, *, conversation: str | None) -> bool:
        """Store an answer, the wording it used, its turn of a conversation if any. False, with nothing stored: its number is taken."""

    async def recorded(self, record: str) -> Record | None:
        """A record by its number."""

    async def turns(self, conversation: str, *, since: datetime, limit: int) -> list[Record]:
        """The last answers of a conversation, none older than `since`, oldest first."""

    async def wording(self, ref: str) -> str | None:
        """The text of a wording file that some record used, by its ref."""

    async def confirm(self, source: str, entry: Mapping[str, str], *, at: datetime) -> None:
        """Store an editor's confirmation of an outlet's status."""

    async def confirmations(self, source: str | None = None) -> list[Mapping[str, str]]:
        """The confirmations in the order given."""


class Embedder(Protocol):
    """Texts as unit vectors. `id` names the model; `measured` says whether what cosine means "about the same" was measured for it."""

    id: str
    measured: bool

    async def embed(self, texts: Sequence[str], *, query: bool) -> list[bytes]:
        """One vector a text, little-endian float32. Raises EmbedderUnavailable."""


@dataclass(frozen=True, slots=True)
class Closest:
    """Passages by id with their outlet and their cosine to a question, and how many in reach have no vector."""

    near: Mapping[int, tuple[str | None, float]]
    lacking: int


class Vectors(Protocol):
    """The vectors of texts, a set an embedder, each text known by its sha256. They can be made anew from the index at any time."""

    async def closest(self, query: bytes, embedder: str, where: Where, limit: int, also: Sequence[int] = ()) -> Closest:
        """The nearest passages in reach, exactly, copies as one text, and those of `also` that have a vector."""

    async def similar(self, query: bytes, embedder: str, digests: Sequence[str]) -> Mapping[str, float]:
        """The cosines of those of the texts that have a vector."""

    async def known(self, embedder: str, digests: Sequence[str]) -> frozenset[str]:
        """Those of the texts that have a vector."""

    async def keep(self, embedder: str, vectors: Mapping[str, bytes]) -> None:
        """Add vectors to a set. Raises EmbedderUnavailable where they are of another length than it has."""

    async def settle(self, embedder: str) -> None:
        """Make a set the one in use. The one used before stays, so that a process that still asks for it finds it."""
