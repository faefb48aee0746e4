"""Processes on one store: how each is known, and what becomes of what one had when it ended."""

from __future__ import annotations

import os
import secrets
import socket
from typing import TYPE_CHECKING

from bot.delivery.logs import logger
from bot.delivery.worker import LEASE

if TYPE_CHECKING:
    from bot.app import App

TERMINAL = "terminal"
"""What the platform of a terminal begins with; the process that it belongs to follows after a colon."""
MOST = 100


def own_name() -> str:
    """The name of this process among all that work on the store, another one each time."""
    return f"{_here()}/{os.getpid()}/{secrets.token_hex(4)}"


def _here() -> str:
    """What tells where a process number means something: the machine and, on Linux, its namespace of processes."""
    try:
        return f"{socket.gethostname()}/{os.readlink('/proc/self/ns/pid')}"  # noqa: PTH115 (no path, a name)
    except OSError:
        return socket.gethostname()


async def take_over(app: App) -> None:
    """Give back what processes had that are no more, without waiting for their leases to end; end what only they could deliver."""
    for worker in await app.inbox.workers():
        if _is_gone(worker):
            await app.inbox.release(worker, crashed=True)
            logger.warning("taking over what another process had when it ended", process=int(worker.split("/")[-2]))
    for platform in (await app.inbox.waiting()).jobs:
        kind, _, process = platform.partition(":")
        if kind == TERMINAL and _is_gone(process):
            await _end(app, platform)


async def _end(app: App, platform: str) -> None:
    """End the jobs of a terminal that was closed: nobody is there to read the answers."""
    while jobs := await app.inbox.claim(own_name(), [platform], LEASE, at=app.clock(), most=MOST):
        for job in jobs:
            await app.inbox.finish(job, "abandoned", at=app.clock())


def _is_gone(name: str) -> bool:
    """Whether a name is that of a process of this machine that has ended."""
    where, _, number = name.rpartition("/")[0].rpartition("/")
    return where == _here() and number.isdigit() and _ended(int(number))


def _ended(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return process == os.getpid()  # one of another life, with the number that is ours now
