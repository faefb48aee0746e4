"""What is kept beside questions and answers: what models cost, which questions are followed, and what an admin switched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping
    from datetime import datetime

    from bot.briefing.delivering import Lane


@dataclass(frozen=True, slots=True)
class Spent:
    """What calls of a model took: how many calls, and the tokens that went in and came out."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    @property
    def tokens(self) -> int:
        """All of them."""
        return self.tokens_in + self.tokens_out

    def plus(self, other: Spent) -> Spent:
        """Both together."""
        return Spent(self.calls + other.calls, self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out)

    def times(self, number: int) -> Spent:
        """So many times as much; -1 takes it off again."""
        return Spent(self.calls * number, self.tokens_in * number, self.tokens_out * number)


@dataclass(frozen=True, slots=True)
class Asker:
    """A user of a workspace of a platform."""

    platform: str
    workspace: str
    user: str


@dataclass(frozen=True, slots=True)
class Caps:
    """Tokens that a model may take a day: of one user, and of a workspace. None for no limit."""

    user: int | None = None
    workspace: int | None = None


class Usage(Protocol):
    """What models cost, a user and a day (UTC)."""

    def add(self, asker: Asker, spent: Spent, *, at: datetime) -> Awaitable[None]:
        """Count calls to a user's day."""
        ...

    def of_day(self, asker: Asker, *, at: datetime) -> Awaitable[tuple[Spent, Spent]]:
        """What the user, and the whole workspace, took on that day."""
        ...


@dataclass(frozen=True, slots=True)
class Followed:
    """A question that a user wants to hear of, where, and since when; `seen` is the time of the newest article looked at."""

    record: str
    lane: Lane
    user: str
    address: str
    language: str
    since: datetime
    seen: datetime


class Follows(Protocol):
    """The questions that are followed."""

    def follow(self, followed: Followed) -> Awaitable[None]:
        """Follow a question; doing it again changes nothing."""
        ...

    def stop(self, record: str, asker: Asker) -> Awaitable[bool]:
        """Stop following. False where it was not followed."""
        ...

    def followed(self, platform: str) -> Awaitable[list[Followed]]:
        """What is followed on a platform, oldest first."""
        ...

    def looked(self, record: str, asker: Asker, *, seen: datetime) -> Awaitable[None]:
        """Note up to when articles were looked at."""
        ...


class Switches(Protocol):
    """What an admin switched, by name; the last one counts, for every process."""

    def switch(self, name: str, value: str, *, by: str, at: datetime) -> Awaitable[None]:
        """Set a switch."""
        ...

    def switched(self, name: str) -> Awaitable[str | None]:
        """One that is set."""
        ...

    def switches(self) -> Awaitable[Mapping[str, str]]:
        """All that are set."""
        ...
