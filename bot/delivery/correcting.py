"""The corrector: finds sent answers that are due, and tells their readers, once for each state and as often as it takes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.briefing.correcting import Case, correction
from bot.briefing.due import Scene, article_now, changed_labels
from bot.briefing.platforms import UnreachableError, Way
from bot.briefing.reply import headed
from bot.briefing.sections import Arrangement
from bot.core.errors import StoreError
from bot.core.model import Audience
from bot.core.ports import Where
from bot.delivery.logs import logger, place_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from bot.briefing import Briefer
    from bot.briefing.correcting import Correction
    from bot.briefing.due import Due
    from bot.briefing.platforms import Platform
    from bot.briefing.reaching import Sent, Ticket
    from bot.core.model import Version
    from bot.delivery.metrics import Metrics

EVERY_S = 1.0
SLOWEST_S = 60.0
"""The longest pause between two tries of what failed; each is twice the one before."""
LEASE = timedelta(seconds=20)
"""How long a correction stays with a worker: longer than an edit and a reply may take. One that failed is tried again after it."""
LATE = timedelta(seconds=30)
"""How far back answers are looked at that were sent while something changed."""
PLATFORM_S = 8.0
AT_ONCE = 4


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
    _again: bool = True
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def run(self) -> None:
        """Look and correct until cancelled."""
        pause = self.every_s
        while True:
            try:
                await self.tick()
            except StoreError as error:
                self._again = True
                logger.error("corrections cannot be looked for", error=str(error))
            except Exception as error:  # noqa: BLE001 (one answer that cannot be judged must not end all corrections)
                self._again = True
                logger.error("corrections failed", error=f"{type(error).__name__} at {place_of(error)}")
            pause = min(pause * 2, SLOWEST_S) if self._again else self.every_s
            await asyncio.sleep(pause)

    async def tick(self) -> int:
        """Correct what is due now; how many that was. All that was ever sent is looked at whenever something has changed."""
        if not self.platforms:
            return 0
        epoch = await self.sent.epoch()
        everything = epoch != self._epoch or self._again
        if everything:
            await self.refresh()
        due = await self.due(None if everything else self.clock() - LATE)
        done = await asyncio.gather(*map(self._correct, due))
        self._epoch, self._again = epoch, not all(done)
        return len(due)

    async def due(self, since: datetime | None = None) -> list[Due]:
        """The sent answers whose readers are to be told something, of those sent since then."""
        shown = await self.sent.labels(since=since)
        if not shown:  # every sent answer has a set of labels, if an empty one
            return []
        labels = changed_labels(shown, self._arrangement, lambda language: self.briefer.wording(language).ref)
        suspects = await self.sent.suspects(list(self.platforms), list(labels), since=since)
        if not suspects:
            return []
        cited = {one for suspect in suspects for one in suspect.cited}
        standing = await self.sent.standing(sorted({one.article for one in cited}))
        where = Where(Audience.STAFF, self.clock())
        articles = {name: article_now(one, await self.briefer.index.passages(name, where)) for name, one in standing.items()}
        old = {one.version for one in cited if one.version != standing[one.article].version}
        return list(Scene(articles, await self._versions(old), labels).due(suspects))

    async def _versions(self, names: set[str]) -> dict[str, Version]:
        return {name: version for name in names if (version := await self.briefer.index.archived(name))}

    def _arrangement(self, language: str) -> Arrangement:
        return Arrangement(self.briefer.sources, self.briefer.wording(language), self.clock().date())

    async def _correct(self, due: Due) -> bool:
        """Tell the readers of one answer. False where it has to be tried again."""
        async with self._slots:
            ticket = await self.sent.begin(due.suspect.message, due.state, self.name, LEASE, at=self.clock())
            if ticket is None:
                return False
            try:
                await self._tell(due, ticket)
            except UnreachableError:
                self.metrics.corrections.labels("unreachable").inc()
                await self.sent.corrected(ticket, reply=None, remote=None, at=self.clock())
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 (whatever a platform brings about, the others go on)
                self.metrics.corrections.labels("failed").inc()
                told = f"{type(error).__name__} at {place_of(error)}"
                logger.warning("a correction could not be delivered; it stays due", record=ticket.record, error=told)
                return False
            return True

    async def _tell(self, due: Due, ticket: Ticket) -> None:
        made = await self._made(due, ticket)
        if made is None:  # the record was deleted meanwhile, and its message with it
            return
        platform = self.platforms[ticket.update.lane.platform]
        async with asyncio.timeout(PLATFORM_S):
            stands = await platform.edit(ticket.update, ticket.remote, made.edit)
        reply = await self.sent.replying(ticket, stands=stands, at=self.clock())
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
