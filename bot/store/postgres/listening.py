"""What goes on between processes on one database: who waits for jobs is woken, and one of them leads."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

AGAIN_S = 1.0
ANSWERS_IN_S = 3.0
# A server that a network has swallowed is noticed in ten seconds (https://www.postgresql.org/docs/current/libpq-connect.html).
_ALIVE: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
}


def _connecting(url: str) -> Awaitable[psycopg.AsyncConnection[Any]]:
    return psycopg.AsyncConnection.connect(url, autocommit=True, application_name="onrecord", **_ALIVE)


async def listen(url: str, wake: Callable[[], None]) -> None:
    """Call `wake` whenever any process stores a job, until cancelled. A lost word costs a moment: workers look by themselves too."""
    while True:
        with suppress(psycopg.Error):
            async with await _connecting(url) as connection:
                await connection.execute("LISTEN onrecord_job")
                wake()
                async for _ in connection.notifies():
                    wake()
        await asyncio.sleep(AGAIN_S)


async def lead(url: str, name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` in one process at a time among all that ask for the name; what it raises is raised.

    The name is had by a connection: it is free as soon as that ends, however that comes, and the work is cancelled then.
    """
    while True:
        with suppress(psycopg.Error, TimeoutError):
            async with await _connecting(url) as connection:
                while not await _had(connection, name):  # noqa: ASYNC110 (the server does not tell)
                    await asyncio.sleep(AGAIN_S)
                working = asyncio.ensure_future(work())
                try:
                    while not working.done():
                        await asyncio.wait({working}, timeout=AGAIN_S)
                        async with asyncio.timeout(ANSWERS_IN_S):
                            await connection.execute("SELECT 1")
                finally:
                    working.cancel()
                    await asyncio.wait({working})
                return working.result()
        await asyncio.sleep(AGAIN_S)


async def _had(connection: psycopg.AsyncConnection[Any], name: str) -> bool:
    cursor = await connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 1))", (name,))
    return await cursor.fetchone() == (True,)
