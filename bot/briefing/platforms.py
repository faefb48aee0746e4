"""What a platform hands over: how messages are delivered there, and where it posts its updates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.briefing.delivering import Update
    from bot.briefing.reply import Reply


class NotDeliveredError(Exception):
    """Raised by a platform that knows how much of a message readers saw: nothing, or the parts under the id `stands`.

    `after` is how long it asks to wait, in seconds. An edit of what stands goes on where this try ended.
    """

    def __init__(self, told: str, *, after: float = 0.0, stands: str | None = None) -> None:
        super().__init__(told)
        self.after = after
        self.stands = stands


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


def _one_message(*_: object) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Platform:
    """What a platform hands to the worker.

    `deliver` sends a message and gives its id there; `edit` replaces one, and twice is once; it gives the id under which the
    message is known from then on where that is another one. Both raise NotDeliveredError or
    UnreachableError where that is certain; after anything else the outcome is unknown. `typing` says that an answer is being made.
    `grows` tells whether a reply takes more messages than stand under an id: an edit sends the others, and those twice where it is
    not known that it did.
    """

    name: str
    deliver: Callable[[Update, Reply, Way], Awaitable[str]]
    edit: Callable[[Update, str, Reply], Awaitable[str | None]]
    typing: Callable[[Update], Awaitable[None]] | None = None
    grows: Callable[[Update, str, Reply], bool] = _one_message


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a platform posts its updates. `read` makes one of headers and body, or None of what asks for nothing.

    It raises PermissionError for a body that is not signed by its platform, ValueError for one that cannot be read.
    """

    path: str
    read: Callable[[Mapping[str, str], bytes], Update | None]
