"""What reaches back to sent answers: which may be due for a correction, who corrects them, who copied them, who said what of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence
    from datetime import datetime

    from bot.briefing.delivering import Update
    from bot.briefing.fates import Cited, Held
    from bot.briefing.keeping import Asker
    from bot.core.model import Audience
    from bot.core.ports import RecordedLabel


KEEP_IDS = timedelta(days=7)
"""How long the id of an answered update is kept after its text: longer than any platform delivers it again."""


@dataclass(frozen=True, slots=True)
class ShownLabels:
    """Labels that some sent answers showed, in which wording. `key` is the store's own name for the set."""

    key: str
    language: str
    prompt: str
    labels: tuple[RecordedLabel, ...]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A sent answer that may be due: its message, what its readers were told last, what it quoted, and who may read it."""

    message: int
    record: str
    told: str
    labels: str
    cited: tuple[Cited, ...]
    audience: Audience


@dataclass(frozen=True, slots=True)
class Standing:
    """How an article stands, without its words."""

    version: str | None
    since: datetime | None
    withdrawn_at: datetime | None
    held: tuple[Held, ...]
    fixed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A correction that one worker delivers: of which message, where it stands, and what became of the reply in earlier tries.

    `mention` are those whom the reply is to reach: who asked, and who copied a citation.
    """

    message: int
    told: str
    update: Update
    remote: str
    record: str
    mention: tuple[str, ...]
    reply_unknown: bool


class Sent(Protocol):
    """The answers that readers have, and what they were told of them since."""

    def epoch(self) -> Awaitable[str]:
        """What changes whenever something does that can make a sent answer due."""
        ...

    def labels(self, *, since: datetime | None = None) -> Awaitable[list[ShownLabels]]:
        """The sets of labels that answers showed which were sent since then; none where nothing was sent."""
        ...

    def suspects(self, platforms: Sequence[str], labels: Sequence[str], *, since: datetime | None = None) -> Awaitable[list[Suspect]]:
        """Sent answers that quote an article which has changed in any way, showed one of these sets of labels, or were corrected before."""
        ...

    def standing(self, articles: Sequence[str]) -> Awaitable[Mapping[str, Standing]]:
        """How articles stand."""
        ...

    def begin(self, message: int, told: str, worker: str, lease: timedelta, *, at: datetime) -> Awaitable[Ticket | None]:
        """Take a correction. None where somebody else has it, or readers were told meanwhile."""
        ...

    def replying(self, ticket: Ticket, *, stands: str | None = None, at: datetime) -> Awaitable[int | None]:
        """Note that the reply is being sent; its message. None where its reader was forgotten meanwhile.

        `stands` is the id under which the corrected message is known from now on.
        """
        ...

    def corrected(self, ticket: Ticket, *, reply: int | None, remote: str | None, at: datetime) -> Awaitable[None]:
        """Note that readers were told."""
        ...

    def asker(self, record: str) -> Awaitable[Asker | None]:
        """Who was sent the answer of a record first; None of one that was not sent, or whose asker was forgotten."""
        ...

    def copied(self, record: str, user: str, *, at: datetime) -> Awaitable[None]:
        """Note that a user copied a citation of a record, so that a correction reaches them too."""
        ...

    def rate(self, record: str, user: str, value: str, note: str, *, at: datetime) -> Awaitable[None]:
        """Store what a user said of an answer; saying it again replaces the note."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """An article, or one of its paragraphs by its number."""

    article: str
    paragraph: int | None

    def __str__(self) -> str:
        return self.article if self.paragraph is None else f"{self.article}:{self.paragraph}"


@dataclass(frozen=True, slots=True)
class Reached:
    """How many sent answers quote a place on a platform, in how many conversations."""

    platform: str
    answers: int
    conversations: int


class Holds(Protocol):
    """What the desk needs to know of a complaint: what a record quotes, who has read it, and all of it for counsel."""

    def quoted(self, record: str) -> Awaitable[list[Place]]:
        """The paragraphs of live versions that a record quotes."""
        ...

    def held(self, record: str) -> Awaitable[list[Place]]:
        """The holds in force on what a record quotes."""
        ...

    def reached(self, places: Sequence[Place]) -> Awaitable[list[Reached]]:
        """How many sent answers quote any of some places."""
        ...

    def exhibit(self, places: Sequence[Place]) -> Awaitable[Mapping[str, object]]:
        """Versions, holds and sent answers of some places, as JSON has them. Never who asked, nor what."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader says is wrong with a record, and their note."""

    record: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Person:
    """A user of a platform's workspace; without those, whoever has that id on any."""

    user: str
    platform: str | None = None
    workspace: str | None = None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was deleted: questions, whole answers, the questions of answers that stay, and what people said of answers."""

    questions: int
    answers: int
    redacted: int
    said: int


class People(Protocol):
    """What is kept of people."""

    def export(self, person: Person) -> Awaitable[Mapping[str, list[dict[str, object]]]]:
        """All that is kept of a person, as JSON has it."""
        ...

    def forget(self, person: Person) -> Awaitable[Forgotten]:
        """Delete it so that no file of the store holds a trace of it. Raises StoreError where others keep the store from that."""
        ...

    def purge(self, before: datetime, *, keep_ids: timedelta) -> Awaitable[Forgotten]:
        """Delete the text and the askers of questions that were answered before a time, but of held articles the text stays.

        The ids of updates stay for `keep_ids` longer, so that none is taken for a new one.
        """
        ...
