"""A platform as `serve` runs it: how messages go out there, where its updates come in, and whether they do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from aiohttp import web

    from bot.briefing.delivering import Update
    from bot.briefing.platforms import Platform
    from bot.briefing.reply import Reply


def _well() -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Connection:
    """A platform with the routes on which it posts, and what fetches its updates where it does not.

    `run` goes on until it is cancelled; what it raises ends `serve`. `trouble` says in a few words why updates do not come in at
    present, or None: `/readyz` is not ready then. `replies` makes the messages of its commands, where it has some of its own.
    """

    platform: Platform
    routes: Sequence[web.RouteDef] = ()
    run: Callable[[], Awaitable[None]] | None = None
    trouble: Callable[[], str | None] = _well
    replies: Callable[[Update], Awaitable[Reply]] | None = None
