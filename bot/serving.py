"""`serve`: the worker and the HTTP application in one process, until it is told to end."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.briefing.reaching import KEEP_IDS
from bot.core.errors import ConfigurationError, StoreError
from bot.delivery.answering import Answering
from bot.delivery.connection import Connection
from bot.delivery.correcting import Corrector
from bot.delivery.http import application
from bot.delivery.intake import Intake
from bot.delivery.logs import configure, logger, place_of
from bot.delivery.metrics import Metrics
from bot.delivery.sending import Patience, Sender
from bot.delivery.worker import Worker
from bot.platforms import connected
from bot.processes import own_name, take_over
from bot.replying import Replies

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Mapping

    from bot.app import App
    from bot.briefing.delivering import Update
    from bot.briefing.platforms import Platform, Webhook
    from bot.briefing.reply import Reply

ADDRESS = "127.0.0.1:8080"
LAST_PORT = 65_535
INTERRUPTED = 130
PURGE_EVERY_S = 3600
LEVELS = ("debug", "info", "warning", "error")
_ADDRESS = re.compile(r"(?P<host>[^\s:]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})")


Connect = Callable[["App", Intake], AbstractAsyncContextManager[Sequence[Connection]]]


async def serve(
    app: App,
    *,
    platforms: Sequence[Platform] = (),
    webhooks: Sequence[Webhook] = (),
    patience: Patience | None = None,
    connect: Connect = connected,
) -> int:
    """Serve until SIGTERM (0 once drained) or SIGINT (130).

    Raises ConfigurationError for an address or a log level that cannot be used, and what ends a platform's connection.
    """
    listening = address(app.settings.values.get("ONRECORD_HTTP", ADDRESS))
    configure(_level(app), app.settings.secrets)
    asyncio.get_running_loop().set_exception_handler(_log_lost_error)
    named = {platform.name: platform for platform in platforms}
    parts = _parts(app, named, patience or Patience())
    async with connect(app, parts.intake) as connections:
        named.update((connection.platform.name, connection.platform) for connection in connections)
        parts.own.update((connection.platform.name, connection.replies) for connection in connections if connection.replies)
        got = await _serve(app, parts, webhooks, connections, listening)
    logger.info("ended", signal=got[0].name if got else None)
    return INTERRUPTED if signal.SIGINT in got else 0


async def _serve(
    app: App, parts: Parts, webhooks: Sequence[Webhook], connections: Sequence[Connection], listening: tuple[str, int]
) -> list[signal.Signals]:
    """Run all parts; the signals that ended them."""
    stop, got = _told_to_end(asyncio.get_running_loop())
    web_app = application(
        intake=parts.intake,
        outbox=app.outbox,
        takes_writes=app.database.takes_writes,
        webhooks=webhooks,
        connections=connections,
        ending=stop.is_set,
    )
    runner = web.AppRunner(web_app, access_log=None, shutdown_timeout=1.0)
    try:
        await _listen(runner, *listening)
        await take_over(app)
        await _tell_of_strangers(app, parts.intake.platforms)
        await _until(stop, runner, parts, app, connections)
    finally:
        await runner.cleanup()
    return got


@dataclass(frozen=True, slots=True)
class Parts:
    """What runs beside the HTTP application."""

    intake: Intake
    worker: Worker
    corrector: Corrector
    own: dict[str, Callable[[Update], Awaitable[Reply]]]


def _parts(app: App, named: Mapping[str, Platform], patience: Patience) -> Parts:
    """The parts on platforms that may still be added to `named`."""
    metrics = Metrics()
    common = Replies(app.briefer, app.policy.contact)
    own: dict[str, Callable[[Update], Awaitable[Reply]]] = {}

    async def replies(update: Update) -> Reply:
        return await own.get(update.lane.platform, common)(update)

    sender = Sender(
        app.inbox, app.outbox, Answering(app.briefer, metrics.answered, replies), named, app.clock, metrics, patience, app.sent.epoch
    )
    worker = Worker(own_name(), sender)
    intake = Intake(
        app.inbox,
        named,
        app.policy.limits,
        app.policy.may_ask,
        app.briefer.wording,
        app.clock,
        metrics,
        worker.wake,
        app.policy.contact,
    )
    worker.pressed = intake.pressed
    return Parts(intake, worker, Corrector(worker.name, app.sent, app.briefer, named, app.clock, metrics, app.refresh), own)


def address(told: str) -> tuple[str, int]:
    """Host and port of `host:port`. Raises ConfigurationError for anything else."""
    found = _ADDRESS.fullmatch(told)
    if not found or int(found["port"]) > LAST_PORT:
        raise ConfigurationError(f"ONRECORD_HTTP={told}: write host:port, as {ADDRESS}")
    return found["host"].strip("[]"), int(found["port"])


def _level(app: App) -> str:
    level = app.settings.values.get("ONRECORD_LOG", "info").lower()
    if level not in LEVELS:
        raise ConfigurationError(f"ONRECORD_LOG={level}: one of {', '.join(LEVELS)}")
    return level


def _told_to_end(loop: asyncio.AbstractEventLoop) -> tuple[asyncio.Event, list[signal.Signals]]:
    stop, got = asyncio.Event(), list[signal.Signals]()

    def end(number: signal.Signals) -> None:
        got.append(number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end, number)
    return stop, got


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise ConfigurationError(f"ONRECORD_HTTP={host}:{port}: cannot listen there: {error.strerror}") from error
    logger.info("serving", address=f"{host}:{runner.addresses[0][1]}")


async def _tell_of_strangers(app: App, platforms: Iterable[str]) -> None:
    """One line for each platform whose updates wait and that this process cannot deliver to."""
    for platform, jobs in (await app.inbox.waiting()).jobs.items():
        if platform not in platforms:
            logger.warning("updates wait for a platform that this process does not serve", platform=platform, jobs=jobs)


async def _until(stop: asyncio.Event, runner: web.AppRunner, parts: Parts, app: App, connections: Sequence[Connection]) -> None:
    """Work until told to stop; then take nothing more in, and let go of what does not end in time."""
    working = asyncio.create_task(parts.worker.run())
    receiving = [asyncio.create_task(_received(connection)) for connection in connections if connection.run]
    waking = asyncio.create_task(app.database.listen(parts.worker.wake))
    beside = [asyncio.create_task(parts.corrector.run()), asyncio.create_task(_purge(app)), waking, *receiving]
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, beside[0], stopping, *receiving}, return_when=asyncio.FIRST_COMPLETED)
    broken = [error for task in receiving if task.done() and not task.cancelled() and (error := task.exception())]
    for task in (stopping, *beside):
        task.cancel()
    for site in list(runner.sites):
        await site.stop()
    parts.worker.stop()
    await working
    await asyncio.gather(*beside, return_exceptions=True)
    if broken:
        raise broken[0]


async def _received(connection: Connection) -> None:
    """Fetch a platform's updates. It never ends by itself but with an error."""
    if connection.run:
        await connection.run()
        raise ConfigurationError(f"{connection.platform.name}: its updates do not come in any more; start `onrecord serve` again")


async def _purge(app: App) -> None:
    """Delete what is older than the policy keeps it, now and then every hour."""
    while True:
        try:
            await app.people.purge(app.clock() - app.policy.questions, keep_ids=KEEP_IDS)
        except StoreError as error:
            logger.error("nothing could be purged; it is tried again in an hour", error=str(error))
        except Exception:  # noqa: BLE001 (a task that ends unseen would keep what is to go)
            logger.exception("nothing could be purged; it is tried again in an hour")
        await asyncio.sleep(PURGE_EVERY_S)


def _log_lost_error(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An error that nobody awaited, as its class and place: its message may hold what a person wrote."""
    error = context.get("exception")
    told = f"{type(error).__name__} at {place_of(error)}" if isinstance(error, BaseException) else "unknown"
    logger.error("an error that nobody awaited", error=told)
