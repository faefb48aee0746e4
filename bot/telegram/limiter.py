"""Telegram's limits kept in two lanes: what somebody waits for goes before bulk, and both stay under 30 a second.

A chat gets one message a second, a group twenty a minute (https://core.telegram.org/bots/faq, "My bot is hitting limits"). Bulk is spaced
evenly, so that a place is free soon whenever an answer is ready; python-telegram-bot's own limiter is one queue, in which an answer
waits behind all bulk (measured: 7.6 s behind 300 messages). A 429 stops its chat; three within a second stop everything.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from telegram.ext import BaseRateLimiter

from bot.telegram import limits
from bot.telegram.transport import FloodError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from telegram._utils.types import JSONDict

BULK = "bulk"
WINDOW_S = 1.0
"""Telegram counts a call somewhere between its start and its end here: one is let go of a second after it has ended."""
BULK_S = WINDOW_S / (limits.OVERALL_A_SECOND - 0.5)
"""Between two calls of bulk."""
CHAT_S, MINUTE_S = 1.0, 60.0
SOON_S = 0.005
PATIENT_S = 4.0
"""How long a call may wait here: less than its caller waits for it. What has to wait longer is told so, and comes again."""
FLOODS, FLOODS_S = 3, 1.0
CHATS = 10_000
"""From so many chats on, those are let go of that may be sent to at once."""
_SENDS = ("send", "copy", "forward", "edit")
_FREE = "sendChatAction"


@dataclass(slots=True)
class Pace:
    """When a chat may be sent to next, when it was in the last minute, and until when Telegram asked not to."""

    next: float = 0.0
    stopped: float = 0.0
    sent: deque[float] = field(default_factory=deque)

    def turn(self, now: float, *, group: bool, spaced: bool) -> float:
        """When the next message to it may go."""
        at = max(now, self.stopped, self.next if spaced else now)
        if group and len(self.sent) >= limits.GROUP_A_MINUTE:
            at = max(at, self.sent[-limits.GROUP_A_MINUTE] + MINUTE_S)
        return at

    def take(self, at: float, *, group: bool, spaced: bool) -> None:
        """Note that a message goes then."""
        if spaced:
            self.next = at + CHAT_S
        if group:
            self.sent.append(at)
            if len(self.sent) > limits.GROUP_A_MINUTE:
                self.sent.popleft()


class _StoppedError(FloodError):
    """Raised here, not by Telegram."""


class Limiter(BaseRateLimiter[str]):
    """Makes calls wait for their turn. `rate_limit_args="bulk"` marks what nobody waits for."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, chats: int = CHATS) -> None:
        self._most_chats = chats
        self._clock = clock
        self._chats: dict[int | str, Pace] = {}
        self._lanes: dict[bool, deque[asyncio.Future[None]]] = {False: deque(), True: deque()}
        self._flying = 0
        self._ended: deque[float] = deque()
        self._bulk_at = 0.0
        self._stopped = 0.0
        self._floods: deque[float] = deque()
        self._timer: asyncio.TimerHandle | None = None

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing waits any more."""
        if self._timer:
            self._timer.cancel()

    async def process_request(  # noqa: PLR0917 (as the base class has it)
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | JSONDict | list[JSONDict]]],
        args: Any,  # noqa: ANN401 (as the base class has it)
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> bool | JSONDict | list[JSONDict]:
        """Make a call when its turn has come. Raises FloodError where that is too far ahead, or Telegram says so."""
        chat = data.get("chat_id")
        if chat is None or endpoint == _FREE or not endpoint.startswith(_SENDS):
            return await callback(*args, **kwargs)
        bulk = rate_limit_args == BULK
        group = isinstance(chat, str) or chat < 0
        pace = await self._chat_turn(chat, bulk=bulk, group=group, spaced=group or not endpoint.startswith("edit"))
        await self._turn(bulk=bulk)
        try:
            self._check(pace)
            return await callback(*args, **kwargs)
        except FloodError as error:
            if not isinstance(error, _StoppedError):
                self._flooded(pace, error.after)
            raise
        finally:
            self._end()

    def _check(self, pace: Pace) -> None:
        """Refuse a call whose chat was stopped while it waited."""
        if (left := pace.stopped - self._clock()) > 0:
            raise _StoppedError(left)

    async def _chat_turn(self, chat: int | str, *, bulk: bool, group: bool, spaced: bool) -> Pace:
        """Wait for a chat's turn."""
        now = self._clock()
        if chat not in self._chats and len(self._chats) >= self._most_chats:
            self._chats = {name: pace for name, pace in self._chats.items() if pace.next > now or pace.stopped > now or pace.sent}
        pace = self._chats.setdefault(chat, Pace())
        at = pace.turn(now, group=group, spaced=spaced)
        if at - now > PATIENT_S and not bulk:
            raise FloodError(at - now)
        pace.take(at, group=group, spaced=spaced)
        if at > now:
            await asyncio.sleep(at - now)
        return pace

    async def _turn(self, *, bulk: bool) -> None:
        """Wait for a turn among all chats."""
        if not bulk and (left := self._stopped - self._clock()) > PATIENT_S:
            raise FloodError(left)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lanes[bulk].append(turn)
        self._grant()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._end()
            raise

    def _end(self) -> None:
        """Note that a call has ended."""
        self._flying -= 1
        self._ended.append(self._clock())
        self._grant()

    def _grant(self) -> None:
        """Give turns to those who may go now, and come back when the next one may."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        while (bulk := self._next_lane()) is not None:
            now = self._clock()
            while self._ended and self._ended[0] <= now - WINDOW_S:
                self._ended.popleft()
            at = self._free_at(now, bulk=bulk)
            if at > now:
                self._timer = asyncio.get_running_loop().call_later(at - now, self._grant)
                return
            self._lanes[bulk].popleft().set_result(None)
            self._flying += 1
            if bulk:
                self._bulk_at = max(self._bulk_at, now - BULK_S) + BULK_S

    def _next_lane(self) -> bool | None:
        """Which lane has somebody waiting: the interactive one first. Who gave up is not waited for."""
        for bulk, lane in self._lanes.items():
            while lane and lane[0].done():
                lane.popleft()
            if lane:
                return bulk
        return None

    def _free_at(self, now: float, *, bulk: bool) -> float:
        over = self._flying + len(self._ended) - limits.OVERALL_A_SECOND
        full = now if over < 0 else self._ended[over] + WINDOW_S if over < len(self._ended) else now + SOON_S
        return max(full, self._stopped, self._bulk_at if bulk else now)

    def _flooded(self, pace: Pace, after: float) -> None:
        """Stop a chat for as long as Telegram asks, and all where several are told so at once."""
        now = self._clock()
        pace.stopped = max(pace.stopped, now + after)
        self._floods.append(now)
        with suppress(IndexError):
            while self._floods[0] < now - FLOODS_S:
                self._floods.popleft()
        if len(self._floods) >= FLOODS:
            self._stopped = max(self._stopped, now + after)
