"""What a platform hands over: how messages are delivered there, and where it posts its updates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.briefing.delivering import Update
    from bot.briefing.reply import Reply


class NotDeliveredError(Exception):
    """Raised by a platform that knows that readers saw nothing of a message. `after` is how long it asks to wait, in seconds."""

    def __init__(self, told: str, *, after: float = 0.0) -> None:
        super().__init__(told)
        self.after = after


class UnreachableError(Exception):
    """Raised by a platform where a conversation or a message is gone for good: trying again would not help."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a message is to be sent: as a reply to which message, silently, and whom it is to reach.

    `key` is the same for every try of one message, for platforms that drop a second one. `only_asker` is for what concerns nobody
    else, where a platform can show a message to one of several readers.
    """

    key: str
    reply_to: str | None = None
    silent: bool = False
    mention: tuple[str, ...] = ()
    only_asker: bool = False


@dataclass(frozen=True, slots=True)
class Platform:
    """What a platform hands to the worker.

    `deliver` sends a message and gives its id there; `edit` replaces one, and twice is once; it gives the id under which the
    message is known from then on where that is another one. Both raise NotDeliveredError or
    UnreachableError where that is certain; after anything else the outcome is unknown. `typing` says that an answer is being made.
    """

    name: str
    deliver: Callable[[Update, Reply, Way], Awaitable[str]]
    edit: Callable[[Update, str, Reply], Awaitable[str | None]]
    typing: Callable[[Update], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a platform posts its updates. `read` makes one of headers and body, or None of what asks for nothing.

    It raises PermissionError for a body that is not signed by its platform, ValueError for one that cannot be read.
    """

    path: str
    read: Callable[[Mapping[str, str], bytes], Update | None]
