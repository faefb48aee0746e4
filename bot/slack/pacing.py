"""One post a second a channel (https://docs.slack.dev/apis/web-api/rate-limits), what somebody waits for before what nobody does."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.briefing.platforms import NotDeliveredError

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY_S = 1.0
LONGEST_S = 4.0
"""A turn that is further off is not waited for: the update goes back to the queue, and nobody saw anything of it."""
KEPT = 1_000


@dataclass(slots=True)
class Pace:
    """The next free turn of each channel."""

    every_s: float = EVERY_S
    clock: Callable[[], float] = time.monotonic
    _free: dict[str, float] = field(default_factory=dict)

    async def turn(self, channel: str, *, bulk: bool = False) -> None:
        """Wait for a channel's next turn. Raises NotDeliveredError where that is too far off; bulk work does not wait at all."""
        now = self.clock()
        free = max(now, self._free.get(channel, now))
        if free - now > (0 if bulk else LONGEST_S):
            raise NotDeliveredError("one message a second a channel", after=free - now + (self.every_s if bulk else 0))
        if len(self._free) > KEPT:
            self._free = {name: at for name, at in self._free.items() if at > now}
        self._free[channel] = free + self.every_s
        await asyncio.sleep(free - now)
