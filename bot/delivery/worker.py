"""The worker: claims what waits, a bounded number at once, keeps its claims, and ends within a bounded time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.errors import StoreError
from bot.delivery.logs import logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.briefing.delivering import Job
    from bot.delivery.sending import Sender

LEASE = timedelta(seconds=5)
"""How long a job stays with a worker that no longer says that it is there: after a crash it is claimed again within this time."""
POLL_S = 0.2
"""How often a worker looks for jobs that another process stored. What this process stores wakes it."""
DRAIN_S = 7.0
"""How long jobs may go on once the process is told to end; container runtimes kill after ten seconds."""


@dataclass(slots=True)
class Worker:
    """Runs jobs side by side, one a lane, at most `size` at once, and one while more arrives than can be taken in beside it."""

    name: str
    sender: Sender
    size: int = 8
    lease: timedelta = LEASE
    poll_s: float = POLL_S
    pressed: Callable[[], bool] = lambda: False
    _tasks: dict[asyncio.Task[None], Job] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False

    def wake(self) -> None:
        """Look for jobs now."""
        self._wake.set()

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True
        self.wake()

    @property
    def busy(self) -> int:
        """How many jobs are being worked on."""
        return len(self._tasks)

    async def run(self) -> None:
        """Work until told to stop, then let go of what does not end in time."""
        keeping = asyncio.create_task(self._keep())
        try:
            while not self._stopping:
                self._wake.clear()
                claimed = await self._claim()
                if not claimed:
                    await self._rest()
        finally:
            await self._drain()
            keeping.cancel()

    async def _claim(self) -> int:
        free = (1 if self.pressed() else self.size) - len(self._tasks)
        if free <= 0:
            return 0
        sender = self.sender
        try:
            jobs = await sender.inbox.claim(self.name, list(sender.platforms), self.lease, at=sender.clock(), most=free)
        except StoreError as error:
            logger.error("the store cannot be used", error=str(error))
            await asyncio.sleep(self.poll_s * 5)
            return 0
        for job in jobs:
            task = asyncio.create_task(self._work(job))
            self._tasks[task] = job
            task.add_done_callback(self._ended)
        return len(jobs)

    async def _work(self, job: Job) -> None:
        try:
            await self.sender.work(job)
        except StoreError as error:
            logger.error("a job's end could not be stored; it will be done again", job=job.id, error=str(error))

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        self.wake()

    async def _rest(self) -> None:
        """Wait until there may be something to do."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.poll_s):
                await self._wake.wait()

    async def _keep(self) -> None:
        """Keep the leases of what is being worked on."""
        while True:
            await asyncio.sleep(self.lease.total_seconds() / 3)
            if self._tasks:
                with suppress(StoreError):
                    await self.sender.inbox.extend(list(self._tasks.values()), self.lease, at=self.sender.clock())

    async def _drain(self) -> None:
        tasks = list(self._tasks)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=DRAIN_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        with suppress(StoreError):
            await self.sender.inbox.release(self.name)
