"""What goes out to a model's server and what may come back: headers, sizes, pauses, and a failure in one line."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import TYPE_CHECKING

import openai
from httpx2 import AsyncByteStream
from tenacity import wait_exponential, wait_random, wait_random_exponential

from bot.inference.vectors import BadReply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from httpx2 import Headers, Request, Response
    from tenacity import RetryCallState

LARGEST = 16 * 2**20
"""Bytes of a reply: sixty-four vectors of four thousand numbers, as text, are six million."""
RAW = "x-stainless-raw-response"
"""A mark by which the client knows, when the reply is there, that its bytes were asked for."""
SENT = frozenset({RAW, "accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "host", "user-agent"})
_AGAIN = frozenset({408, 429})
_REFUSING = frozenset({400, 413, 422})
_SERVER = 500
_JITTER = wait_random_exponential(multiplier=0.2, max=2)
_GROWING = wait_exponential(multiplier=0.1, exp_base=4) + wait_random(0, 0.1)


async def ours_alone(request: Request) -> None:
    """Take off what the client adds from `OPENAI_ORG_ID`, `OPENAI_CUSTOM_HEADERS` and the like: it was set for another server.

    No compression, so that a small reply cannot unfold into a large one.
    """
    for name in set(request.headers) - SENT:
        del request.headers[name]
    request.headers["Accept-Encoding"] = "identity"


def at_most(size: int) -> Callable[[Response], Awaitable[None]]:
    """What ends a reply at so many bytes."""

    async def end(response: Response) -> None:
        _bound(response, size)

    return end


async def bounded(response: Response) -> None:
    """End a reply at LARGEST bytes."""
    _bound(response, LARGEST)


def _bound(response: Response, most: int) -> None:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise BadReply("a compressed reply, which was not asked for")
    if isinstance(response.stream, AsyncByteStream):
        response.stream = _Bounded(response.stream, most)


class _Bounded(AsyncByteStream):
    """A body that raises BadReply once it is too long."""

    def __init__(self, body: AsyncByteStream, most: int) -> None:
        self._body, self._most = body, most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The body's chunks."""
        size = 0
        async for chunk in self._body:
            size += len(chunk)
            if size > self._most:
                raise BadReply(f"more than {self._most // 2**20} MiB")
            yield chunk

    async def aclose(self) -> None:
        """Close the connection's side of it."""
        await self._body.aclose()


def worth_another(error: BaseException) -> bool:
    """Whether the same call may succeed in a moment. A quota that is used up does not come back by waiting."""
    if isinstance(error, openai.APIStatusError):
        return error.code != "insufficient_quota" and (error.status_code in _AGAIN or error.status_code >= _SERVER)
    return isinstance(error, openai.APIConnectionError)


def pause(state: RetryCallState) -> float:
    """Seconds until the next attempt: what the server asks for, never less, else a short random time."""
    asked = _asked(state)
    return _JITTER(state) if asked is None else asked


def growing_pause(state: RetryCallState) -> float:
    """The same for calls that may take seconds: a tenth of a second at first, then four, with another tenth by chance."""
    asked = _asked(state)
    return _GROWING(state) if asked is None else asked


def _asked(state: RetryCallState) -> float | None:
    error = state.outcome.exception() if state.outcome else None
    return retry_after(error.response.headers, datetime.now(UTC)) if isinstance(error, openai.APIStatusError) else None


def retry_after(headers: Headers, now: datetime) -> float | None:
    """The seconds that a server asks to wait: `retry-after-ms`, which OpenAI sends and is the finer, else `retry-after`.

    The latter is seconds or a date (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after).
    """
    fine = _seconds(headers.get("retry-after-ms"))
    if fine is not None:
        return fine / 1000
    told = headers.get("retry-after")
    seconds = _seconds(told)
    if seconds is not None or told is None:
        return seconds
    try:
        date = parsedate_to_datetime(told)
        return max((date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds(), 0.0)
    except (ValueError, OverflowError):
        return None


def _seconds(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return max(number, 0.0) if isfinite(number) else None


def refuses_the_text(error: openai.APIError) -> bool:
    """Whether a server that is up does not take what was sent."""
    return isinstance(error, openai.APIStatusError) and error.status_code in _REFUSING


EMBEDDER = ("ONRECORD_EMBEDDER_KEY", "ONRECORD_EMBEDDER", "ONRECORD_EMBEDDER_URL")
"""The settings to look at when a server of vectors answers with an error: its key, its model, its address."""


def told(error: openai.APIError, settings: tuple[str, str, str] = EMBEDDER) -> str:
    """What went wrong and what to do, without a word that the server sent."""
    key, model, address = settings
    if isinstance(error, openai.APITimeoutError):
        return "no answer in time"
    if isinstance(error, openai.APIStatusError):
        words = _TOLD.get(error.status_code, "answers with an error").format(key=key, model=model, address=address)
        return f"{words} ({error.status_code})"
    return f"cannot be reached ({type(error.__cause__ or error).__name__}); is it running?"


_TOLD = {
    401: "does not take the key; check {key}",
    403: "does not take the key; check {key}",
    404: "has no such model or address; check {model} and {address}",
    408: "asks to try again",
    429: "asks to wait",
    **dict.fromkeys(_REFUSING, "does not take what is sent"),
}
