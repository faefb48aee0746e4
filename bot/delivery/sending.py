"""One job from its claim to its end: answered, sent once, and never in doubt about more than a crash leaves in doubt.

A quick answer is one message. A slow one is a placeholder that the answer then takes the place of, which is safe to repeat. Only a
message that was being sent when its process ended, or whose platform failed in a way that tells nothing, is sent again, marked.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.briefing.delivering import LONGEST_WAIT_S, Purpose, State
from bot.briefing.platforms import NotDeliveredError, UnreachableError, Way
from bot.briefing.reply import headed
from bot.core.errors import DamagedRecordError, StoreError
from bot.delivery.logs import logger, place_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from bot.briefing.delivering import Inbox, Job, Outbox
    from bot.briefing.platforms import Platform
    from bot.delivery.answering import Answering, Ready
    from bot.delivery.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Patience:
    """How long things may take, in seconds. What is over is tried again; `signal` is when a reader first sees that work goes on."""

    signal: float = 0.2
    signal_again: float = 4.0
    placeholder: float = 1.0
    answer: float = 30.0
    platform: float = 10.0
    again: float = 0.5


async def _nothing_changes() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Works on one job at a time; as many at once as are asked for."""

    inbox: Inbox
    outbox: Outbox
    answering: Answering
    platforms: Mapping[str, Platform]
    clock: Callable[[], datetime]
    metrics: Metrics
    patience: Patience = Patience()
    epoch: Callable[[], Awaitable[str]] = _nothing_changes
    """What changes whenever something does that may no longer be shown."""

    async def work(self, job: Job) -> None:
        """Answer a job, or note that it failed. Raises StoreError where nothing can be noted: the job is then claimed anew."""
        platform = self.platforms[job.update.lane.platform]
        try:
            if job.left.sent:
                await self.inbox.finish(job, "answered", at=self.clock())
            elif job.ends_processes:
                await self._failed(job, platform, "ends its process")
            else:
                await self._answer(job, platform)
        except UnreachableError:
            self.metrics.sends.labels("unreachable").inc()
            await self.inbox.finish(job, "unreachable", at=self.clock())
        except NotDeliveredError as error:
            self.metrics.sends.labels("not_delivered").inc()
            if error.after:
                wait = timedelta(seconds=min(error.after, LONGEST_WAIT_S))
                await self.inbox.retry(job, wait, "asked to wait", at=self.clock(), failed=False)
            else:
                await self._failed(job, platform, "not delivered")
        except DamagedRecordError:  # asked for again and again it would keep its lane waiting
            await self._failed(job, platform, "its record is damaged")
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 (whatever a question or a platform brings about, the lane goes on)
            await self._failed(job, platform, f"{type(error).__name__} at {place_of(error)}")

    async def _answer(self, job: Job, platform: Platform) -> None:
        before = await self.epoch()
        answering = asyncio.create_task(self.answering(job))
        signals = asyncio.create_task(self._signal(job, platform))
        try:
            done, _ = await asyncio.wait({answering}, timeout=self.patience.placeholder)
            remote = job.left.remote
            if not done and remote is None and not job.left.unknown:
                remote = await self._placeholder(job, platform)
            async with asyncio.timeout(self.patience.answer):
                ready = await answering
                if await self.epoch() != before:
                    ready = await self.answering.anew(job, ready)
        finally:
            signals.cancel()
            answering.cancel()
        await self._send(job, platform, ready, remote)

    async def _signal(self, job: Job, platform: Platform) -> None:
        """Tell readers that an answer is being made, as long as it is. That a signal fails harms nobody."""
        await asyncio.sleep(self.patience.signal)
        while platform.typing:
            with suppress(Exception):
                async with asyncio.timeout(self.patience.platform):
                    await platform.typing(job.update)
            await asyncio.sleep(self.patience.signal_again)

    async def _placeholder(self, job: Job, platform: Platform) -> str | None:
        """The message that the answer will take the place of; None where there is none to be sure of."""
        message = await self.outbox.begin(job, Purpose.PLACEHOLDER, record=None, at=self.clock())
        if message is None:
            return None
        try:
            remote = await self._deliver(job, platform, self.answering.notice(job, "working"))
        except NotDeliveredError:
            await self.outbox.settle(message, State.READY, at=self.clock())
            return None
        except Exception:  # noqa: BLE001 (the answer goes out on its own then)
            await self.outbox.settle(message, State.UNKNOWN, at=self.clock())
            return None
        await self.outbox.settle(message, State.SENT, remote=remote, at=self.clock())
        return remote

    async def _send(self, job: Job, platform: Platform, ready: Ready, remote: str | None) -> None:
        purpose = Purpose.ANSWER if ready.record else Purpose.NOTICE
        message = await self.outbox.begin(job, purpose, record=ready.record, at=self.clock())
        if message is None:
            self.metrics.sends.labels("lost_lease").inc()
            return
        try:
            remote = await self._shown(job, platform, ready, remote)
        except NotDeliveredError as error:
            await self.outbox.settle(message, State.READY, remote=error.stands, at=self.clock())
            raise
        except UnreachableError:
            await self.outbox.settle(message, State.READY, at=self.clock())
            raise
        await self.outbox.done(job, ready.outcome, message, remote, at=self.clock())

    async def _shown(self, job: Job, platform: Platform, ready: Ready, remote: str | None) -> str:
        """The id of the message that readers see: that of the placeholder, of what an earlier try left there, or a new one."""
        again = replace(ready, reply=headed(ready.reply, self.answering.wording(job).say("delivery.resent")))
        if remote is not None:
            doubtful = job.left.unknown and platform.grows(job.update, remote, ready.reply)
            with suppress(UnreachableError):  # somebody deleted it
                async with asyncio.timeout(self.patience.platform):
                    known_as = await platform.edit(job.update, remote, (again if doubtful else ready).reply)
                self.metrics.sends.labels("edited").inc()
                return known_as or remote
        if job.left.unknown:
            self.metrics.sends.labels("resent").inc()
            ready = again
        remote = await self._deliver(job, platform, ready)
        self.metrics.sends.labels("sent").inc()
        return remote

    async def _deliver(self, job: Job, platform: Platform, ready: Ready) -> str:
        async with asyncio.timeout(self.patience.platform):
            return await platform.deliver(job.update, ready.reply, Way(key=f"{job.update.lane.key}/{job.update.id}/{ready.outcome}"))

    async def _failed(self, job: Job, platform: Platform, error: str) -> None:
        """Try a job again after a while, or tell its reader and set it aside. One line for the operator."""
        last = job.last_try or job.ends_processes
        if last:
            with suppress(Exception):
                await self._apologise(job, platform)
        after = self.patience.again * 2**job.failures * random.uniform(0.5, 1.5)  # noqa: S311 (no secret)
        aside = await self.inbox.retry(job, timedelta(seconds=after), error, at=self.clock())
        self.metrics.failures.labels("dead" if aside else "retried").inc()
        logger.warning("job set aside" if aside else "job failed", job=job.id, platform=platform.name, tries=job.failures + 1, error=error)

    async def _apologise(self, job: Job, platform: Platform) -> None:
        message = await self.outbox.begin(job, Purpose.NOTICE, record=None, at=self.clock())
        if message is not None:
            ready = self.answering.notice(job, "failed")
            remote = await self._shown(replace(job, left=replace(job.left, unknown=False)), platform, ready, job.left.remote)
            await self.outbox.settle(message, State.SENT, remote=remote, at=self.clock())
