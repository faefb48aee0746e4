"""Slack's two ways in, as routes and as a socket, and who we are there."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.errors import ConfigurationError
from bot.slack.faults import name_of
from bot.slack.inbound import Us

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.async_app import AsyncApp

PATH = "/slack/events"
CALL_S = 8.0
FILES, LARGEST_FILE, FILE_S = ".slack.com", 1_000_000, 2.0
"""Where Slack keeps files, and how much of one is read while Slack waits three seconds; without files:read it answers with a page."""
TRIES, TRY_AGAIN_S = 5, 1.0


@dataclass(frozen=True, slots=True)
class Clients:
    """Two clients on one session: `calling` repeats what is safe to repeat, `posting` repeats nothing, as a post may have arrived."""

    calling: AsyncWebClient
    posting: AsyncWebClient
    session: ClientSession


@asynccontextmanager
async def clients(token: str, url: str | None) -> AsyncIterator[Clients]:
    """The clients for a token; `url` is another API than Slack's own."""
    base = f"{url.rstrip('/')}/" if url else AsyncWebClient.BASE_URL
    async with ClientSession(timeout=ClientTimeout(total=CALL_S)) as session:
        repeating = [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler(max_retry_count=2), AsyncServerErrorRetryHandler()]
        calling = AsyncWebClient(token, base_url=base, session=session, retry_handlers=repeating)
        posting = AsyncWebClient(token, base_url=base, session=session, retry_handlers=[])
        yield Clients(calling, posting, session)


async def text_of(its: Clients, address: str) -> str | None:
    """A file's text; None for what is no text, too long, not ours to read, or anywhere but with Slack."""
    url, api = urlsplit(address), urlsplit(its.calling.base_url)
    if (url.scheme, url.netloc) != (api.scheme, api.netloc) and not (url.scheme == "https" and (url.hostname or "").endswith(FILES)):
        return None
    headers = {"Authorization": f"Bearer {its.calling.token}"}
    body = bytearray()
    try:
        async with asyncio.timeout(FILE_S), its.session.get(address, headers=headers, allow_redirects=False) as told:
            async for piece in told.content.iter_any():
                body += piece
                if len(body) > LARGEST_FILE:
                    return None
            return body.decode() if told.ok and not body.lstrip().startswith(b"<!DOCTYPE html") else None
    except (ClientError, TimeoutError, UnicodeDecodeError):
        return None


async def who_we_are(client: AsyncWebClient) -> Us:
    """The workspace and the bot of a token. Raises ConfigurationError for one that Slack does not take, or while it cannot be reached."""
    for left in range(TRIES - 1, -1, -1):
        try:
            told = await client.auth_test()
        except SlackApiError as error:
            raise ConfigurationError(f"SLACK_BOT_TOKEN: Slack says {name_of(error) or 'no'}; install the app and copy its token") from error
        except (ClientError, TimeoutError) as error:
            if not left:
                raise ConfigurationError(f"Slack cannot be reached: {type(error).__name__}; start again when it can") from error
            await asyncio.sleep(TRY_AGAIN_S)
        else:
            return Us(told["team_id"], told["user_id"], told.get("bot_id") or "")
    raise AssertionError("the last try returns or raises")


def routes(app: AsyncApp) -> list[web.RouteDef]:
    """Where Slack posts. What is not signed by it gets 401, what cannot be read 400, what could not be stored 503."""

    async def receive(request: web.Request) -> web.StreamResponse:
        try:
            asked = await to_bolt_request(request)
        except ValueError as error:
            raise web.HTTPBadRequest from error
        return await to_aiohttp_response(await app.async_dispatch(asked))

    return [web.post(PATH, receive)]


@dataclass(slots=True)
class Socket:
    """Socket Mode: Slack's events over a connection that we open."""

    app: AsyncApp
    token: str
    client: AsyncWebClient
    _handler: AsyncSocketModeHandler | None = None

    async def run(self) -> None:
        """Stay connected until cancelled. Raises ConfigurationError for a token that Slack does not take."""
        quiet = logging.getLogger("slack_sdk.socket_mode")
        handler = AsyncSocketModeHandler(self.app, self.token, web_client=self.client, logger=quiet)
        self._handler = handler
        try:
            try:
                handler.client.wss_uri = await handler.client.issue_new_wss_url()
            except SlackApiError as error:
                raise ConfigurationError(f"SLACK_APP_TOKEN: Slack says {name_of(error)}; make one with connections:write") from error
            await handler.client.connect()  # type: ignore[no-untyped-call]
            await asyncio.Event().wait()
        finally:
            await handler.client.close()  # type: ignore[no-untyped-call]

    def trouble(self) -> str | None:
        """Why nothing comes in at present."""
        session = self._handler.client.current_session if self._handler else None
        return None if session is not None and not session.closed else "Socket Mode is not connected"
