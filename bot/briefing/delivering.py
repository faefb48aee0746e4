"""What delivery is made of: updates as they arrive, jobs as they are claimed, messages as they went out, and the ports for them.

An update is stored before its platform is told that it has arrived. A job is the head of its lane; `attempt` is its fence: whoever
holds an older one has lost it. A message is `ready`, `sending`, `sent`, or `unknown` where its sender ended while it was sending.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from bot.briefing.commands import PLAIN, Request
from bot.core.model import Audience

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence
    from datetime import datetime

TRIES = 3
"""How often a job may fail before it is set aside."""
SUSPECT, CRASHES = 8, 20
"""How often a job is claimed before it is claimed without company, and at all: one that ends its process never gets to fail."""
LONGEST_WAIT_S = 3600
"""A time to wait until that lies further ahead is the work of a clock that was set back, and is over."""
CLOCKS_APART_S = 30
"""How far the times of two workers may lie apart, by their clocks or by how long they waited for the store."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A conversation on a platform of a workspace: what arrives in it is answered in order.

    A platform that belongs to one process has that process in its name, so that no other one claims its jobs.
    """

    platform: str
    workspace: str
    conversation: str

    @property
    def key(self) -> str:
        """The conversation's name among all."""
        return f"{self.platform}/{self.workspace}/{self.conversation}"


@dataclass(frozen=True, slots=True)
class Update:
    """What a platform hands over. `id` is the platform's own, the same at each delivery; `address` is what only it can read.

    `private` says that nobody but the asker reads the conversation. Where others do, the address names no user: it stays when one
    is forgotten. `bulk` work waits for what somebody is waiting for. `wants` says what is to be done with the text.
    """

    id: str
    lane: Lane
    user: str
    text: str
    audience: Audience = Audience.PUBLIC
    language: str = "en"
    address: str = ""
    private: bool = False
    bulk: bool = False
    wants: Request = PLAIN


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: what it holds, and how long it takes to fill when it is empty."""

    capacity: float
    fills_in: timedelta

    def wait(self, tokens: float, elapsed: timedelta, cost: float) -> tuple[float, float]:
        """The tokens left, and the seconds until `cost` can be had (0: it was). A clock that was set back fills nothing."""
        a_second = self.capacity / self.fills_in.total_seconds()
        have = min(self.capacity, tokens + max(0.0, elapsed.total_seconds()) * a_second)
        return (have - cost, 0.0) if have >= cost else (have, (cost - have) / a_second)


PERSONAL_RATE = Rate(3, timedelta(hours=1))
"""How often somebody may have what is kept of them deleted or sent."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may wait in a lane and in all, and how often a user and a workspace may ask (None: as often as they like)."""

    mailbox: int = 20
    queue: int = 1000
    rate: Rate | None = None
    day: Rate | None = None


class Acceptance(StrEnum):
    """What became of an update. All of these are durable; only `stored` ones become jobs."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    BUSY = "busy"
    OVER_BUDGET = "over_budget"


@dataclass(frozen=True, slots=True)
class Accepted:
    """An update's fate, how many jobs wait before it in its lane, and the seconds to wait where the budget is spent."""

    acceptance: Acceptance
    before: int = 0
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Left:
    """What earlier attempts left of a job's answer: its record, the message it stands in, and whether readers may have seen it."""

    record: str | None = None
    remote: str | None = None
    unknown: bool = False
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed update: how often it was claimed in all and since it was last put back by hand, and how often it failed."""

    id: int
    attempt: int
    claims: int
    failures: int
    update: Update
    arrived_at: datetime
    left: Left = Left()

    @property
    def last_try(self) -> bool:
        """Whether it is set aside when it fails once more."""
        return self.failures + 1 >= TRIES

    @property
    def ends_processes(self) -> bool:
        """Whether so many processes ended while they had it that it is not to be tried again."""
        return self.claims > CRASHES


@dataclass(frozen=True, slots=True)
class Dead:
    """A job that was set aside after it failed too often. `error` names what went wrong, never what was asked."""

    id: int
    lane: Lane
    failures: int
    error: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many jobs wait on each platform, and since when the oldest has."""

    jobs: Mapping[str, int]
    oldest: datetime | None


class Purpose(StrEnum):
    """What a message is for."""

    PLACEHOLDER = "placeholder"
    ANSWER = "answer"
    NOTICE = "notice"
    CORRECTION = "correction"


class State(StrEnum):
    """How far a message got."""

    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"


class Inbox(Protocol):
    """What arrived and is to be answered. Durable, in order a lane, one worker a job."""

    def accept(self, update: Update, limits: Limits, *, at: datetime) -> Awaitable[Accepted]:
        """Store an update, once, whatever number of times it is delivered. Raises StoreError: then it was not stored."""
        ...

    def claim(self, worker: str, platforms: Sequence[str], lease: timedelta, *, at: datetime, most: int = 1) -> Awaitable[list[Job]]:
        """The heads of lanes of these platforms that nobody works on, interactive ones first. What was being sent is unknown now."""
        ...

    def extend(self, jobs: Sequence[Job], lease: timedelta, *, at: datetime) -> Awaitable[None]:
        """Keep jobs that are being worked on."""
        ...

    def finish(self, job: Job, outcome: str, *, at: datetime) -> Awaitable[bool]:
        """End a job. False, and nothing is done, where the job was lost."""
        ...

    def retry(self, job: Job, after: timedelta, error: str, *, at: datetime, failed: bool = True) -> Awaitable[bool]:
        """Put a job back at the head of its lane; True where it is set aside, having failed too often. One that has to wait did not."""
        ...

    def release(self, worker: str, *, crashed: bool = False) -> Awaitable[None]:
        """Give back what a worker has claimed and not ended. One that crashed may have been ended by it."""
        ...

    def workers(self) -> Awaitable[list[str]]:
        """The workers that have something claimed."""
        ...

    def waiting(self) -> Awaitable[Waiting]:
        """What waits."""
        ...

    def bury(self, update: Update, error: str, *, at: datetime) -> Awaitable[None]:
        """Set an update aside that cannot be read, once, so that an operator sees it. Its text holds no word that anybody wrote."""
        ...

    def dead(self) -> Awaitable[list[Dead]]:
        """The jobs that were set aside, oldest first."""
        ...

    def revive(self, job: int, *, at: datetime) -> Awaitable[None]:
        """Put a job that was set aside back into its lane. Raises InputError for one that was not."""
        ...

    def take(self, bucket: str, cost: float, rate: Rate, *, at: datetime) -> Awaitable[timedelta]:
        """Take from a bucket. Zero: it was taken; else how long to wait, and nothing was taken."""
        ...


class Outbox(Protocol):
    """What went out, and how far it got."""

    def begin(self, job: Job, purpose: Purpose, *, record: str | None, at: datetime) -> Awaitable[int | None]:
        """Note that a message of a job is being sent; an answer goes into its placeholder. None where the job was lost."""
        ...

    def settle(self, message: int, state: State, *, remote: str | None = None, at: datetime) -> Awaitable[None]:
        """Note how far a message got, and its id on its platform."""
        ...

    def done(self, job: Job, outcome: str, message: int, remote: str, *, at: datetime) -> Awaitable[bool]:
        """Note that a message was sent and end its job, in one transaction. False where the job was lost; the message stays noted."""
        ...

    def record_of(self, lane: Lane, remote: str) -> Awaitable[str | None]:
        """The record that a message shows or corrects, by its id or that of one of its parts; None for one that this bot did not send."""
        ...

    def counts(self) -> Awaitable[Mapping[tuple[str, str], int]]:
        """How many messages there are of each purpose and state."""
        ...
