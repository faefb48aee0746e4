"""What Slack needs of the rest beside answers: what readers do with one, and what an admin may do with all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from bot.briefing.delivering import Lane, Update
    from bot.briefing.reply import Reply


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list: what it says, and the name by which something can be done with it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Home:
    """What the home tab shows. The lists below `today` are for admins, None for everyone else."""

    articles: Sequence[Entry]
    further: int
    who: str
    today: str
    paused: bool = False
    held: Sequence[Entry] | None = None
    dead: Sequence[Entry] | None = None
    feedback: Sequence[Entry] | None = None


class Newsroom(Protocol):
    """The rest, as Slack sees it. `user` is a user of the workspace; times are the implementation's."""

    def question(self, record: str, lane: Lane, user: str) -> Awaitable[str | None]:
        """The question of a record as it was read; None for one that has none, and where it is neither the lane's nor the user's."""
        ...

    def picked(self, pressed: Update, button: str, value: str) -> Awaitable[Update | None]:
        """What was pressed as the question that a button of a record stands for; None where it is not for whoever pressed."""
        ...

    def quoted(self, record: str) -> Awaitable[int]:
        """How many quotations a record has."""
        ...

    def copied(self, record: str, user: str) -> Awaitable[None]:
        """Note that a user copied a citation."""
        ...

    def rate(self, record: str, user: str, value: str, note: str) -> Awaitable[None]:
        """Keep what a user says is wrong."""
        ...

    def follow(self, record: str, lane: Lane, user: str, address: str, language: str) -> Awaitable[None]:
        """Tell a user when an article answers a record's question."""
        ...

    def unfollow(self, record: str, user: str) -> Awaitable[bool]:
        """Stop that. False where it was not followed."""
        ...

    def prompts(self, language: str) -> Awaitable[Sequence[tuple[str, str]]]:
        """At most four questions that the index can answer, each as its title and its words."""
        ...

    def home(self, user: str, language: str) -> Awaitable[Home]:
        """What the home tab of a user shows."""
        ...

    def command(self, name: str, words: str, user: str, language: str) -> Awaitable[Reply]:
        """Do what an admin asks for (hold, lift, withdraw, pause, resume, retry) and say what was done, or why not."""
        ...
