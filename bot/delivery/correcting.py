"""The corrector: finds sent answers that are due, and tells their readers, once for each state and as often as it takes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.briefing.correcting import Case, correction
from bot.briefing.due import Scene, article_now, changed_labels
from bot.briefing.platforms import NotDeliveredError, UnreachableError, Way
from bot.briefing.reply import headed
from bot.briefing.sections import Arrangement
from bot.core.errors import StoreError
from bot.core.ports import Where
from bot.delivery.logs import logger, place_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from bot.briefing import Briefer
    from bot.briefing.correcting import Correction
    from bot.briefing.due import Due
    from bot.briefing.fates import LabelChange
    from bot.briefing.platforms import Platform
    from bot.briefing.reaching import Sent, Suspect, Ticket
    from bot.core.model import Audience, Version
    from bot.delivery.metrics import Metrics

EVERY_S = 1.0
SLOWEST_S = 60.0
"""The longest pause between two tries of a correction that failed; each is twice the one before."""
LEASE = timedelta(seconds=20)
"""How long a correction stays with a worker: longer than an edit and a reply may take. One that failed is tried again after it."""
LATE = timedelta(seconds=30)
"""How far back answers are looked at that were sent while something changed."""
PLATFORM_S = 8.0
AT_ONCE = 8
ANEW = timedelta(minutes=5)
"""How often all that was ever sent is looked at though nothing was changed: an embargo ends by itself."""


@dataclass(frozen=True, slots=True)
class Later:
    """When a correction that failed is tried again, and the pause before that, in seconds."""

    at: datetime
    pause: float


@dataclass(slots=True)
class Corrector:
    """Corrects what the platforms of this process have sent. `refresh` reads the outlets' confirmations anew."""

    name: str
    sent: Sent
    briefer: Briefer
    platforms: Mapping[str, Platform]
    clock: Callable[[], datetime]
    metrics: Metrics
    refresh: Callable[[], Awaitable[None]]
    every_s: float = EVERY_S
    _epoch: str = ""
    _looked: datetime | None = None
    _running: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _later: dict[int, Later] = field(default_factory=dict)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def run(self) -> None:
        """Look and correct until cancelled. One correction that hangs or fails keeps no other waiting."""
        pause = self.every_s
        try:
            while True:
                try:
                    await self.look()
                    pause = self.every_s
                except StoreError as error:
                    pause = min(pause * 2, SLOWEST_S)
                    logger.error("corrections cannot be looked for", error=str(error))
                except Exception as error:  # noqa: BLE001 (one answer that cannot be judged must not end all corrections)
                    pause = min(pause * 2, SLOWEST_S)
                    logger.error("corrections failed", error=f"{type(error).__name__} at {place_of(error)}")
                await asyncio.sleep(pause)
        finally:
            for task in self._running.values():
                task.cancel()

    async def tick(self) -> int:
        """Correct what is due now, to the end; how many that was."""
        begun = await self.look()
        await asyncio.gather(*self._running.values())
        return begun

    async def look(self) -> int:
        """Begin to correct what is due now; how many that is. All that was ever sent is looked at whenever something has changed."""
        if not self.platforms:
            return 0
        now, epoch = self.clock(), await self.sent.epoch()
        again = any(one.at <= now for one in self._later.values())
        everything = epoch != self._epoch or again or self._looked is None or abs(now - self._looked) > ANEW
        if everything:
            await self.refresh()
        found = await self.due(None if everything else now - LATE)
        due = [one for one in found if self._may_begin(one, now)]
        if everything:
            self._epoch, self._looked, still_due = epoch, now, {one.suspect.message for one in found}
            self._later = {message: later for message, later in self._later.items() if message in still_due}
        for one in due:
            task = asyncio.create_task(self._correct(one))
            self._running[one.suspect.message] = task
            task.add_done_callback(partial(self._ended, one.suspect.message))
        return len(due)

    def _ended(self, message: int, _: asyncio.Task[None]) -> None:
        self._running.pop(message, None)

    def _may_begin(self, due: Due, now: datetime) -> bool:
        later = self._later.get(due.suspect.message)
        return due.suspect.message not in self._running and (later is None or later.at <= now)

    async def due(self, since: datetime | None = None) -> list[Due]:
        """The sent answers whose readers are to be told something, of those sent since then. Each is judged by what its readers may see."""
        shown = await self.sent.labels(since=since)
        if not shown:  # every sent answer has a set of labels, if an empty one
            return []
        labels = changed_labels(shown, self._arrangement, lambda language: self.briefer.wording(language).ref)
        suspects = await self.sent.suspects(list(self.platforms), list(labels), since=since)
        by_audience = {one.audience: [other for other in suspects if other.audience is one.audience] for one in suspects}
        return [due for audience, group in by_audience.items() for due in await self._due(group, audience, labels)]

    async def _due(self, suspects: Sequence[Suspect], audience: Audience, labels: Mapping[str, tuple[LabelChange, ...]]) -> list[Due]:
        cited = {one for suspect in suspects for one in suspect.cited}
        standing = await self.sent.standing(sorted({one.article for one in cited}))
        where = Where(audience, self.clock())
        articles = {name: article_now(one, await self.briefer.index.passages(name, where)) for name, one in standing.items()}
        old = {one.version for one in cited if one.version != standing[one.article].version}
        return list(Scene(articles, await self._versions(old), labels).due(suspects))

    async def _versions(self, names: set[str]) -> dict[str, Version]:
        return {name: version for name in names if (version := await self.briefer.index.archived(name))}

    def _arrangement(self, language: str) -> Arrangement:
        return Arrangement(self.briefer.sources, self.briefer.wording(language), self.clock().date())

    async def _correct(self, due: Due) -> None:
        """Tell the readers of one answer; what fails is tried again later, each time after twice as long."""
        async with self._slots:
            try:
                ticket = await self.sent.begin(due.suspect.message, due.state, self.name, LEASE, at=self.clock())
                if ticket:
                    await self._told(due, ticket)
                    self._later.pop(due.suspect.message, None)
                else:
                    self._put_off(due, self.every_s)
            except StoreError as error:
                self._put_off(due, self.every_s)
                logger.error("a correction could not be noted; it stays due", record=due.suspect.record, error=str(error))
            except Exception as error:  # noqa: BLE001 (whatever a platform brings about, the others go on)
                self.metrics.corrections.labels("failed").inc()
                self._put_off(due, getattr(error, "after", 0.0))
                told = f"{type(error).__name__} at {place_of(error)}"
                logger.warning("a correction could not be delivered; it stays due", record=due.suspect.record, error=told)

    def _put_off(self, due: Due, least: float) -> None:
        before = self._later.get(due.suspect.message)
        pause = max(least, min(before.pause * 2, SLOWEST_S) if before else self.every_s)
        self._later[due.suspect.message] = Later(self.clock() + timedelta(seconds=pause), pause)

    async def _told(self, due: Due, ticket: Ticket) -> None:
        try:
            await self._tell(due, ticket)
        except UnreachableError:
            self.metrics.corrections.labels("unreachable").inc()
            await self.sent.corrected(ticket, reply=None, remote=None, at=self.clock())

    async def _tell(self, due: Due, ticket: Ticket) -> None:
        made = await self._made(due, ticket)
        if made is None:  # the record was deleted meanwhile, and its message with it
            return
        platform = self.platforms[ticket.update.lane.platform]
        try:
            async with asyncio.timeout(PLATFORM_S):
                stands = await platform.edit(ticket.update, ticket.remote, made.edit)
        except NotDeliveredError as error:
            if error.stands and error.stands != ticket.remote:
                await self.sent.grown(ticket, error.stands)
            raise
        reply = await self.sent.replying(ticket, stands=stands, at=self.clock())
        if reply is None:  # whoever asked was forgotten meanwhile
            return
        words = made.reply
        if ticket.reply_unknown:
            words = headed(words, self.briefer.wording(ticket.update.language).say("delivery.resent"))
        way = Way(f"{ticket.message}/{ticket.told}", reply_to=ticket.remote, silent=True, mention=ticket.mention)
        async with asyncio.timeout(PLATFORM_S):
            remote = await platform.deliver(ticket.update, words, way)
        await self.sent.corrected(ticket, reply=reply, remote=remote, at=self.clock())
        for kind in made.kinds:
            self.metrics.corrections.labels(kind).inc()
        logger.info("corrected", record=ticket.record, kinds=list(made.kinds))

    async def _made(self, due: Due, ticket: Ticket) -> Correction | None:
        record = await self.briefer.journal.recorded(ticket.record)
        if record is None:
            return None
        where = Where(record.audience, self.clock())
        live = {one.article: await self.briefer.index.passages(one.article, where) for one in due.suspect.cited}
        versions = await self._versions({one.version for one in due.suspect.cited})
        case = Case(record, due.fates, due.labels, versions, live)
        return correction(case, self._arrangement(record.language), at=self.clock())
