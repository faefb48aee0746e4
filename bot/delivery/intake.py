"""Where updates come in: who may ask is asked first, then the update is stored, and only then its platform is told."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.briefing.commands import PERSONAL, Request
from bot.briefing.delivering import Acceptance, Accepted, Lane
from bot.briefing.platforms import Way
from bot.briefing.reply import notice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.briefing.delivering import Inbox, Limits, Update
    from bot.briefing.platforms import Platform
    from bot.briefing.reply import Reply
    from bot.core.wording import Wording
    from bot.delivery.metrics import Metrics

TELLING = 8
TELL_S = 10.0
QUIET_S = 20.0
"""How long a conversation that was told something of this kind is not told it again: who writes a thousand messages reads one."""
PRESSED = 50
"""Updates a second from which on they are answered one at a time: each answer keeps the event loop for some milliseconds."""


# Half of a character's code, and NUL: no store takes either (https://www.postgresql.org/docs/current/datatype-character.html).
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(update: Update) -> Update:
    """An update as every store can take it: what is no character is replaced, so that it is answered and not delivered for ever."""
    lane = Lane(*map(_clean, (update.lane.platform, update.lane.workspace, update.lane.conversation)))
    return replace(
        update,
        id=_clean(update.id),
        lane=lane,
        user=_clean(update.user),
        text=_clean(update.text),
        language=_clean(update.language),
        address=_clean(update.address),
        wants=Request.from_json(_clean(update.wants.to_json())),
    )


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", str(text))


@dataclass(slots=True)
class Intake:
    """Accepts updates. Those that do not become jobs are told so at once; of those who may not ask, nothing is stored.

    What is kept of somebody who may not ask any more is theirs all the same.
    """

    inbox: Inbox
    platforms: Mapping[str, Platform]
    limits: Limits
    may_ask: Callable[[Update], bool]
    wording: Callable[[str], Wording]
    clock: Callable[[], datetime]
    metrics: Metrics
    wake: Callable[[], None]
    contact: str | None = None
    _arrived: deque[float] = field(default_factory=deque)
    _told: dict[tuple[str, str], float] = field(default_factory=dict)
    _telling: set[asyncio.Task[None]] = field(default_factory=set)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(TELLING))

    def pressed(self) -> bool:
        """Whether so much arrives that taking it in has to come before answering it."""
        while self._arrived and self._arrived[0] < time.monotonic() - 1:
            self._arrived.popleft()
        return len(self._arrived) > PRESSED

    async def __call__(self, update: Update) -> Accepted | None:
        """Store an update. None where the asker may not ask. Raises StoreError: then its platform has to deliver it again."""
        self._arrived.append(time.monotonic())
        update = storable(update)
        if update.wants.command not in PERSONAL and not self.may_ask(update):
            self.metrics.updates.labels("not_allowed").inc()
            self._tell(update, self._not_allowed(update), "not_allowed")
            return None
        accepted = await self.inbox.accept(update, self.limits, at=self.clock())
        self.metrics.updates.labels(accepted.acceptance).inc()
        if accepted.acceptance is Acceptance.STORED:
            self.wake()
        elif accepted.acceptance is not Acceptance.DUPLICATE:
            self._tell(update, self._refused(update, accepted), accepted.acceptance)
        return accepted

    def _refused(self, update: Update, accepted: Accepted) -> Reply:
        wording = self.wording(update.language)
        if accepted.acceptance is Acceptance.BUSY:
            return notice(wording, wording.say("delivery.busy", n=accepted.before))
        row = "too_often" if update.wants.command in PERSONAL else "over_budget"
        return notice(wording, wording.say(f"delivery.{row}", n=max(1, math.ceil(accepted.wait_s / 60))))

    def _not_allowed(self, update: Update) -> Reply:
        wording = self.wording(update.language)
        if self.contact:
            return notice(wording, wording.say("delivery.not_allowed_contact", contact=self.contact))
        return notice(wording, wording.say("delivery.not_allowed"))

    def _tell(self, update: Update, reply: Reply, what: str) -> None:
        """Tell the asker, without making the platform wait for it. A few at a time; nothing depends on its arrival."""
        platform = self.platforms.get(update.lane.platform)
        if platform is None or not self._is_news(update, what):
            return

        async def telling() -> None:
            async with self._slots, asyncio.timeout(TELL_S):
                with suppress(Exception):
                    await platform.deliver(update, reply, Way(f"{update.lane.key}/{update.id}/{what}", only_asker=True))

        task = asyncio.create_task(telling())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    def _is_news(self, update: Update, what: str) -> bool:
        """Whether an asker has not been told this just now."""
        now = time.monotonic()
        self._told = {key: at for key, at in self._told.items() if at > now - QUIET_S}
        key = (f"{update.lane.key}/{update.user}", what)
        if key in self._told:
            return False
        self._told[key] = now
        return True
