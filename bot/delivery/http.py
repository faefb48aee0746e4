"""The HTTP application of `serve`: whether it lives, whether it can work, its figures, and where platforms post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.core.errors import StoreError
from bot.delivery.logs import logger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from bot.briefing.delivering import Outbox
    from bot.briefing.platforms import Webhook
    from bot.delivery.connection import Connection
    from bot.delivery.intake import Intake

LARGEST_BODY = 2 * 1024 * 1024
RETRY_AFTER_S = "2"


def application(
    *,
    intake: Intake,
    outbox: Outbox,
    takes_writes: Callable[[], Awaitable[None]],
    webhooks: Iterable[Webhook] = (),
    connections: Sequence[Connection] = (),
    ending: Callable[[], bool] = lambda: False,
) -> web.Application:
    """The application. `takes_writes` raises StoreError while the store can store no update."""

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(_: web.Request) -> web.Response:
        if ending():
            return web.json_response({"status": "ending"}, status=503)
        try:
            await takes_writes()
            waiting = await intake.inbox.waiting()
        except StoreError as error:
            return web.json_response({"status": "unavailable", "store": str(error), "platforms": list(intake.platforms)}, status=503)
        age = round((intake.clock() - waiting.oldest).total_seconds(), 3) if waiting.oldest else None
        troubles = {one.platform.name: trouble for one in connections if (trouble := one.trouble())}
        told = {"status": "unavailable" if troubles else "ok", "store": "ok", "platforms": list(intake.platforms), "troubles": troubles}
        return web.json_response(told | {"waiting": dict(waiting.jobs), "oldest_waiting_s": age}, status=503 if troubles else 200)

    async def figures(_: web.Request) -> web.Response:
        try:
            text = intake.metrics.exposed(await intake.inbox.waiting(), await outbox.counts(), intake.clock())
        except StoreError as error:
            raise web.HTTPServiceUnavailable(text=str(error)) from error
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    made = web.Application(client_max_size=LARGEST_BODY)
    made.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", figures)])
    for connection in connections:
        made.add_routes(connection.routes)
    made.add_routes([web.post(webhook.path, _receiver(webhook, intake)) for webhook in webhooks])
    return made


def _receiver(webhook: Webhook, intake: Intake) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """A handler that says 200 only to what was stored, was stored before, or asks for nothing; 503 lets the platform try again."""

    async def receive(request: web.Request) -> web.Response:
        try:
            update = webhook.read(request.headers, await request.read())
        except PermissionError as error:
            raise web.HTTPUnauthorized from error
        except ValueError as error:
            logger.warning("an update could not be read", path=webhook.path)
            raise web.HTTPBadRequest from error
        if update is not None:
            try:
                await intake(update)
            except StoreError as error:
                logger.error("an update could not be stored", error=str(error))
                raise web.HTTPServiceUnavailable(headers={"Retry-After": RETRY_AFTER_S}) from error
            except Exception as error:
                logger.exception("an update could not be taken in", path=webhook.path)
                raise web.HTTPBadRequest from error
        return web.Response()

    return receive
